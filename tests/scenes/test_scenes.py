"""Made frames: what is promised about their bytes, boxes and seeds; and that their digits can be read."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from handlens.errors import PictureError, UsageError
from handlens.scenes import _letters
from handlens.scenes import make as scenes
from handlens.scenes._strokes import strokes_of, thin
from handlens.scenes.look_alikes import DIGIT_LOOK_ALIKES, DIGITS
from handlens.scenes.make import EASY, EMPTY_KINDS, EVERYDAY, HARD, Difficulty, make_empty_frame, make_frame


def drawn_picture(label: int) -> npt.NDArray[np.uint8]:
    """A 28x28 picture much like MNIST's, of one of four digits."""
    sheet = Image.new("L", (112, 112))
    pen = ImageDraw.Draw(sheet)
    if label == 0:
        pen.ellipse((34, 20, 78, 92), outline=255, width=9)
    elif label == 1:
        pen.line((60, 18, 52, 94), fill=255, width=9)
    elif label == 4:
        pen.line((42, 20, 34, 60, 78, 58), fill=255, width=9, joint="curve")
        pen.line((70, 24, 62, 94), fill=255, width=9)
    else:
        pen.line((34, 22, 76, 22, 50, 94), fill=255, width=9, joint="curve")
    return np.asarray(sheet.resize((28, 28), Image.Resampling.BOX))


LABELS = [0, 1, 4, 7]
PICTURES = np.stack([drawn_picture(label) for label in LABELS])
PRESETS = pytest.mark.parametrize("difficulty", [EASY, EVERYDAY, HARD], ids=["easy", "everyday", "hard"])


def frame_of(label: int, difficulty: Difficulty, seed: int, rotation: int | None = None) -> scenes.Frame:
    return make_frame(drawn_picture(label), difficulty, np.random.default_rng(seed), rotation, label=label)


@PRESETS
def test_a_frame_is_480_by_640_bytes_and_the_same_seed_gives_the_same_bytes(difficulty: Difficulty) -> None:
    for seed, label in enumerate(LABELS):
        frame, again = frame_of(label, difficulty, seed), frame_of(label, difficulty, seed)
        assert frame.luma.shape == (480, 640)
        assert frame.luma.dtype == np.uint8
        assert frame.luma.flags.c_contiguous
        assert frame.luma.tobytes() == again.luma.tobytes()
        assert (frame.box, frame.rotation, frame.drawn) == (again.box, again.rotation, again.drawn)
        assert frame.label == label
        assert frame_of(label, difficulty, seed + 100).luma.tobytes() != frame.luma.tobytes()


@PRESETS
def test_the_box_lies_in_the_lens_and_holds_the_digit(difficulty: Difficulty) -> None:
    for seed in range(24):
        frame = frame_of(LABELS[seed % 4], difficulty, seed)
        assert frame.box is not None
        cx, cy, w, h = frame.box
        assert cx - w / 2 >= 0
        assert cy - h / 2 >= 0
        assert cx + w / 2 <= 1
        assert cy + h / 2 <= 1
        assert max(w, h) * 480 == pytest.approx(
            frame.drawn["size_px"], abs=3 + 3 * frame.drawn["blur_px"] + 0.06 * frame.drawn["size_px"]
        )


@pytest.mark.parametrize("rotation", [0, 1, 2, 3])
def test_the_darkest_ink_of_the_upright_frame_lies_in_the_box(rotation: int) -> None:
    for seed, label in enumerate(LABELS):
        frame = frame_of(label, EASY, seed, rotation)
        upright = frame.upright
        assert upright.shape == ((480, 640) if rotation % 2 == 0 else (640, 480))
        top, left = (upright.shape[0] - 480) // 2, (upright.shape[1] - 480) // 2
        lens = upright[top : top + 480, left : left + 480].astype(float)
        dark = lens < (lens.max() * 0.4 + lens.min() * 0.6)
        rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
        cx, cy, w, h = (side * 480 for side in frame.box or ())
        found = [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]
        assert found == pytest.approx([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], abs=4)


def test_a_turned_sensor_delivers_the_upright_scene_turned_back() -> None:
    for rotation in range(4):
        frame = frame_of(7, EVERYDAY, 5, rotation)
        assert frame.rotation == rotation
        turned_clockwise = Image.fromarray(frame.luma).rotate(-90 * rotation, expand=True)  # Pillow turns the other way
        assert np.array_equal(np.asarray(turned_clockwise), frame.upright)
    # The scene itself does not depend on the turn: 0 and 2 see the same upright bytes, and so do 1 and 3.
    assert np.array_equal(frame_of(7, EVERYDAY, 5, 0).upright, frame_of(7, EVERYDAY, 5, 2).upright)
    assert np.array_equal(frame_of(7, EVERYDAY, 5, 1).upright, frame_of(7, EVERYDAY, 5, 3).upright)


def test_every_rotation_comes_up() -> None:
    assert {frame.rotation for frame in scenes.make_frames(PICTURES, LABELS, EASY, 0, 24)} == {0, 1, 2, 3}


def test_frame_i_depends_on_seed_and_i_alone() -> None:
    whole = list(scenes.make_frames(PICTURES, LABELS, EVERYDAY, seed=3, count=6))
    part = list(scenes.make_frames(PICTURES, LABELS, EVERYDAY, seed=3, count=2, start=4))
    assert [f.luma.tobytes() for f in whole[4:]] == [f.luma.tobytes() for f in part]
    assert [f.label for f in whole[4:]] == [f.label for f in part]
    assert sorted(f.label for f in whole[:4]) == LABELS, "each picture comes once before any comes again"
    other = next(iter(scenes.make_frames(PICTURES, LABELS, EVERYDAY, seed=4, count=1)))
    assert other.luma.tobytes() != whole[0].luma.tobytes()


@PRESETS
def test_the_stroke_stands_out_from_its_paper(difficulty: Difficulty) -> None:
    """Readable, measured in the frame itself: the darkest tenth inside the box against the paper round the box."""
    for seed in range(24):
        calm = replace(
            difficulty, marks_share=0, edge_share=0, ruled_share=0, squared_share=0, boxed_share=0, board_share=0
        )
        calm = replace(calm, shadow_share=0, light_gradient=(0, 0), vignette=(0, 0))
        frame = frame_of(LABELS[seed % 4], calm, seed)
        upright = frame.upright.astype(float)
        top, left = (upright.shape[0] - 480) // 2, (upright.shape[1] - 480) // 2
        cx, cy, w, h = (side * 480 for side in frame.box or ())
        x0, y0 = round(left + cx - w / 2), round(top + cy - h / 2)
        inside = upright[y0 : y0 + round(h), x0 : x0 + round(w)]
        paper = np.median(upright)
        spread = np.median(np.abs(upright - paper)) * 1.4826  # robust: the digit itself does not count
        ink = np.percentile(inside, 3)
        assert paper - ink >= 0.7 * difficulty.min_contrast_luma
        assert paper - ink >= 0.7 * difficulty.min_contrast_noise * spread


def test_holding_one_difficulty_fixed_changes_that_one_alone() -> None:
    thin_pen = replace(EVERYDAY, pen_width=(0.02, 0.02), outline_share=0, pencil_share=0)
    felt_pen = replace(EVERYDAY, pen_width=(0.2, 0.2), outline_share=0, pencil_share=0)
    thin_frame, felt_frame = frame_of(0, thin_pen, 11, 0), frame_of(0, felt_pen, 11, 0)
    assert thin_frame.drawn["pen_px"] == pytest.approx(max(2, 0.02 * thin_frame.drawn["size_px"]))
    own_stroke = strokes_of(drawn_picture(0)).pen_width
    assert felt_frame.drawn["pen_px"] == pytest.approx(min(0.2, 1.25 * own_stroke) * felt_frame.drawn["size_px"])
    for name in ("size_px", "offset", "turn_deg", "paper_luma", "light_gradient", "lines"):
        assert thin_frame.drawn[name] == felt_frame.drawn[name]
    assert (thin_frame.luma < 60).mean() <= (felt_frame.luma < 60).mean()


def test_chalk_is_lighter_than_its_board() -> None:
    frame = frame_of(0, replace(EASY, board_share=1), 2, 0)
    assert np.median(frame.luma) < 80
    assert np.percentile(frame.luma, 99) > np.median(frame.luma) + 60


@pytest.mark.parametrize("kind", EMPTY_KINDS)
def test_an_empty_frame_has_no_digit(kind: str) -> None:
    for seed in range(4):
        frame = make_empty_frame(kind, np.random.default_rng(seed))
        again = make_empty_frame(kind, np.random.default_rng(seed))
        assert frame.luma.shape == (480, 640)
        assert frame.luma.dtype == np.uint8
        assert frame.label is None
        assert frame.box is None
        assert frame.rotation in range(4)
        assert frame.luma.tobytes() == again.luma.tobytes()


def test_written_kinds_hold_writing_and_blank_paper_does_not() -> None:
    def marks(kind: str, seed: int) -> float:
        calm = replace(EASY, board_share=0)
        luma = make_empty_frame(kind, np.random.default_rng(seed), calm).luma
        return float((luma < np.median(luma) * 0.6).mean())

    assert all(marks(kind, seed) > 0.002 for kind in ("letters", "scribble", "print") for seed in range(3))
    assert sorted(marks("blank", seed) for seed in range(5))[2] == 0


def test_no_letter_could_be_taken_for_a_digit() -> None:
    assert set(_letters.GLYPHS) & (DIGIT_LOOK_ALIKES | set(DIGITS)) == {"p"}  # the one exception, named in `_letters`


def test_padded_rows_end_where_the_last_pixel_ends() -> None:
    luma = np.arange(12, dtype=np.uint8).reshape(3, 4)
    plane = scenes.padded(luma, 7)
    assert len(plane) == 2 * 7 + 4
    assert [plane[row * 7 : row * 7 + 4] for row in range(3)] == [row.tobytes() for row in luma]
    assert scenes.padded(luma, 4) == luma.tobytes()
    with pytest.raises(UsageError, match="row stride"):
        scenes.padded(luma, 3)


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (np.zeros((28, 28), np.uint8), "empty"),
        (np.full((28, 28), 0.5, np.float32), "uint8"),
        (np.full((28, 28, 1), 255, np.uint8), "uint8"),
        (np.full((300, 28), 255, np.uint8), "sides"),
        ("7", "uint8"),
    ],
)
def test_bad_pictures_are_refused_by_message(picture: object, message: str) -> None:
    with pytest.raises(PictureError, match=message) as caught:
        make_frame(picture, EASY, np.random.default_rng(0))  # type: ignore[arg-type]
    assert caught.value.received is not None


def test_bad_calls_are_refused_by_message() -> None:
    with pytest.raises(UsageError, match="quarter turns"):
        frame_of(1, EASY, 0, rotation=4)
    with pytest.raises(UsageError, match="kind") as caught:
        make_empty_frame("cats", np.random.default_rng(0))
    assert "ruled" in (caught.value.hint or "")
    with pytest.raises(UsageError, match="equally many"):
        next(scenes.make_frames(PICTURES, [1], EASY, 0, 1))
    with pytest.raises(UsageError, match="blur_px"):
        Difficulty(blur_px=(3, 1))
    with pytest.raises(UsageError, match="marks_share"):
        Difficulty(marks_share=1.5)
    with pytest.raises(UsageError, match="size_px"):
        Difficulty(size_px=(10, 300))


@pytest.mark.parametrize("label", LABELS)
def test_the_paths_of_a_picture_lie_on_its_ink(label: int) -> None:
    strokes = strokes_of(drawn_picture(label))
    assert strokes.faithful
    assert 0.07 < strokes.pen_width < 0.2
    every = np.concatenate(strokes.paths)
    low, high = every.min(0) - strokes.pen_width / 2, every.max(0) + strokes.pen_width / 2
    assert max(high - low) == pytest.approx(1, abs=0.08)
    assert np.abs(low + high).max() < 0.1


def test_a_pictures_corner_may_be_inked() -> None:
    corner = np.zeros((28, 28), np.uint8)
    corner[:5, :] = 255
    frame = make_frame(corner, EASY, np.random.default_rng(0))
    assert frame.box is not None
    assert frame.box[2] > frame.box[3]


@pytest.mark.parametrize("at", [(0, 0), (27, 27), (14, 3)])
def test_a_single_dot_gives_a_frame(at: tuple[int, int]) -> None:
    dot = np.zeros((28, 28), np.uint8)
    dot[at] = 255
    for seed in range(4):
        assert make_frame(dot, HARD, np.random.default_rng(seed)).box is not None


def test_thinning_leaves_a_line_one_pixel_wide_and_keeps_a_ring_closed() -> None:
    bar = np.zeros((20, 40), bool)
    bar[6:13, 4:36] = True
    line = thin(bar)
    assert line.sum(0).max() == 1
    assert 20 <= line.sum() <= 32
    y, x = np.mgrid[:40, :40] - 20
    radius = np.hypot(x, y)
    ring = thin((radius > 8) & (radius < 14))
    labels_inside = Image.fromarray((~ring * 255).astype(np.uint8))
    ImageDraw.floodfill(labels_inside, (20, 20), 7)
    assert labels_inside.getpixel((0, 0)) != 7, "a flood from the middle does not reach the outside"
