"""`build` and `export` of a network of one's own, as typed: an app, and errors that say what to add."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from handlens.cli.app import app

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    from handlens.base.backend import import_tensorflow

    import_tensorflow()
    import keras

    folder = tmp_path_factory.mktemp("own")
    layers = keras.layers
    network = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(3, activation="softmax")])
    network.save(folder / "own.keras")
    (folder / "labels.txt").write_text("ant\nbee\ncat\n")
    return folder


def typed(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_an_app_and_what_it_says_of_itself(own, monkeypatch):
    monkeypatch.setenv("HANDLENS_CONFIG", str(own / "config"))
    answer = typed("build", own / "own.keras", "-o", own / "own.apk", "--labels", own / "labels.txt", "--range", "-1..1")
    assert answer.exit_code == 0, answer.output
    assert (own / "own.apk").stat().st_size > 1_000_000
    assert not list(own.glob("*.tflite")), "a model file was not asked for"
    given = ("--labels", own / "labels.txt", "--range", "0..1", "-q")
    exported = typed("export", own / "own.keras", "-o", own / "own.tflite", *given)
    assert exported.exit_code == 0, exported.output
    assert "handlens evaluate" in exported.output
    shown = typed("inspect", own / "own.tflite")
    assert "own (own.keras)" in shown.output
    assert "not calibrated" in shown.output
    assert json.loads(typed("inspect", own / "own.tflite", "--json").output)["contract"]["calibrated"] is False


@pytest.mark.parametrize(
    ("options", "words"),
    [((), "what are the network's 3 labels called"), (("--labels", "labels.txt"), "which numbers does the network take"),
     (("--labels", "labels.txt", "--range", "0..2"), "unknown range"), (("--epochs", "3"), "this network is trained")],
)  # fmt: skip
def test_what_is_missing_is_asked_for(own, monkeypatch, options, words):
    monkeypatch.chdir(own)
    answer = typed("build", "own.keras", "-o", "x.tflite", *options)
    assert answer.exit_code == 1
    assert words in " ".join(answer.output.split())
    assert not (own / "x.tflite").exists()
