"""handlens.transfer.cache: what it must not give back, and where it may not stand in the way (more in test_intake)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from handlens.transfer import open_photos
from handlens.transfer.cache import EmbeddingCache, cache_folder
from made_photos import class_folders

KEY = b"k" * 32
EMBEDDING = np.eye(1, 1280, dtype=np.float16)[0]


def test_another_template_knows_nothing_of_this_ones_embeddings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EmbeddingCache(tmp_path) as cache:
        cache.put(KEY, EMBEDDING)
    with monkeypatch.context() as other:
        other.setattr("handlens.transfer.cache.template_digest", lambda: "ab" * 32)
        with EmbeddingCache(tmp_path) as cache:
            assert cache.get(KEY) is None
    with EmbeddingCache(tmp_path) as cache:
        np.testing.assert_array_equal(cache.get(KEY), EMBEDDING)


def test_without_a_folder_nothing_is_kept() -> None:
    with EmbeddingCache(None) as cache:
        cache.put(KEY, EMBEDDING)
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
