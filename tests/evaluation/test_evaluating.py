"""Evaluating: which pictures are read, that this is said, and that nothing is written."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import handlens
from conftest import write_class_folders
from handlens.base.reporter import Reporter
from handlens.errors import DatasetError, RunError, UsageError
from handlens.training.run import Run

pytestmark = pytest.mark.train


class Listening(Reporter):
    def __init__(self):
        self.said: list[str] = []
        self.warned: list[str] = []

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    def warn(self, sentence: str) -> None:
        self.warned.append(sentence)


def everything(folder: Path) -> dict[str, str]:
    """Path, content and time of every file."""
    return {
        str(path.relative_to(folder)): f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_mtime_ns}"
        for path in folder.rglob("*")
        if path.is_file()
    }


def bars(folder: Path, counts: dict[str, int], first: int = 0) -> Path:
    """Class folders of grey-looking colour pictures: a bar whose height is the class's; `first` makes other pictures."""
    heights = {"low": 24, "middle": 14, "high": 4}
    for label, count in counts.items():
        (folder / label).mkdir(parents=True, exist_ok=True)
        for i in range(first, first + count):
            pixels = np.random.default_rng([heights[label], i]).integers(0, 60, (32, 32, 3), np.uint8)
            pixels[heights[label] : heights[label] + 5] = 220
            Image.fromarray(pixels).save(folder / label / f"{i}.png")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """`bars`, 40 pictures a class, and `run`, which was trained on them in 24x24."""
    home = tmp_path_factory.mktemp("home")
    bars(home / "bars", {"low": 40, "middle": 40, "high": 40})
    handlens.train(home / "bars", home / "run", network="softmax", epochs=20, side_pixels=24)
    return home


@pytest.fixture
def moved(home, tmp_path) -> Path:
    """The same pictures in another place; the training's own place is gone."""
    shutil.copytree(home / "bars", tmp_path / "elsewhere")
    shutil.copytree(home / "run", tmp_path / "run")
    document = json.loads((tmp_path / "run" / "run.json").read_text())
    document["settings"]["dataset"] = str(tmp_path / "gone")
    (tmp_path / "run" / "run.json").write_text(json.dumps(document))
    return tmp_path


def test_a_run_says_what_a_person_gets_first(home):
    metrics = Run.open(home / "run").metrics()
    assert list(metrics)[:4] == ["path", "frames", "network", "keras"]
    frames, network = metrics["frames"], metrics["network"]
    assert frames["of"] == "test photos"
    assert frames["count"] == network["pictures"] == frames["right"] + frames["wrong"] + frames["no_reading"]
    assert metrics["tested_on"]["relation"] == "same"
    figures = handlens.load_model(home / "run" / "model.tflite").contract.figures
    assert figures.frames == handlens.FrameFigures.from_dict(frames)
    assert figures.network.accuracy == pytest.approx(network["accuracy"], abs=1e-6)


def test_evaluating_again_gives_the_same_figures_and_changes_nothing(home, tmp_path):
    before = everything(home)
    evaluation = handlens.evaluate(home / "run")
    kept = Run.open(home / "run").metrics()
    found = json.loads(json.dumps(evaluation.as_dict()))
    assert {name: kept[name] for name in found} == found
    handlens.evaluate(home / "run" / "model.tflite", home / "bars")
    handlens.evaluate(home / "run", bars(tmp_path / "more", {"low": 3}, first=500))
    assert everything(home) == before


def test_any_folder_is_read_whole_and_as_the_run_says(home, tmp_path):
    """Other pictures, grey and of another size, some of the labels: a sample of them would choose 28x28x1."""
    folder = tmp_path / "others"
    for label, row in (("high", 4), ("low", 24)):
        (folder / label).mkdir(parents=True)
        for i in range(6):
            pixels = np.full((32, 32), 30 + i, np.uint8)
            pixels[row : row + 5] = 220
            Image.fromarray(pixels).save(folder / label / f"{i}.png")
    listening = Listening()
    for target in (home / "run", home / "run" / "model.tflite"):
        evaluation = handlens.evaluate(target, folder, reporter=listening)
        assert evaluation.tested_on == handlens.TestedOn("others", evaluation.tested_on.digest, "all", "other")
        assert evaluation.frames.figures.count == evaluation.network.pictures == 12
        assert evaluation.network.labels == ("high", "low", "middle")
        assert evaluation.network.recall == [1.0, 1.0, None]
    assert listening.said[0] == "Dataset `others`: 2 labels, 12 pictures"
    assert listening.warned == []


def test_a_folder_with_its_own_split_keeps_it(home, tmp_path):
    bars(tmp_path / "split" / "train", {"low": 4, "high": 4}, first=600)
    bars(tmp_path / "split" / "test", {"low": 3, "high": 2}, first=700)
    evaluation = handlens.evaluate(home / "run", tmp_path / "split")
    assert (evaluation.network.pictures, evaluation.tested_on.part) == (5, "test")


def test_unknown_labels_are_named_before_any_picture_is_read(home, tmp_path):
    write_class_folders(tmp_path / "new", {"low": 3, "vertical": 3, "tilted": 3})
    for target in (home / "run", home / "run" / "model.tflite"):
        with pytest.raises(DatasetError, match=r"labels that the model does not know. Received: tilted, vertical; the model"):
            handlens.evaluate(target, tmp_path / "new")


def test_a_moved_dataset_can_be_named(moved):
    with pytest.raises(DatasetError, match="not where it lay at the training") as caught:
        handlens.evaluate(moved / "run")
    assert "--dataset" in caught.value.hint
    with pytest.raises(DatasetError, match="not where it lay at the training"):
        handlens.export_model(moved / "run", moved / "x.tflite", precision="int8")
    evaluation = handlens.evaluate(moved / "run", dataset=moved / "elsewhere")
    assert (evaluation.tested_on.relation, evaluation.tested_on.part) == ("same", "test")
    report = handlens.export_model(moved / "run", moved / "x.tflite", precision="int8", dataset=moved / "elsewhere")
    assert report.evaluation.tested_on.relation == "same"
    assert handlens.evaluate(moved / "run", moved / "elsewhere").tested_on.relation == "same"  # its pictures tell
    with pytest.raises(UsageError, match="either other pictures"):
        handlens.evaluate(moved / "run", moved / "elsewhere", dataset=moved / "elsewhere")


@pytest.mark.parametrize("named", ["by default", "dataset", "folder"])
def test_a_grown_dataset_is_reported(home, moved, named):
    """However it is named, and only its test pictures are read: the others were trained on."""
    grown = bars(moved / "elsewhere", {"low": 10, "middle": 10, "high": 10}, first=900)
    listening = Listening()
    if named == "by default":
        grown.rename(moved / "gone")
        evaluation = handlens.evaluate(moved / "run", reporter=listening)
    elif named == "dataset":
        evaluation = handlens.evaluate(moved / "run", dataset=grown, reporter=listening)
    else:  # called as it was then
        evaluation = handlens.evaluate(moved / "run", grown.rename(moved / "bars"), reporter=listening)
    assert evaluation.tested_on.relation == "changed"
    assert evaluation.as_dict()["tested_on"]["digest"] != Run.open(moved / "run").settings.dataset_digest
    assert len(listening.warned) == 1
    assert "has changed since the training" in listening.warned[0]
    assert evaluation.network.pictures < 60, "pictures that were trained on were tested"


def test_a_run_that_was_not_tested_is_not_tested_by_evaluating(home, tmp_path):
    shutil.copytree(home / "run", tmp_path / "run")
    (tmp_path / "run" / "model.tflite").unlink()
    (tmp_path / "run" / "metrics.json").unlink()
    with pytest.raises(RunError, match="the run was not tested yet") as caught:
        handlens.evaluate(tmp_path / "run")
    assert "--resume" in caught.value.hint
    assert not (tmp_path / "run" / "model.tflite").exists()
    with pytest.raises(RunError, match="not tested, or by an older handlens"):
        handlens.compare([tmp_path / "run"])
    handlens.train(home / "bars", tmp_path / "run", network="softmax", epochs=20, side_pixels=24, resume=True)
    assert (tmp_path / "run" / "model.tflite").read_bytes() == (home / "run" / "model.tflite").read_bytes()


def test_metrics_of_an_older_handlens_count_as_none(home, tmp_path):
    shutil.copytree(home / "run", tmp_path / "run")
    (tmp_path / "run" / "metrics.json").write_text(json.dumps({"accuracy": 0.9, "pictures": 18}))
    assert Run.open(tmp_path / "run").metrics() is None
    (tmp_path / "run" / "metrics.json").write_text("{")
    with pytest.raises(RunError, match=r"metrics.json is damaged"):
        Run.open(tmp_path / "run").metrics()


def test_a_model_of_another_dataset_called_mnist(home, tmp_path):
    from dataclasses import replace

    from handlens.modelfile import sealing

    model = (home / "run" / "model.tflite").read_bytes()
    contract = replace(sealing.read_contract(model), dataset_name="mnist", labels=tuple("012"))
    (tmp_path / "x.tflite").write_bytes(sealing.reseal(model, contract))
    with pytest.raises(handlens.HandlensError):
        handlens.evaluate(tmp_path / "x.tflite")
    with pytest.raises(UsageError, match="which pictures is it to be tested on"):
        handlens.evaluate(home / "run" / "model.tflite")


class TestNothingSlowBeforeWhatWasAskedForIsChecked:
    """`build` opens no dataset before its arguments, names, key and output were looked at."""

    @pytest.fixture(autouse=True)
    def _no_dataset(self, monkeypatch, tmp_path):
        def opened(*_, **__):
            raise AssertionError("the dataset was opened")

        monkeypatch.setattr("handlens.pipeline.open_data", opened)
        monkeypatch.setenv("HANDLENS_CONFIG", str(tmp_path / "config"))
        monkeypatch.chdir(tmp_path)

    @pytest.mark.parametrize(
        ("output", "options", "message"),
        [
            ("x.tflite", {"precision": "int4"}, "unknown precision"),
            ("x.tflite", {"network": "resnet"}, "unknown network"),
            ("x.tflite", {"effort": "huge"}, "unknown effort"),
            ("x.tflite", {"seed": -1}, "a seed is a whole number"),
            ("x.tflite", {"epochs": 0}, "at least one epoch"),
            ("x.apk", {"name": "  "}, "nothing is to be seen of the name"),
            ("x.tflite", {"name": "\u200b"}, "nothing is to be seen of the name"),
            ("x.apk", {"name": "a" * 101}, "the app's name is too long"),
            ("x.onnx", {}, "the output's suffix says what to build"),
            ("no/x.apk", {}, "no such folder to write to"),
            ("folder.apk", {}, "the output is a folder"),
        ],
    )
    def test_arguments_names_and_outputs(self, tmp_path, output, options, message):
        (tmp_path / "folder.apk").mkdir()
        with pytest.raises(handlens.HandlensError, match=message):
            handlens.build("mnist", output, **options)

    def test_a_folder_that_cannot_be_written(self, tmp_path, monkeypatch):
        def refuse(*_, **__):
            raise OSError(30, os.strerror(30))

        monkeypatch.setattr("tempfile.TemporaryFile", refuse)
        with pytest.raises(UsageError, match=r"cannot write there. Received: x.tflite \(Read-only file system\)"):
            handlens.build("mnist", "x.tflite")

    def test_the_key(self, tmp_path):
        (tmp_path / "config").mkdir()
        key = tmp_path / "config" / "app-signing-key.pem"
        key.write_text("-----BEGIN PRIVATE KEY-----\nnothing\n")
        key.chmod(0o600)
        with pytest.raises(handlens.SigningError, match="the key file is damaged"):
            handlens.build("mnist", "x.apk")
        key.chmod(0o644)
        with pytest.raises(handlens.SigningError, match="others can read this key file"):
            handlens.build("mnist", "x.apk")

    def test_what_is_right_gets_as_far_as_the_dataset(self):
        with pytest.raises(AssertionError, match="the dataset was opened"):
            handlens.build("mnist", "x.apk")
