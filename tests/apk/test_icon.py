"""The icon's layers keep to Android's geometry, whatever picture the user has."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from handlens.apk.icon import LAYER_PIXELS, LEGACY_PIXELS, default_icon, picture_icon
from handlens.errors import ApkError

PIXELS_A_DP = LAYER_PIXELS / 108


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def distances_dp(layer: Image.Image, least_alpha: int) -> np.ndarray:
    """Distance to the layer's centre of each pixel that is at least so opaque."""
    rows, columns = np.nonzero(np.asarray(layer.getchannel("A")) >= least_alpha)
    return np.hypot(rows + 0.5 - LAYER_PIXELS / 2, columns + 0.5 - LAYER_PIXELS / 2) / PIXELS_A_DP


def test_the_default_icon_keeps_its_lens_in_the_safe_circle():
    icon = default_icon()
    foreground, legacy = opened(icon.foreground), opened(icon.legacy)
    assert (foreground.size, legacy.size) == ((LAYER_PIXELS,) * 2, (LEGACY_PIXELS,) * 2)
    # the faint handwriting runs over the edges on purpose; the lens must stay whole
    assert distances_dp(foreground, 200).max() <= 33.0
    assert distances_dp(opened(icon.monochrome), 8).max() <= 33.0
    assert default_icon() == icon, "the same icon each time"


def test_the_default_icon_stands_out():
    picture = np.asarray(opened(default_icon().legacy).convert("L"), float)
    assert picture.max() - picture.min() > 150


def test_a_photo_fills_what_the_launcher_shows(tmp_path):
    photo = Image.new("RGB", (300, 200), (10, 20, 200))
    ImageDraw.Draw(photo).rectangle([100, 50, 200, 150], fill=(255, 0, 0))
    photo.save(tmp_path / "photo.jpg", quality=95)
    icon = picture_icon(tmp_path / "photo.jpg")
    layer = np.asarray(opened(icon.foreground))
    assert layer[..., 3].min() == 255, "no gap, however far the launcher shifts it"
    assert layer[LAYER_PIXELS // 2, LAYER_PIXELS // 2, 0] > 240  # the red middle
    assert abs(int(layer[2, 2, 2]) - 200) < 12  # the edge's colour goes on outside
    assert icon.monochrome is None


def test_a_photo_that_lies_on_its_side_is_turned_upright(tmp_path):
    photo = Image.new("RGB", (200, 200), (0, 0, 255))
    photo.paste((255, 0, 0), (0, 0, 100, 200))  # red on the left
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn it clockwise, so that left comes up
    photo.save(tmp_path / "photo.png", exif=exif)
    layer = opened(picture_icon(tmp_path / "photo.png").foreground)
    assert layer.getpixel((216, 120))[0] > 200
    assert layer.getpixel((216, 312))[2] > 200


@pytest.mark.parametrize("size", [(64, 64), (900, 200), (37, 512), (1, 1)])
def test_a_drawing_lies_inside_the_safe_circle(tmp_path, size):
    drawing = Image.new("RGBA", (size[0] + 20, size[1] + 20), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).rectangle([10, 10, 9 + size[0], 9 + size[1]], fill=(0, 90, 0, 255))
    drawing.save(tmp_path / "drawing.png")
    icon = picture_icon(tmp_path / "drawing.png")
    distances = distances_dp(opened(icon.foreground), 32)
    assert 25 < distances.max() <= 33.5  # large, and never cut off
    assert icon.background_start == 0xFFFFFFFF, "dark green shows better on white"
    assert opened(icon.monochrome).getchannel("A").tobytes() == opened(icon.foreground).getchannel("A").tobytes()


def test_a_pale_drawing_gets_a_dark_background(tmp_path):
    drawing = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).ellipse([5, 5, 45, 45], fill=(255, 255, 220, 255))
    drawing.save(tmp_path / "pale.png")
    assert picture_icon(tmp_path / "pale.png").background_start != 0xFFFFFFFF


def test_what_is_no_picture(tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(ApkError, match="not a picture"):
        picture_icon(tmp_path / "text.png")
    with pytest.raises(ApkError, match="not a picture"):
        picture_icon(tmp_path / "missing.png")
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(tmp_path / "empty.png")
    with pytest.raises(ApkError, match="transparent"):
        picture_icon(tmp_path / "empty.png")


def test_a_cut_off_picture_is_an_error(tmp_path):
    Image.effect_noise((200, 200), 90).save(tmp_path / "whole.png")
    (tmp_path / "half.png").write_bytes((tmp_path / "whole.png").read_bytes()[:9000])
    with pytest.raises(ApkError, match="not a picture"):
        picture_icon(tmp_path / "half.png")


def test_grey_of_16_bits_stays_what_it_is(tmp_path):
    """It had become 93 % white."""
    deep = np.linspace(0, 65535, 512 * 512).reshape(512, 512).astype(np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    Image.fromarray((deep // 257).astype(np.uint8)).save(tmp_path / "plain.png")
    ours, theirs = (np.asarray(opened(picture_icon(tmp_path / name).legacy)).astype(int) for name in ("deep.png", "plain.png"))
    whole = (ours[..., 3] == 255) & (theirs[..., 3] == 255)  # not the rim, whose clear pixels may have any colour
    assert np.abs(ours - theirs)[whole].max() <= 2
    assert 100 < ours[whole][:, :3].mean() < 155
