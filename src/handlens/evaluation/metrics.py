"""Figures of a classifier on labelled pictures: numbers in, numbers out.

>>> import numpy as np
>>> probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
>>> metrics = measure(probabilities, np.array([0, 1, 1]), ("cat", "dog"))
>>> metrics.accuracy, metrics.confusion
(0.6666666666666666, [[1, 0], [1, 1]])
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

CALIBRATION_BINS = 15


@dataclass(frozen=True)
class Mistake:
    """One picture read wrong.

    Attributes:
        picture: its row in the test pictures.
        label: what it is.
        read_as: what was read.
        probability: how surely, 0..1.
    """

    picture: int
    label: str
    read_as: str
    probability: float


@dataclass(frozen=True)
class Metrics:
    """What `measure` found.

    Attributes:
        pictures: how many were read.
        accuracy: share read right, 0..1.
        accuracy_interval: Wilson's 95 % interval of it.
        labels: the classes' names.
        confusion: [true][read] counts.
        precision, recall: a class each, 0..1; None where nothing was read as, or is of, that class.
        calibration_error: expected calibration error, 0..1 (Guo et al., 2017; 15 bins of equal width).
        cross_entropy: mean of -ln(probability of the true class), in nats.
        worst_mistakes: the wrong pictures read with the most confidence, worst first.
    """

    pictures: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    labels: tuple[str, ...]
    confusion: list[list[int]]
    precision: list[float | None]
    recall: list[float | None]
    calibration_error: float
    cross_entropy: float
    worst_mistakes: list[Mistake]

    def as_dict(self) -> dict[str, Any]:
        """The metrics as plain lists and numbers, for JSON."""
        return asdict(self)


def measure(probabilities: np.ndarray, truth: np.ndarray, labels: tuple[str, ...], *, worst: int = 20) -> Metrics:
    """Measure a classifier.

    Args:
        probabilities: float [n, classes], each row summing to 1.
        truth: int [n], index of the true class.
        labels: the classes' names.
        worst: how many mistakes to list.
    """
    n, classes = probabilities.shape
    read = probabilities.argmax(1)
    confusion = np.bincount(truth * classes + read, minlength=classes * classes).reshape(classes, classes)
    right = int(confusion.trace())
    confidence = probabilities.max(1)
    wrong = np.flatnonzero(read != truth)
    wrong = wrong[np.argsort(-confidence[wrong], kind="stable")][:worst]
    return Metrics(
        pictures=n,
        accuracy=right / n,
        accuracy_interval=wilson_interval(right, n),
        labels=labels,
        confusion=confusion.tolist(),
        precision=_ratios(confusion.diagonal(), confusion.sum(0)),
        recall=_ratios(confusion.diagonal(), confusion.sum(1)),
        calibration_error=expected_calibration_error(confidence, read == truth),
        cross_entropy=float(-np.log(np.maximum(probabilities[np.arange(n), truth], 1e-12)).mean()),
        worst_mistakes=[Mistake(int(i), labels[truth[i]], labels[read[i]], float(confidence[i])) for i in wrong],
    )


def wilson_interval(right: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's score interval of a share (E. B. Wilson, 1927), by default at 95 %.

    It keeps within 0..1 and stays sensible near 100 %, where the textbook interval of ± z·sqrt(p(1-p)/n) does not.

    >>> [round(x, 4) for x in wilson_interval(9920, 10000)]
    [0.9901, 0.9936]
    """
    share = right / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return (centre - half if right else 0.0), (centre + half if right < n else 1.0)  # exact where rounding is not


def expected_calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = CALIBRATION_BINS) -> float:
    """Mean distance between how sure the classifier was and how often it was right (Guo et al., 2017).

    Args:
        confidence: float [n], probability of the class that was read.
        right: bool [n].
        bins: of equal width over 0..1.
    """
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    sure = np.bincount(place, confidence, minlength=bins)
    hits = np.bincount(place, right.astype(float), minlength=bins)
    return float(np.abs(sure - hits).sum() / max(1, counts.sum()))


def _ratios(parts: np.ndarray, wholes: np.ndarray) -> list[float | None]:
    return [float(part / whole) if whole else None for part, whole in zip(parts, wholes, strict=True)]
