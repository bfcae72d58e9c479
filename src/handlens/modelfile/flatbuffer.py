"""Flatbuffers of TensorFlow Lite, read safely from damaged or hostile bytes.

Python's flatbuffers check nothing: an offset that leads out of the file raises whatever Python raises, and a wild length
of four thousand million elements is followed one by one. So everything is walked and counted before it is unpacked.
"""

from __future__ import annotations

import functools
import struct
from typing import Any

from ..errors import ModelError

FILE_IDENTIFIER = b"TFL3"  # schema.fbs: file_identifier, at byte 4 of the file

# What Python's flatbuffers and numpy raise on bytes that lead out of the file or mean nothing.
_DAMAGE = (struct.error, IndexError, TypeError, ValueError, OverflowError, AttributeError, KeyError, RecursionError)


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
    schema = schema_module()
    try:
        root = schema.Model.GetRootAs(model_bytes, 0)
        _Walk(model_bytes).visit(root)
        return schema.ModelT.InitFromObj(root)
    except _DAMAGE as error:
        raise damaged(f"{type(error).__name__}: {error}") from None


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
        single, scalar_lists, lists = fields_of(table.__class__)
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
        schema = schema_module()
        kind = getattr(table, f"{name}Type")()
        member = names_of(getattr(schema, _UNIONS[name]))[kind]
        if member != "NONE":
            inner = getattr(schema, member)()
            inner.Init(value.Bytes, value.Pos)
            self.visit(inner)

    def _count(self, elements: int) -> None:
        self.elements_left -= elements
        if self.elements_left < 0:
            raise ValueError("more elements than the file has room for")


@functools.cache
def fields_of(table_class: Any) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
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
def names_of(enum: Any) -> dict[int, str]:
    """Number to name of one of the schema's enums."""
    return {value: name for name, value in vars(enum).items() if isinstance(value, int)}


def schema_module() -> Any:
    """The generated classes of schema.fbs, imported when they are first needed."""
    from ai_edge_litert import schema_py_generated

    return schema_py_generated


def damaged(detail: str) -> ModelError:
    """The error for a flatbuffer that cannot be what it claims."""
    return ModelError("this .tflite is damaged", received=detail, hint="copy or export it again")
