"""What slow work tells whoever watches. The library prints nothing by itself: it speaks to a reporter.

>>> reporter = Reporter()          # says nothing
>>> with reporter.stage("reading", total=2) as stage:
...     stage.advance(2)
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self


class Stage:
    """One slow step with a known number of units. Use it as a context manager.

    Attributes:
        title: what is being done, "reading pictures".
        total: units in all; done: units so far.
        elapsed_s: seconds since it began.
    """

    def __init__(self, title: str, total: int):
        self.title = title
        self.total = total
        self.done = 0
        self.started = time.perf_counter()

    def advance(self, units: int = 1, **figures: float) -> None:
        """Something was done.

        Args:
            units: how many more are done.
            figures: what stands beside the bar: epoch=..., loss=..., accuracy=... (0..1).
        """
        self.done += units

    def end(self, failed: bool) -> None:
        """Called once, when the block is left; `failed` when an exception left it."""

    @property
    def elapsed_s(self) -> float:
        """Seconds since it began."""
        return time.perf_counter() - self.started

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end(failed=kind is not None)


class Reporter:
    """Hears everything and says nothing; the command line has one that talks. Override what you want to hear.

    >>> class Printing(Reporter):
    ...     def say(self, sentence):
    ...         print(sentence)
    >>> Printing().say("Wrote `digits.tflite` (62 kB, float32)")
    Wrote `digits.tflite` (62 kB, float32)
    """

    def say(self, sentence: str) -> None:
        """A finished step, one sentence."""

    def warn(self, sentence: str) -> None:
        """Something the user should know, which stops nothing."""

    def stage(self, title: str, total: int) -> Stage:
        """A slow step begins.

        Args:
            title: what is being done.
            total: how many units it has.

        Returns:
            A `Stage`, which hears how far it is.
        """
        return Stage(title, total)


SILENT = Reporter()


def duration(elapsed_s: float) -> str:
    """A duration as a person says it.

    >>> duration(0.12), duration(17.4), duration(125), duration(7260)
    ('120 ms', '17.4 s', '2 min 5 s', '2 h 1 min')
    """
    if elapsed_s < 0.9995:
        return f"{elapsed_s * 1000:.0f} ms"
    if elapsed_s < 59.95:
        return f"{elapsed_s:.1f} s"
    minutes, seconds = divmod(round(elapsed_s), 60)
    if minutes < 60:
        return f"{minutes} min {seconds} s"
    return f"{minutes // 60} h {minutes % 60} min"
