"""The head's cross-validation with near-duplicates and with unequal classes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlens.datasets.intake import Taken
from handlens.networks.lite0_shapes import EMBEDDING_LENGTH
from handlens.transfer.cache import EmbeddingCache
from handlens.transfer.folds import folds
from handlens.transfer.head import fit_head
from handlens.transfer.logistic import logistic_regression


def bursts(things: int, frames: int, classes: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Things whose class nothing tells, each photographed several times in a shuffled order: (embeddings, labels, groups)."""
    rng = np.random.default_rng(0)
    points = np.repeat(rng.standard_normal((classes * things, EMBEDDING_LENGTH)), frames, 0)
    points += 0.05 * rng.standard_normal(points.shape)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    labels, groups = np.repeat(np.arange(classes), things * frames), np.repeat(np.arange(classes * things), frames)
    order = np.lexsort((rng.random(len(labels)), labels))
    return points[order].astype(np.float32), labels[order], groups[order]


def test_bursts_do_not_make_figures_better_than_they_are() -> None:
    points, labels, groups = bursts(20, 4)
    apart, together = (fit_head(points, labels, 2, groups=given).cross for given in (None, groups))
    assert (apart.probabilities.argmax(1) == labels).mean() > 0.95  # it remembers the other frames
    assert (together.probabilities.argmax(1) == labels).mean() < 0.7  # there is nothing to know


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=50))
def test_a_group_lies_in_one_fold_and_every_class_in_two(pictures: list[tuple[int, int]]) -> None:
    labels, groups = (np.array(column) for column in zip(*sorted(pictures, key=lambda one: one[0]), strict=True))
    fold_of = folds(labels, groups)
    for label in np.unique(labels):
        own = labels == label
        for group in np.unique(groups[own]):
            assert len(np.unique(fold_of[own & (groups == group)])) == 1 or len(np.unique(groups[own])) == 1
        assert own.sum() == 1 or len(np.unique(fold_of[own])) > 1


@given(st.lists(st.integers(1, 23), min_size=1, max_size=6))
def test_without_near_duplicates_folds_are_as_ever(counts: list[int]) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    np.testing.assert_array_equal(folds(labels, np.arange(len(labels))), folds(labels))


def test_the_weighted_regression_is_that_of_as_many_copies() -> None:
    rng = np.random.default_rng(1)
    points, labels = rng.standard_normal((20, 6)).astype(np.float32), np.repeat([0, 1], [15, 5])
    often = np.concatenate([np.arange(15), np.repeat(np.arange(15, 20), 3)])
    weights = np.array([20 / 30, 20 / 10], np.float32)
    one = logistic_regression(points, labels, 2, 1e-2, weights)
    other = logistic_regression(points[often], labels[often], 2, 1e-2)
    np.testing.assert_allclose(one[0], other[0], atol=1e-3)
    np.testing.assert_allclose(one[1], other[1], atol=1e-3)


def test_a_rare_class_is_found_by_a_head() -> None:
    rng = np.random.default_rng(2)
    means = np.abs(rng.standard_normal((2, EMBEDDING_LENGTH)))
    labels = np.repeat([0, 1], [285, 15])
    points = means[labels] + 2.5 * rng.standard_normal((300, EMBEDDING_LENGTH))
    points = (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)
    fitted = fit_head(points, labels, 2)
    found = (fitted.cross.probabilities.argmax(1) == 1)[labels == 1].mean()
    with pytest.MonkeyPatch.context() as patch:
        for place in ("head", "judging"):
            patch.setattr(f"handlens.transfer.{place}.class_weights", lambda labels, classes: None)
        plain = fit_head(points, labels, 2)
    assert found > (plain.cross.probabilities.argmax(1) == 1)[labels == 1].mean() + 0.3


def test_an_embedding_without_its_imprint_counts_as_not_kept(tmp_path) -> None:
    """As an older handlens left it: the picture is embedded once more."""
    import sqlite3

    key, embedding = b"k" * 32, np.eye(1, EMBEDDING_LENGTH, dtype=np.float16)[0]
    for imprint in (None, np.arange(264).astype(np.uint8)):
        with EmbeddingCache(tmp_path) as cache:
            cache.put(key, Taken(embedding, imprint))
        with EmbeddingCache(tmp_path) as cache:
            kept = cache.get(key)
        assert kept is not None
        np.testing.assert_array_equal(kept.kept, embedding)
        assert (kept.imprint is None) == (imprint is None)
        np.testing.assert_array_equal(kept.imprint, imprint)
    with sqlite3.connect(tmp_path / "embeddings.sqlite3") as database:
        database.execute("UPDATE embeddings SET embedding = ?", (embedding.tobytes(),))
    database.close()
    with EmbeddingCache(tmp_path) as cache:
        assert cache.get(key) is None
