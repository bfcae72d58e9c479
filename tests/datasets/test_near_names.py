"""A class that is written otherwise in train and in test: the near name is proposed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataset_helpers import make_class_folders
from handlens.base.wording import near_names
from handlens.datasets import Kind, open_dataset, open_to_test
from handlens.datasets.splitting import split_class
from handlens.errors import DatasetError


@pytest.mark.parametrize("count", [2, 4])
def test_rose_in_train_and_rose_in_test(tmp_path: Path, count: int) -> None:
    make_class_folders(tmp_path / "flowers" / "train", {"Rose": 6, "lily": 6})
    make_class_folders(tmp_path / "flowers" / "test", {"rose": count, "lily": 4}, first_seed=100)
    with pytest.raises(DatasetError) as raised:
        open_dataset(tmp_path / "flowers", view="photo")
    assert raised.value.message == "a class has no picture in train"
    assert raised.value.hint == "did you mean Rose for rose?"


def test_a_label_that_the_model_does_not_know(tmp_path: Path) -> None:
    make_class_folders(tmp_path / "flowers", {"Rose": 3, "lily": 3})
    with pytest.raises(DatasetError) as raised:
        open_to_test(tmp_path / "flowers", Kind("photo", (64, 64, 3), ("rose", "lily")))
    assert raised.value.hint == "did you mean rose for Rose?"


def test_where_nothing_is_near_nothing_is_proposed() -> None:
    assert near_names(["car"], ["rose", "lily"]) == ""
    assert near_names(["rose"], []) == ""


def test_a_class_of_few_with_a_test_of_its_own_is_trained_on(tmp_path: Path) -> None:
    """One or two pictures in train: the validation does without, not the training."""
    make_class_folders(tmp_path / "many" / "train", {f"c{number}": 1 + number % 2 for number in range(60)})
    make_class_folders(tmp_path / "many" / "test", {f"c{number}": 2 for number in range(60)}, first_seed=1000)
    dataset = open_dataset(tmp_path / "many", view="photo")
    assert set(dataset.train.labels.tolist()) == set(range(60))


def test_every_class_of_three_is_in_every_part() -> None:
    for number in range(300):
        hashes = [bytes([number % 256, number // 256, place]) + bytes(29) for place in range(3)]
        assert set(split_class(hashes)) == {"train", "validation", "test"}
