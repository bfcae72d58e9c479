"""More of what a camera sees when there is no digit: boards with and without chalk, ghosts, creases, gleams, nothing.

They came after the kinds of `_empty`, whose frames must stay what they are.
"""

import numpy as np
import numpy.typing as npt

from ..pictures.geometry import LENS_SIDE_PIXELS
from . import _ink, _letters, _paper, _scribbles, _wear

FloatArray = npt.NDArray[np.float32]
Lots = dict[str, float]

_DARKEST, _LIGHTEST_BOARD = 10.0, 120.0
_CHALK = 150.0, 250.0


def board(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """A dark board, wiped: streaks one way, clouds of chalk dust; now and then its frame."""
    shape = (canvas.shape[0], canvas.shape[1])
    tone = rng.uniform(_DARKEST, _LIGHTEST_BOARD)
    canvas[...] = tone * (1 + _paper.noise("paper", shape, rng) * np.float32(drawn["grain"]))
    if rng.random() < 0.8:
        streaks = _paper.noise("wood", shape[:: int(rng.choice([-1, 1]))], rng)
        streaks = streaks if streaks.shape == shape else streaks.T
        canvas += np.abs(streaks) * np.float32(rng.uniform(1, 12))
    if rng.random() < 0.8:
        dust = np.clip(_paper.noise("clouds", shape, rng) - np.float32(rng.uniform(-0.5, 1)), 0, None)
        canvas += dust * np.float32(rng.uniform(2, 25))
    if rng.random() < 0.15:
        at = page.centre + rng.uniform(-1, 1, 2) * 200
        _paper.paper_edge(canvas, page, (at[0], at[1], at[0], at[1]), rng)


def chalk(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """Light ink on a dark ground: a letter where a digit would stand, words, scribbles, lines."""
    board(canvas, drawn, page, rng)
    tone = max(rng.uniform(*_CHALK), float(canvas.mean()) + 70)
    size = drawn["size_px"] * rng.uniform(0.7, 1)
    kind = rng.random()
    if kind < 0.5:
        paths = _letters.handwriting(str(rng.choice(list(_letters.GLYPHS))), rng)
    elif kind < 0.75:
        alphabet = list(_letters.SMALL if rng.random() < 0.5 else _letters.CAPITALS)
        paths = _letters.handwriting("".join(rng.choice(alphabet, int(rng.integers(2, 8)))), rng)
    elif kind < 0.9:
        paths = [_scribbles.tangle(int(rng.integers(9, 20)), 0.5, rng)]
    else:  # lines on a board: two and more, as one may be a 1
        at = np.sort(rng.uniform(-0.5, 0.5, int(rng.integers(2, 6))))
        paths = [np.array([[-0.8, a], [0.8, a + rng.normal(0, 0.03)]], np.float32) for a in at]
    extent = np.ptp(np.concatenate(paths), axis=0)
    scale = size / float(extent.max())
    free = np.maximum((LENS_SIDE_PIXELS - extent * scale) / 2, 0)
    at = page.centre + rng.uniform(-1, 1, 2) * drawn["offset"] * free
    placed = [(p * scale @ page.turned.T + at).astype(np.float32) for p in paths]
    pen = max(2.0, min(drawn["pen_width"], 0.12) * scale)
    lots = drawn | {"board": 1.0}
    _ink.write_paths(canvas, placed, pen, lots, rng, contrast=max(drawn["contrast"], 0.4), chalk_luma=tone)


def ghosts(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """A bare sheet through which the writing of its back shows, or with strokes pressed in from the sheet above."""
    for _ in range(int(rng.integers(1, 3))):
        _wear.add_ghosts(canvas, rng.uniform(0.02, 0.14), drawn, page, rng)


def crumpled(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """A crumpled sheet, bag or foil."""
    _wear.crumple(canvas, rng.uniform(0.08, 0.6), rng)


def gleams(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """A glossy thing, dark or light, that mirrors lamps."""
    canvas *= np.float32(rng.uniform(0.15, 1))
    light = np.ones_like(canvas)
    for _ in range(int(rng.integers(1, 4))):
        _wear.gleam(canvas, light, drawn | {"glare_luma": rng.uniform(20, 220)}, rng, None)


def flat(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """Nothing at all: one tone, or one that changes evenly; as a screen or a covered lens gives it."""
    shape = (canvas.shape[0], canvas.shape[1])
    canvas[...] = rng.uniform(0, 255)
    canvas *= _paper.light_field(shape, rng.uniform(0, 0.8), rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.4))
    drawn["noise_luma"] *= rng.choice([0.0, 0.3, 1.0])


KINDS = {"board": board, "chalk": chalk, "ghosts": ghosts, "crumpled": crumpled, "gleams": gleams, "flat": flat}
