"""The page's file in a real Chromium against Python on the same frames and pictures: every network, precision and place.

test_page_core.py judges the core in Node. Here it is the whole: the model out of a page that Python made, under its policy,
through the browser's own decoders and canvas.
"""

from __future__ import annotations

import functools
import io
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import handlens
import made_photos
import stills
from handlens.modelfile.model import Model, open_picture
from handlens.page.build import build_page
from handlens.page.inspection import inspect_page
from handlens.phone.pages import serve_page
from made_frames import EMPTY, empty_frames, written_frames
from page_helpers import as_text, cut_off_chromium, frame_for_page, opened_harness, write_harness
from photos import photos_directory

pytestmark = [pytest.mark.oracle, pytest.mark.slow, pytest.mark.train]

TOLERANCE = 1e-3
INK = ("compact", "compact float16", "compact int8", "deep", "softmax")
KINDS = (*INK, "photo")
OTHER_NAME = "phone.test"  # a name that is no localhost: an insecure place, where there is no camera


@pytest.fixture(scope="module")
def model_of(run, small_mnist, tmp_path_factory):
    """Each kind of model file, made when it is first asked for: trained for a moment, how well they read is not the point."""
    folder = tmp_path_factory.mktemp("models")

    @functools.cache
    def made(kind: str) -> Path:
        network, _, precision = kind.partition(" ")
        path = folder / f"{network}{precision}.tflite"
        if kind == "photo":
            handlens.build(made_photos.class_folders(folder / "shapes"), path, run=folder / "photo")
        elif network == "compact":
            handlens.export_model(run, path, precision=precision or "float32", dataset=small_mnist)
        else:
            handlens.export_model(handlens.train(small_mnist, folder / network, network=network, epochs=1), path)
        return path

    return made


@pytest.fixture(scope="module")
def chromium():
    with cut_off_chromium("--js-flags=--expose-gc", names=OTHER_NAME) as browser:
        yield browser


@pytest.fixture(scope="module")
def page_file(model_of, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    harness = write_harness(folder / "built")

    @functools.cache
    def made(kind: str) -> Path:
        return build_page(model_of(kind), folder / f"{kind.replace(' ', '-')}.html", built=harness).path

    return made


@pytest.fixture(scope="module")
def opened(chromium, page_file, model_of):
    """A page of this kind that is open, and the model in Python."""
    return functools.cache(lambda kind: (opened_harness(chromium, page_file(kind).as_uri()), handlens.load_model(model_of(kind))))


def frames_for(model: Model, count: int) -> Iterator[tuple[dict[str, np.ndarray], int]]:
    """Made frames, a fifth of them with nothing to read, turned every way."""
    if model.contract.view == "photo":
        for number in range(count):
            picture = made_photos.drawn(made_photos.SHAPES[number % len(made_photos.SHAPES)], 500 + number)
            empty = Image.new("RGB", (90, 100), (number, 99, 180))
            yield model.frame_planes(empty if number % 5 == 4 else picture), number % 4
        return
    kinds = (*EMPTY["empty"], *EMPTY["empty, later kinds"])
    empty = [frame for kind in kinds for frame in itertools.islice(empty_frames(kind), count // 60)]
    written = [frame for frame, _ in itertools.islice(written_frames("everyday"), count - len(empty))]
    for frame in (*written, *empty):
        yield {"luma": frame.luma}, frame.rotation


def differences(page, model: Model, count: int) -> tuple[float, int]:
    """The largest difference of an output, and how many decisions differ."""
    largest, decided_otherwise, readings = 0.0, 0, 0
    for planes, rotation in frames_for(model, count):
        found = page.evaluate("frame => harness.frame(frame)", frame_for_page(planes, rotation))
        outputs = model.run_frame(planes, rotation)
        mine = {"output_node": found["probabilities"], **{name: found[name] for name in ("presence", "box", "seen")}}
        for name, values in mine.items():
            off = np.abs(np.asarray(values, np.float64).reshape(-1) - np.asarray(outputs[name], np.float64).reshape(-1))
            largest = max(largest, float(off.max()))
        read = model.read_frame(planes, rotation=rotation)
        decided_otherwise += (found["label"], found["score"] >= model.contract.threshold) != (
            read.label, read.score >= model.contract.threshold)  # fmt: skip
        readings += read.label is not None
    assert 0 < readings < count, "frames of which all or none are read tell nothing of decisions"
    return largest, decided_otherwise


def check_frames(kind: str, count: int, opened) -> None:
    page, model = opened(kind)
    largest, decided_otherwise = differences(page, model, count)
    print(f"{kind}: {count} frames, largest difference {largest:.1e}")
    assert decided_otherwise == 0
    assert largest < TOLERANCE


@pytest.mark.parametrize("kind", KINDS)
def test_sixty_frames_are_read_as_in_python(kind, opened):
    check_frames(kind, 60, opened)
    page, _ = opened(kind)
    assert page.complaints == []


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_three_hundred_frames_are_read_as_in_python(kind, opened):
    check_frames(kind, 300, opened)


@pytest.mark.parametrize("kind", ["compact int8", "photo"])
def test_the_page_passes_its_own_check(kind, opened, page_file):
    page, _ = opened(kind)
    verdict = page.evaluate("harness.golden()")
    assert verdict["good"]
    golden = inspect_page(page_file(kind)).golden
    assert verdict["passed"] == verdict["count"] == len(golden) > 0
    assert verdict["worst"] < TOLERANCE


def test_a_file_that_was_changed_is_found_out(model_of, opened, page_file, chromium, tmp_path):
    """The checks above can fail: another model's answers are not these."""
    page, _ = opened("compact")
    other = handlens.load_model(model_of("softmax"))
    largest, decided_otherwise = differences(page, other, 60)
    assert largest > TOLERANCE
    assert decided_otherwise > 0


# ---- pictures, through the browser's own decoders


def file_of(picture: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def turned(picture: Image.Image, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return file_of(picture, "JPEG", exif=exif, quality=92)


def faint(picture: Image.Image) -> Image.Image:
    seen_through = picture.convert("RGBA")
    seen_through.putalpha(picture.convert("L").point(lambda value: 255 - value))
    return seen_through


def picture_files(view: str) -> dict[str, tuple[bytes, str]]:
    """A dozen files of one picture: what cameras, scanners and drawing programs make of it."""
    if view == "photo":
        drawn = made_photos.drawn("ring", 7, 240)
    else:
        drawn = next(iter(stills.stills(stills.GATED[0], 1))).image.convert("RGB")
    sixteen = Image.fromarray(np.asarray(drawn.convert("L")).astype(np.uint16) * 257)
    return {
        **{f"EXIF {way}": (turned(drawn, way), "image/jpeg") for way in (1, 3, 6, 8)},
        "PNG": (file_of(drawn, "PNG"), "image/png"),
        "alpha": (file_of(faint(drawn), "PNG"), "image/png"),
        "palette": (file_of(drawn.quantize(12), "PNG"), "image/png"),
        "16 bits": (file_of(sixteen, "PNG"), "image/png"),
        "grey": (file_of(drawn.convert("L"), "PNG"), "image/png"),
        "WebP": (file_of(drawn, "WEBP", lossless=True), "image/webp"),
        "WebP with loss": (file_of(drawn, "WEBP", quality=80), "image/webp"),
        "small": (file_of(drawn.resize((41, 37)), "BMP"), "image/bmp"),
    }


def check_picture(page, model: Model, content: bytes, kind: str, *, exactly: bool = True) -> str | None:
    found = page.evaluate("([file, kind]) => harness.picture(file, kind)", [as_text(content), kind])
    read = model.predict(content)
    assert found["label"] == read.label
    if exactly:
        assert found["score"] == pytest.approx(read.score, abs=TOLERANCE)
        assert found["presence"] == pytest.approx(read.presence, abs=TOLERANCE)
        assert found["note"] == read.note
        assert np.abs(np.array(found["seen"]) - read.seen.reshape(-1)).max() < TOLERANCE
    if exactly and model.contract.view == "photo":  # one look: the planes of both sides can be told
        planes = model.frame_planes(open_picture(content))
        assert found["planes"] == {name: fnv1a(plane.tobytes()) for name, plane in planes.items()}
    return read.label


def fnv1a(content: bytes) -> str:
    value = 0x811C9DC5
    for byte in content:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{value:x}"


@pytest.mark.parametrize("name", picture_files("photo"))
@pytest.mark.parametrize("kind", ["compact", "photo"])
def test_pictures_are_read_as_in_python(kind, name, opened):
    page, model = opened(kind)
    content, media_type = picture_files(model.contract.view)[name]
    check_picture(page, model, content, media_type)


@pytest.mark.parametrize("where", ["localhost", OTHER_NAME])
def test_wherever_the_page_comes_from_it_reads_the_same(where, page_file, model_of, chromium):
    """The room's addresses are no secure places: there is no camera, but pictures are read."""
    model = handlens.load_model(model_of("compact"))
    with serve_page(page_file("compact"), host="127.0.0.1") as served:
        page = opened_harness(chromium, served.url.replace("127.0.0.1", where))
        assert page.evaluate("isSecureContext") == (where == "localhost")
        assert page.evaluate("navigator.mediaDevices !== undefined") == (where == "localhost")
        content, media_type = picture_files("ink")["EXIF 6"]
        check_picture(page, model, content, media_type)
        assert page.complaints == []
        page.close()


def evenly(files: list[Path], count: int) -> list[Path]:
    return files[:: max(1, len(files) // count)][:count]


@pytest.mark.photos
def test_real_writing_is_read_as_in_python(opened):
    page, model = opened("compact")
    folders = [photos_directory(name) / "images" for name in ("nsysu-digits", "paper-webcam", "sudoku-photos")]
    files = [path for folder in folders for path in evenly(sorted(folder.iterdir()), 5)]
    labels = [check_picture(page, model, path.read_bytes(), "") for path in files]
    assert len(files) >= 12
    assert len(set(labels)) > 2


@pytest.mark.photos
def test_real_photos_in_colour_are_read_as_in_python(opened):
    page, model = opened("photo")
    files = [path for label in "012345" for path in sorted((photos_directory("sign-digits") / label).iterdir())[:2]]
    assert len(files) == 12
    for path in files:
        check_picture(page, model, path.read_bytes(), "image/jpeg")


@pytest.mark.long
@pytest.mark.parametrize("kind", ["compact int8", "photo"])
def test_the_memory_stands_still(kind, opened):
    """4,000 frames one after the other."""
    page, model = opened(kind)
    planes, rotation = next(frames_for(model, 60))
    frame = frame_for_page(planes, rotation)
    page.evaluate("frame => harness.again(frame, 200)", frame)
    measured = "() => { gc(); return [harness.memoryBytes(), performance.memory.usedJSHeapSize]; }"
    runtime_before, script_before = page.evaluate(measured)
    for _ in range(40):
        page.evaluate("async frame => { await harness.again(frame, 100); }", frame)
    runtime_after, script_after = page.evaluate(measured)
    print(f"{kind}: the runtime's memory {runtime_after / 1e6:.1f} MB, the script's {script_after / 1e6:.1f} MB")
    assert runtime_before > 1_000_000
    assert runtime_after == runtime_before
    assert script_after - script_before < 2_000_000
