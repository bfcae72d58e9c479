"""What the commands of the page print: the result first, then what it is made of, then what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..base.reporter import duration
from ..base.wording import listed
from .phone_reports import megabytes, print_rows, sizes
from .reports import LABELS_SHOWN, said_of
from .terminal import print_line

if TYPE_CHECKING:
    from ..page.build import BuiltPage


def print_page(page: BuiltPage) -> None:
    """A freshly made page, and how to open it."""
    print_line(f"{page.path}: {megabytes(page.size_bytes)}, made in {duration(page.elapsed_s)}")
    frames = page.golden_frame_count
    print_rows([
        ("name", page.name),
        ("self-check", f"{frames} frames with Python's answers" if frames else
         "none: the model file carries no examples, so the page cannot check itself"),
        ("size", sizes(page.parts)),
    ])  # fmt: skip
    print_line(f"Next: open {page.path} in a browser: it needs no network, and asks nobody for anything")
    print_line(f"      handlens serve {page.path}      (for phones in the room)")


def print_page_summary(page: Mapping[str, Any]) -> None:
    """What `inspect` says of a page, from its plain values."""
    contract, golden = page["contract"], page["golden"]
    print_line(f"{page['path']}: {page['name']}, {len(contract['labels'])} labels; {said_of(contract['figures'])}")
    side = contract["input"]
    readings = sum(frame["label"] is not None for frame in golden)
    print_rows([
        ("labels", listed(contract["labels"], most=LABELS_SHOWN)),
        ("view", f"{contract['view']}, {side['width']}x{side['height']}x{side['channels']}"),
        ("threshold", f"{contract['threshold']:g}, {'probabilities calibrated' if contract['calibrated'] else 'not calibrated'}"),
        ("network", f"{contract['network']}, {contract['precision']}, seed {contract['seed']}"),
        ("model file", f"{page['model_bytes']:,} bytes, sha256 {page['model_sha256']}"),
        ("runtime", "as @tensorflow/tfjs-tflite 0.0.1-alpha.10 ships it" if page["runtime_untouched"] else "NOT the pinned one"),
        ("self-check", f"{len(golden)} frames, {readings} with a reading"),
        ("made with", f"handlens {page['handlens']}"),
        ("size", f"{megabytes(page['size_bytes'])}: {sizes(page['parts'])}"),
    ])  # fmt: skip
