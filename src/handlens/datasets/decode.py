"""One picture file to the pixels that a network takes.

    png, jpg, webp, bmp ──► upright, over white, 8 bits ──┬──► photo: centred square, area-resampled
                                                          └──► ink: light on dark, fitted as MNIST's authors did

Nothing here trusts a file: its size in pixels is checked before it is decoded, and whatever the decoder says becomes a
PictureError. Pillow's own settings, which are global to the process, stay as they are.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import PictureError
from .fitting import area_means, fit_ink, thicken

if TYPE_CHECKING:
    from PIL import Image

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
MOST_PIXELS = 64_000_000
BIG_PIXELS = 8_000_000
GREY_MODES = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "F")
ORIENTATION_TAG = 0x0112  # Exif 2.32, section 4.6.4 A
GREY_TOLERANCE = 2

INK_WORKING_PIXELS = 112

_one_big_picture = threading.Lock()


def load_picture(path: Path) -> Image.Image:
    """The whole picture, upright, over white, 8 bits.

    Returns:
        a Pillow image in mode L (what is stored without colour) or RGB.

    Raises:
        PictureError: not a picture that can be read, or more than 64 million pixels.
    """
    from PIL import Image

    if not path.is_file():  # opening a pipe would wait for ever
        raise PictureError("there is no such picture" if not path.exists() else "not a file", received=path)
    try:
        with _opened(path) as image:
            orientation = _orientation(image)
            channels = 1 if image.mode in GREY_MODES else 3
            plain = _plain(image, (0, 0, *image.size), channels)
            return Image.fromarray(np.ascontiguousarray(_upright(np.asarray(plain), orientation)))
    except PictureError as error:
        raise PictureError(f"cannot read the picture: {error.message}", received=path) from None


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of a picture as they stand in its header; nothing is decoded.

    Raises:
        PictureError: not a picture that can be read.
    """
    with _opened(path) as image:
        width, height = image.size
        return width, height


def is_grey(path: Path) -> bool:
    """Whether a picture has no colour, however it is stored.

    Raises:
        PictureError: not a picture that can be read.
    """
    pixels = decode_photo(path, side_pixels=64, channels=3).astype(int)
    return bool((pixels.max(axis=-1) - pixels.min(axis=-1)).max() <= GREY_TOLERANCE)


def decode_photo(path: Path, side_pixels: int, channels: int) -> NDArray[np.uint8]:
    """The upright picture's centred square, area-resampled.

    Args:
        path: png, jpg, webp or bmp.
        side_pixels: side of the result.
        channels: 1 (grey, BT.601 luma) or 3 (red, green, blue).

    Returns:
        uint8 [side_pixels, side_pixels, channels].

    Raises:
        PictureError: not a picture that can be read, or more than 64 million pixels.
    """
    with _opened(path) as image, _turn_for(image):
        orientation = _orientation(image)
        _draft(image, 4 * side_pixels)
        width, height = image.size
        side = min(width, height)
        left, top = (width - side) / 2, (height - side) / 2
        outer = (int(left), int(top), int(-(-(left + side) // 1)), int(-(-(top + side) // 1)))
        plain = _plain(image, outer, channels)
        window = (left - outer[0], top - outer[1], left - outer[0] + side, top - outer[1] + side)
        square = _resampled(plain, window, side_pixels, side_pixels)
    return np.ascontiguousarray(_upright(square, orientation))


def decode_ink(path: Path) -> NDArray[np.uint8]:
    """The writing in a picture, of either polarity, fitted and thickened as `fitting` says.

    Returns:
        uint8 [28, 28, 1], 0 = paper, 255 = ink.

    Raises:
        PictureError: not a picture that can be read, or nothing written in it.
    """
    with _opened(path) as image, _turn_for(image):
        orientation = _orientation(image)
        _draft(image, 2 * INK_WORKING_PIXELS)
        width, height = image.size
        plain = _plain(image, (0, 0, width, height), 1)
        factor = max(1, min(width, height) // INK_WORKING_PIXELS)
        if factor > 1:
            plain = plain.reduce(factor)
        luma = _upright(np.asarray(plain), orientation).astype(np.float64)
    return thicken(fit_ink(luma))


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    from PIL import Image, UnidentifiedImageError

    try:
        with path.open("rb") as stream, Image.open(stream, formats=FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise PictureError(f"{width}x{height} is more than {MOST_PIXELS / 1e6:.0f} million pixels")
            if width * height == 0:
                raise PictureError("it has no pixels")
            yield image
    except PictureError:
        raise
    except UnidentifiedImageError:
        raise PictureError("not a png, jpg, webp or bmp picture") from None
    except OSError as error:
        raise PictureError(error.strerror or _one_line(error)) from None
    except Image.DecompressionBombError:
        raise PictureError(f"it has more than {MOST_PIXELS / 1e6:.0f} million pixels") from None
    except Exception as error:  # Pillow's decoders raise SyntaxError, ValueError, struct.error, ... on damaged files
        raise PictureError(_one_line(error)) from None


def _turn_for(image: Image.Image) -> contextlib.AbstractContextManager[object]:
    """Big pictures are decoded one at a time, whatever the number of threads: 64 million pixels take 256 MB."""
    return _one_big_picture if image.size[0] * image.size[1] > BIG_PIXELS else contextlib.nullcontext()


def _orientation(image: Image.Image) -> int:
    try:
        orientation = image.getexif().get(ORIENTATION_TAG, 1)
    except Exception:  # damaged Exif says nothing about the pixels
        return 1
    return orientation if orientation in range(1, 9) else 1


def _upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Pixels turned and mirrored as Exif 2.32, section 4.6.4 A, tag Orientation, asks: which side row 0 and column 0
    of the stored picture are, seen upright."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def _draft(image: Image.Image, side_pixels: int) -> None:
    """Let a JPEG decode itself to 1/2, 1/4 or 1/8 while it stays at least this large."""
    image.draft(image.mode, (side_pixels, side_pixels))


def _plain(image: Image.Image, box: tuple[int, int, int, int], channels: int) -> Image.Image:
    """A part of the picture in mode L or RGB: 16 bits brought to 8, transparent parts over white."""
    from PIL import Image

    mode = "L" if channels == 1 else "RGB"
    part = image if box == (0, 0, *image.size) else image.crop(box)
    if part.mode.startswith("I") or part.mode == "F":
        deep = np.asarray(part, np.float64)
        return Image.fromarray(np.clip(np.rint(deep / 257), 0, 255).astype(np.uint8)).convert(mode)
    if part.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        clear = part.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        white.alpha_composite(clear)
        return white.convert("RGB").convert(mode)
    return part.convert("RGB").convert(mode) if part.mode in ("P", "CMYK") else part.convert(mode)


def _resampled(
    plain: Image.Image, window: tuple[float, float, float, float], height: int, width: int
) -> NDArray[np.uint8]:
    """A window (left, top, right, bottom) of a picture, each result pixel the mean of what it covers."""
    from PIL import Image

    left, top, right, bottom = window
    if min(right - left, bottom - top) < min(width, height):
        enlarged = plain.resize((width, height), Image.Resampling.BILINEAR, box=window)
        return _with_channels(np.asarray(enlarged))
    # Whole blocks first, by Pillow, which is quick; then the exact shares of what is left.
    factor = max(1, int(min((right - left) / width, (bottom - top) / height) // 4))
    if factor > 1:
        plain = plain.reduce(factor)
    pixels = _with_channels(np.asarray(plain))
    rows = area_means(pixels, height, top / factor, bottom / factor)
    result = area_means(rows.swapaxes(0, 1), width, left / factor, right / factor).swapaxes(0, 1)
    return np.clip(np.rint(result), 0, 255).astype(np.uint8)


def _with_channels(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return pixels[..., None] if pixels.ndim == 2 else pixels


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 100 else text[:97] + "..."
