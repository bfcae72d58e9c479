"""Will a model file load and run well on the phone? Asked of the file alone, without the library: 0.1 s.

The app ships tensorflow-lite 2.16.1, which is older than the converter and than ai-edge-litert. A file that runs in
Python may be refused there, fail in the middle of a run, or crawl. Each rule below is one such trap, measured with the
phone's own library (`tests/phone`); phone_operators.json is what that library says of its operators, read off it by
tests/phone/measure_operators.py.

    parse_model      bytes -> the schema's objects, safe on damaged and hostile bytes
    check_operators  bytes -> OperatorReport: stops, warnings, operators
    inline_buffers   bytes -> bytes, with weights that lie outside the flatbuffer pulled in

No TensorFlow is imported here.
"""

from __future__ import annotations

import functools
import json
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..errors import ModelError

RUNTIME = "tensorflow-lite 2.16.1"
OPERATORS_FILE = Path(__file__).with_name("phone_operators.json")
FILE_IDENTIFIER = b"TFL3"  # schema.fbs: file_identifier, at byte 4 of the file
SCHEMA_VERSION = 3

# Operators with weights, whose kernel depends on whether inputs and weights are both float32, both int8, or mixed.
_PRODUCTS = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "BATCH_MATMUL"})

# What Python's flatbuffers and numpy raise on bytes that lead out of the file or mean nothing.
_DAMAGE = (struct.error, IndexError, TypeError, ValueError, OverflowError, AttributeError, KeyError, RecursionError)


@dataclass(frozen=True)
class OperatorReport:
    """What the phone's runtime will make of a model file.

    Attributes:
        stops: why it does not load, fails, or answers wrongly. Empty for a file that may ship.
        warnings: what makes it slow or fragile there.
        operators: how many of each operator, over all signatures, by the schema's name.
    """

    stops: tuple[str, ...]
    warnings: tuple[str, ...]
    operators: dict[str, int]


class _Operator(NamedTuple):
    """One operator as the rules see it: the schema's name, the types of its inputs ("INT8"; "" for an absent one)."""

    name: str
    input_types: tuple[str, ...]

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


# ---- rules: what is slow or fragile ----


def _warn_batch_matmul(operator: _Operator) -> str | None:
    """Never delegated in 2.16.1: 15 ms where FULLY_CONNECTED takes 0.5 for the same product.

    The converter writes FULLY_CONNECTED only for a two-dimensional tf.matmul(x, w, transpose_b=True) whose w is not
    itself a tf.transpose, or for a constant w.
    """
    if operator.name == "BATCH_MATMUL":
        return "BATCH_MATMUL is never delegated there, some thirty times slower than FULLY_CONNECTED"
    return None


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


_STOP_RULES: tuple[_Rule, ...] = (_stop_variable, _stop_int8_arithmetic, _stop_hybrid)
_WARNING_RULES: tuple[_Rule, ...] = (
    _warn_batch_matmul,
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
    types = _names(_schema().TensorType)
    for graph in model.subgraphs or []:
        tensors = graph.tensors or []
        for operator in graph.operators or []:
            inputs = operator.inputs if operator.inputs is not None else []
            if not 0 <= operator.opcodeIndex < len(codes) or not all(-1 <= i < len(tensors) for i in inputs):
                raise _damaged("an operator points to something that the file does not have")
            kinds = (types.get(tensors[i].type, f"type {tensors[i].type}") if i >= 0 else "" for i in inputs)
            yield _Operator(codes[operator.opcodeIndex], tuple(kinds))


def _code_name(code: Any) -> str:
    # schema.fbs: codes above 126 do not fit the old one-byte field, older writers know only that one
    number = max(code.builtinCode, code.deprecatedBuiltinCode)
    return _names(_schema().BuiltinOperator).get(number, f"operator {number}")


def _numbered(texts: list[str]) -> tuple[str, ...]:
    return tuple(text if count == 1 else f"{text} ({count} times)" for text, count in sorted(Counter(texts).items()))


# ---- reading flatbuffers that may be damaged ----


def parse_model(model_bytes: bytes) -> Any:
    """The flatbuffer at the start of `model_bytes` as the schema's objects (ai_edge_litert.schema_py_generated.ModelT).

    Damaged, cut off or hostile bytes end in an error, soon: Python's flatbuffers check nothing, and would follow a wild
    length of four thousand million elements one by one, so everything is walked and counted first. Arrays are views of
    `model_bytes`. What follows the flatbuffer is ignored.

    Raises:
        ModelError: not a .tflite, or a damaged one.
    """
    if model_bytes[4:8] != FILE_IDENTIFIER:
        start = f"{len(model_bytes):,} bytes that begin with {model_bytes[:8]!r}"
        raise ModelError("not a .tflite model file", received=start)
    schema = _schema()
    try:
        root = schema.Model.GetRootAs(model_bytes, 0)
        _Walk(model_bytes).visit(root)
        return schema.ModelT.InitFromObj(root)
    except _DAMAGE as error:
        raise _damaged(f"{type(error).__name__}: {error}") from None


# vtable: u16 its own size, u16 the table's size | table at byte 4: i32 bytes back to the vtable
_EMPTY_TABLE = struct.pack("<HHi", 4, 4, 4)

# union field -> the enum that says which table is meant
_UNIONS = {
    "BuiltinOptions": "BuiltinOptions",
    "BuiltinOptions2": "BuiltinOptions2",
    "Details": "QuantizationDetails",
    "ArraySegments": "SparseIndexVector",
    "ArrayIndices": "SparseIndexVector",
}


class _Walk:
    """Visits every table once and counts: a sound file has no more of anything than it has room for.

    Tables that point to the same place many times over could otherwise make a small file unfold without end.
    """

    MOST_TABLES = 50_000  # some seconds; a network of a thousand layers has about 10,000

    def __init__(self, model_bytes: bytes):
        # a table in the file takes at least 8 bytes: its offset to the vtable, and the offset that leads to it
        self.tables_left = min(len(model_bytes) // 8, self.MOST_TABLES)
        self.elements_left = len(model_bytes)

    def visit(self, table: Any) -> None:
        self.tables_left -= 1
        if self.tables_left < 0:
            raise ValueError("more tables than the file has room for")
        single, scalar_lists, lists = _fields_of(table.__class__)
        for name in single:
            self._visit_value(table, name, getattr(table, name)())
        for name in scalar_lists:
            self._count(getattr(table, f"{name}Length")())
            getattr(table, f"{name}AsNumpy")()
        for name in lists:
            count = getattr(table, f"{name}Length")()
            self._count(count)
            for index in range(count):
                self._visit_value(table, name, getattr(table, name)(index))

    def _visit_value(self, table: Any, name: str, value: Any) -> None:
        if isinstance(value, bytes):
            self._count(len(value))
        elif hasattr(value, "_tab"):
            self.visit(value)
        elif hasattr(value, "Pos"):
            self._visit_union(table, name, value)

    def _visit_union(self, table: Any, name: str, value: Any) -> None:
        schema = _schema()
        kind = getattr(table, f"{name}Type")()
        member = _names(getattr(schema, _UNIONS[name]))[kind]
        if member != "NONE":
            inner = getattr(schema, member)()
            inner.Init(value.Bytes, value.Pos)
            self.visit(inner)

    def _count(self, elements: int) -> None:
        self.elements_left -= elements
        if self.elements_left < 0:
            raise ValueError("more elements than the file has room for")


@functools.cache
def _fields_of(table_class: Any) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Where a generated table class leads: single tables and strings, lists of numbers, lists of tables or strings.

    flatc writes for a list F the methods F(j), FLength(), FIsNone() and, for numbers, FAsNumpy(); for others F() alone.
    A single number leads nowhere and is left out: asked of a table without any fields it is 0, where others are None.
    """
    methods = {name for name, method in vars(table_class).items() if callable(method) and name != "Init"}
    lists = {name for name in methods if f"{name}Length" in methods and f"{name}IsNone" in methods}
    helpers = {f"{name}{ending}" for name in lists for ending in ("Length", "IsNone", "AsNumpy")}
    empty = table_class()
    empty.Init(_EMPTY_TABLE, 4)
    single = {name for name in methods - lists - helpers if name[0] != "_" and getattr(empty, name)() is None}
    scalar_lists = {name for name in lists if f"{name}AsNumpy" in methods}
    return tuple(sorted(single)), tuple(sorted(scalar_lists)), tuple(sorted(lists - scalar_lists))


@functools.cache
def _names(enum: Any) -> dict[int, str]:
    return {value: name for name, value in vars(enum).items() if isinstance(value, int)}


def _schema() -> Any:
    from ai_edge_litert import schema_py_generated

    return schema_py_generated


def _damaged(detail: str) -> ModelError:
    return ModelError("this .tflite is damaged", received=detail, hint="copy or export it again")
