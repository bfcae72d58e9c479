"""A small pen: letters as paths, so that writing that is no digit needs no font of the system.

Left out are the letters that a person could take for a digit (see `look_alikes`), all but the p: pictures of these would
teach a reader that a 0 is nothing.
"""

import itertools

import numpy as np
import numpy.typing as npt

from ..pictures.curves import catmull_rom

FloatArray = npt.NDArray[np.float32]

# Points "x,y" in a box of height 1, y down, the baseline at 1; "~" before a path: its points are joined by a curve.
_GLYPHS = {
    "A": "0,1 .35,0 .7,1|.14,.62 .56,.62",
    "C": "~.62,.18 .4,.02 .12,.2 .02,.55 .16,.9 .42,1 .64,.85",
    "E": ".55,0 0,0 0,1 .58,1|0,.48 .45,.48",
    "F": ".56,0 0,0 0,1|0,.46 .44,.46",
    "H": "0,0 0,1|.6,0 .6,1|0,.5 .6,.5",
    "K": "0,0 0,1|.56,0 0,.55 .6,1",
    "M": "0,1 .06,0 .4,.7 .74,0 .8,1",
    "N": "0,1 0,0 .6,1 .6,0",
    "R": "0,1 0,0|~0,.02 .4,.0 .55,.22 .4,.46 .02,.5|.2,.5 .6,1",
    "U": "~0,0 0,.6 .12,.95 .32,1 .52,.93 .62,.6 .62,0",
    "V": "0,0 .34,1 .68,0",
    "W": "0,0 .22,1 .45,.25 .68,1 .9,0",
    "X": "0,0 .62,1|.62,0 0,1",
    "c": "~.48,.5 .28,.4 .06,.55 .02,.75 .14,.96 .34,1 .5,.9",
    "e": "~.03,.7 .48,.68 .4,.45 .2,.42 .03,.62 .08,.9 .28,1 .5,.9",
    "f": "~.46,.08 .32,0 .2,.12 .19,.4 .19,1|0,.42 .4,.42",
    "h": "0,0 0,1|~0,.62 .14,.44 .34,.44 .42,.6 .42,1",
    "k": "0,0 0,1|.4,.42 0,.75 .44,1",
    "m": "0,.42 0,1|~0,.6 .12,.42 .28,.46 .32,.6 .32,1|~.32,.6 .44,.42 .6,.46 .64,.6 .64,1",
    "n": "0,.42 0,1|~0,.6 .14,.42 .34,.44 .42,.6 .42,1",
    "p": "0,.42 0,1.35|~0,.55 .2,.4 .42,.5 .44,.75 .3,.98 .1,.98 0,.85",
    "u": "~0,.42 .01,.8 .14,1 .32,.96 .42,.8 .42,.42|.42,.42 .42,1",
    "v": "0,.42 .22,1 .44,.42",
    "w": "0,.42 .16,1 .32,.5 .48,1 .64,.42",
    "x": "0,.42 .42,1|.42,.42 0,1",
    "#": ".2,.1 .1,.95|.5,.1 .4,.95|0,.38 .62,.34|0,.7 .6,.66",
    "=": "0,.4 .55,.38|0,.66 .55,.64",
    "+": ".3,.25 .3,.85|0,.55 .6,.55",
    "%": ".62,.05 .05,1|~.18,.1 .05,.2 .15,.36 .28,.25 .18,.1|~.5,.66 .38,.76 .48,.94 .62,.82 .5,.66",
}
GLYPHS = "".join(_GLYPHS)
CAPITALS = "".join(letter for letter in _GLYPHS if letter.isupper())
SMALL = "".join(letter for letter in _GLYPHS if letter.islower())


def curve_through(points: FloatArray, per_span: int = 8) -> FloatArray:
    """A pen's curve through points [n, 2], going straight on at both ends: float32 [(n - 1) * per_span + 1, 2]."""
    before, after = 2 * points[:1] - points[1:2], 2 * points[-1:] - points[-2:-1]
    return catmull_rom(np.concatenate([before, points, after]), per_span)


def glyph(letter: str, rng: np.random.Generator, wobble: float = 0.03) -> list[FloatArray]:
    """A letter of `GLYPHS` as paths, in a box of height 1, each of its points moved a little."""
    return glyph_paths(_GLYPHS[letter], rng, wobble)


def glyph_paths(strokes: str, rng: np.random.Generator, wobble: float = 0.03) -> list[FloatArray]:
    """Strokes as they are written in `_GLYPHS`, as paths."""
    paths = []
    for stroke in strokes.split("|"):
        points = np.array([[float(v) for v in pair.split(",")] for pair in stroke.lstrip("~").split()], np.float32)
        points += rng.normal(0, wobble, points.shape).astype(np.float32)
        if stroke[0] == "~":
            paths.append(curve_through(points))
        else:  # straight, but bowed a little, as by hand
            for a, b in itertools.pairwise(points):
                bow = np.array([a[1] - b[1], b[0] - a[0]]) * rng.normal(0, wobble)
                paths.append(curve_through(np.array([a, (a + b) / 2 + bow, b], np.float32), 4))
    return paths


def handwriting(text: str, rng: np.random.Generator) -> list[FloatArray]:
    """Text of `GLYPHS` and spaces as paths, letters of height about 1, centred on 0, 0."""
    slant = rng.normal(0.1, 0.15)
    paths: list[FloatArray] = []
    x = 0.0
    for letter in text:
        if letter == " ":
            x += 0.5
            continue
        letter_paths = glyph(letter, rng)
        scale, lift = rng.normal(1, 0.06), rng.normal(0, 0.04)
        placed = [
            ((p - [0, 1]) * scale * [rng.normal(1, 0.05), 1] + [x, lift]).astype(np.float32) for p in letter_paths
        ]
        x = max(float(p[:, 0].max()) for p in placed) + rng.uniform(0.12, 0.3)
        paths += placed
    every = np.concatenate(paths)
    paths = [p - [slant, 0] * p[:, 1:] for p in paths]
    every = np.concatenate(paths)
    middle = (every.min(0) + every.max(0)) / 2
    return [(p - middle).astype(np.float32) for p in paths]
