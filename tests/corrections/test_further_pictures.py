"""What corrections become: the very picture that the phone's network saw, and a share of what is trained on."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from correction_helpers import corrections_of, frame_of, ink_correction, lens_of, photo_correction, png
from handlens.corrections import Correction, further, further_pictures, match_corrections
from handlens.corrections.further import Further, network_pixels
from handlens.errors import DatasetError
from handlens.modelfile.inkview import ink_of_frame

INK = (28, 28, 1)


def seen_by_the_phone(frame) -> np.ndarray:
    """What the view shows of the frame as the sensor delivered it, turned upright: as the app's network sees it."""
    from handlens.modelfile.inkview import _runner

    return np.rint(255 * _runner()(luma=frame.luma, rotation=np.int32(frame.rotation))["seen"]).astype(np.uint8)


@pytest.mark.parametrize("rotation", range(4))
def test_the_desk_sees_what_the_phone_saw_to_the_byte(rotation):
    for seed in range(4):
        frame = frame_of("4", seed, rotation)
        seen = seen_by_the_phone(frame)
        pixels = network_pixels(png(lens_of(frame)), "ink", INK, seen=seen)
        assert np.array_equal(pixels[..., 0], seen)


def test_without_what_was_seen_the_lens_is_read_as_it_is():
    frame = frame_of("7")
    pixels = network_pixels(png(lens_of(frame)), "ink", INK)
    assert np.array_equal(pixels[..., 0], np.rint(255 * ink_of_frame(frame.luma).seen).astype(np.uint8))


def test_a_photo_is_resampled_as_any_picture_of_the_dataset():
    colour = np.zeros((480, 480, 3), np.uint8)
    colour[:240, :, 0] = 200
    pixels = network_pixels(png(colour), "photo", (64, 64, 3))
    assert pixels.shape == (64, 64, 3)
    assert pixels[10, 10].tolist() == [200, 0, 0]
    assert pixels[50, 10].tolist() == [0, 0, 0]


def pictures_of(*found: Correction, view="ink", shape=INK, labels=tuple("0123456789")) -> Further:
    return further_pictures(match_corrections([corrections_of(*found, view=view)], labels, view), view, shape)


def test_blank_lenses_and_shots_without_pictures_are_left_out_and_said():
    blank = Correction("3", png(np.full((480, 480), 230, np.uint8)))
    found = pictures_of(ink_correction("4"), blank)
    assert (found.labels.tolist(), found.pictures.shape) == ([4], (1, 28, 28, 1))
    assert "1 correction left out: nothing written is found in the lens" in found.lines
    with pytest.raises(DatasetError, match="none of the corrections shows anything"):
        pictures_of(blank)
    shot = photo_correction("mug", 1, picture=False)
    found = pictures_of(photo_correction("cup"), shot, view="photo", shape=(64, 64, 3), labels=("cup", "mug"))
    assert found.labels.tolist() == [0]
    assert any("1 shot of Teach left out" in line for line in found.lines)


def two() -> Further:
    return Further(np.stack([np.full(INK, 100, np.uint8), np.full(INK, 200, np.uint8)]), np.array([4, 7]), "")


def test_each_is_a_share_of_all_until_together_they_are_the_most():
    many = dataclasses.replace(two(), labels=np.zeros(10_000, np.int64))
    assert two().share(55_000) == pytest.approx(2 * further.EACH)
    assert two().share(100) == pytest.approx(0.02)  # each once a pass
    assert many.share(55_000) == further.MOST


def test_they_stand_in_place_of_others_each_as_often():
    pictures, labels = np.zeros((100, *INK), np.uint8), np.ones(100, np.int32)
    shown, of = two().mixed_into(pictures, labels, 0.2, np.random.default_rng(0))
    assert {value: int((shown[:, 0, 0, 0] == value).sum()) for value in (0, 100, 200)} == {0: 80, 100: 10, 200: 10}
    assert (of[shown[:, 0, 0, 0] == 100] == 4).all()
    assert (of[shown[:, 0, 0, 0] == 200] == 7).all()
    assert not pictures.any()
    assert (labels == 1).all()
    again, _ = two().mixed_into(pictures, labels, 0.2, np.random.default_rng(0))
    other, _ = two().mixed_into(pictures, labels, 0.2, np.random.default_rng(1))
    assert np.array_equal(shown, again)
    assert not np.array_equal(shown, other)


def test_one_at_least_is_shown():
    shown, _ = two().mixed_into(np.zeros((20, *INK), np.uint8), np.zeros(20, np.int32), 0.001, np.random.default_rng(0))
    assert int((shown[:, 0, 0, 0] > 0).sum()) == 1
