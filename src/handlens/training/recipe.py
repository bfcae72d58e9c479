"""How a network is trained: one small table of numbers for each network and effort, and the learning-rate schedule.

All recipes are Adam with a *one-cycle* rate: up in a straight line for the first part of the steps, then down to zero.
A high rate in the middle covers the distance, the fall to zero at the end settles the weights; it needs no watching and
no patience parameter (Smith, "Super-Convergence", 2018).

The numbers were chosen on pictures held out of MNIST's 60,000 training pictures; the test pictures were looked at once,
for the table in `benchmarks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from .augment import LEVELS

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training besides the network, the pictures and the seed.

    Attributes:
        epochs: passes over the pictures.
        batch_size: pictures in a step; an incomplete last batch is left out (the shuffle is new in every epoch).
        peak_learning_rate: Adam's rate at the top of the cycle.
        warmup_fraction: share of the steps in which the rate climbs to its peak.
        weight_decay: AdamW's decoupled decay, 0 for plain Adam.
        label_smoothing: share of the target that is spread evenly over all classes.
        augmentation: a key of `handlens.training.augment.LEVELS`.
    """

    epochs: int
    batch_size: int
    peak_learning_rate: float
    warmup_fraction: float = 0.3
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    augmentation: str = "none"

    def as_dict(self) -> dict[str, Any]:
        """The recipe as plain values that JSON can hold, for the run folder.

        >>> Recipe.from_dict(Recipe(4, 256, 0.015).as_dict()) == Recipe(4, 256, 0.015)
        True
        """
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Recipe:
        """The recipe from `as_dict`'s values.

        Raises:
            UsageError: a name that no recipe has, one that is missing, or an unknown augmentation.
        """
        try:
            recipe = cls(**values)
        except TypeError as error:
            raise UsageError("not a recipe", received=f"{dict(values)} ({error})") from error
        if recipe.augmentation not in LEVELS:
            raise UsageError(
                "unknown augmentation", received=repr(recipe.augmentation), hint="use one of: " + ", ".join(LEVELS)
            )
        return recipe

    def optimizer(self) -> keras.Optimizer:
        """A fresh optimiser; its rate is set before every step from `learning_rates`.

        The decay is Loshchilov and Hutter's ("Decoupled Weight Decay Regularization", 2019) and spares biases and
        normalization, which have nothing to gain from being small.
        """
        import keras

        if not self.weight_decay:
            return keras.optimizers.Adam(self.peak_learning_rate)
        optimizer = keras.optimizers.AdamW(self.peak_learning_rate, weight_decay=self.weight_decay)
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        return optimizer


_RECIPES = {
    ("softmax", "quick"): Recipe(epochs=4, batch_size=256, peak_learning_rate=0.005),
    ("softmax", "best"): Recipe(epochs=12, batch_size=256, peak_learning_rate=0.005),
    ("deep", "quick"): Recipe(epochs=2, batch_size=128, peak_learning_rate=0.002, label_smoothing=0.1),
    ("deep", "best"): Recipe(epochs=6, batch_size=128, peak_learning_rate=0.002, label_smoothing=0.1),
    ("compact", "quick"): Recipe(epochs=4, batch_size=256, peak_learning_rate=0.015, label_smoothing=0.1),
    ("compact", "best"): Recipe(epochs=12, batch_size=256, peak_learning_rate=0.015, label_smoothing=0.1),
}
_INK_AUGMENTATION = {("compact", "quick"): "ink-light", ("compact", "best"): "ink-full"}

# A few hundred photos need many more passes than 60,000 digits: so many pictures are shown in all, within these bounds.
_PHOTO_EPOCHS_MAX = 100


def recipe_for(network: str, effort: str, view: str, input_shape: tuple[int, int, int], picture_count: int) -> Recipe:
    """Return the recipe for a network on a dataset.

    Args:
        network: "softmax", "deep" or "compact".
        effort: "quick" or "best".
        view: "ink" or "photo", how the pictures came to be (see `handlens.frames`); decides the augmentation.
        input_shape: (height, width, channels) of the pictures.
        picture_count: how many pictures there are to train on.

    Raises:
        UsageError: an unknown network, effort or view.

    >>> recipe_for("compact", "quick", "ink", (28, 28, 1), 60_000).epochs
    4
    """
    if (network, effort) not in _RECIPES:
        raise UsageError("no recipe for this network and effort", received=f"{network!r}, {effort!r}")
    if view not in ("ink", "photo"):
        raise UsageError("unknown view", received=repr(view), hint="use ink or photo")
    recipe = _RECIPES[network, effort]
    if network == "compact":
        augmentation = _INK_AUGMENTATION[network, effort] if view == "ink" else "photo"
        recipe = replace(recipe, augmentation=augmentation)
    batch_size = recipe.batch_size
    while batch_size > 16 and picture_count < 20 * batch_size:
        batch_size //= 2
    pictures_wanted = recipe.epochs * 15_000
    epochs = max(recipe.epochs, min(_PHOTO_EPOCHS_MAX, pictures_wanted // max(1, picture_count)))
    return replace(recipe, batch_size=batch_size, epochs=epochs)


def learning_rates(recipe: Recipe, steps: int) -> NDArray[np.float32]:
    """The rate of each of the `steps` steps of a whole training: float32 [steps].

    Up in a straight line for `warmup_fraction` of the steps, then down to zero:

        peak          /\\
                    /     \\ _
                  /           \\ _
        0       /                  \\ _

    >>> learning_rates(Recipe(1, 256, 0.01, warmup_fraction=0.25), 8).astype(float).round(4).tolist()
    [0.0001, 0.0051, 0.01, 0.0083, 0.0067, 0.005, 0.0033, 0.0017]
    """
    at = np.arange(steps) / max(1, steps)
    warmup = recipe.warmup_fraction
    climb = at / warmup + 0.01 if warmup else np.ones_like(at)
    share = np.where(at < warmup, climb, (1 - at) / (1 - warmup))
    return (recipe.peak_learning_rate * share).astype(np.float32)
