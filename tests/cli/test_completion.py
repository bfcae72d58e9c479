"""What the shell is offered: asked of the command itself, as a shell asks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from handlens.cli.completion import files, words


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("photos", "runs/first", ".hidden"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("a.tflite", "a.apk", "table.CSV", "notes.txt", "runs/first/run.json"):
        (tmp_path / file).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def offered(line: str, desk: Path) -> list[str]:
    """What bash is told for a line that ends where Tab is pressed."""
    asked = {"_HANDLENS_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
    program = "import sys; sys.argv = ['handlens']; from handlens.cli.app import app; app(prog_name='handlens')"
    done = subprocess.run([sys.executable, "-c", program], env=os.environ | asked, cwd=desk, capture_output=True, text=True)
    return done.stdout.split()


@pytest.mark.parametrize(("line", "expected"), [
    ("handlens build mn", ["mnist"]),
    ("handlens build mnist --network c", ["compact"]),
    ("handlens train mnist --effort ", ["quick", "best"]),
    ("handlens evaluate runs/", ["runs/first"]),
    ("handlens inspect a", ["a.apk", "a.tflite"]),
    ("handlens predict a", ["a.tflite"]),
    ("handlens export ../no/such/", []),
])  # fmt: skip
def test_values_are_offered(desk: Path, line: str, expected: list[str]) -> None:
    assert sorted(offered(line, desk)) == sorted(expected)


def test_only_what_fits_is_offered(desk: Path) -> None:
    assert files(".csv")("") == ["photos/", "runs/", "table.CSV"]
    assert files()("./r") == ["./runs/"]
    assert files()("runs/f") == ["runs/first"]  # a run is an end, not a folder on the way
    assert files(built_in=True)("m") == ["mnist"]
    assert words("quick", "best")("x") == []
