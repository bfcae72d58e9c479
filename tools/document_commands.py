#!/usr/bin/env python3
"""Write docs/commands.md from the commands' own --help. tests/test_docs.py fails when the file is behind."""

import os
import sys
from pathlib import Path

os.environ.update(COLUMNS="110", TERM="dumb", NO_COLOR="1", _TYPER_FORCE_DISABLE_TERMINAL="1")
root = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root / "src"))


def text() -> str:
    import typer.main
    from typer.testing import CliRunner

    from handlens.cli.app import app

    runner = CliRunner()
    commands = ["", *sorted(typer.main.get_group(app).commands)]
    parts = ["# The commands\n\nMade by `tools/document_commands.py` from each command's `--help`.\n"]
    for command in commands:
        answer = runner.invoke(app, [*([command] if command else []), "--help"], prog_name="handlens")
        lines = [line.rstrip() for line in answer.output.strip("\n").splitlines()]
        indented = "\n".join(f"    {line}".rstrip() for line in lines)
        parts.append(f"## handlens {command}".rstrip() + "\n\n" + indented + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(text())
    else:
        (root / "docs" / "commands.md").write_text(text())
