"""A calm reading: the sequences that every runtime is held to, and what a person would notice."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from handlens.modelfile.contract import Contract
from handlens.modelfile.smoothing import GAP_MS, SETTLE_MS, Smoother
from sequences.make import FOLDER, SCRIPTS, texts

MIDDLE = (0.5, 0.5, 0.2, 0.2)


def sequence(name: str) -> list[dict]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["frames"]


def shown(name: str) -> list[int]:
    return [frame["shown"] for frame in sequence(name)]


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_files_are_what_the_rule_gives(name: str) -> None:
    assert texts()[f"{name}.json"] == (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def test_each_file_is_of_a_script() -> None:
    assert {path.stem for path in Path(FOLDER).glob("*.json")} == set(SCRIPTS)


def test_a_reading_settles_before_it_shows() -> None:
    times = [frame["at_ms"] for frame in sequence("settles") if frame["shown"] == 1]
    assert SETTLE_MS <= times[0] - sequence("settles")[0]["at_ms"] < SETTLE_MS + 33


def test_one_strange_frame_changes_nothing() -> None:
    assert set(shown("one-strange-frame")[12:]) == {1}


def test_another_thing_is_read_and_nothing_third() -> None:
    changes = [int(label) for label in np.array(shown("another-thing"))]
    assert changes[-1] == 2
    assert 1 not in changes


def test_what_wavers_does_not_flicker() -> None:
    assert np.count_nonzero(np.diff(shown("wavers"))) <= 1


def test_to_stay_takes_less_than_to_appear() -> None:
    labels = shown("upper-threshold")
    assert set(labels[:20]) == {-1}
    assert set(labels[32:]) == {1}


def test_nothing_below_the_contracts_threshold_is_shown() -> None:
    rng = np.random.default_rng(0)
    smoother = Smoother(Contract("x", "ink", ("a", "b", "c"), (28, 28, 1), threshold=0.4))
    ever = 0
    for frame in range(600):
        likely = rng.dirichlet((4, 1, 1) if frame % 90 < 60 else (1, 1, 1))
        steady = smoother.add(likely, rng.uniform(0.6, 1), MIDDLE, 33 * frame)
        ever += steady.label is not None
        assert steady.label is None or steady.score >= 0.4
    assert ever > 100


def test_a_gap_forgets() -> None:
    smoother = Smoother(Contract("x", "ink", ("a", "b"), (28, 28, 1)))
    for at_ms in range(0, 400, 33):
        before = smoother.add([0.9, 0.1], 1, MIDDLE, at_ms)
    assert before.label == "a"
    assert smoother.add([0.9, 0.1], 1, MIDDLE, 396 + GAP_MS).label == "a"
    assert smoother.add([0.9, 0.1], 1, MIDDLE, 397 + 2 * GAP_MS).label is None
