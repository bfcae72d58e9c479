"""What the shell offers when Tab is pressed: words that are built in, runs, and files of the kind that fits.

Everything here is quick and silent: it runs while somebody types, so what cannot be looked at is simply not offered.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

Offer = Callable[[str], list[str]]

MOST_OFFERED = 200
TABLES = (".csv", ".tsv", ".npz", ".zip", ".tgz")
PICTURES = (".png", ".jpg", ".jpeg", ".heic", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif", ".jp2", ".ppm", ".pgm")


def words(*offered: str) -> Offer:
    """One of some words.

    >>> words("quick", "best")("b")
    ['best']
    """

    def offer(typed: str) -> list[str]:
        return [word for word in offered if word.startswith(typed)]

    return offer


def files(*suffixes: str, built_in: bool = False) -> Offer:
    """Files with one of these suffixes, runs and other folders; `built_in`: the datasets that ship, too."""

    def offer(typed: str) -> list[str]:
        return (_built_in(typed) if built_in else []) + _paths(typed, suffixes)

    return offer


def _built_in(typed: str) -> list[str]:
    from ..datasets import BUILT_IN

    return words(*BUILT_IN)(typed)


def _paths(typed: str, suffixes: tuple[str, ...]) -> list[str]:
    """Folders, and files with one of the suffixes, whose path begins as it was typed."""
    folder, begun = os.path.split(typed)
    try:
        entries = sorted(os.scandir(os.path.expanduser(folder) or "."), key=lambda entry: entry.name)
        return list(_fitting(entries, folder, begun, suffixes))[:MOST_OFFERED]
    except OSError:
        return []


def _fitting(entries: Iterable[os.DirEntry[str]], folder: str, begun: str, suffixes: tuple[str, ...]) -> Iterable[str]:
    for entry in entries:
        if not entry.name.startswith(begun) or (entry.name.startswith(".") and not begun):
            continue
        if entry.is_dir():
            is_run = (Path(entry.path) / "run.json").is_file()
            yield os.path.join(folder, entry.name) + ("" if is_run else "/")
        elif entry.name.lower().endswith(suffixes):
            yield os.path.join(folder, entry.name)
