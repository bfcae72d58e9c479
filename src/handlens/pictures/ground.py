"""Transparent pictures put on a ground: dark drawings on white, light ones on black. Integers, so that all runtimes agree.

    luma  = (19595 red + 38470 green + 7471 blue + 32768) >> 16            BT.601, as everywhere here
    black   iff  2 * sum(alpha * luma) > 255 * sum(alpha)                  what can be seen of it is light,
            and  more than half of the pixels have alpha < 128             and most of it is clear
    out   = (alpha * value + (255 - alpha) * ground + 127) // 255          each channel
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL import Image

WHITE, BLACK = 255, 0
_STRIP_ROWS = 512  # by eye: integers of 64 bits take eight times a picture's memory


def is_transparent(image: Image.Image) -> bool:
    """Whether parts of a picture may be seen through, by its mode and its palette."""
    return image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info


def ground_of(image: Image.Image) -> int:
    """What a transparent picture goes over: `WHITE` or `BLACK`.

    >>> from PIL import Image
    >>> chalk = Image.new("LA", (10, 10), (255, 0))
    >>> chalk.paste((250, 255), (2, 2, 4, 8))
    >>> ground_of(chalk), ground_of(Image.new("LA", (10, 10), (0, 0)))
    (0, 255)
    """
    light = weight = clear = 0
    for first in range(0, image.height, _STRIP_ROWS):
        pixels = _clear(image.crop((0, first, image.width, min(image.height, first + _STRIP_ROWS)))).astype(np.int64)
        alpha = pixels[..., 3]
        light += int((alpha * luma_of(pixels[..., :3])).sum())
        weight += int(alpha.sum())
        clear += int((alpha < 128).sum())
    return BLACK if 2 * light > 255 * weight and 2 * clear > image.width * image.height else WHITE


def on_ground(image: Image.Image, ground: int) -> NDArray[np.uint8]:
    """A transparent picture over its ground: uint8 [height, width, 3]."""
    pixels = _clear(image).astype(np.int32)
    alpha = pixels[..., 3:]
    return ((alpha * pixels[..., :3] + (255 - alpha) * ground + 127) // 255).astype(np.uint8)


def luma_of(rgb: NDArray[np.int64]) -> NDArray[np.int64]:
    """BT.601 luma in fixed point, [..., 3] to [...]; what Pillow's mode L is."""
    weighted: NDArray[np.int64] = 19595 * rgb[..., 0] + 38470 * rgb[..., 1] + 7471 * rgb[..., 2] + 32768
    return weighted >> 16


def _clear(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.convert("RGBA"))
