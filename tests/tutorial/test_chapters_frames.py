"""Chapters 6 to 9 of the tutorial: how they are built, and that they run, from the frame's bytes to the reader's own pictures."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import handlens.tutorial

HOME = Path(handlens.tutorial.__file__).parent
CHAPTERS = [
    HOME / "chapters" / name for name in ("06-image-format.md", "07-preparing.md", "08-app.md", "09-your-pictures.md")
]
PLAYS = sorted((HOME / "play").glob("frame-*.js"))
CODE_CELL = re.compile(r"^```\{code-cell\} ipython3\n(?::tags: \[([^\]\n]*)\]\n)?(.*?)^```$", re.DOTALL | re.MULTILINE)
ANSWER = re.compile(r"^:::\{admonition\} Answer\n:class: dropdown\n.+?^:::$", re.DOTALL | re.MULTILINE)
SAYS = re.compile(r'^ *says\("([^"]+)"', re.MULTILINE)
LONGEST_CELL_LINES, SHORTEST_CAPTION = 25, 20
MOST_PAGE_BYTES = 1_200_000  # of figures; the site lets a page have 1.5 MB
FIGURES = ("bars", "interactive", "lines", "pictures", "steps", "svg", "table")

each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)

# One chapter in a namespace of its own, as a kernel would run it; the last value of a cell is shown as the site would.
RUNNER = """
import ast, json, sys
cells, shown = json.loads(sys.stdin.read()), []
namespace = {"__name__": "__main__"}
for number, source in enumerate(cells):
    tree = ast.parse(source)
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, f"<cell {number}>", "exec"), namespace)
    value = eval(compile(last, f"<cell {number}>", "eval"), namespace) if last else None
    if hasattr(value, "_repr_html_"):
        shown.append(value._repr_html_())
print("shown", len(shown), sum(map(len, shown)))
"""


def cells_of(chapter: Path) -> list[tuple[set[str], str]]:
    """Tags and code of each cell."""
    found = CODE_CELL.findall(chapter.read_text(encoding="utf-8"))
    return [({tag.strip() for tag in tags.split(",") if tag.strip()}, code) for tags, code in found]


def prose_of(chapter: Path) -> str:
    return CODE_CELL.sub("", chapter.read_text(encoding="utf-8").split("---\n", 2)[2])


def calls_of(chapter: Path) -> list[ast.Call]:
    """Every call of a figure, in the cells that are Python."""
    code = "\n".join(code for _, code in cells_of(chapter) if not code.lstrip().startswith("!"))
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in FIGURES]


def words_in(node: ast.expr) -> str:
    return "".join(str(part.value) for part in ast.walk(node) if isinstance(part, ast.Constant))


@each_chapter
def test_it_has_two_exercises_and_folds_their_answers(chapter):
    text = prose_of(chapter)
    exercises = text[text.index("\n## Exercises\n") :]
    assert re.findall(r"^\*\*(\d)\.\*\*", exercises, re.MULTILINE) == ["1", "2"]
    assert len(ANSWER.findall(exercises)) == 2
    assert exercises.rstrip().endswith(":::"), "nothing comes after the exercises"


@each_chapter
def test_it_has_something_to_touch_before_its_first_formula_and_heading(chapter):
    text = chapter.read_text(encoding="utf-8")
    touched = text.index("\ninteractive(")
    assert touched < text.find("$$") or "$$" not in text
    assert touched < text.index("\n## ")


@each_chapter
def test_its_cells_are_short_and_have_no_outputs(chapter):
    text = chapter.read_text(encoding="utf-8")
    assert text.count("```{code-cell}") == len(cells_of(chapter)) >= 8
    assert not re.search(r"^\+\+\+|\{code-output\}", text, re.MULTILINE)
    for _, code in cells_of(chapter):
        assert len(code.strip("\n").splitlines()) <= LONGEST_CELL_LINES, code


@each_chapter
def test_its_figures_say_what_to_see(chapter):
    calls = calls_of(chapter)
    assert len(calls) >= 4
    for call in calls:
        captions = [keyword.value for keyword in call.keywords if keyword.arg == "caption"]
        assert len(captions) == 1, ast.unparse(call)[:80]
        assert len(words_in(captions[0])) >= SHORTEST_CAPTION, ast.unparse(captions[0])


@each_chapter
def test_it_names_no_path_of_a_machine_and_loads_nothing(chapter):
    text = chapter.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"(?<![\w.)`])/(?:home|usr|tmp|work|root|Users|mnt)/", text)
    assert not re.search(r"[A-Z]:\\\\", text)


@each_chapter
def test_each_number_that_is_checked_stands_in_the_prose(chapter):
    said = [number for tags, code in cells_of(chapter) if "check" in tags for number in SAYS.findall(code)]
    prose = prose_of(chapter)
    assert said
    assert [number for number in said if number not in prose] == []


@each_chapter
def test_cells_that_only_assert_are_not_shown(chapter):
    for tags, code in cells_of(chapter):
        if "says(" in code.replace("import says", ""):
            assert "check" in tags, code


def test_each_play_is_one_function_that_loads_nothing_and_is_used():
    used = "".join(chapter.read_text(encoding="utf-8") for chapter in CHAPTERS)
    assert len(PLAYS) == 5
    for play in PLAYS:
        text = play.read_text(encoding="utf-8")
        assert re.fullmatch(r"\(stage, data, kit\) => \{\n.*\n\}\n", text, re.DOTALL), play.name
        assert not re.search(r"://|\bfetch\(|XMLHttpRequest|\bimport\b|\beval\b|innerHTML", text), play.name
        assert 'role: "group"' in text, play.name
        assert '"aria-live"' in text, play.name
        assert f'"{play.stem}"' in used, play.name


@pytest.mark.long  # tests/test_site.py runs them all, to build the site
@pytest.mark.train
def test_they_run_one_after_the_other(tmp_path, compact):
    """In one folder, as the site runs them, from the run and the model file that the chapters before leave behind."""
    shutil.copytree(compact.path, tmp_path / "runs" / "compact")
    shutil.copy(compact.path.parent / "digits.tflite", tmp_path)
    place = {
        "HANDLENS_CACHE": str(tmp_path / "cache"),
        "HANDLENS_CONFIG": str(tmp_path / "config"),
        "PYTHONWARNINGS": "ignore",
    }
    for chapter in CHAPTERS:
        sources = [code for tags, code in cells_of(chapter) if "skip-execution" not in tags]
        ran = subprocess.run(
            [sys.executable, "-c", RUNNER], input=json.dumps(sources), text=True, capture_output=True, cwd=tmp_path,
            env=os.environ | place, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, f"{chapter.name}\n{ran.stdout[-2000:]}\n{ran.stderr[-4000:]}"
        assert "WARNING" not in ran.stderr, f"{chapter.name}: TensorFlow's log is hidden\n{ran.stderr[-2000:]}"
        _, count, size = ran.stdout.splitlines()[-1].split()
        assert int(count) >= 4, f"{chapter.name}: {count} figures"
        assert int(size) < MOST_PAGE_BYTES, f"{chapter.name}: figures of {size} bytes"
