"""Which pictures a run was trained on: what was added, removed or put under another label since is counted."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import handlens
from dataset_helpers import make_class_folders, make_idx_folder
from handlens.datasets import Contents, open_dataset
from handlens.errors import DatasetError, RunError
from handlens.training.run import CONTENTS_FILE, Run
from made_photos import class_folders

pictures = st.dictionaries(st.binary(min_size=32, max_size=32), st.sampled_from(["cat", "dog", "größe", "猫"]), max_size=20)


@given(pictures, pictures)
def test_changes_are_those_of_the_definition(before: dict[bytes, str], after: dict[bytes, str]) -> None:
    kept = before.keys() & after.keys()
    counts = {"added": len(after.keys() - kept), "removed": len(before.keys() - kept),
              "under another label": sum(before[key] != after[key] for key in kept)}  # fmt: skip
    expected = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    then, now = (Contents.of(list(some), list(some.values())) for some in (before, after))
    assert then.changes(now) == (expected or "the same pictures, split otherwise")


@given(pictures)
def test_a_file_holds_what_was_written_ten_bytes_a_picture(some: dict[bytes, str]) -> None:
    contents = Contents.of(list(some), list(some.values()))
    content = contents.to_bytes()
    again = Contents.from_bytes(content)
    assert again.names == contents.names
    np.testing.assert_array_equal(again.keys, contents.keys)
    np.testing.assert_array_equal(again.labels, contents.labels)
    assert len(content) < 2000 + 10 * len(some)


@pytest.mark.parametrize("damage", [
    lambda content: b"", lambda content: content[:-30], lambda content: b"x" * 400,
    lambda content: content.replace(b"keys", b"kegs"),
])  # fmt: skip
def test_damaged_lists_are_said_to_be_so(damage) -> None:
    content = Contents.of([bytes([value]) * 32 for value in range(9)], ["cat"] * 9).to_bytes()
    with pytest.raises(DatasetError, match="damaged"):
        Contents.from_bytes(damage(content))


@pytest.mark.parametrize("arrays", [
    {"keys": np.array([2, 1], np.uint64)}, {"keys": np.zeros((2, 1), np.uint64)}, {"labels": np.array([0, 1], np.uint16)},
    {"labels": np.array([0], np.uint16)}, {"keys": np.array([1, 2], np.int64)},
])  # fmt: skip
def test_lists_that_do_not_fit_are_refused(arrays: dict[str, np.ndarray]) -> None:
    whole = {"keys": np.array([1, 2], np.uint64), "labels": np.zeros(2, np.uint16)} | arrays
    with pytest.raises(DatasetError, match="damaged"):
        Contents.from_bytes(Contents(whole["keys"], whole["labels"], ("cat",)).to_bytes())


def test_a_hundred_thousand_take_no_time_and_a_megabyte() -> None:
    hashes = [hashlib.sha256(number.to_bytes(4)).digest() for number in range(100_000)]
    started = time.perf_counter()
    contents = Contents.of(hashes, ["cat", "dog"] * 50_000)
    content = contents.to_bytes()
    assert Contents.from_bytes(content).changes(Contents.of(hashes[12:], ["cat", "dog"] * 49_994)) == "12 removed"
    assert time.perf_counter() - started < 5  # 0.1 s on an idle core
    assert len(content) < 1_010_000


def test_a_folder_says_its_pictures_by_content_not_by_name(tmp_path: Path) -> None:
    root = make_class_folders(tmp_path / "x", {"apple": 6, "pear": 6})
    before = open_dataset(root, view="photo").contents
    first, second = sorted((root / "apple").iterdir())[:2]
    first.rename(root / "apple" / "renamed.png")
    assert before is not None
    assert before.changes(open_dataset(root, view="photo", side_pixels=32).contents) == "the same pictures, split otherwise"
    second.rename(root / "pear" / "elsewhere.png")
    make_class_folders(root, {"apple": 3}, first_seed=50)
    assert before.changes(open_dataset(root, view="photo").contents) == "3 added, 1 under another label"
    assert open_dataset(make_idx_folder(tmp_path / "idx")).contents is None


def test_a_build_on_changed_pictures_says_how_many(tmp_path: Path) -> None:
    folder = class_folders(tmp_path / "shapes", each=6)
    run = tmp_path / "run"

    def build() -> None:
        handlens.build(folder, tmp_path / "a.tflite", run=run)

    build()
    assert (run / CONTENTS_FILE).stat().st_size < 2000
    label, other = sorted(path for path in folder.iterdir())[:2]
    one, two, three = sorted(label.iterdir())[:3]
    one.unlink()
    two.rename(other / "moved.png")
    shutil.copy(three, label / "again.png")  # no other picture
    with three.open("ab") as file:
        file.write(b"\0")  # the same pixels, another content
    with pytest.raises(RunError, match=r"changed since the training in `.*` \(1 added, 1 removed, 1 under another label\)"):
        build()
    (run / CONTENTS_FILE).unlink()  # of an older handlens
    with pytest.raises(RunError, match=r"changed since the training in `[^`]*`\. Received"):
        build()
    (run / CONTENTS_FILE).write_bytes(b"damaged")
    with pytest.raises(RunError, match=r"changed since the training in `[^`]*`\. Received"):
        build()
    handlens.build(folder, tmp_path / "a.tflite", run=run, overwrite=True)
    contents = Run.open(run).contents()
    assert contents is not None
    assert len(contents.keys) == sum(len(os.listdir(one)) for one in folder.iterdir())
