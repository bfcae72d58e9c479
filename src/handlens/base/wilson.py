"""How sure a share is: Wilson's score interval (E. B. Wilson, "Probable Inference", 1927)."""

from __future__ import annotations

import math

Interval = tuple[float, float]

Z_95_PERCENT = 1.959964  # of the standard normal distribution, two-sided


def wilson_interval(right: int, n: int, z: float = Z_95_PERCENT) -> Interval:
    """Wilson's score interval of a share, by default at 95 %.

    It keeps within 0..1 and stays sensible near 100 %, where the textbook interval of ± z·sqrt(p(1-p)/n) does not.

    Args:
        right: how many of them.
        n: how many in all, 1 or more.
        z: how many standard deviations.

    >>> [round(x, 4) for x in wilson_interval(9920, 10000)]
    [0.9901, 0.9936]
    """
    share = right / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return (centre - half if right else 0.0), (centre + half if right < n else 1.0)  # exact where rounding is not
