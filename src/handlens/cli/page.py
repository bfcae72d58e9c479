"""The commands of the page: page, serve. They parse, call one function, and print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from ..phone.sideloading import SHARE_IDLE_MINUTES
from .completion import files
from .phone import HostOption, JsonOption, PortOption, QrOption
from .terminal import TerminalReporter, print_json


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


def serve(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="X.html|MODEL", help="A page, or a .tflite made by handlens.", autocompletion=files(".html", ".tflite")
        ),
    ],
    name: Annotated[Optional[str], typer.Option(help="What a model's page is called; default: as the model.")] = None,  # noqa: UP045
    https: Annotated[bool, typer.Option("--https", help="Encrypt, for a live camera; browsers will warn once.")] = False,
    host: HostOption = None,
    port: PortOption = 0,
    minutes: Annotated[float, typer.Option(help="Stop when nobody has loaded the page for so long.")] = SHARE_IDLE_MINUTES,
    qr: QrOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve one page to the phones in the room, at an address that a QR code shows. Nothing else is reachable.

    With --json: a line with the addresses before anyone comes, and one with the report at the end.
    """
    from ..phone.pages import serve_page
    from .page_reports import print_page_address, tell_what_browsers_do
    from .phone_reports import ADVICE_AFTER_S, advise_share, print_shared

    reporter = TerminalReporter()
    with serve_page(path, name=name, https=https, host=host, port=port, idle_minutes=minutes, qr=qr) as served:
        try:
            tell_what_browsers_do(reporter, served)
            print_page_address(served, as_json=as_json)
            if not as_json and not served.visited(within_s=ADVICE_AFTER_S):
                advise_share(reporter, served)
            report = served.wait()
        except KeyboardInterrupt:
            served.close(finishing_s=0)
            report = served.wait()  # returns at once: how it went so far
    print_shared(report, as_json=as_json, what="visit")


def register(application: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (page, serve):
        application.command(rich_help_panel="In the browser")(command)
