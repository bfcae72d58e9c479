"""View `photo`: the lens in colour, at the network's size.

    luma, chroma ──► cut the square ──► area-resample ──► YUV to RGB ──► turn upright

Resampling comes before the colours: it is linear, as the conversion is, so their order does not matter to the result,
and after it there are 32 times 32 numbers to convert instead of 480 times 480.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from ..pictures.geometry import BLUE_FROM_U, CHROMA_MIDDLE, GREEN_FROM_U, GREEN_FROM_V, RED_FROM_V
from .lens import Tensor, cut_lens, cut_lens_rows, fixed_area_weights, pool_rows, product, turn_picture

LEAST_CELL = 4  # by eye: rows are taken together only where a cell is at least so many times as high


def grey_photo(luma: Tensor, rotation: Tensor, height: int, width: int) -> Tensor:
    """The upright lens in grey.

    Args:
        luma: uint8 [480, 640] as the sensor delivers it.
        rotation: int32 scalar, clockwise quarter turns to upright.
        height, width: of the network's input, pixels.

    Returns:
        float32 [height, width, 1], 0..1.
    """
    grey = turned(shrunk(luma, height, width) / 255.0, rotation, height, width)
    return tf.reshape(grey, (height, width, 1))


def colour_photo(luma: Tensor, chroma_u: Tensor, chroma_v: Tensor, rotation: Tensor, height: int, width: int) -> Tensor:
    """The upright lens in colour: float32 [height, width, 3], 0..1, from luma [480, 640] and chroma [240, 320], uint8."""
    y = shrunk(luma, height, width)
    u = shrunk(chroma_u, height, width) - CHROMA_MIDDLE
    v = shrunk(chroma_v, height, width) - CHROMA_MIDDLE
    red, green, blue = y + RED_FROM_V * v, y + GREEN_FROM_U * u + GREEN_FROM_V * v, y + BLUE_FROM_U * u
    rgb = tf.clip_by_value(tf.stack([red, green, blue], axis=2) / 255.0, 0.0, 1.0)
    return turned(rgb, rotation, height, width)


def halved_photo(luma: Tensor, chroma_u: Tensor, chroma_v: Tensor, rotation: Tensor, side: int) -> Tensor:
    """The upright lens in colour for a side of 160 to 240 pixels: luma halved to chroma's own 240, then all three at once.

    At those sides the area means of `colour_photo` would need full products with 480 rows, a fifth of a backbone's own
    work. One bilinear step from 240 by a ratio of at most 1.5 hardly aliases, and one 1x1 convolution makes the colours.

    Args:
        luma, chroma_u, chroma_v: uint8 [480, 640], [240, 320], [240, 320].
        rotation: int32 scalar, clockwise quarter turns to upright.
        side: of the result, pixels.

    Returns:
        float32 [side, side, 3], 0..1.
    """
    half = tf.transpose(pool_rows(cut_lens_rows(luma), 2))
    y = tf.transpose(pool_rows(half, 2))
    u, v = (tf.cast(cut_lens(chroma), tf.float32) - CHROMA_MIDDLE for chroma in (chroma_u, chroma_v))
    planes = tf.reshape(tf.stack([y, u, v], axis=2), (1, *y.shape, 3))
    if side != y.shape[0]:
        planes = tf.image.resize(planes, (side, side), "bilinear")
    mixing = np.array([[1, 1, 1], [0, GREEN_FROM_U, BLUE_FROM_U], [RED_FROM_V, GREEN_FROM_V, 0]], np.float32) / 255
    rgb = tf.nn.conv2d(planes, mixing.reshape(1, 1, 3, 3), 1, "VALID")
    return turn_picture(tf.reshape(tf.clip_by_value(rgb, 0.0, 1.0), (side, side, 3)), rotation)


def shrunk(plane: Tensor, height: int, width: int) -> Tensor:
    """The plane's centred square as float32 area means, unturned: [side, side], see `resampled_side`."""
    side = resampled_side(height, width)
    size = int(plane.shape[0])
    if size % side == 0:
        half = tf.transpose(pool_rows(cut_lens_rows(plane), size // side))
        return tf.transpose(pool_rows(half, size // side))
    # Rows in fours first: the product with 480 rows takes 0.16 ms, with 120 it takes 0.04. Where a cell's border runs
    # through a four, it moves by two pixels at most; of pure noise the result differs by up to 0.02, of a photo by less.
    four = next(rows for rows in (4, 2, 1) if rows == 1 or (size >= rows * side * LEAST_CELL and size % rows == 0))
    rows = pool_rows(cut_lens_rows(plane), four) if four > 1 else cut_lens(plane)
    return product(fixed_area_weights(size // four, side), rows, fixed_area_weights(size, side))


def resampled_side(height: int, width: int) -> int:
    """The lens is square, so that it can be turned; a network that is not square gets its shape afterwards."""
    return max(height, width)


def turned(picture: Tensor, rotation: Tensor, height: int, width: int) -> Tensor:
    """Turn a square picture upright; for a network that is not square, area-resample its shorter axis last."""
    upright = turn_picture(picture, rotation)
    if height == width:
        return upright
    channels = 1 if len(upright.shape) == 2 else int(upright.shape[2])
    side = resampled_side(height, width)
    axis, size = (0, height) if height < width else (1, width)
    flat = tf.reshape(upright, (side, side, channels))
    order = (1, 2, 0) if axis == 0 else (0, 2, 1)  # the axis to shrink goes last
    back = (2, 0, 1) if axis == 0 else (0, 2, 1)
    rows = tf.reshape(tf.transpose(flat, order), (side * channels, side))
    short = tf.reshape(tf.matmul(rows, np.ascontiguousarray(fixed_area_weights(side, size).T)), (side, channels, size))
    shaped = tf.transpose(short, back)
    return shaped if len(upright.shape) == 3 else tf.reshape(shaped, (height, width))
