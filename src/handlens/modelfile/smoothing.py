"""How a calm reading is made of a camera's answers, frame after frame: the one rule of the app, of the page, and of this.

    answer of a frame                     average over 150 ms                         shown
    probabilities, presence, box   ──►    scores = presence * probabilities   ──►     a label, or none
                                          probabilities, presence
                                          box, over 60 ms

- An average moves towards the newest answer by 1 - exp(-elapsed / constant). The box jumps where it moved by more than 0.25
  of the lens (|x| + |y| of its centre): that is another thing.
- A label is shown when its average score has been the highest, and at the upper threshold or above, for 300 ms; it goes when
  its average falls below the contract's threshold. The upper one is the contract's plus 0.05, but at most a quarter of what is
  left to 1. So nothing below the contract's threshold is ever shown, and what wavers around it does not flicker.
- After 500 ms without a frame, and when told so (another camera, another rotation), all of it is forgotten.
- A still picture has no past: the contract's rule alone decides.

`tests/sequences` holds answers and what is to be shown of them; Python and the app are both held to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .contract import Contract

AVERAGE_MS = 150.0
BOX_AVERAGE_MS = 60.0
BOX_JUMP = 0.25
SETTLE_MS = 300.0
GAP_MS = 500.0
MOST_EXTRA = 0.05


@dataclass(frozen=True)
class Steady:
    """What is to be shown after a frame.

    Attributes:
        label: the label that is read; None if none is.
        score: its average score, 0..1; 0 if none is.
        presence: the average, 0..1.
        scores: float64 [labels], each label's average score.
        box: the averaged centre x, centre y, width, height, in lens units 0..1.
    """

    label: str | None
    score: float
    presence: float
    scores: np.ndarray
    box: tuple[float, float, float, float]


class Smoother:
    """Takes in a model's answers in the order of their frames, and says what to show.

    Args:
        contract: of the model that answers.

    >>> smoother = Smoother(Contract("coins", "photo", ("heads", "tails"), (64, 64, 3)))
    >>> for at_ms in range(0, 400, 33):
    ...     shown = smoother.add([0.95, 0.05], 1.0, (0.5, 0.5, 0.2, 0.2), at_ms)
    >>> shown.label, round(shown.score, 2)
    ('heads', 0.95)
    """

    def __init__(self, contract: Contract):
        self._labels = contract.labels
        self._hide_below = contract.threshold
        self._show_from = contract.threshold + min(MOST_EXTRA, (1 - contract.threshold) / 4)
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._last_ms: float | None = None
        self._scores = np.zeros(len(self._labels))
        self._presence = 0.0
        self._box = np.zeros(4)
        self._candidate: int | None = None
        self._candidate_since_ms = 0.0
        self._shown: int | None = None

    def add(self, probabilities: ArrayLike, presence: float, box: ArrayLike, at_ms: float) -> Steady:
        """Take in the answer to one frame of a camera.

        Args:
            probabilities: float [labels], in the contract's order.
            presence: 0..1.
            box: centre x, centre y, width, height in lens units.
            at_ms: when, in milliseconds of any clock that does not go back.
        """
        if self._last_ms is not None and at_ms - self._last_ms > GAP_MS:
            self.clear()
        elapsed_ms = math.inf if self._last_ms is None else at_ms - self._last_ms
        self._take(np.asarray(probabilities, float), float(presence), np.asarray(box, float), elapsed_ms)
        self._last_ms = at_ms
        self._settle(at_ms)
        return self._steady()

    def set(self, probabilities: ArrayLike, presence: float, box: ArrayLike) -> Steady:
        """Take the answer to a still picture as it is.

        Args:
            probabilities, presence, box: as for `add`.
        """
        self.clear()
        self._take(np.asarray(probabilities, float), float(presence), np.asarray(box, float), math.inf)
        best = int(self._scores.argmax())
        self._shown = best if self._scores[best] >= self._hide_below else None
        return self._steady()

    def _take(self, probabilities: np.ndarray, presence: float, box: np.ndarray, elapsed_ms: float) -> None:
        weight = 1 - math.exp(-elapsed_ms / AVERAGE_MS)
        self._scores += weight * (presence * probabilities - self._scores)
        self._presence += weight * (presence - self._presence)
        jumps = np.abs(box[:2] - self._box[:2]).sum() >= BOX_JUMP
        self._box += (1 if jumps else 1 - math.exp(-elapsed_ms / BOX_AVERAGE_MS)) * (box - self._box)

    def _settle(self, at_ms: float) -> None:
        best = int(self._scores.argmax())
        if self._shown is not None and self._scores[self._shown] < self._hide_below:
            self._shown = None
        enough = self._hide_below if best == self._shown else self._show_from
        if best != self._candidate or self._scores[best] < enough:
            self._candidate = best if self._scores[best] >= self._show_from else None
            self._candidate_since_ms = at_ms
        if self._candidate is not None and at_ms - self._candidate_since_ms >= SETTLE_MS:
            self._shown = self._candidate

    def _steady(self) -> Steady:
        shown = self._shown
        label = None if shown is None else self._labels[shown]
        x, y, width, height = self._box.tolist()
        score = 0.0 if shown is None else float(self._scores[shown])
        return Steady(label, score, self._presence, self._scores.copy(), (x, y, width, height))
