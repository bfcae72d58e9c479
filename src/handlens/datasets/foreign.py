"""Folders that hold a dataset, and not one of labelled pictures: what they are, and what to do with them.

    boxes     COCO: a JSON beside the pictures, or in `annotations`       YOLO: `images` and `labels`, or 1.jpg and 1.txt
              VOC: `JPEGImages` and `Annotations`, or 1.jpg and 1.xml
    outlines  `images` and `masks`, or `annotations/trimaps`, with pictures of the same names
    tasks     Label Studio's JSON
    packed    .parquet, .arrow, .tfrecord, .h5, .mat, pickles as CIFAR's: pictures inside of files that are not opened here

Told by names and first lines, and only where nothing says a label for each picture: class folders and tables go before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from ..base.wording import listed
from ..errors import DatasetError
from ..pictures.decode import SUFFIXES
from .listing import printable
from .names import labels_by_names
from .part_names import part_named
from .visible import files_in, files_with, folders_of, holds_pictures, names_in

CUT_OUT = "handlens reads one label a picture: cut the boxes out and put them into a folder for each label, DATASET/cat/1.jpg"
SAVE_OUT = "save the pictures of each label into a folder, DATASET/cat/1.png"
PACKED = {
    ".parquet": "Parquet, as Hugging Face keeps datasets", ".arrow": "Arrow, as Hugging Face keeps datasets",
    ".tfrecord": "TensorFlow's records", ".h5": "HDF5", ".hdf5": "HDF5", ".mat": "Matlab's", ".pkl": "Python's pickles",
    ".pickle": "Python's pickles", ".cifar": "CIFAR's batches", ".lmdb": "LMDB", ".xlsx": "an Excel sheet",
    ".tm": "a project of Teachable Machine",
}  # fmt: skip
HINTS = {
    ".parquet": 'for row in datasets.load_dataset("parquet", data_files=...)["train"]: row["image"].save(DATASET/label/1.png)',
    ".xlsx": "save it as CSV: File, Save as, CSV UTF-8",
    ".tm": "rename it to .zip, unpack it, and put the pictures of each class into a folder",
}
_COCO = re.compile(r"(_annotations\.coco|instances_.*|.*coco.*)\.json", re.I)
_BY_NAME = {
    ".cifar": re.compile(r"data_batch_\d(\.bin)?|test_batch(\.bin)?|batches\.meta(\.txt)?"),
    ".tfrecord": re.compile(r".*\.tfrecords?(-\d+-of-\d+)?", re.I),
}
_PICTURES = {"images", "image", "imgs", "img", "jpegimages", "pictures"}
OUTLINES = {"masks", "mask", "segmentation", "segmentations", "segmentationclass", "groundtruth", "gt", "trimaps", "trimap"}
LOOKED_INTO = 20
ANNOTATIONS = {"annotations", "annotation"}
_OF_BOXES = {".txt": re.compile(rb"\s*\d+(\s+[\d.eE+-]+){4,}\s"), ".xml": re.compile(rb"(<\?[^>]*>)?\s*<annotation\b")}
LEAST_SHARE = 0.8  # by eye: of the pictures that have a file of the same name


def refuse_foreign(root: Path) -> None:
    """Do nothing, unless a folder holds a dataset of another kind.

    Raises:
        DatasetError: it does; of what kind is in it.
    """
    if boxes := _boxes(root):
        raise DatasetError(f"the dataset says where things are, with boxes as {boxes}, and no label of a whole picture",
                           received=printable(root), hint=CUT_OUT)  # fmt: skip
    if outlined := _outlined(root):
        received = f"{listed([printable(folder.relative_to(root)) for folder in outlined])} in {printable(root)}"
        hint = "handlens reads one label a picture: put the pictures into a folder for each label"
        for folder in outlined:
            if folder.name.lower() in _PICTURES and labels_by_names([path.stem for path in files_with(folder, SUFFIXES)]):
                hint = f"their names say labels: name the folder of the pictures alone, {printable(folder)}"
        raise DatasetError("the dataset says where things are, with outlines as pictures", received=received, hint=hint)


def refuse_packed(path: Path) -> None:
    """Do nothing, unless a file, or a folder without any picture, is one that keeps pictures inside of something else.

    Raises:
        DatasetError: it is; what it is, and what to do with it.
    """
    if path.is_dir() and holds_pictures(path):
        return
    places = [path, *folders_of(path)[:LOOKED_INTO]] if path.is_dir() else []
    for file in [one for place in places for one in files_in(place)] or ([] if path.is_dir() else [path]):
        suffix = next((kind for kind, name in _BY_NAME.items() if name.fullmatch(file.name)), file.suffix.lower())
        if suffix in PACKED:
            raise DatasetError(f"the pictures or labels are packed in files that are not opened here: {PACKED[suffix]}",
                               received=printable(file), hint=HINTS.get(suffix, SAVE_OUT))  # fmt: skip


def refuse_tasks(root: Path) -> None:
    """Do nothing, unless a file beside pictures has the labels as a program's own tasks.

    Raises:
        DatasetError: it has.
    """
    for file in files_with(root, {".json"})[:LOOKED_INTO]:
        start = _start(file)
        if start.lstrip().startswith(b"[") and b'"annotations"' in start and b'"data"' in start:
            raise DatasetError("the labels are in the tasks of Label Studio, which are not read", received=printable(file),
                               hint="export them as CSV, and put it beside the pictures")  # fmt: skip
    if sheets := files_with(root, {".xlsx", ".xls", ".ods"}):
        raise DatasetError("the labels may be in a sheet, which is not read", received=printable(sheets[0]), hint=HINTS[".xlsx"])


def _boxes(root: Path) -> str:
    """Whose boxes they are; empty if none."""
    folders = folders_of(root)
    parts = [folder for folder in folders if part_named(folder.name)]
    called = {folder.name.lower(): folder for folder in folders}
    inner = {folder.name.lower() for part in parts for folder in folders_of(part)}
    if inner - _PICTURES - ANNOTATIONS - {"labels"}:
        return ""  # class folders
    places = [root, *parts, *(called[name] for name in ANNOTATIONS & called.keys())]
    others = [name for name in called.keys() - _PICTURES - ANNOTATIONS if not part_named(name)]
    if not others and any(_COCO.fullmatch(name) for place in places for name in names_in(place)):
        return "COCO keeps them"
    for place in (root, *parts):
        names = {folder.name.lower(): folder for folder in folders_of(place)}
        if any(not part_named(one.name) for name in names.keys() & _PICTURES for one in folders_of(names[name])):
            continue  # class folders in there
        if "images" in names and "labels" in names and not holds_pictures(names["labels"]) and _below(names["labels"], ".txt"):
            return "YOLO keeps them"
        if "annotations" in names and names.keys() & _PICTURES and files_with(names["annotations"], {".xml"}):
            return "VOC keeps them"
    if not others:
        for suffix, who in ((".txt", "YOLO keeps them"), (".xml", "VOC keeps them")):
            if any(_beside(place, suffix) for place in (root, *parts)):
                return who
    return ""


def _below(folder: Path, suffix: str) -> bool:
    return bool(files_with(folder, {suffix}) or any(files_with(inner, {suffix}) for inner in folders_of(folder)))


def _beside(folder: Path, suffix: str) -> bool:
    """Whether nearly every picture in a folder has a file of its name, and one of these says boxes."""
    pictures, files = ({path.stem for path in files_with(folder, kinds)} for kinds in (SUFFIXES, {suffix}))
    both = pictures & files
    if len(pictures) < 3 or len(both) < LEAST_SHARE * len(pictures):
        return False
    return any(_OF_BOXES[suffix].match(_start(folder / f"{stem}{suffix}")) for stem in sorted(both)[:LOOKED_INTO])


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(1 << 14)
    except OSError:
        return b""


def _outlined(root: Path) -> list[Path]:
    """The folders of pictures and of their outlines; empty if they are none."""
    folders = [_outlines_in(folder) for folder in folders_of(root)]
    called = {folder.name.lower() for folder in folders}
    outlines = OUTLINES | ANNOTATIONS
    if len(called) < 2 or not called & _PICTURES or not called & outlines or called - _PICTURES - outlines:
        return []
    stems: Sequence[set[str]] = [{path.stem for path in files_with(folder, SUFFIXES)} for folder in folders]
    same = stems[0].intersection(*stems[1:])
    return folders if len(same) >= LEAST_SHARE * min(map(len, stems)) > 0 else []


def _outlines_in(folder: Path) -> Path:
    """The folder, or the one below it that has the outlines: Oxford's pets are in images and annotations/trimaps."""
    if folder.name.lower() not in OUTLINES | ANNOTATIONS or files_with(folder, SUFFIXES):
        return folder
    return next((inner for inner in folders_of(folder) if inner.name.lower() in OUTLINES), folder)
