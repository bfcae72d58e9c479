"""A .tflite from a converter, rid of shapes that are worked out while it runs: the phone's delegate refuses those.

    before   x ──► SHAPE ──► STRIDED_SLICE ──► PACK (batch, 784) ──┐         after   x ──► RESHAPE (-1, 784)
             x ──────────────────────────────────────────► RESHAPE

Keras's Flatten comes out of TensorFlow's converter like that, wherever the batch was left open. No TensorFlow is imported here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..modelfile.flatbuffer import FILE_IDENTIFIER, names_of, schema_module


def mended(flatbuffer: bytes) -> bytes:
    """The same network with constant shapes in its reshapes, where all but the batch are constant.

    Args:
        flatbuffer: a .tflite, without an archive behind it.
    """
    import flatbuffers

    schema = schema_module()
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(flatbuffer, 0))
    names = names_of(schema.BuiltinOperator)
    kinds = [names.get(max(code.builtinCode, code.deprecatedBuiltinCode), "") for code in model.operatorCodes or []]
    for graph in model.subgraphs:
        makers = {int(index): operator for operator in graph.operators for index in operator.outputs}
        for operator in graph.operators:
            if kinds[operator.opcodeIndex] != "RESHAPE" or len(operator.inputs) < 2:
                continue
            pack = makers.get(int(operator.inputs[1]))
            if pack is None or kinds[pack.opcodeIndex] != "PACK":
                continue
            lengths = [_constant(model, graph, int(index)) for index in pack.inputs]
            if lengths[0] is None and None not in lengths[1:] and -1 not in lengths[1:]:
                operator.inputs = np.array([operator.inputs[0], _added(schema, model, graph, [-1, *lengths[1:]])], np.int32)
        _drop_dead(graph, {"SHAPE", "STRIDED_SLICE", "PACK"}, kinds)
    builder = flatbuffers.Builder(len(flatbuffer))
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


def _constant(model: Any, graph: Any, index: int) -> int | None:
    data = model.buffers[graph.tensors[index].buffer].data
    return None if data is None or len(data) != 4 else int(np.frombuffer(bytes(data), "<i4")[0])


def _added(schema: Any, model: Any, graph: Any, shape: list[int | None]) -> int:
    """The index of a new constant tensor with this shape in it."""
    buffer, tensor = schema.BufferT(), schema.TensorT()
    buffer.data = np.frombuffer(np.array(shape, "<i4").tobytes(), np.uint8)
    model.buffers.append(buffer)
    tensor.name, tensor.shape, tensor.type = b"mended_shape", np.array([len(shape)], np.int32), schema.TensorType.INT32
    tensor.buffer, tensor.hasRank = len(model.buffers) - 1, True
    graph.tensors.append(tensor)
    return len(graph.tensors) - 1


def _drop_dead(graph: Any, droppable: set[str], kinds: list[str]) -> None:
    """Remove operators of these kinds that nobody asks any more, the last first."""
    for operator in reversed(list(graph.operators)):
        asked = {int(index) for other in graph.operators for index in other.inputs} | set(map(int, graph.outputs))
        if kinds[operator.opcodeIndex] in droppable and not asked & set(map(int, operator.outputs)):
            graph.operators.remove(operator)
