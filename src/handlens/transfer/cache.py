"""Embeddings kept by content: a second build with ten more pictures computes ten.

    embeddings.sqlite3   embeddings(made_by, picture, embedding)   sha256 of the template and of how files are decoded, sha256
                                                                   of the file; float16 [1280], then a byte, 1 if the
                                                                   picture's imprint follows, uint8 [264], else 0

It only saves time. Where it cannot be opened, read or written (no room, no permission, locked by another), it is as good as
none, and nothing is said. A damaged one is removed: the next build begins another.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from ..base.caching import cache_folder
from ..datasets.duplicates import IMPRINT_BYTES
from ..datasets.intake import Taken
from ..networks.lite0_shapes import EMBEDDING_LENGTH
from .embedding import DECODING
from .template import template_digest

__all__ = ["EmbeddingCache", "cache_folder"]

MOST_EMBEDDINGS = 200_000  # half a gigabyte
WAIT_S = 2.0  # for another process that writes
_EMBEDDING_BYTES = 2 * EMBEDDING_LENGTH
_NO_IMPRINT, _IMPRINT = b"\0", b"\1"
_COMMIT_EVERY = 256


def _is_damage(error: Exception | None) -> bool:
    """Whether the file itself is the trouble: no database, damaged, or with other columns than ours."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)


class EmbeddingCache:
    """Embeddings by the sha256 of their files. A context manager; safe from several threads and processes.

    Args:
        folder: where embeddings.sqlite3 lies; None keeps nothing.
    """

    def __init__(self, folder: Path | None):
        self._lock = threading.Lock()
        self._made_by = hashlib.sha256(f"{template_digest()} {DECODING}".encode()).digest()
        self._waiting: dict[bytes, bytes] = {}
        self._database: sqlite3.Connection | None = None
        self._file = None if folder is None else folder / "embeddings.sqlite3"
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self._file, timeout=WAIT_S, check_same_thread=False)
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS embeddings (made_by BLOB, picture BLOB, embedding BLOB,"
                " PRIMARY KEY (made_by, picture))"
            )
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def get(self, sha256: bytes) -> Taken | None:
        """The embedding of the file with these bytes, float16 [1280], and its imprint; None if they are not kept."""
        with self._lock:
            if self._database is None:
                return None
            found: bytes | None = self._waiting.get(sha256)
            if found is None:
                try:
                    row = self._database.execute(
                        "SELECT embedding FROM embeddings WHERE made_by = ? AND picture = ?", (self._made_by, sha256)
                    ).fetchone()
                except sqlite3.Error as error:
                    self._give_up(error)
                    return None
                found = row[0] if row else None
        if not isinstance(found, bytes):
            return None
        embedding, mark, imprint = (found[:_EMBEDDING_BYTES], found[_EMBEDDING_BYTES : _EMBEDDING_BYTES + 1],
                                    found[_EMBEDDING_BYTES + 1 :])  # fmt: skip
        if (mark, len(imprint)) not in ((_NO_IMPRINT, 0), (_IMPRINT, IMPRINT_BYTES)):  # an older handlens kept no imprints
            return None
        kept = np.frombuffer(embedding, "<f2").copy()
        # a damaged page may hold anything; an embedding has length 1
        if not abs(float(np.linalg.norm(kept.astype(np.float32))) - 1) < 0.01:
            return None
        return Taken(kept, np.frombuffer(imprint, np.uint8).copy() if imprint else None)

    def put(self, sha256: bytes, taken: Taken) -> None:
        """Keep an embedding and the imprint; written now and then, and when the cache is closed."""
        with self._lock:
            if self._database is not None:
                imprint = _NO_IMPRINT if taken.imprint is None else _IMPRINT + taken.imprint.tobytes()
                self._waiting[sha256] = taken.kept.astype("<f2").tobytes() + imprint
                if len(self._waiting) >= _COMMIT_EVERY:
                    self._write()

    def close(self) -> None:
        """Write what waits, drop the oldest beyond `MOST_EMBEDDINGS`, and close."""
        with self._lock:
            if self._database is not None and self._waiting:
                self._write()
            if self._database is not None:
                with contextlib.suppress(sqlite3.Error):
                    (count,) = self._database.execute("SELECT COUNT(*) FROM embeddings").fetchone()
                    if count > MOST_EMBEDDINGS:
                        with self._database:
                            self._database.execute(
                                "DELETE FROM embeddings WHERE rowid IN (SELECT rowid FROM embeddings ORDER BY rowid LIMIT ?)",
                                (count - MOST_EMBEDDINGS,),
                            )
            self._give_up()

    def _write(self) -> None:
        assert self._database is not None
        rows = [(self._made_by, picture, embedding) for picture, embedding in self._waiting.items()]
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", rows)
            self._waiting.clear()
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: Exception | None = None) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
        self._database = None
        self._waiting.clear()
        if self._file is not None and _is_damage(error):
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
