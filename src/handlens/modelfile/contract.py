"""The contract: a model file's description of itself, and all that an app or a page ever needs to know of a model.

    {"handlens": 2, "name": "mnist", "task": "classify", "view": "ink", "labels": ["0", ..., "9"],
     "nothing": false, "embedding": null, "calibrated": true,
     "frame": {"height": 480, "width": 640}, "planes": ["luma"],
     "input": {"height": 28, "width": 28, "channels": 1},
     "threshold": 0.39, "figures": {"frames": {...}, "network": {...}}, "network": "compact", "precision": "float32",
     "seed": 0, "versions": {"handlens": "0.1.0", ...}, "dataset": {"name": "mnist", "digest": "9f86d0..."}}

docs/frames.md has a table of the fields, `figures` its own. One rule for a reading, in every runtime:

    label = argmax(output_node);  score = presence * output_node[label];  a reading if and only if score >= threshold

Version 1 (read still) had `accuracy`, the network's, in place of `figures`, and neither `nothing`, `embedding` nor
`calibrated`.

>>> contract = Contract(name="coins", view="photo", labels=("heads", "tails"), input_shape=(64, 64, 3))
>>> Contract.from_json(contract.to_json()) == contract
True
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..base.text import is_visible
from ..errors import ModelError, UsageError
from ..pictures.geometry import FRAME_HEIGHT_PIXELS as FRAME_HEIGHT_PIXELS
from ..pictures.geometry import FRAME_WIDTH_PIXELS as FRAME_WIDTH_PIXELS
from ..pictures.geometry import MOST_PLANE_SIDE_PIXELS, PLANES
from .figures import Figures, NetworkFigures

if TYPE_CHECKING:
    import numpy as np

CONTRACT_VERSION = 2
MOST_LABELS = 1000  # by eye
UPDATE_HINT = "pip install --upgrade handlens"

View = Literal["ink", "photo"]


@dataclass(frozen=True)
class Contract:
    """What a model file says of itself.

    Attributes:
        name: the dataset's or the user's name for it.
        view: how the lens becomes the network's input, "ink" or "photo".
        labels: one name a class, in the order of `output_node`; 2 to 1,000 of them, all different.
        input_shape: (height, width, channels) that the network takes; channels 1 or 3.
        frame_shape: (height, width) of the `frame` signature's luma plane; None if the file has only `picture`.
        threshold: the score (0..1) below which no runtime shows a reading.
        figures: how good this file is: camera frames read by the rule, and the network alone.
        network, seed: what was trained: "softmax", "deep" or "compact", and from which seed.
        precision: of the stored weights: "float32", "float16" or "int8".
        versions: of handlens and what it stands on, by name, when it was trained.
        dataset_name, dataset_digest: what it was trained on; sha256 in hex over the pictures and labels.
        task: what it does; "classify" so far.
        nothing: whether the `picture` signature has one column more, last, for the hidden class "nothing". The `frame`
            signature has folded it in: its presence is multiplied by 1 - p(nothing), its output_node has the labels alone
            and adds up to 1.
        embedding: length of the `frame` signature's further output `embedding`; None without one.
        calibrated: whether the probabilities were temperature-scaled on pictures held out of the training.

    Raises:
        ModelError: a value that cannot be.
    """

    name: str
    view: View
    labels: tuple[str, ...]
    input_shape: tuple[int, int, int]
    frame_shape: tuple[int, int] | None = None
    threshold: float = 0.5
    figures: Figures = field(default_factory=Figures)
    network: str = ""
    precision: str = "float32"
    seed: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)
    dataset_name: str = ""
    dataset_digest: str = ""
    task: Literal["classify"] = "classify"
    nothing: bool = False
    embedding: int | None = None
    calibrated: bool = False

    def __post_init__(self) -> None:
        _require(self.task == "classify", "this handlens reads only the task `classify`", self.task, UPDATE_HINT)
        _require(self.view in ("ink", "photo"), "the view must be `ink` or `photo`", self.view)
        _require(2 <= len(self.labels) <= MOST_LABELS, f"a contract needs 2 to {MOST_LABELS} labels", len(self.labels))
        _require(all(isinstance(label, str) and label for label in self.labels), "every label must be a name", "")
        _require(len(set(self.labels)) == len(self.labels), "labels must all be different", list(self.labels)[:20])
        height, width, channels = self.input_shape
        sides_fit = min(height, width) > 0 and max(height, width) <= MOST_PLANE_SIDE_PIXELS
        _require(sides_fit and channels in (1, 3), "no such input", self.input_shape)
        _require(0.0 <= self.threshold <= 1.0, "the threshold must lie in 0..1", self.threshold)
        _require(self.embedding is None or self.embedding > 0, "an embedding has a length", self.embedding)

    @property
    def planes(self) -> tuple[str, ...]:
        """Names of the `frame` signature's planes: luma, and both chroma planes for colour."""
        return PLANES[:1] if self.input_shape[2] == 1 else PLANES

    def decide(self, probabilities: Sequence[float], presence: float) -> tuple[int, str | None, float]:
        """The one rule for a reading.

        Args:
            probabilities: of the labels, in their order; an array or a list.
            presence: 0..1.

        Returns:
            (index of the most probable label, the label if it is a reading or None, the score 0..1).

        >>> Contract("x", "ink", ("a", "b"), (28, 28, 1), threshold=0.5).decide([0.25, 0.75], 0.5)
        (1, None, 0.375)
        """
        best = max(range(len(self.labels)), key=probabilities.__getitem__)  # the first of equals, as argmax
        score = float(presence) * float(probabilities[best])
        return best, (self.labels[best] if score >= self.threshold else None), score

    def of_labels(self, probabilities: np.ndarray) -> np.ndarray:
        """The `picture` signature's answers without the hidden class: of the labels alone, adding up to 1.

        Args:
            probabilities: float [n, labels], or [n, labels + 1] where the contract has `nothing`.

        Returns:
            float [n, labels].

        >>> import numpy as np
        >>> hiding = Contract("x", "ink", ("a", "b"), (28, 28, 1), nothing=True)
        >>> hiding.of_labels(np.array([[0.125, 0.375, 0.5]])).tolist()
        [[0.25, 0.75]]
        """
        if not self.nothing:
            return probabilities
        shares = probabilities[:, :-1] + 1e-30  # where only "nothing" is probable, all labels are alike
        return shares / shares.sum(1, keepdims=True)  # type: ignore[no-any-return]

    def to_json(self) -> str:
        """The contract as JSON text; the same contract always gives the same text."""
        height, width, channels = self.input_shape
        document: dict[str, Any] = {
            "handlens": CONTRACT_VERSION,
            "name": self.name,
            "task": self.task,
            "view": self.view,
            "labels": list(self.labels),
            "nothing": self.nothing,
            "embedding": self.embedding,
            "calibrated": self.calibrated,
            "frame": None
            if self.frame_shape is None
            else dict(zip(("height", "width"), self.frame_shape, strict=True)),
            "planes": list(self.planes),
            "input": {"height": height, "width": width, "channels": channels},
            "threshold": round(self.threshold, 4),
            "figures": self.figures.as_dict(),
            "network": self.network,
            "precision": self.precision,
            "seed": self.seed,
            "versions": dict(sorted(self.versions.items())),
            "dataset": {"name": self.dataset_name, "digest": self.dataset_digest},
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Contract:
        """The contract in a JSON text.

        Args:
            text: what `to_json` gave; a str, or UTF-8.

        Raises:
            ModelError: not JSON, not a contract, made by a newer handlens, another task, or values that cannot be.
        """
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ModelError("the contract is not JSON", received=str(error)) from None
        _require(isinstance(document, dict), "the contract is not a JSON object", type(document).__name__)
        version = document.get("handlens")
        _require(type(version) is int and version >= 1, "the contract does not say which version it is", version)
        if version > CONTRACT_VERSION:
            raise ModelError("the contract was written by a newer handlens", received=f"contract version {version}",
                             hint=UPDATE_HINT)  # fmt: skip
        try:
            frame, network_input, dataset = document["frame"], document["input"], document.get("dataset") or {}
            return cls(
                name=str(document["name"]),
                task=document["task"],
                view=document["view"],
                labels=tuple(document["labels"]),
                frame_shape=None if frame is None else (int(frame["height"]), int(frame["width"])),
                input_shape=(int(network_input["height"]), int(network_input["width"]), int(network_input["channels"])),
                threshold=float(document["threshold"]),
                figures=_figures(document, version),
                network=str(document.get("network", "")),
                precision=str(document.get("precision", "")),
                seed=int(document.get("seed", 0)),
                versions={str(k): str(v) for k, v in dict(document.get("versions") or {}).items()},
                dataset_name=str(dataset.get("name", "")),
                dataset_digest=str(dataset.get("digest", "")),
                nothing=bool(document.get("nothing", False)),
                embedding=None if document.get("embedding") is None else int(document["embedding"]),
                calibrated=bool(document.get("calibrated", False)),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ModelError("the contract lacks something or says it oddly", received=repr(error)) from None


def called(name: str | None, output: str | os.PathLike[str]) -> str:
    """What a model is called: the name that was given, else its file's, without the suffix.

    Raises:
        UsageError: a name of which nothing is to be seen.

    >>> called(None, "digits.tflite"), called("Digits", "a.tflite")
    ('digits', 'Digits')
    """
    if name is None:
        return Path(output).stem
    if not is_visible(name):
        hint = f'--name "{Path(output).stem}", or no --name'
        raise UsageError("nothing is to be seen of the name", received=repr(name), hint=hint)
    return name


def _figures(document: Mapping[str, Any], version: int) -> Figures:
    if version >= 2:
        return Figures.from_dict(document["figures"])
    accuracy = document.get("accuracy")  # by the `picture` signature; of how many pictures it did not say
    return Figures() if accuracy is None else Figures(network=NetworkFigures(float(accuracy)))


def _require(holds: bool, message: str, received: object, hint: str | None = None) -> None:
    if not holds:
        raise ModelError(message, received=received, hint=hint)
