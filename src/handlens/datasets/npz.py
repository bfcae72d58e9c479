"""Arrays in NumPy's own files: an .npz, or .npy files side by side.

    x_train, y_train, x_test, y_test           Keras' mnist.npz          pictures [n, h, w], [n, h, w, 1 or 3], [n, 1 or 3, h, w],
    train_images, train_labels, val_images...  MedMNIST                  [n, side * side], of 0 to 255, 0 to 1 or -1 to 1;
    images, labels · X, y · arr_0, arr_1       whoever saved two arrays  labels as numbers, texts or one-hot rows

Nothing is unpickled: whoever sends pickled objects sends a program. Declared sizes are held against the file before an array is
made of them.
"""

from __future__ import annotations

import math
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ..base.wording import listed
from ..errors import DatasetError, HandlensError
from .arrays import ArrayPart, numbers_as_labels
from .dataset import Tally
from .idx_names import label_names
from .listing import printable
from .part_names import PART_NAMES, Part

PICTURE_WORDS = {
    "x", "image", "images", "img", "imgs", "data", "feature", "features", "picture", "pictures", "pixels", "inputs", "input",
}  # fmt: skip
LABEL_WORDS = {"y", "label", "labels", "target", "targets", "class", "classes", "lbl", "output"}
NAME_KEYS = {"labelnames", "classnames", "classes", "names", "categories", "targetnames", "labelsnames"}
MOST_ARRAY_BYTES = 8 << 30
MOST_MEMBERS = 64
BLOCK_PICTURES = 4096


def key_means(key: str) -> tuple[str | None, bool] | None:
    """The part of an array of this name, and whether it has pictures (else labels); None if the name says nothing.

    >>> key_means("x_train"), key_means("val_labels"), key_means("Y"), key_means("weights")
    (('train', True), ('validation', False), (None, False), None)
    """
    # xTrain is x and Train, and arr_0 is what NumPy calls the first of arrays without names
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+|\d+", key)]
    parts = {PART_NAMES[word] for word in words if word in PART_NAMES}
    pictures, labels = PICTURE_WORDS.intersection(words), LABEL_WORDS.intersection(words)
    if len(parts) > 1 or not (pictures or labels):
        return None
    return (parts.pop() if parts else None), not labels


def read_array_files(paths: Sequence[Path], tally: Tally, name: str) -> list[ArrayPart]:
    """The parts that arrays make.

    Args:
        paths: one .npz, or the .npy files of one folder.
        tally: hears which arrays are used.
        name: of the dataset, which may say what the labels mean.

    Raises:
        DatasetError: they cannot be read, or are no pictures and labels.
    """
    packed = len(paths) == 1 and paths[0].suffix.lower() == ".npz"
    arrays: _Arrays = _Npz(paths[0]) if packed else _Npy(paths)
    shown = paths[0].name if packed else name
    pairs = _pairs(arrays, shown)
    named = _names(arrays)
    names = label_names("", name, None)
    parts = []
    for part, (pictures, labels) in pairs.items():
        texts = _labels(arrays.read(labels), named or (dict(names) if names else None), f"{labels} in {shown}")
        pixels = _pixels(arrays.read(pictures), f"{pictures} in {shown}")
        if len(pixels) != len(texts):
            received = f"{len(pixels):,} in {pictures}, {len(texts):,} in {labels}"
            raise DatasetError("pictures and labels disagree", received=received)
        parts.append(ArrayPart(pixels, texts, part, f"{shown} {pictures}"))
        tally.choose(f"Pictures and labels of {shown}: {pictures} and {labels}")
    if [part.part for part in parts] == ["validation"] or [part.part for part in parts] == ["test"]:
        received = f"{listed(list(arrays.shapes))} in {shown}"
        raise DatasetError("there is nothing to train on", received=received, hint="call the arrays x_train and y_train")
    return parts


class _Arrays:
    """Arrays by name, whose shapes are known before they are read."""

    shapes: dict[str, tuple[int, ...]]

    def read(self, key: str) -> NDArray[Any]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of old headers
                return self._load(key)
        except HandlensError:
            raise
        except MemoryError:
            raise DatasetError("the array does not fit into memory", received=f"{key} {self.shapes[key]}") from None
        except Exception as error:  # zipfile, zlib and numpy each raise their own on damaged bytes
            raise _unreadable(key, error) from None

    def _load(self, key: str) -> NDArray[Any]:
        raise NotImplementedError


class _Npz(_Arrays):
    def __init__(self, path: Path):
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                if len(members) > MOST_MEMBERS:
                    raise DatasetError(f"an .npz of more than {MOST_MEMBERS} arrays", received=f"{len(members):,} in {path}")
                self.shapes = {}
                for member in members:
                    if member.filename.endswith(".npy"):
                        with archive.open(member) as stream:
                            shape = _checked_header(stream, member.file_size, member.filename)
                        self.shapes[member.filename.removesuffix(".npy")] = shape
        except HandlensError:
            raise
        except Exception as error:
            raise _unreadable(str(path), error) from None

    def _load(self, key: str) -> NDArray[Any]:
        with np.load(self._path, allow_pickle=False) as arrays:
            return arrays[key]


class _Npy(_Arrays):
    def __init__(self, paths: Sequence[Path]):
        self._paths = {path.stem: path for path in paths}
        self.shapes = {}
        for key, path in self._paths.items():
            try:
                with path.open("rb") as stream:
                    self.shapes[key] = _checked_header(stream, path.stat().st_size, path.name)
            except HandlensError:
                raise
            except Exception as error:
                raise _unreadable(str(path), error) from None

    def _load(self, key: str) -> NDArray[Any]:
        return np.load(self._paths[key], allow_pickle=False)


def _checked_header(stream: IO[bytes], size_bytes: int, name: str) -> tuple[int, ...]:
    """The shape of an array in .npy (NEP 1), if it is as large as it declares, and no pickle."""
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, kind = read(stream)
    if kind.hasobject:
        raise DatasetError("the array holds pickled objects, which are programs: they are not read", received=name,
                           hint="save labels as numbers or as texts: np.array(labels, dtype=str)")  # fmt: skip
    declared = math.prod(shape) * kind.itemsize
    if declared > MOST_ARRAY_BYTES:
        raise DatasetError(f"the array is larger than {MOST_ARRAY_BYTES >> 30} GiB", received=f"{name} {shape}")
    if declared > size_bytes:
        raise DatasetError("the array is cut off", received=f"{name}: {size_bytes:,} bytes of {declared:,}")
    return shape


def _pairs(arrays: _Arrays, shown: str) -> dict[Part | None, tuple[str, str]]:
    """For each part the names of its pictures and of their labels."""
    keys = [key for key, shape in arrays.shapes.items() if shape and _plain(key) not in NAME_KEYS - {"classes"}]
    found: dict[tuple[str | None, bool], str] = {}
    for key in keys:
        meant = key_means(key)
        if meant is not None and len(arrays.shapes[key]) >= (2 if meant[1] else 1):
            found.setdefault(meant, key)
    pairs: dict[Part | None, tuple[str, str]] = {}
    for part in ("train", "validation", "test", None):
        if (part, True) in found and (part, False) in found:
            pairs[part] = (found[part, True], found[part, False])
    if not pairs and len(keys) == 2:  # arr_0 and arr_1, or names that only their author knows
        pictures, labels = sorted(keys, key=lambda key: -math.prod(arrays.shapes[key]))
        if len(arrays.shapes[pictures]) >= 2 and arrays.shapes[pictures][0] == arrays.shapes[labels][0]:
            pairs[None] = (pictures, labels)
    if len(pairs) > 1:
        pairs.pop(None, None)
    if not pairs:
        shapes = [f"{printable(key)} {list(shape)}" for key, shape in arrays.shapes.items()]
        raise DatasetError("there are no pictures with labels in the arrays", received=f"{listed(shapes) or 'none'} in {shown}",
                           hint="np.savez('data.npz', images=..., labels=...)")  # fmt: skip
    if "test" not in pairs and "validation" in pairs:
        pairs["test"] = pairs.pop("validation")
    return {None: pairs["train"]} if list(pairs) == ["train"] else pairs


def _names(arrays: _Arrays) -> dict[int, str] | None:
    for key, shape in arrays.shapes.items():
        if _plain(key) in NAME_KEYS and len(shape) == 1:
            values = arrays.read(key)
            if values.dtype.kind in "US":
                return dict(enumerate(_texts(values)))
    return None


def _plain(key: str) -> str:
    return re.sub(r"[\W_]+", "", key).lower()


def _unreadable(where: str, error: Exception) -> DatasetError:
    received = f"{printable(where)} ({' '.join(str(error).split())[:80] or type(error).__name__})"
    return DatasetError("the arrays cannot be read: the file is damaged, or none of NumPy's", received=received)


def _labels(values: NDArray[Any], names: Mapping[int, str] | None, where: str) -> list[str]:
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.dtype.kind in "US" and values.ndim == 1:
        return _texts(values)
    if values.dtype.kind in "buif" and values.ndim == 2:
        if not (np.isin(values, (0, 1)).all() and (values.sum(1) == 1).all()):
            raise DatasetError("a row of labels must have one 1, and 0 else", received=where, hint="one label for each picture")
        values = values.argmax(1)
    if values.dtype.kind not in "buif" or values.ndim != 1:
        message = "labels must be numbers, texts or one-hot rows"
        raise DatasetError(message, received=f"{values.dtype} {list(values.shape)}, {where}")
    if values.dtype.kind == "f" and not (np.isfinite(values).all() and (values == np.rint(values)).all()):
        raise DatasetError("labels must be whole numbers or texts", received=f"{values.dtype}, {where}")
    return numbers_as_labels(values.astype(np.int64), dict(names) if names else None)


def _texts(values: NDArray[Any]) -> list[str]:
    if values.dtype.kind == "S":
        return [value.decode("utf-8", "replace") for value in values.tolist()]
    return [str(value) for value in values.tolist()]


def _pixels(values: NDArray[Any], where: str) -> NDArray[np.uint8]:
    """Pictures as bytes, uint8 [n, h, w, c]."""
    received = f"{values.dtype} {list(values.shape)}, {where}"
    if values.dtype.kind not in "buif":
        raise DatasetError("pictures must be numbers", received=received)
    if values.ndim == 2:
        for channels in (1, 3):
            side = math.isqrt(values.shape[1] // channels)
            if side and side * side * channels == values.shape[1]:
                values = values.reshape(len(values), side, side, channels)
                break
    if values.ndim == 3:
        values = values[..., None]
    if values.ndim == 4 and values.shape[3] not in (1, 3) and values.shape[1] in (1, 3):
        values = np.moveaxis(values, 1, 3)  # as torch has them
    if values.ndim != 4 or values.shape[3] not in (1, 3) or 0 in values.shape:
        hint = "[n, h, w], [n, h, w, 1 or 3], or [n, side * side]"
        raise DatasetError("the array is no stack of pictures", received=received, hint=hint)
    if values.dtype == np.uint8 and values.max() > 1:
        return np.ascontiguousarray(values)
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high)) or low < -1 or high > 255 or (low < 0 and high > 1):
        raise DatasetError("a pixel must be 0 to 255, 0 to 1, or -1 to 1", received=f"{low:g} to {high:g}, {received}")
    if low < 0:
        scale, offset = 127.5, 1.0
    else:
        # 8x8 digits of scikit-learn count 0 to 16, the dots in each 4x4 pixels
        scale, offset = (255.0 if high <= 1 else 255 / 16 if high == 16 else 1.0), 0.0
    pixels = np.empty(values.shape, np.uint8)
    for first in range(0, len(values), BLOCK_PICTURES):
        block = values[first : first + BLOCK_PICTURES].astype(np.float32)
        pixels[first : first + BLOCK_PICTURES] = np.clip(np.rint((block + offset) * scale), 0, 255)
    return pixels


