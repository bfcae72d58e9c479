"""Pictures that a table lists: each name looked up among the files that lie by the table, and its label beside it.

A name may be a path from the table or from the dataset's folder, or the end of one; it may lack its suffix, or have capitals that
the file has not. What leads elsewhere, as a path of another's machine does, is looked for by its last part. Two files that fit
equally well are told apart by the part that a row or the table is of; if not, neither is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from ..base.wording import counted, listed
from ..errors import DatasetError
from ..pictures.decode import SUFFIXES
from .columns import Columns, find_columns
from .dataset import Tally
from .found import PictureFile, with_a_test
from .labels import clean_label
from .listing import files_below, printable
from .part_names import Part, part_named
from .tables import Row, read_table

_UPLOADED = re.compile(r"[0-9a-f]{8}-(.+)")  # Label Studio's /data/upload/1/1a2b3c4d-cat.jpg, which was cat.jpg
MISSING = "picture[s] that the table names [is|are] missing"
AMBIGUOUS = "name[s] in the table fit[s|] several files"
UNLABELLED = "row[s] of the table without a label"
MANY_LABELS = "row[s] of the table with several labels or none"
UNLISTED = "picture[s] that the table does not name"


@dataclass(frozen=True)
class TableOf:
    """A table, and the part that its own name or folder says."""

    path: Path
    part: Part | None


class FileIndex:
    """The pictures below a folder, by the ends of their paths."""

    def __init__(self, root: Path):
        self.root = root
        self._by_name: dict[str, list[PurePosixPath]] = defaultdict(list)
        self._folders: set[str] = set()
        self.paths: dict[PurePosixPath, Path] = {}
        for path in files_below(root, Tally(), root, ()):
            relative = PurePosixPath(path.relative_to(root).as_posix())
            self.paths[relative] = path
            self._folders.update(part.casefold() for part in relative.parts[:-1])
            self._by_name[_folded(relative.name)].append(relative)
            if relative.suffix:
                self._by_name[_folded(relative.stem)].append(relative)

    def find(self, name: str, folder: PurePosixPath, part: Part | None) -> list[PurePosixPath]:
        """The files that a name may mean, best first: none, one, or several that fit equally well.

        Args:
            name: as it stands in the table.
            folder: the table's own, from the root.
            part: that the row is of.
        """
        # As it stands first: a file may be called a%20b.
        tries = dict.fromkeys((name, unquote(name), unquote(name.partition("?")[0])))
        return next((found for one in tries if (found := self._find(one, folder, part))), [])

    def below(self, folder: Path) -> list[Path]:
        inside = _inside(self.root, folder / "_").parts
        return [path for relative, path in self.paths.items() if relative.parts[: len(inside)] == inside]

    def _find(self, name: str, folder: PurePosixPath, part: Part | None) -> list[PurePosixPath]:
        wanted = [piece for piece in re.split(r"[/\\]+", name.strip()) if piece not in ("", ".")]
        if not wanted:
            return []
        candidates = self._by_name.get(_folded(wanted[-1]), [])
        if not candidates and (uploaded := _UPLOADED.fullmatch(wanted[-1])):
            wanted = [uploaded[1]]
            candidates = self._by_name.get(_folded(wanted[-1]), [])
        if not candidates:
            return []
        exact = [one for one in candidates if one.parts == (*folder.parts, *wanted)]
        exact = exact or [one for one in candidates if one.parts == tuple(wanted)]
        if exact:
            return exact
        fitting = [(self._agreeing(one, wanted), one) for one in candidates]
        most = max(agreeing for agreeing, _ in fitting)
        # A folder of that name is here, and the file is not in it: another file of the same name is another picture.
        if most < len(wanted) and wanted[-most - 1].casefold() in self._folders:
            return []
        best = [one for agreeing, one in fitting if agreeing == most]
        if len(best) > 1:
            best = [one for one in best if one.name == wanted[-1]] or best
        if len(best) > 1 and part is not None:
            best = [one for one in best if any(part_named(piece) == part for piece in one.parts[:-1])] or best
        if len(best) > 1:
            beside = [one for one in best if one.parts[:-1][: len(folder.parts)] == folder.parts]
            best = beside if len(beside) == 1 else best
        return best

    @staticmethod
    def _agreeing(candidate: PurePosixPath, wanted: Sequence[str]) -> int:
        """How many of the last parts of both are the same."""
        count = 1
        for one, other in zip(reversed(candidate.parts[:-1]), reversed(wanted[:-1]), strict=False):
            if one.casefold() != other.casefold():
                break
            count += 1
        return count


def find_listed_files(
    root: Path, tables: Sequence[TableOf], tally: Tally
) -> tuple[tuple[str, ...], list[PictureFile]]:
    """The labels that tables give, naturally sorted by whoever takes them, and the files that they name.

    Args:
        root: the folder whose pictures they name.
        tables: one, or one for each part.
        tally: hears what is used, left out and missing.

    Raises:
        DatasetError: a table cannot be read or understood, or none of the pictures that it names is there.
    """
    index = FileIndex(root)
    files: list[PictureFile] = []
    named: set[PurePosixPath] = set()
    first_missing = first_ambiguous = ""
    for table in tables:
        rows, columns = _rows(table.path)
        folder = _inside(root, table.path)
        tally.choose(f"Labels from {printable(str(folder / table.path.name))}: {columns.said}")
        whole_labels = columns.label is not None and _are_whole_numbers(rows, columns.label)
        header = read_table(table.path, head=True).rows[0] if columns.one_hot else []
        seen: dict[PurePosixPath, str] = {}
        for row in rows:
            if len(row) <= max(columns.file, columns.label or 0, columns.part or 0, *columns.one_hot):
                tally.add(UNLABELLED, printable(", ".join(row)[:80]))
                continue
            name = row[columns.file].strip()
            label = _label_of(row, columns, header, whole_labels)
            if not label:
                tally.add(UNLABELLED if columns.label is not None else MANY_LABELS, printable(name))
                continue
            part = part_named(row[columns.part]) if columns.part is not None else table.part
            found = index.find(name, folder, part or part_named(table.path.stem))
            if len(found) != 1:
                shown = f"{printable(name)}: {printable(', '.join(sorted(map(str, found))[:3]))}" if found else printable(name)
                tally.add(AMBIGUOUS if found else MISSING, shown)
                first_ambiguous = first_ambiguous or (shown if found else "")
                first_missing = first_missing or ("" if found else name)
                continue
            named.add(found[0])
            if seen.get(found[0]) == label:
                continue  # the same row twice
            seen[found[0]] = label
            files.append(PictureFile(index.paths[found[0]], printable(str(found[0])), label, part))
    if not files and first_ambiguous and not first_missing:
        raise DatasetError("the table names pictures, and each name fits several files", received=first_ambiguous,
                           hint="write the folder too, and the whole name of the file")  # fmt: skip
    if not files:
        message = "the table names pictures, and none of them is there" if first_missing else "the table has no labelled row"
        hint = "put the table beside the pictures, and their names into it as they are"
        if ".." in re.split(r"[/\\]", first_missing):  # only what is below the dataset's folder is read
            hint = f"name the folder that holds both the table and the pictures: {printable(root.resolve().parent)}"
        raise DatasetError(message, received=f"{printable(first_missing or tables[0].path.name)}, "
                           f"beside {counted(len(index.paths), 'picture')} in {printable(root)}", hint=hint)  # fmt: skip
    if {file.part for file in files} == {"test"}:
        raise DatasetError("all pictures of the table are to test", received=tables[0].path, hint="some have to be `train`")
    for path in index.paths:
        if path not in named and path.suffix.lower() in SUFFIXES:
            tally.add(UNLISTED, printable(str(path)), serious=False)
    return tuple({file.label for file in files}), with_a_test(files, tally)


def names_files_of(index: FileIndex, table: TableOf) -> bool:
    """Whether most of a table's first rows name a picture below the index's folder."""
    parsed = read_table(table.path, head=True)
    columns = find_columns(parsed)
    if columns is None:
        return False
    rows = [row for row in parsed.rows[columns.header :] if len(row) > columns.file][:50]
    folder = _inside(index.root, table.path)
    found = sum(bool(index.find(row[columns.file], folder, table.part)) for row in rows)
    return 2 * found > len(rows)


def files_named_by(index: FileIndex, table: TableOf) -> set[Path]:
    """All files that the rows of a table may mean."""
    rows, columns = _rows(table.path)
    folder = _inside(index.root, table.path)
    names = [row[columns.file] for row in rows if len(row) > columns.file]
    return {index.paths[one] for name in names for one in index.find(name, folder, table.part)}


def _rows(path: Path) -> tuple[list[Row], Columns]:
    table = read_table(path)
    columns = find_columns(table)
    if columns is None:
        received = f"{listed([printable(cell) for cell in table.rows[0]]) if table.rows else 'nothing'} in {path}"
        raise DatasetError("the table has no column of pictures and one of labels", received=received,
                           hint="call them `file` and `label`")  # fmt: skip
    return table.rows[columns.header :], columns


def _label_of(row: Row, columns: Columns, header: Sequence[str], whole: bool) -> str:
    if columns.label is None:
        ones = [place for place in columns.one_hot if row[place].strip().lower() in ("1", "1.0", "true", "yes")]
        text = header[ones[0]] if len(ones) == 1 else ""
    else:
        text = row[columns.label]
    return clean_label(text.strip().removesuffix(".0") if whole else text)


def _are_whole_numbers(rows: Sequence[Row], place: int) -> bool:
    """Whether all labels are 0.0, 1.0, ...: numbers that a program has made of whole ones."""
    return all(re.fullmatch(r"\s*(-?\d+\.0)?\s*", row[place]) for row in rows if place < len(row))


def _inside(root: Path, table: Path) -> PurePosixPath:
    try:
        return PurePosixPath(table.parent.resolve().relative_to(root.resolve()).as_posix())
    except ValueError:
        return PurePosixPath()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
