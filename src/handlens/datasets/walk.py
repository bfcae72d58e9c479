"""Finding the pictures under a folder of class folders.

    DATASET/cat/1.jpg          or     DATASET/train/cat/1.jpg    and, if there is one,   DATASET/validation/cat/3.jpg
    DATASET/cat/more/2.jpg            DATASET/test/cat/2.jpg
    DATASET/dog/1.png          or     DATASET/cat/train/1.jpg, DATASET/cat/test/2.jpg

Parts go by every usual name: `training_set`, `seg_train`, `Test Images`, `val`, `dev`, `eval`. With validation but no test the
validation is the test; with training alone handlens splits. A folder that holds nothing but one folder is gone through, as
archives unpack into such. A class folder is searched to any depth. All that is decided here is said: each decision is a line of
the summary.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from ..base.text import is_showable
from ..base.wording import counted
from ..errors import DatasetError
from ..modelfile.contract import MOST_LABELS
from ..pictures.decode import SUFFIXES
from .dataset import NOTHING, Tally
from .found import NO_LABELS, PictureFile, with_a_test
from .labels import in_label_order
from .listing import (
    SYSTEM_IGNORED,
    entries_of,
    files_below,
    folders_in,
    has_pictures,
    identity_of,
    is_folder,
    is_hidden,
    is_system,
    leave_out,
    pictures_in,
    printable,
)
from .part_names import Part, part_in, part_named

MOST_LEVELS_TOO_DEEP = 3

GONE_INTO = "folder[s] gone into, as there is nothing beside [it|them]"
SAME_WITHIN = (
    "class folder[s] hold[s|] folders of the same names, whose pictures count as the outer class: are these the classes?"
)


def find_picture_files(
    root: Path, tally: Tally, *, least_labels: int = 2
) -> tuple[tuple[str, ...], list[PictureFile]]:
    """The labels, naturally sorted, `nothing` last, and all files with a picture's suffix under their folders.

    Raises:
        DatasetError: no class folders, fewer than `least_labels` classes, more than 1000, a label that cannot be printed,
            or a folder that cannot be read or contains itself.
    """
    above = (identity_of(root),)
    tree = _gone_into(root, tally, root, to_train=least_labels > 1)
    parts = _part_folders(tree, tally, root)
    folders: list[tuple[Part | None, str, Path]] = []
    for part, inner in parts:
        for folder in _class_folders(_gone_into(inner, tally, root, part), tally, shown_from=root):
            folders.append((None if len(parts) == 1 else part, _label(folder), folder))
    if not parts:
        folders = [(None, _label(folder), folder) for folder in _class_folders(tree, tally, shown_from=root)]
        folders = _parts_within(folders, tally, root)
    labels = in_label_order(label for _, label, _ in folders)
    _check_labels(root, labels, least_labels)
    files = []
    for of_part, label, folder in folders:
        for path in files_below(folder, tally, root, above):
            files.append(PictureFile(path, printable(path.relative_to(root)), label, of_part))
    return labels, with_a_test(files, tally)


def _gone_into(folder: Path, tally: Tally, root: Path, part: Part | None = None, *, to_train: bool = False) -> Path:
    """The folder, or what lies below it where it holds one folder alone, with folders in it: archives unpack into such.

    Where one class would be too few, a few pictures beside the folders, a preview, do not make a class of it.
    """
    for _ in range(MOST_LEVELS_TOO_DEEP):
        inner = folders_in(folder)
        if len(inner) != 1 or part_named(inner[0].name) not in (None, part) or has_pictures(folder):
            break
        below = len(folders_in(inner[0]))
        if not below or pictures_in(inner[0]) > (below // 2 if to_train else 0) or identity_of(inner[0]) == identity_of(root):
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
    for entry in entries_of(root):
        part = by_a_word.get(entry.name, part_named(entry.name)) if is_folder(entry) else None
        if part is None:
            others.append(entry)
        elif not folders_in(content_of_part(Path(entry.path))):
            flat.append(entry)
        elif part in found:
            received = f"{found[part].name} and {entry.name} in {printable(root)}"
            raise DatasetError(f"two folders both mean {part}", received=received, hint="keep one of them")
        else:
            found[part] = Path(entry.path)
    classes = [entry for entry in others if is_folder(entry) and not is_hidden(entry.name)]
    if not found and (classes or len(flat) < 2):  # `train` beside `car` and `bus` is one of them
        return []
    if "train" not in found:
        received = f"{', '.join(sorted([*(path.name for path in found.values()), *(entry.name for entry in flat)]))}"
        hint = "train/cat, train/dog, ..., or put all class folders side by side and handlens splits them"
        raise DatasetError("a dataset that is already split needs class folders to train on", hint=hint,
                           received=f"{received} in {printable(root)}")  # fmt: skip
    for entry in others:
        if not is_folder(entry):
            leave_out(entry, tally, shown_from)
        elif not is_hidden(entry.name):
            tally.add("folder[s] beside train and test ignored", printable(entry.name))
    for entry in flat:
        for path in files_below(Path(entry.path), tally, shown_from, ()):
            tally.add(NO_LABELS, printable(path.relative_to(shown_from)))
    return sorted(found.items())


def _parts_by_a_word(root: Path) -> dict[str, Part]:
    """`flowers_train` and `flowers_test`: where all folders are named so and hold the same folders. Empty where they do not."""
    folders = folders_in(root)
    parts = {folder.name: part for folder in folders if (part := part_in(folder.name)) and not part_named(folder.name)}
    if len(parts) < max(2, len(folders)) or len(set(parts.values())) < len(parts) or "train" not in parts.values():
        return {}
    within = [{inner.name for inner in folders_in(folder)} for folder in folders]
    return parts if within[0] and all(names == within[0] for names in within) else {}


def content_of_part(folder: Path) -> Path:
    """A part's folder, or the one in it that is called as the same part and is all there is: Kaggle's `train/train`."""
    inner = folders_in(folder)
    same = len(inner) == 1 and part_named(inner[0].name) == part_named(folder.name) is not None
    return inner[0] if same and not has_pictures(folder) else folder


def _parts_within(
    folders: list[tuple[Part | None, str, Path]], tally: Tally, root: Path
) -> list[tuple[Part | None, str, Path]]:
    """Class folders that each hold the same folders: parts, where all are called so; else it is said, for it may be a mistake."""
    within = [{inner.name for inner in folders_in(folder)} for _, _, folder in folders]
    if len(folders) < 2 or not within[0] or any(names != within[0] for names in within):
        return folders
    if any(has_pictures(folder) for _, _, folder in folders):
        return folders
    parts = {name: part_named(name) for name in within[0]}
    if "train" in parts.values() and None not in parts.values() and len(set(parts.values())) == len(parts):
        return [(parts[name], label, folder / name) for _, label, folder in folders for name in sorted(parts)]
    if len(within[0]) > 1:
        for _, _, folder in folders:
            tally.add(SAME_WITHIN, f"{printable(folder.relative_to(root))}: {', '.join(sorted(within[0])[:4])}")
    return folders


def _class_folders(tree: Path, tally: Tally, shown_from: Path) -> list[Path]:
    folders, pictures = [], 0
    for entry in entries_of(tree):
        if is_folder(entry):
            if is_system(entry.name):
                tally.add(SYSTEM_IGNORED, printable(Path(entry.path).relative_to(shown_from)), serious=False)
            elif not is_hidden(entry.name):
                folders.append(Path(entry.path))
        else:
            pictures += Path(entry.name).suffix.lower() in SUFFIXES
            leave_out(entry, tally, shown_from)
    if not folders:
        found = f"{counted(pictures, 'picture')} directly in it" if pictures else "no folders and no pictures in it"
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
