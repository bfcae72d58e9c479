"""The default: two small convolutions and a dense layer of 64, 57 thousand weights for MNIST.

    28x28xc ─► [conv 5x5 ─► max pool ─► norm ─► ReLU] ─► 12x12x16 ─► [conv 3x3 ─► max pool ─► norm ─► ReLU] ─► 5x5x32
            ─► [dense 64 ─► norm ─► ReLU] ─► dense ─► logits

The same idea as `deep` (read that first) with three changes, each measured:

* Batch normalization brings every channel to mean 0 and spread 1 before the ReLU, so that the learning rate can be ten
  times higher: a few epochs do the work of dozens. It makes the layers' own biases redundant.
* The pool comes before the normalization and the ReLU: a maximum does not mind a ReLU after it, and there is a quarter
  as much left to normalize.
* The dense layer is 64 wide instead of 1024; the deep network's three million weights there buy nothing.

Larger pictures get more stages, each of which halves the side, until at most 5 positions are left; a 64x64 photo
passes four and reaches the dense layer as 2x2x64, which left 79 thousand weights where stopping at 6x6 left 173
thousand, for the same accuracy. `best` is half as wide again and trains for longer.

Sources: LeCun et al. (1998); Ioffe and Szegedy, "Batch Normalization" (2015).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

WIDTHS = {"quick": (16, 32, 64), "best": (24, 48, 96)}  # first stage, second stage, dense layer
POSITIONS_MAX = 5  # stages are added until the shorter side is at most this


def build(input_shape: tuple[int, int, int], classes: int, effort: str, seed: int) -> keras.Model:
    """Build the network: float32 [n, height, width, channels] in 0..1 to logits [n, classes]."""
    import keras
    from keras import layers

    seeds = itertools.count(1000 * seed)

    def glorot() -> keras.Initializer:
        return keras.initializers.GlorotUniform(seed=next(seeds))

    def norm_relu(values: keras.KerasTensor, name: str) -> keras.KerasTensor:
        normalized = layers.BatchNormalization(momentum=0.9, name=f"norm_{name}")(values)
        return layers.ReLU(name=f"relu_{name}")(normalized)

    first, second, hidden = WIDTHS[effort]
    pictures = values = keras.Input(input_shape, name="pictures")
    stage, side = 0, min(input_shape[:2])
    while stage < 2 or side > POSITIONS_MAX:
        stage += 1
        width, kernel = (first, 5) if stage == 1 else (second if stage == 2 else 2 * second, 3)
        # A convolution without a border is cheaper and loses only margin; on a picture hardly larger than itself it
        # would lose the picture.
        padding = "valid" if side > kernel else "same"
        convolve = layers.Conv2D(
            width, kernel, padding=padding, use_bias=False, kernel_initializer=glorot(), name=f"conv{stage}"
        )
        values = layers.MaxPooling2D(name=f"pool{stage}")(convolve(values))
        values = norm_relu(values, f"{stage}")
        side = (side if padding == "same" else side - kernel + 1) // 2
    values = layers.Flatten(name="flat")(values)
    values = layers.Dense(hidden, use_bias=False, kernel_initializer=glorot(), name="dense")(values)
    values = norm_relu(values, "dense")
    logits = layers.Dense(classes, kernel_initializer=glorot(), name="logits")(values)
    return keras.Model(pictures, logits, name="compact")
