"""McNemar's test: two models read the same pictures; is one really better, or was it luck? (Q. McNemar, 1947.)

Pictures that both read right, or both wrong, say nothing of the difference. Of the others, that only one of the two read right,
as many should fall to each side if both are equally good: a coin thrown so often. p is how often a fair coin would be at least
so one-sided: the exact two-sided binomial test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIGNIFICANT = 0.05


@dataclass(frozen=True)
class McNemar:
    """Two models on the same pictures.

    Attributes:
        pictures: how many both read.
        only_first, only_second: how many only this one read right.
        p: 0..1, how often chance alone would differ so much, if both were equally good.
    """

    pictures: int
    only_first: int
    only_second: int
    p: float

    @property
    def is_real(self) -> bool:
        """Whether chance is a poor explanation: p below 0.05."""
        return self.p < SIGNIFICANT

    def sentence(self, first: str, second: str, what: str = "picture") -> str:
        """Whether the difference is real, in words.

        Args:
            first, second: what the two are called.
            what: one of the things that both read.

        >>> McNemar(2000, 40, 21, two_sided_p(40, 21)).sentence("deep", "softmax", "frame")
        'Of 2,000 frames deep alone read 40 right, softmax alone 21: the difference is real (p = 0.020)'
        >>> McNemar(60, 1, 1, 1.0).sentence("deep", "softmax")
        'Of 60 pictures deep alone read 1 right, softmax alone 1: they are equally good on these (p = 1)'
        """
        said = "the difference is real" if self.is_real else "that may be chance"
        if self.only_first == self.only_second:
            said = "they are equally good on these"
        counts = f"{first} alone read {self.only_first:,} right, {second} alone {self.only_second:,}"
        return f"Of {self.pictures:,} {what}s {counts}: {said} ({self.p_words})"  # fmt: skip

    @property
    def p_words(self) -> str:
        """p, as it is written."""
        return "p < 0.001" if self.p < 0.001 else f"p = {self.p:.3f}" if self.p < 0.1 else f"p = {self.p:.2g}"

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {"pictures": self.pictures, "only_first": self.only_first, "only_second": self.only_second, "p": self.p}


def mcnemar(first_right: NDArray[np.bool_], second_right: NDArray[np.bool_]) -> McNemar:
    """McNemar's exact test.

    Args:
        first_right, second_right: bool [n], whether each model read each picture right.

    >>> mcnemar(np.array([True] * 8 + [False]), np.array([False] * 9))
    McNemar(pictures=9, only_first=8, only_second=0, p=0.0078125)
    """
    only_first = int((first_right & ~second_right).sum())
    only_second = int((second_right & ~first_right).sum())
    return McNemar(len(first_right), only_first, only_second, two_sided_p(only_first, only_second))


def two_sided_p(heads: int, tails: int) -> float:
    """How often a fair coin, thrown so often, is at least so one-sided: exact, 0..1.

    >>> two_sided_p(3, 3), two_sided_p(1, 9)
    (1.0, 0.021484375)
    """
    throws, fewer = heads + tails, min(heads, tails)
    ways, so_far = 1, 0  # of getting k heads; of at most k
    for k in range(fewer + 1):
        so_far += ways
        ways = ways * (throws - k) // (k + 1)
    return min(1.0, 2 * so_far / 2**throws)
