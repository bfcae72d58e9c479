"""The finder: which of the dark cells are the writing that the lens is held over.

    ink 120x120 ─► 60x60x2 ─► 60 ─► 30 ─► 15 ─► 8 ─► 15 ─► 30 ─► 60 ─► mask: which cells are its ink
                                                     └─────────────► heads: where its middle is, how large, how sure

A threshold and the box of what exceeds it is right on a clean sheet. Rules, squares, the printed box of a form, other
writing at the rim, the paper's edge and a soft shadow all exceed it too: with such a box 92 % of everyday made frames were
read right and 55 % of Sudoku cells in photos, with this network (38,000 weights, 0.2 ms) 98 % and 95 %. It is a small
U-Net (Ronneberger et al. 2015) with CenterNet's heads (Zhou et al. 2019). The mask alone would keep two things where two
stand; the most likely middle picks one. It knows stand-alone writing, not digits: it learnt from digits and letters alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ..pictures.geometry import LENS_SIDE_PIXELS
from .lens import Tensor
from .shipped import shipped_weights

Weights = Mapping[str, npt.NDArray[np.float32]]
MASK_SIDE, HEAD_SIDE = 60, 15  # cells of 8 and of 32 pixels; the shipped weights are for these
# by eye
FOUND_GAIN, FOUND_MIDDLE = 8.0, 0.3  # focal loss leaves the logit timid: 0.8 is as sure as a frame of a digit gets
GATE, GATE_PIXELS = 1.25, 16.0  # the box that the mask is kept in: so much larger, and so soft at its edge


def halved_by_highest(cells: Tensor) -> Tensor:
    """[120, 120] -> [60, 60]: the largest of each 2x2, so that a thin line keeps its strength."""
    size = int(cells.shape[0])
    for _ in range(2):
        rows = tf.nn.max_pool2d(tf.reshape(cells, (1, size, 1, cells.shape[1])), (2, 1), (2, 1), "VALID")
        cells = tf.transpose(tf.reshape(rows, (size // 2, cells.shape[1])))
    return cells


def finder_input(ratio: Tensor, paper: Tensor, top: Tensor) -> Tensor:
    """float32 [1, 60, 60, 2]: ink against its peak, and how light the paper is."""
    ink = halved_by_highest(ratio) / (top + 0.02)
    light = halved_by_highest(paper)
    light = light / tf.maximum(
        tf.reduce_max(light), 1.0
    )  # a black frame would make NaN, and a NaN no place to slice at
    return tf.reshape(tf.stack([ink, light], axis=2), (1, MASK_SIDE, MASK_SIDE, 2))


def spread(mask: Tensor) -> Tensor:
    """[1, 60, 60, 1] probabilities -> [60, 60]: each cell takes the highest of its 3x3, and what is likely becomes sure."""
    sure = tf.clip_by_value(mask * 2.5 - 0.5, 0.0, 1.0)
    return tf.reshape(tf.nn.max_pool2d(sure, 3, 1, "SAME"), (MASK_SIDE, MASK_SIDE))


def finder_network(maps: Tensor, weights: Weights) -> tuple[Tensor, Tensor]:
    """float32 [n, 60, 60, 2] -> mask logits [n, 60, 60, 1] and [n, 15, 15, 5], what each cell of 32 pixels says.

    The five: a logit that the middle of the writing is in this cell, its place in the cell (x, y, in cells from the
    cell's middle), and the logarithm of its width and height, in cells.
    """

    def conv(x: Tensor, name: str, stride: int = 1) -> Tensor:
        return tf.nn.conv2d(x, weights[name], stride, "SAME") + weights[name + "_bias"]

    def to(x: Tensor, side: int) -> Tensor:
        return tf.image.resize(x, (side, side), "bilinear")

    a = tf.nn.relu(conv(maps, "in"))  # 60
    b = tf.nn.relu(conv(a, "down1", 2))  # 30
    c = tf.nn.relu(conv(b, "down2", 2))  # 15
    c = tf.nn.relu(conv(c, "deep1")) + c
    d = tf.nn.relu(conv(c, "down3", 2))  # 8
    for name in ("deep2", "deep3"):
        d = tf.nn.relu(conv(d, name)) + d
    c = tf.nn.relu(c + to(conv(d, "up0"), 15))
    b = tf.nn.relu(conv(b, "side1") + to(conv(c, "up1"), 30))
    mask = conv(tf.nn.relu(conv(a, "side2") + to(conv(b, "up2"), 60)), "out")
    return mask, conv(tf.nn.relu(conv(c, "head1")), "head2")


SHAPES = {
    "in": (3, 3, 2, 8), "down1": (3, 3, 8, 16), "down2": (3, 3, 16, 24), "deep1": (3, 3, 24, 24), "down3": (3, 3, 24, 32),
    "deep2": (3, 3, 32, 32), "deep3": (3, 3, 32, 32), "up0": (1, 1, 32, 24), "up1": (1, 1, 24, 16), "side1": (1, 1, 16, 16),
    "up2": (1, 1, 16, 8), "side2": (1, 1, 8, 8), "out": (1, 1, 8, 1), "head1": (1, 1, 24, 24), "head2": (1, 1, 24, 5),
}  # fmt: skip


class Found(NamedTuple):
    """mask [60, 60], 0..1: the cells of the writing and their neighbours; presence [1], 0..1."""

    mask: Tensor
    presence: Tensor


def find(ratio: Tensor, paper: Tensor, top: Tensor) -> Found:
    """Run the finder, take the most likely middle, and keep of the mask what lies in its box and a little around."""
    mask, heads = finder_network(finder_input(ratio, paper, top), shipped_weights("finder"))
    heads = tf.reshape(heads, (HEAD_SIDE * HEAD_SIDE, 5))
    best = tf.argmax(tf.reshape(tf.slice(heads, [0, 0], [-1, 1]), (-1,)), output_type=tf.int32)
    logit, x, y, width, height = tf.unstack(tf.gather(heads, best))
    column = tf.cast(tf.math.floormod(best, HEAD_SIDE), tf.float32)
    row = tf.cast(tf.math.floordiv(best, HEAD_SIDE), tf.float32)
    cell = LENS_SIDE_PIXELS / HEAD_SIDE
    x, y, width, height = (column + 0.5 + x) * cell, (row + 0.5 + y) * cell, tf.exp(width) * cell, tf.exp(height) * cell
    place = (np.arange(MASK_SIDE, dtype=np.float32) + 0.5) * (LENS_SIDE_PIXELS / MASK_SIDE)

    def window(middle: Tensor, size: Tensor) -> Tensor:
        reach = size * (GATE / 2) + GATE_PIXELS - tf.abs(place - middle)
        return tf.clip_by_value(reach / GATE_PIXELS, 0.0, 1.0)

    gate = tf.reshape(window(y, height), (MASK_SIDE, 1)) * tf.reshape(window(x, width), (1, MASK_SIDE))
    return Found(spread(tf.sigmoid(mask)) * gate, tf.reshape(tf.sigmoid((logit - FOUND_MIDDLE) * FOUND_GAIN), (1,)))
