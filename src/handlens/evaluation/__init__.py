"""Evaluation: how good a model is, measured on the file that ships.

In go a model or a network and a dataset, or the answers of two runtimes; out come figures. `opening` finds the pictures to
test on, `evaluate` reads them, `frames` as the phone reads them; `readings` keeps what was read of each, `metrics` counts
(numbers in, numbers out), `advice` says what would help, `parity` whether two runtimes gave the same answer, `mcnemar` whether
one model is really better.

TensorFlow is imported only to test a Keras network. May be imported by training, export and what stands above them.
"""

from .evaluate import Evaluation, TestedOn, evaluate_model, evaluate_network
from .metrics import FrameMetrics, Metrics, measure

__all__ = ["Evaluation", "FrameMetrics", "Metrics", "TestedOn", "evaluate_model", "evaluate_network", "measure"]
