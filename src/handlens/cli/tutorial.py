"""The command that copies the tutorial. It parses, calls one function, and prints."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from .terminal import TerminalReporter, print_line

DEFAULT = Path("tutorial")


def tutorial(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the notebooks go; made if need be.")] = DEFAULT,
    open_it: Annotated[bool, typer.Option("--open", help="Start Jupyter there, if it is installed.")] = False,
) -> None:
    """Copy the tutorial: notebooks from three houses to an app on your phone, ready to run in Jupyter or Colab."""
    from ..tutorial.copying import copy_tutorial
    from ..tutorial.starting import open_tutorial

    notebooks = copy_tutorial(folder, reporter=TerminalReporter())
    if open_it:
        raise typer.Exit(open_tutorial(notebooks))
    for notebook in notebooks:
        print_line(str(notebook))
    named = "" if folder == DEFAULT else f" {shlex.quote(str(folder))}"
    print_line(f"Next: handlens tutorial{named} --open, or open them in Colab")


def register(application: typer.Typer) -> None:
    """Add the command to the application."""
    application.command(rich_help_panel="Learning")(tutorial)
