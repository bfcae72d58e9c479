"""report.csv: the pictures whose label is worth another look, the surest mistakes first.

    file,label,read as,score
    bottles/017.jpg,glass,plastic,0.9981

A network that is sure and wrong has often met a wrong label. Move such a file to the folder where it belongs, or remove it, and
train again. All pictures that the network alone reads otherwise than their label says are listed.
"""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

import numpy as np

from ..evaluation.readings import Readings

COLUMNS = ("file", "label", "read as", "score")
SURE = 0.9


class Doubtful(NamedTuple):
    """A picture that is read otherwise than its label says."""

    picture: int
    file: str
    label: str
    read_as: str
    score: float


def doubtful_labels(readings: Readings) -> list[Doubtful]:
    """All of them, surest first.

    >>> from handlens.evaluation.readings import NetworkReadings
    >>> network = NetworkReadings(np.array([0, 0, 0]), np.array([0.6, 0.9, 0.5]))
    >>> [found.score for found in doubtful_labels(Readings(("a", "b"), np.array([1, 1, 0]), network))]
    [0.9, 0.6]
    """
    network, labels = readings.network, readings.labels
    wrong = np.flatnonzero(network.read != readings.truth)
    wrong = wrong[np.argsort(-network.confidence[wrong], kind="stable")]
    return [
        Doubtful(
            row, readings.name(row), labels[readings.truth[row]], labels[network.read[row]], float(network.confidence[row])
        )
        for row in wrong.tolist()
    ]


def as_csv(found: list[Doubtful]) -> str:
    """The list as CSV with a heading."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((one.file, one.label, one.read_as, f"{one.score:.4f}") for one in found)
    return lines.getvalue()
