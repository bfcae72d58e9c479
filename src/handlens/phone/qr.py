"""QR codes in a terminal; `segno` computes them."""

from __future__ import annotations


def qr_code(text: str, *, colour: bool = True) -> str:
    """A QR code in half-block characters, two modules high a line, with the quiet zone that scanners need.

    Args:
        text: what it says.
        colour: black on white by ANSI escapes; without, light modules are drawn, for dark terminals.
    """
    import segno  # only here: most commands show no code

    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    blocks = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
    lines = []
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        if colour:
            drawn = "".join(blocks[bool(a), bool(b)] for a, b in zip(upper, lower, strict=True))
            lines.append(f"\x1b[30;107m{drawn}\x1b[0m")
        else:
            lines.append("".join(blocks[not a, not b] for a, b in zip(upper, lower, strict=True)))
    return "\n".join(lines)
