"""Prepare the phone's library for this machine: fetch the AAR, check it, build the shims and the runner around it.

    python3 tests/phone_runtime/build.py            what is missing; a second run does nothing
    python3 tests/phone_runtime/build.py --check    only say whether all is there

Standard library only, so that it runs before anything is installed. Wants mvn, gcc and nm, and for the phone's
processor qemu-aarch64 and aarch64-linux-gnu-gcc (`scripts/oracles phone` installs them). What it leaves, under the
folder of `oracles_folder()`:

    phone/x86_64/     libtensorflowlite_jni.so   out of the AAR, unchanged
                      shims/                     libc.so libm.so libdl.so liblog.so over glibc
                      runner                     runs a signature in a process of its own
                      built.json                 the digest of everything that the folder was built from
    phone/arm64-v8a/  the same for the phone's processor, to be run by qemu-aarch64
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
LIBRARY = "libtensorflowlite_jni.so"
SHIMS = ("libc", "libm", "libdl", "liblog")
ARTEFACT = "org.tensorflow:tensorflow-lite:2.16.1:aar"
AAR_SHA256 = "34b065817e294e7dd3569504e8b9454938ceae453b6a459da54d5f6e45d3c94e"


class Processor(NamedTuple):
    """One of the AAR's processors and what runs it here."""

    library_sha256: str
    compiler: str
    emulator: tuple[str, ...]  # put in front of the runner's command; empty where this machine runs it itself


PROCESSORS = {
    "x86_64": Processor("21f2570e650fc120ad28a379d927392c1883f9738895a3fd5efa0a32ae784507", "gcc", ()),
    "arm64-v8a": Processor(
        "a4f950ebb6ddb191cfaf77a4c821b577c5a3200a02b3b338bfa68d00c7446623",
        "aarch64-linux-gnu-gcc",
        ("qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"),
    ),
}

# The two names that glibc spells differently for the same behaviour (strerror_r: the POSIX form, not GNU's).
GLIBC_NAMES = {"__errno": "__errno_location", "strerror_r": "__xpg_strerror_r"}


class BuildError(Exception):
    """A tool is missing, a download failed, or something is not what its pin says."""


def oracles_folder() -> Path:
    """Where the oracles live: $HANDLENS_ORACLES, else ~/.cache/handlens-oracles."""
    return Path(os.environ.get("HANDLENS_ORACLES") or Path.home() / ".cache" / "handlens-oracles")


def folder_of(abi: str) -> Path:
    """The prepared folder for one of PROCESSORS, whether it exists or not."""
    return oracles_folder() / "phone" / abi


def why_missing(abi: str) -> str | None:
    """Why the library for `abi` cannot be used here, in one sentence; None when it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return f"the phone's library runs on x86_64 Linux only, not on {sys.platform} {platform.machine()}"
    emulator = PROCESSORS[abi].emulator
    if emulator and not shutil.which(emulator[0]):
        return f"{emulator[0]} is not installed: run scripts/oracles phone"
    if emulator and not (Path(emulator[-1]) / "lib").is_dir():
        return f"{emulator[-1]}/lib, the C library for {abi}, is not installed: run scripts/oracles phone"
    built = folder_of(abi) / "built.json"
    if not built.exists():
        return f"the phone's library is not prepared ({built.parent} is missing): run scripts/oracles phone"
    if json.loads(built.read_text()) != _recipe(abi):
        return f"the phone's library was prepared from other sources ({built.parent}): run scripts/oracles phone"
    return None


def library_of(abi: str) -> Path:
    """The prepared library, its bytes checked against the pin just now.

    Raises:
        BuildError: not prepared, or changed since.
    """
    reason = why_missing(abi)
    if reason:
        raise BuildError(reason)
    path = folder_of(abi) / LIBRARY
    _check_sha256(str(path), path.read_bytes(), PROCESSORS[abi].library_sha256)
    return path


def prepare(abi: str) -> bool:
    """Build the folder for `abi` unless it is up to date. True if something was built.

    The folder is built beside its place and renamed into it, so a killed run leaves no half of one.
    """
    reason = why_missing(abi)
    if reason is None:
        return False
    if "scripts/oracles" not in reason:
        raise BuildError(reason)
    place = folder_of(abi)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{abi}-") as scratch:
        work = Path(scratch) / abi
        work.mkdir()
        _extract_library(abi, work)
        _build_shims(abi, work)
        _build_runner(abi, work)
        (work / "built.json").write_text(json.dumps(_recipe(abi)))
        if place.exists():
            place.rename(Path(scratch) / "old")
        work.rename(place)
    return True


def _recipe(abi: str) -> dict[str, str]:
    sources = sorted([*HERE.glob("*.c"), *HERE.glob("*.h"), Path(__file__).resolve()])
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return {"sources": digest, "library": PROCESSORS[abi].library_sha256}


def _extract_library(abi: str, work: Path) -> None:
    aar = _fetch_aar(work)
    _check_sha256(str(aar), aar.read_bytes(), AAR_SHA256)
    with zipfile.ZipFile(aar) as archive:
        library = archive.read(f"jni/{abi}/{LIBRARY}")
    _check_sha256(f"{abi}/{LIBRARY}", library, PROCESSORS[abi].library_sha256)
    (work / LIBRARY).write_bytes(library)


def _fetch_aar(work: Path) -> Path:
    """Maven's local copy if it has one (mvn takes seconds only to say so), else a fresh one by Maven."""
    group, name, version, kind = ARTEFACT.split(":")
    file_name = f"{name}-{version}.{kind}"
    local = Path.home() / ".m2" / "repository" / group.replace(".", "/") / name / version / file_name
    if local.exists():
        return local
    print(f"fetching {ARTEFACT} by Maven (15 MB unpacked)", flush=True)
    _run(["mvn", "-B", "-q", "dependency:copy", f"-Dartifact={ARTEFACT}", f"-DoutputDirectory={work / 'aar'}"])
    return work / "aar" / file_name


def _check_sha256(what: str, data: bytes, pinned: str) -> None:
    received = hashlib.sha256(data).hexdigest()
    if received != pinned:
        raise BuildError(
            f"{what} is not the pinned file: sha256 {received}, expected {pinned}. "
            "Delete it and run scripts/oracles phone again"
        )


def _build_shims(abi: str, work: Path) -> None:
    imports = re.findall(r" U (\w+)@LIBC", _run(["nm", "-D", "--undefined-only", str(work / LIBRARY)]))
    written_out = set(re.findall(r"EXPORT\((\w+)\);", (HERE / "bionic.c").read_text())) | {"__sF"}
    shims, generated = work / "shims", work / "generated"
    shims.mkdir()
    generated.mkdir()
    forwarded = sorted(set(imports) - written_out)
    (generated / "forward.h").write_text(
        "".join(f'FORWARD({name}, "{GLIBC_NAMES.get(name, name)}")\n' for name in forwarded)
    )
    exported = " ".join(f"{name};" for name in sorted({*imports, *written_out}))
    (generated / "libc.map").write_text(f"LIBC {{ global: {exported} local: *; }};\n")
    (generated / "empty.map").write_text("LIBC { global: *; };\n")

    # -fno-builtin: else gcc turns our vfprintf into itself. --version-script: the names carry the version LIBC.
    flags = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-fPIC", "-shared", "-fno-builtin", "-fvisibility=hidden"]
    extras = {
        "libc": ["bionic.c", f"-I{generated}", f"-Wl,--version-script={generated / 'libc.map'}", "-Wl,-z,now", "-ldl"],
        "libm": ["empty.c", f"-Wl,--version-script={generated / 'empty.map'}", "-nostdlib"],
        "libdl": ["empty.c", f"-Wl,--version-script={generated / 'empty.map'}", "-nostdlib"],
        "liblog": ["log.c"],
    }
    for name in SHIMS:
        source, *linking = extras[name]
        target = [str(HERE / source), "-o", str(shims / f"{name}.so"), f"-Wl,-soname,{name}.so"]
        _run([PROCESSORS[abi].compiler, *flags, *target, *linking])


def _build_runner(abi: str, work: Path) -> None:
    flags = ["-std=gnu11", "-O2", "-Wall", "-Wextra"]
    _run([PROCESSORS[abi].compiler, *flags, str(HERE / "runner.c"), "-o", str(work / "runner"), "-ldl"])


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise BuildError(f"{command[0]} is not installed: run scripts/oracles phone") from None
    if done.returncode:
        raise BuildError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description="Prepare the phone's library for this machine.")
    parser.add_argument("--check", action="store_true", help="build nothing, only say what is missing")
    only_check = parser.parse_args().check
    try:
        for abi in PROCESSORS:
            if only_check:
                reason = why_missing(abi)
                if reason:
                    raise BuildError(reason)
            built = not only_check and prepare(abi)
            library_of(abi)
            print(f"phone: {abi} {'built' if built else 'ready'} in {folder_of(abi)}")
    except BuildError as error:
        print(f"phone: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
