"""The licences of everything inside a page, as text that the page shows."""

from __future__ import annotations

from importlib import resources

from ..modelfile.credits import credits
from .runtime import RUNTIME

_INTRODUCTION = f"""\
This page was made by handlens.

  handlens                      Apache License 2.0, the handlens authors
  TensorFlow Lite               for WebAssembly, from the npm package {RUNTIME}, unchanged;
                                Apache License 2.0, the TensorFlow authors
  in TensorFlow Lite            see "Third-party code" at the end

The model, its name, labels and example pictures belong to whoever trained and packaged it.
"""


def notices_text(dataset_name: str = "", network: str = "") -> str:
    """The text, whole: what is inside, by whom, and on what terms.

    Args:
        dataset_name: the dataset whose pictures travel with the model; that of a built-in one is credited.
        network: what was trained; weights that are not the user's own are credited.
    """
    folder = resources.files(__package__) / "runtime"
    parts = [
        _INTRODUCTION,
        *credits(dataset_name, network, "page"),
        _headed("handlens and TensorFlow Lite", (folder / "LICENSE").read_text("utf-8")),
        _headed("Third-party code", (folder / "THIRD_PARTY.txt").read_text("utf-8")),
    ]
    return "\n".join(parts)


def _headed(title: str, text: str) -> str:
    return f"{'=' * 100}\n{title}\n{'=' * 100}\n\n{text.strip()}\n"
