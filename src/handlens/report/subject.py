"""What a report is of: an evaluation, what it was counted from, and the pictures themselves."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..datasets import Pictures
from ..errors import HandlensError
from ..evaluation import Evaluation, FrameMetrics, Metrics
from ..evaluation.readings import Readings
from ..modelfile.contract import Contract
from ..modelfile.model import Model, open_picture
from ..networks import FROZEN
from ..pictures.decode import decode_photo
from ..training.run import Run

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Subject:
    """What a report is of.

    Attributes:
        evaluation: the figures.
        readings: what they were counted from; None where nobody kept it.
        model: the file that was tested.
        pictures: those that were read, in the order of the readings; None where only their files are known.
        run: the run that the file comes from; None where there is only a file.
        train_counts: how many pictures each label had to train on, in the order of the contract's; None where nobody knows.
        tested_source: what `handlens evaluate` was given to test on; "" for the model's own dataset.
    """

    evaluation: Evaluation
    readings: Readings | None
    model: Model
    pictures: Pictures | None = None
    run: Run | None = None
    train_counts: tuple[int, ...] | None = None
    tested_source: str = ""

    @property
    def contract(self) -> Contract:
        """What the file says of itself."""
        return self.model.contract

    @property
    def title(self) -> str:
        """What the page is called."""
        contract = self.contract
        return f"{contract.name or contract.dataset_name}, read by {contract.network or 'its network'}"

    @property
    def shown(self) -> FrameMetrics | Metrics:
        """The figures that come first: what a person gets, or of the network alone where no frames were read."""
        return self.evaluation.frames or self.evaluation.network

    @property
    def is_ink(self) -> bool:
        """Whether its pictures are writing."""
        return self.contract.view == "ink"

    @cached_property
    def has_pictures(self) -> bool:
        """Whether pictures can be shown at all."""
        return self.readings is not None and (self.pictures is not None or bool(self.readings.files))

    def pixels(self, picture: int) -> Pixels | None:
        """A picture as the network's data are: uint8 [h, w, c], of ink 0 = paper; None if it cannot be had any more.

        Args:
            picture: an index into the readings.
        """
        try:
            if self.pictures is not None:
                found: Pixels = self.pictures.read(np.array([picture]))[0]
                return found
            if self.readings is None or not self.readings.files:
                return None
            return decoded_file(self.readings.path(picture), self.contract.input_shape, ink=self.is_ink)
        except (HandlensError, OSError):
            return None

    def still(self, picture: int) -> Image.Image | None:
        """The picture's own file, upright; the stored picture where there is no file; None if it cannot be had any more."""
        try:
            if self.readings is not None and self.readings.files:
                return open_picture(self.readings.path(picture))
            pixels = self.pixels(picture)
            return None if pixels is None else open_picture(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
        except (HandlensError, OSError):
            return None

    @property
    def commands(self) -> tuple[str, ...]:
        """What to type to get this page again."""
        if self.run is None:
            words = ["handlens", "evaluate", self.evaluation.path.name]
            return (_typed([*words, *([self.tested_source] if self.tested_source else []), "--report", "report.html"]),)
        settings = self.run.settings
        words = ["handlens", "train", settings.dataset, "-o", self.run.path.name, "--network", settings.network, "--effort",
                 settings.effort, "--seed", str(settings.seed)]  # fmt: skip
        for option, word in (("view", "--view"), ("side_pixels", "--side")):
            if option in settings.dataset_options:
                words += [word, str(settings.dataset_options[option])]
        if settings.network != FROZEN and "epochs" in settings.recipe:
            words += ["--epochs", str(settings.recipe["epochs"])]
        if not self.tested_source:
            return (_typed(words),)
        again = ["handlens", "evaluate", self.run.path.name, self.tested_source, "--report", "report.html"]
        return _typed(words), _typed(again)


def _typed(words: list[str]) -> str:
    return shlex.join(words)


def decoded_file(path: Path, shape: tuple[int, int, int], *, ink: bool) -> Pixels | None:
    """A picture's file as the network's data are: uint8 [h, w, c]; None if it cannot be had any more."""
    try:
        if ink:
            from ..datasets.folders import decode_ink

            return np.asarray(decode_ink(path))
        return decode_photo(path, shape[0], shape[2])
    except (HandlensError, OSError):
        return None


def train_counts(contract: Contract, labels: tuple[str, ...], pictures: Pictures) -> tuple[int, ...]:
    """How many pictures of a dataset each of the contract's labels has.

    Args:
        contract: of the model.
        labels: the dataset's.
        pictures: its training pictures.
    """
    found = np.bincount(pictures.labels, minlength=len(labels))
    of = dict(zip(labels, found.tolist(), strict=True))
    return tuple(of.get(label, 0) for label in contract.labels)


def report_beside(report: Path) -> Path:
    """Where the doubtful labels go."""
    return report.with_suffix(".csv")
