"""Pages for the tests: of a fake model, and with a frame of their own, so that nothing here waits for npm."""

from __future__ import annotations

import base64
import contextlib
import io
import subprocess
import time
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from apk_helpers import LABELS, FakeModel
from browser import require_chromium, require_page_tools
from handlens.modelfile.contract import Contract
from handlens.modelfile.sealing import seal
from handlens.page.build import HEAD, PARTS, BuiltPage, build_page

HTML = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{HEAD}
<link rel="icon" href="data:,">
</head>
<body>
<h1></h1><p></p>
{PARTS}
</body>
</html>
"""
CSS = "h1 { color: rgb(0, 114, 178) }\n"
# says what the settings say
JS = """(async () => {
  const bytes = Uint8Array.from(atob(document.getElementById("part-settings").textContent), (letter) => letter.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  document.querySelector("h1").textContent = (await new Response(unpacked).json()).name;
})();
"""


def write_built(folder: Path, **changed: str) -> Path:
    """A folder as tools/build-page makes it; `changed` are other texts than these, by kind."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, text in {"html": HTML, "css": CSS, "js": JS, **changed}.items():
        (folder / f"page.{kind}").write_bytes(text.encode())
    return folder


def write_sealed_model(folder: Path) -> Path:
    """The fake model's contract on a flatbuffer that is somebody else's."""
    path = folder / "shades.tflite"
    path.write_bytes(seal((resources.files("handlens.modelfile") / "inkview.tflite").read_bytes(), FakeModel().contract))
    return path


def write_photo_model(folder: Path, labels: tuple[str, ...] = LABELS) -> Path:
    """A model of view `photo` on the frozen backbone that ships, with a head that nobody fitted: it reads, nobody knows what."""
    from handlens.transfer.head import Head
    from handlens.transfer.patching import with_head
    from handlens.transfer.template import template_bytes

    rng = np.random.default_rng(0)
    middle = np.abs(rng.standard_normal(1280)).astype(np.float32)
    basis = np.linalg.qr(rng.standard_normal((1280, 8)))[0].T.astype(np.float32)
    weights = rng.standard_normal((len(labels), 1280)).astype(np.float32) * 4
    head = Head(weights, rng.standard_normal(len(labels)).astype(np.float32), len(labels), middle * np.float32(0.6 /
                np.linalg.norm(middle)), basis, cut=1.0, slope=9.0, taught_cut=0.55, taught_slope=21.0)  # fmt: skip
    contract = Contract(name="shapes", view="photo", labels=labels, input_shape=(224, 224, 3), frame_shape=(480, 640),
                        threshold=0.4, network="lite0", precision="int8", embedding=1280, calibrated=True)  # fmt: skip
    examples = {}
    for index in range(2 * len(labels)):
        png = io.BytesIO()
        coarse = rng.integers(0, 256, (7, 7, 3), np.uint8)
        Image.fromarray(np.kron(coarse, np.ones((32, 32, 1), np.uint8))).save(png, "png")
        examples[f"examples/{index}-{index % len(labels)}.png"] = png.getvalue()
    path = folder / "shapes.tflite"
    path.write_bytes(seal(with_head(template_bytes(), head), contract, examples))
    return path


def build_fake_page(folder: Path, **options: Any) -> BuiltPage:
    """A page of the fake model; `options` go to `build_page`."""
    options.setdefault("output", folder / "shades.html")
    options.setdefault("opened", FakeModel())
    options.setdefault("built", write_built(folder / "built"))
    return build_page(options.pop("model", None) or write_sealed_model(folder), options.pop("output"), **options)


def write_harness(folder: Path) -> Path:
    """A built folder whose page opens the model with the page's own core, and then does what tests ask: web/tests/harness.ts."""
    options = ["--bundle", "--format=iife", "--target=es2019", "--charset=utf8", "--legal-comments=none", "--log-level=warning"]
    web = require_page_tools()
    command = ["node_modules/.bin/esbuild", web / "tests" / "harness.ts", *options]
    done = subprocess.run(command, cwd=web, check=True, capture_output=True)
    return write_built(folder, js=done.stdout.decode())


@contextlib.contextmanager
def cut_off_chromium(*flags: str, names: str = "") -> Iterator[Any]:
    """A real Chromium without a network: no name has an address, and the way out is a proxy that nobody runs.

    Servers of this computer are within reach, so that a test can hear whether anybody is asked; `names` are further names that
    lead to it.
    """
    path = require_chromium()
    from playwright.sync_api import sync_playwright

    leading_here = [f"MAP {name} 127.0.0.1" for name in names.split()]
    rules = ", ".join([*leading_here, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"])
    cut_off = [f"--host-resolver-rules={rules}", "--proxy-server=127.0.0.1:9", f"--proxy-bypass-list={names.replace(' ', ';')}"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", *cut_off, *flags])  # CI runs as root
        yield browser
        browser.close()


def opened_harness(browser: Any, address: str) -> Any:
    """The harness's page at this address, its model open."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    until = time.monotonic() + 60
    while not page.title().startswith("ready"):  # not wait_for_function, which compiles text: the policy forbids it
        assert not page.title().startswith("failed"), (page.title(), complaints)
        assert time.monotonic() < until, (page.title(), complaints)
        page.wait_for_timeout(50)
    page.complaints = complaints
    return page


def as_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def frame_for_page(planes: Mapping[str, np.ndarray], rotation: int) -> dict[str, Any]:
    """A frame as the harness takes it."""
    return {"planes": {name: as_text(plane.tobytes()) for name, plane in planes.items()}, "turns": rotation}
