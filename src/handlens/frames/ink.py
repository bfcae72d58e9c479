"""View `ink`: the writing in the lens, fitted as MNIST's authors fitted theirs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from .finder import find
from .lens import LENS_SIDE_PIXELS, Tensor, area_weights, cut_lens, highest_of_rows, pool_rows, product, turn_box, turn_picture
from .strokes import evened

CELL_PIXELS = 4
CELLS = LENS_SIDE_PIXELS // CELL_PIXELS  # 120
SEEN_SIDE = 28  # MNIST's picture
INK_SIDE = 20  # the longer side of its ink
CLOSING_REACH = 11  # cells: strokes up to 2 * 11 cells = 88 pixels wide are ink, anything wider is a dark thing
LEAST_SIDE_PIXELS = 24.0


class InkView(NamedTuple):
    """What the view found. `seen` float32 [28, 28], 0 paper, 1 ink, upright; `box` float32 [4], upright lens units;
    `features` float32 [f], for `presence`."""

    seen: Tensor
    box: Tensor
    features: Tensor


def step01(values: Tensor) -> Tensor:
    """1 where positive, else 0, as a clip: GREATER and SELECT are slow in 2.16.1."""
    return tf.clip_by_value(values * 1e6, 0.0, 1.0)


def closing(cells: Tensor) -> Tensor:
    """Paper as if nothing were written on it: largest of the surroundings, then smallest of that."""
    reach, size = CLOSING_REACH, int(cells.shape[0])
    index = np.clip(np.arange(-reach, size + reach), 0, size - 1).astype(np.int32)
    padded = tf.gather(tf.transpose(tf.gather(cells, index)), index)  # [x, y]
    high = highest_of_rows(tf.transpose(highest_of_rows(padded, reach)), reach)  # [y, x]
    low = highest_of_rows(tf.transpose(highest_of_rows(-high, reach)), reach)  # [x, y]
    return tf.transpose(-tf.slice(low, [reach, reach], [size, size]))


def blur3(image: Tensor) -> Tensor:
    height, width = image.shape
    kernel = (np.outer([1, 2, 1], [1, 2, 1]) / 16).astype(np.float32).reshape(3, 3, 1, 1)
    return tf.reshape(tf.nn.conv2d(tf.reshape(image, (1, height, width, 1)), kernel, 1, "SAME"), (height, width))


def span(line: Tensor) -> tuple[Tensor, Tensor]:
    """First and last + 1 place where the 0/1 vector is set."""
    size = int(line.shape[0])
    place = np.arange(size, dtype=np.float32)
    first = tf.reduce_min(place * line + size * (1 - line))
    last = tf.reduce_max((place + 1) * line)
    return tf.minimum(first, last), last


def centre_and_side(ink: Tensor, cut: float) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """x0, y0, x1, y1 of the cells over `cut`, and the centre of mass of the ink."""
    size = int(ink.shape[0])
    on = step01(ink - cut)
    y0, y1 = span(tf.reduce_max(on, 1))
    x0, x1 = span(tf.reduce_max(on, 0))
    middle = np.arange(size, dtype=np.float32) + 0.5
    mass = tf.reduce_sum(ink) + 1e-6
    my = tf.reduce_sum(tf.reduce_sum(ink, 1) * middle) / mass
    mx = tf.reduce_sum(tf.reduce_sum(ink, 0) * middle) / mass
    return x0, y0, x1, y1, mx, my


class Pyramid(NamedTuple):
    full: Tensor  # [480, 480] upright
    half_turned: Tensor  # [240, 240] transposed
    cells: Tensor  # [120, 120]


def pyramid(luma: Tensor) -> Pyramid:
    full = cut_lens(luma)
    half = pool_rows(tf.transpose(pool_rows(full, 2)), 2)
    cells = pool_rows(tf.transpose(pool_rows(half, 2)), 2)
    return Pyramid(full, half, cells)


def resample(levels: Pyramid, x: Tensor, y: Tensor, step: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """count x count cells of `step` pixels around (x, y) pixels by area; and their share inside the lens."""
    need = step * count
    level = tf.cast(step01(need - CELLS) + step01(need - 2 * CELLS), tf.int32)
    scale = tf.gather(tf.constant([1.0, 2.0, 4.0]), level)

    def start(centre: Tensor, scale: float) -> Tensor:
        size = LENS_SIDE_PIXELS / scale
        return tf.cast(tf.clip_by_value(tf.floor(centre / scale - CELLS / 2), 0.0, size - CELLS), tf.int32)

    x1, y1, x2, y2 = start(x, 1), start(y, 1), start(x, 2), start(y, 2)
    one = tf.slice(levels.full, tf.stack([y1, x1]), [CELLS, CELLS])
    two = tf.transpose(tf.slice(levels.half_turned, tf.stack([x2, y2]), [CELLS, CELLS]))
    piece = tf.gather(tf.stack([one, two, levels.cells]), level)
    zero = tf.constant(0)
    left = tf.cast(tf.gather(tf.stack([x1, x2, zero]), level), tf.float32)
    top = tf.cast(tf.gather(tf.stack([y1, y2, zero]), level), tf.float32)
    reach = step / scale
    columns, inside_x = area_weights(CELLS, x / scale - left - count / 2 * reach, reach, count)
    rows, inside_y = area_weights(CELLS, y / scale - top - count / 2 * reach, reach, count)
    return product(rows, piece, columns), inside_y * tf.reshape(inside_x, (1, count))


def resample_cells(cells: Tensor, x: Tensor, y: Tensor, step: Tensor, count: int) -> Tensor:
    """The same of a [120, 120] map of cells."""
    reach = step / CELL_PIXELS
    columns, _ = area_weights(CELLS, x / CELL_PIXELS - count / 2 * reach, reach, count)
    rows, _ = area_weights(CELLS, y / CELL_PIXELS - count / 2 * reach, reach, count)
    return product(rows, cells, columns)


def ink_maps(cells: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Polarity (sign, flip), paper [120, 120] 0..255, ink as a share of the paper [120, 120], and its peak."""
    box = (np.abs(np.subtract.outer(np.arange(CELLS), np.arange(CELLS))) <= 19).astype(np.float32)
    box /= box.sum(1, keepdims=True)
    d = cells - product(tf.constant(box), cells, tf.constant(box))
    dark = step01(-tf.reduce_sum(d * d * d))  # 1: dark ink
    sign = 2 * dark - 1
    flip = (1 - dark) * 255.0
    bright = flip + sign * cells
    paper = closing(bright)
    ratio = tf.nn.relu(1 - bright / (paper + 4.0))
    return sign, flip, paper, ratio, tf.reduce_max(blur3(ratio))


def ink_view(luma: Tensor, rotation: Tensor) -> InkView:
    """See the module."""
    levels = pyramid(luma)
    sign, flip, paper, ratio, top = ink_maps(levels.cells)
    finder = find(ratio, paper, top)
    mask = finder.mask
    ink = ratio * mask
    top = tf.reduce_max(ink)
    x0, y0, x1, y1, mx, my = centre_and_side(ink, 0.35 * top)
    side = tf.maximum(tf.maximum(x1 - x0, y1 - y0) * CELL_PIXELS, LEAST_SIDE_PIXELS)
    # first look: 40x40 around the box, ink box to a fraction of a cell
    cx, cy = (x0 + x1) / 2 * CELL_PIXELS, (y0 + y1) / 2 * CELL_PIXELS

    def look(x: Tensor, y: Tensor, step: Tensor, count: int) -> Tensor:
        patch, inside = resample(levels, x, y, step, count)
        under = resample_cells(paper, x, y, step, count)
        chosen = resample_cells(mask, x, y, step, count)
        return tf.nn.relu(1 - (flip + sign * patch) / (under + 4.0)) * inside * chosen

    n = 40
    step = side * 1.15 / n
    r = look(cx, cy, step, n)
    t = tf.reduce_max(r)
    strong = step01(r - 0.5 * t)
    t = tf.reduce_sum(r * strong) / (tf.reduce_sum(strong) + 1e-6)
    v = tf.clip_by_value((r / (t + 1e-6) - 0.25) / 0.65, 0.0, 1.0)
    x0, y0, x1, y1, mx, my = centre_and_side(v, 0.3)
    left, upper = cx - n / 2 * step, cy - n / 2 * step
    side = tf.maximum(tf.maximum(x1 - x0, y1 - y0) * step, LEAST_SIDE_PIXELS)
    mx, my = left + mx * step, upper + my * step
    bx, by = left + (x0 + x1) / 2 * step, upper + (y0 + y1) / 2 * step
    bw, bh = (x1 - x0) * step, (y1 - y0) * step
    r = look(mx, my, side / INK_SIDE, SEEN_SIDE)
    v = tf.clip_by_value((r / (t + 1e-6) - 0.25) / 0.65, 0.0, 1.0)
    v = tf.reshape(evened(v[None]), (SEEN_SIDE, SEEN_SIDE))
    found = tf.stack([bx, by, bw, bh]) / LENS_SIDE_PIXELS
    features = tf.concat([finder.presence, tf.stack([t, top, tf.reduce_mean(v), side / LENS_SIDE_PIXELS])], 0)
    return InkView(turn_picture(v, rotation), turn_box(found, rotation), features)
