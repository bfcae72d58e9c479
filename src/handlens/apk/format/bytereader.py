"""Reading little-endian bytes that may be hostile: every read is checked, every failure is an ApkError."""

from __future__ import annotations

import struct

from ...errors import ApkError


class ByteReader:
    """A cursor over bytes.

    Args:
        data: the bytes.
        what: what they are, for the error ("resource table").
        error: the class of the errors.

    >>> reader = ByteReader(b"\\x01\\x00\\x02", "example")
    >>> reader.u16(), reader.remaining
    (1, 1)
    """

    def __init__(self, data: bytes | memoryview, what: str, error: type[ApkError] = ApkError):
        self._data = memoryview(data)
        self._error = error
        self.what = what
        self.position = 0

    def __len__(self) -> int:
        return len(self._data)

    @property
    def remaining(self) -> int:
        """Bytes from the cursor to the end."""
        return len(self._data) - self.position

    def fail(self, problem: str, received: object = None) -> ApkError:
        """An error about these bytes, to be raised."""
        return self._error(f"damaged {self.what}: {problem}", received=received)

    def seek(self, offset: int) -> None:
        """Move the cursor to an offset from the start; the very end is allowed."""
        if not 0 <= offset <= len(self._data):
            raise self.fail("an offset points outside", offset)
        self.position = offset

    def take(self, count: int) -> memoryview:
        """The next `count` bytes."""
        if not 0 <= count <= self.remaining:
            raise self.fail("it ends too early", f"{self.remaining} bytes where {count} are needed")
        start = self.position
        self.position += count
        return self._data[start : self.position]

    def unpack(self, layout: str) -> tuple[int, ...]:
        """The next fields, as `struct` with "<" unpacks them."""
        compiled = struct.Struct("<" + layout)
        return compiled.unpack(self.take(compiled.size))

    def u8(self) -> int:
        return self.unpack("B")[0]

    def u16(self) -> int:
        return self.unpack("H")[0]

    def u32(self) -> int:
        return self.unpack("I")[0]

    def u64(self) -> int:
        return self.unpack("Q")[0]

    def sub(self, count: int, what: str | None = None) -> ByteReader:
        """A reader of the next `count` bytes alone; this cursor moves behind them."""
        return ByteReader(self.take(count), what or self.what, self._error)

    def length_prefixed(self, what: str | None = None) -> ByteReader:
        """A reader of the bytes that a uint32 length announces."""
        return self.sub(self.u32(), what)
