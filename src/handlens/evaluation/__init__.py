"""Evaluation: how good a network is, measured on the file that ships."""

from .evaluate import evaluate_model, evaluate_network
from .metrics import Metrics, measure

__all__ = ["Metrics", "evaluate_model", "evaluate_network", "measure"]
