"""The backbone's weights in a model file: read out of it to be tuned, and written into it again.

    signature `picture`   CONV_2D │ DEPTHWISE CONV │ CONV DEPTHWISE CONV │ ... │ CONV_2D
                          stem    │ b00            │ b01                 │     │ head

Which tensor is which follows from the order of the convolutions alone; the converter's names change with its version. The
other signatures use the same buffers. A convolution's weights are int8 with one scale for each channel that comes out, and
a DEQUANTIZE behind them; depthwise kernels and biases are float32. Source of the layout: TensorFlow Lite's schema.fbs
(QuantizationParameters). A file with other weights is the template with other numbers: no converter runs, and the operators
are those that the phone is known to load.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import ExportError
from ..modelfile.flatbuffer import FILE_IDENTIFIER, parse_model, schema_module
from ..networks.lite0_shapes import EMBEDDING_LENGTH

Floats = NDArray[np.float32]
LARGEST = 127  # of int8, both ways
_SIGNATURE = b"picture"
_IN_AND_OUT = {"CONV_2D": (3, 0), "DEPTHWISE_CONV_2D": (3, 3)}  # axes of the file's weights that count channels


class _Convolution(NamedTuple):
    """One convolution of the file.

    Attributes:
        name: of `networks.lite0`.
        weights, bias: their tensors; int8 weights are those before their DEQUANTIZE.
    """

    name: str
    weights: Any
    bias: Any


def read_backbone(content: bytes) -> dict[str, Floats]:
    """The weights that a model file computes with, by the names and in the shapes of `networks.lite0`.

    Args:
        content: the template, or a file with other weights or another head.

    Raises:
        ExportError: it holds no such network.
    """
    model = parse_model(content)
    weights = {}
    for convolution in _convolutions(model):
        values = _values(model, convolution.weights)
        # file: out, height, width, in; depthwise 1, height, width, channels
        order = (1, 2, 3, 0)
        weights[f"{convolution.name}_w"] = np.ascontiguousarray(values.transpose(order))
        weights[f"{convolution.name}_b"] = _values(model, convolution.bias)
    return weights


def with_backbone(content: bytes, weights: Mapping[str, Floats]) -> bytes:
    """The model file with these weights, rounded where its own are.

    Args:
        content: the template, or a file with other weights or another head.
        weights: by name; what is not named stays as it is, to the bit.

    Returns:
        A bare .tflite; the same weights give the same bytes.

    Raises:
        ExportError: it holds no such network, or weights of another name or shape.
    """
    import flatbuffers

    model = parse_model(content)
    left = dict(weights)
    for convolution in _convolutions(model):
        if (kernel := left.pop(f"{convolution.name}_w", None)) is not None:
            _replace(model, convolution.weights, np.ascontiguousarray(kernel.transpose(3, 0, 1, 2)), convolution.name)
        if (bias := left.pop(f"{convolution.name}_b", None)) is not None:
            _replace(model, convolution.bias, bias, convolution.name)
    if left:
        raise ExportError("the backbone has no such weights", received=", ".join(sorted(left)))
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


# ---- the steps


def _convolutions(model: Any) -> Iterator[_Convolution]:
    """The convolutions of signature `picture` in their order, named; each takes as many channels as the one before gives."""
    places = {signature.signatureKey: signature.subgraphIndex for signature in model.signatureDefs or []}
    if _SIGNATURE not in places:
        raise ExportError("that file holds no backbone", received="no signature `picture`")
    graph = model.subgraphs[places[_SIGNATURE]]
    codes = schema_module().BuiltinOperator
    unpacked: dict[int, int] = {}  # float32 twin -> packed tensor
    found: list[tuple[str, Any, Any]] = []
    for operator in graph.operators:
        code = model.operatorCodes[operator.opcodeIndex]
        kind = max(code.builtinCode, code.deprecatedBuiltinCode)
        if kind == codes.DEQUANTIZE:
            unpacked[int(operator.outputs[0])] = int(operator.inputs[0])
        for name in _IN_AND_OUT:
            if kind == getattr(codes, name):
                weights = int(operator.inputs[1])
                tensors = graph.tensors[unpacked.get(weights, weights)], graph.tensors[int(operator.inputs[2])]
                found.append((name, *tensors))
    names = _names([kind for kind, _, _ in found])
    channels = 3
    for name, (kind, weights, bias) in zip(names, found, strict=True):
        coming, going = (int(weights.shape[axis]) for axis in _IN_AND_OUT[kind])
        if coming != channels or tuple(map(int, bias.shape)) != (going,):
            raise ExportError("that file holds another backbone", received=f"{name}: {list(weights.shape)} after {channels}")
        channels = going
        yield _Convolution(name, weights, bias)
    if channels != EMBEDDING_LENGTH:
        raise ExportError("that file holds another backbone", received=f"an embedding of {channels}")


def _names(kinds: list[str]) -> list[str]:
    """Names of convolutions of these kinds, in order."""
    blocks = kinds.count("DEPTHWISE_CONV_2D")
    names = ["stem"]
    for block in range(blocks):
        parts = ("dw", "project") if block == 0 else ("expand", "dw", "project")
        names += [f"b{block:02}_{part}" for part in parts]
    names.append("head")
    if [name.endswith("_dw") for name in names] != [kind == "DEPTHWISE_CONV_2D" for kind in kinds]:
        raise ExportError("that file holds another backbone", received=f"{len(kinds)} convolutions, {blocks} of them depthwise")
    return names


def _values(model: Any, tensor: Any) -> Floats:
    data, shape = bytes(model.buffers[tensor.buffer].data), tuple(map(int, tensor.shape))
    if tensor.type == schema_module().TensorType.FLOAT32:
        return np.frombuffer(data, "<f4").reshape(shape).astype(np.float32)
    scales = np.asarray(tensor.quantization.scale, np.float32)
    steps = np.frombuffer(data, np.int8).reshape(shape)
    return (steps * scales.reshape(-1, *[1] * (len(shape) - 1))).astype(np.float32)


def _replace(model: Any, tensor: Any, values: Floats, name: str) -> None:
    if values.shape != tuple(map(int, tensor.shape)):
        raise ExportError("weights of another shape", received=f"{name}: {list(values.shape)} for {list(tensor.shape)}")
    if tensor.type == schema_module().TensorType.FLOAT32:
        data = values.astype("<f4")
    else:
        scales = np.abs(values).reshape(len(values), -1).max(1) / np.float32(LARGEST)
        scales[scales == 0] = 1
        steps = np.round(values / scales.reshape(-1, *[1] * (values.ndim - 1)))
        data = np.clip(steps, -LARGEST, LARGEST).astype(np.int8)
        for graph in model.subgraphs:
            for other in graph.tensors:
                if other.buffer == tensor.buffer:
                    other.quantization.scale = scales
    model.buffers[tensor.buffer].data = np.frombuffer(data.tobytes(), np.uint8)
