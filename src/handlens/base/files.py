"""Files are written beside and renamed into place, so that a killed process leaves the old file or the new one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import HandlensError, UsageError


@contextlib.contextmanager
def written_beside(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A temporary path in the same folder; renamed to `path` when the block ends well, removed when it does not.

    Raises:
        UsageError: the folder does not exist or cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with written_beside(Path(folder) / "a.txt") as beside:
    ...         _ = beside.write_text("whole")
    ...     (Path(folder) / "a.txt").read_text()
    'whole'
    """
    target = Path(path)
    if target.is_dir():
        raise UsageError("the output is a folder", received=target, hint="name the file too")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        hint = f"mkdir -p {target.parent}" if not target.parent.exists() else "choose another folder"
        raise UsageError("cannot write there", received=f"{target} ({error.strerror})", hint=hint) from None
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        umask = os.umask(0)
        os.umask(umask)
        beside.chmod(0o666 & ~umask)  # mkstemp makes files that only their owner can read
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def write_whole(path: str | os.PathLike[str], content: bytes | str) -> None:
    """Write a file so that it is there whole or not at all."""
    with written_beside(path) as beside:
        beside.write_bytes(content if isinstance(content, bytes) else content.encode())


def read_input(path: str | os.PathLike[str], error: type[HandlensError], *, most_bytes: int = 1 << 30) -> bytes:
    """The bytes of a file that a user named.

    Raises:
        error: it does not exist, is a folder, is larger than `most_bytes`, or cannot be read.
    """
    source = Path(path)
    try:
        if source.is_dir():
            raise error("that is a folder, not a file", received=source)
        size = source.stat().st_size
        if size > most_bytes:
            raise error(f"the file is larger than {most_bytes:,} bytes", received=f"{source}, {size:,} bytes")
        return source.read_bytes()
    except OSError as problem:
        raise error("cannot read the file", received=f"{source} ({problem.strerror})") from None
