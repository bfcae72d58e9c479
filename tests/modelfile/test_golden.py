"""Golden frames: the bytes are those of the app's reader, and they come back whole."""

from __future__ import annotations

import json
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from apk_helpers import LABELS, FakeModel, mutations, refused_or_read
from handlens.errors import ModelError
from handlens.modelfile.golden import GoldenFrame, golden_frames, pack_golden, read_golden, turned_lens
from handlens.pictures.geometry import LENS_COLUMNS

MODEL = FakeModel(example_count=3)
FRAMES = golden_frames(MODEL)
GOLDEN = pack_golden(FRAMES, MODEL.contract)


def same(first: GoldenFrame, second: GoldenFrame) -> bool:
    planes_agree = all(np.array_equal(first.planes[name], second.planes[name]) for name in first.planes)
    rest = ("rotation", "truth", "label", "score", "presence", "output")
    return planes_agree and all(getattr(first, name) == getattr(second, name) for name in rest)


@pytest.mark.parametrize("channels", [1, 3])
def test_frames_come_back_as_they_were(channels):
    model = FakeModel(example_count=5, channels=channels)
    frames = golden_frames(model)
    golden = pack_golden(frames, model.contract)
    back = read_golden(golden.packed, golden.document)
    assert golden.frame_count == len(back) == 5
    assert set(back[0].planes) == set(model.contract.planes)
    assert all(same(a, b) for a, b in zip(frames, back, strict=True))
    assert pack_golden(golden_frames(model), model.contract) == golden, "the same model gives the same bytes"


def test_the_layout_is_what_the_app_reads():
    """Undone here byte by byte, as Golden.java does it: each row is a difference to the row above."""
    raw = np.frombuffer(zlib.decompress(GOLDEN.packed), np.uint8)
    assert raw.size == 3 * 480 * 640
    for index, frame in enumerate(FRAMES):
        above = np.zeros(640, np.uint8)
        for y in range(480):
            above = above + raw[(index * 480 + y) * 640 : (index * 480 + y + 1) * 640]
            assert np.array_equal(above, frame.planes["luma"][y])
    document = json.loads(GOLDEN.document)
    assert {"tolerance", "planes", "height", "width", "frames"} == document.keys()
    assert {"rotation", "truth", "label", "score", "presence", "output"} == document["frames"][0].keys()


def test_every_rotation_is_checked_and_the_truth_told():
    frames = golden_frames(FakeModel(example_count=6))
    assert [frame.rotation for frame in frames] == [0, 1, 2, 3, 0, 1]
    assert [frame.truth for frame in frames] == [LABELS[i % 3] for i in range(6)]


def test_a_turned_lens_is_upright_after_its_clockwise_turns():
    plane = np.random.default_rng(0).integers(0, 256, (480, 640), np.uint8)
    for rotation in range(4):
        turned = turned_lens(plane, rotation)
        upright = np.rot90(turned[:, LENS_COLUMNS], -rotation)  # numpy counts anticlockwise
        assert np.array_equal(upright, plane[:, LENS_COLUMNS])
        assert np.array_equal(turned[:, :80], plane[:, :80])


def test_below_the_threshold_there_is_no_label():
    class Unsure(FakeModel):
        def run_frame(self, planes, rotation):
            return super().run_frame(planes, rotation) | {"presence": np.array([0.1], np.float32)}

    model = Unsure(example_count=1)
    (frame,) = golden_frames(model)
    assert frame.label is None
    assert frame.score < 0.5
    assert json.loads(pack_golden([frame], model.contract).document)["frames"][0]["label"] is None


def test_frames_are_left_out_until_they_fit():
    model = FakeModel(example_count=6, noise=True)  # noise cannot be packed: 307 kB a frame
    golden = pack_golden(golden_frames(model), model.contract, most_bytes=700_000)
    assert golden.frame_count == 2
    assert len(golden.packed) <= 700_000
    assert pack_golden(golden_frames(model), model.contract).frame_count == 0, "not one of these fits into 300 kB"


def test_what_is_left_out_is_what_is_there_twice():
    class Uneven(FakeModel):
        def examples(self):
            return [(Image.new("L", (28, 28), 40 * label), label) for label in (0, 0, 0, 1, 2, 1)]

    assert [frame.truth for frame in golden_frames(Uneven(), most=4)] == [LABELS[0], LABELS[1], LABELS[2], LABELS[0]]


def test_a_model_without_examples_has_no_golden_frames():
    model = FakeModel(example_count=0)
    golden = pack_golden(golden_frames(model), model.contract)
    assert read_golden(golden.packed, golden.document) == []


def test_examples_that_are_wrong():
    class WrongLabel(FakeModel):
        def examples(self):
            return [(Image.new("L", (28, 28)), 3)]

    class NoPicture(FakeModel):
        def frame_planes(self, image):
            raise Image.UnidentifiedImageError("cannot identify image file")

    class NoNumber(FakeModel):
        def run_frame(self, planes, rotation):
            return super().run_frame(planes, rotation) | {"output_node": np.full((1, 3), np.nan, np.float32)}

    for model, match in ((WrongLabel(), "no such label"), (NoPicture(), "no picture"), (NoNumber(), "no numbers")):
        with pytest.raises(ModelError, match=match):
            golden_frames(model)


def test_planes_of_another_size_are_an_error():
    frame = GoldenFrame({"luma": np.zeros((10, 10), np.uint8)}, 0, "a", None, 0, 0, (0.5, 0.5))
    with pytest.raises(ModelError, match="luma plane is not"):
        pack_golden([frame], MODEL.contract)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(mutations(GOLDEN.document.encode()))
def test_a_changed_description_is_refused_or_read(document):
    refused_or_read(lambda data: read_golden(GOLDEN.packed, data), document)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(mutations(GOLDEN.packed))
def test_changed_frames_are_refused_or_read(packed):
    refused_or_read(lambda data: read_golden(data, GOLDEN.document), packed)
