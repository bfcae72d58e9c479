"""Presence: letters, scribbles and stains get no reading, whatever a softmax says."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.train
pytest.importorskip("tensorflow")

DIGITS = [str(digit) for digit in range(10)]


def says(seen: np.ndarray, weights: dict[str, np.ndarray]) -> np.ndarray:
    from handlens.frames.presence import head_logit

    return 1 / (1 + np.exp(-np.asarray(head_logit(seen[..., None], weights))[:, 0]))


def test_nothing_that_looks_like_a_label_is_a_negative() -> None:
    from handlens.scenes.look_alikes import foreign_characters

    of_digits = foreign_characters(DIGITS)
    assert not set(of_digits) & set("OoIlZzSsBbGgqDd0123456789")
    assert set("AEFHKMNWX") <= set(of_digits)
    of_letters = foreign_characters(["A", "B", "V"])
    assert not set(of_letters) & set("AaBb8VvUu")
    assert "X" in of_letters
    assert foreign_characters(["cat", "house"])  # words exclude nothing


def test_negatives_are_repeatable_ink() -> None:
    from handlens.scenes.negatives import draw_negatives

    pictures = np.zeros((4, 28, 28), np.uint8)
    pictures[:, 5:24, 12:15] = 255
    one, two = (draw_negatives(pictures, DIGITS, 200, np.random.default_rng(5)) for _ in range(2))
    assert one.shape == (200, 56, 56)
    assert np.array_equal(one, two)
    assert (one.reshape(200, -1).max(1) > 60).mean() > 0.97


def test_fitting_is_what_the_camera_graph_does(small_mnist) -> None:
    from handlens.frames.presence import _doubled, evened_in_numpy, fitted
    from handlens.frames.strokes import evened

    pictures = small_mnist.test.read(np.arange(100))[..., 0]
    seen = fitted(_doubled(pictures), np.random.default_rng(0))
    assert np.abs(evened_in_numpy(seen) - np.asarray(evened(seen))).max() < 1e-5
    place = np.arange(28) + 0.5
    assert np.abs((seen.sum(1) * place).sum(1) / seen.sum((1, 2)) - 14).mean() < 0.6
    assert 0.08 < seen.mean() < 0.22


def test_the_shipped_head_tells_digits_from_letters(small_mnist) -> None:
    from handlens.frames.presence import _doubled, fitted
    from handlens.frames.shipped import shipped_weights
    from handlens.scenes.negatives import draw_negatives

    rng = np.random.default_rng(1)
    pictures = small_mnist.test.read(np.arange(400))[..., 0]
    digits = says(fitted(_doubled(pictures), rng), shipped_weights("presence"))
    others = says(fitted(draw_negatives(pictures, DIGITS, 400, rng), rng), shipped_weights("presence"))
    assert (digits > 0.5).mean() > 0.96
    assert (others < 0.5).mean() > 0.93


def test_another_dataset_makes_the_head_its_own(small_mnist) -> None:
    """A dataset of crosses and squares: after a short training a cross is present and a digit is less so than before."""
    from PIL import Image, ImageDraw

    from handlens.frames.presence import _doubled, fitted, train_presence
    from handlens.frames.shipped import shipped_weights

    rng = np.random.default_rng(2)

    def cross() -> np.ndarray:
        sheet = Image.new("L", (28, 28))
        draw = ImageDraw.Draw(sheet)
        a, b = rng.integers(3, 7, 2)
        draw.line([(a, b), (28 - b, 28 - a)], fill=255, width=3)
        draw.line([(28 - a, b), (b, 28 - a)], fill=255, width=3)
        return np.asarray(sheet)

    crosses = np.stack([cross() for _ in range(300)])
    shares: list[float] = []
    weights = train_presence(crosses, ["cross"], 0, shares.append, count=1500, epochs=3)
    assert shares == sorted(shares)
    assert shares[-1] <= 1
    seen = fitted(_doubled(crosses[:100]), rng)
    assert says(seen, weights).mean() > 0.8 > says(seen, shipped_weights("presence")).mean()
