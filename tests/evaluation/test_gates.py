"""Reading must not get worse: `compact`, trained as `handlens build mnist` trains it, held to the limits in gates.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

import gates
import handlens
import made_frames
from handlens.modelfile.model import Model
from photos import cases_directory, photos_directory

# what was expected of each by people, see the README beside them
CASES = {
    "tall_crop_0_plain.png": "0", "tall_crop_2_plain.png": "2", "tall_crop_7_bar.png": "7", "fills_the_square_2.png": "2",
    "portrait_5_at_the_top.jpg": "5", "white_3_on_transparent.png": "3", "no_eoi_marker_3.jpg": "3", "exif6_3.jpg": "3",
}  # fmt: skip


@pytest.fixture(scope="module")
def frames_reached(compact):
    return dict(gates.measure(compact.model_file, gates.FRAME_GROUPS.values()))


@pytest.fixture(scope="module")
def stills_reached(compact):
    return dict(gates.measure(compact.model_file, gates.STILL_GROUPS.values()))


@pytest.mark.parametrize("row", made_frames.DIGESTS)
def test_the_made_frames_are_those_that_the_limits_were_measured_on(row):
    assert made_frames.digest(made_frames.made(row)) == made_frames.DIGESTS[row]


def test_the_frames_are_as_many_as_they_were():
    assert len(made_frames.EMPTY["empty"]) * made_frames.EMPTY_FRAMES_A_KIND == 110
    assert made_frames.WRITTEN_FRAMES == 300


def test_figures_outside_their_bands_are_named():
    bands = gates.reads(right=98, wrong=1)
    assert gates.outside({"right": 98.0, "wrong": 1.0, "refused": 1.0}, bands) == []
    assert gates.outside({"right": 97.9, "wrong": 1.1, "refused": 1.0}, bands) == [
        "right is 97.9, not 98 to 100", "wrong is 1.1, not 0 to 1"
    ]  # fmt: skip
    assert gates.outside({"right": float("nan"), "wrong": 0.0}, bands) == ["right is nan, not 98 to 100"]


@pytest.mark.train
@pytest.mark.slow
def test_the_network_alone_reads_mnist(compact):
    network = handlens.load_model(compact.model_file).contract.figures.network
    assert network.count == 10_000
    assert network.accuracy >= gates.LEAST_NETWORK_ACCURACY


@pytest.mark.train
@pytest.mark.slow
@pytest.mark.parametrize("row", gates.FRAMES)
def test_made_frames_are_read(row, frames_reached):
    assert not gates.outside(frames_reached[row], gates.FRAMES[row])


@pytest.mark.train
@pytest.mark.slow
@pytest.mark.parametrize("row", gates.STILLS)
def test_still_pictures_are_read(row, stills_reached):
    assert not gates.outside(stills_reached[row], gates.STILLS[row])


@pytest.mark.train
@pytest.mark.slow
@pytest.mark.photos
@pytest.mark.parametrize("row", gates.PHOTOS)
def test_real_digits_are_read(row, compact):
    photos_directory(row)
    reached = dict(gates.measure(compact.model_file, [gates.PHOTO_GROUPS[row]]))
    assert not gates.outside(reached[row], gates.PHOTOS[row])


@pytest.mark.train
@pytest.mark.slow
@pytest.mark.photos
@pytest.mark.parametrize("name", CASES)
def test_what_failed_once_is_read(name, compact):
    path, model = cases_directory("digits") / name, handlens.load_model(compact.model_file)
    read = model.predict(path)
    assert read.label == CASES[name]
    assert model.predict(path.read_bytes()) == read
    with Image.open(path) as picture:
        assert model.predict(picture) == read


@pytest.mark.photos
def test_every_case_has_its_answer():
    assert {path.name for path in cases_directory("digits").iterdir()} == set(CASES)


# ---- mutations: what changes the reading without an error must be caught


def moved_presence(by: float) -> Callable[[pytest.MonkeyPatch], None]:
    def mutate(patch: pytest.MonkeyPatch) -> None:
        from handlens.frames import presence

        patch.setattr(presence, "PRIOR_LOGIT", presence.PRIOR_LOGIT + by)

    return mutate


def fitted_to_22_pixels(patch: pytest.MonkeyPatch) -> None:
    from handlens.frames import ink

    patch.setattr(ink, "INK_BOX_PIXELS", 22)


def heavier(constant: str) -> Callable[[pytest.MonkeyPatch], None]:
    def mutate(patch: pytest.MonkeyPatch) -> None:
        from handlens.frames import strokes

        patch.setattr(strokes, constant, 1.3 * getattr(strokes, constant))

    return mutate


def lens_shifted_by_8_pixels(patch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    change_luma(patch, lambda luma: tf.roll(luma, 8, 1))


def limited_range(patch: pytest.MonkeyPatch) -> None:
    """BT.601's 16 to 235 stretched over what is 0 to 255 already."""
    import tensorflow as tf

    def stretched(luma: Any) -> Any:
        return tf.cast(tf.clip_by_value(tf.round((tf.cast(luma, tf.float32) - 16) * (255 / 219)), 0.0, 255.0), tf.uint8)

    change_luma(patch, stretched)


def change_luma(patch: pytest.MonkeyPatch, change: Callable[[Any], Any]) -> None:
    from handlens.frames import graph

    view = graph.ink_view
    patch.setattr(graph, "ink_view", lambda luma, rotation: view(change(luma), rotation))


# what is changed, the row that has to notice, and its figure
MUTATIONS = {
    "nothing": (lambda patch: None, None, None),
    "presence's logit 1 higher": (moved_presence(1), "shown", "presence_logit"),
    "presence's logit 1 lower": (moved_presence(-1), "shown", "presence_logit"),
    "fit 22 px": (fitted_to_22_pixels, "shown", "side_px"),
    "stroke 1.3 times": (heavier("MEAN_INK_GOAL"), "shown", "ink"),
    "thickening 1.3 times": (heavier("GAIN"), "shown", "ink"),
    "lens shifted by 8 px": (lens_shifted_by_8_pixels, "shown", "box_off_px"),
    "limited range": (limited_range, "dim", "right"),
}


@pytest.mark.train
@pytest.mark.long
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_is_caught(mutation, compact, mnist, monkeypatch):
    """The trained run frozen once more, one thing changed; with its threshold, which calibration would move to hide it."""
    from handlens.export import freezing

    mutate, row, figure = MUTATIONS[mutation]
    threshold = handlens.load_model(compact.model_file).contract.threshold
    monkeypatch.setattr(freezing, "calibrated_threshold", lambda *_, **__: threshold)
    mutate(monkeypatch)
    reached = gates.read_everyday(Model(freezing.freeze(compact, mnist).content))
    broken = [f"{name}: {said}" for name in reached for said in gates.outside(reached[name], gates.FRAMES[name])]
    print(mutation, "→", "; ".join(broken) or "nothing broken")
    assert any(said.startswith(f"{row}: {figure}") for said in broken) if row else not broken
