"""Pixels brought to the size, place and weight that a network takes.

Writing is fitted as MNIST's authors did: "size normalized to fit in a 20x20 pixel box while preserving their aspect
ratio", then "centered in a 28x28 image by computing the center of mass of the pixels, and translating the image so as
to position this point at the center" (LeCun, Cortes, Burges, "The MNIST database of handwritten digits").
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import PictureError
from .geometry import INK_BOX_PIXELS, INK_SIDE_PIXELS

# by eye
LEAST_CONTRAST = 24.0  # steps of luma: less is an empty sheet
LEAST_INK, MOST_PAPER = 0.02, 0.3  # of the ink's peak: what is cut off as paper, on clean paper and on any
NOISE_SPREADS = 5.0  # so many of the border's standard deviations are paper
# Means of all pixels, MNIST's being 0.13: thickened in full up to LITTLE_INK, not at all from ENOUGH_INK on. The graph's
# own step (`frames.strokes`) has other numbers.
LITTLE_INK, ENOUGH_INK = 0.075, 0.115
THICKEN_ROUNDS, THICKEN_GAIN = 2, 2.6
INK_CENTRE = INK_SIDE_PIXELS / 2 + 0.5  # measured: the centre of mass of MNIST's own digits lies in pixel 14's middle


def fit_ink(luma: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Writing as MNIST's authors prepared theirs.

    The paper is the median of the picture's border; the writing may be darker or lighter than it.

    Args:
        luma: float64 [height, width], 0 to 255.

    Returns:
        uint8 [28, 28, 1], 0 = paper, 255 = ink.

    Raises:
        PictureError: nothing is written in it.

    >>> paper = np.full((40, 40), 230.0)
    >>> paper[10:30, 18:22] = 20
    >>> ink = fit_ink(paper)
    >>> ink.shape, int(ink[0, 0, 0]), int(ink[14, 14, 0])
    ((28, 28, 1), 0, 255)
    """
    border = np.concatenate([luma[0], luma[-1], luma[:, 0], luma[:, -1]])
    contrast = luma - np.median(border)
    noise = 1.4826 * float(np.median(np.abs(border - np.median(border))))
    if (contrast**3).sum() < 0:
        contrast = -contrast
    strongest = np.sort(contrast, axis=None)[-max(4, contrast.size // 100) :]
    peak = float(strongest.mean())
    if peak < LEAST_CONTRAST:
        raise PictureError("nothing is written in it")
    # What the paper's own unevenness explains is paper; on clean pictures next to nothing is cut off.
    paper = min(max(NOISE_SPREADS * noise / peak, LEAST_INK), MOST_PAPER)
    ink = np.clip((contrast / peak - paper) / (1 - paper), 0, 1)
    rows = np.flatnonzero((ink > paper).any(axis=1))
    columns = np.flatnonzero((ink > paper).any(axis=0))
    top, bottom, left, right = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    scale = INK_BOX_PIXELS / max(bottom - top, right - left)
    height, width = max(1, round((bottom - top) * scale)), max(1, round((right - left) * scale))
    fitted = area_means(area_means(ink[top:bottom, left:right], height).T, width).T

    centred = np.zeros((INK_SIDE_PIXELS, INK_SIDE_PIXELS))
    first_row = _centred_at(fitted.sum(axis=1))
    first_column = _centred_at(fitted.sum(axis=0))
    centred[first_row : first_row + height, first_column : first_column + width] = fitted
    return np.rint(255 * centred).astype(np.uint8)[..., None]


def thicken(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Thin strokes brought to about the weight of MNIST's, whose pictures have a mean of 0.13 of full ink.

    The view `ink` of the frozen graph does so to what the camera sees, with numbers of its own (`frames.strokes`): a
    network that is to read pens and pencils must be trained on thickened strokes. Pictures with a mean of 0.115 or more
    stay as they are.

    Args:
        ink: uint8 [28, 28, 1], 0 = paper, 255 = ink.

    >>> line = np.zeros((28, 28, 1), np.uint8)
    >>> line[4:24, 14] = 255
    >>> int(line.mean()), int(thicken(line).mean())
    (6, 26)
    """
    strokes = ink[..., 0] / 255
    for _ in range(THICKEN_ROUNDS):
        padded = np.pad(strokes, 1)
        rows = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
        blurred = (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]) / 4
        need = np.clip((ENOUGH_INK - strokes.mean()) / (ENOUGH_INK - LITTLE_INK), 0, 1)
        strokes = strokes + need * (np.maximum(strokes, np.minimum(THICKEN_GAIN * blurred, 1)) - strokes)
    return np.rint(255 * strokes).astype(np.uint8)[..., None]


def area_means(
    pixels: NDArray[np.floating | np.uint8], count: int, first: float = 0.0, last: float | None = None
) -> NDArray[np.float64]:
    """The means of `count` equal cells between `first` and `last` along axis 0; a pixel counts by its share in a cell.

    Not a product of matrices: the BLAS that numpy brings starts threads of its own, which made this a hundred times
    slower on a busy machine.

    Returns:
        float64 [count, ...].

    >>> area_means(np.array([3.0, 6.0, 9.0]), 2).tolist()
    [4.0, 8.0]
    """
    flat = pixels.reshape(len(pixels), -1)
    edges = np.linspace(first, len(pixels) if last is None else last, count + 1)
    whole = np.minimum(edges.astype(int), len(pixels) - 1)
    before_edges = (edges - whole)[:, None] * flat[whole]  # what lies between a pixel's begin and the edge inside it
    sums = np.add.reduceat(flat, whole, axis=0, dtype=np.float64)[:-1]
    sums[whole[:-1] == whole[1:]] = 0  # reduceat gives the pixel itself for an empty range
    means = (sums + before_edges[1:] - before_edges[:-1]) / (edges[1] - edges[0])
    return np.asarray(means.reshape(count, *pixels.shape[1:]))


def _centred_at(profile: NDArray[np.float64]) -> int:
    """First place of a profile in 28 pixels so that its centre of mass lies where MNIST's does."""
    centre = float((profile * (np.arange(len(profile)) + 0.5)).sum() / profile.sum())
    return min(max(round(INK_CENTRE - centre), 0), INK_SIDE_PIXELS - len(profile))
