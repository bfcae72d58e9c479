"""Every example in a docstring of handlens runs, and says what the docstring says."""

from __future__ import annotations

import doctest
import importlib
import re
import sys
from pathlib import Path

import pytest

import handlens

PACKAGE = Path(handlens.__file__).parent
# imported with TensorFlow, or with an example that needs it; all others are held to need none
NEEDS_TENSORFLOW = re.compile(
    r"handlens\.(frames\.(finder|graph|ink|lens|photo|polarity|presence|strokes|transfer)|networks|export\.(litert|tutorial))"
)


def module_names() -> list[str]:
    paths = (path.relative_to(PACKAGE).with_suffix("") for path in sorted(PACKAGE.rglob("*.py")))
    names = (".".join(("handlens", *path.parts)).removesuffix(".__init__") for path in paths)
    return [name for name in names if name != "handlens.__main__"]  # which runs the command line


LIGHT = [name for name in module_names() if not NEEDS_TENSORFLOW.match(name)]
HEAVY = [name for name in module_names() if NEEDS_TENSORFLOW.match(name)]


def run_examples(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a module's examples in an empty folder; how many there were."""
    monkeypatch.chdir(folder)
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert not result.failed
    return result.attempted


@pytest.mark.parametrize("name", LIGHT)
def test_examples_run_without_tensorflow(name, tmp_path, monkeypatch):
    for heavy in ("tensorflow", "keras"):
        monkeypatch.setitem(sys.modules, heavy, None)  # importing it raises ImportError
    run_examples(name, tmp_path, monkeypatch)


@pytest.mark.train
@pytest.mark.parametrize("name", HEAVY)
def test_examples_run_with_tensorflow(name, tmp_path, monkeypatch):
    run_examples(name, tmp_path, monkeypatch)


def test_every_room_is_looked_into():
    assert {name.split(".")[1] for name in module_names() if "." in name} >= {"apk", "base", "cli", "scenes"}
    assert "handlens.networks" in HEAVY
    assert len(LIGHT) > 80
