"""Unequal classes: a training that is to answer "which is it?" must not learn that it is mostly the common one.

A folder of 285 mugs and 15 plates says nothing of how often a camera will meet either. A network that counts each picture alike
reads 95 % of such a folder right by saying "mug" always. So where classes are clearly unequal (the largest has more than half
as many pictures again as the smallest), each picture counts by the inverse of its class's size: all classes weigh the same, in
the training and where probabilities are calibrated. A probability then says how surely it is this class *if all are as likely
to be met*. Measured on `lite0`'s head, one class of 4 or 8 photos beside others of 45: of the rare class's test photos it finds
as many or more (27 instead of 13 % of metal, 40 instead of 33 % of plastic), and of all classes on average as many or more;
with the root of that weight it is in between.

Nearly equal classes are left alone: MNIST's differ by a quarter, and its training stays what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..evaluation.metrics import is_unequal


def class_weights(labels: NDArray[np.integer], classes: int) -> NDArray[np.float32] | None:
    """What a picture of each class counts, 1 on average over the pictures; None where the classes are nearly equal.

    Args:
        labels: int [n].
        classes: how many there are.

    Returns:
        float32 [classes]; 0 for a class without pictures.

    >>> class_weights(np.repeat([0, 1, 2], [12, 4, 8]), 3)
    array([0.6666667, 2.       , 1.       ], dtype=float32)
    >>> class_weights(np.array([0, 1, 1, 0]), 2) is None
    True
    """
    counts = np.bincount(labels, minlength=classes)
    if not is_unequal(counts):
        return None
    weights: NDArray[np.float32] = np.where(counts, len(labels) / np.maximum(counts, 1) / np.count_nonzero(counts), 0)
    return weights.astype(np.float32)


def unequal_words(labels: Sequence[str], counts: Sequence[int] | NDArray[np.integer]) -> str:
    """What the plan says of it; empty where the classes are nearly equal.

    >>> unequal_words(["mug", "plate"], [285, 15])
    'The classes are unequal (mug 285, plate 15): trained as if they were equal'
    """
    if not is_unequal(counts):
        return ""
    there = [(int(count), label) for label, count in zip(labels, counts, strict=True) if count]
    (most, largest), (fewest, smallest) = max(there, key=lambda one: one[0]), min(there, key=lambda one: one[0])
    return f"The classes are unequal ({largest} {most:,}, {smallest} {fewest:,}): trained as if they were equal"
