"""A model file, opened with LiteRT: the same file and the same answer as on the phone. No TensorFlow.

import handlens
model = handlens.load_model("digits.tflite")
print(model.predict("photo.jpg"))          # 7 (98.3 %)
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.backend import native_log_hidden
from ..errors import ModelError, PictureError
from ..pictures.geometry import plane_shapes
from . import sealing
from .contract import Contract

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, eq=False)
class Prediction:
    """What the model file says of one frame.

    Attributes:
        label: the reading's label; None when there is no reading (score below the contract's threshold).
        score: presence times the best label's probability, 0..1; what the contract's threshold is held against.
        best_label: the most probable label, whether or not it is a reading.
        probabilities: float32 [classes], summing to 1, in the order of the contract's labels.
        presence: 0..1, whether there is something to read at all.
        box: centre x, centre y, width, height of what was read, in lens units 0..1.
        seen: float32 [h, w, c], what the network saw.
        place: of a still picture, left, top, right, bottom of what was read, in pixels of the upright picture; of a camera
            frame None.
        note: of a still picture, what stands in the way of trusting the reading: "cut" (the ink runs over the picture's
            edge) or "several" (more than one thing to read, so none is read); else None.
    """

    label: str | None
    score: float
    best_label: str
    probabilities: np.ndarray
    presence: float
    box: tuple[float, float, float, float]
    seen: np.ndarray
    place: tuple[float, float, float, float] | None = None
    note: str | None = None

    def __eq__(self, other: object) -> bool:
        return _same(self, other)

    def __hash__(self) -> int:
        return hash((self.label, self.score, self.best_label, self.presence, self.box, self.place, self.note))

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON, rounded to four digits; without the arrays `probabilities` and `seen`."""
        return {
            "label": self.label,
            "score": round(self.score, 4),
            "best_label": self.best_label,
            "presence": round(self.presence, 4),
            "box": [round(value, 4) for value in self.box],
            "place": None if self.place is None else list(self.place),
            "note": self.note,
        }

    def __str__(self) -> str:
        if self.label is None:
            return f"no reading (at most {self.best_label}, {self.score:.1%})"
        return f"{self.label} ({self.score:.1%})"


@dataclass(frozen=True, eq=False)
class Reading:
    """What `Model.predict_many` says of one picture.

    Attributes:
        picture: as it was given, or its path in a folder that was given.
        prediction: None if it could not be opened.
        planes: the frame that was read, as for `Model.read_frame`; None if it could not be opened.
        error: why it could not be opened; None if it could.
    """

    picture: Any
    prediction: Prediction | None
    planes: Mapping[str, np.ndarray] | None
    error: PictureError | None

    def __eq__(self, other: object) -> bool:
        return _same(self, other)

    def __hash__(self) -> int:
        return hash(self.prediction)


def _same(one: Any, other: Any) -> bool:
    """Whether two dataclasses say the same, in arrays and in mappings of arrays too."""
    if type(other) is not type(one):
        return False

    def equal(mine: Any, its: Any) -> bool:
        if isinstance(mine, Mapping) and isinstance(its, Mapping):
            return mine.keys() == its.keys() and all(np.array_equal(mine[key], its[key]) for key in mine)
        return np.array_equal(mine, its) if isinstance(mine, np.ndarray) else bool(mine == its)

    return all(equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))


class Model:
    """An open model file. Make one with `load_model`.

    Attributes:
        content: the file's bytes.
        contract: what the file says of itself: labels, view, threshold, figures, where it comes from.
    """

    def __init__(self, content: bytes, *, threads: int = 1):
        self.content = content
        self.contract: Contract = sealing.read_contract(content)
        self._threads = threads

    def predict(self, picture: Any, *, rotation: int = 0) -> Prediction:
        """Read one picture, by the phone's way: the picture becomes a camera frame, and the frame goes to the model.

        For view `ink` all of the picture is looked at, and what is small in it closer (see `stills`); for view `photo` its
        centred square.

        Args:
            picture: a path, a file's bytes, a Pillow image, or uint8 [h, w] or [h, w, 3]; any size and shape.
            rotation: clockwise quarter turns, 0 to 3, that make the picture upright (a file's EXIF orientation is obeyed
                anyway).

        Returns:
            A `Prediction`; its `label` is None where there is no reading.

        Raises:
            PictureError: the picture cannot be opened.
            ModelError: the model file has no `frame` signature, or another rotation.
        """
        from .stills import read_still

        return read_still(self, turned(open_picture(picture), rotation)).prediction

    def predict_many(self, pictures: Iterable[Any], *, rotation: int = 0) -> Iterator[Reading]:
        """Read many pictures, one after the other; one that cannot be opened does not end it.

        Args:
            pictures: each as for `predict`; a folder stands for all pictures in it, however deep, in the order of their names.
            rotation: as for `predict`, of all of them.

        Yields:
            A `Reading` for each picture, in order.

        Raises:
            ModelError: the model file has no `frame` signature, or another rotation.
        """
        from .stills import read_still

        for picture in each_picture(pictures):
            try:
                read = read_still(self, turned(open_picture(picture), rotation))
                yield Reading(picture, read.prediction, read.planes, None)
            except PictureError as error:
                yield Reading(picture, None, None, error)

    def read_frame(self, planes: Mapping[str, np.ndarray], *, rotation: int = 0) -> Prediction:
        """Read one camera frame, as the sensor delivers it.

        Args:
            planes: `luma` uint8 [480, 640], full range (0 black, 255 white); for colour also `chroma_u` and `chroma_v`
                uint8 [240, 320], 128 neutral.
            rotation: clockwise quarter turns, 0 to 3, that make the frame upright.

        Returns:
            A `Prediction`; its `box` lies in the upright lens.

        Raises:
            ModelError: a plane that is missing or has another shape or dtype, another rotation, or a model file without
                a `frame` signature.
        """
        outputs = self.run_frame(planes, rotation)
        probabilities = outputs["output_node"][0]
        presence = float(outputs["presence"][0])
        best, label, score = self.contract.decide(probabilities.tolist(), presence)
        cx, cy, width, height = map(float, outputs["box"][0])
        return Prediction(
            label=label, score=score, best_label=self.contract.labels[best], probabilities=probabilities, presence=presence,
            box=(cx, cy, width, height), seen=outputs["seen"][0],
        )  # fmt: skip

    def classify(self, inputs: np.ndarray) -> np.ndarray:
        """Probabilities for pictures that have the network's own size, by the `picture` signature.

        Args:
            inputs: float32 [n, h * w] (grey) or [n, h, w, 3], 0..1; for the view `ink` 0 is paper and 1 is ink.

        Returns:
            float32 [n, classes], each row summing to 1.

        Raises:
            ModelError: inputs of another shape, or a model file without a `picture` signature.
        """
        height, width, channels = self.contract.input_shape
        expected = (height * width,) if channels == 1 else (height, width, 3)
        inputs = np.ascontiguousarray(inputs, np.float32)
        if inputs.ndim < 2 or inputs.shape[1:] != expected:
            raise ModelError(f"the picture signature takes [n, {', '.join(map(str, expected))}]", received=inputs.shape)
        runner = self.runner("picture")
        several = runner.get_input_details()["input_node"]["shape_signature"][0] < 0  # else one at a time, as ML Kit wants it
        batches = [inputs] if several else np.split(inputs, len(inputs))
        return self.contract.of_labels(np.concatenate([runner(input_node=batch)["output_node"] for batch in batches]))

    def run_frame(self, planes: Mapping[str, np.ndarray], rotation: int = 0) -> dict[str, np.ndarray]:
        """The `frame` signature's outputs as they are.

        Args:
            planes: as for `read_frame`.
            rotation: clockwise quarter turns, 0 to 3, that make the frame upright.

        Returns:
            float32 arrays: `output_node` [1, classes], `presence` [1], `box` [1, 4], `seen` [1, h, w, c].

        Raises:
            ModelError: as `read_frame`.
        """
        if self.contract.frame_shape is None:
            raise ModelError("this model file has no `frame` signature", hint="export it again with this handlens")
        if missing := [name for name in self.contract.planes if name not in planes]:
            raise ModelError("the frame lacks planes", received=", ".join(missing))
        for name, shape in plane_shapes(self.contract.planes, *self.contract.frame_shape).items():
            if planes[name].shape != shape or planes[name].dtype != np.uint8:
                raise ModelError(f"`{name}` must be uint8 {list(shape)}",
                                 received=f"{planes[name].dtype} {list(planes[name].shape)}")  # fmt: skip
        _check_rotation(rotation)
        chosen = {name: np.ascontiguousarray(planes[name]) for name in self.contract.planes}
        return dict(self.runner("frame")(rotation=np.int32(rotation), **chosen))

    def frame_planes(self, picture: Any) -> dict[str, np.ndarray]:
        """The camera frame that `predict` makes of a picture first.

        Args:
            picture: as for `predict`.

        Returns:
            uint8 planes: `luma` [480, 640]; for colour also `chroma_u` and `chroma_v` [240, 320].

        Raises:
            PictureError: the picture cannot be opened.
        """
        from .stills import first_planes

        return first_planes(open_picture(picture), self.contract.view, self.contract.planes)

    def examples(self) -> list[tuple[Image.Image, int]]:
        """Test pictures that travel with the file, at network size (mode L or RGB), with the index of their label."""
        from PIL import Image

        return [(Image.open(io.BytesIO(png)), label) for png, label in sealing.read_examples(self.content)]

    @cached_property
    def signatures(self) -> dict[str, Any]:
        """Names of the signatures, with their inputs and outputs."""
        return dict(self._interpreter.get_signature_list())

    def runner(self, signature: str) -> Any:
        """LiteRT's runner of a signature: called with its inputs by name, it gives its outputs by name.

        Raises:
            ModelError: the file has no such signature.
        """
        if signature not in self._runners:
            if signature not in self.signatures:
                raise ModelError(f"the model file has no signature `{signature}`", received=", ".join(self.signatures))
            with native_log_hidden():
                self._runners[signature] = self._interpreter.get_signature_runner(signature)
        return self._runners[signature]

    @cached_property
    def _runners(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _interpreter(self) -> Any:
        from ai_edge_litert.interpreter import Interpreter

        try:
            with native_log_hidden():
                interpreter = Interpreter(model_content=self.content, num_threads=self._threads)
                interpreter.allocate_tensors()
            return interpreter
        except (ValueError, RuntimeError) as error:
            raise ModelError("LiteRT cannot load this model file", received=str(error).splitlines()[0]) from None


def load_model(path: str | os.PathLike[str], *, threads: int = 1) -> Model:
    """Open a model file made by handlens, with LiteRT; TensorFlow is not needed.

    Args:
        path: a .tflite.
        threads: how many the runtime may use; more than one does not help networks this small.

    Returns:
        A `Model`, which reads pictures (`predict`), camera frames (`read_frame`) and network inputs (`classify`).

    Raises:
        ModelError: missing, not a .tflite, or without a contract.
    """
    return Model(sealing.read_model(path), threads=threads)


def open_picture(picture: Any) -> Image.Image:
    """A Pillow image, mode L or RGB, of what `Model.predict` takes, turned upright by its EXIF orientation.

    Raises:
        PictureError: it cannot be opened, or it is an array of another kind.
    """
    from PIL import Image

    from ..errors import PictureError
    from ..pictures.decode import load_picture

    if isinstance(picture, np.ndarray):
        if picture.dtype != np.uint8 or not (picture.ndim == 2 or (picture.ndim == 3 and picture.shape[2] == 3)):
            raise PictureError(
                "an array must be uint8 [h, w] or [h, w, 3]", received=f"{picture.dtype} {picture.shape}"
            )
        return Image.fromarray(picture)
    return load_picture(picture if isinstance(picture, Image.Image | bytes) else Path(picture))


def turned(picture: Image.Image, rotation: int) -> Image.Image:
    """A picture turned by clockwise quarter turns.

    Raises:
        ModelError: not 0 to 3.
    """
    from PIL import Image

    from ..pictures.decode import FULL_SIZE

    _check_rotation(rotation)
    turns = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}
    if not rotation:
        return picture
    upright = picture.transpose(turns[rotation])
    if rotation % 2 and FULL_SIZE in picture.info:
        upright.info[FULL_SIZE] = picture.info[FULL_SIZE][::-1]
    return upright


def _check_rotation(rotation: int) -> None:
    if rotation not in (0, 1, 2, 3):
        raise ModelError("rotation counts clockwise quarter turns, 0 to 3", received=rotation)


def each_picture(pictures: Iterable[Any]) -> Iterator[Any]:
    """The pictures, and in place of a folder all pictures in it, however deep, in the order of their names."""
    from ..pictures.decode import is_picture

    for picture in pictures:
        if isinstance(picture, str | os.PathLike) and Path(picture).is_dir():
            yield from sorted(path for path in Path(picture).rglob("*") if path.is_file() and is_picture(path))
        else:
            yield picture
