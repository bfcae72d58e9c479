"""`handlens evaluate --report --open` and `handlens compare --html`: what they print, open and refuse."""

from __future__ import annotations

import json
import webbrowser

import pytest
from typer.testing import CliRunner

from handlens import pipeline
from handlens.cli.app import app
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


def test_the_comparison_is_asked_for_a_page_and_json_stays_json(monkeypatch, tmp_path):
    asked = {}
    monkeypatch.setattr(pipeline, "compare", lambda runs, **options: asked.update(options) or [compared("deep")])
    answer = said("compare", "deep", "--html", str(tmp_path / "x.html"), "--json")
    assert answer.exit_code == 0
    assert asked["html"] == tmp_path / "x.html"
    assert json.loads(answer.stdout)[0]["mcnemar"] is None
