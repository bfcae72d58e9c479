"""What is in a page: read from its bytes, without a browser."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.files import read_input
from ..base.text import showable
from ..errors import PageError
from ..modelfile import sealing
from ..modelfile.contract import Contract
from ..modelfile.golden import GoldenFrame, read_golden
from .build import sizes_by_kind
from .parts import NAMES, packed_parts, unpacked
from .runtime import LOADER, WASM

_MOST_PAGE_BYTES = 256 << 20


@dataclass(frozen=True)
class PageSummary:
    """What an .html that handlens made holds.

    Attributes:
        path: the file.
        size_bytes: of it.
        name: what the page is called.
        handlens: the version that made it.
        contract: the model's contract.
        model_bytes: size of the model file in it, unpacked.
        model_sha256: its digest: that of the .tflite that the page was made of.
        runtime_untouched: whether the runtime is byte for byte the one that handlens pins.
        golden: the self-check's frames, without their pictures in the JSON.
        parts: bytes in the page by kind of content.
    """

    path: Path
    size_bytes: int
    name: str
    handlens: str
    contract: Contract
    model_bytes: int
    model_sha256: str
    runtime_untouched: bool
    golden: tuple[GoldenFrame, ...]
    parts: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON: of golden frames the answers only."""
        return {
            "path": str(self.path),
            "size_bytes": self.size_bytes,
            "name": self.name,
            "handlens": self.handlens,
            "contract": json.loads(self.contract.to_json()),
            "model_bytes": self.model_bytes,
            "model_sha256": self.model_sha256,
            "runtime_untouched": self.runtime_untouched,
            "golden": [
                {"rotation": frame.rotation, "truth": frame.truth, "label": frame.label, "score": frame.score}
                for frame in self.golden
            ],
            "parts": self.parts,
        }


def inspect_page(path: str | os.PathLike[str]) -> PageSummary:
    """Read a page.

    Args:
        path: an .html that handlens made.

    Raises:
        PageError: not a page of handlens, or a damaged one.
        ModelError: the model in it is damaged or of a newer handlens.
    """
    return page_summary(path, read_input(path, PageError, most_bytes=_MOST_PAGE_BYTES))


def page_summary(path: str | os.PathLike[str], page: bytes) -> PageSummary:
    """The same of bytes that were read already; `path` is where from."""
    packed = packed_parts(page)
    if missing := [name for name in NAMES if name not in packed]:
        if len(missing) == len(NAMES):
            raise PageError("this .html is no page of handlens", received=path,
                            hint="handlens page MODEL -o X.html makes one")  # fmt: skip
        raise PageError("this page is damaged", received=f"{path}, without its part {', '.join(missing)}",
                        hint="copy it once more, whole")  # fmt: skip
    content = {name: unpacked(name, packed[name]) for name in NAMES}
    model = content["model"]
    document, _, planes = content["golden"].partition(b"\0")
    name, version = _settings(content["settings"])
    return PageSummary(
        path=Path(path),
        size_bytes=len(page),
        name=name,
        handlens=version,
        contract=sealing.read_contract(model),
        model_bytes=len(model),
        model_sha256=hashlib.sha256(model).hexdigest(),
        runtime_untouched=WASM.is_untouched(content["wasm"]) and LOADER.is_untouched(content["loader"]),
        golden=tuple(read_golden(planes, document)),
        parts=sizes_by_kind(page),
    )


def _settings(text: bytes) -> tuple[str, str]:
    try:
        settings = json.loads(text)
        return showable(str(settings["name"])), showable(str(settings["handlens"]))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PageError("this page's settings cannot be read", received=repr(error),
                        hint="copy it once more, whole") from None  # fmt: skip
