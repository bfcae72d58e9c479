"""A page for phones in the room: served as an app is shared, and to this computer itself.

    http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.html     phones: photos; with https, after a warning, live
    http://localhost:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.html        this computer, and a phone on its cable: live

Browsers give the camera to pages that are encrypted or of the computer itself. `adb reverse` makes a phone's localhost this
computer's.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from ..base.files import read_input
from ..errors import PageError, UsageError
from ..page.build import Page, page_of
from ..page.inspection import PageSummary, page_summary
from ..page.parts import SUFFIXES
from .certificate import self_signed
from .share import Share
from .sideloading import SHARE_IDLE_MINUTES

_PAGE_TYPE = "text/html; charset=utf-8"
_MOST_PAGE_BYTES = 256 << 20


def serve_page(
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
    https: bool = False,
    host: str | None = None,
    port: int = 0,
    idle_minutes: float = SHARE_IDLE_MINUTES,
    qr: str | os.PathLike[str] | None = None,
) -> PageShare:
    """Serve one page on the local network, at an address that nobody guesses; nothing else is reachable.

    Args:
        path: a page's .html, or a .tflite, of which a page is made in memory.
        name: what that page is called; the contract's name by default.
        https: encrypt, with a certificate that browsers warn of, since this computer alone vouches for it.
        host: the IPv4 address of a network interface, or the interface's name; that of the local network by default.
        port: 0 to 65535; 0 for any free one.
        idle_minutes: it stops when nobody has loaded the page for so long; up to a day. Pages that are open go on working.
        qr: a .png to write the address's QR code to, for a projector or a page; a file that is there is replaced.

    Returns:
        A `PageShare`, to be used as a context manager: it serves inside the block.

    Raises:
        PageError: not a page of handlens, or one that cannot be made.
        ModelError: not a model file of handlens.
        ApkError: no local network, or a port that is taken.
        UsageError: `name` for a page that has one, or a `qr` that ends otherwise or cannot be written.
    """
    return PageShare(path, name=name, https=https, host=host, port=port, idle_minutes=idle_minutes, qr=qr)


class PageShare(Share):
    """A page being served. Make one with `serve_page`; inside its `with` block show `url` or `qr_code()`, and `wait()`.

    Attributes:
        page: what is served.
        url: its address for phones, "http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.html".
        home_url: its address for this computer, and for a phone whose localhost `adb reverse` leads here.
        cable: the line that does so, "adb reverse tcp:40127 tcp:40127".
        certificate_sha256: of the certificate, as browsers show it; None without https.
        other_addresses: of this computer, for `host`, if phones cannot reach this one; the likeliest first.
        idle_minutes: how long it waits for somebody.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        name: str | None = None,
        https: bool = False,
        host: str | None = None,
        port: int = 0,
        idle_minutes: float = SHARE_IDLE_MINUTES,
        qr: str | os.PathLike[str] | None = None,
    ):
        content = _content(Path(path), name)
        self.page: PageSummary = page_summary(path, content)
        self.certificate_sha256: str | None = None
        super().__init__(
            Path(path).with_suffix(".html").name, content, _PAGE_TYPE, host=host, port=port, idle_minutes=idle_minutes, qr=qr,
            shown=True, certificate_for=self._certificate_for if https else None,
        )  # fmt: skip
        at_home = f"http://localhost:{self._server.port}{self._url_path}"
        self.home_url = at_home if self._server.is_at_home else self.url  # `host` was localhost
        self.cable = f"adb reverse tcp:{self._server.port} tcp:{self._server.port}"

    def _certificate_for(self, host: str) -> ssl.SSLContext:
        context, self.certificate_sha256 = self_signed(host)
        return context


def _content(path: Path, name: str | None) -> bytes:
    if path.suffix.lower() in SUFFIXES:
        if name is not None:
            raise UsageError("this page has a name already", received=f"--name {name}", hint="leave it out, or serve the model")
        return read_input(path, PageError, most_bytes=_MOST_PAGE_BYTES)
    if path.suffix.lower() != ".tflite":
        raise UsageError("handlens serves .html pages and .tflite model files", received=path,
                         hint="an app: handlens share X.apk")  # fmt: skip
    page: Page = page_of(path, name=name)
    return page.content
