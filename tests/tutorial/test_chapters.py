"""Chapters 1 to 5: how they are written, that they run, and that what stands in them is so."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from handlens.tutorial import figures
from handlens.tutorial.notebooks import make_notebook

FOLDER = Path(figures.__file__).parent
NAMES = ("01-prediction", "02-data", "03-softmax", "04-deep", "05-freezing")
DRAWING = {"pictures", "lines", "bars", "table", "steps", "svg", "interactive"}
FRONT = """---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
---
# """
CELL = re.compile(r"^```\{code-cell\} ipython3\n(?::tags: \[([\w, -]+)\]\n)?(.*?)^```$", re.DOTALL | re.MULTILINE)


def text_of(name: str) -> str:
    return (FOLDER / "chapters" / f"{name}.md").read_text(encoding="utf-8")


def prose_of(name: str) -> str:
    return CELL.sub("", text_of(name)).removeprefix(FRONT)


def cells_of(name: str) -> list[tuple[str, list[str]]]:
    """Source and tags of each code cell."""
    return [(found[2], (found[1] or "").split(", ")) for found in CELL.finditer(text_of(name))]


def calls_in(name: str) -> list[tuple[str, ast.Call]]:
    """Calls of `figures` and of `says`, by name."""
    nodes = [node for source, _ in cells_of(name) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [(getattr(node.func, "attr", getattr(node.func, "id", "")), node) for node in nodes]


@pytest.mark.parametrize("name", NAMES)
class TestEachChapter:
    def test_front_matter_and_nothing_made(self, name: str) -> None:
        text = text_of(name)
        assert text.startswith(FRONT)
        assert "{code-cell}" not in prose_of(name), "a cell is not written as the others are"
        for made in ("<img", "data:image", "+++", "{output}", "```{figure}"):
            assert made not in text

    def test_opens_with_what_you_will_see(self, name: str) -> None:
        title, first = prose_of(name).split("\n\n")[:2]
        assert "\n" not in title
        assert first.startswith("**What you will see at the end:** ")

    def test_two_exercises_with_folded_answers_close_it(self, name: str) -> None:
        before, exercises = prose_of(name).split("\n## Exercises\n")
        assert ":::" not in before
        assert re.findall(r"^\*\*Exercise (\d)\.\*\*", exercises, re.MULTILINE) == ["1", "2"]
        folded = re.findall(r"^:::\{admonition\} Answer\n:class: dropdown\n(.+?)\n:::$", exercises, re.DOTALL | re.MULTILINE)
        assert len(folded) == 2
        assert min(map(len, folded)) > 80
        assert "code-cell" not in text_of(name).split("\n## Exercises\n")[1]

    def test_figures_say_what_to_see(self, name: str) -> None:
        drawn = [call for called, call in calls_in(name) if called in DRAWING and ast.unparse(call.func).startswith("figures.")]
        assert len(drawn) >= 3
        for call in drawn:
            caption = next(keyword.value for keyword in call.keywords if keyword.arg == "caption")
            words = [part.value for part in ast.walk(caption) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            assert len("".join(words)) >= 20, f"too short to stand for the picture: {words}"

    def test_something_to_touch_comes_before_the_first_formula(self, name: str) -> None:
        text = text_of(name)
        touch = text.index("figures.interactive(")
        formula = re.search(r"(?<!\\)\$(?!\d)[^$\n]+\$|^\$\$", CELL.sub(lambda found: " " * len(found[0]), text), re.MULTILINE)
        assert formula is None or touch < formula.start()

    def test_nothing_is_loaded_from_elsewhere(self, name: str) -> None:
        text = text_of(name)
        assert "://" not in text
        assert not re.search(r"[\"'(]/\w", text), "an absolute path"
        assert not re.search(r"\bpip\b|!\w", re.sub(r"!=", "", text))

    def test_cells_are_short(self, name: str) -> None:
        for source, tags in cells_of(name):
            assert len(source.splitlines()) <= 25, source[:80]
            assert set(tags) <= {"", "hide-input", "check", "skip-execution"}
            ast.parse(source)
        assert max(map(len, text_of(name).splitlines())) <= 130

    def test_dollars_are_no_formulas(self, name: str) -> None:
        assert not re.search(r"(?<![\\$])\$\d", prose_of(name)), r"a price needs a backslash: \$183"

    def test_numbers_that_are_held_stand_in_the_text(self, name: str) -> None:
        prose = prose_of(name).replace("\\$", "$")
        said = [call.args[0].value for called, call in calls_in(name) if called == "says"]
        assert said
        for number in said:
            assert number in prose, f"{number!r} does not stand in the text"

    def test_ten_minutes(self, name: str) -> None:
        words = len(prose_of(name).split())
        assert 500 < words < 1900, f"{words} words"

    def test_it_becomes_a_notebook_for_readers_and_for_the_site(self, name: str) -> None:
        for whom in ("reader", "site"):
            notebook = make_notebook(text_of(name), name, for_whom=whom)
            codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
            assert len(codes) == len(cells_of(name))
            assert not any(cell["outputs"] for cell in codes)


def test_links_lead_to_chapters_that_exist() -> None:
    for name in NAMES:
        for target in re.findall(r"\]\(([^)]+)\)", prose_of(name)):
            assert (FOLDER / "chapters" / target).is_file(), f"{name}: {target}"


def test_the_recorded_training_says_how_it_was_made() -> None:
    import json

    text = (FOLDER / "recorded" / "deep.json").read_text()
    deep = json.loads(text)
    assert len(text) < 10_000
    assert deep["command"].startswith("handlens train mnist ")
    assert f"--seed {deep['seed']}" in deep["command"]
    assert {"machine", "date", "versions", "recipe"} <= deep.keys()
    assert len(deep["history"]) == deep["recipe"]["epochs"]
    assert [row["epoch"] for row in deep["history"]] == list(range(1, len(deep["history"]) + 1))
    assert deep["network"]["accuracy"] > 0.992


# runs a chapter's cells as a notebook would: one namespace, the last expression of a cell is shown
RUNNER = """
import ast, sys
from handlens.tutorial.notebooks import make_notebook
path, space = sys.argv[1], {"__name__": "__main__"}
notebook = make_notebook(open(path, encoding="utf-8").read(), "chapter")
shown = []
for cell in (cell for cell in notebook["cells"] if cell["cell_type"] == "code"):
    tree = ast.parse("".join(cell["source"]))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, path, "exec"), space)
    value = eval(compile(ast.Expression(last.value), path, "eval"), space) if last else None
    if hasattr(value, "_repr_html_"):
        page = value._repr_html_()
        assert page.startswith("<figure") and page.endswith("</figure>")
        shown.append(len(page))
print("FIGURES", len(shown), sum(shown))
"""


@pytest.mark.long  # tests/test_site.py runs them all, to build the site
@pytest.mark.train
def test_they_run_one_after_the_other_in_a_fresh_folder(tmp_path: Path) -> None:
    took = {}
    for name in NAMES:
        began = time.perf_counter()
        command = [sys.executable, "-c", RUNNER, FOLDER / "chapters" / f"{name}.md"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        took[name] = round(time.perf_counter() - began, 1)
        assert done.returncode == 0, f"{name}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
        assert not done.stderr.strip(), f"{name}: a reader would see this log: {done.stderr[:500]}"
        count, size = map(int, done.stdout.split("FIGURES ")[1].split())
        assert count >= 3
        assert size < 700_000  # the page may have 1.5 MB, its theme and text included
    print(took)
    assert (tmp_path / "runs" / "softmax" / "model.tflite").is_file()
    assert (tmp_path / "runs" / "compact" / "model.tflite").is_file()
    assert (tmp_path / "digits.tflite").is_file()
