"""What a model says can be compared, arrays and all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from handlens import Prediction
from handlens.modelfile.model import Reading


def prediction() -> Prediction:
    return Prediction("7", 0.9, "7", np.array([0.1, 0.9], np.float32), 1.0, (0.5, 0.5, 0.2, 0.2), np.zeros((28, 28, 1)))


def test_predictions_are_equal_when_they_say_the_same() -> None:
    assert prediction() == prediction()
    assert len({prediction(), prediction()}) == 1
    for other in (
        replace(prediction(), probabilities=np.array([0.2, 0.8], np.float32)),
        replace(prediction(), seen=np.ones((28, 28, 1))),
        replace(prediction(), label=None),
        replace(prediction(), box=(0.5, 0.5, 0.2, 0.3)),
        replace(prediction(), note="cut"),
        "7",
    ):
        assert prediction() != other


def test_readings_are_equal_when_they_say_the_same() -> None:
    def reading(luma: int = 0) -> Reading:
        return Reading("a.png", prediction(), {"luma": np.full((4, 4), luma, np.uint8)}, None)

    assert reading() == reading()
    assert reading() != reading(1)
    assert reading() != replace(reading(), planes=None)
    assert reading() != replace(reading(), planes={"chroma_u": np.zeros((4, 4), np.uint8)})
