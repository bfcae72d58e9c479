"""Pictures in arrays and in tables of pixels: the same pixels as were put in, the labels as they were, nothing unpickled."""

from __future__ import annotations

import contextlib
import gzip
import io
import pickle
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlens.datasets import Dataset, Kind, open_dataset, open_to_test, open_with_intake
from handlens.datasets.mnist import load_mnist
from handlens.datasets.npz import key_means
from handlens.errors import DatasetError, HandlensError, UsageError


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    mnist = load_mnist()
    return mnist.test.read(np.arange(120))[..., 0], mnist.test.labels[:120]


def pixels_of(dataset: Dataset) -> set[tuple[str, bytes]]:
    parts = (dataset.train, dataset.validation, dataset.test)
    return {
        (dataset.labels[label], picture.tobytes())
        for part in parts
        for label, picture in zip(part.labels, part.read(np.arange(part.count)), strict=True)
    }


def expected(pictures: np.ndarray, labels: np.ndarray) -> set[tuple[str, bytes]]:
    return {(str(label), picture.tobytes()) for picture, label in zip(pictures, labels, strict=True)}


def write_pixels(path: Path, pictures: np.ndarray, labels: np.ndarray | None, *, header: bool = True, last: bool = False) -> Path:
    flat = pictures.reshape(len(pictures), -1)
    names = [f"pixel{place}" for place in range(flat.shape[1])]
    rows = [list(map(str, row)) for row in flat.tolist()]
    for row, label in zip(rows, [] if labels is None else labels.tolist(), strict=False):
        row.insert(len(row) if last else 0, str(label))
    if labels is not None:
        names.insert(len(names) if last else 0, "label")
    path.write_text("\n".join(",".join(row) for row in ([names] if header else []) + rows) + "\n")
    return path


@pytest.mark.parametrize("names", [
    ("x_train", "y_train", "x_test", "y_test"), ("train_images", "train_labels", "test_images", "test_labels"),
    ("X_train", "Y_train", "X_test", "Y_test"), ("trainX", "trainY", "testX", "testY"), ("train_x", "train_y", "val_x", "val_y"),
])  # fmt: skip
def test_two_parts_by_their_usual_names(tmp_path: Path, digits, names: tuple[str, ...]) -> None:
    pictures, labels = digits
    np.savez(tmp_path / "digits.npz", **dict(zip(names, (pictures[:90], labels[:90], pictures[90:], labels[90:]), strict=True)))
    dataset = open_dataset(tmp_path / "digits.npz")
    assert (dataset.view, dataset.input_shape, dataset.own_split, dataset.test.count) == ("ink", (28, 28, 1), True, 30)
    assert pixels_of(dataset) == expected(pictures, labels)
    assert dataset.options == {"view": "ink"}
    assert any("digits.npz" in line for line in dataset.summary.choices)
    assert any("--view photo" in line for line in dataset.summary.choices)


def test_training_arrays_alone_are_split_as_always(tmp_path: Path, digits) -> None:
    """x_train and y_train alone were refused: "a class has no picture in test"."""
    pictures, labels = digits
    np.savez(tmp_path / "digits.npz", x_train=pictures, y_train=labels)
    dataset = open_dataset(tmp_path / "digits.npz")
    assert pixels_of(dataset) == expected(pictures, labels)
    assert dataset.test.count > 0
    assert not dataset.own_split


def test_medmnists_three_parts_and_labels_in_a_column(tmp_path: Path) -> None:
    rng, arrays = np.random.default_rng(0), {}
    for part, count in (("train", 40), ("val", 10), ("test", 20)):
        arrays[f"{part}_images"] = rng.integers(0, 256, (count, 28, 28, 3), np.uint8)
        arrays[f"{part}_labels"] = (np.arange(count) % 4)[:, None]
    np.savez_compressed(tmp_path / "pathmnist.npz", **arrays)
    dataset = open_dataset(tmp_path / "pathmnist.npz")
    assert (dataset.train.count, dataset.validation.count, dataset.test.count) == (40, 10, 20)
    assert (dataset.view, dataset.input_shape, dataset.labels) == ("photo", (28, 28, 3), ("0", "1", "2", "3"))
    np.testing.assert_array_equal(np.sort(dataset.test.read(np.arange(20)).ravel()), np.sort(arrays["test_images"].ravel()))


FORMS = {
    "flat": lambda pictures: pictures.reshape(len(pictures), -1),
    "one channel": lambda pictures: pictures[..., None],
    "torch": lambda pictures: pictures[:, None],
    "0 to 1": lambda pictures: pictures / 255,
    "0 to 255 in floats": lambda pictures: pictures.astype(np.float32),
    "-1 to 1": lambda pictures: pictures / 127.5 - 1,
    "int64": lambda pictures: pictures.astype(np.int64),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("names", [("images", "labels"), ("X", "y"), ("data", "target"), ("arr_0", "arr_1"), ("foo", "bar")])
def test_every_shape_and_range_gives_the_same_pixels(tmp_path: Path, digits, form: str, names: tuple[str, str]) -> None:
    pictures, labels = digits
    np.savez(tmp_path / "digits.npz", **{names[0]: FORMS[form](pictures), names[1]: labels})
    dataset = open_dataset(tmp_path / "digits.npz")
    assert pixels_of(dataset) == expected(pictures, labels)
    assert not dataset.own_split


def test_labels_as_texts_one_hot_rows_and_with_names(tmp_path: Path, digits) -> None:
    pictures, labels = digits
    words = np.array(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
    named = {(words[int(label)], content) for label, content in expected(pictures, labels)}
    one_hot = {"labels": np.eye(10)[labels], "class_names": words}
    for case in ({"labels": words[labels]}, one_hot, {"labels": words[labels].astype("S")}):
        np.savez(tmp_path / "digits.npz", images=pictures, **case)
        assert pixels_of(open_dataset(tmp_path / "digits.npz")) == named


def test_npy_files_side_by_side(tmp_path: Path, digits) -> None:
    pictures, labels = digits
    np.save(tmp_path / "X.npy", pictures / 255)
    np.save(tmp_path / "Y.npy", np.eye(10)[labels])
    for path in (tmp_path, tmp_path / "X.npy"):
        assert pixels_of(open_dataset(path)) == expected(pictures, labels)


def test_dark_on_light_goes_through_the_view(tmp_path: Path, digits) -> None:
    pictures, labels = digits
    np.savez(tmp_path / "digits.npz", images=255 - pictures[:60], labels=labels[:60] % 2)
    dataset = open_dataset(tmp_path / "digits.npz")
    assert dataset.view == "ink"
    assert dataset.train.read(np.arange(dataset.train.count)).mean() < 80  # light on black, as MNIST


def test_small_digits_of_another_size_become_ink(tmp_path: Path, digits) -> None:
    pictures, labels = digits
    np.savez(tmp_path / "digits.npz", images=np.repeat(np.repeat(pictures, 2, 1), 2, 2)[:60], labels=labels[:60] % 2)
    assert open_dataset(tmp_path / "digits.npz", view="ink").input_shape == (28, 28, 1)
    assert open_dataset(tmp_path / "digits.npz", view="photo").input_shape == (56, 56, 1)
    with pytest.raises(UsageError, match="in the size that they have"):
        open_dataset(tmp_path / "digits.npz", view="photo", side_pixels=32)


@pytest.mark.parametrize(("arrays", "message"), [
    ({"images": np.zeros((4, 28, 28), np.uint8)}, "no pictures with labels"),
    ({"images": np.zeros((4, 28, 28), np.uint8), "labels": np.zeros(5)}, "pictures and labels disagree"),
    ({"images": np.zeros((4, 28, 20), np.uint8), "labels": np.arange(4)}, "must be square"),
    ({"images": np.zeros((4, 28, 28, 5)), "labels": np.arange(4)}, "no stack of pictures"),
    ({"images": np.full((4, 28, 28), 300), "labels": np.arange(4)}, "a pixel must be"),
    ({"images": np.full((4, 28, 28), np.nan), "labels": np.arange(4)}, "a pixel must be"),
    ({"images": np.zeros((4, 28, 28), complex), "labels": np.arange(4)}, "must be numbers"),
    ({"images": np.zeros((4, 28, 28)), "labels": np.array([0.5, 1, 2, 3])}, "whole numbers"),
    ({"images": np.zeros((4, 28, 28)), "labels": np.ones((4, 3))}, "one 1"),
    ({"x_test": np.zeros((4, 28, 28)), "y_test": np.arange(4)}, "nothing to train on"),
    ({"images": np.zeros((0, 28, 28)), "labels": np.zeros(0)}, "no stack of pictures"),
])  # fmt: skip
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, arrays: dict, message: str) -> None:
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(DatasetError, match=message):
        open_dataset(tmp_path / "a.npz")


class Program:
    def __reduce__(self):
        return (Path.touch, (Path("was-run"),))


def test_pickles_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    objects = np.array([Program()] * 4, object)
    np.savez(tmp_path / "a.npz", images=np.zeros((4, 28, 28), np.uint8), labels=objects)
    with pytest.raises(DatasetError, match="pickled objects") as caught:
        open_dataset(tmp_path / "a.npz")
    assert "dtype=str" in str(caught.value.hint)
    (tmp_path / "b.npz").write_bytes(pickle.dumps(Program()))
    with pytest.raises(DatasetError, match="cannot be read"):
        open_dataset(tmp_path / "b.npz")
    assert not (tmp_path / "was-run").exists()


def test_a_header_that_lies_allocates_nothing(tmp_path: Path) -> None:
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (9000000, 28, 28), }"
    header += b" " * (117 - len(header)) + b"\n"
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("images.npy", b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"x")
        labels = io.BytesIO()
        np.save(labels, np.arange(4))
        archive.writestr("labels.npy", labels.getvalue())
    with pytest.raises(DatasetError, match="cut off"):
        open_dataset(tmp_path / "a.npz")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_arrays_are_an_error_or_a_dataset(tmp_path_factory, data) -> None:
    path = tmp_path_factory.mktemp("x") / "a.npz"
    rng = np.random.default_rng(0)
    np.savez_compressed(path, x=rng.integers(0, 256, (12, 9, 9), np.uint8), y=np.arange(12) % 2)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with contextlib.suppress(HandlensError):
        assert open_dataset(path, view="photo").count <= 12


# Tables of pixels


@pytest.mark.parametrize(("header", "last"), [(True, False), (True, True), (False, False)])
def test_kaggles_digits(tmp_path: Path, digits, header: bool, last: bool) -> None:
    pictures, labels = digits
    path = write_pixels(tmp_path / "train.csv", pictures, labels, header=header, last=last)
    write_pixels(tmp_path / "test.csv", pictures[:20], None, header=header)
    (tmp_path / "sample_submission.csv").write_text("ImageId,Label\n1,0\n2,0\n")
    dataset = open_dataset(tmp_path)
    assert pixels_of(dataset) == expected(pictures, labels)
    assert (dataset.view, dataset.own_split) == ("ink", False)
    assert [notice.examples for notice in dataset.summary.notices] == [("test.csv",)]
    assert open_dataset(path).digest == dataset.digest
    with pytest.raises(DatasetError, match="pictures and no labels"):
        open_dataset(tmp_path / "test.csv")


@pytest.mark.parametrize("names", [
    ("sign_mnist_train", "sign_mnist_test"), ("mnist_train", "mnist_test"), ("fashion-mnist_train", "fashion-mnist_test"),
])  # fmt: skip
def test_pairs_of_tables(tmp_path: Path, digits, names: tuple[str, str]) -> None:
    pictures, labels = digits
    write_pixels(tmp_path / f"{names[0]}.csv", pictures[:80], labels[:80])
    write_pixels(tmp_path / f"{names[1]}.csv", pictures[80:], labels[80:])
    dataset = open_dataset(tmp_path, view="ink")
    assert (dataset.train_all.count, dataset.test.count, dataset.own_split) == (80, 40, True)
    meaning = {"s": "A", "m": "0", "f": "T-shirt"}[names[0][0]]
    assert meaning in dataset.labels


def test_emnists_tables_lie_on_their_side(tmp_path: Path, digits) -> None:
    pictures, labels = digits
    write_pixels(tmp_path / "emnist-letters-train.csv", pictures.swapaxes(1, 2), labels + 1, header=False)
    found = pixels_of(open_dataset(tmp_path / "emnist-letters-train.csv"))
    assert found == {("abcdefghij"[int(label)], content) for label, content in expected(pictures, labels)}


def test_three_channels_floats_and_other_delimiters(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pictures, labels = rng.integers(0, 256, (30, 10, 10, 3), np.uint8), np.arange(30) % 3
    path = write_pixels(tmp_path / "hmnist_10_10_RGB.csv", pictures, labels, last=True)
    dataset = open_dataset(path)
    assert dataset.input_shape == (10, 10, 3)
    assert pixels_of(dataset) == expected(pictures, labels)
    path.write_text(path.read_text().replace(",", ";"))
    assert pixels_of(open_dataset(path)) == expected(pictures, labels)
    path = write_pixels(tmp_path / "floats.csv", pictures / 255, labels.astype(float))
    assert pixels_of(open_dataset(path)) == expected(pictures, labels)


@pytest.mark.parametrize(("damage", "message"), [
    (lambda text: text.replace("\n5,", "\n5.5,"), "whole number"), (lambda text: text + "1,2,3\n", "is not 65 numbers"),
    (lambda text: text.replace(",7,", ",700,"), "0 to 255"), (lambda text: text.replace(",7,", ",-7,"), "0 to 255"),
    (lambda text: text + "x" * 200, "is not 65 numbers"),
])  # fmt: skip
def test_damaged_tables_of_pixels_say_what_is_wrong(tmp_path: Path, damage, message: str) -> None:
    pictures = np.full((60, 8, 8), 7, np.uint8) + np.arange(60, dtype=np.uint8)[:, None, None] % 3
    path = write_pixels(tmp_path / "a.csv", pictures, np.r_[np.zeros(30, int), np.full(30, 5)])
    text = path.read_text()
    head, body = text[:-3000], text[-3000:]
    path.write_text(head + damage(body))
    with pytest.raises(DatasetError, match=message):
        open_dataset(path, view="photo")


def test_a_row_of_another_length_among_the_first_is_found(tmp_path: Path, digits) -> None:
    """With a short row near its top, Kaggle's table "has no column of pictures and one of labels"."""
    path = write_pixels(tmp_path / "train.csv", *digits)
    lines = path.read_text().splitlines()
    lines[5] = lines[5].rpartition(",")[0]
    path.write_text("\n".join(lines))
    for named in (path, tmp_path):
        with pytest.raises(DatasetError, match="a row of the table is not 785 numbers"):
            open_dataset(named)


def test_rows_of_another_length_far_below_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_pixels(tmp_path / "a.csv", np.full((60, 8, 8), 7, np.uint8), np.arange(60) % 2)
    text = path.read_text()
    path.write_text(text + "1,2,3\n" * 2_000)
    rows_bytes = len(text) - text.index("\n") - 1  # so that a block has the short rows alone
    monkeypatch.setattr("handlens.datasets.pixel_tables.BLOCK_BYTES", rows_bytes - 3)
    with pytest.raises(DatasetError, match="is not 65 numbers"):
        open_dataset(path, view="photo")


def test_forty_thousand_rows_take_seconds(tmp_path: Path) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (2_000, 28, 28), np.uint8)
    path = write_pixels(tmp_path / "train.csv", pictures, np.arange(2_000) % 10)
    started = time.process_time()
    assert open_dataset(path, view="photo").count == 2_000
    assert time.process_time() - started < 5  # 42,000 took 5 s where it was measured, so 0.25 s are to be expected


# What a model is tested on, and what has no files


def test_arrays_become_what_a_model_takes(tmp_path: Path, digits) -> None:
    pictures, labels = digits
    np.savez(tmp_path / "digits.npz", images=pictures, labels=labels)
    names = tuple("0123456789")
    as_ink = open_to_test(tmp_path / "digits.npz", Kind("ink", (28, 28, 1), names))
    assert pixels_of(as_ink) == expected(pictures, labels)
    for shape in ((14, 14, 3), (28, 28, 3), (56, 56, 1)):
        dataset = open_to_test(tmp_path / "digits.npz", Kind("photo", shape, names))
        assert dataset.input_shape == shape
        mean = float(dataset.train.read(np.arange(dataset.train.count)).mean())
        assert mean == pytest.approx(float(as_ink.train.read(np.arange(as_ink.train.count)).mean()), abs=1)
    with pytest.raises(DatasetError, match=r"does not know.*9"):
        open_to_test(tmp_path / "digits.npz", Kind("ink", (28, 28, 1), names[:9]))


def test_arrays_have_no_files_to_embed(tmp_path: Path, digits) -> None:
    np.savez(tmp_path / "digits.npz", images=digits[0], labels=digits[1])
    with pytest.raises(DatasetError, match="no files of their own"):
        open_with_intake(tmp_path / "digits.npz", None)  # type: ignore[arg-type]


def test_a_packed_table_says_to_unpack_it(tmp_path: Path) -> None:
    (tmp_path / "train.csv.gz").write_bytes(gzip.compress(b"label,pixel0\n"))
    with pytest.raises(DatasetError, match="no dataset") as caught:
        open_dataset(tmp_path / "train.csv.gz")
    assert "unpack" in str(caught.value.hint)


def test_what_names_of_arrays_mean() -> None:
    meant = [key_means(key) for key in ("xTrain", "labels_val", "arr_0", "x_train_test")]
    assert meant == [("train", True), ("validation", False), None, None]
