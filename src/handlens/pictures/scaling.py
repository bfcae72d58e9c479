"""Resampling that is the same everywhere: in every version of Pillow, in Java, in JavaScript.

BOX (means of what lies under a pixel) to shrink, BICUBIC (a = -0.5) to enlarge, weights of 22 bits, the columns first, a byte
after each pass: Pillow's own arithmetic, axis after axis. Asked for both at once, Pillow chooses which comes first, from
version 13 on by another rule than before (python-pillow/Pillow#9549), and a step of luma comes out otherwise here and there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL import Image

Extent = tuple[float, float, float, float]


def resized(picture: Image.Image, size: tuple[int, int], box: Extent | None = None, *, enlarges: bool) -> Image.Image:
    """The picture, or a part of it, in another size.

    Args:
        picture: mode L or RGB.
        size: width and height that are wanted, in pixels.
        box: left, top, right, bottom of the part, in pixels of the picture; its edges may run through pixels.
        enlarges: BICUBIC, else BOX.

    >>> from PIL import Image
    >>> resized(Image.new("L", (28, 28), 200), (480, 480), enlarges=True).size
    (480, 480)
    """
    from PIL import Image

    left, top, right, bottom = box or (0, 0, *picture.size)
    filter_ = Image.Resampling.BICUBIC if enlarges else Image.Resampling.BOX
    narrow = picture.resize((size[0], picture.height), filter_, box=(left, 0, right, picture.height))
    return narrow.resize(size, filter_, box=(0, top, size[0], bottom))


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
