"""Printed words and digits, from the one font that Pillow brings along."""

from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from . import _letters, _paper

FloatArray = npt.NDArray[np.float32]


@cache
def font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size_px)


def text_cover(shape: tuple[int, int], page: _paper.Page, rng: np.random.Generator) -> tuple[FloatArray, int]:
    """A block of printed words, or one large line: coverage float32 of this shape, 0..1, and the font's size in pixels."""
    height, width = shape
    size = int(np.exp(rng.uniform(np.log(12), np.log(90))))
    sheet = Image.new("L", (width, height))
    draw = ImageDraw.Draw(sheet)
    left = rng.uniform(-0.2, 0.3) * width
    line_height = size * rng.uniform(1.2, 1.8)
    rows = int(rng.integers(1, max(2, int(height / line_height))))
    y = rng.uniform(0, max(1.0, height - rows * line_height))
    alphabet = list(_letters.SMALL if rng.random() < 0.7 else _letters.CAPITALS)
    for _ in range(rows):
        words = ("".join(rng.choice(alphabet, int(rng.integers(2, 9)))) for _ in range(int(rng.integers(2, 10))))
        draw.text((left, y), " ".join(words), fill=255, font=font(size))
        y += line_height
    turn = -float(np.rad2deg(np.arctan2(page.turned[1, 0], page.turned[0, 0])))
    cover = np.asarray(sheet.rotate(turn, Image.Resampling.BILINEAR), np.float32) * np.float32(1 / 255)
    return cover, size
