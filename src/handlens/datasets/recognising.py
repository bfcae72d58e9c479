"""What a path is: which of the forms that people keep labelled pictures in.

    a folder of      IDX files          class folders        pictures and a table      pictures named by their labels
                     arrays (.npz)      tables of pixels
    a file           a table            an .npz              an archive of any of these, which is unpacked first

Class folders go before everything beside them but IDX files, unless a table says labels that no folder has: folders of picture
files are then only how these are stored. Of tables in a folder that say labels, one is used, or one for each part.
"""

from __future__ import annotations

from pathlib import Path

from ..base.wording import counted, listed
from ..errors import DatasetError
from ..pictures.decode import SUFFIXES
from .archives import UNREAD_ARCHIVE_NAME, archive_stem, is_archive, unpacked
from .dataset import Tally
from .foreign import refuse_foreign, refuse_packed, refuse_tasks
from .forms import Form
from .idx import is_idx_folder
from .labelled_tables import PLAIN_TABLES, chosen_tables, folders_are_storage, tables_in
from .listed import TableOf
from .listing import files_below, printable
from .names import labels_by_names, why_no_labels
from .part_names import Part, part_named
from .pixel_tables import pixel_layout
from .tables import TABLE_SUFFIXES, read_table
from .visible import files_in, files_with, folders_of, has_class_folders, holds_pictures, names_in
from .walk import MOST_LEVELS_TOO_DEEP, content_of_part


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
        arrays = tuple(files_with(path.parent, {".npy"}))
        return Form("arrays", path.parent, printable(path.parent.resolve().name), path, arrays=arrays)
    refuse_packed(path)
    if UNREAD_ARCHIVE_NAME.fullmatch(path.name):
        hint = "unpack it and name the folder"
    elif suffix in SUFFIXES:
        hint = "name the folder that holds it"
    else:
        hint = "name a folder of pictures, a table (.csv), an archive (.zip) or arrays (.npz)"
    raise DatasetError("that file is no dataset", received=path, hint=hint)


def _folder(folder: Path, source: Path, name: str) -> Form:
    root = _down_to_content(folder)
    if is_idx_folder(names_in(_idx_folder(root))):
        return Form("idx", _idx_folder(root), name, source)
    tables = tables_in(root)
    if not tables.of_files and not tables.of_pixels:
        refuse_foreign(root)
    if has_class_folders(root) and not (tables.of_files and folders_are_storage(root, tables)):
        return Form("folders", folder, name, source)
    if tables.of_files:
        return Form("table", root, name, source, tables=chosen_tables(tables.of_files), unlabelled=tuple(tables.without))
    if tables.of_pixels:
        chosen = chosen_tables([table for table, _ in tables.of_pixels])
        layouts = {table.path: layout for table, layout in tables.of_pixels}
        return Form("pixels", root, name, source, tables=chosen, unlabelled=tuple(tables.without),
                    layouts=tuple(layouts[table.path] for table in chosen))  # fmt: skip
    if arrays := files_with(root, {".npz"}):
        if len(arrays) > 1:
            raise DatasetError("there are several .npz files", received=listed([printable(one.name) for one in arrays]),
                               hint=f"name the one that is meant: {source}/{arrays[0].name}")  # fmt: skip
        return Form("arrays", root, name, source, arrays=tuple(arrays))
    if len(arrays := files_with(root, {".npy"})) > 1:
        return Form("arrays", root, name, source, arrays=tuple(arrays))
    if (named := _by_names(root, name, source)) is not None:
        return named
    packed = [path for path in files_in(root) if is_archive(path)]
    if packed and not folders_of(root) and not files_with(root, SUFFIXES):
        hint = f"name the archive: {printable(packed[0])}" if len(packed) == 1 else "unpack each into a folder of its own"
        received = f"{printable(root)} with {listed([printable(path.name) for path in packed])}"
        raise DatasetError("the dataset is not unpacked", received=received, hint=hint)
    refuse_packed(root)
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


def _by_names(root: Path, name: str, source: Path) -> Form | None:
    """Pictures whose names say their labels: in the folder itself, or in `train` and `test`, or in its one folder."""
    holding = [content_of_part(folder) for folder in folders_of(root) if holds_pictures(folder)]
    here = files_with(root, SUFFIXES)
    if here and not holding:
        candidates: list[tuple[Path, Part | None]] = [(root, None)]
    elif holding and not here and not any(holds_pictures(inner) for folder in holding for inner in folders_of(folder)):
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
        refuse_tasks(root)
        raise DatasetError(
            "the dataset has no class folders",
            received=f"{printable(root)} with {counted(len(unlabelled), 'picture')} directly in it, {why_no_labels(unlabelled)}",
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
        inner = folders_of(folder)
        if len(inner) != 1 or files_with(folder, SUFFIXES | TABLE_SUFFIXES | {".npz", ".npy"}) or part_named(inner[0].name):
            break
        below = inner[0]
        if not (folders_of(below) or files_with(below, TABLE_SUFFIXES | {".npz", ".npy"}) or is_idx_folder(names_in(below))):
            break
        folder = below
    return folder


def _idx_folder(folder: Path) -> Path:
    """torchvision keeps IDX files in MNIST/raw, beside what it makes of them."""
    raw = folder / "raw"
    return raw if raw.is_dir() else folder
