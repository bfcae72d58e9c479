"""Datasets of other kinds are refused with a sentence that says what they are; what people leave beside pictures is borne."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dataset_helpers import made_picture, make_class_folders, noticed
from handlens.datasets import Dataset, Kind, open_dataset, open_to_test
from handlens.datasets.labels import ALIKE_LABELS
from handlens.errors import DatasetError

YOLO_LINE, VOC_TEXT = "0 0.5 0.5 0.2 0.2\n", '<?xml version="1.0"?>\n<annotation><object><name>a</name></object></annotation>'


def opened(root: Path) -> Dataset:
    return open_dataset(root, view="photo")


def pictures(folder: Path, count: int = 6, suffix: str = "jpg", first: int = 0, beside: str = "", text: str = "") -> None:
    """0.jpg, 1.jpg, ..., and beside each a file of its name, if one is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        made_picture(first + number).save(folder / f"{number}.{suffix}")
        if beside:
            (folder / f"{number}{beside}").write_text(text)


def texts(folder: Path, suffix: str, text: str) -> None:
    folder.mkdir(parents=True)
    for number in range(6):
        (folder / f"{number}{suffix}").write_text(text)


def coco_by_roboflow(root: Path) -> None:
    for place, part in enumerate(("train", "valid")):
        pictures(root / part, first=100 * place)
        (root / part / "_annotations.coco.json").write_text("{}")


def coco_2017(root: Path) -> None:
    for place, part in enumerate(("train2017", "val2017")):
        pictures(root / part, first=100 * place)
    (root / "annotations").mkdir()
    (root / "annotations" / "instances_train2017.json").write_text("{}")


def yolo(root: Path) -> None:
    for place, part in enumerate(("train", "val")):
        pictures(root / "images" / part, first=100 * place)
        texts(root / "labels" / part, ".txt", YOLO_LINE)


def yolo_by_roboflow(root: Path) -> None:
    for place, part in enumerate(("train", "valid", "test")):
        pictures(root / part / "images", first=100 * place)
        texts(root / part / "labels", ".txt", YOLO_LINE)
    (root / "data.yaml").write_text("names: [a, b]\n")


def yolo_side_by_side(root: Path) -> None:
    pictures(root, beside=".txt", text=YOLO_LINE)
    (root / "classes.txt").write_text("a\nb\n")


def voc(root: Path) -> None:
    pictures(root / "JPEGImages")
    texts(root / "Annotations", ".xml", VOC_TEXT)
    pictures(root / "SegmentationClass", 1, "png", 50)
    (root / "ImageSets").mkdir()


def voc_side_by_side(root: Path) -> None:
    pictures(root, beside=".xml", text=VOC_TEXT)


def with_masks(root: Path) -> None:
    pictures(root / "images")
    pictures(root / "masks", suffix="png", first=100)


def with_trimaps(root: Path) -> None:
    pictures(root / "images")
    pictures(root / "annotations" / "trimaps", suffix="png", first=100)
    (root / "annotations" / "list.txt").write_text("#Image CLASS-ID SPECIES BREED ID\n0 1 1 1\n")


@pytest.mark.parametrize(("make", "said"), [
    (coco_by_roboflow, "boxes as COCO keeps them"), (coco_2017, "boxes as COCO keeps them"), (yolo, "boxes as YOLO keeps them"),
    (yolo_by_roboflow, "boxes as YOLO keeps them"), (yolo_side_by_side, "boxes as YOLO keeps them"),
    (voc, "boxes as VOC keeps them"), (voc_side_by_side, "boxes as VOC keeps them"), (with_masks, "outlines as pictures"),
    (with_trimaps, "outlines as pictures"),
])  # fmt: skip
def test_where_things_are_is_no_label(tmp_path: Path, make: Callable[[Path], None], said: str) -> None:
    """Images and masks were two classes; of the others the error was about a class called `labels`, or `Annotations`."""
    make(tmp_path / "x")
    with pytest.raises(DatasetError, match=said) as caught:
        opened(tmp_path / "x")
    assert "a folder for each label" in str(caught.value.hint)
    if make not in (yolo_side_by_side, voc_side_by_side):  # a folder of pictures alone is one class
        (tmp_path / "deeper").mkdir()
        (tmp_path / "x").rename(tmp_path / "deeper" / "x")
        with pytest.raises(DatasetError, match=said):
            opened(tmp_path / "deeper")


def test_oxfords_pets_are_read_by_the_names_of_their_pictures(tmp_path: Path) -> None:
    """The classes were annotations and images."""
    with_trimaps(tmp_path)
    for folder in (tmp_path / "images", tmp_path / "annotations" / "trimaps"):
        for number, path in enumerate(sorted(folder.iterdir())):
            path.rename(folder / f"{'Bengal' if number < 3 else 'yorkshire_terrier'}_{number}{path.suffix}")
    with pytest.raises(DatasetError, match="outlines as pictures.*annotations/trimaps") as caught:
        opened(tmp_path)
    assert str(caught.value.hint).endswith(f"name the folder of the pictures alone, {tmp_path / 'images'}")
    assert opened(tmp_path / "images").labels == ("Bengal", "yorkshire_terrier")


@pytest.mark.parametrize("make", [yolo_side_by_side, voc_side_by_side, with_masks, with_trimaps, yolo])
def test_with_a_table_of_labels_they_are_read(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path)
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.jpg")]
    rows = [f"{file},{'rose' if place % 2 else 'tulip'}" for place, file in enumerate(files)]
    (tmp_path / "labels.csv").write_text("\n".join(["file,label", *rows]))
    assert opened(tmp_path).labels == ("rose", "tulip")


@pytest.mark.parametrize("suffix", [".txt", ".xml", ".json"])
def test_class_folders_go_before_what_lies_beside_their_pictures(tmp_path: Path, suffix: str) -> None:
    for place, label in enumerate(("rose", "tulip")):
        pictures(tmp_path / label, first=100 * place, beside=suffix, text=YOLO_LINE)
        pictures(tmp_path / "parts" / "train" / label, first=200 + 100 * place, beside=suffix, text=VOC_TEXT)
    for root in (tmp_path, tmp_path / "parts"):
        (root / "_annotations.coco.json").write_text("{}")
    assert opened(tmp_path / "parts").labels == ("rose", "tulip")
    shutil.rmtree(tmp_path / "parts")
    assert opened(tmp_path).labels == ("rose", "tulip")


def test_captions_beside_named_pictures_are_no_boxes(tmp_path: Path) -> None:
    for place, label in enumerate(("rose", "tulip")):
        for number in range(4):
            made_picture(10 * place + number).save(tmp_path / f"{label}_{number}.jpg")
            (tmp_path / f"{label}_{number}.txt").write_text(f"1 fine {label}\n")
    assert opened(tmp_path).labels == ("rose", "tulip")


@pytest.mark.parametrize(("name", "said", "hint"), [
    ("data/train-00000-of-00001.parquet", "Parquet, as Hugging Face", "load_dataset"),
    ("data-00000-of-00001.arrow", "Arrow", "folder"), ("test_32x32.mat", "Matlab's", "folder"),
    ("flowers.tfrecord-00000-of-00002", "TensorFlow's records", "folder"), ("cifar/data_batch_1", "CIFAR's batches", "folder"),
    ("cifar/data_batch_1.bin", "CIFAR's batches", "folder"), ("train_signs.h5", "HDF5", "folder"),
    ("project.tm", "a project of Teachable Machine", "rename it to .zip"),
])  # fmt: skip
def test_packed_pictures_are_named(tmp_path: Path, name: str, said: str, hint: str) -> None:
    file = tmp_path / "x" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x")
    (tmp_path / "x" / "README.md").write_text("x")
    for path in (tmp_path / "x", file) if file.suffix else (tmp_path / "x",):
        with pytest.raises(DatasetError, match=f"packed in files that are not opened here: {said}") as caught:
            opened(path)
        assert hint in str(caught.value.hint)


def test_packed_files_beside_class_folders_are_other_files(tmp_path: Path) -> None:
    make_class_folders(tmp_path, {"rose": 5, "tulip": 5})
    (tmp_path / "features.h5").write_bytes(b"x")
    assert noticed(opened(tmp_path), "other file[s] ignored") == 1


def test_tasks_and_sheets_beside_pictures_are_named(tmp_path: Path) -> None:
    pictures(tmp_path)
    (tmp_path / "labels.xlsx").write_bytes(b"PK")
    with pytest.raises(DatasetError, match=r"in a sheet.*labels\.xlsx") as caught:
        opened(tmp_path)
    assert "CSV" in str(caught.value.hint)
    task = {"id": 1, "annotations": [{"result": []}], "data": {"image": "/data/upload/1/1a2b3c4d-0.jpg"}}
    (tmp_path / "project.json").write_text(json.dumps([task]))
    with pytest.raises(DatasetError, match=r"tasks of Label Studio.*project\.json") as caught:
        opened(tmp_path)
    assert "export them as CSV" in str(caught.value.hint)


def test_label_studios_csv_is_read(tmp_path: Path) -> None:
    pictures(tmp_path)
    rows = [f"/data/upload/1/1a2b3c4d-{n}.jpg,{n},{'cat' if n % 2 else 'dog'},1,2024-01-0{n + 1}T10:00:00Z" for n in range(6)]
    (tmp_path / "project-1.csv").write_text("\n".join(["image,id,choice,annotator,created_at", *rows]))
    dataset = opened(tmp_path)
    assert (dataset.labels, dataset.count) == (("cat", "dog"), 6)


@pytest.mark.parametrize(("first", "mark"), [("sep=;", ";"), ('"sep=;"', ";"), ("sep=\t", "\t"), ("sep=,", ",")])
def test_excels_first_line_is_no_row(tmp_path: Path, first: str, mark: str) -> None:
    pictures(tmp_path)
    rows = [f"{n}.jpg{mark}{'cat' if n % 2 else 'dog'}" for n in range(6)]
    (tmp_path / "labels.csv").write_bytes("\r\n".join([first, f"file{mark}label", *rows]).encode("utf-8-sig"))
    dataset = opened(tmp_path)
    assert (dataset.labels, dataset.count, dataset.summary.notices) == (("cat", "dog"), 6, ())


def test_paths_of_windows_in_a_table(tmp_path: Path) -> None:
    pictures(tmp_path / "pics")
    rows = [f"C:\\Users\\x\\pics\\{n}.jpg,{'cat' if n % 2 else 'dog'}" for n in range(6)]
    (tmp_path / "labels.csv").write_text("\n".join(["path,label", *rows]))
    assert (opened(tmp_path).labels, opened(tmp_path).count) == (("cat", "dog"), 6)


def test_what_was_saved_instead_of_a_picture_is_named(tmp_path: Path) -> None:
    make_class_folders(tmp_path, {"rose": 5, "tulip": 5})
    (tmp_path / "rose" / "a.jpg").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n")
    (tmp_path / "rose" / "b.jpg").write_text("\n<!DOCTYPE html>\n<title>403</title>")
    (tmp_path / "rose" / "c.jpg").write_text("<HTML>")
    (notice,) = opened(tmp_path).summary.notices
    assert sorted(notice.examples) == [
        "rose/a.jpg: only a pointer to the picture: git lfs pull",
        *(f"rose/{name}.jpg: a web page, saved instead of the picture" for name in "bc"),
    ]  # fmt: skip


def test_labels_that_differ_in_capitals_are_pointed_out(tmp_path: Path) -> None:
    dataset = opened(make_class_folders(tmp_path / "x", {"Cat": 5, "cat": 5, "dog": 5}))
    assert (dataset.labels, noticed(dataset, ALIKE_LABELS)) == (("Cat", "cat", "dog"), 1)
    assert "1 label that is another but for capitals and spaces: is it the same?" in list(dataset.summary.lines())
    assert noticed(opened(make_class_folders(tmp_path / "y", {"1": 5, "11": 5, "a": 5})), ALIKE_LABELS) == 0


def test_one_label_composed_and_decomposed_is_one(tmp_path: Path) -> None:
    for place, form in enumerate(("NFC", "NFD")):
        make_class_folders(tmp_path, {unicodedata.normalize(form, "größe"): 5}, first_seed=100 * place)
    make_class_folders(tmp_path, {"klein": 5}, first_seed=300)
    dataset = opened(tmp_path)
    assert (dataset.labels, dataset.count) == (("größe", "klein"), 15)


def test_a_preview_beside_class_folders_makes_no_class_of_them(tmp_path: Path) -> None:
    make_class_folders(tmp_path / "flowers", {"rose": 5, "tulip": 5})
    made_picture(900).save(tmp_path / "flowers" / "preview.jpg")
    dataset = opened(tmp_path)
    assert (dataset.labels, dataset.count) == (("rose", "tulip"), 10)
    assert noticed(dataset, "picture[s] outside of the class folders ignored") == 1
    kind = Kind("photo", (64, 64, 3), ("flowers", "other"))
    assert open_to_test(tmp_path, kind).labels == ("flowers",)  # one class is enough to test: nothing is guessed


SIDECARS = {
    "a live photo": ("IMG_1.AAE", "IMG_1.MOV"), "macOS'": (".DS_Store", "._1.jpg", "Icon\r"),
    "Google's": ("IMG_1.jpg.json", "IMG_1.jpg.supplemental-metadata.json", "metadata.json"),
    "Lightroom's": ("IMG_1.xmp", "Catalog.lrcat"), "Windows'": ("Thumbs.db", "desktop.ini"),
    "Office's": ("~$notes.docx",), "a browser's": ("1.jpg.part",),
}  # fmt: skip


@pytest.mark.parametrize("whose", SIDECARS)
def test_side_cars_are_passed_over_quietly(tmp_path: Path, whose: str) -> None:
    root = make_class_folders(tmp_path / "x", {"rose": 5, "tulip": 5})
    for folder in (root, root / "rose"):
        for name in SIDECARS[whose]:
            (folder / name).write_bytes(b"{}")
    dataset = opened(root)
    assert (dataset.labels, dataset.count, dataset.summary.skipped_count) == (("rose", "tulip"), 10, 0)
    assert sum(notice.count for notice in dataset.summary.notices) == 2 * len(SIDECARS[whose])


def odd_pictures(folder: Path) -> int:
    """Every kind of pixels that people's programs write; how many."""
    made = made_picture(9, (80, 60))
    other, rng = made_picture(10, (80, 60)), np.random.default_rng(1)
    on_its_side = Image.Exif()
    on_its_side[0x0112] = 6
    made.convert("CMYK").save(folder / "cmyk.jpg")
    made.convert("1").save(folder / "bits.png")
    made.convert("P").save(folder / "palette.png", transparency=3)
    made.save(folder / "moves.webp", save_all=True, append_images=[other])
    made.save(folder / "pages.tif", save_all=True, append_images=[other])
    made.convert("LAB").save(folder / "lab.tif")
    made.save(folder / "side.jpg", exif=on_its_side)
    made_picture(12, (9000, 300)).save(folder / "panorama.jpg")
    made_picture(13, (1, 1)).save(folder / "dot.png")
    Image.fromarray(rng.integers(0, 65536, (60, 80)).astype(np.uint16)).save(folder / "deep.png")
    Image.fromarray(rng.random((60, 80)).astype(np.float32)).save(folder / "float.tif")
    return 11


def test_odd_pictures_are_all_read(tmp_path: Path) -> None:
    root = make_class_folders(tmp_path / "x", {"rose": 5, "tulip": 5})
    count = odd_pictures(root / "rose")
    dataset = opened(root)
    assert (dataset.count, dataset.summary.skipped_count) == (10 + count, 0)
