"""handlens.evaluation.advice: what is said of figures, and where nothing may be said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from handlens.evaluation import Evaluation, TestedOn, measure
from handlens.evaluation.advice import Learning, advice, class_sizes
from handlens.evaluation.metrics import NO_READING, FrameMetrics, Metrics, is_unequal, measure_readings

LABELS = ("glass", "plastic", "paper", "metal")


def evaluated(truth: np.ndarray, read: np.ndarray, *, frames: bool = True) -> Evaluation:
    shown = np.where(read == NO_READING, truth, read)
    network = measure(np.eye(len(LABELS))[shown], truth, LABELS)
    measured = measure_readings(read, truth, np.ones(len(truth)), np.arange(len(truth)), LABELS, "test photos")
    return Evaluation(Path("m"), measured if frames else None, network, None, TestedOn("made", "00"))


def each(count: int) -> tuple[np.ndarray, np.ndarray]:
    truth = np.repeat(np.arange(4), count)
    return truth, truth.copy()


@pytest.mark.parametrize("frames", [True, False])
def test_a_pair_is_mixed_up_both_ways(frames: bool) -> None:
    """0 taken for 1 three times and 1 for 0 three times are six mistakes, more than 2 for 3 five times."""
    truth, read = each(10)
    read[:3], read[10:13], read[20:25] = 1, 0, 3
    said = " ".join(advice(evaluated(truth, read, frames=frames)))
    assert "glass and plastic would help most: 6 of 11 mistakes" in said


def test_what_is_not_read_is_no_confusion() -> None:
    truth, read = each(10)
    read[:5] = NO_READING
    assert not any("would help most" in line for line in advice(evaluated(truth, read)))


def test_a_gap_between_what_was_learnt_and_the_rest_is_said_unless_it_may_be_chance() -> None:
    truth, read = each(50)
    read[::2] = (truth[::2] + 1) % 4  # half of 200
    half = evaluated(truth, read)
    (line,) = [line for line in advice(half, learning=Learning(0.976)) if "by heart" in line]
    assert line.startswith("Of the pictures that it learnt from 97.6% are read right, of others 50.0%")
    assert not any("by heart" in line for line in advice(half, learning=Learning(0.55)))
    assert not any("by heart" in line for line in advice(half))
    with_curve = advice(half, learning=Learning(1.0), learning_curve=[(16, 0.48), (32, 0.5)])
    assert not any("by heart" in line for line in with_curve), "a head on a frozen backbone always knows its pictures"
    assert any("more would help" in line for line in with_curve)
    few = evaluated(truth[:8], read[:8])  # of eight pictures half: that may be 78 %
    assert not any("by heart" in line for line in advice(few, learning=Learning(0.75)))


# (losses of what was held back, usual epochs): whether longer training is said not to help, and how short it was
TRAININGS = [
    ((0.9, 0.6, 0.5, 0.8), 4, True, ""),  # it turned: from the third epoch on it only learnt by heart
    ((0.9, 0.6, 0.5, 0.505), 4, False, ""),  # no worse than chance makes it
    ((0.9, 0.6, 0.5, 0.4), 4, False, ""),
    ((0.9, 0.6), 40, False, "trained for 2 of the 40 epochs that are usual for so many pictures, and was still getting better"),
    ((0.6, 0.595), 40, False, "trained for 2 of the 40 epochs that are usual for so many pictures: without"),
    ((0.6,), 5, False, "trained for 1 of the 5 epochs that are usual for so many pictures: without"),
    ((float("nan"), float("nan")), 5, False, "trained for 2 of the 5 epochs that are usual for so many pictures: without"),
    ((0.6, 0.9), 40, True, ""),  # it was short, and more would have been worse
    ((0.9, 0.6, 0.5), 5, False, ""),  # more than half
    ((0.9, 0.6), 4, False, "trained for 2 of the 4 epochs"),
    ((0.9, 0.6), None, False, ""),
]


@pytest.mark.parametrize(("losses", "usual", "no_longer", "short"), TRAININGS)
def test_longer_training_is_spoken_of_as_the_training_went(losses, usual, no_longer, short) -> None:
    """The bug: after `--epochs 2` it said that longer training would not help."""
    truth, read = each(50)
    read[::2] = (truth[::2] + 1) % 4
    said = advice(evaluated(truth, read), learning=Learning(0.976, losses, usual))
    assert any("longer training would not" in line for line in said) is no_longer
    assert [line for line in said if short and short in line] == [line for line in said if "trained for" in line]
    assert bool(short) is any("without --epochs it trains for all of them" in line for line in said)


def test_what_must_not_be_said() -> None:
    truth, read = each(30)
    perfect = evaluated(truth, read)
    assert advice(perfect, train_counts=(60, 60, 60, 60)) == []
    read[:2] = 1  # two mistakes say nothing of a pair
    assert not any("would help most" in line or "No two classes" in line for line in advice(evaluated(truth, read)))
    read[[5, 40, 70]] = (1, 2, 3)  # 0 for 1 three times, others once
    assert not any("No two classes" in line for line in advice(evaluated(truth, read)))
    truth, read = each(30)
    read[[0, 31, 62]] = (1, 2, 3)
    assert any("No two classes are taken for each other more than once" in line for line in advice(evaluated(truth, read)))
    assert not any("would help most" in line for line in advice(evaluated(truth, read)))
    assert advice(perfect, learning_curve=[(20, 0.8)]) == [], "one point is no curve"


def test_a_class_is_called_worse_only_where_chance_does_not_explain_it() -> None:
    truth, read = each(30)
    read[:6] = 1  # 80 % of 30: may be 62 to 90 %, and all are read right at 95 %
    (line,) = [line for line in advice(evaluated(truth, read)) if "Read worse" in line]
    assert line == "Read worse than the others, and not by chance: glass (80% right)"
    read[1:6] = 0
    assert not any("Read worse" in line for line in advice(evaluated(truth, read)))


def test_of_two_classes_neither_is_called_worse_than_the_others() -> None:
    truth = np.repeat([0, 1], [50, 50])
    read = truth.copy()
    read[:20] = 1
    network = measure(np.eye(2)[read], truth, ("mug", "plate"))
    assert advice(Evaluation(Path("m"), None, network, None, TestedOn("made", "00"))) == []


@pytest.mark.parametrize(("count", "said"), [(99, True), (100, False)])
def test_few_test_pictures_are_told(count: int, said: bool) -> None:
    truth = np.arange(count) % 4
    lines = advice(evaluated(truth, truth.copy()))
    assert any(f"Only {count} pictures to test on" in line for line in lines) is said
    assert advice(evaluated(truth, truth.copy()), sizes_too=False) == []


def test_sizes_are_said_once() -> None:
    truth, read = each(30)
    evaluation, counts = evaluated(truth, read), (7, 60, 60, 60)
    said = " ".join(advice(evaluation, train_counts=counts))
    assert "glass has 7 pictures to learn from; 1 of 4 classes has fewer than 20" in said
    assert advice(evaluation, train_counts=counts, sizes_too=False) == []
    assert "glass has 40 pictures to learn from, plastic has 90" in " ".join(advice(evaluation, train_counts=(40, 90, 90, 90)))
    assert "to learn from" not in " ".join(advice(evaluation, train_counts=(60, 80, 80, 80)))


def test_the_curve_says_whether_more_would_help() -> None:
    truth, read = each(30)
    steep = advice(evaluated(truth, read), learning_curve=[(5, 0.5), (10, 0.7), (20, 0.8)])
    flat = advice(evaluated(truth, read), learning_curve=[(5, 0.5), (10, 0.8), (20, 0.805)])
    assert steep == ["With half of the pictures (10 a class) 70.0% were right, with all (20) 80.0%: more would help"]
    assert flat[0].endswith("more of the same kind would help little")


def test_the_thinnest_are_named_and_large_classes_are_passed_over() -> None:
    names = [f"class {number}" for number in range(10)]
    (line,) = class_sizes(names, [3, 9, 5, 4, *[50] * 6])
    assert line.startswith("3 to 50 pictures a label; thin: class 0 with 3, class 3 with 4, class 2 with 5 and 1 more")
    assert class_sizes(names, [12] * 10) == ["12 pictures a label. Fewer than 20 are enough for a first try, with rough figures"]
    assert class_sizes(names, [100] * 10) == []


# ---- unequal classes


def test_what_says_the_common_class_always_is_found_out() -> None:
    """285 and 15, all read as the first: 95 % right, and one of two classes is never found."""
    truth = np.repeat([0, 1], [285, 15])
    metrics = measure(np.tile([0.9, 0.1], (300, 1)), truth, ("mug", "plate"))
    assert (metrics.accuracy, metrics.balanced_accuracy) == (0.95, 0.5)
    assert metrics.never_found == ("plate",)
    assert metrics.is_unequal
    document = metrics.as_dict()
    assert (document["balanced_accuracy"], document["never_found"]) == (0.5, ["plate"])
    assert Metrics.from_dict(document) == metrics
    frames = measure_readings(np.zeros(300, int), truth, np.ones(300), np.arange(300), ("mug", "plate"), "test photos")
    assert (frames.balanced_accuracy, frames.never_found, frames.is_unequal) == (0.5, ("plate",), True)
    assert FrameMetrics.from_dict(frames.as_dict()) == frames
    figures = Evaluation(Path("m"), frames, metrics, None, TestedOn("made", "00")).figures
    assert (figures.network.accuracy, figures.network.balanced) == (0.95, 0.5), "as the contract says it"


def test_a_class_without_pictures_is_not_one_that_is_never_found() -> None:
    metrics = measure(np.eye(3)[[0, 1]], np.array([0, 1]), ("a", "b", "c"))
    assert metrics.never_found == ()
    assert metrics.balanced_accuracy == 1


@pytest.mark.parametrize(("counts", "unequal"), [([6742, 5421], False), ([300, 200], False), ([301, 200], True), ([8, 5], False),
                                                 ([10, 5], True), ([9, 0], False), ([], False)])  # fmt: skip
def test_when_classes_are_unequal(counts: list[int], unequal: bool) -> None:
    assert is_unequal(counts) is unequal


def test_two_sentences_do_not_say_the_opposite() -> None:
    """The bug: "More pictures of glass and plastic would help most", and below it "more of the same kind would help little"."""
    truth, read = each(10)
    flat = [(16, 0.9), (32, 0.9)]
    assert any("would help little" in line for line in advice(evaluated(truth, read), learning_curve=flat))
    read[:3], read[10:13] = 1, 0
    said = advice(evaluated(truth, read), learning_curve=flat)
    assert any("would help most" in line for line in said)
    assert not any("would help little" in line for line in said)
