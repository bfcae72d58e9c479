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
LEAST_COVERED_PIXELS = 0.01  # of a cell at the image's rim: with less of it, the mean would be the sums' rounding alone


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


def product(rows: np.ndarray, image: Tensor, columns: np.ndarray) -> Tensor:
    """rows @ image @ columns^T, [a, h] @ [h, w] @ [w, b] -> [a, b], as two FULLY_CONNECTED of constant weights.

    Constants only: a product of two computed tensors leaves XNNPACK, see `area_means`. And two-dimensional only: else it
    becomes BATCH_MATMUL, which is never delegated, 15 ms on a frame in 2.16.1.
    """
    half = tf.matmul(image, columns, transpose_b=True)
    return tf.transpose(tf.matmul(tf.transpose(half), rows, transpose_b=True))


def area_means(image: Tensor, left: Tensor, top: Tensor, step: Tensor, cells: int) -> tuple[Tensor, Tensor]:
    """Means of cells x cells squares of `step` pixels, the first with its corner at (left, top), all known at run time.

    A product with computed weights would say the same, and kill the app on some phones: XNNPACK takes constant weights
    only, what it leaves goes to ruy, and ruy of 2.16.1 reads through a null pointer where cpuinfo finds no caches
    (tensorflow#75815). A summed-area table (Crow 1984), one axis after the other, needs no product: a cell's mean is the
    difference of the sums up to its two edges. It takes a quarter of the time, too (benchmarks/resampling.py).

    Args:
        image: float32 [h, w]. The sums round: of 120 pixels of 0 to 255, the means are right to 0.001.
        left, top, step: float32 scalars, in pixels of the image; the squares may reach beyond it.
        cells: how many, along both axes.

    Returns:
        means [cells, cells] of what lies inside the image (0 where nothing does), and inside [cells, cells], the share
        of each square that lies inside.
    """
    rows, inside_y = _row_means(image, top, step, cells)
    columns, inside_x = _row_means(tf.transpose(rows), left, step, cells)
    return tf.transpose(columns), inside_y * tf.reshape(inside_x, (1, cells))


def _row_means(image: Tensor, start: Tensor, step: Tensor, cells: int) -> tuple[Tensor, Tensor]:
    """Along one axis: [h, w] -> means [cells, w] of `step` rows each, and the share of each cell inside, [cells, 1].

    CUMSUM and GATHER of rows, never of columns, which is many times slower.
    """
    size = int(image.shape[0])
    edges = tf.clip_by_value(start + step * tf.constant(np.arange(cells + 1, dtype=np.float32)[:, None]), 0.0, size)
    cut = tf.minimum(tf.floor(edges), size - 1.0)  # the row that each edge runs through
    place = tf.cast(tf.reshape(cut, (cells + 1,)), tf.int32)
    up_to = tf.gather(tf.cumsum(image, 0, exclusive=True), place) + tf.gather(image, place) * (edges - cut)
    covered = _differences(edges)
    return _differences(up_to) / tf.maximum(covered, LEAST_COVERED_PIXELS), tf.minimum(covered / step, 1.0)


def _differences(rows: Tensor) -> Tensor:
    """Each row's difference to the row above it: [n + 1, w] -> [n, w]."""
    count, width = int(rows.shape[0]) - 1, int(rows.shape[1])
    return tf.slice(rows, [1, 0], [count, width]) - tf.slice(rows, [0, 0], [count, width])


def fixed_area_weights(size: int, cells: int) -> np.ndarray:
    """Weights for `product`, each row the share of each pixel in a cell of a whole axis: float32 [cells, size]."""
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
