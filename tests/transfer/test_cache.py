"""handlens.transfer.cache: what it must not give back, and where it may not stand in the way (more in test_intake)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from handlens.datasets.intake import Taken
from handlens.transfer import open_photos
from handlens.transfer.cache import EmbeddingCache, cache_folder
from made_photos import class_folders

KEY = b"k" * 32
EMBEDDING = np.eye(1, 1280, dtype=np.float16)[0]
TAKEN = Taken(EMBEDDING, np.arange(264).astype(np.uint8))


def test_another_template_knows_nothing_of_this_ones_embeddings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddingCache(tmp_path) as cache:
        cache.put(KEY, TAKEN)
    with monkeypatch.context() as other:
        other.setattr("handlens.transfer.cache.template_digest", lambda: "ab" * 32)
        with EmbeddingCache(tmp_path) as cache:
            assert cache.get(KEY) is None
    with EmbeddingCache(tmp_path) as cache:
        np.testing.assert_array_equal(cache.get(KEY).kept, EMBEDDING)


def test_without_a_folder_nothing_is_kept() -> None:
    with EmbeddingCache(None) as cache:
        cache.put(KEY, TAKEN)
        assert cache.get(KEY) is None


def test_a_user_without_a_home_has_no_cache_and_photos_are_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")  # as pathlib says for a number without an account

    monkeypatch.delenv("HANDLENS_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert cache_folder() is None
    assert open_photos(class_folders(tmp_path / "shapes")).count == 24
    monkeypatch.setenv("HANDLENS_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


def test_another_way_to_decode_knows_nothing_of_this_ones_embeddings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddingCache(tmp_path) as cache:
        cache.put(KEY, TAKEN)
    monkeypatch.setattr("handlens.transfer.cache.DECODING", 10**6)
    with EmbeddingCache(tmp_path) as cache:
        assert cache.get(KEY) is None


@pytest.mark.parametrize("damage", ["no database", "pages", "columns"])
def test_a_damaged_cache_is_replaced(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "embeddings.sqlite3"
    if damage == "no database":
        file.write_bytes(b"this is no database" * 400)
    elif damage == "columns":
        with sqlite3.connect(file) as database:
            database.execute("CREATE TABLE embeddings (template BLOB, picture BLOB)")
        database.close()
    else:
        with EmbeddingCache(tmp_path) as cache:
            for number in range(400):
                cache.put(number.to_bytes(32, "big"), TAKEN)
        content = bytearray(file.read_bytes())
        content[4096:] = b"\x55" * (len(content) - 4096)
        file.write_bytes(content)
    for _ in range(2):  # what this build notices, the next one has made good
        with EmbeddingCache(tmp_path) as cache:
            cache.get(KEY)
            cache.put(KEY, TAKEN)
    with EmbeddingCache(tmp_path) as cache:
        np.testing.assert_array_equal(cache.get(KEY).kept, EMBEDDING)


def test_a_locked_cache_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlens.transfer.cache.WAIT_S", 0.01)
    with EmbeddingCache(tmp_path) as cache:
        cache.put(KEY, TAKEN)
    other = sqlite3.connect(tmp_path / "embeddings.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with EmbeddingCache(tmp_path) as cache:
        cache.put(b"j" * 32, TAKEN)
    other.execute("ROLLBACK")
    other.close()
    with EmbeddingCache(tmp_path) as cache:
        np.testing.assert_array_equal(cache.get(KEY).kept, EMBEDDING)
