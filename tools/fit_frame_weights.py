"""Makes the weights that ship in src/handlens/frames; a developer's tool, never part of a user's training.

    python tools/fit_frame_weights.py OUT --frames 9000 --epochs 20

Everything is learnt from made frames (`handlens.scenes`) of MNIST's training digits and of drawn letters, so that "the
writing" is whatever stands by itself in the lens and no particular alphabet. No photo is used. The files that ship
were made by these steps in several rounds: 9,000 frames, about 24 passes in all with printed lines drawn anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from PIL import Image

from handlens.base.one_cycle import one_cycle
from handlens.datasets import open_dataset
from handlens.frames import finder, ink, polarity, presence
from handlens.pictures.geometry import FRAME_SHAPE, LENS_COLUMNS
from handlens.scenes import _ink
from handlens.scenes import make as scenes
from handlens.scenes.negatives import draw_negatives

FloatArray = npt.NDArray[np.float32]
EMPTY_SHARE, LETTER_SHARE, HARD_SHARE = 0.15, 0.3, 0.47
DIGITS = tuple("0123456789")


class Lens(NamedTuple):
    """One made lens: cells [120, 120] 0..255; ink's coverage [120, 120] 0..1; box (x, y, w, h) 0..1, zero without ink."""

    cells: FloatArray
    cover: FloatArray
    box: FloatArray
    luma: npt.NDArray[np.uint8]
    rotation: int
    label: int  # -1: no writing, -2: a letter


def made_lenses(count: int, seed: int, pictures: npt.NDArray[np.uint8], labels: npt.NDArray[Any]) -> Iterator[Lens]:
    """Frames of digits, letters and nothing, cut to the lens and unturned, with the ink's true coverage."""
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        level = scenes.HARD if rng.random() < HARD_SHARE else scenes.EVERYDAY
        if rng.random() < EMPTY_SHARE:
            frame = scenes.make_empty_frame(str(rng.choice(scenes.EMPTY_KINDS)), rng, level)
            zero = np.zeros((ink.CELLS, ink.CELLS), np.float32)
            yield Lens(
                in_cells(frame.luma[:, LENS_COLUMNS]), zero, np.zeros(4, np.float32), frame.luma, frame.rotation, -1
            )
            continue
        row = int(rng.integers(len(pictures)))
        picture, label = pictures[row], int(labels[row])
        if rng.random() < LETTER_SHARE:
            drawn = draw_negatives(pictures[:64], DIGITS, 1, rng)[0]
            picture, label = np.asarray(Image.fromarray(drawn).resize((28, 28), Image.Resampling.BOX)), -2
            if picture.max() < 64:
                continue
        state = int(rng.integers(1 << 40))
        frame = scenes.make_frame(picture, level, np.random.default_rng([state]), label=label)
        cover = in_cells(coverage(picture, level, np.random.default_rng([state])))
        yield Lens(in_cells(frame.luma[:, LENS_COLUMNS]), cover, cover_box(cover), frame.luma, frame.rotation, label)


def in_cells(pixels: npt.NDArray[Any]) -> FloatArray:
    side, per = ink.CELLS, ink.CELL_PIXELS
    return np.asarray(pixels.reshape(side, per, side, per).mean((1, 3)), np.float32)


def coverage(picture: npt.NDArray[np.uint8], level: scenes.Difficulty, rng: np.random.Generator) -> FloatArray:
    """The ink's coverage in the unturned lens [480, 480]: the same draws as `make_frame` makes, in the same order."""
    rotation, shape, drawn, page = scenes.laid_out(level, None, rng)
    patch = _ink.ink_patch(picture, drawn, page, shape, rng)
    sheet = np.zeros((shape[0] + 1200, shape[1] + 1200), np.float32)  # a large digit's blur may reach beyond the frame
    height, width = patch.cover.shape
    sheet[600 + patch.top : 600 + patch.top + height, 600 + patch.left : 600 + patch.left + width] = patch.cover
    frame = sheet[600:-600, 600:-600]
    return np.array(np.rot90(np.clip(frame, 0, 1), rotation)[:, LENS_COLUMNS], dtype=np.float32)


def cover_box(cover: FloatArray) -> FloatArray:
    inked = cover > 0.3 * max(float(cover.max()), 0.1)
    rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
    if not len(rows):
        return np.zeros(4, np.float32)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    box = np.array([(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]) / ink.CELLS
    return np.asarray(box, np.float32)


def with_printed_lines(cells: FloatArray, box: FloatArray, rng: np.random.Generator) -> FloatArray:
    """The cell of a form or a Sudoku round the box: each side with a weight and tone of its own, some missing."""
    side = ink.CELLS
    y, x = np.mgrid[:side, :side] + 0.5
    turn = np.deg2rad(np.clip(rng.normal(0, 5), -15, 15))
    centre_x, centre_y, width, height = box * side
    larger = max(width, height)
    pitch = larger * rng.uniform(1.2, 1.9)
    pitches = (
        (pitch, pitch)
        if rng.random() < 0.6
        else tuple(np.maximum([width, height], larger / 2) * rng.uniform(1.1, 2.2, 2))
    )
    thin, bold = np.exp(rng.uniform(*np.log([0.25, 1.2]))), np.exp(rng.uniform(*np.log([0.8, 5.5])))
    thin_tone, bold_tone = rng.uniform(0.1, 0.8), rng.uniform(0.35, 0.92)
    bold_share, present = rng.choice([0, 0.35, 0.35, 1]), rng.choice([1.0, 0.85, 0.5])
    light = np.ones((side, side))
    for axis, (step, extent) in enumerate(zip(pitches, (width, height), strict=True)):
        offset = rng.uniform(-0.8, 0.8) * max(step - extent * 1.06, 0) / 2
        for line in range(-3, 3):
            if rng.random() > present:
                continue
            angle = turn + np.deg2rad(rng.normal(0, 1.5))
            across = (x - centre_x) * np.cos(angle) + (y - centre_y) * np.sin(angle)
            along = -(x - centre_x) * np.sin(angle) + (y - centre_y) * np.cos(angle)
            away = np.abs((across if axis == 0 else along) + offset - (line + 0.5) * step)
            thick, tone = (bold, bold_tone) if rng.random() < bold_share else (thin, thin_tone)
            if line in (-1, 0):
                thick = min(thick, max(1.2 * ((step - extent) / 2 - abs(offset)), 0.3))
            light *= 1 - tone * np.clip(thick / 2 + 0.5 - away, 0, min(1, thick))
    return np.asarray(cells * light, np.float32)


# ---- the three networks


def first_weights(shapes: Mapping[str, tuple[int, ...]], rng: np.random.Generator) -> dict[str, tf.Variable]:
    weights = {
        k: tf.Variable((rng.normal(0, np.sqrt(2 / np.prod(s[:-1])), s)).astype(np.float32)) for k, s in shapes.items()
    }
    return weights | {f"{k}_bias": tf.Variable(np.zeros(s[-1], np.float32)) for k, s in shapes.items()}


def descend(
    weights: dict[str, tf.Variable],
    loss: Callable[..., Any],
    batches: Iterator[tuple[Any, ...]],
    steps: int,
    peak: float,
) -> dict[str, FloatArray]:
    """The weights after so many steps of Adam, its rate rising over the first sixth and falling over the rest."""
    variables = list(weights.values())
    optimizer = tf.keras.optimizers.AdamW(1e-3, weight_decay=1e-4)
    optimizer.build(variables)

    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def step(*batch: Any) -> Any:
        with tf.GradientTape() as tape:
            value = loss(*batch)
        optimizer.apply(tape.gradient(value, variables), variables)
        return value

    for number in range(steps):
        optimizer.learning_rate.assign(peak * one_cycle(number / steps, 1 / 6) + presence.LEAST_RATE)
        value = step(*(tf.constant(part) for part in next(batches)))
        if number % 100 == 0:
            print(f"step {number} of {steps}: loss {float(value):.4f}", flush=True)
    return {name: value.numpy() for name, value in weights.items()}


def finder_loss(weights: dict[str, tf.Variable]) -> Callable[..., Any]:
    """Mask: weighted cross-entropy and Dice; middle: CenterNet's focal loss (Zhou et al. 2019); box: L1."""
    place = np.arange(finder.HEAD_SIDE, dtype=np.float32) + 0.5

    def loss(maps: Any, mask: Any, box: Any) -> Any:
        logits, heads = finder.finder_network(maps, weights)
        cross = tf.nn.sigmoid_cross_entropy_with_logits(mask, logits) * (1 + 4 * mask)
        share = tf.sigmoid(logits)
        dice = 1 - (2 * tf.reduce_sum(share * mask, (1, 2, 3)) + 1) / (tf.reduce_sum(share + mask, (1, 2, 3)) + 1)
        there = tf.cast(box[:, 2] > 0, tf.float32)[:, None, None]
        dx = box[:, 0, None, None] * finder.HEAD_SIDE - place[None, None, :] + 0 * place[None, :, None]
        dy = box[:, 1, None, None] * finder.HEAD_SIDE - place[None, :, None] + 0 * place[None, None, :]
        heat = tf.exp(-(dx**2 + dy**2) / 0.5) * there
        middle = tf.cast((tf.abs(dx) <= 0.5) & (tf.abs(dy) <= 0.5), tf.float32) * there
        logit, sure = heads[..., 0], tf.sigmoid(heads[..., 0])
        focal = (
            4 * middle * tf.nn.softplus(-logit) * (1 - sure) ** 2
            + (1 - middle) * (1 - heat) ** 4 * tf.nn.softplus(logit) * sure**2
        )
        near = tf.cast((tf.abs(dx) <= 1) & (tf.abs(dy) <= 1), tf.float32) * there
        size = tf.math.log(tf.maximum(box[:, 2:] * finder.HEAD_SIDE, 1e-3))[:, None, None]
        off = tf.abs(heads[..., 1] - dx) + tf.abs(heads[..., 2] - dy) + tf.reduce_sum(tf.abs(heads[..., 3:] - size), 3)
        whole = tf.reduce_sum(focal, (1, 2)) + tf.reduce_sum(near * off, (1, 2)) / 8
        return 10 * tf.reduce_mean(cross) + tf.reduce_mean(dice) + tf.reduce_mean(whole)

    return loss


def fit_finder(lenses: list[Lens], steps: int, rng: np.random.Generator) -> dict[str, FloatArray]:
    @tf.function(input_signature=[tf.TensorSpec((ink.CELLS, ink.CELLS), tf.float32)])  # type: ignore[untyped-decorator]
    def maps(cells: Any) -> Any:
        sign, flip = ink.polarity(cells)
        bright = sign * cells + flip
        paper = ink.closing(bright)
        ratio = ink.ink_share(bright, paper)
        return finder.finder_input(ratio, paper, ink.peak(ratio))[0]

    seen, masks, boxes = [], [], []
    for lens in lenses:
        half = lens.cover.reshape(finder.MASK_SIDE, 2, finder.MASK_SIDE, 2).max((1, 3))
        mask = np.clip(
            (half / max(float(np.percentile(half[half > 0.1], 70)) if (half > 0.1).any() else 1, 0.1) - 0.15) / 0.3,
            0,
            1,
        )
        versions = [lens.cells] if lens.box[2] == 0 else [lens.cells, with_printed_lines(lens.cells, lens.box, rng)]
        for cells in versions:
            seen.append(np.asarray(maps(cells)))
            masks.append(mask[..., None].astype(np.float32))
            boxes.append(lens.box)
    x, y, b = np.array(seen), np.array(masks), np.array(boxes)

    def batches(size: int = 48) -> Iterator[tuple[Any, ...]]:
        while True:
            rows = rng.integers(0, len(x), size)
            turns, box = int(rng.integers(4)), b[rows]
            for _ in range(turns):  # np.rot90 turns left: (x, y) goes to (y, 1 - x)
                box = np.where(
                    box[:, 2:3] > 0, np.stack([box[:, 1], 1 - box[:, 0], box[:, 3], box[:, 2]], 1), 0
                ).astype(np.float32)
            yield np.rot90(x[rows], turns, (1, 2)).copy(), np.rot90(y[rows], turns, (1, 2)).copy(), box

    weights = first_weights(finder.SHAPES, rng)
    weights["head2_bias"].assign([-2, 0, 0, 0, 0])
    return descend(weights, finder_loss(weights), batches(), steps, 0.006)


def fit_polarity(lenses: list[Lens], steps: int, rng: np.random.Generator) -> dict[str, FloatArray]:
    inked = [lens for lens in lenses if lens.box[2] > 0]
    small = np.array([lens.cells.reshape(finder.MASK_SIDE, 2, finder.MASK_SIDE, 2).mean((1, 3)) for lens in inked])
    light = []
    for lens in inked:
        strong = lens.cover > 0.5 * lens.cover.max()
        around = np.asarray(Image.fromarray(lens.cover > 0.05).resize((40, 40)).resize((120, 120))) & (
            lens.cover < 0.01
        )
        light.append(bool(around.any()) and lens.cells[strong].mean() > lens.cells[around].mean())
    truth = np.array(light)

    def batches(size: int = 64) -> Iterator[tuple[Any, ...]]:
        while True:
            rows, turned_over = rng.integers(0, len(small), size), rng.random(size) < 0.3
            cells = np.where(turned_over[:, None, None], 255 - small[rows], small[rows]) * rng.uniform(
                0.5, 1, (size, 1, 1)
            )
            yield (
                np.rot90(cells, int(rng.integers(4)), (1, 2)).astype(np.float32),
                (truth[rows] ^ turned_over)[:, None].astype(np.float32),
            )

    weights = first_weights(polarity.SHAPES, rng)

    def loss(cells: Any, wanted: Any) -> Any:
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(wanted, polarity.polarity_logit(cells, weights)))

    return descend(weights, loss, batches(), steps, 0.01)


def fit_presence(
    lenses: list[Lens], pictures: npt.NDArray[np.uint8], steps: int, rng: np.random.Generator
) -> dict[str, FloatArray]:
    """The head's start: pictures and drawings as in `train_presence`, and what the finder cut out of made frames."""
    view = tf.function(
        ink.ink_view, input_signature=[tf.TensorSpec(FRAME_SHAPE, tf.uint8), tf.TensorSpec((), tf.int32)]
    )
    framed = [(np.asarray(view(lens.luma, lens.rotation).seen), lens.label >= 0) for lens in lenses if lens.label != -2]
    cut, is_digit = np.array([seen for seen, _ in framed]), np.array([digit for _, digit in framed])
    positives = presence._doubled(pictures)
    negatives = draw_negatives(pictures, DIGITS, len(positives), rng)

    def batches(size: int = 128) -> Iterator[tuple[Any, ...]]:
        while True:
            rows, more = rng.integers(0, len(positives), size), rng.integers(0, len(cut), size // 2)
            drawn = presence.fitted(np.concatenate([positives[rows], negatives[rows]]), rng)
            wanted = np.concatenate([np.ones(size), np.zeros(size), is_digit[more]])
            yield (
                np.concatenate([drawn, cut[more]])[..., None].astype(np.float32),
                np.where(wanted, presence.CERTAINTY, 1 - presence.CERTAINTY)[:, None].astype(np.float32),
            )

    weights = first_weights(presence.SHAPES, rng)

    def loss(seen: Any, wanted: Any) -> Any:
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(wanted, presence.head_logit(seen, weights)))

    return descend(weights, loss, batches(), steps, 0.006)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--frames", type=int, default=9000)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    train = open_dataset("mnist").train
    rows = np.arange(min(train.count, 20_000))
    pictures, labels = train.read(rows)[..., 0], train.labels[: len(rows)]
    rng = np.random.default_rng(options.seed)
    lenses = list(made_lenses(options.frames, options.seed, pictures, labels))
    steps = max(2, options.epochs * len(lenses) * 2 // 48)
    options.out.mkdir(parents=True, exist_ok=True)
    made: dict[str, Callable[[], dict[str, FloatArray]]] = {
        "polarity": lambda: fit_polarity(lenses, steps, rng),
        "finder": lambda: fit_finder(lenses, steps, rng),
        "presence": lambda: fit_presence(lenses, pictures, steps, rng),
    }
    for name, fit in made.items():
        weights = fit()
        with (options.out / f"{name}.npz").open("wb") as file:
            np.savez_compressed(file, **{key: value.astype(np.float16) for key, value in weights.items()})  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
