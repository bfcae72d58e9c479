"""The commands that end on the phone: apk, install, check, share. They parse, call one function, and print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from ..phone.sideloading import SHARE_IDLE_MINUTES, phone_prompts
from .terminal import TerminalReporter, print_json

NameOption = Annotated[Optional[str], typer.Option(help="What stands below the icon, in any script.")]  # noqa: UP045
PackageOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        metavar="dev.example.digits", help="By which Android tells apps apart; made from name and key by default."
    ),
]
IconOption = Annotated[Optional[Path], typer.Option(metavar="PICTURE", help="The icon; handlens's own by default.")]  # noqa: UP045
VersionCodeOption = Annotated[Optional[int], typer.Option(help="Higher for each new version. Default: 1; one more than OLD's.")]  # noqa: UP045
VersionNameOption = Annotated[Optional[str], typer.Option(help="The version as people read it. Default: 1.0, or OLD's next.")]  # noqa: UP045
AfterOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(metavar="OLD.apk", help="Make the app this one's next version: phones install it over that."),
]
AbiOption = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(metavar="ABI", help="arm64-v8a, armeabi-v7a (both by default), x86_64 for emulators. Repeatable."),
]
KeyOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(metavar="KEY.p12", help="PKCS#12 or PEM, for a release. Default: your own, made once and kept."),
]
KeyAliasOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(metavar="ALIAS", help="Which key, if the file holds several."),
]
HostOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(metavar="ADDRESS", help="Which of this computer's addresses, or of its interfaces: wlan0."),
]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")]
QrOption = Annotated[Optional[Path], typer.Option(metavar="X.png", help="Also write the QR code as a picture.")]  # noqa: UP045
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output, for programs.")]


def apk(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A .tflite made by handlens.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="X.apk", help="The app to write.")],
    name: NameOption = None,
    package: PackageOption = None,
    icon: IconOption = None,
    version_code: VersionCodeOption = None,
    version_name: VersionNameOption = None,
    after: AfterOption = None,
    abi: AbiOption = None,
    key: KeyOption = None,
    key_alias: KeyAliasOption = None,
    as_json: JsonOption = False,
) -> None:
    """Package a model file as a signed Android app, without the Android SDK."""
    from ..apk.build import build_apk
    from ..apk.libraries import DEFAULT_ABIS
    from .phone_reports import print_app, tell_of_key

    report = build_apk(model, output, name=name, package=package, icon=icon, version_code=version_code,
                       version_name=version_name, after=after, abis=abi or DEFAULT_ABIS, key=key, key_alias=key_alias,
                       password_prompt=_password if sys.stdin.isatty() else None)  # fmt: skip
    if as_json:
        tell_of_key(report)
        print_json(report.as_dict())
    else:
        print_app(report)


def install(
    app: Annotated[Path, typer.Argument(metavar="X.apk", help="An app made by handlens.")],
    serial: Annotated[Optional[str], typer.Option(help="Which phone, if several are connected.")] = None,  # noqa: UP045
    start: Annotated[bool, typer.Option(help="Open the app afterwards.")] = True,
    as_json: JsonOption = False,
) -> None:
    """Install an app on the phone that is connected, through adb."""
    from ..phone.install import install_app
    from .phone_reports import print_installed

    report = install_app(app, serial=serial, start=start, reporter=TerminalReporter())
    if as_json:
        print_json(report.as_dict())
    else:
        print_installed(report)


def check(
    app: Annotated[Path, typer.Argument(metavar="X.apk|MODEL", help="An app made by handlens, or a .tflite.")],
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", metavar="X.json", help="Also write the answer, for others."),
    ] = None,
    serial: Annotated[Optional[str], typer.Option(help="Which phone, if several are connected.")] = None,  # noqa: UP045
    as_json: JsonOption = False,
) -> None:
    """Have the connected phone check an app: does it read as trained, and how long does a frame take it?"""
    from ..phone.check import check_phone
    from .phone_reports import print_check

    found = check_phone(app, output, serial=serial, reporter=TerminalReporter(as_json))
    if as_json:
        print_json(found.as_dict())
    else:
        print_check(found, output)
    if not found.as_trained:
        raise typer.Exit(1)


def share(
    app: Annotated[Path, typer.Argument(metavar="X.apk", help="An app made by handlens.")],
    host: HostOption = None,
    port: PortOption = 0,
    minutes: Annotated[float, typer.Option(help="Stop when nobody came for so long.")] = SHARE_IDLE_MINUTES,
    downloads: Annotated[Optional[int], typer.Option(min=1, help="Stop after so many downloads.")] = None,  # noqa: UP045
    qr: QrOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve one app on the local network, at an address that a QR code shows. Nothing else is reachable.

    With --json: a line with the address before anyone comes, and one with the report at the end.
    """
    from ..phone.share import share_app
    from .phone_reports import ADVICE_AFTER_S, advise_share, print_share_address, print_shared, tell_prompts

    reporter = TerminalReporter()
    with share_app(app, host=host, port=port, idle_minutes=minutes, most_downloads=downloads, qr=qr) as served:
        try:
            tell_prompts(reporter, phone_prompts("share"))
            print_share_address(served, as_json=as_json)
            if not as_json and not served.visited(within_s=ADVICE_AFTER_S):
                advise_share(reporter, served)
            report = served.wait()
        except KeyboardInterrupt:
            served.close(finishing_s=0)
            report = served.wait()  # returns at once: how it went so far
    print_shared(report, as_json=as_json)


def _password(what: str) -> str:
    return str(typer.prompt(f"Password of {what}", hide_input=True, err=True))


def register(application: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (apk, install, check, share):
        application.command(rich_help_panel="Onto the phone")(command)
