"""Small made photos: a class is a shape in a colour on a ground, so that a backbone trained on photos tells them apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SHAPES = ("disc", "bars", "ring", "cross")


def drawn(kind: str, seed: int, side: int = 96) -> Image.Image:
    """One made photo."""
    rng = np.random.default_rng([seed, sum(map(ord, kind))])
    ground = tuple(int(value) for value in rng.integers(150, 240, 3))
    ink = tuple(int(value) for value in rng.integers(0, 90, 3))
    image = Image.new("RGB", (side, side + 10), ground)
    pen = ImageDraw.Draw(image)
    x, y = (int(value) for value in rng.integers(10, 25, 2))
    box = (x, y, x + 55, y + 55)
    if kind == "disc":
        pen.ellipse(box, fill=ink)
    elif kind == "ring":
        pen.ellipse(box, outline=ink, width=7)
    elif kind == "bars":
        for offset in range(0, 56, 14):
            pen.rectangle((x + offset, y, x + offset + 6, y + 55), fill=ink)
    else:
        pen.line((x, y, x + 55, y + 55), fill=ink, width=9)
        pen.line((x + 55, y, x, y + 55), fill=ink, width=9)
    return image


def class_folders(
    root: Path, kinds: tuple[str, ...] = SHAPES[:3], each: int = 8, *, first: int = 0, names: dict[str, str] | None = None
) -> Path:
    """A folder of class folders with made photos."""
    for kind in kinds:
        folder = root / (names or {}).get(kind, kind)
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(first, first + each):
            drawn(kind, number).save(folder / f"{number:03}.png")
    return root
