"""A network from elsewhere, as handlens's own are: pictures in 0..1 to logits. In the graph, and by itself to check that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .answers import Kind, logits_by_itself, logits_in_graph
from .opening import Opened
from .ranges import Range

BATCH = 64


@dataclass(frozen=True, eq=False)
class OwnNetwork:
    """An opened network, with what its numbers are.

    Attributes:
        opened: the network.
        kind: of its answers.
        range: of the numbers that it takes.
    """

    opened: Opened
    kind: Kind
    range: Range

    def __call__(self, pictures: Any, training: bool = False) -> Any:
        """float32 [n, h, w, c] in 0..1 to logits [n, labels], by the network itself."""
        return logits_by_itself(self.opened, self.kind, self._fed(pictures))

    def in_graph(self, pictures: Any) -> Any:
        """The same by operators of the frozen graph: for `frames.graph.logits_module`."""
        return logits_in_graph(self.opened, self.kind, self._fed(pictures))

    def logits(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Of uint8 [n, h, w, c]: float32 [n, labels]."""
        import tensorflow as tf

        parts = []
        for start in range(0, len(pictures), BATCH):
            batch = pictures[start : start + BATCH].astype(np.float32) / 255
            parts.append(np.asarray(self(tf.constant(batch))))
        return np.concatenate(parts)

    def _fed(self, pictures: Any) -> Any:
        import tensorflow as tf

        x = tf.reshape(self.range.of(tf.convert_to_tensor(pictures, tf.float32)), (-1, *self.opened.shape))
        return x if self.opened.dtype == "float32" else tf.cast(tf.round(x), self.opened.dtype)
