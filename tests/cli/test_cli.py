"""The command line as a user meets it: results on stdout, errors with a hint, exit codes, never a traceback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

COMMANDS = ("build", "train", "evaluate", "export", "predict", "inspect", "compare", "apk", "install", "share", "tutorial")


def handlens(*arguments, cwd=None, environment=None):
    return subprocess.run(
        [sys.executable, "-m", "handlens", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, timeout=300, check=False, env={**os.environ, **(environment or {})},
    )  # fmt: skip


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_every_command_has_help():
    overview = plain(handlens("--help").stdout)
    for command in COMMANDS:
        assert command in overview
        answer = handlens(command, "--help")
        assert answer.returncode == 0
        assert len(plain(answer.stdout)) > 200


def test_version_and_no_arguments():
    import handlens as package

    assert handlens("--version").stdout == f"handlens {package.__version__}\n"
    assert "Usage" in handlens().stdout + handlens().stderr


@pytest.mark.train
def test_help_and_predicting_import_neither_tensorflow_nor_each_other(model_file, picture):
    heavy = "print({'tensorflow', 'keras', *sys.argv[3:]} & set(sys.modules))"
    read = f"import sys, handlens; handlens.load_model(sys.argv[1]).predict(sys.argv[2]); {heavy}"
    answer = subprocess.run([sys.executable, "-c", read, model_file, picture], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "set()"
    start = f"import sys, handlens.cli.app; {heavy}"
    arguments = [sys.executable, "-c", start, "", "", "numpy", "PIL", "ai_edge_litert"]
    assert subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.strip() == "set()"


@pytest.fixture
def picture(small_mnist, tmp_path):
    path = tmp_path / "seven.png"
    Image.fromarray(small_mnist.test.read([0])[0, ..., 0]).resize((280, 280)).save(path)
    return path


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["build", "mnits", "-o", "x.tflite"], "unknown dataset. Received: 'mnits'", "did you mean mnist?"),
        (
            ["build", "mnist", "-o", "x.onnx"],
            "the output's suffix says what to build. Received: x.onnx",
            "-o digits.tflite",
        ),
        (["build", "mnist", "-o", "no/x.tflite"], "there is no such folder to write to. Received: no", "mkdir -p no"),
        (
            ["train", "mnist", "-o", "r", "--network", "resnet"],
            "unknown network. Received: 'resnet'",
            "softmax, deep, compact",
        ),
        (["train", "mnist", "-o", "r", "--effort", "max"], "unknown effort. Received: 'max'", "quick, best"),
        (["train", "./nowhere", "-o", "r"], "there is no such folder. Received: nowhere", None),
        (["train", ".", "-o", "r"], "no class folders", None),
        (["export", "r", "-o", "x.tflite"], "there is no such run. Received: r", "handlens train mnist -o r"),
        (["evaluate", "x.tflite"], "cannot read the file. Received: x.tflite (No such file or directory)", None),
        (
            ["predict", "x.tflite", "a.png"],
            "cannot read the file. Received: x.tflite (No such file or directory)",
            None,
        ),
        (["inspect", "x.png"], "handlens inspects", None),
        (["compare", "r"], "there is no such run. Received: r", None),
        (["apk", "x.tflite", "-o", "x.apk"], "cannot read the file. Received: x.tflite (No such file or directory)", None),
        (["install", "x.apk"], "cannot read the file. Received: x.apk (No such file or directory)", None),
        (["share", "x.apk"], "cannot read the file. Received: x.apk (No such file or directory)", None),
        (["build", "x.tflite", "-o", "y.tflite"], "that is a model file already. Received: x.tflite", "-o y.apk"),
    ],
)
def test_bad_input_gets_a_sentence_and_exit_code_1(tmp_path, arguments, message, hint):
    answer = handlens(*arguments, cwd=tmp_path)
    error = plain(answer.stderr)
    assert answer.returncode == 1
    assert message in error
    assert "Traceback" not in error
    assert answer.stdout == ""
    if hint:
        assert "hint: " in error
        assert hint in error
    assert list(tmp_path.iterdir()) == []


def test_wrong_usage_is_exit_code_2(tmp_path):
    assert handlens("train", "mnist", cwd=tmp_path).returncode == 2
    assert handlens("fly").returncode == 2


@pytest.mark.train
class TestWithAModel:
    def test_predict_names_unreadable_pictures_and_reads_the_others(self, model_file, picture, tmp_path):
        broken = tmp_path / "broken.png"
        broken.write_bytes(b"\x89PNG\r\n\x1a\nnothing")
        answer = handlens("predict", model_file, broken, picture, tmp_path / "missing.jpg", picture, "--json")
        lines = [json.loads(line) for line in answer.stdout.splitlines()]
        assert answer.returncode == 1
        assert [line["path"] for line in lines] == [str(picture)] * 2
        assert lines[0]["best_label"] == "7"
        assert 0 <= lines[0]["score"] <= 1
        assert "broken.png" in answer.stderr
        assert "missing.jpg" in answer.stderr
        assert "Traceback" not in answer.stderr

    def test_predict_for_people(self, model_file, picture):
        answer = handlens("predict", model_file, picture)
        assert answer.returncode == 0
        assert answer.stdout.startswith(f"{picture}  7  ")
        assert answer.stderr == ""

    def test_draw(self, model_file, picture, tmp_path):
        drawing = tmp_path / "reading.png"
        answer = handlens("predict", model_file, picture, picture, "--draw", drawing)
        assert answer.returncode == 0
        with Image.open(drawing) as image:
            assert image.width == 1380
            two = image.height
            lens = image.convert("L").crop((32, 66, 512, 546))
        handlens("predict", model_file, picture, "--draw", drawing)
        with Image.open(drawing) as image:
            assert image.height < two
        assert lens.getextrema()[0] < 20, "the lens is not in the drawing"
        refused = handlens("predict", model_file, picture, "--draw", tmp_path / "reading.txt")
        assert "a drawing is a .png, .jpg or .webp" in plain(refused.stderr)

    def test_an_app_for_the_phone(self, model_file, tmp_path):
        environment = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
        arguments = ["apk", model_file, "-o", tmp_path / "x.apk", "--name", "Zahlen ñ 数字", "--abi", "x86_64"]
        answer = handlens(*arguments, environment=environment)
        assert answer.returncode == 0, answer.stderr
        assert "Zahlen ñ 数字" in answer.stdout
        first = (tmp_path / "x.apk").read_bytes()
        report = json.loads(handlens(*arguments, "--json", environment=environment).stdout)
        assert (tmp_path / "x.apk").read_bytes() == first, "same input, same key, other bytes"
        found = json.loads(handlens("inspect", tmp_path / "x.apk", "--json").stdout)
        assert found["kind"] == "app"
        assert found["package"] == report["package"]
        assert {signer["certificate_sha256"] for signer in found["signers"]} == {report["certificate_sha256"]}
        assert found["labels"] == list("0123456789")
        assert found["permissions"] == ["android.permission.CAMERA"]
        assert "labels" in handlens("inspect", tmp_path / "x.apk").stdout

    def test_inspect(self, model_file):
        found = json.loads(handlens("inspect", model_file, "--json").stdout)
        assert found["contract"]["labels"] == list("0123456789")
        assert found["signatures"]["picture"]["inputs"] == {"input_node": "float32 [n, 784]"}
        assert found["phone"]["loads"]
        assert found["examples"] == 16
        people = handlens("inspect", model_file).stdout
        assert "0, 1, 2, 3, 4, 5, 6, 7, 8, 9" in people
        assert "loads on tensorflow-lite 2.16.1" in people

    def test_evaluate_json_has_accuracy_and_confusion(self, model_file):
        answer = handlens("evaluate", model_file, "mnist", "--json")
        found = json.loads(answer.stdout)
        assert answer.returncode == 0
        assert list(found)[:4] == ["path", "frames", "network", "keras"], "what a person gets comes first"
        frames, network = found["frames"], found["network"]
        assert (frames["count"], frames["of"]) == (2000, "made frames")
        assert frames["right"] + frames["wrong"] + frames["no_reading"] == sum(map(sum, frames["confusion"])) == 2000
        assert network["pictures"] == sum(map(sum, network["confusion"])) == 10000
        assert found["tested_on"]["relation"] == "same"
        assert network["accuracy"] == sum(network["confusion"][i][i] for i in range(10)) / 10000
        low, high = network["accuracy_interval"]
        assert low < network["accuracy"] < high

    def test_the_whole_journey_on_a_folder_of_pictures(self, tmp_path):
        from conftest import write_class_folders

        write_class_folders(tmp_path / "bars", {"low": 40, "middle": 40, "high": 40})
        (tmp_path / "bars" / "low" / "broken.png").write_bytes(b"not a picture")
        answer = handlens("build", "./bars", "-o", "bars.tflite", "--epochs", "20", "--name", "bars", cwd=tmp_path)
        assert answer.returncode == 0, answer.stderr
        assert "1 unreadable picture skipped" in plain(answer.stderr)
        assert "broken.png" in plain(answer.stderr)
        assert answer.stdout.startswith("bars.tflite: ")
        assert (tmp_path / "runs" / "bars" / "metrics.json").is_file()
        arguments = ["build", "./bars", "-o", "again.tflite", "--epochs", "20", "--name", "bars", "--run", "runs/bars"]
        again = handlens(*arguments, cwd=tmp_path)
        assert "is finished already" in plain(again.stderr)
        assert (tmp_path / "again.tflite").read_bytes() == (tmp_path / "bars.tflite").read_bytes()
        other = handlens("build", "./bars", "-o", "bars.tflite", "--epochs", "3", cwd=tmp_path)
        assert other.returncode == 1
        assert "holds a run with other settings" in plain(other.stderr)
        listed = handlens("compare", "runs/bars", cwd=tmp_path)
        assert "runs/bars" in plain(listed.stdout)
        assert "…" not in plain(listed.stdout), "the table does not fit 80 columns"
        picture = next((tmp_path / "bars" / "high").glob("*.png"))
        assert "best_label" in json.loads(handlens("predict", "bars.tflite", picture, "--json", cwd=tmp_path).stdout)

    @pytest.mark.slow
    def test_a_folder_of_handwriting_takes_the_ink_view(self, small_mnist, tmp_path):
        pictures = small_mnist.train.read(np.arange(1500))[..., 0]
        for digit, name in ((0, "round"), (1, "straight")):
            (tmp_path / "marks" / name).mkdir(parents=True)
            for row in np.flatnonzero(small_mnist.train.labels[:1500] == digit)[:60]:
                paper = Image.fromarray(255 - pictures[row]).resize((112, 112))
                paper.save(tmp_path / "marks" / name / f"{row}.png")
        arguments = ["build", "./marks", "-o", "marks.tflite", "--view", "ink", "--epochs", "30"]
        answer = handlens(*arguments, cwd=tmp_path)
        assert answer.returncode == 0, answer.stderr
        found = json.loads(handlens("inspect", "marks.tflite", "--json", cwd=tmp_path).stdout)["contract"]
        assert (found["view"], found["labels"]) == ("ink", ["round", "straight"])
        assert 0.2 <= found["threshold"] <= 0.6
        files = sorted((tmp_path / "marks" / "round").glob("*.png"))[:10]
        lines = handlens("predict", "marks.tflite", *files, "--json", cwd=tmp_path).stdout.splitlines()
        assert sum(json.loads(line)["best_label"] == "round" for line in lines) >= 8

    def test_without_tensorflow_training_says_what_to_install(self, tmp_path):
        (tmp_path / "tensorflow.py").write_text(
            "raise ModuleNotFoundError(\"No module named 'tensorflow'\", name='tensorflow')\n"
        )
        (tmp_path / "keras.py").write_text("raise ModuleNotFoundError(\"No module named 'keras'\", name='keras')\n")
        answer = handlens("train", "mnist", "-o", "r", cwd=tmp_path, environment={"PYTHONPATH": str(tmp_path)})
        assert answer.returncode == 1
        assert "pip install 'handlens[train]'" in plain(answer.stderr)


def test_inspecting_an_app_whose_signature_does_not_hold_fails(tmp_path, model_file):
    app = tmp_path / "app.apk"
    assert handlens("apk", model_file, "-o", app).returncode == 0
    assert handlens("inspect", app).returncode == 0
    content = bytearray(app.read_bytes())
    content[5000] ^= 1
    app.write_bytes(content)
    answer = handlens("inspect", app)
    assert answer.returncode == 1
    assert "does not hold" in plain(answer.stdout)
    assert handlens("inspect", app, "--json").returncode == 1


def test_a_suffix_in_capitals_is_the_same_suffix(tmp_path, model_file):
    assert handlens("build", model_file, "-o", tmp_path / "X.APK").returncode == 0
    assert (tmp_path / "X.APK").is_file()
