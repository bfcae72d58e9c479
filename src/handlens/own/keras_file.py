"""Opening a Keras file, for any batch and in float32; and what is said of one that does not open.

Nothing that a file brings along is executed: Lambda layers are Python code, and Keras's safe mode stays on.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from ..base.backend import native_log_hidden
from ..base.wording import listed
from ..errors import ModelError, UsageError
from .graph import MOST_RAW
from .keras2 import told_to_keras_3

EXPORT_HINT = 'where it was trained: model.export("FOLDER"), then give the folder'


def load_keras(path: Path) -> Any:
    """The model, for any batch and computing in float32."""
    import keras

    if keras.backend.backend() != "tensorflow":
        raise UsageError("Keras computes with another backend here", received=keras.backend.backend(),
                         hint="KERAS_BACKEND=tensorflow handlens ...")  # fmt: skip
    wrote = _written_by(path)
    try:
        with native_log_hidden(), tempfile.TemporaryDirectory(prefix="handlens-") as folder:
            readable = told_to_keras_3(path, Path(folder)) if wrote.startswith("2.") else path
            model = keras.saving.load_model(readable, compile=False)
            if not getattr(model, "inputs", None):
                raise ModelError("the model was never called, so that it has no input", received=path,
                                 hint="begin it with keras.Input((height, width, channels))")  # fmt: skip
            if quantised := [layer.name for layer in layers_of(model) if getattr(layer, "quantization_mode", None)]:
                raise ModelError("Keras has quantised it, in a way that TensorFlow Lite does not take",
                                 received=f"{path}: layer {listed(quantised)}",
                                 hint="save it before model.quantize(); here --precision int8 makes it as small")  # fmt: skip
            return _generalised(model)
    except ModelError:
        raise
    except Exception as error:  # a file from anywhere: Keras raises what its parts raise
        raise _unopened(path, wrote, error) from None


def layers_of(model: Any) -> list[Any]:
    """All layers, those of models inside it too."""
    return [layer for layer in model._flatten_layers(include_self=False) if layer is not model]


def _generalised(model: Any) -> Any:
    """A copy for any batch, in float32 and without loops, if it is fixed to one, computes in fewer bits or loops; else itself.

    By way of its own file, with another configuration in it: set_weights would leave behind what layers work out of their
    weights when they are loaded, as Normalization does, and the copy would read the pictures unscaled.
    """
    import keras

    layers = layers_of(model)
    fixed = any(tensor.shape[0] is not None for tensor in model.inputs)
    kinds = {str(layer.compute_dtype) for layer in layers} | {str(layer.variable_dtype) for layer in layers}
    looping = any(getattr(layer, "unroll", None) is False for layer in layers)
    if not fixed and not looping and not kinds & {"float16", "bfloat16"}:
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
    """A model's configuration with any batch, float32 for all that is narrower, and recurrent layers step by step.

    A loop is an operator that the converter has no builtin for.
    """
    config = re.sub(r'("(?:batch_shape|batch_input_shape|build_input_shape|input_shape)": \[)\d+,', r"\1null,", config)
    config = config.replace('"unroll": false', '"unroll": true')
    for narrow in ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16"):
        config = config.replace(f'"{narrow}"', '"float32"')
    return config


def _unopened(path: Path, wrote: str, error: Exception) -> ModelError:
    """What Keras's refusal means, and what helps."""
    import keras

    text = " ".join(str(error).split())
    received = f"{path}, saved by Keras {wrote}, opened by {keras.__version__}: {text[:MOST_RAW]}" if wrote else path
    if wrote and _release(wrote) > _release(keras.__version__):
        return ModelError("it was saved by a newer Keras, and has something that this one does not know", received=received,
                          hint="pip install --upgrade keras")  # fmt: skip
    if "Lambda" in text:
        return ModelError("it has a Lambda layer: Python code, which handlens does not run from a file", received=path,
                          hint=f"put a layer of Keras in its place; or {EXPORT_HINT}")  # fmt: skip
    if custom := re.search(r"[Cc]ould not (?:locate|deserialize) (?:class|function|object) '?(\w+)", text):
        return ModelError("it has a layer that is not Keras's own", received=f"{path}: {custom[1]}", hint=EXPORT_HINT)
    if "No model config" in text or "No model found" in text:
        return ModelError("it holds weights only, no network", received=path, hint='model.save("X.keras")')
    if not wrote:
        received = f"{path}: {text[:MOST_RAW]}"
    return ModelError("Keras cannot open the model", received=received, hint=EXPORT_HINT)


def _release(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)[:2]]


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
