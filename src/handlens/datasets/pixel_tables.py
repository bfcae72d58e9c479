"""Tables that hold the pictures themselves, a number a pixel: Kaggle's digits, Sign Language MNIST, Fashion-MNIST as CSV.

    label,pixel0,pixel1,...,pixel783          a header, and the label wherever the header has it;
    5,0,0,12,...,0                            without a header the label is first. 64 pixels or more, square, 1 or 3 channels

What a table of pixels without labels is, a test that keeps its answers to itself, is told by its width.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DatasetError
from ..pictures.geometry import LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS
from .arrays import ArrayPart, numbers_as_labels
from .columns import LABEL_NAMES
from .idx_names import is_transposed, label_names
from .part_names import Part
from .tables import MOST_TABLE_BYTES, Table

BLOCK_BYTES = 8 << 20  # of text at a time
MOST_PIXEL_BYTES = 2 << 30
LABELS = frozenset().union(*LABEL_NAMES)


@dataclass(frozen=True)
class PixelLayout:
    """How a row is a picture.

    Attributes:
        label: index of the label's column; None if there is none.
        side, channels: of the picture; its numbers are row by row, a pixel's channels side by side.
        header: whether the first line has names.
        delimiter: between the numbers.
    """

    label: int | None
    side: int
    channels: int
    header: bool
    delimiter: str


def pixel_layout(table: Table) -> PixelLayout | None:
    """How the rows of a table are pictures; None if they are none.

    >>> rows = [["label", *(f"pixel{place}" for place in range(64))], ["3"] + ["0"] * 64]
    >>> pixel_layout(Table(Path("a.csv"), rows, ","))
    PixelLayout(label=0, side=8, channels=1, header=True, delimiter=',')
    """
    if len(table.rows) < 2 or not table.delimiter:
        return None
    width, body = len(table.rows[0]), table.rows[1:]
    # one that is cut short makes no other kind of table: the reading says where
    whole = [row for row in body[:20] if len(row) == width]
    if width < LEAST_SIDE_PIXELS**2 or 2 * len(whole) <= len(body[:20]):
        return None
    if not all(_is_number(cell) for row in whole for cell in row):
        return None
    header = not all(_is_number(cell) for cell in table.rows[0])
    with_label, without = _square(width - 1), _square(width)
    if with_label is not None:
        label = 0
        if header:
            names = [re.sub(r"[\W_]+", "", cell).lower() for cell in table.rows[0]]
            label = next((place for place, name in enumerate(names) if name in LABELS), 0)
        return PixelLayout(label, *with_label, header, table.delimiter)
    return None if without is None else PixelLayout(None, *without, header, table.delimiter)


def read_pixel_table(path: Path, layout: PixelLayout, part: Part | None, name: str) -> ArrayPart:
    """The pictures and labels of a table of pixels.

    Args:
        path: the table.
        layout: from `pixel_layout`, with a label.
        part: the part that it is of.
        name: of the dataset, which may say what the labels mean, as the table's own name may.

    Raises:
        DatasetError: it cannot be read, or a number in it is no pixel or no label.
    """
    assert layout.label is not None
    width = layout.side**2 * layout.channels + 1
    pictures, labels, count = [], [], 0
    for lines in _blocks(path, skip=1 if layout.header else 0):
        values = _numbers(lines, width, layout.delimiter, f"{path}, after row {count:,}")
        label = values[:, layout.label]
        pixels = np.delete(values, layout.label, axis=1)
        if not (np.isfinite(values).all() and (label == np.rint(label)).all() and (np.abs(label) < 1e6).all()):
            raise DatasetError("a label in a table of pixels must be a whole number", received=path)
        if pixels.min() < 0 or pixels.max() > 255:
            raise DatasetError("a pixel must be 0 to 255", received=f"{pixels.min():g} to {pixels.max():g} in {path}")
        pictures.append(pixels.astype(np.float32 if values.dtype.kind == "f" else np.uint8))
        labels.append(label.astype(np.int64))
        count += len(values)
        if count * width > MOST_PIXEL_BYTES:
            raise DatasetError(f"the table holds more than {MOST_PIXEL_BYTES >> 30} GiB of pixels", received=path)
    if not count:
        raise DatasetError("there is no picture in the table", received=path)
    pixels = np.concatenate(pictures)
    if pixels.dtype != np.uint8:  # 0 to 1 in all of it, or 0 to 255
        pixels = np.rint(pixels * (255 if pixels.max() <= 1 else 1)).astype(np.uint8)
    pixels = pixels.reshape(count, layout.side, layout.side, layout.channels)
    prefix = re.sub(r"[-_](train|test|validation|val).*", "", path.stem, flags=re.I)
    if is_transposed(prefix):
        pixels = np.ascontiguousarray(pixels.swapaxes(1, 2))
    names = label_names(prefix, name, None)
    return ArrayPart(pixels, numbers_as_labels(np.concatenate(labels), dict(names) if names else None), part, path.name)


def _numbers(lines: bytes, width: int, delimiter: str, where: str) -> NDArray[Any]:
    """All numbers of some lines, [rows, width]: bytes where they are, as they mostly are, else float32."""
    for kind in (np.int16, np.float32):
        try:
            values: NDArray[Any] = np.loadtxt(io.BytesIO(lines), kind, None, delimiter, ndmin=2, encoding="latin-1")
        except (ValueError, OverflowError, DeprecationWarning):
            continue
        if values.shape[1] == width:
            return values
    raise DatasetError(f"a row of the table is not {width:,} numbers", received=where, hint="save it again as CSV")


def _blocks(path: Path, skip: int) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time."""
    try:
        if path.stat().st_size > 4 * MOST_TABLE_BYTES:
            raise DatasetError("the table is larger than 4 GiB", received=path)
        with path.open("rb") as stream:
            for _ in range(skip):
                stream.readline(1 << 22)
            if not skip and stream.read(3) != b"\xef\xbb\xbf":
                stream.seek(0)
            while block := stream.read(BLOCK_BYTES):
                block += stream.readline()
                if block.strip():
                    yield block.replace(b'"', b"")
    except OSError as error:
        raise DatasetError("cannot read the table", received=f"{path} ({error.strerror})") from None


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"\s*\d+(\.\d*)?([eE][-+]?\d+)?\s*", cell) is not None


def _square(count: int) -> tuple[int, int] | None:
    """Side and channels of a picture of so many numbers."""
    for channels in (1, 3):
        side = math.isqrt(count // channels)
        if side * side * channels == count and LEAST_SIDE_PIXELS <= side <= MOST_SIDE_PIXELS:
            return side, channels
    return None
