"""What the commands that end on the phone print: the result first, then what it is made of, then what to do next."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.reporter import Reporter, duration
from ..base.wording import counted, listed
from .reports import LABELS_SHOWN
from .terminal import TerminalReporter, print_json_line, print_line

if TYPE_CHECKING:
    from ..apk.build import ApkReport
    from ..phone.check import PhoneCheck
    from ..phone.install import InstallReport
    from ..phone.share import AppShare, Share, ShareReport

# who stands beside the phone has scanned the code by then
ADVICE_AFTER_S = 60.0
_LARGEST_PAGE_BYTES = 16_384
_ABIS_OF_64_BITS = ("arm64-v8a", "x86_64")  # processors of 32 bits have pages of 4 KB only


def print_app(report: ApkReport) -> None:
    """A freshly packaged app."""
    print_line(f"{report.path}: {megabytes(report.size_bytes)}, packaged in {duration(report.elapsed_s)}")
    rows = [
        ("name", report.name),
        ("package", f"{report.package}, version {report.version_name} ({report.version_code})"),
        ("processors", ", ".join(report.abis)),
        ("self-check", _self_check(report.golden_frame_count)),
        ("signed with", f"{report.key_path} ({report.certificate_sha256[:16]}...)"),
        ("size", sizes(report.parts)),
    ]
    print_rows(rows)
    print_line(f"Next: handlens install {report.path}     (over a cable)")
    print_line(f"      handlens share {report.path}       (over the local network)")
    sys.stdout.flush()
    tell_of_key(report)


def tell_of_key(report: ApkReport) -> None:
    """What matters for ever, on standard error: that a key was made, and what is wrong with its certificate."""
    reporter = TerminalReporter()
    if report.key_is_new:
        reporter.warn(
            f"A key was made for this app and all that follow: `{report.key_path}`. Keep a copy in a second safe place; phones "
            "take a new version from the same key alone"
        )
    if report.key_warning:
        reporter.warn(report.key_warning)


def print_app_summary(app: Mapping[str, Any]) -> None:
    """What `inspect` says of an app, from its plain values."""
    labels, golden = app["labels"], app["golden"]
    print_line(f"{app['path']}: {app['name']}, {app['package']} {app['version_name']} ({app['version_code']})")
    rows = [
        ("labels", listed(labels, most=LABELS_SHOWN) or "none: handlens did not make this app"),
        ("Android", f"SDK {app['min_sdk']} and later, made for {app['target_sdk']}"),
        ("permissions", ", ".join(app["permissions"]) or "none"),
    ]
    for signer in app["signers"]:
        rows.append(("signer", f"v{signer['scheme']}, {signer['key']}, sha256 {signer['certificate_sha256']}"))
    if app["signature_problem"]:
        rows.append(("signature", f"does not hold: {app['signature_problem']}"))
    for library in app["libraries"]:
        size, origin = megabytes(library["size_bytes"]), _origin(library["untouched"])
        rows.append(("library", f"{library['abi']} {library['name']}, {size}, {origin}"))
        rows.append(("", _pages(library["abi"], library["page_bytes"], large_pages=library["large_pages"])))
    readings = sum(frame["label"] is not None for frame in golden)
    rows.append(("self-check", f"{counted(len(golden), 'frame')}, {readings} with a reading"))
    rows.append(("size", f"{megabytes(app['size_bytes'])}: {sizes(app['parts'])}"))
    print_rows(rows)


def tell_prompts(reporter: Reporter, prompts: Iterable[str]) -> None:
    """What the phone will ask, before it asks."""
    for prompt in prompts:
        reporter.warn(prompt)


def print_installed(report: InstallReport) -> None:
    """An installed app."""
    opened = "and opened" if report.started else "not opened"
    print_line(f"{report.app.name} is on {report.device}, {opened}, {duration(report.elapsed_s)}")


def print_share_address(served: AppShare, *, as_json: bool) -> None:
    """Where the app is to be had, and what the QR code says."""
    if as_json:
        print_json_line({"url": served.url})
    else:
        print_code(served, "a download")
    sys.stdout.flush()


def print_code(served: Share, awaited: str) -> None:
    """The address, as a code and in letters, and what ends it."""
    # not a question of colour: a terminal's ground may be dark, and scanners want a light one (phone/qr.py)
    code = served.qr_code(colour=os.environ.get("TERM") != "dumb")
    print_line(code if _can_be_written(code) else "The QR code cannot be drawn in this output: --qr X.png writes it as a picture")
    print_line(served.url)
    print_line(
        f"Scan the code with the phone's camera. Ctrl-C stops; so do {served.idle_minutes:g} minutes without {awaited}"
    )
    if served.other_addresses:
        print_line(f"Not the phone's network? This computer has others: {_hosts(served)}")


def print_check(check: PhoneCheck, output: Path | None) -> None:
    """What a phone made of an app: whether it reads as trained, first."""
    answer = check.answer
    phone, android = answer["phone"], answer["android"]
    name = f"{phone['maker']} {phone['model']}"
    if check.refused:
        print_line(f"{name}: the app refuses: {check.refused}")
    else:
        golden = answer["golden"]
        print_line(f"{name}: {golden['as_trained']} of {counted(golden['count'], 'golden frame')} read as trained")
    rows = [("phone", f"Android {android['release']} (API {android['api']}), {android['abi']}, pages of "
                      f"{android['page_bytes'] // 1024} KB")]  # fmt: skip
    if not check.refused:
        model, frames = answer["model"], answer["frames"]
        rows += [
            ("model", f"{model['name']}: {model['network']}, {model['precision']}, {counted(model['labels'], 'label')}"),
            ("a frame", f"{frames['p50_ms']:g} ms, of {frames['count']}; one of ten {frames['p10_ms']:g} or less, one of ten "
                        f"{frames['p90_ms']:g} or more"),
            ("difference", f"at most {answer['golden']['worst_difference']:.1g} to the scores and probabilities of training"),
            ("runtime", answer["runtime"]),
        ]  # fmt: skip
    print_rows(rows)
    if output is not None:
        print_line(f"Written to {output}: docs/phones.md says how to send it")
    elif not check.refused:
        print_line("Next: the same with -o phone.json makes a file to send to us: no phone stands where handlens is made")


def advise_share(reporter: Reporter, served: Share) -> None:
    """Why nobody may have come."""
    reporter.warn("Nobody has reached this computer yet. If a phone says that the page does not load:")
    reporter.warn("  Is it in the same Wi-Fi? Guests' and schools' networks often keep devices apart: take a phone's hotspot")
    reporter.warn("  Does this computer's firewall let Python in? Windows asks once; choose private networks")
    if served.other_addresses:
        reporter.warn(f"  Another address of this computer: {_hosts(served)}")
    reporter.warn(f"  The cable always works: `{served.cable}`")


def print_shared(report: ShareReport, *, as_json: bool, what: str = "download") -> None:
    """How sharing went; `what` is counted."""
    if as_json:
        print_json_line(report.as_dict())
        return
    counted = f"{report.download_count} {what}{'' if report.download_count == 1 else 's'}"
    cut = f"; {_downloads(report.cut_count)} cut off: those phones have no whole file" if report.cut_count else ""
    if report.ended_by == "closed":
        print_line(f"Stopped after {counted}{cut}")
    else:
        print_line(f"{counted} in {duration(report.elapsed_s)}{cut}")


def _downloads(count: int) -> str:
    return f"{count} download{'' if count == 1 else 's'}"


def _hosts(served: Share) -> str:
    return ", ".join(f"--host {address.ip} ({address.interface})" for address in served.other_addresses)


def print_rows(rows: Iterable[tuple[str, str]]) -> None:
    """What it is made of, a line each."""
    for name, text in rows:
        print_line(f"  {name:<11}  {text}")


def _self_check(frames: int) -> str:
    if not frames:
        return "none: the model file carries no examples, so the app cannot check itself"
    return f"{counted(frames, 'frame')} with Python's answers"


def _origin(untouched: bool | None) -> str:
    if untouched is None:
        return "not one of handlens's"
    return "as tensorflow-lite 2.16.1 ships it" if untouched else "NOT the pinned one"


def _can_be_written(text: str) -> bool:
    """Whether standard output has these characters: a pipe of Windows has those of its region only."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _pages(abi: str, page_bytes: int | None, *, large_pages: bool) -> str:
    """Which phones can load a library, by the memory page that it is laid out for."""
    if page_bytes is None:
        return "no library that phones can read"
    pages = f"memory pages of {page_bytes // 1024} KB"
    if page_bytes >= _LARGEST_PAGE_BYTES or abi not in _ABIS_OF_64_BITS:
        return f"{pages}: loads on every phone of its processors"
    if large_pages:
        return f"{pages}; for phones with 16 KB the app lays it out anew"
    return f"{pages}: phones with 16 KB show a notice at the first start (Android 16) or refuse it (Android 15)"


def sizes(parts: dict[str, int]) -> str:
    """Parts with their sizes, the largest first."""
    largest = sorted(parts.items(), key=lambda item: -item[1])
    return ", ".join(
        f"{name} {megabytes(size) if size >= 100_000 else f'{size / 1000:.1f} kB'}" for name, size in largest
    )


def megabytes(size_bytes: int) -> str:
    """A size as people read it."""
    return f"{size_bytes / 1e6:.2f} MB"
