"""The self-check that every export passes before it says done."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..datasets import Dataset
from ..errors import ExportError
from ..evaluation.evaluate import ORIGINS, Origin, network_inputs
from ..evaluation.parity import TOLERANCE as FRAME_TOLERANCE
from ..evaluation.parity import Parity, compare_runtimes
from ..modelfile import sealing
from ..modelfile.contract import Contract
from ..modelfile.flatbuffer import parse_model
from ..modelfile.model import Model
from ..modelfile.phone_operators import check_operators
from .freezing import Frozen, Planes

# both compute in float32; the order of their sums differs. Weights of fewer bits are other weights.
TOLERANCE = {"float32": 1e-4, "float16": 0.02, "int8": 0.1}
PICTURES = 256
FRAMES = 64


@dataclass(frozen=True)
class SelfCheck:
    """What was compared.

    Attributes:
        pictures: how many test pictures went through both networks; 0 where only a head was fitted.
        difference: largest difference of a probability.
        same_label: how many of them got the same label.
        frames: the camera frames' parity, of the file with what it was made from.
        operators: how many operators the file has, all of them known to the phone's runtime.
        origin: what the file was made from.
    """

    pictures: int
    difference: float
    same_label: int
    frames: Parity
    operators: int
    origin: Origin = "Keras"

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> SelfCheck:
        """What `as_dict` gave.

        Args:
            document: the plain values.

        Raises:
            KeyError: a value is missing.
        """
        names = ("pictures", "difference", "same_label", "operators")
        origin = document.get("origin", "Keras")  # an older handlens did not write it
        return cls(frames=Parity(**document["frames"]), origin=origin, **{name: document[name] for name in names})

    def __str__(self) -> str:
        beside = f"{self.frames}, {self.operators} operators, all known to the phone's runtime"
        if not self.pictures:
            return f"the file answers as the head that was fitted (difference at most {self.difference:.1g}), {beside}"
        agree = f"{ORIGINS[self.origin]} and the model file agree on {self.same_label} of {self.pictures} pictures"
        return f"{agree} (difference at most {self.difference:.1g}), {beside}"


def self_check(frozen: Frozen, dataset: Dataset) -> SelfCheck:
    """Check a model file against what it was made from.

    Args:
        frozen: the file and its origin.
        dataset: whose test pictures are compared, as they are and in camera frames.

    Returns:
        What was compared, and how near the two came.

    Raises:
        ExportError: lost weights, an operator that the phone's runtime does not load or that crashes it, another
            answer than the origin's beyond the tolerance of the precision, or a contract that a zip tool cannot read.
    """
    model = Model(frozen.content)
    check_archive(frozen.content, model.contract)
    operators = check_runtimes(sealing.bare(frozen.content))
    difference, same, count = _compare(model, frozen.network, dataset, frozen.temperature)
    tolerance = TOLERANCE[model.contract.precision]
    if not difference <= tolerance:  # a NaN is not above it either
        raise ExportError(f"{ORIGINS[frozen.origin]} and the model file disagree by more than {tolerance:g}",
                          received=f"{difference:.3g}")  # fmt: skip
    frames = compare_runtimes(
        (
            (frozen.reference(planes, rotation), model.run_frame(planes, rotation))
            for planes, rotation in check_frames(dataset)
        ),
        model.contract,
        tolerance=max(FRAME_TOLERANCE, tolerance),
    )
    if frames.different:
        raise ExportError("the file decides otherwise than what it was made from", received=frames)
    return SelfCheck(count, difference, same, frames, operators, frozen.origin)


def check_runtimes(flatbuffer: bytes) -> int:
    """Hold a file against the runtimes that are not here: the phone's, and the web's, which knows no signatures.

    Args:
        flatbuffer: a .tflite, without an archive behind it.

    Returns:
        How many operators it has, over all signatures.

    Raises:
        ExportError: the phone's runtime would refuse it, or crash on some phones; or `frame` is not its subgraph 0.

    Example:
        >>> check_runtimes(bare(open("digits.tflite", "rb").read()))  # doctest: +SKIP
        556
    """
    report = check_operators(flatbuffer)
    if report.stops:
        raise ExportError("the phone's runtime (tensorflow-lite 2.16.1) would not load this file, or fail on it",
                          received="; ".join(report.stops))  # fmt: skip
    places = {s.signatureKey.decode(): s.subgraphIndex for s in parse_model(flatbuffer).signatureDefs or []}
    if places.get("frame") != 0:
        found = ", ".join(f"{name} is subgraph {place}" for name, place in sorted(places.items()))
        raise ExportError("`frame` must be subgraph 0: a runtime without signatures runs that one", received=found)
    return sum(report.operators.values())


def check_frames(dataset: Dataset, count: int = FRAMES) -> Iterator[tuple[Planes, int]]:
    """Camera frames of the dataset's test pictures, in all four rotations: written on paper (`ink`) or held up."""
    test = dataset.test
    if dataset.view == "ink":
        from ..scenes.make import EVERYDAY, make_frames

        rows = np.linspace(0, test.count - 1, min(count, test.count)).astype(int)
        for frame in make_frames(test.read(rows)[..., 0], test.labels[rows], EVERYDAY, 0, count):
            yield {"luma": frame.luma}, frame.rotation
        return
    from PIL import Image

    from ..pictures.planes import planes_from_picture

    names = ("luma",) if dataset.input_shape[2] == 1 else ("luma", "chroma_u", "chroma_v")
    for number, row in enumerate(np.linspace(0, test.count - 1, min(count, test.count)).astype(int)):
        pixels = test.read(np.array([row]))[0]
        picture = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
        yield planes_from_picture(picture, planes=names), number % 4


def check_archive(content: bytes, contract: Contract) -> None:
    """Raises ExportError if a zip tool would not read the file, or its two copies of the contract differ."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        damaged = archive.testzip()
        labels = archive.read(sealing.LABELS_FILE).decode().splitlines()
    if damaged or tuple(labels) != contract.labels:
        raise ExportError("the file's archive cannot be read back", received=damaged or labels)
    if sealing.read_metadata(content) != contract.to_json().encode():
        raise ExportError("the contract in the flatbuffer is not the one in the archive")


def _compare(model: Model, network: Any, dataset: Dataset, temperature: float) -> tuple[float, int, int]:
    import tensorflow as tf

    count = min(PICTURES, dataset.test.count)
    rows = np.linspace(0, dataset.test.count - 1, count).astype(int)
    pictures = dataset.test.read(rows)
    ours = model.classify(network_inputs(pictures))
    theirs = np.asarray(tf.nn.softmax(network(pictures.astype(np.float32) / 255, training=False) / temperature))
    theirs = model.contract.of_labels(theirs)
    return float(np.abs(ours - theirs).max()), int((ours.argmax(1) == theirs.argmax(1)).sum()), count
