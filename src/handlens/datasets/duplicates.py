"""Near-duplicates: the frames of a burst, and copies in another size or of another JPEG quality.

A picture's imprint is small enough to keep beside it, and says whether another shows the same:

    bytes 0..7      64 bits, each whether brightness rises from one cell of a row to the next; 8 rows of 9 cells
    bytes 8..263    16 x 16 cells, each the mean brightness of the pixels in it, 0..255

Two pictures are near-duplicates if no more than 8 bits differ and the cells correlate by .96 or more. Either alone is not
enough. Measured on 760 photos (400 of rubbish on a white board, 360 of hands): of 144,420 pairs 19 differ in no more than 3
bits, nearly all of them of other things, and two sheets of paper correlate by .98. By both rules 3 pairs are found, and each
is one thing photographed twice. Of pairs of a made burst (turned by a degree, moved and zoomed by up to 2 %, lit 10 %
otherwise) 92 % are found of rubbish and 81 % of hands, and a third frame mostly links what is missed; of copies in a quarter of
the size, or saved again at quality 40, all. Not found: mirrored and turned copies, and other cuts of a picture.

Simple shapes are alike by nature and not copies: of MNIST's digits, enlarged, hundreds of the ones would be one group. So a
picture has no imprint where too little is drawn: 28 of the bits must be more than noise (photos: 29 to 64, ones: 12 to 24). And a
group may not grow along a chain of pictures, each a little like the next, until it holds its class: it is linked again, more
strictly.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..pictures.decode import decode_photo, picture_size
from ..pictures.geometry import BLUE_LUMA, GREEN_LUMA, RED_LUMA
from ..pictures.scaling import area_means

Imprint = NDArray[np.uint8]

HASH_ROWS, HASH_COLUMNS = 8, 9
CELLS = 16
IMPRINT_BYTES = HASH_ROWS * (HASH_COLUMNS - 1) // 8 + CELLS * CELLS
IMPRINT_SIDE_PIXELS = 64  # by eye: of a smaller picture the cells are hardly more than its pixels

MOST_BITS = 8
FEW_BITS = 4  # of pictures of different classes
ONES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(1)  # in a byte
MOST_NEIGHBOURS = 300  # by eye: where more pictures than that share a piece of their bits, they are alike by nature
NOISE = 2  # of 255: neighbouring cells that differ by less are flat, and their bit is chance
LEAST_DRAWN = 28  # of 64 bits
CORRELATIONS = (0.96, 0.985, 0.995)  # the first; the others for a group that grew along a chain
# by eye: a group of more is a chain
CHAIN_PICTURES = 20
CHAIN_SHARE = 0.25  # of its class
BLOCK_ROWS = 256
PAIRS_AT_ONCE = 1 << 14  # 16 MB of cells


def imprint_of(pixels: NDArray[np.uint8]) -> Imprint | None:
    """What near-duplicates are found by.

    Args:
        pixels: uint8 [h, w] or [h, w, 1 or 3], grey or red, green, blue.

    Returns:
        uint8 [264], see this module's drawing; None where too little is drawn to tell copies from pictures that are alike.

    >>> waves = np.arange(4096).reshape(64, 64) ** 2 // 50 % 256
    >>> imprint_of(waves.astype(np.uint8)).shape, imprint_of(np.zeros((64, 64), np.uint8))
    ((264,), None)
    """
    grey = pixels.reshape(*pixels.shape[:2], -1)
    luma = grey[..., 0] if grey.shape[2] == 1 else grey @ np.array([RED_LUMA, GREEN_LUMA, BLUE_LUMA])
    rises = np.diff(_cells(luma, HASH_ROWS, HASH_COLUMNS), axis=1)
    if np.count_nonzero(np.abs(rises) >= NOISE) < LEAST_DRAWN:
        return None
    cells = np.rint(_cells(luma, CELLS, CELLS)).astype(np.uint8)
    return np.concatenate([np.packbits(rises > 0), cells.ravel()])


def imprint_of_file(source: Path | bytes, pixels: NDArray[np.uint8] | None = None) -> Imprint | None:
    """The imprint of a picture file or its bytes.

    It decides the split, so it must not depend on what the picture is opened for: it is always that of the same pixels.

    Args:
        source: the file.
        pixels: uint8 [64, 64, 3] that `decode_photo` made of it, if they are there already; decoded otherwise, of a JPEG at an
            eighth of its size.

    Returns:
        as `imprint_of`; None too for a picture whose shorter side is less than 64 pixels.

    Raises:
        PictureError: not a picture that can be read.
    """
    if min(picture_size(source)) < IMPRINT_SIDE_PIXELS:
        return None
    return imprint_of(decode_photo(source, IMPRINT_SIDE_PIXELS, 3) if pixels is None else pixels)


def near_duplicates(imprints: Sequence[Imprint | None], classes: Sequence[Hashable]) -> NDArray[np.int64]:
    """The group of each picture: those of a class that show the same.

    Args:
        imprints: of each picture, None for one that is like no other.
        classes: of each picture; those of different classes are never in one group.

    Returns:
        int64 [n], of each picture the first of its group, itself where it stands alone.

    >>> rng = np.random.default_rng(0)
    >>> one, other = (rng.integers(0, 256, (64, 64), np.uint8).repeat(8, 0).repeat(8, 1) for _ in range(2))
    >>> near_duplicates([imprint_of(one), imprint_of(other), None, imprint_of(one // 2 + 60)], "aaaa").tolist()
    [0, 1, 2, 0]
    """
    group = np.arange(len(imprints))
    found_of: dict[Hashable, list[tuple[int, Imprint]]] = {}
    for row, (imprint, of_class) in enumerate(zip(imprints, classes, strict=True)):
        if imprint is not None:
            found_of.setdefault(of_class, []).append((row, imprint))
    counts = Counter(classes)
    for of_class, found in found_of.items():
        rows, of_rows = zip(*found, strict=True)
        most = max(CHAIN_PICTURES, CHAIN_SHARE * counts[of_class])
        for linked in _groups(np.array(rows), np.stack(of_rows), most):
            group[linked] = linked[0]
    return group


def across_classes(imprints: Sequence[Imprint | None], classes: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The pictures that show the same as one of another class, by a stricter rule: no more than 4 bits differ.

    Two such have a label that is wrong, more often than not: copies in another size, frames of a burst in two folders. Of the
    760 photos above there is no such pair.

    Args:
        imprints: of each picture, None for one that is like no other.
        classes: of each picture.

    Returns:
        rows of such pictures, ascending, each with one that it is like.

    >>> rng = np.random.default_rng(0)
    >>> one, other = (rng.integers(0, 256, (64, 64), np.uint8).repeat(8, 0).repeat(8, 1) for _ in range(2))
    >>> across_classes([imprint_of(one), imprint_of(other), imprint_of(one // 2 + 60), imprint_of(one)], "aabb")
    [(0, 2), (2, 0), (3, 0)]
    """
    rows = np.array([row for row, imprint in enumerate(imprints) if imprint is not None], np.int64)
    if len(set(classes)) < 2 or len(rows) < 2:
        return []
    found = np.stack([imprint for imprint in imprints if imprint is not None])
    number = {of_class: place for place, of_class in enumerate(dict.fromkeys(classes))}
    of_class = np.array([number[classes[row]] for row in rows.tolist()])
    like = np.full(len(rows), -1)
    for one, other in _near_keys(found[:, :8], of_class, like):
        same = _correlate(found[one, 8:], found[other, 8:], CORRELATIONS[0])
        for row, its in ((one[same], other[same]), (other[same], one[same])):
            new = like[row] < 0
            like[row[new][::-1]] = its[new][::-1]  # of several the first
    return [(int(rows[row]), int(rows[like[row]])) for row in np.flatnonzero(like >= 0).tolist()]


def _near_keys(
    bits: NDArray[np.uint8], classes: NDArray[np.int64], like: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows of different classes of which no more than `FEW_BITS` bits differ, unless for both one was found: `like` has it.

    Cut into one piece more than bits may differ, two such have a piece in common: only those are compared.
    """
    key = bits.copy().view(">u8").ravel().astype(np.uint64)
    ends = np.linspace(0, 64, FEW_BITS + 2).astype(int)
    for start, end in itertools.pairwise(ends.tolist()):
        piece = key >> np.uint64(start) & np.uint64(2 ** (end - start) - 1)
        order = np.argsort(piece, kind="stable")
        at = np.arange(len(order))
        for step in range(1, min(len(order), MOST_NEIGHBOURS)):
            at = at[at + step < len(order)]
            at = at[piece[order[at]] == piece[order[at + step]]]
            if not len(at):
                break
            one, other = order[at], order[at + step]
            wanted = (classes[one] != classes[other]) & ((like[one] < 0) | (like[other] < 0))
            one, other = one[wanted], other[wanted]
            differing = (bits[one] ^ bits[other]).reshape(-1, 8)
            near = ONES[differing].sum(1) <= FEW_BITS
            if near.any():
                yield one[near], other[near]


def _correlate(one: NDArray[np.uint8], other: NDArray[np.uint8], least: float) -> NDArray[np.bool_]:
    """Of each two rows of cells, uint8 [n, 256], whether they correlate so much; in whole numbers, as in `_pairs`."""
    a, b = one.astype(np.int64), other.astype(np.int64)
    count = a.shape[1]

    def product(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray((left * right).sum(1) * count - left.sum(1) * right.sum(1))

    products = product(a, b).astype(float)
    return np.asarray((products > 0) & (products**2 >= least**2 * product(a, a).astype(float) * product(b, b).astype(float)))


def _cells(luma: NDArray[np.floating | np.uint8], rows: int, columns: int) -> NDArray[np.float64]:
    return area_means(area_means(luma, rows).T, columns).T


def _groups(
    rows: NDArray[np.int64], imprints: NDArray[np.uint8], most: float, strictness: int = 0
) -> Iterator[NDArray[np.int64]]:
    """Groups of two or more of the rows; one of more than `most` is linked again, more strictly, as far as that goes."""
    first = _linked(imprints, CORRELATIONS[strictness])
    order = np.argsort(first, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(first[order])) + 1):
        if len(members) > most and strictness + 1 < len(CORRELATIONS):
            yield from _groups(rows[members], imprints[members], most, strictness + 1)
        elif len(members) > 1:
            yield rows[members]


def _linked(imprints: NDArray[np.uint8], least: float) -> NDArray[np.int64]:
    """Of each imprint the first of those that it hangs together with, by one or several between them."""
    first = np.arange(len(imprints))
    for one, other in _pairs(imprints, least):
        pairs = np.unique(np.sort(np.stack([first[one], first[other]]), axis=0), axis=1)
        for low, high in pairs[:, pairs[0] < pairs[1]].T.tolist():
            low, high = sorted((int(first[low]), int(first[high])))
            if low != high:
                first[first == high] = low
    return first


def _pairs(imprints: NDArray[np.uint8], least: float) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows of near-duplicates, block by block.

    All pairs are compared: as a product of matrices 40,000 pictures of one class take seconds, and no index would have to be
    explained. Every sum is a whole number below 2**24, so float32 is exact, and each machine finds the same.
    """
    bits = np.unpackbits(imprints[:, :8], axis=1).astype(np.float32) * 2 - 1
    cells = imprints[:, 8:].astype(np.float32)
    sums = cells.sum(1).astype(np.int64)
    squares = np.einsum("ij,ij->i", cells, cells).astype(np.int64) * cells.shape[1] - sums**2
    alike = bits.shape[1] - 2 * MOST_BITS  # each bit that differs takes two off the product
    for start in range(0, len(imprints), BLOCK_ROWS):
        one, other = np.nonzero(bits[start : start + BLOCK_ROWS] @ bits[start:].T >= alike)
        later = other > one
        one, other = one[later] + start, other[later] + start
        for at in range(0, len(one), PAIRS_AT_ONCE):
            a, b = one[at : at + PAIRS_AT_ONCE], other[at : at + PAIRS_AT_ONCE]
            products = np.einsum("ij,ij->i", cells[a], cells[b]).astype(np.int64) * cells.shape[1] - sums[a] * sums[b]
            same = (products > 0) & (products.astype(float) ** 2 >= least**2 * squares[a].astype(float) * squares[b])
            yield a[same], b[same]
