"""One BLAS thread while a head is fitted.

On a busy machine OpenBLAS's threads wait for one another in busy loops: 400 pictures took 67 s of two threads where they take
3 s of one. $OPENBLAS_NUM_THREADS is read when NumPy is imported, which is too late here; the library's own switch is not.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Products inside run on the calling thread; also a decorator.

    Where NumPy stands on another library, or the switch is not found (Windows), nothing is changed.
    """
    switch = openblas_switch()
    if switch is None:
        yield
        return
    count, set_count = switch
    before = count()
    set_count(1)
    try:
        yield
    finally:
        set_count(before)


def openblas_switch() -> tuple[Any, Any] | None:
    """OpenBLAS's functions get_num_threads and set_num_threads, as NumPy's wheels name them; None if they are not there."""
    try:
        # a symbol is looked for in what the module was linked with, too
        library = ctypes.CDLL(np._core._multiarray_umath.__file__)  # type: ignore[attr-defined]
    except (AttributeError, OSError):
        return None
    for prefix, suffix in (("scipy_openblas", "64_"), ("scipy_openblas", ""), ("openblas", "64_"), ("openblas", "")):
        try:
            return getattr(library, f"{prefix}_get_num_threads{suffix}"), getattr(
                library, f"{prefix}_set_num_threads{suffix}"
            )
        except AttributeError:
            continue
    return None
