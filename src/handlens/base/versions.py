"""Versions of everything that a run's outcome can depend on."""

from __future__ import annotations

import platform
from importlib import metadata

from .._version import __version__

_PACKAGES = ("tensorflow-cpu", "tensorflow", "keras", "numpy", "pillow", "ai-edge-litert")


def versions() -> dict[str, str]:
    """Name to version: handlens, Python, and what is installed of the packages that compute."""
    found = {"handlens": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
