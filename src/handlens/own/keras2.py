"""Files of Keras 2, told to Keras 3: the same layers and weights under the configuration that it reads.

    h5       attribute `model_config`, JSON          .keras    config.json, since 2.13; no Keras 3 opens one of these

What Keras 2 wrote otherwise: the input's shape beside the first layer (`batch_input_shape`), settings that meant nothing, a
policy in place of a dtype, `Functional` in another module, calls of a model inside the model counted from 1, and arithmetic
between layers (`x / 127.5 - 1`, as `preprocess_input` does) as layers that call TensorFlow. Nothing of it is executed.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ModelError

CALLING_TENSORFLOW = ("TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer")
_FUNCTIONAL = {"module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional"}
_KERNEL = ("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint")
# by layer: what Keras 2 inherited or kept, and never used
_UNUSED = {
    "DepthwiseConv1D": _KERNEL, "DepthwiseConv2D": _KERNEL, "SeparableConv1D": _KERNEL, "SeparableConv2D": _KERNEL,
    "Conv1DTranspose": ("groups",), "Conv2DTranspose": ("groups",),
    "LSTM": ("time_major",), "GRU": ("time_major",), "SimpleRNN": ("time_major",), "RNN": ("time_major",),
}  # fmt: skip
# functions of TensorFlow with one constant y: (scale, offset) of x
_ARITHMETIC: dict[str, Callable[[Any], tuple[Any, Any]]] = {
    "math.truediv": lambda y: (1 / y, 0 * y),
    "math.divide": lambda y: (1 / y, 0 * y),
    "math.multiply": lambda y: (y, 0 * y),
    "math.subtract": lambda y: (1 + 0 * y, -y),
    "math.add": lambda y: (1 + 0 * y, y),
    "__operators__.add": lambda y: (1 + 0 * y, y),
}


def told_to_keras_3(path: Path, folder: Path) -> Path:
    """A copy of a Keras 2 file that Keras 3 opens.

    Args:
        path: a .keras or .h5 file that Keras 2 wrote.
        folder: to write into.

    Raises:
        ModelError: it calls functions of TensorFlow between its layers, for which Keras 3 has nothing.
        OSError, KeyError, ValueError: it is damaged, or holds no network.
    """
    if zipfile.is_zipfile(path):
        copy = folder / "keras2.keras"
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy, "w") as after:
            for name in before.namelist():
                content = before.read(name)
                after.writestr(name, _modern(content, path) if name == "config.json" else content)
        return copy
    import h5py  # type: ignore[import-untyped]

    copy = folder / "keras2.h5"
    shutil.copyfile(path, copy)
    with h5py.File(copy, "r+") as file:
        file.attrs["model_config"] = _modern(file.attrs["model_config"], path)
    return copy


def _modern(config: str | bytes, path: Path) -> str:
    whole = _told(json.loads(config))
    if left := sorted(set(_functions_in(whole))):
        raise ModelError("it calls functions of TensorFlow between its layers, which Keras 3 does not open",
                         received=f"{path}: {', '.join(left)}",
                         hint='where it was trained: model.save("FOLDER"), then give the folder')  # fmt: skip
    return json.dumps(whole)


def _told(value: Any) -> Any:
    """The configuration, all that is inside of it too."""
    if isinstance(value, list):
        return [_told(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind, config = value.get("class_name"), value.get("config")
    if kind == "Policy" and isinstance(config, dict):
        return config["name"]
    if kind == "TFOpLambda" and (rescaling := _as_rescaling(value)) is not None:
        return rescaling
    told = {name: _told(one) for name, one in value.items()}
    if not isinstance(kind, str) or not isinstance(config, dict):
        return told
    inner = told["config"]
    shape = inner.pop("batch_input_shape", None)
    if kind == "InputLayer" and shape is not None:
        inner["batch_shape"] = shape
    if kind in ("Functional", "Model"):
        told.update(_FUNCTIONAL)
        _count_calls_from_0(inner.get("layers", []))
        for ends in ("input_layers", "output_layers"):
            if len(inner.get(ends, ())) == 1:  # a list of one would be taken for a model of lists
                inner[ends] = inner[ends][0]
    for name in _UNUSED.get(kind, ()):
        if inner.get(name) in (1, False, None) or name not in ("groups", "time_major"):
            inner.pop(name, None)
    if kind == "BatchNormalization" and isinstance(inner.get("axis"), list):
        inner["axis"] = inner["axis"][0]
    if kind == "Sequential" and inner.get("layers") and inner["layers"][0]["class_name"] != "InputLayer":
        _put_input_first(inner["layers"], config["layers"][0])
    return told


def _count_calls_from_0(layers: list[Any]) -> None:
    """Of a model inside the model Keras 2 counted its own making as the first call."""
    inside = {layer["name"] for layer in layers if layer["class_name"] in ("Functional", "Sequential")}
    calls = [call for layer in layers for node in layer.get("inbound_nodes") or [] if isinstance(node, list)
             for call in node if isinstance(call, list) and call[0] in inside]  # fmt: skip
    for name in inside:
        of_this = [call for call in calls if call[0] == name]
        if of_this and min(call[1] for call in of_this) == 1:
            for call in of_this:
                call[1] -= 1


def _put_input_first(layers: list[Any], first: dict[str, Any]) -> None:
    """Before Keras 2.4 a Sequential had its input's shape in its first layer alone."""
    shape = first["config"].get("batch_input_shape")
    if shape is not None:
        layers.insert(0, {"class_name": "InputLayer", "config": {"batch_shape": shape, "dtype": "float32", "name": "the_input"}})


def _as_rescaling(layer: dict[str, Any]) -> dict[str, Any] | None:
    """Arithmetic with a constant as the layer that Keras has for it; None where it is something else."""
    config, nodes = layer["config"], layer.get("inbound_nodes") or []
    function = _ARITHMETIC.get(config.get("function", ""))
    if function is None or len(nodes) != 1 or len(nodes[0]) != 4:
        return None
    name, node, tensor, given = nodes[0]
    others = {key for key, value in given.items() if value is not None} - {"y"}
    y = given.get("y")
    if others or not _is_numbers(y):
        return None
    scale, offset = (part.tolist() for part in function(np.asarray(y, np.float64)))
    settings = {"name": config["name"], "trainable": False, "dtype": "float32", "scale": scale, "offset": offset}
    return {"module": "keras.layers", "class_name": "Rescaling", "config": settings, "registered_name": None,
            "name": layer["name"], "inbound_nodes": [[[name, node, tensor, {}]]]}  # fmt: skip


def _is_numbers(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


def _functions_in(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for one in value for found in _functions_in(one)]
    if not isinstance(value, dict):
        return []
    if value.get("class_name") in CALLING_TENSORFLOW:
        config = value.get("config") or {}
        return [str(config.get("function") or config.get("name") or value["class_name"])]
    return [found for one in value.values() for found in _functions_in(one)]
