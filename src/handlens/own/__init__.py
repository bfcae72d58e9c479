"""A network that was trained elsewhere becomes a model file: a Keras file, a SavedModel, or a .tflite.

    X.keras, X.h5 ──► opening ─┐
    SavedModel    ──► opening ─┼─► ranges, answers, labels ──► wrapping ──► frames, export ──► model file
    X.tflite      ──► foreign ─┘   what it takes, what it gives, what its outputs are called

What such a network takes cannot be read off its weights alone, and a wrong guess reads badly without a word. So what is found is
said, and what is not found is asked for (`choosing`). `keras_file` and `saved_model` open what `opening` is given, and `trying`
puts a picture through it; `keras2` tells older files to today's Keras. `graph` is the network frozen, whatever its layers,
`network` puts range and answers to it; `blame` names the layer that made an operator which the phone lacks; `made` has pictures
to check a file with where nobody gave any; `splicing` puts a .tflite behind the frame path without a converter, after `mending`.

`is_own_network` and `wrapping` with its `wrap_network` are the room for others. TensorFlow is imported when a network is
opened. May be imported by the pipeline.
"""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import HandlensError

KERAS_SUFFIXES = (".keras", ".h5", ".hdf5")
SAVED_MODEL_FILES = ("saved_model.pb", "saved_model.pbtxt")


def is_own_network(source: str | os.PathLike[str]) -> bool:
    """Whether it is a Keras file's name, a folder with a SavedModel, or a .tflite that is not of handlens.

    >>> is_own_network("flowers.keras"), is_own_network("mnist")
    (True, False)
    """
    path = Path(source)
    suffix = path.suffix.lower()
    if suffix == ".tflite":
        return path.is_file() and _is_foreign(path)
    return suffix in KERAS_SUFFIXES or any((path / name).is_file() for name in SAVED_MODEL_FILES)


def _is_foreign(path: Path) -> bool:
    """A sound .tflite without a contract; what is damaged is left to who opens model files, and says so."""
    from ..modelfile.flatbuffer import parse_model
    from ..modelfile.sealing import METADATA_NAME, read_model

    try:
        metadata = parse_model(read_model(path)).metadata or []
    except HandlensError:
        return False
    return METADATA_NAME.encode() not in [entry.name for entry in metadata]
