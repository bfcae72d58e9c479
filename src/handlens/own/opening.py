"""Opening a network that was trained elsewhere with Keras or TensorFlow.

    .keras, .h5 ──► keras_file  ──► keras.Model ───┐
    SavedModel  ──► saved_model ──► its signature ─┴──► Opened: a frozen graph, and the network as it runs itself

A SavedModel's operators can be looked at before one runs; those that reach for files are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..base.backend import import_tensorflow, native_log_hidden
from ..errors import ModelError, UsageError
from ..evaluation.evaluate import Origin
from ..pictures.geometry import LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS
from . import KERAS_SUFFIXES
from .graph import frozen_graph
from .keras_file import layers_of, load_keras
from .saved_model import load_saved_model
from .shapes import INPUTS_HINT, picture_shape, require_one
from .trying import answer_of, check_operators_of


class Frozen(Protocol):
    """What is asked of a frozen network, whoever froze it: see `Graph`."""

    @property
    def last_operator(self) -> tuple[str, str]: ...
    def affine_front(self, shape: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None: ...
    def layer_named(self, path: str) -> str | None: ...
    def layers_of(self, operators: Sequence[str]) -> tuple[str, ...]: ...


@dataclass(frozen=True, eq=False)
class Opened:
    """A network from elsewhere.

    Attributes:
        name: the file's or the folder's.
        graph: frozen.
        run: the network as its own framework runs it: a tensor [n, *shape] to a tensor.
        shape: of one input as the network takes it, without the batch: (28, 28), (784,), (224, 224, 3).
        input_shape: the same as (height, width, channels).
        dtype: that the network takes, "float32" or "uint8".
        outputs: how many numbers it gives for one input.
        origin: what it came as.
        families: names of the model and of the models inside it, by which Keras's own architectures are known.
        shown_range: (a key of `ranges.RANGES`, why) where the input itself says which numbers it takes.
        labels: those that came along with it.
    """

    name: str
    graph: Frozen
    run: Callable[[Any], Any]
    shape: tuple[int, ...]
    input_shape: tuple[int, int, int]
    dtype: str
    outputs: int
    origin: Origin
    families: tuple[str, ...] = ()
    shown_range: tuple[str, str] | None = None
    labels: tuple[str, ...] | None = None


def open_network(source: str | Path, *, side_pixels: int | None = None) -> Opened:
    """Open a .keras or .h5 file or a SavedModel's folder.

    Args:
        source: the file or folder.
        side_pixels: side of the input, where the network takes any.

    Raises:
        ModelError: it cannot be opened, or is no classifier of one picture.
        UsageError: `side_pixels` is missing, or the network has a size of its own.
        ModuleNotFoundError: TensorFlow is not installed.
    """
    path = Path(source)
    if not path.exists():
        raise ModelError("there is no such file", received=path)
    import_tensorflow()
    if path.suffix.lower() in KERAS_SUFFIXES and path.is_file():
        model = load_keras(path)
        require_one(path, "inputs", [tensor.name for tensor in model.inputs], hint=INPUTS_HINT)
        outputs = getattr(model, "output_names", [tensor.name for tensor in model.outputs])  # a Sequential has no such names
        require_one(path, "outputs", outputs, hint="cut it where it was trained: "
                     "keras.Model(model.inputs, model.get_layer(NAME).output).save(...)")  # fmt: skip
        given = model.inputs[0]
        layers = layers_of(model)
        families = [model.name, *(layer.name for layer in layers if hasattr(layer, "layers"))]
        return _opened(path, lambda x: _single(model(x, training=False)), tuple(given.shape), str(given.dtype), side_pixels,
                       "Keras", [layer.name for layer in layers], families)  # fmt: skip
    run, spec = load_saved_model(path)
    shape = tuple(spec.shape.as_list()) if spec.shape.rank is not None else ()
    return _opened(path, run, shape, spec.dtype.name, side_pixels, "SavedModel", [], [path.name])


def _opened(
    path: Path, run: Callable[[Any], Any], batched: tuple[int | None, ...], dtype: str, side_pixels: int | None,
    origin: Origin, layers: Sequence[str], families: Sequence[str],
) -> Opened:  # fmt: skip
    import tensorflow as tf

    if dtype not in ("float32", "uint8", "int32", "int64"):
        hint = "float32 or uint8" if dtype != "string" else "save the part behind the decoding: it has to take the pixels"
        raise ModelError("the network takes numbers of another kind", received=f"{path}: {dtype}", hint=hint)
    if batched and batched[0] is not None:
        raise ModelError("the network takes a fixed number of pictures at once", received=f"{path}: {list(batched)}",
                         hint="save it with any batch: the first number of its input's shape None")  # fmt: skip
    if side_pixels is not None and not LEAST_SIDE_PIXELS <= side_pixels <= MOST_SIDE_PIXELS:
        raise UsageError(f"the network's input must be {LEAST_SIDE_PIXELS} to {MOST_SIDE_PIXELS} pixels a side",
                         received=side_pixels)  # fmt: skip
    shape, input_shape = picture_shape(path, batched[1:], side_pixels)
    with native_log_hidden():
        graph = frozen_graph(run, tf.TensorSpec((None, *shape), dtype), layers)
        check_operators_of(path, graph)
        answer = answer_of(path, graph, run, shape, dtype)
    outputs = int(tf.size(answer))
    if outputs != max(answer.shape):
        raise ModelError("the network gives more than one number a label", received=f"{path}: {list(answer.shape)}",
                         hint="it has to be a classifier: [n, labels]")  # fmt: skip
    return Opened(path.name, graph, run, shape, input_shape, dtype, outputs, origin, tuple(families))


def _single(answer: Any) -> Any:
    """The tensor, of a model that gives it in a list or a dict of one."""
    if isinstance(answer, dict):
        return next(iter(answer.values()))
    return answer[0] if isinstance(answer, list | tuple) else answer
