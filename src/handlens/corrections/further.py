"""Further training pictures: what corrections show, as a network of a dataset takes it, mixed into its training.

    view ink      the lens ──► the frame that it was cut from ──► the camera's own view ──► 28x28
    view photo    the lens ──► area-resampled, as any picture of the dataset

A correction is worth more than a picture of the dataset: it shows a hand, a mug or a light that the dataset lacks, and there are
few of them among thousands. So each of them is `EACH` of all that is trained on, until together they are `MOST`; they stand in
place of pictures of the dataset, so that a training takes no longer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..base.wording import counted
from ..datasets import View
from ..errors import DatasetError
from ..modelfile.inkview import ink_of_frame
from ..pictures.decode import decode_photo
from ..pictures.geometry import FAINTEST_INK, FRAME_WIDTH_PIXELS, LENS_COLUMNS
from ..pictures.planes import planes_from_picture
from .matching import Matched
from .reading import lens_pixels

# By measurement: benchmarks/corrections.py, and what it says in benchmarks/README.md
EACH, MOST = 0.001, 0.1


@dataclass(frozen=True)
class Further:
    """Pictures that are trained on besides a dataset's.

    Attributes:
        pictures: uint8 [n, height, width, channels], as the dataset's; n is 1 or more.
        labels: int64 [n], indices into the dataset's labels.
        digest: sha256 in hex over what they show and their labels.
        lines: what is to be told, a line each.
    """

    pictures: NDArray[np.uint8] = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)
    digest: str
    lines: tuple[str, ...] = ()

    def as_settings(self) -> dict[str, Any]:
        """What decides a training, for its run."""
        return {"digest": self.digest, "each": EACH, "most": MOST}

    def share(self, count: int) -> float:
        """How much of what is trained on they are, beside so many pictures of a dataset; each is there once a pass at least.

        >>> one = Further(np.zeros((1, 28, 28, 1), np.uint8), np.zeros(1, np.int64), "")
        >>> one.share(55_000), one.share(100)
        (0.001, 0.01)
        """
        return min(MOST, len(self.labels) * max(EACH, 1 / max(1, count)))

    def mixed_into(
        self, pictures: NDArray[np.uint8], labels: NDArray[np.int32], share: float, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
        """Pictures and labels, some of them, at random, exchanged for these; what is given stays as it is.

        Args:
            pictures: uint8 [n, height, width, channels].
            labels: int32 [n], indices into the dataset's.
            share: how many are exchanged, 0..1; one at least.
            rng: the same state, the same exchange.
        """
        count = min(len(pictures), max(1, round(len(pictures) * share)))
        pictures, labels = pictures.copy(), labels.copy()
        places = rng.permutation(len(pictures))[:count]
        chosen = np.resize(rng.permutation(len(self.labels)), count)  # each as often as any other
        pictures[places], labels[places] = self.pictures[chosen], self.labels[chosen]
        return pictures, labels


def further_pictures(matched: Matched, view: View, input_shape: tuple[int, int, int]) -> Further:
    """The corrections as a network takes pictures.

    Args:
        matched: of `match_corrections`, not empty.
        view, input_shape: the dataset's.

    Raises:
        DatasetError: none of them shows anything.
    """
    shown, labels, without, blank = [], [], 0, 0
    for one, label in zip(matched.kept, matched.labels.tolist(), strict=True):
        if one.correction.picture is None:
            without += 1
            continue
        pixels = network_pixels(one.correction.picture, view, input_shape, seen=one.correction.seen)
        if view == "ink" and int(pixels.max()) < FAINTEST_INK:
            blank += 1
            continue
        shown.append(pixels)
        labels.append(label)
    lines = list(matched.lines)
    if without:
        lines.append(f"{counted(without, 'shot[s] of Teach')} left out: without pictures only `lite0` learns")
    if blank:
        lines.append(f"{counted(blank, 'correction')} left out: nothing written is found in the lens")
    if not shown:
        received = counted(len(matched.kept), "correction")
        raise DatasetError("none of the corrections shows anything to train on", received=received, hint="leave --also out")
    return Further(np.stack(shown), np.array(labels, np.int64), matched.digest, tuple(lines))


def network_pixels(
    picture: bytes, view: View, input_shape: tuple[int, int, int], *, seen: NDArray[np.uint8] | None = None
) -> NDArray[np.uint8]:
    """What a network is shown of a lens: uint8 [height, width, channels].

    In view `ink` no look is chosen, as for a still picture: the phone read the lens as it is, and so does this. The finder
    answers a little otherwise when a frame lies on its side, and the lens was turned upright: of the four ways that it may have
    lain, the one is taken that gives what the phone's network saw, to the byte.

    Args:
        picture: PNG, the lens.
        view, input_shape: the dataset's.
        seen: uint8 [28, 28], what the phone's network saw; without it the lens is taken as it is.

    Raises:
        PictureError: not a lens's picture.
    """
    side, _, channels = input_shape
    if view == "photo":
        return decode_photo(picture, side, channels)
    luma = planes_from_picture(Image.fromarray(lens_pixels(picture, view)))["luma"]
    lens = luma[:, LENS_COLUMNS]
    turned = [_ink(lens, turns) for turns in range(4 if seen is not None and seen.shape == input_shape[:2] else 1)]
    if seen is None or len(turned) == 1:
        return turned[0][..., None]
    return min(turned, key=lambda ink: int(np.abs(ink.astype(int) - seen).sum()))[..., None]


def _ink(lens: NDArray[np.uint8], turns: int) -> NDArray[np.uint8]:
    """What the view shows of a lens that lies so many counter-clockwise quarter turns off, turned back: uint8 [28, 28]."""
    beside = FRAME_WIDTH_PIXELS - LENS_COLUMNS.stop
    frame = np.pad(np.rot90(lens, turns), ((0, 0), (LENS_COLUMNS.start, beside)), mode="edge")
    return np.rot90(np.rint(255 * ink_of_frame(frame).seen).astype(np.uint8), -turns)


__all__ = ["EACH", "MOST", "Further", "further_pictures", "network_pixels"]
