"""What becomes of each picture file while a dataset is opened: pixels, or whatever else a network learns from."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .duplicates import IMPRINT_SIDE_PIXELS, Imprint, imprint_of_file
from .store import FileStore, MemoryStore, PictureShape, Store, new_store


class Taken(NamedTuple):
    """What is kept of a picture file, and what near-duplicates of it are found by (see `duplicates`), None if by nothing."""

    kept: NDArray[Any]
    imprint: Imprint | None = None


class Intake(Protocol):
    """Takes picture files by several threads, and keeps what it made of them, in the order in which they are added."""

    @property
    def input_shape(self) -> PictureShape:
        """Height, width and channels of the network's input."""

    @property
    def threads(self) -> int:
        """How many take files at the same time."""

    @property
    def store(self) -> Store:
        """What was added; row 0 first."""

    def begin(self, capacity: int) -> None:
        """Make room for so many files at most."""

    def take(self, path: Path, sha256: bytes) -> Taken:
        """What is kept of a file. Called by several threads.

        Raises:
            PictureError: not a picture that can be read.
        """

    def add(self, path: Path, kept: NDArray[Any]) -> None:
        """Keep it."""


class PixelIntake:
    """The ordinary intake: decoded pictures of one size.

    Args:
        decode: a file -> uint8 [h, w, c].
        input_shape: of what it gives.
        directory: where pixels go that do not fit into memory.
        finds_duplicates: whether pictures get an imprint. Writing does not: signs are alike by nature.
    """

    store: MemoryStore | FileStore

    def __init__(
        self,
        decode: Callable[[Path], NDArray[np.uint8]],
        input_shape: PictureShape,
        directory: str | os.PathLike[str] | None = None,
        *,
        finds_duplicates: bool = False,
    ):
        self.threads = os.cpu_count() or 1  # Pillow decodes outside the interpreter's lock
        self.input_shape, self._decode, self._directory = input_shape, decode, directory
        self._finds_duplicates = finds_duplicates

    def begin(self, capacity: int) -> None:
        self.store = new_store(capacity, self.input_shape, self._directory)

    def take(self, path: Path, sha256: bytes) -> Taken:
        pixels = self._decode(path)
        if not self._finds_duplicates:
            return Taken(pixels)
        at_hand = pixels.shape == (IMPRINT_SIDE_PIXELS, IMPRINT_SIDE_PIXELS, 3)
        return Taken(pixels, imprint_of_file(path, pixels if at_hand else None))

    def add(self, path: Path, kept: NDArray[np.uint8]) -> None:
        self.store.append(kept[None])
