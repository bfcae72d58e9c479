"""What would help, of what a report is of: `evaluation.advice`, which the terminal says too."""

from __future__ import annotations

from typing import Any

from ..evaluation.advice import Learning, advice
from ..networks import FROZEN
from ..training.recipe import recipe_for
from .subject import Subject


def advice_of(subject: Subject, *, sizes_too: bool = True) -> list[str]:
    """What to do next, most helpful first, in sentences without a full stop.

    Args:
        subject: what is reported on.
        sizes_too: also what the sizes of the classes say; False where it was said before the training.
    """
    return advice(subject.evaluation, train_counts=subject.train_counts or (), learning=_learning(subject),
                  learning_curve=learning_curve(subject), sizes_too=sizes_too)  # fmt: skip


def _learning(subject: Subject) -> Learning | None:
    """What the history says; of other pictures than its own test's neither it nor the curve says anything."""
    run = subject.run
    history = run.history() if run is not None and not subject.tested_source else []
    if run is None or not history:
        return None
    usual, settings = None, run.settings
    if subject.train_counts and settings.network != FROZEN:
        count = sum(subject.train_counts)
        usual = recipe_for(settings.network, settings.effort, settings.view, settings.input_shape, count).epochs
    return Learning(history[-1]["accuracy"], tuple(row["validation_loss"] for row in history), usual)


def learning_curve(subject: Subject) -> list[tuple[float, float]]:
    """(pictures a class, share right) of a head, by cross-validation; empty for a network that was trained whole."""
    metrics: dict[str, Any] = (subject.run.metrics() or {}) if subject.run is not None and not subject.tested_source else {}
    return [(float(pictures), float(share)) for pictures, share in metrics.get("learning_curve", [])]
