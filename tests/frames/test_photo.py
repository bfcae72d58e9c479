"""The view `photo`: colours judged by Pillow, resampling by numpy."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from handlens.pictures.geometry import FRAME_SHAPE, LENS_COLUMNS, PLANES
from handlens.pictures.planes import planes_from_picture

pytestmark = pytest.mark.train
pytest.importorskip("tensorflow")


def colourful(seed: int = 0) -> Image.Image:
    """A smooth colourful picture, within the range that survives YUV."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(30, 226, (8, 10, 3)).astype(np.uint8))
    return coarse.resize((640, 480), Image.Resampling.BILINEAR)


def seen(picture: Image.Image, side: int, rotation: int = 0) -> np.ndarray:
    from handlens.frames.photo import colour_photo

    planes = planes_from_picture(picture, planes=PLANES)
    turned = [np.ascontiguousarray(np.rot90(planes[name], 2 * (rotation // 2))) for name in PLANES]
    return np.asarray(colour_photo(*turned, np.int32(rotation), side, side))


@pytest.mark.parametrize("side", [28, 32, 64, 100])
def test_colour_is_pillows_box_resample(side: int) -> None:
    picture = colourful()
    expected = np.asarray(picture.crop((80, 0, 560, 480)).resize((side, side), Image.Resampling.BOX)) / 255
    assert np.abs(seen(picture, side) - expected).max() < 0.01


def test_pure_colours() -> None:
    for colour in [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (12, 130, 240)]:
        found = seen(Image.new("RGB", (640, 480), colour), 28)[14, 14] * 255
        assert np.abs(found - colour).max() < 2


def test_half_a_turn() -> None:
    picture = colourful(1)
    assert np.allclose(seen(picture, 32, 2), seen(picture, 32, 0), atol=1e-6)


@pytest.mark.parametrize("rotation", [0, 1, 2, 3])
def test_quarter_turns(rotation: int) -> None:
    from handlens.frames.photo import grey_photo

    lens = np.random.default_rng(2).integers(0, 256, (480, 480)).astype(np.uint8)
    frame = np.zeros(FRAME_SHAPE, np.uint8)
    frame[:, LENS_COLUMNS] = np.rot90(lens, rotation)  # as a sensor turned the other way delivers it
    upright = lens.reshape(24, 20, 24, 20).mean((1, 3)) / 255
    assert np.abs(np.asarray(grey_photo(frame, np.int32(rotation), 24, 24))[..., 0] - upright).max() < 1e-5


@pytest.mark.parametrize(("height", "width"), [(20, 40), (40, 20), (30, 31)])
def test_a_network_that_is_not_square(height: int, width: int) -> None:
    from handlens.frames.photo import grey_photo

    frame = np.asarray(colourful(3).convert("L"))
    lens = Image.fromarray(frame[:, LENS_COLUMNS])
    expected = np.asarray(lens.resize((width, height), Image.Resampling.BOX)) / 255
    found = np.asarray(grey_photo(frame, np.int32(0), height, width))
    assert found.shape == (height, width, 1)
    assert np.abs(found[..., 0] - expected).max() < 0.03


def test_bright_luma_is_unsigned() -> None:
    from handlens.frames.photo import grey_photo

    assert np.allclose(np.asarray(grey_photo(np.full((480, 640), 200, np.uint8), np.int32(0), 28, 28)), 200 / 255)


@pytest.mark.parametrize("side", [28, 32, 50, 64, 96, 240])
def test_area_means_even_of_noise(side: int) -> None:
    from handlens.frames.photo import grey_photo

    frame = np.random.default_rng(5).integers(0, 256, FRAME_SHAPE).astype(np.uint8)
    edges = np.linspace(0, 480, side + 1)
    pixel = np.arange(480)
    share = np.clip(np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel), 0, None)
    share /= share.sum(1, keepdims=True)
    expected = share @ (frame[:, LENS_COLUMNS] / 255) @ share.T
    assert np.abs(np.asarray(grey_photo(frame, np.int32(0), side, side))[..., 0] - expected).max() < 0.03
