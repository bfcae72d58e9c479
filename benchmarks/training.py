"""Seconds to 99.2 % on MNIST's test pictures: `compact` against the stock Keras convnet and the tutorial's own network.

    python benchmarks/training.py            compact measured whole; the others timed for a while and multiplied
    python benchmarks/training.py --whole    the stock convnet trained for real, epoch by epoch, until it is there

All three in one process on one machine, so that only the ratios matter. What is multiplied is said in the output.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

import handlens
from handlens.datasets import Dataset
from handlens.evaluation import evaluate_network
from handlens.export.freezing import load_network

GOAL = 0.992
STOCK_EPOCHS_TO_GOAL = 14  # measured with --whole: 99.24 % after epoch 14, below 99.2 % before
SHORT_EPOCHS = 2  # the shortest that reaches the goal
TUTORIAL_STEPS, TUTORIAL_BATCH = 20_000, 50


def measure_compact(mnist: Dataset, epochs: int | None) -> float:
    """Training alone, as the others are timed: no testing, no freezing. The rate's one cycle spans the epochs given."""
    from handlens.training import train

    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        run = train(mnist, Path(folder) / "run", epochs=epochs)
        elapsed_s = time.perf_counter() - started
        accuracy = evaluate_network(load_network(run), mnist).accuracy
        print(f"compact, {len(run.history())} epochs: {accuracy:.2%} in {elapsed_s:.1f} s")
    assert accuracy >= GOAL, "compact missed its goal"
    return elapsed_s


def measure_stock(mnist: Dataset, whole: bool) -> float:
    """Keras's "Simple MNIST convnet": 32 and 64 filters of 3x3, dropout, 34,826 parameters, batch 128, model.fit."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    network = keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Flatten(), layers.Dropout(0.5), layers.Dense(10, activation="softmax"),
    ])  # fmt: skip
    network.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    train, test = mnist.train_all, mnist.test
    pictures = train.read(np.arange(train.count)).astype(np.float32) / 255
    held = test.read(np.arange(test.count)).astype(np.float32) / 255
    total_s, epoch_s = 0.0, []
    for epoch in range(30 if whole else 2):
        started = time.perf_counter()
        network.fit(pictures, np.eye(10)[train.labels], batch_size=128, validation_split=0.1, verbose=0)
        epoch_s.append(time.perf_counter() - started)
        total_s += epoch_s[-1]
        if whole:
            accuracy = float(network.evaluate(held, np.eye(10)[test.labels], verbose=0)[1])
            print(f"  stock: epoch {epoch + 1}, {accuracy:.2%} after {total_s:.0f} s")
            if accuracy >= GOAL:
                return total_s
    estimate_s = min(epoch_s) * STOCK_EPOCHS_TO_GOAL
    print(
        f"stock convnet: {min(epoch_s):.1f} s an epoch, times {STOCK_EPOCHS_TO_GOAL} epochs = {estimate_s:.0f} s (multiplied)"
    )
    return estimate_s


def measure_tutorial(mnist: Dataset, steps: int = 200) -> float:
    """The tutorial's network on its own schedule: Adam 1e-4, batches of 50, 20,000 steps."""
    import keras
    import tensorflow as tf

    from handlens.networks import build_network

    network = build_network("deep")
    optimizer = keras.optimizers.Adam(1e-4)
    optimizer.build(network.trainable_variables)

    @tf.function
    def step(images, labels):
        with tf.GradientTape() as tape:
            logits = network(tf.cast(images, tf.float32) / 255.0, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
        optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)
        return loss

    rows = np.random.default_rng(0).permutation(mnist.train.count)[: (steps + 5) * TUTORIAL_BATCH]
    images, labels = tf.constant(mnist.train.read(rows)), tf.constant(mnist.train.labels[rows])
    for i in range(steps + 5):
        if i == 5:
            started = time.perf_counter()
        at = slice(i * TUTORIAL_BATCH, (i + 1) * TUTORIAL_BATCH)
        step(images[at], labels[at])
    step_s = (time.perf_counter() - started) / steps
    print(
        f"tutorial: {step_s * 1000:.1f} ms a step over {steps} steps, "
        f"times {TUTORIAL_STEPS:,} = {step_s * TUTORIAL_STEPS:.0f} s (multiplied)"
    )
    return step_s * TUTORIAL_STEPS


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whole", action="store_true", help="train the stock convnet until it reaches 99.2 %%")
    arguments = parser.parse_args()
    from handlens.base.backend import import_tensorflow

    import_tensorflow()  # nobody's training time

    mnist = handlens.open_dataset("mnist")
    measure_compact(mnist, None)  # the recipe as it ships
    compact_s = measure_compact(mnist, SHORT_EPOCHS)
    stock_s = measure_stock(mnist, arguments.whole)
    tutorial_s = measure_tutorial(mnist)
    print(
        f"compact is {stock_s / compact_s:.1f} times faster than the stock convnet, "
        f"{tutorial_s / compact_s:.0f} times faster than the tutorial"
    )
