"""Which looks are taken at a still picture, and which reading counts: with a model that answers as it is told."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from handlens import Prediction
from handlens.errors import PictureError
from handlens.modelfile.model import Model, each_picture, open_picture, turned
from handlens.modelfile.stills import first_planes, read_still
from handlens.pictures.geometry import LENS_COLUMNS


def prediction(label, score=0.9, box=(0.5, 0.5, 0.5, 0.5)):
    return Prediction(label, score if label else 0.1, label or "7", np.ones(10) / 10, 0.9, box, np.zeros((28, 28, 1)))


class Told:
    """Stands in for a Model: answers in turn, and keeps what it was shown."""

    contract = SimpleNamespace(view="ink", planes=("luma",))

    def __init__(self, *answers):
        self.answers = list(answers)
        self.shown = []

    def read_frame(self, planes):
        self.shown.append(planes["luma"][:, LENS_COLUMNS])
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


PAPER = Image.new("L", (480, 480), 220)


def test_what_is_read_large_is_looked_at_once():
    model = Told(prediction("3"))
    read = read_still(model, PAPER).prediction
    assert (read.label, read.note, len(model.shown)) == ("3", None, 1)
    assert read.place == pytest.approx((73, 73, 407, 407), abs=1.5)  # the box is half of a lens of 667 pixels


def test_what_is_small_is_looked_at_closer_and_the_surer_reading_counts():
    small = (0.3, 0.3, 0.1, 0.1)
    assert read_still(Told(prediction("3", 0.8, small), prediction("5", 0.9)), PAPER).prediction.label == "5"
    kept = read_still(Told(prediction("3", 0.8, small), prediction("5", 0.7)), PAPER).prediction
    assert (kept.label, kept.box) == ("3", small)
    assert read_still(Told(prediction("3", 0.6, small), prediction(None)), PAPER).prediction.label == "3"


def test_the_closer_look_has_what_was_found_in_its_middle():
    luma = np.full((400, 640), 220, np.uint8)
    luma[40:80, 500:540] = 20
    look_side = 889  # 640 / 0.72
    box = ((520 + 125) / look_side, (60 + 245) / look_side, 40 / look_side, 40 / look_side)
    model = Told(prediction(None, box=box), prediction("1"))
    read_still(model, Image.fromarray(luma))
    dark = np.argwhere(model.shown[1] < 100)
    assert dark.mean(0) == pytest.approx((240, 240), abs=6)
    assert np.ptp(dark[:, 0]) == pytest.approx(240, abs=8)


def test_nothing_read_anywhere_is_nothing():
    model = Told(prediction(None))
    read = read_still(model, PAPER).prediction
    assert (read.label, read.note) == (None, None)
    assert len(model.shown) == 2 + 2 * 9


def things(*answers):
    """Two looks without a reading, then the windows' answers: each window and closer at what it shows."""
    return Told(prediction(None), prediction(None), *answers, prediction(None))


def test_one_thing_in_a_window_is_the_reading_and_two_apart_are_several():
    free, at_rim = (0.5, 0.5, 0.4, 0.4), (0.2, 0.5, 0.4, 0.4)
    assert read_still(things(prediction("3", box=free)), PAPER).prediction.label == "3"
    assert read_still(things(prediction("3", box=at_rim)), PAPER).prediction.label is None
    none = prediction(None)
    several = read_still(things(prediction("3", box=free), none, none, none, prediction("5", box=free)), PAPER).prediction
    assert (several.label, several.note) == (None, "several")
    # the window beside it shows the same thing half a window further left
    same = read_still(things(prediction("3", box=(0.7, 0.5, 0.4, 0.4)), none, prediction("3", box=(0.25, 0.5, 0.4, 0.4))), PAPER)
    assert (same.prediction.label, same.prediction.note) == ("3", None)


def test_ink_over_the_edge_is_said():
    luma = np.full((480, 480), 220, np.uint8)
    luma[:300, 220:260] = 20
    whole = 667
    box = (0.5, (150 + 94) / whole, 40 / whole * 2, 300 / whole)
    assert read_still(Told(prediction("1", box=box)), Image.fromarray(luma)).prediction.note == "cut"


def test_view_photo_takes_its_centred_square():
    model = Told(prediction("cat"))
    model.contract = SimpleNamespace(view="photo", planes=("luma",))
    luma = np.zeros((100, 300), np.uint8)
    luma[:, 100:200] = 200
    read = read_still(model, Image.fromarray(luma)).prediction
    assert (model.shown[0] == 200).mean() > 0.95  # the square's rim is smoothed
    assert read.place == (125, 25, 175, 75)


def test_the_first_frame_is_the_first_look():
    model = Told(prediction("3"))
    read_still(model, PAPER)
    assert np.array_equal(first_planes(PAPER, "ink", ("luma",))["luma"][:, LENS_COLUMNS], model.shown[0])


@pytest.mark.parametrize("rotation", range(4))
def test_rotation_turns_clockwise(rotation):
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert np.array_equal(np.asarray(turned(Image.fromarray(pixels), rotation)), np.rot90(pixels, -rotation))


def test_folders_stand_for_their_pictures(tmp_path):
    for name in ("b.png", "a/c.JPG", "a/d.txt", "e.webp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = list(each_picture([tmp_path / "e.webp", str(tmp_path), b"bytes"]))
    assert found == [tmp_path / "e.webp", tmp_path / "a" / "c.JPG", tmp_path / "b.png", tmp_path / "e.webp", b"bytes"]


def test_one_that_cannot_be_opened_does_not_end_many(model_file, tmp_path):
    import handlens

    model: Model = handlens.load_model(model_file)
    good = model.examples()[0][0]
    (tmp_path / "bad.png").write_text("no picture")
    first, second, third = model.predict_many([good, tmp_path / "bad.png", good])
    assert isinstance(second.error, PictureError)
    assert (second.prediction, second.planes) == (None, None)
    assert first.error is None
    assert first.prediction.label == third.prediction.label
    assert first.planes["luma"].shape == (480, 640)


@pytest.mark.parametrize("rotation", range(4))
@pytest.mark.parametrize("orientation", [1, 6])
def test_the_place_is_in_pixels_of_the_original(rotation, orientation):
    """A JPEG of more than 24 million pixels is shrunk while it is decoded."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    Image.new("L", (6400, 4000), 220).save(stream, "JPEG", quality=5, exif=exif)
    picture = turned(open_picture(stream.getvalue()), rotation)
    width, height = (6400, 4000) if (orientation == 6) == (rotation % 2 == 1) else (4000, 6400)
    assert picture.size == (width // 2, height // 2)
    left, top, right, bottom = read_still(Told(prediction("3", box=(0.5, 0.5, 0.5, 0.5))), picture).prediction.place
    assert (left + right) / 2 == pytest.approx(width / 2, abs=4)
    assert (top + bottom) / 2 == pytest.approx(height / 2, abs=4)
    assert right - left == pytest.approx(6400 / 0.72 / 2, abs=4)
