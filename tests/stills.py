"""Still pictures of one handwritten digit, as people bring them to `predict` and to the app: they judge, nothing trains on them.

    hand (control points) ──► strokes ──► cover, 0..1 a pixel ──► paper, light, ink ──► Still(image, label, kind, box)

They share no code and no glyph with handlens.scenes, whose frames train the finder: who draws both, tests only himself.
Pen and blur are numpy's arithmetic and not Pillow's, so that another Pillow gives the same pixels; the JPEG alone is Pillow's.

    python tests/stills.py sheet OUT.png [kind...]                      what they look like
    python tests/stills.py measure MODEL.tflite [kind...]               how many a model file reads
"""

from __future__ import annotations

import hashlib
import io
import math
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

Floats = npt.NDArray[np.float64]
Rng = np.random.Generator
Box = tuple[int, int, int, int]
Shape = tuple[int, int]  # height, width
Colour = tuple[float, float, float]

# How people write each digit: strokes parted by "|", points "x,y" on a sheet 100 high (y down), smooth through each point
# but where "!" marks a corner. A stroke that starts with "o" closes.
HANDS: dict[int, dict[str, str]] = {
    0: {
        "plain": "o 31,0 9,17 1,52 11,86 32,100 53,85 61,50 51,14",
        "slashed": "o 31,0 9,17 1,52 11,86 32,100 53,85 61,50 51,14 | 57,8 6,94",
        "dotted": "o 31,0 9,17 1,52 11,86 32,100 53,85 61,50 51,14 | 30,46 33,54",
        "open": "33,2 13,12 2,48 10,86 32,100 54,84 60,46 49,4",
    },
    1: {
        "bar": "31,0 30,50 29,100",
        "flag": "6,31 34,0! 33,50 32,100",
        "flag and foot": "6,28 33,0! 33,50 32,100 | 6,100 58,99",
    },
    2: {
        "flat": "4,24 14,6 33,0 53,9 54,32 33,64 2,99! 62,98",
        "looped": "4,22 16,4 36,0 54,13 50,38 28,72 10,93 2,90 7,80 24,86 44,98 64,92",
        "round foot": "6,18 22,1 46,2 57,20 46,48 18,78 4,98! 24,95 44,100 62,95",
    },
    3: {
        "round": "6,12 26,0 49,7 52,30 24,46! 54,57 59,80 33,100 2,88",
        "flat": "4,2 57,0! 27,40! 53,52 60,76 36,99 3,90",
    },
    4: {
        "open": "12,0 7,34 2,60! 64,58 | 47,22 46,60 44,100",
        "closed": "45,0 22,36 0,68! 65,67 | 45,0 45,50 44,100",
        "two arms": "14,3 4,64! 66,62 | 52,0 50,50 46,100",
    },
    5: {
        "one stroke": "57,1 14,0! 9,43! 36,36 58,58 52,88 26,100 2,90",
        "two strokes": "13,4 8,45! 37,38 59,60 51,90 24,100 1,88 | 14,1 62,-2",
        "round": "54,2 18,4! 12,40! 30,38 52,48 58,72 42,95 20,100 4,92",
    },
    6: {
        "straight": "44,0 20,28 5,62 10,90 32,100 54,88 56,68 38,54 16,60 6,74",
        "curved": "54,8 38,0 16,20 3,58 12,90 32,100 53,88 54,66 36,52 14,60 5,76",
    },
    7: {
        "plain": "0,2 59,0! 38,46 22,100",
        "barred": "0,2 60,0! 40,46 24,100 | 14,51 58,47",
        "hooked": "2,17 5,1! 61,2! 38,46 26,100",
        "hooked, barred": "1,16 3,1! 61,0! 39,46 26,100 | 16,49 56,49",
    },
    8: {
        "one stroke": "o 52,14 30,0 9,12 17,33 44,57 57,80 31,100 5,80 18,57 44,34",
        "two circles": "o 30,0 11,9 8,30 29,45 50,31 49,9 | o 30,46 7,58 2,83 29,100 57,84 53,59",
        "open": "54,8 30,0 10,12 18,34 45,58 56,82 30,100 5,80 20,54 44,32 57,12",
    },
    9: {
        "straight": "53,16 32,0 9,10 4,35 24,51 46,38 53,16! 52,56 50,100",
        "curved": "53,18 32,0 9,10 4,35 24,51 46,38 53,16! 55,50 44,88 24,100 7,91",
        "leaning": "56,14 36,0 12,8 4,30 20,47 44,36 56,14! 44,56 24,100",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Still:
    """A picture and the truth about it.

    Attributes:
        image: Pillow image in any mode that files come in.
        label: the digit; the left one where two stand side by side; None where there is none.
        kind: what is special about it, a key of `KINDS` or one of `EMPTY_KINDS`.
        box: left, top, right, bottom of the ink in pixels of the image, right and bottom exclusive; None without ink.
    """

    image: Image.Image
    label: int | None
    kind: str
    box: Box | None


@dataclass(frozen=True)
class Writing:
    """One digit as a hand wrote it: strokes float64 [points, 2] as x, y; together 1 high and starting at 0, 0."""

    label: int
    strokes: tuple[Floats, ...]

    @property
    def width(self) -> float:
        return max(stroke[:, 0].max() for stroke in self.strokes)


# Writing


def written(label: int, rng: Rng, hand: str | None = None, aspect: float | None = None) -> Writing:
    """A digit by one of its `HANDS`: every point a little elsewhere, the line unsteady, the whole slanted and turned.

    Args:
        hand: a key of HANDS[label]; None takes one by chance.
        aspect: how wide for its height, 1 being the hand's own; None takes one by chance.
    """
    hand = hand or str(rng.choice(list(HANDS[label])))
    strokes = []
    for text in HANDS[label][hand].split("|"):
        shift = rng.normal(0, 1.0, 2)
        closed = text.split()[0] == "o"
        tokens = text.split()[1:] if closed else text.split()
        points = np.array([[float(v) for v in token.rstrip("!").split(",")] for token in tokens])
        points += shift + rng.normal(0, 1.3, points.shape)
        corners = [i for i, token in enumerate(tokens) if token.endswith("!")]
        ends = [0, *corners, len(points) - 1]
        pieces = [_curve(points, True)] if closed else [_curve(points[a : b + 1]) for a, b in pairwise(ends)]
        strokes.append(_unsteady(np.concatenate(pieces), rng))
    slant, turn = rng.normal(0.08, 0.1), math.radians(np.clip(rng.normal(0, 4), -8, 8))
    wide = rng.uniform(0.8, 1.2) if aspect is None else aspect
    slanted = np.array([[wide, -np.clip(slant, -0.2, 0.3)], [0, 1]])
    turned = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    return _normalised(label, [stroke @ (turned @ slanted).T for stroke in strokes])


def _normalised(label: int, strokes: Iterable[Floats]) -> Writing:
    everything = np.concatenate(list(strokes := tuple(strokes)))
    low, high = everything.min(axis=0), everything.max(axis=0)
    return Writing(label, tuple((stroke - low) / (high[1] - low[1]) for stroke in strokes))


def _curve(points: Floats, closed: bool = False, steps: int = 12) -> Floats:
    """A smooth line through the points: cubic Hermite pieces over the chord's length, tangents of the parabola through three."""
    if closed:
        points = np.concatenate([points[-2:], points, points[:3]])
    at = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    tangents = np.gradient(points, at, axis=0)
    span = np.diff(at)[:, None, None]
    t = (np.arange(steps) / steps)[None, :, None]
    p, q, m, n = (a[:, None] for a in (points[:-1], points[1:], tangents[:-1], tangents[1:]))
    line = p * (2 * t**3 - 3 * t**2 + 1) + q * (3 * t**2 - 2 * t**3) + span * (m * (t**3 - 2 * t**2 + t) + n * (t**3 - t**2))
    if closed:
        return np.concatenate([line[2:-2].reshape(-1, 2), points[2:3]])
    return np.concatenate([line.reshape(-1, 2), points[-1:]])


def _unsteady(line: Floats, rng: Rng) -> Floats:
    """The line as a hand draws it: waves of up to a hundredth of the digit's height across it."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])[:, None]
    waves = [rng.uniform(0.1, 0.5, 2) * np.sin(along / rng.uniform(6, 30) + rng.uniform(0, math.tau, 2)) for _ in range(3)]
    return line + sum(waves)


# The pen


def _cover(
    rng: Rng, writing: Writing, shape: Shape, height: float, left: float, top: float, pen: float, soft: float = 1
) -> Floats:
    """How much of each pixel the pen covers, float64 [h, w], 0..1.

    Args:
        height, left, top: where the ink lies in pixels, the pen's own width counted.
        pen: its width in pixels.
        soft: over how many pixels an edge fades, 1 being sharp.
    """
    field = np.full(shape, 1e9)  # distance to the stroke's edge, negative inside
    pressure = rng.uniform(0, 0.12)
    for stroke in writing.strokes:
        points = stroke * (height - pen) + (left + pen / 2, top + pen / 2)
        phase = np.linspace(0, rng.uniform(2, 7), len(points)) + rng.uniform(0, math.tau)
        radii = pen / 2 * (1 - pressure * (1 + np.sin(phase)) / 2)
        for ((ax, ay), (bx, by)), radius in zip(pairwise(points), radii[1:], strict=True):
            reach = radius + soft
            x0, x1 = max(0, int(min(ax, bx) - reach)), min(shape[1], int(max(ax, bx) + reach) + 2)
            y0, y1 = max(0, int(min(ay, by) - reach)), min(shape[0], int(max(ay, by) + reach) + 2)
            if x0 >= x1 or y0 >= y1:
                continue
            x, y = np.arange(x0, x1) + 0.5 - ax, (np.arange(y0, y1) + 0.5 - ay)[:, None]
            dx, dy = bx - ax, by - ay
            t = np.clip((x * dx + y * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
            distance = np.sqrt((x - t * dx) ** 2 + (y - t * dy) ** 2) - radius
            window = field[y0:y1, x0:x1]
            np.minimum(window, distance, out=window)
    return np.clip(0.5 - field / soft, 0, 1)


def _set(rng: Rng, writing: Writing, shape: Shape, height: float, pen: float, soft: float = 1, shift: float = 0.5) -> Floats:
    """The digit near the middle: `shift` 0 exactly there, 1 anywhere where it is whole."""
    width = _ink_width(writing, height, pen)
    left, top = ((free / 2) * (1 + shift * rng.uniform(-0.9, 0.9)) for free in (shape[1] - width, shape[0] - height))
    return _cover(rng, writing, shape, height, left, top, pen, soft)


def _ink_width(writing: Writing, height: float, pen: float) -> float:
    return (height - pen) * writing.width + pen


def _fitting(writing: Writing, shape: Shape, share: float, pen_share: float) -> tuple[float, float]:
    """Height and pen, in pixels, of a digit that takes `share` of the side that limits it; the pen is a part of its height."""
    wide = (1 - pen_share) * writing.width + pen_share
    height = share * min(shape[0], shape[1] / wide)
    return height, height * pen_share


def _box_of(cover: Floats) -> Box:
    """The ink's box: pixels of which half is covered."""
    ys, xs = np.nonzero(cover.max(axis=1) >= 0.5)[0], np.nonzero(cover.max(axis=0) >= 0.5)[0]
    return int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1


# Paper, light and ink


@dataclass(frozen=True)
class Look:
    """Paper and ink as colours 0..255, and what light and sensor do: depth of the light's fall 0..1, noise in steps of 255."""

    paper: Colour
    ink: Colour
    light_depth: float = 0
    noise: float = 0
    mottle: float = 0


PENS: tuple[Colour, ...] = ((20, 22, 28), (35, 40, 60), (25, 40, 120), (60, 60, 62), (90, 90, 92), (120, 25, 30), (15, 80, 50))
BRIGHT: tuple[Colour, ...] = (
    (255, 235, 60), (90, 230, 255), (255, 170, 215), (160, 255, 150), (255, 205, 140), (225, 215, 255),
)  # fmt: skip
DARK: tuple[Colour, ...] = ((20, 30, 110), (150, 15, 25), (0, 85, 40), (95, 25, 120), (110, 60, 10), (0, 80, 110))
SHEETS: tuple[Colour, ...] = (
    (250, 235, 110), (250, 185, 200), (165, 215, 240), (180, 225, 160), (250, 190, 120), (200, 165, 120), (215, 195, 235),
)  # fmt: skip


def _one(rng: Rng, colours: tuple[Colour, ...]) -> Colour:
    r, g, b = np.clip(np.array(colours[rng.integers(len(colours))]) + rng.uniform(-12, 12), 0, 255)
    return float(r), float(g), float(b)


def _grey(value: float) -> Colour:
    return value, value, value


def _scan(rng: Rng) -> Look:
    return Look(_grey(rng.uniform(226, 255)), _grey(rng.uniform(5, 100)), noise=rng.uniform(0, 1.5))


def _app(rng: Rng) -> Look:
    paper = (255.0, 255.0, 255.0) if rng.random() < 0.7 else (250.0, 246.0, 232.0)
    return Look(paper, (0.0, 0.0, 0.0) if rng.random() < 0.5 else _one(rng, DARK))


def _photo(rng: Rng) -> Look:
    tone = rng.uniform(150, 235)
    warm = rng.uniform(0.88, 1)
    paper = (tone, tone * (1 + warm) / 2, tone * warm)
    return Look(paper, _one(rng, PENS), rng.uniform(0.05, 0.3), rng.uniform(1, 4.5), rng.uniform(0, 0.02))


def _any_look(rng: Rng) -> Look:
    return (_scan, _app, _photo)[rng.integers(3)](rng)


def _lit(rng: Rng, shape: Shape, depth: float) -> Floats:
    """Light that falls off to one side and, by a lens, to the corners: [h, w], at most 1."""
    y, x = np.linspace(-0.5, 0.5, shape[0])[:, None], np.linspace(-0.5, 0.5, shape[1])
    angle = rng.uniform(0, math.tau)
    vignette = rng.uniform(0, 0.5)
    aside = 0.5 + 0.7 * (x * math.cos(angle) + y * math.sin(angle))
    return 1 - depth * ((1 - vignette) * aside + vignette * 2 * (x**2 + y**2))


def _clouds(rng: Rng, shape: Shape, cells: tuple[int, int]) -> Floats:
    """Smooth chance, [h, w], mostly -1 to 1, of so many bumps down and across."""
    return _enlarged(rng.normal(0, 0.6, cells), shape)


def _coloured(rng: Rng, cover: Floats, look: Look, *, rules: Floats | None = None, rule_ink: Colour = (0, 0, 0),
              shade: Floats | None = None) -> Floats:  # fmt: skip
    """Paper, its printed rules, the ink on them, then light and noise: [h, w] where all is grey, else [h, w, 3]."""
    shape: Shape = (cover.shape[0], cover.shape[1])
    colours = (look.paper, look.ink, rule_ink)
    grey = all(r == g == b for r, g, b in colours)
    paper, ink, rule = (np.array(colour[: 1 if grey else 3], np.float64) for colour in colours)
    sheet = np.broadcast_to(paper, (*shape, len(paper)))
    if rules is not None:
        sheet = sheet + (rule - paper) * rules[..., None]
    sheet = sheet + (ink - sheet) * cover[..., None]
    light = _lit(rng, shape, look.light_depth) if look.light_depth else np.ones(shape)
    if look.mottle:
        light = light * (1 + look.mottle * _clouds(rng, shape, (shape[0] // 6, shape[1] // 6)))
    sheet = sheet * (light if shade is None else light * shade)[..., None]
    if look.noise:
        sheet = sheet + look.noise * rng.standard_normal(shape, np.float32)[..., None]
    return sheet[..., 0] if grey else sheet


def _image(pixels: Floats) -> Image.Image:
    """Mode L, RGB or RGBA."""
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def _enlarged(pixels: Floats, shape: Shape) -> Floats:
    """Bicubic, the edges repeated: [h, w] or [h, w, c] to another height and width."""
    rows, columns = _cubic(pixels.shape[0], shape[0]), _cubic(pixels.shape[1], shape[1])
    if pixels.ndim == 2:
        return rows @ pixels @ columns.T
    return np.stack([rows @ pixels[..., c] @ columns.T for c in range(pixels.shape[2])], axis=-1)


@cache
def _cubic(source: int, target: int) -> Floats:
    """Weights [target, source] of Keys' cubic with a = -0.5, pixels' centres on their halves."""
    at = (np.arange(target) + 0.5) * source / target - 0.5
    weights = np.zeros((target, source))
    for tap in range(-1, 3):
        place = np.floor(at) + tap
        d = np.abs(at - place)
        near, far = 1.5 * d**3 - 2.5 * d**2 + 1, -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2
        np.add.at(weights, (np.arange(target), np.clip(place, 0, source - 1).astype(int)), np.where(d <= 1, near, far))
    return weights


def _blurred(pixels: Floats, sigma: float) -> Floats:
    def weights(size: int) -> Floats:
        reach = int(4 * sigma) + 1
        padded = np.arange(-reach, size + reach)
        bell = np.exp(-((np.arange(size)[:, None] - padded) ** 2) / (2 * sigma**2))
        bell[:, reach] += bell[:, :reach].sum(axis=1)  # the edge repeated outwards
        bell[:, reach + size - 1] += bell[:, reach + size :].sum(axis=1)
        inner = bell[:, reach : reach + size]
        return inner / inner.sum(axis=1, keepdims=True)

    return weights(pixels.shape[0]) @ pixels @ weights(pixels.shape[1]).T


# The kinds. Each is given its own generator and a digit, and gives a picture and the ink's box.

Drawn = tuple[Image.Image, Box]


def _tight(rng: Rng, writing: Writing, height: float, pen: float) -> Floats:
    """Cropped to the ink: each margin 1 to 6 % of the ink's longer side."""
    width = _ink_width(writing, height, pen)
    left, top, right, bottom = rng.uniform(0.01, 0.06, 4) * max(width, height)
    shape = round(height + top + bottom), round(width + left + right)
    return _cover(rng, writing, shape, height, left, top, pen, rng.uniform(1, 1.8))


def _plain(rng: Rng, cover: Floats, look: Look | None = None) -> Drawn:
    return _image(_coloured(rng, cover, look or _any_look(rng))), _box_of(cover)


def tight_tall(rng: Rng, writing: Writing) -> Drawn:
    """Cropped to the ink, taller than wide."""
    if writing.width > 0.8:
        writing = Writing(writing.label, tuple(stroke * (0.8 / writing.width, 1) for stroke in writing.strokes))
    height = rng.uniform(100, 420)
    return _plain(rng, _tight(rng, writing, height, height * rng.uniform(0.05, 0.12)))


def tight_wide(rng: Rng, writing: Writing) -> Drawn:
    """Cropped to the ink of a broad hand: up to 1.3 times as wide as tall. A 1 without a foot stays as it is."""
    stretch = min(rng.uniform(0.9, 1.3) / writing.width, 2.0) if writing.width > 0.4 else 1
    broad = Writing(writing.label, tuple(stroke * (stretch, 1) for stroke in writing.strokes))
    height = rng.uniform(100, 360)
    return _plain(rng, _tight(rng, broad, height, height * rng.uniform(0.05, 0.12)))


def _small(rng: Rng, writing: Writing) -> tuple[Floats, Floats]:
    shape = int(rng.integers(54, 67)), int(rng.integers(40, 49))
    height, pen = _fitting(writing, shape, rng.uniform(0.8, 0.94), rng.uniform(0.06, 0.12))
    cover = _set(rng, writing, shape, height, pen, rng.uniform(1, 1.6))
    return cover, _coloured(rng, cover, _any_look(rng))


def small_crop(rng: Rng, writing: Writing) -> Drawn:
    """About 44 x 60 pixels, as cut from a larger picture."""
    cover, pixels = _small(rng, writing)
    return _image(pixels), _box_of(cover)


def small_crop_enlarged(rng: Rng, writing: Writing) -> Drawn:
    """The same enlarged 5 to 9 times, so blurred."""
    cover, pixels = _small(rng, writing)
    times = rng.uniform(5, 9)
    shape = round(times * cover.shape[0]), round(times * cover.shape[1])
    return _image(_enlarged(np.clip(np.rint(pixels), 0, 255), shape)), _box_of(_enlarged(cover, shape))


def square_tight(rng: Rng, writing: Writing) -> Drawn:
    """A square canvas that the digit fills but for 2 %."""
    side = int(rng.integers(140, 420))
    height, pen = _fitting(writing, (side, side), 0.96, rng.uniform(0.05, 0.11))
    return _plain(rng, _set(rng, writing, (side, side), height, pen, shift=0.3))


def _pen_on_400(rng: Rng, writing: Writing, pen: float) -> Drawn:
    look = _any_look(rng)
    height, _ = _fitting(writing, (400, 400), rng.uniform(0.55, 0.88), 0.01)
    r, g, b = look.ink
    dark = replace(look, ink=(0.6 * r, 0.6 * g, 0.6 * b), mottle=0)  # so thin a line is a fineliner's, not a pencil's
    return _plain(rng, _set(rng, writing, (400, 400), height, pen), dark)


def thin_pen(rng: Rng, writing: Writing) -> Drawn:
    """A line 3 px wide on a canvas of 400."""
    return _pen_on_400(rng, writing, 3)


def very_thin_pen(rng: Rng, writing: Writing) -> Drawn:
    """A line 2 px wide on a canvas of 400."""
    return _pen_on_400(rng, writing, 2)


def fat_pen(rng: Rng, writing: Writing) -> Drawn:
    """A felt pen that nearly closes the loops. What stands inside a 0 would fill it: its hands are the two without."""
    if writing.label == 0:
        writing = written(0, rng, str(rng.choice(["plain", "open"])))
    side = int(rng.integers(200, 420))
    height, pen = _fitting(writing, (side, side), rng.uniform(0.55, 0.85), rng.uniform(0.15, 0.2))
    return _plain(rng, _set(rng, writing, (side, side), height, pen))


def _photo_sized(rng: Rng, ratio: float) -> Shape:
    """Height and width; ratio is width by height."""
    long = int(rng.integers(320, 641))
    return (long, round(long * ratio)) if ratio < 1 else (round(long / ratio), long)


def portrait_top(rng: Rng, writing: Writing) -> Drawn:
    """A photo 3:4, the digit in its upper third and a fifth to a third of its height."""
    shape = _photo_sized(rng, 3 / 4)
    height = rng.uniform(0.18, 0.3) * shape[0]
    pen = height * rng.uniform(0.06, 0.12)
    width = _ink_width(writing, height, pen)
    top = rng.uniform(0.03, max(0.04, 0.36 - height / shape[0])) * shape[0]
    left = (shape[1] - width) * rng.uniform(0.2, 0.8)
    return _plain(rng, _cover(rng, writing, shape, height, left, top, pen, rng.uniform(1, 2)), _photo(rng))


def landscape_left(rng: Rng, writing: Writing) -> Drawn:
    """A photo 4:3, the digit at its left or right."""
    shape = _photo_sized(rng, 4 / 3)
    height = rng.uniform(0.3, 0.6) * shape[0]
    pen = height * rng.uniform(0.06, 0.12)
    width = _ink_width(writing, height, pen)
    left = rng.uniform(0.02, 0.1) * shape[1]
    left = left if rng.random() < 0.5 else shape[1] - width - left
    top = (shape[0] - height) * rng.uniform(0.2, 0.8)
    return _plain(rng, _cover(rng, writing, shape, height, left, top, pen, rng.uniform(1, 2)), _photo(rng))


def small_off_centre(rng: Rng, writing: Writing) -> Drawn:
    """A digit of 10 to 15 % of the longer side, anywhere."""
    shape = _photo_sized(rng, float(rng.choice([3 / 4, 4 / 3, 9 / 16, 1.0])))
    height = rng.uniform(0.1, 0.15) * max(shape)
    pen = max(2.5, height * rng.uniform(0.07, 0.12))
    width = _ink_width(writing, height, pen)
    left, top = ((side - size) * rng.uniform(0.04, 0.96) for side, size in ((shape[1], width), (shape[0], height)))
    return _plain(rng, _cover(rng, writing, shape, height, left, top, pen, rng.uniform(1, 1.8)))


def _on_square(rng: Rng, writing: Writing, low: int = 120, high: int = 400) -> Floats:
    side = int(rng.integers(low, high))
    height, pen = _fitting(writing, (side, side), rng.uniform(0.5, 0.88), rng.uniform(0.05, 0.12))
    return _set(rng, writing, (side, side), height, pen)


def _on_transparent(rng: Rng, writing: Writing, ink: Colour) -> Drawn:
    cover = _on_square(rng, writing)
    pixels = np.concatenate([np.broadcast_to(ink, (*cover.shape, 3)), 255 * cover[..., None]], axis=-1)
    if rng.random() < 0.5:  # what stands under full transparency is whatever the program left there
        pixels[cover == 0, :3] = rng.choice([0, 255])
    return _image(pixels), _box_of(cover)


def white_on_transparent(rng: Rng, writing: Writing) -> Drawn:
    """White strokes, or nearly white, all else transparent."""
    return _on_transparent(rng, writing, _grey(255 if rng.random() < 0.7 else rng.uniform(238, 255)))


def black_on_transparent(rng: Rng, writing: Writing) -> Drawn:
    """Black strokes, all else transparent."""
    return _on_transparent(rng, writing, _grey(rng.uniform(0, 40)))


def coloured_on_transparent(rng: Rng, writing: Writing) -> Drawn:
    """Strokes in a light or a dark colour, all else transparent."""
    return _on_transparent(rng, writing, _one(rng, BRIGHT if rng.random() < 0.5 else DARK))


def white_on_black(rng: Rng, writing: Writing) -> Drawn:
    """A drawing program's dark sheet: flat, white or bright ink."""
    ink = _grey(255) if rng.random() < 0.6 else _one(rng, BRIGHT)
    return _plain(rng, _on_square(rng, writing), Look(_grey(rng.choice([0, 0, 18, 34])), ink))


def chalk_board(rng: Rng, writing: Writing) -> Drawn:
    """Chalk on a wiped board: the stroke grainy, the board streaked."""
    shape = _photo_sized(rng, float(rng.choice([3 / 4, 4 / 3, 1.0])))
    height, pen = _fitting(writing, shape, rng.uniform(0.35, 0.75), rng.uniform(0.07, 0.13))
    chalk = _set(rng, writing, shape, height, pen, 2)
    grain = np.clip(0.75 + 0.5 * rng.standard_normal(shape, np.float32).astype(np.float64), 0, 1)
    grain *= np.clip(0.95 + 0.25 * _clouds(rng, shape, (shape[0] // 5, shape[1] // 5)), 0, 1)
    board, look = _board(rng, shape)
    ink = np.array(look.ink)
    pixels = board + (ink - board) * (chalk * grain)[..., None]
    return _image(pixels + rng.uniform(1, 3) * rng.standard_normal(shape, np.float32)[..., None]), _box_of(chalk)


def _board(rng: Rng, shape: Shape) -> tuple[Floats, Look]:
    bare = [(38.0, 66.0, 52.0), (45.0, 48.0, 50.0), (30.0, 50.0, 45.0), (60.0, 70.0, 66.0)][rng.integers(4)]
    look = Look(bare, _one(rng, ((235, 235, 230), (240, 225, 150), (225, 190, 200))))
    streaks = 9 * _clouds(rng, shape, (5, 14)) + 5 * _clouds(rng, shape, (40, 6))
    return (np.array(bare) + np.abs(streaks)[..., None]) * _lit(rng, shape, rng.uniform(0.05, 0.3))[..., None], look


@cache
def _mnist_test() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    import handlens

    test = handlens.open_dataset("mnist").test
    return test.read(np.arange(test.count))[..., 0], test.labels


def mnist_picture(rng: Rng, label: int) -> npt.NDArray[np.uint8]:
    """One of MNIST's own test pictures of this digit, uint8 [28, 28], light ink on black."""
    pictures, labels = _mnist_test()
    return pictures[rng.choice(np.flatnonzero(labels == label))]


def mnist_28(rng: Rng, writing: Writing) -> Drawn:
    """One of MNIST's test pictures as it is."""
    pixels = mnist_picture(rng, writing.label)
    return Image.fromarray(pixels), _box_of(pixels / 255)


def mnist_28_inverted(rng: Rng, writing: Writing) -> Drawn:
    """One of MNIST's test pictures, dark on white."""
    pixels = mnist_picture(rng, writing.label)
    return Image.fromarray(255 - pixels), _box_of(pixels / 255)


def _rules(rng: Rng, shape: Shape, spacing: float, squared: bool, width: float) -> Floats:
    """Printed rules, 0..1: lines across, and down too where squared; the sheet a little turned."""
    y, x = np.arange(shape[0])[:, None] + 0.5, np.arange(shape[1]) + 0.5
    turn = rng.uniform(-0.03, 0.03)
    lines = _stripes(y + turn * x + rng.uniform(0, spacing), spacing, width)
    if squared:
        lines = np.maximum(lines, _stripes(x - turn * y + rng.uniform(0, spacing), spacing, width))
    return lines


def _stripes(at: Floats, spacing: float, width: float) -> Floats:
    return np.clip(width / 2 + 0.5 - np.abs((at + spacing / 2) % spacing - spacing / 2), 0, 1)


def _rule_look(rng: Rng, look: Look, strong: float) -> Colour:
    tint = np.array([(90, 130, 210), (120, 120, 125), (190, 110, 120), (90, 160, 150)][rng.integers(4)])
    r, g, b = np.array(look.paper) * (1 - strong) + tint * strong
    return float(r), float(g), float(b)


def _ruled(rng: Rng, writing: Writing, squared: bool) -> Drawn:
    shape = _photo_sized(rng, float(rng.choice([3 / 4, 4 / 3, 1.0])))
    height, pen = _fitting(writing, shape, rng.uniform(0.4, 0.75), rng.uniform(0.05, 0.1))
    cover = _set(rng, writing, shape, height, pen, rng.uniform(1, 2))
    look = _photo(rng) if rng.random() < 0.7 else _scan(rng)
    rules = _sheet_rules(rng, shape, squared)
    image = _image(_coloured(rng, cover, look, rules=rules, rule_ink=_rule_look(rng, look, rng.uniform(0.25, 0.65))))
    return image, _box_of(cover)


def _sheet_rules(rng: Rng, shape: Shape, squared: bool) -> Floats:
    spacing = rng.uniform(*((0.06, 0.15) if squared else (0.1, 0.3))) * min(shape)
    return _rules(rng, shape, spacing, squared, rng.uniform(1, 2.2))


def lined_paper(rng: Rng, writing: Writing) -> Drawn:
    """A school book's lines, printed paler than the pen."""
    return _ruled(rng, writing, False)


def squared_paper(rng: Rng, writing: Writing) -> Drawn:
    """Squares, printed paler than the pen."""
    return _ruled(rng, writing, True)


def coloured_paper(rng: Rng, writing: Writing) -> Drawn:
    """A coloured note under a dark pen, or now and then dark card under a white pencil."""
    cover = _on_square(rng, writing, 200, 460)
    if rng.random() < 0.2:
        look = Look(_one(rng, DARK), _one(rng, ((240, 240, 235),)), rng.uniform(0, 0.2), rng.uniform(0, 3), 0.02)
    else:
        look = Look(_one(rng, SHEETS), _one(rng, PENS[:4]), rng.uniform(0, 0.25), rng.uniform(0, 3), rng.uniform(0, 0.03))
    return _plain(rng, cover, look)


def _shadow(rng: Rng, shape: Shape) -> Floats:
    """A hand's or a phone's shadow over a part of the sheet: its edge soft, a line or a curve."""
    y, x = np.linspace(-0.5, 0.5, shape[0])[:, None], np.linspace(-0.5, 0.5, shape[1])
    angle, bend = rng.uniform(0, math.tau), rng.uniform(-0.8, 0.8)
    along, across = x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle)
    edge = (along + bend * across**2 - rng.uniform(-0.25, 0.25)) / rng.uniform(0.01, 0.12)
    return 1 - rng.uniform(0.25, 0.6) / (1 + np.exp(-4 * np.clip(edge, -20, 20)))


def shadowed_photo(rng: Rng, writing: Writing) -> Drawn:
    """A photo with a shadow's soft edge across it, uneven light and noise."""
    shape = _photo_sized(rng, float(rng.choice([3 / 4, 4 / 3])))
    height, pen = _fitting(writing, shape, rng.uniform(0.35, 0.7), rng.uniform(0.06, 0.11))
    cover = _set(rng, writing, shape, height, pen, rng.uniform(1, 2))
    return _image(_coloured(rng, cover, _photo(rng), shade=_shadow(rng, shape))), _box_of(cover)


def jpeg_blocks(rng: Rng, writing: Writing) -> Drawn:
    """A JPEG of 200 to 300 pixels at quality 12 to 30."""
    image, box = _plain(rng, _on_square(rng, writing, 200, 301))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=int(rng.integers(12, 31)))
    with Image.open(stream) as opened:
        return opened.copy(), box


def blurred(rng: Rng, writing: Writing) -> Drawn:
    """Out of focus: a Gaussian of 4 to 20 px over a picture of 480."""
    height, pen = _fitting(writing, (480, 480), rng.uniform(0.6, 0.85), rng.uniform(0.06, 0.11))
    cover = _set(rng, writing, (480, 480), height, pen)
    box = _box_of(cover)
    return _image(_coloured(rng, _blurred(cover, rng.uniform(4, 20)), _photo(rng))), box


def _over_the_rim(rng: Rng, writing: Writing, beyond: float) -> Drawn:
    """At one of the four edges, that part of the digit beyond it."""
    shape = _photo_sized(rng, float(rng.choice([3 / 4, 4 / 3, 1.0])))
    height, pen = _fitting(writing, shape, rng.uniform(0.4, 0.7), rng.uniform(0.06, 0.11))
    width = _ink_width(writing, height, pen)
    left, top = (shape[1] - width) * rng.uniform(0.2, 0.8), (shape[0] - height) * rng.uniform(0.2, 0.8)
    edge = rng.integers(4)
    if edge < 2:
        left = -beyond * width if edge == 0 else shape[1] - width * (1 - beyond)
    else:
        top = -beyond * height if edge == 2 else shape[0] - height * (1 - beyond)
    return _plain(rng, _cover(rng, writing, shape, height, left, top, pen, rng.uniform(1, 2)))


def touching_rim(rng: Rng, writing: Writing) -> Drawn:
    """The stroke touches one edge, at most 3 % of the digit lost."""
    return _over_the_rim(rng, writing, rng.uniform(0, 0.03))


def cut_by_rim(rng: Rng, writing: Writing) -> Drawn:
    """15 to 30 % of the digit lost: some cannot be read by anybody, and the reading should say that it is cut."""
    return _over_the_rim(rng, writing, rng.uniform(0.15, 0.3))


def two_side_by_side(rng: Rng, writing: Writing) -> Drawn:
    """Two digits: the reading should say so. The box holds both."""
    shape = _photo_sized(rng, 4 / 3)
    other = written(int(rng.integers(10)), rng)
    height = rng.uniform(0.35, 0.55) * shape[0]
    pen = height * rng.uniform(0.06, 0.11)
    gap = rng.uniform(0.12, 0.3) * height
    widths = [_ink_width(one, height, pen) for one in (writing, other)]
    left = (shape[1] - sum(widths) - gap) * rng.uniform(0.2, 0.8)
    top = (shape[0] - height) * rng.uniform(0.2, 0.8)
    first = _cover(rng, writing, shape, height, left, top, pen)
    second = _cover(rng, other, shape, height, left + widths[0] + gap, top + rng.uniform(-0.04, 0.04) * height, pen)
    return _plain(rng, np.maximum(first, second))


def sixteen_bit(rng: Rng, writing: Writing) -> Drawn:
    """Grey of 16 bits, as scanners save it; light ink on dark now and then."""
    cover = _on_square(rng, writing)
    paper, ink = rng.uniform(55_000, 65_535), rng.uniform(1_000, 22_000)
    if rng.random() < 0.2:
        paper, ink = ink, paper
    deep = paper + (ink - paper) * cover + rng.uniform(0, 300) * rng.standard_normal(cover.shape, np.float32)
    return Image.fromarray(np.clip(np.rint(deep), 0, 65_535).astype(np.uint16)), _box_of(cover)


def palette(rng: Rng, writing: Writing) -> Drawn:
    """A palette of few colours, the paper transparent: by one index, as GIFs have it, or by an alpha for each colour."""
    cover = _on_square(rng, writing)
    ink = _one(rng, (BRIGHT, DARK, PENS)[rng.integers(3)])
    if rng.random() < 0.5:
        indices, colours = (cover >= 0.5).astype(np.uint8), [(0, 0, 0), ink]
        transparency: int | bytes = 0
    else:
        indices, colours = np.rint(15 * cover).astype(np.uint8), [ink] * 16
        transparency = bytes(17 * level for level in range(16))
    image = Image.frombytes("P", (cover.shape[1], cover.shape[0]), indices.tobytes())
    image.putpalette([round(value) for colour in colours for value in colour])
    image.info["transparency"] = transparency
    return image, _box_of(cover)


def one_bit(rng: Rng, writing: Writing) -> Drawn:
    """Black and white alone, as a fax or a stamp; with stray dots now and then."""
    ink = _on_square(rng, writing) >= 0.5
    box = _box_of(ink.astype(np.float64))
    if rng.random() < 0.3:
        ink = ink ^ (rng.random(ink.shape) < 0.002)
    return Image.fromarray(ink if rng.random() < 0.2 else ~ink), box


KINDS: dict[str, Callable[[Rng, Writing], Drawn]] = {
    draw.__name__: draw
    for draw in (
        tight_tall, tight_wide, small_crop, small_crop_enlarged, square_tight, thin_pen, very_thin_pen, fat_pen,
        portrait_top, landscape_left, small_off_centre, white_on_transparent, black_on_transparent,
        coloured_on_transparent, white_on_black, chalk_board, mnist_28, mnist_28_inverted, lined_paper, squared_paper,
        coloured_paper, shadowed_photo, jpeg_blocks, blurred, touching_rim, sixteen_bit, palette, one_bit, cut_by_rim,
        two_side_by_side,
    )
}  # fmt: skip
UNGATED = ("cut_by_rim", "two_side_by_side")  # no label is right for certain; the reading says what is wrong with them
GATED = tuple(kind for kind in KINDS if kind not in UNGATED)
BLURRED = ("small_crop_enlarged", "blurred")


def stills(kind: str, count: int = 120, seed: int = 0) -> Iterator[Still]:
    """Pictures of one kind, the digits in turn 0 to 9 and each by its hands in turn.

    A picture depends on kind, seed and its number alone: a larger count, or a new kind, changes none.
    """
    draw = KINDS[kind]
    for number in range(count):
        rng = np.random.default_rng([seed, zlib.crc32(kind.encode()), number])
        label = number % 10
        hands = list(HANDS[label])
        image, box = draw(rng, written(label, rng, hands[number // 10 % len(hands)]))
        yield Still(image, label, kind, box)


# Nothing to read


def _table(rng: Rng, shape: Shape) -> Floats:
    """A wooden table: grain along one direction."""
    tone = np.array([(165, 120, 80), (110, 75, 50), (205, 175, 135), (90, 85, 80)][rng.integers(4)])
    grain = _clouds(rng, shape, (int(rng.integers(20, 60)), 3)) + 0.5 * _clouds(rng, shape, (shape[0] // 3, 5))
    sheet = tone * (1 + 0.09 * (grain if rng.random() < 0.5 else grain[::-1]))[..., None]
    return sheet * _lit(rng, shape, rng.uniform(0.1, 0.4))[..., None]


def _empty(kind: str, rng: Rng, shape: Shape) -> Floats:
    bare, look = np.zeros(shape), _photo(rng)
    if kind == "empty_blank":
        return _coloured(rng, bare, Look(_one(rng, SHEETS) if rng.random() < 0.3 else look.paper, look.ink, noise=look.noise))
    if kind == "empty_flat":
        return np.full(shape, float(rng.choice([0, 255, rng.integers(256)])))
    if kind == "empty_gradient":
        return _coloured(rng, bare, Look(look.paper, look.ink, rng.uniform(0.3, 0.8), look.noise))
    if kind in ("empty_lined", "empty_squared"):
        rules = _sheet_rules(rng, shape, kind == "empty_squared")
        return _coloured(rng, bare, look, rules=rules, rule_ink=_rule_look(rng, look, rng.uniform(0.25, 0.65)))
    if kind == "empty_shadow":
        return _coloured(rng, bare, look, shade=_shadow(rng, shape))
    if kind == "empty_mottled":
        coarse = 1 + rng.uniform(0.02, 0.08) * _clouds(rng, shape, (12, 16))
        return _coloured(rng, bare, look, shade=coarse)
    texture = _table(rng, shape) if kind == "empty_table" else _board(rng, shape)[0]
    return texture + rng.uniform(1, 4) * rng.standard_normal(shape, np.float32)[..., None]


EMPTY_KINDS = (
    "empty_blank", "empty_flat", "empty_gradient", "empty_lined", "empty_squared", "empty_shadow", "empty_mottled",
    "empty_table", "empty_board",
)  # fmt: skip


def empty_stills(count: int = 120, seed: int = 0) -> Iterator[Still]:
    """Pictures of photo proportions without a digit or any other writing, the kinds in turn."""
    for number in range(count):
        rng = np.random.default_rng([seed, zlib.crc32(b"empty"), number])
        kind = EMPTY_KINDS[number % len(EMPTY_KINDS)]
        shape = _photo_sized(rng, float(rng.choice([3 / 4, 4 / 3, 9 / 16, 1.0])))
        yield Still(_image(_empty(kind, rng, shape)), None, kind, None)


# Measuring


def digest(pictures: Iterable[Still]) -> str:
    """SHA-256 of everything in the pictures, its first 16 digits."""
    sha = hashlib.sha256()
    for still in pictures:
        image = still.image
        about = (image.mode, image.size, still.label, still.kind, still.box, image.info.get("transparency"), image.getpalette())
        sha.update(repr(about).encode())
        sha.update(image.tobytes())
    return sha.hexdigest()[:16]


def measure(
    read: Callable[[Image.Image], str | None], kinds: Iterable[str] = GATED, count: int = 120, seed: int = 0
) -> dict[str, tuple[int, int, int]]:
    """How many of each kind are read rightly, wrongly and not at all. The kind `empty` stands for `empty_stills`.

    Args:
        read: a picture's label; None for no reading. In an empty picture no reading is right and any other wrong.
    """
    figures = {}
    for kind in kinds:
        right = wrong = refused = 0
        for still in empty_stills(count, seed) if kind == "empty" else stills(kind, count, seed):
            label = read(still.image)
            if label == (None if still.label is None else str(still.label)):
                right += 1
            elif label is None:
                refused += 1
            else:
                wrong += 1
        figures[kind] = right, wrong, refused
    return figures


def contact_sheet(kinds: Iterable[str], columns: int = 20, cell: int = 84) -> Image.Image:
    """A row of pictures for each kind, on grey, so that margins and transparency show."""
    kinds = list(kinds)
    sheet = Image.new("RGB", (150 + columns * cell, len(kinds) * cell), (128, 128, 150))
    for row, kind in enumerate(kinds):
        ImageDraw.Draw(sheet).text((4, row * cell + cell // 2), kind, fill="white")
        for column, still in enumerate(empty_stills(columns) if kind == "empty" else stills(kind, columns)):
            image = still.image
            if image.mode == "I;16":
                image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
            image = image.convert("RGBA")
            scale = (cell - 6) / max(image.size)
            image = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BOX)
            sheet.paste(image, (150 + column * cell + 3, row * cell + 3), image)
    return sheet


def _print_figures(model_path: str, kinds: list[str]) -> None:
    import handlens

    model = handlens.load_model(model_path)

    def read(image: Image.Image) -> str | None:
        try:
            return model.predict(image).label
        except handlens.HandlensError:
            return None

    print(f"{'kind':24} {'right':>7} {'wrong':>7} {'refused':>8}")
    for kind in kinds:
        ((_, figures),) = measure(read, [kind]).items()
        right, wrong, refused = (100 * figure / sum(figures) for figure in figures)
        print(f"{kind:24} {right:6.1f}% {wrong:6.1f}% {refused:7.1f}%", flush=True)


def main(arguments: list[str]) -> None:
    match arguments:
        case ["sheet", out, *kinds]:
            contact_sheet(kinds or [*KINDS, "empty"]).save(Path(out))
        case ["measure", model, *kinds]:
            _print_figures(model, kinds or [*KINDS, "empty"])
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
