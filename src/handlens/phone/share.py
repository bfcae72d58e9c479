"""Onto the phone without a cable: one file, on the local network, at an address that nobody guesses, for a while.

    http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.apk
           the one interface  128 random bits        the one file

Any other path is 404. The file is read once, before the first request: what is served cannot change or lead elsewhere.
"""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
import socket
import socketserver
import threading
import time
from dataclasses import asdict, dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, Self

from ..apk.inspection import AppSummary, inspect_app
from ..errors import ApkError
from .qr import qr_code
from .sideloading import SHARE_IDLE_MINUTES

_TOKEN_BYTES = 16
_SILENT_REQUEST_S = 5.0  # who has connected and says nothing is soon let go: phones open connections that they never use
_SILENT_DOWNLOAD_S = 30.0
_MOST_CONNECTIONS = 64  # two classes at once; they share one copy of the app in memory
_FINISHING_S = 20.0  # how long running downloads may go on after the end
_SEND_BYTES = 64 << 10
_APK_TYPE = "application/vnd.android.package-archive"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")

Ending = Literal["idle", "downloads", "closed"]


@dataclass(frozen=True)
class ShareReport:
    """How sharing went.

    Attributes:
        url: the address that was served.
        download_count: whole downloads.
        ended_by: "idle" when nobody came any more, "downloads" when there were enough, "closed" from outside.
        elapsed_s: how long it was served, in seconds.
    """

    url: str
    download_count: int
    ended_by: Ending
    elapsed_s: float

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


def share_app(
    path: str | os.PathLike[str],
    *,
    host: str | None = None,
    port: int = 0,
    idle_minutes: float = SHARE_IDLE_MINUTES,
    most_downloads: int | None = None,
) -> AppShare:
    """Serve one app on the local network, at an address that nobody guesses; nothing else is reachable.

    Args:
        path: the .apk.
        host: the IPv4 address of the network interface; that of the local network by default.
        port: 0 to 65535; 0 for any free one.
        idle_minutes: it stops when nobody has begun or ended a download for so long; up to a day.
        most_downloads: it stops after so many whole downloads, 1 or more; None for any number.

    Returns:
        An `AppShare`, to be used as a context manager: it serves inside the block.

    Raises:
        ApkError: not an app that a phone would take, no local network, or a port that is taken.
    """
    return AppShare(path, host=host, port=port, idle_minutes=idle_minutes, most_downloads=most_downloads)


class AppShare:
    """An app being served. Make one with `share_app`; inside its `with` block show `url` or `qr_code()`, and `wait()`.

    Attributes:
        app: what is served.
        url: its address, "http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.apk".
        idle_minutes: how long it waits for somebody.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        host: str | None = None,
        port: int = 0,
        idle_minutes: float = SHARE_IDLE_MINUTES,
        most_downloads: int | None = None,
    ):
        self.app: AppSummary = inspect_app(path)
        if self.app.signature_problem:
            raise ApkError(f"no phone would take this app: {self.app.signature_problem}", received=path)
        if not 0 < idle_minutes <= 24 * 60 or (most_downloads is not None and most_downloads < 1):
            received = f"{idle_minutes} minutes, {most_downloads} downloads"
            raise ApkError("share for up to a day, and for at least one download", received=received)
        self._content = Path(path).read_bytes()
        self.idle_minutes = idle_minutes
        self._most_downloads = most_downloads
        self._changed = threading.Condition()
        self._downloads = 0
        self._running = 0
        self._closed = False
        self._started = self._last_used = time.monotonic()
        file_name = _url_name(Path(path).name)
        self._url_path = f"/{secrets.token_urlsafe(_TOKEN_BYTES)}/{file_name}"
        host = local_address() if host is None else _checked_address(host)
        try:
            self._server = _Server((host, port), self)
        except (OSError, OverflowError) as error:
            received = f"{host}:{port} ({error})"
            raise ApkError("cannot serve there", received=received, hint="another --port, or none") from None
        self.url = f"http://{host}:{self._server.server_address[1]}{self._url_path}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def download_count(self) -> int:
        """Whole downloads so far."""
        with self._changed:
            return self._downloads

    def qr_code(self, *, colour: bool = True) -> str:
        """The address as a QR code, in half-block characters.

        Args:
            colour: black on white by ANSI escapes; without, light modules are drawn, for dark terminals.

        Returns:
            Lines of text, joined by newlines.
        """
        return qr_code(self.url, colour=colour)

    def wait(self) -> ShareReport:
        """Serve until nobody comes any more, enough have come, or `close` is called; Ctrl-C leaves the `with` block.

        Returns:
            A `ShareReport`: how many downloads, and what ended it.
        """
        ended_by: Ending = "idle"
        with self._changed:
            while True:
                if self._closed:
                    ended_by = "closed"
                    break
                if self._most_downloads is not None and self._downloads >= self._most_downloads:
                    ended_by = "downloads"
                    break
                idle_left_s = self._last_used + self.idle_minutes * 60 - time.monotonic()
                if idle_left_s <= 0 and not self._running:
                    break
                self._changed.wait(max(0.05, idle_left_s))
        self.close()
        return ShareReport(self.url, self.download_count, ended_by, time.monotonic() - self._started)

    def close(self) -> None:
        """Stop serving; downloads that are under way get a moment to finish."""
        with self._changed:
            already, self._closed = self._closed, True
            self._changed.notify_all()
        if already:
            return
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()  # nobody new
        until = time.monotonic() + _FINISHING_S
        with self._changed:
            while self._running and time.monotonic() < until:
                self._changed.wait(0.5)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # called by the handler's threads

    def _asks_for_app(self, request_path: str) -> bool:
        return secrets.compare_digest(request_path.encode("utf-8", "replace"), self._url_path.encode())

    def _begin(self) -> None:
        with self._changed:
            self._running += 1
            self._last_used = time.monotonic()

    def _end(self, *, whole: bool) -> None:
        with self._changed:
            self._running -= 1
            self._downloads += whole
            self._last_used = time.monotonic()
            self._changed.notify_all()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = False
    request_queue_size = 2 * _MOST_CONNECTIONS  # with fewer, one silent visitor keeps a phone waiting for seconds

    def __init__(self, address: tuple[str, int], share: AppShare):
        self.share = share
        self._free = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # HTTPServer would look up the address's name in the DNS, which can take long
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "handlens", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A phone that hangs up is no reason for a traceback."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _SILENT_REQUEST_S
    server_version, sys_version = "handlens", ""

    def do_HEAD(self) -> None:
        self._answer(with_content=False)

    def do_GET(self) -> None:
        self._answer(with_content=True)

    def _answer(self, *, with_content: bool) -> None:
        share = self.server.share
        if not share._asks_for_app(self.path):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        size = len(share._content)
        span = _span(self.headers.get("Range"), size)
        if span is None:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self._end_headers(0)
            return
        start, stop = span
        partial = (start, stop) != (0, size)
        self.send_response(HTTPStatus.PARTIAL_CONTENT if partial else HTTPStatus.OK)
        if partial:
            self.send_header("Content-Range", f"bytes {start}-{stop - 1}/{size}")
        self.send_header("Content-Type", _APK_TYPE)
        self.send_header("Content-Disposition", f'attachment; filename="{share._url_path.rsplit("/", 1)[1]}"')
        self._end_headers(stop - start)
        if with_content:
            self._send(share, start, stop)

    def _end_headers(self, length: int) -> None:
        self.send_header("Content-Length", str(length))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Connection", "close")
        self.end_headers()

    def _send(self, share: AppShare, start: int, stop: int) -> None:
        share._begin()
        sent_all = False
        try:
            self.connection.settimeout(_SILENT_DOWNLOAD_S)
            view = memoryview(share._content)[start:stop]
            for offset in range(0, len(view), _SEND_BYTES):
                self.wfile.write(view[offset : offset + _SEND_BYTES])
            self.wfile.flush()
            sent_all = True
        except OSError:
            self.close_connection = True
        finally:
            # phones that load in parts ask for the end once: that part stands for the whole
            share._end(whole=sent_all and stop == len(share._content))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """An empty answer: nothing about this computer."""
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def log_message(self, format: str, *arguments: Any) -> None:
        """The terminal belongs to the QR code."""


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


def _url_name(file_name: str) -> str:
    """A file name that needs no quoting in an address."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", file_name.removesuffix(".apk"), flags=re.ASCII).strip("-.")
    return f"{stem or 'app'}.apk"


def _checked_address(host: str) -> str:
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        raise ApkError("that is not an IPv4 address", received=host, hint="--host 192.168.1.20, or no --host") from None
    if address.is_unspecified:
        # it would open the port on every network that this computer is on, and no phone could use the address
        raise ApkError("name the address of one network", received=host, hint="--host 192.168.1.20, or no --host")
    return str(address)


def local_address() -> str:
    """This computer's IPv4 address on the local network.

    Raises:
        ApkError: there is none, or the only one is public.
    """
    hint = (
        "connect this computer and the phone to the same Wi-Fi; or use a cable: `handlens install`; or --host ADDRESS"
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # sends nothing: it only asks the system which interface it would take (192.0.2.1: RFC 5737, nobody's)
            probe.connect(("192.0.2.1", 9))
            address = str(probe.getsockname()[0])
        except OSError as error:
            raise ApkError("this computer is on no network", received=error.strerror, hint=hint) from None
    parsed = ipaddress.ip_address(address)
    if parsed.is_loopback or parsed.is_unspecified:
        raise ApkError("this computer is on no network", received=address, hint=hint)
    if not parsed.is_private:
        raise ApkError("this computer's address is public, not that of a local network", received=address, hint=hint)
    return address
