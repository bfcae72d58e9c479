"""handlens.transfer: what is embedded once is not embedded again, and a cache in trouble fails no build."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest

from handlens.datasets import open_dataset
from handlens.datasets.intake import Taken
from handlens.errors import PictureError
from handlens.transfer import embedding as embedding_module
from handlens.transfer import intake as intake_module
from handlens.transfer import open_photos
from handlens.transfer.cache import EmbeddingCache, cache_folder
from handlens.transfer.embedding import embedding_of
from made_photos import class_folders, drawn


def some_embedding(seed: int) -> np.ndarray:
    values = np.abs(np.random.default_rng(seed).standard_normal(1280))
    return (values / np.linalg.norm(values)).astype(np.float16)


def some(seed: int) -> Taken:
    return Taken(some_embedding(seed), None if seed % 2 else np.full(264, seed % 256, np.uint8))


@pytest.fixture
def counted(monkeypatch, tmp_path):
    """The paths that were embedded; the cache lies in a folder of the test's own."""
    monkeypatch.setenv("HANDLENS_CACHE", str(tmp_path / "cache"))
    paths = []

    def counting(path):
        paths.append(path)
        return embedding_of(path)

    monkeypatch.setattr(intake_module, "embedding_of", counting)
    return paths


def test_an_embedding_has_length_one_and_is_the_same_each_time(tmp_path):
    drawn("disc", 0).save(tmp_path / "a.png")
    one, other = embedding_of(tmp_path / "a.png"), embedding_of((tmp_path / "a.png").read_bytes())
    assert one.dtype == np.float16
    np.testing.assert_array_equal(one, other)
    assert abs(np.linalg.norm(one.astype(np.float32)) - 1) < 2e-3
    found = []
    thread = threading.Thread(target=lambda: found.append(embedding_of(tmp_path / "a.png")))
    thread.start()
    thread.join()
    np.testing.assert_array_equal(one, found[0])
    assert hasattr(embedding_module._of_this_thread, "runner")


def test_what_is_no_picture_is_said(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(PictureError):
        embedding_of(tmp_path / "a.png")


def test_a_second_opening_embeds_only_what_is_new(tmp_path, counted):
    folder = class_folders(tmp_path / "shapes")
    first = open_photos(folder)
    assert len(counted) == 24
    again = open_photos(folder)
    assert len(counted) == 24
    assert again.digest == first.digest
    rows = np.arange(first.train.store.count)
    np.testing.assert_array_equal(again.train.store.embeddings(rows), first.train.store.embeddings(rows))
    class_folders(folder, each=3, first=100)
    open_photos(folder)
    assert len(counted) == 24 + 9
    open_photos(folder, cache=False)
    assert len(counted) == 2 * (24 + 9)


def test_the_store_gives_the_files_pixels_and_unreadable_files_are_counted(tmp_path, counted):
    folder = class_folders(tmp_path / "shapes")
    (folder / "disc" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    dataset = open_photos(folder)
    assert dataset.input_shape == (224, 224, 3)
    assert dataset.summary.skipped_count == 1
    assert sum(part.count for part in (dataset.train, dataset.validation, dataset.test)) == 24
    pixels = open_dataset(folder, side_pixels=224)
    assert pixels.test.files == dataset.test.files
    np.testing.assert_array_equal(dataset.test.read(np.arange(2)), pixels.test.read(np.arange(2)))
    for row in range(dataset.train.count):
        own = embedding_of(Path(dataset.train.files[row])).astype(np.float32)
        np.testing.assert_array_equal(dataset.train.store.embeddings(dataset.train.rows[row : row + 1])[0], own)


def test_the_cache_gives_back_what_was_put(tmp_path):
    keys = [hashlib.sha256(str(number).encode()).digest() for number in range(300)]
    with EmbeddingCache(tmp_path) as cache:
        for number, key in enumerate(keys):
            cache.put(key, some(number))
        np.testing.assert_array_equal(cache.get(keys[299]).kept, some_embedding(299))
    with EmbeddingCache(tmp_path) as cache:
        for number in (0, 150, 299):
            kept = cache.get(keys[number])
            np.testing.assert_array_equal(kept.kept, some_embedding(number))
            np.testing.assert_array_equal(kept.imprint, some(number).imprint)
        assert cache.get(b"x" * 32) is None


def test_the_oldest_go_when_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr("handlens.transfer.cache.MOST_EMBEDDINGS", 10)
    keys = [bytes([number]) * 32 for number in range(25)]
    with EmbeddingCache(tmp_path) as cache:
        for number, key in enumerate(keys):
            cache.put(key, some(number))
    with EmbeddingCache(tmp_path) as cache:
        assert [cache.get(key) is not None for key in keys] == [False] * 15 + [True] * 10


@pytest.mark.parametrize("trouble", ["damaged", "a folder", "other values", "locked"])
def test_a_cache_in_trouble_is_as_good_as_none(tmp_path, trouble, monkeypatch):
    monkeypatch.setattr("handlens.transfer.cache.WAIT_S", 0.05)
    file, key, holder = tmp_path / "embeddings.sqlite3", b"k" * 32, None
    with EmbeddingCache(tmp_path) as cache:
        cache.put(key, some(0))
    if trouble == "damaged":
        file.write_bytes(b"SQLite format 3\0" + os.urandom(5000))
    elif trouble == "a folder":
        file.unlink()
        file.mkdir()
    elif trouble == "other values":
        with sqlite3.connect(file) as database:
            database.execute("UPDATE embeddings SET embedding = ?", (np.full(1280, 7, "<f2").tobytes(),))
    else:
        holder = sqlite3.connect(file)
        holder.execute("BEGIN EXCLUSIVE")
    with EmbeddingCache(tmp_path) as cache:
        assert cache.get(key) is None
        cache.put(b"n" * 32, some(1))
    if holder is not None:
        holder.close()


def test_two_processes_worth_of_threads_share_a_cache(tmp_path):
    def fill(start: int) -> None:
        with EmbeddingCache(tmp_path) as cache:
            for number in range(start, start + 40):
                cache.put(bytes([number]) * 32, some(number))

    threads = [threading.Thread(target=fill, args=(start,)) for start in (0, 40, 80)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with EmbeddingCache(tmp_path) as cache:
        assert all(cache.get(bytes([number]) * 32) is not None for number in range(120))


def test_the_cache_lies_where_the_user_says(monkeypatch, tmp_path):
    monkeypatch.setenv("HANDLENS_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
