"""Small pictures: is a network trained from scratch better than a head on a frozen backbone? Cross-validation says.

A backbone that was trained on photos of 224 pixels has no advantage on pictures of 100 by one hand: of signs that hands make
`compact`, trained from scratch, reads 99.3 % right, a head on `lite0` 98.7 (kept apart, of 300). It takes minutes and needs
TensorFlow, so it is tried only where both are given: TensorFlow, and small pictures.
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..base.reporter import SILENT, Reporter
from ..datasets import Dataset, Pictures, open_dataset
from ..errors import PictureError
from ..pictures.decode import picture_size
from ..training.run import Run
from .fitting import Photos, photos_of
from .folds import folds

SMALL_SIDE_PIXELS = 128  # by eye: the median of the shorter sides
SAMPLE_PICTURES = 64
MOST_PICTURES = 2_000  # five trainings of more take longer than a user who asked for nothing special waits
BATCH = 250
UNKNOWN = -1  # in place of a fold: a file that came since
LEAST_MISTAKES = 3  # of the head; fewer cannot be beaten by anything that these pictures could show


def compact_is_better(dataset: Dataset, fitted: Run, *, seed: int = 0, reporter: Reporter = SILENT) -> bool:
    """Whether cross-validation prefers a training from scratch; False where it is not worth trying.

    Args:
        dataset: of embedded photos.
        fitted: the run of the head on them.
        seed: of the trainings.
        reporter: hears the progress, and which is kept.
    """
    photos, metrics = photos_of(dataset), fitted.metrics()
    if metrics is None or dataset.own_split or not is_worth_trying(photos, metrics["network"]["accuracy"]):
        return False
    reporter.say("The pictures are small: `compact`, trained from scratch, is tried too; some minutes (`--network lite0`: not)")
    ours, other = metrics["network"]["accuracy"], compact_accuracy(dataset, photos, seed=seed, reporter=reporter)
    refuses = "pictures like those of `nothing`, and blank ones" if photos.nothing else "only blank pictures"
    kept = f"`compact` is kept, which refuses {refuses}" if other > ours else "`lite0` is kept"
    reporter.say(f"By cross-validation `lite0` reads {ours:.2%} right, `compact` {other:.2%}: {kept}")
    return other > ours


def is_worth_trying(photos: Photos, head_accuracy: float) -> bool:
    """Whether a training from scratch might do better, and can be tried here.

    Args:
        photos: what the head was fitted on.
        head_accuracy: of the head, by cross-validation, 0..1.
    """
    count = photos.pictures.count
    shown = int((photos.indices < len(photos.labels)).sum())
    if count > MOST_PICTURES or (1 - head_accuracy) * shown < LEAST_MISTAKES:
        return False
    if importlib.util.find_spec("tensorflow") is None:
        return False
    sides = []
    for row in np.linspace(0, count - 1, min(count, SAMPLE_PICTURES)).astype(int):
        try:
            sides.append(min(picture_size(Path(photos.pictures.files[row]))))
        except PictureError:
            continue
    return bool(sides) and statistics.median(sides) <= SMALL_SIDE_PIXELS


def compact_accuracy(dataset: Dataset, photos: Photos, *, seed: int = 0, reporter: Reporter = SILENT) -> float:
    """Share that `compact` reads right, each picture by a training that did not see it, in the head's own folds.

    Args:
        dataset: of the photos, without a split of its own; its folder is opened once more, for pixels.
        photos: what the head was fitted on.
        seed: of the trainings.
        reporter: hears the progress.

    Raises:
        ModuleNotFoundError: TensorFlow is not installed.
    """
    from ..export.freezing import load_network
    from ..training import train

    pixels = open_dataset(dataset.source, view="photo")
    every = pixels.train_all.joined(pixels.test)
    # the folder may have been given as a relative path, or through a link; opened again it is neither
    places = map(os.path.realpath, photos.pictures.files)
    fold_by_file = dict(zip(places, folds(photos.indices, photos.groups).tolist(), strict=True))
    fold_of = np.array([fold_by_file.get(os.path.realpath(file), UNKNOWN) for file in every.files])

    right, count = 0, int(fold_of.max()) + 1
    with reporter.stage("trying `compact` too", total=count) as stage, tempfile.TemporaryDirectory() as folder:
        for fold in range(count):
            held, kept = np.flatnonzero(fold_of == fold), np.flatnonzero((fold_of != fold) & (fold_of != UNKNOWN))
            split = replace(pixels, train=every.picked(kept), validation=every.picked(held[:0]), test=every.picked(held))
            run = train(split, Path(folder) / str(fold), network="compact", seed=seed)
            right += _right(load_network(run), split.to_read().test, len(pixels.shown_labels))
            stage.advance()
    return right / int(((fold_of != UNKNOWN) & (every.labels < len(pixels.shown_labels))).sum())


def _right(network: Any, pictures: Pictures, labels: int) -> int:
    """How many a Keras network reads right, of its first so many labels; not compiled: that takes longer, and warns."""
    right = 0
    for start in range(0, pictures.count, BATCH):
        rows = np.arange(start, min(start + BATCH, pictures.count))
        answers = np.asarray(network(pictures.read(rows).astype(np.float32) / 255, training=False))
        right += int((answers[:, :labels].argmax(1) == pictures.labels[rows]).sum())
    return right
