"""Ten corrections of a hand that is read badly, and it is read much better: the benchmark's way, on 2,000 of MNIST's pictures."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np
import pytest

pytestmark = [pytest.mark.train, pytest.mark.slow]

LEAST_RIGHT, MOST_LOST = 60, 3  # percent


def test_ten_corrections_are_worth_it(mnist, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))
    import corrections as benchmark

    try:
        few, fewer = mnist.train.picked(np.arange(2000)), mnist.validation.picked(np.arange(330))
        small = dataclasses.replace(mnist, train=few, validation=fewer)
        monkeypatch.setattr(benchmark, "ORDINARY", 300)
        hand = benchmark.HANDS["slanted"]
        tested, others = list(benchmark.frames_of(hand, 2, 150)), benchmark.ordinary(small)
        first = benchmark.trained(small, None, tmp_path / "first")
        made = benchmark.corrected(first, hand, 10)
        second = benchmark.trained(small, benchmark.further_of(made, small), tmp_path / "second")
        before, after = benchmark.tally(first, tested)[0], benchmark.tally(second, tested)[0]
        lost = benchmark.tally(first, others)[0] - benchmark.tally(second, others)[0]
        assert before < LEAST_RIGHT - 10, "the case is no case"
        assert after >= LEAST_RIGHT
        assert lost <= MOST_LOST
    finally:
        sys.modules.pop("corrections", None)
