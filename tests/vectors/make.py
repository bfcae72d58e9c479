"""Writes the vectors of the rules that Python, Java and JavaScript share: `python tests/vectors/make.py`.

stills.json   which look is taken, how a rim is freed of ink, and what then stands in the lens (SHA-256 of its bytes)
colours.json  what red, green, blue and alpha become: ground, luma, chroma
A picture is given by its size: pixel (x, y) of channel c is (7 x + 13 y + x y // 11 + 40 ((x // 9 + y // 5) % 2) + 85 c) % 256.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from handlens.pictures import looks
from handlens.pictures.geometry import LENS_COLUMNS, PLANES
from handlens.pictures.ground import ground_of, on_ground
from handlens.pictures.planes import planes_from_picture

FOLDER = Path(__file__).resolve().parent
SIZES = [(1, 1), (1, 9), (9, 1), (28, 28), (44, 60), (333, 500), (480, 480), (640, 480), (1200, 700), (97, 1500)]
BOXES = [(0.5, 0.5, 0.5, 0.5), (0.2, 0.7, 0.1, 0.05), (0.98, 0.02, 0.3, 0.1), (0.5, 0.5, 0.0, 0.0)]


def pattern(width: int, height: int, channels: int = 1) -> np.ndarray:
    y, x, c = np.mgrid[:height, :width, :channels]
    values = (7 * x + 13 * y + x * y // 11 + 40 * ((x // 9 + y // 5) % 2) + 85 * c) % 256
    return values.astype(np.uint8)[..., 0] if channels == 1 else values.astype(np.uint8)


def sha256(pixels: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()


def still_vectors() -> dict[str, Any]:
    lenses, rims, closer, windows = [], [], [], []
    for width, height in SIZES:
        luma = pattern(width, height)
        whole = looks.whole_look(width, height)
        taken = [whole, *(looks.closer_look(whole, box, width, height) for box in BOXES), *looks.windows(width, height)]
        for look in taken:
            lens = looks.still_luma(luma, look)[:, LENS_COLUMNS]
            lenses.append({"width": width, "height": height, "look": [look.left, look.top, look.side], "sha256": sha256(lens)})
        for box in BOXES:
            look = looks.closer_look(whole, box, width, height)
            closer.append({"width": width, "height": height, "box": box, "look": [look.left, look.top, look.side]})
        found = [[look.left, look.top, look.side] for look in looks.windows(width, height)]
        windows.append({"width": width, "height": height, "whole": [whole.left, whole.top, whole.side], "windows": found})
        rims.append({"rim": luma[0, :40].tolist(), "paper": looks.paper_of_rim(luma[0, :40]).tolist()})
    cut = [
        {"width": 333, "height": 500, "place": place, "cut": looks.is_cut(pattern(333, 500), place)}
        for place in [(0.0, 10.0, 50.0, 90.0), (100.0, 100.0, 200.0, 220.0), (300.0, 400.0, 333.0, 500.0)]
    ]
    return {"lenses": lenses, "rims": rims, "closer": closer, "windows": windows, "cut": cut}


def colour_vectors() -> dict[str, Any]:
    grounds = []
    for alpha in (0, 60, 127, 128, 200, 255):
        for shift in (0, 100, 200):
            image = Image.fromarray(np.dstack([(pattern(20, 12, 3) // 3 + shift // 2), np.full((12, 20), alpha, np.uint8)]))
            image.paste((255 - shift, 250, 250 - shift, 255), (3, 2, 9, 6))
            ground = ground_of(image)
            grounds.append({
                "alpha": alpha, "shift": shift, "ground": ground, "sha256": sha256(on_ground(image, ground)),
            })  # fmt: skip
    planes = planes_from_picture(Image.fromarray(pattern(640, 480, 3)), planes=PLANES)
    return {"grounds": grounds, "planes": {name: sha256(plane) for name, plane in planes.items()}}


VECTORS = {"stills.json": still_vectors, "colours.json": colour_vectors}

if __name__ == "__main__":
    for name, made in VECTORS.items():
        (FOLDER / name).write_text(json.dumps(made()).replace("}, {", "},\n {") + "\n")
