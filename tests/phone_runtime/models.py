"""Small .tflite files made by hand, without TensorFlow: one for every trap, and one that answers.

    model = HandMadeModel()
    x = model.tensor("x", (1, 4), np.float32)
    y = model.tensor("y", (1, 4), np.float32)
    model.operator("RELU", [x], [y])
    model.signature("serve", {"x": x}, {"y": y})
    model.to_bytes()

Layout: TensorFlow Lite's schema.fbs, by the classes that flatc generated from it for ai-edge-litert.
"""

from collections.abc import Sequence
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

_TYPES = {
    np.dtype(np.float32): schema.TensorType.FLOAT32,
    np.dtype(np.float16): schema.TensorType.FLOAT16,
    np.dtype(np.int32): schema.TensorType.INT32,
    np.dtype(np.uint8): schema.TensorType.UINT8,
    np.dtype(np.int8): schema.TensorType.INT8,
}


class HandMadeModel:
    """Collects tensors and operators of one signature after another. Each signature closes a subgraph."""

    def __init__(self) -> None:
        self._model = schema.ModelT()
        self._model.version = 3
        self._model.operatorCodes, self._model.subgraphs, self._model.signatureDefs = [], [], []
        self._model.buffers = [schema.BufferT()]  # buffer 0: tensors without constant values
        self._start()

    def _start(self) -> None:
        self._graph = schema.SubGraphT()
        self._graph.tensors, self._graph.operators, self._graph.inputs, self._graph.outputs = [], [], [], []

    def tensor(
        self,
        name: str,
        shape: Sequence[int],
        dtype: Any,
        values: np.ndarray | None = None,
        scale: float | None = None,
    ) -> int:
        """A tensor of the present subgraph: its number. -1 in `shape` is a size that the caller sets."""
        tensor = schema.TensorT()
        tensor.name, tensor.type, tensor.hasRank = name, _TYPES[np.dtype(dtype)], True
        tensor.shape = [abs(size) for size in shape]
        if -1 in shape:
            tensor.shapeSignature = list(shape)
        if values is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.asarray(values, dtype).tobytes(), np.uint8)
            self._model.buffers.append(buffer)
            tensor.buffer = len(self._model.buffers) - 1
        if scale is not None:
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale, tensor.quantization.zeroPoint = [scale], [0]
        self._graph.tensors.append(tensor)
        return len(self._graph.tensors) - 1

    def code(self, name: str, version: int = 1, custom: str | None = None) -> int:
        """Declare an operator and version: the code's number."""
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, name)
        code.deprecatedBuiltinCode, code.version, code.customCode = min(code.builtinCode, 127), version, custom
        self._model.operatorCodes.append(code)
        return len(self._model.operatorCodes) - 1

    def operator(
        self, name: str, inputs: list[int], outputs: list[int], version: int = 1, options: Any = None, **fields: Any
    ) -> None:
        """An operator of the present subgraph. `options`: an options object of the schema; `fields` set its fields."""
        operator = schema.OperatorT()
        operator.opcodeIndex = self.code(name, version)
        operator.inputs, operator.outputs = inputs, outputs
        if options is not None:
            for field, value in fields.items():
                setattr(options, field, value)
            operator.builtinOptions = options
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, type(options).__name__.removesuffix("T"))
        self._graph.operators.append(operator)

    def signature(self, name: str, inputs: dict[str, int], outputs: dict[str, int]) -> None:
        """Close the present subgraph under this name."""
        signature = schema.SignatureDefT()
        signature.signatureKey, signature.subgraphIndex = name, len(self._model.subgraphs)
        signature.inputs, signature.outputs = _tensor_maps(inputs), _tensor_maps(outputs)
        self._graph.inputs, self._graph.outputs = list(inputs.values()), list(outputs.values())
        self._model.signatureDefs.append(signature)
        self._model.subgraphs.append(self._graph)
        self._start()

    def to_bytes(self) -> bytes:
        builder = flatbuffers.Builder(1024)
        builder.Finish(self._model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def _tensor_maps(tensors: dict[str, int]) -> list[Any]:
    maps = []
    for name, number in tensors.items():
        tensor_map = schema.TensorMapT()
        tensor_map.name, tensor_map.tensorIndex = name, number
        maps.append(tensor_map)
    return maps


def answering_model() -> bytes:
    """A small network with the two signatures of a model file of handlens.

    `picture`: input_node float32 [n, 36] -> output_node float32 [n, 3], n free.
    `frame`: luma uint8 [6, 6], rotation int32 [] (0 as it is, 1 upside down) -> output_node [1, 3], seen [6, 6].
    """
    model = HandMadeModel()
    pictures = model.tensor("input_node", (-1, 36), np.float32)
    model.signature("picture", {"input_node": pictures}, {"output_node": _network(model, pictures, -1)})

    luma = model.tensor("luma", (6, 6), np.uint8)
    rotation = model.tensor("rotation", (), np.int32)
    light, scaled, turned, both, seen = (
        model.tensor(name, shape, np.float32)
        for name, shape in (
            ("light", (6, 6)),
            ("scaled", (6, 6)),
            ("turned", (6, 6)),
            ("both", (2, 6, 6)),
            ("seen", (6, 6)),
        )
    )
    whole = model.tensor("whole", (), np.float32, np.float32(1 / 255))
    axis = model.tensor("axis", (1,), np.int32, np.array([0]))
    model.operator("CAST", [luma], [light], options=schema.CastOptionsT())
    model.operator("MUL", [light, whole], [scaled], options=schema.MulOptionsT())
    model.operator("REVERSE_V2", [scaled, axis], [turned], options=schema.ReverseV2OptionsT())
    model.operator("PACK", [scaled, turned], [both], options=schema.PackOptionsT(), valuesCount=2, axis=0)
    model.operator("GATHER", [both, rotation], [seen], options=schema.GatherOptionsT())
    outputs = {"output_node": _network(model, seen, 1), "seen": seen}
    model.signature("frame", {"luma": luma, "rotation": rotation}, outputs)
    return model.to_bytes()


def _network(model: HandMadeModel, pixels: int, count: int) -> int:
    """3x3 convolution, ReLU, dense layer, softmax, with fixed random weights. Returns the last tensor."""
    rng = np.random.default_rng(5)
    weights = {"kernel": (4, 3, 3, 1), "bias": (4,), "dense": (3, 64), "dense_bias": (3,)}
    kernel, bias, dense, dense_bias = (
        model.tensor(name, shape, np.float32, rng.normal(0, 0.5, shape)) for name, shape in weights.items()
    )
    square = model.tensor("square_shape", (4,), np.int32, np.array([-1, 6, 6, 1]))
    row = model.tensor("row_shape", (2,), np.int32, np.array([-1, 64]))
    image, felt, flat, logits, output = (
        model.tensor(name, (count, *sizes), np.float32)
        for name, sizes in (
            ("image", (6, 6, 1)),
            ("felt", (4, 4, 4)),
            ("flat", (64,)),
            ("logits", (3,)),
            ("output", (3,)),
        )
    )
    model.operator("RESHAPE", [pixels, square], [image], options=schema.ReshapeOptionsT(), newShape=[-1, 6, 6, 1])
    valid, relu = schema.Padding.VALID, schema.ActivationFunctionType.RELU
    convolution = {"padding": valid, "strideH": 1, "strideW": 1, "dilationHFactor": 1, "dilationWFactor": 1}
    model.operator("CONV_2D", [image, kernel, bias], [felt], options=schema.Conv2DOptionsT(),
                   fusedActivationFunction=relu, **convolution)  # fmt: skip
    model.operator("RESHAPE", [felt, row], [flat], options=schema.ReshapeOptionsT(), newShape=[-1, 64])
    model.operator("FULLY_CONNECTED", [flat, dense, dense_bias], [logits], options=schema.FullyConnectedOptionsT())
    model.operator("SOFTMAX", [logits], [output], options=schema.SoftmaxOptionsT(), beta=1.0)
    return output


def one_operator(name: str, *input_dtypes: Any, version: int = 1) -> bytes:
    """A file with one operator on inputs of these dtypes, constants but for the first.

    For checks that only look: it need not run.
    """
    model = HandMadeModel()
    inputs = [
        model.tensor(f"x{place}", (2, 2), dtype, np.zeros((2, 2)) if place else None)
        for place, dtype in enumerate(input_dtypes)
    ]
    output = model.tensor("y", (2, 2), np.float32)
    model.operator(name, inputs, [output], version=version)
    model.signature("serve", {f"x{number}": number for number in inputs[:1]}, {"y": output})
    return model.to_bytes()


def with_buffers_outside(model_bytes: bytes) -> bytes:
    """The same model with its constants behind the flatbuffer, as ai-edge-quantizer writes larger ones."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model_bytes, 0))
    constants = [buffer for buffer in model.buffers if buffer.data is not None]
    data = [bytes(buffer.data) for buffer in constants]
    start = 0
    for _ in range(2):  # the first pass finds how long the flatbuffer is, the second writes where things went
        at = start
        for buffer, content in zip(constants, data, strict=True):
            buffer.data, buffer.offset, buffer.size = None, at or 2, len(content)
            at += -(-len(content) // 16) * 16
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        flatbuffer = bytes(builder.Output())
        start = -(-len(flatbuffer) // 16) * 16
    return flatbuffer.ljust(start, b"\0") + b"".join(
        content.ljust(-(-len(content) // 16) * 16, b"\0") for content in data
    )
