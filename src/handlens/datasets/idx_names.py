"""What the numbers in a label file mean: MNIST's relatives keep numbers there, and their names elsewhere or nowhere.

EMNIST (Cohen et al., "EMNIST: an extension of MNIST to handwritten letters", 2017) brings `emnist-SPLIT-mapping.txt`, of lines
"label code-of-the-letter"; without it the names follow from the split, as its paper lists them. Its pictures lie on their side,
rows and columns exchanged. Fashion-MNIST (Xiao et al., 2017) and KMNIST (Clanuwat et al., 2018) are told by the folder's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..base.text import is_showable
from ..errors import DatasetError

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MERGED = DIGITS + CAPITALS + "abdefghnqrt"  # small letters that look like their capitals are counted with these
EMNIST: dict[str, Mapping[int, str]] = {
    "digits": dict(enumerate(DIGITS)),
    "mnist": dict(enumerate(DIGITS)),
    "letters": dict(enumerate(CAPITALS.lower(), start=1)),
    "balanced": dict(enumerate(MERGED)),
    "bymerge": dict(enumerate(MERGED)),
    "byclass": dict(enumerate(DIGITS + CAPITALS + CAPITALS.lower())),
}
FASHION = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
KUZUSHIJI = ("お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を")
MOST_MAPPING_BYTES = 1 << 16


def is_transposed(prefix: str) -> bool:
    """Whether pictures of files of this prefix lie on their side.

    >>> is_transposed("emnist-letters"), is_transposed("")
    (True, False)
    """
    return prefix.lower().startswith("emnist")


def is_fashion(prefix: str, folder: str) -> bool:
    """Whether a folder or its files are called as Fashion-MNIST is.

    >>> is_fashion("", "FashionMNIST"), is_fashion("", "mnist")
    (True, False)
    """
    return "fashion" in f"{prefix} {folder}".lower()


def label_names(prefix: str, folder: str, mapping: Path | None) -> Mapping[int, str] | None:
    """The name of each number, None where nobody says it: then a number is its own name.

    Args:
        prefix: what stands before `train-images` in the files' names.
        folder: the dataset's folder, its name alone.
        mapping: EMNIST's file, where there is one.

    Raises:
        DatasetError: the mapping cannot be read.
    """
    if mapping is not None:
        return read_mapping(mapping)
    if is_transposed(prefix):
        return EMNIST.get(prefix.lower().removeprefix("emnist").strip("-_"))
    if is_fashion(prefix, folder):
        return dict(enumerate(FASHION))
    if "sign" in f"{prefix} {folder}".lower() and "mnist" in f"{prefix} {folder}".lower():
        return dict(enumerate(CAPITALS))  # Sign Language MNIST: J and Z are movements, and not in it
    if any(word in f"{prefix} {folder}".lower() for word in ("kmnist", "kuzushiji")):
        return dict(enumerate(KUZUSHIJI))
    return None


def read_mapping(path: Path) -> dict[int, str]:
    """EMNIST's mapping: on each line a label, and the codes of the characters that it stands for; the first counts.

    Raises:
        DatasetError: it cannot be read, or says something else.
    """
    try:
        with path.open("rb") as stream:
            lines = stream.read(MOST_MAPPING_BYTES).decode("ascii").split("\n")
        rows = [[int(word) for word in line.split()] for line in lines if line.strip()]
        names = {row[0]: chr(row[1]) for row in rows}
    except (OSError, ValueError, IndexError, OverflowError) as error:
        raise DatasetError("the mapping of labels cannot be read", received=f"{path.name} ({error})",
                           hint="a line for each label: its number, and the code of its letter") from None  # fmt: skip
    if not names or not all(is_showable(name) and not name.isspace() for name in names.values()):
        raise DatasetError("the mapping of labels names no letters", received=path.name)
    return names
