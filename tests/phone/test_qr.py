"""The QR code: read by ZXing from what a terminal shows, dark on light, as it stands."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from handlens.phone.qr import qr_code, qr_png

URL = "http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.apk"
BLOCKS = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
COLOURS = {"30": 0, "107": 255}
WIDE, HIGH = 8, 16  # pixels of a character


def screen(text, ground, ink):
    """What a terminal shows, in grey: it knows the two escapes, and has a ground and an ink of its own."""
    lines = text.split("\n")
    shown = np.full(((len(lines) + 2) * HIGH, 90 * WIDE), ground, np.uint8)
    for row, line in enumerate(lines):
        front, back, column = ink, ground, 0
        for escape, character in re.findall(r"\x1b\[([0-9;]*)m|(.)", line):
            if escape == "0":
                front, back = ink, ground
            elif escape:
                front, back = (COLOURS[code] for code in escape.split(";"))
            else:
                top, left = (row + 1) * HIGH, (column + 1) * WIDE
                for half, dark in enumerate(BLOCKS[character]):
                    shown[top + half * HIGH // 2 : top + (half + 1) * HIGH // 2, left : left + WIDE] = front if dark else back
                column += 1
    return shown


def scanned(picture):
    """What a scanner reads that takes no light code on a dark ground."""
    return [code.text for code in zxingcpp.read_barcodes(picture, try_invert=False, formats=zxingcpp.BarcodeFormat.QRCode)]


@pytest.mark.parametrize(("ground", "ink"), [(0, 229), (40, 170), (255, 0), (253, 101)])
def test_a_scanner_reads_it_from_every_terminal(ground, ink):
    assert scanned(screen(qr_code(URL), ground, ink)) == [URL]


def test_without_escapes_it_is_right_on_paper():
    plain = qr_code(URL, colour=False)
    assert "\x1b" not in plain
    assert scanned(screen(plain, ground=255, ink=0)) == [URL]
    assert scanned(screen(plain, ground=0, ink=255)) == [], "else this scanner would prove nothing"


def test_the_quiet_zone_is_four_modules_on_each_side():
    lines = qr_code(URL, colour=False).split("\n")
    rows = [[BLOCKS[character][half] for character in line] for line in lines for half in (0, 1)]
    dark = np.argwhere(np.array(rows))
    (top, left), (bottom, right) = dark.min(0), dark.max(0)
    assert (top, left) == (4, 4)
    assert len(rows[0]) - 1 - right == 4
    assert len(rows) - 1 - bottom >= 4
    assert len(lines[0]) <= 80


def test_the_picture_is_read_too():
    with Image.open(io.BytesIO(qr_png(URL))) as picture:
        assert picture.width >= 400, "for a projector"
        assert scanned(np.array(picture.convert("L"))) == [URL]
