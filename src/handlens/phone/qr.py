"""QR codes for terminals and as pictures; `segno` computes them.

Scanners want dark modules on a light ground, and four modules of that ground around them (ISO/IEC 18004, 5.3.8). What a
terminal's own ground is cannot be known, so both colours are set. That is content, not decoration: NO_COLOR does not take it
away, nor does a pipe, at whose end `tee` or `cat` mostly writes to a terminal too.
"""

from __future__ import annotations

import io
from typing import Any

_QUIET_MODULES = 4
_PNG_MODULE_PIXELS = 12  # some 500 pixels a side: sharp on a projector
_BLACK_ON_WHITE, _AS_BEFORE = "\x1b[30;107m", "\x1b[0m"
_HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def qr_code(text: str, *, colour: bool = True) -> str:
    """A QR code in half-block characters, two modules high a line, with its quiet zone.

    Args:
        text: what it says.
        colour: black on white by ANSI escapes; without, dark modules are drawn in the text's own colour, which is right on
            paper and on light grounds.
    """
    rows = [list(row) for row in _made(text).matrix_iter(border=_QUIET_MODULES)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    lines = []
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        drawn = "".join(_HALVES[a, b] for a, b in zip(upper, lower, strict=True))
        lines.append(f"{_BLACK_ON_WHITE}{drawn}{_AS_BEFORE}" if colour else drawn)
    return "\n".join(lines)


def qr_png(text: str) -> bytes:
    """The same as a PNG picture, black on white."""
    picture = io.BytesIO()
    _made(text).save(picture, kind="png", scale=_PNG_MODULE_PIXELS, border=_QUIET_MODULES)
    return picture.getvalue()


def _made(text: str) -> Any:
    import segno  # only here: most commands show no code

    return segno.make(text, error="m", micro=False)
