"""Made camera frames: one digit on lit paper as a phone's camera delivers it, from any 28x28 pictures.

A frame is made in the order in which a photo comes about: paper, its lines, the ink, the light, the lens, the sensor.
Everything that was drawn by lot is kept in the frame, so that a reader's errors can be looked at by difficulty.

>>> import numpy as np
>>> picture = np.zeros((28, 28), np.uint8)
>>> picture[4:24, 13:15] = 255
>>> frame = make_frame(picture, EASY, np.random.default_rng(0), label=1)
>>> frame.luma.shape, frame.label
((480, 640), 1)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import PictureError, UsageError
from ..pictures.geometry import FAINTEST_INK, LENS_COLUMNS, LENS_SIDE_PIXELS, upright_shape
from . import _camera, _empty, _ink, _paper, _surfaces, _wear
from ._lots import draw_lots
from .difficulty import EASY, EVERYDAY, HARD, WIDE, Difficulty

__all__ = [
    "EASY",
    "EMPTY_KINDS",
    "EVERYDAY",
    "HARD",
    "WIDE",
    "Difficulty",
    "Frame",
    "make_empty_frame",
    "make_frame",
    "make_frames",
    "padded",
]

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]

_EMPTY = _empty.KINDS | _surfaces.KINDS
EMPTY_KINDS = tuple(_EMPTY)
"""blank, ruled, squared, letters, scribble, print, stains, shadow, edge, table, blob, board, chalk, ghosts, crumpled,
gleams, flat: see `make_empty_frame`."""

_BRIGHTEST = 248.0  # by eye; of the paper behind the digit: at 255 the sensor is full and faint ink is gone


@dataclass(frozen=True)
class Frame:
    """One made frame.

    Attributes:
        luma: uint8 [480, 640], as the sensor delivers it.
        rotation: clockwise quarter turns that make it upright, 0..3.
        label: as passed in; None when there is no digit.
        box: centre x, centre y, width, height of the inked digit in units of the upright lens, 0..1; None without one.
        drawn: what was drawn by lot, by name; units as in `Difficulty`.
        cover: float32 [480, 480], how much of each pixel of the unturned lens is ink, 0..1: the truth that a finder
            learns from. None unless it was asked for, as it takes three times the memory of the frame.
    """

    luma: ByteArray
    rotation: int
    label: Any
    box: tuple[float, float, float, float] | None
    drawn: dict[str, float] = field(default_factory=dict)
    cover: FloatArray | None = None

    @property
    def upright(self) -> ByteArray:
        """The frame turned upright: uint8 [480, 640], or [640, 480] for an odd rotation."""
        return np.rot90(self.luma, -self.rotation)


def make_frame(
    picture: ByteArray,
    difficulty: Difficulty,
    rng: np.random.Generator,
    rotation: int | None = None,
    *,
    label: Any = None,
    with_cover: bool = False,
) -> Frame:
    """One digit on paper, in a camera frame.

    Args:
        picture: uint8 [28, 28], 0 = paper, 255 = ink (any size from 8x8 to 64x64 works).
        difficulty: `EASY`, `EVERYDAY`, `HARD`, `WIDE` or your own.
        rng: all that is random comes from it: the same state, the same bytes.
        rotation: clockwise quarter turns that make the frame upright; drawn evenly from 0..3 if None.
        label: passed through.
        with_cover: whether the frame carries its ink's `cover`; nothing else depends on it.

    Raises:
        PictureError: not a uint8 picture, or one without ink.
        UsageError: a rotation outside 0..3.
    """
    _check_picture(picture)
    rotation, shape, drawn, page = _laid_out(difficulty, rotation, rng)
    ink = _ink.ink_patch(picture, drawn, page, shape, rng)
    drawn.update(ink.drawn)

    light = _camera.light_on(shape, drawn, rng)
    x0, y0, x1, y1 = _in_the_lens(ink.box_px, shape)
    seen_light = light[int(y0) : int(y1) + 1 : 4, int(x0) : int(x1) + 1 : 4]
    drawn["paper_luma"] = min(drawn["paper_luma"], _BRIGHTEST / float(seen_light.max()))
    _camera.keep_readable(drawn, difficulty, float(seen_light.min()), ink.peak)

    chalk = _camera.chalk_luma(drawn) if drawn["board"] else None
    canvas = _paper.bare_paper(shape, drawn, rng)
    worn = rng.spawn(1)[0] if difficulty.is_wide else None
    if worn:
        _wear.wear_paper(canvas, drawn, page, worn, ink_contrast=drawn["contrast"] * ink.peak)
    box_px = (x0, y0, x1, y1)
    _paper.rule(canvas, drawn, page, box_px, rng)
    if drawn["marks"]:
        _ink.other_marks(canvas, drawn, box_px, rng, chalk_luma=chalk)
    _ink.lay_ink(canvas, ink.cover, ink.left, ink.top, contrast=drawn["contrast"], chalk_luma=chalk)
    if drawn["edge"]:
        _paper.paper_edge(canvas, page, box_px, rng)
    if worn:
        _wear.gleam(canvas, light, drawn, worn, box_px)
    luma = _camera.sense(canvas, light, drawn, rotation, rng)
    if worn:
        luma = _wear.delivered(luma, drawn, worn)
    cover = _lens_cover(ink, shape, rotation) if with_cover else None

    left, top = (shape[1] - LENS_SIDE_PIXELS) / 2, (shape[0] - LENS_SIDE_PIXELS) / 2
    box = (
        ((x0 + x1) / 2 - left) / LENS_SIDE_PIXELS,
        ((y0 + y1) / 2 - top) / LENS_SIDE_PIXELS,
        (x1 - x0) / LENS_SIDE_PIXELS,
        (y1 - y0) / LENS_SIDE_PIXELS,
    )
    return Frame(luma, rotation, label, box, drawn, cover)


def make_frames(
    pictures: ByteArray,
    labels: Sequence[Any] | npt.NDArray[Any],
    difficulty: Difficulty,
    seed: int,
    count: int,
    start: int = 0,
) -> Iterator[Frame]:
    """Frames `start` to `start + count`; frame i depends on `seed` and i alone, so they may be made in pieces.

    The pictures are taken in a shuffled order, each of them once before any comes again.

    Args:
        pictures: uint8 [n, 28, 28], 0 = paper, 255 = ink.
        labels: n of them, passed through.
        difficulty: as in `make_frame`.
        seed: 0 or more.
        count: how many.
        start: the first frame's number.
    """
    if len(pictures) == 0 or len(pictures) != len(labels):
        raise UsageError("pictures and labels are not equally many, or none", received=(len(pictures), len(labels)))
    order = np.random.default_rng([seed, len(pictures)]).permutation(len(pictures))
    for number in range(start, start + count):
        index = int(order[number % len(pictures)])
        yield make_frame(pictures[index], difficulty, np.random.default_rng([seed, number, 1]), label=labels[index])


def make_empty_frame(
    kind: str, rng: np.random.Generator, difficulty: Difficulty = EVERYDAY, rotation: int | None = None
) -> Frame:
    """A frame without a digit: label and box are None. Light, camera and pens are those of `difficulty`.

    Args:
        kind: one of `EMPTY_KINDS`: blank, ruled or squared paper; letters (one as large as a digit, or words), scribble
            and print (none of them with letters that could be taken for a digit); stains; a hand's shadow; the edge of
            the paper; a table top; a blob (coin, eraser); a dark board, and chalk on one; ghosts of other writing;
            crumpled paper; gleams on a glossy thing; flat nothing.
        rng: all that is random comes from it.
        difficulty: as in `make_frame`.
        rotation: as in `make_frame`.

    Raises:
        UsageError: an unknown kind, or a rotation outside 0..3.
    """
    if kind not in _EMPTY:
        raise UsageError("unknown kind of empty frame", received=repr(kind), hint="one of " + ", ".join(EMPTY_KINDS))
    rotation, shape, drawn, page = _laid_out(replace(difficulty, board_share=0), rotation, rng)
    light = _camera.light_on(shape, drawn, rng)
    _camera.keep_readable(drawn, difficulty, float(light.min()), 0.8)
    canvas = _paper.bare_paper(shape, drawn, rng)
    worn = rng.spawn(1)[0] if difficulty.is_wide else None
    if worn:
        _wear.wear_paper(canvas, drawn, page, worn, ink_contrast=0.5 * drawn["contrast"])
    _EMPTY[kind](canvas, drawn, page, rng)
    if worn:
        _wear.gleam(canvas, light, drawn, worn, None)
    luma = _camera.sense(canvas, light, drawn, rotation, rng)
    if worn:
        luma = _wear.delivered(luma, drawn, worn)
    return Frame(luma, rotation, None, None, drawn)


def _laid_out(
    difficulty: Difficulty, rotation: int | None, rng: np.random.Generator
) -> tuple[int, tuple[int, int], dict[str, float], _paper.Page]:
    """The first draws of every frame: its rotation, the upright scene's shape, the lots, and how the page lies."""
    rotation = _checked_rotation(rotation, rng)
    shape = upright_shape(rotation)
    drawn = draw_lots(difficulty, rng)
    return rotation, shape, drawn, _paper.Page(shape, drawn["turn_deg"], drawn["perspective"], rng.uniform(0, 360))


def _in_the_lens(box_px: tuple[float, float, float, float], shape: tuple[int, int]) -> tuple[float, ...]:
    """Left, top, right, bottom in canvas pixels, without what lies beyond the lens."""
    left, top = (shape[1] - LENS_SIDE_PIXELS) / 2, (shape[0] - LENS_SIDE_PIXELS) / 2
    return (
        max(box_px[0], left),
        max(box_px[1], top),
        min(box_px[2], left + LENS_SIDE_PIXELS),
        min(box_px[3], top + LENS_SIDE_PIXELS),
    )


def _lens_cover(ink: _ink.InkPatch, shape: tuple[int, int], rotation: int) -> FloatArray:
    """The ink's coverage in the unturned lens: float32 [480, 480], 0..1."""
    sheet = np.ones(shape, np.float32)
    _ink.lay_ink(sheet, ink.cover, ink.left, ink.top, contrast=1)
    return np.clip(1 - np.rot90(sheet, rotation)[:, LENS_COLUMNS], 0, 1)


def padded(luma: ByteArray, row_stride: int) -> bytes:
    """The plane as Android hands it over: rows `row_stride` bytes apart, and the last row ends without its padding.

    Source: android.media.Image.Plane, getRowStride; the buffer of the last row may be shorter than the stride.

    >>> padded(np.array([[1, 2], [3, 4]], np.uint8), 3)
    b'\\x01\\x02\\x00\\x03\\x04'
    """
    height, width = luma.shape
    if row_stride < width:
        raise UsageError(f"the row stride is less than the row's {width} bytes", received=row_stride)
    rows = np.zeros((height, row_stride), np.uint8)
    rows[:, :width] = luma
    return rows.tobytes()[: (height - 1) * row_stride + width]


def _check_picture(picture: ByteArray) -> None:
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8 or picture.ndim != 2:
        got = f"{picture.dtype} {list(picture.shape)}" if isinstance(picture, np.ndarray) else type(picture).__name__
        raise PictureError("a picture is a uint8 array [28, 28], 0 paper, 255 ink", received=got)
    if not all(8 <= side <= 64 for side in picture.shape):
        raise PictureError("a picture's sides are 8 to 64 pixels", received=list(picture.shape))
    if int(picture.max()) < FAINTEST_INK:
        raise PictureError(f"the picture is empty: no pixel reaches {FAINTEST_INK} of 255",
                           received=f"maximum {int(picture.max())}")  # fmt: skip


def _checked_rotation(rotation: int | None, rng: np.random.Generator) -> int:
    if rotation is None:
        return int(rng.integers(4))
    if rotation not in (0, 1, 2, 3):
        raise UsageError("rotation is the number of clockwise quarter turns, 0 to 3", received=rotation)
    return int(rotation)
