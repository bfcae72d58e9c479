"""What happens to paper and picture in use: creases, textures, writing from behind, gleam, enlargement, JPEG.

All of it happens in `WIDE` alone, and by a generator of its own, so that no other frame is another for it.
"""

from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image

from . import _ink, _letters, _paper, _print

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]
Lots = dict[str, float]

_STRONGEST_GHOST = 0.4  # of the ink: more would be writing itself
_WIDEST_GHOST_PX = 600.0
_FULLEST_LUMA = 250.0  # of the ink's paper under a gleam
_COARSE = 8  # pixels; a gleam is smooth
_WAYS_BACK = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.NEAREST)
_NEAREST_SHARE = 0.08


def wear_paper(canvas: FloatArray, drawn: Lots, page: _paper.Page, rng: np.random.Generator, *, ink_contrast: float) -> None:
    """Crumpled, textured, and with the ghosts of other writing; in place. `ink_contrast`: of what stands on it, 0..1."""
    shape = (canvas.shape[0], canvas.shape[1])
    if drawn["crumpled"]:
        crumple(canvas, drawn["crumpled"], rng)
    if drawn["textured"]:
        kind = str(rng.choice(["clouds", "paper", "cloth", "wood"]))
        canvas *= 1 + _magnified(kind, shape, rng) * np.float32(drawn["textured"])
    if drawn["ghosts"]:
        add_ghosts(canvas, min(drawn["ghosts"], _STRONGEST_GHOST * ink_contrast), drawn, page, rng)


def crumple(canvas: FloatArray, depth: float, rng: np.random.Generator) -> None:
    """Sharp creases between faces that lie differently in the light; in place."""
    field = _magnified("creases", (canvas.shape[0], canvas.shape[1]), rng)
    canvas *= np.clip(1 + field * np.float32(0.4 * depth), 0.3, 1.5)


def _magnified(kind: str, shape: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """Noise of this kind, one to three times as coarse as in its bank."""
    times = rng.uniform(1, 3)
    small = _paper.noise(kind, (int(shape[0] / times), int(shape[1] / times)), rng)
    big = Image.fromarray(np.ascontiguousarray(small)).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(big, np.float32)


def add_ghosts(canvas: FloatArray, contrast: float, drawn: Lots, page: _paper.Page, rng: np.random.Generator) -> None:
    """Print that shows through, mirrored and soft; or strokes pressed into the sheet, one flank light, one dark."""
    if rng.random() < 0.5:
        cover, size = _print.text_cover((canvas.shape[0], canvas.shape[1]), page, rng)
        cover = _ink.blurred(cover[:, ::-1], min(rng.uniform(0.8, 3), 0.1 * size))
        canvas *= 1 - cover * np.float32(contrast)
        return
    shape = (canvas.shape[0], canvas.shape[1])
    for _ in range(int(rng.integers(1, 6))):
        text = "".join(rng.choice(list(_letters.SMALL + _letters.CAPITALS), int(rng.integers(1, 6))))
        high = min(float(np.exp(rng.uniform(np.log(40), np.log(300)))), _WIDEST_GHOST_PX / len(text))
        at = rng.uniform(0, 1, 2) * [shape[1], shape[0]]
        pressed = np.ones(shape, np.float32)
        paths = [(p * high + at).astype(np.float32) for p in _letters.handwriting(text, rng)]
        lots = drawn | {"pencil": 0.0, "board": 0.0, "blur_px": min(drawn["blur_px"], 3.0), "motion_px": 0.0}
        _ink.write_paths(pressed, paths, rng.uniform(2, 6), lots, rng, contrast=1)
        way = rng.integers(1, 3, 2) * rng.choice([-1, 1], 2)
        flanks = np.roll(pressed, way, (0, 1)) - np.roll(pressed, -way, (0, 1))
        canvas *= 1 + flanks * np.float32(0.7 * contrast)


def gleam(
    canvas: FloatArray,
    light: FloatArray,
    drawn: Lots,
    rng: np.random.Generator,
    box_px: tuple[float, ...] | None,
) -> None:
    """A lamp's reflection: light that the ink does not take; in place. The paper at `box_px` stays short of full."""
    if not drawn["glare_luma"]:
        return
    height, width = canvas.shape
    y = np.arange(0, height + _COARSE, _COARSE, dtype=np.float32)[:, None]
    x = np.arange(0, width + _COARSE, _COARSE, dtype=np.float32)
    at, turn = rng.uniform(0, 1, 2) * [width, height], rng.uniform(0, np.pi)
    long, short = rng.uniform(60, 300), rng.uniform(30, 150)
    along = (x - at[0]) * np.cos(turn) + (y - at[1]) * np.sin(turn)
    across = (y - at[1]) * np.cos(turn) - (x - at[0]) * np.sin(turn)
    small = np.exp(-0.5 * (along / long) ** 2 - 0.5 * (across / short) ** 2).astype(np.float32)
    size = (small.shape[1] * _COARSE, small.shape[0] * _COARSE)
    spot = np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BILINEAR), np.float32)[:height, :width]
    strength = drawn["glare_luma"]
    if box_px is not None:
        x0, y0, x1, y1 = (int(side) for side in box_px)
        inside = np.s_[y0 : y1 + 1 : 4, x0 : x1 + 1 : 4]
        room = _FULLEST_LUMA - (drawn["paper_luma"] * light[inside])
        strength = min(strength, max(float((room / (spot[inside] + 0.01)).min()), 0.0))
    drawn["glare_luma"] = strength
    canvas += spot * np.float32(strength) / light


def delivered(luma: ByteArray, drawn: Lots, rng: np.random.Generator) -> ByteArray:
    """The frame as it arrives: made small and large again, and through a JPEG, before that or after."""
    times, quality = drawn["enlarged"], drawn["jpeg_quality"]
    jpeg_first = rng.random() < 0.6
    way = _WAYS_BACK[3] if rng.random() < _NEAREST_SHARE else _WAYS_BACK[int(rng.integers(3))]
    picture = Image.fromarray(luma)
    if times > 1:
        small = (max(round(picture.width / times), 8), max(round(picture.height / times), 8))
        picture = picture.resize(small, Image.Resampling.BOX)
    if quality and (jpeg_first or times <= 1):
        picture = _through_jpeg(picture, quality)
    if times > 1:
        picture = picture.resize((luma.shape[1], luma.shape[0]), way)
    if quality and times > 1 and not jpeg_first:
        picture = _through_jpeg(picture, quality)
    return np.array(picture, np.uint8)


def _through_jpeg(picture: Image.Image, quality: float) -> Image.Image:
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=round(quality))
    with Image.open(stream) as again:
        again.load()
        return again.copy()
