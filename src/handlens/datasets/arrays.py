"""A dataset out of pictures that are no files: the arrays of an .npz, the rows of a table of pixels.

Pictures and labels that belong together are an `ArrayPart`, of which there is one for each part that the source itself has. They
are used in the size that they have, as IDX files are; in view `ink` what is not as MNIST is (28x28, light on black) goes through
the camera's view, as picture files do. Repeated pictures and the split are as in a folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.ahead import in_order
from ..base.wording import listed
from ..errors import DatasetError, PictureError, UsageError
from ..modelfile.contract import MOST_LABELS
from ..pictures.geometry import FAINTEST_INK, INK_SIDE_PIXELS, LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS
from ..pictures.scaling import area_means
from .assembling import assembled
from .dataset import NOTHING, Dataset, Kind, Tally, View
from .duplicates import IMPRINT_SIDE_PIXELS, Imprint, imprint_of
from .folders import distinct
from .found import PictureFile
from .labels import clean_label, in_label_order
from .listing import printable
from .looking import view_of
from .mnist import BLANK
from .part_names import Part
from .splitting import Hashed
from .store import PictureShape, new_store

INK_SHAPE = (INK_SIDE_PIXELS, INK_SIDE_PIXELS, 1)
DARK_MEAN = 100  # by eye, of 255: MNIST's pictures have 33, their negatives 222


@dataclass(frozen=True)
class ArrayPart:
    """Pictures and labels of one part.

    Attributes:
        pictures: uint8 [n, h, w, c], c 1 or 3.
        labels: n texts.
        part: the source's own; None when handlens is to split.
        shown: what it is called in messages: "train.csv", "mnist.npz x_train".
    """

    pictures: NDArray[np.uint8]
    labels: Sequence[str]
    part: Part | None
    shown: str


@dataclass(frozen=True)
class _Row(PictureFile):
    """A picture in an array, where elsewhere a file stands."""

    array: int
    row: int


def load_arrays(
    parts: Sequence[ArrayPart],
    tally: Tally,
    *,
    name: str,
    source: Path,
    view: View | None = None,
    side_pixels: int | None = None,
    kind: Kind | None = None,
    cache_directory: str | os.PathLike[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Dataset:
    """A dataset out of arrays.

    Args:
        parts: one without a part, or one for each part that there is.
        tally: hears what is left out and decided.
        name: what to call the dataset.
        source: what the user named.
        view: "ink" or "photo"; default: what the pictures look like.
        side_pixels: only to insist on a size.
        kind: of the model that is to be tested: the pictures become what it takes.
        cache_directory, progress: as for `load_class_folders`.

    Raises:
        DatasetError: the arrays cannot be used as a dataset.
        UsageError: another size than they have, or a view that cannot be told.
    """
    shape = _shape_of(parts, source)
    if kind is None and side_pixels not in (None, shape[0]):
        raise UsageError("pictures in arrays are used in the size that they have", hint="leave the size out",
                         received=f"{side_pixels} for pictures of {shape[1]}x{shape[0]}")  # fmt: skip
    hashed = distinct(_hashed(parts), tally)
    labels = in_label_order(picture.file.label for picture in hashed)
    _check_labels(labels, kind, source)
    rows = [picture.file for picture in hashed if isinstance(picture.file, _Row)]
    if kind is not None:
        view, input_shape = kind.view, kind.input_shape
    else:
        if view is None:
            looked = view_of(_squeezed(parts[row.array].pictures[row.row]) for row in rows)
            view = looked.view
            tally.choose(looked.line)
        input_shape = INK_SHAPE if view == "ink" else shape
    fit = _fitter(view, shape, input_shape, parts)
    has_imprints = view == "photo" and kind is None and shape[0] >= IMPRINT_SIDE_PIXELS
    store = new_store(len(hashed), input_shape, cache_directory)
    used: list[Hashed] = []
    imprints: list[Imprint | None] = []
    pixels = (parts[row.array].pictures[row.row] for row in rows)
    # threads are for what takes milliseconds a picture, and no more than one hand-over costs for what takes none
    fitted = in_order(fit, pixels) if fit is _ink else map(fit, pixels)
    for done, (picture, taken) in enumerate(zip(hashed, fitted, strict=True), start=1):
        if taken is None:
            tally.add(BLANK, picture.file.shown)
        else:
            store.append(taken[None])
            used.append(picture)
            imprints.append(imprint_of(taken) if has_imprints else None)
        if progress and (done % 256 == 0 or done == len(hashed)):
            progress(done, len(hashed))

    return assembled(used, imprints, store, labels, tally, name=name, source=str(source), view=view, input_shape=input_shape,
                     kind=kind, are_files=False)  # fmt: skip


def numbers_as_labels(numbers: NDArray[np.integer], names: dict[int, str] | None = None) -> list[str]:
    """Whole numbers as texts, by their names where these are known.

    >>> numbers_as_labels(np.array([1, 0]), {0: "cat", 1: "dog"})
    ['dog', 'cat']
    """
    used = {int(number) for number in np.unique(numbers)}
    known = names or {}
    texts = {number: known.get(number, str(number)) for number in used}
    return [texts[number] for number in numbers.tolist()]


def _hashed(parts: Sequence[ArrayPart]) -> Iterator[Hashed]:
    for place, part in enumerate(parts):
        shape, path = str(part.pictures.shape[1:]).encode(), Path(part.shown)
        for row, label in enumerate(part.labels):
            shown = f"{part.shown}, picture {row + 1:,}"
            digest = hashlib.sha256(shape + part.pictures[row].tobytes()).digest()
            yield Hashed(_Row(path, shown, clean_label(label), part.part, place, row), digest)


def _shape_of(parts: Sequence[ArrayPart], source: Path) -> PictureShape:
    shapes = {part.pictures.shape[1:] for part in parts}
    if len(shapes) > 1:
        raise DatasetError("training and test pictures differ in size", received=f"{sorted(shapes)} in {source}")
    height, width, channels = shapes.pop()
    if height != width or not LEAST_SIDE_PIXELS <= height <= MOST_SIDE_PIXELS:
        message = f"pictures in arrays must be square, {LEAST_SIDE_PIXELS} to {MOST_SIDE_PIXELS} pixels a side"
        raise DatasetError(message, received=f"{width}x{height} in {printable(source)}",
                           hint="save them as picture files, one folder a label")  # fmt: skip
    return height, width, channels


def _check_labels(labels: Sequence[str], kind: Kind | None, source: Path) -> None:
    if kind is not None and (unknown := [label for label in labels if label not in (*kind.labels, NOTHING)]):
        raise DatasetError("labels that the model does not know", hint="write them as the model does",
                           received=f"{listed(unknown)}; the model knows {listed(kind.labels)}")  # fmt: skip
    if kind is None and len([label for label in labels if label != NOTHING]) < 2:
        raise DatasetError("a dataset needs pictures of at least two labels",
                           received=f"{listed(labels) or 'none'} in {printable(source)}")  # fmt: skip
    if len(labels) > MOST_LABELS:
        message = f"a dataset may have at most {MOST_LABELS:,} labels"
        raise DatasetError(message, received=f"{len(labels):,} in {printable(source)}")


def _fitter(
    view: View, shape: PictureShape, input_shape: PictureShape, parts: Sequence[ArrayPart]
) -> Callable[[NDArray[np.uint8]], NDArray[np.uint8] | None]:
    """What a picture becomes, uint8 [h, w, c]; None where nothing is written in it."""
    if view == "photo":
        return lambda pixels: _resized(pixels, input_shape)
    if shape == INK_SHAPE and all(_is_light_on_dark(part.pictures) for part in parts):
        return lambda pixels: pixels if int(pixels.max()) >= FAINTEST_INK else None
    return _ink


def _ink(pixels: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    from ..modelfile.inkview import ink_of_picture

    try:
        return ink_of_picture(_grey(pixels)[..., 0])
    except PictureError:
        return None


def _is_light_on_dark(pictures: NDArray[np.uint8]) -> bool:
    return float(pictures[:: max(1, len(pictures) // 1000)].mean()) < DARK_MEAN


def _resized(pixels: NDArray[np.uint8], shape: PictureShape) -> NDArray[np.uint8]:
    """The picture as a model takes it: by shares of pixels where it shrinks, else the nearest."""
    if pixels.shape[2] != shape[2]:
        pixels = _grey(pixels) if shape[2] == 1 else np.repeat(pixels, 3, 2)
    side = shape[0]
    if len(pixels) > side:
        rows = area_means(pixels, side, 0, len(pixels))
        means = area_means(rows.swapaxes(0, 1), side, 0, len(pixels)).swapaxes(0, 1)
        return np.clip(np.rint(means), 0, 255).astype(np.uint8)
    if len(pixels) < side:
        nearest = np.arange(side) * len(pixels) // side
        return pixels[nearest][:, nearest]
    return pixels


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.shape[2] == 1:
        return pixels
    from ..pictures.ground import luma_of

    return luma_of(pixels.astype(np.int64)).astype(np.uint8)[..., None]


def _squeezed(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return pixels[..., 0] if pixels.shape[2] == 1 else pixels
