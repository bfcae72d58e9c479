"""Docs fail the build when they drift: commands exist, examples run, --help is what the page says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import handlens

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "benchmarks").glob("*.md"))]
NEEDS_TENSORFLOW = re.compile(r"handlens\.(frames\.(?!planes)\w+|networks|export\.(litert|tutorial))")


def command_lines() -> list[tuple[str, str]]:
    lines = []
    for page in PAGES:
        if page.name == "commands.md":
            continue
        for line in page.read_text().splitlines():
            if match := re.match(r" {4,}(?:!|\.venv/bin/|\.venv\\Scripts\\)?handlens (?P<rest>[a-z].*)", line):
                lines.append((page.name, match["rest"].split("#")[0].strip()))
    return lines


@pytest.mark.parametrize(("page", "line"), command_lines())
def test_commands_in_the_docs_exist_with_their_options(page, line):
    import typer.main

    from handlens.cli.app import app

    command, *arguments = line.split()
    known = typer.main.get_command(app).commands
    assert command in known, f"{page}: no command `{command}`"
    options = {name for parameter in known[command].params for name in parameter.opts}
    used = {argument for argument in arguments if argument.startswith("-")}
    assert used <= options, f"{page}: {command} has no {used - options}"


def test_there_are_commands_in_the_docs():
    assert len(command_lines()) >= 8


def test_the_commands_page_is_what_help_says():
    printed = subprocess.run(
        [sys.executable, ROOT / "tools" / "document-commands", "--print"], capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "commands.md").read_text() == printed.stdout, "run tools/document-commands"


def test_links_and_pictures_exist_and_pictures_have_words():
    for page in PAGES:
        for bang, words, target in re.findall(r"(!?)\[([^\]]*)\]\(([^)]+)\)", page.read_text()):
            assert (page.parent / target.split("#")[0]).exists(), f"{page.name}: {target}"
            assert words.strip(), f"{page.name}: {target} has no words"
            assert not bang or len(words) > 15


def test_the_public_surface():
    assert handlens.__all__ == sorted(handlens.__all__, key=lambda name: (not name[0].isupper(), name))
    for name in handlens.__all__:
        value = getattr(handlens, name)
        assert name == "__version__" or value.__doc__, name
    with pytest.raises(AttributeError):
        handlens.nothing  # noqa: B018


def light_modules() -> list[str]:
    found = [module.name for module in pkgutil.walk_packages(handlens.__path__, "handlens.")]
    return ["handlens", *(name for name in found if not NEEDS_TENSORFLOW.match(name) and not name.endswith("__main__"))]


@pytest.mark.parametrize("name", light_modules())
def test_examples_in_docstrings_run(name):
    module = importlib.import_module(name)
    failures, _ = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert not failures


@pytest.mark.train
@pytest.mark.parametrize("name", ["handlens.networks"])
def test_examples_that_need_tensorflow_run(name):
    failures, tried = doctest.testmod(importlib.import_module(name))
    assert tried
    assert not failures


def test_version_is_in_the_changelog():
    assert f"## {handlens.__version__}" in (ROOT / "CHANGELOG.md").read_text()
