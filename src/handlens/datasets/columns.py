"""What the columns of a table mean: which names the picture, which its label, which its part.

By their names, as people write them; where there is no header, or one of other words, by what stands in them. Two columns that
say the same, a number and its name, are one: the name counts. Where several could be the label nothing is guessed.

    id,breed      file;label            image_id,healthy,rust,scab   a row's label has a 1 in its column
    1.jpg,fern    no header: by sight   filepaths,labels,data set    the part: train, valid, test
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..base.wording import listed
from ..errors import DatasetError
from ..pictures.decode import SUFFIXES
from .listing import printable
from .part_names import part_named
from .tables import Row, Table

FILE_NAMES = {
    "file", "files", "filename", "filenames", "filepath", "filepaths", "path", "paths", "image", "images", "imagename",
    "imagefile", "imagefilename", "imagepath", "imageid", "img", "imgname", "imgpath", "imgid", "picture", "photo", "pic", "name",
    "fname", "id", "idcode", "isicid", "relpath", "location",
}  # fmt: skip
# the first that a table has; in a later one are words that also mean other things
LABEL_NAMES: tuple[frozenset[str], ...] = (
    frozenset({"label", "labels", "class", "classes", "category", "categories", "target", "targets", "classname", "labelname",
               "categoryname", "gt", "groundtruth", "y"}),
    frozenset({"species", "breed", "kind", "type", "variety", "diagnosis", "dx", "disease", "tag", "tags", "digit", "character",
               "letter", "emotion", "expression", "gender", "object", "name", "finding", "quality", "klasse", "art"}),
    frozenset({"labelid", "classid", "categoryid", "targetid", "classindex", "labelindex", "classindices"}),
)  # fmt: skip
PART_COLUMN_NAMES = {"split", "set", "subset", "partition", "part", "dataset", "usage", "phase", "fold"}
LEAST_REPEATS = 2  # by eye: of pictures a label, in a column that nobody named


@dataclass(frozen=True)
class Columns:
    """Where in a row what stands.

    Attributes:
        file: index of the column that names the picture.
        label: that of the label; None where `one_hot` has the columns that are 0 or 1 instead.
        part: that of train, validation or test; None if there is none.
        header: whether the first row has the names.
        said: "file and label", in the table's own words.
    """

    file: int
    label: int | None
    one_hot: tuple[int, ...]
    part: int | None
    header: bool
    said: str


def find_columns(table: Table) -> Columns | None:
    """What the columns mean; None if this is no table of pictures and labels.

    Raises:
        DatasetError: several columns could be the label.
    """
    if len(table.rows) < 2:
        return None
    width = len(table.rows[0])
    body = [row for row in table.rows[1:] if len(row) == width]
    names = [_plain(cell) for cell in table.rows[0]]
    known = FILE_NAMES.union(*LABEL_NAMES, PART_COLUMN_NAMES)
    header = any(name in known for name in names) or (
        not any(_is_picture_name(cell) for cell in table.rows[0]) and any(map(_is_picture_name, body[0] if body else ()))
    )
    if not header:
        body, names = [row for row in table.rows if len(row) == width], [""] * width
    if width < 2 or not body:
        return None
    file = _file_column(names, body)
    if file is None:
        return None
    part = _part_column(names, body, file, table)
    others = [place for place in range(width) if place not in (file, part)]
    shown = [cell.strip() for cell in table.rows[0]] if header else [f"column {place + 1}" for place in range(width)]
    label, one_hot = _label_column(table, names, body, others, shown)
    if label is None and not one_hot:
        return None
    said = f"{shown[file]} and {shown[label] if label is not None else f'the one of {len(one_hot)} labels with a 1'}"
    if part is not None:
        said += f", split by {shown[part]}"
    return Columns(file, label, one_hot, part, header, printable(said))


def names_pictures(table: Table) -> bool:
    """Whether a column has the names of pictures, whatever the others have: a test that keeps its labels to itself."""
    return bool(table.rows) and _file_column([_plain(cell) for cell in table.rows[0]], table.rows[1:]) is not None


def _file_column(names: Sequence[str], body: Sequence[Row]) -> int | None:
    by_values = [place for place in range(len(names)) if _share(map(_is_picture_name, _filled(body, place))) > 0.5]
    if by_values:
        return next((place for place in by_values if names[place] in FILE_NAMES), by_values[0])
    # names without a suffix
    by_name = [place for place, name in enumerate(names) if name in FILE_NAMES]
    return min(by_name, key=lambda place: ("image" not in names[place] and "file" not in names[place], place), default=None)


def _part_column(names: Sequence[str], body: Sequence[Row], file: int, table: Table) -> int | None:
    places = [place for place, name in enumerate(names) if name in PART_COLUMN_NAMES and place != file]
    unknown = {place: [cell.strip() for cell in _filled(body, place) if part_named(cell) is None] for place in places}
    for place in places:
        if not unknown[place]:
            return place
    for place in places:
        if len(unknown[place]) < len(_filled(body, place)):  # else the column is of something else
            received = f"{unknown[place][0][:80]} in the column {table.rows[0][place].strip()} of {table.path}"
            raise DatasetError("the table has a word that means no part", received=printable(received),
                               hint="write train, validation or test")  # fmt: skip
    return None


def _label_column(
    table: Table, names: Sequence[str], body: Sequence[Row], others: Sequence[int], shown: Sequence[str]
) -> tuple[int | None, tuple[int, ...]]:
    for tier in LABEL_NAMES:
        named = [place for place in others if names[place] in tier]
        if named:
            return _the_one(table, named, body, shown), ()
    ones = tuple(place for place in others if any(names) and _is_indicator(body, place))
    if len(ones) >= 2 and _share(sum(_is_one(row[place]) for place in ones) == 1 for row in body) > 0.5:
        return None, ones
    if any(names) and len(others) > 1:
        others = [place for place in others if not _is_number_column(body, place)]
    repeated = [place for place in others if _repeats(body, place)]
    if not repeated and not any(names) and len(others) == 1:
        repeated = list(others)
    return (_the_one(table, repeated, body, shown) if repeated else None), ()


def _the_one(table: Table, places: Sequence[int], body: Sequence[Row], shown: Sequence[str]) -> int:
    """The column among those that say the same; a name before a number."""
    first = places[0]
    for other in places[1:]:
        pairs = {(row[first].strip(), row[other].strip()) for row in body}
        if not len(pairs) == len({one for one, _ in pairs}) == len({two for _, two in pairs}):
            raise DatasetError("several columns of the table could be the label", hint="call the one that is meant `label`",
                               received=f"{listed([printable(shown[place]) for place in places])} in {table.path}")  # fmt: skip
    return min(places, key=lambda place: (_is_number_column(body, place), place))


def _plain(cell: str) -> str:
    return re.sub(r"[\W_]+", "", cell).lower()


def _filled(body: Sequence[Row], place: int) -> list[str]:
    return [row[place] for row in body if place < len(row) and row[place].strip()]


def _is_picture_name(cell: str) -> bool:
    return cell.strip().lower().endswith(tuple(SUFFIXES))


def _is_one(cell: str) -> bool:
    return cell.strip().lower() in ("1", "1.0", "true", "yes")


def _is_indicator(body: Sequence[Row], place: int) -> bool:
    cells = {cell.strip().lower() for cell in _filled(body, place)}
    return bool(cells) and cells <= {"0", "1", "0.0", "1.0", "true", "false", "yes", "no"}


def _is_number_column(body: Sequence[Row], place: int) -> bool:
    return all(re.fullmatch(r"\s*[-+]?\d*\.?\d+([eE][-+]?\d+)?\s*", cell) for cell in _filled(body, place))


def _repeats(body: Sequence[Row], place: int) -> bool:
    cells = _filled(body, place)
    distinct = len({cell.strip() for cell in cells})
    return distinct >= 2 and len(cells) >= LEAST_REPEATS * distinct


def _share(answers: Iterable[bool]) -> float:
    given = list(answers)
    return sum(given) / len(given) if given else 0.0
