"""Training: from a dataset and a network's name to a run, the folder that one training leaves behind.

In go a `Dataset`, a network's name and a seed; out comes a `Run` on disk, whole after each epoch. `recipe` holds the
numbers, `augment` the variants, `loop` the passes, `checkpoints` what a killed run goes on from, `calibration` the
temperature, `run` the folder, `comparison` several of them side by side, `presence` the head that knows the dataset's
writing from any other, `balance` what a picture of an unequal class counts; `tuning` trains the last blocks of a backbone
on, for one folder's photos.

TensorFlow is imported when a training starts. May be imported by export and what stands above it.
"""

from .loop import train
from .run import Run

__all__ = ["Run", "train"]
