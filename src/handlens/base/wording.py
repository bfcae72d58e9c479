"""Words that several rooms say in one way."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence


def listed(labels: Sequence[str], most: int = 6) -> str:
    """Labels in a sentence: the first few, and how many there are if that is not all.

    >>> listed(["cat", "dog"])
    'cat, dog'
    >>> listed("abcdefgh", most=3)
    'a, b, c, ... (8)'
    """
    shown = ", ".join(labels[:most])
    return shown if len(labels) <= most else f"{shown}, ... ({len(labels)})"


def counted(number: int, words: str) -> str:
    """A number and what it counts.

    Args:
        number: 0 or more.
        words: what is counted, one of it; or a sentence with what is for one and for several in brackets.

    >>> counted(1, "frame"), counted(1200, "frame"), counted(2, "class[es]")
    ('1 frame', '1,200 frames', '2 classes')
    >>> counted(1, "name[s] [is|are] missing"), counted(2, "name[s] [is|are] missing")
    ('1 name is missing', '2 names are missing')
    """
    return f"{number:,} {in_words(words if '[' in words else words + '[s]', number)}"


def in_words(words: str, number: int) -> str:
    """A sentence with brackets, as it is for so many.

    >>> in_words("picture[s] that [is|are] blank", 1)
    'picture that is blank'
    """
    return re.sub(r"\[(?:([^\]|]*)\|)?([^\]|]*)\]", lambda match: (match[1] or "") if number == 1 else match[2], words)


def near_names(names: Iterable[str], known: Iterable[str]) -> str:
    """Which of the known names may be meant, as a question; empty where none is near.

    >>> near_names(["Rose", "tulpe", "x"], ["rose", "tulip", "lily"])
    'did you mean rose for Rose, tulip for tulpe?'
    """
    by_folded = {name.casefold().strip(): name for name in known}
    found = []
    for name in names:
        near = difflib.get_close_matches(name.casefold().strip(), by_folded, n=1, cutoff=0.6)
        if near and by_folded[near[0]] != name:
            found.append(f"{by_folded[near[0]]} for {name}")
    return f"did you mean {', '.join(found[:3])}?" if found else ""
