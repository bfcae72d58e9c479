"""View `ink`: the writing in the lens, fitted as MNIST's authors fitted theirs.

    luma ─► cells ─► polarity ─► paper ─► ink map ─► finder ─► box ─► resample ─► levels ─► stroke weight ─► turn ─► seen
            120x120                                                   28x28

MNIST's pictures are not photos. Its authors scaled each digit so that its longer side is 20 pixels, put its centre of
mass in the middle of 28x28 (LeCun et al. 1998, section III), and all have the stroke of one pen: white, about three pixels
wide, on a black that is exactly 0. A network that learnt such pictures must be shown such pictures, so each step below
undoes one thing that a camera does. They are plain functions on tensors; all of them together are the view.

Everything is measured against what the phone's runtime (tensorflow-lite 2.16.1) is quick in; see `lens` for the traps.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import tensorflow as tf

from ..pictures.geometry import INK_BOX_PIXELS, INK_SIDE_PIXELS, LENS_LEFT_PIXELS, LENS_SIDE_PIXELS
from .finder import MASK_SIDE, find
from .lens import (
    Tensor,
    area_means,
    cut_lens_rows,
    highest_of_rows,
    pool_rows,
    turn_box,
    turn_picture,
)
from .polarity import polarity_logit
from .shipped import shipped_weights
from .strokes import evened

CELL_PIXELS = 4  # a pen line of two pixels still darkens its cell by half its tone
CELLS = LENS_SIDE_PIXELS // CELL_PIXELS  # 120
CLOSING_REACH = 15  # cells: strokes up to 2 * 15 cells = 120 pixels wide are ink, anything wider is a dark thing
LIGHT_INK_LOGIT = 0.5  # by eye; above 0, because dark ink is by far the commoner
LEAST_LIGHT = 4.0  # steps of luma: keeps the share of ink sane where the paper is black
# by eye
EDGE_CUT = 0.35  # of the ink's peak: from here on a cell belongs to the writing's box
FLOOR, CEILING = 0.25, 0.90  # of the ink's tone: below is paper, above is ink at full
LEAST_WRITING_PIXELS = 24.0  # by eye: half of made frames' smallest digit; what is smaller is not enlarged further


class InkView(NamedTuple):
    """What the view found.

    Attributes:
        seen: float32 [28, 28], 0 paper, 1 ink, upright: what the network is shown.
        box: float32 [4]: centre x, centre y, width, height of the ink, in units of the upright lens.
        found: float32 [1], 0..1: the finder's word that there is writing that stands by itself.
        tone: float32 [1]: how much light the ink takes from its paper, 0..1.
    """

    seen: Tensor
    box: Tensor
    found: Tensor
    tone: Tensor


def ink_view(luma: Tensor, rotation: Tensor) -> InkView:
    """The whole view.

    Args:
        luma: uint8 [480, 640], as the sensor delivers it.
        rotation: int32 scalar, clockwise quarter turns to upright.
    """
    cells = lens_cells(luma)
    sign, flip = polarity(cells)
    bright = sign * cells + flip  # ink is dark on it, whatever it was
    paper = closing(bright)
    ratio = ink_share(bright, paper)
    finder = find(ratio, paper, peak(ratio))
    place = measure(ratio, finder.mask)
    step = place.side / INK_BOX_PIXELS
    piece, inside = resample(luma, cells, place.mass_x, place.mass_y, step, INK_SIDE_PIXELS)
    under = resample_map(paper, place.mass_x, place.mass_y, step, INK_SIDE_PIXELS)
    chosen = resample_map(finder.mask, place.mass_x, place.mass_y, step, INK_SIDE_PIXELS)
    ink = ink_share(sign * piece + flip, under) * inside * chosen
    clean, tone = levels(ink)
    shape = (INK_SIDE_PIXELS, INK_SIDE_PIXELS)
    seen = tf.reshape(evened(tf.reshape(clean, (1, *shape))), shape)
    box = tf.stack([place.x, place.y, place.width, place.height]) / LENS_SIDE_PIXELS
    return InkView(turn_picture(seen, rotation), turn_box(box, rotation), finder.presence, tf.reshape(tone, (1,)))


# ---- 1. the lens in cells


def lens_cells(luma: Tensor) -> Tensor:
    """Means of 4x4 pixels: float32 [120, 120], 0..255.

    A pen line of two pixels still darkens its cell by half its tone, and noise shrinks to a quarter.
    """
    rows = pool_rows(cut_lens_rows(luma), CELL_PIXELS)
    return tf.transpose(pool_rows(tf.transpose(rows), CELL_PIXELS))


# ---- 2. dark on light, or light on dark


def polarity(cells: Tensor) -> tuple[Tensor, Tensor]:
    """(sign, flip): sign * luma + flip has dark ink on light paper, whichever way round it was written (see `polarity`)."""
    half = pool_rows(tf.transpose(pool_rows(cells, 2)), 2)  # turned over, which does not matter here
    logit = polarity_logit(tf.reshape(half, (1, CELLS // 2, CELLS // 2)), shipped_weights("polarity"))
    light_ink = step01(tf.reshape(logit, ()) - LIGHT_INK_LOGIT)
    return 1 - 2 * light_ink, 255.0 * light_ink


# ---- 3. the paper under the ink


def closing(bright: Tensor) -> Tensor:
    """The paper as if nothing were written on it: the largest of the surroundings, then the smallest of those.

    This is morphological closing (Serra 1982). Strokes vanish, because there is paper within reach; light that falls off
    to one side is kept, and so is the hard edge of a shadow, exactly where it is. A blurred frame, the usual way, has
    neither property: it draws a ghost along every shadow.

    The rim is repeated outwards first, so that a dark strip along the rim (a table beside the paper) is no stroke.
    """
    reach, side = CLOSING_REACH, int(bright.shape[0])
    repeated = np.clip(np.arange(-reach, side + reach), 0, side - 1).astype(np.int32)
    padded = tf.gather(tf.transpose(tf.gather(bright, repeated)), repeated)  # [x, y]
    largest = highest_of_rows(tf.transpose(highest_of_rows(padded, reach)), reach)  # [y, x]
    smallest = highest_of_rows(tf.transpose(highest_of_rows(-largest, reach)), reach)  # [x, y], negative
    return tf.transpose(-tf.slice(smallest, [reach, reach], [side, side]))


def ink_share(bright: Tensor, paper: Tensor) -> Tensor:
    """How much of the paper's light is missing, 0..1. Being a ratio it does not depend on how well lit the paper is."""
    return tf.nn.relu(1 - bright / (paper + LEAST_LIGHT))


def peak(ratio: Tensor) -> Tensor:
    """The largest value after a 3x3 blur of 1 2 1, so that one noisy cell is no peak. Scalar.

    By shifted sums: DEPTHWISE_CONV_2D of one channel takes five times as long.
    """
    for _ in range(2):
        for _ in range(2):
            height, width = ratio.shape
            upper, lower = tf.slice(ratio, [0, 0], [height - 1, width]), tf.slice(ratio, [1, 0], [height - 1, width])
            ratio = upper + lower
        ratio = tf.transpose(ratio)
    return tf.reduce_max(ratio) / 16


# ---- 4. where it is and how large (the finder has marked which cells are the writing)


class Place(NamedTuple):
    """Scalars in pixels of the unturned lens: the ink's box, its longer side, and its centre of mass."""

    x: Tensor
    y: Tensor
    width: Tensor
    height: Tensor
    side: Tensor
    mass_x: Tensor
    mass_y: Tensor


def measure(ratio: Tensor, mask: Tensor) -> Place:
    """The box of the marked ink to a fraction of a cell, and its centre of mass."""
    per = CELLS // MASK_SIDE
    wide = tf.reshape(ratio, (MASK_SIDE, per, MASK_SIDE, per)) * tf.reshape(mask, (MASK_SIDE, 1, MASK_SIDE, 1))
    ink = tf.reshape(wide, (CELLS, CELLS))
    columns, rows = tf.reduce_max(ink, 0), tf.reduce_max(ink, 1)
    top = tf.reduce_max(columns) + 1e-6
    left, right = span(columns / top)
    upper, lower = span(rows / top)
    middle = np.arange(CELLS, dtype=np.float32) + 0.5
    heavy = tf.nn.relu(ink - FLOOR * top)
    mass = tf.reduce_sum(heavy) + 1e-6
    mass_x = tf.reduce_sum(tf.reduce_sum(heavy, 0) * middle) / mass
    mass_y = tf.reduce_sum(tf.reduce_sum(heavy, 1) * middle) / mass
    width, height = tf.nn.relu(right - left), tf.nn.relu(lower - upper)
    side = tf.maximum(tf.maximum(width, height) * CELL_PIXELS, LEAST_WRITING_PIXELS)
    cell = float(CELL_PIXELS)
    return Place(
        (left + right) / 2 * cell,
        (upper + lower) / 2 * cell,
        width * cell,
        height * cell,
        side,
        mass_x * cell,
        mass_y * cell,
    )


def span(profile: Tensor) -> tuple[Tensor, Tensor]:
    """Where a profile (its peak is 1) rises over EDGE_CUT first and falls under it last, in cells.

    The outermost cell that is inked counts by as much as it is covered: a step to whole cells would make a digit of 48
    pixels jump by a twelfth of its size when the hand moves.
    """
    size = int(profile.shape[0])
    inked = step01(profile - EDGE_CUT)
    covered = tf.clip_by_value(profile, 0.0, 1.0) * inked
    place = np.arange(size, dtype=np.float32)
    first = tf.reduce_min(place * inked + size * (1 - inked) + (1 - covered))
    last = tf.reduce_max(place * inked + covered)
    return first, last


# ---- 5. cut out of the full frame


def resample(luma: Tensor, cells: Tensor, x: Tensor, y: Tensor, step: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """count x count area means of `step` pixels round (x, y): float32 0..255, and the share of each inside the lens.

    The source is always 120x120, at the finest of three scales that holds the whole piece: a window of the frame's own
    pixels, a window of its 2x2 means, or the cells that are there anyway. Means over the whole frame would take
    0.5 ms; a slice with a computed begin takes 0.003.
    """
    need = step * count
    over_one, over_two = step01(need - CELLS), step01(need - 2 * CELLS)
    one, left_one, top_one = window(luma, x, y, CELLS)
    two, left_two, top_two = window(luma, x, y, 2 * CELLS)
    two = tf.transpose(pool_rows(tf.transpose(pool_rows(two, 2)), 2))
    is_one, is_two, is_four = 1 - over_one, over_one - over_two, over_two
    piece = one * is_one + two * is_two + cells * is_four
    left, top = left_one * is_one + left_two * is_two, top_one * is_one + top_two * is_two
    scale = is_one + 2 * is_two + 4 * is_four
    reach = step / scale
    half = count / 2 * reach
    return area_means(piece, (x - left) / scale - half, (y - top) / scale - half, reach, count)


def window(luma: Tensor, x: Tensor, y: Tensor, side: int) -> tuple[Tensor, Tensor, Tensor]:
    """side x side pixels of the lens round (x, y), pushed inside it: float32, and the first column and row."""
    left = tf.clip_by_value(tf.floor(x - side / 2), 0.0, LENS_SIDE_PIXELS - side)
    top = tf.clip_by_value(tf.floor(y - side / 2), 0.0, LENS_SIDE_PIXELS - side)
    begin = tf.cast(tf.stack([top, left + LENS_LEFT_PIXELS]), tf.int32)
    return tf.cast(tf.slice(luma, begin, [side, side]), tf.float32), left, top


def resample_map(plane: Tensor, x: Tensor, y: Tensor, step: Tensor, count: int) -> Tensor:
    """The same of a square map of the whole lens."""
    scale = LENS_SIDE_PIXELS / int(plane.shape[0])
    reach = step / scale
    half = count / 2 * reach
    return area_means(plane, x / scale - half, y / scale - half, reach, count)[0]


# ---- 6. paper to exactly 0, ink to 1


def levels(ink: Tensor) -> tuple[Tensor, Tensor]:
    """The ink's tone, the mean of all that is at least half as strong as its strongest, becomes 1; a quarter of it 0."""
    strongest = tf.reduce_max(ink)
    strong = step01(ink - 0.5 * strongest)
    tone = tf.reduce_sum(ink * strong) / (tf.reduce_sum(strong) + 1e-6)
    share = ink / (tone + 1e-6)
    return tf.clip_by_value((share - FLOOR) / (CEILING - FLOOR), 0.0, 1.0), tone


def step01(values: Tensor) -> Tensor:
    """1 where positive, else 0, as a clip: GREATER and SELECT are slow on large arrays in 2.16.1."""
    return tf.clip_by_value(values * 1e6, 0.0, 1.0)
