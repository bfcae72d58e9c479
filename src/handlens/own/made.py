"""Pictures to check a model file with where nobody gave any: handlens's digits for writing, made ones for photos.

They show that the file answers as the network does, whatever it was trained on; how well it reads they cannot say.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..datasets import Dataset, Pictures, Summary, open_dataset
from ..datasets.store import MemoryStore

COUNT, SEED = 64, 0
NAME = "made pictures"


def made_pictures(view: str, input_shape: tuple[int, int, int], labels: tuple[str, ...]) -> Dataset:
    """A dataset of test pictures alone; their labels are all 0, for nobody knows them.

    Args:
        view: "ink" or "photo".
        input_shape: (height, width, channels).
        labels: the network's.
    """
    if view == "ink":
        digits = open_dataset("mnist").test
        pixels = digits.read(np.arange(COUNT))
    else:
        rng = np.random.default_rng(SEED)
        pixels = np.stack([_made(rng, *input_shape) for _ in range(COUNT)])
    store = MemoryStore(COUNT, input_shape)
    store.append(pixels)
    none = np.zeros(0, np.int64)
    rows = np.arange(COUNT)
    test = Pictures(store, rows, np.zeros(COUNT, np.int64))
    empty = Pictures(store, none, none)
    return Dataset(NAME, labels, "ink" if view == "ink" else "photo", input_shape, "", empty, empty, test, Summary(0, 0, COUNT))


def named_by(dataset: Dataset, answers: NDArray[np.int64]) -> Dataset:
    """The same, each picture under the label that the network gives it: what travels with the file shows what it answers.

    Args:
        dataset: from `made_pictures`.
        answers: int64 [n], an index into the labels for each.
    """
    return replace(dataset, test=replace(dataset.test, labels=answers))


def _made(rng: np.random.Generator, height: int, width: int, channels: int) -> NDArray[np.uint8]:
    """Clouds of several sizes and an edge or two: something of every frequency, as a photo has."""
    from PIL import Image

    total = np.zeros((height, width, channels), np.float32)
    for cells, weight in ((2, 1.0), (5, 0.6), (11, 0.4), (23, 0.25)):
        for channel in range(channels):
            small = Image.fromarray(rng.random((cells, cells), np.float32), mode="F")
            total[..., channel] += weight * np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))
    top, left = rng.integers(0, (height // 2, width // 2))
    total[top : top + height // 3, left : left + width // 3] += rng.uniform(-1, 1, channels)
    low, high = total.min(), total.max()
    scaled: NDArray[np.uint8] = np.round(255 * (total - low) / max(high - low, 1e-6)).astype(np.uint8)
    return scaled
