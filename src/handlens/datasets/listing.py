"""What lies in a folder: pictures to any depth, and what is none, counted by why it is left out.

What systems and programs leave behind is nobody's picture. Symbolic links are followed, a folder that contains itself is refused.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from ..base.text import showable
from ..errors import DatasetError
from ..pictures.decode import SUFFIXES, is_picture
from .dataset import Tally

# made by systems and programs, never by whoever keeps the pictures
SYSTEM_FOLDERS = {
    "__macosx", "@eadir", "@recycle", "@recently-snapshot", "@tmp", "#recycle", "#snapshot", "$recycle.bin",
    "recycler", "system volume information", "lost+found", "found.000", "lost.dir", "thumbnails", "__pycache__",
}  # fmt: skip
HIDDEN_NAMES = {"thumbs.db", "desktop.ini"}
OTHER_PICTURE_SUFFIXES = {
    ".jxl", ".jxr", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf", ".pef", ".srw", ".svg",
    ".psd", ".ico", ".xcf", ".tga", ".pcx", ".exr", ".hdr", ".dcm",
}  # fmt: skip

SYSTEM_IGNORED = "system folder[s] ignored"
UNREADABLE = "unreadable picture[s] skipped"


def printable(path: Path | str) -> str:
    """A path fit to print: bytes that are no text, and control characters, become a question mark."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return showable(text)


def folders_in(folder: Path) -> list[Path]:
    return [Path(entry.path) for entry in entries_of(folder) if is_folder(entry) and not is_hidden(entry.name)]


def has_pictures(folder: Path) -> bool:
    return pictures_in(folder) > 0


def pictures_in(folder: Path) -> int:
    """How many files directly in a folder are called as pictures are."""
    return sum(not is_folder(entry) and Path(entry.name).suffix.lower() in SUFFIXES and not is_hidden(entry.name)
               for entry in entries_of(folder))  # fmt: skip


def files_below(class_folder: Path, tally: Tally, root: Path, above: tuple[tuple[int, int], ...]) -> Iterator[Path]:
    """Files with a picture's suffix, to any depth; each folder once, however many links lead to it."""
    seen: set[tuple[int, int]] = set()
    waiting = [(class_folder, above)]
    while waiting:
        folder, ancestors = waiting.pop()
        this = identity_of(folder)
        if this in ancestors:
            hint = "remove the symbolic link"
            raise DatasetError("a folder contains itself by a link", received=printable(folder), hint=hint)
        if this in seen:
            continue
        seen.add(this)
        for entry in entries_of(folder):
            if is_folder(entry):
                if is_system(entry.name):
                    tally.add(SYSTEM_IGNORED, printable(Path(entry.path).relative_to(root)), serious=False)
                elif not is_hidden(entry.name):
                    waiting.append((Path(entry.path), (*ancestors, this)))
            elif not is_hidden(entry.name) and _may_be_picture(entry):
                # A pipe or a device would be waited for without end.
                if entry.is_file():
                    yield Path(entry.path)
                else:
                    reason = "broken link" if entry.is_symlink() else "not a file"
                    tally.add(UNREADABLE, f"{printable(Path(entry.path).relative_to(root))}: {reason}")
            else:
                leave_out(entry, tally, root)


def leave_out(entry: os.DirEntry[str], tally: Tally, root: Path) -> None:
    shown = printable(Path(entry.path).relative_to(root))
    suffix = Path(entry.name).suffix.lower()
    if is_hidden(entry.name):
        tally.add("hidden file[s] ignored", shown, serious=False)
    elif suffix in OTHER_PICTURE_SUFFIXES:
        tally.add(UNREADABLE, f"{shown}: {suffix[1:]} is not read, save it as jpg or png")
    elif suffix in SUFFIXES:
        tally.add("picture[s] outside of the class folders ignored", shown)
    else:
        tally.add("other file[s] ignored", shown, serious=False)


def is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in HIDDEN_NAMES or is_system(name)


def is_system(name: str) -> bool:
    return name.lower() in SYSTEM_FOLDERS


def _may_be_picture(entry: os.DirEntry[str]) -> bool:
    """By its suffix, or, where that says nothing, by its first bytes."""
    suffix = Path(entry.name).suffix.lower()
    return suffix in SUFFIXES or (suffix not in OTHER_PICTURE_SUFFIXES and is_picture(Path(entry.path)))


def is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError as error:
        raise _unreadable(Path(entry.path), error) from None


def entries_of(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise _unreadable(folder, error) from None


def identity_of(folder: Path) -> tuple[int, int]:
    try:
        status = folder.stat()
    except OSError as error:
        raise _unreadable(folder, error) from None
    return status.st_dev, status.st_ino


def _unreadable(folder: Path, error: OSError) -> DatasetError:
    if error.errno == errno.ELOOP:
        message = "links lead to themselves, or through more than 40 others"
        return DatasetError(message, received=printable(folder), hint="remove the symbolic link")
    hint = f"check its permissions: ls -ld {printable(folder)}" if error.errno == errno.EACCES else None
    return DatasetError("cannot read the folder", received=f"{printable(folder)} ({error.strerror})", hint=hint)
