"""Where what can be made again is kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path | None:
    """The user's folder for what can be made again: $HANDLENS_CACHE, else where the system keeps such things.

    None where there is none: a container's user may have a number and no home.
    """
    if given := os.environ.get("HANDLENS_CACHE"):
        return Path(given)
    try:
        return _system_folder() / "handlens"
    except RuntimeError:  # of Path.home
        return None


def _system_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
