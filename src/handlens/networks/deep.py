"""Two convolutions, two pools, one wide dense layer: "Deep MNIST for Experts", over 99.2 %.

    28x28xc ─► conv 5x5, 32 ─► ReLU ─► max pool ─► 14x14x32 ─► conv 5x5, 64 ─► ReLU ─► max pool ─► 7x7x64
            ─► dense 1024 ─► ReLU ─► dropout 1/2 ─► dense ─► logits

A convolution looks for the same 5x5 pattern everywhere, so a stroke counts wherever it is; a pool keeps the strongest
answer of each 2x2, so that its exact place stops to matter; the second convolution sees patterns of patterns. Dropout
silences half of the dense layer at random in each step, which keeps units from relying on one another.

Nearly all of its 3.27 million weights sit between 7x7x64 and 1024: `compact` shows that they are not needed. The layers
are the tutorial's own; the training is not: it asks for 20,000 steps of 50 pictures at a fixed rate (a quarter of an
hour here), our recipe gets there in a few epochs (see `handlens.training.recipe`). Weights start after He et al.
(2015), which keeps the signal's size through layers of ReLUs, in place of the tutorial's fixed spread of 0.1.

Sources: the TensorFlow tutorial "Deep MNIST for Experts" (2016), which gives about 99.2 %; LeCun et al. (1998), the
LeNet family that it simplifies; Srivastava et al., "Dropout" (2014); He et al., "Delving Deep into Rectifiers" (2015).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def build(input_shape: tuple[int, int, int], classes: int, effort: str, seed: int) -> keras.Model:
    """Build the network: float32 [n, height, width, channels] in 0..1 to logits [n, classes].

    `effort` is accepted as every builder accepts it and changes nothing: the tutorial has one size.
    """
    import keras
    from keras import layers

    seeds = itertools.count(1000 * seed)

    def he_normal() -> keras.Initializer:
        return keras.initializers.HeNormal(seed=next(seeds))

    pictures = values = keras.Input(input_shape, name="pictures")
    for stage, width in enumerate((32, 64), start=1):
        convolve = layers.Conv2D(width, 5, padding="same", kernel_initializer=he_normal(), name=f"conv{stage}")
        values = layers.ReLU(name=f"relu{stage}")(convolve(values))
        values = layers.MaxPooling2D(name=f"pool{stage}")(values)
    values = layers.Flatten(name="flat")(values)
    values = layers.Dense(1024, kernel_initializer=he_normal(), name="dense")(values)
    values = layers.ReLU(name="relu3")(values)
    values = layers.Dropout(0.5, seed=next(seeds), name="dropout")(values)
    glorot_uniform = keras.initializers.GlorotUniform(seed=next(seeds))
    logits = layers.Dense(classes, kernel_initializer=glorot_uniform, name="logits")(values)
    return keras.Model(pictures, logits, name="deep")
