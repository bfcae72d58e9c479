"""Finding the pictures under a folder of class folders.

    DATASET/cat/1.jpg          or     DATASET/train/cat/1.jpg    and, if there is one,   DATASET/validation/cat/3.jpg
    DATASET/cat/more/2.jpg            DATASET/test/cat/2.jpg
    DATASET/dog/1.png          or     DATASET/cat/train/1.jpg, DATASET/cat/test/2.jpg

Parts go by every usual name: `training_set`, `seg_train`, `Test Images`, `val`, `dev`, `eval`. With validation but no test the
validation is the test; with training alone handlens splits. A folder that holds nothing but one folder is gone through, as
archives unpack into such. A class folder is searched to any depth. Symbolic links are followed, a folder that contains itself
is refused. All that is decided here is said: each decision is a line of the summary.
"""

from __future__ import annotations

import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ..base.text import is_showable, showable
from ..errors import DatasetError
from ..modelfile.contract import MOST_LABELS
from ..pictures.decode import SUFFIXES, is_picture
from .dataset import NOTHING, Tally

Part = Literal["train", "validation", "test"]
PART_NAMES: dict[str, Part] = {
    "train": "train", "training": "train", "trainset": "train", "learn": "train",
    "val": "validation", "valid": "validation", "validation": "validation", "validate": "validation", "dev": "validation",
    "devel": "validation", "valset": "validation",
    "test": "test", "testing": "test", "testset": "test", "eval": "test", "evaluation": "test", "pred": "test",
    "prediction": "test", "predict": "test", "holdout": "test",
}  # fmt: skip
# what people write beside these: seg_train, train_images, Test-Set
BESIDE_PART_NAMES = {
    "set", "images", "image", "imgs", "img", "data", "dataset", "seg", "split", "pictures", "photos", "pics", "folder",
}  # fmt: skip
# made by systems and programs, never by whoever keeps the pictures
SYSTEM_FOLDERS = {
    "__macosx", "@eadir", "@recycle", "@recently-snapshot", "@tmp", "#recycle", "#snapshot", "$recycle.bin",
    "recycler", "system volume information", "lost+found", "found.000", "lost.dir", "thumbnails", "__pycache__",
}  # fmt: skip
HIDDEN_NAMES = {"thumbs.db", "desktop.ini"}
OTHER_PICTURE_SUFFIXES = {
    ".jxl", ".jp2", ".j2k", ".jxr", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf", ".pef", ".srw", ".svg",
    ".psd", ".ico", ".xcf", ".ppm", ".pgm", ".pbm", ".pnm", ".tga", ".pcx", ".exr", ".hdr", ".heics", ".dcm",
}  # fmt: skip
MOST_LEVELS_TOO_DEEP = 3

UNREADABLE = "unreadable pictures skipped"
GONE_INTO = "folders gone into, as there is nothing beside them"
VALIDATION_IS_TEST = "pictures for validation are the test: there are none for it"
NO_LABELS = "pictures without labels left out: a test needs class folders too"
SAME_WITHIN = "class folders hold folders of the same names, whose pictures count as the outer class: are these the classes?"


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


@dataclass(frozen=True)
class Found:
    """Picture files and their labels, wherever these are from.

    Attributes:
        labels: naturally sorted, `nothing` last.
        tally: what was left out and decided on the way.
    """

    labels: tuple[str, ...]
    files: list[PictureFile]
    tally: Tally


def find_picture_files(
    root: Path, tally: Tally, *, least_labels: int = 2
) -> tuple[tuple[str, ...], list[PictureFile]]:
    """The labels, naturally sorted, `nothing` last, and all files with a picture's suffix under their folders.

    Raises:
        DatasetError: no class folders, fewer than `least_labels` classes, more than 1000, a label that cannot be printed,
            or a folder that cannot be read or contains itself.
    """
    above = (_identity(root),)
    tree = _gone_into(root, tally, root)
    parts = _part_folders(tree, tally, root)
    folders: list[tuple[Part | None, str, Path]] = []
    for part, inner in parts:
        for folder in _class_folders(_gone_into(inner, tally, root, part), tally, shown_from=root):
            folders.append((None if len(parts) == 1 else part, _label(folder), folder))
    if not parts:
        folders = [(None, _label(folder), folder) for folder in _class_folders(tree, tally, shown_from=root)]
        folders = _parts_within(folders, tally, root)
    labels = tuple(sorted({label for _, label, _ in folders}, key=lambda label: (label == NOTHING, natural_key(label))))
    _check_labels(root, labels, least_labels)
    files = []
    for of_part, label, folder in folders:
        for path in files_below(folder, tally, root, above):
            files.append(PictureFile(path, printable(path.relative_to(root)), label, of_part))
    return labels, with_a_test(files, tally)


def with_a_test(files: list[PictureFile], tally: Tally) -> list[PictureFile]:
    """The files with parts that can be tested on: validation is the test where there is none, training alone is no split."""
    parts = {file.part for file in files}
    if parts == {"train"}:
        return [replace(file, part=None) for file in files]
    if "validation" not in parts or "test" in parts:
        return files
    for file in files:
        if file.part == "validation":
            tally.add(VALIDATION_IS_TEST, file.shown, serious=False)
    return [replace(file, part="test") if file.part == "validation" else file for file in files]


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
    return showable(text)


def part_named(name: str) -> Part | None:
    """The part of a dataset that a folder of this name means, None if none.

    >>> [part_named(name) for name in ("Training_Set", "seg_pred", "val images", "testers")]
    ['train', 'test', 'validation', None]
    """
    words = [word for word in re.split(r"[\W_\d]+", name.lower()) if word and word not in BESIDE_PART_NAMES]
    return PART_NAMES.get(words[0]) if len(words) == 1 else None


def part_in(name: str) -> Part | None:
    """The part that one word of a name says, whatever else it says.

    >>> [part_in(name) for name in ("flowers_train", "sign_mnist_test", "train_test", "flowers")]
    ['train', 'test', None, None]
    """
    parts = {PART_NAMES[word] for word in re.split(r"[\W_\d]+", name.lower()) if word in PART_NAMES}
    return parts.pop() if len(parts) == 1 else None


def _gone_into(folder: Path, tally: Tally, root: Path, part: Part | None = None) -> Path:
    """The folder, or what lies below it where it holds one folder alone, with folders in it: archives unpack into such."""
    for _ in range(MOST_LEVELS_TOO_DEEP):
        inner = _folders_in(folder)
        if len(inner) != 1 or part_named(inner[0].name) not in (None, part) or _has_pictures(folder):
            break
        if not _folders_in(inner[0]) or _has_pictures(inner[0]) or _identity(inner[0]) == _identity(root):
            break
        folder = inner[0]
        tally.add(GONE_INTO, printable(folder.relative_to(root)), serious=False)
    return folder


def _part_folders(root: Path, tally: Tally, shown_from: Path) -> list[tuple[Part, Path]]:
    """The folders train, test and validation of a dataset that is already split; else nothing."""
    found: dict[Part, Path] = {}
    flat: list[os.DirEntry[str]] = []
    others: list[os.DirEntry[str]] = []
    by_a_word = _parts_by_a_word(root)
    if by_a_word:
        tally.choose(f"Parts by a word of their folders' names: {', '.join(map(printable, by_a_word))}")
    for entry in _entries(root):
        part = by_a_word.get(entry.name, part_named(entry.name)) if _is_folder(entry) else None
        if part is None:
            others.append(entry)
        elif not _folders_in(content_of_part(Path(entry.path))):
            flat.append(entry)
        elif part in found:
            received = f"{found[part].name} and {entry.name} in {printable(root)}"
            raise DatasetError(f"two folders both mean {part}", received=received, hint="keep one of them")
        else:
            found[part] = Path(entry.path)
    classes = [entry for entry in others if _is_folder(entry) and not is_hidden(entry.name)]
    if not found and (classes or len(flat) < 2):  # `train` beside `car` and `bus` is one of them
        return []
    if "train" not in found:
        received = f"{', '.join(sorted([*(path.name for path in found.values()), *(entry.name for entry in flat)]))}"
        hint = "train/cat, train/dog, ..., or put all class folders side by side and handlens splits them"
        raise DatasetError("a dataset that is already split needs class folders to train on", hint=hint,
                           received=f"{received} in {printable(root)}")  # fmt: skip
    for entry in others:
        if not _is_folder(entry):
            _leave_out(entry, tally, shown_from)
        elif not is_hidden(entry.name):
            tally.add("folders beside train and test ignored", printable(entry.name))
    for entry in flat:
        for path in files_below(Path(entry.path), tally, shown_from, ()):
            tally.add(NO_LABELS, printable(path.relative_to(shown_from)))
    return sorted(found.items())


def _parts_by_a_word(root: Path) -> dict[str, Part]:
    """`flowers_train` and `flowers_test`: where all folders are named so and hold the same folders. Empty where they do not."""
    folders = _folders_in(root)
    parts = {folder.name: part for folder in folders if (part := part_in(folder.name)) and not part_named(folder.name)}
    if len(parts) < max(2, len(folders)) or len(set(parts.values())) < len(parts) or "train" not in parts.values():
        return {}
    within = [{inner.name for inner in _folders_in(folder)} for folder in folders]
    return parts if within[0] and all(names == within[0] for names in within) else {}


def content_of_part(folder: Path) -> Path:
    """A part's folder, or the one in it that is called as the same part and is all there is: Kaggle's `train/train`."""
    inner = _folders_in(folder)
    same = len(inner) == 1 and part_named(inner[0].name) == part_named(folder.name) is not None
    return inner[0] if same and not _has_pictures(folder) else folder


def _parts_within(
    folders: list[tuple[Part | None, str, Path]], tally: Tally, root: Path
) -> list[tuple[Part | None, str, Path]]:
    """Class folders that each hold the same folders: parts, where all are called so; else it is said, for it may be a mistake."""
    within = [{inner.name for inner in _folders_in(folder)} for _, _, folder in folders]
    if len(folders) < 2 or not within[0] or any(names != within[0] for names in within):
        return folders
    if any(_has_pictures(folder) for _, _, folder in folders):
        return folders
    parts = {name: part_named(name) for name in within[0]}
    if "train" in parts.values() and None not in parts.values() and len(set(parts.values())) == len(parts):
        return [(parts[name], label, folder / name) for _, label, folder in folders for name in sorted(parts)]
    if len(within[0]) > 1:
        for _, _, folder in folders:
            tally.add(SAME_WITHIN, f"{printable(folder.relative_to(root))}: {', '.join(sorted(within[0])[:4])}")
    return folders


def _folders_in(folder: Path) -> list[Path]:
    return [Path(entry.path) for entry in _entries(folder) if _is_folder(entry) and not is_hidden(entry.name)]


def _has_pictures(folder: Path) -> bool:
    return any(not _is_folder(entry) and Path(entry.name).suffix.lower() in SUFFIXES and not is_hidden(entry.name)
               for entry in _entries(folder))  # fmt: skip


def _class_folders(tree: Path, tally: Tally, shown_from: Path) -> list[Path]:
    folders, pictures = [], 0
    for entry in _entries(tree):
        if _is_folder(entry):
            if _is_system(entry.name):
                tally.add("system folders ignored", printable(Path(entry.path).relative_to(shown_from)), serious=False)
            elif not is_hidden(entry.name):
                folders.append(Path(entry.path))
        else:
            pictures += Path(entry.name).suffix.lower() in SUFFIXES
            _leave_out(entry, tally, shown_from)
    if not folders:
        found = f"{pictures:,} pictures directly in it" if pictures else "no folders and no pictures in it"
        hint = "make one folder a class and move its pictures there: DATASET/cat/1.jpg, DATASET/dog/1.jpg"
        raise DatasetError("the dataset has no class folders", received=f"{printable(tree)} with {found}", hint=hint)
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
    if not is_showable(label) or label != label.strip():
        message = "a class folder's name is its label and must be printable text without spaces at its ends"
        raise DatasetError(message, received=f"{printable(folder)!r}", hint="rename the folder")
    return NOTHING if label.lower() == NOTHING else label


def files_below(class_folder: Path, tally: Tally, root: Path, above: tuple[tuple[int, int], ...]) -> Iterator[Path]:
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
                if _is_system(entry.name):
                    tally.add("system folders ignored", printable(Path(entry.path).relative_to(root)), serious=False)
                elif not is_hidden(entry.name):
                    waiting.append((Path(entry.path), (*ancestors, identity)))
            elif not is_hidden(entry.name) and _may_be_picture(entry):
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
    if is_hidden(entry.name):
        tally.add("hidden files ignored", shown, serious=False)
    elif suffix in OTHER_PICTURE_SUFFIXES:
        tally.add(UNREADABLE, f"{shown}: {suffix[1:]} is not read, save it as jpg or png")
    elif suffix in SUFFIXES:
        tally.add("pictures outside of the class folders ignored", shown)
    else:
        tally.add("other files ignored", shown, serious=False)


def is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in HIDDEN_NAMES or _is_system(name)


def _is_system(name: str) -> bool:
    return name.lower() in SYSTEM_FOLDERS


def _may_be_picture(entry: os.DirEntry[str]) -> bool:
    """By its suffix, or, where that says nothing, by its first bytes."""
    suffix = Path(entry.name).suffix.lower()
    return suffix in SUFFIXES or (suffix not in OTHER_PICTURE_SUFFIXES and is_picture(Path(entry.path)))


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
