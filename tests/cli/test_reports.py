"""`handlens evaluate --report --open` and `handlens compare --html`: what they print, open and refuse."""

from __future__ import annotations

import json
import webbrowser
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from handlens import pipeline
from handlens.cli.app import app
from handlens.evaluation import Evaluation
from handlens.evaluation.mcnemar import McNemar
from handlens.training.comparison import Compared, Difference
from made_reports import made_subject


def said(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def evaluated(monkeypatch):
    """Stands in for the evaluation; what it was asked is kept."""
    asked = {}

    def evaluate(target, source=None, **options):
        asked.update(options, target=target, source=source)
        if options["report"] is not None:
            options["report"].write_text("<h1>page</h1>")
        return made_subject(3).evaluation

    monkeypatch.setattr(pipeline, "evaluate", evaluate)
    return asked


def test_the_report_is_asked_for_and_opened(evaluated, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    page = tmp_path / "my page.html"
    answer = said("evaluate", "runs/x", "--report", str(page), "--open")
    assert answer.exit_code == 0, answer.output
    assert evaluated["report"] == page
    assert opened == [page.as_uri()]
    assert opened[0].endswith("my%20page.html")


def test_where_there_is_no_browser_it_says_where_the_page_is(evaluated, tmp_path, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    answer = said("evaluate", "runs/x", "--report", str(tmp_path / "page.html"), "--open")
    assert answer.exit_code == 0
    assert "No browser was found" in answer.stderr
    assert "page.html" in answer.stderr


def test_opening_needs_a_page(evaluated):
    answer = said("evaluate", "runs/x", "--open")
    assert answer.exit_code == 1
    assert "--report report.html --open" in answer.stderr
    assert evaluated == {}, "nothing was evaluated in vain"


@pytest.mark.parametrize(("origin", "words"), [("Keras", "in Keras"), ("SavedModel", "in SavedModel"),
                                               ("TensorFlow Lite", "own .tflite")])  # fmt: skip
def test_what_the_file_was_made_from_is_called_what_it_is(monkeypatch, origin, words):
    """Of a SavedModel and of a .tflite it said "in Keras"."""
    evaluation = made_subject(3).evaluation
    found = replace(evaluation, keras=evaluation.network, origin=origin)
    assert Evaluation.from_dict(json.loads(json.dumps(found.as_dict()))).origin == origin
    monkeypatch.setattr(pipeline, "evaluate", lambda *given, **options: found)
    lines = said("evaluate", "runs/x").stdout.splitlines()
    (line,) = [line for line in lines if line.startswith(f"  {words:<13}  ")]
    assert line.endswith(f"{evaluation.network.accuracy:.2%}")
    assert origin == "Keras" or not any("Keras" in line for line in lines)


def test_without_the_option_no_report_is_written(evaluated):
    assert said("evaluate", "runs/x").exit_code == 0
    assert evaluated["report"] is None


def compared(name: str, mcnemar=None) -> Compared:
    evaluation = made_subject(3, seed=len(name)).evaluation
    from pathlib import Path

    return Compared(Path(name), "compact", "quick", 0, 4, 2.5, json.loads(json.dumps(evaluation.as_dict())), mcnemar)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Difference(frames=McNemar(2000, 54, 19, 5.1e-5)), "Of 2,000 frames deep alone read 54 right, plain alone 19: the "
                                                           "difference is real"),
        (Difference(frames=McNemar(60, 4, 3, 1.0)), "that may be chance (p = 1)"),
        (Difference(network=McNemar(60, 9, 0, 0.0039)), "the difference is real (p = 0.004), by the networks alone"),
        (Difference(why_not="no test picture was read by both"), "deep and plain: no test picture was read by both"),
    ],
)  # fmt: skip
def test_the_comparison_says_whether_the_difference_is_real(monkeypatch, found, words):
    rows = [compared("deep"), compared("plain", found.as_dict())]
    monkeypatch.setattr(pipeline, "compare", lambda runs, **options: rows)
    answer = said("compare", "deep", "plain")
    assert answer.exit_code == 0, answer.output
    assert "Is the difference real?" in answer.stdout
    assert words in " ".join(answer.stdout.split())


def test_a_comparison_of_unequal_classes_counts_each_label_alike_too(monkeypatch):
    equal, unequal = compared("deep"), compared("plain")
    monkeypatch.setattr(pipeline, "compare", lambda runs, **options: [equal])
    assert "counted alike" not in said("compare", "deep").stdout
    unequal.metrics["frames"].update(confusion=[[285, 0, 0, 0], [0, 10, 5, 0], [0, 0, 0, 0]], recall=[1.0, 2 / 3, None])
    monkeypatch.setattr(pipeline, "compare", lambda runs, **options: [unequal])
    assert "Right with each label counted alike: plain 83.33%" in " ".join(said("compare", "plain").stdout.split())


@pytest.mark.parametrize(("balanced", "words"), [({}, ""), ({"balanced": 0.951}, ""),
                                                 ({"balanced": 0.5}, " (50.00% with each label counted alike)")])  # fmt: skip
def test_what_the_contract_says_of_unequal_classes(balanced, words):
    from handlens.cli.reports import said_of

    network = {"count": 300, "accuracy": 0.95, "interval": [0.9, 0.97], **balanced}
    assert said_of({"frames": None, "network": network}) == f"its network alone 95.00% of test pictures{words}"


def test_the_comparison_is_asked_for_a_page_and_json_stays_json(monkeypatch, tmp_path):
    asked = {}
    monkeypatch.setattr(pipeline, "compare", lambda runs, **options: asked.update(options) or [compared("deep")])
    answer = said("compare", "deep", "--html", str(tmp_path / "x.html"), "--json")
    assert answer.exit_code == 0
    assert asked["html"] == tmp_path / "x.html"
    assert json.loads(answer.stdout)[0]["mcnemar"] is None
