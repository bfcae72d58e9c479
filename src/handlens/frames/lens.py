"""From the camera's plane to the lens: upright by `rotation`, shrunk by exact area, with operators both runtimes are fast in.

The lens is the frame's centred square. It is cut out unturned (a square centred in the frame stays where it is when the
frame turns) and everything works on the unturned lens; only what leaves the graph, a few hundred numbers, is turned.

Which operator a product or a mean becomes decides between 0.03 ms and 15 ms on the phone's runtime (tensorflow-lite
2.16.1), so each helper here names the trap that it walks around.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

Tensor = Any  # tf.Tensor; TensorFlow has no annotations that mypy can follow


def cut_lens(plane: Tensor) -> Tensor:
    """uint8 [480, 640] -> float32 [480, 480], 0..255, unsigned.

    tf.slice, never plane[:, 80:560]: that makes STRIDED_SLICE, 1.1 ms on uint8 in ai-edge-litert 2.3. And the cast
    comes before any transpose: 2.16.1's XNNPACK delegate claims a uint8 TRANSPOSE and then fails on it.
    """
    height, width = plane.shape
    cut = tf.slice(plane, [0, (width - height) // 2], [height, height])
    return tf.cast(cut, tf.float32)


def cut_lens_rows(plane: Tensor) -> Tensor:
    """The same, shaped for `pool_rows`: float32 [1, 480, 1, 480]. Reshaping the bytes is cheaper than the floats."""
    height, width = plane.shape
    cut = tf.slice(plane, [0, (width - height) // 2], [height, height])
    return tf.cast(tf.reshape(cut, (1, height, 1, height)), tf.float32)


def pool_rows(image: Tensor, factor: int) -> Tensor:
    """Means of `factor` rows: [h, w] -> [h // factor, w].

    The columns go as channels, which XNNPACK vectorises: 0.03 ms; AVERAGE_POOL_2D over one channel takes 0.7 ms.
    """
    height, width = image.shape if len(image.shape) == 2 else (image.shape[1], image.shape[3])
    pooled = tf.nn.avg_pool2d(tf.reshape(image, (1, height, 1, width)), (factor, 1), (factor, 1), "VALID")
    return tf.reshape(pooled, (height // factor, width))


def highest_of_rows(image: Tensor, reach: int) -> Tensor:
    """Each row becomes the largest of itself and `reach` rows to both sides; columns as channels, as in `pool_rows`."""
    height, width = image.shape
    side = 2 * reach + 1
    pooled = tf.nn.max_pool2d(tf.reshape(image, (1, height, 1, width)), (side, 1), 1, "SAME")
    return tf.reshape(pooled, (height, width))


def product(rows: Tensor, image: Tensor, columns: Tensor) -> Tensor:
    """rows @ image @ columns^T, [a, h] @ [h, w] @ [w, b] -> [a, b], as two FULLY_CONNECTED.

    A matmul of two computed 2-D tensors becomes FULLY_CONNECTED only when it is written `transpose_b=True` and the
    right side is not itself a tf.transpose; everything else becomes BATCH_MATMUL, 15 ms on a frame in 2.16.1.
    """
    half = tf.matmul(image, columns, transpose_b=True)
    return tf.transpose(tf.matmul(tf.transpose(half), rows, transpose_b=True))


def area_weights(size: int, start: Tensor, step: Tensor, cells: int) -> tuple[Tensor, Tensor]:
    """Area-resampling weights for `cells` cells of `step` pixels from `start`, both scalars known at run time.

    Returns:
        weights [cells, size], each row the share of each pixel in that cell, adding up to 1 (or to 0 outside the
        image), and inside [cells, 1], the share of the cell that lies inside.
    """
    left_of_pixel = tf.constant(np.arange(size, dtype=np.float32)[None])
    right_of_pixel = tf.constant(np.arange(1, size + 1, dtype=np.float32)[None])
    left = start + step * tf.constant(np.arange(cells, dtype=np.float32)[:, None])
    overlap = tf.nn.relu(tf.minimum(left + step, right_of_pixel) - tf.maximum(left, left_of_pixel))
    total = tf.reduce_sum(overlap, 1, keepdims=True)
    return overlap / tf.maximum(total, 1e-6), tf.minimum(total / step, 1.0)


def fixed_area_weights(size: int, cells: int) -> np.ndarray:
    """The same for a whole axis and known sizes: float32 [cells, size]."""
    edges = np.linspace(0, size, cells + 1)
    pixel = np.arange(size)
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    overlap = np.clip(overlap, 0, None)
    return np.asarray(overlap / overlap.sum(1, keepdims=True), np.float32)


def turn_picture(picture: Tensor, rotation: Tensor) -> Tensor:
    """[h, h] or [h, h, c] turned by `rotation` clockwise quarter turns: four copies stacked, one gathered.

    Exact, and free: it works on the network's few hundred numbers, not on the frame's 307,200.
    """
    if len(picture.shape) == 3:
        across = tf.transpose(picture, (1, 0, 2))
    else:
        across = tf.transpose(picture)
    copies = [picture, tf.reverse(across, [1]), tf.reverse(tf.reverse(picture, [0]), [1]), tf.reverse(across, [0])]
    return tf.gather(tf.stack(copies), rotation)


def turn_box(box: Tensor, rotation: Tensor) -> Tensor:
    """(centre x, centre y, width, height) [4] in lens units 0..1, turned like `turn_picture`."""
    x, y, width, height = tf.unstack(box)
    copies = [
        [x, y, width, height],
        [1 - y, x, height, width],
        [1 - x, 1 - y, width, height],
        [y, 1 - x, height, width],
    ]
    return tf.gather(tf.stack([tf.stack(copy) for copy in copies]), rotation)
