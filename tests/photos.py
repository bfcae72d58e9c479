"""The labelled photos that tests marked `photos` read lie in $HANDLENS_DATA, else in ../shared/data.

A clone with neither has no photos: its tests of photos are left out, and the summary says so in one line (conftest.py).
Where there is a folder for them, CI demands every data set in it.
"""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = REPOSITORY.parent / "shared"  # the project's own machines keep it beside each clone


def data_folder() -> Path:
    """The folder that holds the data sets; it need not exist."""
    return Path(os.environ.get("HANDLENS_DATA") or SHARED / "data")


def photos_are_kept_here() -> bool:
    """Whether this machine is one that should have the photos."""
    return bool(os.environ.get("HANDLENS_DATA")) or SHARED.is_dir()


def photos_directory(name: str) -> Path:
    """The folder of one data set, for example "sign-digits". When it is missing the test is skipped.

    With CI set, on a machine that keeps photos, the test fails instead: there a skipped test would pass for a passed one.
    """
    folder = data_folder() / name
    reason = f"no photos at {folder}: set HANDLENS_DATA to the folder that holds {name}"
    return _demanded(folder, reason, photos_are_kept_here())


def cases_directory(name: str) -> Path:
    """The folder of small inputs that failed once, for example "digits"; missing, it is as `photos_directory`."""
    folder = SHARED / "cases" / name
    return _demanded(folder, f"no cases at {folder}", SHARED.is_dir())


def _demanded(folder: Path, reason: str, is_kept_here: bool) -> Path:
    if not folder.is_dir():
        if os.environ.get("CI") and is_kept_here:
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return folder
