"""The drawing of a prediction: what is in it, for few labels and for many, for a reading and for none."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PIL import Image

from handlens.cli import lettering
from handlens.cli.drawing import BLUE, VERMILION, WIDTH, draw_predictions
from handlens.cli.lettering import Lettering
from handlens.modelfile.contract import Contract
from handlens.modelfile.model import Prediction


def prediction(classes: int, label: str | None, channels: int = 1) -> Prediction:
    probabilities = np.full(classes, 0.1 / (classes - 1), np.float32)
    probabilities[1] = 0.9
    seen = np.zeros((28, 28, channels), np.float32)
    seen[:, 14:] = 1
    return Prediction(label, 0.8, "b", probabilities, 0.9, (0.5, 0.5, 0.4, 0.4), seen)


def drawn(rows, labels):
    return draw_predictions(rows, Lettering(labels), Contract("x", "ink", tuple(labels), (28, 28, 1)))


def colours(image) -> set[str]:
    return {f"#{r:02X}{g:02X}{b:02X}" for _, (r, g, b) in image.getcolors(1 << 24)}


@pytest.mark.parametrize(("classes", "channels"), [(2, 3), (10, 1), (1000, 1)])
def test_strips_for_any_number_of_labels(classes, channels):
    frame = np.full((480, 640, 3), 200, np.uint8)
    labels = [f"label number {i}" for i in range(classes)]
    one = drawn([("a.jpg", frame, prediction(classes, labels[1], channels))], labels)
    two = drawn([("a.jpg", frame, prediction(classes, labels[1], channels))] * 2, labels)
    assert one.width == two.width == WIDTH
    assert two.height > 1.8 * one.height
    assert BLUE in colours(one)


def test_nothing_to_read_has_no_box_and_says_so():
    frame = np.full((480, 640, 3), 200, np.uint8)
    reading = drawn([("a.jpg", frame, prediction(2, "b"))], ["a", "b"])
    nothing = drawn([("a.jpg", frame, prediction(2, None))], ["a", "b"])
    lens = (32, 66, 512, 546)
    assert BLUE in colours(reading.crop(lens))
    assert BLUE not in colours(nothing.crop(lens))
    assert VERMILION in colours(nothing)
    assert VERMILION not in colours(reading)


def test_what_the_network_saw_is_drawn_in_its_own_pixels():
    frame = np.full((480, 640, 3), 200, np.uint8)
    sheet = drawn([("a.jpg", frame, prediction(2, "b"))], ["a", "b"])
    seen = sheet.crop((552 + 4, 66 + 4, 552 + 332, 66 + 332))
    left, right = seen.crop((0, 0, 160, 328)), seen.crop((170, 0, 328, 328))
    assert colours(left) == {"#000000"}
    assert colours(right) == {"#FFFFFF"}


def test_a_box_at_the_lens_edge_stays_inside():
    frame = np.full((480, 640, 3), 200, np.uint8)
    edge = dataclasses.replace(prediction(2, "b"), box=(0.0, 1.0, 1.5, 1.5))
    sheet = drawn([("a.jpg", frame, edge)], ["a", "b"])
    assert BLUE not in colours(sheet.crop((0, 0, 30, sheet.height)))


def test_labels_that_no_font_has_are_numbers_with_a_legend(monkeypatch):
    """The bug: emoji and Chinese labels were boxes."""
    monkeypatch.setattr(lettering, "SYSTEM_FONTS", ())
    monkeypatch.setattr(lettering, "EMOJI_FONTS", ())
    lettering.font_of.cache_clear()
    try:
        written = Lettering(["cat", "\u82f9\u679c", "\U0001f34e"])
        assert [written.name(i) for i in range(3)] == ["cat", "#2", "#3"]
        assert written.legend() == ["#2 = \u82f9\u679c", "#3 = \U0001f34e"]
        assert written.shown("\U0001f34e") == "#3"
        assert written.shown("my \U0001f34e.png") == "my ?.png"
    finally:
        lettering.font_of.cache_clear()


def test_a_font_that_has_the_letters_is_found():
    found = lettering.font_of("\u0433\u0440\u0443\u0448\u0430")
    if not found:
        pytest.skip("no font of this system has Cyrillic letters")
    sheet = Image.new("RGB", (200, 60), "white")
    lettering.write(sheet, (4, 4), "\u0433\u0440\u0443\u0448\u0430", 30, "black")
    assert len(colours(sheet)) > 3
    assert 40 < lettering.width_of("\u0433\u0440\u0443\u0448\u0430", 30) < 160
