"""What the tiers leave out, tried on a clone of a few files: photos that are not there, and what is long."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TESTS = """
import pytest
from hypothesis import given, settings, strategies
from photos import photos_directory

@pytest.mark.photos
@pytest.mark.parametrize("name", ["cats", "dogs"])
def test_photos(name):
    photos_directory(name)

def test_plain():
    pass

@pytest.mark.long
def test_long():
    pass

@given(strategies.none())
def test_property(_):
    print(settings().max_examples, "examples")
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    clone = tmp_path / "clone"
    (clone / "tests").mkdir(parents=True)
    shutil.copy(ROOT / "pyproject.toml", clone)
    for name in ("conftest.py", "photos.py"):
        shutil.copy(ROOT / "tests" / name, clone / "tests")
    (clone / "tests" / "test_few.py").write_text(TESTS)
    return clone


def run_tests(clone: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """pytest's exit code and what it printed, under CI."""
    kept = {name: value for name, value in os.environ.items() if name not in ("HANDLENS_DATA", "PYTEST_ADDOPTS")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--durations=0", *arguments],
        cwd=clone,
        env={**kept, "CI": "true", **environment},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


def test_a_clone_without_photos_says_so_in_one_line_and_passes(clone):
    code, said = run_tests(clone)
    assert code == 0
    lines = [line for line in said.splitlines() if "photos" in line]
    assert lines == [
        f"Left out: 2 tests of photos, which are missing here (no {clone.parent / 'shared' / 'data'}, and no HANDLENS_DATA)"
    ]
    assert "2 passed, 3 deselected" in said


def test_only_what_was_asked_for_is_counted(clone):
    assert "Left out: 1 tests" in run_tests(clone, "-k", "cats or plain")[1]


def test_where_photos_are_kept_ci_demands_them_all(clone):
    (clone.parent / "shared" / "data" / "cats").mkdir(parents=True)
    code, said = run_tests(clone)
    assert code == 1
    assert "1 failed, 3 passed, 1 deselected" in said
    assert "no photos at" in said
    assert "Left out" not in said
    code, said = run_tests(clone, CI="")
    assert code == 0
    assert "3 passed, 1 skipped" in said


def test_handlens_data_names_the_folder(clone):
    for name in ("cats", "dogs"):
        (clone / "elsewhere" / name).mkdir(parents=True)
    code, said = run_tests(clone, HANDLENS_DATA=str(clone / "elsewhere"))
    assert code == 0
    assert "4 passed" in said


def test_the_long_tier_is_what_is_long_and_properties_over_more_examples(clone):
    code, said = run_tests(clone, "--long", "-rP")
    assert code == 0
    assert "2 passed, 3 deselected" in said
    assert "5000 examples" in said
