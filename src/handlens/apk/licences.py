"""assets/licences.txt: the licences of everything inside an app that handlens packages."""

from __future__ import annotations

from importlib import resources

from ..networks import FROZEN
from .libraries import RUNTIME

_INTRODUCTION = f"""\
This app was packaged by handlens.

  handlens                      Apache License 2.0, the handlens authors
  TensorFlow Lite               {RUNTIME}: its native libraries, unchanged, and its
                                Java API, compiled for Android; Apache License 2.0, the TensorFlow authors.
                                On a phone with memory pages of 16 KB the app makes a changed copy of its library
                                for itself: its segments are laid out for such pages, its code is the same.
  in TensorFlow Lite            see "Third-party code" at the end

The model, its name, labels and example pictures belong to whoever trained and packaged it.
"""

_MNIST = """\
The example pictures with which this app checks itself are from the MNIST database of handwritten digits by Yann LeCun,
Corinna Cortes and Christopher J. C. Burges; licence Creative Commons Attribution-ShareAlike 3.0 (CC BY-SA 3.0),
https://creativecommons.org/licenses/by-sa/3.0/. They were placed into camera frames.
"""

_LITE0 = """\
The model stands on EfficientNet-Lite0 by Mingxing Tan and Quoc V. Le, with weights trained on ImageNet; Copyright The
TensorFlow Authors; the conversion to PyTorch that they were taken from: Copyright (c) 2020, ML Illustrated; both Apache
License 2.0. Changed: batch norms folded into the convolutions, weights stored as int8, the classifier replaced.
"""


def licences_text(dataset_name: str = "", network: str = "") -> str:
    """The text that the app shows, whole: what is inside, by whom, and on what terms.

    Args:
        dataset_name: the dataset whose pictures travel with the model; that of a built-in one is credited.
        network: what was trained; weights that are not the user's own are credited.
    """
    folder = resources.files(__package__) / "native"
    parts = [
        _INTRODUCTION,
        *([_MNIST] if dataset_name == "mnist" else []),
        *([_LITE0] if network == FROZEN else []),
        _headed("handlens and TensorFlow Lite", (folder / "LICENSE").read_text("utf-8")),
        _headed("Third-party code", (folder / "THIRD_PARTY.txt").read_text("utf-8")),
    ]
    return "\n".join(parts)


def _headed(title: str, text: str) -> str:
    return f"{'=' * 100}\n{title}\n{'=' * 100}\n\n{text.strip()}\n"
