"""Writes the vectors of the rules that Python, Java and JavaScript share: `python tests/vectors/make.py`.

stills.json   which look is taken, how a rim is freed of ink, what then stands in the lens (SHA-256 of its bytes); and
              `readings`: answers that a model is told to give, the frames that it is shown, what is read in the end
colours.json  what red, green, blue and alpha become: ground, luma, chroma; and the frame of a picture's centred square
A picture is given by its size (for a reading divided by 16, plus 200):
pixel (x, y) of channel c is (7 x + 13 y + x y // 11 + 40 ((x // 9 + y // 5) % 2) + 85 c) % 256.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from handlens.modelfile.model import Prediction
from handlens.modelfile.stills import read_still
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
    return {"lenses": lenses, "rims": rims, "closer": closer, "windows": windows, "cut": cut, "readings": reading_vectors()}


class Scripted:
    """A model that gives its answers one after the other, the last for ever: (label, score, box); score below 0.5 is none."""

    def __init__(self, answers: list[Any]) -> None:
        self.contract = SimpleNamespace(view="ink", planes=("luma",))
        self.answers, self.shown = answers, []

    def read_frame(self, planes: dict[str, np.ndarray]) -> Prediction:
        label, score, box = self.answers[min(len(self.shown), len(self.answers) - 1)]
        self.shown.append(sha256(planes["luma"]))
        read = label if score >= 0.5 else None
        return Prediction(read, score, ("0", "1"), np.zeros(2), 1.0, box, np.zeros((28, 28)))


def reading_vectors() -> list[dict[str, Any]]:
    """The rule of handlens.modelfile.stills, with answers told: what was shown one after the other, what came of it."""
    large, small, free, rim = (0.5, 0.5, 0.5, 0.25), (0.4, 0.6, 0.25, 0.125), (0.5, 0.5, 0.25, 0.25), (0.125, 0.5, 0.25, 0.25)
    none = ("0", 0.25, small)
    scripts = [
        [("1", 0.75, large), none],
        [("1", 0.75, small), ("0", 0.875, large)],
        [("1", 0.75, small), ("0", 0.625, large)],
        [("1", 0.75, small), none],
        [none, ("1", 0.5, large), none],
        [none],
        [none, none, ("1", 0.75, free), none],
        [none, none, none, ("1", 0.75, free), none],
        [none, none, ("1", 0.75, rim), none],
        [none, none, ("1", 0.75, free), none, none, none, none, none, ("0", 0.875, free), none],
        [none, none, ("1", 0.75, (0.75, 0.5, 0.25, 0.25)), none, ("1", 0.625, (0.25, 0.5, 0.25, 0.25)), none],
    ]
    made = []
    for width, height in ((640, 480), (333, 500), (60, 44)):
        picture = Image.fromarray(pattern(width, height) // 16 + 200)
        for script in scripts:
            model = Scripted(script)
            found = read_still(model, picture).prediction  # type: ignore[arg-type]
            made.append({"width": width, "height": height, "answers": script, "shown": model.shown,
                         "label": found.label, "score": found.score, "note": found.note})  # fmt: skip
    return made


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
    frames = []
    for width, height in SIZES:
        picture = Image.fromarray(pattern(width, height, 3))
        for wanted in (PLANES, ("luma",)):
            planes = planes_from_picture(picture, planes=wanted)
            digests = {name: sha256(plane) for name, plane in planes.items()}
            frames.append({"width": width, "height": height, "colour": wanted == PLANES, "planes": digests})
    return {"grounds": grounds, "frames": frames}


VECTORS = {"stills.json": still_vectors, "colours.json": colour_vectors}

if __name__ == "__main__":
    for name, made in VECTORS.items():
        (FOLDER / name).write_text(json.dumps(made()).replace("}, {", "},\n {") + "\n")
