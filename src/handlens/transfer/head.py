"""The head: what is fitted on embeddings, and how good it is.

    embedding u, of length 1 ──► u·weights + bias ──► softmax ──────────────► output_node, of the labels alone
                             │                           └─► p(nothing) ──┐
                             └─► how far outside the pictures' space ──► sigmoid ─×─► presence

Cross-validation reads each picture by a head that was fitted without it. Folds are blocks of neighbouring files, class by
class: pictures of one object or one person mostly lie side by side, and would tell on each other else. From these readings
come the figures, the temperature (Guo et al., 2017), the distance from which there is nothing of the kind, and the threshold.
That distance is ViM's residual (Wang et al., 2022): what is left of an embedding when the pictures' middle and main directions
are taken out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..datasets.splitting import units_of
from ..networks.lite0_shapes import BASIS_ROWS
from ..training.balance import class_weights
from ..training.calibration import fit_temperature
from .blas import one_blas_thread
from .logistic import logistic_regression

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

DECAY = 1e-3  # facts: 3e-4 to 3e-3 are within a point of each other
SCALE = 8.0  # embeddings of length 1 are small for that decay
FOLDS = 5
CUT_QUANTILE = 0.03  # so many of the known pictures lie beyond the cut
SURE_QUANTILE = 0.06  # where presence is to be 0.98
LEAST_SPREAD = 0.01  # of squared residuals or cosines, between the two
FEW_PICTURES = 200  # a quantile of fewer says little about the next picture
LOST_SHARE = 0.01  # of the pictures read right; the threshold stays below what all others reach
# by eye
BELOW = 0.8
LEAST_THRESHOLD, MOST_THRESHOLD = 0.2, 0.4
CURVE_SHARES = (0.25, 0.5)
MOST_CURVE_PICTURES = 5000  # with more, nobody asks how many more are needed


class Space(NamedTuple):
    """The middle and the main directions of some embeddings: float32 [1280] and [r, 1280], r at most 64."""

    middle: Floats
    basis: Floats

    def residuals(self, embeddings: Floats) -> Floats:
        """float32 [n, 1280] -> [n]: the squared length of what lies outside."""
        beside = embeddings - self.middle
        inside = beside @ self.basis.T
        squares: Floats = (beside * beside).sum(1) - (inside * inside).sum(1)
        return squares


@dataclass(frozen=True)
class Head:
    """A fitted head; rows is the number of labels, one more with the hidden class.

    Attributes:
        weights, bias: float32 [rows, 1280], [rows]; the temperature is in them.
        labels: how many can be read.
        middle, basis: float32 [1280], [r, 1280]: of the pictures' space, see `Space`.
        cut, slope: the squared residual at which presence is one half, and how steeply it falls there.
        taught_cut, taught_slope: the same for the cosine to the mean of a class that a phone was taught.
    """

    weights: Floats
    bias: Floats
    labels: int
    middle: Floats
    basis: Floats
    cut: float
    slope: float
    taught_cut: float
    taught_slope: float

    @property
    def nothing(self) -> bool:
        """Whether there is a hidden class."""
        return len(self.weights) > self.labels

    def probabilities(self, embeddings: Floats) -> Floats:
        """float32 [n, 1280] -> [n, rows], each adding up to 1: what the `picture` signature answers."""
        return _softmax(embeddings @ self.weights.T + self.bias)

    def read(self, embeddings: Floats) -> tuple[Floats, Floats]:
        """What the `frame` signature answers: probabilities of the labels [n, labels], presence [n]."""
        logits = embeddings @ self.weights.T + self.bias
        presence = _sigmoid(self.slope * (self.cut - Space(self.middle, self.basis).residuals(embeddings)))
        if self.nothing:
            presence = presence * (1 - _softmax(logits)[:, -1])
        return _softmax(logits[:, : self.labels]), presence.astype(np.float32)


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


class Fitted(NamedTuple):
    """A head fitted on all pictures, and what cross-validation says of such heads."""

    head: Head
    cross: CrossValidated


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
def fit_head(
    embeddings: Floats, labels: Integers, classes: int, *, nothing: bool = False, groups: Integers | None = None
) -> Fitted:
    """Fit a head on all pictures, and cross-validate.

    Args:
        embeddings: float32 [n, 1280], of length 1; class after class, neighbouring files side by side.
        labels: int64 [n]; `classes` stands for the hidden class.
        classes: how many labels can be read; each with at least two pictures. One that stands alone is
            read by heads that do not know its class, and counts as a mistake.
        nothing: whether there is a hidden class.
        groups: int64 [n], a number that near-duplicates have in common; default: there are none.

    Returns:
        The head and the cross-validation; nothing is drawn, so the same pictures give the same head.
    """
    rows = classes + nothing
    fold_of = folds(labels, groups)
    readers = (Reader(embeddings, *fitted_rows(embeddings[kept], labels[kept], rows)) for _, kept in splits(fold_of))
    judgement = judge(readers, labels, classes, rows, fold_of, curve=_curve(embeddings, labels, classes, rows, fold_of))
    return judged(Reader(embeddings, *fitted_rows(embeddings, labels, rows)), judgement, labels, classes)


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
    presence = _sigmoid(slope * (cut - residuals))
    if rows > classes:
        presence = presence * (1 - _softmax(logits / temperature)[:, -1])
    probabilities = _softmax(logits[:, :classes] / temperature)
    threshold = choose_threshold(probabilities[known], labels[known])
    fitted_on = known.sum() - known.sum() / (fold_of.max() + 1)
    last = float(fitted_on) / classes, float((probabilities[known].argmax(1) == labels[known]).mean())
    cross = CrossValidated(probabilities, presence.astype(np.float32), threshold, temperature, (*curve, last))
    taught_cut, taught_slope = _cut_and_slope(-cosines[known])
    return Judgement(cross, cut, slope, -taught_cut, taught_slope)


@one_blas_thread()
def judged(reader: Reader, judgement: Judgement, labels: Integers, classes: int) -> Fitted:
    """The head of a reader that was fitted on all pictures, with what others of its make said of those they were not.

    Of its own pictures a tuned backbone makes embeddings that are surer, and nearer to each other, than those of any picture
    to come: so all that is chosen by looking at answers comes from the judgement.
    """
    cooled = np.float32(1 / judgement.cross.temperature)
    space = space_of(reader.embeddings[labels < classes])
    head = Head(reader.weights * cooled, reader.bias * cooled, classes, space.middle, space.basis, *judgement[1:])
    return Fitted(head, judgement.cross)


def space_of(embeddings: Floats) -> Space:
    """The middle of float32 [n, 1280], and their main directions, half as many as pictures and at most 64."""
    middle = embeddings.mean(0)
    beside = (embeddings - middle).astype(np.float64)
    rank = min(BASIS_ROWS, len(embeddings) // 2)
    if len(beside) < beside.shape[1]:
        directions = np.linalg.svd(beside, full_matrices=False)[2][:rank]
    else:
        directions = np.linalg.eigh(beside.T @ beside)[1].T[::-1][:rank]
    # a direction and its opposite are the same; which one comes out is left to the library otherwise
    largest = np.abs(directions).argmax(1)
    directions = directions * np.sign(directions[np.arange(rank), largest])[:, None]
    return Space(middle.astype(np.float32), directions.astype(np.float32))


def class_means(embeddings: Floats, labels: Integers, classes: int) -> Floats:
    """float32 [classes, 1280], of length 1; zeros for a class without a picture."""
    sums = np.stack([embeddings[labels == label].sum(0) for label in range(classes)])
    means: Floats = (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)).astype(np.float32)
    return means


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


def fitted_rows(embeddings: Floats, labels: Integers, rows: int) -> tuple[Floats, Floats]:
    """Weights [rows, 1280] and bias [rows] of a logistic regression on embeddings of length 1, before any temperature.

    Unequal classes are fitted as if they were equal.
    """
    counted = class_weights(labels, rows)
    weights, bias = logistic_regression(embeddings * np.float32(SCALE), labels, rows, DECAY, counted)
    return weights * np.float32(SCALE), bias


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


# ---- the steps


def _cut_and_slope(distances: Floats) -> tuple[float, float]:
    """Of pictures that are known to show something: the distance where presence is one half, and how steeply it falls there."""
    far, sure = np.quantile(distances, [1 - CUT_QUANTILE, 1 - SURE_QUANTILE])
    if len(distances) < FEW_PICTURES:  # what a normal distribution of their spread would say of the next one
        far = max(far, distances.mean() + 1.9 * distances.std() * np.sqrt(1 + 1 / len(distances)))
    return round(float(far), 5), round(4.0 / max(float(far - sure), LEAST_SPREAD), 3)


def _curve(embeddings: Floats, labels: Integers, classes: int, rows: int, fold_of: Integers) -> list[tuple[float, float]]:
    """Cross-validated accuracy with a quarter and a half of the pictures that each head is fitted on."""
    known = labels < classes
    points: list[tuple[float, float]] = []
    if len(labels) > MOST_CURVE_PICTURES:
        return points
    for share in CURVE_SHARES:
        right, used = 0, 0.0
        for held, kept in splits(fold_of):
            chosen = np.flatnonzero(kept)
            chosen = np.concatenate([_spread(chosen[labels[chosen] == label], share) for label in np.unique(labels[chosen])])
            weights, bias = fitted_rows(embeddings[chosen], labels[chosen], rows)
            asked = held & known
            right += int(((embeddings[asked] @ weights[:classes].T + bias[:classes]).argmax(1) == labels[asked]).sum())
            used += int((labels[chosen] < classes).sum()) / classes * asked.sum()
        points.append((used / known.sum(), right / int(known.sum())))
    return points


def _spread(rows: Integers, share: float) -> Integers:
    """So large a share of the rows, evenly over all, at least one."""
    count = max(1, round(share * len(rows)))
    picked: Integers = rows[np.unique(np.linspace(0, len(rows) - 1, count).round().astype(int))]
    return picked


def _softmax(logits: Floats) -> Floats:
    shares = np.exp(logits - logits.max(1, keepdims=True))
    quotient: Floats = (shares / shares.sum(1, keepdims=True)).astype(np.float32)
    return quotient


def _sigmoid(values: Floats) -> Floats:
    positive: Floats = (1 / (1 + np.exp(-np.clip(values, -60, 60)))).astype(np.float32)
    return positive
