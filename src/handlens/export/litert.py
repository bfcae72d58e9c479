"""Conversion: the frozen signatures into one flatbuffer of builtin operators."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator
from typing import Any

from ..errors import ExportError
from .freeze import frozen_network


def convert_picture(network: Any, temperature: float = 1.0) -> bytes:
    """A .tflite with the `picture` signature alone.

    Args:
        network: a keras.Model from float32 [n, h, w, c] to logits.
        temperature: logits are divided by it before the softmax (Guo et al., 2017).
    """
    import tensorflow as tf

    run = frozen_network(network)
    height, width, channels = network.input_shape[1:]
    shape = (None, height * width) if channels == 1 else (None, height, width, channels)

    class Signatures(tf.Module):  # type: ignore[misc]
        @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32, name="input_node")])  # type: ignore[untyped-decorator]
        def picture(self, input_node: Any) -> Any:
            logits = run(tf.reshape(input_node, (-1, height, width, channels)))
            return {"output_node": tf.nn.softmax(logits / temperature)}

    module = Signatures()
    return convert(module, {"picture": module.picture.get_concrete_function()})


def convert(module: Any, signatures: dict[str, Any]) -> bytes:
    """A tf.Module's concrete functions as a .tflite with signatures of those names, builtin operators only.

    Raises:
        ExportError: the converter refuses.
    """
    import tensorflow as tf

    with tempfile.TemporaryDirectory(prefix="handlens-") as folder, _converter_hushed():
        tf.saved_model.save(module, folder, signatures=signatures)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=list(signatures))
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
        try:
            return bytes(converter.convert())
        except Exception as error:
            raise ExportError("TensorFlow's converter refuses the network", received=str(error).strip()[:400]) from error


@contextlib.contextmanager
def _converter_hushed() -> Iterator[None]:
    """The converter writes a page of notes about its own passes, partly from C++ straight to stderr."""
    kept = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        os.dup2(nothing, 2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)
        logger.setLevel(level)
