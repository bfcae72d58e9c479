"""A picture file opened without trusting it: known by its first bytes, its size checked before anything is decoded.

Pillow's own door, `Image.open`, warns and raises by limits that are global to the process; here the formats are opened one by
one, and the limits are ours. Of a file with several pictures (GIF, TIFF) the first is taken.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from ..errors import PictureError

if TYPE_CHECKING:
    from PIL import Image

SUFFIXES = {
    ".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".heic", ".heif",
    ".heics", ".hif", ".avif", ".ppm", ".pgm", ".pbm", ".pnm", ".jp2", ".j2k", ".jpf", ".jpx",
}  # fmt: skip
FORMATS = "png, jpg, webp, gif, tiff, bmp, heic, avif, ppm or jp2"
FIRST_BYTES = 32  # enough to know any of them
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}  # ISO/IEC 23008-12, section 10
_AVIF_BRANDS = {b"avif", b"avis"}  # AV1 Image File Format, section 6
_NETPBM = re.compile(rb"P[1-6]\s+(#|\d+\s+\d)")  # ppm(5): then width and height; a comment may stand before them
_JPEG_2000 = (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")  # ISO/IEC 15444-1, annex I.5.1; a bare codestream, annex A
# what is called .jpg and is something that has a cure
_NO_PICTURES = {
    b"version https://git-lfs": "only a pointer to the picture: git lfs pull",
    b"<!doctype html": "a web page, saved instead of the picture", b"<html": "a web page, saved instead of the picture",
}  # fmt: skip
MOST_PIXELS = 64_000_000  # by eye: 256 MB when decoded
# A JPEG shrinks itself to an eighth while it is decoded, so that more of it fits: a phone's 200 million pixels do.
MOST_JPEG_PIXELS = 256_000_000
DRAFT_PIXELS = 24_000_000  # by eye: 96 MB when decoded; no writing needs more
_START_OF_SCAN, _END_OF_IMAGE = b"\xff\xda", b"\xff\xd9"  # ITU-T T.81, table B.1
_BLOCK_ROWS = 2  # of an eighth: the 16 rows that are decoded together


@contextlib.contextmanager
def opened(source: Path | bytes) -> Iterator[Image.Image]:
    """A picture file, its header read and nothing decoded yet.

    A JPEG whose last bytes are missing is opened if they held no more than its last rows of blocks.

    Raises:
        PictureError: not a picture that can be read, or too many pixels; errors inside the block become one too.
    """
    try:
        with _stream(source) as stream, _image(stream) as image:
            width, height = image.size
            most = MOST_JPEG_PIXELS if image.format == "JPEG" else MOST_PIXELS
            if width * height > most:
                raise PictureError(f"{width}x{height} is more than {most / 1e6:.0f} million pixels")
            if width * height == 0:
                raise PictureError("it has no pixels")
            if image.format == "TIFF":
                image.load()  # which turns it upright, and exchanges its sides only then
            yield image
    except PictureError:
        raise
    except OSError as error:
        raise PictureError(error.strerror or _one_line(error)) from None
    except Exception as error:  # Pillow's decoders raise SyntaxError, ValueError, struct.error, ... on damaged files
        raise PictureError(_one_line(error)) from None


def is_picture(path: Path) -> bool:
    """Whether a file is a picture that can be read, or means to be one: by its suffix, else by its first bytes."""
    if path.suffix.lower() in SUFFIXES:
        return True
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            return False
        with path.open("rb") as stream:
            return format_of(stream.read(FIRST_BYTES)) is not None
    except OSError:
        return False


def draft(image: Image.Image, least_side_pixels: int | None = None) -> None:
    """Ask a JPEG to shrink itself while it is decoded, by 2, 4 or 8; other formats stay as they are.

    Args:
        image: opened, not decoded yet.
        least_side_pixels: what the shorter side needs at least; None for as much as fits `DRAFT_PIXELS`.
    """
    width, height = image.size
    if least_side_pixels is not None:
        image.draft(image.mode, (least_side_pixels, least_side_pixels))
    else:
        factor = next((factor for factor in (1, 2, 4) if width * height <= DRAFT_PIXELS * factor**2), 8)
        # rounded down: Pillow shrinks by as much as leaves at least this, and 6001 // 3001 is 1
        image.draft(image.mode, (max(1, width // factor), max(1, height // factor)))


def _stream(source: Path | bytes) -> IO[bytes]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if not source.is_file():  # opening a pipe would wait for ever
        raise PictureError("there is no such picture" if not source.exists() else "not a file")
    return source.open("rb")


def format_of(start: bytes) -> str | None:
    """The format of a picture file by its first bytes, `FIRST_BYTES` of them; None if it is none that can be read.

    >>> format_of(b"GIF89a" + bytes(26)), format_of(b"%PDF-1.7")
    ('gif', None)
    """
    if start.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "webp"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if start.startswith((b"II*\0", b"MM\0*")):
        return "tiff"
    if start.startswith(b"BM") and len(start) > 18 and start[14] in (12, 40, 52, 56, 64, 108, 124):  # its header's sizes
        return "bmp"
    if _NETPBM.match(start):
        return "ppm"
    if start.startswith(_JPEG_2000):
        return "jp2"
    if start[4:8] == b"ftyp":
        # the major brand, or, where that says only "images", a compatible one behind it
        brands = {start[8:12], *(start[at : at + 4] for at in range(16, len(start), 4))}
        if brands & _AVIF_BRANDS:
            return "avif"
        if start[8:12] in _HEIF_BRANDS:
            return "heic"
    return None


def _image(stream: IO[bytes]) -> Image.Image:
    start = stream.read(FIRST_BYTES)
    stream.seek(0)
    if not start:
        raise PictureError("empty file")
    kind = format_of(start)
    if kind is None:
        what = next((said for sign, said in _NO_PICTURES.items() if start.lstrip().lower().startswith(sign)), None)
        raise PictureError(what or f"not a {FORMATS} picture")
    try:
        return _opened_as(kind, stream)
    except (SyntaxError, ImportError):  # how Pillow says that a file is not what its first bytes say
        raise PictureError("a damaged picture: its header cannot be read") from None


def _opened_as(kind: str, stream: IO[bytes]) -> Image.Image:
    from PIL import (
        BmpImagePlugin,
        GifImagePlugin,
        Jpeg2KImagePlugin,
        JpegImagePlugin,
        PngImagePlugin,
        PpmImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    if kind == "jpg":
        return JpegImagePlugin.JpegImageFile(_ended(stream))
    if kind == "heic":
        from pi_heif import HeifImageFile

        return HeifImageFile(stream)  # type: ignore[no-any-return]
    if kind == "avif":
        from PIL import AvifImagePlugin, features

        if not features.check("avif"):  # Pillow's wheels have it from 11.3 on
            raise PictureError("this Pillow reads no avif pictures")
        return AvifImagePlugin.AvifImageFile(stream)
    plugins: dict[str, Any] = {
        "png": PngImagePlugin.PngImageFile, "webp": WebPImagePlugin.WebPImageFile, "gif": GifImagePlugin.GifImageFile,
        "tiff": TiffImagePlugin.TiffImageFile, "bmp": BmpImagePlugin.BmpImageFile, "ppm": PpmImagePlugin.PpmImageFile,
        "jp2": Jpeg2KImagePlugin.Jpeg2KImageFile,
    }  # fmt: skip
    opened_one: Image.Image = plugins[kind](stream)
    return opened_one


def _ended(stream: IO[bytes]) -> IO[bytes]:
    """A JPEG's stream with its end marker, if nothing but that and its last rows of blocks is missing.

    Whether more is missing is tried: whatever the decoder has no bytes for comes out otherwise when others follow.
    """
    from PIL import JpegImagePlugin

    content = stream.read()
    stream.seek(0)
    if content.rfind(_END_OF_IMAGE) > content.rfind(_START_OF_SCAN):
        return stream
    tried = []
    for filler in (b"", b"\x0f" * 4096):
        with JpegImagePlugin.JpegImageFile(io.BytesIO(content + filler + _END_OF_IMAGE)) as image:
            image.draft(image.mode, (1, 1))  # an eighth
            tried.append(np.asarray(image).reshape(image.height, -1))
    missing = np.flatnonzero((tried[0] != tried[1]).any(axis=1))
    if len(missing) and missing[0] < len(tried[0]) - _BLOCK_ROWS:
        raise PictureError(f"it breaks off after {missing[0] / len(tried[0]):.0%} of its rows")
    return io.BytesIO(content + _END_OF_IMAGE)


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 100 else text[:97] + "..."
