"""Figures of a classifier on labelled pictures: numbers in, numbers out.

>>> import numpy as np
>>> probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
>>> metrics = measure(probabilities, np.array([0, 1, 1]), ("cat", "dog"))
>>> metrics.accuracy, metrics.confusion
(0.6666666666666666, [[1, 0], [1, 1]])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..base.wilson import Interval, wilson_interval
from ..modelfile.figures import FrameFigures, FramesOf

CALIBRATION_BINS = 15
MOST_MISTAKES = 20
NO_READING = -1  # in place of a label's index
# By eye: of less unequal classes the balanced accuracy says what the accuracy says, and a training has nothing to even out.
UNEQUAL = 1.5  # largest to smallest
LEAST_DIFFERENCE = 5  # pictures: 3 and 5 of a small test are chance


def is_unequal(counts: Sequence[int] | np.ndarray) -> bool:
    """Whether classes of these sizes are clearly unequal; empty ones do not count.

    >>> is_unequal([285, 15]), is_unequal([6742, 5421]), is_unequal([5, 3]), is_unequal([9, 0])
    (True, False, False, False)
    """
    there = [int(count) for count in counts if count]
    return bool(there) and max(there) > UNEQUAL * min(there) and max(there) - min(there) >= LEAST_DIFFERENCE


@dataclass(frozen=True)
class Mistake:
    """One picture read wrong.

    Attributes:
        picture: its row in the test pictures.
        label: what it is.
        read_as: what was read.
        probability: how surely, 0..1; of a frame the score.
    """

    picture: int
    label: str
    read_as: str
    probability: float


class _ByClass:
    """What follows from the confusions of either kind of figures."""

    labels: tuple[str, ...]
    confusion: list[list[int]]
    recall: list[float | None]

    @property
    def balanced_accuracy(self) -> float:
        """Mean of the classes' recall, 0..1: each class counts alike, however often it is shown."""
        return _balanced(self.recall)

    @property
    def is_unequal(self) -> bool:
        """Whether its classes are so unequal that the balanced accuracy belongs beside the other."""
        return is_unequal([sum(row) for row in self.confusion])

    @property
    def never_found(self) -> tuple[str, ...]:
        """The labels that were shown, and never read right."""
        return _never_found(self.labels, self.recall)


@dataclass(frozen=True)
class FrameMetrics(_ByClass):
    """How a model file read camera frames by the contract's rule: what a person gets.

    Attributes:
        figures: how many gave the right reading, a wrong one, and none.
        labels: the classes' names.
        confusion: [true][read] counts; one column more than labels, the last for no reading.
        recall: share of a label's frames that gave the right reading, 0..1; None where no frame shows it.
        worst_mistakes: the wrong readings with the highest score, worst first.
    """

    figures: FrameFigures
    labels: tuple[str, ...]
    confusion: list[list[int]]
    recall: list[float | None]
    worst_mistakes: list[Mistake]

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON: the figures on top."""
        document = asdict(self)
        del document["figures"]
        return {**self.figures.as_dict(), **document, "balanced_accuracy": self.balanced_accuracy,
                "never_found": list(self.never_found)}  # fmt: skip

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> FrameMetrics:
        """What `as_dict` gave.

        Args:
            document: the plain values.

        Raises:
            ModelError: figures that do not add up.
            KeyError: a value is missing.
        """
        return cls(FrameFigures.from_dict(document), tuple(document["labels"]), document["confusion"], document["recall"],
                   _mistakes(document))  # fmt: skip


@dataclass(frozen=True)
class Metrics(_ByClass):
    """How a classifier reads pictures of its own size: what `measure` found.

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
    accuracy_interval: Interval
    labels: tuple[str, ...]
    confusion: list[list[int]]
    precision: list[float | None]
    recall: list[float | None]
    calibration_error: float
    cross_entropy: float
    worst_mistakes: list[Mistake]

    def as_dict(self) -> dict[str, Any]:
        """The metrics as plain lists and numbers, for JSON."""
        return {**asdict(self), "balanced_accuracy": self.balanced_accuracy, "never_found": list(self.never_found)}

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Metrics:
        """What `as_dict` gave.

        Args:
            document: the plain values.

        Raises:
            KeyError: a value is missing.
        """
        low, high = document["accuracy_interval"]
        names = cls.__dataclass_fields__
        return cls(**{**{name: document[name] for name in names}, "labels": tuple(document["labels"]),
                      "accuracy_interval": (low, high), "worst_mistakes": _mistakes(document)})  # fmt: skip


def measure(probabilities: np.ndarray, truth: np.ndarray, labels: tuple[str, ...], *, worst: int = MOST_MISTAKES) -> Metrics:
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


def read_by_rule(probabilities: np.ndarray, presence: np.ndarray, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """`Contract.decide` over many answers at once.

    Args:
        probabilities: float [n, classes]; presence: float [n].
        threshold: the contract's.

    Returns:
        int [n], index of the label that is read or `NO_READING`; float [n], the scores.

    >>> read, scores = read_by_rule(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([1.0, 0.5]), 0.5)
    >>> read.tolist(), scores.tolist()
    ([1, -1], [0.75, 0.25])
    """
    best = probabilities.argmax(1)
    scores = presence * probabilities[np.arange(len(best)), best]
    return np.where(scores >= threshold, best, NO_READING), scores


def measure_readings(
    read: np.ndarray, truth: np.ndarray, scores: np.ndarray, pictures: np.ndarray, labels: tuple[str, ...], of: FramesOf
) -> FrameMetrics:
    """Measure the readings of camera frames.

    Args:
        read: int [n], index of the label that was read, or `NO_READING`.
        truth: int [n], index of the label that the frame shows.
        scores: float [n], 0..1.
        pictures: int [n], the row of the picture that the frame shows.
        labels: the classes' names.
        of: what kind of frames they are.

    >>> read, truth = np.array([0, 0, NO_READING]), np.array([0, 1, 1])
    >>> metrics = measure_readings(read, truth, np.ones(3), np.arange(3), ("cat", "dog"), "test photos")
    >>> metrics.figures
    FrameFigures(count=3, right=1, wrong=1, no_reading=1, of='test photos')
    >>> metrics.confusion
    [[1, 0, 0], [1, 0, 1]]
    """
    count, classes = len(truth), len(labels)
    column = np.where(read == NO_READING, classes, read)
    confusion = np.bincount(truth * (classes + 1) + column, minlength=classes * (classes + 1)).reshape(classes, classes + 1)
    right, no_reading = int(confusion.diagonal().sum()), int(confusion[:, classes].sum())
    wrong = np.flatnonzero((read != NO_READING) & (read != truth))
    worst = wrong[np.argsort(-scores[wrong], kind="stable")][:MOST_MISTAKES]
    return FrameMetrics(
        figures=FrameFigures(count, right, len(wrong), no_reading, of),
        labels=labels,
        confusion=confusion.tolist(),
        recall=_ratios(confusion.diagonal(), confusion.sum(1)),
        worst_mistakes=[Mistake(int(pictures[i]), labels[truth[i]], labels[read[i]], float(scores[i])) for i in worst],
    )


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


def _balanced(recall: Sequence[float | None]) -> float:
    known = [share for share in recall if share is not None]
    return sum(known) / len(known)


def _never_found(labels: Sequence[str], recall: Sequence[float | None]) -> tuple[str, ...]:
    return tuple(label for label, share in zip(labels, recall, strict=True) if share == 0)


def _mistakes(document: Mapping[str, Any]) -> list[Mistake]:
    return [Mistake(**mistake) for mistake in document["worst_mistakes"]]
