"""Finished runs side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import RunError
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
    """

    path: Path
    network: str
    effort: str
    seed: int
    epochs: int
    training_s: float
    metrics: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {**asdict(self), "path": str(self.path)}


def compare(runs: Sequence[str | os.PathLike[str]]) -> list[Compared]:
    """Finished runs side by side, best first, with the 95 % intervals of their figures.

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
    return sorted(rows, key=_rank)


def _rank(row: Compared) -> tuple[float, float]:
    frames, network = row.metrics["frames"], row.metrics["network"]
    return -frames["right"] / frames["count"], -float(network["accuracy"])
