"""Metrics against scikit-learn's definitions written out by hand, and against brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlens.evaluation.metrics import expected_calibration_error, measure, wilson_interval
from handlens.training.calibration import fit_temperature


def softmax(logits):
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return raised / raised.sum(1, keepdims=True)


@pytest.fixture(scope="module")
def answers():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 4, 500)
    logits = rng.normal(0, 1, (500, 4)) + 2 * np.eye(4)[truth]
    return softmax(logits), truth


def test_counts_agree_with_brute_force(answers):
    probabilities, truth = answers
    metrics = measure(probabilities, truth, ("a", "b", "c", "d"))
    read = probabilities.argmax(1)
    for i in range(4):
        for j in range(4):
            assert metrics.confusion[i][j] == sum(1 for t, r in zip(truth, read, strict=True) if (t, r) == (i, j))
        hits = sum(1 for t, r in zip(truth, read, strict=True) if t == r == i)
        assert metrics.recall[i] == pytest.approx(hits / np.sum(truth == i))
        assert metrics.precision[i] == pytest.approx(hits / np.sum(read == i))
    assert metrics.accuracy == pytest.approx(np.mean(read == truth))


def test_worst_mistakes_are_wrong_and_sorted(answers):
    probabilities, truth = answers
    labels = ("a", "b", "c", "d")
    mistakes = measure(probabilities, truth, labels, worst=7).worst_mistakes
    assert len(mistakes) == 7
    assert [m.probability for m in mistakes] == sorted((m.probability for m in mistakes), reverse=True)
    for mistake in mistakes:
        assert labels[truth[mistake.picture]] == mistake.label != mistake.read_as
    wrong = probabilities.argmax(1) != truth
    assert mistakes[0].probability == pytest.approx(probabilities.max(1)[wrong].max())


def test_a_class_that_never_occurs_has_no_recall():
    metrics = measure(np.array([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1]]), np.array([0, 1]), ("a", "b", "c"))
    assert metrics.recall == [1.0, 0.0, None]
    assert metrics.precision == [0.5, None, None]


@given(st.integers(1, 10000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_solves_its_equation(counts):
    right, n = counts
    low, high = wilson_interval(right, n)
    assert 0 <= low <= right / n <= high <= 1
    for bound in (low, high):  # the bounds p solve (share - p)^2 = z^2 p (1 - p) / n
        assert (right / n - bound) ** 2 == pytest.approx(1.959964**2 * bound * (1 - bound) / n, abs=1e-9)


def test_calibration_error_by_hand():
    confidence = np.array([0.91, 0.92, 0.51, 0.52])
    right = np.array([True, False, True, True])
    # bins of 1/15: two at about 0.915 (half right), two at about 0.515 (all right)
    assert expected_calibration_error(confidence, right) == pytest.approx(0.5 * (0.915 - 0.5) + 0.5 * (1 - 0.515))


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_temperature_is_found_again(temperature):
    rng = np.random.default_rng(5)
    honest = rng.normal(0, 2, (20000, 5))
    truth = np.array([rng.choice(5, p=row) for row in softmax(honest)])
    assert fit_temperature(honest * temperature, truth) == pytest.approx(temperature, rel=0.05)


def test_few_pictures_decide_little():
    sure = np.array([[9.0, 0.0]])
    assert math.isclose(fit_temperature(sure, np.array([0])), 1.0, abs_tol=0.05)
    assert fit_temperature(np.zeros((0, 2)), np.zeros(0, int)) == 1.0
    assert 0.2 <= fit_temperature(np.tile([[0.1, 0.0]], (5000, 1)), np.zeros(5000, int)) < 0.25
