"""The commands of the page: page, serve. They parse, call one function, and print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from .completion import files
from .terminal import print_json

JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output, for programs.")]


def page(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A .tflite made by handlens.", autocompletion=files(".tflite"))],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="X.html", help="The page to write.")],
    name: Annotated[Optional[str], typer.Option(help="What the page is called; default: as the model.")] = None,  # noqa: UP045
    as_json: JsonOption = False,
) -> None:
    """Make one HTML page that reads with a model file: any browser, no server, no network."""
    from ..page.build import build_page
    from .page_reports import print_page

    made = build_page(model, output, name=name)
    if as_json:
        print_json(made.as_dict())
    else:
        print_page(made)


def register(application: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (page,):
        application.command(rich_help_panel="In the browser")(command)
