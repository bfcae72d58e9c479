"""The resource table, resources.arsc: writer and reader.

Specification: AOSP ResourceTypes.h, ResTable_*. One package, 0x7f; type n has the id 0x7fTT0000 with TT = n + 1.

    0x0002 table     | packageCount u32 |  string pool of all values (texts and paths), then the package:
    0x0200 package   | id u32 0x7f | name, 128 UTF-16 units | typeStrings | lastPublicType | keyStrings |
                     | lastPublicKey | typeIdOffset |  pool of type names, pool of entry names, then for each type:
    0x0202 type spec | id u8 | 0 u8 | 0 u16 | entryCount u32 |  u32 × entryCount: what the entry varies with
    0x0201 type      | id u8 | flags u8 | 0 u16 | entryCount u32 | entriesStart u32 | ResTable_config |
                     u32 × entryCount: offset of the entry from entriesStart, or -1;  then the entries:
      a plain entry  | size u16 = 8  | flags u16 = 0 | key u32 | Res_value |
      a style        | size u16 = 16 | flags u16 = 1 | key u32 | parent u32 | count u32 |
                     count × | attribute id u32 | Res_value |
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...errors import ApkError
from .bytereader import ByteReader
from .chunks import (
    NO_INDEX,
    STRING_POOL,
    Chunk,
    StringPool,
    Value,
    pack_chunk,
    pack_string_pool,
    pack_value,
    read_chunks,
    read_value,
)

APP_PACKAGE_ID = 0x7F
DENSITY_ANY = 0xFFFE
DENSITY_XXXHIGH = 640  # dots per inch: 4 pixels a dp
LONGEST_PACKAGE_NAME = 127  # 128 UTF-16 units with the closing zero

_TABLE, _PACKAGE, _TYPE, _TYPE_SPEC = 0x0002, 0x0200, 0x0201, 0x0202
_CONFIG_BYTES = 64  # ResTable_config.size
_VARIES_WITH_DENSITY, _VARIES_WITH_SDK, _VARIES_WITH_MODE = 0x0100, 0x0400, 0x1000  # ResTable_config.CONFIG_*
_MODE_NIGHT, _MODE_NIGHT_MASK = 0x20, 0x30  # ResTable_config.uiMode: UI_MODE_NIGHT_YES
_COMPLEX_ENTRY = 0x0001
# by eye, far above any real table: damaged files claim anything
_MOST_BYTES = 64 << 20
_MOST_ENTRIES = 200_000


@dataclass(frozen=True)
class Configuration:
    """For which phones a value is meant: all by default.

    Attributes:
        density: dots per inch, DENSITY_ANY for drawings without pixels.
        sdk: the oldest Android API that takes this value.
        night: whether it is for the dark theme alone.
    """

    density: int = 0
    sdk: int = 0
    night: bool = False

    def pack(self) -> bytes:
        """ResTable_config: size u32 @0, density u16 @14, sdkVersion u16 @24, uiMode u8 @29; zero means any."""
        packed = bytearray(_CONFIG_BYTES)
        struct.pack_into("<I", packed, 0, _CONFIG_BYTES)
        struct.pack_into("<H", packed, 14, self.density)
        struct.pack_into("<H", packed, 24, self.sdk)
        packed[29] = _MODE_NIGHT * self.night
        return bytes(packed)


@dataclass(frozen=True)
class Style:
    """A theme: the parent's id and values by attribute id."""

    parent: int
    values: Mapping[int, Value]


ResourceValue = Value | Style


@dataclass(frozen=True)
class ResourceType:
    """One type of resource ("string", "mipmap"): for each entry, its value by configuration."""

    name: str
    entries: Mapping[str, Mapping[Configuration, ResourceValue]]


def resource_id(types: Sequence[ResourceType], name: str) -> int:
    """The id that `write_resources` gives to "type/entry".

    >>> strings = ResourceType("string", {"app_name": {Configuration(): "Digits"}})
    >>> hex(resource_id([strings], "string/app_name"))
    '0x7f010000'
    """
    type_name, entry_name = name.split("/")
    type_index = [t.name for t in types].index(type_name)
    return APP_PACKAGE_ID << 24 | type_index + 1 << 16 | list(types[type_index].entries).index(entry_name)


# ---------------------------------------------------------------------------------------------------------- writing


def write_resources(package: str, types: Sequence[ResourceType]) -> bytes:
    """resources.arsc; the first type has the id 0x7f01....

    Raises:
        ApkError: the package name is too long for its field.
    """
    if len(package) > LONGEST_PACKAGE_NAME:
        raise ApkError("the package name is too long", received=f"{len(package)} characters")
    values, keys = _Interned(), _Interned()
    type_chunks = b"".join(_pack_type(number, kind, values, keys) for number, kind in enumerate(types, 1))
    type_names = pack_string_pool([kind.name for kind in types], utf8=True)
    key_names = pack_string_pool(keys.strings, utf8=True)
    header_bytes = 288
    header = struct.pack("<I", APP_PACKAGE_ID) + package.encode("utf-16-le").ljust(256, b"\0")
    header += struct.pack("<IIIII", header_bytes, len(types), header_bytes + len(type_names), len(keys.strings), 0)
    package_chunk = pack_chunk(_PACKAGE, header, type_names + key_names + type_chunks)
    return pack_chunk(_TABLE, struct.pack("<I", 1), pack_string_pool(values.strings, utf8=True) + package_chunk)


class _Interned:
    """Strings and their places in a pool."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._index: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        if text not in self._index:
            self._index[text] = len(self.strings)
            self.strings.append(text)
        return self._index[text]


def _pack_type(number: int, kind: ResourceType, values: _Interned, keys: _Interned) -> bytes:
    count = len(kind.entries)
    masks = [_variations(list(by_configuration)) for by_configuration in kind.entries.values()]
    packed = pack_chunk(_TYPE_SPEC, struct.pack("<BBHI", number, 0, 0, count), struct.pack(f"<{count}I", *masks))
    # one chunk for each configuration that any entry has, in the order in which they are named
    for configuration in dict.fromkeys(c for by_configuration in kind.entries.values() for c in by_configuration):
        offsets, body = [], bytearray()
        for name, by_configuration in kind.entries.items():
            if configuration in by_configuration:
                offsets.append(len(body))
                body += _pack_entry(keys(name), by_configuration[configuration], values)
            else:
                offsets.append(NO_INDEX)
        entries_start = 20 + _CONFIG_BYTES + 4 * count
        header = struct.pack("<BBHII", number, 0, 0, count, entries_start) + configuration.pack()
        packed += pack_chunk(_TYPE, header, struct.pack(f"<{count}I", *offsets) + body)
    return packed


def _variations(configurations: Sequence[Configuration]) -> int:
    def several(values: set[int]) -> bool:
        return len(values) > 1

    return (
        _VARIES_WITH_DENSITY * several({c.density for c in configurations})
        | _VARIES_WITH_SDK * several({c.sdk for c in configurations})
        | _VARIES_WITH_MODE * several({c.night for c in configurations})
    )


def _pack_entry(key: int, value: ResourceValue, values: _Interned) -> bytes:
    def packed(plain: Value) -> bytes:
        return pack_value(plain, values(plain)) if isinstance(plain, str) else pack_value(plain)

    if not isinstance(value, Style):
        return struct.pack("<HHI", 8, 0, key) + packed(value)
    rows = sorted(value.values.items())  # Android merges styles by walking both in the order of the ids
    body = b"".join(struct.pack("<I", attribute_id) + packed(plain) for attribute_id, plain in rows)
    return struct.pack("<HHIII", 16, _COMPLEX_ENTRY, key, value.parent, len(rows)) + body


# ---------------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True)
class ResourceTable:
    """A resource table that was read.

    Attributes:
        package: the package name inside.
        names: "type/entry" by resource id.
        values: by resource id, the value of each configuration.
    """

    package: str
    names: Mapping[int, str]
    values: Mapping[int, Mapping[Configuration, ResourceValue]]

    def texts(self, wanted_id: int) -> list[str]:
        """All texts (or paths) of a resource, first that of the default configuration."""
        found = self.values.get(wanted_id, {})
        ordered = sorted(found.items(), key=lambda item: (item[0].night, item[0].sdk, item[0].density))
        return [value for _, value in ordered if isinstance(value, str)]


def read_resources(data: bytes) -> ResourceTable:
    """The resource table in resources.arsc.

    Raises:
        ApkError: not a resource table, damaged, or with features that handlens does not read (sparse types).
    """
    reader = ByteReader(data, "resource table")
    if len(data) > _MOST_BYTES:
        raise reader.fail("larger than handlens reads", f"{len(data)} bytes")
    outer = list(read_chunks(reader))
    if len(outer) != 1 or outer[0].type != _TABLE:
        raise reader.fail("it does not start as a resource table does", bytes(data[:8]).hex(" "))
    strings: StringPool | None = None
    for chunk in read_chunks(outer[0].body):
        if chunk.type == STRING_POOL and strings is None:
            strings = StringPool(chunk)
        elif chunk.type == _PACKAGE and strings is not None:
            return _read_package(chunk, strings)
    raise reader.fail("no package inside")


def _read_package(package: Chunk, strings: StringPool) -> ResourceTable:
    package_id = package.header.u32()
    name = bytes(package.header.take(256)).decode("utf-16-le", errors="replace").split("\0")[0]
    names: dict[int, str] = {}
    values: dict[int, dict[Configuration, ResourceValue]] = {}
    pools: list[StringPool] = []
    seen_entries = 0
    for chunk in read_chunks(package.body):
        if chunk.type == STRING_POOL and len(pools) < 2:
            pools.append(StringPool(chunk))
        elif chunk.type == _TYPE:
            if len(pools) < 2:
                raise chunk.body.fail("a type before the names")
            type_id, flags, _, count, entries_start = chunk.header.unpack("BBHII")
            seen_entries += count
            if flags:
                raise chunk.body.fail("a sparse type, which handlens does not read", flags)
            if not 0 < type_id <= len(pools[0]) or count > 0x10000:
                raise chunk.body.fail("no such type, or too many entries", f"type {type_id}, {count} entries")
            _check_total(seen_entries)
            configuration = _read_configuration(chunk.header)
            offsets = chunk.body.unpack(f"{count}I")
            first_entry = entries_start - (8 + len(chunk.header))
            for index, offset in enumerate(offsets):
                if offset == NO_INDEX:
                    continue
                chunk.body.seek(first_entry + offset)
                key, value = _read_entry(chunk.body, strings)
                seen_entries += len(value.values) if isinstance(value, Style) else 0  # offsets may overlap
                _check_total(seen_entries)
                identity = package_id << 24 | type_id << 16 | index
                names[identity] = f"{pools[0][type_id - 1]}/{pools[1][key]}"
                values.setdefault(identity, {}).setdefault(configuration, value)
    return ResourceTable(name, names, values)


def _check_total(count: int) -> None:
    if count > _MOST_ENTRIES:
        raise ApkError("the resource table is larger than handlens reads", received=f"over {_MOST_ENTRIES:,} values")


def _read_configuration(header: ByteReader) -> Configuration:
    size = header.u32()
    if size < 28:
        raise header.fail("a configuration of an unknown size", size)
    rest = header.sub(size - 4)
    rest.seek(10)
    density = rest.u16()
    rest.seek(20)
    sdk = rest.u16()
    if size < 32:
        return Configuration(density, sdk)
    rest.seek(25)
    return Configuration(density, sdk, rest.u8() & _MODE_NIGHT_MASK == _MODE_NIGHT)


def _read_entry(body: ByteReader, strings: StringPool) -> tuple[int, ResourceValue]:
    _, flags, key = body.unpack("HHI")
    if not flags & _COMPLEX_ENTRY:
        return key, read_value(body, strings)
    parent, count = body.unpack("II")
    if count > body.remaining // 12:
        raise body.fail("a style with more values than bytes", count)
    rows: dict[int, Value] = {}
    for _ in range(count):
        attribute_id = body.u32()
        rows[attribute_id] = read_value(body, strings)
    return key, Style(parent, rows)
