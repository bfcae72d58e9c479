"""What a phone makes of an app, in figures: does it answer as trained, and how long does a frame take it.

    handlens check ──► installs, unless the phone has this very app ──► starts it with a word ──► waits for the word in the log

The app answers a start that carries `dev.handlens.check` with one line of its log (Java: `DeskCheck`):

    I handlens: check WORD {"check": 1, "phone": {...}, "android": {...}, "golden": {...}, "frames": {...}}
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._version import __version__
from ..apk.build import build_apk
from ..apk.inspection import AppSummary, inspect_app
from ..base.files import write_whole
from ..base.reporter import SILENT, Reporter
from ..errors import ApkError, UsageError
from .adb import Adb, Device, choose_device, find_adb
from .install import INSTALL_TIMEOUT_S, install_on, start_on

EXTRA = "dev.handlens.check"
CHECK_TIMEOUT_S = 150.0  # a slow phone times frames for a minute, and opens the app before
_POLL_S = 1.0
_VERSION = 1
_NUMBER = (int, float)
_PHONE_FIELDS = {
    "package": str, "phone.maker": str, "phone.model": str, "android.release": str, "android.api": int, "android.abi": str,
    "android.page_bytes": int,
}  # fmt: skip
_ANSWER_FIELDS = {
    "runtime": str, "model.name": str, "model.network": str, "model.precision": str, "model.labels": int, "golden.count": int,
    "golden.as_trained": int, "golden.worst_difference": _NUMBER, "frames.count": int, "frames.p10_ms": _NUMBER,
    "frames.p50_ms": _NUMBER, "frames.p90_ms": _NUMBER,
}  # fmt: skip


@dataclass(frozen=True)
class PhoneCheck:
    """What a phone answered.

    Attributes:
        device: as adb lists it.
        app_sha256: of the app that was checked, in hexadecimal.
        answer: the app's own report, see docs/phones.md.
    """

    device: Device
    app_sha256: str
    answer: dict[str, Any]

    @property
    def refused(self) -> str | None:
        """Why the app could not check itself; None if it did."""
        return self.answer.get("refused")

    @property
    def as_trained(self) -> bool:
        """Whether every golden frame was read as in training."""
        golden = self.answer.get("golden", {"count": 0, "as_trained": -1})
        return bool(golden["count"] == golden["as_trained"])

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON; without the phone's serial, which is nobody's business."""
        return {"handlens": __version__, "app_sha256": self.app_sha256, **self.answer}


def check_phone(
    path: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    *,
    serial: str | None = None,
    adb: str | os.PathLike[str] | None = None,
    timeout_s: float = CHECK_TIMEOUT_S,
    reporter: Reporter = SILENT,
) -> PhoneCheck:
    """Have the connected phone check an app: the golden frames, and the time of 500.

    Args:
        path: an .apk; or a .tflite, which is packaged for it.
        output: a .json to write the answer to, for others.
        serial: which phone, if there are several.
        adb: the adb program; found on the PATH or in an Android SDK by default.
        timeout_s: how long the phone may take, in seconds.
        reporter: hears what is done.

    Returns:
        A `PhoneCheck`: the phone, and what its app answered.

    Raises:
        ApkError: as `install_app`; or the app died, or did not answer.
        UsageError: another kind of file.
    """
    if output is not None and Path(output).suffix.lower() != ".json":
        raise UsageError("the answer is written as a .json", received=output, hint="-o phone.json")
    with tempfile.TemporaryDirectory(prefix="handlens-check-") as folder:
        app = _app_of(Path(path), Path(folder))
        if app.signature_problem:
            raise ApkError(f"no phone would take this app: {app.signature_problem}", received=path)
        program = Adb(Path(adb) if adb else find_adb(path))
        device = choose_device(program.devices(), serial, path)
        digest = hashlib.sha256(Path(app.path).read_bytes()).hexdigest()
        if _installed_sha256(device, app.package, program) == digest:
            reporter.say(f"{device} has this very app")
        else:
            install_on(device, app, program, timeout_s=INSTALL_TIMEOUT_S, reporter=reporter)
            reporter.say(f"Installed on {device}")
    word = secrets.token_hex(8)
    if not start_on(device, app.package, program, "-S", "--es", EXTRA, word):
        raise ApkError("the app cannot be started", received=str(device), hint="unlock the phone, and try again")
    reporter.say(f"Checking: the phone reads {len(app.golden)} golden frames, then one 500 times; a minute at most")
    answer = _answer(device, app.package, word, program, timeout_s)
    check = PhoneCheck(device, digest, answer)
    if output is not None:
        write_whole(output, json.dumps(check.as_dict(), ensure_ascii=False, indent=1) + "\n")
    return check


def _app_of(path: Path, folder: Path) -> AppSummary:
    if path.suffix.lower() == ".tflite":
        app = folder / f"{path.stem}.apk"
        build_apk(path, app)
        return inspect_app(app)
    if path.suffix.lower() != ".apk":
        raise UsageError("a phone checks an .apk, or a .tflite", received=path, hint="handlens check digits.apk")
    return inspect_app(path)


def _installed_sha256(device: Device, package: str, program: Adb) -> str | None:
    """The digest of the app that the phone has under that name; None if it has none, or does not say."""
    found = re.search(r"^package:(\S+)", program.run("-s", device.serial, "shell", "pm", "path", package).text, re.MULTILINE)
    if found is None:
        return None
    said = program.run("-s", device.serial, "shell", "sha256sum", found[1]).text
    digest = re.search(r"\b[0-9a-f]{64}\b", said)
    return digest[0] if digest else None


def _answer(device: Device, package: str, word: str, program: Adb, timeout_s: float) -> dict[str, Any]:
    until = time.monotonic() + timeout_s
    while True:
        log = program.run("-s", device.serial, "logcat", "-d", "-v", "threadtime", "-s", "handlens").text
        line = re.search(rf"\bcheck {word} (\{{.*\}})\s*$", log, re.MULTILINE)
        if line:
            return read_answer(line[1], package)
        if time.monotonic() > until:
            raise _silent(device, package, program, timeout_s)
        time.sleep(_POLL_S)


def read_answer(text: str, package: str) -> dict[str, Any]:
    """What the app said of itself, held against what it must say.

    Args:
        text: the JSON of its line.
        package: that was asked.

    Raises:
        ApkError: not such an answer, or one of a newer app.
    """
    try:
        answer = json.loads(text)
        version = answer["check"]
        if version == _VERSION:
            fields = _PHONE_FIELDS if "refused" in answer else {**_PHONE_FIELDS, **_ANSWER_FIELDS}
            wrong = [name for name, kind in fields.items() if not _is(_field(answer, name), kind)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ApkError("the app's answer cannot be read", received=f"{text[:200]} ({error!r})") from None
    if version != _VERSION:
        raise ApkError("the app answers as a newer handlens asks", received=f"version {version}",
                       hint="pip install --upgrade handlens")  # fmt: skip
    if wrong or answer["package"] != package:
        raise ApkError("the app's answer lacks something", received=", ".join(wrong) or answer["package"],
                       hint="package it again, and try again")  # fmt: skip
    return dict(answer)


def _field(answer: Any, name: str) -> Any:
    for part in name.split("."):
        answer = answer[part]
    return answer


def _is(value: Any, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _silent(device: Device, package: str, program: Adb, timeout_s: float) -> ApkError:
    """Why nothing was said: a native crash stands in a log of its own."""
    crashes = program.run("-s", device.serial, "logcat", "-d", "-b", "crash").text
    if package in crashes:
        reason = re.search(r"(Fatal signal[^\n]*|signal \d+ \(SIG\w+\)[^\n]*|^.*Exception[^\n]*)", crashes, re.MULTILINE)
        said = reason[1].strip() if reason else "it stands in the phone's crash log"
        return ApkError("the app died on this phone", received=f"{device}: {said}",
                        hint=f"adb -s {device.serial} logcat -d -b crash > crash.txt, and report it")  # fmt: skip
    return ApkError(f"the app did not answer within {timeout_s:.0f} s", received=str(device),
                    hint="unlock the phone, leave the app open, and try again")  # fmt: skip
