"""One picture to the pixels that a network takes.

    a file, its bytes, a Pillow image ──► upright, no transparency, 8 bits ──┬──► photo: centred square, area-resampled
                                                                             └──► luma: all of it, in grey

Wherever a picture comes from, it is decoded here, and one picture gives one answer. Of more than 8 bits, what Pillow calls
I;16 and I counts 0 to 65535, and F counts 0 to 255; `ground` says what transparent parts become.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import PictureError
from .geometry import LENS_SIDE_PIXELS
from .ground import ground_of, is_transparent, on_ground
from .opening import SUFFIXES, draft, is_picture, opened
from .room import turn_for
from .scaling import area_means

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["SUFFIXES", "decode_luma", "decode_photo", "is_grey", "is_picture", "load_picture", "picture_size"]

DEEP_MODES = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")  # grey, more than 8 bits a pixel
GREY_MODES = ("1", "L", "LA", "La", *DEEP_MODES)
ORIENTATION_TAG = 0x0112  # Exif 2.32, section 4.6.4 A
SIDEWAYS = (5, 6, 7, 8)  # its values for pictures that lie on a side
FULL_SIZE = "handlens_full_size"
GREY_TOLERANCE = 2  # by eye, in steps of 255: a grey picture stored in colour is off by a little

LUMA_SIDE_PIXELS = 2 * LENS_SIDE_PIXELS  # by eye: a digit of a tenth of the picture still has its strokes
STRIP_ROWS = 512  # by eye


def load_picture(source: Path | bytes | Image.Image, *, least_side_pixels: int | None = None) -> Image.Image:
    """The whole picture, upright as its Exif tag says, on its ground, 8 bits.

    Args:
        source: a file of any of `opening.FORMATS`, its bytes, or any Pillow image; one that came out of here is returned as it
            is. A JPEG of more than 24 million pixels comes back smaller: it is shrunk by 2, 4 or 8 while it is decoded.
        least_side_pixels: what its shorter side is needed at: a JPEG is shrunk as far as that allows.

    Returns:
        a Pillow image in mode L (what is stored without colour) or RGB; `info[FULL_SIZE]` has its (width, height) before it was
        shrunk.

    Raises:
        PictureError: not a picture that can be read, no pixels, or more than 64 million pixels (of a JPEG, 256 million).
    """
    from PIL import Image

    if isinstance(source, Image.Image) and FULL_SIZE in source.info and source.mode in ("L", "RGB"):
        return source
    try:
        with _source(source) as image:
            full_size = image.size
            if image is not source:
                draft(image, least_side_pixels)
            orientation = _orientation(image)
            channels = 1 if image.mode in GREY_MODES else 3
            with turn_for(image):
                pixels = np.asarray(_part(image, (0, 0, *image.size), channels, _ground(image)))
            loaded = Image.fromarray(np.ascontiguousarray(_upright(pixels, orientation)))
            loaded.info[FULL_SIZE] = full_size[::-1] if orientation in SIDEWAYS else full_size
            return loaded
    except PictureError as error:
        raise PictureError(f"cannot read the picture: {error.message}", received=_name(source)) from None


def picture_size(source: Path | bytes) -> tuple[int, int]:
    """Width and height of a picture, a file or its bytes, as they stand in its header; nothing is decoded.

    Raises:
        PictureError: not a picture that can be read.
    """
    with opened(source) as image:
        width, height = image.size
        return width, height


def is_grey(path: Path) -> bool:
    """Whether a picture has no colour, however it is stored.

    Raises:
        PictureError: not a picture that can be read.
    """
    pixels = decode_photo(path, side_pixels=64, channels=3).astype(int)
    return bool((pixels.max(axis=-1) - pixels.min(axis=-1)).max() <= GREY_TOLERANCE)


def decode_photo(source: Path | bytes | Image.Image, side_pixels: int, channels: int) -> NDArray[np.uint8]:
    """The upright picture's centred square, area-resampled.

    Args:
        source: a file of any of `opening.FORMATS`, its bytes, or what `load_picture` made of it.
        side_pixels: side of the result.
        channels: 1 (grey, BT.601 luma) or 3 (red, green, blue).

    Returns:
        uint8 [side_pixels, side_pixels, channels].

    Raises:
        PictureError: not a picture that can be read, or more pixels than `load_picture` takes.
    """
    if not isinstance(source, (Path, bytes)):
        return _centred_square(source, side_pixels, channels)
    with opened(source) as image:
        orientation = _orientation(image)
        draft(image, 4 * side_pixels)
        with turn_for(image):
            square = _centred_square(image, side_pixels, channels)
    return np.ascontiguousarray(_upright(square, orientation))


def _centred_square(image: Image.Image, side_pixels: int, channels: int) -> NDArray[np.uint8]:
    width, height = image.size
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    box = (math.floor(left), math.floor(top), math.ceil(left + side), math.ceil(top + side))
    # Whole blocks first, by Pillow, which is quick; then the exact shares of what is left.
    factor = max(1, side // (4 * side_pixels))
    pixels = _reduced(image, box, channels, factor)
    left, top, length = (left - box[0]) / factor, (top - box[1]) / factor, side / factor
    if side < side_pixels:
        return _enlarged(pixels, (left, top, left + length, top + length), side_pixels)
    if pixels.shape[:2] == (side_pixels, side_pixels) and length == side_pixels:
        return pixels  # a pixel to a cell, and small pictures are many
    rows = area_means(pixels, side_pixels, top, top + length)
    means = area_means(rows.swapaxes(0, 1), side_pixels, left, left + length).swapaxes(0, 1)
    return np.clip(np.rint(means), 0, 255).astype(np.uint8)


def decode_luma(path: Path) -> NDArray[np.uint8]:
    """The whole upright picture in grey, for writing of whatever size in it; a large one is shrunk by whole factors.

    Args:
        path: of any of `opening.FORMATS`.

    Returns:
        uint8 [height, width]; the shorter side keeps at least 960 pixels, if it has them.

    Raises:
        PictureError: not a picture that can be read, or more pixels than `load_picture` takes.
    """
    with opened(path) as image:
        orientation = _orientation(image)
        draft(image, LUMA_SIDE_PIXELS)
        factor = max(1, min(image.size) // LUMA_SIDE_PIXELS, max(image.size) // (8 * LUMA_SIDE_PIXELS))
        with turn_for(image):
            pixels = _reduced(image, (0, 0, *image.size), 1, factor)
    return np.ascontiguousarray(_upright(pixels[..., 0], orientation))


@contextlib.contextmanager
def _source(source: Path | bytes | Image.Image) -> Iterator[Image.Image]:
    if isinstance(source, (Path, bytes)):
        with opened(source) as image:
            yield image
        return
    if not (source.width and source.height):
        raise PictureError(f"it has no pixels ({source.width}x{source.height})")
    if content := _undecoded_jpeg(source):
        with opened(content) as image:
            yield image
        return
    try:
        yield source
    except (OSError, ValueError, SyntaxError) as error:  # it was opened elsewhere, and is decoded only here
        raise PictureError(str(error)) from None


def _undecoded_jpeg(image: Image.Image) -> bytes | None:
    """The file's bytes of a JPEG that was opened elsewhere and is not decoded yet: it is opened our way, as a path would be."""
    from PIL import JpegImagePlugin

    stream = image.fp if isinstance(image, JpegImagePlugin.JpegImageFile) else None
    if stream is None or not stream.seekable():
        return None
    place = stream.tell()
    stream.seek(0)
    content = stream.read()
    stream.seek(place)
    return bytes(content)


def _name(source: object) -> object:
    return source if isinstance(source, Path) else f"{len(source)} bytes" if isinstance(source, bytes) else source


def _orientation(image: Image.Image) -> int:
    if image.format in ("TIFF", "HEIF"):  # turned by those who decode them
        return 1
    try:
        orientation = image.getexif().get(ORIENTATION_TAG, 1)
    except Exception:  # damaged Exif says nothing about the pixels
        return 1
    return orientation if orientation in range(1, 9) else 1


def _upright(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """Pixels turned and mirrored as Exif 2.32, section 4.6.4 A, tag Orientation, asks: which side row 0 and column 0
    of the stored picture are, seen upright."""
    if orientation in SIDEWAYS:
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
    ground = _ground(image)
    rows = max(1, STRIP_ROWS // factor) * factor
    strips = []
    for first in range(top, bottom, rows):
        part = _part(image, (left, first, right, min(bottom, first + rows)), channels, ground)
        pixels = np.asarray(part.reduce(factor) if factor > 1 else part)
        strips.append(pixels.reshape(*pixels.shape[:2], channels))
    return np.concatenate(strips)


def _ground(image: Image.Image) -> int | None:
    return ground_of(image) if is_transparent(image) and image.mode not in DEEP_MODES else None


def _part(image: Image.Image, box: tuple[int, int, int, int], channels: int, ground: int | None) -> Image.Image:
    """A part of the picture in 8 bits, on its ground: mode L (channels 1) or RGB (3)."""
    from PIL import Image

    part = image if box == (0, 0, *image.size) else image.crop(box)
    if part.mode in DEEP_MODES:
        part = eight_bits(part)
    elif ground is not None:
        part = Image.fromarray(on_ground(part, ground))
    return part.convert("L" if channels == 1 else "RGB")


def eight_bits(image: Image.Image) -> Image.Image:
    """A picture of one of `DEEP_MODES` in mode L: what Pillow calls a conversion cuts values off."""
    from PIL import Image

    deep = np.nan_to_num(np.asarray(image, np.float64))
    whole = deep if image.mode == "F" else deep / 257  # 257 * 255 = 65535
    return Image.fromarray(np.clip(np.rint(whole), 0, 255).astype(np.uint8))


def _enlarged(
    pixels: NDArray[np.uint8], window: tuple[float, float, float, float], side_pixels: int
) -> NDArray[np.uint8]:
    from PIL import Image

    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    enlarged = np.asarray(image.resize((side_pixels, side_pixels), Image.Resampling.BILINEAR, box=window))
    return enlarged.reshape(side_pixels, side_pixels, -1)

