"""The three networks in front of the view `ink`, fitted: polarity, finder, presence. Each takes what stands before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from PIL import Image

from frame_lenses import Lens, overlap, with_printed_lines
from handlens.base.one_cycle import one_cycle
from handlens.frames import finder, ink, polarity, presence
from handlens.pictures.geometry import FRAME_SHAPE
from handlens.scenes.allographs import DRAWN_LABELS
from handlens.scenes.negatives import draw_negatives

FloatArray = npt.NDArray[np.float32]
Weights = dict[str, FloatArray]
Say = Callable[[str], None]

LEAST_RATE = 1e-5
# Presence: a lens that the finder missed shows no digit; one that it half missed teaches neither yes nor no.
MISSED, FOUND_WELL = 0.3, 0.6  # intersection over union


def first_weights(shapes: Mapping[str, tuple[int, ...]], rng: np.random.Generator) -> dict[str, tf.Variable]:
    """He's normal start, biases 0."""
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
    say: Say,
) -> Weights:
    """The weights after so many steps of Adam, its rate rising over the first sixth and falling over the rest."""
    variables = list(weights.values())
    optimizer = tf.keras.optimizers.AdamW(1e-3, weight_decay=1e-4)
    optimizer.build(variables)

    @tf.function(reduce_retracing=True)
    def step(*batch: Any) -> Any:
        with tf.GradientTape() as tape:
            value = loss(*batch)
        optimizer.apply(tape.gradient(value, variables), variables)
        return value

    mean = 0.0
    for number in range(steps):
        optimizer.learning_rate.assign(peak * one_cycle(number / steps, 1 / 6) + LEAST_RATE)
        value = step(*(tf.constant(part) for part in next(batches)))
        if number % 10 == 0:
            mean = float(value) if number == 0 else 0.95 * mean + 0.05 * float(value)
        if number % max(steps // 10, 1) == 0:
            say(f"step {number:,} of {steps:,}, loss {mean:.4f}")
    return {name: value.numpy() for name, value in weights.items()}


# ---- polarity


def is_light(lens: Lens) -> bool:
    """Whether the ink is lighter than the paper round it."""
    cover, cells = lens.cover / np.float32(255), lens.cells.astype(np.float32)
    strong = cover > 0.5 * cover.max()
    near = np.asarray(Image.fromarray(cover > 0.05).resize((40, 40)).resize((ink.CELLS, ink.CELLS)))
    around = near & (cover < 0.01)
    return bool(around.any()) and float(cells[strong].mean()) > float(cells[around].mean())


def halved(cells: npt.NDArray[Any]) -> FloatArray:
    """Means of 2x2 cells: [120, 120] -> float32 [60, 60]."""
    return np.asarray(cells.astype(np.float32).reshape(60, 2, 60, 2).mean((1, 3)), np.float32)


def fit_polarity(lenses: Sequence[Lens], steps: int, rng: np.random.Generator, say: Say) -> Weights:
    """A third of the lenses is turned over, so that both ways come up enough whatever they are written on."""
    inked = [lens for lens in lenses if lens.box[2] > 0]
    small = np.array([halved(lens.cells) for lens in inked])
    truth = np.array([is_light(lens) for lens in inked])

    def batches(size: int = 64) -> Iterator[tuple[Any, ...]]:
        while True:
            rows, turned_over = rng.integers(0, len(small), size), rng.random(size) < 0.3
            cells = np.where(turned_over[:, None, None], 255 - small[rows], small[rows])
            cells = cells * rng.uniform(0.5, 1, (size, 1, 1))
            yield (
                np.rot90(cells, int(rng.integers(4)), (1, 2)).astype(np.float32),
                (truth[rows] ^ turned_over)[:, None].astype(np.float32),
            )

    weights = first_weights(polarity.SHAPES, rng)

    def loss(cells: Any, wanted: Any) -> Any:
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(wanted, polarity.polarity_logit(cells, weights)))

    return descend(weights, loss, batches(), steps, 0.008, say)


# ---- finder


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


def finder_maps() -> Callable[[FloatArray], FloatArray]:
    """cells [120, 120] -> what the finder is shown [60, 60, 2], with the polarity weights of now."""

    @tf.function(input_signature=[tf.TensorSpec((ink.CELLS, ink.CELLS), tf.float32)])
    def maps(cells: Any) -> Any:
        sign, flip = ink.polarity(cells)
        bright = sign * cells + flip
        paper = ink.closing(bright)
        ratio = ink.ink_share(bright, paper)
        return finder.finder_input(ratio, paper, ink.peak(ratio))[0]

    return lambda cells: np.asarray(maps(cells))


def mask_of(lens: Lens) -> FloatArray:
    """Which cells of 8 pixels are the writing: [60, 60, 1], 0..1, against the cover of its typical stroke."""
    side = finder.MASK_SIDE
    half = (lens.cover / np.float32(255)).reshape(side, 2, side, 2).max((1, 3))
    inked = half > 0.1
    typical = max(float(np.percentile(half[inked], 70)) if inked.any() else 1.0, 0.1)
    return np.asarray(np.clip((half / typical - 0.15) / 0.3, 0, 1)[..., None], np.float32)


def fit_finder(
    lenses: Sequence[Lens],
    steps: int,
    rng: np.random.Generator,
    say: Say,
    *,
    start: Mapping[str, FloatArray] | None = None,
    peak: float = 0.005,
) -> Weights:
    """On every lens as it is, and once more with printed lines round the writing; turned and mirrored at random.

    Args:
        start: weights to go on from, instead of random ones.
        peak: the highest learning rate.
    """
    maps, seen, masks, boxes = finder_maps(), [], [], []
    for lens in lenses:
        if lens.kind == "written":
            continue
        cells = lens.cells.astype(np.float32)
        for version in [cells] if lens.box[2] == 0 else [cells, with_printed_lines(cells, lens.box, rng)]:
            seen.append(maps(version).astype(np.float16))
            masks.append(mask_of(lens).astype(np.float16))
            boxes.append(lens.box)
    x, y, b = np.array(seen), np.array(masks), np.array(boxes)
    say(f"{len(x):,} maps of {len(lenses):,} lenses")

    def batches(size: int = 32) -> Iterator[tuple[Any, ...]]:
        while True:
            rows = rng.integers(0, len(x), size)
            turns, mirrored, box = int(rng.integers(4)), rng.random() < 0.5, b[rows]
            there = box[:, 2:3] > 0
            for _ in range(turns):  # np.rot90 turns left: (x, y) goes to (y, 1 - x)
                box = np.stack([box[:, 1], 1 - box[:, 0], box[:, 3], box[:, 2]], 1)
            if mirrored:
                box = np.stack([1 - box[:, 0], box[:, 1], box[:, 2], box[:, 3]], 1)
            maps, mask = (np.rot90(part[rows], turns, (1, 2)) for part in (x, y))
            if mirrored:
                maps, mask = maps[:, :, ::-1], mask[:, :, ::-1]
            yield maps.astype(np.float32), mask.astype(np.float32), np.where(there, box, 0).astype(np.float32)

    weights = first_weights(finder.SHAPES, rng)
    weights["head2_bias"].assign([-2, 0, 0, 0, 0])
    for name, value in (start or {}).items():
        weights[name].assign(value)
    return descend(weights, finder_loss(weights), batches(), steps, peak, say)


def calibrated(weights: Weights, lenses: Sequence[Lens]) -> Weights:
    """The finder's weights with its surest logit rescaled, so that `found` is the probability of writing in the lens.

    Fitted by logistic regression on lenses that it has not learnt from. Which middle is the surest does not change.
    """
    maps, logits, wanted = finder_maps(), [], []
    for lens in lenses:
        if lens.kind != "written":
            heads = finder.finder_network(maps(lens.cells.astype(np.float32))[None], weights)[1]
            logits.append(float(np.asarray(heads)[..., 0].max()))
            wanted.append(lens.box[2] > 0)
    x = np.stack([np.array(logits), np.ones(len(logits))], 1)
    y = np.where(wanted, presence.CERTAINTY, 1 - presence.CERTAINTY)
    line = np.zeros(2)
    for _ in range(40):  # Newton's method; a little ridge keeps it sane where nothing is wrong
        p = 1 / (1 + np.exp(-x @ line))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(2)
        line = line + np.linalg.solve(hessian, x.T @ (y - p) - 1e-3 * line)
    slope, offset = line[0] / finder.FOUND_GAIN, line[1] / finder.FOUND_GAIN + finder.FOUND_MIDDLE
    scaled = {name: value.copy() for name, value in weights.items()}
    scaled["head2"][..., 0] *= slope
    scaled["head2_bias"][0] = scaled["head2_bias"][0] * slope + offset
    return scaled


# ---- presence


def ink_views() -> Callable[[Lens], ink.InkView]:
    """A lens's frame -> what the view shows of it, with the weights of now."""
    view = tf.function(
        ink.ink_view, input_signature=[tf.TensorSpec(FRAME_SHAPE, tf.uint8), tf.TensorSpec((), tf.int32)]
    )

    def of(lens: Lens) -> ink.InkView:
        return ink.InkView(*(np.asarray(part) for part in view(lens.luma, lens.rotation)))

    return of


def well_found(lens: Lens, view: ink.InkView) -> float:
    """How well the view's box is the writing's: intersection over union."""
    x, y, width, height = lens.box
    for _ in range(lens.rotation):  # the lens is unturned, the view's box is upright
        x, y, width, height = 1 - y, x, height, width
    return overlap(np.array([x, y, width, height]), np.asarray(view.box))


def fit_presence(
    lenses: Iterator[Lens], pictures: npt.NDArray[np.uint8], steps: int, rng: np.random.Generator, say: Say
) -> Weights:
    """The head's start: pictures and drawings as in `train_presence`, and what the view shows of made frames."""
    view, cut, is_digit = ink_views(), [], []
    for lens in lenses:
        shown = view(lens)
        share = well_found(lens, shown) if lens.kind == "digit" else 0.0
        if lens.kind == "digit" and MISSED < share < FOUND_WELL:
            continue
        cut.append(shown.seen)
        is_digit.append(lens.kind == "digit" and share >= FOUND_WELL)
    x, truth = np.array(cut), np.array(is_digit)
    say(f"{len(x):,} views, {truth.mean():.0%} of them of a digit")
    positives = presence._doubled(presence.with_allographs(pictures, tuple(DRAWN_LABELS), presence.ALLOGRAPH_SHARE, rng))
    negatives = draw_negatives(pictures, DRAWN_LABELS, len(positives), rng)

    def batches(drawn: int = 80, framed: int = 192) -> Iterator[tuple[Any, ...]]:
        while True:
            rows, more = rng.integers(0, len(positives), drawn), rng.integers(0, len(x), framed)
            seen = presence.fitted(np.concatenate([positives[rows], negatives[rows]]), rng)
            wanted = np.concatenate([np.ones(drawn), np.zeros(drawn), truth[more]])
            yield (
                np.concatenate([seen, x[more]])[..., None].astype(np.float32),
                np.where(wanted, presence.CERTAINTY, 1 - presence.CERTAINTY)[:, None].astype(np.float32),
            )

    weights = first_weights(presence.SHAPES, rng)

    def loss(seen: Any, wanted: Any) -> Any:
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(wanted, presence.head_logit(seen, weights)))

    return descend(weights, loss, batches(), steps, 0.005, say)
