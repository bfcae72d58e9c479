"""Folders as people have them: parts by every usual name, levels too deep, what systems leave behind. Said, never silent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dataset_helpers import made_picture, make_class_folders, noticed
from handlens.datasets import Dataset, open_dataset
from handlens.datasets.found import NO_LABELS, VALIDATION_IS_TEST
from handlens.datasets.part_names import part_named
from handlens.datasets.walk import GONE_INTO, SAME_WITHIN
from handlens.errors import DatasetError


def counts(dataset: Dataset) -> tuple[int, int]:
    """(training and validation, test)."""
    return dataset.train_all.count, dataset.test.count


def tree(root: Path, *parts: str, each: int = 4) -> Path:
    for place, part in enumerate(parts):
        make_class_folders(root / part, {"rose": each, "tulip": each}, first_seed=100 * place)
    return root


@pytest.mark.parametrize(("train", "test"), [
    ("training_set", "test_set"), ("seg_train", "seg_test"), ("train_images", "test_images"), ("Train", "Eval"),
    ("TRAINING", "TESTING"), ("train", "testset"), ("dataset_train", "dataset_test"), ("Training Images", "Testing Images"),
])  # fmt: skip
def test_parts_by_their_usual_names(tmp_path: Path, train: str, test: str) -> None:
    dataset = open_dataset(tree(tmp_path / "flowers", train, test))
    assert dataset.labels == ("rose", "tulip")
    assert counts(dataset) == (8, 8)


@pytest.mark.parametrize("name", ["val", "valid", "Validation", "dev", "val_images", "seg_val"])
def test_with_validation_and_no_test_it_is_the_test_and_that_is_said(tmp_path: Path, name: str) -> None:
    dataset = open_dataset(tree(tmp_path / "flowers", "train", name))
    assert counts(dataset) == (8, 8)
    assert dataset.validation.count > 0
    assert noticed(dataset, VALIDATION_IS_TEST) == 8


def test_training_alone_is_split_as_always(tmp_path: Path) -> None:
    dataset = open_dataset(tree(tmp_path / "flowers", "train", each=12))
    assert dataset.labels == ("rose", "tulip")
    assert dataset.count == 24
    assert dataset.test.count >= 2
    assert not dataset.own_split


def test_a_test_without_labels_is_left_out_and_said(tmp_path: Path) -> None:
    root = tree(tmp_path / "flowers", "train", each=12)
    (root / "test").mkdir()
    for seed in range(5):
        made_picture(900 + seed).save(root / "test" / f"{seed}.png")
    dataset = open_dataset(root)
    assert dataset.labels == ("rose", "tulip")
    assert dataset.count == 24
    assert noticed(dataset, NO_LABELS) == 5


def test_intels_folders(tmp_path: Path) -> None:
    """Kaggle's seg_pred/seg_pred/1.png, without labels, was a second test: "keep one of them"."""
    root = tree(tmp_path / "intel", "seg_train/seg_train", "seg_test/seg_test")
    (root / "seg_pred" / "seg_pred").mkdir(parents=True)
    made_picture(900).save(root / "seg_pred" / "seg_pred" / "1.png")
    dataset = open_dataset(root)
    assert (dataset.labels, counts(dataset), noticed(dataset, NO_LABELS)) == (("rose", "tulip"), (8, 8), 1)
    shutil.move(root / "seg_pred" / "seg_pred" / "1.png", root / "seg_pred" / "1.png")
    (root / "seg_pred" / "seg_pred").rmdir()
    assert open_dataset(root).digest == dataset.digest
    make_class_folders(root / "seg_pred", {"rose": 3, "tulip": 3}, first_seed=950)
    with pytest.raises(DatasetError, match="two folders both mean test"):
        open_dataset(root)


@pytest.mark.parametrize("names", [("flowers_train", "flowers_test"), ("train-flowers", "val-flowers", "test-flowers")])
def test_parts_by_a_word_of_their_names(tmp_path: Path, names: tuple[str, ...]) -> None:
    """flowers_train and flowers_test were trained as two classes."""
    dataset = open_dataset(tree(tmp_path / "x", *names))
    assert (dataset.labels, dataset.test.count, dataset.count) == (("rose", "tulip"), 8, 8 * len(names))
    assert any(line.startswith("Parts by a word of their folders' names: ") for line in dataset.summary.choices)


@pytest.mark.parametrize("names", [("train", "steam train"), ("test tube", "train"), ("a_train", "b_train"), ("cat", "a_train")])
def test_a_word_alone_makes_no_part(tmp_path: Path, names: tuple[str, ...]) -> None:
    dataset = open_dataset(make_class_folders(tmp_path / "x", dict.fromkeys(names, 5)))
    assert set(dataset.labels) == set(names)


def test_an_archive_that_is_not_unpacked_is_named(tmp_path: Path) -> None:
    """A folder with flowers.zip in it had "no folders and no pictures in it"."""
    (tmp_path / "flowers.zip").write_bytes(b"PK")
    with pytest.raises(DatasetError, match=r"not unpacked.*with flowers\.zip") as caught:
        open_dataset(tmp_path)
    assert caught.value.hint == f"name the archive: {tmp_path / 'flowers.zip'}"
    (tmp_path / "more.zip").write_bytes(b"PK")
    with pytest.raises(DatasetError, match=r"flowers\.zip, more\.zip") as caught:
        open_dataset(tmp_path)
    assert caught.value.hint == "unpack each into a folder of its own"


def test_pictures_of_kinds_that_are_not_read_are_named(tmp_path: Path) -> None:
    root = make_class_folders(tmp_path / "x", {"rose": 5, "tulip": 5})
    made_picture(800).save(root / "rose" / "sign.pcx")
    made_picture(801).save(root / "rose" / "sign.tga")
    (notice,) = (notice for notice in open_dataset(root).summary.notices if notice.serious)
    assert notice.examples == tuple(f"rose/sign.{kind}: {kind} is not read, save it as jpg or png" for kind in ("pcx", "tga"))


def test_street_signs_as_ppm_are_read(tmp_path: Path) -> None:
    root = tmp_path / "signs"
    for place, name in enumerate(("00000", "00001")):
        (root / name).mkdir(parents=True)
        for seed in range(5):
            made_picture(10 * place + seed).save(root / name / f"00000_{seed:05}.ppm")
        (root / name / f"GT-{name}.csv").write_text("Filename;Width;Height;ClassId\n")
    dataset = open_dataset(root, view="photo")
    assert (dataset.labels, dataset.count) == (("00000", "00001"), 10)
    assert [(notice.count, notice.serious) for notice in dataset.summary.notices] == [(2, False)]


@pytest.mark.parametrize("above", ["flowers", "flowers/flowers", "archive/data/flowers"])
def test_unzipped_too_deep(tmp_path: Path, above: str) -> None:
    make_class_folders(tmp_path / "x" / above, {"rose": 5, "tulip": 5})
    dataset = open_dataset(tmp_path / "x")
    assert dataset.labels == ("rose", "tulip")
    assert noticed(dataset, GONE_INTO) == above.count("/") + 1


def test_unzipped_too_deep_with_parts(tmp_path: Path) -> None:
    (tmp_path / "x" / "__MACOSX" / "flowers").mkdir(parents=True)
    dataset = open_dataset(tree(tmp_path / "x" / "flowers", "train", "test").parent)
    assert (dataset.labels, counts(dataset)) == (("rose", "tulip"), (8, 8))


def test_one_class_of_pictures_is_not_gone_into(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"at least two classes.*'rose'"):
        open_dataset(make_class_folders(tmp_path / "x", {"rose": 5}))


def test_parts_inside_of_the_classes(tmp_path: Path) -> None:
    for place, name in enumerate(("rose", "tulip")):
        make_class_folders(tmp_path / "x" / name, {"train": 5, "test": 3}, first_seed=100 * place)
    dataset = open_dataset(tmp_path / "x")
    assert (dataset.labels, counts(dataset)) == (("rose", "tulip"), (10, 6))


def test_the_same_folders_in_every_class_are_pointed_out(tmp_path: Path) -> None:
    for place, name in enumerate(("monday", "friday")):
        make_class_folders(tmp_path / "x" / name, {"rose": 5, "tulip": 5}, first_seed=100 * place)
    dataset = open_dataset(tmp_path / "x")
    assert noticed(dataset, SAME_WITHIN) == 2
    assert any("rose, tulip" in line for line in dataset.summary.lines())


SYSTEMS = ["@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found", "__MACOSX", ".ipynb_checkpoints",
           ".thumbnails", "Thumbnails", "@Recycle", "#snapshot", "FOUND.000", ".Trash-1000", "__pycache__"]  # fmt: skip


def with_system_folders(root: Path, name: str) -> Path:
    """Two labels of 5, and a system's folder with a picture beside the class folders, and in one of them."""
    make_class_folders(root, {"rose": 5, "tulip": 5})
    for place, folder in enumerate((root / name, root / "rose" / name)):
        folder.mkdir()
        made_picture(900 + place).save(folder / "thumb.png")
    return root


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_systems_leave_is_nobodys_class(tmp_path: Path, name: str) -> None:
    dataset = open_dataset(with_system_folders(tmp_path / "x", name))
    assert dataset.labels == ("rose", "tulip")
    assert dataset.count == 10
    assert noticed(dataset, "system folder[s] ignored") == (0 if name.startswith(".") else 2)


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_systems_leave_beside_one_folder_does_not_hide_it(tmp_path: Path, name: str) -> None:
    """A memory card or a share has them at its root: the one folder is still all there is."""
    (tmp_path / "card" / name).mkdir(parents=True)
    made_picture(900).save(tmp_path / "card" / name / "thumb.png")
    dataset = open_dataset(tree(tmp_path / "card" / "flowers", "train", "test").parent)
    assert (dataset.labels, counts(dataset)) == (("rose", "tulip"), (8, 8))


@pytest.mark.parametrize("name", SYSTEMS)
def test_what_systems_leave_in_archives_is_nobodys_class(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDLENS_CACHE", str(tmp_path / "cache"))
    root = with_system_folders(tmp_path / "x", name)
    for kind in ("zip", "gztar"):
        archive = Path(shutil.make_archive(str(tmp_path / "flowers"), kind, root))
        dataset = open_dataset(archive)
        assert (dataset.labels, dataset.count) == (("rose", "tulip"), 10)
        assert not [path for path in (tmp_path / "cache").rglob("*") if path.name == "thumb.png"]


def test_pictures_of_any_suffix_count(tmp_path: Path) -> None:
    root = make_class_folders(tmp_path / "x", {"rose": 4, "tulip": 4})
    names = ("web.jfif", "old.jpe", "download", "phone.HEIC", "scan.tif", "anim.gif")
    for seed, name in enumerate(names):
        made_picture(900 + seed).save(root / "rose" / name, "GIF" if name.endswith("gif") else "JPEG")
    (root / "rose" / "notes").write_text("not a picture")
    dataset = open_dataset(root)
    assert dataset.count == 8 + len(names)
    assert noticed(dataset, "other file[s] ignored") == 1


def test_names_that_mean_a_part_and_names_that_do_not() -> None:
    assert part_named("train2017") == part_named("01_train") == part_named("Train-Images") == "train"
    assert [part_named(name) for name in ("trainers", "contest", "images", "", "test_train", "attest", "developer")] == [None] * 7
