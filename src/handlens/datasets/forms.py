"""The forms that people keep labelled pictures in, and the pictures and labels of each; `recognising` says which one it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..base.wording import listed
from ..errors import DatasetError
from .arrays import ArrayPart
from .dataset import NOTHING, Tally
from .found import NO_LABELS, Found
from .labels import in_label_order
from .listed import TableOf, find_listed_files
from .listing import printable
from .names import find_named_files
from .npz import read_array_files
from .part_names import Part
from .pixel_tables import PixelLayout, read_pixel_table
from .walk import find_picture_files

FormKind = Literal["idx", "folders", "table", "names", "pixels", "arrays"]
UNLABELLED_TABLES = "table[s] beside it without labels, not used"


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
    labels = in_label_order(labels)
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
