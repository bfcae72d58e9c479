"""Any picture becomes a camera frame, exactly: judged by Pillow's own YCbCr and by numpy."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from handlens.errors import ModelError, PictureError
from handlens.pictures.geometry import PLANES
from handlens.pictures.planes import frame_from_image_rows, planes_from_picture, rgb_from_planes


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


def test_colours_are_pillows_ycbcr_to_a_step() -> None:
    blocks = np.repeat(np.repeat(noise(240, 320), 2, axis=0), 2, axis=1)  # 2x2 blocks: 4:2:0 loses nothing
    picture = Image.fromarray(blocks)
    planes = planes_from_picture(picture, planes=PLANES)
    theirs = np.asarray(picture.convert("YCbCr")).astype(int)
    assert np.abs(planes["luma"].astype(int) - theirs[..., 0]).max() <= 1
    assert np.abs(planes["chroma_u"].astype(int) - theirs[::2, ::2, 1]).max() <= 1
    assert np.abs(planes["chroma_v"].astype(int) - theirs[::2, ::2, 2]).max() <= 1


def test_there_and_back_keeps_the_colours() -> None:
    blocks = np.repeat(np.repeat(noise(240, 320, 1), 2, axis=0), 2, axis=1)
    back = rgb_from_planes(planes_from_picture(Image.fromarray(blocks), planes=PLANES))
    assert np.abs(back.astype(int) - blocks.astype(int)).max() <= 3  # three roundings


@pytest.mark.parametrize(
    ("colour", "yuv"),
    [
        ((0, 0, 0), (0, 128, 128)),
        ((255, 255, 255), (255, 128, 128)),
        ((255, 0, 0), (76, 85, 255)),
        ((0, 0, 255), (29, 255, 107)),
    ],
)
def test_full_range_corners(colour: tuple[int, int, int], yuv: tuple[int, int, int]) -> None:
    planes = planes_from_picture(Image.new("RGB", (64, 48), colour), planes=PLANES)
    assert tuple(int(planes[name][0, 0]) for name in PLANES) == yuv


def test_chroma_is_the_mean_of_four_pixels() -> None:
    picture = noise(480, 640, 2)
    planes = planes_from_picture(Image.fromarray(picture), planes=PLANES)
    u = 128 + picture.astype(float) @ [-0.168735892, -0.331264108, 0.5]
    assert np.abs(planes["chroma_u"] - u.reshape(240, 2, 320, 2).mean((1, 3))).max() <= 0.51


@pytest.mark.parametrize(
    "size", [(640, 480), (1280, 960), (480, 480), (480, 640), (1, 1), (28, 28), (3000, 40), (37, 901), (641, 479)]
)
def test_any_shape_fills_the_frame(size: tuple[int, int]) -> None:
    planes = planes_from_picture(Image.new("RGB", size, (10, 200, 30)), planes=PLANES)
    assert planes["luma"].shape == (480, 640)
    assert planes["chroma_u"].shape == planes["chroma_v"].shape == (240, 320)
    assert np.ptp(planes["luma"]) == 0


def test_the_pictures_square_is_the_lens() -> None:
    square = np.zeros((240, 400), np.uint8)
    square[:, 80:320] = 255  # the middle 240x240
    luma = planes_from_picture(Image.fromarray(square))["luma"].astype(int)
    assert luma[:, 84:556].min() > 200
    assert luma[:, :76].max() < 50
    assert luma[:, 564:].max() < 50


def test_a_tall_picture_repeats_its_edge_into_the_margins() -> None:
    tall = np.tile(np.linspace(0, 255, 480).astype(np.uint8), (900, 1))
    luma = planes_from_picture(Image.fromarray(tall))["luma"]
    assert (luma[:, :80] == luma[:, 80:81]).all()
    assert (luma[:, 560:] == luma[:, 559:560]).all()
    assert np.array_equal(luma[0, 80:560], tall[0])


def test_a_frame_goes_through_unchanged() -> None:
    luma = noise(480, 640, 3)[..., 0]
    assert np.array_equal(planes_from_picture(Image.fromarray(luma))["luma"], luma)


def test_transparency_shows_white_paper() -> None:
    assert planes_from_picture(Image.new("RGBA", (9, 9), (0, 0, 0, 0)))["luma"].min() == 255
    assert planes_from_picture(Image.new("LA", (9, 9), (0, 0)))["luma"].min() == 255


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F", "I;16", "LA"])
def test_every_mode_of_pillow_opens(mode: str) -> None:
    assert planes_from_picture(Image.new(mode, (20, 30)), planes=PLANES)["luma"].shape == (480, 640)


def test_sixteen_bits_keep_their_scale() -> None:
    sixteen = Image.fromarray(np.full((8, 8), 128 * 257, np.uint16))
    assert planes_from_picture(sixteen)["luma"][0, 0] == 128


def test_unknown_planes_are_refused() -> None:
    with pytest.raises(ModelError):
        planes_from_picture(Image.new("L", (4, 4)), planes=("depth",))


@pytest.mark.parametrize(("row_stride", "pixel_stride"), [(7, 1), (16, 1), (14, 2), (20, 3)])
@pytest.mark.parametrize("short", [False, True])
def test_strides(row_stride: int, pixel_stride: int, short: bool) -> None:
    plane = noise(5, 7, 4)[..., 0][:, :7]
    if row_stride < 6 * pixel_stride + 1:
        row_stride = 7 * pixel_stride
    buffer = np.full(5 * row_stride, 99, np.uint8)
    for row in range(5):
        for column in range(7):
            buffer[row * row_stride + column * pixel_stride] = plane[row, column]
    if short:  # the last row stops after its last pixel
        buffer = buffer[: 4 * row_stride + 6 * pixel_stride + 1]
    assert np.array_equal(frame_from_image_rows(buffer.tobytes(), 7, 5, row_stride, pixel_stride), plane)


def test_too_few_bytes_are_refused() -> None:
    with pytest.raises(PictureError):
        frame_from_image_rows(bytes(10), 4, 3, 4)
    with pytest.raises(PictureError):
        frame_from_image_rows(bytes(100), 8, 3, 4)
