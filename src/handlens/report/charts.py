"""Small charts as SVG, and as a table for who cannot see them: few lines, marks of different shapes, nothing by colour alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from .markup import folded, table, text

WIDTH, HEIGHT = 420.0, 250.0
SMALL = 300.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 14.0, 12.0, 44.0
MARK = 4.5


class Axis(NamedTuple):
    """One axis.

    Attributes:
        title: what it measures, with its unit.
        low, high: its ends.
        ticks: (value, what it says).
        log: whether each step is as many times as far.
    """

    title: str
    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    log: bool = False

    def place(self, value: float) -> float:
        """0 at the low end, 1 at the high one."""
        low, high, at = (math.log(x) if self.log else x for x in (self.low, self.high, value))
        return min(1.0, max(0.0, (at - low) / (high - low)))


class Series(NamedTuple):
    """One line.

    Attributes:
        name: what it shows.
        kind: its class: "right", "wrong", "second" or "quiet"; each has a colour, a dash and a mark of its own.
        points: (x, y).
        ranges: (low, high) for each point, drawn as a whisker.
    """

    name: str
    kind: str
    points: Sequence[tuple[float, float]]
    ranges: Sequence[tuple[float, float]] = ()


class Band(NamedTuple):
    """A stretch of the x axis that is shaded, and what it is called."""

    low: float
    high: float
    name: str


def share_axis(title: str, low: float = 0.0) -> Axis:
    """An axis of shares from a round number to 100 %."""
    low = min(low, 0.95)  # where all are right there is still an axis
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.25) if (1 - low) / step <= 5 or step == 0.25)
    start = math.floor(low / step + 1e-9) * step
    ticks = [start + step * i for i in range(round((1 - start) / step) + 1)]
    return Axis(title, start, 1.0, [(tick, f"{tick * 100:.0f}") for tick in ticks])


def chart(
    series: Sequence[Series],
    x: Axis,
    y: Axis,
    alt: str,
    *,
    diagonal: bool = False,
    band: Band | None = None,
    size: tuple[float, float] = (WIDTH, HEIGHT),
) -> str:
    """A chart as one SVG.

    Args:
        series: its lines.
        x, y: its axes.
        alt: what is to be seen, for who does not see it.
        diagonal: whether the line of y = x is drawn.
        band: what is shaded.
        size: width and height, in the units of its text, which is 12.5 high.
    """
    width, height = size

    def across(value: float) -> float:
        return LEFT + x.place(value) * (width - LEFT - RIGHT)

    def down(value: float) -> float:
        return height - BOTTOM - y.place(value) * (height - TOP - BOTTOM)

    small = " mini" if width < WIDTH else ""
    parts = [f'<svg class="chart{small}" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{text(alt)}">']
    if band is not None:
        left, right = across(band.low), across(band.high)
        parts.append(
            f'<rect class="band" x="{left:.1f}" y="{TOP}" width="{right - left:.1f}" height="{height - TOP - BOTTOM:.1f}"/>'
        )
        if band.name:
            parts.append(_words((left + right) / 2, height - BOTTOM - 7, band.name, "middle", "tick"))
    for value, said in y.ticks:
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{width - RIGHT}" y1="{down(value):.1f}" y2="{down(value):.1f}"/>')
        parts.append(_words(LEFT - 8, down(value) + 4, said, "end", "tick"))
    for value, said in x.ticks:
        parts.append(f'<line class="grid" x1="{across(value):.1f}" x2="{across(value):.1f}" y1="{height - BOTTOM}" '
                     f'y2="{height - BOTTOM + 4}"/>')  # fmt: skip
        parts.append(_words(across(value), height - BOTTOM + 18, said, "middle", "tick"))
    parts.append(_words((LEFT + width - RIGHT) / 2, height - 6, x.title, "middle", "axis"))
    middle = (TOP + height - BOTTOM) / 2
    parts.append(
        f'<text class="axis" text-anchor="middle" transform="translate(13 {middle:.1f}) rotate(-90)">{text(y.title)}</text>'
    )
    if diagonal:
        low, high = max(x.low, y.low), min(x.high, y.high)
        parts.append(
            f'<line class="diagonal" x1="{across(low):.1f}" y1="{down(low):.1f}" x2="{across(high):.1f}" y2="{down(high):.1f}"/>'
        )
    for line in series:
        parts.append(f'<g class="{line.kind}">')
        for (at, _), (low, high) in zip(line.points, line.ranges, strict=False):
            parts.append(
                f'<line class="whisker" x1="{across(at):.1f}" x2="{across(at):.1f}" y1="{down(low):.1f}" y2="{down(high):.1f}"/>'
            )
        places = [(across(at), down(value)) for at, value in line.points]
        if len(places) > 1:
            way = " ".join(f"{'L' if i else 'M'}{px:.1f} {py:.1f}" for i, (px, py) in enumerate(places))
            parts.append(f'<path class="line" d="{way}"/>')
        parts += [_MARKS[line.kind](px, py) for px, py in places] if len(places) <= 60 else []
        parts.append("</g>")
    return "".join([*parts, "</svg>"])


def legend(series: Sequence[Series]) -> str:
    """What each line is, by its mark and in words."""
    keys = "".join(
        f'<li><svg viewBox="0 0 28 12" aria-hidden="true" class="key"><g class="{line.kind}"><path class="line" d="M1 6 L27 6"/>'
        f"{_MARKS[line.kind](14, 6)}</g></svg>{text(line.name)}</li>"
        for line in series
    )
    return f'<ul class="legend">{keys}</ul>'


def figure(drawing: str, caption: str, *beside: str, title: str = "") -> str:
    """A drawing, its caption, and what stands beside: the numbers as a table."""
    heading = f"<h3>{text(title)}</h3>" if title else ""
    return f"<figure>{heading}{drawing}<figcaption>{text(caption)}</figcaption>{''.join(beside)}</figure>"


def numbers(headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """The numbers behind a chart, folded."""
    return folded("The numbers", table(headings, rows, caption=caption, kind="numbers"), kind="small")


def _words(x: float, y: float, said: str, anchor: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text(said)}</text>'


def _circle(x: float, y: float) -> str:
    return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{MARK}"/>'


def _square(x: float, y: float) -> str:
    return f'<rect class="dot" x="{x - MARK:.1f}" y="{y - MARK:.1f}" width="{2 * MARK}" height="{2 * MARK}"/>'


def _cross(x: float, y: float) -> str:
    return f'<path class="cross" d="M{x - 4:.1f} {y - 4:.1f} l8 8 m0 -8 l-8 8"/>'


def _ring(x: float, y: float) -> str:
    return f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="{MARK}"/>'


_MARKS: dict[str, Callable[[float, float], str]] = {"right": _circle, "wrong": _cross, "second": _square, "quiet": _ring}
