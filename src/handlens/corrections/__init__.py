"""Corrections: what people told the app that it had read wrongly, brought home as further training pictures.

In goes the zip that an app made (docs/corrections.md), out come training pictures for a dataset:

    corrections.zip ──► reading, document: checked ──► matching: the dataset's labels ──► pixels: as the network takes them
                                                              └──► or embeddings (in transfer)

`open_corrections` reads one file, `pack_corrections` writes one, as the app does. `match_corrections` holds several against a
dataset's labels and view; `further_pictures` makes of them what is mixed into a training. They are trained on, never validated
and never tested on. No TensorFlow.

May be imported by training, transfer, phone, the pipeline and what stands above them.
"""

from __future__ import annotations

from .document import Correction, Corrections
from .further import Further, further_pictures
from .matching import Matched, match_corrections
from .packing import pack_corrections
from .reading import open_corrections

__all__ = [
    "Correction",
    "Corrections",
    "Further",
    "Matched",
    "further_pictures",
    "match_corrections",
    "open_corrections",
    "pack_corrections",
]
