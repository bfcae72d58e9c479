"""A dataset in an archive: unpacked once into the user's cache, under the sha256 of the archive's bytes.

    flowers.zip ──► every name and size looked at ──► CACHE/archives/.half-... ──► renamed: CACHE/archives/SHA256

Nothing in an archive is believed: names that lead out of the folder, links, devices and passwords are refused, and so is what
unpacks to more than could be meant, all before a byte is written. A killed unpacking leaves a folder that is never opened.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import lzma
import re
import shutil
import stat
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from ..base.caching import cache_folder
from ..base.wording import counted
from ..errors import DatasetError
from .listing import is_hidden, printable

ARCHIVE_NAME = re.compile(r".+\.(zip|tar|tgz|tbz2?|txz|tar\.(gz|bz2|xz))", re.I)
UNREAD_ARCHIVE_NAME = re.compile(r".+\.(7z|rar|zst|lz4|gz|bz2|xz)", re.I)
# by eye: ImageNet has 1.4 million files and 150 GB, and nobody carries that to a phone
MOST_FILES = 500_000
MOST_BYTES = 64 << 30
# Pixels as text pack 1 to 8, pictures hardly at all; deflate reaches 1 to 1,032, which is for bombs.
MOST_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 64 << 20
SPARE_BYTES = 64 << 20  # that must be left on the disk
COPY_BYTES = 1 << 20
STALE_HALF_S = 24 * 3600
_ENCRYPTED, _UTF8 = 0x1, 0x800  # PKWARE APPNOTE.TXT, section 4.4.4
# what damaged archives raise, each library in its own way
_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, IndexError, KeyError,
           NotImplementedError, RuntimeError, UnicodeError, OverflowError)  # fmt: skip


@dataclass(frozen=True)
class Contents:
    """What an archive holds, by its own word.

    Attributes:
        names: of each file, in the archive's order: a path without `..`; None for what is not unpacked.
        size_bytes: of all that is unpacked.
    """

    names: tuple[PurePosixPath | None, ...]
    size_bytes: int

    @property
    def count(self) -> int:
        """Files that are unpacked."""
        return sum(name is not None for name in self.names)


def is_archive(path: Path) -> bool:
    """Whether a file's name says that it is an archive that is read here.

    >>> is_archive(Path("a.zip")), is_archive(Path("a.tar.gz")), is_archive(Path("a.csv.gz"))
    (True, True, False)
    """
    return ARCHIVE_NAME.fullmatch(path.name) is not None


def archive_stem(path: Path) -> str:
    """The archive's name without what says that it is one.

    >>> archive_stem(Path("flowers.tar.gz"))
    'flowers'
    """
    return re.sub(r"(\.tar)?\.\w+$", "", path.name)


def announcement(path: Path) -> str | None:
    """What `unpacked` is about to do, in a line; None if it has been done.

    Raises:
        DatasetError: as `unpacked`.
    """
    target = _target(path)
    if target is None:
        return f"Unpacking `{path.name}` into a temporary folder"
    if target.is_dir():
        return None
    contents = read_contents(path)
    files = counted(contents.count, "file")
    return f"Unpacking `{path.name}`: {files}, {contents.size_bytes / 1e6:,.0f} MB, into `{target}`, once"


def unpacked(path: Path) -> Path:
    """The folder with an archive's files; unpacked now, unless that was done before.

    Args:
        path: a .zip, .tar, .tar.gz, .tgz, .tar.bz2 or .tar.xz.

    Raises:
        DatasetError: damaged, encrypted, with names that lead out of it, links or devices, more than 500,000 files or 64 GiB,
            packed more than 1 to 200, more than the disk has room for, or not to be written.
    """
    target = _target(path)
    if target is None:
        target = _folder_of_this_process() / digest_of_file(path)
    if target.is_dir():
        return target
    contents = read_contents(path)
    half = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        half = Path(tempfile.mkdtemp(prefix=".half-", dir=target.parent))
        free = shutil.disk_usage(half).free
        if contents.size_bytes + SPARE_BYTES > free:
            received = f"{contents.size_bytes / 1e6:,.0f} MB, {free / 1e6:,.0f} MB free in {target.parent}"
            raise DatasetError("there is no room to unpack the archive", received=received,
                               hint="make room, or set HANDLENS_CACHE to a folder with more room")  # fmt: skip
        with _reading(path):
            for name, stream in _streams(path, contents):
                _write(half / name, stream)
        with contextlib.suppress(OSError):  # another process was quicker: its folder holds the same
            half.rename(target)
    except OSError as error:
        received = f"{target.parent} ({error.strerror})"
        raise DatasetError("cannot unpack the archive there", received=received,
                           hint="set HANDLENS_CACHE to a folder that can be written") from None  # fmt: skip
    finally:
        if half is not None and half.exists():
            shutil.rmtree(half, ignore_errors=True)
    return target


def read_contents(path: Path) -> Contents:
    """What an archive holds, judged by its names and sizes alone.

    Raises:
        DatasetError: as `unpacked`, but for the disk.
    """
    names: list[PurePosixPath | None] = []
    total, packed = 0, max(1, path.stat().st_size)
    with _reading(path):
        for name, size_bytes, is_file in _entries(path):
            safe = _safe(name, path)
            kept = is_file and not any(is_hidden(part) for part in safe.parts)
            names.append(safe if kept else None)
            total += size_bytes
            if len(names) > MOST_FILES:
                raise DatasetError(f"the archive holds more than {MOST_FILES:,} files", received=path)
            if total > MOST_BYTES or (total > RATIO_COUNTS_FROM_BYTES and total > MOST_RATIO * packed):
                raise DatasetError("the archive unpacks to more than could be meant",
                                   received=f"{path}: {packed / 1e6:,.1f} MB packed, {total / 1e6:,.0f} MB or more unpacked",
                                   hint="if it is what it should be, unpack it yourself and name the folder")  # fmt: skip
    return Contents(tuple(names), total)


def _entries(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Name, size and whether it is a file, of each entry in order; links, devices and passwords are refused."""
    if _is_zip(path):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                mode = info.external_attr >> 16
                if stat.S_ISLNK(mode) or (stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))):
                    raise _refused("a link or a device", info.filename, path)
                if info.flag_bits & _ENCRYPTED:
                    raise DatasetError("the archive is encrypted", received=f"{path}: {printable(info.filename)}",
                                       hint="unpack it with its password and name the folder")  # fmt: skip
                yield _zip_name(info), info.file_size, not info.is_dir()
        return
    with tarfile.open(path, "r:*") as archive:
        for member in archive:
            if not (member.isreg() or member.isdir()):
                raise _refused("a link or a device", member.name, path)
            yield member.name, member.size, member.isreg()
            archive.members = []  # type: ignore[attr-defined] # it would keep them all


def _streams(path: Path, contents: Contents) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
    if _is_zip(path):
        with zipfile.ZipFile(path) as archive:
            for info, name in zip(archive.infolist(), contents.names, strict=True):
                if name is not None:
                    with archive.open(info) as stream:
                        yield name, stream
        return
    with tarfile.open(path, "r:*") as archive:
        for member, name in zip(archive, contents.names, strict=True):
            content = archive.extractfile(member) if name is not None else None
            if name is not None and content is not None:
                with content:
                    yield name, content


def _write(target: Path, stream: IO[bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(stream, file, COPY_BYTES)


def _safe(name: str, path: Path) -> PurePosixPath:
    plain = name.replace("\\", "/")  # what some Windows programs write
    parts = PurePosixPath(plain).parts
    if not parts and name.strip("./\\") == "":
        return PurePosixPath(".")
    if plain.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", plain) or "\0" in plain:
        raise _refused("a name that leads out of it", name, path)
    return PurePosixPath(*parts)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A name without the flag for UTF-8 is cp437 by the specification, and UTF-8 by the habit of some programs."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _refused(what: str, name: str, path: Path) -> DatasetError:
    return DatasetError(f"the archive holds {what}", received=f"{printable(name)} in {path}",
                        hint="unpack it yourself, look at it, and name the folder")  # fmt: skip


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        received = f"{path} ({' '.join(str(error).split())[:80] or type(error).__name__})"
        raise DatasetError("the archive cannot be read: it is damaged, or no archive", received=received,
                           hint="fetch or pack it again") from None  # fmt: skip


def digest_of_file(path: Path) -> str:
    """sha256 of an archive's bytes, in hex.

    Raises:
        DatasetError: it cannot be read.
    """
    try:
        status = path.stat()
        return _digest(path, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise DatasetError("cannot read the archive", received=f"{path} ({error.strerror})") from None


@functools.lru_cache(maxsize=4)
def _digest(path: Path, size_bytes: int, changed_ns: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _target(path: Path) -> Path | None:
    cache = cache_folder()
    return None if cache is None else cache / "archives" / digest_of_file(path)


@functools.cache
def _folder_of_this_process() -> Path:
    """Where there is no cache: gone with the process."""
    folder = tempfile.TemporaryDirectory(prefix="handlens-archives-")
    _kept.append(folder)
    return Path(folder.name)


_kept: list[tempfile.TemporaryDirectory[str]] = []


def _sweep(folder: Path) -> None:
    """Remove what killed unpackings left."""
    for half in folder.glob(".half-*"):
        with contextlib.suppress(OSError):
            if time.time() - half.stat().st_mtime > STALE_HALF_S:
                shutil.rmtree(half, ignore_errors=True)


__all__ = ["announcement", "archive_stem", "digest_of_file", "is_archive", "read_contents", "unpacked"]
