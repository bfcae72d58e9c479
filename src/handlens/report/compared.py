"""Runs side by side as one page: how each reads, whether the difference is real, and the pictures that tell them apart."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..base.files import write_whole
from ..base.reporter import SILENT, Reporter
from ..base.wording import counted
from ..datasets import is_built_in, open_dataset
from ..evaluation import FrameMetrics, Metrics
from ..evaluation.mcnemar import McNemar
from ..evaluation.readings import Readings
from ..training.comparison import Compared, Difference, only_right
from ..training.run import Run
from .charts import Axis, Series, chart, figure, legend, numbers, share_axis
from .markup import between, paragraph, percent, table, text
from .page import check_report_path, page
from .sprites import Sheet
from .subject import decoded_file
from .verdict import shown_by

MOST_TELLING = 40  # pictures that only one of two reads right
KINDS = ("right", "wrong", "second", "quiet")  # of lines that can be told apart
CHANCE = ("McNemar's test: a picture that both read right, or both wrong, says nothing of the difference. Of the others as "
          "many should "
          "fall to each side, if both were equally good; p is how often a fair coin would be so one-sided. Below 0.05 chance "
          "is a poor "
          "explanation. A picture that was shown in several frames counts once.")  # fmt: skip


def write_comparison(rows: Sequence[Compared], path: str | os.PathLike[str], *, reporter: Reporter = SILENT) -> Path:
    """Write the page.

    Args:
        rows: of `compare`, best first.
        path: the .html to write.
        reporter: hears what was written.

    Raises:
        UsageError: another suffix, or it cannot be written there.
    """
    target = check_report_path(path)
    content = comparison_page(rows)
    write_whole(target, content)
    reporter.say(f"Comparison `{target}` ({len(content.encode()) / 1000:,.0f} kB)")
    return target


def comparison_page(rows: Sequence[Compared]) -> str:
    """The page as text."""
    names = run_names(rows)
    best = Run.open(rows[0].path)
    readings = best.readings()
    telling = _telling(rows, readings)
    pixels, ink = _pixels(best, readings)
    shown = {row for only, others in telling for row in (*only, *others)} if pixels is not None else set()
    sheet = Sheet(shown, pixels or (lambda row: None), ink=ink)
    parts = [
        ("side", "Side by side", "Side by side", _side_by_side(rows, names)),
        ("real", "Real?", "Is the difference real?", _real(rows, names)),
        ("telling", "Pictures", "The pictures that tell them apart", _pictures(rows, names, telling, readings, sheet)),
        ("learning", "Learning", "How they learnt", _learning(rows, names)),
    ]
    return page(f"{names[0]} and {counted(len(rows) - 1, 'other run')}", _head(rows, names), parts, sheet.css())


def run_names(rows: Sequence[Compared]) -> list[str]:
    """What each run is called: its folder's name, or its path where two are called alike."""
    names = [row.path.name for row in rows]
    return [name if names.count(name) == 1 else str(row.path) for name, row in zip(names, rows, strict=True)]


def _frames(row: Compared) -> FrameMetrics | None:
    return None if row.metrics["frames"] is None else FrameMetrics.from_dict(row.metrics["frames"])


def _right(row: Compared) -> tuple[float, tuple[float, float], int]:
    """(share right, its interval, of how many), by the rule, or of the network alone."""
    frames = _frames(row)
    if frames is not None:
        return frames.figures.right_share, frames.figures.right_interval, frames.figures.count
    network = Metrics.from_dict(row.metrics["network"])
    return network.accuracy, network.accuracy_interval, network.pictures


def _head(rows: Sequence[Compared], names: Sequence[str]) -> str:
    share, _, count = _right(rows[0])
    said = percent(share, count)
    others = ", ".join(f"{text(name)} {percent(*_right(row)[::2])}" for row, name in zip(rows[1:], names[1:], strict=True))
    frames = _frames(rows[0])
    tested = rows[0].metrics["tested_on"]
    over = f'<p class="overline"><b>{text(tested["name"])}</b>: {counted(len(rows), "run")}, tested on the same dataset</p>'
    after = f" {others}" if others else ""
    first = [f"<p><b>{text(_sentence(rows[1], names[0], names[1]))}</b></p>"] if len(rows) > 1 else []
    how = [paragraph(shown_by(frames.figures))] if frames is not None else []
    h1 = f'<h1><span class="big">{said[:-2]}<small>{said[-2:]} right: {text(names[0])}</small></span>{after}</h1>'
    return "".join([over, h1, *how, *first])


def _side_by_side(rows: Sequence[Compared], names: Sequence[str]) -> str:
    lines = []
    unequal = any(Metrics.from_dict(row.metrics["network"]).is_unequal for row in rows)
    for row, name in zip(rows, names, strict=True):
        share, interval, count = _right(row)
        frames, network = _frames(row), Metrics.from_dict(row.metrics["network"])
        wrong, none = (
            (percent(value, count) for value in (frames.figures.wrong_share, frames.figures.no_reading_share))
            if frames
            else "––"
        )
        low, high = interval
        bar = (f'<span class="bar" aria-hidden="true"><i style="width:{share * 100:.1f}%"></i>'
               f'<b style="left:{low * 100:.1f}%;width:{(high - low) * 100:.1f}%"></b></span>')  # fmt: skip
        lines.append([
            text(name), f"{text(row.network)} {text(row.effort)}", percent(share, count), bar, between(interval, count),
            wrong, none, percent(network.accuracy, network.pictures),
            *([percent((frames or network).balanced_accuracy, count)] if unequal else []), f"{row.training_s:,.0f} s",
        ])  # fmt: skip
    headings = ["run", "network", "right", "", "95 % interval", "wrong", "no reading", "network alone",
                *(["each label counted alike"] if unequal else []), "training"]  # fmt: skip
    return table(headings, lines, caption="Runs side by side, best first", kind="classes compared")


def _sentence(row: Compared, first: str, second: str) -> str:
    found = Difference.from_dict(row.mcnemar) if row.mcnemar else Difference(why_not="they were not compared")
    test = found.frames or found.network
    what = "frame" if found.frames else "picture"
    return (
        f"{test.sentence(first, second, what)}."
        if test
        else f"Whether {first} is really better than {second} cannot be said: {found.why_not}."
    )


def _real(rows: Sequence[Compared], names: Sequence[str]) -> str:
    parts = []
    for row, name in zip(rows[1:], names[1:], strict=True):
        found = Difference.from_dict(row.mcnemar) if row.mcnemar else Difference(why_not="they were not compared")
        parts.append(f"<h3>{text(names[0])} and {text(name)}</h3>")
        if found.why_not:
            parts.append(paragraph(f"Not tested: {found.why_not}."))
        for test, what, unit in (
            (found.frames, "As a person reads", "frame"),
            (found.network, "The networks alone", "picture"),
        ):
            if test is not None:
                parts.append(
                    f"<p><b>{what}.</b> {text(test.sentence(names[0], name, unit))}.</p>{_two_bars(test, names[0], name)}"
                )
    return "".join(parts) + (paragraph(CHANCE, "note") if parts else "")


def _two_bars(test: McNemar, first: str, second: str) -> str:
    most = max(test.only_first, test.only_second, 1)
    rows = "".join(
        f'<li><span>only {text(name)}</span><span><i class="{kind}" style="width:{count / most * 100:.1f}%"></i></span><span>'
        f"{count:,}</span></li>"
        for name, count, kind in ((first, test.only_first, "right"), (second, test.only_second, "wrong"))
    )
    return f'<ul class="duel">{rows}</ul>'


def _telling(rows: Sequence[Compared], readings: Readings | None) -> list[tuple[list[int], list[int]]]:
    """For each run but the best: pictures that the best alone reads right, and that the other alone does; some of each."""
    found = []
    for row in rows[1:]:
        other = Run.open(row.path).readings()
        pair: tuple[list[int], list[int]] = ([], [])
        if readings is not None and other is not None:
            pair = only_right(readings, other)
        found.append((_spread(pair[0]), _spread(pair[1])))
    return found


def _spread(rows: list[int]) -> list[int]:
    if len(rows) <= MOST_TELLING:
        return rows
    return [rows[int(place)] for place in np.linspace(0, len(rows) - 1, MOST_TELLING)]


def _pixels(run: Run, readings: Readings | None) -> tuple[Callable[[int], NDArray[np.uint8] | None] | None, bool]:
    """How to get at the pictures: from their files, or from a dataset that is built in; and whether they are writing."""
    settings = run.settings
    ink = settings.view == "ink"
    if readings is not None and readings.files:
        shape = settings.input_shape
        return (lambda row: decoded_file(readings.path(row), shape, ink=ink)), ink
    if readings is not None and is_built_in(settings.dataset):
        pictures = open_dataset(settings.dataset).to_read().test
        if pictures.count == readings.count:
            return (lambda row: pictures.read(np.array([row]))[0]), ink
    return None, ink


def _pictures(
    rows: Sequence[Compared],
    names: Sequence[str],
    telling: list[tuple[list[int], list[int]]],
    readings: Readings | None,
    sheet: Sheet,
) -> str:
    if readings is None or not sheet.count:
        return ""
    labels, parts = readings.labels, []
    for (only_best, only_other), name in zip(telling, names[1:], strict=True):
        for pictures, whose in ((only_best, names[0]), (only_other, name)):
            if pictures:
                items = "".join(
                    f"<li>{sheet.picture(row, f'{labels[readings.truth[row]]}, read right by {whose} alone')}"
                    f"<small>{text(labels[readings.truth[row]])}</small></li>"
                    for row in pictures
                )
                parts.append(f"<h3>Only {text(whose)} reads these right, of {text(names[0])} and {text(name)}</h3>"
                             f'<ul class="strip">{items}</ul>')  # fmt: skip
    return (paragraph(f"By the networks alone; at most {MOST_TELLING} of each.", "note") + "".join(parts)) if parts else ""


def _learning(rows: Sequence[Compared], names: Sequence[str]) -> str:
    lines: list[Series] = []
    for row, name in zip(rows, names, strict=True):
        points = [(one["epoch"], one["validation_accuracy"]) for one in Run.open(row.path).history()]
        points = [(epoch, share) for epoch, share in points if share == share]  # a run without validation pictures has none
        if len(points) > 1 and len(lines) < len(KINDS):
            lines.append(Series(name, KINDS[len(lines)], points))
    if not lines:
        return ""
    last = max(line.points[-1][0] for line in lines)
    step = max(1, round(last / 8))
    x = Axis(
        "epoch: a pass over all pictures",
        1,
        max(2, last),
        [(float(epoch), f"{epoch}") for epoch in range(1, int(last) + 1, step)],
    )
    y = share_axis("right, %", min(share for line in lines for _, share in line.points))
    caption = "Share of the validation pictures that was read right, after each epoch."
    cells = [[text(line.name), f"{line.points[-1][0]:.0f}", percent(line.points[-1][1])] for line in lines]
    return figure(
        chart(lines, x, y, caption) + legend(lines), caption, numbers(["run", "epochs", "right at the end"], cells, caption)
    )
