"""A still picture looked at whole: which square of it fills the lens, and what stands round it there.

    ┌───────────────┐ the lens, 480 x 480          A look is a square of the upright picture, in whole pixels of it. What
    │ ┌───────────┐ │                              the square has beside the picture is the picture's own paper: the rim
    │ │  picture  │ │ its own paper                of the picture, freed of what is written over it, goes on outwards. So
    │ └───────────┘ │ goes on outwards             no edge and no black bar is there that a finder could take for ink.
    └───────────────┘

Everything is in integers, so that Python, Java and JavaScript get the same bytes from the same pixels: the rule stands here,
its vectors in tests/vectors/stills.json, and `scaling` has the resampling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from .geometry import FRAME_SHAPE, LENS_COLUMNS, LENS_LEFT_PIXELS, LENS_SIDE_PIXELS
from .scaling import resized

ByteArray = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]

# Of the lens's side. By measurement on made stills and the half of nsysu-digits that may be looked at (benchmarks/real.md).
WHOLE_SHARE_PERCENT = 72  # the picture's longer side in the first look: room round a digit that fills its picture
CLOSER_SHARE_PERCENT = 50  # the longer side of what was found in the second look
# A rim is freed of ink by a running median as long as this share of it to both sides: strokes that cross the rim are
# shorter, the fall of the light along it is longer.
RIM_REACH_PERCENT = 30
LEAST_LOOK_PIXELS = 8  # by eye: nothing smaller was ever written
CUT_REACH_PERCENT = 8  # by eye, of the longer side of what was found: so near to the picture's edge it may run over it


@dataclass(frozen=True)
class Look:
    """A square of an upright picture that fills the lens, in pixels of the picture; it may reach beyond it.

    Attributes:
        left, top: of the square.
        side: of the square, 1 or more.
    """

    left: int
    top: int
    side: int

    def to_picture(self, box: Box) -> Box:
        """A box in lens units (centre x, centre y, width, height) in pixels of the picture: left, top, right, bottom.

        >>> Look(-10, 0, 100).to_picture((0.5, 0.5, 0.2, 0.4))
        (30.0, 30.0, 50.0, 70.0)
        """
        x, y, width, height = (value * self.side for value in box)
        return (
            self.left + x - width / 2,
            self.top + y - height / 2,
            self.left + x + width / 2,
            self.top + y + height / 2,
        )


def whole_look(width: int, height: int) -> Look:
    """The look that shows all of a picture with room round it.

    >>> whole_look(640, 480)
    Look(left=-125, top=-205, side=889)
    """
    side = -(-max(width, height) * 100 // WHOLE_SHARE_PERCENT)
    return Look((width - side) // 2, (height - side) // 2, side)


def closer_look(look: Look, box: Box, width: int, height: int) -> Look:
    """The look that has what was found in another look in its middle, half as large as the lens.

    Args:
        look: the other.
        box: centre x, centre y, width, height in its lens units.
        width, height: of the picture; the middle is kept within it.

    >>> closer_look(Look(0, 0, 480), (0.25, 0.5, 0.1, 0.2), 480, 480)
    Look(left=24, top=144, side=192)
    """
    left, top, right, bottom = look.to_picture(box)
    side = max(LEAST_LOOK_PIXELS, _rounded(max(right - left, bottom - top) * 100 / CLOSER_SHARE_PERCENT))
    x, y = min(max((left + right) / 2, 0.0), float(width)), min(max((top + bottom) / 2, 0.0), float(height))
    return Look(_rounded(x - side / 2), _rounded(y - side / 2), side)


def windows(width: int, height: int) -> list[Look]:
    """Squares half as long as the picture's longer side that cover the picture, each half over the next; row by row.

    >>> [(look.left, look.top) for look in windows(640, 480)]
    [(0, 0), (160, 0), (320, 0), (0, 160), (160, 160), (320, 160)]
    """
    side = -(-max(width, height) // 2)
    return [Look(left, top, side) for top in _starts(height, side) for left in _starts(width, side)]


def _starts(length: int, side: int) -> list[int]:
    if length <= side:
        return [(length - side) // 2]
    steps = -(-2 * (length - side) // side)
    return [(length - side) * step // steps for step in range(steps + 1)]


def overlap(one: Box, other: Box) -> float:
    """How much of the smaller box (left, top, right, bottom) the other covers, 0..1.

    >>> overlap((0, 0, 10, 10), (5, 0, 25, 10))
    0.5
    """
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(0.0, width) * max(0.0, height) / smaller if smaller > 0 else 0.0


def is_cut(luma: ByteArray, place: Box) -> bool:
    """Whether ink in a box runs over the picture's edge: there is ink on the rim itself, half as strong as the strongest.

    Args:
        luma: uint8 [height, width], the upright picture.
        place: left, top, right, bottom in its pixels.
    """
    look = whole_look(luma.shape[1], luma.shape[0])
    pixels, first_column, first_row = _pixels(luma, look)[:3]
    height, width = pixels.shape
    left, top, right, bottom = (
        min(max((value - start) * LENS_SIDE_PIXELS / look.side - margin, 0.0), float(end))
        for value, start, margin, end in zip(
            place, (look.left, look.top) * 2, (first_column, first_row) * 2, (width, height) * 2, strict=True
        )
    )
    rows, columns = slice(int(top), int(bottom) + 1), slice(int(left), int(right) + 1)
    near = CUT_REACH_PERCENT / 100 * max(right - left, bottom - top)
    rims = [
        (pixels[0], columns, top <= near),
        (pixels[-1], columns, bottom >= height - near),
        (pixels[:, 0], rows, left <= near),
        (pixels[:, -1], rows, right >= width - near),
    ]
    papers = [paper_of_rim(rim) for rim, _, _ in rims]
    paper = _lower_median(np.concatenate(papers))
    strongest = int(np.abs(pixels[rows, columns].astype(int) - paper).max(initial=1))
    return any(
        is_near and int(np.abs(rim.astype(int) - clean)[span].max(initial=0)) * 2 >= strongest
        for (rim, span, is_near), clean in zip(rims, papers, strict=True)
    )


def still_luma(luma: ByteArray, look: Look) -> ByteArray:
    """The frame's luma that shows the look.

    Args:
        luma: uint8 [height, width], the upright picture.
        look: what of it fills the lens; it must hold at least one pixel of the picture.

    Returns:
        uint8 [480, 640]; what is left and right of the lens repeats the lens's edge.

    >>> still_luma(np.full((28, 28), 200, np.uint8), whole_look(28, 28)).shape
    (480, 640)
    """
    lens = _on_its_paper(*_pixels(luma, look))
    margin = FRAME_SHAPE[1] - LENS_COLUMNS.stop
    return np.pad(lens, ((0, 0), (LENS_LEFT_PIXELS, margin)), mode="edge")


def _pixels(luma: ByteArray, look: Look) -> tuple[ByteArray, int, int, int, int]:
    """What of the picture the look holds, at the lens's scale; and left, top, right, bottom: the lens round it, in pixels."""
    height, width = luma.shape
    columns, left, right = _shared(look.left, look.side, width)
    rows, top, bottom = _shared(look.top, look.side, height)
    size = (LENS_SIDE_PIXELS - left - right, LENS_SIDE_PIXELS - top - bottom)
    part = Image.fromarray(np.ascontiguousarray(luma[rows, columns]))
    pixels = np.asarray(resized(part, size, enlarges=look.side <= LENS_SIDE_PIXELS))
    return pixels, left, top, right, bottom


def _rounded(value: float) -> int:
    """To the nearest whole number, halves up, as Java's and JavaScript's Math.round."""
    return math.floor(value + 0.5)


def _shared(first: int, side: int, length: int) -> tuple[slice, int, int]:
    """Along one axis: the picture's pixels that the look holds, and how many pixels of the lens lie before and after them."""
    low, high = max(0, first), min(length, first + side)
    before = (2 * (low - first) * LENS_SIDE_PIXELS + side) // (2 * side)  # rounded, halves up
    until = (2 * (high - first) * LENS_SIDE_PIXELS + side) // (2 * side)
    before = min(before, LENS_SIDE_PIXELS - 1)
    return slice(low, high), before, LENS_SIDE_PIXELS - max(until, before + 1)


def _on_its_paper(pixels: ByteArray, left: int, top: int, right: int, bottom: int) -> ByteArray:
    """The pixels with their paper round them: each side's rim goes on outwards, a corner is the mean of its two rims."""
    height, width = pixels.shape
    lens = np.empty((top + height + bottom, left + width + right), np.uint8)
    inside_rows, inside_columns = slice(top, top + height), slice(left, left + width)
    lens[inside_rows, inside_columns] = pixels
    over, under, before, after = (paper_of_rim(rim) for rim in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    lens[:top, inside_columns] = over
    lens[top + height :, inside_columns] = under
    lens[inside_rows, :left] = before[:, None]
    lens[inside_rows, left + width :] = after[:, None]
    lens[:top, :left] = _mean(over[0], before[0])
    lens[:top, left + width :] = _mean(over[-1], after[0])
    lens[top + height :, :left] = _mean(under[0], before[-1])
    lens[top + height :, left + width :] = _mean(under[-1], after[-1])
    return lens


def _mean(a: np.uint8, b: np.uint8) -> int:
    return (int(a) + int(b) + 1) // 2


def paper_of_rim(rim: ByteArray) -> ByteArray:
    """A rim freed of ink: each pixel becomes the median of those within reach, the lower one of two; uint8 [n].

    >>> paper_of_rim(np.array([200, 200, 10, 201, 202, 202], np.uint8)).tolist()
    [200, 200, 200, 201, 202, 202]
    """
    count = len(rim)
    reach = count * RIM_REACH_PERCENT // 100
    places = np.arange(count)[:, None] + np.arange(-reach, reach + 1)
    beyond = (places < 0) | (places >= count)
    near = rim[np.clip(places, 0, count - 1)]
    # near the ends fewer are within reach: as many black and white ones in their place leave the median where it is
    within = near.shape[1] - beyond.sum(1, keepdims=True)
    black = np.cumsum(beyond, axis=1) <= reach - (within - 1) // 2
    near = np.where(beyond, np.where(black, 0, 255), near).astype(np.uint8)
    return np.partition(near, reach, axis=1)[:, reach]


def _lower_median(values: ByteArray) -> int:
    middle = (len(values) - 1) // 2
    return int(np.partition(values, middle)[middle])
