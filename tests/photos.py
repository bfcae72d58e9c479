"""Where the labelled photos lie that tests marked `photos` read: $HANDLENS_DATA, else ../shared/data."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


def photos_directory(name: str) -> Path:
    """The folder of one data set, for example "sign-digits". When it is missing the test is skipped; in CI it fails."""
    root = Path(os.environ.get("HANDLENS_DATA") or REPOSITORY.parent / "shared" / "data")
    folder = root / name
    if not folder.is_dir():
        reason = f"no photos at {folder}: set HANDLENS_DATA to the folder that holds {name}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
