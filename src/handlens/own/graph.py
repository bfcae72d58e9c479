"""A network as one frozen graph, whatever its layers: constants and operators, and questions that only the graph can answer.

    model(x) ──► traced ──► variables become constants ──► reshapes mended ──► Graph
                                                           ├─ what reaches the first layer with weights: a * x + b
                                                           ├─ what the last operator is: Softmax, Sigmoid, another
                                                           └─ which layer an operator belongs to

Layers are asked nothing, so that a SavedModel, a functional model with branches and a row of layers are all the same here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.backend import native_log_hidden
from ..errors import ExportError

MOST_RAW = 200  # characters of what TensorFlow says
# what leaves the values alone or moves them by constants
_ELEMENTWISE = frozenset({
    "Identity", "Cast", "Mul", "AddV2", "Add", "Sub", "RealDiv", "Neg", "BiasAdd", "Maximum", "Minimum", "FusedBatchNormV3",
    "Reshape", "ExpandDims", "Squeeze", "Transpose", "StridedSlice", "ReverseV2", "Slice", "GatherV2", "ResizeBilinear",
    "ResizeNearestNeighbor", "Round", "StopGradient", "EnsureShape",
})  # fmt: skip
_COMMUTING = frozenset({"AddV2", "Add", "Mul", "Sub"})  # the input may stand second, behind the constant
_PASSING = frozenset({"Identity", "Reshape", "Squeeze", "Cast", "StopGradient", "EnsureShape"})


@dataclass(frozen=True, eq=False)
class Graph:
    """A frozen network.

    Attributes:
        definition: the GraphDef; every weight is a constant in it.
        source: name of its one input tensor, float32 [n, ...] or whatever dtype the network takes.
        target: name of its one output tensor.
        layers: names of the network's layers, for messages; empty where they are not known.
    """

    definition: Any
    source: str
    target: str
    layers: tuple[str, ...] = ()

    def apply(self, x: Any, target: str | None = None) -> Any:
        """The output for `x`, or another tensor of the graph; inside a tf.function the graph becomes a part of it."""
        import tensorflow as tf

        return tf.graph_util.import_graph_def(
            self.definition, {self.source: x}, [target or self.target], name="network"
        )[0]

    @property
    def last_operator(self) -> tuple[str, str]:
        """The last operator that does more than pass on or reshape: its kind, and the name of its first input."""
        nodes = _by_name(self.definition)
        node = nodes[_node_of(self.target)]
        while node.op in _PASSING:
            node = nodes[_node_of(node.input[0])]
        return node.op, _tensor(node.input[0]) if node.input else ""

    def affine_front(self, shape: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """What reaches the first operator with weights, as scale * input + offset; None if it is more than that.

        Args:
            shape: of one input, without the batch.

        Returns:
            (scale, offset), float64 [channels] each, by the mean over the places.
        """
        import tensorflow as tf

        front = self._front()
        if front is None:
            return None

        @tf.function
        def reached(x: Any) -> Any:
            return tf.cast(self.apply(x, front), tf.float32)

        kind = tf.as_dtype(_by_name(self.definition)[_node_of(self.source)].attr["dtype"].type)
        zeros, ones, twos = (
            reached(tf.cast(tf.fill([1, *shape], value), kind)).numpy().astype(np.float64) for value in (0.0, 1.0, 2.0)
        )
        scale, offset = ones - zeros, zeros
        if not np.allclose(twos, 2 * scale + offset, atol=1e-3 * (1 + np.abs(scale).max())):
            return None  # a clip, say
        places = tuple(range(scale.ndim - 1)) if len(shape) == 3 else tuple(range(scale.ndim))
        return np.atleast_1d(scale.mean(places)), np.atleast_1d(offset.mean(places))

    def layers_of(self, operators: Sequence[str]) -> tuple[str, ...]:
        """Names of the layers that made operators of TensorFlow's of these kinds, in the order of the graph."""
        made = [self.layer_named(node.name) for node in self.definition.node if node.op in operators]
        return tuple(dict.fromkeys(layer for layer in made if layer))

    def layer_named(self, path: str) -> str | None:
        """The innermost layer in an operator's or a tensor's name, "network/model_1/blur_1/Erf"; None if there is none.

        Keras's scopes are the layer's name and a number: `conv2d_1` is of the layer `conv2d`, `conv2d_1_2` of `conv2d_1`.
        Where no layers are known, as in a SavedModel, it is the way to the operator.
        """
        parts = without_calls(path).split("/")
        if not self.layers:
            return "/".join(parts[:-1]) or None
        for part in reversed(parts):
            stem, _, number = part.rpartition("_")
            if number.isdigit() and stem in self.layers:
                return stem
            if part in self.layers:
                return part
        return None

    def _front(self) -> str | None:
        """The last tensor that is the input moved by constants; what it goes into has weights."""
        source = _node_of(self.source)
        varying, plain, front = {source}, {source}, None
        for node in self.definition.node:  # sorted: an operator stands after its inputs
            taken = [_node_of(name) for name in node.input if not name.startswith("^")]
            moving = [name for name in taken if name in varying]
            if not moving or node.op in ("Shape", "ShapeN"):
                continue
            varying.add(node.name)
            kept = node.op in _ELEMENTWISE and moving == taken[:1]
            shifted = node.op in _COMMUTING and len(moving) == 1
            if (kept or shifted) and moving[0] in plain:
                plain.add(node.name)
            elif front is None and moving[0] in plain:
                front = moving[0]
        return None if front is None else f"{front}:0"


def frozen_graph(function: Callable[[Any], Any], spec: Any, layers: Sequence[str] = ()) -> Graph:
    """Trace a function of one tensor and freeze what it uses.

    Args:
        function: takes a tensor, gives one.
        spec: the tf.TensorSpec of its input; the batch may be None.
        layers: names of its layers.

    Raises:
        ExportError: it cannot be traced.
    """
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    try:
        with native_log_hidden():
            traced = tf.function(function, input_signature=[spec], autograph=False).get_concrete_function()
            # lowered control flow is TensorFlow 1's, which the converter does not take
            frozen = convert_variables_to_constants_v2(traced, lower_control_flow=False)
    except (ValueError, TypeError, NotImplementedError, tf.errors.OpError) as error:
        raise _untraced(error) from None
    definition = frozen.graph.as_graph_def()
    _mend_reshapes(definition)
    return Graph(definition, frozen.inputs[0].name, frozen.outputs[0].name, tuple(layers))


def _untraced(error: Exception) -> ExportError:
    """What TensorFlow's refusal to freeze means, and what helps."""
    text = " ".join(str(error).split())
    if changing := re.search(r"([\w/]+)/(?:Assign\w*VariableOp|Read\w*VariableOp/resource)\b", text):
        layer = without_calls(changing[1])
        return ExportError("the network changes a variable each time it runs, as augmentation that was exported along does",
                           received=f"layer {layer}" if layer else text[:MOST_RAW],
                           hint="give its .keras file, which augments nothing here; or export the model without it")  # fmt: skip
    return ExportError("TensorFlow cannot freeze the network", received=text[:MOST_RAW],
                       hint="give its .keras file; or export one of plain layers, without variables that change")  # fmt: skip


def without_calls(path: str) -> str:
    """An operator's or a tensor's name without the calls that lead to it.

    >>> without_calls("network/StatefulPartitionedCall/model/dense_1")
    'model/dense_1'
    """
    parts = path.split(";")[0].removeprefix("network/").split("/")
    return "/".join(part for part in parts if "PartitionedCall" not in part)


def _mend_reshapes(definition: Any) -> None:
    """A reshape to (batch, a, b), its batch asked for while it runs, becomes one to (-1, a, b): the same, without SHAPE and PACK.

    Keras's Flatten and Reshape make them; on the phone they leave the whole signature undelegated (`phone_operators`).
    """
    import tensorflow as tf

    nodes = _by_name(definition)
    for node in list(definition.node):
        if node.op != "Reshape":
            continue
        pack = nodes[_node_of(node.input[1])]
        if pack.op != "Pack":
            continue
        parts = [nodes[_node_of(name)] for name in pack.input]
        known = [int(tf.make_ndarray(part.attr["value"].tensor)) if part.op == "Const" else None for part in parts]
        if known[:1] != [None] or None in known[1:] or -1 in known[1:]:
            continue
        mended = definition.node.add()
        mended.name, mended.op = f"{node.name}/mended_shape", "Const"
        mended.attr["dtype"].type = tf.int32.as_datatype_enum
        shape = np.array([-1, *known[1:]], np.int32)
        mended.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(shape))
        node.input[1] = mended.name
        node.attr["Tshape"].type = tf.int32.as_datatype_enum


def _by_name(definition: Any) -> dict[str, Any]:
    return {node.name: node for node in definition.node}


def _node_of(tensor: str) -> str:
    return tensor.lstrip("^").split(":")[0]


def _tensor(name: str) -> str:
    return name if ":" in name else f"{name}:0"
