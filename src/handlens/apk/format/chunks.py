"""What binary XML and the resource table share: chunks, string pools and typed values.

Specification: AOSP frameworks/base/libs/androidfw/include/androidfw/ResourceTypes.h (ResChunk_header,
ResStringPool_header, Res_value). All numbers are little-endian.

    ResChunk_header   | type u16 | headerSize u16 | size u32 |  then headerSize - 8 bytes of header, then the body

    ResStringPool     | 0x0001 | 28 | size | stringCount | styleCount | flags | stringsStart | stylesStart |
                      | offset of string i, from stringsStart : u32 × stringCount |
                      | strings ... padded to 4 bytes |
      one UTF-16 string | length in units: u16, or two if bit 15 of the first is set | units | 0 u16 |
      one UTF-8 string  | length in units, length in bytes: u8 each, two if bit 7 of the first is set | bytes | 0 u8 |

    Res_value         | size u16 = 8 | 0 u8 | dataType u8 | data u32 |
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ...errors import ApkError
from .bytereader import ByteReader

STRING_POOL = 0x0001
_POOL_HEADER_BYTES = 28
_UTF8_FLAG = 0x100
_LONGEST_STRING_UNITS = 0x7FFF
_MOST_DECODED_BYTES = 8 << 20  # many offsets may name one long string: reading them all must not take for ever

NO_INDEX = 0xFFFFFFFF

_BOOLEAN_TRUE = 0xFFFFFFFF


class ValueType(IntEnum):
    """Res_value.dataType, as far as handlens writes it."""

    REFERENCE = 0x01
    STRING = 0x03
    FLOAT = 0x04
    INT = 0x10
    HEX = 0x11
    BOOLEAN = 0x12
    COLOR_ARGB8 = 0x1C


@dataclass(frozen=True)
class Reference:
    """A resource by its id: 0xPPTTEEEE, package, type, entry."""

    id: int

    def __str__(self) -> str:
        return f"@0x{self.id:08x}"


@dataclass(frozen=True)
class Flags:
    """An integer that is a set of bits, shown in hexadecimal."""

    bits: int


@dataclass(frozen=True)
class Color:
    """A colour, 0xAARRGGBB."""

    argb: int


@dataclass(frozen=True)
class RawValue:
    """A value of a type that handlens does not write, as it stands in the file."""

    type: int
    data: int


Value = str | bool | int | float | Reference | Flags | Color | RawValue


@dataclass(frozen=True)
class Chunk:
    """One chunk: its type, its header behind the common 8 bytes, and its body."""

    type: int
    header: ByteReader
    body: ByteReader


def pack_chunk(chunk_type: int, header: bytes, body: bytes) -> bytes:
    """A chunk's bytes; `header` is what follows the common 8 bytes."""
    return struct.pack("<HHI", chunk_type, 8 + len(header), 8 + len(header) + len(body)) + header + body


def read_chunks(reader: ByteReader) -> Iterator[Chunk]:
    """The chunks from the cursor to the end.

    Raises:
        ApkError: sizes that contradict each other.
    """
    while reader.remaining:
        chunk_type, header_size, size = reader.unpack("HHI")
        if not 8 <= header_size <= size:
            raise reader.fail("a chunk's sizes contradict each other", f"header {header_size}, whole {size}")
        yield Chunk(chunk_type, reader.sub(header_size - 8), reader.sub(size - header_size))


def pack_string_pool(strings: Sequence[str], *, utf8: bool) -> bytes:
    """A string pool; binary XML customarily has UTF-16, the resource table UTF-8."""
    offsets, data = [], bytearray()
    for text in strings:
        offsets.append(len(data))
        units = text.encode("utf-16-le")
        encoded = text.encode() if utf8 else units
        unit_count = len(units) // 2
        if max(unit_count, len(encoded) if utf8 else 0) > _LONGEST_STRING_UNITS:
            raise ApkError("a text is too long for an app", received=f"{text[:20]}..., {len(text)} characters")
        if utf8:
            data += _pack_length_utf8(unit_count) + _pack_length_utf8(len(encoded)) + encoded + b"\0"
        else:
            data += struct.pack("<H", unit_count) + encoded + b"\0\0"
    data += bytes(-len(data) % 4)
    strings_start = _POOL_HEADER_BYTES + 4 * len(strings)
    header = struct.pack("<IIIII", len(strings), 0, _UTF8_FLAG if utf8 else 0, strings_start, 0)
    return pack_chunk(STRING_POOL, header, struct.pack(f"<{len(offsets)}I", *offsets) + data)


def _pack_length_utf8(length: int) -> bytes:
    return bytes([length]) if length < 0x80 else bytes([0x80 | length >> 8, length & 0xFF])


class StringPool:
    """A string pool that decodes a string when it is asked for, so that a hostile one costs nothing.

    Args:
        chunk: the pool's chunk.
    """

    def __init__(self, chunk: Chunk):
        self._body = chunk.body
        self._count, _, flags, strings_start, _ = chunk.header.unpack("IIIII")
        if self._count > len(chunk.body) // 4:
            raise chunk.body.fail("more strings than bytes", self._count)
        self._utf8 = bool(flags & _UTF8_FLAG)
        self._start = strings_start - _POOL_HEADER_BYTES
        self._decoded: dict[int, str] = {}
        self._decoded_bytes = 0

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> str:
        if index not in self._decoded:
            self._decoded[index] = self._decode(index)
        return self._decoded[index]

    def _decode(self, index: int) -> str:
        body = self._body
        if not 0 <= index < self._count:
            raise body.fail("no such string", index)
        body.seek(4 * index)
        body.seek(self._start + body.u32())
        if self._utf8:
            self._length_utf8()  # the length in UTF-16 units, of no use here
            raw = bytes(body.take(self._length_utf8()))
        else:
            units = body.u16()
            if units & 0x8000:
                units = (units & 0x7FFF) << 16 | body.u16()
            raw = bytes(body.take(2 * units))
        self._decoded_bytes += len(raw)
        if self._decoded_bytes > _MOST_DECODED_BYTES:
            raise body.fail("more text than any app has", f"over {_MOST_DECODED_BYTES} bytes")
        # Java's "modified UTF-8" of other tools may hold surrogates: a replaced character is better than no answer
        return raw.decode("utf-8" if self._utf8 else "utf-16-le", errors="replace")

    def _length_utf8(self) -> int:
        first = self._body.u8()
        return first if first < 0x80 else (first & 0x7F) << 8 | self._body.u8()


def pack_value(value: Value, string_index: int = NO_INDEX) -> bytes:
    """A Res_value; a string's index in its pool is given by the caller."""
    value_type, data = _typed(value, string_index)
    return struct.pack("<HBBI", 8, 0, value_type, data & 0xFFFFFFFF)


def _typed(value: Value, string_index: int) -> tuple[int, int]:
    match value:
        case bool():
            return ValueType.BOOLEAN, _BOOLEAN_TRUE if value else 0
        case int():
            return ValueType.INT, value
        case float():
            return ValueType.FLOAT, struct.unpack("<I", struct.pack("<f", value))[0]
        case str():
            return ValueType.STRING, string_index
        case Reference():
            return ValueType.REFERENCE, value.id
        case Flags():
            return ValueType.HEX, value.bits
        case Color():
            return ValueType.COLOR_ARGB8, value.argb
        case RawValue():
            return value.type, value.data


def read_value(reader: ByteReader, strings: StringPool) -> Value:
    """The value that `pack_value` wrote."""
    size, _, value_type, data = reader.unpack("HBBI")
    if size != 8:
        raise reader.fail("a value of an unknown size", size)
    match value_type:
        case ValueType.STRING:
            return strings[data]
        case ValueType.BOOLEAN:
            return data != 0
        case ValueType.INT:
            return data - (1 << 32) if data >= 1 << 31 else data
        case ValueType.FLOAT:
            return float(struct.unpack("<f", struct.pack("<I", data))[0])
        case ValueType.REFERENCE:
            return Reference(data)
        case ValueType.HEX:
            return Flags(data)
        case ValueType.COLOR_ARGB8:
            return Color(data)
        case _:
            return RawValue(value_type, data)
