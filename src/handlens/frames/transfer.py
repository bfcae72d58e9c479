"""The graph of a model file whose head is fitted on a frozen backbone: view `photo` in front, four signatures on one embedding.

    picture  input_node [n, 224, 224, 3] ──────────────► embedding ──► head ──► output_node [n, labels (+ nothing)]
    frame    luma, chroma_u, chroma_v, rotation ──► seen ──► embedding ──► head ──► output_node [1, labels]
                                                                │           └──► presence [1]
                                                                └──► embedding [1, 1280]
    read     embedding, taught ──► output_node [1, labels + 16], presence [1]        what a phone was taught, beside the head
    learn    embedding, target, taught, rate ──► taught                              one step of gradient descent

Presence asks how far an embedding lies outside the space that the pictures span which the head was fitted on: their middle
and main directions. What is left of u - middle after those are taken out is large for what is of no kind among them (the
residual of ViM, Wang et al. 2022); it refused 95 % of strangers where the cosine to the nearest class's mean refused 66.

    residual² = |u - middle|² - |basis (u - middle)|² = 1 + |middle|² - 2 u·middle - |basis u - basis middle|²

An embedding has length 1, so that a product with a taught class's mean is their cosine. A taught class is a row of 16, weights
and bias beside the head's own; the head itself never moves. A row that is not used has a bias
of -10,000 and a mean of zeros. Rows that come in as inputs are multiplied and added up: a product with computed weights would
go to ruy, which crashes some phones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ..networks.lite0 import lite0_embedding
from ..networks.lite0_shapes import EMBEDDING_LENGTH, SIDE_PIXELS, TAUGHT_SLOTS
from ..pictures.geometry import plane_shapes
from .lens import Tensor
from .photo import halved_photo

LEAST_SQUARE = 1e-12  # of an embedding's length


class HeadConstants(NamedTuple):
    """What a head is made of, c labels and, with the hidden class, one more row.

    Attributes:
        weights, bias: float32 [rows, 1280], [rows].
        mask: float32 [rows], 1 at the hidden class.
        basis, basis_bias: float32 [64, 1280], [64]: directions times the root of the slope, and minus what the middle gives.
        middle, middle_bias: float32 [1, 1280], [1]: slope * 2 * middle, and slope * (cut - 1 - |middle|²): with the sum of
            the basis's squares presence's logit, slope * (cut - residual²).
        taught_slope, taught_bias: float32 [1], [1]: from the cosine to a taught mean to presence's logit.
    """

    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    mask: npt.NDArray[np.float32]
    basis: npt.NDArray[np.float32]
    basis_bias: npt.NDArray[np.float32]
    middle: npt.NDArray[np.float32]
    middle_bias: npt.NDArray[np.float32]
    taught_slope: npt.NDArray[np.float32]
    taught_bias: npt.NDArray[np.float32]


def transfer_module(backbone: Mapping[str, npt.NDArray[np.float32]], head: HeadConstants, labels: int) -> tf.Module:
    """A tf.Module with the concrete functions `picture`, `frame`, `read` and `learn`.

    Args:
        backbone: folded weights of `networks.lite0`.
        head: its constants.
        labels: how many of its rows are no hidden class.
    """

    def spec(*shape: int | None, dtype: Any = tf.float32, name: str) -> Any:
        return tf.TensorSpec(shape, dtype, name=name)

    planes = [spec(*shape, dtype=tf.uint8, name=name) for name, shape in plane_shapes().items()]
    embedding_spec = spec(1, EMBEDDING_LENGTH, name="embedding")
    weights_spec = spec(TAUGHT_SLOTS, EMBEDDING_LENGTH, name="taught_weights")
    bias_spec = spec(TAUGHT_SLOTS, name="taught_bias")

    def embed(rgb: Tensor) -> Tensor:
        embedding = lite0_embedding(rgb, backbone)
        return embedding * tf.math.rsqrt(tf.reduce_sum(embedding * embedding, 1, keepdims=True) + LEAST_SQUARE)

    def dense(embedding: Tensor, weights: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]) -> Tensor:
        return tf.matmul(embedding, tf.constant(weights), transpose_b=True) + bias

    def of_labels(logits: Tensor) -> Tensor:
        return tf.slice(logits, [0, 0], [-1, labels])

    def nearness(embedding: Tensor) -> Tensor:
        inside = dense(embedding, head.basis, head.basis_bias)
        return tf.reduce_sum(inside * inside, 1) + tf.reshape(dense(embedding, head.middle, head.middle_bias), (1,))

    def something(probabilities: Tensor, mask: npt.NDArray[np.float32]) -> Tensor:
        return 1.0 - tf.reduce_sum(probabilities * mask, 1)

    def picture(input_node: Tensor) -> dict[str, Tensor]:
        return {"output_node": tf.nn.softmax(dense(embed(input_node), head.weights, head.bias))}

    def frame(luma: Tensor, chroma_u: Tensor, chroma_v: Tensor, rotation: Tensor) -> dict[str, Tensor]:
        seen = tf.reshape(halved_photo(luma, chroma_u, chroma_v, rotation, SIDE_PIXELS), (1, SIDE_PIXELS, SIDE_PIXELS, 3))
        embedding = embed(seen)
        logits = dense(embedding, head.weights, head.bias)
        return {
            "output_node": tf.nn.softmax(of_labels(logits)),
            "presence": tf.sigmoid(nearness(embedding)) * something(tf.nn.softmax(logits), head.mask),
            "box": tf.constant([[0.5, 0.5, 1.0, 1.0]]),
            "seen": seen,
            "embedding": embedding,
        }

    def taught_logits(embedding: Tensor, weights: Tensor, bias: Tensor) -> Tensor:
        return tf.reshape(tf.reduce_sum(weights * embedding, 1) + bias, (1, TAUGHT_SLOTS))

    # the hidden class is the last of the head's rows, so the taught ones go before them
    mask_beside = np.concatenate([np.zeros(TAUGHT_SLOTS, np.float32), head.mask])

    def read(embedding: Tensor, taught_weights: Tensor, taught_bias: Tensor, taught_means: Tensor) -> dict[str, Tensor]:
        logits, taught = dense(embedding, head.weights, head.bias), taught_logits(embedding, taught_weights, taught_bias)
        near = tf.reduce_max(tf.reduce_sum(taught_means * embedding, 1, keepdims=True) * head.taught_slope + head.taught_bias, 0)
        every = tf.nn.softmax(tf.concat([taught, logits], 1))
        return {
            "output_node": tf.nn.softmax(tf.concat([of_labels(logits), taught], 1)),
            "presence": tf.sigmoid(tf.maximum(nearness(embedding), near)) * something(every, mask_beside),
        }

    def learn(
        embedding: Tensor, target: Tensor, taught_weights: Tensor, taught_bias: Tensor, rate: Tensor
    ) -> dict[str, Tensor]:
        logits = of_labels(dense(embedding, head.weights, head.bias))
        taught = taught_logits(embedding, taught_weights, taught_bias)
        error = tf.nn.softmax(tf.concat([logits, taught], 1)) - target
        column = tf.reshape(tf.slice(error, [0, labels], [1, TAUGHT_SLOTS]), (TAUGHT_SLOTS, 1)) * rate
        return {
            "taught_weights": taught_weights - column * embedding,
            "taught_bias": taught_bias - tf.reshape(column, (TAUGHT_SLOTS,)),
        }

    module = tf.Module()
    module.picture = tf.function(picture, input_signature=[spec(None, SIDE_PIXELS, SIDE_PIXELS, 3, name="input_node")])
    module.frame = tf.function(frame, input_signature=[*planes, spec(dtype=tf.int32, name="rotation")])
    module.read = tf.function(
        read,
        input_signature=[embedding_spec, weights_spec, bias_spec, spec(TAUGHT_SLOTS, EMBEDDING_LENGTH, name="taught_means")],
    )
    target_spec = spec(1, labels + TAUGHT_SLOTS, name="target")
    module.learn = tf.function(
        learn, input_signature=[embedding_spec, target_spec, weights_spec, bias_spec, spec(name="rate")]
    )
    return module
