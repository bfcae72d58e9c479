"""The page's core, in Node: its TypeScript tests, and the runtime that ships against Python's on the same frames and pictures.

`web/tests/*.test.ts` are bundled by esbuild and run by Node's own runner; each of them is a test here. What they compare with is
made first, into one folder:

    MODEL.tflite, MODEL.frames, MODEL.json     a model file, camera frames (planes, one behind the other), Python's answers
    MODEL.golden                               the self-check's frames, as the page carries them
    still-N.rgba, stills.json                  pictures, 4 bytes a pixel, and what Python reads in them with `ink`
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import handlens
import made_photos
import stills
from browser import require_page_tools
from handlens.modelfile.golden import golden_frames, pack_golden
from handlens.modelfile.model import Model, Prediction
from handlens.scenes.make import EVERYDAY, make_empty_frame, make_frames

pytestmark = [pytest.mark.oracle, pytest.mark.slow, pytest.mark.train]
ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
TESTS = sorted((WEB / "tests").glob("*.test.ts"))
WRITTEN, EMPTY = 24, ("blank", "ruled", "letters", "scribble", "table", "edge")
STILL_KINDS = tuple(stills.GATED)[:8]
Planes = Mapping[str, np.ndarray]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, model_file: Path, mnist: Any) -> Path:
    require_page_tools()
    folder = tmp_path_factory.mktemp("page")
    (folder / "ink.tflite").write_bytes(model_file.read_bytes())
    write_frames(folder / "ink.tflite", [*written_frames(mnist), *empty_frames()])
    write_stills(folder)
    handlens.build(made_photos.class_folders(folder / "shapes"), folder / "photo.tflite", run=folder / "run")
    photo = handlens.load_model(folder / "photo.tflite")
    pictures = [made_photos.drawn(kind, 100 + number) for number, kind in enumerate(made_photos.SHAPES)]
    write_frames(folder / "photo.tflite", [(photo.frame_planes(picture), 0) for picture in pictures])
    return folder


def written_frames(mnist: Any) -> list[tuple[Planes, int]]:
    pictures = mnist.test.read(np.arange(200))[..., 0]
    frames = make_frames(pictures, mnist.test.labels[:200], EVERYDAY, 5, WRITTEN)
    return [({"luma": frame.luma}, frame.rotation) for frame in frames]


def empty_frames() -> list[tuple[Planes, int]]:
    frames = (make_empty_frame(kind, np.random.default_rng(number)) for number, kind in enumerate(EMPTY))
    return [({"luma": frame.luma}, frame.rotation) for frame in frames]


def write_frames(path: Path, frames: list[tuple[Planes, int]]) -> None:
    model = handlens.load_model(path)
    planes = b"".join(each[name].tobytes() for each, _ in frames for name in model.contract.planes)
    path.with_suffix(".frames").write_bytes(planes)
    answers = [answer(model, each, rotation) for each, rotation in frames]
    path.with_suffix(".json").write_text(json.dumps(answers))
    golden = pack_golden(golden_frames(model), model.contract)
    path.with_suffix(".golden").write_bytes(golden.document.encode() + b"\0" + golden.packed)


def answer(model: Model, planes: Planes, rotation: int) -> dict[str, Any]:
    outputs = model.run_frame(planes, rotation)
    read = model.read_frame(planes, rotation=rotation)
    found = {name: outputs[name].reshape(-1).tolist() for name in ("output_node", "presence", "box", "seen")}
    return {"rotation": rotation, "label": read.label, "score": read.score, **found}


def write_stills(folder: Path) -> None:
    model = handlens.load_model(folder / "ink.tflite")
    said = []
    for number, picture in enumerate(still_pictures()):
        (folder / f"still-{number}.rgba").write_bytes(np.asarray(picture.convert("RGBA")).tobytes())
        prediction: Prediction = model.predict(picture)
        said.append({"width": picture.width, "height": picture.height, **prediction.as_dict()})
    assert {one["note"] for one in said} >= {None, "cut"}, "the pictures must ask for more than one look"
    (folder / "stills.json").write_text(json.dumps(said))


def still_pictures() -> list[Image.Image]:
    drawn = [next(iter(stills.stills(kind, 1))).image.convert("RGB") for kind in STILL_KINDS]
    one = drawn[0].convert("L").resize((280, 280))
    two = Image.new("L", (560, 280), 235)
    two.paste(one, (0, 0))
    two.paste(one, (280, 0))
    chalk = Image.new("RGBA", one.size, (255, 255, 255, 0))
    chalk.putalpha(one.point(lambda value: 255 - value))  # light writing on nothing
    cut = one.crop((0, 120, 280, 280))
    return [*drawn, one, two, chalk, cut, Image.new("L", (300, 200), 230)]


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require_page_tools()
    folder = tmp_path_factory.mktemp("bundled")
    options = ["--bundle", "--platform=node", "--format=esm", "--sourcemap=inline", "--out-extension:.js=.mjs",
               "--log-level=warning", f"--outdir={folder}"]  # fmt: skip
    sources = [f"tests/{path.name}" for path in TESTS]
    subprocess.run(["node_modules/.bin/esbuild", *sources, *options], cwd=WEB, check=True)
    return folder


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_in_node(path: Path, made: Path, bundled: Path) -> None:
    # as under the page's policy: whatever compiles text fails
    strict = [] if path.name == "litert.test.ts" else ["--disallow-code-generation-from-strings"]
    command = ["node", *strict, "--enable-source-maps", "--test", str(bundled / path.with_suffix(".mjs").name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env={
        **os.environ, "HANDLENS_MADE": str(made), "HANDLENS_REPOSITORY": str(ROOT),
    })  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert "# pass 0" not in done.stdout
    assert "# skipped 0" in done.stdout


def test_the_types_hold(bundled: Path) -> None:
    for project in (WEB, WEB / "tests"):
        done = subprocess.run(["node_modules/.bin/tsc", "--noEmit", "-p", str(project)], cwd=WEB, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
