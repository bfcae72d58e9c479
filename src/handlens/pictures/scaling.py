"""Resampling that is the same everywhere: in every version of Pillow, in Java, in JavaScript.

BOX (means of what lies under a pixel) to shrink, BICUBIC (a = -0.5) to enlarge, weights of 22 bits, the columns first, a byte
after each pass: Pillow's own arithmetic, axis after axis. Asked for both at once, Pillow chooses which comes first, from
version 13 on by another rule than before (python-pillow/Pillow#9549), and a step of luma comes out otherwise here and there.
"""

from __future__ import annotations

from PIL import Image

Extent = tuple[float, float, float, float]


def resized(picture: Image.Image, size: tuple[int, int], box: Extent | None = None, *, enlarges: bool) -> Image.Image:
    """The picture, or a part of it, in another size.

    Args:
        picture: mode L or RGB.
        size: width and height that are wanted, in pixels.
        box: left, top, right, bottom of the part, in pixels of the picture; its edges may run through pixels.
        enlarges: BICUBIC, else BOX.

    >>> resized(Image.new("L", (28, 28), 200), (480, 480), enlarges=True).size
    (480, 480)
    """
    left, top, right, bottom = box or (0, 0, *picture.size)
    filter_ = Image.Resampling.BICUBIC if enlarges else Image.Resampling.BOX
    narrow = picture.resize((size[0], picture.height), filter_, box=(left, 0, right, picture.height))
    return narrow.resize(size, filter_, box=(0, top, size[0], bottom))
