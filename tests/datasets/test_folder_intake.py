"""An intake of the caller's own: what it is given while a folder is opened, and what becomes of what it makes."""

from __future__ import annotations

import hashlib
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dataset_helpers import make_class_folders
from handlens.datasets import open_dataset, open_with_intake
from handlens.datasets.intake import Taken
from handlens.datasets.store import Store, new_store
from handlens.errors import DatasetError, PictureError


class FirstBytes:
    """Keeps the first four bytes of each file's sha256 as its one "picture"; notes what it was given."""

    input_shape = (2, 2, 1)
    store: Store

    def __init__(self, threads: int = 2, refused: str = ""):
        self.threads, self._refused = threads, refused
        self.given: dict[Path, bytes] = {}
        self.capacity = -1

    def begin(self, capacity: int) -> None:
        self.capacity, self.store = capacity, new_store(capacity, self.input_shape)

    def take(self, path: Path, sha256: bytes) -> Taken:
        assert path not in self.given
        self.given[path] = sha256
        if path.name == self._refused:
            raise PictureError("not to this intake's taste")
        return Taken(np.frombuffer(sha256[:4], np.uint8).reshape(self.input_shape))

    def add(self, path: Path, kept: NDArray[np.uint8]) -> None:
        self.store.append(kept[None])


@pytest.fixture
def fruit(tmp_path: Path) -> Path:
    return make_class_folders(tmp_path / "fruit", {"apple": 12, "pear": 12})


def test_each_content_is_taken_once_with_its_own_hash(fruit: Path) -> None:
    shutil.copy(next((fruit / "apple").iterdir()), fruit / "apple" / "copy.png")
    intake = FirstBytes()
    open_with_intake(fruit, intake)
    assert len(intake.given) == intake.capacity == 24
    for path, sha256 in intake.given.items():
        assert hashlib.sha256(path.read_bytes()).digest() == sha256


def test_rows_are_those_of_the_files_also_where_one_was_refused(fruit: Path) -> None:
    refused = sorted((fruit / "pear").iterdir())[5].name
    dataset = open_with_intake(fruit, FirstBytes(refused=refused))
    assert dataset.count == 23
    assert [(notice.count, notice.examples) for notice in dataset.summary.notices] == [
        (1, (f"pear/{refused}: not to this intake's taste",))
    ]
    for part in (dataset.train, dataset.validation, dataset.test):
        for row, file in enumerate(part.files):
            sha256 = hashlib.sha256(Path(file).read_bytes()).digest()
            assert part.read(np.array([row])).tobytes() == sha256[:4]
            assert dataset.labels[part.labels[row]] == Path(file).parent.name


def test_the_digest_is_of_the_files_and_the_shape_not_of_what_the_intake_makes(fruit: Path) -> None:
    class Other(FirstBytes):
        input_shape = (48, 48, 3)

        def take(self, path: Path, sha256: bytes) -> Taken:
            return Taken(np.zeros(self.input_shape, np.uint8))

    pixels = open_dataset(fruit, view="photo", side_pixels=48)
    other = open_with_intake(fruit, Other())
    assert other.digest == pixels.digest
    assert other.test.files == pixels.test.files
    assert open_with_intake(fruit, FirstBytes()).digest != pixels.digest


def test_as_many_threads_take_files_as_the_intake_says(fruit: Path) -> None:
    meeting = threading.Barrier(3)

    class Met(FirstBytes):
        def take(self, path: Path, sha256: bytes) -> Taken:
            meeting.wait(timeout=20)  # broken, an error, where fewer than three come
            return super().take(path, sha256)

    assert open_with_intake(fruit, Met(threads=3)).count == 24


def test_an_error_that_is_not_of_the_picture_ends_the_opening(fruit: Path) -> None:
    class Broken(FirstBytes):
        def take(self, path: Path, sha256: bytes) -> Taken:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        open_with_intake(fruit, Broken())


def test_progress_is_told_of_every_file(fruit: Path) -> None:
    told: list[tuple[int, int]] = []
    open_with_intake(fruit, FirstBytes(), progress=lambda done, count: told.append((done, count)))
    assert told == [(done, 24) for done in range(1, 25)]


def test_nothing_comes_last_and_is_no_label_that_is_read(fruit: Path) -> None:
    make_class_folders(fruit, {"Nothing": 5, "zucchini": 5}, first_seed=100)
    dataset = open_with_intake(fruit, FirstBytes())
    assert dataset.nothing
    assert dataset.labels[-2:] == ("zucchini", "nothing")
    assert dataset.shown_labels == dataset.labels[:-1]
    readable = dataset.to_read()
    assert readable.labels == dataset.shown_labels
    assert readable.count == dataset.count - 5
    assert readable.digest == dataset.digest
    assert readable.summary.train_count == readable.train.count
    assert readable.to_read() is readable


def test_a_folder_without_classes_is_refused_before_the_intake_begins(tmp_path: Path) -> None:
    intake = FirstBytes()
    with pytest.raises(DatasetError, match="no class folders"):
        open_with_intake(tmp_path, intake)
    assert intake.capacity == -1
