"""Labelled pictures and their split: built-in MNIST, a folder of class folders, or IDX files.

In goes a word or a path, out comes a `Dataset`: three parts of pictures, each read within a stated memory.
What `__all__` names is the whole room for others; `walk`, `folders`, `idx` and `mnist` are its kinds, `store` holds the
pixels. No TensorFlow, and no Pillow before a picture is decoded.

May be imported by evaluation, training, export and what stands above them.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..errors import DatasetError, UsageError
from ..pictures.geometry import LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS
from .dataset import NOTHING, VIEWS, Dataset, Kind, Notice, Summary, View, hides_nothing, shown_labels
from .folders import load_class_folders
from .idx import is_idx_folder
from .intake import Intake
from .mnist import load_idx_folder, load_mnist
from .store import Pictures
from .walk import MOST_LEVELS_TOO_DEEP

__all__ = [
    "BUILT_IN",
    "NOTHING",
    "Dataset",
    "Intake",
    "Kind",
    "Notice",
    "Pictures",
    "Summary",
    "View",
    "hides_nothing",
    "is_built_in",
    "is_class_folders",
    "open_dataset",
    "open_to_test",
    "open_with_intake",
    "shown_labels",
]  # fmt: skip

BUILT_IN = ("mnist",)
# not built in, and not misspelt
KNOWN_ELSEWHERE = {"emnist", "fashion-mnist", "fashion_mnist", "fashionmnist", "kmnist", "qmnist", "notmnist", "svhn", "usps"}
ARCHIVE_SUFFIXES = {".zip", ".tar", ".gz", ".tgz", ".7z", ".rar"}


def open_dataset(
    word_or_path: str | os.PathLike[str],
    *,
    view: str | None = None,
    side_pixels: int | None = None,
    cache_directory: str | os.PathLike[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Dataset:
    """Open a dataset: a built-in word, a folder of class folders, or a folder of IDX files.

    A bare word is built in ("mnist"); a path has a slash or a suffix, or exists.

    Args:
        word_or_path: "mnist"; a folder with one folder of pictures (png, jpg, heic, ...) a class, or with `train` and
            `test` that hold such folders; or a folder with four IDX files: MNIST's, EMNIST's, Fashion-MNIST's.
        view: "ink" for writing (grey, 28x28, light ink on black) or "photo" for anything else. Default: "ink" for
            MNIST and IDX files, "photo" for class folders.
        side_pixels: side of the network's square input for class folders, 8 to 512. Default: 28 when the pictures are
            that small, else 64.
        cache_directory: where decoded pictures go that do not fit into 64 MiB; default: the system's temporary folder.
        progress: called with (pictures done, pictures in all) while pictures are decoded.

    Returns:
        A `Dataset`: pictures uint8 [n, h, w, c] in `train`, `validation` and `test`, with int64 labels, and a `summary` of
        what was found and left out.

    Raises:
        UsageError: an unknown word, view or size.
        DatasetError: the dataset cannot be used; what was found and what to try are in the error.

    >>> mnist = open_dataset("mnist")
    >>> mnist.train.count, mnist.validation.count, mnist.test.count, mnist.input_shape, mnist.view
    (55000, 5000, 10000, (28, 28, 1), 'ink')
    """
    chosen_view = _checked_view(view)
    if side_pixels is not None and not LEAST_SIDE_PIXELS <= side_pixels <= MOST_SIDE_PIXELS:
        message = f"the network's input must be {LEAST_SIDE_PIXELS} to {MOST_SIDE_PIXELS} pixels a side"
        raise UsageError(message, received=side_pixels)

    given: dict[str, str | int | None] = {"view": chosen_view, "side_pixels": side_pixels}
    options = {name: value for name, value in given.items() if value is not None}
    text = os.fspath(word_or_path)
    if is_built_in(word_or_path):
        if chosen_view == "photo" or side_pixels not in (None, 28):
            received = f"view {view}, {side_pixels or 28} pixels a side"
            raise UsageError('mnist has view "ink" and 28 pixels a side', received=received, hint="leave both out")
        return replace(load_mnist(), source=text, options=options)
    folder = _folder(word_or_path)
    if (idx := _idx_folder(folder)) is not None:
        dataset = load_idx_folder(idx, view=chosen_view, side_pixels=side_pixels, cache_directory=cache_directory)
    else:
        dataset = load_class_folders(
            folder,
            view=chosen_view or "photo",
            side_pixels=side_pixels,
            cache_directory=cache_directory,
            progress=progress,
        )
    return replace(dataset, source=str(folder.resolve()), options=options)


def open_with_intake(
    word_or_path: str | os.PathLike[str], intake: Intake, *, progress: Callable[[int, int], None] | None = None
) -> Dataset:
    """Open a folder of class folders of photos, whose files become what the intake makes of them.

    Args:
        word_or_path: the folder.
        intake: what becomes of each file.
        progress: as for `open_dataset`.

    Raises:
        UsageError: an unknown word.
        DatasetError: the folder cannot be used as a dataset.
    """
    folder = _folder(word_or_path)
    _listed(folder)  # says why, if it cannot be
    return replace(load_class_folders(folder, intake=intake, progress=progress), source=str(folder.resolve()))


def open_to_test(
    word_or_path: str | os.PathLike[str], kind: Kind, *, progress: Callable[[int, int], None] | None = None
) -> Dataset:
    """Open pictures as a model takes them, to test it: a built-in word, class folders, or IDX files.

    Args:
        word_or_path: as for `open_dataset`.
        kind: the model's view, input and labels. Class folders are decoded accordingly; IDX files and what is built in are
            as they are.
        progress: as for `open_dataset`.

    Raises:
        UsageError: an unknown word.
        DatasetError: a label that the model does not know, or a folder without pictures.
    """
    if is_built_in(word_or_path):
        return replace(load_mnist(), source=os.fspath(word_or_path))
    folder = _folder(word_or_path)
    if (idx := _idx_folder(folder)) is not None:
        dataset = load_idx_folder(idx, view=kind.view)
    else:
        dataset = load_class_folders(folder, kind=kind, progress=progress)
    return replace(dataset, source=str(folder.resolve()))


def is_built_in(word_or_path: str | os.PathLike[str]) -> bool:
    """Whether it is the word for a dataset that ships with handlens."""
    return isinstance(word_or_path, str) and word_or_path in BUILT_IN


def is_class_folders(word_or_path: str | os.PathLike[str]) -> bool:
    """Whether it is a folder, and not one of IDX files; what is in it may still be no dataset.

    Raises:
        UsageError: an unknown word.
        DatasetError: the folder cannot be listed.
    """
    return not is_built_in(word_or_path) and _idx_folder(_folder(word_or_path)) is None


def _idx_folder(folder: Path) -> Path | None:
    """The folder, or the one below it, that holds IDX files; None if none does. torchvision keeps them in MNIST/raw."""
    names = _listed(folder)
    for _ in range(MOST_LEVELS_TOO_DEEP):
        if is_idx_folder(names):
            return folder
        inner = [name for name in names if not name.startswith((".", "__")) and (folder / name).is_dir()]
        chosen = "raw" if "raw" in inner else inner[0] if len(inner) == 1 else None
        if chosen is None:
            return None
        folder = folder / chosen
        try:
            names = os.listdir(folder)
        except OSError:
            return None
    return folder if is_idx_folder(names) else None


def _folder(word_or_path: str | os.PathLike[str]) -> Path:
    """The folder that a path names; a word that is not built in is refused."""
    text = os.fspath(word_or_path)
    if "\0" in text or not text:
        raise UsageError("not a dataset's name or path", received=repr(text), hint="handlens build mnist -o digits.apk")
    folder = Path(os.path.expanduser(text))
    if isinstance(word_or_path, str) and not _looks_like_path(text) and not os.path.exists(folder):
        close = [] if text.lower() in KNOWN_ELSEWHERE else difflib.get_close_matches(text.lower(), BUILT_IN, n=1, cutoff=0.5)
        hint = f"did you mean {close[0]}?" if close else f"built in: {', '.join(BUILT_IN)}; for a folder write ./{text}"
        raise UsageError("unknown dataset", received=repr(text), hint=hint)
    return folder


def _checked_view(view: str | None) -> View | None:
    for known in VIEWS:
        if view == known:
            return known
    if view is not None:
        raise UsageError("unknown view", received=repr(view), hint="use ink for writing, photo for anything else")
    return None


def _looks_like_path(text: str) -> bool:
    return "/" in text or os.sep in text or text.startswith("~") or bool(Path(text).suffix) or text in (".", "..")


def _listed(folder: Path) -> list[str]:
    try:
        if not folder.exists():
            raise DatasetError("there is no such folder", received=folder, hint=_nearby(folder))
        if not folder.is_dir():
            packed = folder.suffix.lower() in ARCHIVE_SUFFIXES
            hint = "unpack it and name the folder" if packed else "name the folder that holds the class folders"
            raise DatasetError("a dataset is a folder, not a file", received=folder, hint=hint)
        return os.listdir(folder)
    except OSError as error:
        raise DatasetError("cannot read the folder", received=f"{folder} ({error.strerror})") from None


def _nearby(folder: Path) -> str | None:
    """A folder beside the missing one whose name is close to it."""
    try:
        names = [entry.name for entry in os.scandir(folder.parent) if entry.is_dir()]
    except OSError:
        return None
    close = difflib.get_close_matches(folder.name, names, n=1)
    return f"did you mean {folder.parent / close[0]}?" if close else None
