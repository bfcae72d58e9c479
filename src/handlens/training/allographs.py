"""Drawn digits mixed into the training pictures, where these are digits: hands that MNIST lacks, and print.

MNIST's writers were Americans. On pictures of other hands its networks take a 1 with flag and foot for a 2 or a 7, a 9 with a
small loop for a 7. One trial (seed 0): of 276 scans of pencilled exam digits, none of them trained on, the class was right for
94.6 % without and 96.4 % with them; of MNIST's own test pictures 99.45 % both ways.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..datasets import Dataset
from ..scenes.allographs import digits_among, draw_allographs

DRAWN = 3_000  # by eye: each is varied anew each time that it comes
_LOOKED_AT = 2_000  # pictures, to tell whether they are digits
_SEED = 7

Pictures = NDArray[np.uint8]
Labels = NDArray[np.int32]


class Allographs:
    """A stock of drawn digits for one dataset; empty where its labels are no digits.

    Args:
        dataset: of view `ink`, or there are none.
        share: of the pictures that become drawn ones, if all labels are digits; of fewer, fewer.
        seed: of the training.
    """

    def __init__(self, dataset: Dataset, share: float, seed: int) -> None:
        self.digits = digits_of(dataset) if share else ()
        self.share = share * len(self.digits) / len(dataset.labels)
        if self.digits:
            rng = np.random.default_rng([seed, _SEED])
            chosen = rng.choice(self.digits, DRAWN)
            self._pictures = draw_allographs(chosen, rng)[..., None]
            self._labels = np.array([dataset.labels.index(str(digit)) for digit in chosen], np.int32)

    def mixed_into(self, pictures: Pictures, labels: Labels, rng: np.random.Generator) -> tuple[Pictures, Labels]:
        """Pictures and labels, some of them, at random, exchanged for drawn ones; what is given stays as it is.

        Args:
            pictures: uint8 [n, 28, 28, 1].
            labels: int32 [n], indices into the dataset's.
            rng: the same state, the same exchange.
        """
        count = round(len(pictures) * self.share)
        if not count:
            return pictures, labels
        pictures, labels = pictures.copy(), labels.copy()
        places, drawn = rng.permutation(len(pictures))[:count], rng.integers(0, DRAWN, count)
        pictures[places], labels[places] = self._pictures[drawn], self._labels[drawn]
        return pictures, labels


def digits_of(dataset: Dataset) -> tuple[str, ...]:
    """Which of the labels are digits as they are drawn here, by a look at some of the training pictures."""
    if dataset.view != "ink":
        return ()
    part = dataset.train
    rows = np.sort(np.random.default_rng(_SEED).permutation(part.count)[:_LOOKED_AT])
    return digits_among(dataset.labels, part.read(rows)[..., 0], part.labels[rows])
