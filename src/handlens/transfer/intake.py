"""Opening a folder of photos for a frozen backbone: of each file only its embedding is kept, 2.5 kB of 1,280 numbers."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..datasets import Dataset, open_with_intake
from ..datasets.duplicates import IMPRINT_SIDE_PIXELS, imprint_of_file
from ..datasets.intake import Taken
from ..errors import PictureError
from ..networks.lite0_shapes import EMBEDDING_LENGTH, SIDE_PIXELS
from ..pictures.decode import decode_photo, load_picture
from ..pictures.opening import FIRST_BYTES, format_of
from .cache import EmbeddingCache, cache_folder
from .embedding import LEAST_SIDE_PIXELS, embedding_of


class EmbeddingStore:
    """Embeddings in memory, pixels from the files when they are asked for.

    Attributes:
        shape: of a picture, (224, 224, 3).
        count: how many there are.
    """

    def __init__(self, capacity: int):
        self.shape = (SIDE_PIXELS, SIDE_PIXELS, 3)
        self.count = 0
        self._paths: list[Path] = []
        self._embeddings = np.empty((capacity, EMBEDDING_LENGTH), np.float16)

    def add(self, path: Path, embedding: NDArray[np.float16]) -> None:
        """One more file."""
        self._embeddings[self.count] = embedding
        self._paths.append(path)
        self.count += 1

    def read(self, rows: NDArray[np.integer]) -> NDArray[np.uint8]:
        """The pictures, decoded now: uint8 [n, 224, 224, 3].

        Raises:
            PictureError: a file that was there when the dataset was opened cannot be opened any more.
        """
        pictures = np.empty((len(rows), *self.shape), np.uint8)
        for place, row in enumerate(np.asarray(rows).tolist()):
            pictures[place] = decode_photo(self._paths[row], SIDE_PIXELS, 3)
        return pictures

    def embeddings(self, rows: NDArray[np.integer]) -> NDArray[np.float32]:
        """float32 [n, 1280], of length 1."""
        return self._embeddings[: self.count][rows].astype(np.float32)


class EmbeddingIntake:
    """Embeds each file, unless the cache knows its content.

    Args:
        cache: where embeddings are kept from build to build.
    """

    input_shape = (SIDE_PIXELS, SIDE_PIXELS, 3)
    store: EmbeddingStore

    def __init__(self, cache: EmbeddingCache):
        self.threads = os.cpu_count() or 1
        self._cache = cache

    def begin(self, capacity: int) -> None:
        self.store = EmbeddingStore(capacity)

    def take(self, path: Path, sha256: bytes) -> Taken:
        taken = self._cache.get(sha256)
        if taken is None:
            content = _content(path)
            picture = load_picture(content, least_side_pixels=LEAST_SIDE_PIXELS)
            # these come whole and upright out of the decoder: the imprint's pixels need no second decoding
            whole = format_of(content[:FIRST_BYTES]) in ("heic", "tiff", "bmp", "gif")
            pixels = decode_photo(picture, IMPRINT_SIDE_PIXELS, 3) if whole else None
            taken = Taken(embedding_of(picture), imprint_of_file(content, pixels))
            # of what was read now: the file may have changed since it was hashed
            self._cache.put(hashlib.sha256(content).digest(), taken)
        return taken

    def add(self, path: Path, kept: NDArray[Any]) -> None:
        self.store.add(path, kept)


def _content(path: Path) -> bytes:
    if not path.is_file():  # reading a pipe would wait for ever
        raise PictureError("there is no such picture" if not path.exists() else "not a file")
    try:
        return path.read_bytes()
    except OSError as error:
        raise PictureError(error.strerror or "it cannot be read") from None


def is_embedded(dataset: Dataset) -> bool:
    """Whether `open_photos` opened it: a head can be fitted on it, a network from scratch cannot be trained."""
    return isinstance(dataset.train.store, EmbeddingStore)


def open_photos(
    source: str | os.PathLike[str], *, cache: bool = True, progress: Callable[[int, int], None] | None = None
) -> Dataset:
    """A folder of class folders, each photo embedded: what a head is fitted on.

    Args:
        source: the folder.
        cache: look up and keep embeddings in the user's cache folder ($HANDLENS_CACHE says where else).
        progress: called with (photos done, photos in all).

    Raises:
        DatasetError, UsageError: as `open_dataset`.
    """
    with EmbeddingCache(cache_folder() if cache else None) as kept:
        return open_with_intake(source, EmbeddingIntake(kept), progress=progress)
