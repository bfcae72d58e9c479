"""Libraries for pages of 16 KB: a small made one, each thing that may be wrong with one, and damage of any kind."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlens.apk.relaying import LARGE_PAGE_BYTES, edited, edits_for_large_pages, large_pages_asset
from handlens.errors import ApkError

TABLE, CODE, FIRST, SECOND, RELRO, DYNAMIC = range(6)
KIND, FLAGS, OFFSET, ADDRESS, PHYSICAL, FILE_BYTES, MEMORY_BYTES, ALIGNMENT = range(8)
# as tensorflow-lite's, smaller: code, then data at its address, then data whose address is a small page farther on
SEGMENTS = (
    (6, 4, 64, 64, 64, 6 * 56, 6 * 56, 8),
    (1, 5, 0, 0, 0, 0x1000, 0x1000, 4096),
    (1, 6, 0x4000, 0x4000, 0x4000, 0x300, 0x300, 4096),
    (1, 6, 0x4300, 0x5300, 0x5300, 0x200, 0x900, 4096),
    (0x6474E552, 4, 0x4000, 0x4000, 0x4000, 0x300, 0x5000, 1),
    (2, 6, 0x4310, 0x5310, 0x5310, 0x40, 0x40, 8),
)
SECTIONS = (0, 0x4000, 0x4300, 0x4310)  # their offsets
SECTIONS_AT = 0x4800


def library(*changes: tuple[int, int, int], segments=SEGMENTS, sections=SECTIONS, sections_at=SECTIONS_AT) -> bytes:
    """The library with (segment, field, value) changed; everything else in it is noise, so that what moves is seen."""
    made = [list(segment) for segment in segments]
    for segment, field, value in changes:
        made[segment][field] = value
    content = bytearray((7 * i + i // 256) % 251 + 1 for i in range(SECTIONS_AT))
    content[:64] = bytes(64)
    content[:6] = b"\x7fELF\x02\x01"
    struct.pack_into("<QQ", content, 32, 64, sections_at)
    struct.pack_into("<HHHHH", content, 52, 64, 56, len(made), 64, len(sections))
    for number, segment in enumerate(made):
        struct.pack_into("<IIQQQQQQ", content, 64 + 56 * number, *segment)
    return bytes(content) + b"".join(struct.pack("<IIQQQQIIQQ", 0, 0, 0, 0, at, 0, 0, 0, 0, 0) for at in sections) + b"end"


def segments_of(content: bytes) -> list[tuple[int, ...]]:
    (at,), (count,) = struct.unpack_from("<Q", content, 32), struct.unpack_from("<H", content, 56)
    return [struct.unpack_from("<IIQQQQQQ", content, at + 56 * number) for number in range(count)]


def laid_out(content: bytes) -> bytes:
    return edited(content, edits_for_large_pages(content))


def test_each_segment_becomes_what_pages_of_16_kb_ask_for():
    assert segments_of(laid_out(library())) == [
        SEGMENTS[TABLE],
        (1, 5, 0, 0, 0, 0x1000, 0x1000, LARGE_PAGE_BYTES),
        (1, 6, 0x4000, 0x4000, 0x4000, 0x1500, 0x1C00, LARGE_PAGE_BYTES),
        (0, 6, 0x4300, 0x5300, 0x5300, 0x200, 0x900, 4096),
        (0x6474E552, 4, 0x4000, 0x4000, 0x4000, 0x4000, 0x4000, 1),
        (2, 6, 0x5310, 0x5310, 0x5310, 0x40, 0x40, 8),
    ]


def test_what_stands_in_it_moves_by_the_gap_and_is_found_again():
    before, after = library(), laid_out(library())
    assert after[64 + 6 * 56 : 0x4300] == before[64 + 6 * 56 : 0x4300]
    assert after[0x4300:0x5300] == bytes(0x1000)
    assert after[0x5300 : 0x5300 + 0x500] == before[0x4300:SECTIONS_AT]
    assert after[32:40] == before[32:40], "segments are listed where they were"
    assert struct.unpack_from("<Q", after, 40) == (SECTIONS_AT + 0x1000,)
    offsets = [struct.unpack_from("<Q", after, SECTIONS_AT + 0x1000 + 64 * i + 24)[0] for i in range(4)]
    assert offsets == [0, 0x4000, 0x5300, 0x5310]
    assert after.endswith(b"end")
    assert len(after) == len(before) + 0x1000


def test_laid_out_once_it_stays():
    assert edits_for_large_pages(laid_out(library())) == []


def test_relro_is_kept_where_it_fills_a_large_page_and_dropped_where_it_does_not():
    (relro,) = [one for one in segments_of(laid_out(library((RELRO, MEMORY_BYTES, 0x7FFF)))) if one[KIND] == 0x6474E552]
    assert (relro[FILE_BYTES], relro[MEMORY_BYTES]) == (0x4000, 0x4000)
    small = segments_of(laid_out(library((RELRO, MEMORY_BYTES, 0x3FFF))))[RELRO]
    assert (small[KIND], small[FILE_BYTES], small[MEMORY_BYTES]) == (0, 0, 0)
    below = segments_of(laid_out(library((RELRO, ADDRESS, 0x4100), (RELRO, MEMORY_BYTES, 0x10))))[RELRO]
    assert (below[KIND], below[FILE_BYTES]) == (0, 0)


def test_two_gaps_add_up():
    third = (1, 6, 0x4500, 0x7500, 0x7500, 0x100, 0x100, 4096)
    content = library((SECOND, MEMORY_BYTES, 0x200), segments=(*SEGMENTS, third))
    after = laid_out(content)
    assert after[0x5300:0x5500] == content[0x4300:0x4500]
    assert after[0x5500:0x7500] == bytes(0x2000)
    assert after[0x7500:0x7600] == content[0x4500:0x4600]
    assert segments_of(after)[FIRST][FILE_BYTES] == 0x7600 - 0x4000


def test_no_gap_where_none_is_missing():
    after = laid_out(library((SECOND, ADDRESS, 0x4300), (SECOND, PHYSICAL, 0x4300)))
    assert len(after) == len(library())
    assert segments_of(after)[FIRST][FILE_BYTES] == 0x500


def test_edits_are_written_as_the_app_reads_them():
    asset = json.loads(large_pages_asset(library()))
    assert [list(edit)[2] for edit in asset["edits"]] == ["put", "put", "zeros", "put"]
    assert asset["edits"][2] == {"at": 0x4300, "drop": 0, "zeros": 0x1000}
    assert (asset["page_bytes"], asset["to_bytes"]) == (16384, len(library()) + 0x1000)
    assert asset["library"].startswith("lib/arm64-v8a/")


UNFIT = [
    ("no little-endian 64-bit ELF", b"\x7fELF\x02\x02" + library()[6:]),
    ("no little-endian 64-bit ELF", b"\x7fELF\x01\x01" + library()[6:]),
    ("headers have another size", library()[:54] + b"\x39" + library()[55:]),
    ("headers have another size", library()[:58] + b"\x41" + library()[59:]),
    ("sections are listed outside", library(sections_at=SECTIONS_AT + 4)),
    ("sections are listed outside", library()[: SECTIONS_AT + 4 * 64 - 1]),
    ("headers point outside", library()[:32] + struct.pack("<Q", 2**63) + library()[40:]),
    ("headers point outside", library()[:60]),
    ("headers point outside", library(sections=(0, 2**64 - 1))),  # no place for it when it moves
    ("headers point outside", library((DYNAMIC, OFFSET, 2**64 - 1))),
    ("ends before its segments do", library((CODE, FILE_BYTES, 2**63))),
    ("ends before its segments do", library((SECOND, FILE_BYTES, 0x4000))),
    ("does not stand at its address", library((CODE, KIND, 0))),
    ("does not stand at its address", library((FIRST, KIND, 0), (SECOND, KIND, 0))),
    ("does not stand at its address", library(*((segment, KIND, 0) for segment in (CODE, FIRST, SECOND)))),
    ("does not stand at its address", library((CODE, ADDRESS, 0x1000))),
    ("share the page at 0x4000", library((CODE, MEMORY_BYTES, 0x4001))),
    ("share the page at 0x0", library((FIRST, OFFSET, 0x3000), (FIRST, ADDRESS, 0x3000))),
    ("does not begin with a large page", library((FIRST, ADDRESS, 0x8000))),
    ("does not begin with a large page", library((FIRST, OFFSET, 0x4100), (FIRST, ADDRESS, 0x4100), (FIRST, FILE_BYTES, 0x200))),
    ("do not follow each other", library((FIRST, MEMORY_BYTES, 0x400))),
    ("do not follow each other", library((FIRST, FILE_BYTES, 0x200), (FIRST, MEMORY_BYTES, 0x200))),
    ("do not follow each other", library((SECOND, ADDRESS, 0x4200))),
    ("do not follow each other", library((SECOND, ADDRESS, 0x4300 + LARGE_PAGE_BYTES))),
    ("segments are listed among its data", library()[:32] + struct.pack("<Q", 0x4400) + library()[40:0x4400]
     + library()[64 : 64 + 6 * 56] + library()[0x4400 + 6 * 56 :]),
    ("headers overlap", library(sections_at=0x4300 - 64)),  # the gap would go through the list of sections
    ("headers overlap", library(sections_at=64)),
]


@pytest.mark.parametrize(("why", "content"), UNFIT, ids=[f"{number} {why}" for number, (why, _) in enumerate(UNFIT)])
def test_what_cannot_be_laid_out_says_why(why, content):
    with pytest.raises(ApkError, match=rf"laid out for pages of 16 KB\. Received: .*{why}"):
        edits_for_large_pages(content)


def test_the_last_that_can_be():
    """One step inside of what is refused above."""
    for content in (
        library((CODE, MEMORY_BYTES, 0x4000)), library((SECOND, ADDRESS, 0x4300 + LARGE_PAGE_BYTES - 1)), library()[:-3],
        library((DYNAMIC, OFFSET, 2**64 - 1 - 0x1000)), library((SECOND, FILE_BYTES, len(library()) - 0x4300)),
    ):  # fmt: skip
        assert edits_for_large_pages(content) != []


def test_large_alignments_alone_do_not_make_it_fit():
    """A kernel maps whole pages: offset and address have to differ by some."""
    aligned = [(segment, ALIGNMENT, LARGE_PAGE_BYTES) for segment in (CODE, FIRST, SECOND)]
    assert edits_for_large_pages(library(*aligned)) != []
    moved = ((SECOND, ADDRESS, 0x4300 + LARGE_PAGE_BYTES), (SECOND, ALIGNMENT, 4 * LARGE_PAGE_BYTES))
    assert edits_for_large_pages(library(*aligned, *moved)) == []
    assert edits_for_large_pages(library(*aligned[:2], moved[0], (SECOND, ALIGNMENT, LARGE_PAGE_BYTES))) == []


def refused_or_made(content: bytes) -> None:
    try:
        edits = edits_for_large_pages(content)
    except ApkError:
        return
    made = edited(content, edits)
    assert len(made) == len(content) + sum(len(edit.put) - edit.dropped for edit in edits)
    assert len(made) < len(content) + len(SEGMENTS) * LARGE_PAGE_BYTES


ODD = st.sampled_from([0, 1, 2, 63, 64, 0x3FFF, 0x4000, 0x4300, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 4096, 2**64 - 1])
FIELD = st.tuples(st.integers(0, len(SEGMENTS) - 1), st.integers(OFFSET, ALIGNMENT), ODD | st.integers(0, 2**64 - 1))


@given(st.lists(FIELD, min_size=1, max_size=4))
def test_any_segments(changes):
    refused_or_made(library(*changes))


@given(st.lists(ODD | st.integers(0, 2**64 - 1), max_size=5), ODD)
def test_any_sections(sections, sections_at):
    refused_or_made(library(sections=tuple(sections), sections_at=sections_at))


@given(st.binary(max_size=200))
def test_any_bytes(content):
    refused_or_made(content)
    refused_or_made(b"\x7fELF\x02\x01" + content)


@given(st.integers(0, SECTIONS_AT + 300), st.integers(0, 63), st.binary(min_size=1, max_size=8))
def test_cut_off_anywhere_and_damaged(length, at, noise):
    content = library()
    refused_or_made(content[:length])
    refused_or_made(content[:at] + noise + content[at + len(noise) :])
