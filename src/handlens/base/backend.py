"""TensorFlow, imported the way handlens needs it, and the C++ chatter of both runtimes kept out of the user's terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

from ..errors import HandlensError

# The first and the last Python that a released TensorFlow has wheels for; the train extra's markers say the same.
FIRST_PYTHON, LAST_PYTHON = (3, 11), (3, 13)


def import_tensorflow() -> Any:
    """Import TensorFlow, if it is not imported yet, and return it.

    oneDNN's kernels are turned on: TensorFlow does that by itself only where it finds AVX512, but with AVX2 alone they
    are as right and 2.5 times faster. It then announces them on stderr before any log level counts.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with native_log_hidden():
        import tensorflow
    return tensorflow


def missing_tensorflow(python: tuple[int, int] = sys.version_info[:2]) -> HandlensError:
    """What to tell a user whose Python, `python`, has no TensorFlow: how to get it, or which Python can."""
    if FIRST_PYTHON <= python <= LAST_PYTHON:
        return HandlensError(
            "training and exporting need TensorFlow, which is not installed", hint="pip install 'handlens[train]'"
        )
    first, last = (".".join(map(str, version)) for version in (FIRST_PYTHON, LAST_PYTHON))
    return HandlensError(
        f"training and exporting need TensorFlow, which serves Python {first} to {last}",
        received=f"Python {python[0]}.{python[1]}",
        hint=f"train with Python {last}; reading pictures and packaging apps work with this one",
    )


@contextlib.contextmanager
def native_log_hidden() -> Iterator[None]:
    """What native libraries write to the process's stderr, below Python's reach, goes nowhere meanwhile."""
    try:
        kept = os.dup(2)
    except OSError:  # no stderr at all
        yield
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)
