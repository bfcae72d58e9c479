"""The page's Content-Security-Policy (CSP level 3): nothing may be asked of any server, and no script runs but the page's own.

A page from a disk has no server that could send the policy, so it stands in the file itself, before the first script.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

_COMPILING_WASM = "'wasm-unsafe-eval'"


def policy_for(page: str, *, run_later: Iterable[str] = ()) -> str:
    """The policy for a page with these inline scripts and styles.

    Args:
        page: HTML, without the parts.
        run_later: scripts that the page adds to itself.
    """
    reader = _Inline()
    reader.feed(page)
    reader.close()
    scripts = [_digest(script) for script in [*reader.scripts, *run_later]]
    directives = {
        "default-src": ["'none'"],
        "script-src": [*scripts, _COMPILING_WASM],
        "style-src": [_digest(style) for style in reader.styles] or ["'none'"],
        "img-src": ["blob:", "data:"],  # photos that were dropped, the page's own icon
        "media-src": ["blob:", "mediastream:"],  # the camera
        "connect-src": ["'none'"],
        "form-action": ["'none'"],
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def policy_element(policy: str) -> str:
    """The policy as it stands in the page's head."""
    return f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=True)}">'


class _Inline(HTMLParser):
    """Collects what a browser would run or apply: texts of scripts, but of those that are no scripts, and of styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type") or "module"
        if tag == "style":
            self._into = self.styles
        elif tag == "script" and kind in ("module", "text/javascript"):
            self._into = self.scripts
        if self._into is not None:
            self._into.append("")

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._into = None


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
