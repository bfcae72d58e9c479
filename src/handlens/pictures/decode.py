"""One picture file to the pixels that a network takes.

    png, jpg, webp, bmp ──► upright, over white, 8 bits ──┬──► photo: centred square, area-resampled
                                                          └──► ink: light on dark, fitted as MNIST's authors did

Nothing here trusts a file: its size in pixels is checked before it is decoded, and whatever the decoder says becomes a
PictureError. Pillow's own settings, which are global to the process, stay as they are.
"""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import PictureError
from .fitting import area_means, fit_ink, thicken
from .geometry import INK_SIDE_PIXELS

if TYPE_CHECKING:
    from PIL import Image

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
FORMATS = ("PNG", "JPEG", "WEBP", "BMP")
MOST_PIXELS = 64_000_000  # by eye: 256 MB when decoded
BIG_PIXELS = 8_000_000  # by eye: 32 MB when decoded; from here on one at a time
DEEP_MODES = ("I", "I;16", "I;16B", "I;16L", "F")  # grey, more than 8 bits a pixel
GREY_MODES = ("1", "L", "LA", "La", *DEEP_MODES)
ORIENTATION_TAG = 0x0112  # Exif 2.32, section 4.6.4 A
GREY_TOLERANCE = 2  # by eye, in steps of 255: a grey picture stored in colour is off by a little

INK_WORKING_PIXELS = 8 * INK_SIDE_PIXELS  # by eye
STRIP_ROWS = 512  # by eye

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
            pixels = np.asarray(_part(image, (0, 0, *image.size), channels))
            return Image.fromarray(np.ascontiguousarray(_upright(pixels, orientation)))
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
        image.draft(image.mode, (4 * side_pixels, 4 * side_pixels))  # a JPEG halves itself while it stays this large
        width, height = image.size
        side = min(width, height)
        left, top = (width - side) / 2, (height - side) / 2
        box = (math.floor(left), math.floor(top), math.ceil(left + side), math.ceil(top + side))
        # Whole blocks first, by Pillow, which is quick; then the exact shares of what is left.
        factor = max(1, side // (4 * side_pixels))
        pixels = _reduced(image, box, channels, factor)
    left, top, length = (left - box[0]) / factor, (top - box[1]) / factor, side / factor
    if side < side_pixels:
        square = _enlarged(pixels, (left, top, left + length, top + length), side_pixels)
    else:
        rows = area_means(pixels, side_pixels, top, top + length)
        means = area_means(rows.swapaxes(0, 1), side_pixels, left, left + length).swapaxes(0, 1)
        square = np.clip(np.rint(means), 0, 255).astype(np.uint8)
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
        image.draft(image.mode, (INK_WORKING_PIXELS, INK_WORKING_PIXELS))
        factor = max(1, min(image.size) // INK_WORKING_PIXELS, max(image.size) // (8 * INK_WORKING_PIXELS))
        pixels = _reduced(image, (0, 0, *image.size), 1, factor)
    luma = _upright(pixels[..., 0], orientation).astype(np.float64)
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


def _reduced(image: Image.Image, box: tuple[int, int, int, int], channels: int, factor: int) -> NDArray[np.uint8]:
    """A part of the picture, each `factor` x `factor` pixels their mean: uint8 [height, width, channels].

    Strip by strip, because changing the mode of a whole picture takes its memory several times over.
    """
    left, top, right, bottom = box
    rows = max(1, STRIP_ROWS // factor) * factor
    strips = []
    for first in range(top, bottom, rows):
        part = _part(image, (left, first, right, min(bottom, first + rows)), channels)
        pixels = np.asarray(part.reduce(factor) if factor > 1 else part)
        strips.append(pixels.reshape(*pixels.shape[:2], channels))
    return np.concatenate(strips)


def _part(image: Image.Image, box: tuple[int, int, int, int], channels: int) -> Image.Image:
    """A part of the picture as `plain` has it, 16 bits brought to 8 first."""
    from PIL import Image

    part = image if box == (0, 0, *image.size) else image.crop(box)
    if part.mode in DEEP_MODES:
        deep = np.asarray(part, np.float64)
        part = Image.fromarray(np.clip(np.rint(deep / 257), 0, 255).astype(np.uint8))  # 257 * 255 = 65535
    return plain(part, channels)


def plain(picture: Image.Image, channels: int) -> Image.Image:
    """A picture of 8 bits a channel in mode L (channels 1) or RGB (3), transparent parts over white."""
    from PIL import Image

    if picture.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return picture.convert("L" if channels == 1 else "RGB")


def _enlarged(
    pixels: NDArray[np.uint8], window: tuple[float, float, float, float], side_pixels: int
) -> NDArray[np.uint8]:
    from PIL import Image

    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    enlarged = np.asarray(image.resize((side_pixels, side_pixels), Image.Resampling.BILINEAR, box=window))
    return enlarged.reshape(side_pixels, side_pixels, -1)


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 100 else text[:97] + "..."
