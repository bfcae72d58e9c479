"""What a path is: which of the forms that people keep labelled pictures in.

    a folder of      IDX files          class folders        pictures and a table      pictures named by their labels
                     arrays (.npz)      tables of pixels
    a file           a table            an .npz              an archive of any of these, which is unpacked first

Class folders go before everything beside them but IDX files, unless a table says labels that no folder has: folders of picture
files are then only how these are stored. Of tables in a folder that say labels, one is used, or one for each part.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..base.wording import listed
from ..errors import DatasetError
from ..pictures.decode import SUFFIXES
from .archives import UNREAD_ARCHIVE_NAME, archive_stem, is_archive, unpacked
from .arrays import ArrayPart
from .columns import find_columns, names_pictures
from .dataset import NOTHING, Tally
from .idx import is_idx_folder
from .listed import FileIndex, TableOf, clean_label, find_listed_files, names_files_of
from .names import find_named_files, labels_by_names, why_no_labels
from .npz import read_array_files
from .pixel_tables import PixelLayout, pixel_layout, read_pixel_table
from .tables import TABLE_SUFFIXES, read_table
from .walk import (
    MOST_LEVELS_TOO_DEEP,
    NO_LABELS,
    Found,
    Part,
    content_of_part,
    files_below,
    find_picture_files,
    is_hidden,
    natural_key,
    part_in,
    part_named,
    printable,
)

FormKind = Literal["idx", "folders", "table", "names", "pixels", "arrays"]
ANSWER_FORMS = ("submission", "sample_submission", "samplesubmission")  # Kaggle's: the right columns with made-up labels
PLAIN_TABLES = ("labels", "metadata")
MOST_TABLES = 20
MOST_FOLDERS_SEARCHED = 30
UNLABELLED_TABLES = "tables beside it without labels, not used"


@dataclass(frozen=True)
class Form:
    """What was recognised at a path.

    Attributes:
        kind: how labels and pictures are kept.
        root: the folder that they lie in; of an archive where it was unpacked.
        name: what to call the dataset.
        source: what the user named.
        tables: those that are used: of files ("table"), or of pixels.
        layouts: of tables of pixels, one each.
        arrays: one .npz, or .npy files.
        folders: of pictures with telling names, and the part of each.
        unlabelled: files beside that have no labels.
    """

    kind: FormKind
    root: Path
    name: str
    source: Path
    tables: tuple[TableOf, ...] = ()
    layouts: tuple[PixelLayout, ...] = ()
    arrays: tuple[Path, ...] = ()
    folders: tuple[tuple[Path, Part | None], ...] = ()
    unlabelled: tuple[Path, ...] = ()

    @property
    def has_files(self) -> bool:
        """Whether each picture is a file of its own."""
        return self.kind in ("folders", "table", "names")


def recognise(path: Path) -> Form:
    """What a path is.

    Args:
        path: that exists.

    Raises:
        DatasetError: a file of another kind, an archive that cannot be unpacked, tables of which none or several could be meant.
    """
    if path.is_dir():
        return _folder(path, path, printable(path.resolve().name) or "pictures")
    name = printable(path.stem)
    if is_archive(path):
        return _folder(unpacked(path), path, printable(archive_stem(path)))
    suffix = path.suffix.lower()
    if suffix in TABLE_SUFFIXES:
        return _table(path)
    if suffix == ".npz":
        return Form("arrays", path.parent, name, path, arrays=(path,))
    if suffix == ".npy":
        arrays = tuple(_named(path.parent, {".npy"}))
        return Form("arrays", path.parent, printable(path.parent.resolve().name), path, arrays=arrays)
    if UNREAD_ARCHIVE_NAME.fullmatch(path.name):
        hint = "unpack it and name the folder"
    elif suffix in SUFFIXES:
        hint = "name the folder that holds it"
    else:
        hint = "name a folder of pictures, a table (.csv), an archive (.zip) or arrays (.npz)"
    raise DatasetError("that file is no dataset", received=path, hint=hint)


def files_of(form: Form, *, least_labels: int = 2) -> Found:
    """The picture files of a form that has files, and their labels.

    Raises:
        DatasetError: they cannot be used as a dataset.
    """
    tally = Tally()
    if form.kind == "folders":
        return Found(*find_picture_files(form.root, tally, least_labels=least_labels), tally)
    if form.kind == "names":
        labels, files = find_named_files(form.root, form.folders, tally)
        for path in form.unlabelled:
            tally.add(NO_LABELS, printable(path.relative_to(form.root)))
    else:
        labels, files = find_listed_files(form.root, form.tables, tally)
        _tell_of_unlabelled(form, tally)
    labels = tuple(sorted(labels, key=lambda label: (label == NOTHING, natural_key(label))))
    if len([label for label in labels if label != NOTHING]) < least_labels:
        raise DatasetError("a dataset needs at least two classes", received=f"{listed(labels)} in {printable(form.source)}",
                           hint="add pictures of something else")  # fmt: skip
    return Found(labels, files, tally)


def arrays_of(form: Form, tally: Tally) -> list[ArrayPart]:
    """The pictures and labels of a form without files.

    Raises:
        DatasetError: they cannot be used as a dataset.
    """
    if form.kind == "arrays":
        return read_array_files(form.arrays, tally, form.name)
    parts = []
    for table, layout in zip(form.tables, form.layouts, strict=True):
        parts.append(read_pixel_table(table.path, layout, table.part, form.name))
        tally.choose(f"Pictures from {printable(table.path.name)}: {layout.side}x{layout.side} to a row")
    _tell_of_unlabelled(form, tally)
    return parts


def _tell_of_unlabelled(form: Form, tally: Tally) -> None:
    for path in form.unlabelled:
        tally.add(UNLABELLED_TABLES, printable(path.name))


def _folder(folder: Path, source: Path, name: str) -> Form:
    root = _down_to_content(folder)
    if is_idx_folder(_names_in(_idx_folder(root))):
        return Form("idx", _idx_folder(root), name, source)
    tables = _tables_in(root)
    if _has_class_folders(root) and not (tables.of_files and _folders_are_storage(root, tables)):
        return Form("folders", folder, name, source)
    if tables.of_files:
        return Form("table", root, name, source, tables=_chosen(tables.of_files), unlabelled=tuple(tables.without))
    if tables.of_pixels:
        chosen = _chosen([table for table, _ in tables.of_pixels])
        layouts = {table.path: layout for table, layout in tables.of_pixels}
        return Form("pixels", root, name, source, tables=chosen, unlabelled=tuple(tables.without),
                    layouts=tuple(layouts[table.path] for table in chosen))  # fmt: skip
    if arrays := _named(root, {".npz"}):
        if len(arrays) > 1:
            raise DatasetError("there are several .npz files", received=listed([printable(one.name) for one in arrays]),
                               hint=f"name the one that is meant: {source}/{arrays[0].name}")  # fmt: skip
        return Form("arrays", root, name, source, arrays=tuple(arrays))
    if len(arrays := _named(root, {".npy"})) > 1:
        return Form("arrays", root, name, source, arrays=tuple(arrays))
    if (named := _by_names(root, name, source)) is not None:
        return named
    packed = [path for path in _files(root) if is_archive(path)]
    if packed and not _folders(root) and not _named(root, SUFFIXES):
        hint = f"name the archive: {printable(packed[0])}" if len(packed) == 1 else "unpack each into a folder of its own"
        received = f"{printable(root)} with {listed([printable(path.name) for path in packed])}"
        raise DatasetError("the dataset is not unpacked", received=received, hint=hint)
    return Form("folders", folder, name, source)  # whose errors say what is there


def _table(path: Path) -> Form:
    table = read_table(path, head=True)
    layout = pixel_layout(table)
    if layout is not None and layout.label is not None:
        return Form("pixels", path.parent, _table_name(path), path, tables=(TableOf(path, None),), layouts=(layout,))
    if layout is not None:
        raise DatasetError("the table has pictures and no labels", received=path, hint="is there a train.csv beside it?")
    return Form("table", path.parent, _table_name(path), path, tables=(TableOf(path, None),))


def _table_name(path: Path) -> str:
    """What to call the dataset of a table: by its folder, where the table's own name says nothing of what is in it."""
    folder = path.resolve().parent.name
    if path.stem.lower() in PLAIN_TABLES:
        return printable(folder or path.stem)
    return printable(f"{folder}-{path.stem}" if part_named(path.stem) and folder else path.stem)


@dataclass
class _Tables:
    of_files: list[TableOf]
    of_pixels: list[tuple[TableOf, PixelLayout]]
    without: list[Path]


def _tables_in(root: Path) -> _Tables:
    """The tables that say labels, in the folder itself, or, if there are none, one level below."""
    inner = _folders(root)[:MOST_FOLDERS_SEARCHED]
    for folders in ([root], inner):
        found = _Tables([], [], [])
        tables = [(path, _part_of(path, root)) for folder in folders for path in _named(folder, TABLE_SUFFIXES)]
        for path, part in tables[:MOST_TABLES]:
            if path.stem.lower() in ANSWER_FORMS:
                continue
            try:
                table = read_table(path, head=True)
                layout = pixel_layout(table)
                columns = None if layout is not None else find_columns(table)
            except DatasetError:
                if len(tables) == 1 and not _has_class_folders(root):
                    raise
                continue
            if columns is not None:
                found.of_files.append(TableOf(path, part))
            elif layout is not None and layout.label is not None:
                found.of_pixels.append((TableOf(path, part), layout))
            elif layout is not None or names_pictures(table):
                found.without.append(path)
        if found.of_files or found.of_pixels:
            return found
    return found


def _part_of(path: Path, root: Path) -> Part | None:
    """The part that a table's name says, or its folder's: sign_mnist_train.csv, train/metadata.jsonl."""
    return part_in(path.stem) or (part_in(path.parent.name) if path.parent != root else None)


def _chosen(tables: Sequence[TableOf]) -> tuple[TableOf, ...]:
    """One table for all, or one for each part; of one alone its part is no matter."""
    parts = [table.part for table in tables]
    if len(tables) > 1 and "train" in parts:
        tables = [table for table in tables if table.part is not None]
        parts = [table.part for table in tables]
        if "test" not in parts and "validation" in parts:
            tables = [TableOf(one.path, "test" if one.part == "validation" else one.part) for one in tables]
    if len(tables) == 1:
        return (TableOf(tables[0].path, None),)
    if len(set(parts)) < len(parts) or "train" not in parts:
        plain = [table for table in tables if table.path.stem.lower() in PLAIN_TABLES]
        if len(plain) == 1:
            return (TableOf(plain[0].path, None),)
        names = listed([printable(table.path.name) for table in tables])
        raise DatasetError("there are several tables of labels", received=f"{names} in {printable(tables[0].path.parent)}",
                           hint=f"name the one that is meant: {tables[0].path}")  # fmt: skip
    order: tuple[Part, ...] = ("train", "validation", "test")
    return tuple(sorted(tables, key=lambda table: order.index(table.part or "train")))


def _has_class_folders(root: Path) -> bool:
    """Whether two folders or more have pictures, and are not called as parts or as pictures are; or the parts have such."""
    holding = [folder for folder in _folders(root) if _holds_pictures(folder)]
    classes = [folder for folder in holding if part_named(folder.name) is None]
    parts = [content_of_part(folder) for folder in holding if part_named(folder.name) is not None]
    if any(_holds_pictures(inner) for folder in parts for inner in _folders(folder)):
        return True
    return len(classes) + len(parts) >= 2 and bool(classes)


def _folders_are_storage(root: Path, tables: _Tables) -> bool:
    """Whether a table says labels that no folder is called by, and its names are those of the files in the folders."""
    labels: set[str] = set()
    for table in tables.of_files:
        parsed = read_table(table.path, head=True)
        columns = find_columns(parsed)
        if columns is not None and columns.label is not None:
            place = columns.label
            labels |= {clean_label(row[place]) for row in parsed.rows[columns.header :] if len(row) > place}
    called = {clean_label(inner.name) for folder in [root, *_folders(root)] for inner in _folders(folder)}
    if not labels or labels & called:
        return False
    index = FileIndex(root)
    return all(names_files_of(index, table) for table in tables.of_files)


def _by_names(root: Path, name: str, source: Path) -> Form | None:
    """Pictures whose names say their labels: in the folder itself, or in `train` and `test`, or in its one folder."""
    holding = [content_of_part(folder) for folder in _folders(root) if _holds_pictures(folder)]
    here = _named(root, SUFFIXES)
    if here and not holding:
        candidates: list[tuple[Path, Part | None]] = [(root, None)]
    elif holding and not here and not any(_holds_pictures(inner) for folder in holding for inner in _folders(folder)):
        candidates = [(folder, part_named(folder.name)) for folder in holding]
    else:
        return None
    telling: list[tuple[Path, Part | None]] = []
    unlabelled: list[Path] = []
    for folder, part in candidates:
        paths = list(files_below(folder, Tally(), root, ()))
        if labels_by_names([path.stem for path in paths]) is not None:
            telling.append((folder, part))
        else:
            unlabelled += paths
    if here and not holding and not telling:
        raise DatasetError(
            "the dataset has no class folders",
            received=f"{printable(root)} with {len(unlabelled):,} pictures directly in it, {why_no_labels(unlabelled)}",
            hint="make one folder a class: DATASET/cat/1.jpg, DATASET/dog/1.jpg; or put a table beside them, labels.csv, "
            "with the columns file and label; or call them cat.1.jpg, cat.2.jpg, dog.1.jpg, ...",
        )
    if not telling or (len(candidates) > 1 and "train" not in [part for _, part in telling]):
        return None
    if len(telling) == 1:
        telling = [(telling[0][0], None)]
    return Form("names", root, name, source, folders=tuple(telling), unlabelled=tuple(unlabelled))


def _down_to_content(folder: Path) -> Path:
    """The folder, or the one below it where it holds one folder and nothing else: archives unpack into such."""
    for _ in range(MOST_LEVELS_TOO_DEEP):
        inner = _folders(folder)
        if len(inner) != 1 or _named(folder, SUFFIXES | TABLE_SUFFIXES | {".npz", ".npy"}) or part_named(inner[0].name):
            break
        if not (_folders(inner[0]) or _named(inner[0], TABLE_SUFFIXES | {".npz", ".npy"}) or is_idx_folder(_names_in(inner[0]))):
            break
        folder = inner[0]
    return folder


def _idx_folder(folder: Path) -> Path:
    """torchvision keeps IDX files in MNIST/raw, beside what it makes of them."""
    raw = folder / "raw"
    return raw if raw.is_dir() else folder


def _holds_pictures(folder: Path) -> bool:
    return next(files_below(folder, Tally(), folder, ()), None) is not None


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _folders(folder: Path) -> list[Path]:
    return [folder / name for name in _names_in(folder)
            if not is_hidden(name) and not name.startswith("__") and (folder / name).is_dir()]  # fmt: skip


def _named(folder: Path, suffixes: set[str]) -> list[Path]:
    """The files directly in a folder that have one of these suffixes."""
    return [path for path in _files(folder) if path.suffix.lower() in suffixes]


def _files(folder: Path) -> list[Path]:
    return [folder / name for name in _names_in(folder) if not is_hidden(name) and (folder / name).is_file()]
