"""IDX files of MNIST's relatives: their names, their labels, and which way up their pictures are."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from handlens.datasets import open_dataset
from handlens.datasets.idx import dump_idx
from handlens.datasets.idx_names import EMNIST, read_mapping
from handlens.errors import DatasetError


def write(folder: Path, prefix: str, labels: np.ndarray, *, test: str = "test", pictures: np.ndarray | None = None) -> Path:
    """Four IDX files, the same pictures to train on and to test on; a picture is bright in its first row."""
    folder.mkdir(parents=True, exist_ok=True)
    if pictures is None:
        pictures = np.zeros((len(labels), 28, 28), np.uint8)
        pictures[:, 0] = 200
        pictures[:, 5, 5] = 1 + labels % 200
    for part in ("train", test):
        for content, axes, array in (("images", 3, pictures), ("labels", 1, labels)):
            name = f"{prefix}{part}-{content}-idx{axes}-ubyte.gz"
            (folder / name).write_bytes(gzip.compress(dump_idx(array.astype(np.uint8))))
    return folder


def named(dataset, part="test") -> list[str]:
    pictures = getattr(dataset, part)
    return [dataset.labels[label] for label in pictures.labels]


def test_emnist_lies_on_its_side(tmp_path: Path) -> None:
    labels = np.arange(10).repeat(3)
    dataset = open_dataset(write(tmp_path / "x", "emnist-digits-", labels))
    assert dataset.labels == tuple("0123456789")
    picture = dataset.test.read(np.array([0]))[0, ..., 0]
    assert (picture[:, 0] == 200).all()
    assert picture[1:, 1:].max() < 200
    plain = open_dataset(write(tmp_path / "y", "", labels, test="t10k"))
    assert (plain.test.read(np.array([0]))[0, 0, :, 0] == 200).all()
    assert plain.digest != dataset.digest
    assert [any("turned upright" in line for line in one.summary.choices) for one in (dataset, plain)] == [True, False]


@pytest.mark.parametrize(("split", "count", "some"), [
    ("letters", 26, {1: "a", 26: "z"}), ("balanced", 47, {10: "A", 36: "a", 46: "t"}), ("bymerge", 47, {37: "b"}),
    ("byclass", 62, {9: "9", 35: "Z", 36: "a", 61: "z"}), ("mnist", 10, {3: "3"}),
])  # fmt: skip
def test_emnists_splits_have_their_letters(tmp_path: Path, split: str, count: int, some: dict[int, str]) -> None:
    numbers = np.array(sorted(EMNIST[split])).repeat(2)
    dataset = open_dataset(write(tmp_path, f"emnist-{split}-", numbers))
    assert len(dataset.labels) == count
    said = dict(zip(numbers.tolist(), named(dataset), strict=True))
    assert {number: said[number] for number in some} == some


def test_the_mapping_goes_before_what_is_known(tmp_path: Path) -> None:
    write(tmp_path, "emnist-letters-", np.array([1, 2, 2, 3]))
    (tmp_path / "emnist-letters-mapping.txt").write_text("1 65 97\n2 66 98\n3 67 99\n")
    assert named(open_dataset(tmp_path)) == ["A", "B", "B", "C"]
    (tmp_path / "emnist-letters-mapping.txt").write_text("1 65 97\n")
    with pytest.raises(DatasetError, match=r"labels that nobody names.*label 2"):
        open_dataset(tmp_path)


@pytest.mark.parametrize("content", ["", "1\n", "one 65\n", "1 7\n", "1 99999999999\n", "1 -5\n", "\xff"])
def test_a_mapping_that_says_nothing_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "m.txt").write_bytes(content.encode("latin-1"))
    with pytest.raises(DatasetError, match="mapping"):
        read_mapping(tmp_path / "m.txt")


def test_fashion_has_its_names_and_other_numbers_their_own(tmp_path: Path) -> None:
    fashion = open_dataset(write(tmp_path / "fashion-mnist", "", np.arange(10), test="t10k"))
    assert fashion.labels[9] == "ankle boot"
    many = open_dataset(write(tmp_path / "signs", "", np.array([3, 40, 12, 40]), test="t10k"))
    assert many.labels == ("3", "12", "40")
    assert named(many) == ["3", "40", "12", "40"]


def test_files_in_folders_of_their_own_names(tmp_path: Path) -> None:
    """As Kaggle's archive of MNIST unpacks: some files twice, once in a folder of the name with a dash."""
    write(tmp_path, "", np.arange(10), test="t10k")
    for path in sorted(tmp_path.glob("*.gz")):
        plain = path.name.removesuffix(".gz")
        (tmp_path / plain).mkdir()
        (tmp_path / plain / plain.replace("-idx", ".idx")).write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    assert open_dataset(tmp_path).count == 20
    shutil.rmtree(tmp_path / "t10k-labels-idx1-ubyte")
    (tmp_path / "t10k-labels-idx1-ubyte").mkdir()
    with pytest.raises(DatasetError, match=r"missing: t10k-labels"):
        open_dataset(tmp_path)


def test_torchvisions_folder_and_several_in_one(tmp_path: Path) -> None:
    write(tmp_path / "data" / "MNIST" / "raw", "", np.arange(10), test="t10k")
    (tmp_path / "data" / "MNIST" / "processed").mkdir()
    assert open_dataset(tmp_path / "data").count == 20
    write(tmp_path / "gzip", "emnist-letters-", np.array([1, 2, 3]))
    write(tmp_path / "gzip", "emnist-digits-", np.array([1, 2, 3]))
    with pytest.raises(DatasetError, match=r"several datasets.*emnist-digits, emnist-letters"):
        open_dataset(tmp_path / "gzip")
