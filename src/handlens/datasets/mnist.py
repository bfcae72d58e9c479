"""MNIST, which ships with handlens, and folders of IDX files laid out like it.

Source: Yann LeCun, Corinna Cortes, Christopher J. C. Burges, "The MNIST database of handwritten digits" (CC BY-SA 3.0,
see mnist_idx/README.md): 60,000 digits to train on, 10,000 to test on, 28x28 grey, light ink on black.

Validation is one twelfth of the training file, 5,000 for MNIST, chosen by a hash of the row number, so that it is the
same on every machine and with every version of numpy. Where the files to test on are missing, the training file is split
as a folder is, by the pictures' contents (see `splitting`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.wording import counted, in_words, listed
from ..errors import DatasetError, IdxError, UsageError
from ..pictures.geometry import FAINTEST_INK, INK_SIDE_PIXELS, LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS
from .dataset import Dataset, Summary, Tally, View
from .idx import IdxPair, find_idx_files, opened, read_labels
from .idx_names import DIGITS, is_fashion, is_transposed, label_names
from .looking import PHOTO_UP_TO_SHARE, SAMPLE_PICTURES, shows_writing
from .splitting import PARTS, split_class
from .store import Pictures, Store, new_store

MNIST_FOLDER = Path(__file__).parent / "mnist_idx"
HASHED_AT_ONCE = 10_000
VALIDATION_SHARE = 1 / 12  # 5,000 of MNIST's 60,000
BLANK = "blank picture[s] left out"
LABELS = tuple(DIGITS)


def load_mnist() -> Dataset:
    """The built-in MNIST: 55,000 pictures to train on, 5,000 to validate, 10,000 to test."""
    return load_idx_folder(MNIST_FOLDER, name="mnist", view="ink")


def load_idx_folder(
    folder: Path,
    *,
    name: str | None = None,
    view: View | None = None,
    side_pixels: int | None = None,
    cache_directory: str | os.PathLike[str] | None = None,
    to_test: bool = False,
) -> Dataset:
    """A dataset out of four IDX files, or two: train and t10k (or test), images and labels, each plain or gzip.

    Args:
        folder: holds the files, named as LeCun named them, or as EMNIST does; see `idx_names` for their labels.
        name: what to call it; default: the folder's name.
        view: "ink" (pictures must be 28x28, light ink on black) or "photo"; default: "photo" for Fashion-MNIST, else "ink".
        side_pixels: only to insist on a size: IDX pictures are used as they are.
        cache_directory: where pictures go that do not fit into 64 MiB.
        to_test: whether a model is tested on it: then files to train on need not be there.

    Raises:
        IdxError: a file is not what it should be.
        DatasetError: files are missing, those to train on above all, or the two parts do not fit together.
        UsageError: `side_pixels` is not the pictures' size.
    """
    files = find_idx_files(folder)
    first, second = (files.train, files.test) if files.train is not None else (files.test, None)
    if first is None or (files.train is None and not to_test):
        raise DatasetError("there are only files to test on", received=folder,
                           hint="put train-images-idx3-ubyte and train-labels-idx1-ubyte beside them")  # fmt: skip
    tally = Tally()
    if second is None:
        tally.choose(f"Only `{first.images.name}` and its labels: split into training, validation and test as a folder is")
    if view is None:
        view = "photo" if is_fashion(files.prefix, name or folder.resolve().name) else "ink"
        tally.choose(_why(view, first.images))
    if is_transposed(files.prefix):
        tally.choose("EMNIST's pictures lie on their sides in its files: turned upright")
    digest = hashlib.sha256(b"handlens idx 1\n")
    digest.update(f"{view}\n".encode())
    on_side = is_transposed(files.prefix)
    read = [_read_part(pair, cache_directory, digest, on_side) for pair in (first, second) if pair is not None]
    (train, train_numbers, train_brightest), (test, test_numbers, test_brightest) = read[0], read[-1]
    names = label_names(files.prefix, name or folder.resolve().name, files.mapping)
    labels, (train_labels, test_labels) = _named((train_numbers, test_numbers), names)
    if on_side or labels != LABELS:  # MNIST's own digest stays what it was
        digest.update(f"{'on its side' if on_side else 'upright'} {' '.join(labels)}\n".encode())
    if train.shape != test.shape:
        received = f"{_size(train.shape)} to train on, {_size(test.shape)} to test on"
        raise DatasetError("training and test pictures differ in size", received=received)
    _check_shape(train.shape, view, side_pixels)

    train_rows, test_rows = np.arange(train.count), np.arange(test.count)
    if view == "ink":
        train_rows = _written(train_rows, train_brightest, first.images.name, tally)
        test_rows = test_rows if second is None else _written(test_rows, test_brightest, second.images.name, tally)
    if second is None:
        digest.update(b"split\n")
        train_rows, validation_rows, test_rows = _split_by_content(train, train_rows, train_labels)
    else:
        order = np.argsort(_scrambled(np.arange(train.count, dtype=np.uint64)), kind="stable")
        held_out = np.isin(train_rows, order[: max(1, round(train.count * VALIDATION_SHARE))])
        train_rows, validation_rows = train_rows[~held_out], train_rows[held_out]
    if not to_test and len(np.unique(train_labels[train_rows])) < 2:
        received = f"{counted(len(train_rows), 'picture')} to train on, all of one label or none"
        raise DatasetError("a dataset needs pictures of at least two labels", received=received)
    return Dataset(
        name=name or folder.resolve().name,
        labels=labels,
        view=view,
        input_shape=train.shape,
        digest=digest.hexdigest(),
        train=Pictures(train, train_rows, train_labels[train_rows]),
        validation=Pictures(train, validation_rows, train_labels[validation_rows]),
        test=Pictures(test, test_rows, test_labels[test_rows]),
        summary=Summary(len(train_rows), len(validation_rows), len(test_rows), tally.notices(), tally.choices),
        own_split=second is not None,
    )


def _split_by_content(store: Store, rows: NDArray[np.int64], labels: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The rows to train on, to validate and to test, as a folder of these pictures would be split."""
    hashes = [hashlib.sha256(picture.tobytes()).digest() for some in np.array_split(rows, 1 + len(rows) // HASHED_AT_ONCE)
              for picture in store.read(some)]  # fmt: skip
    parts = np.empty(len(rows), object)
    for label in np.unique(labels[rows]).tolist():
        of_class = np.flatnonzero(labels[rows] == label)
        own = [hashes[place] for place in of_class.tolist()]
        first = {sha256: place for place, sha256 in enumerate(own)}
        parts[of_class] = split_class(own, [first[sha256] for sha256 in own])
    return [rows[parts == part] for part in PARTS]


def _why(view: View, images: Path) -> str:
    """The line that says a view which nobody chose. IDX files are MNIST's form: a look at some pictures only warns."""
    if view == "photo":
        return "Fashion-MNIST is no writing: view photo; --view ink if it is"
    with opened(images) as reader:
        block = next(reader.blocks(), None) if len(reader.shape) == 3 and 0 not in reader.shape else None
    if block is None:
        return "IDX files are taken for writing: view ink"  # and the reading says what is wrong
    sample = block[np.linspace(0, len(block) - 1, min(len(block), SAMPLE_PICTURES)).astype(int)]
    writing = sum(map(shows_writing, sample))
    if writing > PHOTO_UP_TO_SHARE * len(sample):
        return f"Looks like writing ({writing} of {counted(len(sample), 'picture')}): view ink; --view photo if not"
    like = f"{writing} of {counted(len(sample), 'picture')} look[s|] so"
    return f"IDX files are taken for writing, though {in_words(like, writing)}: view ink; --view photo if not"


def _read_part(
    pair: IdxPair, cache_directory: str | os.PathLike[str] | None, digest: hashlib._Hash, on_side: bool
) -> tuple[Store, NDArray[np.int64], NDArray[np.uint8]]:
    """The pictures, their labels, and the brightest pixel of each."""
    brightest = []
    images, labels = pair
    with opened(images) as reader:
        if len(reader.shape) != 3:
            received = f"{counted(len(reader.shape), 'ax[is|es]')} in {images.name}"
            raise IdxError("a picture file must have 3 axes", received=received)
        count, height, width = reader.shape
        if 0 in reader.shape:
            received = f"{counted(count, 'picture')} of {height}x{width} in {images.name}"
            raise IdxError("there is no picture, or pictures without a pixel", received=received)
        part_labels = read_labels(labels, count)
        store = new_store(count, (height, width, 1), cache_directory)
        digest.update(f"{count} {height} {width}\n".encode())
        digest.update(part_labels.astype(np.uint8).tobytes())
        for block in reader.blocks():
            digest.update(block.data)
            store.append(np.ascontiguousarray(block.swapaxes(1, 2) if on_side else block)[..., None])
            brightest.append(block.max((1, 2)))
    return store, part_labels, np.concatenate(brightest)


def _named(
    parts: tuple[NDArray[np.int64], ...], names: Mapping[int, str] | None
) -> tuple[tuple[str, ...], list[NDArray[np.int64]]]:
    """The labels, and each part's numbers as indices into them. Digits are all ten; of others those that occur."""
    used = np.unique(np.concatenate(parts))
    if names is None and used.max(initial=0) < len(LABELS):
        return LABELS, list(parts)
    if names is not None and (unnamed := [int(number) for number in used if int(number) not in names]):
        received = f"label {unnamed[0]} beside {listed(list(names.values()))}"
        hint = "the folder's mapping has to name them all"
        raise DatasetError("there are labels that nobody names", received=received, hint=hint)
    labels = tuple(str(number) if names is None else names[int(number)] for number in used)
    return labels, [np.searchsorted(used, part) for part in parts]


def _written(rows: NDArray[np.int64], brightest: NDArray[np.uint8], name: str, tally: Tally) -> NDArray[np.int64]:
    """The rows of pictures that show something; the others are counted."""
    for row in rows[brightest[rows] < FAINTEST_INK]:
        tally.add(BLANK, f"{name}, picture {row}: no pixel reaches {FAINTEST_INK} of 255")
    return rows[brightest[rows] >= FAINTEST_INK]


def _check_shape(shape: tuple[int, int, int], view: View, side_pixels: int | None) -> None:
    height, width, _ = shape
    if height != width or not LEAST_SIDE_PIXELS <= height <= MOST_SIDE_PIXELS:
        message = f"IDX pictures must be square, {LEAST_SIDE_PIXELS} to {MOST_SIDE_PIXELS} pixels a side"
        raise DatasetError(message, received=_size(shape))
    if view == "ink" and height != INK_SIDE_PIXELS:
        hint = 'use view "photo", or save the pictures as class folders'
        raise DatasetError('pictures of view "ink" must be 28x28', received=_size(shape), hint=hint)
    if side_pixels not in (None, height):
        message = "IDX pictures are used in the size that they have"
        raise UsageError(message, received=f"{side_pixels} for pictures of {_size(shape)}", hint="leave the size out")


def _scrambled(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash of each value: the finalizer of splitmix64 (Steele, Lea, Flood, OOPSLA 2014, figure 13)."""
    values = (values + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _size(shape: tuple[int, int, int]) -> str:
    return f"{shape[1]}x{shape[0]}"
