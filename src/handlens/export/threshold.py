"""The contract's threshold: the score below which no runtime shows a reading.

View `ink`: made camera frames of validation pictures should give a reading, made frames without writing should not; the
threshold is where the two mistakes together are fewest. View `photo`: 0.5, below which a calibrated reading is more often
wrong than right.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..base.reporter import SILENT, Reporter
from ..datasets import Dataset
from ..modelfile.model import Model

PHOTO_THRESHOLD = 0.5
CANDIDATES = np.round(np.arange(0.20, 0.605, 0.01), 2)
WRITTEN_FRAMES = 500
EMPTY_FRAMES_A_KIND = 50
INDISTINCT = 0.003
SEED = 90210


def calibrated_threshold(model: Model, dataset: Dataset, *, reporter: Reporter = SILENT) -> float:
    """The threshold for this file.

    Args:
        model: the file, with any threshold.
        dataset: its validation pictures are written on made paper.
        reporter: hears the progress.
    """
    pictures = dataset.to_read().validation
    if dataset.view == "photo" or not pictures.count:
        return PHOTO_THRESHOLD
    from ..evaluation.frames import made_frames
    from ..scenes.look_alikes import kinds_without
    from ..scenes.make import EMPTY_KINDS, make_empty_frame

    kinds = kinds_without(dataset.labels, EMPTY_KINDS)
    count = min(WRITTEN_FRAMES, 4 * pictures.count)
    drawn = pictures.read(np.arange(min(pictures.count, count)))[..., 0]
    rng = np.random.default_rng(SEED)
    written, empty = [], []
    with reporter.stage("calibrating the threshold", total=count + EMPTY_FRAMES_A_KIND * len(kinds)) as stage:
        for shown in made_frames(drawn, count, SEED):
            written.append(model.read_frame(shown.planes, rotation=shown.rotation).score)
            stage.advance()
        for kind in kinds:
            for _ in range(EMPTY_FRAMES_A_KIND):
                frame = make_empty_frame(kind, rng)
                empty.append(model.read_frame({"luma": frame.luma}, rotation=frame.rotation).score)
            stage.advance(EMPTY_FRAMES_A_KIND)
    return choose_threshold(np.array(written), np.array(empty))


def choose_threshold(written: NDArray[np.floating], empty: NDArray[np.floating]) -> float:
    """Where refused readings and false ones together are fewest.

    A few hundred frames cannot tell thresholds apart whose mistakes differ by less than 0.3 %. Of these, one in the
    lower third is taken: not reading what a person can read is the worse of the two mistakes.

    Args:
        written: float [n], scores of frames that should give a reading.
        empty: float [m], scores of frames that should not.

    Returns:
        A threshold of 0.20 to 0.60.

    >>> choose_threshold(np.array([0.9, 0.8, 0.7]), np.array([0.1, 0.3, 0.35]))
    0.44
    """
    refused = (written[:, None] < CANDIDATES).mean(0)
    false = (empty[:, None] >= CANDIDATES).mean(0)
    mistakes = refused + false
    best = np.flatnonzero(mistakes <= mistakes.min() + INDISTINCT)
    return float(CANDIDATES[best[len(best) // 3]])
