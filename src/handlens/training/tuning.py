"""Tuning: the last blocks of a backbone that others trained are trained on, for one folder's photos.

    camera's planes ──► seen ──► itself and varied views ──► the first blocks ──► maps, float16    once for each photo
                                                                                   │
          weights of the last blocks ◄── Adam, one cycle ◄── logits ◄── embedding ◄─┘              again and again

The first blocks stay as they are, so what they make of a photo is computed once and kept: 19 kB a view. A photo comes in as
the frame signature gets it from a camera, so that what is tuned is what a phone computes.

It begins with a head that was fitted on the backbone as it is: gradients of a drawn one would first undo what the backbone
knows (Kumar et al., "Fine-Tuning can Distort Pretrained Features and Underperform Out-of-Distribution", 2022).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.backend import import_tensorflow
from ..base.one_cycle import one_cycle
from ..datasets.store import new_store
from ..networks.lite0_shapes import EMBEDDING_LENGTH, SIDE_PIXELS
from ..pictures.geometry import plane_shapes
from .augment import augment
from .balance import class_weights

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]
Integers = NDArray[np.integer]
Weights = Mapping[str, Floats]
Planes = Mapping[str, NDArray[np.uint8]]
MapShape = tuple[int, int, int]

LEAST_SQUARE = 1e-12  # of an embedding's length, as in the graph
EMBEDDING_BATCH = 64


@dataclass(frozen=True)
class TuningRecipe:
    """Everything that decides a tuning besides the photos and the seed.

    Attributes:
        first_block: of `networks.lite0`, the first that is tuned.
        views: varied views of a photo beside itself.
        augmentation: how they are varied, a key of `handlens.training.augment.LEVELS`.
        epochs: passes over the photos, each photo in one of its views.
        batch_size: photos in a step.
        peak_learning_rate: Adam's rate at the top of the cycle.
        warmup_fraction: share of the steps in which the rate climbs to its peak.
        label_smoothing: share of the target that is spread evenly over all classes.
        scale: what embeddings of length 1 are multiplied by before the head.
    """

    first_block: int = 12
    views: int = 3
    augmentation: str = "photo"
    epochs: int = 16
    batch_size: int = 16
    peak_learning_rate: float = 3e-4
    warmup_fraction: float = 0.2
    label_smoothing: float = 0.1
    scale: float = 8.0

    def as_dict(self) -> dict[str, Any]:
        """As plain values that JSON can hold, for the run folder."""
        return asdict(self)

    def is_tuned(self, name: str) -> bool:
        """Whether these weights of `networks.lite0` are among those that are tuned."""
        part = name.split("_")[0]
        return part == "head" or (part != "stem" and int(part[1:]) >= self.first_block)


# By cross-validation of 400 photos of rubbish and 360 of hands that show digits (one standard error 1.7 and 1.0 points); as
# they are 87.0 and 96.1 % right. From block 12 on: 8 epochs 88.5 and 99.4, 16 epochs 89.8. From block 14 on, in half the
# time: 86.5 and 99.4. A rate of 1e-4 brings nothing to the first (87.0, 10 epochs), nor do biases alone (86.8), mixing
# pictures (85.8), 11 mirrored views (86.5), the head's convolution alone (86.8).
RECIPE = TuningRecipe()
# by eye
MOST_PASSES = 16_000  # photos times epochs: with more than a thousand photos fewer epochs will do
LEAST_EPOCHS = 4


def tuning_recipe(count: int) -> TuningRecipe:
    """The recipe for so many photos.

    >>> [tuning_recipe(count).epochs for count in (40, 1_000, 2_000, 9_000)]
    [16, 16, 8, 4]
    """
    return replace(RECIPE, epochs=min(RECIPE.epochs, max(LEAST_EPOCHS, MOST_PASSES // max(1, count))))


class Maps:
    """What the first blocks make of some photos, each in several views; in memory or in a temporary file, see `new_store`.

    Args:
        capacity: photos.
        views: of each, the first is the photo as it is.
        shape: of a map: height, width, channels.
    """

    def __init__(self, capacity: int, views: int, shape: MapShape):
        self.count, self.views, self.shape = 0, views, shape
        height, width, channels = shape
        self._store = new_store(capacity * views, (height, width, 2 * channels))

    def append(self, maps: Halves) -> None:
        """One photo's maps, float16 [views, h, w, channels]."""
        self._store.append(np.ascontiguousarray(maps).view(np.uint8))
        self.count += 1

    def read(self, rows: Integers, views: Integers | int = 0) -> Floats:
        """Maps of these photos, each in one view: float32 [n, h, w, channels]."""
        return self._store.read(rows * self.views + views).view(np.float16).astype(np.float32)


class Mapper:
    """The blocks that are not tuned.

    Args:
        weights: of the whole backbone.
        recipe: says where they end, and how many views of a photo they see.
        seed: of the views.
    """

    def __init__(self, weights: Weights, recipe: TuningRecipe, seed: int):
        tf = self._tf = import_tensorflow()
        from ..frames.photo import halved_photo
        from ..networks.lite0 import HALF_RANGE, MIDDLE, lite0_features

        def seen(luma: Any, chroma_u: Any, chroma_v: Any) -> Any:
            return halved_photo(luma, chroma_u, chroma_v, tf.constant(0), SIDE_PIXELS)

        def mapped(rgb: Any) -> Any:
            x = rgb * (255.0 / HALF_RANGE) - MIDDLE / HALF_RANGE
            return lite0_features(x, weights, end_block=recipe.first_block)

        self._seen, self._mapped = tf.function(seen, autograph=False), tf.function(mapped, autograph=False)
        self._recipe, self._seed = recipe, seed
        self.views = 1 + recipe.views
        grey = {name: np.full(shape, 128, np.uint8) for name, shape in plane_shapes().items()}
        self.shape: MapShape = self.maps_of(grey, 0).shape[1:]
        started = time.perf_counter()
        self.maps_of(grey, 0)
        self.seconds_a_photo = time.perf_counter() - started

    def maps_of(self, planes: Planes, number: int) -> Halves:
        """The input of the first tuned block, of a photo and of its views.

        Args:
            planes: of a camera's frame, upright, by name.
            number: of the photo; with the seed it decides the views.

        Returns:
            float16 [1 + views, h, w, channels].
        """
        rgb = self._seen(**{name: self._tf.constant(plane) for name, plane in planes.items()}).numpy()[None]
        if self._recipe.views:
            pixels = np.repeat(np.rint(rgb * 255).astype(np.uint8), self._recipe.views, 0)
            varied = augment(pixels, self._recipe.augmentation, np.random.default_rng([self._seed, number]))
            rgb = np.concatenate([rgb, varied.astype(np.float32) / 255])
        # not by TensorFlow, which complains aloud about float16 on processors without AVX512
        maps: Halves = self._mapped(self._tf.constant(rgb)).numpy().astype(np.float16)
        return maps


class Tuner:
    """The last blocks with a head on them, and the compiled steps that train both; to be used where all is `reproducible`.

    Args:
        weights: of the whole backbone, with which each tuning begins.
        shape: of a map.
        rows: of the head.
        recipe: the numbers.
    """

    def __init__(self, weights: Weights, shape: MapShape, rows: int, recipe: TuningRecipe):
        self._tf = import_tensorflow()
        import keras

        self._recipe = recipe
        self._start = {name: values for name, values in weights.items() if recipe.is_tuned(name)}
        self._weights = {name: keras.Variable(values, name=name) for name, values in self._start.items()}
        self._head = keras.Variable(np.zeros((rows, EMBEDDING_LENGTH), np.float32), name="head_rows")
        self._bias = keras.Variable(np.zeros(rows, np.float32), name="head_bias")
        self._variables = [*self._weights.values(), self._head, self._bias]
        self._optimizer = keras.optimizers.Adam(recipe.peak_learning_rate)
        self._optimizer.build(self._variables)
        self._fresh = [(variable, variable.numpy()) for variable in self._optimizer.variables]
        self._step, self._embed = self._compiled(rows)
        batch = recipe.batch_size
        empty = np.zeros((batch, *shape), np.float32), np.zeros(batch, np.int32), np.ones(batch, np.float32)
        self._train(*empty, 0.0)
        started = time.perf_counter()
        self._train(*empty, 0.0)
        self.seconds_a_step = time.perf_counter() - started

    def steps(self, count: int) -> int:
        """Steps of a tuning on so many photos."""
        return self._recipe.epochs * -(-count // self._recipe.batch_size)

    def tune(
        self, maps: Maps, rows: Integers, labels: Integers, head: tuple[Floats, Floats], *, seed: int,
        advance: Callable[[float], None] = lambda loss: None,
    ) -> tuple[dict[str, Floats], tuple[Floats, Floats]]:  # fmt: skip
        """Tune on some photos, from where all tunings begin.

        Args:
            maps: of all photos.
            rows: int [n], which of them.
            labels: int [n], theirs.
            head: weights [rows, 1280] and bias [rows] on embeddings of length 1, fitted on the backbone as it is.
            seed: of the photos' order and the choice of views.
            advance: called with the loss after each step.

        Returns:
            The tuned weights by name, and the head that was tuned with them.
        """
        recipe, scale = self._recipe, np.float32(self._recipe.scale)
        self._assign(self._start)
        self._head.assign(head[0] / scale)
        self._bias.assign(head[1])
        for variable, value in self._fresh:
            variable.assign(value)
        counted = class_weights(labels, len(head[1]))
        each = np.ones(len(rows), np.float32) if counted is None else counted[labels]
        steps, done = self.steps(len(rows)), 0
        for epoch in range(recipe.epochs):
            rng = np.random.default_rng([seed, epoch])
            order = rng.permutation(len(rows))
            views = rng.integers(0, maps.views, len(rows))
            for batch in np.array_split(order, steps // recipe.epochs):
                rate = recipe.peak_learning_rate * one_cycle((done + 1) / (steps + 1), recipe.warmup_fraction)
                advance(self._train(maps.read(rows[batch], views[batch]), labels[batch], each[batch], rate))
                done += 1
        tuned = {name: variable.numpy() for name, variable in self._weights.items()}
        return tuned, (self._head.numpy() * scale, self._bias.numpy())

    def embeddings(self, weights: Weights, maps: Maps) -> Floats:
        """What a backbone with these weights makes of all photos as they are: float32 [n, 1280], of length 1."""
        self._assign(weights)
        made = np.empty((maps.count, EMBEDDING_LENGTH), np.float32)
        for start in range(0, maps.count, EMBEDDING_BATCH):
            rows = np.arange(start, min(start + EMBEDDING_BATCH, maps.count))
            made[rows] = self._embed(self._tf.constant(maps.read(rows))).numpy()
        return made

    def _assign(self, weights: Weights) -> None:
        for name, variable in self._weights.items():
            variable.assign(weights[name])

    def _train(self, maps: Floats, labels: Integers, counted: Floats, rate: float) -> float:
        constant = self._tf.constant
        each = constant(labels.astype(np.int32)), constant(counted)
        return float(self._step(constant(maps), *each, constant(np.float32(rate))))

    def _compiled(self, rows: int) -> tuple[Any, Any]:
        tf, recipe = self._tf, self._recipe
        from ..networks.lite0 import lite0_features

        def embedding(maps: Any) -> Any:
            features = lite0_features(maps, self._weights, first_block=recipe.first_block)
            mean = tf.reduce_mean(features, (1, 2))
            return mean * tf.math.rsqrt(tf.reduce_sum(mean * mean, 1, keepdims=True) + LEAST_SQUARE)

        def step(maps: Any, labels: Any, counted: Any, rate: Any) -> Any:
            self._optimizer.learning_rate.assign(rate)
            with tf.GradientTape() as tape:
                logits = tf.matmul(embedding(maps) * recipe.scale, self._head, transpose_b=True) + self._bias
                target = tf.one_hot(labels, rows) * (1 - recipe.label_smoothing) + recipe.label_smoothing / rows
                loss = tf.reduce_mean(counted * tf.nn.softmax_cross_entropy_with_logits(target, logits))
            self._optimizer.apply(tape.gradient(loss, self._variables), self._variables)
            return loss

        return (tf.function(step, reduce_retracing=True, autograph=False),
                tf.function(embedding, reduce_retracing=True, autograph=False))  # fmt: skip
