"""How far one thing can be pushed: frames are made in which everything is easy but one, step by step, and read.

A felt pen on white paper in even light, held in the middle (`EASY`); then, one at a time, the light grows uneven, the writing
small, slanted or blurred, the pen thin or thick. The same pictures stand at each step, the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ..base.reporter import Reporter
from ..base.wilson import Interval, wilson_interval
from ..datasets import Pictures
from ..evaluation import frames
from ..modelfile.model import Model
from ..pictures.geometry import FAINTEST_INK
from ..scenes.make import EASY, EVERYDAY, Difficulty

SEED = 20162
SHARE = 32  # of the frames that an evaluation makes, one step takes so small a part: 62 of 2,000
LEAST_SIDE, MOST_SIDE = 8, 64  # of pictures that can be written on paper


class Hardship(NamedTuple):
    """One thing that makes writing hard to read.

    Attributes:
        title: its name.
        axis: what is measured, with its unit.
        steps: from easy to hard.
        make: a difficulty in which this alone is so.
        everyday: what of it happens every day.
        log: whether each step is as many times as far.
        percent: whether its values are shares.
    """

    title: str
    axis: str
    steps: tuple[float, ...]
    make: Callable[[float], Difficulty]
    everyday: Interval
    log: bool = False
    percent: bool = False


def _shadowed(share: float) -> Difficulty:
    return replace(EASY, light_gradient=(share, share), shadow_share=1.0 if share else 0.0, shadow_depth=(share, share))


def _blurred(px: float) -> Difficulty:
    return replace(EASY, size_px=(320, 320), blur_px=(px, px))  # small writing cannot be blurred so far and still be read


def _written_with(width: float) -> Difficulty:
    return replace(EASY, pen_width=(width, width), outline_share=0.0)


HARDSHIPS = (
    Hardship("Light", "darker by, in parts of the frame, %", (0.0, 0.2, 0.4, 0.6, 0.8), _shadowed,
             (0.0, EVERYDAY.shadow_depth[1]), percent=True),
    Hardship("Size", "height of the writing, pixels of 480", (48, 80, 130, 220, 400), lambda px: replace(EASY, size_px=(px, px)),
             EVERYDAY.size_px, log=True),
    Hardship("Slant", "sheared by at most, % of the height", (0.0, 0.15, 0.3, 0.45, 0.6), lambda most: replace(EASY, slant=most),
             (0.0, EVERYDAY.slant), percent=True),
    Hardship("Blur", "of writing of 320 pixels, in pixels", (0.3, 1.5, 3.0, 4.5, 6.0), _blurred, EVERYDAY.blur_px),
    Hardship("Pen", "width of the stroke, % of the writing", (0.012, 0.025, 0.05, 0.1, 0.2),
             _written_with, EVERYDAY.pen_width, log=True, percent=True),
)  # fmt: skip


class Step(NamedTuple):
    """One step: how hard, how many frames, and how many of them were read right."""

    value: float
    frames: int
    right: int

    @property
    def share(self) -> float:
        """Read right, 0..1."""
        return self.right / self.frames

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of it."""
        return wilson_interval(self.right, self.frames)


@dataclass(frozen=True)
class Robustness:
    """How one hardship was borne, step by step."""

    hardship: Hardship
    steps: tuple[Step, ...]


def why_not(model: Model, pictures: Pictures | None) -> str:
    """Why no frames can be made of these pictures: a sentence, "" if they can."""
    if model.contract.view != "ink":
        return "Photos are their own frames: none can be made of them in another light or size, so this was not measured."
    if model.contract.frame_shape is None:
        return "The file reads no camera frames, so this was not measured."
    if pictures is None or pictures.shape[2] != 1 or not all(LEAST_SIDE <= side <= MOST_SIDE for side in pictures.shape[:2]):
        return "The pictures cannot be written on made paper, so this was not measured."
    return ""


def measure_robustness(model: Model, pictures: Pictures, truth: np.ndarray, *, reporter: Reporter) -> list[Robustness]:
    """Make and read frames, harder and harder.

    Args:
        model: a file of view `ink` with a `frame` signature.
        pictures: the test pictures.
        truth: int [n], index of each one's label in the contract.
        reporter: hears the progress.

    Returns:
        One for each of `HARDSHIPS`; empty if the pictures are blank.
    """
    each = max(4, frames.MADE_FRAMES // SHARE)
    rows = np.random.default_rng(SEED).permutation(pictures.count)[:each]
    drawn = pictures.read(rows)[..., 0]
    inked = np.flatnonzero(drawn.reshape(len(drawn), -1).max(1) >= FAINTEST_INK)
    rows, drawn = rows[inked], drawn[inked]
    if not len(rows):
        return []
    found = []
    with reporter.stage("trying harder frames", total=each * sum(len(hardship.steps) for hardship in HARDSHIPS)) as stage:
        for hardship in HARDSHIPS:
            steps = []
            for value in hardship.steps:
                right = 0
                for shown in frames.made_frames(drawn, each, SEED, hardship.make(value)):
                    label = model.read_frame(shown.planes, rotation=shown.rotation).label
                    right += label == model.contract.labels[truth[rows[shown.picture]]]
                    stage.advance()
                steps.append(Step(value, each, right))
            found.append(Robustness(hardship, tuple(steps)))
    return found
