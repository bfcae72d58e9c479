"""The numbers on which the template's graph, its tool and whoever fits a head for it agree; no TensorFlow."""

from __future__ import annotations

SIDE_PIXELS = 224
EMBEDDING_LENGTH = 1280
BASIS_ROWS = 64  # directions that presence takes out
TAUGHT_SLOTS = 16  # rows that a phone can fill with what it is taught
# no two constants of the template are alike, and no dimension is one of these but where it says how many labels there are
PLACEHOLDER_LABELS = 9
PLACEHOLDER_TAUGHT_SLOPE, PLACEHOLDER_TAUGHT_BIAS = 40.0, -20.0
