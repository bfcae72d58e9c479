"""Corrections: a hand that the first model reads badly, before and after 1 to 30 of them.

    python benchmarks/corrections.py                      two hands, 1, 3, 10 and 30 corrections: nine trainings
    python benchmarks/corrections.py hook 10 --each .002  one hand, one number, another weight

A writer's digits (one way to write each, moved a little every time; slant, width and pen their own) are set in made frames. The
first model reads them one after the other, and each that it reads wrongly, or not, is corrected, as a person would: the lens as
PNG, the label, what the network saw. From there the way of `handlens train --also` leads to the next model. Both read 300
other frames of the hand, and 1,000 of MNIST's test pictures. Percent of frames: right, no reading, wrong.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

import handlens
from handlens.base.ahead import in_order
from handlens.base.backend import import_tensorflow
from handlens.corrections import Correction, Corrections, Further, further_pictures, match_corrections
from handlens.corrections import further as weights
from handlens.export.freezing import freeze
from handlens.modelfile.model import Model
from handlens.pictures.curves import catmull_rom
from handlens.pictures.geometry import INK_SIDE_PIXELS, LENS_SIDE_PIXELS
from handlens.scenes.make import EVERYDAY, Frame, make_frame, make_frames
from handlens.training import loop
from handlens.training.presence import train_presence_head

COUNTS = (1, 3, 10, 30)
TESTED, ORDINARY = 300, 1000
WOBBLE = 0.02  # of the digit's height, by which every point of a stroke is moved


@dataclass(frozen=True)
class Hand:
    """How somebody writes: the strokes of the digits that differ from `PLAIN`, and the pen.

    A stroke is points "x,y" in a box of height 1, y down; after "~" a curve goes through them.
    """

    strokes: dict[str, str]
    slant: float
    wide: float = 1.0
    pen: float = 0.09  # of the digit's height


PLAIN = {
    "0": "~.36,.01 .13,.1 0,.42 .06,.82 .27,1 .52,.88 .63,.52 .55,.14 .36,.01 .24,.05",
    "1": ".1,0 .08,1",
    "2": "~.02,.27 .12,.07 .32,0 .53,.11 .54,.34 .34,.64 .01,.97|.01,.97 .63,.95",
    "3": "~.04,.14 .21,.01 .46,.06 .5,.27 .37,.42 .19,.47|~.19,.47 .45,.53 .57,.74 .45,.95 .21,1 .01,.89",
    "4": ".17,.02 .01,.58 .63,.55|.46,.25 .43,1",
    "5": ".56,.02 .14,.03 .09,.44|~.09,.44 .33,.36 .56,.54 .53,.83 .31,1 .02,.91",
    "6": "~.5,.01 .23,.21 .05,.51 .04,.8 .22,1 .45,.93 .53,.73 .4,.57 .18,.59 .05,.77",
    "7": "0,.04 .57,.01 .2,1",
    "8": "~.5,.15 .31,0 .1,.11 .12,.32 .34,.47 .54,.69 .45,.94 .25,1 .05,.88 .08,.66 .32,.46 .5,.3 .5,.15",
    "9": "~.5,.15 .33,.01 .1,.1 .04,.36 .2,.5 .42,.4 .5,.15|.5,.15 .47,1",
}
HANDS = {
    # a 1 like a roof, a 4 like lightning, a 5 like an S, an open 8, a 9 like a g, a 7 with hook and bar, an 0 with a tail
    "hook": Hand({
        "0": "~.5,.2 .3,.02 .05,.2 .02,.7 .2,.98 .45,.85 .55,.4 .4,.1 .2,-.05 .66,-.16",
        "1": "-.5,.95 .1,0 .18,1",
        "2": "~.05,.25 .2,.02 .48,.06 .5,.3 .25,.7 .02,.95 0,.8 .2,.78 .4,.98 .66,.85",
        "4": ".34,0 .02,.6 .56,.42 .2,1.1",
        "5": "~.52,.06 .28,0 .08,.16 .2,.4 .44,.6 .46,.86 .22,1 0,.9",
        "7": "~.0,.22 .03,.02 .3,.1 .6,0|~.6,0 .35,.4 .3,.85 .5,1|.08,.52 .55,.46",
        "8": "~.55,.02 .3,.0 .1,.2 .4,.6 .42,.9 .2,1 .05,.82 .2,.55 .5,.3 .62,.1",
        "9": "~.5,.15 .33,.01 .1,.1 .04,.32 .2,.42 .42,.34 .5,.15|~.5,.15 .52,.6 .42,.98 .2,1.02 .02,.88 .1,.74 .4,.72",
    }, slant=-0.15),
    "slanted": Hand({"7": "0,.04 .57,.01 .2,1|.1,.52 .52,.46"}, slant=1.3, wide=0.8),
}  # fmt: skip


def paths_of(strokes: str, rng: np.random.Generator) -> list[np.ndarray]:
    """Strokes as paths float32 [n, 2], each of their points moved a little."""
    paths = []
    for stroke in strokes.split("|"):
        points = np.array([[float(value) for value in pair.split(",")] for pair in stroke.lstrip("~").split()], np.float32)
        points += rng.normal(0, WOBBLE, points.shape).astype(np.float32)
        if stroke[0] == "~":
            ends = 2 * points[:1] - points[1:2], 2 * points[-1:] - points[-2:-1]
            points = catmull_rom(np.concatenate([ends[0], points, ends[1]]), 8)
        paths.append(points)
    return paths


def written(hand: Hand, digit: str, rng: np.random.Generator) -> np.ndarray:
    """A digit of the hand as a picture: uint8 [28, 28], 0 paper, 255 ink; its longer side 20 of 28."""
    paths = paths_of((PLAIN | hand.strokes)[digit], rng)
    matrix = np.array([[hand.wide, -hand.slant], [0, 1]])
    paths = [(path @ matrix.T).astype(np.float32) for path in paths]
    every = np.concatenate(paths)
    side = 8 * INK_SIDE_PIXELS
    pen = hand.pen * 160
    scale = (160 - pen) / float(np.ptp(every, axis=0).max())
    sheet = Image.new("L", (side, side))
    draw = ImageDraw.Draw(sheet)
    middle = (every.min(0) + every.max(0)) / 2
    for path in paths:
        points = [(float(x), float(y)) for x, y in (path - middle) * scale + side / 2]
        draw.line(points, 255, round(pen), joint="curve")
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), 255)
    return np.asarray(sheet.reduce(8))


def frames_of(hand: Hand, seed: int, count: int) -> Iterator[tuple[Frame, str]]:
    """Everyday frames of the hand, each digit as often as any other; frame i depends on the seed and i alone."""

    def one(number: int) -> tuple[Frame, str]:
        rng = np.random.default_rng([seed, number])
        digit = str(number % 10)
        return make_frame(written(hand, digit, rng), EVERYDAY, rng), digit

    yield from in_order(one, range(count))


def correction(model: Model, frame: Frame, digit: str, read: Any) -> Correction:
    """What the app keeps of a frame: the lens upright, and what was read."""
    upright = frame.upright
    top, left = ((length - LENS_SIDE_PIXELS) // 2 for length in upright.shape)
    lens = np.ascontiguousarray(upright[top : top + LENS_SIDE_PIXELS, left : left + LENS_SIDE_PIXELS])
    file = io.BytesIO()
    Image.fromarray(lens).save(file, "PNG")
    seen = np.rint(255 * np.asarray(read.seen)).astype(np.uint8).reshape(INK_SIDE_PIXELS, INK_SIDE_PIXELS)
    return Correction(digit, file.getvalue(), read.label, read.score, read.presence, None, seen)


def corrected(model: Model, hand: Hand, count: int) -> list[Correction]:
    """The first so many frames that the model does not read rightly, corrected; fewer if it reads too well."""
    found = []
    for frame, digit in frames_of(hand, 1, 40 * count):
        read = model.read_frame({"luma": frame.luma}, rotation=frame.rotation)
        if read.label != digit:
            found.append(correction(model, frame, digit, read))
        if len(found) == count:
            break
    return found


def further_of(corrections: list[Correction], dataset: Any) -> Further:
    """They as `train` takes them."""
    file = Corrections(Path("made.zip"), "ink", "mnist", dataset.labels, None, None, tuple(corrections))
    return further_pictures(match_corrections([file], dataset.labels, "ink"), "ink", dataset.input_shape)


def trained(dataset: Any, further: Further | None, folder: Path, seed: int = 0) -> Model:
    """A model file as `train` makes it, without its testing."""
    run = loop.train(dataset, folder, further=further, seed=seed)
    train_presence_head(run, dataset, further=further)
    return Model(freeze(run, dataset).content)


def tally(model: Model, frames: list[tuple[Frame, str]]) -> tuple[float, float, float]:
    """Percent right, no reading, wrong."""
    labels = [(model.read_frame({"luma": frame.luma}, rotation=frame.rotation).label, digit) for frame, digit in frames]
    right = sum(label == digit for label, digit in labels)
    silent = sum(label is None for label, _ in labels)
    return tuple(100 * count / len(labels) for count in (right, silent, len(labels) - right - silent))  # type: ignore[return-value]


def ordinary(dataset: Any) -> list[tuple[Frame, str]]:
    pictures = dataset.test.read(np.arange(dataset.test.count))[..., 0]
    made = make_frames(pictures, [str(label) for label in dataset.test.labels], EVERYDAY, 5, ORDINARY)
    return [(frame, frame.label) for frame in made]


def row(name: str, count: int, of_hand: tuple[float, float, float], others: tuple[float, float, float]) -> None:
    figures = " | ".join(" ".join(f"{value:.1f}" for value in three) for three in (of_hand, others))
    print(f"| {name} | {count or 'none'} | {figures} |", flush=True)


def main(arguments: list[str]) -> None:
    if "--each" in arguments:
        at = arguments.index("--each")
        weights.EACH = float(arguments[at + 1])  # type: ignore[misc]
        del arguments[at : at + 2]
    chosen = {name: hand for name, hand in HANDS.items() if not arguments or name.startswith(arguments[0])}
    counts = tuple(int(word) for word in arguments[1:]) or COUNTS
    import_tensorflow()
    dataset = handlens.open_dataset("mnist")
    others = ordinary(dataset)
    print("| hand | corrections | other frames of it: right, no reading, wrong | MNIST's | \n|-|-|-|-|")
    with tempfile.TemporaryDirectory() as folder:
        first = trained(dataset, None, Path(folder) / "first")
        before = tally(first, others)
        for name, hand in chosen.items():
            tested = list(frames_of(hand, 2, TESTED))
            row(name, 0, tally(first, tested), before)
            made = corrected(first, hand, max(counts))
            for count in counts:
                model = trained(dataset, further_of(made[:count], dataset), Path(folder) / f"{name[:4]}{count}")
                row(name, count, tally(model, tested), tally(model, others))


if __name__ == "__main__":
    main(sys.argv[1:])
