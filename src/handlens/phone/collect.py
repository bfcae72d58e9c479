"""Corrections off the phone, through adb: nothing on the phone has to be tapped.

    handlens collect ──► which phone ──► content read content://PACKAGE.corrections/corrections.zip ──► checked ──► X.zip

The app's provider answers whoever holds android.permission.DUMP, and that is adb's shell (`apk.manifest`). The phone's `content`
program tells what went wrong on the same stream as the bytes: an answer that is no zip is a sentence. An old phone's linker warns
there, too: lines in front of the zip are cut off.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..apk.inspection import inspect_app
from ..apk.manifest import corrections_authority
from ..apk.naming import check_package_name
from ..base.files import written_beside
from ..base.reporter import SILENT, Reporter
from ..base.wording import counted
from ..corrections import Corrections, open_corrections
from ..datasets import is_built_in
from ..errors import ApkError, DatasetError, UsageError
from .adb import Adb, Device, choose_device, find_adb, last_line

READ_TIMEOUT_S = 180.0  # 500 pictures in colour are 200 MB, and some cables are of USB 2
_ZIP = b"PK\x03\x04"  # PKWARE APPNOTE.TXT, section 4.3.7
_MOST_WORDS = 300
_OTHER_FILES = {".tflite", ".html", ".htm", ".keras", ".h5", ".zip"}  # else they pass for packages of two words
_BY_HAND = "in the app's menu: Corrections, Send"


@dataclass(frozen=True)
class Collected:
    """What `collect_corrections` fetched.

    Attributes:
        path: the zip.
        device: from where.
        package: of the app.
        counts: how many corrections of each label, the most first.
        read_wrong, no_reading: how many of them had another reading, and how many none; shots of *Teach* are neither.
        deleted: whether they were deleted on the phone.
        dataset: the built-in dataset that the model was trained on; None if it was another, or nobody knows.
    """

    path: Path
    device: Device
    package: str
    counts: dict[str, int]
    read_wrong: int
    no_reading: int
    deleted: bool
    dataset: str | None

    @property
    def count(self) -> int:
        """Corrections in all."""
        return sum(self.counts.values())

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON; without the phone's serial, which is nobody's business."""
        return {"path": str(self.path), "package": self.package, "count": self.count, "counts": self.counts,
                "read_wrong": self.read_wrong, "no_reading": self.no_reading, "deleted": self.deleted,
                "dataset": self.dataset}  # fmt: skip


def collect_corrections(
    app: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    serial: str | None = None,
    delete: bool = False,
    overwrite: bool = False,
    adb: str | os.PathLike[str] | None = None,
    reporter: Reporter = SILENT,
) -> Collected:
    """Fetch the corrections that an app keeps on the phone that is connected.

    Args:
        app: the .apk, or the app's package name.
        output: the .zip to write; it is there whole and checked, or not at all.
        serial: which phone, if there are several.
        delete: delete them on the phone, once they are here and checked.
        overwrite: replace the file that stands there.
        adb: the adb program; found on the PATH or in an Android SDK by default.
        reporter: hears what is done.

    Returns:
        A `Collected`: the file, and what is in it.

    Raises:
        ApkError: no adb, no phone, several, one that is not ready; the app is not on it, is too old to keep corrections, has none
            yet, or does not answer.
        DatasetError: what came is damaged. Nothing is written, and nothing deleted.
        UsageError: neither an .apk nor a package name, or an output that cannot be.
    """
    target = Path(output)
    if target.suffix.lower() != ".zip":
        raise UsageError("corrections are written as a .zip", received=output, hint="-o corrections.zip")
    if target.exists() and not overwrite:
        raise UsageError("a file stands there already", received=target, hint="--overwrite replaces it, or name another")
    package, dataset = _package_of(app)
    program = Adb(Path(adb) if adb else find_adb(app, _BY_HAND))
    device = choose_device(program.devices(), serial, app, "collect", _BY_HAND)
    address = f"content://{corrections_authority(package)}"
    answer = program.run("-s", device.serial, "exec-out", "content", "read", "--uri", f"{address}/corrections.zip",
                         timeout_s=READ_TIMEOUT_S)  # fmt: skip
    content = _from_the_zip_on(answer.content)
    if content is None:
        raise _refusal(answer.text, package, device, program)
    with written_beside(target) as beside:
        # the reader knows zips by their names
        named = beside.with_name(f"{beside.name}.zip")
        try:
            named.write_bytes(content)
            found = open_corrections(named)
        except DatasetError as error:
            raise DatasetError(f"what the phone sent cannot be used: {error.message}",
                               received=f"{len(content):,} bytes from {device}",
                               hint="leave the cable in, and try again; nothing was deleted on the phone") from None  # fmt: skip
        finally:
            named.unlink(missing_ok=True)
        beside.write_bytes(content)
    reporter.say(f"Fetched {counted(len(found.corrections), 'correction')} from {device}")
    if delete:
        _delete(f"{address}/corrections", package, device, program)
    wrong, silent = _misread(found)
    return Collected(target, device, package, found.counts, wrong, silent, delete, dataset)


def _package_of(app: str | os.PathLike[str]) -> tuple[str, str | None]:
    """The app's package name, and the built-in dataset of its model."""
    path = Path(app)
    if path.suffix.lower() == ".apk":
        summary = inspect_app(path)
        if summary.contract is None:
            raise ApkError("handlens did not make that app", received=path, hint="name an .apk that handlens packaged")
        name = summary.contract.dataset_name
        return summary.package, name if is_built_in(name) else None
    if path.suffix.lower() in _OTHER_FILES:
        raise UsageError("an app is named by its .apk, or by its package", received=app,
                         hint="handlens collect X.apk -o corrections.zip")  # fmt: skip
    try:
        return check_package_name(os.fspath(app)), None
    except ApkError as error:
        raise UsageError("an app is named by its .apk, or by its package", received=app,
                         hint=f"handlens collect X.apk -o corrections.zip; {error.hint}") from None  # fmt: skip


def _from_the_zip_on(content: bytes) -> bytes | None:
    """The zip in an answer, without lines in front of it; None where there is none."""
    if content.startswith(_ZIP):
        return content
    line_end = content.find(b"\n" + _ZIP)
    return None if line_end < 0 else content[line_end + 1 :]


def _misread(corrections: Corrections) -> tuple[int, int]:
    scored = [one for one in corrections.corrections if one.score is not None]
    return sum(one.read is not None for one in scored), sum(one.read is None for one in scored)


def _delete(address: str, package: str, device: Device, program: Adb) -> None:
    answer = program.run("-s", device.serial, "shell", "content", "delete", "--uri", address)
    if answer.code != 0 or re.search(r"Error|Exception", answer.text):
        raise ApkError("the corrections are here, but the phone did not delete them",
                       received=f"{device}: {_own_words(answer.text)}",
                       hint="in the app's menu: Corrections, Delete all")  # fmt: skip


def _refusal(text: str, package: str, device: Device, program: Adb) -> ApkError:
    """What an answer that is no zip means, and what to do."""
    text = text.partition(_ZIP.decode())[0] or text
    said = f"{device}: {_own_words(text)}"
    if "no corrections" in text:
        return ApkError("there are no corrections on this phone yet", received=f"{package} on {device}",
                        hint="in the app: tap Not right? below a reading, and then the right label")  # fmt: skip
    if "Could not find provider" in text or "Unknown URI" in text or "Unknown authority" in text:
        there = program.run("-s", device.serial, "shell", "pm", "path", package)
        if re.search(r"^package:", there.text, re.MULTILINE) is None:
            return ApkError("the app is not on this phone", received=f"{package} on {device}",
                            hint="handlens install X.apk; `handlens inspect X.apk` tells its package")  # fmt: skip
        return ApkError("the app on this phone is too old to keep corrections", received=f"{package} on {device}",
                        hint="handlens build DATASET -o X.apk --after X.apk, then handlens install X.apk")  # fmt: skip
    if "Permission Denial" in text or "SecurityException" in text:
        return ApkError("the phone does not let adb read the corrections", received=said,
                        hint=_BY_HAND)  # fmt: skip
    if not text.strip():
        return ApkError("the phone sent nothing", received=str(device), hint="unlock it, open the app once, and try again")
    return ApkError("the phone did not send the corrections", received=said, hint=_BY_HAND)


def _own_words(text: str) -> str:
    """What the phone said in a line, without the stack of an exception."""
    lines = [line.strip() for line in text.splitlines()]
    said = " / ".join(line for line in lines if line and not line.startswith("at ")) or last_line(text)
    said = "".join(letter if letter.isprintable() else "?" for letter in said)
    return said if len(said) <= _MOST_WORDS else said[:_MOST_WORDS] + "..."


__all__ = ["Collected", "collect_corrections"]
