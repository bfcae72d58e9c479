"""Which texts can be shown: names of people's own in any script, and nothing that steers a terminal or hides in a line."""

from __future__ import annotations

import unicodedata

# Persian and many Indic scripts spell with them, and families of emoji are held together by them; Unicode calls both
# "format characters", and so Python does not find them printable.
_JOINERS = "\u200c\u200d"
_BLACK_FLAG = "\U0001f3f4"  # with the tags that follow: the flags of England, Scotland, Wales (Unicode TS 51, section ED-14a)
_TAGS = range(0xE0020, 0xE0080)
# letters and signs by their category, of which nothing is to be seen: Hangul's fillers, the Braille pattern without dots
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_showable(text: str) -> bool:
    """Whether a text can stand on a screen as it is: no control, no direction override, no joiner without neighbours.

    >>> [is_showable(text) for text in ("cat", "\U0001f468\u200d\U0001f467", "می\u200cخواهم", "a\u200d", "a\u202eb", "a\\x1b[2J")]
    [True, True, True, False, False, False]
    """
    return all(_shows(text, place) for place in range(len(text)))


def showable(text: str) -> str:
    """The text with a question mark for each character that cannot stand on a screen.

    >>> showable("a\u202eb\\n")
    'a?b?'
    """
    return "".join(letter if _shows(text, place) else "?" for place, letter in enumerate(text))


def is_visible(text: str) -> bool:
    """Whether anything of a text is to be seen.

    >>> is_visible("\u200b "), is_visible("🍎"), is_visible("")
    (False, True, False)
    """
    return any(_is_seen(letter) for letter in text)


def _is_seen(letter: str) -> bool:
    # C and Z: controls, formats (zero-width spaces and joiners), spaces; M: marks, which stand on something else. What this
    # Python does not know yet (Cn) may be a new emoji.
    category = unicodedata.category(letter)
    return (category[0] not in "CZM" or category == "Cn") and letter not in _BLANKS


def _shows(text: str, place: int) -> bool:
    letter = text[place]
    if letter.isprintable():
        return True
    if letter in _JOINERS:
        beside = text[place - 1 : place] + text[place + 1 : place + 2]
        return len(beside) == 2 and beside.isprintable() and " " not in beside
    return ord(letter) in _TAGS and place > 0 and (text[place - 1] == _BLACK_FLAG or ord(text[place - 1]) in _TAGS)
