"""Drawn digits among the training pictures: where the labels are digits that look like them, and nowhere else."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from handlens.datasets import Dataset, open_dataset
from handlens.scenes.allographs import DRAWN_LABELS, digits_among, draw_allographs
from handlens.training.allographs import Allographs, digits_of


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return open_dataset("mnist")


def test_mnists_labels_are_digits(mnist: Dataset) -> None:
    assert digits_of(mnist) == tuple("0123456789")



@pytest.mark.parametrize("shift", range(1, 10))
def test_labels_that_only_are_called_digits_are_none(mnist: Dataset, shift: int) -> None:
    pictures = mnist.train.read(np.arange(2000))[..., 0]
    assert digits_among(mnist.labels, pictures, (mnist.train.labels[:2000] + shift) % 10) == ()


def test_other_things_are_no_digits(mnist: Dataset) -> None:
    rng = np.random.default_rng(0)
    patches = rng.integers(0, 256, (10, 7, 7), np.uint8).repeat(4, 1).repeat(4, 2)
    truth = np.arange(500) % 10
    assert digits_among(mnist.labels, patches[truth], truth) == ()
    assert digits_among(("a", "b"), patches[:2], np.array([0, 1])) == ()
    assert digits_of(dataclasses.replace(mnist, view="photo")) == ()


def test_some_digits_among_letters_are_found(mnist: Dataset) -> None:
    of_label = mnist.train.labels[:3000]
    pictures = mnist.train.read(np.arange(3000))[..., 0]
    labels = ("0", "1", "2", "3", "x", "y", "z", "u", "v", "w")  # what is 4 to 9 goes by letters here
    assert digits_among(labels, pictures, of_label) == ("0", "1", "2", "3")
    dataset = dataclasses.replace(mnist, labels=labels)
    assert Allographs(dataset, 0.1, 0).share == pytest.approx(0.04)


def test_so_many_are_exchanged_and_the_given_ones_stay(mnist: Dataset) -> None:
    allographs = Allographs(mnist, 0.1, 0)
    pictures = np.zeros((200, 28, 28, 1), np.uint8)
    labels = np.full(200, 10, np.int32)
    mixed, of_label = allographs.mixed_into(pictures, labels, np.random.default_rng(5))
    assert not pictures.any()
    assert (labels == 10).all()
    assert int((of_label != 10).sum()) == 20
    assert np.array_equal(mixed.any((1, 2, 3)), of_label != 10)
    again, _ = Allographs(mnist, 0.1, 0).mixed_into(pictures, labels, np.random.default_rng(5))
    assert np.array_equal(mixed, again)


def test_each_is_drawn_as_what_its_label_says(mnist: Dataset) -> None:
    """Nearest of 10,000 of MNIST; chance is 0.1."""
    known = mnist.train.read(np.arange(10_000)).reshape(10_000, -1).astype(np.float32)
    labels = np.array(list(DRAWN_LABELS) * 20)
    drawn = draw_allographs(labels, np.random.default_rng(1)).reshape(len(labels), -1).astype(np.float32)
    nearest = ((known**2).sum(1) - 2 * drawn @ known.T).argmin(1)
    right = mnist.train.labels[nearest].astype(str) == labels
    assert right.mean() > 0.75
    for digit in DRAWN_LABELS:
        assert right[labels == digit].mean() > 0.3, digit


def test_without_a_share_nothing_is_drawn(mnist: Dataset) -> None:
    none = Allographs(mnist, 0.0, 0)
    pictures, labels = np.zeros((5, 28, 28, 1), np.uint8), np.zeros(5, np.int32)
    assert none.digits == ()
    assert none.mixed_into(pictures, labels, np.random.default_rng(0))[0] is pictures
