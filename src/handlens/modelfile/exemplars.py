"""Exemplars: some of the training pictures as embeddings, so that a phone which learns a new class does not forget the others.

    offset  size   little-endian
    0       4      "HLEX"
    4       2      version, 1
    6       2      length of an embedding, 1280
    8       4      count
    12      32     sha256 that names the backbone: embeddings of one are worth nothing to another
    44      count records of 2 + 4 + length bytes: uint16 index of the label, float32 scale, int8 [length]

An embedding is scale * int8: as good as float32 for this (its error is 1 % of its length), and a quarter of the size.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError

MAGIC, VERSION = b"HLEX", 1
A_CLASS, MOST = 20, 400  # of a class, in all: half a megabyte
MOST_READ = 4096
_HEADER = struct.Struct("<4sHHI32s")


class Exemplars(NamedTuple):
    """Embeddings with their labels.

    Attributes:
        backbone: 32 bytes, sha256 of what made them.
        labels: int64 [n], indices into the contract's.
        embeddings: float32 [n, length], of length 1 but for rounding.
    """

    backbone: bytes
    labels: NDArray[np.int64]
    embeddings: NDArray[np.float32]


def choose_exemplars(labels: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    """Rows to take along: up to 20 of each class, evenly spread, and at most 400 in all.

    >>> choose_exemplars(np.array([0, 0, 0, 1]), 2).tolist()
    [0, 1, 2, 3]
    """
    each = max(1, min(A_CLASS, MOST // max(1, classes)))
    taken = [_spread(rows, each) for label in range(classes) if len(rows := np.flatnonzero(labels == label))]
    rows = np.concatenate(taken) if taken else np.zeros(0, np.int64)
    return _spread(rows, MOST)


def pack_exemplars(backbone: bytes, labels: NDArray[np.int64], embeddings: NDArray[np.float32]) -> bytes:
    """The bytes of `exemplars.bin`.

    Args:
        backbone: sha256, 32 bytes.
        labels: int64 [n], 0..65535.
        embeddings: float32 [n, length].
    """
    count, length = embeddings.shape
    scales = np.maximum(np.abs(embeddings).max(1, initial=0.0), 1e-12).astype("<f4") / np.float32(127)
    records = np.empty(count, _record(length))
    records["label"], records["scale"] = labels, scales
    records["values"] = np.round(embeddings / scales[:, None]).astype(np.int8)
    return _HEADER.pack(MAGIC, VERSION, length, count, backbone) + records.tobytes()


def parse_exemplars(content: bytes, classes: int) -> Exemplars:
    """What `pack_exemplars` wrote.

    Args:
        content: the bytes.
        classes: how many labels the contract has.

    Raises:
        ModelError: other bytes, cut ones, or a label that the contract does not have.
    """
    if len(content) < _HEADER.size or content[:4] != MAGIC:
        raise ModelError("these are no exemplars", received=f"{len(content):,} bytes, which begin with {content[:4]!r}")
    _, version, length, count, backbone = _HEADER.unpack_from(content)
    if version != VERSION:
        raise ModelError("exemplars of another version", received=version, hint="pip install --upgrade handlens")
    record = _record(length)
    if not length or count > MOST_READ or len(content) != _HEADER.size + count * record.itemsize:
        raise ModelError("the exemplars are damaged", received=f"{count:,} of {length:,} numbers in {len(content):,} bytes")
    records = np.frombuffer(content, record, offset=_HEADER.size)
    labels = records["label"].astype(np.int64)
    embeddings = records["values"].astype(np.float32) * records["scale"][:, None]
    if (labels >= classes).any() or not np.isfinite(embeddings).all():
        raise ModelError("the exemplars do not belong to this contract", received=f"label {labels.max(initial=0)} of {classes}")
    return Exemplars(backbone, labels, embeddings)


def _record(length: int) -> np.dtype[np.void]:
    return np.dtype([("label", "<u2"), ("scale", "<f4"), ("values", "i1", (length,))])


def _spread(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most so many of the rows, evenly over all."""
    places: NDArray[np.int64] = np.unique(np.linspace(0, len(rows) - 1, min(most, len(rows))).round().astype(np.int64))
    return rows[places]
