"""The still forms of the interactive figures: what is read where no script runs, and what a script starts from.

Each function gives SVG markup for `figures.interactive(..., still=...)`. Prices are thousands of dollars, sizes square feet.
A script keeps the axes and draws what moves anew, inside `<g class="live">`; `data-box`, `data-x` and `data-y` tell it the scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

# the chart of houses: sizes and prices that it spans, and its box in a drawing 480 wide
_SIZES, _PRICES = (1400, 2600), (240, 475)
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 460, 12, 282


def _x(size: float) -> float:
    return _LEFT + (size - _SIZES[0]) / (_SIZES[1] - _SIZES[0]) * (_RIGHT - _LEFT)


def _y(price: float) -> float:
    return _BOTTOM - (price - _PRICES[0]) / (_PRICES[1] - _PRICES[0]) * (_BOTTOM - _TOP)


def houses(sizes: Sequence[float], prices: Sequence[float], slope: float, base: float) -> str:
    """The houses, a line (price = base + slope * size), and each error as a square.

    Args:
        sizes, prices: of the sales.
        slope: thousands of dollars for a square foot.
        base: thousands of dollars at 0 square feet.
    """
    parts = []
    for size, price in zip(sizes, prices, strict=True):
        guess = base + slope * size
        side = abs(_y(price) - _y(guess))
        left = _x(size) - side if size > 2000 else _x(size)
        parts.append(
            f'<rect x="{left:.1f}" y="{min(_y(price), _y(guess)):.1f}" width="{side:.1f}" height="{side:.1f}" '
            'fill="var(--hl-yellow)" fill-opacity=".75" stroke="var(--hl-ink)" stroke-dasharray="3 2"/>'
        )
    low, high = (_y(base + slope * size) for size in _SIZES)
    line = f"M{_x(_SIZES[0])} {low:.1f}L{_x(_SIZES[1])} {high:.1f}"
    parts.append(f'<path d="{line}" stroke="var(--hl-blue)" stroke-width="3"/>')
    parts += [_house(_x(size), _y(price)) for size, price in zip(sizes, prices, strict=True)]
    return f'{_open(_SIZES, _PRICES)}{_axes()}{_clip()}<g class="live">{"".join(parts)}</g></svg></svg>'


def _house(x: float, y: float) -> str:
    outline = f"M{x:.1f} {y - 10:.1f}l11 10h-4v9h-14v-9h-4z"
    return f'<path d="{outline}" fill="var(--hl-vermilion)" stroke="var(--hl-paper)" stroke-width="1.5"/>'


def _axes() -> str:
    parts = []
    for price in (250, 300, 350, 400, 450):
        parts.append(f'<path d="M{_LEFT} {_y(price):.1f}H{_RIGHT}" stroke="var(--hl-rule)"/>')
        parts.append(f'<text class="quiet" x="{_LEFT - 7}" y="{_y(price) + 4:.1f}" text-anchor="end">{price}</text>')
    for size in (1600, 2000, 2400):
        parts.append(f'<path d="M{_x(size):.1f} {_BOTTOM}v5" stroke="var(--hl-rule)"/>')
        level = _BOTTOM + 20
        parts.append(f'<text class="quiet" x="{_x(size):.1f}" y="{level}" text-anchor="middle">{size:,}</text>')
    parts.append(f'<text x="{_RIGHT}" y="{_BOTTOM + 42}" text-anchor="end">size in square feet</text>')
    middle = (_TOP + _BOTTOM) / 2
    parts.append(f'<text x="13" y="{middle}" text-anchor="middle" transform="rotate(-90 13 {middle})">price in $1,000</text>')
    return "".join(parts)


# the loss surface: what its two axes span (price at 2,000 square feet, price of 400 more), and its box
_AT, _MORE = (200, 500), (-120, 150)


def _at(value: float) -> float:
    return _LEFT + (value - _AT[0]) / (_AT[1] - _AT[0]) * (_RIGHT - _LEFT)


def _more(value: float) -> float:
    return _BOTTOM - (value - _MORE[0]) / (_MORE[1] - _MORE[0]) * (_BOTTOM - _TOP)


def contours(x: Any, y: Any) -> list[tuple[float, list[tuple[float, float]]]]:
    """Rings of equal loss (mean squared error of y = b + w x): the loss, and points (b, w) around the ring.

    The loss of a line is a bowl, so a ring is an ellipse: the vectors d with d'Hd = loss - least, H the bowl's curvature.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    table = np.stack([np.ones_like(x), x], axis=1)
    best, *_ = np.linalg.lstsq(table, y, rcond=None)
    least = float(np.mean((table @ best - y) ** 2))
    curvature, directions = np.linalg.eigh(table.T @ table / len(x))
    turns = np.linspace(0, 2 * np.pi, 73)
    unit = np.stack([np.cos(turns), np.sin(turns)]) / np.sqrt(curvature)[:, None]
    rings = []
    for above in (30, 120, 500, 1500, 4000, 9000, 18000):
        ring = best[:, None] + directions @ unit * np.sqrt(above)
        rings.append((least + above, [(round(float(b), 2), round(float(w), 2)) for b, w in ring.T]))
    return rings


def surface(rings: list[tuple[float, list[tuple[float, float]]]], path: Sequence[tuple[float, float]]) -> str:
    """The loss seen from above, as rings of equal loss, and the steps that were taken down.

    Args:
        rings: from `contours`.
        path: (b, w) after each step.
    """
    parts = []
    for place, (_, ring) in enumerate(reversed(rings)):
        parts.append(
            f'<polygon points="{_points(ring)}" fill="var(--hl-blue)" fill-opacity=".{8 + 2 * place:02}" stroke="var(--hl-blue)" '
            'stroke-opacity=".6"/>'
        )
    moved = [f'<polyline points="{_points(path)}" fill="none" stroke="var(--hl-vermilion)" stroke-width="2"/>']
    for b, w in path:
        moved.append(f'<circle cx="{_at(b):.1f}" cy="{_more(w):.1f}" r="3.5" fill="var(--hl-vermilion)"/>')
    labels = []
    for value in (200, 300, 400, 500):
        labels.append(f'<text class="quiet" x="{_at(value):.1f}" y="{_BOTTOM + 20}" text-anchor="middle">{value}</text>')
    for value in (-100, 0, 100):
        shown = str(value).replace("-", "−")
        labels.append(f'<text class="quiet" x="{_LEFT - 7}" y="{_more(value) + 4:.1f}" text-anchor="end">{shown}</text>')
    labels.append(f'<text x="{_RIGHT}" y="{_BOTTOM + 42}" text-anchor="end">b: price at 2,000 sq ft, $1,000</text>')
    middle = (_TOP + _BOTTOM) / 2
    turned = f'text-anchor="middle" transform="rotate(-90 13 {middle})"'
    labels.append(f'<text x="13" y="{middle}" {turned}>w: for 400 sq ft more</text>')
    ground = f'<rect x="{_LEFT}" y="{_TOP}" width="{_RIGHT - _LEFT}" height="{_BOTTOM - _TOP}" fill="var(--hl-fill)"/>'
    inside = f'{ground}{_clip()}{"".join(parts)}<g class="live">{"".join(moved)}</g></svg>'
    return f'{_open(_AT, _MORE)}{inside}{"".join(labels)}</svg>'


def _points(path: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_at(b):.1f},{_more(w):.1f}" for b, w in path)


def _open(across: tuple[int, int], up: tuple[int, int]) -> str:
    box = f"{_LEFT} {_TOP} {_RIGHT} {_BOTTOM}"
    return f'<svg viewBox="0 0 480 330" data-box="{box}" data-x="{across[0]} {across[1]}" data-y="{up[0]} {up[1]}">'


def _clip() -> str:
    """The start of an inner drawing that ends where the axes end."""
    width, height = _RIGHT - _LEFT, _BOTTOM - _TOP
    return f'<svg x="{_LEFT}" y="{_TOP}" width="{width}" height="{height}" viewBox="{_LEFT} {_TOP} {width} {height}">'


def losses(values: Sequence[float]) -> str:
    """The loss after each epoch, on an axis of powers of ten; `data-y` is the loss's logarithm.

    Args:
        values: the first before the training.
    """
    last = len(values) - 1
    low, high = int(np.floor(np.log10(min(values)))), int(np.ceil(np.log10(max(values))))

    def x(epoch: float) -> float:
        return _LEFT + epoch / last * (_RIGHT - _LEFT)

    def y(power: float) -> float:
        return _BOTTOM - (power - low) / (high - low) * (_BOTTOM - _TOP)

    parts = []
    for power in range(low, high + 1):
        parts.append(f'<path d="M{_LEFT} {y(power):.1f}H{_RIGHT}" stroke="var(--hl-rule)"/>')
        parts.append(f'<text class="quiet" x="{_LEFT - 7}" y="{y(power) + 4:.1f}" text-anchor="end">{_power(power)}</text>')
    for epoch in range(0, last + 1, max(1, last // 4)):
        parts.append(f'<text class="quiet" x="{x(epoch):.1f}" y="{_BOTTOM + 20}" text-anchor="middle">{epoch}</text>')
    parts.append(f'<text x="{_RIGHT}" y="{_BOTTOM + 42}" text-anchor="end">epoch; the loss stands to the left</text>')
    points = " ".join(f"{x(epoch):.1f},{y(np.log10(value)):.1f}" for epoch, value in enumerate(values))
    parts.append(f'<polyline points="{points}" fill="none" stroke="var(--hl-blue)" stroke-width="2.5"/><g class="live"></g>')
    return f"{_open((0, last), (low, high))}{''.join(parts)}</svg>"


def _power(power: int) -> str:
    return f"{10**power:,}" if power < 4 else f"{10 ** (power - 3)}k" if power < 6 else f"{10 ** (power - 6)}M"
