"""A page wherever an app was made: `build -o X.html` of whatever `build` takes, `page`, and what both say."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from handlens import pipeline
from handlens.cli.app import app
from handlens.errors import PageError, UsageError
from handlens.page.inspection import inspect_page
from page_helpers import write_photo_model


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_photo_model(tmp_path_factory.mktemp("model"))


def said(*arguments):
    answer = CliRunner().invoke(app, [str(one) for one in arguments])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


@pytest.mark.parametrize("name", ["x.html", "x.HTML", "x.htm"])
def test_build_makes_a_page_of_a_model_file(model, tmp_path, name):
    built = pipeline.build(model, tmp_path / name)
    assert (built.path, built.export, built.app) == (tmp_path / name, None, None)
    assert built.page.size_bytes == (tmp_path / name).stat().st_size
    assert json.loads(json.dumps(built.as_dict()))["page"]["parts"] == built.page.parts
    assert inspect_page(tmp_path / name).model_bytes == model.stat().st_size


def test_both_commands_say_what_they_made_and_how_to_open_it(model, tmp_path):
    path = tmp_path / "x.html"
    for command in ("page", "build"):
        text = said(command, model, "-o", path, "--name", "Shapes")
        for words in (f"{path}: ", "Shapes", "runtime 1.66 MB", "frames with Python's answers", "in a browser",
                      f"handlens serve {path}"):  # fmt: skip
            assert words in text
    document = json.loads(said("page", model, "-o", path, "--json"))
    assert (document["name"], document["path"]) == ("shapes", str(path))


@pytest.mark.train
def test_build_makes_a_page_of_a_run(run, tmp_path):
    built = pipeline.build(run.path, tmp_path / "digits.html")
    assert built.export is not None
    assert inspect_page(tmp_path / "digits.html").contract.name == "digits"


def test_what_is_wrong_is_said_before_anything_slow(tmp_path):
    with pytest.raises(PageError, match="name is too long"):
        pipeline.build("mnist", tmp_path / "x.html", name="x" * 101)
    with pytest.raises(UsageError, match="suffix says what to build") as wrong:
        pipeline.build("mnist", tmp_path / "x.pdf")
    assert ".html" in wrong.value.hint
    with pytest.raises(UsageError, match="no such folder"):
        pipeline.build("mnist", tmp_path / "nowhere" / "x.html")
    assert list(tmp_path.iterdir()) == []
