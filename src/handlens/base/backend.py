"""TensorFlow, imported the way handlens needs it, and the C++ chatter of both runtimes kept out of the user's terminal."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
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
def reproducible(seed: int) -> Iterator[None]:
    """Inside the block all that TensorFlow, Keras, NumPy and Python draw follows from the seed, and operators give the same
    bytes each time. Afterwards the global generators and the switch for that are what they were: they are the caller's.

    Args:
        seed: 0 to 2**32 - 1.
    """
    import random

    import numpy as np

    import_tensorflow()
    import keras
    from tensorflow.python.eager import context
    from tensorflow.python.framework import config  # the switch has no public way back

    python_state, numpy_state, global_seed = random.getstate(), np.random.get_state(), context.global_seed()
    was_deterministic = config.is_op_determinism_enabled()
    keras.utils.set_random_seed(seed)
    config.enable_op_determinism()  # costs nothing measurable with these layers
    try:
        yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)
        context.set_global_seed(global_seed)
        if not was_deterministic:
            config.disable_op_determinism()


_hiding = threading.Lock()
_hidden_by = 0  # how many blocks are open, in any thread
_stderr_kept = -1  # a descriptor of the true stderr while one is


@contextlib.contextmanager
def native_log_hidden() -> Iterator[None]:
    """What native libraries write to the process's stderr, below Python's reach, goes nowhere meanwhile.

    The descriptor is the process's, not the thread's: the first block that opens takes it away, the last that closes
    brings it back, in whatever threads they are.
    """
    _hide()
    try:
        yield
    finally:
        _show()


def _hide() -> None:
    global _hidden_by, _stderr_kept
    with _hiding:
        _hidden_by += 1
        if _hidden_by > 1:
            return
        try:
            _stderr_kept = os.dup(2)
        except OSError:  # no stderr at all
            _stderr_kept = -1
            return
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 2)
        os.close(nothing)


def _show() -> None:
    global _hidden_by
    with _hiding:
        _hidden_by -= 1
        if _hidden_by == 0 and _stderr_kept >= 0:
            os.dup2(_stderr_kept, 2)
            os.close(_stderr_kept)
