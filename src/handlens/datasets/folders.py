"""A dataset out of a folder of class folders.

Each content is used once: files of the same bytes are the same picture. `splitting` says which part each is in.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.ahead import in_order
from ..base.wording import listed, near_names
from ..errors import DatasetError, PictureError, UsageError
from ..pictures.decode import decode_luma, decode_photo, is_grey, load_picture, picture_size
from ..pictures.geometry import INK_SIDE_PIXELS
from .assembling import assembled
from .dataset import NOTHING, Dataset, Kind, Tally, View
from .duplicates import Imprint
from .found import Found, PictureFile
from .intake import Intake, PixelIntake, Taken
from .listing import UNREADABLE, printable
from .splitting import PARTS, Hashed
from .store import PictureShape
from .walk import find_picture_files

# by eye
SMALL_PICTURE_PIXELS = 40
SMALL_SIDE_PIXELS, SIDE_PIXELS = 28, 64
SAMPLE_PICTURES = 64
MOST_FILE_BYTES = 256 << 20

REPEATED = "repeated picture[s] dropped"
CONFLICTING = "picture[s] under two labels dropped"

__all__ = ["load_class_folders", "load_picture"]

Progress = Callable[[int, int], None]


def load_class_folders(
    root: Path,
    *,
    found: Found | None = None,
    name: str | None = None,
    view: View = "photo",
    side_pixels: int | None = None,
    kind: Kind | None = None,
    intake: Intake | None = None,
    cache_directory: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """A dataset out of a folder with one folder of pictures a class, or of files whose labels were found elsewhere.

    Args:
        root: holds the class folders, or `train` and `test` (and perhaps `validation`) that hold them.
        found: the files and their labels; default: those of the class folders.
        name: what to call the dataset; default: the folder's name.
        view: "photo", or "ink" for writing: what the camera's view shows of it, 28x28, light on dark.
        side_pixels: side of the square input; default: 28 when the median short side of a sample of pictures is at
            most 40, else 64.
        kind: of the model that is to be tested: the pictures become what it takes, whatever `view` and `side_pixels` say,
            and one class of one picture is enough.
        intake: what becomes of each file; default: its pixels, of the size above.
        cache_directory: where decoded pictures go that do not fit into 64 MiB.
        progress: called with (pictures done, pictures in all).

    Raises:
        DatasetError: the folder cannot be used as a dataset.
        UsageError: another size than 28 for view "ink".
    """
    if kind is not None:
        view = kind.view
    elif view == "ink" and side_pixels not in (None, INK_SIDE_PIXELS):
        raise UsageError('view "ink" is 28 pixels a side', received=side_pixels, hint="leave the size out")
    if found is None:
        tally = Tally()
        found = Found(*find_picture_files(root, tally, least_labels=2 if kind is None else 1), tally)
    labels, files, tally = found.labels, found.files, found.tally
    if kind is not None and (unknown := [label for label in labels if label not in (*kind.labels, NOTHING)]):
        hint = near_names(unknown, kind.labels) or "name the folders as the labels are"
        raise DatasetError("folders of labels that the model does not know", hint=hint,
                           received=f"{listed(unknown)}; the model knows {listed(kind.labels)}")  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata; what cannot be read is counted all the same
        hashed = distinct(_hash_files(files, tally), tally)
        if intake is None:
            shape = _input_shape(hashed, view, side_pixels) if kind is None else kind.input_shape
            decode = decode_ink if view == "ink" else lambda path: decode_photo(path, shape[0], shape[2])
            intake = PixelIntake(decode, shape, cache_directory, finds_duplicates=view == "photo")
        shape = intake.input_shape
        intake.begin(len(hashed))
        used: list[Hashed] = []
        imprints: list[Imprint | None] = []
        for done, (picture, taken) in enumerate(_taken(hashed, intake), start=1):
            if isinstance(taken, PictureError):
                tally.add(UNREADABLE, f"{picture.file.shown}: {taken.message}")
            else:
                intake.add(picture.file.path, taken.kept)
                used.append(picture)
                imprints.append(taken.imprint)
            if progress:
                progress(done, len(hashed))

    return assembled(used, imprints, intake.store, labels, tally, name=name or printable(root.resolve().name) or "pictures",
                     source=printable(root), view=view, input_shape=shape, kind=kind, are_files=True)  # fmt: skip


def decode_ink(path: Path) -> NDArray[np.uint8]:
    """The writing in a picture file, as the camera's view shows it: uint8 [28, 28, 1], 0 = paper, 255 = ink.

    Raises:
        PictureError: not a picture that can be read, or nothing is written in it.
    """
    from ..modelfile.inkview import ink_of_picture

    return ink_of_picture(decode_luma(path))


def _hash_files(files: Sequence[PictureFile], tally: Tally) -> Iterator[Hashed]:
    """Files hashed a few ahead, in order; hashlib and the disk work outside the interpreter's lock."""
    for file, found in zip(files, in_order(_hash_of, files), strict=True):
        if isinstance(found, str):
            tally.add(UNREADABLE, f"{file.shown}: {found}")
        else:
            yield Hashed(file, found)


def _hash_of(file: PictureFile) -> bytes | str:
    """The sha256 of a file's bytes, or why there is none."""
    try:
        with file.path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size == 0:
                return "empty file"
            if size > MOST_FILE_BYTES:
                return f"{size >> 20:,} MiB is more than {MOST_FILE_BYTES >> 20}"
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError as error:
        return error.strerror or "it cannot be read"


def distinct(hashed: Iterator[Hashed], tally: Tally) -> list[Hashed]:
    """Each content once, in the order of the hashes; contents that carry two labels not at all.

    Where the dataset is split by its own folders, a picture that is in two parts stays in test (then validation), so
    that the test measures what was not seen in training.
    """
    groups: dict[bytes, list[Hashed]] = {}
    for picture in hashed:
        groups.setdefault(picture.sha256, []).append(picture)
    distinct = []
    for _, group in sorted(groups.items()):
        if len({picture.file.label for picture in group}) > 1:
            names = " = ".join(picture.file.shown for picture in group[:4])
            for _ in group:
                tally.add(CONFLICTING, names)
            continue
        group.sort(key=lambda picture: -PARTS.index(picture.file.part or "train"))
        distinct.append(group[0])
        for picture in group[1:]:
            tally.add(REPEATED, f"{picture.file.shown}: same as {group[0].file.shown}", serious=False)
    return distinct


def _input_shape(hashed: Sequence[Hashed], view: View, side_pixels: int | None) -> PictureShape:
    """The network's input, chosen from the pictures with the smallest hashes: a sample that no listing order moves."""
    if view == "ink":
        return INK_SIDE_PIXELS, INK_SIDE_PIXELS, 1
    short_sides, grey = [], True
    for picture in hashed[:SAMPLE_PICTURES]:
        try:
            short_sides.append(min(picture_size(picture.file.path)))
            grey = grey and is_grey(picture.file.path)
        except PictureError:
            continue
    if side_pixels is None:
        small = bool(short_sides) and statistics.median(short_sides) <= SMALL_PICTURE_PIXELS
        side_pixels = SMALL_SIDE_PIXELS if small else SIDE_PIXELS
    return side_pixels, side_pixels, 1 if grey and short_sides else 3


def _taken(hashed: Sequence[Hashed], intake: Intake) -> Iterator[tuple[Hashed, Taken | PictureError]]:
    """Files taken a few ahead, delivered in order, so that only a few wait in memory."""

    def take(picture: Hashed) -> Taken | PictureError:
        try:
            return intake.take(picture.file.path, picture.sha256)
        except PictureError as error:
            return error

    return zip(hashed, in_order(take, hashed, threads=intake.threads, ahead=4 * intake.threads), strict=True)
