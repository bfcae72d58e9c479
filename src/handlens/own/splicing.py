"""Two flatbuffers become one: a .tflite's operators go where the stand-in for them is.

    host   luma ──► lens ──► ... ──► fed ──► STAND-IN ──► answers ──► softmax ──► output_node
    guest                            input ──► CONV_2D ──► ... ──► output

The guest's weights are added once, and every subgraph of the host gets its operators. Layout: schema.fbs of TensorFlow Lite.
No TensorFlow is imported here.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from ..errors import ExportError
from ..modelfile.flatbuffer import FILE_IDENTIFIER, schema_module


def spliced(host: bytes, guest: bytes, stand_in: str) -> bytes:
    """The host with the guest's operators in place of every custom operator of the name `stand_in`.

    Args:
        host: a .tflite whose stand-ins take and give tensors of the guest's dtypes.
        guest: a .tflite whose subgraph 0 has one input and one output.
        stand_in: the custom operator's name.

    Raises:
        ExportError: the host has no stand-in.
    """
    import flatbuffers

    schema = schema_module()
    whole, part = (schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0)) for content in (host, guest))
    old = [place for place, code in enumerate(whole.operatorCodes) if code.customCode == stand_in.encode()]
    if not old:
        raise ExportError("the converter left no place for the network", received=stand_in)
    first_code, first_buffer = len(whole.operatorCodes), len(whole.buffers)
    whole.operatorCodes += part.operatorCodes
    whole.buffers += part.buffers
    for graph in whole.subgraphs:
        operators: list[Any] = []
        for operator in graph.operators or []:
            if operator.opcodeIndex in old:
                operators += _moved_in(graph, operator, part.subgraphs[0], first_code, first_buffer)
            else:
                operators.append(operator)
        graph.operators = operators
    _drop_codes(whole, old)
    builder = flatbuffers.Builder(len(host) + len(guest))
    builder.Finish(whole.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


def _moved_in(graph: Any, stand_in: Any, guest: Any, first_code: int, first_buffer: int) -> list[Any]:
    """The guest's operators, on tensors that are added to the graph; its input and output are the stand-in's."""
    places = {int(guest.inputs[0]): int(stand_in.inputs[0]), int(guest.outputs[0]): int(stand_in.outputs[0])}
    for theirs, ours in places.items():
        graph.tensors[ours].quantization = guest.tensors[theirs].quantization
    answers, output = graph.tensors[int(stand_in.outputs[0])], guest.tensors[int(guest.outputs[0])]
    answers.shape, answers.shapeSignature, answers.hasRank = output.shape, output.shapeSignature, True  # else of no rank
    for index, tensor in enumerate(guest.tensors):
        if index in places:
            continue
        added = copy.copy(tensor)
        added.buffer = tensor.buffer + first_buffer
        added.name = b"network/" + (tensor.name or b"")
        places[index] = len(graph.tensors)
        graph.tensors.append(added)

    def placed(indices: Any) -> Any:
        return None if indices is None else np.array([places.get(int(index), -1) for index in indices], np.int32)

    moved = []
    for operator in guest.operators:
        one = copy.copy(operator)
        one.opcodeIndex = operator.opcodeIndex + first_code
        one.inputs, one.outputs, one.intermediates = map(placed, (operator.inputs, operator.outputs, operator.intermediates))
        moved.append(one)
    return moved


def _drop_codes(model: Any, unused: list[int]) -> None:
    """The runtime looks every declared code up, used or not."""
    kept = [place for place in range(len(model.operatorCodes)) if place not in unused]
    model.operatorCodes = [model.operatorCodes[place] for place in kept]
    for graph in model.subgraphs:
        for operator in graph.operators:
            operator.opcodeIndex = kept.index(operator.opcodeIndex)
