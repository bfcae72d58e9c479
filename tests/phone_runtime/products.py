"""Small .tflite files with one product each: the operators that XNNPACK takes or leaves to ruy, with each kind of operand.

    product_model("FULLY_CONNECTED", "int8")      x float32 times int8 weights behind a DEQUANTIZE, as exports store them

Only what XNNPACK leaves reaches ruy, which kills the app on some phones (see `traced.py`).
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from .models import HandMadeModel

Operand = Literal["constant", "float16", "int8", "computed", "computed int8"]

OPERANDS: tuple[Operand, ...] = ("constant", "float16", "int8", "computed", "computed int8")
_STRIDES = {"strideW": 1, "strideH": 1, "padding": schema.Padding.VALID}
_DILATION = {"dilationWFactor": 1, "dilationHFactor": 1}


class Product(NamedTuple):
    """Shapes of one operator, and its options; `bias` is None where it takes none."""

    x: tuple[int, ...]
    weights: tuple[int, ...]
    bias: tuple[int, ...] | None
    y: tuple[int, ...]
    options: Any
    fields: dict[str, Any]


PRODUCTS = {
    "CONV_2D": Product((1, 4, 4, 3), (5, 2, 2, 3), (5,), (1, 3, 3, 5), schema.Conv2DOptionsT, _STRIDES | _DILATION),
    "DEPTHWISE_CONV_2D": Product(
        (1, 4, 4, 3), (1, 2, 2, 3), (3,), (1, 3, 3, 3), schema.DepthwiseConv2DOptionsT,
        _STRIDES | _DILATION | {"depthMultiplier": 1},
    ),
    "TRANSPOSE_CONV": Product((1, 4, 4, 3), (5, 2, 2, 3), None, (1, 5, 5, 5), schema.TransposeConvOptionsT, _STRIDES),
    "FULLY_CONNECTED": Product((4, 6), (5, 6), (5,), (4, 5), schema.FullyConnectedOptionsT, {}),
    "BATCH_MATMUL": Product((4, 6), (6, 5), None, (4, 5), schema.BatchMatMulOptionsT, {}),
}  # fmt: skip


def product_model(name: str, weights: Operand = "constant", bias: Operand = "constant", activation: str = "NONE") -> bytes:
    """A file with the signature `serve`: x, and what of the operands is computed -> y.

    Args:
        name: one of PRODUCTS.
        weights, bias: "constant"; packed constants behind a DEQUANTIZE ("float16", "int8"); or an input of the
            signature, as it is ("computed") or behind a DEQUANTIZE ("computed int8").
        activation: fused into the operator, by the schema's name.
    """
    product, model, inputs = PRODUCTS[name], HandMadeModel(), {}

    def operand(role: str, shape: tuple[int, ...], kind: Operand) -> int:
        values = np.random.default_rng(1).integers(-9, 9, shape)
        if kind == "constant":
            return model.tensor(role, shape, np.float32, values)
        if kind == "computed":
            inputs[role] = model.tensor(role, shape, np.float32)
            return inputs[role]
        if kind == "float16":
            packed = model.tensor(f"{role}_packed", shape, np.float16, values)
        else:
            packed = model.tensor(f"{role}_packed", shape, np.int8, values if kind == "int8" else None, scale=0.5)
        if kind == "computed int8":
            inputs[role] = packed
        unpacked = model.tensor(role, shape, np.float32)
        model.operator("DEQUANTIZE", [packed], [unpacked], version=3, options=schema.DequantizeOptionsT())
        return unpacked

    inputs["x"] = model.tensor("x", product.x, np.float32)
    y = model.tensor("y", product.y, np.float32)
    operands = [inputs["x"], operand("weights", product.weights, weights)]
    if product.bias is not None:
        operands.append(operand("bias", product.bias, bias))
    if name == "TRANSPOSE_CONV":  # its operands come the other way round, behind the shape of what comes out
        operands = [model.tensor("shape", (4,), np.int32, np.array(product.y)), operands[1], operands[0]]
    fields = dict(product.fields)
    if hasattr(product.options(), "fusedActivationFunction"):
        fields["fusedActivationFunction"] = getattr(schema.ActivationFunctionType, activation)
    model.operator(name, operands, [y], options=product.options(), **fields)
    model.signature("serve", inputs, {"y": y})
    return model.to_bytes()
