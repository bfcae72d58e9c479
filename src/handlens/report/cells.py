"""The confusion matrix as cells, each with pictures behind it: all of the mistakes if there is room, and of what was read right
the surest and the least sure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..evaluation.metrics import NO_READING
from ..evaluation.readings import Readings

MOST_OF_EACH_END = 10  # the surest and the least sure of what was read right
SHARE_OF_MISTAKES = 0.7  # of the room, at least, if there are so many


class Shown(NamedTuple):
    """A reading behind a cell: the picture, the score, and which reading it is."""

    picture: int
    score: float
    number: int


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix.

    Attributes:
        truth: index of the label that was shown.
        read: index of the label that was read, or -1 for none.
        count: how many readings.
        shown: those whose pictures are on the page, surest first; `least`: for what was read right, the least sure after them.
    """

    truth: int
    read: int
    count: int
    shown: tuple[Shown, ...] = ()
    least: tuple[Shown, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether it lies on the diagonal."""
        return self.truth == self.read

    @property
    def is_thinned(self) -> bool:
        """Whether there are more than are shown."""
        return len(self.shown) + len(self.least) < self.count


@dataclass(frozen=True)
class Matrix:
    """Readings, sorted into cells.

    Attributes:
        labels: the classes' names.
        cells: those that hold something, by (truth, read).
        what: what a reading is of: "frame" or "picture".
        name: begins the anchors.
        with_none: whether there is a column for no reading.
    """

    labels: tuple[str, ...]
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    what: str = "frame"
    name: str = "f"
    with_none: bool = True

    @property
    def mistakes(self) -> list[Cell]:
        """The cells off the diagonal, the fullest first."""
        wrong = [cell for cell in self.cells.values() if not cell.is_right]
        return sorted(wrong, key=lambda cell: (-cell.count, cell.read == NO_READING, cell.truth, cell.read))

    @property
    def pictures(self) -> set[int]:
        """The pictures that it shows."""
        return {one.picture for cell in self.cells.values() for one in (*cell.shown, *cell.least)}

    def label(self, index: int) -> str:
        """The name of a row or a column."""
        return "no reading" if index == NO_READING else self.labels[index]

    def words(self, cell: Cell) -> str:
        """What a cell is called: "4 read as 9"."""
        truth = self.labels[cell.truth]
        if cell.is_right:
            return f"{truth} read right"
        return f"{truth} not read" if cell.read == NO_READING else f"{truth} read as {self.labels[cell.read]}"

    def anchor(self, cell: Cell) -> str:
        """Where its pictures stand."""
        return f"{self.name}-{cell.truth}-{'none' if cell.read == NO_READING else cell.read}"


def matrix_of(
    readings: Readings, *, by_rule: bool, room: int, most_cells: int | None = None, with_right: bool = True
) -> Matrix:
    """Sort readings into cells.

    Args:
        readings: of the test pictures.
        by_rule: the frames, read by the contract's rule; else what the network alone reads.
        room: how many pictures may be shown.
        most_cells: only the fullest cells of mistakes get pictures; default: all.
        with_right: whether what was read right gets some too.
    """
    if by_rule and readings.frames is not None:
        frames = readings.frames
        pictures, read, scores = frames.pictures, frames.read, frames.scores
    else:
        pictures, read, scores = np.arange(readings.count), readings.network.read, readings.network.confidence
    groups = _grouped(readings.truth[pictures], read)
    wrong = sorted((key for key in groups if key[0] != key[1]), key=lambda key: (-len(groups[key]), key))
    if most_cells is not None:  # a list of pairs, in which what was not read has no place
        wrong = [key for key in wrong if key[1] != NO_READING][:most_cells]
    right = [key for key in groups if key[0] == key[1]]
    mistakes = sum(len(groups[key]) for key in wrong)
    ends = (
        0
        if not with_right
        else min(MOST_OF_EACH_END, int(max(room * (1 - SHARE_OF_MISTAKES), room - mistakes) // (2 * max(1, len(right)))))
    )
    cap = _most_each([len(groups[key]) for key in wrong], room - 2 * ends * len(right))
    cells = {}
    for key, rows in sorted(groups.items()):
        surest = rows[np.argsort(-scores[rows], kind="stable")]
        if key[0] == key[1]:
            first, last = (
                (surest, surest[:0]) if len(surest) <= 2 * ends else (surest[:ends], surest[len(surest) - ends :][::-1])
            )
        else:
            first, last = surest[: cap if key in wrong else 0], surest[:0]
        shown, least = (tuple(Shown(int(pictures[i]), float(scores[i]), int(i)) for i in part) for part in (first, last))
        cells[key] = Cell(*key, len(rows), shown, least)
    what = "frame" if by_rule and readings.frames is not None and readings.frames.of == "made frames" else "picture"
    return Matrix(readings.labels, cells, what, "f" if by_rule else "n", by_rule)


def counted_matrix(labels: tuple[str, ...], confusion: list[list[int]], *, by_rule: bool) -> Matrix:
    """The same of counts alone: no cell has a picture.

    Args:
        labels: the classes' names.
        confusion: [true][read], by the rule with one column more.
        by_rule: as for `matrix_of`.
    """
    cells = {}
    for truth, row in enumerate(confusion):
        for column, count in enumerate(row):
            if count:
                read = NO_READING if column == len(labels) else column
                cells[truth, read] = Cell(truth, read, count)
    return Matrix(labels, cells, "picture", "f" if by_rule else "n", by_rule)


def _grouped(truth: NDArray[np.integer], read: NDArray[np.integer]) -> dict[tuple[int, int], NDArray[np.int64]]:
    groups: dict[tuple[int, int], list[int]] = {}
    for row, key in enumerate(zip(truth.tolist(), read.tolist(), strict=True)):
        groups.setdefault(key, []).append(row)
    return {key: np.array(rows) for key, rows in groups.items()}


def _most_each(counts: Iterable[int], room: int) -> int:
    """The most that each group may show, so that all together fit: the small ones whole, the large ones thinned.

    >>> _most_each([2, 3, 100], 25), _most_each([2, 3], 25)
    (20, 3)
    """
    counts = list(counts)
    low, high = 0, max(counts, default=0)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sum(min(count, middle) for count in counts) <= room else (low, middle - 1)
    return low
