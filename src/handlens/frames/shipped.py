"""Weights that ship with handlens: what the view `ink` learnt once, of made frames, so that no training has to repeat it.

    finder.npz     where the writing is            38,000 weights
    polarity.npz   light ink or dark ink            5,000 weights
    presence.npz   where the training of a dataset's own head starts

Made of MNIST's training digits and drawn letters set in made frames, in several rounds of an earlier
`tools/fit_frame_weights.py`. What it gives now, from wider frames, is not what ships yet: see benchmarks/real.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import numpy as np
import numpy.typing as npt

_folder: Traversable = resources.files(__package__)


@cache
def shipped_weights(name: str) -> dict[str, npt.NDArray[np.float32]]:
    """Weights by name, float32 (stored as float16: what they lose is less than what they were trained to ignore)."""
    with (_folder / f"{name}.npz").open("rb") as file, np.load(file) as weights:
        return {key: weights[key].astype(np.float32) for key in weights.files}


@contextmanager
def weights_from(folder: Traversable) -> Iterator[None]:
    """Inside the block the weights are those of another folder: for the tool that makes them, stage upon stage.

    A graph holds the weights of the time when it was traced: trace it inside the block.
    """
    global _folder
    before, _folder = _folder, folder
    shipped_weights.cache_clear()
    try:
        yield
    finally:
        _folder = before
        shipped_weights.cache_clear()
