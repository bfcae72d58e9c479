"""Multinomial logistic regression by L-BFGS, in NumPy: what is left of a training when the backbone is frozen.

The cost is convex, so there is one answer and nothing to draw: mean cross-entropy and a decay on the weights (not the bias).
Nocedal & Wright, "Numerical Optimization" (2006), algorithms 7.4 (two loops) and 3.1 (backtracking).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

REMEMBERED = 10  # pairs of steps and gradients
MOST_STEPS = 300
# Of the cost, relative: what a step must bring to go on. At 1e-6, or in float32, the order of the sums (how many threads)
# still decides a picture or two of 400.
ENOUGH = 1e-9
_SUFFICIENT = 1e-4  # Armijo's share of the slope
_LEAST_STEP = 1e-6


def logistic_regression(
    points: Floats, labels: NDArray[np.integer], classes: int, decay: float, class_weights: Floats | None = None
) -> tuple[Floats, Floats]:
    """Weights and biases that make the labels most probable.

    Args:
        points: float32 [n, d], of about unit scale.
        labels: int [n], 0 to classes - 1.
        classes: how many there are; one without a point gets a low bias.
        decay: half of it times the weights' squares is added to the mean cross-entropy (nats).
        class_weights: float32 [classes], what a point of each class counts, 1 on average; default: all alike.

    Returns:
        weights float32 [classes, d], bias float32 [classes].

    >>> points = np.array([[-1.0], [-2.0], [1.0], [2.0]], np.float32)
    >>> weights, bias = logistic_regression(points, np.array([0, 0, 1, 1]), 2, 0.01)
    >>> (points @ weights.T + bias).argmax(1).tolist()
    [0, 0, 1, 1]
    """
    count, length = points.shape
    points = points.astype(np.float64)
    rows = np.arange(count)
    counts = None if class_weights is None else class_weights[labels].astype(np.float64)

    def cost(at: Doubles) -> tuple[float, Doubles]:
        weights, bias = at[: classes * length].reshape(classes, length), at[classes * length :]
        logits = points @ weights.T + bias
        logits -= logits.max(1, keepdims=True)
        of_labels = logits[rows, labels].copy()
        shares = np.exp(logits, out=logits)
        totals = shares.sum(1, keepdims=True)
        losses = np.log(totals[:, 0]) - of_labels
        loss = float((losses if counts is None else losses * counts).mean()) + decay / 2 * float((weights * weights).sum())
        shares /= totals
        shares[rows, labels] -= 1
        shares /= count
        if counts is not None:
            shares *= counts[:, None]
        slopes = shares.T @ points
        slopes += decay * weights
        return loss, np.concatenate([slopes.ravel(), shares.sum(0)])

    at = np.zeros(classes * (length + 1))
    loss, gradient = cost(at)
    past: list[tuple[Doubles, Doubles]] = []
    for _ in range(MOST_STEPS):
        direction = _direction(gradient, past)
        slope = float(gradient @ direction)
        if slope <= 0:
            break
        step = 1.0
        while True:
            new = at - step * direction
            new_loss, new_gradient = cost(new)
            if new_loss <= loss - _SUFFICIENT * step * slope or step < _LEAST_STEP:
                break
            step /= 2
        moved, turned = new - at, new_gradient - gradient
        if float(moved @ turned) > 0:
            past = [*past, (moved, turned)][-REMEMBERED:]
        enough = loss - new_loss < ENOUGH * max(1.0, abs(loss))
        at, loss, gradient = new, new_loss, new_gradient
        if enough:
            break
    found = at.astype(np.float32)
    return found[: classes * length].reshape(classes, length), found[classes * length :]


def softmax(logits: Floats) -> Floats:
    """float32 [n, d] -> [n, d], each row adding up to 1."""
    shares = np.exp(logits - logits.max(1, keepdims=True))
    quotient: Floats = (shares / shares.sum(1, keepdims=True)).astype(np.float32)
    return quotient


def sigmoid(values: Floats) -> Floats:
    """Element by element; no overflow, however far from zero."""
    positive: Floats = (1 / (1 + np.exp(-np.clip(values, -60, 60)))).astype(np.float32)
    return positive


def _direction(gradient: Doubles, past: list[tuple[Doubles, Doubles]]) -> Doubles:
    """The gradient times an estimate of the inverse Hessian."""
    direction = gradient.copy()
    shares = []
    for moved, turned in reversed(past):
        share = float(moved @ direction) / float(moved @ turned)
        shares.append(share)
        direction -= share * turned
    if past:
        moved, turned = past[-1]
        direction *= float(moved @ turned) / float(turned @ turned)
    else:
        direction /= max(1.0, float(np.abs(gradient).sum()))
    for (moved, turned), share in zip(past, reversed(shares), strict=True):
        direction += moved * (share - float(turned @ direction) / float(moved @ turned))
    return direction
