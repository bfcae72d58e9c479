"""Curves through points, for whatever is drawn by hand here: letters, scribbles, the icon's digit."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def catmull_rom(knots: npt.NDArray[Any], per_span: int) -> npt.NDArray[Any]:
    """A Catmull-Rom spline (Catmull and Rom, 1974) through all knots but the first and the last, which only steer it.

    Args:
        knots: float [n, 2], at least 4.
        per_span: how many points stand for the way from one knot to the next.

    Returns:
        [(n - 3) * per_span + 1, 2], of the knots' own type.

    >>> catmull_rom(np.array([[-1.0, 0], [0, 0], [1, 0], [2, 0]]), 2).tolist()
    [[0.0, 0.0], [0.5, 0.0], [1.0, 0.0]]
    """
    t = np.arange(per_span, dtype=knots.dtype)[:, None] / per_span
    spans = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(knots[:-3], knots[1:-2], knots[2:-1], knots[3:], strict=True)
    ]
    return np.concatenate([*spans, knots[-2:-1]]).astype(knots.dtype)
