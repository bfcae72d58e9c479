"""The confusion matrix as HTML, each cell a link to the pictures behind it; of many classes the most confused pairs, listed."""

from __future__ import annotations

import math

from ..base.wilson import wilson_interval
from ..base.wording import counted
from ..evaluation.metrics import NO_READING
from .cells import Cell, Matrix, Shown
from .markup import between, folded, percent, table, text
from .sprites import Sheet

MOST_NUMBERED = 20  # labels whose cells are wide enough for a number of three digits
SHORT_LABEL, FEW_LABELS = 4, 6  # characters; labels that have room for a word above each column
MOST_IN_MATRIX = 60
MOST_PAIRS, MOST_CARDS, MOST_ON_CARD = 100, 24, 5
MOST_CLASSES_SHOWN = 40  # in the table of classes, before the rest is folded
LEVELS = 5
LOG_WORDS = "A darker cell holds more, on a logarithmic scale; the right ones, on the diagonal, are left pale."


def matrix_table(matrix: Matrix) -> str:
    """A row a true label, a column what was read; each number is a link."""
    columns = [*range(len(matrix.labels)), *([NO_READING] if matrix.with_none else [])]
    kind = _kind(matrix.labels)
    head = "".join(f'<th scope="col"><span>{text(_column(matrix, column))}</span></th>' for column in columns)
    most = max((cell.count for cell in matrix.mistakes), default=1)
    lines = []
    for truth, label in enumerate(matrix.labels):
        cells = "".join(_cell(matrix, matrix.cells.get((truth, column)), column == truth, most) for column in columns)
        lines.append(f'<tr><th scope="row"><span>{text(label)}</span></th>{cells}</tr>')
    return (f'<div class="scroll"><table class="matrix{kind}" data-panel="{matrix.name}-panel">'
            f'<caption class="unseen">Confusion matrix: a row for what is shown, a column for what was read. '
            f'{LOG_WORDS}</caption>'
            f'<thead><tr><td><span class="corner">shown <span aria-hidden="true">↓</span> read <span aria-hidden="true">→</span>'
            f"</span></td>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>")  # fmt: skip


def _kind(labels: tuple[str, ...]) -> str:
    """How wide a column is, and whether its name stands upright."""
    if len(labels) > MOST_NUMBERED:
        return " dense upright"
    if max(map(len, labels)) <= SHORT_LABEL:
        return ""
    return " roomy" if len(labels) <= FEW_LABELS else " upright"


def _column(matrix: Matrix, column: int) -> str:
    return "none" if column == NO_READING else matrix.labels[column]


def _cell(matrix: Matrix, cell: Cell | None, diagonal: bool, most: int) -> str:
    if cell is None:
        return '<td class="d"></td>' if diagonal else "<td></td>"
    kind = "d" if cell.is_right else f"{'n' if cell.read == NO_READING else 'e'}{_level(cell.count, most)}"
    words = f"{matrix.words(cell)}: {counted(cell.count, matrix.what)}"
    if not (cell.shown or cell.least):
        return f'<td class="{kind}" title="{text(words)}"><span>{cell.count:,}</span></td>'
    said = text(words)
    return f'<td class="{kind}"><a href="#{matrix.anchor(cell)}" aria-label="{said}" title="{said}">{cell.count:,}</a></td>'


def _level(count: int, most: int) -> int:
    """1 to 5, on a logarithmic scale: the darkest for the most.

    >>> [_level(count, 256) for count in (1, 3, 4, 16, 63, 64, 256)]
    [1, 1, 2, 3, 3, 4, 5]
    """
    return 1 if most < 2 else 1 + int((LEVELS - 1) * math.log(count) / math.log(most) + 1e-9)


def pair_list(matrix: Matrix, sheet: Sheet) -> str:
    """The most confused pairs: the first with some of their pictures, the next to be opened, the last only counted."""
    cells = [cell for cell in matrix.mistakes if cell.read != NO_READING]
    cards = "".join(
        f"<li><h3>{text(matrix.words(cell))} <small>{cell.count:,}</small></h3>"
        f"{_strip(matrix, cell, cell.shown[:MOST_ON_CARD], sheet) if sheet.count else ''}</li>"
        for cell in cells[:MOST_CARDS]
    )
    items = "".join(f"<li>{_pictures(matrix, cell, sheet)}</li>" for cell in cells[MOST_CARDS:MOST_PAIRS])
    rest = cells[MOST_PAIRS:]
    more = f'<ol class="pairs" start="{MOST_CARDS + 1}">{items}</ol>' if items else ""
    if rest:
        together = counted(sum(cell.count for cell in rest), matrix.what)
        more += f"<p>And {counted(len(rest), 'more pair')} with {together} in all.</p>"
    none = sum(cell.count for cell in matrix.mistakes if cell.read == NO_READING)
    if none:
        more += f"<p>{counted(none, matrix.what)} {'was' if none == 1 else 'were'} not read at all.</p>"
    return f'<ol class="cards">{cards}</ol>{more}'


def galleries(matrix: Matrix, sheet: Sheet) -> str:
    """The pictures of every cell, folded: where the matrix's links lead, and all there is without a script."""
    cells = [*matrix.mistakes, *(cell for cell in matrix.cells.values() if cell.is_right)]
    inside = "".join(_pictures(matrix, cell, sheet) for cell in cells if cell.shown or cell.least)
    return folded(f"All {len(cells)} cells, one below the other", inside, kind="galleries") if inside else ""


def _pictures(matrix: Matrix, cell: Cell, sheet: Sheet) -> str:
    title = f"{matrix.words(cell)}: {counted(cell.count, matrix.what)}"
    ends = _strip(matrix, cell, cell.shown, sheet)
    if cell.is_right and cell.least:
        least = _strip(matrix, cell, cell.least, sheet)
        ends = f'<p class="end">The surest</p>{ends}<p class="end">The least sure</p>{least}'
    thinned = f'<p class="note">Shown: {len(cell.shown) + len(cell.least)} of {cell.count:,}.</p>' if cell.is_thinned else ""
    if not (cell.shown or cell.least):
        ends, thinned = "", '<p class="note">No room for their pictures.</p>'
    anchor = matrix.anchor(cell)
    return (f'<details class="cell" data-cell="{anchor}"><summary>{text(title)}</summary>'
            f'<div id="{anchor}" class="behind" data-title="{text(title)}">{ends}{thinned}</div></details>')  # fmt: skip


def _strip(matrix: Matrix, cell: Cell, shown: tuple[Shown, ...], sheet: Sheet) -> str:
    items = "".join(
        f"<li>{sheet.picture(one.picture, f'{matrix.words(cell)}, score {one.score:.0%}')}<small>{one.score * 100:.0f}</small>"
        f"</li>"
        for one in shown
    )
    return f'<ul class="strip">{items}</ul>'


def class_table(matrix: Matrix, confusion: list[list[int]], train_counts: tuple[int, ...] | None) -> str:
    """A line a class: how many, how many right with its interval, taken for what; the weakest first where there are many.

    Args:
        matrix: the cells.
        confusion: [true][read].
        train_counts: how many pictures each had to learn from.
    """
    labels = matrix.labels
    rows = {index: row for index, row in enumerate(confusion) if sum(row)}
    order = list(rows)
    if len(order) > MOST_NUMBERED:
        order.sort(key=lambda index: (rows[index][index] / sum(rows[index]), -sum(rows[index])))
    unit = f"{matrix.what}s"
    headings = ["", *(["learnt from"] if train_counts else []), unit, "right", "", "95 % interval", "most often taken for"]
    least = min(map(sum, rows.values()), default=0)  # as many decimals as the smallest class bears
    lines = []
    for index in order:
        row, count = rows[index], sum(rows[index])
        share, interval = row[index] / count, wilson_interval(row[index], count)
        others = sorted(
            ((row[column], column) for column in range(len(row)) if column != index and row[column]), reverse=True
        )
        taken = ", ".join(
            f"{text('no reading' if column == len(labels) else labels[column])} <small>{number}</small>"
            for number, column in others[:3]
        )
        lines.append([
            text(labels[index]), *([f"{train_counts[index]:,}"] if train_counts else []), f"{count:,}", percent(share, least),
            _bar(share, interval), between(interval, least), taken or "–",
        ])  # fmt: skip
    caption = "How each class was read" + (", the weakest first" if len(order) > MOST_NUMBERED else "")
    shown = table(headings, lines[:MOST_CLASSES_SHOWN], caption=caption, kind="classes")
    rest = lines[MOST_CLASSES_SHOWN:]
    if rest:
        shown += folded(f"The other {len(rest):,} classes", table(headings, rest, caption=caption, kind="classes"))
    return shown


def _bar(share: float, interval: tuple[float, float]) -> str:
    low, high = interval
    return (f'<span class="bar" aria-hidden="true"><i style="width:{share * 100:.1f}%"></i>'
            f'<b style="left:{low * 100:.1f}%;width:{(high - low) * 100:.1f}%"></b></span>')  # fmt: skip
