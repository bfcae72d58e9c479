"""What was read of each picture is kept whole, adds up to the figures, and a damaged file is no readings."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlens.errors import RunError
from handlens.evaluation import FrameMetrics, Metrics
from handlens.evaluation.frames import _test_frames, made_test_frame
from handlens.evaluation.readings import FrameReadings, NetworkReadings, Readings
from made_reports import made_subject


def same(one: Readings, other: Readings) -> None:
    assert (one.labels, one.root, one.files) == (other.labels, other.root, other.files)
    np.testing.assert_array_equal(one.truth, other.truth)
    np.testing.assert_array_equal(one.network.read, other.network.read)
    np.testing.assert_allclose(one.network.confidence, other.network.confidence, atol=1e-6)
    assert (one.frames is None, one.keras_read is None) == (other.frames is None, other.keras_read is None)
    if one.frames is not None and other.frames is not None:
        assert one.frames.of == other.frames.of
        np.testing.assert_array_equal(one.frames.pictures, other.frames.pictures)
        np.testing.assert_array_equal(one.frames.read, other.frames.read)
        np.testing.assert_allclose(one.frames.scores, other.frames.scores, atol=1e-6)
    if one.keras_read is not None:
        np.testing.assert_array_equal(one.keras_read, other.keras_read)


@given(st.integers(2, 1000), st.integers(1, 40), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 2**32 - 1))
def test_readings_come_back_as_they_were(classes, n, with_frames, with_keras, with_files, seed):
    rng = np.random.default_rng(seed)
    labels = tuple(f"é{i}" for i in range(classes))
    network = NetworkReadings(rng.integers(classes, size=n), rng.random(n))
    frames = FrameReadings("test photos", rng.integers(n, size=7), rng.integers(-1, classes, 7), rng.random(7))
    readings = Readings(labels, rng.integers(classes, size=n), network, frames if with_frames else None,
                        rng.integers(classes, size=n) if with_keras else None)  # fmt: skip
    if with_files:
        readings = readings.with_files([f"/data/set/{i} ü.png" for i in range(n)], "/data/set")
        assert readings.root == "/data/set"
        assert readings.name(0) == "0 ü.png"
        assert str(readings.path(0)) == "/data/set/0 ü.png"
    content = readings.to_bytes()
    same(Readings.from_bytes(content), readings)
    assert readings.to_bytes() == content


def test_files_outside_the_folder_keep_their_whole_path():
    readings = Readings(("a", "b"), np.array([0]), NetworkReadings(np.array([0]), np.array([1.0])))
    assert readings.with_files(["/elsewhere/x.png"], "/data/set").path(0).as_posix() == "/elsewhere/x.png"
    assert readings.with_files(["/data/settle/x.png"], "/data/set").files == ("/data/settle/x.png",)


def test_files_of_a_relative_path_are_found_from_anywhere(tmp_path, monkeypatch):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "x.png").write_bytes(b"x")
    readings = Readings(("a", "b"), np.array([0]), NetworkReadings(np.array([0]), np.array([1.0])))
    monkeypatch.chdir(tmp_path)
    kept = readings.with_files(["set/x.png"], str(tmp_path / "set"))
    monkeypatch.chdir("/")
    assert kept.files == ("x.png",)
    assert kept.path(0).is_file()


def test_damaged_readings_are_none():
    content = made_subject(3).readings.to_bytes()
    for damaged in (b"", content[: len(content) // 2], b"PK\x03\x04" + content[4:200], content.replace(b"truth", b"trouth")):
        with pytest.raises(ValueError):
            Readings.from_bytes(damaged)


@pytest.mark.parametrize("broken", ["truth", "read", "frame", "length"])
def test_readings_that_do_not_add_up_are_none(broken):
    good = made_subject(3).readings
    truth, network, frames = good.truth.copy(), good.network, good.frames
    if broken == "truth":
        truth[0] = 3
    elif broken == "read":
        network = NetworkReadings(network.read - 3, network.confidence)
    elif broken == "frame":
        frames = FrameReadings(frames.of, frames.pictures + len(truth), frames.read, frames.scores)
    else:
        network = NetworkReadings(network.read[1:], network.confidence[1:])
    with pytest.raises(ValueError, match="add up"):
        Readings.from_bytes(Readings(good.labels, truth, network, frames).to_bytes())


@pytest.mark.train
def test_a_run_keeps_the_readings_that_its_figures_were_counted_from(run):
    readings, metrics = run.readings(), run.metrics()
    frames, network = FrameMetrics.from_dict(metrics["frames"]), Metrics.from_dict(metrics["network"])
    counted = readings.frames.measured(readings.truth, readings.labels)
    assert counted.figures == frames.figures
    assert counted.confusion == frames.confusion
    assert [(one.picture, one.label, one.read_as) for one in counted.worst_mistakes] == [
        (one.picture, one.label, one.read_as) for one in frames.worst_mistakes
    ]
    assert (readings.network.read == readings.truth).mean() == network.accuracy
    assert (readings.keras_read == readings.truth).mean() == pytest.approx(metrics["keras"]["accuracy"])


@pytest.mark.train
def test_damaged_readings_of_a_run_say_what_to_do(run, tmp_path):
    from handlens.training.run import READINGS_FILE, Run

    (tmp_path / "run.json").write_text((run.path / "run.json").read_text())
    opened = Run.open(tmp_path)
    assert opened.readings() is None
    (tmp_path / READINGS_FILE).write_bytes(b"nothing")
    with pytest.raises(RunError, match="readings.npz is damaged") as error:
        opened.readings()
    assert "--overwrite" in error.value.hint


@pytest.mark.train
@pytest.mark.parametrize("count", [40, 700])
def test_a_frame_made_again_is_the_frame_that_was_read(small_mnist, count):
    test = small_mnist.test
    wanted = {0, 3, count - 1}
    for number, frame in enumerate(_test_frames(test, count)):
        if number in wanted:
            again = made_test_frame(test, count, number)
            np.testing.assert_array_equal(again.luma, frame.planes["luma"])
            assert (again.label, again.rotation) == (frame.picture, frame.rotation)
            assert again.drawn["size_px"] > 0


def test_first_frames_are_one_a_picture():
    frames = FrameReadings("made frames", np.array([4, 2, 4, 4, 0, 2]), np.zeros(6, int), np.ones(6))
    assert frames.first_of_each.tolist() == [0, 1, 4]


def test_about_is_plain_json():
    content = made_subject(2).readings.to_bytes()
    with np.load(io.BytesIO(content)) as arrays:
        assert json.loads(arrays["about.json"].tobytes())["version"] == 1
