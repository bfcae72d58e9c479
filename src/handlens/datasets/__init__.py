"""Labelled pictures and their split: built-in MNIST, or whatever people keep labelled pictures in.

In goes a word or a path, out comes a `Dataset`: three parts of pictures, each read within a stated memory. `recognising` says
what a path is, `forms` what there is to each:

    archives ──► class folders (walk), a table (tables, columns, listed), names ──► picture files ──► folders ──┐
                 tables of pixels, .npz ──► arrays ─────────────────────────────────────────────────────────────┼─► splitting
                 IDX files ──► mnist                                                     (a split of their own) ┘

What `__all__` names is the whole room for others. `looking` tells writing from photos where nobody says which, `folders` makes
a dataset of files, `store` holds the pixels, `intake` says what is kept of a file, `duplicates` what near-duplicates are found
by, `splitting` which part a picture is in, `contents` which pictures there were when a run was trained; `archives` unpacks. No
TensorFlow, and no Pillow before a picture is decoded.

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
from .archives import announcement, is_archive
from .arrays import load_arrays
from .contents import Contents
from .dataset import NOTHING, VIEWS, Dataset, Kind, Notice, Summary, Tally, View, hides_nothing, shown_labels
from .folders import load_class_folders
from .forms import arrays_of, files_of
from .found import Found
from .intake import Intake
from .looking import Looked, view_of_files
from .mnist import load_idx_folder, load_mnist
from .recognising import recognise
from .store import Pictures

__all__ = [
    "BUILT_IN",
    "NOTHING",
    "Contents",
    "Dataset",
    "Intake",
    "Kind",
    "Looked",
    "Notice",
    "Pictures",
    "Summary",
    "View",
    "announced",
    "has_files",
    "hides_nothing",
    "is_built_in",
    "looked_at",
    "open_dataset",
    "open_to_test",
    "open_with_intake",
    "shown_labels",
]  # fmt: skip

BUILT_IN = ("mnist",)
# not built in, and not misspelt
KNOWN_ELSEWHERE = {"emnist", "fashion-mnist", "fashion_mnist", "fashionmnist", "kmnist", "qmnist", "notmnist", "svhn", "usps"}


def open_dataset(
    word_or_path: str | os.PathLike[str],
    *,
    view: str | None = None,
    side_pixels: int | None = None,
    cache_directory: str | os.PathLike[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Dataset:
    """Open a dataset: a built-in word, or a path to labelled pictures in any form that people keep them in.

    A bare word is built in ("mnist"); a path has a slash or a suffix, or exists.

    Args:
        word_or_path: "mnist"; or a folder with one folder of pictures (png, jpg, heic, ...) a class, or with `train` and
            `test` that hold such folders; with pictures and a table (CSV, TSV, JSON lines) of their labels; with pictures named
            `cat.1.jpg`; with IDX files, MNIST's, EMNIST's, Fashion-MNIST's; with a table of pixels, as Kaggle's digits; or
            with arrays (.npz). Or such a table, an .npz, or an archive (.zip, .tar.gz) of any of these, which is unpacked into
            the user's cache folder.
        view: "ink" for writing (grey, 28x28, light ink on black) or "photo" for anything else. Default: "ink" for MNIST
            and IDX files but Fashion-MNIST's; else a sample of the pictures is looked at. What was decided is in the summary.
        side_pixels: side of the network's square input for picture files, 8 to 512. Default: 28 when the pictures are
            that small, else 64.
        cache_directory: where decoded pictures go that do not fit into 64 MiB; default: the system's temporary folder.
        progress: called with (pictures done, pictures in all) while pictures are decoded.

    Returns:
        A `Dataset`: pictures uint8 [n, h, w, c] in `train`, `validation` and `test`, with int64 labels, and a `summary` of
        what was found, decided and left out. Its `options` have the view, so that it is opened again as it was.

    Raises:
        UsageError: an unknown word, view or size; or it cannot be told whether the pictures are writing or photos.
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
    if is_built_in(word_or_path):
        if chosen_view == "photo" or side_pixels not in (None, 28):
            received = f"view {view}, {side_pixels or 28} pixels a side"
            raise UsageError('mnist has view "ink" and 28 pixels a side', received=received, hint="leave both out")
        return replace(load_mnist(), source=os.fspath(word_or_path), options=options)
    form = recognise(_existing(word_or_path))
    if form.kind == "idx":
        dataset = load_idx_folder(form.root, name=form.name, view=chosen_view, side_pixels=side_pixels,
                                  cache_directory=cache_directory)  # fmt: skip
        return replace(dataset, source=str(form.source.resolve()), options={**options, "view": dataset.view})
    if not form.has_files:
        tally = Tally()
        dataset = load_arrays(arrays_of(form, tally), tally, name=form.name, source=form.source, view=chosen_view,
                              side_pixels=side_pixels, cache_directory=cache_directory, progress=progress)  # fmt: skip
    else:
        found = files_of(form)
        if chosen_view is None:
            looked = _looked_at(found)
            found.tally.choose(looked.line)
            chosen_view = looked.view
        dataset = load_class_folders(form.root, found=found, name=form.name, view=chosen_view, side_pixels=side_pixels,
                                     cache_directory=cache_directory, progress=progress)  # fmt: skip
    return replace(dataset, source=str(form.source.resolve()), options={**options, "view": dataset.view})


def open_with_intake(
    word_or_path: str | os.PathLike[str], intake: Intake, *, progress: Callable[[int, int], None] | None = None
) -> Dataset:
    """Open photos that are files, which become what the intake makes of them.

    Args:
        word_or_path: as for `open_dataset`, of the forms whose pictures are files.
        intake: what becomes of each file.
        progress: as for `open_dataset`.

    Raises:
        UsageError: an unknown word.
        DatasetError: it cannot be used as a dataset, or its pictures are no files.
    """
    form = recognise(_existing(word_or_path))
    if not form.has_files:
        raise DatasetError("the pictures are no files of their own", received=form.source, hint="leave --network lite0 out")
    dataset = load_class_folders(form.root, found=files_of(form), name=form.name, intake=intake, progress=progress)
    return replace(dataset, source=str(form.source.resolve()), options={"view": "photo"})


def open_to_test(
    word_or_path: str | os.PathLike[str], kind: Kind, *, progress: Callable[[int, int], None] | None = None
) -> Dataset:
    """Open pictures as a model takes them, to test it: a built-in word, or a path as for `open_dataset`.

    Args:
        word_or_path: as for `open_dataset`.
        kind: the model's view, input and labels. Pictures become what it takes; IDX files and what is built in are as they are.
        progress: as for `open_dataset`.

    Raises:
        UsageError: an unknown word.
        DatasetError: a label that the model does not know, or nothing that can be read.
    """
    if is_built_in(word_or_path):
        return replace(load_mnist(), source=os.fspath(word_or_path))
    form = recognise(_existing(word_or_path))
    if form.kind == "idx":
        dataset = load_idx_folder(form.root, name=form.name, view=kind.view, to_test=True)
    elif form.has_files:
        found = files_of(form, least_labels=1)
        dataset = load_class_folders(form.root, found=found, name=form.name, kind=kind, progress=progress)
    else:
        tally = Tally()
        dataset = load_arrays(arrays_of(form, tally), tally, name=form.name, source=form.source, kind=kind, progress=progress)
    return replace(dataset, source=str(form.source.resolve()))


def looked_at(word_or_path: str | os.PathLike[str]) -> Looked | None:
    """The view of a dataset whose pictures are files, by a look at a sample of them; None where they are none.

    Args:
        word_or_path: as for `open_dataset`.

    Raises:
        UsageError: an unknown word, or it cannot be told.
        DatasetError: it cannot be used as a dataset.
    """
    if is_built_in(word_or_path):
        return None
    form = recognise(_existing(word_or_path))
    return _looked_at(files_of(form, least_labels=1)) if form.has_files else None


def announced(word_or_path: str | os.PathLike[str]) -> str | None:
    """What opening is about to do first, in a line: unpack an archive. None if nothing that takes long.

    Raises:
        UsageError: an unknown word.
        DatasetError: it is not there, or an archive that cannot be unpacked.
    """
    if is_built_in(word_or_path):
        return None
    path = _existing(word_or_path)
    return announcement(path) if is_archive(path) and path.is_file() else None


def is_built_in(word_or_path: str | os.PathLike[str]) -> bool:
    """Whether it is the word for a dataset that ships with handlens."""
    return isinstance(word_or_path, str) and word_or_path in BUILT_IN


def has_files(word_or_path: str | os.PathLike[str]) -> bool:
    """Whether its pictures are files of their own; what is in them may still be no dataset.

    Raises:
        UsageError: an unknown word.
        DatasetError: it is not there, or cannot be recognised.
    """
    return not is_built_in(word_or_path) and recognise(_existing(word_or_path)).has_files


def _looked_at(found: Found) -> Looked:
    return view_of_files([(file.shown, file.path) for file in found.files])


def _path(word_or_path: str | os.PathLike[str]) -> Path:
    """The path that a path names; a word that is not built in is refused."""
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


def _existing(word_or_path: str | os.PathLike[str]) -> Path:
    """The path that is named; said, if there is nothing, or nothing that can be listed."""
    path = _path(word_or_path)
    try:
        if not path.exists():
            raise DatasetError(f"there is no such {'file' if path.suffix else 'folder'}", received=path, hint=_nearby(path))
        if path.is_dir():
            os.listdir(path)
    except OSError as error:
        raise DatasetError("cannot read the folder", received=f"{path} ({error.strerror})") from None
    return path


def _nearby(folder: Path) -> str | None:
    """What lies beside the missing one and has a name close to it."""
    try:
        names = [entry.name for entry in os.scandir(folder.parent) if entry.is_dir() or folder.suffix]
    except OSError:
        return None
    close = difflib.get_close_matches(folder.name, names, n=1)
    return f"did you mean {folder.parent / close[0]}?" if close else None
