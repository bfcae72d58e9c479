"""The adb program: where it is, which phones it sees, and what it answers.

Source of the words that adb says: "Android Debug Bridge (adb)", Android developer documentation.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ApkError

_QUESTION_TIMEOUT_S = 30.0  # starting adb's server takes some seconds

# serial, state, details. Over Wi-Fi a serial is a service's name, which may hold spaces; the state is what stands before the
# details, "usb:1-2 product:...", or at the end. Lines that begin with * tell that adb's server was started.
_DEVICE_LINE = re.compile(
    r"(?!\*|List of devices|adb server|adb:|error:)(\S.*?)\s+(no permissions|[a-z]+)((?:\s+(?:\(|[a-z_]+:).*)?)"
)

_NO_PHONE = (
    "on the phone open Settings > About phone, tap Build number seven times, switch on Developer options > "
    "USB debugging, then plug it in; or {instead}"
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


def find_adb(app_path: str | os.PathLike[str] = "APP.apk", instead: str | None = None) -> Path:
    """The adb program: on the PATH, or in an Android SDK that the environment or its usual place names.

    Args:
        app_path: the app, for the hint.
        instead: what does without adb, for the hint; by default sharing the app.

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
    hint = f"{install.get(sys.platform, 'sudo apt install adb')}; or without adb: {instead or f'`handlens share {app_path}`'}"
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


def choose_device(
    devices: Sequence[Device], serial: str | None, path: str | os.PathLike[str], command: str = "install",
    instead: str | None = None,
) -> Device:  # fmt: skip
    """The device to install on, or to ask.

    Args:
        devices: as adb lists them.
        serial: which one, if there are several.
        path: the app, for the hint.
        command: of handlens, for the hint.
        instead: what does without adb, for the hint; by default sharing the app.

    Raises:
        ApkError: none, several and no `serial`, or not ready.
    """
    if serial is not None:
        devices = [device for device in devices if device.serial == serial] or _no_such(devices, serial)
    if not devices:
        instead = instead or f"send the app over the local network: `handlens share {path}`"
        raise ApkError("no phone is connected", hint=_NO_PHONE.format(instead=instead))
    ready = [device for device in devices if device.state == "device"]
    if len(ready) > 1:
        hint = f"choose one: `handlens {command} {path} --serial {quoted(ready[0].serial)}`"
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
class Output:
    code: int
    text: str
    content: bytes = b""  # standard output as it came


class Adb:
    """The adb program, run with a time limit."""

    def __init__(self, program: Path):
        self._program = program

    def run(self, *arguments: str, timeout_s: float = _QUESTION_TIMEOUT_S) -> Output:
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
        return Output(done.returncode, (done.stdout + b"\n" + done.stderr).decode(errors="replace"), done.stdout)

    def devices(self) -> list[Device]:
        listing = self.run("devices", "-l")
        if listing.code != 0:
            hint = "`adb kill-server`, then try again"
            raise ApkError("adb does not work", received=last_line(listing.text), hint=hint)
        return parse_devices(listing.text)

    def property(self, device: Device, name: str) -> str:
        return last_line(self.run("-s", device.serial, "shell", "getprop", name).text)


def quoted(serial: str) -> str:
    return f'"{serial}"' if " " in serial else serial


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
