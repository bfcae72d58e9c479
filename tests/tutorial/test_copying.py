"""The notebooks in the reader's folder: what is changed is never written over; Jupyter starts over them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

import handlens
from handlens.cli import tutorial as command
from handlens.tutorial import copying, starting
from handlens.tutorial.copying import chapter_files, copy_tutorial
from heard import Heard

FRONT = "---\nfile_format: mystnb\n---\n"


@pytest.fixture
def chapters(tmp_path, monkeypatch):
    """Two chapters in place of the real ones."""
    folder = tmp_path / "chapters"
    folder.mkdir()
    (folder / "02-data.md").write_text(FRONT + "# Data\n")
    (folder / "01-prediction.md").write_text(FRONT + "# Prediction\n\n```{code-cell} ipython3\nprint(1)\n```\n")
    monkeypatch.setattr(copying, "CHAPTERS", folder)
    return folder


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_real_chapters_become_notebooks(tmp_path):
    notebooks = copy_tutorial(tmp_path / "made" / "here")
    assert [path.name for path in notebooks] == [copying.notebook_name(path.stem) for path in chapter_files()]
    assert notebooks[-1].name == "mnist-in-one-go.ipynb"
    for path in notebooks:
        assert read(path)["nbformat"] == 4
        assert len(read(path)["cells"]) > 3


def test_they_come_in_the_order_of_reading_and_it_is_said(chapters, tmp_path):
    heard = Heard()
    notebooks = copy_tutorial(tmp_path / "t", reporter=heard)
    assert [path.name for path in notebooks] == ["01-prediction.ipynb", "02-data.ipynb"]
    assert heard.said == [f"Wrote 2 notebooks into `{tmp_path / 't'}`"]


def test_a_notebook_that_was_run_keeps_what_it_computed(chapters, tmp_path):
    first, _ = copy_tutorial(tmp_path)
    notebook = read(first)
    notebook["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["1\n"]}]
    first.write_text(json.dumps(notebook))
    heard = Heard()
    copy_tutorial(tmp_path, reporter=heard)
    assert read(first)["cells"][-1]["outputs"]
    assert heard.said == ["Left 2 notebooks there as found: the text is the same"]


def test_a_changed_one_is_refused_and_nothing_is_written(chapters, tmp_path):
    first, second = copy_tutorial(tmp_path)
    notebook = read(second)
    notebook["cells"][-1]["source"] = ["# Mine\n"]
    second.write_text(json.dumps(notebook))
    (chapters / "01-prediction.md").write_text(FRONT + "# Prediction, anew\n")
    before = first.read_bytes()
    with pytest.raises(handlens.UsageError, match=r"was changed, and is not written over\. Received: .*02-data.ipynb$") as caught:
        copy_tutorial(tmp_path)
    assert f"handlens tutorial {tmp_path}-new" in caught.value.hint
    assert first.read_bytes() == before
    assert read(second)["cells"][-1]["source"] == ["# Mine\n"]


@pytest.mark.parametrize("content", ["not JSON", "[1]", '{"nbformat": 4}', '{"cells": [], "metadata": {}}', "\xff"])
def test_a_file_that_is_not_ours_is_refused(chapters, tmp_path, content):
    stands = tmp_path / "01-prediction.ipynb"
    stands.write_bytes(content.encode("latin-1"))
    with pytest.raises(handlens.UsageError, match="not written over"):
        copy_tutorial(tmp_path)
    assert stands.read_bytes() == content.encode("latin-1")
    assert not (tmp_path / "02-data.ipynb").exists()


def test_an_older_one_is_replaced_by_the_newer_text(chapters, tmp_path):
    first, _ = copy_tutorial(tmp_path)
    (chapters / "01-prediction.md").write_text(FRONT + "# Prediction, anew\n")
    heard = Heard()
    copy_tutorial(tmp_path, reporter=heard)
    assert "anew" in first.read_text()
    assert [sentence.split(" into ")[0] for sentence in heard.said] == [
        "Wrote 1 notebook", "Left 1 notebook there as found: the text is the same"
    ]  # fmt: skip


def test_a_file_in_the_way(chapters, tmp_path):
    (tmp_path / "t").write_text("")
    with pytest.raises(handlens.UsageError, match="goes into a folder"):
        copy_tutorial(tmp_path / "t")
    with pytest.raises(handlens.UsageError, match="cannot make the folder"):
        copy_tutorial(tmp_path / "t" / "deeper")


# ------------------------------------------------------------------------------------------------------------- the command


def run_command(*arguments):
    application = typer.Typer()
    application.callback()(lambda: None)
    command.register(application)
    return CliRunner().invoke(application, ["tutorial", *map(str, arguments)])


def test_the_command_prints_the_notebooks_and_what_to_do_next(chapters, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = run_command()
    assert answer.exit_code == 0
    assert answer.stdout.splitlines() == [
        "tutorial/01-prediction.ipynb", "tutorial/02-data.ipynb", "Next: handlens tutorial --open, or open them in Colab"
    ]  # fmt: skip
    assert "Next: handlens tutorial 'my lessons' --open," in run_command("my lessons").stdout


def test_without_jupyter_the_notebooks_are_there_and_it_says_what_to_install(chapters, tmp_path, monkeypatch):
    monkeypatch.setattr(starting, "PROGRAMS", ("no_such_program",))
    answer = run_command(tmp_path / "t", "--open")
    assert isinstance(answer.exception, handlens.UsageError)
    assert answer.exception.hint == "pip install 'handlens[train]' jupyterlab"
    assert (tmp_path / "t" / "02-data.ipynb").is_file()


def test_jupyter_opens_the_first_notebook_with_this_python(chapters, tmp_path, monkeypatch):
    fake = tmp_path / "site" / "fake_jupyter"
    fake.mkdir(parents=True)
    (fake / "__init__.py").touch()
    (fake / "__main__.py").write_text(
        "import sys, pathlib; pathlib.Path('said').write_text(repr((sys.executable, sys.argv[1:]))); sys.exit(7)"
    )
    monkeypatch.syspath_prepend(str(fake.parent))
    monkeypatch.setenv("PYTHONPATH", str(fake.parent))
    monkeypatch.setattr(starting, "PROGRAMS", ("no_such_program", "fake_jupyter"))
    assert run_command(tmp_path / "t", "--open").exit_code == 7
    assert (tmp_path / "t" / "said").read_text() == repr((sys.executable, ["01-prediction.ipynb"]))


def test_copying_needs_neither_tensorflow_nor_numpy():
    code = "import sys, handlens.tutorial.copying; print({'tensorflow', 'numpy', 'PIL'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
