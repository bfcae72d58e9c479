"""Opening a .tflite from elsewhere: what it takes and gives is read off it, and its interpreter answers for it.

    float x ──► quantised as its input says ──► STAND-IN ──► back to float

TensorFlow traces the stand-in, which asks LiteRT, where a network's operators would be. It becomes one custom operator of the
converted file, and `splicing` puts the file's own operators in its place: they are never converted again.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.backend import import_tensorflow, native_log_hidden
from ..errors import ModelError
from ..modelfile.flatbuffer import names_of, parse_model, schema_module
from ..modelfile.phone_operators import inline_buffers
from ..modelfile.sealing import bare, read_model
from .mending import mended
from .opening import Opened
from .shapes import picture_shape

STAND_IN = "PyFuncStateless"  # what TensorFlow calls tf.numpy_function without a state, and the converter after it
_OTHER_GRAPHS = frozenset({"WHILE", "IF", "CALL_ONCE", "CALL"})
_PASSING = frozenset({"DEQUANTIZE", "QUANTIZE", "RESHAPE", "SQUEEZE", "CAST"})
_ENDS = {"SOFTMAX": "Softmax", "LOGISTIC": "Sigmoid", "TANH": "Tanh", "RELU": "Relu"}
_KINDS = {"FLOAT32": np.float32, "UINT8": np.uint8, "INT8": np.int8}
_QUANTISED_RANGES = {"0..1": (0.0, 1.0), "0..255": (0.0, 255.0), "-1..1": (-1.0, 1.0)}
_NEAR = 0.03  # of a range's width: quantisers round its ends


@dataclass(frozen=True, eq=False)
class ForeignGraph:
    """A .tflite in the place of a `graph.Graph`; its probabilities come out of it as they are."""

    flatbuffer: bytes
    last_operator: tuple[str, str]

    def affine_front(self, shape: Sequence[int]) -> None:
        """What stands before its first weights is not looked for."""
        return

    def layer_named(self, path: str) -> str | None:
        """The way to an operator in its tensor's name."""
        return path.split(";")[0].rpartition("/")[0] or None

    def layers_of(self, operators: Sequence[str]) -> tuple[str, ...]:
        """Nothing: TensorFlow made none of its operators here."""
        return ()


@dataclass(frozen=True)
class _End:
    """Its input or its output: numpy's dtype, shape with the batch, and value = scale * (number - zero)."""

    kind: Any
    shape: tuple[int | None, ...]
    scale: float
    zero: int

    @property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest value of a quantised one."""
        limits = np.iinfo(self.kind)
        return self.scale * (limits.min - self.zero), self.scale * (limits.max - self.zero)


def open_foreign(source: str | Path) -> Opened:
    """Open a .tflite that was not made by handlens.

    Args:
        source: its path.

    Raises:
        ModelError: it is damaged, or is no classifier of one picture.
        ModuleNotFoundError: TensorFlow is not installed: it makes the frame path.
    """
    path = Path(source)
    flatbuffer = inline_buffers(bare(read_model(path)))
    parse_model(flatbuffer)  # before what trusts it
    flatbuffer = mended(flatbuffer)
    model = parse_model(flatbuffer)
    graph = model.subgraphs[0] if model.subgraphs else None
    if graph is None or len(graph.inputs) != 1 or len(graph.outputs) != 1:
        found = "nothing to run" if graph is None else f"{len(graph.inputs)} inputs, {len(graph.outputs)} outputs"
        raise ModelError("a picture in and its label out are one each", received=f"{path}: {found}")
    operators = _operators(model)
    if others := sorted(_OTHER_GRAPHS & set(operators)):
        raise ModelError("the file runs further graphs of its own, which cannot be put behind the frame path",
                         received=f"{path}: {', '.join(others)}", hint="convert it without loops and variables")  # fmt: skip
    given, answer = (_end(path, graph.tensors[int(index)]) for index in (graph.inputs[0], graph.outputs[0]))
    import_tensorflow()
    shape, input_shape = picture_shape(path, given.shape[1:])
    outputs = int(np.prod([length or 1 for length in answer.shape]))
    if outputs != max(length or 1 for length in answer.shape):
        raise ModelError("the network gives more than one number a label", received=f"{path}: {list(answer.shape)}",
                         hint="it has to be a classifier: [1, labels]")  # fmt: skip
    return Opened(
        path.name, ForeignGraph(flatbuffer, (_last(operators), "")), _run(flatbuffer, given, answer, outputs), shape, input_shape,
        "float32", outputs, "TensorFlow Lite", shown_range=_shown_range(given), labels=_labels(path, outputs),
    )  # fmt: skip


def _run(flatbuffer: bytes, given: _End, answer: _End, outputs: int) -> Any:
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    with native_log_hidden():
        interpreter = Interpreter(model_content=flatbuffer, num_threads=1)
        interpreter.allocate_tensors()
    source, target = interpreter.get_input_details()[0], interpreter.get_output_details()[0]

    def asked(numbers: NDArray[Any]) -> NDArray[Any]:
        rows = []
        for row in numbers:
            interpreter.set_tensor(source["index"], row.reshape(source["shape"]))
            interpreter.invoke()
            rows.append(interpreter.get_tensor(target["index"]).reshape(1, outputs))
        return np.concatenate(rows)

    def run(x: Any) -> Any:
        if given.kind is not np.float32:
            limits = np.iinfo(given.kind)
            x = tf.cast(tf.clip_by_value(tf.round(x / given.scale + float(given.zero)), limits.min, limits.max), given.kind)
        numbers = tf.numpy_function(asked, [x], answer.kind, stateful=False)
        numbers = tf.reshape(numbers, (x.shape[0] if x.shape[0] is not None else -1, outputs))
        if answer.kind is np.float32:
            return numbers
        return (tf.cast(numbers, tf.float32) - float(answer.zero)) * answer.scale

    return run


def _end(path: Path, tensor: Any) -> _End:
    name = names_of(schema_module().TensorType).get(tensor.type, "")
    if name not in _KINDS:
        raise ModelError("the network takes or gives numbers of another kind", received=f"{path}: {name.lower()}",
                         hint="float32, uint8 or int8")  # fmt: skip
    sizes = tensor.shapeSignature if tensor.shapeSignature is not None else tensor.shape
    shape = tuple(None if size < 0 else int(size) for size in ([] if sizes is None else sizes))
    scales = None if tensor.quantization is None else tensor.quantization.scale
    if scales is None or len(scales) != 1:
        return _End(_KINDS[name], shape, 1.0, 0)
    zeros = tensor.quantization.zeroPoint
    return _End(_KINDS[name], shape, float(scales[0]), 0 if zeros is None else int(zeros[0]))


def _shown_range(given: _End) -> tuple[str, str] | None:
    if given.kind is np.float32:
        return None
    low, high = given.span
    for name, (least, most) in _QUANTISED_RANGES.items():
        if max(abs(low - least), abs(high - most)) <= _NEAR * (most - least):
            return name, f"its quantised input reaches from {low:.3g} to {high:.3g}"
    return None


def _operators(model: Any) -> list[str]:
    names = names_of(schema_module().BuiltinOperator)
    codes = [names.get(max(code.builtinCode, code.deprecatedBuiltinCode), "") for code in model.operatorCodes or []]
    return [codes[operator.opcodeIndex] for operator in model.subgraphs[0].operators or []]


def _last(operators: list[str]) -> str:
    last = next((name for name in reversed(operators) if name not in _PASSING), "")
    return _ENDS.get(last, last)


def _labels(path: Path, outputs: int) -> tuple[str, ...] | None:
    """The labels that travel with the file, as TFLite Metadata has them; None if there are none, or another number."""
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith(".txt") and entry.file_size < 1 << 20:
                lines = archive.read(entry).decode("utf-8", "replace").splitlines()
                found = tuple(line.strip() for line in lines if line.strip())
                if len(found) == max(2, outputs):
                    return found
    return None
