"""Opening datasets: the built-in word, IDX folders, paths; and the pictures within their memory bound."""

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_helpers import make_class_folders, make_idx_folder
from handlens.datasets import Dataset, open_dataset
from handlens.datasets import store as pictures
from handlens.datasets.dataset import Notice, Summary, Tally
from handlens.datasets.idx import dump_idx, parse_idx
from handlens.datasets.mnist import MNIST_FOLDER
from handlens.datasets.store import FileStore, MemoryStore, Pictures, new_store
from handlens.errors import DatasetError, IdxError, UsageError

MNIST_SHA256 = {  # as published with the data
    "t10k-images-idx3-ubyte.gz": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte.gz": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    "train-images-idx3-ubyte.gz": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte.gz": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
}


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return open_dataset("mnist")


def test_the_packaged_files_are_mnist_byte_for_byte() -> None:
    for name, expected in MNIST_SHA256.items():
        array = parse_idx((MNIST_FOLDER / name).read_bytes())
        assert hashlib.sha256(dump_idx(array)).hexdigest() == expected


def test_mnist_has_its_parts(mnist: Dataset) -> None:
    assert (mnist.name, mnist.view, mnist.input_shape) == ("mnist", "ink", (28, 28, 1))
    assert mnist.labels == tuple("0123456789")
    assert (mnist.train.count, mnist.validation.count, mnist.test.count) == (55_000, 5_000, 10_000)
    assert mnist.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert mnist.train.labels.dtype == np.int64
    assert np.bincount(mnist.test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert next(iter(mnist.summary.lines())) == "55,000 pictures to train on, 5,000 to validate, 10,000 to test"


def test_training_and_validation_part_the_training_file(mnist: Dataset) -> None:
    rows = np.concatenate([mnist.train.rows, mnist.validation.rows])
    assert np.array_equal(np.sort(rows), np.arange(60_000))
    shares = np.bincount(mnist.validation.labels) / np.bincount(mnist.train_all.labels)
    assert np.allclose(shares, 1 / 12, atol=0.02)


def test_pictures_keep_their_labels_through_the_split(mnist: Dataset) -> None:
    images = parse_idx((MNIST_FOLDER / "train-images-idx3-ubyte.gz").read_bytes())
    labels = parse_idx((MNIST_FOLDER / "train-labels-idx1-ubyte.gz").read_bytes())
    for part in (mnist.train, mnist.validation):
        chosen = np.array([0, part.count - 1, 17])
        assert np.array_equal(part.read(chosen)[..., 0], images[part.rows[chosen]])
        assert np.array_equal(part.labels, labels[part.rows])


def test_train_all_is_training_then_validation_without_a_copy(mnist: Dataset) -> None:
    everything = mnist.train_all
    assert everything.count == 60_000
    assert everything.store is mnist.train.store
    assert np.array_equal(everything.read(np.array([55_000])), mnist.validation.read(np.array([0])))
    assert np.array_equal(everything.labels[55_000:], mnist.validation.labels)


def test_the_same_mnist_under_another_path_has_the_same_digest_and_split(mnist: Dataset, tmp_path: Path) -> None:
    for file in MNIST_FOLDER.glob("*.gz"):
        (tmp_path / file.name).symlink_to(file)
    again = open_dataset(tmp_path)
    assert again.name == tmp_path.name
    assert again.digest == mnist.digest
    assert again.digest.startswith("755b43b3"), "runs remember this digest: it may only change with a reason"
    assert np.array_equal(again.validation.rows, mnist.validation.rows)


def test_idx_folders(tmp_path: Path) -> None:
    small = open_dataset(make_idx_folder(tmp_path / "small"))
    assert (small.train.count, small.validation.count, small.test.count) == (55, 5, 12)
    photo = open_dataset(make_idx_folder(tmp_path / "photo", side=32), view="photo", side_pixels=32)
    assert (photo.view, photo.input_shape) == ("photo", (32, 32, 1))
    assert photo.digest != small.digest


def test_the_digest_tells_contents_and_labels_apart(tmp_path: Path) -> None:
    folder = make_idx_folder(tmp_path / "a")
    digests = {open_dataset(folder).digest, open_dataset(folder, view="photo").digest}
    for name in ("train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        content = bytearray((folder / name).read_bytes())
        content[-1] ^= 1
        (folder / name).write_bytes(content)
        digests.add(open_dataset(folder).digest)
    assert len(digests) == 4


def test_idx_folders_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    folder = make_idx_folder(tmp_path / "a", side=32)
    with pytest.raises(DatasetError, match=r'view "ink" must be 28x28.*32x32'):
        open_dataset(folder)
    with pytest.raises(UsageError, match=r"used in the size that they have.*28 for pictures of 32x32"):
        open_dataset(folder, view="photo", side_pixels=28)
    make_idx_folder(tmp_path / "b", train=30)
    (tmp_path / "b" / "train-images-idx3-ubyte").write_bytes(dump_idx(np.zeros((31, 28, 28), np.uint8)))
    with pytest.raises(IdxError, match=r"31 pictures, 30 labels"):
        open_dataset(tmp_path / "b")
    (tmp_path / "b" / "train-images-idx3-ubyte").write_bytes(dump_idx(np.zeros((30, 32, 32), np.uint8)))
    with pytest.raises(DatasetError, match=r"differ in size.*32x32 to train on, 28x28 to test on"):
        open_dataset(tmp_path / "b")
    (tmp_path / "b" / "train-images-idx3-ubyte").write_bytes(dump_idx(np.zeros((30, 28, 0), np.uint8)))
    with pytest.raises(IdxError, match=r"pictures without a pixel.*30 pictures of 28x0"):
        open_dataset(tmp_path / "b")
    (tmp_path / "b" / "train-images-idx3-ubyte").write_bytes(dump_idx(np.zeros((30, 28), np.uint8)))
    with pytest.raises(IdxError, match=r"must have 3 axes.*2 axes"):
        open_dataset(tmp_path / "b")
    for part, shape in (("train", (30, 600, 600)), ("t10k", (12, 600, 600))):
        (tmp_path / "b" / f"{part}-images-idx3-ubyte").write_bytes(dump_idx(np.zeros(shape, np.uint8)))
    with pytest.raises(DatasetError, match=r"square, 8 to 512 pixels.*600x600"):
        open_dataset(tmp_path / "b", view="photo")


def test_idx_pictures_of_one_label_are_refused(tmp_path: Path) -> None:
    folder = make_idx_folder(tmp_path / "a", train=20)
    (folder / "train-labels-idx1-ubyte").write_bytes(dump_idx(np.zeros(20, np.uint8)))
    with pytest.raises(DatasetError, match="at least two labels"):
        open_dataset(folder)


@pytest.mark.parametrize(
    ("word", "hint"),
    [("minst", "did you mean mnist?"), ("MNIST", "did you mean mnist?"), ("cats", "for a folder write ./cats")],
)
def test_an_unknown_word_gets_a_suggestion(word: str, hint: str) -> None:
    with pytest.raises(UsageError, match="unknown dataset") as caught:
        open_dataset(word)
    assert hint in str(caught.value.hint)
    assert caught.value.received == repr(word)


def test_what_is_no_word_is_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_class_folders(tmp_path / "fruit", {"apple": 10, "pear": 10})
    monkeypatch.chdir(tmp_path)
    assert open_dataset("fruit").name == "fruit"
    assert open_dataset("./fruit/").name == "fruit"
    with pytest.raises(DatasetError, match=r"no such folder.*fruits") as caught:
        open_dataset("./fruits/")
    assert caught.value.hint == "did you mean fruit?"
    with pytest.raises(DatasetError, match="no such folder"):
        open_dataset(Path("mnist"))


def test_files_and_odd_names_are_refused(tmp_path: Path) -> None:
    (tmp_path / "pictures.7z").touch()
    with pytest.raises(DatasetError, match="that file is no dataset") as caught:
        open_dataset(tmp_path / "pictures.7z")
    assert "unpack" in str(caught.value.hint)
    for odd in ("", "a\0b"):
        with pytest.raises(UsageError, match="not a dataset's name or path"):
            open_dataset(odd)
    for odd in ("x" * 5000, "~nobody-of-this-name/x", "/" + "x" * 5000):
        with pytest.raises((DatasetError, UsageError)):
            open_dataset(odd)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"view": "sketch"}, "unknown view"),
        ({"view": "photo"}, 'mnist has view "ink"'),
        ({"side_pixels": 32}, 'mnist has view "ink"'),
        ({"side_pixels": 7}, "8 to 512 pixels a side"),
        ({"side_pixels": 513}, "8 to 512 pixels a side"),
    ],
)
def test_options_that_do_not_fit_are_usage_errors(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        open_dataset("mnist", **options)  # type: ignore[arg-type]


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: object) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("handlens.datasets.os.listdir", denied)
    with pytest.raises(DatasetError, match=r"cannot read the folder.*Permission denied"):
        open_dataset(tmp_path)


def test_importing_datasets_is_light() -> None:
    code = "import sys, handlens.datasets; print([m for m in ('PIL', 'tensorflow', 'keras') if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


# The pictures


def filled(store: pictures.Store, count: int) -> np.ndarray:
    everything = np.random.default_rng(count).integers(0, 256, (count, *store.shape), dtype=np.uint8)
    for first in range(0, count, 7):
        store.append(everything[first : first + 7])
    return everything


@pytest.mark.parametrize("kind", ["memory", "file"])
@given(rows=st.lists(st.integers(0, 29), max_size=40))
def test_rows_come_in_the_order_asked_for(kind: str, rows: list[int]) -> None:
    store = MemoryStore(30, (3, 2, 3)) if kind == "memory" else FileStore((3, 2, 3))
    everything = filled(store, 30)
    order = np.arange(30)[::-1]
    part = Pictures(store, order, order % 4)
    chosen = np.array(rows, np.int64)
    assert np.array_equal(part.read(chosen), everything[order][chosen])
    assert part.read(chosen).shape == (len(rows), 3, 2, 3)
    assert (part.count, len(part), part.shape) == (30, 30, (3, 2, 3))


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_rows_outside_are_refused_and_what_was_read_is_a_copy(kind: str) -> None:
    store = MemoryStore(9, (1, 1, 1)) if kind == "memory" else FileStore((1, 1, 1))
    everything = filled(store, 8)
    part = Pictures(store, np.arange(8), np.arange(8))
    for wrong in (-1, 8):
        with pytest.raises(IndexError):
            part.read(np.array([wrong]))
    with pytest.raises(IndexError):
        store.read(np.array([8]))
    store.read(np.array([0]))[:] = 99
    assert np.array_equal(store.read(np.arange(8)), everything)


def test_many_pictures_lie_in_a_file_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(new_store(1000, (28, 28, 1), tmp_path), MemoryStore)
    assert isinstance(new_store((64 << 20) // 784, (28, 28, 1), tmp_path), MemoryStore)
    store = new_store((64 << 20) // 784 + 1, (28, 28, 1), tmp_path)
    assert isinstance(store, FileStore)
    filled(store, 10)
    assert list(tmp_path.iterdir()) == []

    monkeypatch.setattr(pictures, "MEMORY_BOUND_BYTES", 100)
    folder = make_idx_folder(tmp_path / "small")
    small = open_dataset(folder, cache_directory=tmp_path)
    assert isinstance(small.train.store, FileStore)
    images = parse_idx((folder / "train-images-idx3-ubyte").read_bytes())
    assert np.array_equal(small.train.read(np.arange(55))[..., 0], images[small.train.rows])


def test_a_file_store_serves_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    for has_pread in (True, False):
        if not has_pread:
            monkeypatch.delattr("os.pread")
        store = FileStore((8, 8, 3))
        everything = filled(store, 50)
        wrong: list[int] = []

        def work(seed: int, store: FileStore = store, everything: np.ndarray = everything, wrong: list[int] = wrong):
            rng = np.random.default_rng(seed)
            for _ in range(50):
                rows = rng.integers(0, 50, 9)
                if not np.array_equal(store.read(rows), everything[rows]):
                    wrong.append(seed)

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []


def test_the_temporary_file_is_closed_with_its_store() -> None:
    store = FileStore((1, 1, 1))
    file = store._file
    del store
    assert file.closed


def test_no_room_for_the_temporary_file_is_a_dataset_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DatasetError, match="cannot write the decoded pictures") as caught:
        FileStore((1, 1, 1), tmp_path / "missing")
    assert "TMPDIR" in str(caught.value.hint)

    class FullDisk:
        def seek(self, *_: int) -> None: ...

        def write(self, _: memoryview) -> int:
            raise OSError(28, "No space left on device")

    store = FileStore((1, 1, 1), tmp_path)
    monkeypatch.setattr(store, "_file", FullDisk())
    with pytest.raises(DatasetError, match="No space left"):
        store.append(np.zeros((1, 1, 1, 1), np.uint8))


def test_parts_of_different_datasets_are_not_joined() -> None:
    parts = [Pictures(MemoryStore(1, (1, 1, 1)), np.arange(0), np.arange(0)) for _ in range(2)]
    with pytest.raises(UsageError, match="only parts of one dataset"):
        parts[0].joined(parts[1])
    with pytest.raises(UsageError, match="disagree"):
        Pictures(MemoryStore(1, (1, 1, 1)), np.arange(2), np.arange(1))


def test_the_summary_shows_ten_examples_of_what_is_serious() -> None:
    tally = Tally()
    for number in range(12):
        tally.add("unreadable picture[s] skipped", f"a/{number}.png: empty file")
    tally.add("hidden file[s] ignored", ".DS_Store", serious=False)
    summary = Summary(80, 10, 10, tally.notices())
    assert summary.skipped_count == 12
    lines = list(summary.lines())
    assert lines[1] == "12 unreadable pictures skipped"
    assert lines[2:12] == [f"  a/{number}.png: empty file" for number in range(10)]
    assert lines[12:] == ["  and 2 more", "1 hidden file ignored"]
    assert summary.notices[1] == Notice("hidden file ignored", 1, (".DS_Store",), False)
