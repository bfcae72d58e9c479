"""Embeddings as points in space: where those of some pictures lie, and how far outside another is.

    residual = |e|² - |basis·e|²   with e = embedding - middle

ViM's residual (Wang et al., 2022): what is left of an embedding when the pictures' middle and main directions are taken out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..networks.lite0_shapes import BASIS_ROWS

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]


class Space(NamedTuple):
    """The middle and the main directions of some embeddings: float32 [1280] and [r, 1280], r at most 64."""

    middle: Floats
    basis: Floats

    def residuals(self, embeddings: Floats) -> Floats:
        """float32 [n, 1280] -> [n]: the squared length of what lies outside."""
        beside = embeddings - self.middle
        inside = beside @ self.basis.T
        squares: Floats = (beside * beside).sum(1) - (inside * inside).sum(1)
        return squares


def space_of(embeddings: Floats) -> Space:
    """The middle of float32 [n, 1280], and their main directions, half as many as pictures and at most 64."""
    middle = embeddings.mean(0)
    beside = (embeddings - middle).astype(np.float64)
    rank = min(BASIS_ROWS, len(embeddings) // 2)
    if len(beside) < beside.shape[1]:
        directions = np.linalg.svd(beside, full_matrices=False)[2][:rank]
    else:
        directions = np.linalg.eigh(beside.T @ beside)[1].T[::-1][:rank]
    # a direction and its opposite are the same; which one comes out is left to the library otherwise
    largest = np.abs(directions).argmax(1)
    directions = directions * np.sign(directions[np.arange(rank), largest])[:, None]
    return Space(middle.astype(np.float32), directions.astype(np.float32))


def class_means(embeddings: Floats, labels: Integers, classes: int) -> Floats:
    """float32 [classes, 1280], of length 1; zeros for a class without a picture."""
    sums = np.stack([embeddings[labels == label].sum(0) for label in range(classes)])
    means: Floats = (sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)).astype(np.float32)
    return means
