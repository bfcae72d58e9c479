"""Labels by the files' own names: a folder of `cat.1.jpg`, `dog.12.jpg`, with no folders for classes.

    cat.1.jpg   cat_001.jpg   cat (3).jpg   cat-4.jpg   n02085620_10074.jpg     what stands before the last number is the label
    0_000.png   0_001.png   12_7.png                                        also a number of one or two digits, before _
    IMG_0001.jpg   DSC00012.jpg   00001.jpg   2024-05-01 12.30.jpg               what a camera wrote is none

Only where every picture is named so, of at least two labels with three pictures each: else nothing is guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ..base.wording import listed
from ..errors import DatasetError
from .dataset import Tally
from .found import PictureFile
from .labels import clean_label, in_label_order
from .listing import files_below, printable
from .part_names import Part
from .splitting import LEAST_PICTURES

NUMBERED = re.compile(r"(?P<label>.*?[^\W\d_].*?)[\s._-]*\(?\d+\)?")
DIGITS = re.compile(r"(?P<label>\d{1,2})_\d{1,6}")  # longer ones, and other signs between them, are dates and times
# what cameras, phones and programs write before their numbers
CAMERA_WORDS = {
    "img", "image", "images", "imag", "dsc", "dscn", "dscf", "dsci", "dcim", "pxl", "photo", "photos", "pic", "picture", "pict",
    "p", "pa", "sam", "gopr", "gp", "mvi", "vid", "video", "frame", "screenshot", "screen", "scan", "scanned", "whatsapp",
    "signal", "file", "download", "unnamed", "untitled", "burst", "snapshot", "cimg", "imgp", "fb", "received", "sample",
    "test", "train", "page", "foto", "bild", "kodak", "hpim", "dji", "wp", "wa",
}  # fmt: skip


def label_by_name(stem: str) -> str | None:
    """What stands before the last number of a file's name; None if that is no word and no small number.

    >>> [label_by_name(stem) for stem in ("cat.1", "great_dane_0012", "cat (3)", "IMG_0001", "00001", "cat")]
    ['cat', 'great_dane', 'cat', None, None, None]
    >>> [label_by_name(stem) for stem in ("7_001", "20240101_1", "12.30")]
    ['7', None, None]
    """
    if digits := DIGITS.fullmatch(stem):
        return digits["label"]
    match = NUMBERED.fullmatch(stem)
    if match is None:
        return None
    label = match["label"].strip(" ._-(")
    first = re.split(r"[\W\d_]+", label.lower())[0]
    return None if first in CAMERA_WORDS else label


def labels_by_names(names: Sequence[str]) -> Counter[str] | None:
    """How many pictures each label has, if the names of all of them say labels.

    Args:
        names: of all pictures of a folder, without their suffixes.

    >>> labels_by_names(["cat.1", "cat.2", "cat.3", "dog.1", "dog.2", "dog.3"])
    Counter({'cat': 3, 'dog': 3})
    """
    found = [label_by_name(name) for name in names]
    if not found or None in found:
        return None
    counts = Counter(clean_label(label) for label in found if label is not None)
    return counts if len(counts) >= 2 and min(counts.values()) >= LEAST_PICTURES else None


def why_no_labels(paths: Sequence[Path]) -> str:
    """What is in the way of labels by the names of these pictures.

    >>> why_no_labels([Path("cat.1.jpg"), Path("IMG_2.jpg")])
    'and the name of IMG_2.jpg says no label, as cat.1.jpg does'
    >>> why_no_labels([Path("cat.1.jpg"), Path("cat.2.jpg")])
    'and their names say no two labels with 3 pictures each: cat (2)'
    """
    found = {path.name: label_by_name(path.stem) for path in paths}
    silent = [name for name, label in found.items() if label is None]
    if silent:
        other = next((name for name, label in found.items() if label is not None), "cat.1.jpg")
        return f"and the name of {printable(silent[0])} says no label, as {printable(other)} does"
    counts = Counter(label for label in found.values() if label is not None)
    return f"and their names say no two labels with 3 pictures each: {listed([f'{label} ({counts[label]})' for label in counts])}"


def find_named_files(
    root: Path, folders: Sequence[tuple[Path, Part | None]], tally: Tally
) -> tuple[tuple[str, ...], list[PictureFile]]:
    """The labels that the names of all pictures say, and the files.

    Args:
        root: the dataset's folder.
        folders: that have the pictures, and the part of each.
        tally: hears which labels they are.

    Raises:
        DatasetError: not all names say a label.
    """
    files = []
    counts: Counter[str] = Counter()
    for folder, part in folders:
        for path in files_below(folder, tally, root, ()):
            label = label_by_name(path.stem)
            if label is None:
                raise DatasetError("a picture's name says no label", received=printable(path.relative_to(root)),
                                   hint="cat.1.jpg: the label, then a number")  # fmt: skip
            label = clean_label(label)
            counts[label] += 1
            files.append(PictureFile(path, printable(path.relative_to(root)), label, part))
    labels = in_label_order(counts)
    tally.choose(f"Labels by the files' names: {listed([f'{label} ({counts[label]:,})' for label in labels])}")
    return labels, files
