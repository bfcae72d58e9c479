"""Networks as people bring them: six trained with plain `fit`, written as Keras writes them. Nothing of handlens made them.

    bars          Sequential, 28x28x1, Rescaling inside, probabilities       MNIST
    plain         Sequential, 28x28, divided by 255 outside, logits          MNIST
    branches      functional, 28x28x1, -1..1 outside, probabilities, SavedModel     MNIST
    shapes        Sequential, 48x48x3, Rescaling and augmentation inside, probabilities, .h5      made photos
    two           functional, 48x48x3, 0..255 outside behind BatchNormalization, one sigmoid      made photos
    normalised    functional, 40x40x3, Normalization inside, logits          made photos
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from made_photos import SHAPES, drawn

DIGITS = tuple("0123456789")
LEARNT, KEPT = 160, 100  # made photos of each kind: to train with, and to test with


@dataclass(frozen=True)
class Own:
    """A trained network.

    Attributes:
        model: the Keras model, as it was trained.
        fed: uint8 pictures [n, h, w, c] as its owner feeds them to `model.predict`.
        labels: in the order of its outputs.
        range: what it takes; None where handlens has to find it.
        suffix: what it is saved as: ".keras", ".h5", or "" for a SavedModel.
    """

    model: Any
    fed: Callable[[np.ndarray], np.ndarray]
    labels: tuple[str, ...]
    range: str | None
    suffix: str

    def classes(self, pictures: np.ndarray) -> np.ndarray:
        """What its owner reads with `model.predict`."""
        answers = self.model.predict(self.fed(pictures), verbose=0)
        return (answers[:, 0] > 0.5).astype(int) if answers.shape[1] == 1 else answers.argmax(1)

    def save(self, folder: Path, name: str) -> Path:
        path = folder / f"{name}{self.suffix}"
        if self.suffix:
            self.model.save(path)
        else:
            self.model.export(path, verbose=False)
        return path


@cache
def photos(kinds: tuple[str, ...], side: int, count: int, first: int) -> tuple[np.ndarray, np.ndarray]:
    """Made photos, their centred squares resized as Keras's loader does: uint8 [n, side, side, 3], and their kinds."""
    pictures, truth = [], []
    for number, kind in enumerate(kinds):
        for seed in range(first, first + count):
            image = drawn(kind, seed).crop((0, 5, 96, 101))
            pictures.append(np.asarray(image.resize((side, side), Image.Resampling.BOX)))
            truth.append(number)
    return np.stack(pictures), np.array(truth)


@cache
def digits(count: int, part: str) -> tuple[np.ndarray, np.ndarray]:
    from handlens.datasets import open_dataset

    pictures = getattr(open_dataset("mnist"), part)
    return pictures.read(np.arange(count)), pictures.labels[:count]


def _fit(model: Any, x: np.ndarray, y: np.ndarray, loss: str | Any, epochs: int) -> None:
    model.compile("adam", loss, metrics=["accuracy"])
    model.fit(x, y, batch_size=32, epochs=epochs, verbose=0, shuffle=True)


def _as_it_is(pictures: np.ndarray) -> np.ndarray:
    return pictures.astype(np.float32)


def _bars(keras: Any) -> Own:
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((28, 28, 1)), layers.Rescaling(1 / 255), layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.1), layers.Dense(10, activation="softmax"),
    ])  # fmt: skip
    _fit(model, *digits(5000, "train"), "sparse_categorical_crossentropy", 5)
    return Own(model, _as_it_is, DIGITS, None, ".keras")


def _plain(keras: Any) -> Own:
    layers = keras.layers
    model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10)])

    def fed(pictures: np.ndarray) -> np.ndarray:
        return pictures[..., 0] / 255.0

    x, y = digits(5000, "train")
    _fit(model, fed(x), y, keras.losses.SparseCategoricalCrossentropy(from_logits=True), 6)
    return Own(model, fed, DIGITS, "0..1", ".keras")


def _branches(keras: Any) -> Own:
    layers = keras.layers
    given = keras.Input((28, 28, 1))
    wide = layers.Conv2D(8, 5, strides=2, padding="same", activation="relu")(given)
    deep = layers.SeparableConv2D(8, 3, strides=2, padding="same", activation="gelu")(given)
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(32, 3, activation="relu")(layers.Concatenate()([wide, deep])))
    flat = layers.Flatten()(layers.MaxPooling2D(2)(wide))
    model = keras.Model(given, layers.Dense(10, activation="softmax")(layers.Concatenate()([x, flat])))

    def fed(pictures: np.ndarray) -> np.ndarray:
        return pictures.astype(np.float32) / 127.5 - 1

    x, y = digits(5000, "train")
    _fit(model, fed(x), y, "sparse_categorical_crossentropy", 5)
    return Own(model, fed, DIGITS, "-1..1", "")


def _shapes(keras: Any) -> Own:
    layers = keras.layers
    model = keras.Sequential([
        keras.Input((48, 48, 3)), layers.RandomTranslation(0.05, 0.05, seed=1), layers.Rescaling(1 / 127.5, offset=-1),
        layers.Conv2D(16, 5, strides=2, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(24, 3, activation="relu"),
        layers.Flatten(), layers.Dense(48, activation="relu"), layers.Dense(4), layers.Softmax(),
    ])  # fmt: skip
    _fit(model, *photos(SHAPES, 48, LEARNT, 0), "sparse_categorical_crossentropy", 14)
    return Own(model, _as_it_is, SHAPES, None, ".h5")


def _two(keras: Any) -> Own:
    layers = keras.layers
    given = keras.Input((48, 48, 3), dtype="uint8")
    x = layers.BatchNormalization(momentum=0.5)(layers.Rescaling(1.0)(given))
    for filters in (12, 16):
        x = layers.MaxPooling2D()(layers.Conv2D(filters, 3, activation="relu")(x))
    model = keras.Model(given, layers.Dense(1, activation="sigmoid")(layers.Flatten()(x)))
    x, y = photos(SHAPES[:2], 48, LEARNT, 0)
    _fit(model, x, y, "binary_crossentropy", 8)
    return Own(model, lambda pictures: pictures, SHAPES[:2], None, ".keras")


def _normalised(keras: Any) -> Own:
    layers = keras.layers
    x, y = photos(SHAPES[:3], 40, LEARNT, 0)
    normalise = layers.Normalization()
    normalise.adapt(x.astype(np.float32))
    given = keras.Input((40, 40, 3))
    values = normalise(given)
    short = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(values)
    long = layers.Add()([short, layers.Conv2D(16, 3, padding="same", activation="relu")(short)])
    out = layers.Reshape((10 * 10 * 16,))(layers.AveragePooling2D(2)(long))
    model = keras.Model(given, layers.Dense(3)(layers.Dense(32, activation="relu")(out)))
    _fit(model, x.astype(np.float32), y, keras.losses.SparseCategoricalCrossentropy(from_logits=True), 12)
    return Own(model, _as_it_is, SHAPES[:3], None, ".keras")


NETWORKS: dict[str, Callable[[Any], Own]] = {
    "bars": _bars, "plain": _plain, "branches": _branches, "shapes": _shapes, "two": _two, "normalised": _normalised,
}  # fmt: skip


@cache
def trained(name: str) -> Own:
    """One of the six, trained once."""
    from handlens.base.backend import import_tensorflow

    import_tensorflow()
    import keras

    keras.utils.set_random_seed(5)
    return NETWORKS[name](keras)
