"""handlens.pictures.opening: every format that people's folders hold, known by its bytes and not by its name."""

from __future__ import annotations

import base64
import contextlib
import io
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from handlens.errors import PictureError
from handlens.pictures.decode import decode_photo, is_picture, load_picture, picture_size
from handlens.pictures.opening import FIRST_BYTES, format_of

# 64x48, a red quarter at the upper left on light blue; written by libheif 1.20, as an iPhone's would be
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAA"
    "AAAERAAAEAAQAAAAABoQABAAAAAAAAAGAAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAA"
    "AADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkA"
    "AAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAA"
    "AAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAAG"
    "htZGF0AAAAXCgBrwngIzhH/95hv/x7aHyUG8VXflN5W79Yrs+D/3K2U+U9d9xrsP71Kvx5YY//QcsF1jib/9z94+edikNpEXRxawev78mMvY3/"
    "2Jc0U8LKuftWnwn+L90IF3AG"
)
RED, BLUE = (200, 30, 40), (200, 220, 240)


def made() -> Image.Image:
    image = Image.new("RGB", (64, 48), BLUE)
    image.paste(RED, (0, 0, 32, 24))
    return image


def saved(kind: str, image: Image.Image | None = None, **options: object) -> bytes:
    stream = io.BytesIO()
    (image or made()).save(stream, kind, **options)
    return stream.getvalue()


def decode_photo_of(content: bytes) -> np.ndarray:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return decode_photo(Path(file.name), 24, 3)


def every_format() -> dict[str, bytes]:
    found = {kind: saved(kind) for kind in ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "JPEG2000")} | {"HEIC": HEIC}
    return found | ({"AVIF": saved("AVIF")} if features.check("avif") else {})


@pytest.mark.parametrize("kind", every_format())
@pytest.mark.parametrize("name", ["a.jpg", "IMG_0001.HEIC", "web.jfif", "picture", "a.dat"])
def test_any_format_by_any_name_is_read(tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(every_format()[kind])
    assert is_picture(path)
    assert picture_size(path) == (64, 48)
    pixels = np.asarray(load_picture(path)).astype(int)
    assert np.abs(pixels[4:20, 4:28].mean((0, 1)) - RED).max() < 8
    assert np.abs(pixels[28:44, 36:60].mean((0, 1)) - BLUE).max() < 8
    assert decode_photo(path, 24, 3).shape == (24, 24, 3)


@pytest.mark.parametrize("kind", ["GIF", "TIFF"])
def test_of_several_pictures_the_first_is_taken(kind: str) -> None:
    content = saved(kind, save_all=True, append_images=[Image.new("RGB", (64, 48), (0, 255, 0))] * 2)
    assert np.asarray(load_picture(content))[4, 4].tolist() == list(RED)


def test_deep_and_transparent_ones_are_as_the_same_png() -> None:
    grey = Image.fromarray((np.arange(64 * 48).reshape(48, 64) * 21).astype(np.uint16))
    np.testing.assert_array_equal(load_picture(saved("TIFF", grey)), load_picture(saved("PNG", grey)))
    clear = made().convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize((64, 48)))
    np.testing.assert_array_equal(load_picture(saved("TIFF", clear)), load_picture(saved("PNG", clear)))


def test_a_tiff_that_lies_on_its_side_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in ("TIFF", "PNG"):
        pixels = np.asarray(load_picture(saved(kind, exif=exif)))
        assert pixels.shape == (64, 48, 3)
        assert pixels[4, 40].tolist() == list(RED)
        np.testing.assert_array_equal(decode_photo_of(saved(kind, exif=exif)), decode_photo_of(saved("PNG", exif=exif)))


@pytest.mark.parametrize("content", [b"", b"BM, a letter begins so", b"%PDF-1.7", b"GIF8", b"RIFF\0\0\0\0WAVE", b"II+\0",
                                     b"\0\0\0\x1cftypisom\0\0\0\0isomavc1mp41", b"PK\x03\x04",
                                     b"P1 is the first of our plans", b"P6 10 patients", b"P7\nWIDTH 2\nHEIGHT 2\n"])  # fmt: skip
def test_what_is_no_picture_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    assert format_of(content) is None
    assert not is_picture(tmp_path / "a")
    with pytest.raises(PictureError):
        load_picture(content)


@pytest.mark.parametrize(("content", "pixels"), [
    (b"P1\n2 1\n0 1\n", [[255, 0]]),
    (b"P4 2 1\n\x40", [[255, 0]]),
    (b"P2\n# by a program that writes its name before the size\n2 1\n255\n9 200\n", [[9, 200]]),
    (b"P5 2 1 255\n\x09\xc8", [[9, 200]]),
    (b"P5 2 1 65535\n\x09\x09\xc8\xc8", [[9, 200]]),
    (b"P3 1 1 255 1 2 3\n", [[[1, 2, 3]]]),
    (b"P6 1 1 255\n\1\2\3", [[[1, 2, 3]]]),
])  # fmt: skip
def test_netpbm_by_its_letter(content: bytes, pixels: list[object]) -> None:
    """Street signs come as .ppm; bits, grey and colour, as text or as bytes, of 8 or 16 bits."""
    assert np.asarray(load_picture(content)).tolist() == pixels


@pytest.mark.parametrize("content", [b"P5 2 2 255\n\0", b"P3 2 2 255\n1 2 3\n", b"P6 100000 100000 255\n"])
def test_netpbm_that_breaks_off_or_is_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(PictureError, match="truncated|not enough|more than 64 million"):
        load_picture(content)


@given(st.sampled_from(sorted(every_format())), st.data())
def test_damaged_ones_are_refused_or_read(kind: str, data: st.DataObject) -> None:
    content = bytearray(every_format()[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(FIRST_BYTES, len(content))) :]
    with contextlib.suppress(PictureError):
        assert load_picture(bytes(content)).width > 0
