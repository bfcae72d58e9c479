"""The folds of a cross-validation: which pictures are held out together.

Blocks of neighbouring files, class by class: pictures of one object or one person mostly lie side by side, and would tell on
each other else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..datasets.splitting import units_of
from .space import Integers

FOLDS = 5


def folds(labels: Integers, groups: Integers | None = None, most: int = FOLDS) -> Integers:
    """The fold of each row: within each class blocks of neighbours, five, or as many as it has pictures.

    Near-duplicates go together, to where the first of them stands: else each would be read by a head that knows the other, and
    the figures would be of memory. A class that is a single group is taken apart all the same: no head would know it.
    Pictures alone in their classes go to different folds: in one, nothing would be left to fit a head on.

    >>> folds(np.array([0, 0, 0, 0, 0, 0, 1, 1])).tolist()
    [0, 0, 1, 2, 3, 4, 0, 1]
    >>> folds(np.array([0, 0, 0, 0, 0, 0]), groups=np.array([1, 1, 1, 2, 3, 1])).tolist()
    [0, 0, 0, 1, 2, 0]
    """
    fold_of = np.zeros(len(labels), np.int64)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        units = units_of(range(len(rows)) if groups is None else groups[rows].tolist(), least=2)
        fold = first = int(label) % most if len(rows) == 1 else 0
        end, left = first + min(most, len(units)), len(rows)
        held = 0
        for place, unit in enumerate(units):
            full = held >= -(-left // (end - fold)) or len(units) - place < end - fold
            if held and full and fold + 1 < end:
                fold, left, held = fold + 1, left - held, 0
            fold_of[rows[unit]] = fold
            held += len(unit)
    return fold_of


def splits(fold_of: Integers) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """For each of the `folds` the pictures that are held out and those that are kept: bool [n] each."""
    return [(fold_of == fold, fold_of != fold) for fold in range(int(fold_of.max()) + 1)]
