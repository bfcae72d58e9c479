"""The command `collect`: corrections off the phone. It parses, calls one function, and prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from ..base.wording import counted, listed
from .phone import JsonOption
from .terminal import TerminalReporter, print_json, print_line

if TYPE_CHECKING:
    from ..phone.collect import Collected

LABELS_SHOWN = 20


def collect(
    app: Annotated[str, typer.Argument(metavar="X.apk|PACKAGE", help="An app made by handlens, or its package name.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="X.zip", help="The file of corrections to write.")],
    serial: Annotated[Optional[str], typer.Option(help="Which phone, if several are connected.")] = None,  # noqa: UP045
    delete: Annotated[bool, typer.Option("--delete", help="Delete them on the phone, once they are here and checked.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file that stands there.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch the corrections that people tapped in the app, from the phone that is connected, through adb."""
    from ..phone.collect import collect_corrections

    found = collect_corrections(app, output, serial=serial, delete=delete, overwrite=overwrite,
                                reporter=TerminalReporter(as_json))  # fmt: skip
    if as_json:
        print_json(found.as_dict())
    else:
        print_collected(found, app)


def print_collected(found: Collected, app: str) -> None:
    """What was fetched, and the command that trains on it."""
    counts = listed([f"{label} ({count:,})" for label, count in found.counts.items()], most=LABELS_SHOWN)
    print_line(f"{found.path}: {counted(found.count, 'correction')}: {counts}")
    print_line(f"  {found.read_wrong:,} had another reading, {found.no_reading:,} had none")
    if found.deleted:
        print_line("  deleted on the phone")
    old = app if app.lower().endswith(".apk") else "OLD.apk"
    print_line(f"Next: handlens build {found.dataset or 'DATASET'} -o NEW.apk --also {found.path} --after {old}")


def register(application: typer.Typer) -> None:
    """Add the command to the application."""
    application.command(rich_help_panel="Onto the phone")(collect)
