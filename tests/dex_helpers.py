"""What a classes.dex defines and calls, read from its tables ("Dalvik Executable format", Android source documentation).

header            magic "dex\\n037\\0" ... sizes and offsets of the tables below
string_ids        u4 offset of each string: uleb128 length in UTF-16 units, then MUTF-8 up to a 0
type_ids          u4 index of the descriptor among the strings
proto_ids         u4 shorty, u4 return type, u4 offset of the parameters' type list
method_ids        u2 class, u2 proto, u4 name
class_defs        u4 class, flags, superclass, offset of the interfaces' type list, source file, annotations,
                  offset of class_data (fields, then methods with access flags), static values
type list         u4 count, u2 type
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_STRINGS, _TYPES, _PROTOS, _METHODS, _CLASSES = 0x38, 0x40, 0x48, 0x58, 0x60  # in the header: u4 size, u4 offset
_NATIVE = 0x100  # access flag
_NO_INDEX = 0xFFFFFFFF


@dataclass(frozen=True, order=True)
class Method:
    """A method by its class, name and types, all as dex spells them: `Landroid/view/View;`, `draw`, `(Landroid/...;)V`."""

    class_descriptor: str
    name: str
    types: str

    def __str__(self) -> str:
        return f"{self.class_descriptor[1:-1].replace('/', '.')}.{self.name}{self.types}"


class DexFile:
    """The tables of one dex file."""

    def __init__(self, data: bytes):
        assert data[:4] == b"dex\n", "not a dex file"
        self._data = data
        self.version = data[4:7].decode()
        self._strings = [self._string(offset) for (offset,) in self._table(_STRINGS, "<I")]
        self._types = [self._strings[index] for (index,) in self._table(_TYPES, "<I")]
        protos = [self._types_of(*row) for row in self._table(_PROTOS, "<III")]
        self.methods = [
            Method(self._types[owner], self._strings[name], protos[proto])
            for owner, proto, name in self._table(_METHODS, "<HHI")
        ]
        classes = list(self._table(_CLASSES, "<8I"))
        self.classes = {self._types[row[0]] for row in classes}
        self._parents = {self._types[row[0]]: self._types[row[2]] for row in classes if row[2] != _NO_INDEX}
        self._interfaces = {self._types[row[0]]: self._type_list(row[3]) for row in classes}
        self._flags = dict(entry for row in classes if row[6] for entry in self._class_methods(row[6]))

    def natives(self) -> set[Method]:
        """Methods that a native library has to bring."""
        return {self.methods[index] for index, flags in self._flags.items() if flags & _NATIVE}

    def called_outside(self) -> set[Method]:
        """Methods that the dex calls and does not define: the framework's. An inherited one counts as its ancestor's."""
        defined = {self.methods[index] for index in self._flags}
        outside = set()
        for method in self.methods:
            owner = method.class_descriptor
            interfaces = set()
            while owner in self.classes and Method(owner, method.name, method.types) not in defined:
                interfaces |= self._all_interfaces(owner)
                owner = self._parents.get(owner, "")
            promised = any(Method(name, method.name, method.types) in defined for name in interfaces)
            if not promised and owner not in self.classes and not owner.startswith("["):
                outside.add(Method(owner, method.name, method.types))
        return outside

    def _all_interfaces(self, class_descriptor: str) -> set[str]:
        direct = self._interfaces.get(class_descriptor, [])
        return {*direct, *(above for name in direct for above in self._all_interfaces(name))}

    def _table(self, header_offset: int, row: str) -> Iterator[tuple[int, ...]]:
        size, offset = struct.unpack_from("<II", self._data, header_offset)
        return struct.iter_unpack(row, self._data[offset : offset + size * struct.calcsize(row)])

    def _uleb128(self, at: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            byte = self._data[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                return value, at

    def _string(self, offset: int) -> str:
        _, start = self._uleb128(offset)
        return self._data[start : self._data.index(b"\0", start)].decode("utf-8", "surrogatepass")

    def _types_of(self, _shorty: int, result: int, parameters: int) -> str:
        return f"({''.join(self._type_list(parameters))}){self._types[result]}"

    def _type_list(self, offset: int) -> list[str]:
        if not offset:
            return []
        (count,) = struct.unpack_from("<I", self._data, offset)
        return [self._types[index] for index in struct.unpack_from(f"<{count}H", self._data, offset + 4)]

    def _class_methods(self, at: int) -> Iterator[tuple[int, int]]:
        counts = []
        for _ in range(4):  # static fields, instance fields, direct methods, virtual methods
            count, at = self._uleb128(at)
            counts.append(count)
        for _ in range(counts[0] + counts[1]):
            for _ in range(2):
                _, at = self._uleb128(at)
        for count in counts[2:]:
            index = 0
            for _ in range(count):
                step, at = self._uleb128(at)
                flags, at = self._uleb128(at)
                _code, at = self._uleb128(at)
                index += step
                yield index, flags


def jni_name(method: Method) -> str:
    """The symbol of a native method that is not overloaded ("JNI specification", chapter 2, resolving native method names)."""

    def mangled(text: str) -> str:
        return "".join(
            c if c.isascii() and c.isalnum() else {"/": "_", "_": "_1", ";": "_2", "[": "_3"}.get(c, f"_0{ord(c):04x}")
            for c in text
        )

    return f"Java_{mangled(method.class_descriptor[1:-1])}_{mangled(method.name)}"


def exported_symbols(elf: bytes) -> set[str]:
    """Names of the defined dynamic symbols of a little-endian ELF file ("System V ABI", chapters 4 and 5)."""
    wide = elf[4] == 2
    header = struct.unpack_from("<QIHHHHHH" if wide else "<IIHHHHHH", elf, 0x28 if wide else 0x20)
    sections_at, entry_size, count = header[0], header[5], header[6]
    layout = "<IIQQQQIIQQ" if wide else "<10I"
    sections = [struct.unpack_from(layout, elf, sections_at + i * entry_size) for i in range(count)]
    names = set()
    for _, kind, _, _, offset, size, link, *_ in sections:
        if kind != 11:  # SHT_DYNSYM
            continue
        strings_at = sections[link][4]
        for at in range(offset, offset + size, 24 if wide else 16):
            if wide:
                name, _, _, section, _, _ = struct.unpack_from("<IBBHQQ", elf, at)
            else:
                name, _, _, _, _, section = struct.unpack_from("<IIIBBH", elf, at)
            if section:
                start = strings_at + name
                names.add(elf[start : elf.index(b"\0", start)].decode())
    return names
