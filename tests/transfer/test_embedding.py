"""handlens.transfer.embedding: an embedding is what the finished model file's own `frame` gives, in any thread."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

from handlens.base.ahead import in_order
from handlens.pictures.decode import load_picture
from handlens.pictures.geometry import PLANES
from handlens.pictures.planes import planes_from_picture
from handlens.transfer import embedding
from handlens.transfer.embedding import DECODING, LEAST_SIDE_PIXELS, embedding_of
from handlens.transfer.template import template_bytes
from made_photos import SHAPES, drawn


def turned_away(degrees: int) -> Image.Image:
    """A coloured picture without any symmetry, turned."""
    pixels = np.asarray(drawn("cross", 3)).copy()
    pixels[:40, :30] = (220, 30, 40)
    return Image.fromarray(pixels).rotate(degrees, expand=True)


def test_it_is_the_output_of_frame_for_the_pictures_planes() -> None:
    interpreter = Interpreter(model_content=template_bytes(), num_threads=1)
    frame = interpreter.get_signature_runner("frame")
    picture = turned_away(0)
    expected = frame(rotation=np.int32(0), **planes_from_picture(picture, planes=PLANES))["embedding"][0]
    np.testing.assert_array_equal(embedding_of(picture), expected.astype(np.float16))
    # and the comparison can tell: a quarter turn, and grey, are far more than rounding
    for other in (turned_away(90), picture.convert("L")):
        assert np.abs(embedding_of(other).astype(np.float32) - expected).max() > 0.01


def test_path_bytes_and_image_are_one_picture(tmp_path: Path) -> None:
    picture = turned_away(0)
    picture.save(tmp_path / "a.png")
    expected = embedding_of(picture)
    for same in (tmp_path / "a.png", (tmp_path / "a.png").read_bytes()):
        np.testing.assert_array_equal(embedding_of(same), expected)


def test_a_picture_that_lies_on_its_side_is_embedded_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Exif 2.32, Orientation: row 0 is the right side
    stream = io.BytesIO()
    turned_away(90).save(stream, "PNG", exif=exif)
    np.testing.assert_array_equal(embedding_of(stream.getvalue()), embedding_of(turned_away(0)))


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_give_what_one_gives(threads: int) -> None:
    pictures = [drawn(kind, seed) for kind in SHAPES for seed in range(6)]
    one_by_one = [embedding_of(picture) for picture in pictures]
    together = list(in_order(embedding_of, pictures, threads=threads))
    np.testing.assert_array_equal(together, one_by_one)
    assert len({embedding.tobytes() for embedding in one_by_one}) == len(pictures)


def test_a_large_jpeg_is_shrunk_while_it_is_decoded_and_gives_the_same_embedding(monkeypatch: pytest.MonkeyPatch) -> None:
    large = drawn("cross", 5, side=400).resize((3024, 3099), Image.Resampling.BICUBIC)
    stream = io.BytesIO()
    large.save(stream, "JPEG", quality=92)
    sizes = []
    monkeypatch.setattr(
        embedding, "load_picture", lambda *given, **named: sizes.append((made := load_picture(*given, **named)).size) or made
    )
    shrunk = embedding_of(stream.getvalue()).astype(np.float32)
    whole = embedding_of(load_picture(stream.getvalue())).astype(np.float32)
    assert sizes == [(1512, 1550), (3024, 3099)]
    assert shrunk @ whole > 0.999
    assert shrunk @ embedding_of(drawn("disc", 5, side=400)).astype(np.float32) < 0.99  # the comparison can tell


def test_what_is_decoded_otherwise_has_another_number() -> None:
    """Embeddings are cached by DECODING: who changes how a file becomes planes counts it up, and these sums."""
    rng = np.random.default_rng(0)
    sums = []
    for width, height in ((40, 30), (300, 500), (1201, 999)):
        stream = io.BytesIO()
        Image.fromarray(rng.integers(0, 256, (height, width, 3), np.uint8)).save(stream, "PNG")
        planes = planes_from_picture(load_picture(stream.getvalue(), least_side_pixels=960), planes=PLANES)
        sums.append([int((plane * np.arange(1, plane.size + 1).reshape(plane.shape) % 9973).sum()) for plane in planes.values()])
    assert (DECODING, LEAST_SIDE_PIXELS) == (2, 960)
    assert sums == [[1527457896, 382781451, 382433532], [1529380573, 383861577, 383607488], [1532047661, 382265201, 382560623]]
