"""What was found of a dataset before a picture is opened: picture files and their labels, wherever these are from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from .dataset import Tally
from .part_names import Part

VALIDATION_IS_TEST = "picture[s] for validation [is|are] the test: there are none for it"
NO_LABELS = "picture[s] without [a label|labels] left out: a test needs class folders too"


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
