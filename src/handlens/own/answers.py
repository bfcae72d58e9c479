"""What a network's numbers are, and how they become logits, one a label.

    softmax         the numbers before it                     sigmoid, one output     0 and the number before it: two labels
    logits          as they are                               sigmoids, several       the log of each
    probabilities   without an operator that says so: their log

The softmax is put on by the frame path, behind the temperature.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

import numpy as np

from ..errors import ModelError
from .graph import Graph
from .opening import Opened

Kind = Literal["softmax", "sigmoid", "sigmoids", "probabilities", "logits", "logit"]
SMALLEST = 1e-30  # of a probability, before its log: a softmax in float32 comes near it, and a temperature shows it
SURE = 1 - 1e-4  # of a sigmoid: above, float32 has lost what its logit was
TRIED = 16

SAID: dict[Kind, str] = {
    "softmax": "probabilities, by a softmax",
    "sigmoid": "one probability, by a sigmoid: of the second label",
    "sigmoids": "one probability a label, each by its own sigmoid; here they are made to add up to 1",
    "probabilities": "probabilities: whatever was tried, they add up to 1",
    "logits": "logits: the softmax is put on here",
    "logit": "one logit: its sigmoid is the probability of the second label",
}


def kind_of_answers(opened: Opened) -> Kind:
    """What the outputs are: by the graph's last operator, else by trying.

    Raises:
        ModelError: one output that is no probability.
    """
    operator, _ = opened.graph.last_operator
    one = opened.outputs == 1
    if operator == "Softmax" and not one:
        return "softmax"
    if operator == "Sigmoid":
        return "sigmoid" if one else "sigmoids"
    if one and operator in ("Softmax", "Tanh", "Relu"):
        raise ModelError("its one output tells no two labels apart", received=f"{opened.name}: it ends in {operator.lower()}",
                         hint="end it with Dense(1, activation='sigmoid') or Dense(labels, activation='softmax')")  # fmt: skip
    if not one and _add_up(opened):
        return "probabilities"
    return "logit" if one else "logits"


def label_count(opened: Opened) -> int:
    """How many labels it tells apart."""
    return 2 if opened.outputs == 1 else opened.outputs


def logits_in_graph(opened: Opened, kind: Kind, x: Any) -> Any:
    """The logits [n, labels] of what the network takes, [n, *shape]: operators of the frozen graph alone."""
    import tensorflow as tf

    graph = opened.graph
    if not isinstance(graph, Graph):
        return logits_by_itself(opened, kind, x)
    target = graph.last_operator[1] if kind in ("softmax", "sigmoid") else None
    given = tf.cast(tf.reshape(graph.apply(x, target), (-1, opened.outputs)), tf.float32)
    if kind in ("sigmoid", "logit"):
        return tf.pad(given, [[0, 0], [1, 0]])
    return tf.math.log(given + SMALLEST) if kind in ("sigmoids", "probabilities") else given


def logits_by_itself(opened: Opened, kind: Kind, x: Any) -> Any:
    """The same of the network as its own framework runs it, from its outputs alone: what the graph is checked against."""
    import tensorflow as tf

    given = tf.cast(tf.reshape(opened.run(x), (-1, opened.outputs)), tf.float32)
    if kind == "sigmoid":
        logit = tf.math.log(given + SMALLEST) - tf.math.log(1 - given + SMALLEST)
        if isinstance(opened.graph, Graph):
            inside = _before_the_last(opened)(x)
            same = tf.abs(tf.sigmoid(inside) - given) < 1e-6
            logit = tf.where((given > SURE) & same, inside, logit)
        return tf.pad(logit, [[0, 0], [1, 0]])
    if kind == "logit":
        return tf.pad(given, [[0, 0], [1, 0]])
    return given if kind == "logits" else tf.math.log(given + SMALLEST)


@lru_cache(maxsize=2)
def _before_the_last(opened: Opened) -> Any:
    """What its graph gives before its last operator, compiled."""
    import tensorflow as tf

    graph = opened.graph
    assert isinstance(graph, Graph)
    return tf.function(lambda x: tf.reshape(graph.apply(x, graph.last_operator[1]), (-1, opened.outputs)))


def _add_up(opened: Opened) -> bool:
    import tensorflow as tf

    rng = np.random.default_rng(0)
    for high in (1.0, 255.0):
        tried = rng.uniform(0, high, (TRIED, *opened.shape)).astype(np.float32)
        given = np.asarray(opened.run(tf.cast(tried, opened.dtype)), np.float64).reshape(TRIED, -1)
        if given.min() < -1e-6 or np.abs(given.sum(1) - 1).max() > 1e-3:
            return False
    return True
