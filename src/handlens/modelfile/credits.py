"""Whose pictures and weights travel in a model file, besides those of whoever trained it: said in every app and page."""

from __future__ import annotations

_MNIST = """\
The example pictures with which this {what} checks itself are from the MNIST database of handwritten digits by Yann LeCun,
Corinna Cortes and Christopher J. C. Burges; licence Creative Commons Attribution-ShareAlike 3.0 (CC BY-SA 3.0),
https://creativecommons.org/licenses/by-sa/3.0/. They were placed into camera frames.
"""

_LITE0 = """\
The model stands on EfficientNet-Lite0 by Mingxing Tan and Quoc V. Le, with weights trained on ImageNet; Copyright The
TensorFlow Authors; the conversion to PyTorch that they were taken from: Copyright (c) 2020, ML Illustrated; both Apache
License 2.0. Changed: batch norms folded into the convolutions, weights stored as int8, the classifier replaced.
"""


def credits(dataset_name: str, network: str, what: str) -> list[str]:
    """A paragraph for each, by the contract's words for what the model was trained on and what was trained.

    Args:
        dataset_name: the dataset whose pictures travel with the model; that of a built-in one is credited.
        network: what was trained; weights that are not the user's own are credited.
        what: checks itself with the pictures: "app", "page".

    >>> len(credits("mnist", "compact", "app")), len(credits("my coins", "lite0", "page"))
    (1, 1)
    """
    return [*([_MNIST.format(what=what)] if dataset_name == "mnist" else []), *([_LITE0] if network == "lite0" else [])]
