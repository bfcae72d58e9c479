"""handlens.transfer's head, folds, judging and logistic: fitted on made clusters, held against formulas written out here."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlens.networks.lite0_shapes import EMBEDDING_LENGTH
from handlens.transfer.blas import one_blas_thread, openblas_switch
from handlens.transfer.folds import folds
from handlens.transfer.head import fit_head
from handlens.transfer.judging import choose_threshold
from handlens.transfer.logistic import logistic_regression
from handlens.transfer.space import class_means, space_of


def clusters(classes: int, each: int, *, spread: float = 0.6, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around a mean for each class, class after class, and their labels."""
    rng = np.random.default_rng(seed)
    means = np.abs(rng.standard_normal((classes, EMBEDDING_LENGTH)))
    points = np.repeat(means, each, 0) + spread * rng.standard_normal((classes * each, EMBEDDING_LENGTH))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return points.astype(np.float32), np.repeat(np.arange(classes), each)


def test_the_regression_ends_where_the_gradient_is_zero():
    points, labels = clusters(3, 20, spread=1.5)
    decay = 1e-2
    weights, bias = logistic_regression(points * 8, labels, 3, decay)
    x, w = points.astype(np.float64) * 8, weights.astype(np.float64)
    logits = x @ w.T + bias
    shares = np.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    error = (shares - np.eye(3)[labels]) / len(labels)
    assert np.abs(error.T @ x + decay * w).max() < 2e-4  # at the start it is 0.1
    assert np.abs(error.sum(0)).max() < 2e-4


def test_the_order_of_the_pictures_does_not_matter_to_the_regression():
    points, labels = clusters(4, 15, spread=2.0)
    order = np.random.default_rng(1).permutation(len(labels))
    one, other = (
        logistic_regression(points, labels, 4, 1e-3),
        logistic_regression(points[order], labels[order], 4, 1e-3),
    )
    np.testing.assert_allclose(one[0], other[0], atol=2e-3 * np.abs(one[0]).max())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 23), min_size=1, max_size=6))
def test_folds_are_blocks_of_neighbours_in_each_class(counts):
    labels = np.repeat(np.arange(len(counts)), counts)
    fold_of = folds(labels)
    for label, count in enumerate(counts):
        own = fold_of[labels == label]
        assert (np.diff(own) >= 0).all()  # neighbours stay together
        sizes = np.unique(own, return_counts=True)[1]
        assert len(sizes) == min(5, count)
        assert sizes.max() - sizes.min() <= 1


def test_each_picture_is_read_by_a_head_that_did_not_see_it():
    """Labels without any pattern: a head that saw the picture would know its label, one that did not has to guess."""
    points, _ = clusters(1, 200, spread=3.0)
    labels = np.random.default_rng(3).integers(0, 2, 200)
    order = np.argsort(labels, kind="stable")
    fitted = fit_head(points[order], labels[order], 2)
    seen = (fitted.head.read(points[order])[0].argmax(1) == labels[order]).mean()
    unseen = (fitted.cross.probabilities.argmax(1) == labels[order]).mean()
    assert seen > 0.95
    assert 0.35 < unseen < 0.65


def test_known_pictures_are_kept_and_strangers_refused():
    points, labels = clusters(9, 40)
    own = labels < 5
    fitted = fit_head(points[own][::2], labels[own][::2], 5)
    scores = {}
    for name, rows in (("known", points[own][1::2]), ("strange", points[~own])):
        probabilities, presence = fitted.head.read(rows)
        scores[name] = presence * probabilities.max(1)
    assert (scores["known"] >= fitted.cross.threshold).mean() >= 0.95
    assert (scores["strange"] < fitted.cross.threshold).mean() >= 0.95


def test_the_hidden_class_takes_presence_away():
    points, labels = clusters(4, 30)
    fitted = fit_head(points, labels, 3, nothing=True)
    assert fitted.head.nothing
    assert fitted.head.weights.shape == (4, EMBEDDING_LENGTH)
    probabilities, presence = fitted.head.read(points)
    assert probabilities.shape == (120, 3)
    np.testing.assert_allclose(probabilities.sum(1), 1, atol=1e-5)
    assert presence[labels == 3].max() < 0.2
    assert np.median(presence[labels < 3]) > 0.8
    assert np.median(fitted.cross.presence[labels == 3]) < 0.2


@pytest.mark.parametrize("each", [2, 3, 7])
def test_few_pictures_are_enough_for_a_head(each):
    points, labels = clusters(2, each)
    fitted = fit_head(points, labels, 2)
    assert (fitted.head.read(points)[0].argmax(1) == labels).all()
    assert np.isfinite(fitted.cross.probabilities).all()
    assert 0.2 <= fitted.cross.threshold <= 0.4


def test_the_threshold_loses_few_of_what_is_right():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 1000)
    sure = rng.uniform(0.34, 1, 1000)
    probabilities = np.repeat((1 - sure[:, None]) / 2, 3, 1).astype(np.float32)
    probabilities[np.arange(1000), labels] = sure
    sure_enough = np.quantile(sure, 0.01)
    assert choose_threshold(probabilities, labels) == pytest.approx(0.8 * sure_enough, abs=1e-3)
    assert choose_threshold(np.full((4, 100), 0.01, np.float32), np.zeros(4, int)) == 0.2
    assert choose_threshold(np.eye(3, dtype=np.float32), np.arange(3)) == 0.4


def test_means_have_length_one():
    points, labels = clusters(3, 5)
    np.testing.assert_allclose(np.linalg.norm(class_means(points, labels, 3), axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("count", [3, 40, 1500])
def test_the_space_holds_what_it_was_made_of(count):
    rng = np.random.default_rng(count)
    plane = rng.standard_normal((2, EMBEDDING_LENGTH))
    points = (rng.standard_normal((count, 2)) @ plane + rng.standard_normal(EMBEDDING_LENGTH)).astype(np.float32)
    space = space_of(points)
    assert len(space.basis) == min(64, count // 2)
    np.testing.assert_allclose(space.basis @ space.basis.T, np.eye(len(space.basis)), atol=1e-5)
    outside = rng.standard_normal((5, EMBEDDING_LENGTH)).astype(np.float32) * 5
    if count > 3:
        assert space.residuals(points).max() < 0.05
    assert space.residuals(points[:3] + outside[:3]).min() > 1000


@pytest.mark.parametrize(
    ("counts", "nothing"), [((1, 1), False), ((1, 5), False), ((1, 1, 1), True), ((2, 2, 1), False)]
)
def test_a_class_of_one_picture_counts_as_a_mistake(counts, nothing):
    labels = np.repeat(np.arange(len(counts)), counts)
    points = clusters(len(counts), max(counts))[0]
    points = np.concatenate([points[max(counts) * label :][:count] for label, count in enumerate(counts)])
    classes = len(counts) - nothing
    fitted = fit_head(points, labels, classes, nothing=nothing)
    alone = [row for row, label in enumerate(labels) if counts[label] == 1 and label < classes]
    assert (fitted.cross.probabilities[alone].argmax(1) != labels[alone]).all()
    assert all(
        np.isfinite(values).all() for values in (fitted.head.weights, fitted.cross.presence, fitted.cross.probabilities)
    )


def test_the_temperature_is_in_the_head():
    points, labels = clusters(3, 30, spread=4.0)
    fitted = fit_head(points, labels, 3)
    assert abs(fitted.cross.temperature - 1) > 0.1
    weights, bias = logistic_regression(points * 8, labels, 3, 1e-3)
    logits = (points @ (weights * 8).T + bias) / fitted.cross.temperature
    expected = np.exp(logits - logits.max(1, keepdims=True))
    np.testing.assert_allclose(fitted.head.read(points)[0], expected / expected.sum(1, keepdims=True), atol=1e-4)


def test_the_learning_curve_counts_a_quarter_half_and_all():
    points, labels = clusters(3, 40, spread=3.5)
    curve = fit_head(points, labels, 3).cross.learning_curve
    assert [pictures for pictures, _ in curve] == [8, 16, 32]  # of 40, four fifths are fitted on
    assert curve[0][1] < curve[-1][1]


def test_one_thread_computes_and_the_others_come_back():
    switch = openblas_switch()
    if switch is None:
        pytest.skip("NumPy does not stand on OpenBLAS here")
    count, set_count = switch
    before = count()
    set_count(2)
    try:
        with one_blas_thread():
            assert count() == 1
        assert count() == 2
    finally:
        set_count(before)


def test_of_many_pictures_three_in_a_hundred_lie_beyond_the_cut():
    points, labels = clusters(5, 80)
    fitted = fit_head(points, labels, 5)
    assert 0.96 <= (fitted.cross.presence >= 0.5).mean() <= 0.98
