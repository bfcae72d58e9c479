"""A still picture read: which looks are taken at it, and which of their readings counts.

    whole ──► reading, large enough ───────────────────────────────────────────► that
          └─► none, or small ──► closer at what was found ──► reading ─────────► the surer of the two
                                                          └─► none ──► windows ─► one thing found: that
                                                                               └► several: no reading, and it says so

A camera shows one frame after the other, and whoever holds it moves until something is read. A still picture is all there
is, so it is looked at until it is read. View photo takes one look, at the picture's centred square: what it was trained on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from ..pictures.decode import FULL_SIZE
from ..pictures.looks import Box, Look, closer_look, is_cut, overlap, still_luma, whole_look, windows
from ..pictures.planes import planes_from_picture

if TYPE_CHECKING:
    from .model import Model, Prediction

# By measurement on made stills (tests/stills.py), of the lens's side.
SMALL_PERCENT = 30  # what is found smaller in the whole picture is looked at closer, even if it was read
RIM_PERCENT = 2  # what a window shows nearer to its rim may be a part of something larger
SAME_THING_PERCENT = 30  # of the smaller box: two readings that share so much are of one thing


class StillReading(NamedTuple):
    """A prediction, and the frame that it was read from: `luma` uint8 [480, 640], for colour the chroma planes too."""

    prediction: Prediction
    planes: Mapping[str, np.ndarray]


class _Seen(NamedTuple):
    look: Look
    reading: StillReading

    @property
    def prediction(self) -> Prediction:
        return self.reading.prediction

    @property
    def place(self) -> Box:
        """The box in pixels of the picture."""
        return self.look.to_picture(self.prediction.box)

    @property
    def rank(self) -> tuple[bool, float]:
        """A reading before none, then the surer one."""
        return self.prediction.label is not None, self.prediction.score


def first_planes(picture: Image.Image, view: str, planes: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The frame of the first look at an upright picture: all of it for view `ink`, its centred square for `photo`."""
    if view == "photo":
        return dict(planes_from_picture(picture, planes=planes))
    luma = _luma(picture)
    return {"luma": still_luma(luma, whole_look(luma.shape[1], luma.shape[0]))}


def read_still(model: Model, picture: Image.Image) -> StillReading:
    """Read one upright picture.

    Args:
        model: an open model file.
        picture: a Pillow image as `open_picture` gives it.

    Returns:
        The prediction, its `place` and `note` set, and the frame that it was read from.
    """
    if model.contract.view == "photo":
        planes = planes_from_picture(picture, planes=model.contract.planes)
        side = min(picture.size)
        square = Look((picture.width - side) // 2, (picture.height - side) // 2, side)
        return _placed(_Seen(square, StillReading(model.read_frame(planes), planes)), picture)
    luma = _luma(picture)
    height, width = luma.shape
    whole = _look(model, luma, whole_look(width, height))
    best = whole
    if whole.prediction.label is None or max(whole.prediction.box[2:]) * 100 < SMALL_PERCENT:
        closer = _look(model, luma, closer_look(whole.look, whole.prediction.box, width, height))
        best = max(whole, closer, key=lambda seen: seen.rank)
    note = None
    if best.prediction.label is None:
        things = _things(model, luma)
        if len(things) == 1:
            best = things[0]
        note = "several" if len(things) > 1 else None
    if note is None and best.prediction.label is not None and is_cut(luma, best.place):
        note = "cut"
    return _placed(best, picture, note)


def _placed(seen: _Seen, picture: Image.Image, note: str | None = None) -> StillReading:
    """The reading with its place in pixels of the original, also where the picture was shrunk while it was decoded."""
    width, height = picture.info.get(FULL_SIZE, picture.size)
    across, down = width / picture.width, height / picture.height
    left, top, right, bottom = seen.place
    place = (round(left * across, 1), round(top * down, 1), round(right * across, 1), round(bottom * down, 1))
    return seen.reading._replace(prediction=replace(seen.prediction, place=place, note=note))


def _luma(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L"))


def _look(model: Model, luma: np.ndarray, look: Look) -> _Seen:
    planes = {"luma": still_luma(luma, look)}
    return _Seen(look, StillReading(model.read_frame(planes), planes))


def _things(model: Model, luma: np.ndarray) -> list[_Seen]:
    """Whatever can be read in a window or closer at what a window shows, each thing once, the surest first."""
    height, width = luma.shape
    found = []
    for window in windows(width, height):
        seen = _look(model, luma, window)
        closer = _look(model, luma, closer_look(window, seen.prediction.box, width, height))
        found += [one for one in (seen, closer) if one.prediction.label is not None and _stands_free(one.prediction.box)]
    found.sort(key=lambda seen: -seen.prediction.score)
    things: list[_Seen] = []
    for one in found:
        if all(overlap(one.place, other.place) * 100 < SAME_THING_PERCENT for other in things):
            things.append(one)
    return things


def _stands_free(box: Box) -> bool:
    x, y, width, height = box
    nearest = min(x - width / 2, y - height / 2, 1 - x - width / 2, 1 - y - height / 2)
    return nearest * 100 >= RIM_PERCENT
