"""The names of a network's labels, in the order of its outputs."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ..base.wording import listed
from ..datasets import is_built_in
from ..errors import ModelError, UsageError

_PARTS = {"train", "training", "test", "testing", "val", "valid", "validation"}
_DIGITS = tuple("0123456789")


def labels_of(labels: str | os.PathLike[str] | None, data: object, count: int, source: str) -> tuple[str, ...]:
    """The labels, one an output.

    Args:
        labels: a text file with a label a line, or a folder with a folder a label, whose names are sorted as Keras's
            `image_dataset_from_directory` sorts them. None: those of `data`, if that is a path or a word.
        data: what the network is to be measured with.
        count: how many the network tells apart.
        source: its name, for messages.

    Raises:
        UsageError: neither was given.
        ModelError: another number of labels than of outputs, or labels that cannot be.
    """
    given = labels if labels is not None else data
    if not isinstance(given, str | os.PathLike):
        raise UsageError(f"what are the network's {count} labels called?", received=source,
                         hint="--labels labels.txt, one a line, in the order of its outputs; or --labels FOLDER")  # fmt: skip
    if is_built_in(given):
        found = _DIGITS
    else:
        path = Path(os.path.expanduser(given))
        if not path.exists():
            raise UsageError("there is no such file or folder", received=f"--{'data' if labels is None else 'labels'} {given}")
        found = _of_folder(path) if path.is_dir() else _of_file(path)
    if len(found) != count:
        raise ModelError(f"the network has {count} outputs{' for labels' if count > 2 else ''}, there are {len(found)} labels",
                         received=f"{given}: {listed(found)}", hint="one label an output, in their order")  # fmt: skip
    if repeated := sorted({label for label in found if found.count(label) > 1}):
        raise ModelError("labels must all be different", received=f"{given}: {listed(repeated)}")
    return found


def _of_file(path: Path) -> tuple[str, ...]:
    """A label a line; numbers before them, as Teachable Machine writes "0 cat", are left out where they count the lines."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("cannot read the labels", received=f"{path}: {error}",
                         hint="a text file, UTF-8, a label a line") from None  # fmt: skip
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    numbered = [re.fullmatch(r"(\d+)[ :,\t]\s*(\S.*)", line) for line in lines]
    if lines and all(match and int(match[1]) == place for place, match in enumerate(numbered)):
        return tuple(match[2] for match in numbered if match)
    return tuple(lines)


def _of_folder(folder: Path) -> tuple[str, ...]:
    names = _folders(folder)
    if names and all(name.lower() in _PARTS for name in names):
        first = next((name for name in names if name.lower().startswith("train")), names[0])
        names = _folders(folder / first)
    return tuple(names)


def _folders(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in os.scandir(folder) if entry.is_dir() and entry.name[0] not in ".@_")
    except OSError as error:
        raise UsageError("cannot read the folder", received=f"{folder} ({error.strerror})") from None
