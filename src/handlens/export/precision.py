"""Smaller weights: float16 or int8 in the file, unpacked once when it loads, computed in float32 everywhere.

    before   weights float32 ------------------------------> CONV_2D / FULLY_CONNECTED
    after    weights int8 + scale a channel --> DEQUANTIZE --> CONV_2D / FULLY_CONNECTED
             weights float16 -----------------> DEQUANTIZE --> ...

    q = round(w / scale),  scale = max|w of the output channel| / 127,  w' = q * scale

What stands before the network (finder, polarity, presence head) goes no lower than float16, in which it ships: in int8 two
frames of a thousand were decided otherwise, one cut out elsewhere. It costs 130 kB of the 438 kB of `compact` in int8.

TensorFlow's own int8 is not offered: its dynamic form writes FULLY_CONNECTED version 12, which the phone's runtime does
not load, and its full form crashes or fails there. Layout: TensorFlow Lite's schema.fbs (QuantizationParameters).
No TensorFlow is imported here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from ..errors import UsageError
from ..modelfile.flatbuffer import FILE_IDENTIFIER

Precision = Literal["float32", "float16", "int8"]
PRECISIONS: tuple[Precision, ...] = ("float32", "float16", "int8")
LEAST_WEIGHTS = 256  # smaller constants cost more in operators than they save in bytes
_DEQUANTIZE_VERSION = {"float16": 3, "int8": 5}  # 5: one scale a channel


def check_precision(precision: str) -> Precision:
    """The precision, if there is one of that name. Raises UsageError."""
    for known in PRECISIONS:
        if precision == known:
            return known
    raise UsageError("unknown precision", received=precision, hint="choose float32, float16 or int8")


Keep = Callable[[tuple[int, ...]], bool]


def shrink_weights(
    flatbuffer: bytes, precision: Precision, *, keep: Keep = lambda shape: False, only_network: bool = False
) -> bytes:
    """Store the weights of convolutions and dense layers in fewer bits.

    Args:
        flatbuffer: a float32 .tflite, without an archive behind it.
        precision: "float32" returns it as it is.
        keep: whether weights of this shape stay float32.
        only_network: int8 is for what the signature `picture` uses; what stands before the network becomes float16.

    Returns:
        A .tflite with the same signatures. A weight that several signatures share stays shared.
    """
    if precision == "float32":
        return flatbuffer
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(flatbuffer, 0))
    shrinker = _Shrinker(schema, model, precision, keep)
    if only_network:
        shrinker.spare_all_but_network()
    for graph in model.subgraphs:
        shrinker.shrink(graph)
    shrinker.drop_unused()
    builder = flatbuffers.Builder(len(flatbuffer))
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


class _Shrinker:
    def __init__(self, schema: Any, model: Any, precision: Literal["float16", "int8"], keep: Keep):
        self.schema, self.model, self.precision, self.keep = schema, model, precision, keep
        operators = schema.BuiltinOperator
        self.weighted = {operators.CONV_2D, operators.FULLY_CONNECTED}
        self.packed: dict[int, tuple[int, np.ndarray]] = {}  # float buffer -> (packed buffer, scales)
        self.dequantize: dict[str, int] = {}  # precision -> operator code
        self.coarse: set[int] | None = None  # the buffers that may be int8; None for all

    def spare_all_but_network(self) -> None:
        """Int8 only for what `picture` uses: in the finder a rounded weight moves the box, not just a probability."""
        place = next(s.subgraphIndex for s in self.model.signatureDefs if s.signatureKey == b"picture")
        self.coarse = {tensor.buffer for tensor in self.model.subgraphs[place].tensors}

    def shrink(self, graph: Any) -> None:
        unpacked: dict[int, int] = {}  # weight tensor -> its float32 twin
        operators: list[Any] = []
        for operator in graph.operators or []:
            if self._kind(operator) in self.weighted and self._shrinkable(graph.tensors[operator.inputs[1]]):
                weight = int(operator.inputs[1])
                if weight not in unpacked:
                    unpacked[weight] = self._unpack(graph, weight, operators)
                operator.inputs = [int(operator.inputs[0]), unpacked[weight], *map(int, operator.inputs[2:])]
            operators.append(operator)
        graph.operators = operators

    def drop_unused(self) -> None:
        """Empty the float buffers that nothing uses any more; the indices of the others stay."""
        used = {tensor.buffer for graph in self.model.subgraphs for i, tensor in enumerate(graph.tensors)
                if any(i in operator.inputs for operator in graph.operators or [])}  # fmt: skip
        for buffer in self.packed:
            if buffer not in used:
                self.model.buffers[buffer].data = None

    def _kind(self, operator: Any) -> int:
        code = self.model.operatorCodes[operator.opcodeIndex]
        return max(code.builtinCode, code.deprecatedBuiltinCode)

    def _shrinkable(self, tensor: Any) -> bool:
        data = self.model.buffers[tensor.buffer].data
        large = tensor.type == self.schema.TensorType.FLOAT32 and data is not None and len(data) >= 4 * LEAST_WEIGHTS
        return large and not self.keep(tuple(map(int, tensor.shape)))

    def _unpack(self, graph: Any, weight: int, operators: list[Any]) -> int:
        """Add the packed tensor, its float32 twin, and the operator between them; the twin's index."""
        tensor = graph.tensors[weight]
        if tensor.buffer not in self.packed:
            self.packed[tensor.buffer] = self._pack(tensor)
        buffer, scales = self.packed[tensor.buffer]
        packed, twin = self.schema.TensorT(), self.schema.TensorT()
        types = self.schema.TensorType
        for made, kind, index in (
            (packed, types.INT8 if len(scales) else types.FLOAT16, buffer),
            (twin, types.FLOAT32, 0),
        ):
            made.shape, made.type, made.buffer, made.isVariable, made.hasRank = tensor.shape, kind, index, False, True
        precision = "int8" if len(scales) else "float16"
        packed.name, twin.name = tensor.name + b"/" + precision.encode(), tensor.name + b"/unpacked"
        if len(scales):
            packed.quantization = self.schema.QuantizationParametersT()
            packed.quantization.scale = scales
            packed.quantization.zeroPoint = np.zeros(len(scales), np.int64)
            packed.quantization.quantizedDimension = 0  # output channels come first in both operators' weights
        graph.tensors += [packed, twin]
        operator = self.schema.OperatorT()
        operator.opcodeIndex = self._dequantize_code(precision)
        operator.inputs, operator.outputs = [len(graph.tensors) - 2], [len(graph.tensors) - 1]
        operator.builtinOptionsType = self.schema.BuiltinOptions.DequantizeOptions
        operator.builtinOptions = self.schema.DequantizeOptionsT()
        operators.append(operator)
        return len(graph.tensors) - 1

    def _pack(self, tensor: Any) -> tuple[int, np.ndarray]:
        weights = np.frombuffer(bytes(self.model.buffers[tensor.buffer].data), "<f4").reshape(tensor.shape)
        buffer = self.schema.BufferT()
        scales = np.zeros(0, np.float32)
        if self.precision == "float16" or (self.coarse is not None and tensor.buffer not in self.coarse):
            buffer.data = np.frombuffer(weights.astype("<f2").tobytes(), np.uint8)
        else:
            scales = np.abs(weights).reshape(len(weights), -1).max(1).astype(np.float32) / 127
            scales[scales == 0] = 1
            quantised = np.clip(np.round(weights / scales.reshape(-1, *[1] * (weights.ndim - 1))), -127, 127)
            buffer.data = np.frombuffer(quantised.astype(np.int8).tobytes(), np.uint8)
        self.model.buffers.append(buffer)
        return len(self.model.buffers) - 1, scales

    def _dequantize_code(self, precision: str) -> int:
        if precision not in self.dequantize:
            code = self.schema.OperatorCodeT()
            code.builtinCode = code.deprecatedBuiltinCode = self.schema.BuiltinOperator.DEQUANTIZE
            code.version = _DEQUANTIZE_VERSION[precision]
            self.model.operatorCodes.append(code)
            self.dequantize[precision] = len(self.model.operatorCodes) - 1
        return self.dequantize[precision]
