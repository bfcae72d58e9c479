"""A training with corrections is another training, learns them, and is tested on what it was tested on before."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np
import pytest

import handlens
from correction_helpers import corrections_of, ink_correction, photo_correction, write_corrections
from handlens.corrections import Further, further_pictures, match_corrections
from handlens.datasets import Contents
from handlens.errors import DatasetError, RunError, UsageError
from handlens.training.run import Run, Settings

pytestmark = pytest.mark.train


def weights(run: Run) -> list[np.ndarray]:
    import keras

    return [variable.numpy() for variable in keras.saving.load_model(run.network_file, compile=False).variables]


def same(one: Run, other: Run) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(weights(one), weights(other), strict=True))


@pytest.fixture(scope="module")
def tiny(small_mnist):
    part = small_mnist.train
    return dataclasses.replace(small_mnist, train=part.picked(np.arange(768)), digest="tiny")


def further_of(dataset, *found):
    return further_pictures(match_corrections([corrections_of(*found)], dataset.labels, "ink"), "ink", dataset.input_shape)


def test_the_same_corrections_the_same_weights_others_others(tiny, tmp_path):
    from handlens.training.loop import train

    a, b = further_of(tiny, ink_correction("4"), ink_correction("7")), further_of(tiny, ink_correction("4"))
    without = train(tiny, tmp_path / "without", epochs=2, network="softmax")
    one, again = (train(tiny, tmp_path / name, epochs=2, further=a, network="softmax") for name in ("one", "again"))
    other = train(tiny, tmp_path / "other", epochs=2, network="softmax", further=b)
    assert same(one, again)
    assert not same(one, without)
    assert not same(one, other)
    assert one.settings.differences(other.settings) == one.settings.differences(without.settings) == ["corrections"]
    assert one.settings.corrections["digest"] == a.digest
    assert without.settings.corrections is None
    with pytest.raises(RunError, match="other settings. Received: corrections"):
        train(tiny, tmp_path / "one", epochs=2, network="softmax", further=b, resume=True)


def bars(rng, count):
    """Two bars, which are no digit of anybody's: uint8 [n, 28, 28, 1]."""
    pictures = np.zeros((count, 28, 28, 1), np.uint8)
    for picture in pictures:
        left, upper, lower = rng.integers(4, 8), rng.integers(7, 10), rng.integers(17, 20)
        picture[upper : upper + 3, left : left + 18] = picture[lower : lower + 3, left : left + 18] = 255
    return pictures


def test_it_learns_what_they_show(tiny, tmp_path):
    from handlens.export.freezing import load_network
    from handlens.training.loop import train

    rng = np.random.default_rng(0)
    further = Further(bars(rng, 8), np.full(8, 6), "bars")
    asked = bars(rng, 40)

    def sixes(run):
        return (np.asarray(load_network(run)(asked / np.float32(255))).argmax(1) == 6).mean()

    assert sixes(train(tiny, tmp_path / "without", epochs=40, network="softmax")) <= 0.1
    assert sixes(train(tiny, tmp_path / "with", epochs=40, further=further, network="softmax")) >= 0.5


def test_the_presence_head_learns_them_too(tiny):
    from handlens.training import presence

    shown = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("handlens.frames.presence.train_presence", lambda pictures, *_, **__: shown.append(pictures) or {})
        presence.presence_head(tiny, 0)
        presence.presence_head(tiny, 0, further=further_of(tiny, ink_correction("4")))
    assert shown[0].shape == shown[1].shape
    assert 1 <= (shown[0] != shown[1]).any((1, 2)).sum() <= 0.01 * len(shown[0])


def test_older_runs_had_none():
    settings = Settings(dataset="x", dataset_name="x", dataset_digest="", dataset_options={}, labels=("a", "b"), view="ink",
                        input_shape=(28, 28, 1), network="compact", effort="quick", seed=0, recipe={})  # fmt: skip
    assert settings.corrections is None


def test_the_command_trains_tests_on_the_same_and_tells(small_mnist, tmp_path, monkeypatch):
    """`train --also`, as far as a finished run: its test pictures are the dataset's, and its report says nothing else."""
    file = write_corrections(tmp_path / "c.zip", ink_correction("4"), dataclasses.replace(ink_correction("7"), label="mug"))
    said = []

    class Heard(handlens.Reporter):
        def say(self, text):
            said.append(text)

    run = handlens.train(small_mnist, tmp_path / "run", network="softmax", epochs=1, also=[file], reporter=Heard())
    assert any("1 correction to train on besides: 4 (1)" in line for line in said)
    assert any("mug (1)" in line and "has a folder `mug`" in line for line in said)
    assert run.settings.dataset_digest == small_mnist.digest
    tested = handlens.evaluate(run.path, dataset=small_mnist).tested_on
    assert (tested.relation, tested.part) == ("same", "test")
    with pytest.raises(RunError, match="Received: corrections"):
        handlens.train(small_mnist, tmp_path / "run", network="softmax", epochs=1, resume=True)
    assert handlens.train(small_mnist, tmp_path / "run", network="softmax", epochs=1, also=file, resume=True).path == run.path


def test_what_build_says_of_other_corrections(tiny, tmp_path, monkeypatch):
    from handlens import pipeline

    file = write_corrections(tmp_path / "c.zip", ink_correction("4"))
    settings = {"network": "softmax", "effort": "quick", "seed": 0, "epochs": 1, "overwrite": False,
                "reporter": handlens.Reporter()}  # fmt: skip
    monkeypatch.setattr("handlens.export.testing.prove_run", lambda *_, **__: None)
    monkeypatch.setattr("handlens.training.presence.train_presence_head", lambda *_, **__: None)
    monkeypatch.setattr(pipeline, "_leave_report", lambda *_: None)
    pipeline._train_or_reuse(tiny, tmp_path / "run", **settings)
    with pytest.raises(RunError, match="with other corrections, or with none") as caught:
        pipeline._train_or_reuse(tiny, tmp_path / "run", also=[file], **settings)
    assert "--overwrite" in caught.value.hint


@pytest.fixture
def untested(monkeypatch):
    """A training without what comes after its network."""
    monkeypatch.setattr("handlens.export.testing.prove_run", lambda *_, **__: None)
    monkeypatch.setattr("handlens.training.presence.train_presence_head", lambda *_, **__: None)
    monkeypatch.setattr("handlens.pipeline._leave_report", lambda *_: None)


def test_corrections_that_are_in_the_dataset_are_not_trained_on(tiny, tmp_path, untested):
    found = ink_correction("4")
    file = write_corrections(tmp_path / "c.zip", found)
    contents = Contents.of([hashlib.sha256(found.picture).digest()], ["4"])
    said = []

    class Heard(handlens.Reporter):
        def say(self, text):
            said.append(text)

    there = dataclasses.replace(tiny, contents=contents)
    run = handlens.train(there, tmp_path / "run", network="softmax", epochs=1, also=[file], reporter=Heard())
    assert run.settings.corrections is None
    assert said.count("1 correction left out: it is a picture of the dataset already") == 1


def test_train_tells_changed_pictures_as_build_does(tiny, tmp_path, untested):
    from handlens import pipeline

    hashes = [bytes([value]) * 32 for value in range(9)]
    before, after = (dataclasses.replace(tiny, digest=str(count), contents=Contents.of(hashes[:count], ["4"] * count))
                     for count in (3, 9))  # fmt: skip
    handlens.train(before, tmp_path / "run", network="softmax", epochs=1)
    with pytest.raises(RunError, match=r"the pictures have changed since the training in `.*run` \(6 added\)") as caught:
        handlens.train(after, tmp_path / "run", network="softmax", epochs=1, resume=True)
    assert caught.value.hint == "--overwrite trains again, -o FOLDER keeps both"
    with pytest.raises(RunError, match=r"the pictures have changed .* \(6 added\)") as caught:
        pipeline._train_or_reuse(after, tmp_path / "run", network="softmax", epochs=1, overwrite=False,
                                 reporter=handlens.Reporter())  # fmt: skip
    assert caught.value.hint == "--overwrite trains again, --run FOLDER keeps both"


def test_faults_are_told_before_anything_is_trained(small_mnist, tmp_path):
    file = write_corrections(tmp_path / "c.zip", photo_correction("4"), view="photo")
    with pytest.raises(DatasetError, match="view `photo`"):
        handlens.train(small_mnist, tmp_path / "run", also=[file])
    with pytest.raises(DatasetError, match="cannot read the file"):
        handlens.train("mnist", tmp_path / "run", also=[tmp_path / "missing.zip"])
    assert not (tmp_path / "run").exists()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "run.json").write_text("{}")
    with pytest.raises(UsageError, match="corrections are for a training"):
        handlens.build(tmp_path / "old", tmp_path / "x.tflite", also=[file])
    with pytest.raises(UsageError, match="only an app can be the next version"):
        handlens.build("mnist", tmp_path / "x.tflite", after=tmp_path / "old.apk")
