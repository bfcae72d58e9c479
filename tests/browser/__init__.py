"""A real Chromium judges the pages: Debian's own, driven by Playwright, which downloads no browser here.

`scripts/oracles browser` prepares it: the Debian package `chromium`, the PyPI package `playwright`, and axe-core, a judge of
accessibility, as $HANDLENS_ORACLES/axe/package/axe.min.js. Tests start with `require_chromium()`. It also fetches what web/ is
built and tested with, into web/node_modules; tests of that start with `require_page_tools()`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
AXE = Path(os.environ.get("HANDLENS_ORACLES", Path.home() / ".cache" / "handlens-oracles")) / "axe" / "package" / "axe.min.js"


def chromium() -> str | None:
    """Where Chromium is: what $HANDLENS_CHROMIUM says, else what is found; None if there is none."""
    return os.environ.get("HANDLENS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def why_missing() -> str | None:
    """Why no browser can judge here; None if one can."""
    if chromium() is None:
        return "Chromium is not installed: scripts/oracles browser"
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed, which drives Chromium: scripts/oracles browser"
    return None


def require_chromium() -> str:
    """Where Chromium is; skips the running test, with the reason, where there is none.

    With HANDLENS_ORACLES_REQUIRED=1 (scripts/test --all sets it) the test fails instead: a skipped oracle would pass for a
    passed one.
    """
    _require(why_missing())
    return str(chromium())


def require_axe() -> str:
    """The text of axe-core; skips or fails as `require_chromium`."""
    _require(None if AXE.is_file() else "axe-core is not prepared: scripts/oracles browser")
    return AXE.read_text(encoding="utf-8")


def require_page_tools() -> Path:
    """The folder web/, whose node_modules are those of its package-lock.json; skips or fails as `require_chromium`."""
    installed, locked = WEB / "node_modules" / ".package-lock.json", WEB / "package-lock.json"
    ready = installed.is_file() and installed.stat().st_mtime >= locked.stat().st_mtime and shutil.which("node") is not None
    _require(None if ready else "Node and the modules of web/package-lock.json are not there: scripts/oracles browser")
    return WEB


def _require(reason: str | None) -> None:
    if reason is None:
        return
    if os.environ.get("HANDLENS_ORACLES_REQUIRED") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
