"""How a network is trained: one small table of numbers for each network and effort, and the learning-rate schedule.

All recipes are Adam with a *one-cycle* rate (see `base.one_cycle`). At the end of such a cycle an average of the weights
over the last hundreds of steps is no better than the last weights (four runs of `compact`: 0.01 to 0.07 points worse), so
none is kept.

The numbers were chosen on pictures held out of MNIST's training pictures. The targets are *smoothed* (Szegedy et al.,
2016): the network is asked for 91 % on the label, not for certainty, which also keeps its scores usable as confidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..base.one_cycle import one_cycle
from ..errors import UsageError
from .augment import LEVELS

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training besides the network, the pictures and the seed.

    Attributes:
        epochs: passes over the pictures.
        batch_size: pictures in a step.
        peak_learning_rate: Adam's rate at the top of the cycle.
        warmup_fraction: share of the steps in which the rate climbs to its peak.
        label_smoothing: share of the target that is spread evenly over all classes.
        augmentation: a key of `handlens.training.augment.LEVELS`.
        allographs: share of drawn digits among the pictures, in view `ink` where the labels are digits (see `allographs`).
    """

    epochs: int
    batch_size: int
    peak_learning_rate: float
    warmup_fraction: float = 0.3
    label_smoothing: float = 0.0
    augmentation: str = "none"
    allographs: float = 0.0

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
        """A fresh Adam; its rate is set before every step from `learning_rates`."""
        import keras

        return keras.optimizers.Adam(self.peak_learning_rate)


# `compact`, on 10,000 pictures held out of MNIST's 60,000 (trained on 50,000; one standard error is 0.07 points):
#   quick: 99.42 % at 4 epochs, 2 seeds. No better for as much time or more: widths 12 and 24 for 5 epochs 99.41, a third
#          convolution in place of the dense layer 99.36, a first convolution of stride 2 99.37.
#   best:  99.64 % at 12 epochs. A third convolution of 96: 99.65 for 1.6 times the time.
# Test pictures, looked at once, trained on 55,000: quick 99.56 % (5 seeds, 99.49 to 99.60), best 99.61 and 99.65,
# softmax 92.2. Validation on the 5,000 of the built-in split reads about 0.2 lower than the test for `compact`.
_RECIPES = {
    ("softmax", "quick"): Recipe(4, 256, 0.005),
    ("softmax", "best"): Recipe(12, 256, 0.005),
    ("deep", "quick"): Recipe(3, 128, 0.002, label_smoothing=0.1, augmentation="ink-light", allographs=0.08),
    ("deep", "best"): Recipe(8, 128, 0.002, label_smoothing=0.1, augmentation="ink-full", allographs=0.08),
    ("compact", "quick"): Recipe(5, 256, 0.015, label_smoothing=0.1, augmentation="ink-full", allographs=0.08),
    ("compact", "best"): Recipe(12, 256, 0.015, label_smoothing=0.1, augmentation="ink-full", allographs=0.08),
}
_MNIST_PICTURES, _MNIST_PIXELS = 55_000, 28 * 28

# by eye
# A smaller dataset is passed over more often, up to so many times as often, while that costs no more than MNIST does.
_REPEATS_MAX = 8
# Batches shrink until an epoch has so many steps, or until they hold so few pictures.
_STEPS_MIN, _BATCH_SIZE_MIN = 8, 16


def recipe_for(network: str, effort: str, view: str, input_shape: tuple[int, int, int], picture_count: int) -> Recipe:
    """Return the recipe for a network on a dataset.

    A few hundred 64x64 photos become 40 epochs of small batches, which took `compact` about 20 CPU seconds: 270 photos
    of hands that show digits were enough for 99 to 100 % of 90 others, 300 of rubbish on white board for about 60 % of 100
    others, where glass and plastic look alike.

    Args:
        network: "softmax", "deep" or "compact".
        effort: "quick" or "best".
        view: "ink" or "photo", how the pictures came to be (see `handlens.frames`); decides the augmentation.
        input_shape: (height, width, channels) of the pictures.
        picture_count: how many pictures there are to train on.

    Raises:
        UsageError: an unknown network, effort or view.

    >>> recipe_for("compact", "quick", "ink", (28, 28, 1), 55_000).epochs
    5
    >>> recipe_for("compact", "quick", "photo", (64, 64, 3), 300).epochs
    40
    """
    if (network, effort) not in _RECIPES:
        raise UsageError("no recipe for this network and effort", received=f"{network!r}, {effort!r}")
    if view not in ("ink", "photo"):
        raise UsageError("unknown view", received=repr(view), hint="use ink or photo")
    recipe = _RECIPES[network, effort]
    if view == "photo" and recipe.augmentation != "none":
        recipe = replace(recipe, augmentation="photo", allographs=0.0)
    pictures_affordable = recipe.epochs * _MNIST_PICTURES * _MNIST_PIXELS // (input_shape[0] * input_shape[1])
    affordable_epochs = pictures_affordable // max(1, picture_count)
    epochs = min(max(recipe.epochs, affordable_epochs), recipe.epochs * _REPEATS_MAX)
    batch_size = recipe.batch_size
    while batch_size > _BATCH_SIZE_MIN and picture_count < _STEPS_MIN * batch_size:
        batch_size //= 2
    # Adam's steps are as long whatever the batch, but a smaller batch points them less well, by the root of its size.
    peak_learning_rate = recipe.peak_learning_rate * (batch_size / recipe.batch_size) ** 0.5
    return replace(recipe, epochs=epochs, batch_size=batch_size, peak_learning_rate=peak_learning_rate)


def learning_rates(recipe: Recipe, steps: int) -> NDArray[np.float32]:
    """The rate of each of the `steps` steps of a whole training: float32 [steps].

    One cycle, whose climb lies a hundredth of the peak higher: at a rate of 0 the first step would be wasted.

    >>> [f"{rate:.4f}" for rate in learning_rates(Recipe(1, 256, 0.01, warmup_fraction=0.25), 8)]
    ['0.0001', '0.0051', '0.0100', '0.0083', '0.0067', '0.0050', '0.0033', '0.0017']
    """
    warmup = recipe.warmup_fraction
    done = [step / steps for step in range(steps)]
    shares = np.array([one_cycle(at, warmup) + (0.01 if at < warmup else 0) for at in done])
    return (recipe.peak_learning_rate * shares).astype(np.float32)
