"""The prebuilt classes.dex: it is what the sources give, it fits the library, and it calls what was reviewed."""

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from dex_helpers import DexFile, exported_symbols, jni_name
from handlens.apk import manifest
from handlens.apk.libraries import libraries_for

ROOT = Path(__file__).resolve().parents[2]
DEX = ROOT / "src/handlens/apk/classes.dex"
JDK = 17  # another compiler may write other bytecode for the same source
REVIEWED = ROOT / "android/framework-methods.txt"
NEWER = ROOT / "android/newer-methods.txt"  # API, class, method: what came after API 24, and the one class that calls it


@pytest.fixture(scope="module")
def dex() -> DexFile:
    return DexFile(DEX.read_bytes())


def test_has_what_the_manifest_names_and_the_runtime(dex: DexFile) -> None:
    # a class that is not there ends the app at its start
    named = {getattr(manifest, name) for name in dir(manifest) if name.endswith("_CLASS")}
    assert len(named) == 3
    assert {"Lorg/tensorflow/lite/Interpreter;", *(f"L{name.replace('.', '/')};" for name in named)} <= dex.classes
    assert dex.version == "037"  # the newest that API 24 reads


def test_natives_are_the_librarys_symbols(dex: DexFile) -> None:
    wanted = {jni_name(method) for method in dex.natives()}
    assert wanted
    for library in libraries_for(["arm64-v8a", "armeabi-v7a", "x86_64"]):
        offered = {name for name in exported_symbols(library.read()) if name.startswith("Java_")}
        assert offered == wanted, library.abi


def test_calls_only_reviewed_methods(dex: DexFile) -> None:
    """Nothing slips in unseen: a new call of the framework is a new line in android/framework-methods.txt, to be reviewed.

    After review: HANDLENS_REVIEWED=yes pytest tests/apk/test_dex.py writes the list anew.
    """
    newer = {method for _, _, method in _newer()}
    called = sorted(str(method) for method in dex.called_outside() if str(method) not in newer)
    text = REVIEWED.read_text(encoding="utf-8") if REVIEWED.exists() else ""
    comments = [line for line in text.splitlines() if line.startswith("#")]
    if os.environ.get("HANDLENS_REVIEWED") == "yes":
        REVIEWED.write_text("\n".join([*comments, *called]) + "\n", encoding="utf-8")
        return
    reviewed = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert called == reviewed


def _newer() -> list[tuple[int, str, str]]:
    rows = (line.split(" ") for line in NEWER.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [(int(api), owner, method) for api, owner, method in rows]


def test_newer_methods_are_called_by_classes_that_say_so(dex: DexFile) -> None:
    """Each stands in the list with a class marked @Newer of its API or a later one; nothing stands there that is not called."""
    called = {str(method) for method in dex.called_outside()}
    sources = ROOT / "android/src/main/java/dev/handlens/app"
    marked = {
        path.stem: int(found.group(1))
        for path in sources.glob("*.java")
        if (found := re.search(r"^@Newer\((\d+)\)", path.read_text(encoding="utf-8"), re.MULTILINE))
    }
    for api, owner, method in _newer():
        assert method in called, f"{method} is called no more"
        assert api <= marked[owner], f"{owner} asks for API {marked[owner]}, and calls {method}"
    assert {owner for _, owner, _ in _newer()} == set(marked)


def test_calls_nothing_that_leaves_the_phone(dex: DexFile) -> None:
    outside = ("java.net.", "javax.net.", "android.net.", "android.webkit.", "android.bluetooth.", "android.telephony.")
    used = {str(m) for m in dex.called_outside() if str(m).startswith(outside)}
    # an address of a picture or of the settings page, not of a host
    assert used <= {
        "android.net.Uri.equals(Ljava/lang/Object;)Z",
        "android.net.Uri.fromParts(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)Landroid/net/Uri;",
        "android.net.Uri.getAuthority()Ljava/lang/String;",
        "android.net.Uri.getScheme()Ljava/lang/String;",
        "android.net.Uri.parse(Ljava/lang/String;)Landroid/net/Uri;",
    }


@pytest.mark.oracle
def test_is_what_the_sources_give(tmp_path: Path) -> None:
    """The same bytes, from javac against API 24's own classes, and D8."""
    javac = shutil.which("javac")
    version = subprocess.run([javac, "-version"], capture_output=True, text=True).stdout if javac else "none"
    if not version.startswith(f"javac {JDK}."):
        pytest.skip(f"the bytes are those of JDK {JDK}; here is {version.strip()}")
    if not _android_folder().joinpath("r8.jar").exists():
        pytest.skip("D8 and API 24 are not here: android/prepare build")
    built = tmp_path / "classes.dex"
    done = subprocess.run([ROOT / "tools/build-dex", built], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert built.read_bytes() == DEX.read_bytes(), "tools/build-dex"


@pytest.mark.oracle
def test_framework_methods_are_in_api_24(dex: DexFile) -> None:
    """Each method's class is in Android 7's framework, or is Java's own."""
    framework = _android_folder() / "framework-24.jar"
    if not framework.exists():
        pytest.skip("API 24 is not here: android/prepare build")
    with zipfile.ZipFile(framework) as jar:
        classes = {f"L{name[:-6]};" for name in jar.namelist() if name.endswith(".class")}
    newer = {method for _, _, method in _newer()}
    called = {method.class_descriptor for method in dex.called_outside() if str(method) not in newer}
    assert {c for c in called if not c.startswith("Ljava/")} <= classes


def _android_folder() -> Path:
    home = Path(os.environ.get("HANDLENS_ORACLES") or Path.home() / ".cache/handlens-oracles")
    return home / "android"
