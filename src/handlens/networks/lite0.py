"""EfficientNet-Lite0: a backbone trained by others on ImageNet, as a function of constants.

    rgb [n, 224, 224, 3] ──► stem /2 ──► 16 blocks ──► 1280 channels, [n, 7, 7] ──► mean ──► embedding [n, 1280]

    a block:  x ──► expand 1x1 ──► depthwise 3x3 or 5x5, stride 1 or 2 ──► project 1x1 ──► + x, where shapes allow it
                    ReLU6          ReLU6                                   no activation

Not a plain row of layers, as the networks are that handlens trains, so it is no Keras model but TensorFlow operations on
weights whose batch norms are folded in: to freeze, and, from some block on, to tune. Tan & Le, "EfficientNet: Rethinking
Model Scaling for Convolutional Neural Networks" (2019); the Lite variants leave out squeeze-and-excitation and take ReLU6
for swish, so that they quantise well. Weights by name: `stem`, `b00_expand`, `b00_dw`, `b00_project`, ..., `head`, each with
`_w` (height, width, in, out; depthwise: height, width, channels, 1) and `_b`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

Weights = Mapping[str, npt.NDArray[np.float32]]
Tensor = Any

MIDDLE, HALF_RANGE = 127.0, 128.0  # of 0..255: what the weights were trained on is (rgb - 127) / 128
_REPEATS = (1, 2, 2, 3, 3, 4, 1)  # blocks of each stage
_STRIDES = (1, 2, 2, 2, 1, 2, 1)  # of each stage's first block
BLOCK_STRIDES = tuple(
    stride if block == 0 else 1
    for repeats, stride in zip(_REPEATS, _STRIDES, strict=True)
    for block in range(repeats)
)


def lite0_embedding(rgb: Tensor, weights: Weights) -> Tensor:
    """float32 [n, 224, 224, 3] in 0..1 -> the mean of the last feature map, float32 [n, 1280], 0 or more."""
    return tf.reduce_mean(lite0_features(rgb * (255.0 / HALF_RANGE) - MIDDLE / HALF_RANGE, weights), (1, 2))


def lite0_features(x: Tensor, weights: Weights, *, first_block: int = 0, end_block: int | None = None) -> Tensor:
    """The last feature map, or the input of `end_block`.

    Args:
        x: float32 [n, h, w, 3] in about -1..1; with `first_block` the input of that block.
        weights: by name, see this module's drawing.
        first_block: 0 begins with the stem.
        end_block: stop before this block; None goes to the end.

    Returns:
        float32 [n, 7, 7, 1280] for an input of 224 pixels.
    """
    if first_block == 0:
        x = tf.nn.relu6(_convolved(x, weights, "stem", 2))
    for block, stride in enumerate(BLOCK_STRIDES[:end_block]):
        if block >= first_block:
            x = _block(x, weights, f"b{block:02}", stride)
    return x if end_block is not None else tf.nn.relu6(_convolved(x, weights, "head", 1))


def _block(x: Tensor, weights: Weights, name: str, stride: int) -> Tensor:
    inner = tf.nn.relu6(_convolved(x, weights, f"{name}_expand", 1)) if f"{name}_expand_w" in weights else x
    kernel, bias = weights[f"{name}_dw_w"], weights[f"{name}_dw_b"]
    inner = tf.nn.relu6(tf.nn.depthwise_conv2d(inner, kernel, [1, stride, stride, 1], "SAME") + bias)
    projected = _convolved(inner, weights, f"{name}_project", 1)
    return x + projected if stride == 1 and x.shape[-1] == projected.shape[-1] else projected


def _convolved(x: Tensor, weights: Weights, name: str, stride: int) -> Tensor:
    # TensorFlow's SAME pads a window of stride 2 at its end only, as the weights were trained
    return tf.nn.conv2d(x, weights[f"{name}_w"], stride, "SAME") + weights[f"{name}_b"]
