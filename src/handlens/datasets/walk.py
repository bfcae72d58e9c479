"""Finding the pictures under a folder of class folders.

    DATASET/cat/1.jpg          or     DATASET/train/cat/1.jpg    and, if there is one,   DATASET/validation/cat/3.jpg
    DATASET/cat/more/2.jpg            DATASET/test/cat/2.jpg
    DATASET/dog/1.png

A class folder is searched to any depth. Symbolic links are followed, a folder that contains itself is refused.
"""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import DatasetError
from ..modelfile.contract import MOST_LABELS
from ..pictures.decode import SUFFIXES
from .dataset import NOTHING, Tally

Part = Literal["train", "validation", "test"]
PART_NAMES: dict[str, Part] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
    "testing": "test",
}
NOT_CLASSES = {"__macosx"}
HIDDEN_NAMES = {"thumbs.db", "desktop.ini"}
OTHER_PICTURE_SUFFIXES = {".heic", ".heif", ".avif", ".gif", ".tif", ".tiff", ".jxl", ".jp2", ".dng", ".cr2", ".nef"}

UNREADABLE = "unreadable pictures skipped"


@dataclass(frozen=True)
class PictureFile:
    """A file that should be a picture of a class.

    Attributes:
        shown: its path inside the dataset, fit to print.
        part: where the dataset's own folders put it; None when handlens is to split.
    """

    path: Path
    shown: str
    label: str
    part: Part | None


def find_picture_files(
    root: Path, tally: Tally, *, least_labels: int = 2
) -> tuple[tuple[str, ...], list[PictureFile]]:
    """The labels, naturally sorted, `nothing` last, and all files with a picture's suffix under their folders.

    Raises:
        DatasetError: no class folders, fewer than `least_labels` classes, more than 1000, a label that cannot be printed,
            or a folder that cannot be read or contains itself.
    """
    above = (_identity(root),)
    parts = _part_folders(root)
    trees: list[tuple[Part | None, Path]] = list(parts) or [(None, root)]
    if parts:
        _leave_out_beside([path for _, path in parts], root, tally)
    folders: list[tuple[Part | None, str, Path]] = []
    for part, tree in trees:
        for folder in _class_folders(tree, tally, shown_from=root):
            folders.append((part, _label(folder), folder))
    labels = tuple(sorted({label for _, label, _ in folders}, key=lambda label: (label == NOTHING, natural_key(label))))
    _check_labels(root, labels, least_labels)
    files = []
    for part, label, folder in folders:
        for path in _files(folder, tally, root, above):
            files.append(PictureFile(path, printable(path.relative_to(root)), label, part))
    return labels, files


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts numbers inside of texts by their value, in any script.

    >>> sorted(["10", "9", "b2", "b10", "A"], key=natural_key)
    ['9', '10', 'A', 'b2', 'b10']
    """
    pieces = re.split(r"(\d+)", text)
    key = tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece.casefold()) for piece in pieces if piece)
    return (*key, (-1, 0, text))


def printable(path: Path | str) -> str:
    """A path fit to print: bytes that are no text, and control characters, become a question mark."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _part_folders(root: Path) -> list[tuple[Part, Path]]:
    """The folders train and test (and validation) of a dataset that is already split; else nothing."""
    found: dict[Part, Path] = {}
    for entry in _entries(root):
        part = PART_NAMES.get(entry.name.lower())
        if part and _is_folder(entry) and any(_is_folder(inner) for inner in _entries(Path(entry.path))):
            if part in found:
                received = f"{found[part].name} and {entry.name} in {printable(root)}"
                raise DatasetError(f"two folders both mean {part}", received=received, hint="keep one of them")
            found[part] = Path(entry.path)
    if not found:
        return []
    if "train" not in found or "test" not in found:
        received = f"{', '.join(sorted(path.name for path in found.values()))} in {printable(root)}"
        hint = "name them train and test, or put all class folders side by side and handlens splits them"
        raise DatasetError("a dataset that is already split needs both train and test", received=received, hint=hint)
    return sorted(found.items())


def _leave_out_beside(part_folders: list[Path], root: Path, tally: Tally) -> None:
    for entry in _entries(root):
        if not _is_folder(entry):
            _leave_out(entry, tally, root)
        elif Path(entry.path) not in part_folders and not _is_hidden(entry.name):
            tally.add("folders beside train and test ignored", printable(entry.name))


def _class_folders(tree: Path, tally: Tally, shown_from: Path) -> list[Path]:
    folders, pictures = [], 0
    for entry in _entries(tree):
        if _is_folder(entry):
            if not _is_hidden(entry.name):
                folders.append(Path(entry.path))
        else:
            pictures += Path(entry.name).suffix.lower() in SUFFIXES
            _leave_out(entry, tally, shown_from)
    if not folders:
        found = f"{pictures:,} pictures directly in it" if pictures else "no folders and no pictures in it"
        raise DatasetError(
            "the dataset has no class folders",
            received=f"{printable(tree)} with {found}",
            hint="make one folder a class and move its pictures there: DATASET/cat/1.jpg, DATASET/dog/1.jpg",
        )
    return folders


def _check_labels(root: Path, labels: tuple[str, ...], least_labels: int) -> None:
    shown = [label for label in labels if label != NOTHING]
    if len(shown) < least_labels:
        beside = f", besides {NOTHING!r}" if len(shown) < len(labels) else ""
        raise DatasetError(
            "a dataset needs at least two classes",
            received=f"{printable(root)} with {f'the single class {shown[0]!r}' if shown else 'none'}{beside}",
            hint="add a folder of pictures of something else, for example DATASET/other/1.jpg",
        )
    if len(labels) > MOST_LABELS:
        message = f"a dataset may have at most {MOST_LABELS:,} classes"
        raise DatasetError(message, received=f"{len(labels):,} class folders in {printable(root)}")


def _label(folder: Path) -> str:
    # macOS stores names decomposed, others composed: the label must be the same everywhere.
    label = unicodedata.normalize("NFC", folder.name)
    if not label.isprintable() or label != label.strip():
        message = "a class folder's name is its label and must be printable text without spaces at its ends"
        raise DatasetError(message, received=f"{printable(folder)!r}", hint="rename the folder")
    return NOTHING if label.lower() == NOTHING else label


def _files(class_folder: Path, tally: Tally, root: Path, above: tuple[tuple[int, int], ...]) -> Iterator[Path]:
    """Files with a picture's suffix, to any depth; each folder once, however many links lead to it."""
    seen: set[tuple[int, int]] = set()
    waiting = [(class_folder, above)]
    while waiting:
        folder, ancestors = waiting.pop()
        identity = _identity(folder)
        if identity in ancestors:
            hint = "remove the symbolic link"
            raise DatasetError("a folder contains itself by a link", received=printable(folder), hint=hint)
        if identity in seen:
            continue
        seen.add(identity)
        for entry in _entries(folder):
            if _is_folder(entry):
                if not _is_hidden(entry.name):
                    waiting.append((Path(entry.path), (*ancestors, identity)))
            elif Path(entry.name).suffix.lower() in SUFFIXES and not _is_hidden(entry.name):
                # A pipe or a device would be waited for without end.
                if entry.is_file():
                    yield Path(entry.path)
                else:
                    reason = "broken link" if entry.is_symlink() else "not a file"
                    tally.add(UNREADABLE, f"{printable(Path(entry.path).relative_to(root))}: {reason}")
            else:
                _leave_out(entry, tally, root)


def _leave_out(entry: os.DirEntry[str], tally: Tally, root: Path) -> None:
    shown = printable(Path(entry.path).relative_to(root))
    suffix = Path(entry.name).suffix.lower()
    if _is_hidden(entry.name):
        tally.add("hidden files ignored", shown, serious=False)
    elif suffix in OTHER_PICTURE_SUFFIXES:
        tally.add(UNREADABLE, f"{shown}: {suffix[1:]} is not read, save it as jpg or png")
    elif suffix in SUFFIXES:
        tally.add("pictures outside of the class folders ignored", shown)
    else:
        tally.add("other files ignored", shown, serious=False)


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in HIDDEN_NAMES or name.lower() in NOT_CLASSES


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError as error:
        raise _unreadable(Path(entry.path), error) from None


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise _unreadable(folder, error) from None


def _identity(folder: Path) -> tuple[int, int]:
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
