"""What the commands of the page print: the result first, then what it is made of, then what to do next."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..base.reporter import Reporter, duration
from ..base.wording import counted, listed
from .phone_reports import megabytes, print_code, print_rows, sizes
from .reports import LABELS_SHOWN, said_of
from .terminal import print_json_line, print_line

if TYPE_CHECKING:
    from ..page.build import BuiltPage
    from ..phone.pages import PageShare


def print_page(page: BuiltPage) -> None:
    """A freshly made page, and how to open it."""
    print_line(f"{page.path}: {megabytes(page.size_bytes)}, made in {duration(page.elapsed_s)}")
    frames = page.golden_frame_count
    print_rows([
        ("name", page.name),
        ("self-check", f"{counted(frames, 'frame')} with Python's answers" if frames else
         "none: the model file carries no examples, so the page cannot check itself"),
        ("size", sizes(page.parts)),
    ])  # fmt: skip
    print_line(f"Next: open {page.path} in a browser: it needs no network, and asks nobody for anything")
    print_line(f"      handlens serve {page.path}      (for phones in the room)")


def print_page_summary(page: Mapping[str, Any]) -> None:
    """What `inspect` says of a page, from its plain values."""
    contract, golden = page["contract"], page["golden"]
    labels = counted(len(contract["labels"]), "label")
    print_line(f"{page['path']}: {page['name']}, {labels}; {said_of(contract['figures'])}")
    side = contract["input"]
    readings = sum(frame["label"] is not None for frame in golden)
    print_rows([
        ("labels", listed(contract["labels"], most=LABELS_SHOWN)),
        ("view", f"{contract['view']}, {side['width']}x{side['height']}x{side['channels']}"),
        ("threshold", f"{contract['threshold']:g}, {'probabilities calibrated' if contract['calibrated'] else 'not calibrated'}"),
        ("network", f"{contract['network']}, {contract['precision']}, seed {contract['seed']}"),
        ("model file", f"{page['model_bytes']:,} bytes, sha256 {page['model_sha256']}"),
        ("runtime", "as @tensorflow/tfjs-tflite 0.0.1-alpha.10 ships it" if page["runtime_untouched"] else "NOT the pinned one"),
        ("self-check", f"{counted(len(golden), 'frame')}, {readings} with a reading"),
        ("made with", f"handlens {page['handlens']}"),
        ("size", f"{megabytes(page['size_bytes'])}: {sizes(page['parts'])}"),
    ])  # fmt: skip


def tell_what_browsers_do(reporter: Reporter, served: PageShare) -> None:
    """What a phone's browser will say or leave out, before it does."""
    if served.certificate_sha256 is None:
        reporter.warn("Browsers give a live camera to encrypted pages only: over this address phones take photos, with the "
                      "page's button. --https gives a live camera, after a warning; so does a cable (below)")  # fmt: skip
        return
    reporter.warn("The browser will warn that the connection is not private: this computer alone vouches for itself. In Chrome "
                  "choose Advanced, then Proceed; in Safari Show Details, then visit this website; in Firefox Advanced, then "
                  "Accept the Risk")  # fmt: skip
    reporter.warn(f"  The certificate's sha256, if you want to compare: {served.certificate_sha256}")


def print_page_address(served: PageShare, *, as_json: bool) -> None:
    """Where the page is to be had, and what the QR code says."""
    if as_json:
        document = {"url": served.url, "home_url": served.home_url, "cable": served.cable}
        print_json_line({**document, "certificate_sha256": served.certificate_sha256})
    else:
        print_code(served, "a visit")
        print_line(f"On this computer: {served.home_url}")
        print_line(f"A live camera on a phone with a cable: {served.cable}, then that address in the phone's browser")
    sys.stdout.flush()
