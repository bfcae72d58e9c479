"""Opening a network that was trained elsewhere with Keras or TensorFlow.

    .keras, .h5 ──► keras.Model ──► for any batch, in float32 ─┐
    SavedModel  ──► its signature ─────────────────────────────┴──► Opened: a frozen graph, and the network as it runs itself

Nothing that a file brings along is executed to open it: Lambda layers are Python code, and Keras's safe mode stays on. A
SavedModel is a graph, whose operators can be looked at before one runs; those that reach for files are refused.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..base.backend import import_tensorflow, native_log_hidden
from ..base.wording import listed
from ..errors import ModelError, UsageError
from ..pictures.geometry import LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS
from . import KERAS_SUFFIXES
from .graph import frozen_graph
from .shapes import picture_shape

EXPORT_HINT = 'where it was trained: model.export("FOLDER"), then give the folder'
# of a SavedModel: what reads or writes files, or runs Python
_REACHING_OUT = frozenset({
    "ReadFile", "WriteFile", "MatchingFiles", "PyFunc", "PyFuncStateless", "EagerPyFunc", "SaveV2", "Save", "SaveSlices",
    "ShardedFilename", "MergeV2Checkpoints", "DebugIdentityV2", "PrintV2", "Print",
})  # fmt: skip


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
        families: names of the model and of the models inside it, by which Keras's own architectures are known.
        stands_in: the graph is no TensorFlow's: `run` stands for it until `splicing`.
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
    families: tuple[str, ...] = ()
    stands_in: bool = False
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
        model = _load_keras(path)
        _require_one(path, "inputs", [tensor.name for tensor in model.inputs])
        outputs = getattr(model, "output_names", [tensor.name for tensor in model.outputs])  # a Sequential has no such names
        _require_one(path, "outputs", outputs, hint="cut it where it was trained: "
                     "keras.Model(model.inputs, model.get_layer(NAME).output).save(...)")  # fmt: skip
        given = model.inputs[0]
        nested = [layer for layer in _layers(model) if hasattr(layer, "layers")]
        return _opened(path, lambda x: _single(model(x, training=False)), tuple(given.shape), str(given.dtype), side_pixels,
                       [layer.name for layer in _layers(model)], [model.name, *(layer.name for layer in nested)])  # fmt: skip
    run, spec = _load_saved_model(path)
    shape = tuple(spec.shape.as_list()) if spec.shape.rank is not None else ()
    return _opened(path, run, shape, spec.dtype.name, side_pixels, [], [path.name])


def _opened(
    path: Path, run: Callable[[Any], Any], batched: tuple[int | None, ...], dtype: str, side_pixels: int | None,
    layers: Sequence[str], families: Sequence[str],
) -> Opened:  # fmt: skip
    import tensorflow as tf

    if dtype not in ("float32", "uint8", "int32", "int64"):
        raise ModelError("the network takes numbers of another kind", received=f"{path}: {dtype}", hint="float32 or uint8")
    if batched and batched[0] is not None:
        raise ModelError("the network takes a fixed number of pictures at once", received=f"{path}: {list(batched)}",
                         hint="save it with any batch: the first number of its input's shape None")  # fmt: skip
    if side_pixels is not None and not LEAST_SIDE_PIXELS <= side_pixels <= MOST_SIDE_PIXELS:
        raise UsageError(f"the network's input must be {LEAST_SIDE_PIXELS} to {MOST_SIDE_PIXELS} pixels a side",
                         received=side_pixels)  # fmt: skip
    shape, input_shape = picture_shape(path, batched[1:], side_pixels)
    with native_log_hidden():
        graph = frozen_graph(run, tf.TensorSpec((None, *shape), dtype), layers)
        reaching = sorted({node.op for node in graph.definition.node} & _REACHING_OUT)
        if reaching:
            raise ModelError("the network reaches for files or runs Python", received=f"{path}: {', '.join(reaching)}")
        answer = run(tf.zeros((1, *shape), dtype))
    outputs = int(tf.size(answer))
    if outputs != max(answer.shape):
        raise ModelError("the network gives more than one number a label", received=f"{path}: {list(answer.shape)}",
                         hint="it has to be a classifier: [n, labels]")  # fmt: skip
    return Opened(path.name, graph, run, shape, input_shape, dtype, outputs, tuple(families))


def _load_keras(path: Path) -> Any:
    """The model, for any batch and computing in float32."""
    import keras

    if keras.backend.backend() != "tensorflow":
        raise UsageError("Keras computes with another backend here", received=keras.backend.backend(),
                         hint="KERAS_BACKEND=tensorflow handlens ...")  # fmt: skip
    try:
        with native_log_hidden():
            model = keras.saving.load_model(path, compile=False)
            if not getattr(model, "inputs", None):
                raise ModelError("the model was never called, so that it has no input", received=path,
                                 hint="begin it with keras.Input((height, width, channels))")  # fmt: skip
            return _generalised(model)
    except ModelError:
        raise
    except Exception as error:  # a file from anywhere: Keras raises what its parts raise
        raise _unopened(path, error) from None


def _generalised(model: Any) -> Any:
    """A copy for any batch in float32, if it is fixed to one or computes in fewer bits; else the model itself.

    By way of its own file, with another configuration in it: set_weights would leave behind what layers work out of their
    weights when they are loaded, as Normalization does, and the copy would read the pictures unscaled.
    """
    import keras

    fixed = any(tensor.shape[0] is not None for tensor in model.inputs)
    kinds = {str(layer.compute_dtype) for layer in _layers(model)} | {str(layer.variable_dtype) for layer in _layers(model)}
    if not fixed and not kinds & {"float16", "bfloat16"}:
        return model
    with tempfile.TemporaryDirectory(prefix="handlens-") as folder:
        kept, free = Path(folder) / "kept.keras", Path(folder) / "free.keras"
        model.save(kept)
        with zipfile.ZipFile(kept) as before, zipfile.ZipFile(free, "w") as after:
            for name in before.namelist():
                content = before.read(name)
                after.writestr(name, _free(content.decode()) if name == "config.json" else content)
        return keras.saving.load_model(free, compile=False)


def _free(config: str) -> str:
    """A model's configuration with any batch, and float32 for all that is narrower."""
    config = re.sub(r'("(?:batch_shape|batch_input_shape|build_input_shape|input_shape)": \[)\d+,', r"\1null,", config)
    for narrow in ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16"):
        config = config.replace(f'"{narrow}"', '"float32"')
    return config


def _unopened(path: Path, error: Exception) -> ModelError:
    """What Keras's refusal means, and what helps."""
    text = " ".join(str(error).split())
    if "Lambda" in text:
        return ModelError("it has a Lambda layer: Python code, which handlens does not run from a file", received=path,
                          hint=f"put a layer of Keras in its place; or {EXPORT_HINT}")  # fmt: skip
    if custom := re.search(r"[Cc]ould not locate (?:class|function|object) '?(\w+)", text):
        return ModelError("it has a layer that is not Keras's own", received=f"{path}: {custom[1]}", hint=EXPORT_HINT)
    if "No model config" in text or "No model found" in text:
        return ModelError("it holds weights only, no network", received=path, hint='model.save("X.keras")')
    wrote = _written_by(path)
    hint = EXPORT_HINT
    if wrote:
        import keras

        newer = [int(part) for part in wrote.split(".")[:2]] > [int(part) for part in keras.__version__.split(".")[:2]]
        hint = "pip install --upgrade keras" if newer else hint
        wrote = f", saved by Keras {wrote}, opened by {keras.__version__}"
    return ModelError("Keras cannot open the model", received=f"{path}{wrote}: {text[:300]}", hint=hint)


def _written_by(path: Path) -> str:
    """The version of Keras that wrote a file, "" if it does not say."""
    import h5py  # type: ignore[import-untyped]

    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                version = json.loads(archive.read("metadata.json"))["keras_version"]
        else:
            with h5py.File(path) as file:
                version = file.attrs["keras_version"]
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile):
        return ""
    found = re.match(r"\d+\.\d+[\w.]*", version.decode() if isinstance(version, bytes) else str(version))
    return found[0] if found else ""


def _load_saved_model(path: Path) -> tuple[Callable[[Any], Any], Any]:
    """The signature as a function of one tensor, and its input's TensorSpec."""
    import tensorflow as tf

    try:
        with native_log_hidden():
            loaded = tf.saved_model.load(str(path))
    except Exception as error:  # a folder from anywhere
        raise ModelError("TensorFlow cannot open the SavedModel", received=f"{path}: {str(error).strip()[:300]}") from None
    signatures: Mapping[str, Any] = getattr(loaded, "signatures", {})
    if not signatures:
        raise ModelError("the SavedModel has no signature to call", received=path, hint='save it with model.export("FOLDER")')
    chosen = "serving_default" if "serving_default" in signatures else min(signatures)
    signature = signatures[chosen]
    inputs = signature.structured_input_signature[1]
    _require_one(path, "inputs", sorted(inputs))
    _require_one(path, "outputs", sorted(signature.structured_outputs))
    (name, spec), (answer,) = next(iter(inputs.items())), signature.structured_outputs
    keeping = [loaded]  # a signature holds its variables weakly: they die with what was loaded

    def run(x: Any) -> Any:
        return keeping[0].signatures[chosen](**{name: x})[answer]

    return run, spec


def _require_one(path: Path, what: str, names: Sequence[str], hint: str | None = None) -> None:
    if len(names) != 1:
        raise ModelError(f"the network has {len(names)} {what}, a picture in and its label out are one each",
                         received=f"{path}: {listed(names)}", hint=hint)  # fmt: skip


def _layers(model: Any) -> list[Any]:
    """All layers, those of models inside it too."""
    return [layer for layer in model._flatten_layers(include_self=False) if layer is not model]


def _single(answer: Any) -> Any:
    """The tensor, of a model that gives it in a list or a dict of one."""
    if isinstance(answer, dict):
        return next(iter(answer.values()))
    return answer[0] if isinstance(answer, list | tuple) else answer
