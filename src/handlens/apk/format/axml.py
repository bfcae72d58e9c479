"""Binary XML, the form in which an app carries its manifest and its XML drawables: writer and reader.

Specification: AOSP ResourceTypes.h, ResXMLTree_*. A file is one chunk of type 0x0003 with these chunks inside:

    string pool   the names of framework attributes first, in the order of their ids, then every other string
    0x0180        resource map: u32 × n, the id of the attribute whose name is string i
    0x0100        namespace start | lineNumber | comment -1 | prefix | uri |        (0x0101 closes it)
    0x0102        element start   | lineNumber | comment -1 |
                  | namespace -1 | name | attributeStart u16 = 20 | attributeSize u16 = 20 |
                  | attributeCount u16 | 0 u16 × 3 |
                  then attributes | namespace | name | raw string or -1 | Res_value |
    0x0103        element end     | lineNumber | comment -1 | namespace -1 | name |

Android finds an attribute by binary search over the ids: an element's attributes must stand in the order of their ids.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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

XML_FILE = 0x0003
_NAMESPACE_START, _NAMESPACE_END, _ELEMENT_START, _ELEMENT_END, _TEXT = 0x0100, 0x0101, 0x0102, 0x0103, 0x0104
_RESOURCE_MAP = 0x0180
ANDROID_NAMESPACE = "http://schemas.android.com/apk/res/android"
# by eye, far above any real manifest: damaged files claim anything
_MOST_DEPTH = 200
_MOST_BYTES = 8 << 20
_MOST_ELEMENTS = 100_000

# ids of the framework's attributes, fixed for ever (AOSP frameworks/base/core/res/res/values/public*.xml)
ATTRIBUTE_IDS: Mapping[str, int] = {
    "theme": 0x01010000,
    "label": 0x01010001,
    "icon": 0x01010002,
    "name": 0x01010003,
    "permission": 0x01010006,
    "exported": 0x01010010,
    "authorities": 0x01010018,
    "grantUriPermissions": 0x0101001B,
    "launchMode": 0x0101001D,
    "screenOrientation": 0x0101001E,
    "configChanges": 0x0101001F,
    "mimeType": 0x01010026,
    "windowBackground": 0x01010054,
    "drawable": 0x01010199,
    "shape": 0x0101019A,
    "startColor": 0x0101019D,
    "endColor": 0x0101019E,
    "angle": 0x010101A0,
    "minSdkVersion": 0x0101020C,
    "versionCode": 0x0101021B,
    "versionName": 0x0101021C,
    "targetSdkVersion": 0x01010270,
    "allowBackup": 0x01010280,
    "required": 0x0101028E,
    "supportsRtl": 0x010103AF,
    "statusBarColor": 0x01010451,
    "navigationBarColor": 0x01010452,
    "windowLightStatusBar": 0x010104E0,
    "extractNativeLibs": 0x010104EA,
    "pageSizeCompat": 0x010106AB,
    "resizeableActivity": 0x010104F6,
    "compileSdkVersion": 0x01010572,
    "windowLightNavigationBar": 0x0101056C,
    "compileSdkVersionCodename": 0x01010573,
    "localeConfig": 0x0101065B,
    "enableOnBackInvokedCallback": 0x0101066C,
}
_ATTRIBUTE_NAMES = {attribute_id: name for name, attribute_id in ATTRIBUTE_IDS.items()}


@dataclass(frozen=True)
class Element:
    """An XML element.

    Attributes:
        tag: its name.
        attributes: values by name; a name of the framework's namespace starts with "android:".
        children: the elements inside.

    >>> tree = Element("manifest", {"package": "dev.example", "android:versionCode": 3})
    >>> read_axml(write_axml(tree)) == tree
    True
    """

    tag: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    children: tuple[Element, ...] = ()

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))

    def all(self, tag: str) -> list[Element]:
        """The elements of that name, at any depth."""
        return [element for element in self.walk() if element.tag == tag]


# ---------------------------------------------------------------------------------------------------------- writing


def write_axml(root: Element) -> bytes:
    """Binary XML of a tree.

    Raises:
        ApkError: an attribute of the framework whose id handlens does not know.
    """
    return _Writer(root).document()


class _Writer:
    def __init__(self, root: Element):
        self._root = root
        all_names = [name for element in root.walk() for name in element.attributes]
        names = {name.removeprefix("android:") for name in all_names if name.startswith("android:")}
        unknown = sorted(names - ATTRIBUTE_IDS.keys())
        if unknown:
            raise ApkError("a framework attribute whose id is not known", received=", ".join(unknown))
        self._framework_names = sorted(names, key=ATTRIBUTE_IDS.__getitem__)
        self._framework_index = {name: index for index, name in enumerate(self._framework_names)}
        self._strings = list(self._framework_names)
        # apart from the framework's names: the plain attribute `name` must not get the id of android:name
        self._index: dict[str, int] = {}

    def _intern(self, text: str) -> int:
        if text not in self._index:
            self._index[text] = len(self._strings)
            self._strings.append(text)
        return self._index[text]

    def document(self) -> bytes:
        namespace = struct.pack("<II", self._intern("android"), self._intern(ANDROID_NAMESPACE))
        nodes = bytearray(self._node(_NAMESPACE_START, namespace))
        self._write_element(self._root, nodes)
        nodes += self._node(_NAMESPACE_END, namespace)
        ids = [ATTRIBUTE_IDS[name] for name in self._framework_names]
        resource_map = pack_chunk(_RESOURCE_MAP, b"", struct.pack(f"<{len(ids)}I", *ids))
        return pack_chunk(XML_FILE, b"", pack_string_pool(self._strings, utf8=False) + resource_map + nodes)

    @staticmethod
    def _node(node_type: int, body: bytes) -> bytes:
        line_number = 1
        return pack_chunk(node_type, struct.pack("<II", line_number, NO_INDEX), body)

    def _write_element(self, element: Element, out: bytearray) -> None:
        name = self._intern(element.tag)
        rows = []
        for key, value in element.attributes.items():
            if key.startswith("android:"):
                plain = key.removeprefix("android:")
                row = (ATTRIBUTE_IDS[plain], self._intern(ANDROID_NAMESPACE), self._framework_index[plain])
            else:
                row = (NO_INDEX, NO_INDEX, self._intern(key))
            rows.append((row, value))
        rows.sort(key=lambda pair: pair[0][0])
        attributes = bytearray()
        for (_, namespace, key_index), value in rows:
            text_index = self._intern(value) if isinstance(value, str) else NO_INDEX
            attributes += struct.pack("<III", namespace, key_index, text_index) + pack_value(value, text_index)
        start = struct.pack("<IIHHHHHH", NO_INDEX, name, 20, 20, len(rows), 0, 0, 0)
        out += self._node(_ELEMENT_START, start + attributes)
        for child in element.children:
            self._write_element(child, out)
        out += self._node(_ELEMENT_END, struct.pack("<II", NO_INDEX, name))


# ---------------------------------------------------------------------------------------------------------- reading


@dataclass
class _Open:
    """An element whose end has not been read yet."""

    tag: str
    attributes: dict[str, Value]
    children: list[Element] = field(default_factory=list)


def read_axml(data: bytes) -> Element:
    """The tree of binary XML.

    Raises:
        ApkError: not binary XML, damaged, or nested deeper than any real file.
    """
    reader = ByteReader(data, "binary XML")
    if len(data) > _MOST_BYTES:
        raise reader.fail("larger than any manifest", f"{len(data)} bytes")
    outer = list(read_chunks(reader))
    if len(outer) != 1 or outer[0].type != XML_FILE:
        raise reader.fail("it does not start as binary XML does", bytes(data[:8]).hex(" "))
    strings: StringPool | None = None
    attribute_ids: tuple[int, ...] = ()
    open_elements: list[_Open] = []
    root: Element | None = None
    element_count = 0
    for chunk in read_chunks(outer[0].body):
        if chunk.type == STRING_POOL:
            strings = StringPool(chunk)
        elif chunk.type == _RESOURCE_MAP:
            attribute_ids = chunk.body.unpack(f"{len(chunk.body) // 4}I")
        elif chunk.type == _ELEMENT_START:
            element_count += 1
            if strings is None or root is not None:
                raise reader.fail("elements before the strings or behind the root")
            if len(open_elements) >= _MOST_DEPTH or element_count > _MOST_ELEMENTS:
                raise reader.fail("more elements, or nested deeper, than any real file", element_count)
            open_elements.append(_read_start(chunk, strings, attribute_ids))
        elif chunk.type == _ELEMENT_END:
            if not open_elements:
                raise reader.fail("an element ends that never began")
            ended = open_elements.pop()
            element = Element(ended.tag, ended.attributes, tuple(ended.children))
            if open_elements:
                open_elements[-1].children.append(element)
            else:
                root = element
        elif chunk.type not in (_NAMESPACE_START, _NAMESPACE_END, _TEXT):
            raise reader.fail("an unknown chunk", f"type 0x{chunk.type:04x}")
    if root is None or open_elements:
        raise reader.fail("no whole element")
    return root


def _read_start(chunk: Chunk, strings: StringPool, attribute_ids: tuple[int, ...]) -> _Open:
    body = chunk.body
    _, name, attribute_start, attribute_size, attribute_count = body.unpack("IIHHH")
    if attribute_size < 20:
        raise body.fail("attributes of an unknown size", attribute_size)
    attributes: dict[str, Value] = {}
    for index in range(attribute_count):
        body.seek(attribute_start + index * attribute_size)
        namespace, key_index, _ = body.unpack("III")
        key = strings[key_index]
        if namespace != NO_INDEX and strings[namespace] == ANDROID_NAMESPACE:
            # tools that shrink apps blank the names: the id alone says what the attribute is
            attribute_id = attribute_ids[key_index] if key_index < len(attribute_ids) else 0
            key = "android:" + _ATTRIBUTE_NAMES.get(attribute_id, key)
        attributes[key] = read_value(body, strings)
    return _Open(strings[name], attributes)
