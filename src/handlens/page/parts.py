"""How a page carries what it is made of: elements of a type that no browser runs, in the body, before the page's script.

    <script type="text/plain" id="part-model">H4sIAAAAAAAA...</script>
                                              base64 (RFC 4648, 4) of gzip (RFC 1952): no "<" can be in it

    part-model      the model file, byte for byte
    part-loader     the runtime's loader, JavaScript
    part-wasm       the runtime, WebAssembly
    part-golden     golden.json, one byte 0, golden.bin: what an app has as two files (modelfile/golden.py)
    part-notices    the licences, text
    part-settings   JSON: {"name": what the page is called, "handlens": the version that made it}

The loader is run within the text of a `<script>` that the page adds to itself: the policy allows it by its digest.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Mapping

from ..errors import PageError

SUFFIXES = (".html", ".htm")
NAMES = ("model", "loader", "wasm", "golden", "notices", "settings")
_MOST_UNPACKED_BYTES = 256 << 20  # as the page's own limit (web/src/core/unpack.ts)
_ELEMENT = re.compile(rb'<script type="text/plain" id="part-([a-z]{1,20})">([A-Za-z0-9+/=]*)</script>')
_NO_NAME_NO_TIME = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # RFC 1952, 2.3: the same from every Python, gzip's own is not


def pack(content: bytes) -> bytes:
    """The bytes as gzip; the same bytes give the same.

    >>> import gzip
    >>> gzip.decompress(pack(b"hand lens"))
    b'hand lens'
    """
    # 9 takes half as long again, for less than half a percent
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = packer.compress(content) + packer.flush()
    return _NO_NAME_NO_TIME + deflated + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def element(name: str, packed: bytes) -> str:
    """The element of a part that is packed already."""
    return f'<script type="text/plain" id="part-{name}">{base64.b64encode(packed).decode()}</script>\n'


def packed_parts(page: bytes) -> Mapping[str, bytes]:
    """The parts of a page, still packed, by name.

    Raises:
        PageError: one stands there twice, or holds something else.
    """
    found: dict[str, bytes] = {}
    for match in _ELEMENT.finditer(page):
        name = match[1].decode()
        if name in found:
            raise _damaged(f"two parts called {name}")
        try:
            found[name] = base64.b64decode(match[2], validate=True)
        except binascii.Error as error:
            raise _damaged(f"part {name}: {error}") from None
    return found


def unpacked(name: str, packed: bytes) -> bytes:
    """A part's content.

    Raises:
        PageError: it is cut or changed, or would become larger than any real one.
    """
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)  # gzip, its checksum checked
    try:
        content = inflater.decompress(packed, _MOST_UNPACKED_BYTES)
    except zlib.error as error:
        raise _damaged(f"part {name}: {error}") from None
    if not inflater.eof or inflater.unused_data:
        raise _damaged(f"part {name} has another length")
    return content


def _damaged(received: str) -> PageError:
    return PageError("this page is damaged", received=received, hint="copy it once more, whole")
