"""A camera frame out of any picture, and back: numpy and Pillow only.

`predict` walks exactly the phone's way: the picture becomes the planes that a camera would have delivered, and the
model file does the rest.

    picture ──► its centred square is the lens ──► edges repeated to 640x480 ──► Y, and U and V at half size (4:2:0)

Colours are BT.601 in full range, as in JFIF 1.02 section 7 and as Android's cameras deliver YUV_420_888, in integers:

    luma = (19595 red + 38470 green + 7471 blue + 32768) >> 16
    u    = (S + 4 * 1772 * 128 + 2 * 1772) // (4 * 1772)      S: -299 red - 587 green + 886 blue, summed over 2x2 pixels
    v    = (S + 4 * 1402 * 128 + 2 * 1402) // (4 * 1402)      S:  701 red - 587 green - 114 blue
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..errors import ModelError, PictureError
from .decode import load_picture
from .geometry import (
    CHROMA_BLOCK_PIXELS,
    CHROMA_MIDDLE,
    FRAME_HEIGHT_PIXELS,
    FRAME_WIDTH_PIXELS,
    LENS_SIDE_PIXELS,
    PLANES,
    RGB_FROM_YUV,
    plane_shapes,
)
from .ground import luma_of
from .scaling import resized

ByteArray = npt.NDArray[np.uint8]

# thousandths of red, green and blue, and what their way from luma is divided by
CHROMA = {"chroma_u": ((-299, -587, 886), 1772), "chroma_v": ((701, -587, -114), 1402)}


def planes_from_picture(picture: Image.Image, *, planes: Sequence[str] = ("luma",)) -> dict[str, ByteArray]:
    """The planes of the camera frame that shows this picture.

    The picture is scaled so that its centred square fills the lens (480x480). What a wider or taller picture has beside
    the square fills the frame's margins as far as it reaches; the rest repeats the picture's edge. A small picture, such
    as MNIST's 28x28, is scaled up smoothly. Transparent parts show white paper.

    Args:
        picture: any Pillow image; already turned upright.
        planes: which planes are wanted: "luma", and for colour "chroma_u", "chroma_v".

    Returns:
        luma uint8 [480, 640]; chroma_u, chroma_v uint8 [240, 320].

    Raises:
        PictureError: the picture has no pixels or cannot be decoded.
        ModelError: a plane of another name.

    >>> planes_from_picture(Image.new("L", (28, 28), 200))["luma"].shape
    (480, 640)
    """
    if unknown := [name for name in planes if name not in PLANES]:
        raise ModelError("a frame has the planes luma, chroma_u and chroma_v", received=", ".join(unknown))
    colour = any(name != "luma" for name in planes)
    framed = _framed(load_picture(picture).convert("RGB" if colour else "L"))
    if not colour:
        return {"luma": framed[..., 0]}
    rgb = framed.astype(np.int64)
    found = {"luma": luma_of(rgb).astype(np.uint8)}
    for name, (weights, scale) in CHROMA.items():
        height, width = plane_shapes()[name]
        blocks = (rgb @ np.array(weights)).reshape(height, CHROMA_BLOCK_PIXELS, width, CHROMA_BLOCK_PIXELS).sum((1, 3))
        found[name] = np.clip((blocks + 4 * scale * 128 + 2 * scale) // (4 * scale), 0, 255).astype(np.uint8)
    return {name: found[name] for name in planes}


def rgb_from_planes(planes: Mapping[str, ByteArray]) -> ByteArray:
    """The frame as a colour picture, for drawing: uint8 [480, 640, 3]; grey if there is luma alone."""
    luma = planes["luma"].astype(np.float32)
    if not set(PLANES) <= set(planes):
        return np.repeat(planes["luma"][..., None], 3, axis=2)
    block = np.ones((CHROMA_BLOCK_PIXELS, CHROMA_BLOCK_PIXELS), np.float32)
    chroma = [np.kron(planes[name].astype(np.float32) - CHROMA_MIDDLE, block) for name in PLANES[1:]]
    return _bytes(np.stack([luma, *chroma], axis=2) @ np.array(RGB_FROM_YUV, np.float32).T)


def frame_from_image_rows(
    buffer: bytes | memoryview | ByteArray, width: int, height: int, row_stride: int, pixel_stride: int = 1
) -> ByteArray:
    """One plane out of a camera's buffer: the reference for what the app does with strides.

    Rows start `row_stride` bytes apart and pixels `pixel_stride` bytes (2 where U and V are interleaved). The last row
    may stop after its last pixel, without its padding (android.media.Image.Plane.getRowStride).

        row 0   p0 . p1 . p2 . . . |      "." bytes between and behind the pixels belong to nobody, or to the other
        row 1   p0 . p1 . p2               chroma plane

    Args:
        buffer: the plane's bytes.
        width, height: of the plane, in pixels.
        row_stride, pixel_stride: in bytes.

    Returns:
        uint8 [height, width], a copy.

    Raises:
        PictureError: strides that do not fit the width, or too few bytes.

    >>> frame_from_image_rows(bytes([1, 2, 9, 3, 4]), width=2, height=2, row_stride=3).tolist()
    [[1, 2], [3, 4]]
    """
    if width < 1 or height < 1 or pixel_stride < 1 or row_stride < (width - 1) * pixel_stride + 1:
        raise PictureError(
            "the strides do not fit the plane",
            received=f"{width}x{height}, row stride {row_stride}, pixel stride {pixel_stride}",
        )
    flat = np.frombuffer(buffer, np.uint8)
    needed = (height - 1) * row_stride + (width - 1) * pixel_stride + 1
    if len(flat) < needed:
        raise PictureError(f"the plane needs {needed} bytes", received=f"{len(flat)} bytes")
    rows = np.lib.stride_tricks.as_strided(flat, (height, width), (row_stride, pixel_stride))
    return np.array(rows)


def _framed(picture: Image.Image) -> ByteArray:
    """uint8 [480, 640, channels]: the centred square scaled to the lens, the margins from the picture, else its edge."""
    short = min(picture.size)
    # the frame's 640x480, centred on the picture's square, in the picture's own pixels
    frame_width, frame_height = short * FRAME_WIDTH_PIXELS / LENS_SIDE_PIXELS, float(short)
    left, top = (picture.width - frame_width) / 2, (picture.height - frame_height) / 2
    box = (
        max(left, 0.0),
        max(top, 0.0),
        min(left + frame_width, picture.width),
        min(top + frame_height, picture.height),
    )
    scale = LENS_SIDE_PIXELS / short
    width = min(FRAME_WIDTH_PIXELS, max(1, round((box[2] - box[0]) * scale)))
    scaled = resized(picture, (width, FRAME_HEIGHT_PIXELS), box, enlarges=scale >= 1)
    pixels = np.asarray(scaled).reshape(FRAME_HEIGHT_PIXELS, width, -1)
    missing = FRAME_WIDTH_PIXELS - width
    return np.pad(pixels, ((0, 0), (missing // 2, missing - missing // 2), (0, 0)), mode="edge")


def _bytes(values: npt.NDArray[Any]) -> ByteArray:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)
