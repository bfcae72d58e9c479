"""Makes files.zip: small networks as Keras 2 wrote them, and what it answered. Not run by the tests.

    python3.11 -m venv OLD && OLD/bin/pip install tensorflow-cpu==2.15.1 "numpy<2"
    OLD/bin/python tests/own/keras2/make_keras2_files.py

    transfer   functional: preprocess_input's arithmetic, a functional model inside, depthwise convolution, dropout
    nested     a Sequential of two, the first with a functional model inside, as Teachable Machine's keras_model.h5 is
    rows       an LSTM over the rows
    mixed      mixed_float16
    called     calls tf.image.rgb_to_grayscale between its layers
"""

from __future__ import annotations

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tempfile
import zipfile
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow import keras

LAYERS = keras.layers
COLOUR, GREY = (24, 24, 3), (28, 28)


def backbone():
    given = keras.Input(COLOUR)
    x = LAYERS.Conv2D(4, 3, strides=2, use_bias=False)(given)
    x = LAYERS.DepthwiseConv2D(3, use_bias=False)(x)
    x = LAYERS.ReLU(6.0)(LAYERS.BatchNormalization()(x))
    return keras.Model(given, LAYERS.SeparableConv2D(6, 3)(x), name="backbone")


def transfer():
    given = keras.Input(COLOUR)
    x = tf.keras.applications.mobilenet_v2.preprocess_input(given)
    x = LAYERS.GlobalAveragePooling2D()(backbone()(x, training=False))
    return keras.Model(given, LAYERS.Dense(3)(LAYERS.Dropout(0.2)(x)))


def nested():
    first = keras.Sequential([backbone(), LAYERS.GlobalAveragePooling2D()])
    second = keras.Sequential([LAYERS.Dense(5, activation="relu", input_shape=(6,)), LAYERS.Dense(3, activation="softmax")])
    return keras.Sequential([first, second])


def rows():
    return keras.Sequential([LAYERS.Rescaling(1 / 255, input_shape=GREY), LAYERS.LSTM(4), LAYERS.Dense(3, activation="softmax")])


def mixed():
    keras.mixed_precision.set_global_policy("mixed_float16")
    model = keras.Sequential([
        LAYERS.Rescaling(1 / 255, input_shape=COLOUR), LAYERS.Conv2D(3, 3, strides=3, activation="relu"), LAYERS.Flatten(),
        LAYERS.Dense(3, activation="softmax", dtype="float32"),
    ])  # fmt: skip
    keras.mixed_precision.set_global_policy("float32")
    return model


def called():
    given = keras.Input(COLOUR)
    x = LAYERS.Flatten()(tf.image.rgb_to_grayscale(given) / 255.0)
    return keras.Model(given, LAYERS.Dense(3, activation="softmax")(x))


def main() -> None:
    answers = {}
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(
        Path(__file__).parent / "files.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9
    ) as archive:
        for number, make in enumerate((transfer, nested, rows, mixed, called)):
            name = make.__name__
            keras.backend.clear_session()
            keras.utils.set_random_seed(number)
            model = make()
            model.build((None, *(GREY if make is rows else COLOUR)))
            rng = np.random.default_rng(number)
            # drawn anew, so that answers differ from picture to picture
            model.set_weights([abs(w) if w.ndim == 1 else 2 * w for w in
                               (rng.normal(0, 0.4, w.shape).astype(np.float32) for w in model.get_weights())])  # fmt: skip
            pictures = rng.integers(0, 256, (4, *(GREY if make is rows else COLOUR)), np.uint8)
            fed = pictures.astype(np.float32) / (255 if make is nested else 1)
            answers |= {f"{name}_pictures": pictures, f"{name}_said": model.predict(fed, verbose=0)}
            for suffix in (".h5", ".keras"):
                path = Path(folder) / f"{name}{suffix}"
                model.save(path)
                archive.write(path, path.name)
        np.savez_compressed(Path(folder) / "answers.npz", **answers)
        archive.write(Path(folder) / "answers.npz", "answers.npz")


if __name__ == "__main__":
    main()
