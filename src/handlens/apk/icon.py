"""The app's icon: a lens over handwriting, or the user's picture, in the layers that Android composes.

Source: "Adaptive icons", Android developer documentation. A layer is 108 x 108 dp; the launcher shows the middle
72 x 72 under a mask of its own (circle, squircle ...), and may shift the layers; only a circle of 66 dp stays whole.

All lengths here are in dp of the 108 dp layer.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from ..errors import ApkError, PictureError
from ..pictures.curves import catmull_rom
from ..pictures.decode import DEEP_MODES, eight_bits
from ..pictures.opening import draft, opened

LAYER_DP = 108
VISIBLE_DP = 72
SAFE_DIAMETER_DP = 66
LAYER_PIXELS = 432  # xxxhdpi: 4 pixels a dp
LEGACY_PIXELS = 192  # xxxhdpi: 48 dp, for phones before adaptive icons (Android 7)
_SUPERSAMPLING = 3  # Pillow draws without smooth edges

_DAWN, _DUSK = 0xFF2A4B9B, 0xFF141B3C  # the background, from the upper left to the lower right
_PAPER, _INK, _BRASS, _BRASS_SHADE = (255, 250, 238), (20, 27, 60), (255, 183, 77), (224, 138, 38)
_TRACE = (255, 255, 255, 58)


@dataclass(frozen=True)
class Icon:
    """An icon, as PNG bytes and colours.

    Attributes:
        foreground: the layer in front, LAYER_PIXELS square.
        monochrome: the same as a silhouette, which launchers tint (Android 13); None if the picture has no silhouette.
        legacy: the whole icon, LEGACY_PIXELS square.
        background_start, background_end: 0xAARRGGBB of the layer behind, from the upper left to the lower right.
    """

    foreground: bytes
    monochrome: bytes | None
    legacy: bytes
    background_start: int
    background_end: int


def default_icon() -> Icon:
    """The lens of handlens, over the stroke that it magnifies."""
    foreground = _draw_lens(ring=_BRASS, handle=_BRASS_SHADE, glass=(*_PAPER, 255), ink=(*_INK, 255), trace=_TRACE)
    white = (255, 255, 255)
    silhouette = _draw_lens(ring=white, handle=white, glass=(0, 0, 0, 0), ink=(*white, 255), trace=(0, 0, 0, 0))
    return _composed(foreground, silhouette, _DAWN, _DUSK)


def picture_icon(path: str | os.PathLike[str]) -> Icon:
    """An icon from the user's picture: cut square; a transparent drawing is kept whole inside the safe circle.

    Raises:
        ApkError: not a picture that can be read.
    """
    try:
        with opened(Path(path)) as image:
            draft(image, LAYER_PIXELS * _SUPERSAMPLING)
            upright = ImageOps.exif_transpose(image)  # phones store photos lying down, and say so
            picture = (eight_bits(upright) if upright.mode in DEEP_MODES else upright).convert("RGBA")
    except PictureError as error:
        hint = "use a PNG, JPEG or WebP picture; best 512 x 512 pixels"
        raise ApkError("the icon is not a picture that can be read", received=f"{path} ({error.message})", hint=hint) from None
    alpha = np.asarray(picture.getchannel("A"))
    if alpha.max() == 0:
        raise ApkError("the icon is wholly transparent", received=path)
    return _photo_icon(picture) if alpha.min() >= 250 else _drawing_icon(picture)


# ---------------------------------------------------------------------------------------------------- the default


def _draw_lens(
    ring: tuple[int, int, int],
    handle: tuple[int, int, int],
    glass: tuple[int, int, int, int],
    ink: tuple[int, int, int, int],
    trace: tuple[int, int, int, int],
) -> Image.Image:
    scale = LAYER_PIXELS * _SUPERSAMPLING / LAYER_DP
    layer = Image.new("RGBA", (LAYER_PIXELS * _SUPERSAMPLING,) * 2, (*ring, 0))
    draw = ImageDraw.Draw(layer)

    def disc(x: float, y: float, radius: float, fill: tuple[int, ...]) -> None:
        draw.ellipse([(x - radius) * scale, (y - radius) * scale, (x + radius) * scale, (y + radius) * scale], fill)

    def stroke(points: np.ndarray, width: float, fill: tuple[int, ...]) -> None:
        pixels = [(float(x), float(y)) for x, y in points * scale]
        draw.line(pixels, fill, round(width * scale))
        for x, y in points:  # round joints and ends: Pillow's own joints leave slits in a tight bend
            disc(x, y, width / 2, fill)

    center, radius = 49.5, 19.0
    if trace[3]:
        stroke(_handwriting(), 3.0, trace)
    stroke(np.array([[63.0, 63.0], [74.0, 74.0]]), 8.4, (*handle, 255))
    stroke(np.array([[61.0, 61.0], [65.5, 65.5]]), 5.0, (*ring, 255))
    disc(center, center, radius + 4.2, (*ring, 255))
    disc(center, center, radius, glass)
    stroke(_digit_two(center, 1.0), 4.8, ink)
    return layer.reduce(_SUPERSAMPLING)


def _digit_two(center: float, scale: float) -> np.ndarray:
    offsets = [(-8, -5.5), (-5.5, -10), (0, -11.8), (6, -9.5), (7, -3.5), (2.5, 2.5), (-4.5, 7.5), (-8.5, 10)]
    offsets += [(-5.5, 8.2), (-1, 8.3), (3.5, 10.2), (9, 8.4)]
    points = np.array([(center + x * scale, center + y * scale) for x, y in offsets])
    return catmull_rom(np.concatenate([points[:1], points, points[-1:]]), 24)


def _handwriting() -> np.ndarray:
    """A line of loops, as small handwriting looks from afar, across the layer below the lens."""
    turns = np.linspace(0, 1, 400)
    x = -4 + turns * 116 + 5.5 * np.sin(turns * 2 * np.pi * 9)
    y = 84 - turns * 22 + 7.0 * np.cos(turns * 2 * np.pi * 9)
    return np.stack([x, y], axis=1)


# ------------------------------------------------------------------------------------------------ the user's picture


def _photo_icon(picture: Image.Image) -> Icon:
    """An opaque picture fills what launchers show; its edges go on outside, for launchers that shift the layer."""
    visible = round(LAYER_PIXELS * VISIBLE_DP / LAYER_DP)
    square = _centre_square(picture).resize((visible, visible), Image.Resampling.LANCZOS)
    margin = (LAYER_PIXELS - visible) // 2
    padded = np.pad(np.asarray(square.convert("RGB")), ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    layer = Image.fromarray(padded).filter(ImageFilter.GaussianBlur(margin / 4))
    layer.paste(square, (margin, margin))
    edge = [int(channel) for channel in np.asarray(square.convert("RGB"))[[0, -1]].reshape(-1, 3).mean(axis=0)]
    background = 0xFF000000 | edge[0] << 16 | edge[1] << 8 | edge[2]
    return _composed(layer.convert("RGBA"), None, background, background)


def _drawing_icon(picture: Image.Image) -> Icon:
    """A drawing with transparency lies inside the safe circle, on white or dark, whichever shows it better."""
    box = picture.getchannel("A").point(lambda a: 255 if a > 8 else 0).getbbox() or (0, 0, *picture.size)
    drawing = picture.crop(box)
    alpha = np.asarray(drawing.getchannel("A"))
    rows, columns = np.nonzero(alpha > 8)
    across, down = np.abs(columns + 0.5 - drawing.width / 2), np.abs(rows + 0.5 - drawing.height / 2)
    farthest = float(np.hypot(across + 0.5, down + 0.5).max())  # to the outer corner of the outermost pixel
    factor = LAYER_PIXELS * SAFE_DIAMETER_DP / LAYER_DP / 2 / farthest
    size = (max(1, round(drawing.width * factor)), max(1, round(drawing.height * factor)))
    drawing = drawing.resize(size, Image.Resampling.LANCZOS)
    layer = Image.new("RGBA", (LAYER_PIXELS, LAYER_PIXELS), (0, 0, 0, 0))
    layer.paste(drawing, ((LAYER_PIXELS - size[0]) // 2, (LAYER_PIXELS - size[1]) // 2))
    weights = np.asarray(drawing.getchannel("A"), float)
    luminance = float((np.asarray(drawing.convert("L"), float) * weights).sum() / max(weights.sum(), 1.0))
    background = (0xFFFFFFFF,) * 2 if luminance < 150 else (_DAWN, _DUSK)
    silhouette = Image.new("RGBA", layer.size, (255, 255, 255, 0))
    silhouette.putalpha(layer.getchannel("A"))
    return _composed(layer, silhouette, *background)


def _centre_square(picture: Image.Image) -> Image.Image:
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return picture.crop((left, top, left + side, top + side))


# ---------------------------------------------------------------------------------------------------------- together


def _composed(foreground: Image.Image, silhouette: Image.Image | None, start: int, end: int) -> Icon:
    whole = _gradient(start, end)
    whole.alpha_composite(foreground)
    margin = (LAYER_PIXELS - round(LAYER_PIXELS * VISIBLE_DP / LAYER_DP)) // 2
    visible = whole.crop((margin, margin, LAYER_PIXELS - margin, LAYER_PIXELS - margin))
    mask = Image.new("L", (visible.width * 2, visible.height * 2), 0)
    ImageDraw.Draw(mask).rounded_rectangle([0, 0, mask.width - 1, mask.height - 1], mask.width // 5, fill=255)
    visible.putalpha(mask.reduce(2))
    legacy = visible.resize((LEGACY_PIXELS, LEGACY_PIXELS), Image.Resampling.LANCZOS)
    return Icon(_png(foreground), None if silhouette is None else _png(silhouette), _png(legacy), start, end)


def _gradient(start: int, end: int) -> Image.Image:
    along = np.linspace(0, 1, LAYER_PIXELS)
    share = ((along[:, None] + along[None, :]) / 2)[:, :, None]
    channels = [np.array([color >> 16 & 255, color >> 8 & 255, color & 255, 255], float) for color in (start, end)]
    return Image.fromarray((channels[0] * (1 - share) + channels[1] * share + 0.5).astype(np.uint8), "RGBA")


def _png(image: Image.Image) -> bytes:
    packed = io.BytesIO()
    image.save(packed, "PNG", compress_level=6)
    return packed.getvalue()
