"""The archive: a zip whose stored files start at chosen offsets, and a reader that refuses whatever is odd.

Specification: PKWARE APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12, 4.3.16 (the order of the parts: 4.3.6). Little-endian.

    local header      | "PK\\3\\4" | version u16 | flags u16 | method u16 | time u16 | date u16 | crc u32 | packed u32 |
                      | size u32 | name length u16 | extra length u16 |  name, extra, then the file's bytes
    central directory | "PK\\1\\2" | made by u16 | version ... size as above | name length u16 | extra length u16 |
                      | comment length u16 | disk u16 | internal u16 | external u32 | local header's offset u32 |  name
    end               | "PK\\5\\6" | disk u16 × 2 | entries u16 × 2 | directory's size u32 | its offset u32 |
                      | comment length u16 |

Android maps a stored file straight from the archive, so that its bytes must start at a multiple of its page (native
libraries), or of what a reader of it demands (resources.arsc: 4; a flatbuffer: 16). The padding is extra field 0xd935,
as the platform's own signing tool writes it: | 0xd935 u16 | length u16 | alignment u16 | zeros |.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import ApkError
from .bytereader import ByteReader

LOCAL_SIGNATURE, CENTRAL_SIGNATURE, END_SIGNATURE = 0x04034B50, 0x02014B50, 0x06054B50
LOCAL_HEADER_BYTES, END_BYTES = 30, 22
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8_NAME = 0x0001, 0x0008, 0x0800
_ALIGNMENT_FIELD = 0xD935
_LEAST_ALIGNMENT = 4  # of every stored file; what `zipalign -c 4` asks
_DOS_TIME, _DOS_DATE = 0, 1 << 5 | 1  # 1980-01-01 00:00, the oldest that zip can say, so that builds repeat
_VERSION = 20  # deflate
_MOST_ENTRIES = 65_535
_MOST_UNPACKED_BYTES = 1 << 30  # by eye
_LONGEST_COMMENT = 65_535


@dataclass(frozen=True)
class ArchiveFile:
    """A file to put into an archive.

    Attributes:
        name: its path inside, with "/".
        content: its bytes.
        alignment: 0 to deflate it, if that makes it smaller; else it is stored, its bytes at a multiple of this.
    """

    name: str
    content: bytes
    alignment: int = 0


@dataclass(frozen=True)
class ArchiveParts:
    """An archive in the parts that the signature treats apart.

    Attributes:
        files: local headers and contents.
        directory: the central directory.
        file_count: how many files there are.
    """

    files: bytes
    directory: bytes
    file_count: int

    def end(self, directory_offset: int) -> bytes:
        """The end record, for a central directory at that offset."""
        counts = (0, 0, self.file_count, self.file_count)
        return struct.pack("<IHHHHIIH", END_SIGNATURE, *counts, len(self.directory), directory_offset, 0)

    def whole(self) -> bytes:
        """The archive without a signature."""
        return self.files + self.directory + self.end(len(self.files))


def pack_archive(files: Sequence[ArchiveFile], *, pad_to: int = 1) -> ArchiveParts:
    """An archive of `files` in that order; the part before the directory is padded to a multiple of `pad_to`.

    Raises:
        ApkError: a name twice, or more than a zip holds.
    """
    local, directory = bytearray(), bytearray()
    names = [file.name for file in files]
    if len(set(names)) != len(names):
        raise ApkError("two files of the archive have one name", received=", ".join(sorted(names)))
    for file in files:
        name = file.name.encode()
        offset = len(local)
        method, packed = _deflated(file.content) if file.alignment == 0 else (_STORED, file.content)
        extra = b""
        if method == _STORED:
            alignment = file.alignment or _LEAST_ALIGNMENT
            content_offset = offset + LOCAL_HEADER_BYTES + len(name) + 6
            padding = -content_offset % alignment
            extra = struct.pack("<HHH", _ALIGNMENT_FIELD, 2 + padding, alignment) + bytes(padding)
        flags = 0 if file.name.isascii() else _UTF8_NAME
        shared = struct.pack(
            "<HHHHHIII",
            *(_VERSION, flags, method, _DOS_TIME, _DOS_DATE),
            *(zlib.crc32(file.content), len(packed), len(file.content)),
        )
        local += struct.pack("<I", LOCAL_SIGNATURE) + shared + struct.pack("<HH", len(name), len(extra))
        local += name + extra + packed
        directory += struct.pack("<IH", CENTRAL_SIGNATURE, _VERSION) + shared
        directory += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, offset) + name
    local += bytes(-len(local) % pad_to)
    if len(files) > _MOST_ENTRIES or len(local) > _MOST_UNPACKED_BYTES:
        raise ApkError("the app is larger than an archive may be", received=f"{len(files)} files, {len(local):,} bytes")
    return ArchiveParts(bytes(local), bytes(directory), len(files))


def _deflated(content: bytes) -> tuple[int, bytes]:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = compressor.compress(content) + compressor.flush()
    return (_DEFLATED, packed) if len(packed) < len(content) else (_STORED, content)


# ---------------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True)
class ArchiveEntry:
    """One file of an archive that was read.

    Attributes:
        name: its path inside.
        size_bytes, packed_bytes: its size, and what it takes in the archive.
        stored: whether it lies there as it is.
        content_offset: where its bytes start.
    """

    name: str
    size_bytes: int
    packed_bytes: int
    stored: bool
    content_offset: int
    crc: int


@dataclass(frozen=True)
class End:
    """The end record: where it is, and where it says that the directory is."""

    offset: int
    file_count: int
    directory_bytes: int
    directory_offset: int


def read_end(data: bytes) -> End:
    """The end record of an archive.

    Raises:
        ApkError: no archive, one cut off, several disks, zip64.
    """
    offset = data.rfind(struct.pack("<I", END_SIGNATURE), max(0, len(data) - END_BYTES - _LONGEST_COMMENT))
    if offset < 0:
        hint = "an .apk is a zip archive; is this one whole?"
        raise ApkError("no archive, or one that was cut off", received=f"{len(data):,} bytes", hint=hint)
    reader = ByteReader(data, "archive")
    reader.seek(offset + 4)
    disk, directory_disk, here, file_count, directory_bytes, directory_offset, comment = reader.unpack("HHHHIIH")
    if reader.remaining != comment:
        raise reader.fail("bytes behind its end", f"{reader.remaining} where the comment has {comment}")
    if (disk, directory_disk) != (0, 0) or here != file_count or 0xFFFFFFFF in (directory_bytes, directory_offset):
        raise reader.fail("parts on several disks, or zip64, neither of which an app has")
    if directory_offset + directory_bytes != offset:
        raise reader.fail("the directory does not end where the end record begins", directory_offset + directory_bytes)
    return End(offset, file_count, directory_bytes, directory_offset)


class Archive:
    """An archive that was checked whole: each name once and harmless, no overlaps, both headers of a file agree.

    Args:
        data: the archive's bytes.

    Raises:
        ApkError: anything else than a plain zip.

    >>> archive = Archive(pack_archive([ArchiveFile("a.txt", b"hello")]).whole())
    >>> archive.names, archive.read("a.txt")
    (['a.txt'], b'hello')
    """

    def __init__(self, data: bytes):
        self._data = data
        self.end = read_end(data)
        self.entries: dict[str, ArchiveEntry] = {}
        reader = ByteReader(memoryview(data)[: self.end.offset], "archive")
        reader.seek(self.end.directory_offset)
        for _ in range(self.end.file_count):
            entry = self._read_entry(reader)
            if entry.name in self.entries:
                raise reader.fail("one name twice", repr(entry.name))
            self.entries[entry.name] = entry
        if reader.remaining:
            raise reader.fail("the directory holds more than its files", f"{reader.remaining} bytes")
        if sum(entry.size_bytes for entry in self.entries.values()) > _MOST_UNPACKED_BYTES:
            raise reader.fail("unpacked it would be larger than any app")
        self._check_overlaps(reader)

    @property
    def names(self) -> list[str]:
        """The files, in the order of the directory."""
        return list(self.entries)

    def read(self, name: str, *, most_bytes: int = _MOST_UNPACKED_BYTES) -> bytes:
        """A file's bytes, checked against their CRC.

        Raises:
            ApkError: no such file, larger than `most_bytes`, or damaged.
        """
        entry = self.entries.get(name)
        if entry is None:
            raise ApkError("the archive lacks a file", received=name, hint="is this an app that handlens made?")
        if entry.size_bytes > most_bytes:
            raise ApkError(f"{name} is larger than {most_bytes:,} bytes", received=f"{entry.size_bytes:,}")
        packed = self._data[entry.content_offset : entry.content_offset + entry.packed_bytes]
        content = packed
        if not entry.stored:
            inflater = zlib.decompressobj(-15)
            try:
                # one byte more than declared is enough to see a lie, and all that a zip bomb gets
                content = inflater.decompress(packed, entry.size_bytes + 1)
            except zlib.error as error:
                raise ApkError(f"damaged archive: {name} cannot be unpacked", received=str(error)) from None
            if not inflater.eof or inflater.unused_data:
                raise ApkError(f"damaged archive: {name} is not as long as declared")
        if len(content) != entry.size_bytes or zlib.crc32(content) != entry.crc:
            raise ApkError(f"damaged archive: {name} does not match its checksum")
        return content

    def _read_entry(self, reader: ByteReader) -> ArchiveEntry:
        signature, _, *shared = reader.unpack("IHHHHHHIII")
        name_length, extra_length, comment_length, disk, _, _, offset = reader.unpack("HHHHHII")
        raw_name = bytes(reader.take(name_length))
        reader.take(extra_length + comment_length)
        _, flags, method, _, _, crc, packed_bytes, size_bytes = shared
        if signature != CENTRAL_SIGNATURE or disk != 0:
            raise reader.fail("the directory is not one")
        if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED):
            raise reader.fail("encrypted, or packed by a method that Android lacks", f"flags {flags}, method {method}")
        name = _checked_name(raw_name, reader)
        local = ByteReader(memoryview(self._data)[: self.end.directory_offset], "archive")
        local.seek(offset)
        local_signature, *local_shared = local.unpack("IHHHHHIII")
        local_name_length, local_extra_length = local.unpack("HH")
        local_name = bytes(local.take(local_name_length))
        local.take(local_extra_length)
        agreed = 3 if flags & _SIZES_FOLLOW else 8
        if local_signature != LOCAL_SIGNATURE or local_name != raw_name or local_shared[1:agreed] != shared[1:agreed]:
            raise reader.fail("the two headers of a file contradict each other", name)
        content_offset = local.position
        local.take(packed_bytes)
        if method == _STORED and packed_bytes != size_bytes:
            raise reader.fail("a stored file has two sizes", name)
        return ArchiveEntry(name, size_bytes, packed_bytes, method == _STORED, content_offset, crc)

    def _check_overlaps(self, reader: ByteReader) -> None:
        ordered = sorted(self.entries.values(), key=lambda entry: entry.content_offset)
        for before, after in itertools.pairwise(ordered):
            least_gap = LOCAL_HEADER_BYTES + len(after.name.encode())  # the later file's header lies between
            if before.content_offset + before.packed_bytes + least_gap > after.content_offset:
                raise reader.fail("two files overlap", f"{before.name}, {after.name}")


def _checked_name(raw_name: bytes, reader: ByteReader) -> str:
    try:
        name = raw_name.decode()
    except UnicodeDecodeError:
        raise reader.fail("a name that is not UTF-8", raw_name[:40]) from None
    parts = name.removesuffix("/").split("/")
    if not name or "\0" in name or "\\" in name or any(part in ("", ".", "..") for part in parts):
        raise reader.fail("a name that points outside", repr(name))
    return name
