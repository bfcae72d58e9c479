"""Onto the phone by adb, if adb is there: what went wrong, and what to do about it.

Source of the failure codes: android.content.pm.PackageManager.INSTALL_FAILED_*.
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..apk.inspection import AppSummary, inspect_app
from ..apk.manifest import ACTIVITY_CLASS
from ..base.reporter import SILENT, Reporter
from ..errors import ApkError
from .adb import Adb, Device, choose_device, find_adb, quoted
from .sideloading import phone_prompts

_MOST_WORDS = 400  # characters of adb's own
INSTALL_TIMEOUT_S = 180.0  # a phone may wait for a tap on its screen


@dataclass(frozen=True)
class InstallReport:
    """What `install_app` did.

    Attributes:
        device: where the app is now.
        app: what was installed.
        started: whether the app was opened on the phone.
        elapsed_s: how long it took, in seconds.
    """

    device: Device
    app: AppSummary
    started: bool
    elapsed_s: float

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        device, app = asdict(self.device), self.app.as_dict()
        return {"device": device, "app": app, "started": self.started, "elapsed_s": self.elapsed_s}


def install_app(
    path: str | os.PathLike[str],
    *,
    serial: str | None = None,
    start: bool = True,
    adb: str | os.PathLike[str] | None = None,
    timeout_s: float = INSTALL_TIMEOUT_S,
    reporter: Reporter = SILENT,
) -> InstallReport:
    """Install an .apk on the phone that is connected, through adb, and open it.

    Args:
        path: the app; an older version of it on the phone is replaced, its data stay.
        serial: which phone, if there are several, by the name that `adb devices` lists.
        start: open the app afterwards.
        adb: the adb program; found on the PATH or in an Android SDK by default.
        timeout_s: how long the phone may take to install, in seconds.
        reporter: hears what the phone may ask, once there is a phone.

    Returns:
        An `InstallReport`: the phone, what was installed, whether it was opened.

    Raises:
        ApkError: not an app, no adb, no phone, several, one that is not ready, or one that refuses; the hint says what
            to do.
    """
    started_at = time.perf_counter()
    app = inspect_app(path)
    if app.signature_problem:
        raise ApkError(f"no phone would take this app: {app.signature_problem}", received=path)
    program = Adb(Path(adb) if adb else find_adb(path))
    device = choose_device(program.devices(), serial, path)
    install_on(device, app, program, timeout_s=timeout_s, reporter=reporter)
    opened = start and start_on(device, app.package, program)
    return InstallReport(device, app, opened, time.perf_counter() - started_at)


def install_on(device: Device, app: AppSummary, program: Adb, *, timeout_s: float, reporter: Reporter) -> None:
    """Install an app on a phone that is ready.

    Raises:
        ApkError: the phone refuses, or does not answer.
    """
    for prompt in phone_prompts("adb"):
        reporter.warn(prompt)
    output = program.run("-s", device.serial, "install", "-r", str(app.path), timeout_s=timeout_s)
    if not re.search(r"^Success", output.text, re.MULTILINE):
        raise _refusal(output.text, app, device, program)


def start_on(device: Device, package: str, program: Adb, *extras: str) -> bool:
    """Open an app on a phone; `extras` are what `am start` takes besides. Whether the phone did so."""
    component = f"{package}/{ACTIVITY_CLASS}"
    output = program.run("-s", device.serial, "shell", "am", "start", *extras, "-n", component)
    return output.code == 0 and "Error" not in output.text


def _refusal(text: str, app: AppSummary, device: Device, program: Adb) -> ApkError:
    """What a failed `adb install` means, and what to do."""
    match = re.search(r"\[?(INSTALL_[A-Z_]+|DELETE_[A-Z_]+)(?::\s*([^\]\n]*))?", text)
    code, detail = (match[1], (match[2] or "").strip()) if match else ("", _own_words(text))
    uninstall = f"`adb -s {quoted(device.serial)} uninstall {app.package}`"
    message, hint = "the phone refused the app", "`handlens inspect` shows what is in it"
    if code == "INSTALL_FAILED_VERSION_DOWNGRADE":
        newer = re.search(r"current (\d+)", detail)
        next_code = int(newer[1]) + 1 if newer else app.version_code + 1
        message = "the phone has a newer version of this app"
        hint = f"package it again with --version-code {next_code}; or remove the newer one and its data: {uninstall}"
    elif code in ("INSTALL_FAILED_UPDATE_INCOMPATIBLE", "INSTALL_FAILED_SHARED_USER_INCOMPATIBLE"):
        message = "the phone has this app signed with another key"
        hint = (
            f"package with the key of that app (--key), or under another --package, or remove it: {uninstall} "
            "(this deletes its data on the phone)"
        )
    elif code in ("INSTALL_FAILED_NO_MATCHING_ABIS", "INSTALL_FAILED_CPU_ABI_INCOMPATIBLE"):
        abis = program.property(device, "ro.product.cpu.abilist") or "another processor"
        message = "the app has no libraries for this phone's processor"
        hint = f"the phone takes {abis}: package with --abi {abis.split(',')[0]}"
    elif code == "INSTALL_FAILED_OLDER_SDK":
        message, hint = "the phone's Android is too old", f"the app needs Android API {app.min_sdk}, which is Android 7"
    elif code == "INSTALL_FAILED_INSUFFICIENT_STORAGE":
        message, hint = "the phone has no space left", f"free at least {app.size_bytes * 3 >> 20} MB and try again"
    elif code in ("INSTALL_FAILED_USER_RESTRICTED", "INSTALL_FAILED_ABORTED", "INSTALL_CANCELED_BY_USER"):
        message = "the phone's user or its settings refused the app"
        hint = 'tap Install on the phone; on Xiaomi phones switch on Developer options > "Install via USB" first'
    elif "VERIFI" in code or "VERIFI" in detail.upper():
        message = "the phone's app verification refused the app"
        hint = 'choose Install anyway when Play Protect asks; or switch off Developer options > "Verify apps over USB"'
    elif code.startswith("INSTALL_PARSE_FAILED"):
        message, hint = "the phone cannot read this app", "package it again; `handlens inspect` tells if it is damaged"
    said = ": ".join(filter(None, (code, detail))) or "nothing"
    return ApkError(message, received=f"{device}: {said if code else f'adb says: {said}'}", hint=hint)


def _own_words(text: str) -> str:
    """What adb said, without what it says before each installation; the beginning of it, if it is long."""
    lines = (line.strip() for line in text.splitlines())
    said = " / ".join(line for line in lines if line and not line.startswith("Performing "))
    return said if len(said) <= _MOST_WORDS else said[:_MOST_WORDS] + "..."
