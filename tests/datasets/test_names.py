"""Labels by the files' own names: where every name says one, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataset_helpers import made_picture, noticed
from handlens.datasets import Kind, open_dataset, open_to_test
from handlens.datasets.found import NO_LABELS
from handlens.datasets.names import label_by_name, labels_by_names
from handlens.errors import DatasetError


def flat(folder: Path, *patterns: str, each: int = 4, first_seed: int = 0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for place, pattern in enumerate(patterns):
        for number in range(1, each + 1):
            made_picture(first_seed + 100 * place + number).save(folder / f"{pattern.format(number)}.png")
    return folder


@pytest.mark.parametrize("pattern", ["{}.{{}}", "{}_{{:03}}", "{} ({{}})", "{}-{{}}", "{}{{}}", "{}_0{{}}", "{}.2024_{{}}"])
def test_labels_before_numbers(tmp_path: Path, pattern: str) -> None:
    dataset = open_dataset(flat(tmp_path / "x", pattern.format("cat"), pattern.format("great_dane")), view="photo")
    ending = ".2024" if "2024" in pattern else ""
    assert dataset.labels == (f"cat{ending}", f"great_dane{ending}")
    assert dataset.summary.choices == (f"Labels by the files' names: cat{ending} (4), great_dane{ending} (4)",)
    assert dataset.count == 8


@pytest.mark.parametrize("stem", [
    "IMG_0001", "DSC00012", "DSCF0001", "00001", "PXL_20230101_120000123", "IMG-20230101-WA0003", "20240501_123000",
    "Screenshot (3)",
    "WhatsApp Image 2023-01-01 at 12.00.00 (3)", "2024-05-01 12.30.11", "photo_12", "image (4)", "P1010001", "cat", "", "MVI_1",
    "20240101_1", "2024_01", "12_20240101", "12_30_11", "12.30", "05-01", "1 (2)", "100_0001", "7",
])  # fmt: skip
def test_what_cameras_write_is_no_label(stem: str) -> None:
    assert label_by_name(stem) is None


def test_digits_named_by_their_label(tmp_path: Path) -> None:
    """They were refused: a label had to have a letter."""
    dataset = open_dataset(flat(tmp_path / "x", "0_{:03}", "1_{:03}", "12_{:03}"), view="photo")
    assert (dataset.labels, dataset.count) == (("0", "1", "12"), 12)
    assert dataset.summary.choices == ("Labels by the files' names: 0 (4), 1 (4), 12 (4)",)


def test_small_numbers_that_do_not_repeat_are_no_labels() -> None:
    assert labels_by_names(["0_1", "0_2", "0_3", "1_1", "1_2"]) is None
    assert labels_by_names(["0_1", "0_2", "0_3", "1_1", "1_2", "1_3"]) == {"0": 3, "1": 3}


def test_few_or_single_labels_are_none() -> None:
    assert labels_by_names(["cat.1", "cat.2", "cat.3"]) is None
    assert labels_by_names(["cat.1", "cat.2", "cat.3", "dog.1", "dog.2"]) is None
    assert labels_by_names(["cat.1", "cat.2", "cat.3", "dog.1", "dog.2", "dog.3", "holiday"]) is None


@pytest.mark.parametrize(("extra", "seen"), [("holiday", "holiday.png says no label, as cat.1.png does"), (None, r"cat \(4\)")])
def test_one_name_that_says_nothing_is_named_and_nothing_is_guessed(tmp_path: Path, extra: str | None, seen: str) -> None:
    root = flat(tmp_path, "cat.{}", *(["dog.{}"] if extra else []))
    if extra:
        made_picture(999).save(root / f"{extra}.png")
    with pytest.raises(DatasetError, match=rf"no class folders.*pictures directly in it.*{seen}") as caught:
        open_dataset(root)
    assert all(way in str(caught.value.hint) for way in ("DATASET/cat/1.jpg", "labels.csv", "cat.1.jpg"))


def test_kaggles_cats_and_dogs(tmp_path: Path) -> None:
    flat(tmp_path / "train", "cat.{}", "dog.{}")
    flat(tmp_path / "test1", "{}", first_seed=500)
    dataset = open_dataset(tmp_path, view="photo")
    assert (dataset.labels, dataset.count, dataset.own_split) == (("cat", "dog"), 8, False)
    assert noticed(dataset, NO_LABELS) == 4


def test_kaggles_cats_and_dogs_one_level_deeper(tmp_path: Path) -> None:
    """train/train/cat.1.jpg and test/test/1.jpg became classes called train and test."""
    flat(tmp_path / "train" / "train", "cat.{}", "dog.{}")
    flat(tmp_path / "test" / "test", "{}", first_seed=500)
    dataset = open_dataset(tmp_path, view="photo")
    assert (dataset.labels, dataset.count, dataset.own_split) == (("cat", "dog"), 8, False)
    assert noticed(dataset, NO_LABELS) == 4


def test_train_and_test_that_both_tell(tmp_path: Path) -> None:
    flat(tmp_path / "train", "cat.{}", "dog.{}", each=6)
    flat(tmp_path / "test", "cat.{}", "dog.{}", each=3, first_seed=500)
    dataset = open_dataset(tmp_path, view="photo")
    assert (dataset.train_all.count, dataset.test.count, dataset.own_split) == (12, 6, True)


def test_a_model_is_tested_on_them_too(tmp_path: Path) -> None:
    root = flat(tmp_path, "cat.{}", "dog.{}")
    assert open_to_test(root, Kind("photo", (32, 32, 3), ("cat", "cow", "dog"))).labels == ("cat", "dog")
    with pytest.raises(DatasetError, match="does not know"):
        open_to_test(root, Kind("photo", (32, 32, 3), ("cat", "cow")))
