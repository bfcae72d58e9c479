"""The warps, judged by pictures whose warped form is known."""

from __future__ import annotations

import numpy as np
import pytest

from handlens.errors import UsageError
from handlens.training.augment import LEVELS, Level, augment, vary


def _random_pictures(count: int, height: int, width: int, channels: int) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (count, height, width, channels), np.uint8)


def _centre_of_mass(picture: np.ndarray) -> tuple[float, float]:
    ink = picture.astype(float).sum(-1)
    rows, columns = np.mgrid[0 : ink.shape[0], 0 : ink.shape[1]]
    return float((rows * ink).sum() / ink.sum()), float((columns * ink).sum() / ink.sum())


@pytest.mark.parametrize("shape", [(5, 28, 28, 1), (3, 20, 33, 3), (1, 64, 64, 3)])
@pytest.mark.parametrize("level", LEVELS)
def test_shape_and_dtype_are_kept_and_the_pictures_untouched(level: str, shape: tuple[int, int, int, int]) -> None:
    pictures = _random_pictures(*shape)
    before = pictures.copy()
    varied = augment(pictures, level, np.random.default_rng(0))
    assert varied.shape == shape
    assert varied.dtype == np.uint8
    np.testing.assert_array_equal(pictures, before)
    assert np.array_equal(varied, before) == (level == "none")


@pytest.mark.parametrize("level", [name for name, level in LEVELS.items() if level])
def test_the_same_generator_state_gives_the_same_bytes_and_another_seed_others(level: str) -> None:
    pictures = _random_pictures(40, 28, 28, 3)
    first, again, other = (augment(pictures, level, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("paper", [True, False])
def test_a_level_without_deviation_is_the_identity(paper: bool) -> None:
    pictures = _random_pictures(9, 28, 21, 3)
    np.testing.assert_array_equal(vary(pictures, Level(paper=paper), np.random.default_rng(0)), pictures)


def test_each_picture_stays_in_its_row() -> None:
    """Grouping shuffles; the result must be unshuffled, or labels and pictures part."""
    pictures = np.broadcast_to(np.arange(200, dtype=np.uint8)[:, None, None, None], (200, 16, 16, 1)).copy()
    varied = vary(pictures, Level(shift=0.1, turn_degrees=20, elastic=0.05, paper=False), np.random.default_rng(0))
    np.testing.assert_array_equal(varied, pictures)


def test_shifts_move_the_ink_by_at_most_the_level_in_both_directions() -> None:
    pictures = np.zeros((400, 40, 40, 1), np.uint8)
    pictures[:, 18:22, 18:22] = 255
    moved = vary(pictures, Level(shift=0.1), np.random.default_rng(0))
    offsets = np.array([_centre_of_mass(picture) for picture in moved]) - 19.5
    assert np.abs(offsets).max() <= 4.05
    assert offsets.min() < -3
    assert offsets.max() > 3
    assert np.abs(offsets.mean(0)).max() < 0.5


def test_a_turn_keeps_the_ink_and_its_centre() -> None:
    pictures = np.zeros((60, 41, 41, 1), np.uint8)
    pictures[:, 10:31, 19:22] = 200
    turned = vary(pictures, Level(turn_degrees=45), np.random.default_rng(0))
    for picture in turned:
        assert _centre_of_mass(picture) == pytest.approx((20, 20), abs=0.15)
        assert float(picture.sum()) == pytest.approx(float(pictures[0].sum()), rel=0.03)
    assert np.count_nonzero(turned[:, :, 13]) > 0, "the bar reaches sideways"


def test_outside_is_paper_for_ink_and_the_edge_for_photos() -> None:
    white = np.full((64, 20, 20, 3), 255, np.uint8)
    assert vary(white, Level(shift=0.3), np.random.default_rng(0)).min() == 0
    assert vary(white, Level(shift=0.3, paper=False), np.random.default_rng(0)).min() == 255


def test_pens_become_thinner_and_bolder() -> None:
    pictures = np.zeros((300, 28, 28, 1), np.uint8)
    pictures[:, 8:20, 12:15] = 255
    pictures[:, 8:20, [11, 15]] = 100
    weight = vary(pictures, Level(stroke=1.0), np.random.default_rng(0)).sum((1, 2, 3)) / pictures[0].sum()
    assert weight.min() < 0.9
    assert weight.max() > 1.15


def test_light_varies_from_picture_to_picture_and_keeps_the_shapes() -> None:
    grey = np.full((200, 16, 16, 3), 128, np.uint8)
    lit = vary(grey, Level(light=0.25, tint=0.08, paper=False), np.random.default_rng(0))
    assert np.ptp(lit.reshape(200, -1, 3), axis=1).max() == 0, "an even picture stays even"
    brightness = lit.mean((1, 2, 3))
    assert brightness.min() < 105
    assert brightness.max() > 150
    assert len(np.unique(lit[:, 0, 0], axis=0)) > 150


def test_an_empty_dataset_and_a_single_picture() -> None:
    assert augment(np.zeros((0, 28, 28, 1), np.uint8), "ink-full", np.random.default_rng(0)).shape == (0, 28, 28, 1)
    assert augment(np.zeros((1, 28, 28, 1), np.uint8), "ink-full", np.random.default_rng(0)).max() == 0


@pytest.mark.parametrize(
    ("pictures", "level", "words"),
    [
        (np.zeros((2, 28, 28, 1), np.uint8), "wild", "unknown augmentation"),
        (np.zeros((2, 28, 28, 1), np.float32), "ink-full", "must be uint8"),
        (np.zeros((2, 28, 28), np.uint8), "ink-full", "must be uint8"),
    ],
)
def test_bad_input_is_refused(pictures: np.ndarray, level: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        augment(pictures, level, np.random.default_rng(0))
