"""Labels as texts: how they are shown, and the order that they are in."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence

from ..base.text import is_showable
from ..errors import DatasetError
from .dataset import NOTHING
from .listing import printable

ALIKE_LABELS = "label[s] that [is|are] another but for capitals and spaces: [is it|are they] the same?"


def in_label_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Each label once, naturally sorted, `nothing` last.

    >>> in_label_order(["10", "nothing", "9", "zebra", "9"])
    ('9', '10', 'zebra', 'nothing')
    """
    return tuple(sorted(set(labels), key=lambda label: (label == NOTHING, natural_key(label))))


def alike_labels(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Labels that are another but for capitals and spaces, each with the first such.

    >>> alike_labels(["Cat", "cat", "dog", "hot dog", "hotdog"])
    [('cat', 'Cat'), ('hotdog', 'hot dog')]
    """
    first: dict[str, str] = {}
    return [(label, known) for label in labels
            if (known := first.setdefault(re.sub(r"[\s_-]", "", label.casefold()), label)) != label]  # fmt: skip


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts numbers inside of texts by their value, in any script.

    >>> sorted(["10", "9", "b2", "b10", "A"], key=natural_key)
    ['9', '10', 'A', 'b2', 'b10']
    """
    pieces = re.split(r"(\d+)", text)
    key = tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece.casefold()) for piece in pieces if piece)
    return (*key, (-1, 0, text))


@functools.lru_cache(maxsize=4096)
def clean_label(text: str) -> str:
    """A label as it is shown: composed, without spaces at its ends; empty if there is none.

    Raises:
        DatasetError: it cannot be printed.

    >>> clean_label("  cat "), clean_label("Nothing")
    ('cat', 'nothing')
    """
    label = unicodedata.normalize("NFC", " ".join(text.split()))
    if not is_showable(label):
        raise DatasetError("a label must be printable text", received=f"{printable(label)!r}", hint="write it otherwise")
    return NOTHING if label.lower() == NOTHING else label
