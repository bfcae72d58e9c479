"""What bionic's linker asks of a shared library before and while it maps it, written from its documented behaviour.

Sources: "Android changes for NDK developers" (Android's own page on what the linker refuses since which API level), "Support
16 KB page sizes", and the System V ABI, chapter 5. No code of bionic. Rules that depend on the app's target level are taken as
of 26 and above, which ours is.

A library that breaks none of them is not proven on a phone; one that breaks any would not load there.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from typing import NamedTuple

_ARM64, _SHARED = 183, 3
_LOAD, _DYNAMIC, _RELRO = 1, 2, 0x6474E552
_EXECUTABLE, _WRITABLE = 1, 2
_SECTION_DYNAMIC, _SECTION_STRINGS = 6, 3


class Segment(NamedTuple):
    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    file_bytes: int
    memory_bytes: int
    alignment: int


class Section(NamedTuple):
    name: int
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    alignment: int
    entry_bytes: int


def broken_rules(library: bytes, page_bytes: int) -> list[str]:
    """One line for each rule that a library breaks on a phone with pages of that size."""
    if library[:4] != b"\x7fELF" or library[4:6] != b"\2\1":
        return ["not a little-endian 64-bit ELF file"]
    kind, machine = struct.unpack_from("<HH", library, 16)
    segments_at, sections_at = struct.unpack_from("<QQ", library, 32)
    segment_bytes, segment_count, section_bytes, section_count, names_index = struct.unpack_from("<HHHHH", library, 54)
    broken = []
    if kind != _SHARED or machine != _ARM64:
        broken.append(f"type {kind} for machine {machine}: not a shared library for arm64")
    if (segment_bytes, section_bytes) != (56, 64) or not segment_count or not section_count or not names_index:
        return [*broken, "segments or sections are not listed as they must be"]
    if segments_at % 8 or sections_at % 8:
        broken.append("the lists of segments and sections are not aligned")
    if max(segments_at + 56 * segment_count, sections_at + 64 * section_count) > len(library):
        return [*broken, "segments or sections are listed outside of the file"]
    segments = [Segment(*struct.unpack_from("<IIQQQQQQ", library, segments_at + 56 * i)) for i in range(segment_count)]
    sections = [Section(*struct.unpack_from("<IIQQQQIIQQ", library, sections_at + 64 * i)) for i in range(section_count)]
    loaded = [segment for segment in segments if segment.kind == _LOAD]
    broken += [line for segment in loaded for line in _of_segment(segment, len(library), page_bytes)]
    broken += _between(loaded, page_bytes)
    broken += _relro([segment for segment in segments if segment.kind == _RELRO], loaded, sections, page_bytes)
    broken += _dynamic([segment for segment in segments if segment.kind == _DYNAMIC], sections, len(library))
    if not any(s.offset <= segments_at and segments_at + 56 * segment_count <= s.offset + s.file_bytes for s in loaded):
        broken.append("the list of segments is not in memory")
    return broken


def _of_segment(segment: Segment, file_bytes: int, page_bytes: int) -> list[str]:
    at, broken = f"segment at {segment.address:#x}", []
    if segment.alignment & (segment.alignment - 1):
        broken.append(f"{at}: its alignment is no power of two")
    elif segment.alignment > 1 and segment.address % segment.alignment != segment.offset % segment.alignment:
        broken.append(f"{at}: address and offset differ by no multiple of its alignment")
    if segment.alignment < page_bytes:
        broken.append(f"{at}: its alignment {segment.alignment} is smaller than a page of {page_bytes}")
    if segment.address % page_bytes != segment.offset % page_bytes:
        broken.append(f"{at}: the file cannot be mapped there by pages of {page_bytes}")
    if segment.file_bytes > segment.memory_bytes:
        broken.append(f"{at}: more of it in the file than in memory")
    if segment.offset + segment.file_bytes > file_bytes:
        broken.append(f"{at}: it ends outside of the file")
    if segment.flags & _EXECUTABLE and segment.flags & _WRITABLE:
        broken.append(f"{at}: writable and executable")
    return broken


def _between(loaded: list[Segment], page_bytes: int) -> list[str]:
    """Segments are mapped one over the other: a page that two share belongs to the later one alone."""
    broken = []
    for before, after in pairwise(loaded):
        if after.address < before.address:
            broken.append("the segments do not ascend")
        if _page_up(before.address + before.memory_bytes, page_bytes) > after.address // page_bytes * page_bytes:
            broken.append(f"segments at {before.address:#x} and {after.address:#x} share a page of {page_bytes}")
    return broken or ([] if loaded else ["nothing to load"])


def _relro(relro: list[Segment], loaded: list[Segment], sections: list[Section], page_bytes: int) -> list[str]:
    """It is made read-only by whole pages, rounded up: what is written to later must not stand in one of them."""
    broken = []
    for segment in relro:
        start = segment.address // page_bytes * page_bytes
        end = _page_up(segment.address + segment.memory_bytes, page_bytes)
        inside = [s for s in loaded if s.flags & _WRITABLE and s.address <= segment.address]
        if not any(segment.address + segment.memory_bytes <= _page_up(s.address + s.memory_bytes, page_bytes) for s in inside):
            broken.append("what is to become read-only lies outside of the writable segments")
        for section in sections:
            later = section.flags & 3 == 3 and not segment.address <= section.address < segment.address + segment.memory_bytes
            if later and section.address < end and section.address + section.size > start:
                broken.append(f"the writable section at {section.address:#x} would become read-only")
    return broken


def _dynamic(dynamic: list[Segment], sections: list[Section], file_bytes: int) -> list[str]:
    listed = [section for section in sections if section.kind == _SECTION_DYNAMIC]
    if len(dynamic) != 1 or not listed:
        return ["it has no dynamic segment, or no section for it"]
    if (dynamic[0].offset, dynamic[0].file_bytes) != (listed[0].offset, listed[0].size):
        return ["the dynamic segment and its section disagree"]
    if listed[0].link >= len(sections) or sections[listed[0].link].kind != _SECTION_STRINGS:
        return ["the dynamic section names no table of strings"]
    ends = [section.offset + section.size for section in (listed[0], sections[listed[0].link])]
    return ["the dynamic section or its strings end outside of the file"] if max(ends) > file_bytes else []


def _page_up(address: int, page_bytes: int) -> int:
    return -(-address // page_bytes) * page_bytes
