"""Words that several rooms say in one way."""

from __future__ import annotations

from collections.abc import Sequence


def listed(labels: Sequence[str], most: int = 6) -> str:
    """Labels in a sentence: the first few, and how many there are if that is not all.

    >>> listed(["cat", "dog"])
    'cat, dog'
    >>> listed("abcdefgh", most=3)
    'a, b, c, ... (8)'
    """
    shown = ", ".join(labels[:most])
    return shown if len(labels) <= most else f"{shown}, ... ({len(labels)})"
