"""One picture is not "1 pictures": no notice and no sentence says so."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import handlens.cli
import handlens.datasets
import handlens.evaluation
from dataset_helpers import make_class_folders
from handlens.base.wording import in_words
from handlens.datasets import open_dataset
from handlens.evaluation.opening import open_data
from heard import Heard

NOUNS = ("pictures|photos|files|folders|labels|classes|frames|groups|rows|names|epochs|runs|examples|values|axes|archives|"
         "tables|mistakes|shots|corrections|digits|letters")  # fmt: skip
# in these places there are several by what was asked before, or only a programmer reads it
SEVERAL = {
    "fewest", "len(one_hot)", "len(history)", "mistakes", "len(counts)", "len(labels)", "most", "self.count", "len(self.files)",
    "len(self.labels)", "len(self.rows)",
}  # fmt: skip
ONE_OF_MANY = re.compile(rf"\b1 (\w+ )?({NOUNS})\b")


def modules(*rooms: ModuleType) -> Iterator[ModuleType]:
    for room in rooms:
        yield room
        for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            yield importlib.import_module(found.name)


def tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def words_of(module: ModuleType, node: ast.expr) -> str:
    """The text of an argument: as it stands there, or of the module's constant."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name) and node.id.isupper():
        return str(getattr(module, node.id))
    if isinstance(node, ast.IfExp):
        return words_of(module, node.body) + words_of(module, node.orelse)
    return ""


def test_every_notice_has_words_for_one() -> None:
    seen = set()
    for module in modules(handlens.datasets):
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add" and len(node.args) == 2:
                words = words_of(module, node.args[0])
                if words:
                    assert "[" in words, f"{module.__name__}:{node.lineno}: {words!r} has no words for one"
                    assert not ONE_OF_MANY.search(f"1 {in_words(words, 1)}")
                    assert "[" not in in_words(words, 2)
                    seen.add(words)
    assert len(seen) > 15


@pytest.mark.parametrize("room", [handlens.datasets, handlens.evaluation, handlens.cli], ids=lambda room: room.__name__)
def test_numbers_stand_before_words_that_agree(room: ModuleType) -> None:
    """A number that is drawn into a text before "pictures" comes from `counted`, or is a constant and more than one."""
    wrong = []
    for module in modules(room):
        for text in ast.walk(tree(module)):
            for number, behind in zip(getattr(text, "values", []), getattr(text, "values", [])[1:], strict=False):
                if not (isinstance(text, ast.JoinedStr) and isinstance(number, ast.FormattedValue)):
                    continue
                is_constant = isinstance(number.value, ast.Name) and number.value.id.isupper()
                said = str(getattr(behind, "value", ""))
                several = is_constant or ast.unparse(number.value) in SEVERAL
                if re.match(rf" ((?!of|for)\w+ )?({NOUNS})\b", said) and not several:
                    wrong.append(f"{module.__name__}:{text.lineno}: {ast.unparse(number)}{said}")
    assert not wrong, "\n".join(wrong)


def test_one_of_each_is_said_in_the_singular(tmp_path: Path) -> None:
    root = make_class_folders(tmp_path / "deep" / "x", {"rose": 5, "tulip": 5})
    (root / "read.me").write_text("x")
    (root / "rose" / "broken.jpg").write_bytes(b"x")
    (root / "rose" / ".hidden").write_bytes(b"x")
    (root / "rose" / "@eaDir").mkdir()
    shutil.copy(next((root / "rose").glob("*.png")), root / "rose" / "again.png")
    heard = Heard()
    dataset = open_data(tmp_path / "deep", view="photo", reporter=heard)
    assert len([notice for notice in dataset.summary.notices if notice.count == 1]) == 6
    lines = [*dataset.summary.lines(), *heard.said]
    assert not [line for line in lines if ONE_OF_MANY.search(line)], lines
    assert "1 folder gone into, as there is nothing beside it" in lines


def test_a_test_of_one_picture_is_said_in_the_singular(tmp_path: Path) -> None:
    root = make_class_folders(tmp_path / "x", {"rose": 3, "tulip": 3})
    (root / "labels.csv").write_text("file,label\ngone.png,rose\n")
    lines = list(open_dataset(root, view="photo").summary.lines())
    assert not [line for line in lines if ONE_OF_MANY.search(line)]
