"""What the shipped weights are learnt from: made frames of digits in many hands, of letters and of nothing.

    number ──► digit | letter | nothing ──► make_frame(with_cover) ──► Lens, a function of seed and number alone
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from functools import partial
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from handlens.frames import ink
from handlens.pictures.geometry import LENS_COLUMNS
from handlens.scenes import make as scenes
from handlens.scenes.allographs import DRAWN_LABELS, draw_allographs
from handlens.scenes.difficulty import Difficulty
from handlens.scenes.negatives import draw_negatives

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]
Kind = Literal["digit", "letter", "empty", "written"]

# by eye: what people hold their phones over most comes most often
Levels = tuple[tuple[Difficulty, float], ...]
LEVELS: Levels = ((scenes.WIDE, 0.35), (scenes.HARD, 0.25), (scenes.EVERYDAY, 0.4))
NEAR_LEVELS: Levels = ((scenes.WIDE, 0.12), (scenes.HARD, 0.38), (scenes.EVERYDAY, 0.5))
ALLOGRAPH_SHARE = 0.15
WRITTEN_KINDS = ("letters", "scribble", "chalk", "print")  # nothing to a head of digits, but writing to a finder
WORKERS = 2


class Lens(NamedTuple):
    """One made lens.

    Attributes:
        kind: `digit`; `letter`, stand-alone writing that is no digit; `empty`; `written`, an empty kind with letters.
        luma: uint8 [480, 640], the frame; empty [0, 0] unless asked for.
        cells: float16 [120, 120], 0..255, the unturned lens.
        cover: uint8 [120, 120], the ink's coverage in 255ths.
        box: float32 [4] (x, y, w, h), 0..1 of the unturned lens; zero without ink.
        rotation: clockwise quarter turns to upright.
    """

    kind: Kind
    luma: ByteArray
    cells: npt.NDArray[np.float16]
    cover: ByteArray
    box: FloatArray
    rotation: int


class Shares(NamedTuple):
    """How many of the lenses are of which kind; the rest are digits."""

    letter: float
    empty: float
    written: float


def made_lenses(
    count: int, seed: int, pictures: ByteArray, shares: Shares, *, levels: Levels = LEVELS, with_luma: bool = False
) -> Iterator[Lens]:
    """Lenses 0 to `count` of this seed, made by two processes, in order."""
    make = partial(_made_lens, seed=seed, shares=shares, levels=levels, with_luma=with_luma)
    with multiprocessing.get_context("spawn").Pool(WORKERS, _remember, (pictures,)) as pool:
        yield from pool.imap(make, range(count), chunksize=32)


_pictures: ByteArray = np.zeros((0, 28, 28), np.uint8)


def _remember(pictures: ByteArray) -> None:
    global _pictures
    _pictures = pictures


def _made_lens(number: int, *, seed: int, shares: Shares, levels: Levels, with_luma: bool) -> Lens:
    rng = np.random.default_rng([seed, number])
    level = levels[int(rng.choice(len(levels), p=[share for _, share in levels]))][0]
    lot = rng.random()
    if lot < shares.empty + shares.written:
        written = lot < shares.written
        kinds = WRITTEN_KINDS if written else [k for k in scenes.EMPTY_KINDS if k not in WRITTEN_KINDS]
        return _lens_of(
            scenes.make_empty_frame(str(rng.choice(kinds)), rng, level), "written" if written else "empty", with_luma
        )
    kind: Kind = "letter" if lot < shares.empty + shares.written + shares.letter else "digit"
    frame = scenes.make_frame(_letter(rng) if kind == "letter" else _digit(rng), level, rng, with_cover=True)
    return _lens_of(frame, kind, with_luma)


def _digit(rng: np.random.Generator) -> ByteArray:
    if rng.random() < ALLOGRAPH_SHARE:
        return draw_allographs(rng.choice(list(DRAWN_LABELS), 1), rng)[0]
    return _pictures[int(rng.integers(len(_pictures)))]


def _letter(rng: np.random.Generator) -> ByteArray:
    while True:
        drawn = draw_negatives(_pictures[:64], DRAWN_LABELS, 1, rng, pairs=False)[0]
        picture = np.asarray(Image.fromarray(drawn).resize((28, 28), Image.Resampling.BOX))
        if picture.max() >= 64:
            return picture


def _lens_of(frame: scenes.Frame, kind: Kind, with_luma: bool) -> Lens:
    cover = np.zeros((ink.CELLS, ink.CELLS), np.float32) if frame.cover is None else in_cells(frame.cover)
    return Lens(
        kind,
        frame.luma if with_luma else np.zeros((0, 0), np.uint8),
        in_cells(frame.luma[:, LENS_COLUMNS]).astype(np.float16),
        np.asarray(np.rint(255 * cover), np.uint8),
        cover_box(cover),
        frame.rotation,
    )


def in_cells(pixels: npt.NDArray[Any]) -> FloatArray:
    """Means of 4x4 pixels: [480, 480] -> float32 [120, 120]."""
    side, per = ink.CELLS, ink.CELL_PIXELS
    return np.asarray(pixels.reshape(side, per, side, per).mean((1, 3)), np.float32)


def cover_box(cover: FloatArray) -> FloatArray:
    """The ink's box, float32 [4] (x, y, w, h) in 0..1; zero where there is none."""
    inked = cover > 0.3 * max(float(cover.max()), 0.1)
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    if not len(rows):
        return np.zeros(4, np.float32)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    box = np.array([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]) / ink.CELLS
    return np.asarray(box, np.float32)


def overlap(one: npt.NDArray[np.floating[Any]], other: npt.NDArray[np.floating[Any]]) -> float:
    """Intersection over union of two boxes (x, y, w, h)."""
    low = np.maximum(one[:2] - one[2:] / 2, other[:2] - other[2:] / 2)
    high = np.minimum(one[:2] + one[2:] / 2, other[:2] + other[2:] / 2)
    both = float(np.prod(np.maximum(high - low, 0)))
    return both / max(float(np.prod(one[2:]) + np.prod(other[2:])) - both, 1e-9)


def with_printed_lines(cells: FloatArray, box: FloatArray, rng: np.random.Generator) -> FloatArray:
    """The cell of a form or a Sudoku round the box: each side with a weight and tone of its own, some missing."""
    side = ink.CELLS
    y, x = np.mgrid[:side, :side] + 0.5
    turn = np.deg2rad(np.clip(rng.normal(0, 5), -15, 15))
    centre_x, centre_y, width, height = box * side
    larger = max(width, height)
    pitch = larger * rng.uniform(1.2, 1.9)
    pitches = (
        (pitch, pitch)
        if rng.random() < 0.6
        else tuple(np.maximum([width, height], larger / 2) * rng.uniform(1.1, 2.2, 2))
    )
    thin, bold = np.exp(rng.uniform(*np.log([0.25, 1.2]))), np.exp(rng.uniform(*np.log([0.8, 5.5])))
    thin_tone, bold_tone = rng.uniform(0.1, 0.8), rng.uniform(0.35, 0.92)
    bold_share, present = rng.choice([0, 0.35, 0.35, 1]), rng.choice([1.0, 0.85, 0.5])
    light = np.ones((side, side))
    for axis, (step, extent) in enumerate(zip(pitches, (width, height), strict=True)):
        offset = rng.uniform(-0.8, 0.8) * max(step - extent * 1.06, 0) / 2
        for line in range(-3, 3):
            if rng.random() > present:
                continue
            angle = turn + np.deg2rad(rng.normal(0, 1.5))
            across = (x - centre_x) * np.cos(angle) + (y - centre_y) * np.sin(angle)
            along = -(x - centre_x) * np.sin(angle) + (y - centre_y) * np.cos(angle)
            away = np.abs((across if axis == 0 else along) + offset - (line + 0.5) * step)
            thick, tone = (bold, bold_tone) if rng.random() < bold_share else (thin, thin_tone)
            if line in (-1, 0):
                thick = min(thick, max(1.2 * ((step - extent) / 2 - abs(offset)), 0.3))
            light *= 1 - tone * np.clip(thick / 2 + 0.5 - away, 0, min(1, thick))
    return np.asarray(cells * light, np.float32)
