"""corrections.json: what the app wrote of each correction, held against what it must say.

    {"format": "handlens corrections", "version": 1, "view": "ink", "backbone": null,
     "model": {"name": "mnist", "labels": ["0", ..., "9"], "dataset_digest": "9f86d0..."},
     "corrections": [{"label": "4", "picture": "4/000001.png", "read": "9", "score": 0.71, "presence": 0.98,
                      "box": [0.5, 0.5, 0.2, 0.4], "seen": "AAAA...", "embedding": null}, ...]}

docs/corrections.md has a table of the fields. Unknown ones are passed over.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.text import is_showable, is_visible
from ..datasets import View
from ..errors import DatasetError
from ..networks.lite0_shapes import EMBEDDING_LENGTH

DOCUMENT = "corrections.json"
MADE_BY = "the app's menu, Corrections, Send makes one; so does handlens collect X.apk -o corrections.zip"
FORMAT, VERSION = "handlens corrections", 1
MOST_CORRECTIONS = 10_000  # a phone keeps 500
MOST_LABEL_CHARACTERS = 200  # by eye
LENGTH_OFF = 0.02  # of an embedding's length, from 1: float32 is off by far less
_VIEWS: dict[str, View] = {"ink": "ink", "photo": "photo"}
_BACKBONE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Correction:
    """One reading that a person corrected.

    Attributes:
        label: what it is.
        picture: the lens as PNG; None where only the embedding was kept.
        read: the label that stood there; None: no reading.
        score, presence: 0..1, of that frame; None for a shot of *Teach*.
        box: centre x, centre y, width, height in lens units, or None.
        seen: uint8 [side, side], 0 no ink: what the network saw, in view `ink`; else None.
        embedding: float32 [1280], of length 1; None where the model has none.
    """

    label: str
    picture: bytes | None = field(default=None, repr=False)
    read: str | None = None
    score: float | None = None
    presence: float | None = None
    box: tuple[float, float, float, float] | None = None
    seen: NDArray[np.uint8] | None = field(default=None, repr=False)
    embedding: NDArray[np.float32] | None = field(default=None, repr=False)

    @property
    def content(self) -> str:
        """sha256 in hex of what it shows, whatever it is called: of the picture, else of the embedding."""
        shown = self.picture if self.picture is not None else np.asarray(self.embedding, "<f4").tobytes()
        return hashlib.sha256(shown).hexdigest()


@dataclass(frozen=True)
class Corrections:
    """What one file holds.

    Attributes:
        path: the file.
        view: "ink" or "photo".
        model_name, model_labels, dataset_digest: of the contract of the model that read; the digest may be None.
        backbone: sha256 in hex of what made the embeddings; None where there are none.
        corrections: oldest first, one or more.
    """

    path: Path
    view: View
    model_name: str
    model_labels: tuple[str, ...]
    dataset_digest: str | None
    backbone: str | None
    corrections: tuple[Correction, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each label, the most first."""
        return dict(Counter(one.label for one in self.corrections).most_common())


def parse_document(content: bytes, pictures: Mapping[str, bytes], path: Path) -> Corrections:
    """What corrections.json says.

    Args:
        content: its bytes.
        pictures: the zip's other files by name, those that the document may name.
        path: the zip, for errors.

    Raises:
        DatasetError: not the document it should be, of a newer app, or without a single correction.
    """
    try:
        document = json.loads(content)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise DatasetError("that is no file of corrections", received=path, hint=MADE_BY)
        version = document["version"]
        if _is_whole(version) and version > VERSION:
            raise DatasetError("the corrections were made by an app of a newer handlens", received=f"version {version} in {path}",
                               hint="pip install --upgrade handlens")  # fmt: skip
        _require(_is_whole(version) and version == VERSION, "version", version)
        view = _VIEWS.get(document["view"])
        _require(view is not None, "view", document["view"])
        assert view is not None
        model, backbone, rows = document["model"], document.get("backbone"), document["corrections"]
        _require(isinstance(model["name"], str), "model.name", model["name"])
        labels, digest = model["labels"], model.get("dataset_digest")
        _require(isinstance(labels, list) and all(isinstance(label, str) for label in labels), "model.labels", labels)
        _require(digest is None or isinstance(digest, str), "model.dataset_digest", digest)
        named = isinstance(backbone, str) and _BACKBONE.fullmatch(backbone) is not None
        _require(backbone is None or named, "backbone", backbone)
        _require(isinstance(rows, list) and len(rows) <= MOST_CORRECTIONS, "corrections", type(rows).__name__)
        found = tuple(_correction(row, number, view, pictures) for number, row in enumerate(rows, 1))
    except _Wrong as error:
        received = f"{error} in {path}"
        raise DatasetError("the corrections are damaged", received=received, hint="fetch or send them again") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        received = f"{DOCUMENT} in {path} ({_short(error)})"
        raise DatasetError("the corrections are damaged", received=received, hint="fetch or send them again") from None
    if not found:
        raise DatasetError("there are no corrections in the file", received=path, hint="tap Not right? in the app first")
    return Corrections(path, view, model["name"], tuple(labels), digest, backbone, found)


class _Wrong(Exception):
    """A field that is not as it must be; becomes a DatasetError that names the file."""


def _correction(row: Any, number: int, view: View, pictures: Mapping[str, bytes]) -> Correction:
    def require(holds: bool, name: str, value: object) -> None:
        _require(holds, f"{name} of correction {number}", value)

    label, picture, read = row["label"], row.get("picture"), row.get("read")
    shown = isinstance(label, str) and len(label) <= MOST_LABEL_CHARACTERS and is_showable(label) and is_visible(label)
    require(shown, "label", label)
    require(picture is None or (isinstance(picture, str) and picture in pictures), "picture", picture)
    require(read is None or isinstance(read, str), "read", read)
    numbers = {name: row.get(name) for name in ("score", "presence")}
    for name, value in numbers.items():
        require(value is None or (_is_number(value) and 0 <= value <= 1), name, value)
    box = row.get("box")
    fits = isinstance(box, list) and len(box) == 4 and all(_is_number(value) and abs(value) <= 100 for value in box)
    require(box is None or fits, "box", box)
    seen, embedding = _bytes_of(row.get("seen")), _bytes_of(row.get("embedding"))
    side = 0 if seen is None else math.isqrt(len(seen))
    require(seen is None or (view == "ink" and side > 0 and side * side == len(seen)), "seen", f"{len(seen or b'')} bytes")
    vector = None
    if embedding is not None:
        require(len(embedding) == 4 * EMBEDDING_LENGTH, "embedding", f"{len(embedding)} bytes")
        vector = np.frombuffer(embedding, "<f4").astype(np.float32)
        with np.errstate(all="ignore"):
            length = float(np.linalg.norm(vector.astype(np.float64)))
        require(abs(length - 1) <= LENGTH_OFF, "embedding", f"a length of {length:.3g}")  # a NaN is refused, too
    require(picture is not None or embedding is not None, "picture", "neither a picture nor an embedding")
    return Correction(
        label=label,
        picture=None if picture is None else pictures[picture],
        read=read,
        score=None if numbers["score"] is None else float(numbers["score"]),
        presence=None if numbers["presence"] is None else float(numbers["presence"]),
        box=None if box is None else (float(box[0]), float(box[1]), float(box[2]), float(box[3])),
        seen=None if seen is None else np.frombuffer(seen, np.uint8).reshape(side, side),
        embedding=vector,
    )


def _bytes_of(text: Any) -> bytes | None:
    """Base64 without line ends; None of null."""
    if text is None:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise _Wrong(f"base64 ({error})") from None


def _require(holds: bool, name: str, value: object) -> None:
    if not holds:
        raise _Wrong(f"{name} {_short(value)}")


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _short(value: object) -> str:
    """As Python writes it, so that nothing unprintable is printed."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}..."


__all__ = ["DOCUMENT", "FORMAT", "VERSION", "Correction", "Corrections", "parse_document"]
