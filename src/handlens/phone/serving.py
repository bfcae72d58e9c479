"""A server of one file: one thread for everybody, so that who says nothing or reads slowly holds nobody up.

Of HTTP (RFC 9110, RFC 9112) it speaks as much as a phone's browser needs: GET and HEAD of one path, with or without a range,
one request a connection. Everything else gets an empty answer, which tells nothing about this computer.

    connected ──► silent ──► asked ──┬──► download, one of 64 ──► parting
                  at most 5 s        └──► 404, 503, ... ────────► at most 2 s, so that the answer arrives
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import socket
import ssl
import threading
import time
from http import HTTPStatus
from typing import Protocol

MOST_DOWNLOADS = 64  # at a time: two classes; each takes its turn, and they share one copy of the file
_MOST_CONNECTIONS = 128  # macOS lets a process open 256 files
_SILENT_REQUEST_S = 5.0  # phones open connections that they never use
_SILENT_DOWNLOAD_S = 30.0  # for the next 64 KB: a phone in a pocket
_PARTING_S = 2.0
_MOST_HEAD_BYTES = 16 << 10
_SEND_BYTES = 64 << 10
_RETRY_S = 5
_HOME = "127.0.0.1"
_TRIES = 20
_TLS_HANDSHAKE = b"\x16"  # RFC 8446, 5.1
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_REQUEST_LINE = re.compile(r"([A-Z]+) (\S+) HTTP/1\.[01]")
_NEXT_PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="{_RETRY_S}">
<meta name="viewport" content="width=device-width"><title>You are next</title>
<body style="font:1.4em sans-serif;margin:2em"><h1>You are next</h1>
<p>Many phones are loading right now. This page asks again every {_RETRY_S} seconds, and then it is your turn.</p>
""".encode()


class Visitors(Protocol):
    """Who wants to know what happens; called in the server's thread."""

    def connected(self) -> None:
        """Somebody reached this computer."""

    def begun(self) -> None:
        """A download begins."""

    def ended(self, *, whole: bool) -> None:
        """A download has ended; `whole` if the file was sent to its end."""


class FileServer:
    """Serves one file from memory, between `start` and `stop`.

    Args:
        host, port: the address to listen on; port 0 is any free one.
        path: of the file, "/8tJ0kF3mWq5nYcRb2xLdAg/digits.apk"; its last part is the name that phones save it by.
        content: of the file.
        content_type: its media type.
        visitors: hears who comes.
        shown: the browser shows the file, instead of saving it.
        certificate: what speaks https at `host`; without, http.
        at_home: this computer itself is served too, at localhost, without encryption: to a browser that is as good as https,
            and a cable leads there.

    Attributes:
        port: that it listens on.
        is_at_home: whether it listens at localhost besides.
        cut_count: downloads that `stop` cut off.

    Raises:
        OSError: it cannot listen there.
    """

    def __init__(
        self, host: str, port: int, *, path: str, content: bytes, content_type: str, visitors: Visitors, shown: bool = False,
        certificate: ssl.SSLContext | None = None, at_home: bool = False,
    ):  # fmt: skip
        self._path, self._content, self._content_type, self._visitors = path, content, content_type, visitors
        self._disposition = "inline" if shown else "attachment"
        self._certificate = certificate
        self._sockets = _listening(host, port, at_home=at_home)
        self.port = int(self._sockets[0].getsockname()[1])
        self.is_at_home = len(self._sockets) > 1
        self.cut_count = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stop_at: float | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._silent: dict[asyncio.Task[None], None] = {}  # in the order in which they came
        self._downloads = 0

    def start(self) -> None:
        """Serve from now on, in a thread of its own."""
        self._thread.start()

    def stop(self, *, finishing_s: float) -> None:
        """Take nobody new, and let running downloads go on for so many seconds; who calls again may shorten that."""
        until = time.monotonic() + finishing_s
        self._stop_at = until if self._stop_at is None else min(until, self._stop_at)
        if self._thread.ident is None:
            for one in self._sockets:
                one.close()
            self._loop.close()
        while self._thread.is_alive():
            self._thread.join(0.2)  # without a limit, Windows would not hear Ctrl-C here

    def _run(self) -> None:
        self._loop.set_exception_handler(lambda *_: None)  # the terminal belongs to the QR code
        try:
            self._loop.run_until_complete(self._serve_until_stopped())
        finally:
            self._loop.close()

    async def _serve_until_stopped(self) -> None:
        servers = []
        for one, certificate in zip(self._sockets, (self._certificate, None), strict=False):
            servers.append(await asyncio.start_server(
                self._connected, sock=one, limit=_MOST_HEAD_BYTES, ssl=certificate,
                ssl_handshake_timeout=_SILENT_REQUEST_S if certificate else None,
            ))  # fmt: skip
        while self._stop_at is None:
            await asyncio.sleep(0.05)
        for server in servers:
            server.close()
        for task in self._silent:
            task.cancel()
        while self._tasks and time.monotonic() < self._stop_at:
            await asyncio.wait(self._tasks, timeout=0.05)
        self.cut_count = self._downloads
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # transports close one turn later

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._tasks) >= _MOST_CONNECTIONS and self._silent:
            oldest = next(iter(self._silent))
            del self._silent[oldest]
            oldest.cancel()
        task = self._loop.create_task(self._talk(reader, writer))
        self._tasks.add(task)
        self._silent[task] = None
        task.add_done_callback(lambda _: self._forget(task, writer))

    def _forget(self, task: asyncio.Task[None], writer: asyncio.StreamWriter) -> None:
        self._tasks.discard(task)
        self._silent.pop(task, None)
        writer.close()  # here, because a task that was cancelled before its first turn closes nothing

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._visitors.connected()
        try:
            async with asyncio.timeout(_SILENT_REQUEST_S):
                head = await _request_head(reader)
            if head is not None:
                self._silent.pop(asyncio.current_task(), None)  # type: ignore[arg-type]
                await self._answer(head, writer)
                await _part(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # a phone that hangs up, or is hung up on, is no reason for a traceback; what is half sent is no longer worth sending
            writer.transport.abort()

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        line, *fields = head.split("\r\n")
        request = _REQUEST_LINE.fullmatch(line)
        size = len(self._content)
        if request is None:
            writer.write(_head(HTTPStatus.BAD_REQUEST))
        elif request[1] not in ("GET", "HEAD"):
            writer.write(_head(HTTPStatus.NOT_IMPLEMENTED))
        elif not secrets.compare_digest(request[2].encode(), self._path.encode()):
            writer.write(_head(HTTPStatus.NOT_FOUND))
        elif (span := _span(_field(fields, "range"), size)) is None:
            writer.write(_head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, {"Content-Range": f"bytes */{size}"}))
        elif request[1] == "GET" and self._downloads >= MOST_DOWNLOADS:
            more = {"Retry-After": str(_RETRY_S), "Content-Type": "text/html; charset=utf-8"}
            writer.write(_head(HTTPStatus.SERVICE_UNAVAILABLE, more, length=len(_NEXT_PAGE)) + _NEXT_PAGE)
        else:
            await self._send(*span, writer, with_content=request[1] == "GET")

    async def _send(self, start: int, stop: int, writer: asyncio.StreamWriter, *, with_content: bool) -> None:
        size = len(self._content)
        partial = (start, stop) != (0, size)
        more = {"Content-Range": f"bytes {start}-{stop - 1}/{size}"} if partial else {}
        more |= {"Content-Type": self._content_type, "Accept-Ranges": "bytes"}
        more["Content-Disposition"] = f'{self._disposition}; filename="{self._path.rsplit("/", 1)[1]}"'
        writer.write(_head(HTTPStatus.PARTIAL_CONTENT if partial else HTTPStatus.OK, more, length=stop - start))
        if not with_content:
            return
        self._downloads += 1
        self._visitors.begun()
        sent_all = False
        try:
            view = memoryview(self._content)[start:stop]
            for offset in range(0, len(view), _SEND_BYTES):
                writer.write(view[offset : offset + _SEND_BYTES])
                await _sent(writer)
            writer.transport.set_write_buffer_limits(high=0)  # now wait for the last byte too
            await _sent(writer)
            sent_all = True
        finally:
            self._downloads -= 1
            # phones that load in parts ask for the end once: that part stands for the whole
            self._visitors.ended(whole=sent_all and stop == size)


def _listening(host: str, port: int, *, at_home: bool) -> list[socket.socket]:
    """Where to listen: at the host's address, and at localhost on the same port if that is another one."""
    for _ in range(_TRIES if port == 0 else 1):
        outer = socket.create_server((host, port), backlog=_MOST_CONNECTIONS)
        if not at_home or host == _HOME:
            return [outer]
        try:
            return [outer, socket.create_server((_HOME, outer.getsockname()[1]), backlog=_MOST_CONNECTIONS)]
        except OSError as error:  # any free port is one that is free at both places
            outer.close()
            taken = error
    raise taken


async def _request_head(reader: asyncio.StreamReader) -> str | None:
    """The request's line and fields; None for a browser that tries https first, and goes on to http when it is hung up on."""
    first = await reader.readexactly(1)
    if first == _TLS_HANDSHAKE:
        return None
    try:
        return (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.LimitOverrunError:
        return ""


async def _sent(writer: asyncio.StreamWriter) -> None:
    async with asyncio.timeout(_SILENT_DOWNLOAD_S):
        await writer.drain()


async def _part(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Wait until the phone has closed: closing over bytes that were not read would take the answer back."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(_PARTING_S):
            if writer.can_write_eof():  # https has no half-closed connections
                writer.write_eof()
            while await reader.read(_SEND_BYTES):
                pass


def _head(status: HTTPStatus, more: dict[str, str] | None = None, *, length: int = 0) -> bytes:
    fields = {"Server": "handlens", **(more or {}), "Content-Length": str(length), "Connection": "close"}
    fields |= {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n{lines}\r\n".encode("latin-1")


def _field(fields: list[str], name: str) -> str | None:
    for field in fields:
        key, _, value = field.partition(":")
        if key.strip().lower() == name:
            return value
    return None


def _span(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes that a Range header asks for, as (start, stop); None if there are none.

    >>> _span(None, 10), _span("bytes=4-", 10), _span("bytes=-3", 10), _span("bytes=2-3", 10), _span("bytes=10-", 10)
    ((0, 10), (4, 10), (7, 10), (2, 4), None)
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return 0, size  # RFC 9110, 14.2: a range that is not understood is ignored
    first, last = match.groups()
    if not first:
        length = int(last)
        return (max(0, size - length), size) if length else None
    start, stop = int(first), min(int(last) + 1 if last else size, size)
    return (start, stop) if start < stop else None
