"""Near-duplicates: what is found to be one picture, what is not, and on which side of the split it lies."""

from __future__ import annotations

import hashlib
import io
import itertools
import random
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from dataset_helpers import noticed
from handlens.base.wording import in_words
from handlens.datasets import Dataset, duplicates, open_dataset
from handlens.datasets.duplicates import IMPRINT_BYTES, across_classes, imprint_of, imprint_of_file, near_duplicates
from handlens.datasets.intake import PixelIntake
from handlens.datasets.splitting import IN_TEST, IN_VALIDATION, OTHER_LABEL, TOO_FEW_OTHERS, split_class
from handlens.pictures.decode import decode_photo
from photos import photos_directory


def scene(seed: int, size: tuple[int, int] = (256, 192)) -> Image.Image:
    """A made photo: patches of colour, softly joined."""
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC)


def burst(picture: Image.Image, count: int, seed: int = 0) -> list[Image.Image]:
    """The same again, as a hand holds a phone for a second: moved by up to 1 %, lit up to 10 % otherwise."""
    rng, (width, height) = random.Random(seed), picture.size
    frames = []
    for _ in range(count):
        x, y = (rng.uniform(-0.01, 0.01) for _ in range(2))
        box = (width * (0.05 + x), height * (0.05 + y), width * (0.95 + x), height * (0.95 + y))
        moved = picture.resize(picture.size, Image.Resampling.BICUBIC, box=box)
        frames.append(ImageEnhance.Brightness(moved).enhance(rng.uniform(0.9, 1.1)))
    return frames


def folder_of(root: Path, classes: dict[str, list[list[Image.Image]]]) -> Path:
    """`root`/<label>/<thing>-<frame>.jpg"""
    for label, things in classes.items():
        (root / label).mkdir(parents=True, exist_ok=True)
        for number, frames in enumerate(things):
            for frame, picture in enumerate(frames):
                picture.save(root / label / f"{number}-{frame}.jpg", quality=90)
    return root


def sides(dataset: Dataset) -> dict[str, set[str]]:
    """The parts in which each thing (the file's name before the dash) lies."""
    found: dict[str, set[str]] = {}
    for name, part in (("train", dataset.train), ("validation", dataset.validation), ("test", dataset.test)):
        for file in map(Path, part.files):
            found.setdefault(f"{file.parent.name}/{file.stem.split('-')[0]}", set()).add(name)
    return found


def alike(one: Image.Image, other: Image.Image) -> bool:
    imprints = [imprint_of(np.asarray(picture.convert("RGB"))) for picture in (one, other)]
    return bool(near_duplicates(imprints, "aa")[1] == 0)


def jpeg(picture: Image.Image, quality: int) -> Image.Image:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=quality)
    return Image.open(content)


def test_copies_are_found_and_other_scenes_are_not() -> None:
    whole = scene(1)
    copies = [whole.resize((64, 48)), whole.resize((1024, 768)), jpeg(whole, 40), ImageEnhance.Brightness(whole).enhance(0.8),
              whole.convert("L")]  # fmt: skip
    assert all(alike(whole, copy) for copy in copies)
    one, *others = burst(whole, 3)
    assert all(alike(one, other) for other in others)
    assert not any(alike(whole, scene(seed)) for seed in range(2, 40))
    assert not alike(whole, whole.transpose(Image.Transpose.FLIP_LEFT_RIGHT))


def test_pictures_with_little_in_them_have_no_imprint(tmp_path: Path) -> None:
    stroke = np.zeros((64, 64), np.uint8)
    stroke[10:54, 30:34] = 255
    assert imprint_of(np.full((64, 64, 3), 200, np.uint8)) is None
    assert imprint_of(stroke) is None
    scene(1).resize((63, 63)).save(tmp_path / "small.png")
    scene(1).resize((64, 80)).save(tmp_path / "large.png")
    assert imprint_of_file(tmp_path / "small.png") is None
    imprint = imprint_of_file(tmp_path / "large.png")
    assert imprint is not None
    assert imprint.shape == (IMPRINT_BYTES,)
    assert imprint.dtype == np.uint8


def test_both_rules_are_needed() -> None:
    """As many bits that differ, or cells that correlate: only both together make a near-duplicate."""
    imprint = imprint_of(np.asarray(scene(1)))
    assert imprint is not None
    nine_bits, other_cells = imprint.copy(), imprint.copy()
    nine_bits[:2] ^= np.array([255, 1], np.uint8)
    other_cells[8:] = np.random.default_rng(0).integers(0, 256, 256)
    eight_bits = imprint.copy()
    eight_bits[0] ^= 255
    assert near_duplicates([imprint, eight_bits], "aa").tolist() == [0, 0]
    assert near_duplicates([imprint, nine_bits], "aa").tolist() == [0, 1]
    assert near_duplicates([imprint, other_cells], "aa").tolist() == [0, 1]
    assert near_duplicates([imprint, eight_bits], "ab").tolist() == [0, 1]


def slow_groups(imprints: NDArray[np.uint8], least: float) -> list[int]:
    """The same by the definition, pair by pair."""
    first = list(range(len(imprints)))
    for one in range(len(imprints)):
        for other in range(one):
            bits = sum(int(a ^ b).bit_count() for a, b in zip(imprints[one, :8], imprints[other, :8], strict=True))
            cells = np.corrcoef(imprints[one, 8:].astype(float), imprints[other, 8:].astype(float))[0, 1]
            if bits <= 8 and cells >= least:
                low, high = sorted((first[one], first[other]))
                first = [low if group == high else group for group in first]
    return first


@given(st.integers(0, 10**6))
def test_groups_are_those_of_the_definition(seed: int) -> None:
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 256, (3, IMPRINT_BYTES), dtype=np.uint8)
    imprints = base[rng.integers(0, 3, 12)]
    imprints[:, :8] ^= np.packbits(rng.random((12, 64)) < 0.06, axis=1)
    noise = rng.integers(-1, 2, (12, 256)) * rng.choice([5, 20, 30], (12, 1))
    imprints[:, 8:] = np.clip(imprints[:, 8:].astype(int) + noise, 0, 255)
    assert near_duplicates(list(imprints), [0] * 12).tolist() == slow_groups(imprints, 0.96)


def test_blocks_of_rows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    imprints = [imprint_of(np.asarray(frame)) for seed in range(6) for frame in burst(scene(seed), 3)]
    whole = near_duplicates(imprints, [0] * 18)
    monkeypatch.setattr(duplicates, "BLOCK_ROWS", 4)
    monkeypatch.setattr(duplicates, "PAIRS_AT_ONCE", 2)
    np.testing.assert_array_equal(near_duplicates(imprints, [0] * 18), whole)
    assert whole.tolist() == [row // 3 * 3 for row in range(18)]


def test_a_chain_does_not_swallow_its_class() -> None:
    """Alike by nature: mixtures of four scenes, each like some others, and all of them linked."""
    scenes = np.stack([np.asarray(scene(seed).convert("L").resize((64, 64)), float) for seed in range(4)])
    shares = np.random.default_rng(0).dirichlet(np.ones(4), 120)
    imprints = [imprint_of(np.tensordot(share, scenes, 1).astype(np.uint8)) for share in shares]
    assert np.bincount(near_duplicates(imprints[:20], [0] * 20)).max() > 3  # so few are no chain
    with pytest.MonkeyPatch.context() as once:
        once.setattr(duplicates, "CORRELATIONS", duplicates.CORRELATIONS[:1])
        assert np.bincount(near_duplicates(imprints, [0] * 120)).max() > 100
    assert 1 < np.bincount(near_duplicates(imprints, [0] * 120)).max() <= 30


def test_forty_thousand_pictures_take_seconds() -> None:
    rng = np.random.default_rng(0)
    imprints = rng.integers(0, 256, (40_000, IMPRINT_BYTES), dtype=np.uint8)
    imprints[1::2] = imprints[::2]
    started = time.process_time()  # whatever else the machine is at
    group = near_duplicates(list(imprints), (np.arange(40_000) % 4 // 2).tolist())
    assert time.process_time() - started < 40  # 0.7 s on two idle cores
    np.testing.assert_array_equal(group, np.arange(40_000) // 2 * 2)


# ---- in a folder


def test_a_burst_lies_on_one_side_of_the_split_and_is_counted(tmp_path: Path) -> None:
    things = {label: [burst(scene(100 * at + seed), 3) for seed in range(12)] for at, label in enumerate("ab")}
    dataset = open_dataset(folder_of(tmp_path / "things", things), view="photo")
    assert all(len(parts) == 1 for parts in sides(dataset).values())
    assert {part for parts in sides(dataset).values() for part in parts} == {"train", "validation", "test"}
    lines = list(dataset.summary.lines())
    assert "72 pictures in 24 groups of near-duplicates kept on one side of the split" in lines
    assert dataset.summary.skipped_count == 0
    every = dataset.train_all.joined(dataset.test)
    group_of = dict(zip(every.files, every.groups.tolist(), strict=True))
    assert len(set(group_of.values())) == 24
    assert all(group_of[file] == group_of[str(Path(file).with_name(f"{Path(file).stem[:-2]}-0.jpg"))] for file in group_of)


def test_whatever_a_dataset_is_opened_for_its_near_duplicates_are_the_same(tmp_path: Path) -> None:
    things = {label: [burst(scene(100 * at + seed), 3) for seed in range(8)] for at, label in enumerate("ab")}
    root = folder_of(tmp_path / "things", things)
    first, *others = (open_dataset(root, view="photo", side_pixels=side) for side in (64, 28, 100))
    for other in others:
        assert [part.files for part in (other.train, other.test)] == [part.files for part in (first.train, first.test)]


@pytest.mark.parametrize(("side", "channels"), [(28, 3), (64, 3), (64, 1), (224, 3)])
def test_an_imprint_does_not_depend_on_what_the_picture_becomes(tmp_path: Path, side: int, channels: int) -> None:
    """A model is tested on the split it was trained by, however its pictures are decoded."""
    file = tmp_path / "a.jpg"
    scene(1, (301, 407)).save(file)
    intake = PixelIntake(lambda path: decode_photo(path, side, channels), (side, side, channels), finds_duplicates=True)
    np.testing.assert_array_equal(intake.take(file, b"").imprint, imprint_of(decode_photo(file, 64, 3)))


def test_writing_is_not_looked_at(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "things", {label: [burst(scene(10 * at + place), 2) for place in range(6)]
                                           for at, label in enumerate("ab")})  # fmt: skip
    every = open_dataset(root, view="ink").train
    assert len(set(every.groups.tolist())) == every.count
    assert len(set(open_dataset(root, view="photo").train.groups.tolist())) < open_dataset(root, view="photo").train.count


def test_a_class_of_one_burst_is_split_all_the_same_and_that_is_said(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "things", {"many": [[scene(at)] for at in range(12)], "one": [burst(scene(50), 3)]})
    dataset = open_dataset(root, view="photo")
    assert sides(dataset)["one/0"] == {"train", "validation", "test"}
    (notice,) = [notice for notice in dataset.summary.notices if "too few other things" in notice.kind]
    assert (notice.count, notice.serious, notice.left_out) == (2, True, False)


def test_a_burst_that_is_most_of_its_class_is_trained_on_and_that_is_said(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "things", {"many": [[scene(at)] for at in range(12)],
                                           "mostly": [burst(scene(50), 8), [scene(51)], [scene(52)], [scene(53)]]})  # fmt: skip
    dataset = open_dataset(root, view="photo")
    assert sides(dataset)["mostly/0"] == {"train"}
    (notice,) = [notice for notice in dataset.summary.notices if "thinner than it looks" in notice.kind]
    assert notice.examples[0].startswith("mostly: 8 of its 11 are like ")


def folders_of_their_own(root: Path) -> Path:
    """Two labels; of each 6 to train on, 5 to validate and 6 to test, of which the first ones are like one of another part."""
    for label, first in (("a", 0), ("b", 100)):
        trained = [burst(scene(first + at), 3) for at in range(6)]
        validated = [burst(scene(first + at), 3) for at in range(40, 44)]
        folder_of(root / "train", {label: [[frames[0]] for frames in trained]})
        folder_of(root / "validation", {label: [[trained[1][1]], *([frames[0]] for frames in validated)]})
        others = [[scene(first + at)] for at in range(50, 54)]
        folder_of(root / "test", {label: [[trained[0][1]], [validated[0][1]], *others]})
    return root


def test_in_folders_of_their_own_they_stay_and_are_said(tmp_path: Path) -> None:
    dataset = open_dataset(folders_of_their_own(tmp_path / "things"), view="photo")
    assert dataset.own_split
    assert (dataset.train.count, dataset.validation.count, dataset.test.count) == (12, 10, 12)
    assert noticed(dataset, IN_TEST) == 4
    assert noticed(dataset, IN_VALIDATION) == 2
    assert noticed(dataset, TOO_FEW_OTHERS) == 0
    examples = {notice.kind: (sorted(notice.examples), notice.serious, notice.left_out) for notice in dataset.summary.notices}
    assert examples[in_words(IN_VALIDATION, 2)] == (
        [f"validation/{label}/0-0.jpg is like train/{label}/1-0.jpg" for label in "ab"], True, False
    )  # fmt: skip
    assert examples[in_words(IN_TEST, 4)] == (
        [f"test/{label}/{place}-0.jpg is like {other}" for label in "ab"
         for place, other in ((0, f"train/{label}/0-0.jpg"), (1, f"validation/{label}/1-0.jpg"))], True, False
    )  # fmt: skip
    assert "4 test pictures are near-duplicates of one that is learnt from: the test's figures will be too kind. Better keep " \
        "pictures of one thing in one part" in dataset.summary.lines()  # fmt: skip


def test_near_duplicates_under_two_labels_are_named(tmp_path: Path) -> None:
    root = folder_of(tmp_path / "things", {label: [[scene(100 * at + seed)] for seed in range(8)]
                                           for at, label in enumerate("ab")})  # fmt: skip
    assert noticed(open_dataset(root, view="photo"), OTHER_LABEL) == 0
    scene(3).resize((128, 96)).save(root / "b" / "copied.jpg", quality=70)
    dataset = open_dataset(root, view="photo")
    (notice,) = [notice for notice in dataset.summary.notices if "another label" in notice.kind]
    assert (notice.count, notice.serious, notice.left_out) == (2, True, False)
    assert sorted(notice.examples) == ["a/3-0.jpg is like b/copied.jpg", "b/copied.jpg is like a/3-0.jpg"]
    assert dataset.count == 17
    assert noticed(open_dataset(root, view="ink"), OTHER_LABEL) == 0


def slow_across(imprints: NDArray[np.uint8], classes: list[int]) -> set[int]:
    """Rows that are like one of another class, by the definition, pair by pair."""
    found = set()
    for one, other in itertools.combinations(range(len(imprints)), 2):
        bits = sum(int(a ^ b).bit_count() for a, b in zip(imprints[one, :8], imprints[other, :8], strict=True))
        cells = np.corrcoef(imprints[one, 8:].astype(float), imprints[other, 8:].astype(float))[0, 1]
        if classes[one] != classes[other] and bits <= 4 and cells >= 0.96:
            found |= {one, other}
    return found


@given(st.integers(0, 10**6))
def test_across_classes_by_the_definition(seed: int) -> None:
    rng = np.random.default_rng(seed)
    imprints = rng.integers(0, 256, (3, IMPRINT_BYTES), dtype=np.uint8)[rng.integers(0, 3, 14)]
    imprints[:, :8] ^= np.packbits(rng.random((14, 64)) < 0.04, axis=1)
    noise = rng.integers(-1, 2, (14, 256)) * rng.choice([5, 20, 30], (14, 1))
    imprints[:, 8:] = np.clip(imprints[:, 8:].astype(int) + noise, 0, 255)
    classes = rng.integers(0, 3, 14).tolist()
    found = across_classes([None, *imprints], [0, *classes])
    assert {row - 1 for row, _ in found} == slow_across(imprints, classes)
    assert [row for row, _ in found] == sorted({row for row, _ in found})
    for row, other in found:
        assert classes[row - 1] != classes[other - 1]
        assert slow_across(imprints[[row - 1, other - 1]], [0, 1]) == {0, 1}


def test_across_classes_a_hundred_thousand_take_seconds_also_if_all_are_alike() -> None:
    rng = np.random.default_rng(0)
    imprints = rng.integers(0, 256, (100_000, IMPRINT_BYTES), dtype=np.uint8)
    imprints[1::2] = imprints[::2]
    classes = (np.arange(100_000) % 3).tolist()
    started = time.process_time()
    assert len(across_classes(list(imprints), classes)) == 100_000
    imprints[:10_000] = imprints[0]
    assert len(across_classes(list(imprints[:10_000]), classes[:10_000])) == 10_000
    assert time.process_time() - started < 40  # 4 s


@pytest.mark.photos
def test_of_real_photos_only_those_of_one_thing_are_near_duplicates() -> None:
    found = set()
    for name, pairs in (("trash", 3), ("sign-digits", 0)):
        files = sorted(photos_directory(name).glob("*/*.jpg"))
        imprints, labels = [imprint_of_file(file) for file in files], [file.parent.name for file in files]
        assert across_classes(imprints, labels) == []
        group = near_duplicates(imprints, labels)
        again = np.flatnonzero(group != np.arange(len(group)))
        assert len(again) == pairs
        found |= {(files[group[row]].stem, files[row].stem) for row in again}
    assert found == {("paper68", "paper74"), ("glass3", "glass4"), ("paper2", "paper40")}


_HASHES = st.binary(min_size=32, max_size=32)


@given(st.lists(st.tuples(_HASHES, st.integers(0, 5)), min_size=3, max_size=40, unique_by=lambda one: one[0]))
def test_each_part_gets_a_picture_and_each_group_one_part(pictures: list[tuple[bytes, int]]) -> None:
    hashes, groups = zip(*pictures, strict=True)
    parts = split_class(hashes, groups)
    assert set(parts) == {"train", "validation", "test"}
    if len(set(groups)) >= 3:
        for group in set(groups):
            assert len({part for part, of in zip(parts, groups, strict=True) if of == group}) == 1
    order = sorted(range(len(hashes)), key=lambda at: hashes[at][::-1])
    assert split_class([hashes[at] for at in order], [groups[at] for at in order]) == [parts[at] for at in order]


def test_groups_are_held_out_as_often_as_pictures() -> None:
    """By the smallest of five hashes alone more than half of all groups would be in the test."""
    hashes = [hashlib.sha256(str(number).encode()).digest() for number in range(2000)]
    parts = split_class(hashes, [number // 5 for number in range(2000)])
    assert 0.10 < parts.count("test") / 2000 < 0.20
    assert 0.08 < parts.count("validation") / 2000 < 0.18
