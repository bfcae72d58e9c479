"""Evaluation on a dataset's test pictures: always of the file that ships, and of the Keras network beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..base.reporter import SILENT, Reporter
from ..base.wording import listed
from ..datasets import Dataset, Pictures
from ..errors import ModelError
from ..modelfile.contract import Contract
from ..modelfile.model import Model
from .metrics import Metrics, measure

BATCH = 250


@dataclass(frozen=True)
class Evaluation:
    """Figures of one model: of the file that ships, and of the Keras network where there is a run.

    Attributes:
        path: the run's folder or the .tflite.
        model_file: what LiteRT read with the file.
        network: what Keras read with the network; None where there is only a file.
    """

    path: Path
    model_file: Metrics
    network: Metrics | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the file's own figures on top, the Keras network's under `network`."""
        document = {"path": str(self.path), **self.model_file.as_dict()}
        document["network"] = None if self.network is None else self.network.as_dict()
        return document


def evaluate_model(model: Model, dataset: Dataset, *, reporter: Reporter = SILENT) -> Metrics:
    """Read every test picture through LiteRT, by the `picture` signature.

    Raises:
        ModelError: the dataset's labels or picture size are not the model's.
    """
    check_fit(model.contract, dataset)
    return _measured(dataset, model.classify, "testing the model file", reporter)


def evaluate_network(
    network: Any, dataset: Dataset, *, temperature: float = 1.0, reporter: Reporter = SILENT
) -> Metrics:
    """The same with the Keras network, which gives logits; they are divided by the temperature, as in the file."""
    import tensorflow as tf

    shape = dataset.input_shape

    @tf.function(reduce_retracing=True)
    def compiled(inputs: Any) -> Any:
        return tf.nn.softmax(network(inputs, training=False) / temperature)

    def classify(inputs: np.ndarray) -> np.ndarray:
        return np.asarray(compiled(tf.constant(inputs.reshape(-1, *shape))))

    return _measured(dataset, classify, "testing the Keras network", reporter)


def network_inputs(pictures: np.ndarray) -> np.ndarray:
    """uint8 [n, h, w, c] as the `picture` signature takes them: float32 [n, h * w] or [n, h, w, 3], 0..1."""
    scaled = pictures.astype(np.float32) / 255
    return scaled.reshape(len(scaled), -1) if pictures.shape[3] == 1 else scaled


def check_fit(contract: Contract, dataset: Dataset) -> None:
    """Raises ModelError if the dataset is not of the model's kind."""
    if contract.labels != dataset.labels:
        raise ModelError("the dataset has other labels than the model file",
                         received=f"{listed(dataset.labels)}; the model knows {listed(contract.labels)}")  # fmt: skip
    if contract.input_shape != dataset.input_shape or contract.view != dataset.view:
        raise ModelError("the dataset's pictures are of another kind than the model's",
                         received=f"{dataset.view} {dataset.input_shape}; the model takes {contract.view} "
                                  f"{contract.input_shape}")  # fmt: skip


def _measured(dataset: Dataset, classify: Any, title: str, reporter: Reporter) -> Metrics:
    test: Pictures = dataset.test
    parts = []
    with reporter.stage(title, total=test.count) as stage:
        for start in range(0, test.count, BATCH):
            rows = np.arange(start, min(start + BATCH, test.count))
            parts.append(classify(network_inputs(test.read(rows))))
            stage.advance(len(rows))
    return measure(np.concatenate(parts), test.labels, dataset.labels)
