"""What a camera sees when there is no digit: paper, writing that is none, tables, stains, shadows."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from ..pictures.geometry import LENS_SIDE_PIXELS
from . import _ink, _letters, _paper, _print, _scribbles

FloatArray = npt.NDArray[np.float32]
Lots = dict[str, float]


def blank(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """Nothing; sometimes a fold, sometimes a finger over the lens."""
    if rng.random() < 0.1:
        canvas *= np.float32(rng.uniform(0.02, 0.2))
    elif rng.random() < 0.3:
        _fold(canvas, rng)


def ruled(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    _lines(canvas, drawn, page, rng, (False,))


def squared(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """Squared paper, and at wide pitches the empty cells of a form or a Sudoku."""
    _lines(canvas, drawn, page, rng, (False, True))


def _lines(
    canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator, ways: tuple[bool, ...]
) -> None:
    pitch = float(np.exp(rng.uniform(np.log(18), np.log(420))))
    width = min(drawn["line_width_px"] * rng.uniform(1, 2.5), pitch / 5)
    contrast = rng.uniform(0.08, 0.8 if pitch > 60 else 0.4)
    blur = drawn["blur_px"]
    for upright in ways:
        at = np.arange(-900, 900, pitch) + rng.uniform(0, pitch)
        _paper.draw_lines(canvas, page, at, upright=upright, width_px=width, blur_px=blur, contrast=contrast)


def letters(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """One letter where a digit would stand, or words; in half of the frames on lines."""
    if rng.random() < 0.4:
        _lines(canvas, drawn, page, rng, ((False,), (False, True))[int(rng.integers(2))])
    if rng.random() < 0.6:
        text = str(rng.choice(list(_letters.GLYPHS)))
    else:
        text = "".join(
            rng.choice(list(_letters.SMALL if rng.random() < 0.6 else _letters.CAPITALS), int(rng.integers(2, 8)))
        )
    paths = _letters.handwriting(text, rng)
    extent = np.ptp(np.concatenate(paths), axis=0)
    scale = min(drawn["size_px"], 440) / float(extent.max())
    placed = [p * scale @ page.turned.T for p in paths]
    free = np.maximum((LENS_SIDE_PIXELS - extent * scale) / 2, 0)
    at = page.centre + rng.uniform(-1, 1, 2) * drawn["offset"] * free
    pen = max(2.0, min(drawn["pen_width"] * scale, drawn["pen_px"]))
    _ink.write_paths(canvas, [(p + at).astype(np.float32) for p in placed], pen, drawn, rng, contrast=drawn["contrast"])


def scribble(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """Pen marks with too many turns to be a digit: tangles, zigzags, hatching, spirals of three turns and more."""
    kind = int(rng.integers(4))
    size = drawn["size_px"] * rng.uniform(0.6, 1)
    count = int(rng.integers(9, 24))
    if kind == 0:
        paths = [_scribbles.tangle(count, 0.5, rng)]
    elif kind == 1:
        zigzag = _scribbles.zigzag(count, 0.5, (0.15, 0.5), 0.05, rng, sideways=0.01)
        paths = [_letters.curve_through(zigzag)] if rng.random() < 0.5 else [zigzag]
    elif kind == 2:
        at = np.linspace(-0.5, 0.5, int(rng.integers(5, 14)))
        lean = rng.uniform(-0.4, 0.4)
        paths = [np.array([[a + lean, -0.5], [a, 0.0], [a - lean, 0.5]], np.float32) for a in at]
        paths = [(p + rng.normal(0, 0.02, p.shape)).astype(np.float32) for p in paths]
    else:
        t = np.linspace(0, 2 * np.pi * rng.uniform(3.2, 6), 140)
        paths = [_scribbles.spiral(t, (t / t[-1]) * 0.5, rng)]
    free = max((LENS_SIDE_PIXELS - size) / 2, 0)
    at = page.centre + rng.uniform(-1, 1, 2) * drawn["offset"] * free
    turn = rng.uniform(0, 2 * np.pi)
    matrix = size * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    pen = min(drawn["pen_px"], 0.06 * size)
    _ink.write_paths(
        canvas,
        [(p @ matrix.T + at).astype(np.float32) for p in paths],
        max(pen, 2.0),
        drawn,
        rng,
        contrast=drawn["contrast"],
    )


def printed(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """A block of printed words; of one line and large, a heading."""
    cover, size = _print.text_cover((canvas.shape[0], canvas.shape[1]), page, rng)
    cover = _ink.blurred(cover, min(drawn["blur_px"], size / 12))
    _ink.lay_ink(canvas, cover, 0, 0, contrast=max(drawn["contrast"], 0.4))


def stains(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """Spilled coffee, smudges, a crease."""
    shape = (canvas.shape[0], canvas.shape[1])
    field = _paper.noise("clouds", shape, rng)
    soft = rng.uniform(0.03, 0.8)
    cover = np.clip((field - np.float32(rng.uniform(0.9, 1.6))) * np.float32(1 / soft), 0, 1)
    canvas *= 1 - cover * np.float32(rng.uniform(0.08, 0.45))
    for _ in range(int(rng.integers(0, 6))):  # specks
        at = rng.uniform(0, 1, 2) * [shape[1], shape[0]]
        r = rng.uniform(1, 6)
        path = np.array([at, at + rng.normal(0, r, 2)], np.float32)
        _ink.write_paths(canvas, [path], 2 * r, drawn, rng, contrast=drawn["contrast"])
    if rng.random() < 0.4:
        _fold(canvas, rng)


def _fold(canvas: FloatArray, rng: np.random.Generator) -> None:
    """A crease: one side of it lies a little differently in the light."""
    shape = (canvas.shape[0], canvas.shape[1])
    through = np.array([shape[1], shape[0]]) * rng.uniform(0.2, 0.8, 2)
    angle = rng.choice([0, np.pi / 2]) + rng.normal(0, 0.15)
    canvas *= 1 - np.float32(rng.uniform(0.03, 0.2)) * _paper.half_plane(shape, through, angle, rng.uniform(3, 25))


def table(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    kind = str(rng.choice(["wood", "cloth", "tiles", "plain"]))
    canvas[...] = _paper.table_top((canvas.shape[0], canvas.shape[1]), kind, rng)


def shadow(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """The shadow of a hand, or of the phone with two fingers, reaching in from a side."""
    height, width = canvas.shape
    coarse = 4
    sheet = Image.new("L", (width // coarse, height // coarse))
    draw = ImageDraw.Draw(sheet)
    middle = np.array([width, height]) * rng.uniform(0.3, 0.7, 2)
    side = rng.uniform(0, 2 * np.pi)
    way = np.array([np.cos(side), np.sin(side)])
    finger = rng.uniform(45, 95)
    palm = middle + way * rng.uniform(120, 220)
    for spread in np.linspace(-0.5, 0.5, int(rng.integers(2, 6))):
        turned = np.array([np.cos(side + np.pi + spread), np.sin(side + np.pi + spread)])
        tip = palm + turned * rng.uniform(140, 300)
        draw.line([*(palm / coarse), *(tip / coarse)], 255, int(finger / coarse))
        r = finger / 2 / coarse
        draw.ellipse([*(tip / coarse - r), *(tip / coarse + r)], 255)
    r = finger * rng.uniform(1.1, 1.6) / coarse
    draw.ellipse([*(palm / coarse - r), *(palm / coarse + r)], 255)
    draw.line([*(palm / coarse), *((palm + way * 900) / coarse)], 255, int(finger * rng.uniform(1.6, 2.2) / coarse))
    cover = _ink.blurred(np.asarray(sheet, np.float32) * np.float32(1 / 255), rng.uniform(1.5, 5))
    big = Image.fromarray(cover).resize((width, height), Image.Resampling.BILINEAR)
    canvas *= 1 - np.asarray(big, np.float32) * np.float32(rng.uniform(0.2, 0.65))


def edge(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """The border of the paper, or two of them, across the lens."""
    shape = (canvas.shape[0], canvas.shape[1])
    for _ in range(int(rng.integers(1, 3))):
        at = page.centre + rng.uniform(-1, 1, 2) * 180
        _paper.paper_edge(canvas, page, (at[0], at[1], at[0], at[1]), rng)
    if rng.random() < 0.3:
        canvas *= 1 - np.float32(0.2) * _paper.half_plane(shape, page.centre, rng.uniform(0, 6.3), 60)


def blob(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """A thing on the paper: a coin, an eraser, a sticker. Filled, so that it is no 0; with a shadow beside it."""
    height, width = canvas.shape
    y = np.arange(height, dtype=np.float32)[:, None]
    x = np.arange(width, dtype=np.float32)
    at = page.centre + rng.uniform(-1, 1, 2) * 150
    a, b = rng.uniform(28, 130), rng.uniform(28, 130)
    power = 2.0 if rng.random() < 0.6 else 6.0  # an ellipse; or a rectangle with round corners
    if power == 2.0 and rng.random() < 0.6:
        b = a * rng.uniform(0.85, 1)
    turn = rng.uniform(0, np.pi)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))

    def inside(shift: float, edge_px: float) -> FloatArray:
        dx, dy = x - np.float32(at[0] + shift), y - np.float32(at[1] + shift)
        u, v = np.abs(dx * cos + dy * sin) / float(a), np.abs(dy * cos - dx * sin) / float(b)
        distance: FloatArray = ((u**power + v**power) ** (1 / power)).astype(np.float32)
        cover: FloatArray = np.clip((1 - distance) * np.float32(min(a, b) / edge_px) + np.float32(0.5), 0, 1)
        return cover

    canvas *= 1 - np.float32(rng.uniform(0.1, 0.4)) * inside(rng.uniform(2, 7), rng.uniform(4, 12))
    cover = inside(0, 1.5 + 2 * drawn["blur_px"])
    tone = drawn["paper_luma"] * rng.uniform(0.15, 0.8)
    relief = _paper.noise("fine" if rng.random() < 0.5 else "clouds", (height, width), rng)
    shading = ((x - at[0]) * cos + (y - at[1]) * sin) / a
    face = np.float32(tone) * (
        1 + np.float32(rng.uniform(0.01, 0.12)) * relief + np.float32(rng.uniform(-0.2, 0.2)) * shading
    )
    canvas += (face.astype(np.float32) - canvas) * cover


KINDS: dict[str, Callable[[FloatArray, Lots, _paper.Page, np.random.Generator], None]] = {
    "blank": blank,
    "ruled": ruled,
    "squared": squared,
    "letters": letters,
    "scribble": scribble,
    "print": printed,
    "stains": stains,
    "shadow": shadow,
    "edge": edge,
    "table": table,
    "blob": blob,
}
