"""The template: a model file of a frozen backbone and a placeholder head, made by tools/make_photo_template.py."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources


@cache
def template_bytes() -> bytes:
    """The .tflite that ships, bare."""
    return (resources.files(__package__) / "lite0.tflite").read_bytes()


@cache
def template_digest() -> str:
    """sha256 in hex of the template: an embedding is worth what the template is that made it."""
    return hashlib.sha256(template_bytes()).hexdigest()
