"""Freezing: the trained network as a function of constants, with nothing left for a converter to lose.

Keras 3 keeps its weights in variables that `tf.lite.TFLiteConverter.from_keras_model` and a plain SavedModel of a Keras
model both lose (the file comes out a few kB long, full of READ_VARIABLE, and fails when it runs). Here each layer is
applied with its weights as constants, so the graph is complete by construction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

TensorFunction = Callable[[Any], Any]


def frozen_network(network: Any) -> TensorFunction:
    """The network as a function float32 [n, h, w, c] -> logits float32 [n, classes], its weights constants.

    The layers are applied one by one, and Flatten as a reshape to a fixed length: Keras's own asks for the shape at run
    time (SHAPE, PACK), which makes the phone's XNNPACK delegate refuse the whole graph.
    """
    import tensorflow as tf

    steps: list[TensorFunction] = []
    for layer in network.layers:
        kind = type(layer).__name__
        if kind in ("InputLayer", "Dropout", "GaussianNoise", "SpatialDropout2D"):
            continue
        if kind == "Flatten":
            steps.append(_flattened(int(np.prod(layer.input.shape[1:]))))
            continue
        trainable = [tf.constant(variable.numpy()) for variable in layer.trainable_variables]
        other = [tf.constant(variable.numpy()) for variable in layer.non_trainable_variables]

        def step(x: Any, layer: Any = layer, trainable: list[Any] = trainable, other: list[Any] = other) -> Any:
            mode = {"training": False} if type(layer).__name__ == "BatchNormalization" else {}
            return layer.stateless_call(trainable, other, x, **mode)[0]

        steps.append(step)

    def apply(x: Any) -> Any:
        for step in steps:
            x = step(x)
        return x

    return apply


def _flattened(length: int) -> TensorFunction:
    import tensorflow as tf

    return lambda x: tf.reshape(x, (-1, length))
