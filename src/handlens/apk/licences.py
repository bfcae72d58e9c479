"""assets/licences.txt: the licences of everything inside an app that handlens packages."""

from __future__ import annotations

from importlib import resources

from ..modelfile.credits import credits
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


def licences_text(dataset_name: str = "", network: str = "") -> str:
    """The text that the app shows, whole: what is inside, by whom, and on what terms.

    Args:
        dataset_name: the dataset whose pictures travel with the model; that of a built-in one is credited.
        network: what was trained; weights that are not the user's own are credited.
    """
    folder = resources.files(__package__) / "native"
    parts = [
        _INTRODUCTION,
        *credits(dataset_name, network, "app"),
        _headed("handlens and TensorFlow Lite", (folder / "LICENSE").read_text("utf-8")),
        _headed("Third-party code", (folder / "THIRD_PARTY.txt").read_text("utf-8")),
    ]
    return "\n".join(parts)


def _headed(title: str, text: str) -> str:
    return f"{'=' * 100}\n{title}\n{'=' * 100}\n\n{text.strip()}\n"
