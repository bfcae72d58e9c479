"""What a cross-validation says about the pictures, in plain sentences: what they are enough for, and what would help."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .head import CrossValidated

FEW_A_CLASS = 20
LEAST_MISTAKES = 3  # fewer say nothing of a pair of classes
LEAST_GAIN = 0.01  # of the share right, from half of the pictures to all: so much says that more would help


def advice(cross: CrossValidated, labels: tuple[str, ...], truth: NDArray[np.int64]) -> list[str]:
    """What the cross-validation says about the pictures, in at most three plain sentences.

    Args:
        cross: of these pictures.
        labels: names of the classes.
        truth: int64 [n], as given to `fit_head`.
    """
    known = truth < len(labels)
    truth, read = truth[known], cross.probabilities[known].argmax(1)
    said = []
    fewest = int(np.bincount(truth, minlength=len(labels)).min())
    if fewest < FEW_A_CLASS:
        said.append(
            f"The smallest class has {fewest}: enough for a first try. With fewer than {FEW_A_CLASS} pictures a class the "
            "figures are rough, and many other things are taken for one of these; 20 to 50 a class are worth the walk"
        )
    mixed = np.zeros((len(labels), len(labels)), int)
    np.add.at(mixed, (truth, read), 1)
    np.fill_diagonal(mixed, 0)
    pairs = mixed + mixed.T
    if mixed.sum() >= LEAST_MISTAKES and len(labels) > 2:
        one, two = np.unravel_index(int(np.triu(pairs).argmax()), pairs.shape)
        said.append(
            f"More pictures of {labels[one]} and {labels[two]} would help most: {pairs[one, two]} of {mixed.sum()} "
            "mistakes are between these two"
        )
    if len(cross.learning_curve) > 1:
        (fewer, before), (all_, now) = cross.learning_curve[-2:]
        if now - before >= LEAST_GAIN:
            said.append(
                f"With half of the pictures ({fewer:.0f} a class) {before:.1%} were right, with all ({all_:.0f}) {now:.1%}: "
                "more would help"
            )
    return said
