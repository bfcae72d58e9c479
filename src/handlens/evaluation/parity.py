"""Parity: the same answer from two runtimes.

What counts is the decision, a label or nothing, by the contract's one rule. Two runtimes add up the same sums in another
order, so a score can differ in its last digits; where it lies within the tolerance of the threshold, or two labels within
the tolerance of each other, the decision may fall either way. Those frames are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ..base.wording import counted
from ..modelfile.contract import Contract

Outputs = Mapping[str, np.ndarray]

TOLERANCE = 0.01


@dataclass(frozen=True)
class Parity:
    """How two runtimes compare over some frames.

    Attributes:
        frames: how many were compared.
        same: how many gave the same decision.
        borderline: how many gave another one, with a score within the tolerance of the threshold or of a tie.
        different: how many gave another decision without that excuse.
        difference: largest difference of a score.
    """

    frames: int
    same: int
    borderline: int
    different: int
    difference: float

    def __str__(self) -> str:
        text = f"the same decision on {self.same} of {counted(self.frames, 'frame')}"
        return text + (f" ({self.borderline} borderline)" if self.borderline else "")


def decide(outputs: Outputs, contract: Contract) -> tuple[str | None, float]:
    """(label or None, score) by the contract's rule."""
    probabilities = np.ravel(outputs["output_node"]).tolist()
    _, label, score = contract.decide(probabilities, float(np.ravel(outputs["presence"])[0]))
    return label, score


def compare_runtimes(
    pairs: Iterable[tuple[Outputs, Outputs]], contract: Contract, *, tolerance: float = TOLERANCE
) -> Parity:
    """Compare the outputs of two runtimes, frame by frame.

    >>> import numpy as np
    >>> contract = Contract("x", "ink", ("a", "b"), (28, 28, 1), threshold=0.5)
    >>> one = {"output_node": np.array([[0.9, 0.1]]), "presence": np.array([0.559])}
    >>> two = {"output_node": np.array([[0.9, 0.1]]), "presence": np.array([0.553])}
    >>> compare_runtimes([(one, one), (one, two)], contract)
    Parity(frames=2, same=1, borderline=1, different=0, difference=0.005...)
    """
    frames = same = borderline = different = 0
    largest = 0.0
    for one, two in pairs:
        frames += 1
        (first, first_score), (second, second_score) = decide(one, contract), decide(two, contract)
        largest = max(largest, abs(first_score - second_score))
        if first == second:
            same += 1
        elif _is_borderline(one, first_score, contract, tolerance) and abs(first_score - second_score) <= tolerance:
            borderline += 1
        else:
            different += 1
    return Parity(frames, same, borderline, different, largest)


def _is_borderline(outputs: Outputs, score: float, contract: Contract, tolerance: float) -> bool:
    second, first = np.sort(np.ravel(outputs["output_node"]))[-2:]
    return abs(score - contract.threshold) <= tolerance or float(first - second) <= tolerance
