"""Evaluation on a dataset's test pictures: of the file that ships, and of the Keras network that it was made from.

What a person gets comes first: camera frames, read by the contract's rule (`frames`). Beside it stands what the network
alone makes of pictures that were cut and fitted already: in the file (`picture` signature), and in what it was made from: mostly
Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from ..base.reporter import SILENT, Reporter
from ..base.wording import listed, near_names
from ..datasets import NOTHING, Dataset, Pictures
from ..errors import ModelError
from ..modelfile.contract import Contract
from ..modelfile.figures import Figures, NetworkFigures
from ..modelfile.model import Model
from .frames import read_frames
from .metrics import FrameMetrics, Metrics, measure
from .readings import NetworkReadings, Readings

BATCH = 250

Relation = Literal["same", "changed", "other"]
Origin = Literal["Keras", "SavedModel", "TensorFlow Lite"]  # what a model file was made from

ORIGINS: dict[Origin, str] = {
    "Keras": "Keras", "SavedModel": "the SavedModel", "TensorFlow Lite": "the TensorFlow Lite file from elsewhere",
}  # fmt: skip


@dataclass(frozen=True)
class TestedOn:
    """Which pictures a model was tested on.

    Attributes:
        name, digest: of the dataset: what to call it; sha256 in hex over its pictures, labels and split.
        part: "test" (its test pictures), "all" (every picture of a folder that is no split dataset), or "cross-validation"
            (its training pictures, each read by a head that was fitted without it).
        relation: to the dataset that the model was trained on: "same"; "changed": the same one, but pictures were added,
            removed or relabelled since; "other".
    """

    __test__ = False  # pytest: this is no test

    name: str
    digest: str
    part: Literal["test", "all", "cross-validation"] = "test"
    relation: Relation = "same"

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Evaluation:
    """Figures of one model.

    Attributes:
        path: the run's folder or the .tflite.
        frames: the file's readings of camera frames, by the contract's rule; None for a file without a `frame` signature.
        network: the file's network alone, by its `picture` signature.
        keras: the network that the file was made from; None where there is only a file.
        tested_on: which pictures these are.
        origin: what that network is: Keras's, unless it came as a SavedModel or as a .tflite.
    """

    path: Path
    frames: FrameMetrics | None
    network: Metrics
    keras: Metrics | None
    tested_on: TestedOn
    origin: Origin = "Keras"

    @property
    def figures(self) -> Figures:
        """What the contract says of it."""
        network = NetworkFigures(self.network.accuracy, self.network.pictures, self.network.balanced_accuracy)
        return Figures(None if self.frames is None else self.frames.figures, network)

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON: what a person gets first."""
        return {
            "path": str(self.path),
            "frames": None if self.frames is None else self.frames.as_dict(),
            "network": self.network.as_dict(),
            "keras": None if self.keras is None else self.keras.as_dict(),
            "tested_on": self.tested_on.as_dict(),
            "origin": self.origin,
        }

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Evaluation:
        """What `as_dict` gave.

        Args:
            document: the plain values.

        Raises:
            KeyError: a value is missing.
        """
        frames, keras = document["frames"], document["keras"]
        return cls(
            path=Path(document["path"]),
            frames=None if frames is None else FrameMetrics.from_dict(frames),
            network=Metrics.from_dict(document["network"]),
            keras=None if keras is None else Metrics.from_dict(keras),
            tested_on=TestedOn(**document["tested_on"]),
            origin=document.get("origin", "Keras"),  # an older handlens did not write it
        )


class ModelRead(NamedTuple):
    """A model file on test pictures: its figures, and what they were counted from.

    Attributes:
        frames: readings of camera frames, None if the file has no `frame` signature.
        network: the network's readings of pictures.
        readings: both, picture by picture.
    """

    frames: FrameMetrics | None
    network: Metrics
    readings: Readings


def read_model(
    model: Model, dataset: Dataset, *, made_frames: int | None = None, reporter: Reporter = SILENT
) -> ModelRead:
    """`evaluate_model`, with the readings that the figures were counted from.

    Args:
        model, dataset, made_frames, reporter: as for `evaluate_model`.

    Raises:
        ModelError, PictureError: as `evaluate_model`.
    """
    dataset = pictures_to_read(model.contract, dataset)
    truth = true_labels(model.contract, dataset)
    labels, frames = model.contract.labels, None
    if model.contract.frame_shape is not None:
        frames = read_frames(model, dataset.test, count=made_frames, reporter=reporter)
    answers = _answers(dataset.test, model.classify, "testing the network alone", reporter)
    readings = Readings(labels, truth, NetworkReadings.of(answers), frames).with_files(dataset.test.files, dataset.source)
    return ModelRead(None if frames is None else frames.measured(truth, labels), measure(answers, truth, labels), readings)


def evaluate_model(
    model: Model, dataset: Dataset, *, made_frames: int | None = None, reporter: Reporter = SILENT
) -> tuple[FrameMetrics | None, Metrics]:
    """A model file on a dataset's test pictures: by the contract's rule, and its network alone.

    Args:
        model: an open model file.
        dataset: of its kind; its labels may be some of the model's.
        made_frames: how many frames are made for view `ink`, instead of 2,000.
        reporter: hears the progress.

    Returns:
        (readings of camera frames, None if the file has no `frame` signature; the network's readings of pictures).

    Raises:
        ModelError: labels that the model does not know, or pictures of another kind.
        PictureError: a test photo is gone.
    """
    read = read_model(model, dataset, made_frames=made_frames, reporter=reporter)
    return read.frames, read.network


def evaluate_network(
    network: Any,
    dataset: Dataset,
    *,
    contract: Contract | None = None,
    temperature: float = 1.0,
    reporter: Reporter = SILENT,
) -> Metrics:
    """The Keras network, which gives logits; they are divided by the temperature, as in the file.

    Args:
        network: from pictures float32 [n, h, w, c] to logits.
        dataset: as in `evaluate_model`.
        contract: of the file that was made from it; default: the dataset's labels are the network's.
        temperature: of the run.
        reporter: hears the progress.
    """
    return read_network(network, dataset, contract=contract, temperature=temperature, reporter=reporter)[0]


def read_network(
    network: Any,
    dataset: Dataset,
    *,
    contract: Contract | None = None,
    temperature: float = 1.0,
    origin: Origin = "Keras",
    reporter: Reporter = SILENT,
) -> tuple[Metrics, NetworkReadings]:
    """`evaluate_network`, with the readings that the figures were counted from.

    Args:
        network, dataset, contract, temperature, reporter: as for `evaluate_network`.
        origin: what the network is, for the progress.
    """
    import tensorflow as tf

    dataset = dataset if contract is None else pictures_to_read(contract, dataset)
    shape = dataset.input_shape

    @tf.function(reduce_retracing=True)
    def compiled(inputs: Any) -> Any:
        return tf.nn.softmax(network(inputs, training=False) / temperature)

    def classify(inputs: np.ndarray) -> np.ndarray:
        answers = np.asarray(compiled(tf.constant(inputs.reshape(-1, *shape))))
        return answers if contract is None else contract.of_labels(answers)

    truth = dataset.test.labels if contract is None else true_labels(contract, dataset)
    labels = dataset.labels if contract is None else contract.labels
    answers = _answers(dataset.test, classify, f"testing the network in {ORIGINS[origin]}", reporter)
    return measure(answers, truth, labels), NetworkReadings.of(answers)


def network_inputs(pictures: np.ndarray) -> np.ndarray:
    """uint8 [n, h, w, c] as the `picture` signature takes them: float32 [n, h * w] or [n, h, w, 3], 0..1."""
    scaled = pictures.astype(np.float32) / 255
    return scaled.reshape(len(scaled), -1) if pictures.shape[3] == 1 else scaled


def true_labels(contract: Contract, dataset: Dataset) -> np.ndarray:
    """The test pictures' labels as indices into the contract's, int64 [n].

    Raises:
        ModelError: the dataset is not of the model's kind: labels that the model does not know, or another view or size.
    """
    if unknown := [label for label in dataset.labels if label not in contract.labels]:
        raise ModelError("the dataset has labels that the model does not know",
                         received=f"{listed(unknown)}; the model knows {listed(contract.labels)}",
                         hint=near_names(unknown, contract.labels) or None)  # fmt: skip
    if contract.input_shape != dataset.input_shape or contract.view != dataset.view:
        raise ModelError("the dataset's pictures are of another kind than the model's",
                         received=f"{dataset.view} {dataset.input_shape}; the model takes {contract.view} "
                                  f"{contract.input_shape}")  # fmt: skip
    known = np.array([contract.labels.index(label) for label in dataset.labels], np.int64)
    indices: np.ndarray = known[dataset.test.labels]
    return indices


def pictures_to_read(contract: Contract, dataset: Dataset) -> Dataset:
    """The dataset without pictures of nothing, if the model hides that class or does not know it."""
    return dataset.to_read() if NOTHING not in contract.labels else dataset


def _answers(pictures: Pictures, classify: Any, title: str, reporter: Reporter) -> np.ndarray:
    parts = []
    with reporter.stage(title, total=pictures.count) as stage:
        for start in range(0, pictures.count, BATCH):
            rows = np.arange(start, min(start + BATCH, pictures.count))
            parts.append(classify(network_inputs(pictures.read(rows))))
            stage.advance(len(rows))
    return np.concatenate(parts)
