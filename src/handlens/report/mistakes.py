"""The surest mistakes, read once more: the frame as the camera had it, where the writing was found, what the network saw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image

from ..base.reporter import Reporter
from ..evaluation.frames import made_test_frame
from ..evaluation.metrics import NO_READING
from ..modelfile.model import Prediction
from ..modelfile.stills import read_still
from ..pictures.geometry import LENS_SIDE_PIXELS
from ..scenes.make import EVERYDAY, Frame
from .subject import Subject

MOST = 12
MOST_PROBABLE = 3
# (name of a range of `Difficulty`, whether its hard end is the low one, what to say)
_RANGES = (
    ("pen_width", True, "a thin pen"), ("pen_width", False, "a thick pen"), ("contrast", True, "faint ink"),
    ("blur_px", False, "blurred"), ("motion_px", False, "moved"), ("light_gradient", False, "uneven light"),
    ("perspective", False, "seen aslant"), ("noise_luma", False, "noisy"),
)  # fmt: skip
FAR_OUT = 0.2  # of an everyday range, at its hard end: that is worth saying


class Mistake(NamedTuple):
    """One mistake, read once more.

    Attributes:
        picture: its row.
        truth: what it is; read_as: what was read.
        score: as it was when it was tested.
        lens: what the camera had: the upright square.
        box: left, top, width, height of what was found, as shares of the lens; None where nothing was looked for.
        seen: what the network saw, uint8 [h, w, c]; dark ink on white paper.
        probable: the most probable labels and how probable, the first first.
        because: what was hard about the frame, as far as it is known; "" else.
        is_same: whether the file reads it so again; of a cross-validation it may know better, for it learnt from this picture.
    """

    picture: int
    truth: str
    read_as: str
    score: float
    lens: Image.Image
    box: tuple[float, float, float, float] | None
    seen: np.ndarray
    probable: tuple[tuple[str, float], ...]
    because: str
    is_same: bool


def surest_mistakes(subject: Subject, *, reporter: Reporter, most: int = MOST) -> list[Mistake]:
    """The wrong readings with the highest score, surest first.

    Args:
        subject: what is reported on.
        reporter: hears the progress.
        most: how many.
    """
    readings, contract = subject.readings, subject.contract
    if readings is None or readings.frames is None or not subject.has_pictures:
        return []
    shown = readings.frames
    truth = readings.truth[shown.pictures]
    wrong = np.flatnonzero((shown.read != NO_READING) & (shown.read != truth))
    wrong = wrong[np.argsort(-shown.scores[wrong], kind="stable")][:most]
    found = []
    with reporter.stage("looking at the mistakes again", total=len(wrong)) as stage:
        for number in wrong.tolist():
            stage.advance()
            picture = int(shown.pictures[number])
            again = _read_again(subject, number, picture)
            if again is None:
                continue
            prediction, lens, because = again
            best = np.argsort(-prediction.probabilities, kind="stable")[:MOST_PROBABLE].tolist()
            read_as = contract.labels[int(shown.read[number])]
            probable = tuple((contract.labels[i], float(prediction.probabilities[i])) for i in best)
            found.append(Mistake(
                picture, contract.labels[int(truth[number])], read_as, float(shown.scores[number]), lens,
                _box(subject, prediction), _as_paper(prediction.seen), probable, because, prediction.label == read_as,
            ))  # fmt: skip
    return found


def _read_again(subject: Subject, number: int, picture: int) -> tuple[Prediction, Image.Image, str] | None:
    shown = subject.readings.frames if subject.readings is not None else None
    if shown is not None and shown.of == "made frames":
        if subject.pictures is None:
            return None
        frame = made_test_frame(subject.pictures, len(shown.pictures), number)
        prediction = subject.model.read_frame({"luma": frame.luma}, rotation=frame.rotation)
        return prediction, _square(Image.fromarray(np.ascontiguousarray(frame.upright))), ", ".join(_hard_things(frame))
    still = subject.still(picture)
    if still is None:
        return None
    read = read_still(subject.model, still)
    if subject.is_ink:
        return read.prediction, _square(Image.fromarray(np.ascontiguousarray(read.planes["luma"]))), ""
    return read.prediction, _square(still.convert("RGB")), ""


def _square(image: Image.Image) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def _box(subject: Subject, prediction: Prediction) -> tuple[float, float, float, float] | None:
    if not subject.is_ink:
        return None
    cx, cy, width, height = prediction.box
    return cx - width / 2, cy - height / 2, width, height


def _as_paper(seen: np.ndarray) -> np.ndarray:
    pixels = np.clip(seen * 255 + 0.5, 0, 255).astype(np.uint8)
    return 255 - pixels if pixels.shape[2] == 1 else pixels


def _hard_things(frame: Frame) -> Iterator[str]:
    """What lies at the hard end of its everyday range, in words."""
    drawn = frame.drawn
    if frame.box is not None:
        size_px = max(frame.box[2:]) * LENS_SIDE_PIXELS
        if size_px < EVERYDAY.size_px[0] * 1.35:
            yield f"small ({size_px:.0f} of {LENS_SIDE_PIXELS} pixels)"
    for name, thin, words in _RANGES:
        value, (low, high) = drawn.get(name), getattr(EVERYDAY, name)
        if value is None or high <= low:
            continue
        place = (value - low) / (high - low)
        if place < FAR_OUT / 2 if thin else place > 1 - FAR_OUT / 2:
            yield words
    for name, most, words in (("slant", EVERYDAY.slant, "slanted"), ("turn_deg", EVERYDAY.turn_deg, "turned")):
        if abs(drawn.get(name, 0.0)) > most * (1 - FAR_OUT):
            yield words
    for name, words in (("shadow", "in a shadow"), ("board", "chalk on a board"), ("marks", "other writing beside it"),
                        ("edge", "at the paper's edge")):  # fmt: skip
        if drawn.get(name):
            yield words
