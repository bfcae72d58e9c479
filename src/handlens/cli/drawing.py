"""A prediction as a picture, for a lesson: the lens with its box, what the network saw, and the probabilities.

+------------------+------------+----------------------+
| a.jpg            | network    |  7   98.3 %          |
| [lens, box]      | [seen]     |  7 ############ 98 % |
|                  |            |  1 #             1 % |
+------------------+------------+----------------------+
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from .lettering import Lettering, width_of, write
from .predictions import no_reading

if TYPE_CHECKING:
    from ..modelfile.contract import Contract
    from ..modelfile.model import Prediction

# Okabe and Ito's colours (2008), told apart with every kind of colour vision; blue on white has a contrast of 5.2
BLUE, VERMILION, INK, QUIET, HAIRLINE, PAPER = "#0072B2", "#D55E00", "#1A1A1A", "#6B6B6B", "#D9D9D9", "#FFFFFF"

MARGIN, GAP = 32, 40
PANEL_SIDE, SEEN_SIDE = 480, 336
BARS_WIDTH = 420
HEADING_HEIGHT, PANEL_HEIGHT = 34, 480
MOST_BARS = 10
WIDTH = 2 * MARGIN + PANEL_SIDE + GAP + SEEN_SIDE + GAP + BARS_WIDTH


def draw_predictions(
    rows: Sequence[tuple[str, np.ndarray, Prediction]], lettering: Lettering, contract: Contract
) -> Image.Image:
    """One strip a picture.

    Args:
        rows: (caption, the upright frame uint8 [480, 640, 3], its prediction).
        lettering: of the contract's labels.
        contract: of the model that predicted.

    Returns:
        An RGB image, 1,380 pixels wide.
    """
    strip = HEADING_HEIGHT + PANEL_HEIGHT + MARGIN
    sheet = Image.new("RGB", (WIDTH, MARGIN + strip * len(rows)), PAPER)
    for number, (caption, frame, prediction) in enumerate(rows):
        _draw_strip(sheet, MARGIN + strip * number, caption, frame, prediction, lettering, contract)
    return sheet


def _draw_strip(
    sheet: Image.Image, top: int, caption: str, frame: np.ndarray, prediction: Prediction, lettering: Lettering,
    contract: Contract,
) -> None:  # fmt: skip
    draw = ImageDraw.Draw(sheet)
    left, panel = MARGIN, top + HEADING_HEIGHT
    height, width = frame.shape[:2]
    lens = frame[:, (width - height) // 2 : (width + height) // 2]
    sheet.paste(Image.fromarray(lens).resize((PANEL_SIDE, PANEL_SIDE)), (left, panel))
    draw.rectangle((left, panel, left + PANEL_SIDE - 1, panel + PANEL_SIDE - 1), outline=HAIRLINE)
    if prediction.label is not None:
        _draw_box(draw, left, panel, prediction.box)
    write(sheet, (left, top), lettering.shown(_shortened(caption, 52)), 18, QUIET)

    left += PANEL_SIDE + GAP
    seen = np.clip(prediction.seen * 255 + 0.5, 0, 255).astype(np.uint8)
    pixels = Image.fromarray(seen[..., 0] if seen.shape[2] == 1 else seen).convert("RGB")
    sheet.paste(pixels.resize((SEEN_SIDE, SEEN_SIDE), Image.Resampling.NEAREST), (left, panel))
    draw.rectangle((left, panel, left + SEEN_SIDE - 1, panel + SEEN_SIDE - 1), outline=HAIRLINE)
    write(sheet, (left, top), "what the network saw", 18, QUIET)
    size = f"{seen.shape[1]} x {seen.shape[0]} pixels"
    write(sheet, (left, panel + SEEN_SIDE + 16), size, 18, QUIET)
    write(sheet, (left, panel + SEEN_SIDE + 44), f"something to read: {prediction.presence:.0%}", 18, QUIET)

    left += SEEN_SIDE + GAP
    _draw_answer(sheet, left, top, prediction, lettering, contract)
    _draw_bars(sheet, left, panel + 112, prediction, lettering)


def _draw_answer(
    sheet: Image.Image, left: int, top: int, prediction: Prediction, lettering: Lettering, contract: Contract
) -> None:
    if prediction.label is None:
        write(sheet, (left, top + 20), no_reading(prediction, contract).capitalize(), 40, VERMILION)
        write(
            sheet, (left, top + 84), f"score {prediction.score:.1%}, below the threshold of {contract.threshold:.0%}", 18, QUIET
        )
        return
    shown = _shortened(lettering.shown(prediction.label), 18)
    size = 88 if len(shown) <= 4 else 40
    write(sheet, (left, top + 4), shown, size, INK)
    width = width_of(shown, size)
    place = (left + width + 24, top + 52) if width < BARS_WIDTH - 140 else (left, top + 84)
    write(sheet, place, f"{prediction.score:.1%}", 30, QUIET)


def _draw_bars(sheet: Image.Image, left: int, top: int, prediction: Prediction, lettering: Lettering) -> None:
    """All labels in their order, or the ten most probable, most probable first."""
    values, draw = prediction.probabilities, ImageDraw.Draw(sheet)
    order = (
        list(range(len(values)))
        if len(values) <= MOST_BARS
        else np.argsort(-values, kind="stable")[:MOST_BARS].tolist()
    )
    names = [_shortened(lettering.name(i), 16) for i in order]
    column = min(170, max(width_of(name, 20) for name in names)) + 16
    room = BARS_WIDTH - column - 74
    pitch = min(44, (PANEL_HEIGHT - 112) // len(order))
    best = int(values.argmax())
    for row, (i, name) in enumerate(zip(order, names, strict=True)):
        y = top + row * pitch
        length = round(room * float(values[i]))
        colour = BLUE if i == best else QUIET
        write(sheet, (left, y), name, 20, INK if i == best else QUIET)
        draw.rectangle((left + column, y + 2, left + column + room, y + 20), fill="#F0F0F0")
        if length:
            draw.rectangle((left + column, y + 2, left + column + length, y + 20), fill=colour)
        write(sheet, (left + column + room + 12, y), f"{values[i]:.1%}", 18, INK if i == best else QUIET)


def _draw_box(draw: ImageDraw.ImageDraw, left: int, top: int, box: tuple[float, float, float, float]) -> None:
    """Dark under light, so that it shows on every ground."""
    cx, cy, width, height = (value * PANEL_SIDE for value in box)
    pad = 8
    edges = [
        left + cx - width / 2 - pad,
        top + cy - height / 2 - pad,
        left + cx + width / 2 + pad,
        top + cy + height / 2 + pad,
    ]
    bounds = (left, top, left + PANEL_SIDE - 1, top + PANEL_SIDE - 1)
    edges = [min(max(edge, bounds[i % 2]), bounds[i % 2 + 2]) for i, edge in enumerate(edges)]
    draw.rounded_rectangle(edges, radius=10, outline=PAPER, width=6)
    inner = (edges[0] + 1.5, edges[1] + 1.5, edges[2] - 1.5, edges[3] - 1.5)
    draw.rounded_rectangle(inner, radius=9, outline=BLUE, width=3)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
