"""The stroke brought to MNIST's weight."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from .lens import Tensor

# MNIST's mean is 0.13 (train pictures / 255); below GOAL the stroke is thickened, fully from GOAL - RAMP down. By eye;
# the head in `presence` was trained behind these numbers, so it is trained anew when they change.
MEAN_INK_GOAL = 0.105
MEAN_INK_RAMP = 0.04
GAIN = 3.0  # of the blur: in one pass a line of one pixel gets neighbours of 0.75
PASSES = 2
_BLUR = (np.outer([1, 2, 1], [1, 2, 1]) / 16).astype(np.float32).reshape(3, 3, 1, 1)


def evened(ink: Tensor) -> Tensor:
    """Thin strokes thickened to about MNIST's weight; heavy ones stay.

    A 3x3 blur with gain spreads a line by about a pixel. How much of it is mixed in depends on how much ink is missing,
    so the step is smooth: no threshold where two frames of the same writing would look different.

    Args:
        ink: float32 [n, 28, 28], 0..1.
    """
    count, side = ink.shape[0], int(ink.shape[1])
    for _ in range(PASSES):
        missing = tf.clip_by_value(
            (MEAN_INK_GOAL - tf.reduce_mean(ink, (1, 2), keepdims=True)) / MEAN_INK_RAMP, 0.0, 1.0
        )
        blurred = tf.nn.conv2d(tf.reshape(ink, (-1, side, side, 1)), _BLUR, 1, "SAME")
        wider = tf.minimum(tf.reshape(blurred, (count or -1, side, side)) * GAIN, 1.0)
        ink = ink + tf.nn.relu(wider - ink) * missing
    return ink
