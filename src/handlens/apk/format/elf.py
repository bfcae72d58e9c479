"""Native libraries, as far as it concerns memory pages: how their segments are laid out.

Specification: "ELF-64 Object File Format", version 1.5, and System V ABI, chapter 5 (32-bit). Little-endian, as all of
Android is. A kernel maps a segment page by page, so it loads a library only if no segment asks for less than its page.

    header    0x7f "ELF" | class u8: 1 = 32 bits, 2 = 64 bits | byte order u8: 1 = little | ... | segments' offset (at 32 in
              64 bits, at 28 in 32) | ... | a segment's size u16, number of segments u16 (at 54; at 42)
    segment   type u32: 1 = to load | ... | alignment, the last word (u64; u32)
"""

from __future__ import annotations

from ...errors import ApkError
from .bytereader import ByteReader

_TO_LOAD = 1
# class: the word's format, where the segments' offset and their size and number stand, where a segment's alignment
_LAYOUTS = {1: ("I", 28, 42, 28), 2: ("Q", 32, 54, 48)}


def page_bytes(library: bytes) -> int | None:
    """The largest memory page that a library can be loaded with, 4,096 or 16,384 as a rule; None for what is no library.

    >>> page_bytes(b"no library") is None
    True
    """
    if library[:4] != b"\x7fELF" or library[5:6] != b"\1" or library[4] not in _LAYOUTS:
        return None
    word, offset_at, counts_at, alignment_at = _LAYOUTS[library[4]]
    reader = ByteReader(library, "native library")
    try:
        reader.seek(offset_at)
        (segments_at,) = reader.unpack(word)
        reader.seek(counts_at)
        segment_bytes, segment_count = reader.unpack("HH")
        alignments: list[int] = []
        for number in range(segment_count):
            reader.seek(segments_at + number * segment_bytes)
            if reader.u32() == _TO_LOAD:
                reader.seek(segments_at + number * segment_bytes + alignment_at)
                alignments += reader.unpack(word)
    except ApkError:
        return None
    return min(alignments, default=None)
