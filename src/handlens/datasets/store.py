"""The pictures of one part of a dataset, within a stated memory.

Up to 64 MiB of pictures lie in memory; more lie in one temporary file, read row by row, so that a dataset of any number
of pictures trains in the same memory. The file is not mapped: pages of a map count as the process's own memory, and
they pile up over an epoch in shuffled order.
"""

from __future__ import annotations

import itertools
import math
import os
import tempfile
import threading
import weakref
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import DatasetError, UsageError

MEMORY_BOUND_BYTES = 64 << 20  # by eye: MNIST's training pictures, 47 MB, stay in memory

PictureShape = tuple[int, int, int]


class Store(Protocol):
    """Pictures of one size, to be read many times; how they came in is each store's own."""

    shape: PictureShape
    count: int

    def read(self, rows: NDArray[np.integer]) -> NDArray[np.uint8]:
        """A copy of these rows, uint8 [len(rows), h, w, c]."""


def new_store(capacity: int, shape: PictureShape, directory: str | os.PathLike[str] | None = None) -> MemoryStore | FileStore:
    """A store for at most `capacity` pictures of `shape` (h, w, c).

    In memory when they fit into 64 MiB, else in a file without a name in `directory` (default: the system's folder for
    temporary files), which is gone when the store is gone, also after a crash.

    Raises:
        DatasetError: the file cannot be made.
    """
    if capacity * math.prod(shape) <= MEMORY_BOUND_BYTES:
        return MemoryStore(capacity, shape)
    return FileStore(shape, directory)


class MemoryStore:
    """A store in one array."""

    def __init__(self, capacity: int, shape: PictureShape):
        self.shape = shape
        self.count = 0
        self._pictures = np.empty((capacity, *shape), np.uint8)

    def append(self, block: NDArray[np.uint8]) -> None:
        """Add pictures, uint8 [n, h, w, c]."""
        self._pictures[self.count : self.count + len(block)] = block
        self.count += len(block)

    def read(self, rows: NDArray[np.integer]) -> NDArray[np.uint8]:
        chosen: NDArray[np.uint8] = self._pictures[: self.count][rows]
        return chosen


class FileStore:
    """A store in a temporary file. Reading is safe from several threads."""

    def __init__(self, shape: PictureShape, directory: str | os.PathLike[str] | None = None):
        self.shape = shape
        self.count = 0
        self._directory = tempfile.gettempdir() if directory is None else os.fspath(directory)
        try:
            self._file = tempfile.TemporaryFile(dir=self._directory, buffering=0)  # noqa: SIM115 - closed with this object
        except OSError as error:
            raise self._unwritable(error) from None
        self._lock = threading.Lock()
        weakref.finalize(self, self._file.close)

    def append(self, block: NDArray[np.uint8]) -> None:
        """Add pictures, uint8 [n, h, w, c]."""
        content = np.ascontiguousarray(block).data.cast("B")
        try:
            self._file.seek(0, os.SEEK_END)
            while content:
                content = content[self._file.write(content) :]
        except OSError as error:
            raise self._unwritable(error) from None
        self.count += len(block)

    def read(self, rows: NDArray[np.integer]) -> NDArray[np.uint8]:
        rows = np.asarray(rows, np.int64)
        if rows.size and (rows.min() < 0 or rows.max() >= self.count):
            raise IndexError(f"rows {rows.min()} to {rows.max()} of {self.count} pictures")
        picture_bytes = math.prod(self.shape)
        pictures = np.empty((len(rows), *self.shape), np.uint8)
        target = pictures.data.cast("B") if rows.size else memoryview(b"")
        # Neighbours are read in one go: an evaluation walks the rows in order.
        starts = [0, *(np.flatnonzero(np.diff(rows) != 1) + 1).tolist(), len(rows)]
        for first, last in itertools.pairwise(starts):
            if first < last:
                self._read_into(target[first * picture_bytes : last * picture_bytes], int(rows[first]) * picture_bytes)
        return pictures

    def _read_into(self, target: memoryview, offset: int) -> None:
        done = 0
        while done < len(target):
            content = self._read_at(len(target) - done, offset + done)
            if not content:
                raise DatasetError("the temporary file with the pictures was cut short", received=self._directory)
            target[done : done + len(content)] = content
            done += len(content)

    def _read_at(self, count: int, offset: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._file.fileno(), count, offset)
        with self._lock:  # Windows has no pread
            self._file.seek(offset)
            return self._file.read(count) or b""

    def _unwritable(self, error: OSError) -> DatasetError:
        return DatasetError(
            "cannot write the decoded pictures to a temporary file",
            received=f"{self._directory} ({error.strerror})",
            hint="make room there, or set TMPDIR to a folder with more room",
        )


@dataclass(frozen=True)
class Pictures:
    """The pictures and labels of one part of a dataset.

    Attributes:
        labels: int64 [count], each an index into the dataset's labels.
        files: each picture's own file, the original, in the order of the labels; empty where there is none (IDX files).
        groups: int64 [count], a number that the near-duplicates of a picture have too; empty where nobody looked for any.

    >>> store = new_store(2, (1, 1, 1))
    >>> store.append(np.array([10, 20], np.uint8).reshape(2, 1, 1, 1))
    >>> part = Pictures(store, rows=np.array([1, 0]), labels=np.array([5, 4]))
    >>> part.count, part.shape, part.read(np.array([0])).ravel().tolist()
    (2, (1, 1, 1), [20])
    """

    store: Store = field(repr=False)
    rows: NDArray[np.int64] = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)
    files: tuple[str, ...] = field(default=(), repr=False)
    groups: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64), repr=False)

    def __post_init__(self) -> None:
        if self.files and len(self.files) != len(self.labels):
            raise UsageError("files and labels disagree", received=f"{len(self.files)} files, {len(self.labels)} labels")
        if len(self.rows) != len(self.labels):
            raise UsageError("rows and labels disagree", received=f"{len(self.rows)} rows, {len(self.labels)} labels")

    def __len__(self) -> int:
        return self.count

    @property
    def count(self) -> int:
        """Number of pictures."""
        return len(self.rows)

    @property
    def shape(self) -> PictureShape:
        """Height, width and channels of a picture."""
        return self.store.shape

    def read(self, rows: NDArray[np.integer]) -> NDArray[np.uint8]:
        """A copy of some pictures, in the order asked for.

        Args:
            rows: integers [n], each 0 to count - 1; a row may come twice.

        Returns:
            uint8 [n, h, w, c].

        Raises:
            IndexError: a row outside this part.
        """
        rows = np.asarray(rows, np.int64)
        if rows.size and rows.min() < 0:
            raise IndexError(f"row {rows.min()} of {self.count} pictures")
        return self.store.read(self.rows[rows])

    def picked(self, rows: NDArray[np.integer], labels: NDArray[np.int64] | None = None) -> Pictures:
        """Some of the pictures as a part of their own, without copying one.

        Args:
            rows: integers [n], each 0 to count - 1.
            labels: int64 [n], theirs instead of those they have here.
        """
        chosen = self.labels[rows] if labels is None else labels
        files = tuple(self.files[row] for row in rows) if self.files else ()
        return Pictures(self.store, self.rows[rows], chosen, files, self.groups[rows] if len(self.groups) else self.groups)

    def joined(self, other: Pictures) -> Pictures:
        """This part followed by another of the same store, without copying a picture."""
        if other.store is not self.store:
            raise UsageError("only parts of one dataset can be joined")
        rows, labels = np.concatenate([self.rows, other.rows]), np.concatenate([self.labels, other.labels])
        files, groups = self.files + other.files, np.concatenate([self.groups, other.groups])
        return Pictures(self.store, rows, labels, files if len(files) == len(rows) else (),
                        groups if len(groups) == len(rows) else groups[:0])  # fmt: skip
