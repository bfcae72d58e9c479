"""IDX files: the format of MNIST, parsed and dumped.

Source: Yann LeCun, Corinna Cortes, Christopher J. C. Burges, "The MNIST database of handwritten digits", section "The
IDX file format". Numbers are big-endian; the last axis runs fastest.

    byte    0      1      2       3       4 .. 7       8 .. 11      12 .. 15
         +------+------+------+-------+------------+------------+------------+----------------------------+
         | 0x00 | 0x00 | type | axes  | size of    | size of    | size of    | values, one byte each      |
         |      |      | 0x08 | 1..3  | axis 0     | axis 1     | axis 2     | (axis 0 x axis 1 x axis 2) |
         +------+------+------+-------+------------+------------+------------+----------------------------+
                                      '- uint32 each, one per axis: [n] labels, [n, height, width] pictures

Type 0x08 is the unsigned byte, the only one that MNIST and its kin use. A file may lie inside gzip (RFC 1952), told by
its first two bytes 1f 8b. Nothing that a header declares is believed before it is checked: values are read block by
block, never more than one byte beyond the declared size, so that a small file cannot fill the memory.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import math
import os
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from ..base.wording import counted
from ..errors import DatasetError, IdxError

# the third byte of an IDX file's magic number (LeCun, "The MNIST database", section "File formats")
UNSIGNED_BYTE = 0x08
OTHER_TYPES = {0x09: "int8", 0x0B: "int16", 0x0C: "int32", 0x0D: "float32", 0x0E: "float64"}
MOST_AXES = 3
MOST_BYTES = 2 << 30  # by eye: 45 times MNIST; a damaged header declares anything
BLOCK_BYTES = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"  # RFC 1952, section 2.3.1

# Both spellings are about: train-images-idx3-ubyte (LeCun's) and train-images.idx3-ubyte (what some unpackers leave).
# EMNIST puts its own name and the split's before.
FILE_NAME = re.compile(
    r"(?:(?P<prefix>\w[\w-]*?)[-_])?(?P<part>train|t10k|test)-(?P<content>images|labels)[-.]idx(?P<axes>[13])-ubyte(\.gz)?",
    re.I,
)


class IdxReader:
    """The header of one IDX stream, and its values block by block.

    Args:
        stream: binary stream at the file's first byte, plain or gzip.
        name: what to call it in errors.

    Raises:
        IdxError: not IDX, another type than bytes, not 1 to 3 axes, or more than 2 GiB declared.
    """

    shape: tuple[int, ...]

    def __init__(self, stream: io.BufferedReader, name: str = "IDX data"):
        self.name = name
        packed = stream.peek(2)[:2] == GZIP_MAGIC
        self._stream: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=stream) if packed else stream
        self.shape = self._header()

    def blocks(self) -> Iterator[NDArray[np.uint8]]:
        """The values in order, as uint8 arrays [rows, *shape[1:]] of about 1 MiB.

        Raises:
            IdxError: the file is shorter or longer than its header says, or its gzip is damaged.
        """
        row_bytes = math.prod(self.shape[1:])
        block_rows = max(1, BLOCK_BYTES // max(1, row_bytes))
        for first in range(0, self.shape[0], block_rows):
            rows = min(block_rows, self.shape[0] - first)
            content = self._read(rows * row_bytes)
            if len(content) < rows * row_bytes:
                received = first * row_bytes + len(content)
                raise self._error(
                    f"the file ends early: its header declares {counted(math.prod(self.shape), 'value')}",
                    counted(received, "value"),
                )
            yield np.frombuffer(content, np.uint8).reshape(rows, *self.shape[1:])
        # Asking for one byte more also makes gzip check its CRC.
        if self._read(1):
            raise self._error(
                "the file is longer than its header declares", f"more than {counted(math.prod(self.shape), 'value')}"
            )

    def _header(self) -> tuple[int, ...]:
        magic = self._read(4)
        if len(magic) < 4 or magic[:2] != b"\0\0":
            raise self._error("not an IDX file: it must begin with two zero bytes, type and axes", _bytes(magic))
        kind, axes = magic[2], magic[3]
        if kind != UNSIGNED_BYTE:
            received = OTHER_TYPES.get(kind, "no known type")
            raise self._error("the IDX values must be unsigned bytes, type 0x08", f"type 0x{kind:02x} ({received})")
        if not 1 <= axes <= MOST_AXES:
            raise self._error(f"an IDX file must have 1 to {MOST_AXES} axes", counted(axes, "ax[is|es]"))
        sizes = self._read(4 * axes)
        if len(sizes) < 4 * axes:
            raise self._error("the file ends inside its header", _bytes(magic + sizes))
        shape = struct.unpack(f">{axes}I", sizes)
        if math.prod(shape) > MOST_BYTES or max(shape) > MOST_BYTES:
            raise self._error(f"the header declares more than {MOST_BYTES >> 30} GiB", " x ".join(map(str, shape)))
        return shape

    def _read(self, count: int) -> bytes:
        try:
            content: bytes = self._stream.read(count)
        except (OSError, EOFError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise self._error("cannot read the file", error.strerror) from None
            raise self._error("the gzip data are damaged", str(error), hint="fetch or pack the file again") from None
        return content

    def _error(self, message: str, received: object, hint: str | None = None) -> IdxError:
        return IdxError(message, received=f"{received} in {self.name}", hint=hint)


def parse_idx(content: bytes, name: str = "IDX data") -> NDArray[np.uint8]:
    """The array in the bytes of an IDX file, plain or gzip.

    Returns:
        uint8 [n], [n, m] or [n, height, width], as the header declares.

    Raises:
        IdxError: the bytes are not the whole of one IDX file of unsigned bytes.

    >>> parse_idx(bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]))
    array([7, 2, 1], dtype=uint8)
    """
    reader = IdxReader(io.BufferedReader(cast(io.RawIOBase, io.BytesIO(content))), name)
    return _gathered(reader)


def dump_idx(array: NDArray[np.uint8]) -> bytes:
    """The bytes of an IDX file: `parse_idx` in reverse.

    Args:
        array: uint8 with 1 to 3 axes.

    >>> dump_idx(np.array([7, 2, 1], np.uint8)).hex(" ")
    '00 00 08 01 00 00 00 03 07 02 01'
    """
    if array.dtype != np.uint8 or not 1 <= array.ndim <= MOST_AXES:
        raise IdxError(f"an IDX file holds uint8 with 1 to {MOST_AXES} axes", received=f"{array.dtype} {array.shape}")
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, UNSIGNED_BYTE, array.ndim, *array.shape) + array.tobytes()


def read_labels(path: Path, count: int) -> NDArray[np.int64]:
    """The labels in an IDX file, one for each of `count` pictures.

    Returns:
        int64 [count], each 0 to 255.

    Raises:
        IdxError: not a label file, or another number of labels.
    """
    with opened(path) as reader:
        if len(reader.shape) != 1:
            raise IdxError("a label file must have 1 axis", received=f"{counted(len(reader.shape), 'ax[is|es]')} in {path.name}")
        if reader.shape[0] != count:
            received = f"{counted(count, 'picture')}, {counted(reader.shape[0], 'label')}"
            raise IdxError("pictures and labels disagree", received=received)
        return _gathered(reader).astype(np.int64)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[IdxReader]:
    """An IDX file, open for reading.

    Raises:
        IdxError: the file cannot be opened, or as `IdxReader`.
    """
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise IdxError("not a file", received=path)
        stream = path.open("rb")
    except OSError as error:
        raise IdxError("cannot open the file", received=f"{path} ({error.strerror})") from None
    with stream:
        yield IdxReader(stream, path.name)


class IdxPair(NamedTuple):
    """Pictures, and their labels."""

    images: Path
    labels: Path


@dataclass(frozen=True)
class IdxFolder:
    """The files of an MNIST-like dataset, what stands before their names, and EMNIST's names of the labels.

    One of the pairs may be missing, not both.
    """

    train: IdxPair | None
    test: IdxPair | None
    prefix: str = ""
    mapping: Path | None = None


def is_idx_folder(names: Sequence[str]) -> bool:
    """Whether a folder with files of these names means to be an MNIST-like dataset."""
    return any(FILE_NAME.fullmatch(name) for name in names)


def find_idx_files(folder: Path) -> IdxFolder:
    """The IDX files in a folder, two pairs or one, whatever their spelling; an unpacked file goes before its .gz.

    Some archives unpack each file into a folder of its own name: the file in it counts.

    Raises:
        DatasetError: the folder cannot be listed, one of a pair is missing (named), or it holds files of several datasets.
    """
    try:
        names = sorted(os.listdir(folder))
    except OSError as error:
        raise DatasetError("cannot list the folder", received=f"{folder} ({error.strerror})") from None
    found: dict[str, Path] = {}
    prefixes: set[str] = set()
    for name in names:
        match = FILE_NAME.fullmatch(name)
        path = _file_of(folder / name) if match else None
        if match and path is not None:
            part = "train" if match["part"].lower() == "train" else "test"
            found.setdefault(f"{part}_{match['content'].lower()}", path)
            prefixes.add(match["prefix"] or "")
    if len(prefixes) > 1:
        raise DatasetError("there are files of several datasets in the folder", hint="put each into a folder of its own",
                           received=", ".join(sorted(prefix or "MNIST's names" for prefix in prefixes)))  # fmt: skip
    spellings = {
        "train_images": "train-images-idx3-ubyte",
        "train_labels": "train-labels-idx1-ubyte",
        "test_images": "t10k-images-idx3-ubyte",
        "test_labels": "t10k-labels-idx1-ubyte",
    }
    missing = [spelling for key, spelling in spellings.items() if key not in found]
    pairs = {part: IdxPair(found[f"{part}_images"], found[f"{part}_labels"])
             for part in ("train", "test") if {f"{part}_images", f"{part}_labels"} <= found.keys()}  # fmt: skip
    if pairs and len(found) == 2 * len(pairs):
        missing = []
    if missing:
        raise DatasetError(
            f"IDX files are missing: {', '.join(missing)}",
            received=f"{folder} with {', '.join(path.name for path in found.values())}",
            hint="put all four files there, or those to train on, each plain or as .gz",
        )
    prefix = prefixes.pop()
    mapping = folder / f"{prefix}-mapping.txt"
    return IdxFolder(pairs.get("train"), pairs.get("test"), prefix, mapping if prefix and mapping.is_file() else None)


def _file_of(path: Path) -> Path | None:
    """The path, or in a folder of that name the IDX file in it."""
    if not path.is_dir():
        return path
    inner = [name for name in sorted(os.listdir(path)) if FILE_NAME.fullmatch(name) and (path / name).is_file()]
    return path / inner[0] if inner else None


def _gathered(reader: IdxReader) -> NDArray[np.uint8]:
    # Grown block by block, not allocated from the header, which may lie.
    content = bytearray()
    for block in reader.blocks():
        content += block.tobytes()
    return np.frombuffer(content, np.uint8).reshape(reader.shape)


def _bytes(content: bytes) -> str:
    return f"bytes {content.hex(' ')}" if content else "an empty file"
