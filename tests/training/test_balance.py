"""Unequal classes are trained as if they were equal, and nearly equal ones as ever."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from handlens.training.balance import class_weights, unequal_words
from handlens.training.calibration import fit_temperature
from heard import Heard


def test_all_classes_weigh_the_same() -> None:
    labels = np.repeat([0, 1, 3], [100, 20, 5])
    weights = class_weights(labels, 4)
    assert weights is not None
    assert weights[2] == 0
    totals = np.bincount(labels, weights[labels], minlength=4)
    np.testing.assert_allclose(totals, [125 / 3, 125 / 3, 0, 125 / 3], rtol=1e-6)


def test_nearly_equal_classes_have_no_weights_and_nothing_is_said() -> None:
    assert class_weights(np.repeat([0, 1], [6742, 5421]), 2) is None
    assert unequal_words(["1", "5"], [6742, 5421]) == ""


def test_the_temperature_is_that_of_equal_classes() -> None:
    """Of a common class all is read rightly and surely, of a rare one nothing: counted alike, that is too sure by far."""
    truth = np.repeat([0, 1], [190, 10])
    logits = np.tile([4.0, 0.0], (200, 1))
    weights = class_weights(truth, 2)
    assert fit_temperature(logits, truth) < 2 < fit_temperature(logits, truth, weights)


@pytest.mark.train
def test_a_rare_class_is_found(small_mnist, tmp_path) -> None:
    """Threes and fives, 29 to 1, trained for a moment: without weights the fives are hardly ever read."""
    from handlens.datasets import Pictures
    from handlens.training import loop

    part = small_mnist.train
    threes, fives = (np.flatnonzero(part.labels == digit) for digit in (3, 5))
    rows = np.concatenate([threes[:200], fives[:7]])
    labels = np.repeat([0, 1], [200, 7])
    train = Pictures(part.store, part.rows[rows], labels)
    held = Pictures(part.store, part.rows[fives[7:107]], np.ones(len(fives[7:107]), np.int64))
    dataset = dataclasses.replace(small_mnist, train=train, validation=held, labels=("3", "5"), digest="rare")
    heard = Heard()

    def found() -> float:
        run = loop.train(dataset, tmp_path / "run", network="softmax", epochs=4, overwrite=True, reporter=heard)
        return run.history()[-1]["validation_accuracy"]

    with_weights = found()
    assert "The classes are unequal (3 200, 5 7): trained as if they were equal" in heard.said
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "class_weights", lambda labels, classes: None)
        without = found()
    assert with_weights > without + 0.15
