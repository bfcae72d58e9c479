"""Finished runs side by side, and whether the difference between them is real."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..errors import RunError
from ..evaluation.mcnemar import McNemar, mcnemar
from ..evaluation.readings import Readings
from .run import Run


@dataclass(frozen=True)
class Compared:
    """One run in a comparison; see `compare`.

    Attributes:
        path: the run's folder.
        network, effort, seed: what was trained, and how.
        epochs: how many passes over the pictures were made.
        training_s: the seconds that they took.
        metrics: what its metrics.json says: `frames` (read by the contract's rule: `count`, `right`, `right_interval`, ...),
            `network` (alone: `accuracy`, `accuracy_interval`, `confusion`, ...), `keras`, `tested_on`.
        mcnemar: McNemar's test against the best of the runs: `frames` and `network`, each with `pictures`, `only_first` (only the
            best read right), `only_second`, `p`, or None; and `why_not`, a sentence where there is no test. None for the best.
    """

    path: Path
    network: str
    effort: str
    seed: int
    epochs: int
    training_s: float
    metrics: dict[str, Any]
    mcnemar: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {**asdict(self), "path": str(self.path)}


class Difference(NamedTuple):
    """Whether one run is really better than another.

    Attributes:
        frames: of what a person gets, a frame a picture; None where that cannot be said.
        network: of the networks alone; None where that cannot be said.
        why_not: a sentence where neither can be said, else "".
    """

    frames: McNemar | None = None
    network: McNemar | None = None
    why_not: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {"frames": None if self.frames is None else self.frames.as_dict(),
                "network": None if self.network is None else self.network.as_dict(), "why_not": self.why_not}  # fmt: skip

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Difference:
        """What `as_dict` gave."""
        frames, network = (None if document[name] is None else McNemar(**document[name]) for name in ("frames", "network"))
        return cls(frames, network, document["why_not"])


def compare(runs: Sequence[str | os.PathLike[str]]) -> list[Compared]:
    """Finished runs side by side, best first, with the 95 % intervals of their figures and McNemar's test against the best.

    Args:
        runs: folders of finished runs that were tested on one dataset.

    Returns:
        One `Compared` a run: the one that reads most camera frames right first, then the more accurate network.

    Raises:
        RunError: one of them is no run, not finished, or not tested; or they speak of different test pictures.
    """
    rows, digests = [], {}
    for path in runs:
        run = Run.open(path)
        run.require_finished()
        metrics = run.metrics()
        if metrics is None:
            raise RunError("the run was not tested, or by an older handlens", received=path,
                           hint=f"handlens export {path} -o {run.path.name}.tflite tests it")  # fmt: skip
        settings, history = run.settings, run.history()
        digests[settings.dataset_digest] = str(path)
        rows.append(Compared(
            path=run.path, network=settings.network, effort=settings.effort, seed=settings.seed, epochs=len(history),
            training_s=sum(row["elapsed_s"] for row in history), metrics=metrics,
        ))  # fmt: skip
    if len(digests) > 1:
        raise RunError("the runs were tested on different datasets", received=", ".join(digests.values()))
    return _against_the_best(sorted(rows, key=_rank))


def difference(first: Readings | None, second: Readings | None) -> Difference:
    """McNemar's test on the pictures that both read; which is which is told by their files, else by their numbers.

    Args:
        first, second: of two runs that were tested on one dataset; None where a run kept none.

    >>> import numpy as np
    >>> from handlens.evaluation.readings import NetworkReadings
    >>> truth = np.zeros(6, int)
    >>> good, bad = (Readings(("a", "b"), truth, NetworkReadings(truth + wrong, np.ones(6))) for wrong in (0, 1))
    >>> difference(good, bad).network
    McNemar(pictures=6, only_first=6, only_second=0, p=0.03125)
    """
    if first is None or second is None:
        return Difference(why_not="one of the two kept no readings of single pictures: it was tested by an older handlens")
    mine, theirs = _rows(first), _rows(second)
    shared = [name for name in mine if name in theirs]
    if not shared:
        return Difference(why_not="no test picture was read by both")
    rows, other_rows = np.array([mine[name] for name in shared]), np.array([theirs[name] for name in shared])
    network = mcnemar(_network_right(first)[rows], _network_right(second)[other_rows])
    return Difference(_frames_difference(first, second, rows, other_rows), network)


def only_right(first: Readings, second: Readings) -> tuple[list[int], list[int]]:
    """The pictures that the first network alone reads right, and those that the second alone does: rows of the first's readings.

    Args:
        first, second: as for `difference`.
    """
    theirs, right, other_right = _rows(second), _network_right(first), _network_right(second)
    pairs = [(row, theirs[name]) for name, row in _rows(first).items() if name in theirs]
    return ([row for row, other in pairs if right[row] and not other_right[other]],
            [row for row, other in pairs if other_right[other] and not right[row]])  # fmt: skip


def _frames_difference(
    first: Readings, second: Readings, rows: np.ndarray, other_rows: np.ndarray
) -> McNemar | None:
    """Of the pictures that were shown to both, each in the same frame."""
    if first.frames is None or second.frames is None or first.frames.of != second.frames.of:
        return None
    if first.frames.of == "made frames" and not np.array_equal(first.frames.pictures, second.frames.pictures):
        return None
    right, other_right = _frame_right(first), _frame_right(second)
    pairs = [(right[row], other_right[other]) for row, other in zip(rows.tolist(), other_rows.tolist(), strict=True)
             if row in right and other in other_right]  # fmt: skip
    return mcnemar(*np.array(pairs, bool).T) if pairs else None


def _rows(readings: Readings) -> dict[str, int]:
    return {readings.name(row): row for row in range(readings.count)}


def _network_right(readings: Readings) -> np.ndarray:
    return np.asarray(readings.network.read == readings.truth)


def _frame_right(readings: Readings) -> dict[int, bool]:
    """Whether a picture's first frame was read right, by the picture's row."""
    frames = readings.frames
    if frames is None:
        return {}
    first = frames.first_of_each
    shown = frames.pictures[first]
    return dict(zip(shown.tolist(), (frames.read[first] == readings.truth[shown]).tolist(), strict=True))


def _against_the_best(rows: list[Compared]) -> list[Compared]:
    if len(rows) < 2:
        return rows
    best = Run.open(rows[0].path).readings()
    compared = [rows[0]]
    for row in rows[1:]:
        found = difference(best, Run.open(row.path).readings())
        compared.append(replace(row, mcnemar=found.as_dict()))
    return compared


def _rank(row: Compared) -> tuple[float, float]:
    frames, network = row.metrics["frames"], row.metrics["network"]
    return -frames["right"] / frames["count"], -float(network["accuracy"])
