"""Digits as people write them beside MNIST's: drawn by strokes, and printed.

MNIST was written by Americans. Elsewhere a 1 has a flag and a foot, a 7 a bar, a 4 is open, a 0 slashed or dotted, a 9
curved; and a form or a page number is printed. No photo and no font of the system is used.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from ..pictures.geometry import INK_BOX_PIXELS, INK_SIDE_PIXELS
from . import _letters, _print

ByteArray = npt.NDArray[np.uint8]
FloatArray = npt.NDArray[np.float32]

# As in `_letters`: points "x,y" in a box of height 1, y down; "~" before a path whose points are joined by a curve.
_ROUND_ZERO = "~.36,.01 .13,.1 0,.42 .06,.82 .27,1 .52,.88 .63,.52 .55,.14 .36,.01 .24,.05"
_BOWL = "~.5,.15 .33,.01 .1,.1 .04,.36 .2,.5 .42,.4 .5,.15"
_GLYPHS: dict[str, tuple[str, ...]] = {
    "0": (
        _ROUND_ZERO,
        _ROUND_ZERO + "|.64,-.06 -.03,1.05",
        _ROUND_ZERO + "|.31,.45 .33,.53",
        "~.44,.05 .22,.01 .04,.24 .01,.66 .2,.98 .46,.92 .61,.6 .55,.2 .35,.06",
    ),
    "1": (
        ".05,0 0,1",
        "-.16,.27 .14,0 .12,1",
        "-.14,.25 .15,0 .13,1|-.17,1 .45,.98",
        "-.3,.5 .13,0 .1,1",
        "-.06,.12 .12,0 .12,1|-.14,.99 .38,1",
    ),
    "2": (
        "~.02,.27 .12,.07 .32,0 .53,.11 .54,.34 .34,.64 .01,.97|.01,.97 .63,.95",
        "~.04,.2 .22,.02 .46,.05 .53,.26 .4,.55 .17,.83 .05,.98 0,.87 .13,.81 .33,.94 .5,1 .66,.88",
        "~.03,.14 .28,.01 .55,.07|.55,.07 .02,.98 .62,.98",
    ),
    "3": (
        "~.04,.14 .21,.01 .46,.06 .5,.27 .37,.42 .19,.47|~.19,.47 .45,.53 .57,.74 .45,.95 .21,1 .01,.89",
        ".05,.03 .55,.01 .25,.4|~.25,.4 .5,.47 .57,.73 .38,.96 .05,.97",
    ),
    "4": (
        ".17,.02 .01,.58 .63,.55|.46,.25 .43,1",
        ".46,1 .47,0 0,.67 .65,.65",
        ".1,0 .06,.5 .58,.47|.54,.02 .49,1",
        ".33,0 0,.63 .6,.6|.4,.4 .37,1",
    ),
    "5": (
        ".56,.02 .14,.03 .09,.44|~.09,.44 .33,.36 .56,.54 .53,.83 .31,1 .02,.91",
        "~.12,.04 .08,.43 .34,.39 .54,.6 .46,.9 .19,1 0,.89|.12,.04 .61,0",
        "~.55,.03 .3,.02 .12,.19 .19,.39 .46,.54 .52,.8 .32,.98 .03,.93",
    ),
    "6": (
        "~.5,.01 .23,.21 .05,.51 .04,.8 .22,1 .45,.93 .53,.73 .4,.57 .18,.59 .05,.77",
        "~.38,0 .17,.34 .04,.69 .13,.93 .34,1 .52,.85 .46,.64 .25,.58 .07,.75",
    ),
    "7": (
        "0,.04 .57,.01 .2,1",
        "0,.03 .57,.02 .23,1|.12,.51 .54,.46",
        ".02,.2 .04,.02 .58,.03 .23,1",
        ".01,.18 .04,.03 .59,.01 .25,1|.13,.5 .53,.49",
        "~0,.07 .3,.05 .56,.01|~.56,.01 .36,.42 .26,.72 .24,1",
    ),
    "8": (
        "~.5,.15 .31,0 .1,.11 .12,.32 .34,.47 .54,.69 .45,.94 .25,1 .05,.88 .08,.66 .32,.46 .5,.3 .5,.15",
        "~.28,0 .1,.1 .1,.36 .3,.46 .48,.34 .46,.1 .28,0|~.29,.46 .05,.6 .04,.88 .28,1 .54,.88 .52,.6 .29,.46",
        "~.54,.09 .32,0 .1,.13 .16,.34 .4,.5 .54,.72 .42,.96 .16,.97 .04,.8 .16,.58 .44,.38 .57,.15",
    ),
    "9": (
        _BOWL + "|.5,.15 .47,1",
        _BOWL + "|~.5,.15 .54,.5 .45,.86 .25,1 .05,.93",
        "~.44,.1 .27,0 .11,.11 .14,.29 .32,.34 .44,.2 .45,.1|~.45,.1 .45,.5 .36,.8 .2,1",
        _BOWL + "|~.5,.15 .44,.55 .28,1",
    ),
}
DRAWN_LABELS = "".join(_GLYPHS)
LEAST_ALIKE = 0.4  # by measurement: 0.9 among 2,000 of MNIST, 0.65 among 100, 0.1 where labels were exchanged
_TRIED = 20  # drawn digits a label
_SHEET = 8 * INK_SIDE_PIXELS
_INK = 8 * INK_BOX_PIXELS  # of the sheet, along the longer side


def draw_allographs(labels: npt.NDArray[np.str_], rng: np.random.Generator, *, printed_share: float = 0.15) -> ByteArray:
    """One picture a label, fitted as MNIST's are: uint8 [n, 28, 28], 0 paper, 255 ink.

    Args:
        labels: each a digit.
        rng: all that is random comes from it.
        printed_share: how many are printed and not written.

    >>> draw_allographs(np.array(["1", "7"]), np.random.default_rng(0)).shape
    (2, 28, 28)
    """
    pictures = np.empty((len(labels), INK_SIDE_PIXELS, INK_SIDE_PIXELS), np.uint8)
    for number, label in enumerate(labels):
        sheet = _printed(str(label), rng) if rng.random() < printed_share else _written(str(label), rng)
        pictures[number] = np.asarray(_centred(sheet).reduce(_SHEET // INK_SIDE_PIXELS))
    return pictures


def digits_among(labels: Sequence[str], pictures: ByteArray, of_label: npt.NDArray[np.int64]) -> tuple[str, ...]:
    """Which of a dataset's labels are digits as they are drawn here; none if its pictures are something else.

    A label "3" says little: it is also the third kind of shoe, or a three in another script. So drawn digits must look like
    the pictures of their label more often than like those of the other digits.

    Args:
        labels: the dataset's.
        pictures: uint8 [n, 28, 28], 0 paper, 255 ink; some hundreds are enough.
        of_label: int [n], index of each one's label.
    """
    digits = tuple(label for label in labels if label in DRAWN_LABELS and label)
    own = [index for index, label in enumerate(labels) if label in digits]
    known, of_known = pictures[np.isin(of_label, own)], of_label[np.isin(of_label, own)]
    if len(digits) < 2 or not len(known):
        return ()
    truth = np.repeat(own, _TRIED)
    drawn = draw_allographs(np.array(labels)[truth], np.random.default_rng(0))
    nearest = (_softened(drawn) @ _softened(known).T).argmax(1)
    alike = float((of_known[nearest] == truth).mean())
    return digits if alike > max(LEAST_ALIKE, 1.5 / len(digits)) else ()


def _softened(pictures: ByteArray) -> FloatArray:
    """Pictures a little blurred, as vectors of length 1 about their own mean: [n, 784]; their products are correlations."""
    soft = pictures.astype(np.float32)
    for _ in range(2):
        padded = np.pad(soft, ((0, 0), (1, 1), (1, 1)))
        rows = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
        soft = rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]
    flat = soft.reshape(len(soft), -1)
    flat = flat - flat.mean(1, keepdims=True)
    return np.asarray(flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6))


def _written(label: str, rng: np.random.Generator) -> Image.Image:
    paths = _letters.glyph_paths(str(rng.choice(_GLYPHS[label])), rng, float(rng.uniform(0.01, 0.035)))
    wide, slant, turn = rng.uniform(0.75, 1.2), rng.normal(0.1, 0.12), rng.normal(0, 0.08)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ [[wide, -slant], [0, 1]]
    paths = [(path @ matrix.T).astype(np.float32) for path in paths]
    every = np.concatenate(paths)
    pen = _INK * float(np.exp(rng.uniform(np.log(0.06), np.log(0.17))))
    scale = (_INK - pen) / max(float(np.ptp(every, axis=0).max()), 1e-3)
    middle = (every.min(0) + every.max(0)) / 2
    sheet = Image.new("L", (_SHEET, _SHEET))
    draw = ImageDraw.Draw(sheet)
    for path in paths:
        points = [(float(x), float(y)) for x, y in (path - middle) * scale + _SHEET / 2]
        draw.line(points, 255, round(pen), joint="curve")
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), 255)
    return sheet


def _printed(label: str, rng: np.random.Generator) -> Image.Image:
    sheet = Image.new("L", (_SHEET, _SHEET))
    font, bold = _print.font(round(1.3 * _INK)), int(rng.integers(0, 10))
    left, top, right, bottom = font.getbbox(label, stroke_width=bold)
    at = ((_SHEET - left - right) / 2, (_SHEET - top - bottom) / 2)
    ImageDraw.Draw(sheet).text(at, label, 255, font, stroke_width=bold)
    wide, slant = rng.uniform(0.7, 1.15), rng.normal(0, 0.08)
    return sheet.transform(
        sheet.size,
        Image.Transform.AFFINE,
        (1 / wide, slant, _SHEET / 2 * (1 - 1 / wide - slant), 0, 1, 0),
        Image.Resampling.BILINEAR,
    )


def _centred(sheet: Image.Image) -> Image.Image:
    """The ink's longer side at 20 of 28 and its centre of mass in the middle, as MNIST's authors did."""
    ink = np.asarray(sheet, np.float32)
    rows, columns = np.flatnonzero(ink.max(1) > 127), np.flatnonzero(ink.max(0) > 127)
    scale = _INK / max(np.ptp(rows) + 1, np.ptp(columns) + 1)
    place = np.arange(_SHEET) + 0.5
    x, y = (ink.sum(0) @ place) / ink.sum(), (ink.sum(1) @ place) / ink.sum()
    half = _SHEET / 2 / scale
    return sheet.transform(
        sheet.size, Image.Transform.EXTENT, (x - half, y - half, x + half, y + half), Image.Resampling.BILINEAR
    )
