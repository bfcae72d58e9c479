"""What the figures are enough for, and what would help most, in plain sentences: the terminal and the report say the same.

Each rule speaks only where chance does not explain what it saw: intervals are Wilson's, 95 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..base.wilson import wilson_interval
from ..base.wording import counted, in_words
from .evaluate import Evaluation
from .metrics import FrameMetrics, Metrics, is_unequal

FEW_TO_TRAIN_ON = 20  # of a class
FEW_TO_TEST_ON = 100  # in all: the interval is then wider than most differences
LEAST_MISTAKES = 3  # fewer say nothing of a pair of classes
LEAST_GAIN = 0.01  # of the share right, from half of the pictures to all: so much says that more would help
BY_HEART = 0.1  # by eye: so much better, and not by chance, are pictures read that were learnt from
MOST_NAMED = 3
SURE = 0.02  # by eye, of the loss: what one epoch to the next differs by without a cause


class Learning(NamedTuple):
    """How a network was trained, for what may be said of training it longer.

    Attributes:
        right: share of the pictures learnt from that was read right in the last epoch, 0..1.
        losses: cross-entropy of the pictures that were held back, nats, an epoch each; nan where none were.
        usual_epochs: how many epochs its recipe has for so many pictures; None where nobody knows.
    """

    right: float
    losses: tuple[float, ...] = ()
    usual_epochs: int | None = None

    @property
    def turned(self) -> bool:
        """Whether it reads what was held back worse than some epochs ago: from there on it only learnt by heart."""
        return bool(self.losses) and self.losses[-1] > (1 + SURE) * min(self.losses)

    @property
    def still_better(self) -> bool:
        """Whether the last epoch, too, made it read what was held back better."""
        return len(self.losses) > 1 and self.losses[-1] < (1 - SURE) * min(self.losses[:-1])


def advice(
    evaluation: Evaluation, *, train_counts: Sequence[int] = (), learning: Learning | None = None,
    learning_curve: Sequence[tuple[float, float]] = (), sizes_too: bool = True,
) -> list[str]:  # fmt: skip
    """What to do next, most helpful first.

    Args:
        evaluation: the figures, of pictures that were not learnt from.
        train_counts: how many pictures each of its labels had to learn from; empty where nobody knows.
        learning: how it was trained; None where nobody knows, or only a head was fitted.
        learning_curve: (pictures a class, share right), fewest first.
        sizes_too: also what is known before any training; False where it was said then (`class_sizes`).

    Returns:
        Sentences without a full stop.
    """
    shown = evaluation.frames or evaluation.network
    # a head on a frozen backbone always knows what it was fitted on; its learning curve says whether more would help
    by_heart = "" if learning_curve else _by_heart(evaluation.network, learning)
    pair = _pair(shown)
    said = [_short(learning), pair, by_heart, _weakest(shown), _curve(learning_curve, little_too=not pair)]
    if sizes_too:
        said += [_smallest(shown.labels, train_counts), _test(evaluation.network.pictures)]
    return [sentence for sentence in said if sentence]


def class_sizes(labels: Sequence[str], counts: Sequence[int]) -> list[str]:
    """What the sizes of the classes say before anything is trained; nothing of large ones.

    Args:
        labels, counts: of the classes, and how many pictures each has.

    >>> class_sizes(["rose", "lily", "iris"], [7, 61, 40])
    ['7 to 61 pictures a label; thin: rose with 7. Fewer than 20 are enough for a first try, with rough figures']
    >>> class_sizes(["rose", "lily"], [40, 44]), class_sizes(["rose", "lily"], [400, 440])
    (['40 to 44 pictures a label'], [])
    """
    fewest, most = min(counts), max(counts)
    if fewest >= FEW_TO_TEST_ON:
        return []
    line = f"{fewest} to {most:,} pictures a label" if fewest < most else f"{counted(fewest, 'picture')} a label"
    thin = sorted((count, label) for label, count in zip(labels, counts, strict=True) if count < FEW_TO_TRAIN_ON)
    if not thin:
        return [line]
    named = ", ".join(f"{label} with {count}" for count, label in thin[:MOST_NAMED])
    more = f" and {len(thin) - MOST_NAMED:,} more" if len(thin) > MOST_NAMED else ""
    first_try = f"Fewer than {FEW_TO_TRAIN_ON} are enough for a first try, with rough figures"
    return [f"{line}; thin: {named}{more}. {first_try}" if fewest < most else f"{line}. {first_try}"]


def _pair(shown: FrameMetrics | Metrics) -> str:
    labels = shown.labels
    pairs: dict[tuple[int, int], int] = {}
    for truth, row in enumerate(shown.confusion):
        for read, count in enumerate(row[: len(labels)]):  # without the column of no readings
            if count and read != truth:
                pair = min(truth, read), max(truth, read)
                pairs[pair] = pairs.get(pair, 0) + count
    mistakes = sum(pairs.values())
    if mistakes < LEAST_MISTAKES or len(labels) < 3:
        return ""
    (one, two), most = max(pairs.items(), key=lambda item: (item[1], item[0]))
    if most < 2:
        return "No two classes are taken for each other more than once: the mistakes that are left have no common cause"
    return (f"More pictures of {labels[one]} and {labels[two]} would help most: {most} of {mistakes} mistakes are between "
            "these two")  # fmt: skip


def _short(learning: Learning | None) -> str:
    """That it was trained for half of what is usual or less, unless more would have made it no better."""
    if learning is None or learning.usual_epochs is None or learning.turned or 2 * len(learning.losses) > learning.usual_epochs:
        return ""
    better = ", and was still getting better" if learning.still_better else ""
    return (f"It was trained for {len(learning.losses)} of the {counted(learning.usual_epochs, 'epoch')} that are usual for so "
            f"many pictures{better}: without --epochs it trains for all of them")  # fmt: skip


def _by_heart(network: Metrics, learning: Learning | None) -> str:
    """The gap between what was learnt from and what was not, if it is large and no chance."""
    if learning is None:
        return ""
    if learning.right - network.accuracy < BY_HEART or network.accuracy_interval[1] >= learning.right:
        return ""
    longer = "; longer training would not" if learning.turned else ""
    return (f"Of the pictures that it learnt from {learning.right:.1%} are read right, of others {network.accuracy:.1%}: it "
            f"knows them by heart. More pictures help, of other things, places and light{longer}")  # fmt: skip


def _weakest(shown: FrameMetrics | Metrics) -> str:
    """Classes whose interval lies wholly below the share of all: they are worse, and not by chance."""
    share = shown.figures.right_share if isinstance(shown, FrameMetrics) else shown.accuracy
    worse = []
    for index, row in enumerate(shown.confusion):
        count = sum(row)
        if count and wilson_interval(row[index], count)[1] < share:
            worse.append((row[index] / count, shown.labels[index]))
    if not worse or len(shown.labels) < 3:
        return ""
    named = ", ".join(f"{label} ({recall:.0%} right)" for recall, label in sorted(worse)[:MOST_NAMED])
    more = f", and {len(worse) - MOST_NAMED} more" if len(worse) > MOST_NAMED else ""
    return f"Read worse than the others, and not by chance: {named}{more}"


def _curve(points: Sequence[tuple[float, float]], *, little_too: bool) -> str:
    """Whether more pictures would help; that they would not, only where nothing else was said to help most."""
    if len(points) < 2:
        return ""
    (fewer, before), (all_, now) = points[-2:]
    if now - before < LEAST_GAIN and not little_too:
        return ""
    gain = f"With half of the pictures ({fewer:.0f} a class) {before:.1%} were right, with all ({all_:.0f}) {now:.1%}"
    return f"{gain}: more would help" if now - before >= LEAST_GAIN else f"{gain}: more of the same kind would help little"


def _smallest(labels: Sequence[str], counts: Sequence[int]) -> str:
    if not counts:
        return ""
    few = [label for label, count in zip(labels, counts, strict=True) if count < FEW_TO_TRAIN_ON]
    fewest, most = min(counts), max(counts)
    smallest = labels[list(counts).index(fewest)]
    if few:
        have = in_words("[has|have]", len(few))
        return (f"{smallest} has {counted(fewest, 'picture')} to learn from; {len(few):,} of {len(counts):,} classes {have} "
                f"fewer than {FEW_TO_TRAIN_ON}. 20 to 50 a class are worth the walk")  # fmt: skip
    if is_unequal(counts):
        return (f"{smallest} has {fewest:,} pictures to learn from, {labels[list(counts).index(most)]} has {most:,}: they were "
                f"trained as if they were equal, but more of {smallest} are worth more than more of the others")  # fmt: skip
    return ""


def _test(count: int) -> str:
    if count >= FEW_TO_TEST_ON:
        return ""
    return f"Only {counted(count, 'picture')} to test on: the figures are rough, as their intervals say"
