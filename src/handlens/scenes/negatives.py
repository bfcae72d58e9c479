"""Pictures of writing that is none of the dataset's classes, for `presence` to learn from.

What must give no reading: letters, scribbles, two characters side by side, hatching, bars and blots. They are drawn at
56x56, light ink on black, with pens of every width, and go through the same fitting as the dataset's own pictures.

A character that could be taken for one of the dataset's labels is never drawn (see `look_alikes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from ..pictures.geometry import INK_SIDE_PIXELS
from . import _print, _scribbles
from ._letters import GLYPHS, glyph
from .look_alikes import foreign_characters

SIDE = 2 * INK_SIDE_PIXELS  # room to turn and slant a drawing before it is fitted
_SHEET = 2 * SIDE  # drawn twice as large, for smooth edges
ByteArray = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float32]


def draw_negatives(
    pictures: ByteArray, labels: Iterable[str], count: int, rng: np.random.Generator, *, pairs: bool = True
) -> ByteArray:
    """`count` pictures of what should give no reading: uint8 [count, 56, 56], 0 paper, 255 ink.

    Args:
        pictures: the dataset's own, uint8 [n, 28, 28]; two of them side by side are a negative too.
        labels: the dataset's.
        count: how many.
        rng: all that is random comes from it.
        pairs: whether two of the pictures side by side are among them: a finder may take one of the two, which is one.
    """
    foreign = foreign_characters(labels)
    by_hand = [character for character in foreign if character in GLYPHS]
    kinds: list[tuple[float, Callable[[], Image.Image | ByteArray]]] = [
        (0.18, lambda: _scribble(rng)),
        (0.10, lambda: _hatching(rng)),
        (0.10, lambda: _blots(rng)),
        (0.06, lambda: _creases(rng)),
    ]
    if pairs:
        kinds.append((0.14, lambda: _pair(pictures, rng)))
    if foreign:
        kinds += [(0.26, lambda: _printed(str(rng.choice(list(foreign))), rng)), (0.06, lambda: _word(foreign, rng))]
    if by_hand:
        kinds += [(0.26, lambda: _written(str(rng.choice(by_hand)), rng))]
    shares = np.array([share for share, _ in kinds])
    drawn = np.empty((count, SIDE, SIDE), np.uint8)
    for number, kind in enumerate(rng.choice(len(kinds), count, p=shares / shares.sum())):
        sheet = kinds[kind][1]()
        drawn[number] = (
            sheet if isinstance(sheet, np.ndarray) else np.asarray(sheet.resize((SIDE, SIDE), Image.Resampling.BOX))
        )
    return drawn


def _pen(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(np.log(2.5), np.log(17))))


def _paths(paths: list[FloatArray], rng: np.random.Generator) -> Image.Image:
    """Paths of any size, fitted into the sheet and drawn with one pen."""
    pen = _pen(rng)
    every = np.concatenate(paths)
    low, extent = every.min(0), float(np.ptp(every, axis=0).max()) + 1e-6
    scale = (0.72 * _SHEET - pen) / extent
    middle = (every.max(0) + low) / 2
    sheet = Image.new("L", (_SHEET, _SHEET))
    draw = ImageDraw.Draw(sheet)
    for path in paths:
        points = [(float(x), float(y)) for x, y in (path - middle) * scale + _SHEET / 2]
        draw.line(points, fill=255, width=max(1, round(pen)), joint="curve")
        for x, y in (points[0], points[-1]):
            draw.ellipse([x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2], fill=255)
    return sheet


def _written(letter: str, rng: np.random.Generator) -> Image.Image:
    return _paths(glyph(letter, rng, wobble=float(rng.uniform(0.02, 0.07))), rng)


def _printed(letter: str, rng: np.random.Generator) -> Image.Image:
    sheet = Image.new("L", (_SHEET, _SHEET))
    font = _print.font(int(rng.choice([64, 80])))
    left, top, right, bottom = font.getbbox(letter)
    at = ((_SHEET - left - right) / 2, (_SHEET - top - bottom) / 2)
    ImageDraw.Draw(sheet).text(at, letter, fill=255, font=font, stroke_width=int(rng.integers(0, 4)))
    return sheet


def _word(alphabet: str, rng: np.random.Generator) -> Image.Image:
    text = "".join(rng.choice(list(alphabet), int(rng.integers(2, 5))))
    font = _print.font(int(rng.integers(28, 50)))
    left, top, right, bottom = font.getbbox(text)
    sheet = Image.new("L", (max(_SHEET, int(right) + 20), _SHEET))
    ImageDraw.Draw(sheet).text(
        ((sheet.width - left - right) / 2, (_SHEET - top - bottom) / 2), text, fill=255, font=font
    )
    return sheet.resize((_SHEET, _SHEET)) if sheet.width > 2 * _SHEET else _squared(sheet)


def _squared(sheet: Image.Image) -> Image.Image:
    side = max(sheet.size)
    square = Image.new("L", (side, side))
    square.paste(sheet, (0, (side - sheet.height) // 2))
    return square.resize((_SHEET, _SHEET), Image.Resampling.BOX)


def _scribble(rng: np.random.Generator) -> Image.Image:
    """Tangles of many turns, crossing strokes, spirals, stars."""
    kind = int(rng.integers(4))
    if kind == 0:
        return _paths([_scribbles.tangle(int(rng.integers(7, 16)), 1, rng)], rng)
    if kind == 1:
        return _paths([_scribbles.tangle(3, 1, rng) for _ in range(int(rng.integers(3, 7)))], rng)
    if kind == 2:
        turn = np.linspace(0, 2 * np.pi * rng.uniform(2.5, 5), 90)
        return _paths([_scribbles.spiral(turn, turn, rng)], rng)
    return _paths([_scribbles.zigzag(int(rng.integers(6, 14)), 1, (0.2, 1), 0.1, rng, first=1)], rng)


def _hatching(rng: np.random.Generator) -> Image.Image:
    """Rules, grids, crosses and brackets: several straight lines; a lying bar. (One upright bar may be a 1.)"""
    kind = int(rng.integers(4))
    if kind == 0:  # a lying bar
        bend = rng.normal(0, 0.03, 2)
        return _paths([np.array([[-1, bend[0]], [0, bend[1]], [1, -bend[0]]], np.float32)], rng)
    if kind == 1:
        corner = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]], np.float32) * [1, rng.uniform(0.6, 1)]
        return _paths([corner[: int(rng.choice([3, 4, 5]))].astype(np.float32)], rng)
    at = np.linspace(-1, 1, int(rng.integers(2, 6)))
    length = rng.uniform(0.5, 1.2)
    lines = [np.array([[-length, a], [length, a + rng.normal(0, 0.05)]], np.float32) for a in at]
    if kind == 2:
        lines += [np.array([[a, -length], [a + rng.normal(0, 0.05), length]], np.float32) for a in at]
    return _paths(lines, rng)


def _blots(rng: np.random.Generator) -> ByteArray:
    """Stains and textures: smooth noise cut off at some height; filled round things."""
    if rng.random() < 0.4:
        y, x = (np.mgrid[0:SIDE, 0:SIDE] - SIDE / 2) / (SIDE * rng.uniform(0.25, 0.45))
        radius = np.hypot(x * rng.uniform(0.7, 1.4), y) + 0.1 * np.sin(
            np.arctan2(y, x) * int(rng.integers(2, 6)) + rng.uniform(0, 6)
        )
        return np.asarray(np.clip((1 - radius) * rng.uniform(2, 12), 0, 1) * 255, np.uint8)
    coarse = rng.normal(0, 1, (int(rng.integers(4, 20)), int(rng.integers(4, 20)))).astype(np.float32)
    field = np.asarray(Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    y, x = (np.mgrid[0:SIDE, 0:SIDE] - SIDE / 2) / (SIDE / 2)
    field = field - 2 * np.maximum(np.hypot(x, y) - 0.6, 0) * 3
    return np.asarray(np.clip((field - rng.uniform(-0.3, 1)) * rng.uniform(1, 6), 0, 1) * 255, np.uint8)


def _creases(rng: np.random.Generator) -> Image.Image:
    """Folds: two or three straight lines of different weight that cross. (Two that only meet may be a 7.)"""
    sheet = Image.new("L", (_SHEET, _SHEET))
    draw = ImageDraw.Draw(sheet)
    knot = rng.uniform(0.3, 0.7, 2) * _SHEET
    for turn in rng.uniform(0, 2 * np.pi) + np.cumsum(rng.uniform(0.7, 2, int(rng.integers(2, 4)))):
        way = np.array([np.cos(turn), np.sin(turn)]) * _SHEET * rng.uniform(0.3, 0.7)
        draw.line([*(knot - way * rng.uniform(0.5, 1)), *(knot + way)], int(rng.integers(90, 256)), round(_pen(rng)))
    return sheet


def _pair(pictures: ByteArray, rng: np.random.Generator) -> ByteArray:
    """Two of the dataset's pictures side by side, as in 42."""
    sheet = np.zeros((28, 56), np.uint8)
    two = pictures[rng.integers(0, len(pictures), 2)]
    gap = int(rng.integers(12, 22))
    sheet[:, 4 : 4 + 28] = two[0]
    sheet[:, 4 + gap : 32 + gap] = np.maximum(sheet[:, 4 + gap : 32 + gap], two[1])[:, : 52 - gap]
    square = np.zeros((SIDE, SIDE), np.uint8)
    square[14:42] = sheet
    return square
