"""Where more pictures would help, in plain sentences: what the figures are enough for, which classes need company."""

from __future__ import annotations

from typing import Any

from ..base.wilson import wilson_interval
from .cells import Matrix
from .markup import counted, percent
from .subject import Subject

FEW_TO_TRAIN_ON = 20  # of a class
FEW_TO_TEST_ON = 100  # in all: the interval is then wider than most differences
LEAST_MISTAKES = 3  # fewer say nothing of a pair of classes
LEAST_GAIN = 0.01  # of the share right, from half of the pictures to all: so much says that more would help
MOST_NAMED = 3


def advice(subject: Subject, matrix: Matrix) -> list[str]:
    """What to do next, most helpful first.

    Args:
        subject: what is reported on.
        matrix: its cells, by the rule where there are frames.
    """
    said = [_pair(matrix), _weakest(subject), _smallest(subject), _curve(subject), _test(subject)]
    return [sentence for sentence in said if sentence]


def _pair(matrix: Matrix) -> str:
    wrong = [cell for cell in matrix.mistakes if cell.read >= 0]
    mistakes = sum(cell.count for cell in wrong)
    if mistakes < LEAST_MISTAKES or len(matrix.labels) < 3:
        return ""
    pairs: dict[tuple[int, int], int] = {}
    for cell in wrong:
        pair = min(cell.truth, cell.read), max(cell.truth, cell.read)
        pairs[pair] = pairs.get(pair, 0) + cell.count
    (one, two), most = max(pairs.items(), key=lambda item: (item[1], item[0]))
    if most < 2:
        return "No two classes are taken for each other more than once: the mistakes that are left have no common cause."
    return (f"More pictures of {matrix.labels[one]} and {matrix.labels[two]} would help most: {most} of "
            f"{counted(mistakes, 'mistake')} "
            "are between these two.")  # fmt: skip


def _weakest(subject: Subject) -> str:
    """Classes whose interval lies wholly below the share of all: they are worse, and not by chance."""
    shown = subject.shown
    share = _right_share(subject)
    worse = []
    for index, row in enumerate(shown.confusion):
        count = sum(row)
        if count and wilson_interval(row[index], count)[1] < share:
            worse.append((row[index] / count, count, shown.labels[index]))
    if not worse or len(shown.labels) < 3:
        return ""
    named = ", ".join(f"{label} ({percent(recall, count)} right)" for recall, count, label in sorted(worse)[:MOST_NAMED])
    more = f", and {len(worse) - MOST_NAMED} more" if len(worse) > MOST_NAMED else ""
    return f"Read worse than the others, and not by chance: {named}{more}."


def _smallest(subject: Subject) -> str:
    counts = subject.train_counts
    if not counts:
        return ""
    fewest = min(counts)
    label = subject.contract.labels[counts.index(fewest)]
    if fewest < FEW_TO_TRAIN_ON:
        few = sum(count < FEW_TO_TRAIN_ON for count in counts)
        return (f"{label} has {counted(fewest, 'picture')} to learn from; {few} of {counted(len(counts), 'class', 'classes')} "
                f"have fewer than {FEW_TO_TRAIN_ON}. 20 to 50 a class are worth the walk.")  # fmt: skip
    if max(counts) > 3 * fewest:
        most = subject.contract.labels[counts.index(max(counts))]
        return (f"{label} has {fewest:,} pictures to learn from, {most} has {max(counts):,}: so uneven a folder favours the "
                f"large "
                "class.")  # fmt: skip
    return ""


def _curve(subject: Subject) -> str:
    points = learning_curve(subject)
    if len(points) < 2:
        return ""
    (fewer, before), (all_, now) = points[-2:]
    gain = (
        f"With half of the pictures ({fewer:.0f} a class) {percent(before)} were right, with all ({all_:.0f}) {percent(now)}"
    )
    return f"{gain}: more would help." if now - before >= LEAST_GAIN else f"{gain}: more of the same kind would help little."


def _test(subject: Subject) -> str:
    count = subject.evaluation.network.pictures
    if count >= FEW_TO_TEST_ON:
        return ""
    return f"Only {counted(count, 'picture')} to test on: the figures are rough, as their intervals say."


def learning_curve(subject: Subject) -> list[tuple[float, float]]:
    """(pictures a class, share right) of a head, by cross-validation; empty for a network that was trained whole."""
    metrics: dict[str, Any] = (subject.run.metrics() or {}) if subject.run is not None and not subject.tested_source else {}
    return [(float(pictures), float(share)) for pictures, share in metrics.get("learning_curve", [])]


def _right_share(subject: Subject) -> float:
    frames = subject.evaluation.frames
    return subject.evaluation.network.accuracy if frames is None else frames.figures.right_share
