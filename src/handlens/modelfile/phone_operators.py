"""Will a model file load and run well on the phone? Asked of the file alone, without the library: 0.1 s.

The app ships tensorflow-lite 2.16.1, which is older than the converter and than ai-edge-litert. A file that runs in
Python may be refused there, fail in the middle of a run, or crawl. Each rule below is one such trap, measured with the
phone's own library (`tests/phone_runtime`); phone_operators.json is what that library says of its operators, read off it by
tools/measure_operators.py.

    check_operators  bytes -> OperatorReport: stops, warnings, operators
    inline_buffers   bytes -> bytes, with weights that lie outside the flatbuffer pulled in

No TensorFlow is imported here.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..errors import ModelError
from .flatbuffer import FILE_IDENTIFIER, damaged, names_of, parse_model, schema_module

RUNTIME = "tensorflow-lite 2.16.1"
OPERATORS_FILE = Path(__file__).with_name("phone_operators.json")
SCHEMA_VERSION = 3

# Operators with weights, whose kernel depends on whether inputs and weights are both float32, both int8, or mixed.
_PRODUCTS = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "BATCH_MATMUL"})

# Operators that are ruy's where the XNNPACK delegate leaves them, and which of their inputs is what they are applied to.
_RUY_OPERATORS = {"CONV_2D": 0, "DEPTHWISE_CONV_2D": 0, "FULLY_CONNECTED": 0, "TRANSPOSE_CONV": 2}
_DELEGATED_ACTIVATIONS = frozenset({"NONE", "RELU", "RELU_N1_TO_1", "RELU6"})


@dataclass(frozen=True)
class OperatorReport:
    """What the phone's runtime will make of a model file.

    Attributes:
        stops: why it does not load, fails, crashes, or answers wrongly. Empty for a file that may ship.
        warnings: what makes it slow or fragile there.
        operators: how many of each operator, over all signatures, by the schema's name.
    """

    stops: tuple[str, ...]
    warnings: tuple[str, ...]
    operators: dict[str, int]


class _Operator(NamedTuple):
    """One operator as the rules see it.

    Attributes:
        name: the schema's.
        input_types: the schema's names, "INT8"; "" for an absent input.
        is_constant: for each input, whether its values stand in the file, packed or not. An absent one counts as such.
        activation: fused into it, by the schema's name; "NONE" where there is none.
    """

    name: str
    input_types: tuple[str, ...]
    is_constant: tuple[bool, ...]
    activation: str

    def computes_on(self, first_type: str) -> bool:
        return self.input_types[:1] == (first_type,)


_Rule = Callable[[_Operator], str | None]


def check_operators(model_bytes: bytes) -> OperatorReport:
    """Hold a model file against the phone's runtime.

    Args:
        model_bytes: a .tflite, with or without an archive behind it.

    Raises:
        ModelError: not a .tflite, or a damaged one.

    Example:
        >>> check_operators(open("digits.tflite", "rb").read()).stops  # doctest: +SKIP
        ()
    """
    model = parse_model(model_bytes)
    codes = [_code_name(code) for code in model.operatorCodes or []]
    operators = list(_operators(model, codes))
    stops = [*_file_stops(model), *_code_stops(model, codes)]
    stops += [text for operator in operators for rule in _STOP_RULES if (text := rule(operator))]
    warnings = [text for operator in operators for rule in _WARNING_RULES if (text := rule(operator))]
    counts = Counter(operator.name for operator in operators)
    return OperatorReport(_numbered(stops), _numbered(warnings), dict(sorted(counts.items())))


def inline_buffers(model_bytes: bytes) -> bytes:
    """Pull weights that lie behind the flatbuffer (Buffer.offset and size) into it. Other files come back as they are.

    ai-edge-quantizer writes larger models so; the phone's runtime does not read them and says "lacks data" on a run.

    Raises:
        ModelError: not a .tflite, or one whose weights lie outside the file.
    """
    import flatbuffers

    model = parse_model(model_bytes)
    outside = [buffer for buffer in model.buffers or [] if buffer.offset > 1]
    if not outside:
        return model_bytes
    for buffer in outside:
        end = buffer.offset + buffer.size
        if end > len(model_bytes):
            raise ModelError("weights lie outside the model file",
                             received=f"bytes {buffer.offset:,} to {end:,} of {len(model_bytes):,}",
                             hint="the file was cut short; export it again")  # fmt: skip
        buffer.data = np.frombuffer(model_bytes, np.uint8, buffer.size, buffer.offset)
        buffer.offset = buffer.size = 0
    builder = flatbuffers.Builder(len(model_bytes))
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


# ---- rules: why a file must not ship ----


def _stop_variable(operator: _Operator) -> str | None:
    """The weights are not in the file: Keras 3's saved model lost them on its way through the converter.

    The file loads, is far too small, and READ_VARIABLE fails at the first run. Freeze the weights as constants.
    """
    if operator.name in ("VAR_HANDLE", "READ_VARIABLE", "ASSIGN_VARIABLE"):
        return f"{operator.name}: the weights are variables, not constants of the file, and were lost on conversion"
    return None


def _stop_int8_arithmetic(operator: _Operator) -> str | None:
    """DIV has no int8 kernel there (its version loads; the run fails), SQRT none in a version that loads."""
    if operator.name in ("DIV", "SQRT") and operator.computes_on("INT8"):
        return f"{operator.name} on int8, which has no kernel there"
    return None


def _stop_hybrid(operator: _Operator) -> str | None:
    """float32 inputs times int8 weights ("dynamic range" quantisation).

    Dense layers of this kind come as version 12, which does not load. Older ones load, but the delegate leaves them to
    a kernel that took 372 ms instead of 4 for the same network. Store int8 weights behind DEQUANTIZE instead.
    """
    if operator.name in _PRODUCTS and operator.input_types[:2] == ("FLOAT32", "INT8"):
        return f"{operator.name} of float32 and int8 (dynamic int8), which does not load or crawls there"
    return None


def _stop_ruy(operator: _Operator) -> str | None:
    """A product that the XNNPACK delegate leaves goes to ruy, whose start reads through a null pointer where cpuinfo
    finds no caches: the app dies at its first frame on some phones (tensorflow#75815, 30,000 crashes of one app).

    The delegate takes a product when weights and bias are constants, or a DEQUANTIZE of constants, and the fused
    activation is none or of ReLU's kind. BATCH_MATMUL it never takes; with constant weights the converter writes
    FULLY_CONNECTED for a two-dimensional tf.matmul. With computed ones, find another way: see frames.lens.area_means.
    """
    what = None
    if operator.name == "BATCH_MATMUL":
        what = operator.name
    elif operator.name in _RUY_OPERATORS:
        applied_to = _RUY_OPERATORS[operator.name]
        if not all(constant for place, constant in enumerate(operator.is_constant) if place != applied_to):
            what = f"{operator.name} with computed weights or bias"
        elif operator.activation not in _DELEGATED_ACTIVATIONS:
            what = f"{operator.name} with {operator.activation} fused into it"
    return what and f"{what} is left to ruy, which crashes the app on some phones"


# ---- rules: what is slow or fragile ----


def _warn_shape(operator: _Operator) -> str | None:
    """A shape computed while running: with PACK behind it, as Keras's Flatten makes it, the delegate refuses the whole
    signature, and Java silently runs it undelegated. Reshape to (-1, size) instead.
    """
    if operator.name == "SHAPE":
        return "SHAPE computes a shape while running, which can leave the whole signature undelegated"
    return None


def _warn_uint8_strided_slice(operator: _Operator) -> str | None:
    """1 ms for a camera frame in ai-edge-litert 2.3. tf.slice (SLICE) does the same in 0.01; frame[:, a:b] does not."""
    if operator.name == "STRIDED_SLICE" and operator.computes_on("UINT8"):
        return "STRIDED_SLICE on uint8 is slow in ai-edge-litert: use tf.slice, or cast first"
    return None


def _warn_uint8_transpose(operator: _Operator) -> str | None:
    """The delegate claims it, then fails on uint8: Java silently runs everything undelegated. Cast first."""
    if operator.name == "TRANSPOSE" and operator.computes_on("UINT8"):
        return "TRANSPOSE on uint8 makes the delegate fail: cast first"
    return None


def _warn_int8_product(operator: _Operator) -> str | None:
    """Right on arm64, but crashes the same library on some x86_64 (emulators, Chromebooks), cause unknown."""
    if operator.name in _PRODUCTS and operator.computes_on("INT8"):
        return f"{operator.name} on int8 crashes the x86_64 library on some processors"
    return None


_STOP_RULES: tuple[_Rule, ...] = (_stop_variable, _stop_int8_arithmetic, _stop_hybrid, _stop_ruy)
_WARNING_RULES: tuple[_Rule, ...] = (
    _warn_shape,
    _warn_uint8_strided_slice,
    _warn_uint8_transpose,
    _warn_int8_product,
)


def _code_stops(model: Any, codes: list[str]) -> Iterator[str]:
    """Custom operators and versions that the phone's runtime does not have.

    Every declared code counts, used or not: the runtime looks all of them up before it builds anything.
    """
    known = known_versions()
    for name, code in zip(codes, model.operatorCodes or [], strict=True):
        if name == "CUSTOM":
            custom = (code.customCode or b"").decode("utf-8", "replace")
            kind = "a TensorFlow operator (Flex)" if custom.startswith("Flex") else "a custom operator"
            yield f"{custom or 'CUSTOM'} is {kind}, which the app does not carry"
        elif name not in known:
            yield f"{name}: {RUNTIME} does not have it"
        elif not known[name][0] <= code.version <= known[name][1]:
            first, last = known[name]
            yield f"{name} version {code.version}: {RUNTIME} has versions {first} to {last}"


def _file_stops(model: Any) -> Iterator[str]:
    """What is wrong with the file as a whole.

    Weights outside the flatbuffer (ai-edge-quantizer's larger models): 2.16.1 does not know of them, and refuses the
    file or fails when it runs. `inline_buffers` mends it.
    """
    if model.version != SCHEMA_VERSION:
        yield f"schema version {model.version}, not {SCHEMA_VERSION}"
    if not model.subgraphs:
        yield "no subgraphs: there is nothing to run"
    # files of newer schemas: older ai-edge-litert releases do not have the field
    if any(buffer.offset > 1 for buffer in model.buffers or []) or getattr(model, "externalBuffers", None):
        yield "weights lie outside the flatbuffer, where the runtime does not look for them"


@functools.cache
def known_versions() -> dict[str, tuple[int, int]]:
    """The first and last version of each builtin operator that the phone's runtime has, by the schema's name."""
    table: dict[str, list[int]] = json.loads(OPERATORS_FILE.read_text())["versions"]
    return {name: (first, last) for name, (first, last) in table.items()}


def _operators(model: Any, codes: list[str]) -> Iterator[_Operator]:
    types, activations = names_of(schema_module().TensorType), names_of(schema_module().ActivationFunctionType)
    for graph in model.subgraphs or []:
        tensors = graph.tensors or []
        constant = {-1} | {i for i, tensor in enumerate(tensors) if _has_values(model, tensor)}
        for operator in graph.operators or []:
            inputs = operator.inputs if operator.inputs is not None else []
            if not 0 <= operator.opcodeIndex < len(codes) or not all(-1 <= i < len(tensors) for i in inputs):
                raise damaged("an operator points to something that the file does not have")
            kinds = (types.get(tensors[i].type, f"type {tensors[i].type}") if i >= 0 else "" for i in inputs)
            name, is_constant = codes[operator.opcodeIndex], tuple(int(i) in constant for i in inputs)
            if name == "DEQUANTIZE" and all(is_constant):
                constant.update(map(int, operator.outputs if operator.outputs is not None else []))
            activation = getattr(operator.builtinOptions, "fusedActivationFunction", 0)
            yield _Operator(name, tuple(kinds), is_constant, activations.get(activation, f"activation {activation}"))


def _has_values(model: Any, tensor: Any) -> bool:
    if not 0 <= tensor.buffer < len(model.buffers or []):
        raise damaged("a tensor points to a buffer that the file does not have")
    buffer = model.buffers[tensor.buffer]
    return buffer.offset > 1 or (buffer.data is not None and len(buffer.data) > 0)


def _code_name(code: Any) -> str:
    # schema.fbs: codes above 126 do not fit the old one-byte field, older writers know only that one
    number = max(code.builtinCode, code.deprecatedBuiltinCode)
    return names_of(schema_module().BuiltinOperator).get(number, f"operator {number}")


def _numbered(texts: list[str]) -> tuple[str, ...]:
    return tuple(text if count == 1 else f"{text} ({count} times)" for text, count in sorted(Counter(texts).items()))
