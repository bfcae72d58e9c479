"""A text file of rows and columns as people have them: CSV by whatever program, in whatever encoding; JSON lines.

    bytes ──► text: by its byte order mark, else UTF-16 if every other byte is zero, else UTF-8, else Windows' cp1252
          ──► rows: split at the comma, semicolon, tab or bar that cuts most lines into equally many cells; quotes as in RFC 4180

What the columns mean is said in `columns`.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..errors import DatasetError

DELIMITERS = "\t;,|"  # of equally good ones the first: labels have commas in them, and no tabs
HEAD_BYTES = 1 << 18
HEAD_ROWS = 200
MOST_TABLE_BYTES = 1 << 30  # by eye: a million rows of 1,000 characters
TABLE_SUFFIXES = {".csv", ".tsv", ".tab", ".jsonl"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_SAID_DELIMITER = re.compile(r'"?sep=(.)"?\r?\n')  # Excel's first line, for itself

Row = list[str]


@dataclass(frozen=True)
class Table:
    """A table's rows, and what stands in its file only once.

    Attributes:
        rows: of texts, without those that are blank, the header among them; all of one length but for damaged ones.
        delimiter: what the cells are divided by; "" in JSON lines, whose names are the first row.
    """

    path: Path
    rows: list[Row]
    delimiter: str


def read_table(path: Path, *, head: bool = False) -> Table:
    """The rows of a table.

    Args:
        path: .csv, .tsv or .jsonl.
        head: only what stands in the first 256 kB, 200 rows at most: to see what it is.

    Raises:
        DatasetError: it cannot be read, is no text, or larger than 1 GiB.
    """
    content, whole = _content(path, head)
    if path.suffix.lower() == ".jsonl":
        return Table(path, _json_rows(path, text_of(content), whole), "")
    text = text_of(content)
    if "\0" in text:
        raise DatasetError("the table is no text", received=path, hint="save it as CSV in UTF-8")
    said = _SAID_DELIMITER.match(text)
    if said is not None:
        text = text[said.end() :]
    delimiter = delimiter_of(text) if said is None else said[1]
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        rows = [row for row in itertools.islice(reader, HEAD_ROWS if head else None) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise DatasetError("the table cannot be read", received=f"{path} ({error})", hint="save it again as CSV") from None
    return Table(path, rows if whole or len(rows) < 2 else rows[:-1], delimiter)  # the last row may be cut off


def text_of(content: bytes) -> str:
    """The text of a file's bytes, in the encoding that they are in by all signs.

    >>> text_of("größe".encode("utf-16")), text_of("größe".encode("cp1252")), text_of("größe".encode("utf-8-sig"))
    ('größe', 'größe', 'größe')
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    sample = content[:4096]
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = sample[place::2]
        if len(zeros) > 8 and zeros.count(0) > 0.7 * len(zeros):
            return content.decode(name, "replace")
    try:
        # what was cut off in the middle of a character is no reason to take it for cp1252
        return codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def delimiter_of(text: str) -> str:
    """What divides the cells: that which cuts most of the first rows into equally many, two at least.

    >>> delimiter_of("file;label\\na.jpg;cat, black\\n"), delimiter_of("a.jpg,cat\\nb.jpg,dog\\n")
    (';', ',')
    """
    head = text[:HEAD_BYTES]
    shares = {delimiter: _share_of_equal_rows(head, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: shares[delimiter])  # max takes the first of equals
    return best if shares[best] else ","


def _share_of_equal_rows(head: str, delimiter: str) -> float:
    try:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, skipinitialspace=True)
        lengths = [len(row) for row in itertools.islice(reader, HEAD_ROWS) if row]
    except csv.Error:
        return 0.0
    cells, count = Counter(lengths).most_common(1)[0] if lengths else (0, 0)
    return count / len(lengths) if cells > 1 else 0.0


def _content(path: Path, head: bool) -> tuple[bytes, bool]:
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            raise DatasetError("there is no such table", received=path)
        size = path.stat().st_size
        if size > MOST_TABLE_BYTES:
            raise DatasetError("the table is larger than 1 GiB", received=f"{path}, {size >> 20:,} MiB")
        with path.open("rb") as stream:
            content = stream.read(HEAD_BYTES) if head else stream.read()
        return content, len(content) == size
    except OSError as error:
        raise DatasetError("cannot read the table", received=f"{path} ({error.strerror})") from None


def _json_rows(path: Path, text: str, whole: bool) -> list[Row]:
    """JSON lines as rows of texts, their names first; a name that a line lacks is an empty cell."""
    lines = [line for line in text.splitlines() if line.strip()]
    records = []
    for number, line in enumerate(lines if whole or len(lines) < 2 else lines[:-1], start=1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            hint = 'one object a line: {"file_name": "1.jpg", "label": "cat"}'
            raise DatasetError("a line is no JSON object", received=f"line {number} of {path}", hint=hint)
        records.append(record)
    names = list(dict.fromkeys(name for record in records for name in record))
    return [names, *([_cell(record.get(name)) for name in names] for record in records)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
