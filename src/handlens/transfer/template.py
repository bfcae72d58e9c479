"""The template: a model file of a frozen backbone and a placeholder head, made by tools/make_photo_template.py."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

NETWORK = "lite0"
SIDE_PIXELS = 224
EMBEDDING_LENGTH = 1280
TAUGHT_SLOTS = 16  # rows that a phone can fill with what it is taught
BASIS_ROWS = 64  # directions that presence takes out
# no two constants of the template are alike, and no dimension is one of these but where it says how many labels there are
PLACEHOLDER_LABELS = 9
PLACEHOLDER_TAUGHT_SLOPE, PLACEHOLDER_TAUGHT_BIAS = 40.0, -20.0


@cache
def template_bytes() -> bytes:
    """The .tflite that ships, bare."""
    return (resources.files(__package__) / "lite0.tflite").read_bytes()


@cache
def template_digest() -> str:
    """sha256 in hex of the template: an embedding is worth what the template is that made it."""
    return hashlib.sha256(template_bytes()).hexdigest()
