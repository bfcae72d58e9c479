"""Opening a SavedModel: a graph and its signatures, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..base.backend import native_log_hidden
from ..errors import ModelError
from .graph import MOST_RAW
from .keras_file import EXPORT_HINT
from .shapes import INPUTS_HINT, require_one


def load_saved_model(path: Path) -> tuple[Callable[[Any], Any], Any]:
    """The signature as a function of one tensor, and its input's TensorSpec."""
    import tensorflow as tf

    try:
        with native_log_hidden():
            loaded = tf.saved_model.load(str(path))
    except Exception as error:  # a folder from anywhere
        raise ModelError("TensorFlow cannot open the SavedModel", received=f"{path}: {' '.join(str(error).split())[:MOST_RAW]}",
                         hint=EXPORT_HINT) from None  # fmt: skip
    signatures: Mapping[str, Any] = getattr(loaded, "signatures", {})
    if not signatures:
        raise ModelError("the SavedModel has no signature to call", received=path, hint=EXPORT_HINT)
    chosen = "serving_default" if "serving_default" in signatures else min(signatures)
    signature = signatures[chosen]
    inputs = signature.structured_input_signature[1]
    require_one(path, "inputs", sorted(inputs), hint=INPUTS_HINT)
    require_one(path, "outputs", sorted(signature.structured_outputs),
                hint="export it with the one: keras.Model(model.inputs, model.get_layer(NAME).output).export(...)")
    (name, spec), (answer,) = next(iter(inputs.items())), signature.structured_outputs
    keeping = [loaded]  # a signature holds its variables weakly: they die with what was loaded

    def run(x: Any) -> Any:
        return keeping[0].signatures[chosen](**{name: x})[answer]

    return run, spec
