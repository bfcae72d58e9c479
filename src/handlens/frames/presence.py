"""Presence: whether there is something to read at all.

A softmax always answers: shown an "A", a network of ten digits says 4 and means it. So two judges of another kind decide
whether there is a reading, and the score is the product of what they say with the network's probability:

    the finder    is there writing in the lens, one thing that stands by itself?       (ships with handlens)
    the head      does what the network sees look like the dataset's pictures at all?   (trained with the network, here)

The head is a small network of its own, trained to tell the dataset's pictures, in every pen and slant, from drawings
that are none of them (`negatives`). Both sides go through the same fitting as the camera's frames, so that nothing but
their shape tells them apart. It starts from weights that ship with handlens and know MNIST's digits, drawings, and what
stains, shadows and table tops look like to the finder; so a few seconds are enough to make it the dataset's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ..base.one_cycle import one_cycle
from ..pictures.geometry import INK_BOX_PIXELS, INK_SIDE_PIXELS
from ..scenes.allographs import draw_allographs
from ..scenes.negatives import SIDE, draw_negatives
from .lens import Tensor
from .shipped import shipped_weights
from .strokes import GAIN, MEAN_INK_GOAL, MEAN_INK_RAMP, PASSES

Weights = Mapping[str, npt.NDArray[np.float32]]

SHAPES = {
    "conv1": (5, 5, 1, 16),
    "conv2": (3, 3, 16, 32),
    "conv3": (3, 3, 32, 48),
    "dense1": (768, 48),
    "dense2": (48, 1),
}
PICTURES, EPOCHS, BATCH = 6_000, 2, 256  # by eye: a few seconds, which is all that the start's weights need
PEAK_RATE, WARMUP, LEAST_RATE = 0.001, 0.25, 1e-5  # by eye
PRIOR_LOGIT = 0.4  # more frames show writing than not; set so that a score of 0.5 refuses about as often as it is wrong
BLURS = {0: 0.06, 1: 0.1, 2: 0.54, 4: 0.16, 8: 0.09, 14: 0.05}  # passes of a 3x3 mean of 56 pixels: their shares
CUT_SHARE, CUT = 0.1, 0.1  # by eye
RULED_SHARE = 0.08  # by eye
ALLOGRAPH_SHARE = 0.12  # of the pictures of a dataset of digits: hands that MNIST lacks, and print
CERTAINTY = 0.98  # by eye: the target for yes; 1 - CERTAINTY for no: keeps the head from claiming more than it can know


def presence(seen: Tensor, found: Tensor, weights: Weights | None) -> Tensor:
    """float32 [1], 0..1.

    Args:
        seen: float32 [28, 28], what the network sees.
        found: float32 [1], the finder's probability that there is writing.
        weights: of the head, from `train_presence`; without them the finder decides alone.
    """
    if weights is None:
        return found
    logit = tf.reshape(head_logit(tf.reshape(seen, (1, INK_SIDE_PIXELS, INK_SIDE_PIXELS, 1)), weights), (1,))
    return found * tf.sigmoid(logit + PRIOR_LOGIT)


def head_logit(seen: Tensor, weights: Mapping[str, Any]) -> Tensor:
    """The head: float32 [n, 28, 28, 1] -> logits [n, 1]."""
    x = seen
    for name in ("conv1", "conv2", "conv3"):
        x = tf.nn.relu(tf.nn.conv2d(x, weights[name], 2, "SAME") + weights[name + "_bias"])
    x = tf.reshape(x, (-1, int(weights["dense1"].shape[0])))
    x = tf.nn.relu(tf.matmul(x, weights["dense1"]) + weights["dense1_bias"])
    return tf.matmul(x, weights["dense2"]) + weights["dense2_bias"]


def train_presence(
    pictures: npt.NDArray[np.uint8],
    labels: Iterable[str],
    seed: int = 0,
    progress: Callable[[float], Any] | None = None,
    *,
    digits: Sequence[str] = (),
    count: int = PICTURES,
    epochs: int = EPOCHS,
) -> dict[str, npt.NDArray[np.float32]]:
    """Train the head on the dataset's own pictures against drawings that are none of them; a few seconds.

    Args:
        pictures: uint8 [n, 28, 28], 0 paper, 255 ink: the training pictures.
        labels: the dataset's labels; no character that looks like one of them serves as a negative.
        seed: the same seed, the same weights (on one machine and thread count).
        progress: called with the share that is done, 0..1.
        digits: which of the labels are digits: some of the pictures are then drawn ones, in other hands.
        count: pictures of each side, drawn once and warped anew in every epoch.
        epochs: how often.

    Returns:
        The head's weights by name, float32.
    """
    labels = list(labels)
    rng = np.random.default_rng([seed, 77])
    rows = rng.choice(len(pictures), count, replace=count > len(pictures))
    share = ALLOGRAPH_SHARE * len(digits) / len(labels)
    positives = _doubled(with_allographs(pictures[rows], digits, share, rng))
    negatives = draw_negatives(pictures, labels, count, rng)
    if progress:
        progress(0.3)
    weights = {name: tf.Variable(value) for name, value in shipped_weights("presence").items()}
    variables = list(weights.values())
    optimizer = tf.keras.optimizers.AdamW(1e-3, weight_decay=1e-3)
    optimizer.build(variables)

    pictures_of_ink = tf.TensorSpec((None, INK_SIDE_PIXELS, INK_SIDE_PIXELS), tf.float32)

    @tf.function(input_signature=[pictures_of_ink, tf.TensorSpec((None, 1), tf.float32)])  # type: ignore[untyped-decorator]
    def step(seen: Tensor, wanted: Tensor) -> None:
        with tf.GradientTape() as tape:
            logits = head_logit(seen[..., None], weights)
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(wanted, logits))
        optimizer.apply(tape.gradient(loss, variables), variables)

    both = np.concatenate([positives, negatives])
    wanted = np.repeat(np.array([CERTAINTY, 1 - CERTAINTY], np.float32), count)[:, None]
    steps = epochs * (2 * count // BATCH)
    done = 0
    for _ in range(epochs):
        order = rng.permutation(2 * count)
        for start in range(0, 2 * count - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            optimizer.learning_rate.assign(PEAK_RATE * one_cycle(done / steps, WARMUP) + LEAST_RATE)
            step(fitted(both[chosen], rng), wanted[chosen])
            done += 1
            if progress and done % 16 == 0:
                progress(0.3 + 0.7 * done / steps)
    return {name: np.asarray(value) for name, value in weights.items()}


def with_allographs(
    pictures: npt.NDArray[np.uint8], digits: Sequence[str], share: float, rng: np.random.Generator
) -> npt.NDArray[np.uint8]:
    """Some of the pictures exchanged for these digits in other hands: uint8 [n, 28, 28]."""
    count = round(len(pictures) * share) if digits else 0
    if not count:
        return pictures
    drawn = draw_allographs(rng.choice(digits, count), rng)
    return np.concatenate([pictures[count:], drawn])


def fitted(pictures: npt.NDArray[np.uint8], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """What the camera's graph would show of these pictures, written with some pen: uint8 [n, 56, 56] -> [n, 28, 28].

    Turned and slanted a little, the stroke made thinner or thicker, sharp or out of focus, some cut at the rim or with a
    piece of a rule beside them; then fitted (longest side 20, centre of mass in the middle) and evened exactly as
    `ink_view` does.
    """
    count = len(pictures)
    ink = tf.cast(pictures, tf.float32)[..., None] / 255
    turn, slant = rng.normal(0, 0.11, count), rng.normal(0, 0.13, count)
    stretch = np.exp(rng.normal(0, 0.1, count))
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = np.stack([cos * stretch, cos * slant - sin, sin * stretch, sin * slant + cos], 1).reshape(count, 2, 2)
    ink = _moved(ink, matrix, np.full((count, 2), (SIDE - 1) / 2), SIDE, (SIDE - 1) / 2)
    soft, focus = _out_of_focus(np.asarray(ink)[..., 0], rng)
    strong = np.maximum(soft.max((1, 2), keepdims=True), 0.05)
    threshold = rng.uniform(0.12, 0.62, (count, 1, 1)).astype(np.float32) * strong
    plain = np.clip((soft - threshold) * focus + 0.5, 0, 1)
    plain = _cut_at_the_rim(plain, rng)
    peak = plain.max((1, 2), keepdims=True)
    middle, side = _fit(plain / np.maximum(peak, 1e-3))
    plain = _beside_rules(plain, rng)
    side = side * np.exp(rng.normal(0, 0.03, count))
    scale = (side / INK_BOX_PIXELS)[:, None, None] * np.eye(2)
    at = middle + rng.normal(0, 0.3, (count, 2))
    small = _moved(tf.constant(plain[..., None]), scale, at, INK_SIDE_PIXELS, (INK_SIDE_PIXELS - 1) / 2)
    small = np.asarray(small)[..., 0]
    strong = np.maximum(small.max((1, 2), keepdims=True), 0.05)
    gain = rng.uniform(1.05, 1.5, (count, 1, 1)).astype(np.float32)
    return evened_in_numpy(np.clip(small * gain / strong, 0, 1))


def _out_of_focus(
    plain: npt.NDArray[np.float32], rng: np.random.Generator
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Each picture blurred by some of `BLURS` passes, and how steep its strokes' edges are to be: [n, 1, 1]."""
    passes = rng.choice(list(BLURS), len(plain), p=list(BLURS.values()))
    out = plain.copy()
    for number in range(1, max(BLURS) + 1):
        sharper = passes >= number
        out[sharper] = _averaged(out[sharper], (1, 1, 1))
    steep = np.where(passes > 2, np.exp(rng.uniform(np.log(1.2), np.log(3), len(plain))), 3)
    return out, steep.astype(np.float32)[:, None, None]


def _cut_at_the_rim(plain: npt.NDArray[np.float32], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Of `CUT_SHARE` of the pictures up to `CUT` of the ink's extent is gone on one side: it lay beyond the lens."""
    plain = plain.copy()
    for number in np.flatnonzero(rng.random(len(plain)) < CUT_SHARE):
        turned = np.rot90(plain[number], int(rng.integers(4)))
        rows = np.flatnonzero(turned.max(1) > 0.5)
        if len(rows):
            turned[: rows[0] + round(rng.uniform(0, CUT) * len(rows))] = 0
    return plain


def _beside_rules(plain: npt.NDArray[np.float32], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Across `RULED_SHARE` of the pictures a piece of a printed line that the finder left in, fainter than the ink."""
    plain = plain.copy()
    for number in np.flatnonzero(rng.random(len(plain)) < RULED_SHARE):
        turned = np.rot90(plain[number], int(rng.integers(2)))
        at, wide = int(rng.integers(4, SIDE - 6)), int(rng.integers(1, 4))
        start, length = int(rng.integers(0, SIDE // 2)), int(rng.integers(SIDE // 5, SIDE))
        piece = turned[at : at + wide, start : start + length]
        np.maximum(piece, np.float32(rng.uniform(0.1, 0.6)), out=piece)
    return plain


def evened_in_numpy(ink: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """`strokes.evened` for many pictures: TensorFlow's convolution of one channel is ten times slower than these sums."""
    for _ in range(PASSES):
        missing = np.clip((MEAN_INK_GOAL - ink.mean((1, 2), keepdims=True)) / MEAN_INK_RAMP, 0, 1)
        wider = np.minimum(_averaged(ink, (1, 2, 1)) * np.float32(GAIN), 1)
        ink = ink + np.maximum(wider - ink, 0) * missing
    return ink


def _averaged(ink: npt.NDArray[np.float32], weights: tuple[int, int, int]) -> npt.NDArray[np.float32]:
    """Weighted means of each three neighbours, along both axes, zero outside: [n, h, w]."""
    side, middle, _ = (np.float32(weight / sum(weights)) for weight in weights)
    for axis in (1, 2):
        along = ink if axis == 1 else ink.transpose(0, 2, 1)
        total = along * middle
        total[:, 1:] += along[:, :-1] * side
        total[:, :-1] += along[:, 1:] * side
        ink = total if axis == 1 else total.transpose(0, 2, 1)
    return ink


def _doubled(pictures: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    big = tf.image.resize(tf.cast(pictures, tf.float32)[..., None], (SIDE, SIDE), "bicubic")
    return np.asarray(tf.cast(tf.clip_by_value(big[..., 0], 0, 255), tf.uint8))


def _moved(ink: Tensor, matrix: npt.NDArray[Any], middle: npt.NDArray[Any], side: int, out_middle: float) -> Tensor:
    """Bilinear: output place p shows input place matrix @ (p - out_middle) + middle; places are (x, y)."""
    shift = middle - (matrix @ np.full((2, 1), out_middle))[..., 0]
    zero = np.zeros((len(matrix), 2))
    rows = np.concatenate([matrix[:, 0], shift[:, :1], matrix[:, 1], shift[:, 1:], zero], 1).astype(np.float32)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=ink,
        transforms=rows,
        output_shape=[side, side],
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="CONSTANT",
    )


def _fit(ink: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Centre of mass (x, y) [n, 2] and longer side [n] of the ink, in pixels."""
    place = np.arange(ink.shape[1], dtype=np.float32)
    mass = ink.sum((1, 2)) + 1e-6
    middle = np.stack([(ink.sum(1) * place).sum(1) / mass, (ink.sum(2) * place).sum(1) / mass], 1)
    sides = []
    for axis in (1, 2):
        on = ink.max(axis) > 0.3
        first = on.argmax(1)
        last = ink.shape[1] - on[:, ::-1].argmax(1)
        sides.append(np.where(on.any(1), last - first, 8))
    return middle, np.maximum(np.maximum(*sides), 4)
