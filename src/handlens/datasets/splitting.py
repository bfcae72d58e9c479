"""The split that handlens makes of a folder of class folders.

The split is decided by each file's own content, so that it is the same on every machine and holds when pictures are
added. Let u be the first 8 bytes of sha256(file's bytes) as a number in 0..1:

    0 ........ 0.15 ............ 0.2775 ................................ 1
    |   test    |   validation    |               training               |
       15 %       15 % of the rest

Besides, the file with the smallest u of a class is always in test, and the smallest of those not in test always in
validation, so that about ten pictures a class are enough; and where that leaves none for training, the one with the largest u
is there, and the next in validation.

Near-duplicates (see `duplicates`) go together: a group's u is the second 8 bytes of its smallest hash (the first would make
most groups small enough for the test). One that holds more than a quarter
of its class goes to training, as no test of 15 % can hold it. A class in fewer groups than there are parts cannot be kept
apart: its largest group is split as if its pictures had nothing to do with each other, and that is said.

What that means for stability: when pictures are added, a picture's place among its class can only move up, so it may move from
test or validation towards training (one that was held only because it was the smallest), never from training to validation or
test, nor from validation to test; but for the one or two that were there only because a few pictures all fell into other parts,
and for a near-duplicate of what is added: its group may get a smaller u, or join another, and moves as one. Removing pictures
gives no such promise.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..base.wording import counted, near_names
from ..errors import DatasetError
from .dataset import Notice, Tally, View
from .found import PictureFile
from .part_names import Part
from .store import PictureShape

# by eye, all that say nothing else
TEST_SHARE = 0.15
VALIDATION_SHARE = 0.15  # of what is left
LEAST_PICTURES = 3  # one for each part
GOOD_PICTURES = 10
LARGEST_SHARE = 0.25  # of a class, in a group that may be held out
ONE_PICTURE = "class[es] with many near-duplicates, which are all trained on: the class is thinner than it looks"
ARE_ALIKE = "[is a near-duplicate|are near-duplicates] of"
TOO_FEW_OTHERS = (
    f"picture[s] held out of the training {ARE_ALIKE} one in it: the figures will be too good, as [its|their] class shows too "
    "few other things"
)
# of parts that are the user's own, which stay as they are
ADVICE = "Better keep pictures of one thing in one part"
IN_TEST = f"test picture[s] {ARE_ALIKE} one that is learnt from: the test's figures will be too kind. {ADVICE}"
IN_VALIDATION = f"validation picture[s] {ARE_ALIKE} one to train on: what is chosen by them is too kind. {ADVICE}"
OTHER_LABEL = f"picture[s] {ARE_ALIKE} one under another label: is one of the two labels wrong?"
PARTS: tuple[Part, ...] = ("train", "validation", "test")


@dataclass(frozen=True)
class Hashed:
    file: PictureFile
    sha256: bytes


def split_class(hashes: Sequence[bytes], groups: Sequence[int] | None = None) -> list[Part]:
    """The part of each picture of one class, by the sha256 of its bytes (see this module's drawing).

    Args:
        hashes: of each picture.
        groups: of each picture a number that its near-duplicates have too; default: no two are near-duplicates.

    >>> split_class([bytes([0x10]) * 32, bytes([0x90]) * 32, bytes([0xF0]) * 32])
    ['test', 'validation', 'train']
    >>> split_class([bytes([value]) * 32 for value in (0x10, 0x30, 0x90, 0xA0, 0xF0)], groups=[0, 1, 1, 2, 3])
    ['test', 'train', 'train', 'validation', 'train']
    """
    return _split_class(hashes, groups, PARTS[::-1])


def _split_class(hashes: Sequence[bytes], groups: Sequence[int] | None, wanted: Sequence[Part]) -> list[Part]:
    """As `split_class`, into these parts alone, the test first."""
    by_hash = sorted(range(len(hashes)), key=lambda index: hashes[index])  # so that no listing order decides
    units = [[by_hash[place] for place in unit]
             for unit in units_of([index if groups is None else groups[index] for index in by_hash], len(wanted))]  # fmt: skip
    largest = max(1.0, LARGEST_SHARE * len(hashes))
    order = sorted(units, key=lambda unit: _key(hashes, unit))
    ends = {"test": TEST_SHARE if "test" in wanted else 0.0}
    ends["validation"] = ends["test"] + (1 - ends["test"]) * VALIDATION_SHARE
    unit_parts: list[Part] = ["train"] * len(order)
    # few groups, all of them large: then the smaller ones are held out
    small = [at for at, unit in enumerate(order) if len(unit) <= largest]
    if len(small) < len(wanted) - 1:
        small = sorted(sorted(range(len(order)), key=lambda at: len(order[at]))[: len(wanted) - 1])
    for at in small:
        share = int.from_bytes(_key(hashes, order[at])[:8], "big") / 2**64
        for part in wanted[:-1]:
            if share < ends[part] or part not in unit_parts:
                unit_parts[at] = part
                break
    can_be_learnt = len(order) >= len(wanted) or (len(order) == 1 and "test" not in wanted)
    if can_be_learnt and "train" not in unit_parts:  # else 7 of 100 classes of three could not be learnt
        unit_parts[-1:] = ["train"]
    held = [at for at in small if unit_parts[at] == "test"]
    if "validation" not in unit_parts and len(held) > 1:
        unit_parts[held[-1]] = "validation"
    parts: list[Part] = ["train"] * len(hashes)
    for unit, part in zip(order, unit_parts, strict=True):
        for index in unit:
            parts[index] = part
    return parts


def _key(hashes: Sequence[bytes], unit: Sequence[int]) -> bytes:
    """What decides about a picture, or about a group."""
    smallest = min(hashes[index] for index in unit)
    return smallest if len(unit) == 1 else smallest[8:] + smallest[:8]


def units_of(groups: Sequence[int], least: int) -> list[list[int]]:
    """The places of each group's members; the largest groups are taken apart until there are `least` units, if there can be.

    >>> units_of([7, 8, 7, 7], least=2), units_of([7, 8, 7, 7], least=3)
    ([[0, 2, 3], [1]], [[0], [2], [3], [1]])
    """
    members: dict[int, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(int(group), []).append(place)
    units = list(members.values())
    while len(units) < min(least, len(groups)):
        largest = max(range(len(units)), key=lambda at: len(units[at]))
        units[largest : largest + 1] = [[place] for place in units[largest]]
    return units


def split(labels: Sequence[str], used: Sequence[Hashed], groups: Sequence[int] | None = None) -> list[Part]:
    """The part of each picture: its own folder's, else decided here.

    Args:
        labels: of the classes.
        used: all pictures.
        groups: of each the number of its group of near-duplicates.
    """
    by_folders = any(picture.file.part for picture in used)
    own_validation = any(picture.file.part == "validation" for picture in used)
    parts: list[Part] = [picture.file.part or "train" for picture in used]
    if own_validation:
        return parts
    rows: dict[str, list[int]] = {label: [] for label in labels}
    for row, picture in enumerate(used):
        if parts[row] == "train":
            rows[picture.file.label].append(row)
    # A dataset with its own test folder only lacks validation.
    wanted: tuple[Part, ...] = ("validation", "train") if by_folders else ("test", "validation", "train")
    for of_label in rows.values():
        of_groups = None if groups is None else [groups[row] for row in of_label]
        of_class = _split_class([used[row].sha256 for row in of_label], of_groups, wanted)
        for row, part in zip(of_label, of_class, strict=True):
            parts[row] = part
    return parts


def tell_of_groups(used: Sequence[Hashed], groups: Iterable[int], parts: Sequence[Part], tally: Tally) -> None:
    """Count the near-duplicates that were kept on one side of the split, and those that lie on both.

    Args:
        used: all pictures.
        groups: of each the number of its group.
        parts: of each.
        tally: hears it.
    """
    by_folders = any(picture.file.part for picture in used)
    of_class = Counter(picture.file.label for picture in used)
    members: dict[int, list[int]] = {}
    for row, group in enumerate(groups):
        members.setdefault(int(group), []).append(row)
    alike = [rows for rows in members.values() if len(rows) > 1]
    kept = [rows for rows in alike if len({parts[row] for row in rows}) == 1]
    kind = f"picture[s] in {counted(len(kept), 'group')} of near-duplicates kept on one side of the split"
    for rows in kept:
        shown, label = used[rows[0]].file.shown, used[rows[0]].file.label
        most = LARGEST_SHARE * of_class[label]
        for row in rows:
            tally.add(kind, f"{used[row].file.shown} is like {shown}", serious=False)
        if len(rows) > most and len(rows) > LEAST_PICTURES and not by_folders:
            tally.add(ONE_PICTURE, f"{label}: {len(rows)} of its {of_class[label]} are like {shown}", left_out=False)
    for rows in alike:
        of_part = {part: [row for row in rows if parts[row] == part] for part in PARTS}
        for row in of_part["validation"] + of_part["test"]:
            learnt = of_part["train"] + (of_part["validation"] if parts[row] == "test" else [])
            if learnt:
                own = IN_TEST if parts[row] == "test" else IN_VALIDATION
                example = f"{used[row].file.shown} is like {used[learnt[0]].file.shown}"
                tally.add(own if by_folders else TOO_FEW_OTHERS, example, left_out=False)


def tell_of_labels(used: Sequence[Hashed], alike: Iterable[tuple[int, int]], tally: Tally) -> None:
    """Count the pictures that are near-duplicates of one under another label.

    Args:
        used: all pictures.
        alike: rows of such pictures, each once, with the row of the other.
        tally: hears it.
    """
    for row, other in alike:
        tally.add(OTHER_LABEL, f"{used[row].file.shown} is like {used[other].file.shown}", left_out=False)


def check_parts(
    labels: Sequence[str], used: Sequence[Hashed], parts: Sequence[Part], notices: Sequence[Notice]
) -> None:
    usable = Counter(picture.file.label for picture in used)
    counts = Counter((picture.file.label, part) for picture, part in zip(used, parts, strict=True))
    few = [label for label in labels if usable[label] < LEAST_PICTURES]
    misspelt = any(picture.file.part for picture in used) and near_names(few, [name for name in labels if name not in few])
    if few and not misspelt:
        shown = ", ".join(f"{label!r} with {usable[label]}" for label in few[:5])
        more = f" and {counted(len(few) - 5, 'more class[es]')}" if len(few) > 5 else ""
        raise DatasetError(
            f"a class has fewer than {LEAST_PICTURES} usable pictures",
            received=f"{shown}{more}{first_reasons(notices)}",
            hint=f"add pictures, {GOOD_PICTURES} or more a class, or remove the folder",
        )
    for part in ("train", "test"):
        without = [label for label in labels if not counts[label, part]]
        if without:
            shown = ", ".join(f"{label!r} with {usable[label]} in all" for label in without[:5])
            raise DatasetError(
                f"a class has no picture in {part}",
                received=f"{shown}{first_reasons(notices)}",
                hint=near_names(without, [label for label in labels if counts[label, part]])
                or f"add pictures, {GOOD_PICTURES} or more a class, or put some into {part}",
            )


def first_reasons(notices: Sequence[Notice]) -> str:
    reasons = [f"{notice.count:,} {notice.kind} ({notice.examples[0]})" for notice in notices if notice.serious]
    return f"; {'; '.join(reasons)}" if reasons else ""


def digest_of(
    labels: Sequence[str], view: View, shape: PictureShape, used: Sequence[Hashed], parts: Sequence[Part]
) -> str:
    digest = hashlib.sha256(b"handlens class folders 1\n")
    digest.update(f"{view} {shape[0]} {shape[1]} {shape[2]}\n".encode())
    digest.update("".join(f"{label}\n" for label in labels).encode())
    for picture, part in sorted(zip(used, parts, strict=True), key=lambda pair: pair[0].sha256):
        digest.update(f"{picture.sha256.hex()} {part} {picture.file.label}\n".encode())
    return digest.hexdigest()
