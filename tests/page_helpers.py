"""Pages for the tests: of a fake model, and with a frame of their own, so that nothing here waits for npm."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from apk_helpers import FakeModel
from browser import require_chromium
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
# unpacks the parts, runs the loader as the page does, and starts the runtime; says in the paragraph how far it came
JS = """(async () => {
  const says = document.querySelector("p");
  const part = async (name) => {
    const text = document.getElementById("part-" + name).textContent;
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  };
  const text = async (name) => new TextDecoder().decode(await part(name));
  try {
    document.querySelector("h1").textContent = JSON.parse(await text("settings")).name;
    const loader = document.createElement("script");
    loader.textContent = await text("loader");
    document.head.append(loader);
    const runtime = await tflite_web_api_ModuleFactory({ wasmBinary: new Uint8Array(await part("wasm")), printErr() {} });
    const sizes = [];
    for (const name of ["model", "golden", "notices"]) sizes.push((await part(name)).byteLength);
    says.textContent = `${typeof runtime._malloc} ${sizes.join(" ")}`;
  } catch (error) {
    says.textContent = String(error);
  }
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


def build_fake_page(folder: Path, **options: Any) -> BuiltPage:
    """A page of the fake model; `options` go to `build_page`."""
    options.setdefault("output", folder / "shades.html")
    options.setdefault("opened", FakeModel())
    options.setdefault("built", write_built(folder / "built"))
    return build_page(options.pop("model", None) or write_sealed_model(folder), options.pop("output"), **options)


@contextlib.contextmanager
def cut_off_chromium(*flags: str) -> Iterator[Any]:
    """A real Chromium without a network: no name has an address, and the way out is a proxy that nobody runs.

    Servers of this computer are within reach, so that a test can hear whether anybody is asked.
    """
    path = require_chromium()
    from playwright.sync_api import sync_playwright

    cut_off = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--proxy-server=127.0.0.1:9"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", *cut_off, *flags])  # CI runs as root
        yield browser
        browser.close()
