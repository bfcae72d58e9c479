"""Writing any label into a drawing: by Pillow's own font, for other scripts by fonts that the system has, else as a number.

No font ships. Which font has a letter is asked of the font itself: one that has not draws its box for unknown letters.

>>> lettering = Lettering(["cat", "dog"])
>>> lettering.name(1), lettering.legend()
('dog', [])
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

# Usual fonts of Linux, Windows, macOS and Android for scripts that the one before them lacks; Pillow looks where the system
# keeps its fonts.
SYSTEM_FONTS = (
    "DejaVuSans.ttf", "NotoSans-Regular.ttf", "segoeui.ttf", "Arial Unicode.ttf", "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf", "wqy-zenhei.ttc", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf", "msyh.ttc", "YuGothR.ttc",
    "malgun.ttf", "PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc", "NotoSansArabic-Regular.ttf",
    "NotoNaskhArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "Nirmala.ttf",
    "NotoSansThai-Regular.ttf", "leelawui.ttf", "unifont.otf", "unifont.ttf", "seguiemj.ttf", "Symbola.ttf",
)  # fmt: skip
EMOJI_FONTS = ("NotoColorEmoji.ttf", "Apple Color Emoji.ttc")
EMOJI_SIZES = (109, 160)  # pictures, not outlines: there is no other size of them
_NO_LETTER = "\U0010ffff"  # that no font has (Unicode 2.4, noncharacters)
_SELECTORS = {"\ufe0e", "\ufe0f"}

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class Lettering:
    """How the labels of one drawing are written.

    Args:
        labels: all that may be drawn, in the contract's order.
    """

    def __init__(self, labels: Sequence[str]):
        self._names = {label: label if is_drawable(label) else f"#{i + 1}" for i, label in enumerate(labels)}
        self._in_order = tuple(self._names.values())

    def name(self, index: int) -> str:
        """What is drawn for a label: itself, or its number where no font here has its letters."""
        return self._in_order[index]

    def shown(self, text: str) -> str:
        """The same for a label by its text; any other text as far as it can be drawn."""
        known = self._names.get(text, text)
        letters = [letter for letter in known if not _is_invisible(letter)]
        return known if is_drawable(known) else "".join(letter if is_drawable(letter) else "?" for letter in letters)

    def legend(self) -> list[str]:
        """Lines that say which numbers stand for which labels: for the terminal, which can show them."""
        return [f"{name} = {label}" for label, name in self._names.items() if name != label]


def write(sheet: Image.Image, place: tuple[float, float], text: str, size: int, colour: str) -> None:
    """Write a text, its upper left corner at `place`."""
    left, top = place
    for named, run in runs(text):
        if named in EMOJI_FONTS:
            picture = _emoji(run, named, size)
            sheet.paste(picture, (round(left), round(top)), picture)
        else:
            ImageDraw.Draw(sheet).text((left, top), run, font=_font(named, size), fill=colour)
        left += _width(named, run, size)


def width_of(text: str, size: int) -> int:
    """Pixels that `write` takes for a text."""
    return int(sum(_width(named, run, size) for named, run in runs(text)))


def is_drawable(text: str) -> bool:
    """Whether fonts here have all its letters."""
    return font_of(text) is not None or all(_is_invisible(letter) or font_of(letter) is not None for letter in text)


def runs(text: str) -> list[tuple[str, str]]:
    """The text in pieces, each with a font that has its letters: one piece where one font has them all.

    >>> runs("cat")
    [('', 'cat')]
    """
    if (named := font_of(text)) is not None:
        return [(named, text)]
    found: list[tuple[str, str]] = []
    for letter in text:
        named = found[-1][0] if found and _is_invisible(letter) else font_of(letter) or ""
        if found and found[-1][0] == named:
            found[-1] = (named, found[-1][1] + letter)
        else:
            found.append((named, letter))
    return found


@cache
def font_of(text: str) -> str | None:
    """The first font that has all letters of a text: "" for Pillow's own, None if there is none."""
    if text.isascii():
        return ""
    return next((name for name in ("", *SYSTEM_FONTS, *EMOJI_FONTS) if _has(name, text)), None)


def _has(name: str, text: str) -> bool:
    size = EMOJI_SIZES[EMOJI_FONTS.index(name)] if name in EMOJI_FONTS else 20
    try:
        font = _font(name, size)
    except OSError:
        return False
    unknown = bytes(font.getmask(_NO_LETTER))
    return all(
        letter.isspace() or _is_invisible(letter) or bytes(font.getmask(letter)) != unknown
        for letter in text
    )


def _is_invisible(letter: str) -> bool:
    """What only says how its neighbours are drawn: joiners, selectors, tags."""
    return letter in _SELECTORS or unicodedata.category(letter) == "Cf"


@cache
def _font(name: str, size: int) -> Font:
    """
    Raises:
        OSError: the system has no such font.
    """
    return ImageFont.truetype(name, size) if name else ImageFont.load_default(size)


def _width(named: str, run: str, size: int) -> float:
    return _emoji(run, named, size).width if named in EMOJI_FONTS else _font(named, size).getlength(run)


def _emoji(run: str, name: str, size: int) -> Image.Image:
    """Coloured pictures, scaled from the one size that there is: RGBA, as high as a line of `size`."""
    font = _font(name, EMOJI_SIZES[EMOJI_FONTS.index(name)])
    left, top, right, bottom = (round(value) for value in font.getbbox(run))
    large = Image.new("RGBA", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(large).text((-left, -top), run, font=font, embedded_color=True)
    height = round(size * 1.1)
    return large.resize((max(1, round(large.width * height / large.height)), height), Image.Resampling.LANCZOS)
