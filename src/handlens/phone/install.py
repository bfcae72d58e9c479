"""Onto the phone by adb, if adb is there: which phone, what went wrong, what to do about it.

Source of the words that adb says: "Android Debug Bridge (adb)", Android developer documentation; the failure codes are
android.content.pm.PackageManager.INSTALL_FAILED_*.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..apk.inspection import AppSummary, inspect_app
from ..apk.manifest import ACTIVITY_CLASS
from ..base.reporter import SILENT, Reporter
from ..errors import ApkError
from .sideloading import phone_prompts

_QUESTION_TIMEOUT_S = 30.0  # starting adb's server takes some seconds
_MOST_WORDS = 400  # characters of adb's own
INSTALL_TIMEOUT_S = 180.0  # a phone may wait for a tap on its screen

# serial, state, details. Over Wi-Fi a serial is a service's name, which may hold spaces; the state is what stands before the
# details, "usb:1-2 product:...", or at the end. Lines that begin with * tell that adb's server was started.
_DEVICE_LINE = re.compile(
    r"(?!\*|List of devices|adb server|adb:|error:)(\S.*?)\s+(no permissions|[a-z]+)((?:\s+(?:\(|[a-z_]+:).*)?)"
)

_NO_PHONE = (
    "on the phone open Settings > About phone, tap Build number seven times, switch on Developer options > "
    "USB debugging, then plug it in; or send the app over the local network: `handlens share {path}`"
)


@dataclass(frozen=True)
class Device:
    """A phone or emulator as `adb devices` lists it.

    Attributes:
        serial: by which adb tells devices apart.
        state: "device" when it is ready; else "unauthorized", "offline", "no permissions", ...
        model: its name, "" if adb does not tell.
    """

    serial: str
    state: str
    model: str = ""

    def __str__(self) -> str:
        return f"{self.serial} ({self.model})" if self.model else self.serial


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
    program = _Adb(Path(adb) if adb else find_adb(path))
    device = choose_device(program.devices(), serial, path)
    for prompt in phone_prompts("adb"):
        reporter.warn(prompt)
    output = program.run("-s", device.serial, "install", "-r", str(path), timeout_s=timeout_s)
    if not re.search(r"^Success", output.text, re.MULTILINE):
        raise _refusal(output.text, app, device, program)
    opened = start and _open(program, device, app.package)
    return InstallReport(device, app, opened, time.perf_counter() - started_at)


def find_adb(app_path: str | os.PathLike[str] = "APP.apk") -> Path:
    """The adb program: on the PATH, or in an Android SDK that the environment or its usual place names.

    Raises:
        ApkError: there is none.
    """
    on_path = shutil.which("adb")
    if on_path:
        return Path(on_path)
    name = "adb.exe" if os.name == "nt" else "adb"
    folders = [Path(os.environ[v]) for v in ("ANDROID_HOME", "ANDROID_SDK_ROOT") if os.environ.get(v)]
    home = Path.home()
    folders += [home / "Android/Sdk", home / "Library/Android/sdk", home / "AppData/Local/Android/Sdk"]
    for folder in folders:
        if (folder / "platform-tools" / name).is_file():
            return folder / "platform-tools" / name
    install = {"darwin": "brew install android-platform-tools", "win32": "winget install Google.PlatformTools"}
    hint = f"{install.get(sys.platform, 'sudo apt install adb')}; or without adb: `handlens share {app_path}`"
    raise ApkError("adb is not installed", hint=hint)


def parse_devices(listing: str) -> list[Device]:
    """The devices in what `adb devices -l` prints.

    >>> parse_devices("List of devices attached\\nR3CN30  device product:x model:SM_A525F device:a52q")
    [Device(serial='R3CN30', state='device', model='SM A525F')]
    >>> parse_devices("adb-R3 (2)._adb-tls-connect._tcp offline transport_id:3")
    [Device(serial='adb-R3 (2)._adb-tls-connect._tcp', state='offline', model='')]
    """
    found = []
    for line in listing.splitlines():
        match = _DEVICE_LINE.fullmatch(line.rstrip())
        if match:
            model = re.search(r"\bmodel:(\S+)", match[3])
            found.append(Device(match[1], match[2], model[1].replace("_", " ") if model else ""))
    return found


def choose_device(devices: Sequence[Device], serial: str | None, path: str | os.PathLike[str]) -> Device:
    """The device to install on.

    Raises:
        ApkError: none, several and no `serial`, or not ready.
    """
    if serial is not None:
        devices = [device for device in devices if device.serial == serial] or _no_such(devices, serial)
    if not devices:
        raise ApkError("no phone is connected", hint=_NO_PHONE.format(path=path))
    ready = [device for device in devices if device.state == "device"]
    if len(ready) > 1:
        hint = f"choose one: `handlens install {path} --serial {_quoted(ready[0].serial)}`"
        raise ApkError("several phones are connected", received=", ".join(map(str, ready)), hint=hint)
    if ready:
        return ready[0]
    message, hint = {
        "unauthorized": (
            "the phone has not allowed this computer yet",
            'unlock it and tap Allow at "Allow USB debugging?"; if nothing is asked, unplug it and plug it in again',
        ),
        "authorizing": ("the phone is being asked", "unlock the phone, tap Allow, and try again"),
        "offline": (
            "the phone does not answer",
            "unplug it and plug it in again; if that is not enough: `adb kill-server`",
        ),
        "no permissions": (
            "this computer's user may not talk to the phone",
            "sudo apt install android-sdk-platform-tools-common (its udev rules), then plug the phone in again",
        ),
    }.get(devices[0].state, (f"the phone is not ready: {devices[0].state}", "start it normally and plug it in again"))
    raise ApkError(message, received=str(devices[0]), hint=hint)


def _no_such(devices: Sequence[Device], serial: str) -> list[Device]:
    hint = "connected: " + (", ".join(map(str, devices)) or "none")
    raise ApkError("no phone with that serial is connected", received=serial, hint=hint)


@dataclass(frozen=True)
class _Output:
    code: int
    text: str


class _Adb:
    """The adb program, run with a time limit."""

    def __init__(self, program: Path):
        self._program = program

    def run(self, *arguments: str, timeout_s: float = _QUESTION_TIMEOUT_S) -> _Output:
        command = [str(self._program), *arguments]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=timeout_s, stdin=subprocess.DEVNULL, check=False
            )
        except subprocess.TimeoutExpired:
            hint = "look at the phone's screen: it may be waiting for a tap; then try again"
            message = f"the phone did not answer within {timeout_s:.0f} s"
            raise ApkError(message, received=" ".join(command), hint=hint) from None
        except OSError as error:
            raise ApkError("adb cannot be run", received=f"{self._program} ({error.strerror})") from None
        return _Output(done.returncode, (done.stdout + b"\n" + done.stderr).decode(errors="replace"))

    def devices(self) -> list[Device]:
        listing = self.run("devices", "-l")
        if listing.code != 0:
            hint = "`adb kill-server`, then try again"
            raise ApkError("adb does not work", received=_last_line(listing.text), hint=hint)
        return parse_devices(listing.text)

    def property(self, device: Device, name: str) -> str:
        return _last_line(self.run("-s", device.serial, "shell", "getprop", name).text)


def _open(program: _Adb, device: Device, package: str) -> bool:
    component = f"{package}/{ACTIVITY_CLASS}"
    output = program.run("-s", device.serial, "shell", "am", "start", "-n", component)
    return output.code == 0 and "Error" not in output.text


def _refusal(text: str, app: AppSummary, device: Device, program: _Adb) -> ApkError:
    """What a failed `adb install` means, and what to do."""
    match = re.search(r"\[?(INSTALL_[A-Z_]+|DELETE_[A-Z_]+)(?::\s*([^\]\n]*))?", text)
    code, detail = (match[1], (match[2] or "").strip()) if match else ("", _own_words(text))
    uninstall = f"`adb -s {_quoted(device.serial)} uninstall {app.package}`"
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


def _quoted(serial: str) -> str:
    return f'"{serial}"' if " " in serial else serial


def _own_words(text: str) -> str:
    """What adb said, without what it says before each installation; the beginning of it, if it is long."""
    lines = (line.strip() for line in text.splitlines())
    said = " / ".join(line for line in lines if line and not line.startswith("Performing "))
    return said if len(said) <= _MOST_WORDS else said[:_MOST_WORDS] + "..."


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
