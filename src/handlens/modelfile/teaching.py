"""What a phone learns from a few shots, beside what the model file was trained on: the app's rule, written once more in Python.

    shots of a class (embeddings) ──► a row of 16: weights, bias, mean ──► signature `read`, beside the trained labels
                                  learn, 20 passes over shots and exemplars

The trained head never moves: a taught class is a row of its own, and forgetting it takes back all that it did. Rows are fitted
by the file's own signature `learn`, one step of gradient descent at a time, from zero, on the shots of all taught classes and
on the exemplars in the file, which keep the trained classes where they are. No numbers are drawn: the order of a pass goes by
steps of about the golden section, so that two phones and this module learn the same.

The numbers are measured (`python benchmarks/teaching.py`); five shots of a new class are few, and the page says what they give.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError, UsageError
from . import sealing
from .exemplars import parse_exemplars
from .model import Model

PASSES = 20
FIRST_RATE = 4.0  # falls to nothing in a straight line
SHOTS_A_PASS = 40  # of each taught class, its shots again and again
LEAST_SHOTS = 3
UNUSED_BIAS = -10_000.0
_GOLDEN = 0.618

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Taught:
    """What was learnt, as the signature `read` takes it.

    Attributes:
        names: of the taught classes, in the order of their rows.
        weights, means: float32 [16, 1280].
        bias: float32 [16].
    """

    names: tuple[str, ...]
    weights: Floats
    bias: Floats
    means: Floats


def teach(model: Model, shots: Mapping[str, Sequence[Floats]]) -> Taught:
    """Learn classes from embeddings of a few pictures each.

    Args:
        model: a model file with the signatures `read` and `learn`.
        shots: by class; float32 [1280] each, of length 1, at least three a class. A name that is one of the contract's
            labels corrects it.

    Raises:
        ModelError: a model file that cannot be taught.
        UsageError: more classes than it has room for, none, or too few shots.

    >>> teach(handlens.load_model("flowers.tflite"), {"thistle": shots}).names  # doctest: +SKIP
    ('thistle',)
    """
    slots, length = _room(model)
    if not 0 < len(shots) <= slots:
        raise UsageError(f"1 to {slots} classes can be taught", received=len(shots))
    if few := [name for name, some in shots.items() if len(some) < LEAST_SHOTS]:
        raise UsageError(f"a class takes at least {LEAST_SHOTS} shots", received=few[0])
    labels = model.contract.labels
    packed = sealing.read_exemplars(model.content)
    if packed is None:
        raise ModelError("the model file carries no exemplars to learn beside", hint="build it again with this handlens")
    kept = parse_exemplars(packed, len(labels))
    spared = np.flatnonzero([labels[label] not in shots for label in kept.labels])  # a correction does not fight its own label

    embeddings = [np.asarray(some[turn % len(some)], np.float32) for some in shots.values() for turn in range(SHOTS_A_PASS)]
    targets = [len(labels) + slot for slot in range(len(shots)) for _ in range(SHOTS_A_PASS)]
    embeddings += list(kept.embeddings[spared])
    targets += kept.labels[spared].tolist()
    weights, bias = np.zeros((slots, length), np.float32), np.full(slots, UNUSED_BIAS, np.float32)
    bias[: len(shots)] = 0
    learn, one_hot = model.runner("learn"), np.eye(len(labels) + slots, dtype=np.float32)
    count, step = len(targets), pass_step(len(targets))
    for number in range(PASSES):
        rate = np.float32(FIRST_RATE * (1 - number / PASSES))
        for turn in range(count):
            item = (number + turn * step) % count
            made = learn(embedding=embeddings[item][None], target=one_hot[targets[item]][None], taught_weights=weights,
                         taught_bias=bias, rate=rate)  # fmt: skip
            weights, bias = made["taught_weights"], made["taught_bias"]
    means = np.zeros_like(weights)
    for slot, some in enumerate(shots.values()):
        mean = np.mean(np.asarray(some, np.float32), 0)
        means[slot] = mean / np.linalg.norm(mean)
    weights[len(shots) :], bias[len(shots) :] = 0, UNUSED_BIAS
    return Taught(tuple(shots), weights, bias, means)


def read_taught(model: Model, embedding: Floats, taught: Taught) -> tuple[Floats, float]:
    """Probabilities of the contract's labels and, behind them, of the taught classes that are none of these; presence.

    Args:
        model: as for `teach`.
        embedding: float32 [1280], an output of `frame`.
        taught: what was learnt.
    """
    outputs = model.runner("read")(embedding=embedding[None], taught_weights=taught.weights, taught_bias=taught.bias,
                                   taught_means=taught.means)  # fmt: skip
    labels, every = model.contract.labels, outputs["output_node"][0]
    trained = every[: len(labels)].copy()
    new = []
    for name, probability in zip(taught.names, every[len(labels) :], strict=False):
        if name in labels:
            trained[labels.index(name)] += probability
        else:
            new.append(probability)
    return np.array([*trained, *new], np.float32), float(outputs["presence"][0])


def pass_step(count: int) -> int:
    """How far one item of a pass is from the next: about the golden section of them all, and in no common measure with it.

    >>> [pass_step(count) for count in (1, 2, 10, 140)]
    [1, 1, 7, 87]
    """
    step = max(1, int(_GOLDEN * count))
    while math.gcd(step, count) > 1:
        step += 1
    return step


def _room(model: Model) -> tuple[int, int]:
    """(rows for taught classes, length of an embedding)."""
    signatures: Mapping[str, Any] = model.signatures
    if model.contract.embedding is None or not {"read", "learn"} <= signatures.keys():
        raise ModelError("this model file cannot be taught", received=model.contract.network,
                         hint="one of photos by `lite0` can: handlens build FOLDER -o X.tflite")  # fmt: skip
    details = model.runner("learn").get_input_details()
    slots, length = map(int, details["taught_weights"]["shape"])
    return slots, length
