"""What `WIDE` adds to made frames: each thing is there, keeps the digit readable, and leaves all other frames alone."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from handlens.scenes import _wear
from handlens.scenes.allographs import DRAWN_LABELS, draw_allographs
from handlens.scenes.difficulty import WIDE_SHARES, Difficulty
from handlens.scenes.make import EASY, EMPTY_KINDS, EVERYDAY, HARD, WIDE, Frame, make_empty_frame, make_frame
from handlens.scenes.negatives import draw_negatives


def seven() -> npt.NDArray[np.uint8]:
    sheet = Image.new("L", (112, 112))
    ImageDraw.Draw(sheet).line((34, 22, 76, 22, 50, 94), fill=255, width=9, joint="curve")
    return np.asarray(sheet.resize((28, 28), Image.Resampling.BOX))


def frame_of(difficulty: Difficulty, seed: int, **options: Any) -> Frame:
    return make_frame(seven(), difficulty, np.random.default_rng(seed), **options)


def lens_of(frame: Frame) -> npt.NDArray[np.float64]:
    """The upright lens."""
    upright = frame.upright.astype(float)
    top, left = (upright.shape[0] - 480) // 2, (upright.shape[1] - 480) // 2
    return upright[top : top + 480, left : left + 480]


@pytest.mark.parametrize("difficulty", [EASY, EVERYDAY, HARD])
def test_the_other_presets_draw_nothing_of_it(difficulty: Difficulty) -> None:
    assert not difficulty.is_wide
    assert not {"rim", "soft_px", "enlarged", "jpeg_quality", "crumpled"} & set(frame_of(difficulty, 0).drawn)


@pytest.mark.parametrize("share", WIDE_SHARES)
def test_what_is_added_leaves_the_rest_of_the_frame_as_it_was(share: str) -> None:
    """Its lots come from a generator of their own: a gentlest possible JPEG is the frame of before, and so is every lot."""
    for seed in range(4):
        before, after = frame_of(EVERYDAY, seed), frame_of(replace(EVERYDAY, **{share: 1.0}), seed)
        adjusted = {"contrast", "contrast_luma", "noise_luma", "grain", "paper_luma", "line_contrast", "blur_px"}
        for name in set(before.drawn) - adjusted:
            assert after.drawn[name] == before.drawn[name], name
    gentle = replace(EVERYDAY, jpeg_share=1.0, jpeg_quality=(100, 100))
    assert np.abs(frame_of(gentle, 5).luma.astype(int) - frame_of(EVERYDAY, 5).luma).max() <= 3


def test_wide_frames_are_repeatable_and_of_every_kind() -> None:
    drawn: dict[str, int] = {}
    for seed in range(60):
        frame, again = frame_of(WIDE, seed), frame_of(WIDE, seed)
        assert frame.luma.tobytes() == again.luma.tobytes()
        assert frame.luma.shape == (480, 640)
        for name in ("rim", "soft_px", "enlarged", "jpeg_quality", "crumpled", "textured", "ghosts", "glare_luma", "board"):
            drawn[name] = drawn.get(name, 0) + bool(frame.drawn[name])
    assert all(1 <= count <= 40 for count in drawn.values()), drawn


@pytest.mark.parametrize("rotation", [0, 1, 2, 3])
def test_a_frame_carries_the_cover_of_its_ink(rotation: int) -> None:
    for seed, level in enumerate((EASY, replace(EVERYDAY, board_share=0), HARD)):
        frame = frame_of(level, seed, rotation=rotation, with_cover=True)
        assert frame.luma.tobytes() == frame_of(level, seed, rotation=rotation).luma.tobytes(), "asking changes nothing"
        assert frame.cover is not None
        assert frame.cover.shape == (480, 480)
        assert frame.cover.dtype == np.float32
        assert 0 <= frame.cover.min() <= frame.cover.max() <= 1
        upright = np.rot90(frame.cover, -rotation)
        inked = upright > 0.4 * np.percentile(upright[upright > 0.1], 80)
        rows, columns = np.flatnonzero(inked.any(1)), np.flatnonzero(inked.any(0))
        assert frame.box is not None
        cx, cy, w, h = (side * 480 for side in frame.box)
        found = [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]
        assert found == pytest.approx([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], abs=6)
    assert frame_of(EASY, 0).cover is None


def test_the_cover_lies_on_the_ink() -> None:
    for rotation in range(4):
        frame = frame_of(EASY, 3, rotation=rotation, with_cover=True)
        lens = frame.luma[:, 80:560].astype(float)
        assert frame.cover is not None
        assert lens[frame.cover > 0.9].mean() < 0.7 * lens[frame.cover == 0].mean()


def test_a_digit_at_the_rim_is_cut_there_and_its_box_ends_there() -> None:
    level = replace(EVERYDAY, rim_share=1, rim_cut=(0.06, 0.06), size_px=(200, 300), marks_share=0, edge_share=0)
    sides = set()
    for seed in range(16):
        frame = frame_of(level, seed, with_cover=True)
        assert frame.box is not None
        assert frame.cover is not None
        cx, cy, w, h = frame.box
        ends = {"left": cx - w / 2, "top": cy - h / 2, "right": 1 - cx - w / 2, "bottom": 1 - cy - h / 2}
        touched = [side for side, room in ends.items() if abs(room) < 1e-6]
        assert min(ends.values()) > -1e-6
        assert len(touched) == 1
        sides.update(touched)
        upright = np.rot90(frame.cover, -frame.rotation)
        rims = {"left": upright[:, 0], "top": upright[0], "right": upright[:, -1], "bottom": upright[-1]}
        assert rims[touched[0]].max() > 0.3, "ink runs through the rim"
    assert sides == {"left", "top", "right", "bottom"}


def sharpness(frame: Frame) -> float:
    """The steepest step of the ink, against its whole contrast."""
    lens = lens_of(frame)
    steps = np.abs(np.diff(lens, axis=1))
    return float(np.percentile(steps, 99.9) / (np.percentile(lens, 99) - lens.min()))


CALM = replace(
    EASY, size_px=(260, 300), pen_width=(0.09, 0.09), outline_share=0, noise_luma=(0.1, 0.1), grain=(0, 0), blur_px=(0.5, 0.5)
)


def test_a_soft_focus_blurs_and_stays_readable() -> None:
    sharp, soft = frame_of(CALM, 1), frame_of(replace(CALM, soft_share=1, soft_px=(14, 14)), 1)
    assert soft.drawn["blur_px"] == pytest.approx(14)
    assert sharpness(soft) < 0.25 * sharpness(sharp)
    lens = lens_of(soft)
    assert np.median(lens) - lens.min() > CALM.min_contrast_luma
    thin = frame_of(replace(CALM, pen_width=(0.01, 0.01), soft_share=1, soft_px=(14, 14)), 1)
    assert thin.drawn["blur_px"] <= 1.1 * thin.drawn["pen_px"], "a blur wider than its pen would wipe it away"


def test_a_small_picture_enlarged_has_no_more_detail_than_it_had() -> None:
    frame = frame_of(replace(CALM, enlarged_share=1, enlarged=(8, 8)), 2)
    assert frame.drawn["enlarged"] == pytest.approx(8)
    small = Image.fromarray(frame.luma).resize((80, 60), Image.Resampling.BOX)
    again = np.asarray(small.resize((640, 480), Image.Resampling.BICUBIC), float)
    plain = frame_of(CALM, 2)
    as_small = Image.fromarray(plain.luma).resize((80, 60), Image.Resampling.BOX).resize((640, 480), Image.Resampling.BICUBIC)
    lost = np.abs(np.asarray(as_small, float) - plain.luma).max()
    assert np.abs(again - frame.luma).max() < 0.5 * lost
    tiny = frame_of(replace(CALM, size_px=(60, 60), enlarged_share=1, enlarged=(20, 20)), 2)
    assert tiny.drawn["enlarged"] <= 60 / 18, "a digit keeps 18 pixels"


def test_a_jpeg_shows_its_blocks() -> None:
    def blockiness(frame: Frame) -> float:
        steps = np.abs(np.diff(frame.luma.astype(float), axis=1)).mean(0)
        return float(steps[7::8].mean() / steps.mean())

    noisy = replace(CALM, noise_luma=(3, 3))
    assert blockiness(frame_of(replace(noisy, jpeg_share=1, jpeg_quality=(10, 10)), 3)) > 1.5
    assert blockiness(frame_of(noisy, 3)) < 1.2


def test_ghosts_stay_fainter_than_the_ink() -> None:
    for seed in range(6):
        frame = frame_of(replace(CALM, ghosts_share=1, ghosts=(0.9, 0.9), contrast=(0.6, 0.6)), seed, with_cover=True)
        assert frame.cover is not None
        lens = frame.luma[:, 80:560].astype(float)
        paper = np.median(lens)
        away = np.asarray(Image.fromarray(frame.cover > 0.02).resize((48, 48)).resize((480, 480))) | (frame.cover > 0)
        assert paper - lens[~away].min() < 0.65 * (paper - np.median(lens[frame.cover > 0.9]))
        assert np.abs(lens[~away] - paper).max() > 6, "and can be seen"


def test_a_gleam_never_drowns_the_ink() -> None:
    bright = replace(CALM, glare_share=1, glare_luma=(200, 200), paper_luma=(170, 170), vignette=(0, 0), light_gradient=(0, 0))
    lit = 0
    for seed in range(8):
        frame = frame_of(bright, seed)
        lens = lens_of(frame)
        lit += frame.luma.max() > 190
        assert frame.box is not None
        cx, cy, w, h = (side * 480 for side in frame.box)
        inside = lens[round(cy - h / 2) : round(cy + h / 2), round(cx - w / 2) : round(cx + w / 2)]
        assert np.percentile(inside, 95) - inside.min() > CALM.min_contrast_luma
    assert lit >= 4


def test_light_ink_stands_out_from_any_dark_ground() -> None:
    for seed in range(8):
        board = replace(WIDE, board_share=1, marks_share=0, soft_share=0, ghosts_share=0, glare_share=0, textured_share=0)
        frame = frame_of(replace(board, crumpled_share=0, enlarged_share=0), seed, with_cover=True)
        assert frame.cover is not None
        lens = frame.luma[:, 80:560].astype(float)
        ink = frame.cover > 0.7 * frame.cover.max()
        assert lens[ink].mean() > np.median(lens[frame.cover == 0]) + 10


@pytest.mark.parametrize("kind", EMPTY_KINDS)
def test_empty_frames_come_at_this_level_too(kind: str) -> None:
    one, two = (make_empty_frame(kind, np.random.default_rng(7), WIDE) for _ in range(2))
    assert one.luma.tobytes() == two.luma.tobytes()
    assert one.label is None
    assert one.cover is None


def test_chalk_is_light_and_boards_are_dark() -> None:
    for seed in range(6):
        board = make_empty_frame("board", np.random.default_rng(seed), EASY).luma
        assert np.median(board) < 150
    bright = [np.percentile(luma, 99.5) - np.median(luma) for luma in
              (make_empty_frame("chalk", np.random.default_rng(seed), EASY).luma.astype(float) for seed in range(6))]  # fmt: skip
    assert np.median(bright) > 30


def test_a_crease_takes_light_and_gives_light() -> None:
    sheet = np.full((480, 640), 150, np.float32)
    _wear.crumple(sheet, 0.4, np.random.default_rng(0))
    assert 10 < sheet.std() < 60


# Drawn digits


def test_allographs_are_fitted_as_mnist_is_and_repeatable() -> None:
    labels = np.array(list(DRAWN_LABELS * 12))
    pictures = draw_allographs(labels, np.random.default_rng(1))
    assert np.array_equal(pictures, draw_allographs(labels, np.random.default_rng(1)))
    assert pictures.shape == (120, 28, 28)
    place = np.arange(28) + 0.5
    for picture in pictures.astype(float):
        rows, columns = np.flatnonzero(picture.max(1) > 100), np.flatnonzero(picture.max(0) > 100)
        assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 22
        assert (picture.sum(0) @ place) / picture.sum() == pytest.approx(14, abs=0.6)
        assert picture.max() > 200


@pytest.mark.parametrize("label", DRAWN_LABELS)
def test_each_digit_has_hands_that_differ(label: str) -> None:
    """More than the wobble of one hand: far pairs among twenty are farther apart than the near ones."""
    pictures = draw_allographs(np.array([label] * 20), np.random.default_rng(2), printed_share=0.2).astype(float)
    apart = [np.abs(a - b).mean() for i, a in enumerate(pictures) for b in pictures[:i]]
    assert np.percentile(apart, 90) > 1.3 * np.percentile(apart, 5)


def test_a_negative_without_pairs_shows_none_of_the_pictures() -> None:
    full = np.full((1, 28, 28), 255, np.uint8)  # a pair of these fills the middle wholly
    def filled(pairs: bool) -> float:
        drawn = draw_negatives(full, DRAWN_LABELS, 300, np.random.default_rng(3), pairs=pairs)
        return float((drawn[:, 15:41, 6:30].min((1, 2)) > 200).mean())

    assert filled(True) > 0.05
    assert filled(False) == 0
