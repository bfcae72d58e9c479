"""Training: recipe, loop, checkpoints, and the run folder that stays. TensorFlow is imported when a training starts."""

from .loop import train
from .run import Run

__all__ = ["Run", "train"]
