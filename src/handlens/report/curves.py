"""The parts of the page that are curves: how hard it may get, how sure it is, how it learnt."""

from __future__ import annotations

import math

import numpy as np

from ..base.wilson import wilson_interval
from ..base.wording import counted
from .advice import learning_curve
from .charts import SMALL, Axis, Band, Series, chart, figure, legend, numbers, share_axis
from .difficulty import Robustness
from .markup import SIGN, between, paragraph, percent
from .subject import Subject

BINS = 10
LEAST_IN_BIN = 5


def difficulty_section(found: list[Robustness], missing: str) -> str:
    """Small curves, one for each thing that makes writing hard to read."""
    if missing or not found:
        return paragraph(missing, "note") if missing else ""
    lead = ("A felt pen on white paper in even light, held in the middle: then one thing at a time is made harder. "
            f"Each point is {counted(found[0].steps[0].frames, 'made frame')}, the same pictures at every step; the whisker is "
            f"the 95 % "
            "interval. Shaded: what happens every day.")  # fmt: skip
    return paragraph(lead) + f'<div class="charts">{"".join(_hardship(one) for one in found)}</div>'


def _hardship(found: Robustness) -> str:
    hardship, steps = found.hardship, found.steps
    low, high = hardship.steps[0], hardship.steps[-1]
    ticks = [(value, _value(value, hardship.percent)) for value in hardship.steps]
    x = Axis(hardship.axis, low, high, ticks, hardship.log)
    y = share_axis("read right, %", min(step.interval[0] for step in steps))
    best, worst = max(steps, key=lambda step: step.share), min(steps, key=lambda step: step.share)
    unit = f"{SIGN}" if hardship.percent else " pixels"
    most, least = (
        f"{percent(step.share, step.frames)} right at {_value(step.value, hardship.percent)}{unit}" for step in (best, worst)
    )
    caption = f"{percent(best.share, best.frames)} right throughout." if best.share == worst.share else f"{most}, {least}."
    series = [Series("read right", "right", [(step.value, step.share) for step in steps], [step.interval for step in steps])]
    band = Band(max(low, hardship.everyday[0]), min(high, hardship.everyday[1]), "every day")
    rows = [
        [_value(step.value, hardship.percent), percent(step.share, step.frames), between(step.interval, step.frames)]
        for step in steps
    ]
    drawing = chart(series, x, y, f"{hardship.title}: {caption}", band=band, size=SMALL)
    return figure(drawing, caption, numbers([hardship.axis, "right", "95 % interval"], rows, caption), title=hardship.title)


def _value(value: float, share: bool) -> str:
    return f"{value * 100:.3g}" if share else f"{value:g}"


def calibration_section(subject: Subject) -> str:
    """How often it is right, against how sure it says it is."""
    readings, network = subject.readings, subject.evaluation.network
    error = (f"The network's probabilities are off by {percent(network.calibration_error)} on average (expected calibration "
             f"error, "
             f"{'temperature-scaled' if subject.contract.calibrated else 'not calibrated'}).")  # fmt: skip
    if readings is None:
        return paragraph(error)
    frames = readings.frames
    if frames is not None:
        given = frames.read >= 0
        sure, right = frames.scores[given], (frames.read == readings.truth[frames.pictures])[given]
        what = "readings that are shown"
    else:
        sure, right = readings.network.confidence, readings.network.read == readings.truth
        what = "pictures"
    bins = _bins(np.asarray(sure, float), np.asarray(right))
    if not bins:
        return paragraph(error)
    ticks = [(value / 4, f"{value * 25}") for value in range(5)]
    low = max(0.0, math.floor(4 * min(min(at, share) for at, share, _, _ in bins) - 0.01) / 4)
    ticks = [tick for tick in ticks if tick[0] >= low]
    x, y = Axis("score that is shown, %", low, 1, ticks), Axis("right, %", low, 1, ticks)
    caption = ("On the dotted line a score of 80 % is right 80 % of the time; above it the network is too modest, below it too "
               "sure. "
               f"{_most_off(bins)}")  # fmt: skip
    series = [Series(what, "right", [(at, share) for at, share, _, _ in bins], [interval for _, _, _, interval in bins])]
    rows = [
        [f"{at * 100:.0f} %", percent(share, count), between(interval, count), f"{count:,}"]
        for at, share, count, interval in bins
    ]
    drawing = chart(series, x, y, caption, diagonal=True)
    return (f'<div class="charts two">'
            f'{figure(drawing, caption, numbers(["mean score", "right", "95 % interval", what], rows, caption))}'
            f"<div>{paragraph(error)}{paragraph(_below(subject))}</div></div>")  # fmt: skip


def _most_off(bins: list[tuple[float, float, int, tuple[float, float]]]) -> str:
    off = [one for one in bins if not one[3][0] <= one[0] <= one[3][1]]
    if not off:
        return "No point is further from it than chance explains."
    score, share, count, _ = max(off, key=lambda one: abs(one[0] - one[1]))
    side = "more" if share > score else "less"
    return (
        f"Around a score of {score * 100:.0f} % it is {side} often right than it says: {percent(share, count)} of {count:,}."
    )


def _below(subject: Subject) -> str:
    return (f"Below a score of {subject.contract.threshold * 100:.0f} % nothing is shown: the file says so itself, and the "
            f"app, Python "
            "and every page obey the same rule.")  # fmt: skip


def _bins(sure: np.ndarray, right: np.ndarray) -> list[tuple[float, float, int, tuple[float, float]]]:
    """(mean score, share right, count, interval of the share) of each tenth that holds enough."""
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    found = []
    for number in range(BINS):
        inside = place == number
        count = int(inside.sum())
        if count >= LEAST_IN_BIN:
            hits = int(right[inside].sum())
            found.append((float(sure[inside].mean()), hits / count, count, wilson_interval(hits, count)))
    return found


def learning_section(subject: Subject) -> str:
    """The passes over the pictures; of a head what more pictures brought."""
    points = learning_curve(subject)
    if len(points) > 1:
        ticks = [(pictures, f"{pictures:.0f}") for pictures, _ in points]
        gain = (points[-1][1] - points[-2][1]) * 100
        said = f"{abs(gain):.1f} points {'more' if gain > 0 else 'fewer'}" if abs(gain) >= 0.05 else "just as many"
        caption = (
            f"With twice the pictures {said} are read right. Each point is cross-validated: no picture was read by a head that "
            "had learnt from it."
        )
        x = Axis("pictures a class to learn from", points[0][0], points[-1][0], ticks, log=True)
        y = share_axis("right, %", min(share for _, share in points))
        drawing = chart([Series("read right", "right", points)], x, y, caption)
        rows = [[f"{pictures:.0f}", percent(share)] for pictures, share in points]
        return figure(drawing, caption, numbers(["pictures a class", "right"], rows, caption))
    history = subject.run.history() if subject.run is not None else []
    if len(history) < 2:
        return ""
    epochs = [row["epoch"] for row in history]
    step = max(1, math.ceil(len(epochs) / 8))
    x = Axis("epoch: a pass over all pictures", epochs[0], epochs[-1], [(epoch, f"{epoch:.0f}") for epoch in epochs[::step]])
    drawn = []
    for train, held, title, is_share in (
        ("accuracy", "validation_accuracy", "Read right", True),
        ("loss", "validation_loss", "Loss", False),
    ):
        lines = [
            Series(
                "pictures it learns from",
                "second",
                [(row["epoch"], row[train]) for row in history if not math.isnan(row[train])],
            )
        ]
        kept = [(row["epoch"], row[held]) for row in history if not math.isnan(row[held])]
        lines += [Series("validation pictures, kept apart", "right", kept)] if kept else []
        values = [value for line in lines for _, value in line.points]
        if not values:
            continue
        y = share_axis("right, %", min(values)) if is_share else _loss_axis(max(values))
        last = kept[-1][1] if kept else values[-1]
        after = percent(last, 1000) if is_share else f"{last:.3g}"
        caption = f"{title} after {counted(len(history), 'epoch')}: {after}{' of the pictures kept apart' if kept else ''}."
        rows = [
            [f"{row['epoch']:.0f}", *(_cell(row[name], is_share) for name in (train, held)), f"{row['elapsed_s']:.1f}"]
            for row in history
        ]
        table_ = numbers(["epoch", "learns from", "kept apart", "seconds"], rows, caption)
        drawn.append(figure(chart(lines, x, y, caption) + legend(lines), caption, table_))
    more = "" if all(math.isnan(row["accuracy"]) for row in history) else (
        "While it learns, pictures are varied (turned, shifted, thickened) and parts of the network sit out, so that these are "
        "harder "
        "than those kept apart: its curve may lie lower.")  # fmt: skip
    return f'<div class="charts two">{"".join(drawn)}</div>{paragraph(more, "note") if more else ""}'


def _loss_axis(most: float) -> Axis:
    step = 10 ** math.floor(math.log10(most or 1))
    step = step / 2 if most / step < 2 else step if most / step < 5 else step * 2
    top = math.ceil(most / step + 1e-9) * step
    return Axis("loss", 0, top, [(step * i, f"{step * i:.3g}") for i in range(round(top / step) + 1)])


def _cell(value: float, is_share: bool) -> str:
    return "–" if math.isnan(value) else percent(value, 1000) if is_share else f"{value:.4f}"
