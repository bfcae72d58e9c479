"""Onto the phone without a cable: one file, on the local network, at an address that nobody guesses, for a while.

    http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.apk
           the one interface  128 random bits        the one file

Any other path is 404. The file is read once, before the first request: what is served cannot change or lead elsewhere.
"""

from __future__ import annotations

import os
import re
import secrets
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Self

from ..apk.inspection import AppSummary, inspect_app
from ..base.files import write_whole
from ..errors import ApkError, UsageError
from .addresses import Address, all_addresses, chosen_address, local_address
from .qr import qr_code, qr_png
from .serving import FileServer
from .sideloading import SHARE_IDLE_MINUTES

_TOKEN_BYTES = 16
_FINISHING_S = 20.0  # how long running downloads may go on after the end
_LONGEST_WAIT_S = 0.5  # Windows hears Ctrl-C only between two waits
_APK_TYPE = "application/vnd.android.package-archive"

Ending = Literal["idle", "downloads", "closed"]


@dataclass(frozen=True)
class ShareReport:
    """How sharing went.

    Attributes:
        url: the address that was served.
        download_count: whole downloads.
        ended_by: "idle" when nobody came any more, "downloads" when there were enough, "closed" from outside.
        elapsed_s: how long it was served, in seconds.
        cut_count: downloads that the end cut off.
    """

    url: str
    download_count: int
    ended_by: Ending
    elapsed_s: float
    cut_count: int = 0

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
    qr: str | os.PathLike[str] | None = None,
) -> AppShare:
    """Serve one app on the local network, at an address that nobody guesses; nothing else is reachable.

    Args:
        path: the .apk.
        host: the IPv4 address of a network interface, or the interface's name; that of the local network by default.
        port: 0 to 65535; 0 for any free one.
        idle_minutes: it stops when nobody has begun or ended a download for so long; up to a day.
        most_downloads: it stops after so many whole downloads, 1 or more; None for any number.
        qr: a .png to write the address's QR code to, for a projector or a page; a file that is there is replaced.

    Returns:
        An `AppShare`, to be used as a context manager: it serves inside the block.

    Raises:
        ApkError: not an app that a phone would take, no local network, or a port that is taken.
        UsageError: `qr` ends otherwise, or cannot be written.
    """
    return AppShare(path, host=host, port=port, idle_minutes=idle_minutes, most_downloads=most_downloads, qr=qr)


class Share:
    """One file being served, whatever it is. Inside its `with` block show `url` or `qr_code()`, and `wait()`.

    Attributes:
        url: the file's address, "http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.apk".
        other_addresses: of this computer, for `host`, if phones cannot reach this one; the likeliest first.
        idle_minutes: how long it waits for somebody.
        cable: the command that needs no network.
    """

    cable: str

    def __init__(
        self,
        name: str,
        content: bytes,
        content_type: str,
        *,
        host: str | None = None,
        port: int = 0,
        idle_minutes: float = SHARE_IDLE_MINUTES,
        most_downloads: int | None = None,
        qr: str | os.PathLike[str] | None = None,
        shown: bool = False,
        certificate_for: Callable[[str], ssl.SSLContext] | None = None,
    ):
        """As `FileServer` has it; `certificate_for` makes one for the address that was found."""
        if not 0 < idle_minutes <= 24 * 60 or (most_downloads is not None and most_downloads < 1):
            received = f"{idle_minutes} minutes, {most_downloads} downloads"
            raise ApkError("share for up to a day, and for at least one download", received=received)
        self.idle_minutes = idle_minutes
        self._most_downloads = most_downloads
        if qr is not None and Path(qr).suffix.lower() != ".png":
            raise UsageError("a QR code is written as a .png", received=qr, hint=f"--qr {Path(qr).with_suffix('.png')}")
        self._visitors = _Visitors()
        self._changed = self._visitors.changed
        self._closed = False
        self._started = time.monotonic()
        self._url_path = f"/{secrets.token_urlsafe(_TOKEN_BYTES)}/{_url_name(name)}"
        host = local_address() if host is None else chosen_address(host)
        self.other_addresses: tuple[Address, ...] = tuple(one for one in all_addresses() if one.ip != host)
        try:
            if not 0 <= port <= 65535:
                raise OSError("ports go from 0 to 65535")
            certificate = None if certificate_for is None else certificate_for(host)
            self._server = FileServer(
                host, port, path=self._url_path, content=content, content_type=content_type, visitors=self._visitors,
                shown=shown, certificate=certificate, at_home=shown,
            )  # fmt: skip
        except OSError as error:
            hint = "--host with an address of this computer; another --port, or none"
            raise ApkError("cannot serve there", received=f"{host}:{port} ({error})", hint=hint) from None
        self.url = f"http{'s' if certificate else ''}://{host}:{self._server.port}{self._url_path}"
        if qr is not None:
            try:
                write_whole(qr, qr_png(self.url))
            except UsageError:
                self.close()
                raise

    @property
    def download_count(self) -> int:
        """Whole downloads so far."""
        with self._changed:
            return self._visitors.downloads

    def qr_code(self, *, colour: bool = True) -> str:
        """The address as a QR code, in half-block characters.

        Args:
            colour: black on white by ANSI escapes, which is right on every ground; without, dark modules are drawn in the
                text's own colour, which is right on paper.

        Returns:
            Lines of text, joined by newlines.
        """
        return qr_code(self.url, colour=colour)

    def visited(self, *, within_s: float) -> bool:
        """Whether anybody has reached this computer; waits for the first one, up to `within_s` seconds or the end.

        A phone that asks for something else, or says nothing, counts: the way to this computer is open then.
        """
        until = min(time.monotonic() + within_s, self._visitors.last_used + self.idle_minutes * 60)
        with self._changed:
            while not (self._visitors.connections or self._closed) and time.monotonic() < until:
                self._changed.wait(min(_LONGEST_WAIT_S, max(0.0, until - time.monotonic())))
            return self._visitors.connections > 0

    def wait(self) -> ShareReport:
        """Serve until nobody comes any more, enough have come, or `close` is called; Ctrl-C leaves the `with` block.

        Returns:
            A `ShareReport`: how many downloads, and what ended it.
        """
        ended_by: Ending = "idle"
        visitors = self._visitors
        with self._changed:
            while True:
                if self._closed:
                    ended_by = "closed"
                    break
                if self._most_downloads is not None and visitors.downloads >= self._most_downloads:
                    ended_by = "downloads"
                    break
                idle_left_s = visitors.last_used + self.idle_minutes * 60 - time.monotonic()
                if idle_left_s <= 0 and not visitors.running:
                    break
                self._changed.wait(min(_LONGEST_WAIT_S, max(0.05, idle_left_s)))
        self.close()
        elapsed_s = time.monotonic() - self._started
        return ShareReport(self.url, self.download_count, ended_by, elapsed_s, self._server.cut_count)

    def close(self, *, finishing_s: float = _FINISHING_S) -> None:
        """Stop serving.

        Args:
            finishing_s: how long downloads that are under way may go on, in seconds; 0 cuts them off at once.
        """
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._server.stop(finishing_s=finishing_s)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.close(finishing_s=_FINISHING_S if kind is None else 0)


class AppShare(Share):
    """An app being served. Make one with `share_app`; inside its `with` block show `url` or `qr_code()`, and `wait()`.

    Attributes:
        app: what is served.
        url: its address, "http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.apk".
        other_addresses: of this computer, for `host`, if phones cannot reach this one; the likeliest first.
        idle_minutes: how long it waits for somebody.
        cable: the command that needs no network.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        host: str | None = None,
        port: int = 0,
        idle_minutes: float = SHARE_IDLE_MINUTES,
        most_downloads: int | None = None,
        qr: str | os.PathLike[str] | None = None,
    ):
        self.app: AppSummary = inspect_app(path)
        if self.app.signature_problem:
            raise ApkError(f"no phone would take this app: {self.app.signature_problem}", received=path)
        super().__init__(
            Path(path).name, Path(path).read_bytes(), _APK_TYPE, host=host, port=port, idle_minutes=idle_minutes,
            most_downloads=most_downloads, qr=qr,
        )  # fmt: skip
        self.cable = f"handlens install {path}"


class _Visitors:
    """Counts who comes, in the server's thread, and wakes who waits for it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.connections = self.running = self.downloads = 0
        self.last_used = time.monotonic()

    def connected(self) -> None:
        with self.changed:
            self.connections += 1
            self.changed.notify_all()

    def begun(self) -> None:
        with self.changed:
            self.running += 1
            self.last_used = time.monotonic()

    def ended(self, *, whole: bool) -> None:
        with self.changed:
            self.running -= 1
            self.downloads += whole
            self.last_used = time.monotonic()
            self.changed.notify_all()


def _url_name(file_name: str) -> str:
    """A file name that needs no quoting in an address."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(file_name).stem, flags=re.ASCII).strip("-.")
    suffix = Path(file_name).suffix.lower()
    return f"{stem or suffix.strip('.').replace('apk', 'app')}{suffix}"
