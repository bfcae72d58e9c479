"""IDX files: what is read is what was written, and nothing else gets through."""

import gzip
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies

from dataset_helpers import make_idx_folder
from handlens.datasets import Kind, idx, open_dataset, open_to_test
from handlens.datasets.idx import dump_idx, find_idx_files, is_idx_folder, opened, parse_idx, read_labels
from handlens.errors import DatasetError, IdxError

LABELS = bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1])
arrays = numpy_strategies.arrays(np.uint8, numpy_strategies.array_shapes(max_dims=3, min_side=0, max_side=9))


@given(arrays, st.booleans())
def test_parse_gives_back_what_was_dumped(array: np.ndarray, packed: bool) -> None:
    content = gzip.compress(dump_idx(array), mtime=0) if packed else dump_idx(array)
    parsed = parse_idx(content)
    assert parsed.dtype == np.uint8
    assert parsed.shape == array.shape
    assert np.array_equal(parsed, array)


def test_the_bytes_are_those_of_lecuns_description() -> None:
    pictures = np.arange(12, dtype=np.uint8).reshape(2, 3, 2)
    header = bytes.fromhex("00000803 00000002 00000003 00000002")
    assert dump_idx(pictures) == header + bytes(range(12))


@given(st.binary(max_size=64))
def test_random_bytes_give_an_array_or_an_idx_error(content: bytes) -> None:
    for attempt in (content, b"\0\0\x08" + content, gzip.compress(content, mtime=0), b"\x1f\x8b" + content):
        with_error_or_array(attempt)


def test_mutated_files_give_an_array_or_an_idx_error() -> None:
    rng = np.random.default_rng(0)
    plain = dump_idx(rng.integers(0, 256, (5, 4, 4), dtype=np.uint8))
    outcomes = set()
    for content in (plain, gzip.compress(plain, mtime=0)):
        for _ in range(1500):
            mutated = bytearray(content)
            for place in rng.integers(0, len(mutated), rng.integers(1, 4)):
                mutated[place] = rng.integers(0, 256)
            outcomes.add(with_error_or_array(bytes(mutated[: rng.integers(1, len(mutated) + 3)])))
    assert outcomes == {"array", "error"}


def with_error_or_array(content: bytes) -> str:
    try:
        array = parse_idx(content)
    except IdxError as error:
        return "error" if error.message and error.received else "an error that says nothing"
    assert array.dtype == np.uint8
    assert 1 <= array.ndim <= 3
    return "array"


@pytest.mark.parametrize(
    ("content", "message", "received"),
    [
        (b"", "not an IDX file", "an empty file"),
        (b"\0\0", "not an IDX file", "00 00"),
        (b"\x89PNG\r\n\x1a\n", "not an IDX file", "89 50 4e 47"),
        (b"\0\0\x0d\1\0\0\0\0", "must be unsigned bytes", "0x0d (float32)"),
        (b"\0\0\x07\1\0\0\0\0", "must be unsigned bytes", "0x07 (no known type)"),
        (b"\0\0\x08\0", "1 to 3 axes", "0 axes"),
        (b"\0\0\x08\4" + b"\0\0\0\1" * 4 + b"x", "1 to 3 axes", "4 axes"),
        (b"\0\0\x08\3\0\0\0\1\0\0", "ends inside its header", "00 00 08 03"),
        (LABELS[:-1], "ends early: its header declares 3 values", "2 values"),
        (LABELS + b"\0", "longer than its header declares", "more than 3 values"),
        (b"\0\0\x08\1\xff\xff\xff\xff", "more than 2 GiB", "4294967295"),
        (b"\0\0\x08\3" + b"\0\1\0\0" * 3, "more than 2 GiB", "65536 x 65536 x 65536"),
        (gzip.compress(LABELS, mtime=0)[:-9], "gzip data are damaged", "end"),
        (gzip.compress(LABELS, mtime=0)[:-8] + bytes(8), "gzip data are damaged", "CRC"),
        (b"\x1f\x8b" + bytes(20), "gzip data are damaged", "method"),
    ],
)
def test_what_is_refused_is_named(content: bytes, message: str, received: str) -> None:
    with pytest.raises(IdxError) as caught:
        parse_idx(content, "train-images")
    assert message in caught.value.message
    assert received in str(caught.value.received)
    assert "in train-images" in str(caught.value.received)


def test_a_header_that_lies_about_two_gigabytes_allocates_nothing() -> None:
    content = gzip.compress(b"\0\0\x08\1\x7f\xff\xff\xff" + bytes(1000), mtime=0)
    assert peak_bytes(content, "ends early") < 8 << 20


def test_a_gzip_bomb_is_left_after_one_byte_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    delivered = []
    plain_read = gzip.GzipFile.read

    def counted(self: gzip.GzipFile, size: int = -1) -> bytes:
        delivered.append(size)
        return plain_read(self, size)

    monkeypatch.setattr(gzip.GzipFile, "read", counted)
    bomb = gzip.compress(LABELS + bytes(64 << 20), mtime=0)
    assert peak_bytes(bomb, "longer than its header declares") < 8 << 20
    assert delivered == [4, 4, 3, 1]


def peak_bytes(content: bytes, message: str) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(IdxError, match=message):
            parse_idx(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_dump_refuses_what_the_format_cannot_hold() -> None:
    with pytest.raises(IdxError, match="holds uint8"):
        dump_idx(np.zeros(3, np.float32))  # type: ignore[arg-type]
    with pytest.raises(IdxError, match="1 to 3 axes"):
        dump_idx(np.zeros((1, 1, 1, 1), np.uint8))


def test_there_is_a_label_for_each_picture(tmp_path: Path) -> None:
    path = tmp_path / "train-labels-idx1-ubyte"
    path.write_bytes(LABELS)
    labels = read_labels(path, 3)
    assert labels.dtype == np.int64
    assert labels.tolist() == [7, 2, 1]
    with pytest.raises(IdxError, match=r"pictures and labels disagree.*4 pictures, 3 labels"):
        read_labels(path, 4)
    path.write_bytes(dump_idx(np.array([3, 10, 9, 255], np.uint8)))
    assert read_labels(path, 4).tolist() == [3, 10, 9, 255]
    path.write_bytes(dump_idx(np.zeros((4, 1), np.uint8)))
    with pytest.raises(IdxError, match=r"must have 1 axis.*2 axes"):
        read_labels(path, 4)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(IdxError, match=r"not a file.*labels"), opened(tmp_path / "labels"):
        pass
    with pytest.raises(IdxError, match="not a file"), opened(tmp_path):
        pass


def test_a_failing_disk_is_an_idx_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "labels"
    path.write_bytes(LABELS)

    def failing(self: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", failing)
    with pytest.raises(IdxError, match=r"cannot open the file.*Permission denied"), opened(path):
        pass


@pytest.mark.parametrize("separator", ["-", "."])
@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("test_name", ["t10k", "test"])
def test_files_are_found_by_each_spelling(tmp_path: Path, separator: str, suffix: str, test_name: str) -> None:
    for part in ("train", test_name):
        for content, axes in (("images", 3), ("labels", 1)):
            (tmp_path / f"{part}-{content}{separator}idx{axes}-ubyte{suffix}").touch()
    (tmp_path / "README.md").touch()
    found = find_idx_files(tmp_path)
    assert found.train is not None
    assert found.test is not None
    assert found.train.images.name.startswith("train-images")
    assert found.test.labels.name.startswith(f"{test_name}-labels")


def test_an_unpacked_file_goes_before_its_gz(tmp_path: Path) -> None:
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"):
        (tmp_path / name).touch()
        (tmp_path / f"{name}.gz").touch()
    with pytest.raises(DatasetError, match=r"IDX files are missing: t10k-labels-idx1-ubyte\. Received"):
        find_idx_files(tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte").touch()
    assert find_idx_files(tmp_path).train == (tmp_path / "train-images-idx3-ubyte", tmp_path / "train-labels-idx1-ubyte")


@pytest.mark.parametrize("prefix", ["", "emnist-digits-"])
@pytest.mark.parametrize("spelling", ["idx", ".idx"])
def test_the_training_pair_alone_is_split_as_a_folder_is(tmp_path: Path, prefix: str, spelling: str) -> None:
    folder = only("train", make_idx_folder(tmp_path / "files", train=400), prefix, spelling)
    dataset = open_dataset(folder)
    assert not dataset.own_split
    assert (dataset.count, dataset.labels) == (400, tuple("0123456789"))
    assert 30 <= dataset.test.count <= 90
    assert {part.labels.tolist().count(3) > 0 for part in (dataset.train, dataset.validation, dataset.test)} == {True}
    rows = [*dataset.train.rows, *dataset.validation.rows, *dataset.test.rows]
    assert sorted(rows) == list(range(400))
    assert any(line.startswith(f"Only `{prefix}train-images") and "split" in line for line in dataset.summary.choices)
    whole = make_idx_folder(tmp_path / "whole", train=400)
    assert open_dataset(whole).digest != dataset.digest
    assert open_to_test(folder, Kind("ink", (28, 28, 1), dataset.labels)).test.rows.tolist() == dataset.test.rows.tolist()


def test_a_picture_keeps_its_part_when_others_are_added_before_it(tmp_path: Path) -> None:
    """By its content, as in a folder: not by its row."""
    folder = only("train", make_idx_folder(tmp_path / "files", train=400))
    before = open_dataset(folder)
    images, labels = (sorted(folder.glob(f"*{content}*"))[0] for content in ("images", "labels"))
    pixels, numbers = parse_idx(images.read_bytes()), parse_idx(labels.read_bytes())
    images.write_bytes(dump_idx(np.concatenate([255 - pixels[:50], pixels])))
    labels.write_bytes(dump_idx(np.concatenate([numbers[:50], numbers])))
    after = open_dataset(folder)
    moved = set(before.train.rows.tolist()) - {row - 50 for row in after.train.rows.tolist()}
    assert len(moved) <= 10  # one a class that was held only because it was the largest


def test_the_same_pictures_in_a_training_pair_lie_on_one_side(tmp_path: Path) -> None:
    folder = only("train", make_idx_folder(tmp_path / "files", train=30))
    for file in folder.iterdir():
        file.write_bytes(dump_idx(np.concatenate([parse_idx(file.read_bytes())] * 2)))
    dataset = open_dataset(folder)
    parts = [{row % 30 for row in part.rows.tolist()} for part in (dataset.train, dataset.validation, dataset.test)]
    assert sum(map(len, parts)) == 30


def test_the_test_pair_alone_is_refused_with_advice_but_may_be_tested_on(tmp_path: Path) -> None:
    folder = only("t10k", make_idx_folder(tmp_path / "files"))
    with pytest.raises(DatasetError, match="only files to test on") as caught:
        open_dataset(folder)
    assert "train-images-idx3-ubyte and train-labels-idx1-ubyte" in str(caught.value.hint)
    assert open_to_test(folder, Kind("ink", (28, 28, 1), tuple("0123456789"))).count == 12


def test_a_training_pair_with_half_of_a_test_pair_is_refused(tmp_path: Path) -> None:
    folder = make_idx_folder(tmp_path / "files")
    (folder / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DatasetError, match="missing: t10k-labels-idx1-ubyte"):
        open_dataset(folder)


def only(part: str, folder: Path, prefix: str = "", spelling: str = "idx") -> Path:
    """The folder with the files of one part alone, called as some unpackers do."""
    for file in folder.iterdir():
        if file.name.startswith(part):
            file.rename(folder / f"{prefix}{file.name.replace('-idx', f'-{spelling}' if spelling == 'idx' else spelling)}")
        else:
            file.unlink()
    return folder


def test_which_folders_mean_to_be_idx() -> None:
    assert is_idx_folder(["README", "t10k-images.idx3-ubyte"])
    assert not is_idx_folder(["0", "1", "idx", "images-idx3-ubyte.txt"])


def test_the_size_bound_is_checked_on_the_header_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx, "MOST_BYTES", 100)
    with pytest.raises(IdxError, match="declares more than"):
        parse_idx(struct.pack(">BBBBI", 0, 0, 8, 1, 101))
    assert parse_idx(struct.pack(">BBBBI", 0, 0, 8, 1, 100) + bytes(100)).shape == (100,)


def test_blank_pictures_are_left_out_and_counted(tmp_path: Path) -> None:
    """A build used to end after its training, when a made frame was to show one of them."""
    folder = make_idx_folder(tmp_path)
    pictures = folder / "train-images-idx3-ubyte"
    array = parse_idx(pictures.read_bytes()).copy()
    array[[3, 17]] = 0
    array[30] = 63
    array[31] = 64
    pictures.write_bytes(dump_idx(array))
    whole = open_dataset(folder, view="photo")
    dataset = open_dataset(folder)
    assert whole.train.count + whole.validation.count == 60
    assert dataset.train.count + dataset.validation.count == 57
    (notice,) = dataset.summary.notices
    assert (notice.count, notice.kind, notice.serious) == (3, "blank pictures left out", True)
    assert any("picture 17: no pixel reaches 64 of 255" in example for example in notice.examples)
    kept = np.concatenate([part.read(np.arange(part.count)) for part in (dataset.train, dataset.validation)])
    assert kept.max((1, 2, 3)).min() >= 64


def test_a_folder_of_writing_leaves_blank_sheets_out(tmp_path: Path) -> None:
    from PIL import Image

    for label in "ab":
        (tmp_path / label).mkdir()
        for number in range(6):
            sheet = np.full((120, 100), 200 + number + ord(label) - 97, np.uint8)
            if number:
                sheet[30:90, 40:50] = 20
                sheet[30:40, 20 : 60 + 5 * number] = 20 if label == "a" else 201
            Image.fromarray(sheet).save(tmp_path / label / f"{number}.png")
    dataset = open_dataset(tmp_path, view="ink")
    assert dataset.train.count + dataset.validation.count + dataset.test.count == 10
    (notice,) = dataset.summary.notices
    assert sorted(notice.examples) == [f"{label}/0.png: nothing is written in it" for label in "ab"]
