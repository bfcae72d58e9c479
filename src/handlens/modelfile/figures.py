"""How good a model file is, as its contract says it.

    "figures": {"frames":  {"count": 2000, "right": 1957, "wrong": 22, "no_reading": 21,
                            "right_interval": [0.9711, 0.984], "wrong_interval": [...], "no_reading_interval": [...],
                            "of": "made frames"},
                "network": {"count": 10000, "accuracy": 0.9955, "interval": [0.994, 0.9966], "balanced": 0.9953}}

`frames` is what a person gets: whole camera frames, read by the contract's rule. `network` is what the network alone makes
of test pictures that are cut and fitted already. Either is null where nothing was measured. Intervals are Wilson's, 95 %;
they follow from the counts and are written for those who cannot count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..base.wilson import Interval, wilson_interval
from ..errors import ModelError

FramesOf = Literal["made frames", "test photos", "cross-validated photos"]


@dataclass(frozen=True)
class FrameFigures:
    """How camera frames were read by the contract's rule.

    Attributes:
        count: how many frames, each with something to read.
        right, wrong, no_reading: how many gave the right reading, a wrong one, and none; together they are all.
        of: what they show: "made frames" (test pictures written on made paper; no photo), "test photos", or "cross-validated
            photos" (each read by a head that was fitted without it; the head in the file was fitted on all of them).

    >>> figures = FrameFigures(2000, 1957, 22, 21, "made frames")
    >>> figures.right_share, [round(share, 4) for share in figures.right_interval]
    (0.9785, [0.9712, 0.984])
    """

    count: int
    right: int
    wrong: int
    no_reading: int
    of: FramesOf

    def __post_init__(self) -> None:
        counts = (self.right, self.wrong, self.no_reading)
        whole = all(isinstance(value, int) and value >= 0 for value in (self.count, *counts))
        if not whole or self.count == 0 or sum(counts) != self.count:
            raise ModelError("the figures of the frames do not add up",
                             received="right {}, wrong {}, no reading {} of {}".format(*counts, self.count))  # fmt: skip
        if self.of not in get_args(FramesOf):
            raise ModelError("the figures do not say of which frames they are", received=self.of)

    @property
    def right_share(self) -> float:
        """Share of the frames that gave the right reading, 0..1."""
        return self.right / self.count

    @property
    def wrong_share(self) -> float:
        """Share of the frames that gave a wrong reading, 0..1."""
        return self.wrong / self.count

    @property
    def no_reading_share(self) -> float:
        """Share of the frames that gave no reading, 0..1."""
        return self.no_reading / self.count

    @property
    def right_interval(self) -> Interval:
        """Wilson's 95 % interval of `right_share`."""
        return wilson_interval(self.right, self.count)

    @property
    def wrong_interval(self) -> Interval:
        """Wilson's 95 % interval of `wrong_share`."""
        return wilson_interval(self.wrong, self.count)

    @property
    def no_reading_interval(self) -> Interval:
        """Wilson's 95 % interval of `no_reading_share`."""
        return wilson_interval(self.no_reading, self.count)

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "count": self.count, "right": self.right, "wrong": self.wrong, "no_reading": self.no_reading,
            "right_interval": _rounded(self.right_interval), "wrong_interval": _rounded(self.wrong_interval),
            "no_reading_interval": _rounded(self.no_reading_interval), "of": self.of,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> FrameFigures:
        """What `as_dict` gave; the intervals follow from the counts.

        Args:
            document: the plain values.

        Raises:
            ModelError: counts that do not add up, or another `of`.
            KeyError: a value is missing.
        """
        return cls(*(document[name] for name in ("count", "right", "wrong", "no_reading", "of")))


@dataclass(frozen=True)
class NetworkFigures:
    """How the network alone reads test pictures, by the `picture` signature.

    Attributes:
        accuracy: share read right, 0..1.
        count: how many pictures; None in a file of contract version 1, which did not say it.
        balanced: mean of the classes' recall, 0..1; None in a file of an older handlens, which did not say it.
    """

    accuracy: float
    count: int | None = None
    balanced: float | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.accuracy <= 1.0 or (self.count is not None and self.count < 1):
            raise ModelError("no such accuracy", received=f"{self.accuracy} of {self.count} pictures")
        if self.balanced is not None and not 0.0 <= self.balanced <= 1.0:
            raise ModelError("no such balanced accuracy", received=self.balanced)

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval of the accuracy; None without a count."""
        return None if self.count is None else wilson_interval(round(self.accuracy * self.count), self.count)

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        interval = self.interval
        balanced = {} if self.balanced is None else {"balanced": round(self.balanced, 6)}  # an older file stays what it was
        return {"count": self.count, "accuracy": round(self.accuracy, 6),
                "interval": None if interval is None else _rounded(interval), **balanced}  # fmt: skip

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> NetworkFigures:
        """What `as_dict` gave.

        Args:
            document: the plain values.

        Raises:
            ModelError: an accuracy that cannot be.
            KeyError: a value is missing.
        """
        count, balanced = document["count"], document.get("balanced")
        return cls(float(document["accuracy"]), None if count is None else int(count),
                   None if balanced is None else float(balanced))  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """How good a model file is.

    Attributes:
        frames: camera frames read by the contract's rule; None if none were read.
        network: the network alone; None if it was not tested.
    """

    frames: FrameFigures | None = None
    network: NetworkFigures | None = None

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {"frames": None if self.frames is None else self.frames.as_dict(),
                "network": None if self.network is None else self.network.as_dict()}  # fmt: skip

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Figures:
        """What `as_dict` gave.

        Args:
            document: the plain values.

        Raises:
            ModelError: figures that cannot be.
            KeyError: a value is missing.
        """
        frames, network = document["frames"], document["network"]
        return cls(None if frames is None else FrameFigures.from_dict(frames),
                   None if network is None else NetworkFigures.from_dict(network))  # fmt: skip


def _rounded(interval: Interval) -> list[float]:
    return [round(bound, 6) for bound in interval]
