"""Which pictures a dataset had when a run was trained on it, small enough to lie beside the run: 10 bytes a picture.

    pictures.npz    keys     uint64 [n]   the first 8 bytes of the sha256 of each picture's content, ascending
                    labels   uint16 [n]   of each, an index into names
                    names    text [m]     the labels, as the dataset had them

A digest of all says that something has changed; this says how many pictures were added, removed or put under another label.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..errors import DatasetError


@dataclass(frozen=True)
class Contents:
    """The pictures of a dataset, by their contents.

    Attributes:
        keys: uint64 [n], ascending: the first 8 bytes of each sha256.
        labels: uint16 [n], of each, an index into `names`.
        names: the labels.

    >>> before = Contents.of([b"a" * 32, b"b" * 32, b"c" * 32], ["cat", "cat", "dog"])
    >>> after = Contents.of([b"b" * 32, b"c" * 32, b"d" * 32, b"e" * 32], ["dog", "dog", "cat", "cat"])
    >>> before.changes(after)
    '2 added, 1 removed, 1 under another label'
    >>> before.changes(before)
    'the same pictures, split otherwise'
    """

    keys: NDArray[np.uint64] = field(repr=False)
    labels: NDArray[np.uint16] = field(repr=False)
    names: tuple[str, ...]

    @classmethod
    def of(cls, hashes: Sequence[bytes], labels: Sequence[str]) -> Contents:
        """Those of pictures.

        Args:
            hashes: the sha256 of each.
            labels: of each, its name.
        """
        names = tuple(sorted(set(labels)))
        place = {name: index for index, name in enumerate(names)}
        keys = np.frombuffer(b"".join(sha256[:8] for sha256 in hashes), ">u8").astype(np.uint64)
        keys, first = np.unique(keys, return_index=True)
        return cls(keys, np.array([place[label] for label in labels], np.uint16)[first], names)

    def changes(self, now: Contents) -> str:
        """What was done to the pictures since, in words."""
        _, here, there = np.intersect1d(self.keys, now.keys, assume_unique=True, return_indices=True)
        called = np.array([*self.names, ""], object), np.array([*now.names, ""], object)
        moved = int(np.count_nonzero(called[0][self.labels[here]] != called[1][now.labels[there]]))
        counts = {"added": len(now.keys) - len(there), "removed": len(self.keys) - len(here), "under another label": moved}
        return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "the same pictures, split otherwise"

    def to_bytes(self) -> bytes:
        """As a file (see this module's drawing)."""
        stream = io.BytesIO()
        np.savez(stream, keys=self.keys, labels=self.labels, names=np.array(self.names, str))
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Contents:
        """`to_bytes` in reverse.

        Raises:
            DatasetError: other bytes, or damaged ones.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                found = cls(arrays["keys"], arrays["labels"], tuple(arrays["names"].tolist()))
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise DatasetError("the list of a run's pictures is damaged", received=repr(error)) from None
        labels, keys = found.labels, found.keys
        fits = (keys.dtype == np.uint64 and labels.dtype == np.uint16 and keys.shape == labels.shape and keys.ndim == 1
                and bool((labels < len(found.names)).all()) and bool((keys[1:] > keys[:-1]).all()))  # fmt: skip
        if not fits:
            raise DatasetError("the list of a run's pictures is damaged", received=f"{len(keys)} keys, {len(labels)} labels")
        return found
