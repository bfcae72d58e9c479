"""Corrections held against a dataset: which of them can be trained on with it, under which of its labels."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.wording import counted, listed, near_names
from ..datasets import NOTHING, Contents, View
from ..errors import DatasetError
from .document import Correction, Corrections
from .packing import folder_of


class Kept(NamedTuple):
    """A correction that is trained on, and what made its embedding (see `Corrections.backbone`)."""

    correction: Correction
    backbone: str | None


@dataclass(frozen=True)
class Matched:
    """The corrections of all files that go with a dataset, each content once, in an order that only they decide.

    Attributes:
        kept: one or more; none where all of them are pictures of the dataset.
        labels: int64 [n], theirs, as indices into the dataset's labels.
        digest: sha256 in hex over what they show and their labels.
        lines: what was kept and what was left out, a line each to print.
    """

    kept: tuple[Kept, ...]
    labels: NDArray[np.int64]
    digest: str
    lines: tuple[str, ...]


def match_corrections(
    files: Sequence[Corrections], labels: Sequence[str], view: View, contents: Contents | None = None
) -> Matched:
    """What of some files can be trained on with a dataset.

    Of a picture that comes twice, the last label counts: a person who corrects again knows better. What is a picture of the
    dataset already is left out: it may be one of those that are tested on.

    Args:
        files: one or more, the older first.
        labels: the dataset's.
        view: the dataset's.
        contents: the dataset's; None of one that is not made of files, which no folder can be added to either.

    Raises:
        DatasetError: a file of another view, or not a single correction with one of the labels.

    >>> from pathlib import Path
    >>> four, mug = Correction("4", b"a"), Correction("mug", b"b")
    >>> file = Corrections(Path("c.zip"), "ink", "mnist", ("4", "9"), None, None, (four, mug))
    >>> found = match_corrections([file], ["4", "9"], "ink")
    >>> found.labels.tolist(), found.lines[0]
    ([0], '1 correction to train on besides: 4 (1)')
    """
    for file in files:
        if file.view != view:
            raise DatasetError(f"the corrections are of view `{file.view}`, the dataset's pictures of view `{view}`",
                               received=file.path, hint=f"--view {file.view} if the pictures are that; else leave --also out")
    last: dict[str, Kept] = {}
    relabelled = 0
    keys = frozenset(() if contents is None else contents.keys.tolist())
    there: set[str] = set()
    for file in files:
        for one in file.corrections:
            if one.picture is not None and int(one.content[:16], 16) in keys:
                there.add(one.content)
                continue
            before = last.get(one.content)
            relabelled += before is not None and before.correction.label != one.label
            last[one.content] = Kept(one, file.backbone)
    known = {_composed(label): index for index, label in enumerate(labels)}
    kept = sorted((known[_composed(one.correction.label)], content, one) for content, one in last.items()
                  if _composed(one.correction.label) in known)  # fmt: skip
    unknown = Counter(one.correction.label for one in last.values() if _composed(one.correction.label) not in known)
    if not kept and not there:
        raise DatasetError("no correction has a label of the dataset",
                           received=f"{_by_label(unknown)}; the dataset has {listed(labels)}",
                           hint=near_names(unknown, labels) or _how_to_add(files, unknown, contents))  # fmt: skip
    digest = hashlib.sha256(b"handlens corrections 1\n")
    for index, content, _ in kept:
        digest.update(f"{labels[index]}\0{content}\n".encode())
    counts = Counter(labels[index] for index, _, _ in kept)
    lines = [f"{counted(len(kept), 'correction')} to train on besides: {_by_label(counts)}"] if kept else []
    if there:
        lines.append(counted(len(there), "correction[s] left out: [it is a picture|they are pictures] of the dataset already"))
    if relabelled:
        lines.append(f"{counted(relabelled, 'picture')} with another label than before: the last one counts")
    if unknown:
        how = _how_to_add(files, unknown, contents)
        lines.append(f"Left out, as the dataset has no such label: {_by_label(unknown)}; {how}")
    return Matched(tuple(one for _, _, one in kept), np.array([index for index, _, _ in kept], np.int64),
                   digest.hexdigest(), tuple(lines))  # fmt: skip


def _composed(label: str) -> str:
    """Two ways to write an accent are one label: a folder's name may be decomposed, what a phone's keyboard writes is not."""
    return unicodedata.normalize("NFC", label.strip())


def _how_to_add(files: Sequence[Corrections], unknown: Counter[str], contents: Contents | None) -> str:
    """How a class that was taught on a phone becomes one of the dataset's."""
    label = next((label for label in unknown if _can_be_a_folder(label)), None)
    if label is None:
        return f"no folder of a class can be called `{next(iter(unknown))}`: put the pictures into one of another name"
    if contents is None:
        return f"to learn `{label}` too, build from a folder of pictures that has a folder `{label}`"
    holding = next(file for file in files if label in file.counts)
    folder = f"the folder `{folder_of(label)}` of {holding.path}"
    called = "" if folder_of(label) == label else f" and call it `{label}` there"
    return f"to learn `{label}` too, unpack {folder} into the dataset's folder{called}, with more pictures of it"


def _can_be_a_folder(label: str) -> bool:
    """Whether a folder of that name is a class of that name: `nothing` is the hidden class, and a dot in front hides."""
    return _composed(label) != NOTHING and "/" not in label and not label.startswith((".", "__"))


def _by_label(counts: Counter[str]) -> str:
    return listed([f"{label} ({count:,})" for label, count in counts.most_common()])


__all__ = ["Kept", "Matched", "match_corrections"]
