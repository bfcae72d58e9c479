"""Folders of class folders: what is found, how it is split, what is skipped and what is refused."""

import errno
import hashlib
import os
import random
import shutil
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dataset_helpers import made_picture, make_class_folders
from handlens.datasets import Dataset, open_dataset
from handlens.datasets import store as pictures
from handlens.datasets.labels import natural_key
from handlens.datasets.splitting import split_class
from handlens.datasets.store import FileStore
from handlens.errors import DatasetError, UsageError
from handlens.pictures.opening import FORMATS
from photos import photos_directory

hashes_of_a_class = st.sets(st.binary(min_size=8, max_size=8), min_size=1, max_size=40).map(sorted)
TOWARDS_TRAINING = ["test", "validation", "train"]


@pytest.fixture
def fruit(tmp_path: Path) -> Path:
    return make_class_folders(tmp_path / "fruit", {"apple": 12, "pear": 12})


def parts_by_content(dataset: Dataset) -> dict[bytes, str]:
    """Where each picture went, by its decoded pixels."""
    return {
        picture.tobytes(): part
        for part in ("train", "validation", "test")
        for picture in getattr(dataset, part).read(np.arange(getattr(dataset, part).count))
    }


def notice(dataset: Dataset, kind: str) -> tuple[int, tuple[str, ...]]:
    for found in dataset.summary.notices:
        if kind in found.kind:
            return found.count, found.examples
    return 0, ()


# The split


@given(hashes_of_a_class, hashes_of_a_class)
def test_adding_pictures_moves_none_away_from_training(before: list[bytes], added: list[bytes]) -> None:
    after = sorted({*before, *added})
    then, now = (dict(zip(hashes, split_class(hashes), strict=True)) for hashes in (before, after))
    # of fewer than two that are beyond validation by their own hash one may be in training only because none else is
    beyond = sum(int.from_bytes(picture[:8], "big") / 2**64 >= 0.2775 for picture in before)
    for picture, part in then.items():
        if beyond >= 2:
            assert TOWARDS_TRAINING.index(now[picture]) >= TOWARDS_TRAINING.index(part)


@given(hashes_of_a_class, st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(hashes: list[bytes], shuffler: random.Random) -> None:
    shuffled = list(hashes)
    shuffler.shuffle(shuffled)
    split, again = (dict(zip(order, split_class(order), strict=True)) for order in (hashes, shuffled))
    assert split == again
    assert list(split.values()).count("test") >= 1
    assert len(hashes) < 2 or list(split.values()).count("validation") >= 1 or set(split.values()) == {"test"}


def test_the_shares_are_those_promised() -> None:
    hashes = [hashlib.sha256(str(number).encode()).digest() for number in range(20_000)]
    parts = split_class(hashes)
    assert parts.count("test") / len(parts) == pytest.approx(0.15, abs=0.01)
    assert parts.count("validation") / len(parts) == pytest.approx(0.85 * 0.15, abs=0.01)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=3, max_size=12, unique=True))
def test_three_pictures_a_class_always_work(hashes: list[bytes]) -> None:
    assert set(split_class(hashes)) == {"train", "validation", "test"}


def test_three_whose_hashes_all_say_test_are_shared_out() -> None:
    assert split_class([bytes([value]) * 32 for value in (3, 1, 2)]) == ["train", "test", "validation"]
    assert split_class([bytes([value]) * 32 for value in (1, 0x40, 2)]) == ["test", "train", "validation"]


def test_ten_pictures_a_class_always_work() -> None:
    for trial in range(2000):
        parts = split_class([hashlib.sha256(f"{trial} {number}".encode()).digest() for number in range(10)])
        assert set(parts) == {"train", "validation", "test"}


def test_every_label_is_in_every_part_and_nothing_twice(fruit: Path) -> None:
    dataset = open_dataset(fruit)
    assert dataset.labels == ("apple", "pear")
    assert len(parts_by_content(dataset)) == 24
    for part in (dataset.train, dataset.validation, dataset.test):
        assert set(part.labels.tolist()) == {0, 1}
    assert dataset.train_all.count == dataset.train.count + dataset.validation.count


def test_a_grown_folder_keeps_its_training_pictures(fruit: Path) -> None:
    before = parts_by_content(open_dataset(fruit))
    make_class_folders(fruit, {"apple": 30, "pear": 30}, first_seed=1000)
    after = parts_by_content(open_dataset(fruit))
    assert len(after) == 84
    for picture, part in before.items():
        assert TOWARDS_TRAINING.index(after[picture]) >= TOWARDS_TRAINING.index(part)


def test_the_digest_is_of_the_contents_not_of_path_or_order(fruit: Path, tmp_path: Path) -> None:
    dataset = open_dataset(fruit)
    moved = tmp_path / "elsewhere"
    for number, file in enumerate(sorted(fruit.rglob("*.png"), reverse=True)):
        target = moved / file.parent.name / "deeper" / f"{number}.PNG"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    again = open_dataset(moved)
    assert again.digest == dataset.digest
    assert parts_by_content(again) == parts_by_content(dataset)
    everything = np.arange(dataset.train.count)
    assert np.array_equal(again.train.labels, dataset.train.labels)
    assert np.array_equal(again.train.read(everything), dataset.train.read(everything))

    others = {open_dataset(fruit, side_pixels=32).digest, dataset.digest}
    (fruit / "apple").rename(fruit / "apples")
    others.add(open_dataset(fruit).digest)
    make_class_folders(fruit, {"apples": 1}, first_seed=500)
    others.add(open_dataset(fruit).digest)
    assert len(others) == 4


# Labels


def test_labels_are_sorted_as_people_count() -> None:
    assert sorted(["10", "9", "1", "b10", "b2", "Z", "a"], key=natural_key) == ["1", "9", "10", "a", "b2", "b10", "Z"]
    assert sorted(["١٠", "٩"], key=natural_key) == ["٩", "١٠"]


def test_labels_of_any_script_are_composed_the_same_everywhere(tmp_path: Path) -> None:
    root = make_class_folders(tmp_path / "a", {"苹果": 5, "груша": 5, unicodedata.normalize("NFD", "pêche"): 5})
    assert open_dataset(root).labels == ("pêche", "груша", "苹果")


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31m", " a", "a\u202eb"])
def test_labels_that_would_garble_a_terminal_are_refused(fruit: Path, name: str) -> None:
    make_class_folders(fruit, {name: 5})
    with pytest.raises(DatasetError, match="must be printable text") as caught:
        open_dataset(fruit)
    assert str(caught.value.received).isprintable()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_names_that_are_no_text(fruit: Path) -> None:
    bad = os.fsencode(fruit / "apple") + b"/\xff.png"
    with open(bad, "wb") as stream:
        stream.write(b"no picture")
    assert notice(open_dataset(fruit), "unreadable") == (1, (f"apple/\ufffd.png: not a {FORMATS} picture",))
    os.mkdir(os.fsencode(fruit) + b"/\xff")
    with pytest.raises(DatasetError, match="must be printable text"):
        open_dataset(fruit)


# What is left out


def test_hidden_and_other_files_are_counted_not_read(fruit: Path) -> None:
    for name in ("README.md", "apple/notes.txt", "apple/.DS_Store", "apple/._1.png", "apple/Thumbs.db"):
        (fruit / name).write_bytes(b"x")
    for hidden in (".git", "__MACOSX", "apple/.thumbnails"):
        (fruit / hidden).mkdir()
        (fruit / hidden / "1.png").write_bytes(b"x")
    dataset = open_dataset(fruit)
    assert dataset.labels == ("apple", "pear")
    assert notice(dataset, "other files ignored")[0] == 2
    assert notice(dataset, "hidden files ignored")[0] == 3
    assert dataset.summary.skipped_count == 0


def test_broken_pictures_are_named_with_their_reason(fruit: Path) -> None:
    whole = (fruit / "apple" / "0-0.png").read_bytes()
    (fruit / "apple" / "cut.png").write_bytes(whole[: len(whole) // 2])
    (fruit / "apple" / "empty.png").touch()
    (fruit / "apple" / "text.jpg").write_text("hello")
    (fruit / "pear" / "raw.NEF").write_bytes(b"x")
    (fruit / "pear" / "gone.png").symlink_to("nowhere")
    made_picture(77).save(fruit / "9.png")
    Image.new("1", (8001, 8000)).save(fruit / "pear" / "huge.png")
    dataset = open_dataset(fruit)
    count, examples = notice(dataset, "unreadable")
    reasons = dict(example.split(": ", 1) for example in examples)
    assert count == len(reasons) == 6
    assert reasons["apple/empty.png"] == "empty file"
    assert reasons["apple/text.jpg"] == f"not a {FORMATS} picture"
    assert reasons["pear/raw.NEF"] == "nef is not read, save it as jpg or png"
    assert reasons["pear/gone.png"] == "broken link"
    assert reasons["pear/huge.png"] == "8001x8000 is more than 64 million pixels"
    assert "runcated" in reasons["apple/cut.png"]
    assert notice(dataset, "outside of the class folders") == (1, ("9.png",))
    assert dataset.summary.skipped_count == 7
    assert dataset.train.count + dataset.validation.count + dataset.test.count == 24


def test_files_too_large_to_hash_and_files_that_fail_to_open_are_skipped(
    fruit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (fruit / "apple" / "sparse.png").open("wb") as stream:
        stream.truncate(300 << 20)
    plain_open = Path.open

    def denied(self: Path, *arguments: object, **options: object) -> object:
        if self.name == "12-0.png":  # the rights of a file do not bind root, who may run the tests
            raise PermissionError(errno.EACCES, "Permission denied")
        return plain_open(self, *arguments, **options)  # type: ignore[arg-type, call-overload]

    monkeypatch.setattr(Path, "open", denied)
    count, examples = notice(open_dataset(fruit), "unreadable")
    assert count == 2
    assert examples == ("apple/sparse.png: 300 MiB is more than 256", "pear/12-0.png: Permission denied")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(fruit: Path) -> None:
    os.mkfifo(fruit / "apple" / "pipe.png")
    assert notice(open_dataset(fruit), "unreadable") == (1, ("apple/pipe.png: not a file",))


def test_repeated_pictures_are_used_once(fruit: Path) -> None:
    before = open_dataset(fruit)
    for number in range(12):
        shutil.copy(fruit / "apple" / f"{number}-{number}.png", fruit / "apple" / f"copy of {number}.png")
    after = open_dataset(fruit)
    assert notice(after, "repeated")[0] == 12
    assert after.digest == before.digest
    assert parts_by_content(after) == parts_by_content(before)


def test_a_picture_under_two_labels_is_dropped_from_both(fruit: Path) -> None:
    shutil.copy(fruit / "apple" / "0-0.png", fruit / "pear" / "also.png")
    dataset = open_dataset(fruit)
    count, examples = notice(dataset, "under two labels")
    assert count == 2
    assert examples[0] == "apple/0-0.png = pear/also.png"
    assert dataset.summary.skipped_count == 2
    assert len(parts_by_content(dataset)) == 23


# What is refused


def test_folders_without_classes_say_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"no class folders.*no folders and no pictures"):
        open_dataset(tmp_path)
    made_picture(0).save(tmp_path / "1.png")
    with pytest.raises(DatasetError, match=r"no class folders.*1 picture directly in it") as caught:
        open_dataset(tmp_path)
    assert "DATASET/cat/1.jpg" in str(caught.value.hint)


def test_one_class_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"at least two classes.*single class 'apple'"):
        open_dataset(make_class_folders(tmp_path, {"apple": 5}))


def test_a_class_with_too_little_is_named_with_the_reason(fruit: Path) -> None:
    make_class_folders(fruit, {"plum": 2}, first_seed=100)
    (fruit / "plum" / "bad.jpg").write_bytes(b"x")
    (fruit / "quince").mkdir()
    message = r"fewer than 3 usable.*'plum' with 2, 'quince' with 0; 1 unreadable picture skipped \(plum/bad.jpg: not"
    with pytest.raises(DatasetError, match=message) as caught:
        open_dataset(fruit)
    assert "10 or more" in str(caught.value.hint)


def test_a_class_that_its_own_folders_keep_out_of_training_is_refused(tmp_path: Path) -> None:
    make_class_folders(tmp_path / "train", {"apple": 4, "pear": 4})
    make_class_folders(tmp_path / "test", {"apple": 3, "pear": 3, "plum": 3}, first_seed=50)
    with pytest.raises(DatasetError, match=r"a class has no picture in train.*'plum' with 3 in all"):
        open_dataset(tmp_path)


def test_more_than_a_thousand_labels_are_refused_before_reading(tmp_path: Path) -> None:
    for number in range(1001):
        (tmp_path / str(number)).mkdir()
    with pytest.raises(DatasetError, match=r"at most 1,000 classes.*1,001 class folders"):
        open_dataset(tmp_path)


def test_links_are_followed_but_not_in_circles(fruit: Path, tmp_path: Path) -> None:
    shutil.move(fruit / "pear", tmp_path / "pears")
    (fruit / "pear").symlink_to(tmp_path / "pears")
    (fruit / "pear" / "again").symlink_to(fruit / "apple" / "deeper")
    (fruit / "apple" / "deeper").mkdir()
    assert open_dataset(fruit).labels == ("apple", "pear")
    (fruit / "apple" / "deeper" / "up").symlink_to(fruit)
    with pytest.raises(DatasetError, match=r"contains itself by a link.*apple/deeper/up") as caught:
        open_dataset(fruit)
    assert caught.value.hint == "remove the symbolic link"
    (fruit / "apple" / "deeper" / "up").unlink()
    (fruit / "apple" / "itself").symlink_to("itself")
    with pytest.raises(DatasetError, match=r"links lead to themselves.*apple/itself"):
        open_dataset(fruit)


def test_many_links_to_the_same_folders_are_walked_once(fruit: Path, tmp_path: Path) -> None:
    for level in range(30):  # 2 to the 30 paths
        folder = tmp_path / "maze" / str(level)
        folder.mkdir(parents=True)
        for side in ("left", "right"):
            (folder / side).symlink_to(tmp_path / "maze" / str(level + 1))
    (tmp_path / "maze" / "30").mkdir()
    (fruit / "apple" / "maze").symlink_to(tmp_path / "maze" / "0")
    assert open_dataset(fruit).labels == ("apple", "pear")


def test_an_unreadable_class_folder_is_refused(fruit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain_scandir = os.scandir

    def denied(path: object) -> object:
        if str(path).endswith("pear"):  # the rights of a folder do not bind root, who may run the tests
            raise PermissionError(errno.EACCES, "Permission denied")
        return plain_scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(DatasetError, match=r"cannot read the folder.*pear \(Permission denied\)") as caught:
        open_dataset(fruit)
    assert "ls -ld" in str(caught.value.hint)


# Datasets that are already split


def split_tree(root: Path, *parts: str, count: int = 5) -> Path:
    for place, part in enumerate(parts):
        make_class_folders(root / part, {"apple": count, "pear": count}, first_seed=100 * place)
    return root


def test_a_split_of_their_own_is_kept(tmp_path: Path) -> None:
    dataset = open_dataset(split_tree(tmp_path / "a", "train", "test"))
    assert (dataset.train_all.count, dataset.test.count) == (10, 10)
    assert dataset.validation.count >= 2
    assert dataset.labels == ("apple", "pear")
    root = split_tree(tmp_path / "b", "Training", "val", "testing", "more", count=3)
    (root / "README.md").touch()
    dataset = open_dataset(root)
    assert notice(dataset, "beside train and test") == (1, ("more",))
    assert notice(dataset, "other file") == (1, ("README.md",))
    assert (dataset.train.count, dataset.validation.count, dataset.test.count) == (6, 6, 6)


def test_what_is_in_test_is_not_trained_on(tmp_path: Path) -> None:
    root = split_tree(tmp_path, "train", "test")
    test_only = open_dataset(root).test.count
    for file in (root / "test" / "apple").iterdir():
        shutil.copy(file, root / "train" / "apple")
    dataset = open_dataset(root)
    assert dataset.test.count == test_only
    assert dataset.train_all.count == 10
    assert notice(dataset, "repeated")[0] == 5


def test_half_a_split_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"needs class folders to train on.*test, val in"):
        open_dataset(split_tree(tmp_path / "a", "test", "val"))
    with pytest.raises(DatasetError, match="two folders both mean test"):
        open_dataset(split_tree(tmp_path / "b", "train", "test", "testing"))
    root = split_tree(tmp_path / "c", "train", "test")
    make_class_folders(root / "train", {"plum": 5}, first_seed=900)
    with pytest.raises(DatasetError, match=r"no picture in test.*'plum' with 5 in all"):
        open_dataset(root)


def test_train_and_test_without_class_folders_are_no_classes_but_a_train_beside_a_car_is_one(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"needs class folders to train on.*test, train in"):
        open_dataset(make_class_folders(tmp_path / "a", {"train": 5, "test": 5}))
    assert open_dataset(make_class_folders(tmp_path / "b", {"train": 5, "car": 5})).labels == ("car", "train")


# The network's input


@pytest.mark.parametrize(
    ("size", "mode", "shape"),
    [((40, 90), "L", (28, 28, 1)), ((41, 41), "RGB", (64, 64, 3)), ((30, 30), "RGB", (28, 28, 3))],
)
def test_the_size_follows_the_pictures(
    tmp_path: Path, size: tuple[int, int], mode: str, shape: tuple[int, ...]
) -> None:
    for seed in range(20):
        folder = tmp_path / "ab"[seed % 2]
        folder.mkdir(exist_ok=True)
        made_picture(seed, size, mode).save(folder / f"{seed}.png")
    dataset = open_dataset(tmp_path)
    assert (dataset.view, dataset.input_shape) == ("photo", shape)
    assert dataset.train.read(np.arange(2)).shape == (2, *shape)
    assert open_dataset(tmp_path, side_pixels=50).input_shape[:2] == (50, 50)


def test_grey_pictures_stored_in_colour_are_grey(tmp_path: Path) -> None:
    for seed in range(20):
        folder = tmp_path / "ab"[seed % 2]
        folder.mkdir(exist_ok=True)
        made_picture(seed, mode="L").convert("RGB").save(folder / f"{seed}.jpg")
    assert open_dataset(tmp_path).input_shape == (64, 64, 1)


def test_writing_becomes_light_ink_on_dark(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for label, horizontal in (("dash", True), ("bar", False)):
        (tmp_path / label).mkdir()
        for number in range(8):
            page = rng.integers(215, 235, (120, 90), dtype=np.uint8)
            top, left = rng.integers(20, 40, 2)
            page[top : top + (6 if horizontal else 50), left : left + (50 if horizontal else 6)] = 40
            Image.fromarray(page).save(tmp_path / label / f"{number}.png")
    (tmp_path / "bar" / "blank.png").write_bytes(b"")
    Image.new("L", (50, 50), 222).save(tmp_path / "bar" / "blank.png")
    dataset = open_dataset(tmp_path, view="ink")
    assert (dataset.view, dataset.input_shape) == ("ink", (28, 28, 1))
    assert notice(dataset, "unreadable") == (1, ("bar/blank.png: nothing is written in it",))
    bars = dataset.train.read(np.flatnonzero(dataset.train.labels == dataset.labels.index("bar")))
    assert bars[:, :2].max() == bars[:, :, :8].max() == bars[:, :, -8:].max() == 0
    assert bars[:, 8:20, 13:16].mean() > 200
    with pytest.raises(UsageError, match='view "ink" is 28 pixels'):
        open_dataset(tmp_path, view="ink", side_pixels=64)


def test_progress_counts_to_the_end(fruit: Path) -> None:
    told: list[tuple[int, int]] = []
    open_dataset(fruit, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 24) for done in range(1, 25)]


def test_more_than_the_bound_goes_through_a_file(fruit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_memory = open_dataset(fruit)
    monkeypatch.setattr(pictures, "MEMORY_BOUND_BYTES", 1000)
    in_file = open_dataset(fruit, cache_directory=tmp_path)
    assert isinstance(in_file.train.store, FileStore)
    assert in_file.digest == in_memory.digest
    assert parts_by_content(in_file) == parts_by_content(in_memory)


def test_an_interrupted_progress_leaves_no_thread_waiting(fruit: Path) -> None:
    def interrupted(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_dataset(fruit, progress=interrupted)


@pytest.mark.photos
@pytest.mark.parametrize(("name", "labels", "count"), [("sign-digits", "0 1 2 3 4 5", 360), ("trash", None, 400)])
def test_real_photos(name: str, labels: str | None, count: int) -> None:
    dataset = open_dataset(photos_directory(name))
    assert " ".join(dataset.labels) == (labels or "cardboard glass metal paper plastic")
    assert dataset.input_shape == (64, 64, 3)
    assert dataset.train_all.count + dataset.test.count == count
    assert dataset.summary.skipped_count == 0
    assert 0.1 < dataset.test.count / count < 0.2
    for part in (dataset.train, dataset.validation, dataset.test):
        assert np.bincount(part.labels, minlength=len(dataset.labels)).min() >= 2
        assert 60 < part.read(np.arange(part.count)).mean() < 220
