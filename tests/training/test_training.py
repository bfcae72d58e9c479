"""Training: seeded, resumable, and never in the way of what a user has already."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import handlens
from handlens.base.reporter import Reporter, Stage
from handlens.errors import DatasetError, RunError, UsageError
from handlens.training.allographs import Allographs
from handlens.training.run import Run

pytestmark = pytest.mark.train


def weights(run: Run) -> list[np.ndarray]:
    import keras

    return [variable.numpy() for variable in keras.saving.load_model(run.network_file, compile=False).variables]


def same(one: Run, other: Run) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(weights(one), weights(other), strict=True))


class InterruptedAt(Reporter):
    """Presses Ctrl-C in the middle of an epoch."""

    def __init__(self, epoch: int):
        self.epoch = epoch

    def stage(self, title: str, total: int) -> Stage:
        outer = self

        class Pressed(Stage):
            def advance(self, units: int = 1, **figures: float) -> None:
                if figures.get("epoch") == outer.epoch:
                    raise KeyboardInterrupt

        return Pressed(title, total)


@pytest.fixture(scope="module")
def tiny(small_mnist):
    """768 pictures: an epoch takes a moment."""
    from handlens.datasets import Pictures

    part = small_mnist.train
    return dataclasses.replace(
        small_mnist, train=Pictures(part.store, part.rows[:768], part.labels[:768]), digest="tiny"
    )


def fit(dataset, path, **options):
    from handlens.training import train

    return train(dataset, path, **{"epochs": 3, **options})


@pytest.fixture(scope="module")
def undisturbed(tiny, tmp_path_factory):
    return fit(tiny, tmp_path_factory.mktemp("train") / "undisturbed")


def test_same_seed_same_weights_other_seed_others(tiny, undisturbed, tmp_path):
    assert same(fit(tiny, tmp_path / "again"), undisturbed)
    assert not same(fit(tiny, tmp_path / "other", seed=1), undisturbed)


@pytest.mark.parametrize("network", ["compact", "deep"])  # deep has dropout, whose state must be kept too
def test_interrupted_and_resumed_ends_as_undisturbed(tiny, tmp_path, network):
    whole = fit(tiny, tmp_path / "whole", network=network)
    with pytest.raises(KeyboardInterrupt):
        fit(tiny, tmp_path / "cut", network=network, reporter=InterruptedAt(3))
    assert not Run.open(tmp_path / "cut").finished
    assert [row["epoch"] for row in Run.open(tmp_path / "cut").history()] == [1, 2]
    resumed = fit(tiny, tmp_path / "cut", network=network, resume=True)
    assert resumed.finished
    assert same(resumed, whole)
    assert len(resumed.history()) == 3


def test_a_damaged_last_checkpoint_is_passed_over(tiny, undisturbed, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        fit(tiny, tmp_path / "cut", reporter=InterruptedAt(3))
    last = sorted((tmp_path / "cut" / "checkpoints").iterdir())[-1]
    last.write_bytes(last.read_bytes()[:1000])
    assert same(fit(tiny, tmp_path / "cut", resume=True), undisturbed)


def test_kill_9_leaves_a_run_that_resumes(tmp_path):
    """Killed at a random moment after its first epoch; another process resumes and finishes."""
    path = tmp_path / "killed"
    command = [
        sys.executable,
        "-m",
        "handlens",
        "train",
        "mnist",
        "--network",
        "softmax",
        "--epochs",
        "8",
        "-o",
        str(path),
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    checkpoint = path / "checkpoints"
    deadline = time.monotonic() + 120
    while not (checkpoint.is_dir() and len(list(checkpoint.glob("epoch-*.npz"))) >= 2):
        assert process.poll() is None, "the training ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    run = Run.open(path)
    assert not run.finished
    done = len(run.history())
    assert done >= 1
    with pytest.raises(RunError, match="the run is not finished") as caught:
        run.require_finished()
    assert "--resume" in (caught.value.hint or "")
    mnist = handlens.open_dataset("mnist")
    with pytest.raises(RunError, match="made with other settings"):
        fit(mnist, path, network="softmax", epochs=41, resume=True)
    resumed = fit(mnist, path, network="softmax", epochs=8, resume=True)
    assert same(resumed, fit(mnist, tmp_path / "whole", network="softmax", epochs=8))


def test_a_run_is_never_overwritten_unasked(tiny, undisturbed):
    with pytest.raises(RunError, match="there is a run already") as caught:
        fit(tiny, undisturbed.path)
    assert "--resume" in caught.value.hint
    assert "--overwrite" in caught.value.hint


def test_overwriting_keeps_what_is_not_the_runs(tiny, tmp_path):
    run = fit(tiny, tmp_path / "run", network="softmax", epochs=1)
    (run.path / "notes.txt").write_text("mine")
    again = fit(tiny, tmp_path / "run", network="softmax", epochs=2, overwrite=True)
    assert len(again.history()) == 2
    assert (run.path / "notes.txt").read_text() == "mine"


def test_a_folder_that_is_no_run_is_left_alone(tiny, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.txt").write_text("mine")
    with pytest.raises(RunError, match="not empty and not a run"):
        fit(tiny, tmp_path / "photos", overwrite=True)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(RunError, match="a file stands there"):
        fit(tiny, tmp_path / "file")
    assert (tmp_path / "photos" / "cat.txt").read_text() == "mine"


def test_a_finished_run_is_not_trained_again(tiny, undisturbed):
    class NothingSlow(Reporter):
        def stage(self, title: str, total: int) -> Stage:
            raise AssertionError(f"`{title}` began")

    before = undisturbed.network_file.stat().st_mtime_ns
    assert fit(tiny, undisturbed.path, resume=True, reporter=NothingSlow()).finished
    assert undisturbed.network_file.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("options", "message"), [({"network": "resnet"}, "unknown network"), ({"effort": "huge"}, "unknown effort")]
)
def test_unknown_words(tiny, tmp_path, options, message):
    with pytest.raises(UsageError, match=message):
        fit(tiny, tmp_path / "run", **options)
    assert not (tmp_path / "run").exists()


def test_what_is_no_run_is_named(tmp_path):
    with pytest.raises(RunError, match="there is no such run"):
        Run.open(tmp_path / "nowhere")
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(RunError, match=r"run.json is damaged"):
        Run.open(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError, match="that folder is not a run"):
        Run.open(tmp_path / "empty")


def test_history_and_settings_tell_the_story(undisturbed, tiny):
    settings = undisturbed.settings
    assert settings.dataset_digest == tiny.digest
    assert settings.labels == tiny.labels
    assert undisturbed.versions["handlens"] == handlens.__version__
    history = undisturbed.history()
    assert [row["epoch"] for row in history] == [1, 2, 3]
    assert history[-1]["loss"] < history[0]["loss"]
    assert 0.5 < history[-1]["validation_accuracy"] <= 1
    assert 0.2 <= undisturbed.temperature <= 5
    assert not list(undisturbed.path.rglob(".*")), "a temporary file was left behind"


def test_parts_cover_an_epoch_exactly_once(tiny, monkeypatch):
    """Memory is bounded by parts of PART_BYTES; together they are the epoch, in whole batches."""
    from handlens.training import loop
    from handlens.training.recipe import Recipe

    monkeypatch.setattr(loop, "PART_BYTES", 200 * 784)
    recipe = Recipe(epochs=1, batch_size=64, peak_learning_rate=0.01)
    parts = [part() for part in loop._parts(tiny, Allographs(tiny, 0.0, 0), None, recipe, seed=0, epoch=0, batch=64)]
    assert [len(labels) for _, labels in parts] == [192, 192, 192, 192]
    order = np.random.default_rng([0, 0]).permutation(tiny.train.count)
    np.testing.assert_array_equal(np.concatenate([labels for _, labels in parts]), tiny.train.labels[order])
    np.testing.assert_array_equal(np.concatenate([images for images, _ in parts]), tiny.train.read(order))


def test_an_empty_dataset_is_refused(tmp_path):
    with pytest.raises(DatasetError):
        handlens.train(tmp_path, tmp_path / "run")


def test_the_callers_generators_and_switches_are_left_alone(tiny, tmp_path) -> None:
    import random

    import tensorflow as tf
    from tensorflow.python.framework import config

    from handlens.training import loop

    def seed_and_draw() -> tuple[float, float, float]:
        random.seed(5)
        np.random.seed(5)
        tf.random.set_seed(5)
        return random.random(), np.random.random(), float(tf.random.uniform(()))

    seed_and_draw()
    expected = random.random(), np.random.random(), float(tf.random.uniform(()))
    seed_and_draw()
    assert not config.is_op_determinism_enabled()
    loop.train(tiny, tmp_path / "run", network="softmax", epochs=1)
    assert not config.is_op_determinism_enabled()
    assert (random.random(), np.random.random()) == expected[:2]
    tf.random.set_seed(5)
    assert float(tf.random.uniform(())) == pytest.approx(seed_and_draw()[2])


def test_a_callers_deterministic_operators_stay_so() -> None:
    from tensorflow.python.framework import config

    from handlens.base.backend import reproducible

    config.enable_op_determinism()
    try:
        with reproducible(3):
            pass
        assert config.is_op_determinism_enabled()
        with pytest.raises(KeyError), reproducible(3):
            raise KeyError
        assert config.is_op_determinism_enabled()
    finally:
        config.disable_op_determinism()
