"""The phone's library for phones with 16 KB memory pages: its segments laid out anew, as edits that the app makes itself.

tensorflow-lite 2.16.1 is laid out for pages of 4 KB; a kernel with pages of 16 KB cannot map it. Nobody has loaded a library
that was changed here on a phone with small pages, so these go on loading the unchanged one, and the app carries only the way
from one to the other, some 5 kB: on a phone with large pages it makes the changed copy in its own code cache, checks it by
its sha256, and loads that one (Java: `LargePages`).

    unchanged, 4 KB                        changed, 16 KB
    0x000000  code, read-only              the same                      offset = address
    0x334000  data, then read-only         one writable segment; what     offset = address
    0x33a378  data; at 0x33b378 in memory  stood at 0x33a378 moves to 0x33b378

Code cannot move against data: it refers to data by distance. So only files will do whose code and data do not share a page of
16 KB. Of what is to be made read-only after loading (RELRO) whole large pages stay so; the rest of it, part of the table of
functions, stays writable.

Specification: "ELF-64 Object File Format", version 1.5: file header, section header, program header.

    file header     ... | 32: segments' offset u64 | 40: sections' offset u64 | ... | 54: a segment's size u16, their number u16,
                    a section's size u16, their number u16 | ...
    segment, 56     type u32 | flags u32 | offset u64 | address u64 | physical u64 | bytes in the file u64 | in memory u64 |
                    alignment u64
    section, 64     name u32 | type u32 | flags u64 | address u64 | offset u64 | ...
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from ..errors import ApkError

LARGE_PAGE_BYTES = 16_384
RELAID_ABI = "arm64-v8a"
ASSET = "assets/large-pages.json"

_SECTIONS_AT, _SEGMENT_BYTES, _SECTION_BYTES, _OFFSET_IN_SECTION = 40, 56, 64, 24
_NO_SEGMENT, _LOAD, _RELRO = 0, 1, 0x6474E552
_WRITABLE = 2


class Edit(NamedTuple):
    """At an offset of the unchanged file `dropped` bytes give way to `put`."""

    at: int
    dropped: int
    put: bytes


@dataclass
class _Segment:
    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    file_bytes: int
    memory_bytes: int
    alignment: int

    @property
    def fits_large_pages(self) -> bool:
        return self.alignment >= LARGE_PAGE_BYTES and (self.address - self.offset) % LARGE_PAGE_BYTES == 0

    def packed(self) -> bytes:
        values = (self.kind, self.flags, self.offset, self.address, self.physical, self.file_bytes, self.memory_bytes)
        return struct.pack("<IIQQQQQQ", *values, self.alignment)


def edits_for_large_pages(library: bytes) -> list[Edit]:
    """What has to be changed in a 64-bit library so that pages of 16 KB can hold it; nothing where they can already.

    Args:
        library: a little-endian 64-bit ELF file.

    Raises:
        ApkError: it is none, or its layout does not allow it.
    """
    try:
        return _edits(library)
    except (struct.error, OverflowError):  # an offset that is none, or becomes none when it moves
        raise _unfit("its headers point outside of it") from None


def edited(library: bytes, edits: Sequence[Edit]) -> bytes:
    """The library with the edits made: what the app does, too."""
    parts, at = [], 0
    for edit in edits:
        parts += [library[at : edit.at], edit.put]
        at = edit.at + edit.dropped
    return b"".join([*parts, library[at:]])


def large_pages_asset(library: bytes) -> bytes:
    """The edits as the app's asset: JSON, with both digests.

    {"library": "lib/arm64-v8a/...so", "from_sha256": ..., "to_sha256": ..., "to_bytes": ...,
     "edits": [{"at": 40, "drop": 8, "put": "c8f0330000000000"}, {"at": 3384184, "drop": 0, "zeros": 4096}, ...]}

    Raises:
        ApkError: as `edits_for_large_pages`.
    """
    from .libraries import LIBRARY_FILE

    edits = edits_for_large_pages(library)
    changed = edited(library, edits)
    document = {
        "library": f"lib/{RELAID_ABI}/{LIBRARY_FILE}",
        "page_bytes": LARGE_PAGE_BYTES,
        "from_sha256": hashlib.sha256(library).hexdigest(),
        "to_sha256": hashlib.sha256(changed).hexdigest(),
        "to_bytes": len(changed),
        "edits": [_as_dict(edit) for edit in edits],
    }
    return (json.dumps(document, indent=1) + "\n").encode()


# ---- the steps


def _edits(library: bytes) -> list[Edit]:
    segments_at, sections_at, segments, sections = _read(library)
    loaded = [segment for segment in segments if segment.kind == _LOAD]
    if any(segment.offset + segment.file_bytes > len(library) for segment in loaded):
        raise _unfit("it ends before its segments do")
    if loaded and all(segment.fits_large_pages for segment in loaded):
        return []
    writable = [segment for segment in loaded if segment.flags & _WRITABLE]
    fixed = [segment for segment in loaded if not segment.flags & _WRITABLE]
    _check(fixed, writable)
    gaps = _gaps(writable)

    def moved(offset: int) -> int:
        return offset + sum(count for at, count in gaps if offset >= at)

    if moved(segments_at) != segments_at:
        raise _unfit("its segments are listed among its data")
    first, last = writable[0], writable[-1]
    end_in_file, end_in_memory = last.address + last.file_bytes, last.address + last.memory_bytes
    for segment in segments:
        if segment in fixed:
            segment.alignment = LARGE_PAGE_BYTES
        elif segment is first:
            segment.alignment = LARGE_PAGE_BYTES
            segment.file_bytes, segment.memory_bytes = end_in_file - segment.address, end_in_memory - segment.address
        elif segment.kind == _LOAD:
            segment.kind = _NO_SEGMENT
        elif segment.kind == _RELRO:
            end = (segment.address + segment.memory_bytes) // LARGE_PAGE_BYTES * LARGE_PAGE_BYTES
            segment.file_bytes = segment.memory_bytes = max(0, end - segment.address)
            segment.kind = _RELRO if segment.memory_bytes else _NO_SEGMENT
        else:
            segment.offset = moved(segment.offset)
    table = bytearray(library[sections_at : sections_at + sections * _SECTION_BYTES])
    for number in range(sections):
        at = number * _SECTION_BYTES + _OFFSET_IN_SECTION
        struct.pack_into("<Q", table, at, moved(struct.unpack_from("<Q", table, at)[0]))
    headers = b"".join(segment.packed() for segment in segments)
    edits = [
        Edit(_SECTIONS_AT, 8, struct.pack("<Q", moved(sections_at))),
        Edit(segments_at, len(headers), headers),
        *(Edit(at, 0, bytes(count)) for at, count in gaps),
        Edit(sections_at, len(table), bytes(table)),
    ]
    edits.sort()
    if any(edit.at + edit.dropped > after.at for edit, after in pairwise(edits)):
        raise _unfit("its headers overlap")
    return edits


def _as_dict(edit: Edit) -> dict[str, Any]:
    put = {"put": edit.put.hex()} if any(edit.put) else {"zeros": len(edit.put)}
    return {"at": edit.at, "drop": edit.dropped, **put}


def _read(library: bytes) -> tuple[int, int, list[_Segment], int]:
    """Where segments and sections are listed, the segments, and how many sections there are."""
    if library[:6] != b"\x7fELF\x02\x01":
        raise _unfit("it is no little-endian 64-bit ELF file")
    segments_at, sections_at = struct.unpack_from("<QQ", library, 32)
    segment_bytes, segments, section_bytes, sections = struct.unpack_from("<HHHH", library, 54)
    if (segment_bytes, section_bytes) != (_SEGMENT_BYTES, _SECTION_BYTES):
        raise _unfit("its headers have another size")
    if sections_at + sections * section_bytes > len(library):
        raise _unfit("its sections are listed outside of it")
    read = [_Segment(*struct.unpack_from("<IIQQQQQQ", library, segments_at + i * segment_bytes)) for i in range(segments)]
    return segments_at, sections_at, read, sections


def _check(fixed: Sequence[_Segment], writable: Sequence[_Segment]) -> None:
    if not writable or not fixed or any(segment.offset != segment.address for segment in fixed):
        raise _unfit("what is read-only does not stand at its address")
    first, end = writable[0], max(segment.address + segment.memory_bytes for segment in fixed)
    if first.address // LARGE_PAGE_BYTES < -(-end // LARGE_PAGE_BYTES):
        raise _unfit(f"code and data share the page at {first.address // LARGE_PAGE_BYTES * LARGE_PAGE_BYTES:#x}")
    if first.offset != first.address or first.address % LARGE_PAGE_BYTES:
        raise _unfit("its data does not begin with a large page")


def _gaps(writable: Sequence[_Segment]) -> list[tuple[int, int]]:
    """(offset in the file, zeros to put in there) so that all writable segments stand at their addresses."""
    gaps: list[tuple[int, int]] = []
    for before, segment in pairwise(writable):
        missing = segment.address - segment.offset - sum(count for _, count in gaps)
        follows = before.file_bytes == before.memory_bytes and before.offset + before.file_bytes == segment.offset
        if not 0 <= missing < LARGE_PAGE_BYTES or not follows:
            raise _unfit("its writable segments do not follow each other in the file")
        gaps.append((segment.offset, missing))
    return gaps


def _unfit(reason: str) -> ApkError:
    return ApkError("the native library cannot be laid out for pages of 16 KB", received=reason)
