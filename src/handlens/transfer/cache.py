"""Embeddings kept by content: a second build with ten more pictures computes ten.

    embeddings.sqlite3   embeddings(made_by, picture, embedding)   sha256 of the template and of how files are decoded, sha256
                                                                   of the file; float16 [1280]

It only saves time. Where it cannot be opened, read or written (no room, no permission, locked by another), it is as good as
none, and nothing is said. A damaged one is removed: the next build begins another.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..networks.lite0_shapes import EMBEDDING_LENGTH
from .embedding import DECODING
from .template import template_digest

MOST_EMBEDDINGS = 200_000  # half a gigabyte
WAIT_S = 2.0  # for another process that writes
_EMBEDDING_BYTES = 2 * EMBEDDING_LENGTH
_COMMIT_EVERY = 256


def cache_folder() -> Path | None:
    """The user's folder for what can be made again: $HANDLENS_CACHE, else where the system keeps such things.

    None where there is none: a container's user may have a number and no home.
    """
    if given := os.environ.get("HANDLENS_CACHE"):
        return Path(given)
    try:
        return _system_folder() / "handlens"
    except RuntimeError:  # of Path.home
        return None


def _system_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


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

    def get(self, sha256: bytes) -> NDArray[np.float16] | None:
        """The embedding of the file with these bytes, float16 [1280]; None if it is not kept."""
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
        if not isinstance(found, bytes) or len(found) != _EMBEDDING_BYTES:
            return None
        embedding = np.frombuffer(found, "<f2")
        # a damaged page may hold anything; an embedding has length 1
        return embedding.copy() if abs(float(np.linalg.norm(embedding.astype(np.float32))) - 1) < 0.01 else None

    def put(self, sha256: bytes, embedding: NDArray[np.float16]) -> None:
        """Keep an embedding; written now and then, and when the cache is closed."""
        with self._lock:
            if self._database is not None:
                self._waiting[sha256] = embedding.astype("<f2").tobytes()
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
