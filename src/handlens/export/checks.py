"""The self-check that every export passes before it says done."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import modelfile
from ..contract import Contract
from ..datasets import Dataset
from ..errors import ExportError
from ..evaluation.evaluate import network_inputs
from ..model import Model
from .phone import check_operators

# both compute in float32; the order of their sums differs. Weights of fewer bits are other weights.
TOLERANCE = {"float32": 1e-4, "float16": 0.02, "int8": 0.1}
PICTURES = 256


@dataclass(frozen=True)
class SelfCheck:
    """What was compared.

    Attributes:
        pictures: how many test pictures went through Keras and LiteRT.
        difference: largest difference of a probability.
        same_label: how many of them got the same label.
        operators: how many operators the file has, all of them known to the phone's runtime.
        elapsed_s: how long the check took.
    """

    pictures: int
    difference: float
    same_label: int
    operators: int
    elapsed_s: float

    def __str__(self) -> str:
        return (
            f"Keras and LiteRT agree on {self.same_label} of {self.pictures} pictures (difference at most "
            f"{self.difference:.1g}), {self.operators} operators, all known to the phone's runtime"
        )


def self_check(content: bytes, network: Any, dataset: Dataset, temperature: float = 1.0) -> SelfCheck:
    """Check a sealed model file against the network that it was made from.

    Raises:
        ExportError: lost weights, an operator that the phone's runtime does not load, another answer than Keras's
            beyond the tolerance of the precision, or a contract that a zip tool cannot read.
    """
    started = time.perf_counter()
    model = Model(content)
    _check_archive(content, model.contract)
    operators = check_operators(modelfile.bare(content))
    if operators.stops:
        raise ExportError("the phone's runtime (tensorflow-lite 2.16.1) would not load this file",
                          received="; ".join(operators.stops))  # fmt: skip
    difference, same, count = _compare(model, network, dataset, temperature)
    tolerance = TOLERANCE[model.contract.precision]
    if difference > tolerance:
        raise ExportError(f"Keras and LiteRT disagree by more than {tolerance:g}", received=f"{difference:.3g}")
    return SelfCheck(count, difference, same, sum(operators.operators.values()), time.perf_counter() - started)


def _check_archive(content: bytes, contract: Contract) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        damaged = archive.testzip()
        labels = archive.read(modelfile.LABELS_FILE).decode().splitlines()
    if damaged or tuple(labels) != contract.labels:
        raise ExportError("the file's archive cannot be read back", received=damaged or labels)
    if modelfile.read_metadata(content) != contract.to_json().encode():
        raise ExportError("the contract in the flatbuffer is not the one in the archive")


def _compare(model: Model, network: Any, dataset: Dataset, temperature: float) -> tuple[float, int, int]:
    import tensorflow as tf

    count = min(PICTURES, dataset.test.count)
    rows = np.linspace(0, dataset.test.count - 1, count).astype(int)
    pictures = dataset.test.read(rows)
    ours = model.classify(network_inputs(pictures))
    theirs = np.asarray(tf.nn.softmax(network(pictures.astype(np.float32) / 255, training=False) / temperature))
    return float(np.abs(ours - theirs).max()), int((ours.argmax(1) == theirs.argmax(1)).sum()), count
