"""What cross-validation says of heads, each of the pictures that it was not fitted on.

From these readings come the figures, the temperature (Guo et al., 2017), the distance from which there is nothing of the kind,
and the threshold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..training.balance import class_weights
from ..training.calibration import fit_temperature
from .blas import one_blas_thread
from .folds import splits
from .logistic import sigmoid, softmax
from .space import Floats, Integers, class_means, space_of

CUT_QUANTILE = 0.03  # so many of the known pictures lie beyond the cut
SURE_QUANTILE = 0.06  # where presence is to be 0.98
LEAST_SPREAD = 0.01  # of squared residuals or cosines, between the two
FEW_PICTURES = 200  # a quantile of fewer says little about the next picture
LOST_SHARE = 0.01  # of the pictures read right; the threshold stays below what all others reach
# by eye
BELOW = 0.8
LEAST_THRESHOLD, MOST_THRESHOLD = 0.2, 0.4


@dataclass(frozen=True)
class CrossValidated:
    """What the heads of a cross-validation say, each of the pictures that it was not fitted on.

    Attributes:
        probabilities: float32 [n, labels], of the labels alone.
        presence: float32 [n].
        threshold: for the contract: nearly all that is right is at or above it.
        temperature: what the logits are divided by.
        learning_curve: (pictures a class, share read right by argmax), fewest first.
    """

    probabilities: Floats
    presence: Floats
    threshold: float
    temperature: float
    learning_curve: tuple[tuple[float, float], ...]


class Judgement(NamedTuple):
    """A cross-validation, and what of a head comes from it: see `Head`."""

    cross: CrossValidated
    cut: float
    slope: float
    taught_cut: float
    taught_slope: float


class Reader(NamedTuple):
    """A backbone with a head on it, and what it makes of all pictures.

    Attributes:
        embeddings: float32 [n, 1280], of length 1: of all pictures, those that it was not fitted on among them.
        weights, bias: float32 [rows, 1280], [rows].
    """

    embeddings: Floats
    weights: Floats
    bias: Floats


@one_blas_thread()
def judge(
    readers: Iterable[Reader], labels: Integers, classes: int, rows: int, fold_of: Integers, *,
    curve: Iterable[tuple[float, float]] = (),
) -> Judgement:  # fmt: skip
    """What readers say of pictures that they were not fitted on.

    Args:
        readers: one for each of `splits(fold_of)`, in that order, fitted on what it keeps; taken one by one.
        labels: int64 [n]; `classes` stands for the hidden class.
        classes: how many labels can be read.
        rows: of each head; one more with the hidden class.
        fold_of: int64 [n], as from `folds`.
        curve: the learning curve but for its last point.
    """
    known = labels < classes
    logits = np.zeros((len(labels), rows), np.float32)
    residuals, cosines = np.zeros(len(labels), np.float32), np.zeros(len(labels), np.float32)
    for (held, kept), (embeddings, weights, bias) in zip(splits(fold_of), readers, strict=True):
        logits[held] = embeddings[held] @ weights.T + bias
        residuals[held] = space_of(embeddings[kept & known]).residuals(embeddings[held])
        cosines[held] = (embeddings[held] @ class_means(embeddings[kept], labels[kept], classes).T).max(1)
    temperature = fit_temperature(logits, labels, class_weights(labels, rows))
    cut, slope = _cut_and_slope(residuals[known])
    presence = sigmoid(slope * (cut - residuals))
    if rows > classes:
        presence = presence * (1 - softmax(logits / temperature)[:, -1])
    probabilities = softmax(logits[:, :classes] / temperature)
    threshold = choose_threshold(probabilities[known], labels[known])
    fitted_on = known.sum() - known.sum() / (fold_of.max() + 1)
    last = float(fitted_on) / classes, float((probabilities[known].argmax(1) == labels[known]).mean())
    cross = CrossValidated(probabilities, presence.astype(np.float32), threshold, temperature, (*curve, last))
    taught_cut, taught_slope = _cut_and_slope(-cosines[known])
    return Judgement(cross, cut, slope, -taught_cut, taught_slope)


def choose_threshold(probabilities: Floats, labels: Integers) -> float:
    """A fifth below the probability that all but 1 % of the pictures read right reach; 0.2 to 0.4.

    Presence is steep and does the refusing: a higher threshold lost twice as many right readings as wrong ones. Only one that
    is hardly more probable than the next is none either.

    Args:
        probabilities: float32 [n, labels], each by a head that was fitted without the picture.
        labels: int64 [n].
    """
    best = probabilities.argmax(1)
    right = probabilities[np.arange(len(best)), best][best == labels]
    if not len(right):
        return MOST_THRESHOLD
    return round(float(np.clip(BELOW * np.quantile(right, LOST_SHARE), LEAST_THRESHOLD, MOST_THRESHOLD)), 4)


def _cut_and_slope(distances: Floats) -> tuple[float, float]:
    """Of pictures that are known to show something: the distance where presence is one half, and how steeply it falls there."""
    far, sure = np.quantile(distances, [1 - CUT_QUANTILE, 1 - SURE_QUANTILE])
    if len(distances) < FEW_PICTURES:  # what a normal distribution of their spread would say of the next one
        far = max(far, distances.mean() + 1.9 * distances.std() * np.sqrt(1 + 1 / len(distances)))
    return round(float(far), 5), round(4.0 / max(float(far - sure), LEAST_SPREAD), 3)
