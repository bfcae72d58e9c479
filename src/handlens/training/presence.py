"""The last part of a training in view `ink`: the head that tells the dataset's kind of writing from any other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..base.backend import import_tensorflow, reproducible
from ..base.reporter import SILENT, Reporter
from ..corrections import Further
from ..datasets import Dataset
from .allographs import digits_of
from .run import Run

_FURTHER = 41


def train_presence_head(
    run: Run, dataset: Dataset, *, further: Further | None = None, reporter: Reporter = SILENT
) -> None:
    """Train the run's presence head, unless it has one already or its view needs none.

    Args:
        run: a run whose network is trained.
        dataset: its training pictures are what the head learns to recognise.
        further: what it learns to recognise besides.
        reporter: hears the progress.
    """
    if dataset.view == "ink" and not run.presence_file.is_file():
        run.write_presence(presence_head(dataset, run.settings.seed, further=further, reporter=reporter))


def presence_head(
    dataset: Dataset, seed: int, *, further: Further | None = None, reporter: Reporter = SILENT
) -> dict[str, NDArray[np.float32]]:
    """The head's weights by name, for a dataset of view `ink`.

    Args:
        dataset: its training pictures are what the head learns to recognise.
        seed: the same seed, the same weights.
        further: what it learns to recognise besides.
        reporter: hears the progress.
    """
    import_tensorflow()  # before what imports it plainly
    from ..frames.presence import PICTURES, train_presence

    dataset = dataset.to_read()
    pictures = dataset.train
    rows = np.random.default_rng(seed).permutation(pictures.count)[:PICTURES]
    shown = pictures.read(np.sort(rows))
    if further is not None:
        share = further.share(pictures.count)
        shown, _ = further.mixed_into(shown, np.zeros(len(shown), np.int32), share, np.random.default_rng([seed, _FURTHER]))
    with reproducible(seed), reporter.stage("learning when to say nothing", total=100) as stage:
        return train_presence(
            shown[..., 0], dataset.labels, seed, digits=digits_of(dataset),
            progress=lambda share: stage.advance(round(100 * share) - stage.done),
        )  # fmt: skip
