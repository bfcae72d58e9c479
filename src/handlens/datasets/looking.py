"""The view, chosen by looking: is what the pictures show writing?

    a picture, 128 pixels at most ──► its ground: a surface of second order through the rim, and what is near it
                                  ──► what stands off it: how much, how thick, of how many sides, in colour?

Writing is strokes of one side (darker or lighter) on one even ground: thin, of small share, hardly coloured. One picture tells
little (a filled-in 0, a hand before a wall), so a sample votes: six of ten and more are writing, four of ten and fewer are not,
and between them nothing is guessed.

By measurement, shares that vote for writing: MNIST 0.98, either way round; in uneven light 0.92, on squared paper 0.91; digits of
exams 0.95; cells of photographed sudokus 0.94; webcam photos of numbers 1.00; printed digits 0.78. Photos of hands 0.00 (in grey
0.10), of rubbish on a white board 0.01 (in grey 0.06), whole photographed pages of sudokus 0.03; filled shapes 0.00.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.wording import counted
from ..errors import PictureError, UsageError
from ..pictures.decode import load_picture
from ..pictures.geometry import BLUE_LUMA, GREEN_LUMA, RED_LUMA
from .dataset import View

SAMPLE_PICTURES = 64
SIDE_PIXELS = 128
INK_FROM_SHARE, PHOTO_UP_TO_SHARE = 0.6, 0.4
LEAST_PICTURES = 3  # by eye: fewer that can be read say nothing, and the pictures are opened as photos

# of one picture, measured as above; luma in steps of 255
_RIM_SHARE = 0.1
_FIT_ROUNDS = 5
_NEAR_GROUND = (12.0, 40.0)  # what counts as ground in the fit, at least and at most
_LEAST_CONTRAST = 30.0
_MOST_NOISE = 0.06  # of the contrast
_LEAST_GROUND = 0.55  # of all pixels
_INK_SHARE = (0.01, 0.35)
_MOST_OTHER_SIDE = 0.25  # of the contrast
_THICK = 0.1  # a square whose half side is this share of the writing's extent
_MOST_THICK = 0.5  # of what stands off, inside of such squares
_INNER, _LEAST_INNER = 0.6, 0.4  # so far off, in shares of the contrast, and how much of what stands off is: strokes have cores
_COLOURED, _MOST_COLOURED = 25.0, 0.04  # pixels so far off the ground's colour, and how many may be
_MOST_GROUND_COLOUR = 45.0  # paper in the light of a lamp
# More colour is a pen's, if it is one: from paper that is nearly grey all pixels lie in one direction, as a hand's do not
# (beside it 0.05 of the way at most for pens, 0.09 and more for hands).
_MOST_PEN_GROUND_COLOUR, _MOST_BESIDE = 30.0, 0.07


@dataclass(frozen=True)
class Looked:
    """What a look at a sample of pictures says.

    Attributes:
        view: "ink" or "photo".
        line: the same for people, and how to say otherwise.
    """

    view: View
    line: str


def view_of_files(files: Sequence[tuple[str, Path]]) -> Looked:
    """The view of picture files, by a sample that depends on their names alone.

    Args:
        files: (path in the dataset, path) of each.

    Raises:
        UsageError: it cannot be told.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata
        return view_of(_grey_or_colour(path for _, path in sorted(files, key=lambda file: _order(file[0]))))


def view_of(pictures: Iterable[NDArray[np.uint8]]) -> Looked:
    """The view of pictures, uint8 [h, w] or [h, w, 3]; the first 64 are looked at.

    Raises:
        UsageError: it cannot be told.

    >>> page = np.full((60, 60), 220, np.uint8)
    >>> page[10:50, 28:32] = 30
    >>> view_of([page] * 5).view
    'ink'
    """
    votes = []
    for picture in pictures:
        votes.append(shows_writing(picture))
        if len(votes) == SAMPLE_PICTURES:
            break
    writing, count = sum(votes), len(votes)
    if count < LEAST_PICTURES or writing <= PHOTO_UP_TO_SHARE * count:
        line = f"Looks like photos ({writing} of {counted(count, 'picture')} with writing): view photo; --view ink if not"
        return Looked("photo", line)
    if writing >= INK_FROM_SHARE * count:
        return Looked("ink", f"Looks like writing ({writing} of {counted(count, 'picture')}): view ink; --view photo if not")
    raise UsageError("it cannot be told whether the pictures show writing", hint="say it: --view ink or --view photo",
                     received=f"strokes on an even ground in {writing} of {counted(count, 'picture')}")  # fmt: skip


def shows_writing(picture: NDArray[np.uint8]) -> bool:
    """Whether one picture shows strokes on one even ground.

    Args:
        picture: uint8 [h, w] or [h, w, 3].
    """
    pixels = _shrunk(picture).astype(np.float32)
    grey = pixels if pixels.ndim == 2 else pixels @ np.array([RED_LUMA, GREEN_LUMA, BLUE_LUMA], np.float32)
    if min(grey.shape) < 8:
        return False
    ground, near = _ground(grey)
    off = grey - ground
    if near.mean() < _LEAST_GROUND:
        return False
    noise = max(1.5, 1.4826 * float(np.median(np.abs(off[near]))))
    darkest, lightest = -float(np.percentile(off, 0.5)), float(np.percentile(off, 99.5))
    contrast, other_side = max(darkest, lightest), min(darkest, lightest)
    if contrast < _LEAST_CONTRAST or noise > _MOST_NOISE * contrast or other_side > _MOST_OTHER_SIDE * contrast:
        return False
    ink = np.abs(off) > max(0.25 * contrast, 4 * noise, 12.0)
    if not _INK_SHARE[0] < ink.mean() < _INK_SHARE[1] or _thick_share(ink) >= _MOST_THICK:
        return False
    if float((np.abs(off[ink]) > _INNER * contrast).mean()) < _LEAST_INNER:
        return False
    return pixels.ndim == 2 or _is_of_one_pen(pixels, grey, near, ink)


def _ground(grey: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The even ground below everything, and which pixels are near it."""
    height, width = grey.shape
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1).reshape(-1, 6).astype(np.float32)
    rim = np.ones((height, width), bool)
    depth = max(1, int(min(height, width) * _RIM_SHARE))
    rim[depth:-depth, depth:-depth] = False
    values, near = grey.ravel(), rim.ravel()
    ground = np.full_like(values, np.median(values[near]))
    for of_round in range(_FIT_ROUNDS):
        off = np.abs(values - ground)
        spread = 3 * 1.4826 * float(np.median(off[near]))
        near = off < np.clip(spread, *_NEAR_GROUND)
        if near.sum() < 20:
            break
        used = terms if of_round > 1 else terms[:, :1]
        ground = used @ np.linalg.lstsq(used[near], values[near], rcond=None)[0]
    return ground.reshape(height, width), near.reshape(height, width)


def _thick_share(ink: NDArray[np.bool_]) -> float:
    """How much of what stands off the ground lies in squares that no stroke would fill."""
    rows, columns = np.nonzero(ink)
    extent = 1 + max(np.ptp(np.percentile(rows, (2, 98))), np.ptp(np.percentile(columns, (2, 98))))
    half = max(1, round(_THICK * float(extent)))
    full = _sums(ink, half) >= 0.98 * (2 * half + 1) ** 2
    return float((_sums(full, half) > 0)[ink].mean())


def _sums(mask: NDArray[np.bool_], half: int) -> NDArray[np.int64]:
    """For each pixel how many of the square round it are set."""
    padded = np.pad(mask, ((half + 1, half), (half + 1, half))).astype(np.int64)
    table = padded.cumsum(0).cumsum(1)
    side = 2 * half + 1
    sums: NDArray[np.int64] = table[side:, side:] - table[:-side, side:] - table[side:, :-side] + table[:-side, :-side]
    return sums


def _is_of_one_pen(
    pixels: NDArray[np.float32], grey: NDArray[np.float32], near: NDArray[np.bool_], ink: NDArray[np.bool_]
) -> bool:
    paper = np.median(pixels[near], axis=0)
    colour = pixels - grey[..., None]
    coloured = np.abs(colour - np.median(colour[near], axis=0)).max(-1) > _COLOURED
    if float(coloured.mean()) <= _MOST_COLOURED:
        return bool(np.ptp(paper) <= _MOST_GROUND_COLOUR)
    if float((coloured & ~ink).mean()) > _MOST_COLOURED or np.ptp(paper) > _MOST_PEN_GROUND_COLOUR:
        return False
    way = pixels[ink] - paper
    lengths = np.sqrt(np.linalg.eigvalsh(way.T @ way / len(way)).clip(0))
    return bool(np.hypot(lengths[0], lengths[1]) <= _MOST_BESIDE * lengths[2])


def _shrunk(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    from PIL import Image

    height, width = picture.shape[:2]
    scale = SIDE_PIXELS / max(height, width)
    if scale >= 1:
        return picture
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BOX))


def _grey_or_colour(paths: Iterable[Path]) -> Iterable[NDArray[np.uint8]]:
    for path in paths:
        try:
            yield np.asarray(load_picture(path, least_side_pixels=SIDE_PIXELS))
        except PictureError:
            continue


def _order(shown: str) -> bytes:
    return hashlib.sha256(shown.encode("utf-8", "surrogateescape")).digest()
