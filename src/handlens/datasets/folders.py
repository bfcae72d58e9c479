"""A dataset out of a folder of class folders.

The split is decided by each file's own content, so that it is the same on every machine and holds when pictures are
added. Let u be the first 8 bytes of sha256(file's bytes) as a number in 0..1:

    0 ........ 0.15 ............ 0.2775 ................................ 1
    |   test    |   validation    |               training               |
       15 %       15 % of the rest

Besides, the file with the smallest u of a class is always in test, and the smallest of those not in test always in
validation, so that about ten pictures a class are enough; and of three or more the one with the largest u is in training
where none else is, the next in validation. What that means for stability: when pictures are added, a picture's place among
its class can only move up, so it may move from test or validation towards training (one that was held only because it was
the smallest), never from training to validation or test, nor from validation to test; but for the one or two that were there
only because a few pictures all fell into other parts. Removing pictures gives no such promise. Files of the same bytes are
the same picture and used once.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.ahead import in_order
from ..base.wording import listed
from ..errors import DatasetError, PictureError, UsageError
from ..pictures.decode import decode_luma, decode_photo, is_grey, load_picture, picture_size
from ..pictures.geometry import INK_SIDE_PIXELS
from .dataset import NOTHING, Dataset, Kind, Notice, Summary, Tally, View
from .intake import Intake, PixelIntake
from .store import Pictures, PictureShape
from .walk import UNREADABLE, Part, PictureFile, find_picture_files, printable

# by eye, all that say nothing else
TEST_SHARE = 0.15
VALIDATION_SHARE = 0.15  # of what is left
LEAST_PICTURES = 3  # one for each part
GOOD_PICTURES = 10
SMALL_PICTURE_PIXELS = 40
SMALL_SIDE_PIXELS, SIDE_PIXELS = 28, 64
SAMPLE_PICTURES = 64
MOST_FILE_BYTES = 256 << 20

REPEATED = "repeated pictures dropped"
CONFLICTING = "pictures under two labels dropped"
PARTS: tuple[Part, ...] = ("train", "validation", "test")

__all__ = ["load_class_folders", "load_picture", "split_class"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Hashed:
    file: PictureFile
    sha256: bytes


def load_class_folders(
    root: Path,
    *,
    view: View = "photo",
    side_pixels: int | None = None,
    kind: Kind | None = None,
    intake: Intake | None = None,
    cache_directory: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """A dataset out of a folder with one folder of pictures a class.

    Args:
        root: holds the class folders, or `train` and `test` (and perhaps `validation`) that hold them.
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
    tally = Tally()
    labels, files = find_picture_files(root, tally, least_labels=2 if kind is None else 1)
    if kind is not None and (unknown := [label for label in labels if label not in (*kind.labels, NOTHING)]):
        raise DatasetError("folders of labels that the model does not know", hint="name the folders as the labels are",
                           received=f"{listed(unknown)}; the model knows {listed(kind.labels)}")  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of odd metadata; what cannot be read is counted all the same
        hashed = _distinct(_hash_files(files, tally), tally)
        if intake is None:
            shape = _input_shape(hashed, view, side_pixels) if kind is None else kind.input_shape
            decode = decode_ink if view == "ink" else lambda path: decode_photo(path, shape[0], shape[2])
            intake = PixelIntake(decode, shape, cache_directory)
        shape = intake.input_shape
        intake.begin(len(hashed))
        used: list[_Hashed] = []
        for done, (picture, taken) in enumerate(_taken(hashed, intake), start=1):
            if isinstance(taken, PictureError):
                tally.add(UNREADABLE, f"{picture.file.shown}: {taken.message}")
            else:
                intake.add(picture.file.path, taken)
                used.append(picture)
            if progress:
                progress(done, len(hashed))

    parts = _split(labels, used)
    notices = tally.notices()
    if kind is None:
        _check_parts(labels, used, parts, notices)
    elif not used:
        raise DatasetError("there is no picture that can be read", received=f"{printable(root)}{_first_reasons(notices)}")
    label_of = {label: index for index, label in enumerate(labels)}
    indices = np.array([label_of[picture.file.label] for picture in used], np.int64)
    views = {}
    for part in PARTS:
        rows = np.array([row for row, found in enumerate(parts) if found == part], np.int64)
        views[part] = Pictures(intake.store, rows, indices[rows], tuple(os.fspath(used[row].file.path) for row in rows))
    dataset = Dataset(
        name=printable(root.resolve().name) or "pictures",
        labels=labels,
        view=view,
        input_shape=shape,
        digest=_digest(labels, view, shape, used, parts),
        train=views["train"],
        validation=views["validation"],
        test=views["test"],
        summary=Summary(views["train"].count, views["validation"].count, views["test"].count, notices),
        own_split=any(picture.file.part for picture in used),
    )
    # in pictures of nothing there is nothing that could be read right
    return dataset if kind is None or NOTHING in kind.labels else dataset.to_read()


def decode_ink(path: Path) -> NDArray[np.uint8]:
    """The writing in a picture file, as the camera's view shows it: uint8 [28, 28, 1], 0 = paper, 255 = ink.

    Raises:
        PictureError: not a picture that can be read, or nothing is written in it.
    """
    from ..modelfile.inkview import ink_of_picture

    return ink_of_picture(decode_luma(path))


def split_class(hashes: Sequence[bytes]) -> list[Part]:
    """The part of each picture of one class, by the sha256 of its bytes (see this module's drawing).

    >>> split_class([bytes([0x10]) * 32, bytes([0x90]) * 32, bytes([0xF0]) * 32])
    ['test', 'validation', 'train']
    """
    return _split_class(hashes, test_share=TEST_SHARE)


def _split_class(hashes: Sequence[bytes], test_share: float) -> list[Part]:
    validation_end = test_share + (1 - test_share) * VALIDATION_SHARE
    parts: list[Part] = ["train"] * len(hashes)
    has_test, has_validation = test_share == 0, False
    order = sorted(range(len(hashes)), key=lambda index: hashes[index])
    for index in order:
        share = int.from_bytes(hashes[index][:8], "big") / 2**64
        if share < test_share or not has_test:
            parts[index], has_test = "test", True
        elif share < validation_end or not has_validation:
            parts[index], has_validation = "validation", True
    if "train" not in parts and len(parts) >= LEAST_PICTURES:  # else 7 of 100 classes of three could not be learnt
        parts[order[-1]] = "train"
        if "validation" not in parts:
            parts[order[-2]] = "validation"
    return parts


def _hash_files(files: Sequence[PictureFile], tally: Tally) -> Iterator[_Hashed]:
    for file in files:
        try:
            with file.path.open("rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                if size == 0:
                    tally.add(UNREADABLE, f"{file.shown}: empty file")
                elif size > MOST_FILE_BYTES:
                    tally.add(UNREADABLE, f"{file.shown}: {size >> 20:,} MiB is more than {MOST_FILE_BYTES >> 20}")
                else:
                    yield _Hashed(file, hashlib.file_digest(stream, "sha256").digest())
        except OSError as error:
            tally.add(UNREADABLE, f"{file.shown}: {error.strerror}")


def _distinct(hashed: Iterator[_Hashed], tally: Tally) -> list[_Hashed]:
    """Each content once, in the order of the hashes; contents that carry two labels not at all.

    Where the dataset is split by its own folders, a picture that is in two parts stays in test (then validation), so
    that the test measures what was not seen in training.
    """
    groups: dict[bytes, list[_Hashed]] = {}
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


def _input_shape(hashed: Sequence[_Hashed], view: View, side_pixels: int | None) -> PictureShape:
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


def _taken(hashed: Sequence[_Hashed], intake: Intake) -> Iterator[tuple[_Hashed, NDArray[Any] | PictureError]]:
    """Files taken a few ahead, delivered in order, so that only a few wait in memory."""

    def take(picture: _Hashed) -> NDArray[Any] | PictureError:
        try:
            return intake.take(picture.file.path, picture.sha256)
        except PictureError as error:
            return error

    return zip(hashed, in_order(take, hashed, threads=intake.threads, ahead=4 * intake.threads), strict=True)


def _split(labels: Sequence[str], used: Sequence[_Hashed]) -> list[Part]:
    by_folders = any(picture.file.part for picture in used)
    own_validation = any(picture.file.part == "validation" for picture in used)
    parts: list[Part] = [picture.file.part or "train" for picture in used]
    if own_validation:
        return parts
    rows: dict[str, list[int]] = {label: [] for label in labels}
    for row, picture in enumerate(used):
        if parts[row] == "train":
            rows[picture.file.label].append(row)
    for of_label in rows.values():
        # A dataset with its own test folder only lacks validation.
        split = _split_class([used[row].sha256 for row in of_label], test_share=0 if by_folders else TEST_SHARE)
        for row, part in zip(of_label, split, strict=True):
            parts[row] = part
    return parts


def _check_parts(
    labels: Sequence[str], used: Sequence[_Hashed], parts: Sequence[Part], notices: Sequence[Notice]
) -> None:
    usable = Counter(picture.file.label for picture in used)
    counts = Counter((picture.file.label, part) for picture, part in zip(used, parts, strict=True))
    few = [label for label in labels if usable[label] < LEAST_PICTURES]
    if few:
        shown = ", ".join(f"{label!r} with {usable[label]}" for label in few[:5])
        more = f" and {len(few) - 5:,} more classes" if len(few) > 5 else ""
        raise DatasetError(
            f"a class has fewer than {LEAST_PICTURES} usable pictures",
            received=f"{shown}{more}{_first_reasons(notices)}",
            hint=f"add pictures, {GOOD_PICTURES} or more a class, or remove the folder",
        )
    for part in ("train", "test"):
        without = [label for label in labels if not counts[label, part]]
        if without:
            shown = ", ".join(f"{label!r} with {usable[label]} in all" for label in without[:5])
            raise DatasetError(
                f"a class has no picture in {part}",
                received=f"{shown}{_first_reasons(notices)}",
                hint=f"add pictures, {GOOD_PICTURES} or more a class, or put some into {part}",
            )


def _first_reasons(notices: Sequence[Notice]) -> str:
    reasons = [f"{notice.count:,} {notice.kind} ({notice.examples[0]})" for notice in notices if notice.serious]
    return f"; {'; '.join(reasons)}" if reasons else ""


def _digest(
    labels: Sequence[str], view: View, shape: PictureShape, used: Sequence[_Hashed], parts: Sequence[Part]
) -> str:
    digest = hashlib.sha256(b"handlens class folders 1\n")
    digest.update(f"{view} {shape[0]} {shape[1]} {shape[2]}\n".encode())
    digest.update("".join(f"{label}\n" for label in labels).encode())
    for picture, part in sorted(zip(used, parts, strict=True), key=lambda pair: pair[0].sha256):
        digest.update(f"{picture.sha256.hex()} {part} {picture.file.label}\n".encode())
    return digest.hexdigest()
