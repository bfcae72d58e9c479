"""A file of corrections, written as the app writes it: for tests and benchmarks, and so that both sides are in one place."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

import numpy as np

from .document import DOCUMENT, FORMAT, VERSION, Correction, Corrections

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_ ")
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say: the same corrections, the same bytes


def pack_corrections(corrections: Corrections) -> bytes:
    """The zip that `open_corrections` reads; the same corrections give the same bytes.

    Args:
        corrections: their `path` is of no matter.
    """
    rows: list[dict[str, Any]] = []
    pictures: dict[str, bytes] = {}
    for number, one in enumerate(corrections.corrections, 1):
        name = None if one.picture is None else f"{folder_of(one.label)}/{number:06}.png"
        if name is not None and one.picture is not None:
            pictures[name] = one.picture
        rows.append(_row(one, name))
    document = {
        "format": FORMAT,
        "version": VERSION,
        "view": corrections.view,
        "model": {"name": corrections.model_name, "labels": list(corrections.model_labels),
                  "dataset_digest": corrections.dataset_digest},
        "backbone": corrections.backbone,
        "corrections": rows,
    }  # fmt: skip
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(document, ensure_ascii=False, indent=1).encode()
        for name, content in {DOCUMENT: text, **pictures}.items():
            archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def folder_of(label: str) -> str:
    """The folder of a label's pictures: a name that leads nowhere else, and can be read.

    >>> folder_of("no/reading"), folder_of("été 2"), folder_of("..")
    ('no%2Freading', 'été 2', '%2E%2E')
    """
    return "".join(
        letter if ord(letter) > 127 or ord(letter) in _PLAIN else f"%{ord(letter):02X}" for letter in label
    )


def _row(one: Correction, name: str | None) -> dict[str, Any]:
    return {
        "label": one.label,
        "picture": name,
        "read": one.read,
        "score": one.score,
        "presence": one.presence,
        "box": None if one.box is None else list(one.box),
        "seen": None if one.seen is None else base64.b64encode(one.seen.tobytes()).decode(),
        "embedding": None if one.embedding is None else base64.b64encode(np.asarray(one.embedding, "<f4").tobytes()).decode(),
    }


__all__ = ["folder_of", "pack_corrections"]
