"""One layer: every pixel votes for every class. "MNIST for ML Beginners", about 92 %.

    picture [28, 28, 1] ─► 784 numbers ─► logits = pixels · weights [784, 10] + biases [10]

The weights of one class, drawn as a picture, show what speaks for it (bright) and against it (dark): a blurred average
of its members. That is all this network can know, so it has no idea that a stroke moved by two pixels is the same
stroke. It is here to be understood, and as the figure that the others have to beat.

The softmax that turns logits into probabilities, exp(logit) / sum(exp(logits)), is left to the loss in training and to
the exporter afterwards. The weights start at zero: with a single layer there is no symmetry to break, so `seed`
changes nothing here but the order of the pictures.

Sources: the TensorFlow tutorial "MNIST For ML Beginners" (2016), which gives about 92 %; LeCun, Bottou, Bengio and
Haffner, "Gradient-Based Learning Applied to Document Recognition" (1998), table of linear classifiers: 88 to 92.4 %.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def build(input_shape: tuple[int, int, int], classes: int, effort: str, seed: int) -> keras.Model:
    """Build the network: float32 [n, height, width, channels] in 0..1 to logits [n, classes].

    `effort` and `seed` are accepted as every builder accepts them; neither changes this network.
    """
    import keras
    from keras import layers

    pictures = keras.Input(input_shape, name="pictures")
    pixels = layers.Flatten(name="pixels")(pictures)
    logits = layers.Dense(classes, kernel_initializer="zeros", name="logits")(pixels)
    return keras.Model(pictures, logits, name="softmax")
