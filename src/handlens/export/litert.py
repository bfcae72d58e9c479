"""Conversion: the frozen signatures into one flatbuffer of builtin operators."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import warnings
from collections.abc import Iterator
from typing import Any

from ..base.backend import native_log_hidden
from ..errors import ExportError


def convert_signatures(
    module: Any, names: tuple[str, ...] = ("picture", "frame"), *, stand_in: bool = False
) -> bytes:
    """The functions of those names of a tf.Module, such as `frames.graph.frame_module` makes, as one .tflite; see `convert`."""
    return convert(module, {name: getattr(module, name).get_concrete_function() for name in names}, stand_in=stand_in)


def convert(module: Any, signatures: dict[str, Any], *, stand_in: bool = False) -> bytes:
    """A tf.Module's concrete functions as a .tflite with signatures of those names, builtin operators only.

    Args:
        module: holds the functions.
        signatures: each by its name.
        stand_in: whether one operator may be custom: what stands for a network that is put in afterwards.

    Raises:
        ExportError: the converter refuses.
    """
    import tensorflow as tf

    with tempfile.TemporaryDirectory(prefix="handlens-") as folder, _converter_hushed():
        # gradients are nothing to a phone, and a frozen silu's captures what cannot be saved
        options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
        tf.saved_model.save(module, folder, signatures=signatures, options=options)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=list(signatures))
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
        converter.allow_custom_ops = stand_in
        try:
            return bytes(converter.convert())
        except Exception as error:
            raise ExportError(
                "TensorFlow's converter refuses the network", received=str(error).strip()[:400]
            ) from error


@contextlib.contextmanager
def _converter_hushed() -> Iterator[None]:
    """The converter writes a page of notes about its own passes, partly from C++ straight to stderr."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with native_log_hidden(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
