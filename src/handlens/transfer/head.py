"""The head: what is fitted on embeddings, and what it reads.

    embedding u, of length 1 ──► u·weights + bias ──► softmax ──────────────► output_node, of the labels alone
                             │                           └─► p(nothing) ──┐
                             └─► how far outside the pictures' space ──► sigmoid ─×─► presence

How good it is, is said by heads of its make that were fitted without some of the pictures (`folds`, `judging`); where the
pictures lie by `space`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..training.balance import class_weights
from .blas import one_blas_thread
from .folds import folds, splits
from .judging import CrossValidated, Judgement, Reader, judge
from .logistic import logistic_regression, sigmoid, softmax
from .space import Floats, Integers, Space, space_of

DECAY = 1e-3  # facts: 3e-4 to 3e-3 are within a point of each other
SCALE = 8.0  # embeddings of length 1 are small for that decay
CURVE_SHARES = (0.25, 0.5)
MOST_CURVE_PICTURES = 5000  # with more, nobody asks how many more are needed


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
        return softmax(embeddings @ self.weights.T + self.bias)

    def read(self, embeddings: Floats) -> tuple[Floats, Floats]:
        """What the `frame` signature answers: probabilities of the labels [n, labels], presence [n]."""
        logits = embeddings @ self.weights.T + self.bias
        presence = sigmoid(self.slope * (self.cut - Space(self.middle, self.basis).residuals(embeddings)))
        if self.nothing:
            presence = presence * (1 - softmax(logits)[:, -1])
        return softmax(logits[:, : self.labels]), presence.astype(np.float32)


class Fitted(NamedTuple):
    """A head fitted on all pictures, and what cross-validation says of such heads."""

    head: Head
    cross: CrossValidated


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
def judged(reader: Reader, judgement: Judgement, labels: Integers, classes: int) -> Fitted:
    """The head of a reader that was fitted on all pictures, with what others of its make said of those they were not.

    Of its own pictures a tuned backbone makes embeddings that are surer, and nearer to each other, than those of any picture
    to come: so all that is chosen by looking at answers comes from the judgement.
    """
    cooled = np.float32(1 / judgement.cross.temperature)
    space = space_of(reader.embeddings[labels < classes])
    head = Head(reader.weights * cooled, reader.bias * cooled, classes, space.middle, space.basis, *judgement[1:])
    return Fitted(head, judgement.cross)


def fitted_rows(embeddings: Floats, labels: Integers, rows: int) -> tuple[Floats, Floats]:
    """Weights [rows, 1280] and bias [rows] of a logistic regression on embeddings of length 1, before any temperature.

    Unequal classes are fitted as if they were equal.
    """
    counted = class_weights(labels, rows)
    weights, bias = logistic_regression(embeddings * np.float32(SCALE), labels, rows, DECAY, counted)
    return weights * np.float32(SCALE), bias


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
