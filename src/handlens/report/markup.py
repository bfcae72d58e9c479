"""Small pieces of HTML: text made safe, shares and intervals as a person reads them, a table, a figure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from ..base.wilson import Interval

NARROW_SPACE = "\u202f"  # between a number and its percent sign, and never a line's end
SIGN = f"{NARROW_SPACE}%"


def text(value: object) -> str:
    """Any text, safe in HTML and in its attributes.

    >>> text('<a "b" & c>')
    '&lt;a &quot;b&quot; &amp; c&gt;'
    """
    return html.escape(str(value), quote=True)


def percent(share: float, count: int = 1000) -> str:
    """A share of so many: as many decimals as the number bears, and 100 or 0 only where it is all or none.

    >>> percent(0.98449, 2000), percent(0.9, 30), percent(0.99999, 10000), percent(1, 60)
    ('98.4\\u202f%', '90\\u202f%', '99.99\\u202f%', '100\\u202f%')
    """
    return f"{_number(share, count)}{NARROW_SPACE}%"


def between(interval: Interval, count: int = 1000) -> str:
    """An interval of a share of so many.

    >>> between((0.9779, 0.9891), 2000)
    '97.8 to 98.9\\u202f%'
    """
    return f"{_number(interval[0], count)} to {percent(interval[1], count)}"


def _number(share: float, count: int) -> str:
    digits = 0 if count < 200 else 1 if count < 5000 else 2
    if share in (0, 1):
        return f"{share * 100:.0f}"
    step = 10.0**-digits
    return f"{min(100 - step, max(step, share * 100)):.{digits}f}"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "", kind: str = "") -> str:
    """A table whose first column names each row.

    Args:
        headings: text; the first may be empty.
        rows: HTML, a cell each.
        caption: text, read aloud and not shown.
        kind: its class.
    """
    head = "".join(f'<th scope="col">{text(heading)}</th>' if heading else "<td></td>" for heading in headings)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>" for row in rows
    )
    said = f'<caption class="unseen">{text(caption)}</caption>' if caption else ""
    return (f'<div class="scroll" tabindex="0" role="group" aria-label="{text(caption or "a table")}">'
            f'<table class="{kind}">{said}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')  # fmt: skip


def folded(summary: str, content: str, *, kind: str = "") -> str:
    """What opens when its summary is asked: no script is needed.

    Args:
        summary: text.
        content: HTML.
        kind: its class.
    """
    return f'<details class="{kind}"><summary>{text(summary)}</summary>{content}</details>'


def section(name: str, title: str, *content: str, kind: str = "") -> str:
    """A part of the page under its heading; an empty one is left out.

    Args:
        name: its anchor.
        title: text.
        content: HTML.
        kind: its class.
    """
    inside = "".join(content)
    if not inside:
        return ""
    named = f'<section id="{name}" class="{kind}" aria-labelledby="{name}-title">'
    return f'{named}<h2 id="{name}-title">{text(title)}</h2>{inside}</section>'


def paragraph(sentence: str, kind: str = "") -> str:
    """A paragraph of text; what stands in `backticks` is code.

    >>> paragraph("say `a < b`", "note")
    '<p class="note">say <code>a &lt; b</code></p>'
    """
    parts = text(sentence).split("`")
    said = "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
    return f'<p class="{kind}">{said}</p>' if kind else f"<p>{said}</p>"
