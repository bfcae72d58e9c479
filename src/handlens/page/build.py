"""From a model file to one HTML page.

    model.tflite ──► contract, golden frames ──┐
    runtime, notices, settings ────────────────┼──► parts ──┐
    page.html, page.css, page.js (web/) ───────┴────────────┴──► policy ──► X.html

The page's frame, page.html, has two places to be filled:

    <!--handlens:head-->     the policy, the title, the style; after <meta charset>, before anything that a policy concerns
    <!--handlens:parts-->    the parts, then the script; at the end of the body

Same model, name and version: same bytes.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from .._version import __version__
from ..base.files import read_input, write_whole
from ..base.text import is_showable, is_visible
from ..errors import ModelError, PageError
from ..modelfile.golden import FrameModel, Golden, golden_frames, pack_golden
from . import parts
from .notices import notices_text
from .policy import policy_element, policy_for
from .runtime import LOADER, LOADER_HEAD, LOADER_TAIL, WASM

HEAD, PARTS = "<!--handlens:head-->", "<!--handlens:parts-->"
LONGEST_NAME = 100  # by eye, as an app's
KINDS = {"model": "model", "wasm": "runtime", "loader": "runtime", "golden": "golden frames", "notices": "notices"}
_MOST_MODEL_BYTES = 128 << 20  # by eye: unpacked, the browser holds it three times


@dataclass(frozen=True)
class BuiltPage:
    """What `build_page` made.

    Attributes:
        path: the page.
        name: what it is called.
        size_bytes: of the whole file.
        parts: the same split by kind of content: "model", "runtime", "golden frames", ...
        golden_frame_count: frames with which the page checks itself; 0 when the model carries no examples.
        elapsed_s: how long it took, in seconds.
    """

    path: Path
    name: str
    size_bytes: int
    parts: dict[str, int]
    golden_frame_count: int
    elapsed_s: float

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {**asdict(self), "path": str(self.path)}


class Page(NamedTuple):
    """A page that is written nowhere yet."""

    name: str
    content: bytes
    golden_frame_count: int


def build_page(
    model: str | os.PathLike[str],
    output: str | os.PathLike[str],
    *,
    name: str | None = None,
    opened: FrameModel | None = None,
    built: str | os.PathLike[str] | None = None,
) -> BuiltPage:
    """Make one HTML page that reads with a model file, in any browser, without a network.

    Args:
        model: a .tflite with a contract and the `frame` signature.
        output: the .html to write; a file that is there is replaced.
        name: what the page is called, in any script; the contract's name by default.
        opened: the model, if it is already open.
        built: a folder with another page.html, page.css and page.js than those in the package.

    Returns:
        A `BuiltPage`: the page's path and size, and what it is made of.

    Raises:
        PageError: a name or an output that cannot be, or a handlens that is not whole.
        ModelError: no contract, or no `frame` signature.
    """
    started = time.perf_counter()
    _check_output(Path(output), Path(model))
    page = page_of(model, name=name, opened=opened, built=built)
    write_whole(output, page.content)
    return BuiltPage(
        path=Path(output),
        name=page.name,
        size_bytes=len(page.content),
        parts=sizes_by_kind(page.content),
        golden_frame_count=page.golden_frame_count,
        elapsed_s=time.perf_counter() - started,
    )


def page_of(
    model: str | os.PathLike[str],
    *,
    name: str | None = None,
    opened: FrameModel | None = None,
    built: str | os.PathLike[str] | None = None,
) -> Page:
    """The page's bytes; arguments and errors as `build_page` has them."""
    name = None if name is None else check_page_name(name)
    model_bytes = read_input(model, ModelError, most_bytes=_MOST_MODEL_BYTES)
    (packed_wasm, _), (packed_loader, loader) = WASM.read(), LOADER.read()
    files = _built_files(built)
    opened = opened or _open(model)
    contract = opened.contract
    if contract.frame_shape is None:
        raise ModelError("this model reads pictures only, not camera frames", received=model,
                         hint="handlens export RUN -o X.tflite")  # fmt: skip
    name = name or check_page_name(contract.name)
    golden = pack_golden(golden_frames(opened), contract)
    settings = json.dumps({"name": name, "handlens": __version__}, ensure_ascii=False)
    packed = {
        "model": parts.pack(model_bytes),
        "loader": packed_loader,
        "wasm": packed_wasm,
        "golden": parts.pack(joined(golden)),
        "notices": parts.pack(notices_text(contract.dataset_name, contract.network).encode()),
        "settings": parts.pack(settings.encode()),
    }
    elements = "".join(parts.element(part, packed[part]) for part in parts.NAMES)
    return Page(name, _filled(files, name, elements, LOADER_HEAD + loader.decode() + LOADER_TAIL).encode(), golden.frame_count)


def check_page_name(name: str) -> str:
    """The name without spaces around it, in any script.

    Raises:
        PageError: empty, nothing to be seen of it, too long, or with characters that are no text.

    >>> check_page_name(" Ziffern 数字 ")
    'Ziffern 数字'
    """
    cleaned = name.strip()
    if not is_visible(cleaned) or not is_showable(cleaned):
        raise PageError("the page's name cannot be shown", received=repr(name), hint='--name "Digits"')
    if len(cleaned) > LONGEST_NAME:
        raise PageError("the page's name is too long", received=f"{len(cleaned)} characters",
                        hint=f"use at most {LONGEST_NAME}")  # fmt: skip
    return cleaned


def joined(golden: Golden) -> bytes:
    """Both files of the golden frames as one part: JSON holds no byte 0, which ends it."""
    return golden.document.encode() + b"\0" + golden.packed


def sizes_by_kind(page: bytes) -> dict[str, int]:
    """Bytes in the page by kind of content, the largest first; together they are the file."""
    sizes: dict[str, int] = {}
    for part, packed in parts.packed_parts(page).items():
        kind = KINDS.get(part, "page")
        sizes[kind] = sizes.get(kind, 0) + len(parts.element(part, packed).encode())
    sizes["page"] = len(page) - sum(size for kind, size in sizes.items() if kind != "page")
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


class _Files(NamedTuple):
    html: str
    css: str
    js: str


def _built_files(folder: str | os.PathLike[str] | None) -> _Files:
    where = resources.files(__package__) / "built" if folder is None else Path(folder)
    try:
        texts = [(where / f"page.{kind}").read_bytes().decode() for kind in ("html", "css", "js")]
    except (OSError, UnicodeDecodeError) as error:
        hint = "tools/build-page makes them; a release of handlens has them: pip install --force-reinstall handlens"
        raise PageError("the page's own files cannot be read", received=str(error), hint=hint) from None
    # a digest is of the text as the browser holds it: it makes line ends \n, and ends an element at its first end tag
    for text, end in zip(texts, ("", "</style", "</script"), strict=True):
        if "\r" in text or "\0" in text or (end and (end in text.lower() or "<!--" in text)):
            raise PageError("the page's own files cannot stand in a page", received=f"{where}", hint="tools/build-page")
    files = _Files(*texts)
    if files.html.count(HEAD) != 1 or files.html.count(PARTS) != 1:
        raise PageError("page.html lacks a place to be filled, or has it twice", received=f"{where}, {HEAD}, {PARTS}",
                        hint="tools/build-page")  # fmt: skip
    return files


def _filled(files: _Files, name: str, elements: str, loader: str) -> str:
    """The page: its frame with everything in it."""
    head = f"<title>{escape(name)}</title>\n<style>{files.css}</style>"
    before, after = files.html.split(PARTS)
    start, rest = before.split(HEAD)
    script = f"<script>{files.js}</script>"
    policy = policy_element(policy_for(start + head + rest + script + after, run_later=[loader]))
    return f"{start}{policy}\n{head}{rest}{elements}{script}{after}"


def _check_output(output: Path, model: Path) -> None:
    if output.suffix.lower() not in parts.SUFFIXES:
        raise PageError("the page's file must end in .html", received=output, hint=f"-o {output.with_suffix('.html')}")
    if output.exists() and model.exists() and output.samefile(model):
        raise PageError("the page would replace its model", received=output, hint="name another output")


def _open(model: str | os.PathLike[str]) -> FrameModel:
    from ..modelfile.model import load_model  # loads LiteRT, which `handlens --help` need not wait for

    return load_model(model)
