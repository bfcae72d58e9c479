"""The page's core in a real browser, under the policy that the page has: pictures become the frames that Python makes of them.

Node has no canvas and decodes no pictures; so what of the core needs a browser is judged here.
"""

from __future__ import annotations

import base64
import hashlib
import io
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import handlens
import made_photos
from browser import require_chromium, require_page_tools
from handlens.modelfile.model import open_picture
from handlens.modelfile.stills import first_planes
from handlens.pictures.geometry import PLANES

pytestmark = pytest.mark.oracle
HEAD, TAIL = "globalThis.handlensLoader = function (Function) {\n", "\nreturn tflite_web_api_ModuleFactory;\n};\n"


def coloured(width: int, height: int, channels: int = 3) -> Image.Image:
    y, x, c = np.mgrid[:height, :width, :channels]
    values = 128 + 90 * np.sin(x / (9 + 4 * c)) + 60 * np.sin((y + 5 * c) / 13) + (x * 7 + y * 13 + 40 * c) % 23
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)[..., :channels].squeeze())


def seen_through(width: int, height: int, light: bool) -> Image.Image:
    picture = coloured(width, height).point(lambda value: 190 + value // 4 if light else value // 2).convert("RGBA")
    alpha = coloured(width, height, 1).point(lambda value: max(0, value - 110) if light else value)
    picture.putalpha(alpha)
    return picture


def file_of(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return file_of(coloured(300, 200), "JPEG", exif=exif, quality=92)


FILES: dict[str, Callable[[], bytes]] = {
    "grey PNG": lambda: file_of(coloured(90, 70, 1), "PNG"),
    "one-bit PNG": lambda: file_of(coloured(90, 70, 1).convert("1"), "PNG"),
    "colour PNG": lambda: file_of(coloured(333, 500), "PNG"),
    "palette PNG": lambda: file_of(coloured(120, 80).quantize(17), "PNG"),
    "palette PNG with a clear colour": lambda: file_of(coloured(120, 80).quantize(17), "PNG", transparency=3),
    "dark on clear": lambda: file_of(seen_through(140, 100, light=False), "PNG"),
    "light on clear": lambda: file_of(seen_through(140, 100, light=True), "PNG"),
    "grey with alpha": lambda: file_of(seen_through(140, 100, light=False).convert("LA"), "PNG"),
    "28x28": lambda: file_of(coloured(28, 28, 1), "PNG"),
    "1x9": lambda: file_of(coloured(1, 9), "PNG"),
    "wide BMP": lambda: file_of(coloured(1500, 97), "BMP"),
    "GIF": lambda: file_of(coloured(120, 80).quantize(40), "GIF"),
    "lossless WebP": lambda: file_of(coloured(120, 80), "WEBP", lossless=True),
    "JPEG": lambda: file_of(coloured(1200, 700), "JPEG", quality=90),
    "grey JPEG": lambda: file_of(coloured(300, 200, 1), "JPEG"),
    **{f"JPEG, EXIF {way}": (lambda way=way: turned(way)) for way in range(1, 9)},
}  # fmt: skip


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    web = require_page_tools()
    out = tmp_path_factory.mktemp("bundle") / "core.js"
    source = str(web / "tests" / "in-browser.ts")
    subprocess.run(["node_modules/.bin/esbuild", source, "--bundle", "--format=iife", "--target=es2019", "--charset=utf8",
                    "--log-level=warning", f"--outfile={out}"], cwd=web, check=True)  # fmt: skip
    return out.read_text(encoding="utf-8")


def runtime_file(suffix: str) -> bytes:
    folder = require_page_tools() / "node_modules" / "@tensorflow" / "tfjs-tflite" / "wasm"
    return (folder / f"tflite_web_api_cc_simd.{suffix}").read_bytes()


def allowed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.fixture(scope="module")
def page(bundle: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    chromium = require_chromium()
    from playwright.sync_api import sync_playwright

    loader = HEAD + runtime_file("js").decode() + TAIL
    policy = f"default-src 'none'; script-src {allowed(bundle)} {allowed(loader)} 'wasm-unsafe-eval'"
    path = tmp_path_factory.mktemp("core") / "core.html"
    html = f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
    path.write_bytes(f"{html}<title>core</title><script>{bundle}</script>".encode())
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opened = browser.new_page()
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto(path.as_uri())
        yield opened
        browser.close()
    # what the tests provoke: a text compiled, which the policy refuses
    assert not [text for text in complaints if "unsafe-eval" not in text], complaints


def text_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def digests(content: bytes) -> list[str]:
    picture = open_picture(content)
    photo, ink = first_planes(picture, "photo", PLANES), first_planes(picture, "ink", ("luma",))
    return [hashlib.sha256(plane.tobytes()).hexdigest() for plane in (*photo.values(), ink["luma"])]


@pytest.mark.parametrize("kind", FILES)
def test_a_picture_becomes_the_frames_that_python_makes_of_it(page: Any, kind: str) -> None:
    content = FILES[kind]()
    found = page.evaluate("(file) => framesOf(file)", text_of(content))
    assert found["size"] == list(open_picture(content).size)
    assert found["full"] is None
    assert found["digests"] == digests(content)


def test_a_picture_above_24_million_pixels_is_shrunk_as_far_as_in_python(page: Any) -> None:
    content = file_of(coloured(300, 250).resize((6002, 4002)), "JPEG", quality=60)
    found = page.evaluate("(file) => framesOf(file)", text_of(content))
    assert found["size"] == [3001, 2001] == list(open_picture(content).size)
    assert found["full"] == {"width": 6002, "height": 4002}
    ink = first_planes(open_picture(content), "ink", ("luma",))["luma"].reshape(-1)[::97].astype(int)
    assert np.abs(ink - np.array(found["sample"])).max() <= 3  # by another decoder, shrunk another way


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", file_of(coloured(90, 70), "PNG")[:200]], ids=["empty", "PDF", "cut"])
def test_what_is_no_picture_is_said_to_be_none(page: Any, content: bytes) -> None:
    assert page.evaluate("(file) => whyNot(file)", text_of(content)) == "picture"


def test_the_canvas_is_true_here_and_noise_is_noticed(page: Any) -> None:
    assert page.evaluate("() => canvasIsTrue()") is True
    noisy = """() => {
      const kept = OffscreenCanvasRenderingContext2D.prototype.getImageData;
      OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...of) {
        const image = kept.apply(this, of);
        image.data[700] ^= 1;
        return image;
      };
      try { return canvasIsTrue(); } finally { OffscreenCanvasRenderingContext2D.prototype.getImageData = kept; }
    }"""
    assert page.evaluate(noisy) is False


@pytest.mark.parametrize("size", [(640, 480), (1280, 720), (720, 1280)])
def test_a_cameras_frame_is_the_pictures_but_for_the_browsers_own_scaling(page: Any, size: tuple[int, int]) -> None:
    smooth = coloured(80, 60).resize(size, Image.Resampling.BICUBIC)
    luma = first_planes(open_picture(file_of(smooth, "PNG")), "photo", PLANES)["luma"].reshape(-1)[::97].astype(int)
    found = np.array(page.evaluate("(file) => videoOf(file, true)", text_of(file_of(smooth, "PNG"))))
    off = np.abs(found - luma)
    assert off.max() == 0 if size == (640, 480) else off.mean() < 1.5


@pytest.mark.train
@pytest.mark.slow
def test_photos_are_read_as_in_python_and_no_text_is_compiled(page: Any, tmp_path: Path) -> None:
    handlens.build(made_photos.class_folders(tmp_path / "shapes"), tmp_path / "photo.tflite", run=tmp_path / "run")
    model = handlens.load_model(tmp_path / "photo.tflite")
    parts = [runtime_file("js").decode(), text_of(runtime_file("wasm")), text_of(model.content)]
    assert page.evaluate("(parts) => open(...parts)", parts) == 3
    for number, kind in enumerate(made_photos.SHAPES):
        content = file_of(made_photos.drawn(kind, 100 + number, 200), "JPEG", quality=90)
        found, wanted = page.evaluate("(file) => read(file)", text_of(content)), model.predict(content)
        assert found["label"] == wanted.label
        assert found["score"] == pytest.approx(wanted.score, abs=1e-3)
        assert found["place"] == pytest.approx(wanted.place, abs=0.1)


def test_the_policy_refuses_to_compile_text(page: Any) -> None:
    """The judge of the test above: with 'unsafe-eval' it would hold for any loader."""
    assert page.evaluate("() => compiles('return 1')") is False
