"""Pen marks that are nothing: for frames that show no writing, and for drawings that are no class."""

import numpy as np
import numpy.typing as npt

from ._letters import curve_through

FloatArray = npt.NDArray[np.float32]


def tangle(count: int, reach: float, rng: np.random.Generator) -> FloatArray:
    """A curve through so many points, none farther than `reach` from the middle along either axis."""
    return curve_through(rng.uniform(-reach, reach, (count, 2)).astype(np.float32))


def zigzag(
    count: int,
    reach: float,
    height: tuple[float, float],
    jitter: float,
    rng: np.random.Generator,
    *,
    first: int = -1,
    sideways: float = 0.0,
) -> FloatArray:
    """float32 [count, 2]: to and fro from left to right, the same height up and down but for a jitter.

    Args:
        count: corners.
        reach: of the way from the middle to either end.
        height: the least and the most of the way from the middle up and down.
        jitter, sideways: standard deviations of a corner's place, up and down and sideways.
        rng: all that is random comes from it.
        first: -1 to begin at the top, 1 at the bottom.
    """
    x = np.linspace(-reach, reach, count)
    y = np.where(np.arange(count) % 2, -first, first) * rng.uniform(*height) + rng.normal(0, jitter, count)
    if sideways:
        x = x + rng.normal(0, sideways, count)
    return np.stack([x, y], 1).astype(np.float32)


def spiral(turn: npt.NDArray[np.float64], radius: npt.NDArray[np.float64], rng: np.random.Generator) -> FloatArray:
    """float32 [n, 2]: points at these angles and radii, pressed flat at random by up to a half."""
    return np.stack([radius * np.cos(turn), radius * np.sin(turn) * rng.uniform(0.5, 1)], 1).astype(np.float32)
