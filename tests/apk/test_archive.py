"""The aligned archive, judged by Python's own zipfile; its reader, against hostile bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apk_helpers import mutations, refused_or_read
from handlens.apk.format.archive import Archive, ArchiveFile, pack_archive
from handlens.errors import ApkError

NAMES = st.text(st.characters(exclude_characters="/\\\0", exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda name: name not in (".", "..")
)
FILES = st.lists(
    st.builds(ArchiveFile, NAMES, st.binary(max_size=300), st.sampled_from([0, 1, 4, 16, 4096, 16384])),
    max_size=6,
    unique_by=lambda file: file.name,
)
EXAMPLE = pack_archive(
    [ArchiveFile("a.txt", b"hello " * 50), ArchiveFile("lib/b.so", bytes(range(256)), 4096), ArchiveFile("ñ", b"", 0)]
).whole()


def read_all(data: bytes) -> dict[str, bytes]:
    archive = Archive(data)
    return {name: archive.read(name) for name in archive.names}


@settings(derandomize=True, deadline=None, max_examples=150)
@given(FILES)
def test_what_is_written_is_read_back_by_us_and_by_zipfile(files):
    data = pack_archive(files).whole()
    assert read_all(data) == {file.name: file.content for file in files}
    with zipfile.ZipFile(io.BytesIO(data)) as theirs:
        assert theirs.testzip() is None
        # zipfile cuts names at a NUL, which we never write
        assert {name: theirs.read(name) for name in theirs.namelist()} == read_all(data)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(FILES)
def test_stored_files_begin_at_their_alignment(files):
    archive = Archive(pack_archive(files).whole())
    for file in files:
        entry = archive.entries[file.name]
        assert entry.stored or file.alignment == 0
        if entry.stored:
            assert entry.content_offset % (file.alignment or 4) == 0


def test_the_same_files_give_the_same_bytes():
    files = [ArchiveFile("a", b"x" * 1000), ArchiveFile("b", b"y" * 10, 16)]
    assert pack_archive(files).whole() == pack_archive(files).whole()


def test_one_name_twice_cannot_be_packed():
    with pytest.raises(ApkError, match="one name"):
        pack_archive([ArchiveFile("a", b"1"), ArchiveFile("a", b"2")])


@settings(derandomize=True, deadline=None, max_examples=250)
@given(mutations(EXAMPLE))
def test_a_changed_archive_is_refused_or_read(data):
    refused_or_read(read_all, data)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused(data):
    assert not refused_or_read(read_all, data)


@pytest.mark.parametrize("name", ["../a", "/a", "a//b", "a/../../b", "a\\b", "..", "a/./b"])
def test_a_name_that_points_outside_is_refused(name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as theirs:
        theirs.writestr(zipfile.ZipInfo(name), b"x")
    with pytest.raises(ApkError, match="points outside"):
        Archive(packed.getvalue())


def test_a_name_twice_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as theirs:
        theirs.writestr("classes.dex", b"good")
        with pytest.warns(UserWarning, match="Duplicate"):
            theirs.writestr("classes.dex", b"evil")
    with pytest.raises(ApkError, match="one name twice"):
        Archive(packed.getvalue())


def test_a_file_that_unpacks_to_more_than_it_says_is_refused():
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = bomb.compress(bytes(50_000_000)) + bomb.flush()
    honest = pack_archive([ArchiveFile("bomb", packed, 1)]).whole()
    lying = bytearray(honest)
    central = lying.rindex(b"PK\x01\x02")
    for at, method_at, size_at in ((0, 8, 22), (central, 10, 24)):
        struct.pack_into("<H", lying, at + method_at, 8)
        struct.pack_into("<I", lying, at + size_at, 1000)  # declared size; the packed size stays
    with pytest.raises(ApkError, match="not as long as declared"):
        Archive(bytes(lying)).read("bomb")


def test_two_entries_of_one_content_are_refused():
    # the trick of the "better zip bomb": many directory entries share the bytes of one file
    data = pack_archive([ArchiveFile("a", b"x" * 100, 1), ArchiveFile("b", b"x" * 100, 1)]).whole()
    overlapping = bytearray(data)
    struct.pack_into("<I", overlapping, 18, len(data[: data.index(b"PK\x01\x02")]) - 40)  # "a" swallows "b"
    struct.pack_into("<I", overlapping, 22, len(data[: data.index(b"PK\x01\x02")]) - 40)
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<II", overlapping, central + 20, *struct.unpack_from("<II", overlapping, 18))

    with pytest.raises(ApkError, match="overlap"):
        Archive(bytes(overlapping))


def test_a_damaged_file_is_named():
    data = bytearray(EXAMPLE)
    data[data.index(bytes(range(256))) + 7] ^= 1
    with pytest.raises(ApkError, match=r"lib/b\.so does not match its checksum"):
        read_all(bytes(data))


def test_a_file_that_is_not_there():
    with pytest.raises(ApkError, match="lacks a file") as caught:
        Archive(EXAMPLE).read("classes.dex")
    assert caught.value.hint
