"""The top of the page: what a person will get, in one line, with intervals, and a hundred of the pictures that say so."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..base.wording import counted, listed
from ..evaluation.metrics import NO_READING
from ..modelfile.figures import FrameFigures
from .markup import between, paragraph, percent, text
from .sprites import Sheet
from .subject import Subject

HUNDRED = 100
MARKS = {"right": "✓", "wrong": "✗", "none": "–"}


class One(NamedTuple):
    """One of the hundred: its picture, what was made of it ("right", "wrong", "none"), and that in words."""

    picture: int
    outcome: str
    words: str


def verdict(subject: Subject, hundred: list[One], sheet: Sheet) -> str:
    """The header: h1 is the result."""
    frames, network = subject.evaluation.frames, subject.evaluation.network
    contract = subject.contract
    tested = subject.evaluation.tested_on
    on = "" if tested.relation == "same" else f", tested on {text(tested.name)}"
    over = (f'<p class="overline"><b>{text(contract.name or contract.dataset_name)}</b>: '
            f"{counted(len(contract.labels), 'label')}, read by {text(contract.network or 'its network')}{on}</p>")  # fmt: skip
    if frames is None:
        said = (f'<h1><span class="big">{percent(network.accuracy, network.pictures)}</span> of pictures right, by the network '
                f"alone</h1><p>{between(network.accuracy_interval, network.pictures)} at 95{_NARROW}% confidence; "
                f"{counted(network.pictures, 'picture')}. The file reads no camera frames.</p>")  # fmt: skip
    else:
        said = _frames_said(frames.figures) + _alone(subject)
    return f'{over}<div class="verdict"><div>{said}{_unequal(subject)}</div>{_hundred(subject, hundred, sheet)}</div>'


_NARROW = "\u202f"


def _frames_said(figures: FrameFigures) -> str:
    count = figures.count
    shares = (figures.right_share, figures.wrong_share, figures.no_reading_share)
    right, wrong, none = (percent(share, count) for share in shares)
    number, sign = right[:-2], right[-2:]
    bar = "".join(f'<i class="{kind}" style="flex:{share * 1000:.1f}"></i>'
                  for kind, share in zip(MARKS, shares, strict=True) if share)  # fmt: skip
    rows = "".join(
        _outcome(*row) for row in (
            ("right", "right", figures.right, right, between(figures.right_interval, count)),
            ("wrong", "wrong", figures.wrong, wrong, between(figures.wrong_interval, count)),
            ("none", "no reading", figures.no_reading, none, between(figures.no_reading_interval, count)),
        )
    )  # fmt: skip
    return (f'<h1><span class="big">{number}<small>{sign} right</small></span>{wrong} wrong, {none} no reading</h1>'
            f'<div class="stack" aria-hidden="true">{bar}</div>'
            '<table class="outcomes"><caption class="unseen">What a person gets</caption><thead class="unseen"><tr><td></td>'
            '<th scope="col">share</th><th scope="col">95 % interval</th><th scope="col">how many</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>{paragraph(shown_by(figures))}")  # fmt: skip


def _unequal(subject: Subject) -> str:
    """What the share of all hides: classes that are never found, and many pictures of few classes."""
    shown, said = subject.shown, ""
    if shown.never_found:
        said += paragraph(f"Never read right: {listed(shown.never_found)}.")
    if shown.is_unequal:
        said += paragraph(f"The labels have unequally many pictures. Each counted alike, "
                          f"{percent(shown.balanced_accuracy)} are read right.")  # fmt: skip
    return said


def _outcome(kind: str, word: str, count: int, share: str, interval: str) -> str:
    return (f'<tr><th scope="row"><span class="mark {kind}" aria-hidden="true">{MARKS[kind]}</span>{word}</th><td>{share}</td>'
            f'<td class="quiet">{interval}</td><td class="quiet">{count:,}</td></tr>')  # fmt: skip


def shown_by(figures: FrameFigures) -> str:
    """What was held before the model, in a sentence."""
    if figures.of == "made frames":
        return (f"This is what a person gets: {figures.count:,} camera frames, read by the file's own rule. The frames are "
                f"made: test "
                "pictures written on made paper, in made light; no photos.")  # fmt: skip
    if figures.of == "cross-validated photos":
        return f"This is what a person gets: {figures.count:,} photos, each read by a head that had not seen it."
    return f"This is what a person gets: {figures.count:,} test photos, read as the app and `handlens predict` read them."


def _alone(subject: Subject) -> str:
    network = subject.evaluation.network
    frames = subject.evaluation.frames
    cut = (
        "that are cut and fitted already"
        if frames is not None and frames.figures.of == "made frames"
        else "whatever the score"
    )
    return (f'<p class="note">The network alone: {percent(network.accuracy, network.pictures)} of '
            f"{counted(network.pictures, 'picture')} {cut} "
            f"({between(network.accuracy_interval, network.pictures)}).</p>")  # fmt: skip


def hundred_of(subject: Subject) -> list[One]:
    """A hundred of the readings, in the proportions of all; fewer if there are no more. In the order of their labels."""
    readings = subject.readings
    if readings is None or not subject.has_pictures:
        return []
    if readings.frames is not None:
        pictures, read = readings.frames.pictures, readings.frames.read
    else:
        pictures, read = np.arange(readings.count), readings.network.read
    truth = readings.truth[pictures]
    groups = {"right": read == truth, "wrong": (read != truth) & (read != NO_READING), "none": read == NO_READING}
    wanted = proportions([int(group.sum()) for group in groups.values()], HUNDRED)
    chosen: list[tuple[int, int, str]] = []
    for (outcome, group), count in zip(groups.items(), wanted, strict=True):
        rows = np.flatnonzero(group)
        rows = rows[np.argsort(truth[rows], kind="stable")]
        at = (np.arange(count) + 0.5) * len(rows) / max(1, count)
        chosen += [(int(truth[row]), int(row), outcome) for row in rows[at.astype(int)]]
    labels, found = readings.labels, []
    for true, row, outcome in sorted(chosen):
        verb = (
            "not read" if outcome == "none" else "read right" if outcome == "right" else f"read as {labels[int(read[row])]}"
        )
        found.append(One(int(pictures[row]), outcome, f"{labels[true]}, {verb}"))
    return found


def proportions(counts: list[int], most: int) -> list[int]:
    """So many of each, at most `most` together, in the proportions of the counts (largest remainders).

    >>> proportions([1957, 22, 21], 100), proportions([3, 1, 0], 100)
    ([98, 1, 1], [3, 1, 0])
    """
    total = sum(counts)
    if total <= most:
        return counts
    exact = [count * most / total for count in counts]
    found = [int(value) for value in exact]
    for index in sorted(range(len(counts)), key=lambda i: found[i] - exact[i])[: most - sum(found)]:
        found[index] += 1
    return found


def _hundred(subject: Subject, hundred: list[One], sheet: Sheet) -> str:
    if not hundred:
        return ""
    items = "".join(f'<li class="{one.outcome}">{sheet.picture(one.picture, one.words)}<i></i></li>' for one in hundred)
    shown = subject.evaluation.frames.figures.count if subject.evaluation.frames else subject.evaluation.network.pictures
    all_of = "All of them" if len(hundred) == shown else f"{len(hundred)} of the {shown:,}, in proportion"
    return (f'<figure class="hundred"><ul>{items}</ul>'
            f"<figcaption>{all_of}. ✗ is read wrong, – is not read; all others are read right.</figcaption>"
            f"</figure>")  # fmt: skip
