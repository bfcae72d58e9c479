"""The tables in a folder that say labels, and which of them is meant: one, or one for each part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.wording import listed
from ..errors import DatasetError
from .columns import find_columns, names_pictures
from .foreign import ANNOTATIONS, OUTLINES
from .labels import clean_label
from .listed import FileIndex, TableOf, files_named_by, names_files_of
from .listing import printable
from .part_names import Part, part_in
from .pixel_tables import PixelLayout, pixel_layout
from .tables import TABLE_SUFFIXES, read_table
from .visible import class_folders, files_with, folders_of, has_class_folders

ANSWER_FORMS = ("submission", "sample_submission", "samplesubmission")  # Kaggle's: the right columns with made-up labels
PLAIN_TABLES = ("labels", "metadata")
MOST_TABLES = 20
MOST_FOLDERS_SEARCHED = 30


@dataclass
class Tables:
    of_files: list[TableOf]
    of_pixels: list[tuple[TableOf, PixelLayout]]
    without: list[Path]


def tables_in(root: Path) -> Tables:
    """The tables that say labels, in the folder itself, or, if there are none, one level below."""
    inner = folders_of(root)[:MOST_FOLDERS_SEARCHED]
    for folders in ([root], inner):
        found = Tables([], [], [])
        tables = [(path, _part_of(path, root)) for folder in folders for path in files_with(folder, TABLE_SUFFIXES)]
        for path, part in tables[:MOST_TABLES]:
            if path.stem.lower() in ANSWER_FORMS:
                continue
            try:
                table = read_table(path, head=True)
                layout = pixel_layout(table)
                columns = None if layout is not None else find_columns(table)
            except DatasetError:
                if len(tables) == 1 and not has_class_folders(root):
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


def chosen_tables(tables: Sequence[TableOf]) -> tuple[TableOf, ...]:
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


def folders_are_storage(root: Path, tables: Tables) -> bool:
    """Whether a table says labels that no folder is called by, and its names are those of the files in the folders.

    A table for the test alone says nothing of the folders, and one that leaves out most of what is in them does not either.
    """
    if all(table.part == "test" for table in tables.of_files):
        return False
    labels: set[str] = set()
    for table in tables.of_files:
        parsed = read_table(table.path, head=True)
        columns = find_columns(parsed)
        if columns is not None and columns.label is not None:
            place = columns.label
            labels |= {clean_label(row[place]) for row in parsed.rows[columns.header :] if len(row) > place}
    called = {clean_label(inner.name) for folder in [root, *folders_of(root)] for inner in folders_of(folder)}
    if not labels or labels & called:
        return False
    index = FileIndex(root)
    if not all(names_files_of(index, table) for table in tables.of_files):
        return False
    of_pictures = [folder for folder in class_folders(root) if folder.name.lower() not in OUTLINES | ANNOTATIONS]
    inside = {path for folder in of_pictures for path in index.below(folder)}
    named = set().union(*(files_named_by(index, table) for table in tables.of_files))
    return 2 * len(inside & named) > len(inside)
