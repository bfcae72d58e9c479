"""assets/licences.txt: the licences of everything inside an app that handlens packages."""

from __future__ import annotations

from importlib import resources

from .libraries import RUNTIME

_INTRODUCTION = f"""\
This app was packaged by handlens.

  handlens                      Apache License 2.0, the handlens authors
  TensorFlow Lite               {RUNTIME}, unchanged native libraries and Java API;
                                Apache License 2.0, the TensorFlow authors
  linked into TensorFlow Lite   see "Third-party code" at the end

The model, its name, labels and example pictures belong to whoever trained and packaged it.
"""


def licences_text() -> str:
    """The text that the app shows, whole: what is inside, by whom, and on what terms."""
    folder = resources.files(__package__) / "native"
    parts = [
        _INTRODUCTION,
        _headed("handlens and TensorFlow Lite", (folder / "LICENSE").read_text("utf-8")),
        _headed("Third-party code", (folder / "THIRD_PARTY.txt").read_text("utf-8")),
    ]
    return "\n".join(parts)


def _headed(title: str, text: str) -> str:
    return f"{'=' * 100}\n{title}\n{'=' * 100}\n\n{text.strip()}\n"
