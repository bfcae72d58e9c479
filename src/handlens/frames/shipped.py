"""Weights that ship with handlens: what the view `ink` learnt once, of made frames, so that no training has to repeat it.

    finder.npz     where the writing is            31,000 weights
    polarity.npz   light ink or dark ink            5,000 weights
    presence.npz   where the training of a dataset's own head starts

Made by `tools/fit_frame_weights.py`, from MNIST's training digits and drawn letters set in made frames.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt


@cache
def shipped_weights(name: str) -> dict[str, npt.NDArray[np.float32]]:
    """Weights by name, float32 (stored as float16: what they lose is less than what they were trained to ignore)."""
    with (resources.files(__package__) / f"{name}.npz").open("rb") as file, np.load(file) as weights:
        return {key: weights[key].astype(np.float32) for key in weights.files}
