"""Docs fail the build when they drift: commands exist, --help is what the page says. Examples: test_doctests.py."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import handlens

ROOT = Path(__file__).parent.parent
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "android/README.md")),
    *(page for folder in ("docs", "benchmarks") for page in sorted((ROOT / folder).glob("*.md"))),
]
# a path of the repository, in a page or a comment; the last part in capitals stands for any name
NAMED_PATH = re.compile(r"(?<![\w/.<-])((?:scripts|tools|tests|benchmarks|android|docs|src|\.ci)/[\w./-]*\w)")
PLACEHOLDER = re.compile(r".*/[A-Z]+")
MADE_HERE = ("android/target",)


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
        [sys.executable, ROOT / "tools" / "document_commands.py", "--print"], capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "commands.md").read_text() == printed.stdout, "run tools/document_commands.py"


def test_links_and_pictures_exist_and_pictures_have_words():
    for page in PAGES:
        for bang, words, target in re.findall(r"(!?)\[([^\]]*)\]\(([^)]+)\)", page.read_text()):
            assert (page.parent / target.split("#")[0]).exists(), f"{page.name}: {target}"
            assert words.strip(), f"{page.name}: {target} has no words"
            assert not bang or len(words) > 15


def texts() -> list[Path]:
    """The pages, and every file of text that may name another: sources, tests, scripts."""
    folders = ("src", "tests", "tools", "scripts", "android", "benchmarks", ".ci")
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*")))
    plain = (path for path in found if path.suffix in (".py", ".java", ".xml", "") and path.is_file())
    return [*PAGES, ROOT / "pyproject.toml", *(path for path in plain if "target" not in path.parts)]


def test_paths_that_pages_and_comments_name_exist():
    gone = []
    for text in texts():
        for path in NAMED_PATH.findall(text.read_text(encoding="utf-8")):
            is_there = any((start / path).exists() for start in (ROOT, text.parent))
            if not (ROOT / path.split("/")[0]).is_dir():
                continue  # an unpacked sdist has no .ci, and is tested without src
            if not is_there and not PLACEHOLDER.fullmatch(path) and not path.startswith(MADE_HERE):
                gone.append(f"{text.relative_to(ROOT)} names {path}")
    assert not gone, "\n" + "\n".join(gone)


def test_options_of_scripts_that_pages_name_exist():
    said = [
        (page.name, script, option)
        for page in PAGES
        for script, options in re.findall(r"((?:scripts|tools|android)/[\w.-]+)((?: --[\w-]+)+)", page.read_text())
        for option in options.split()
    ]
    assert ("CONTRIBUTING.md", "scripts/test", "--all") in said
    gone = [f"{page}: {script} has no {option}" for page, script, option in said if option not in (ROOT / script).read_text()]
    assert not gone, "\n".join(gone)


def test_the_public_surface():
    assert handlens.__all__ == sorted(handlens.__all__, key=lambda name: (not name[0].isupper(), name))
    for name in handlens.__all__:
        value = getattr(handlens, name)
        assert name == "__version__" or value.__doc__, name
    with pytest.raises(AttributeError):
        handlens.nothing  # noqa: B018


def test_version_is_in_the_changelog():
    assert f"## {handlens.__version__}" in (ROOT / "CHANGELOG.md").read_text()
