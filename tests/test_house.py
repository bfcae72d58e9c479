"""The rules of the house, held against the imports of its code; tools/draw_house.py reads and draws them.

Arrows run down the floors, and into no room's private parts. An import inside a function counts, and so does one for types
alone: both say what a room knows of another. Only where a rule is about what *runs* at start-up does the difference matter.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import draw_house
from draw_house import FLOORS, HOUSE, ROOT, SOURCES, Arrow, arrows, floor_of, is_ours, modules, room_of, rooms

pytestmark = pytest.mark.skipif(not SOURCES.is_dir(), reason="the sources are not here: an sdist tested with its wheel")

# (file, what it imports) -> why that is borne, and until when; a line here that no arrow needs any more fails too
EXCEPTIONS = {
    ("src/handlens/__init__.py", "handlens.apk.signature.verification"): "the public surface names `Signer`, of AppSummary",
}
AT_THE_ROOT = {"__init__", "__main__", "_version", "errors", "pipeline"}
TENSORFLOW = {"tensorflow", "keras"}
ROOMS_WITH_TENSORFLOW = {"networks", "training", "frames", "evaluation", "export", "own"}
MODULES_WITH_TENSORFLOW = {"handlens.base.backend"}  # imports it the one way that handlens needs it
STARTS = ("handlens", "handlens.__main__", "handlens.cli.app")
TESTS_OF_NO_ROOM = {
    "app": "the Java in android/",
    "browser": "an oracle: a real Chromium, which judges the pages",
    "phone_runtime": "an oracle: the phone's own library",
    "sequences": "answers of a camera, and what Python, Java and JavaScript show of them",
    "vectors": "rules that Python, Java and JavaScript share, and what they must give",
}


def outside() -> Iterator[Arrow]:
    """The imports of the tools and the benchmarks, which use the house as anybody may."""
    scripts = [ROOT / "android" / "make-test-app"]
    scripts += [path for folder in ("tools", "benchmarks") for path in (ROOT / folder).iterdir() if path.is_file()]
    for path in sorted(scripts):
        if path.suffix == ".py" or path.read_bytes().startswith(b"#!/usr/bin/env python"):
            yield from draw_house.arrows_of(path, path.stem)


def expect_none(broken: Iterator[tuple[Arrow, str]]) -> None:
    """Fail with one line for each arrow that breaks a rule: where it stands, what it is, what to do."""
    lines = [
        f"{arrow.path}:{arrow.line}: {arrow.source} imports {' and '.join([arrow.target, *arrow.names])}: {advice}"
        for arrow, advice in broken
        if (arrow.path, arrow.target) not in EXCEPTIONS
    ]
    assert not lines, "\n" + "\n".join(lines)


def test_every_room_has_its_floor():
    planned = [room for floor in FLOORS for room in floor]
    assert len(planned) == len(set(planned))
    assert set(rooms()) == set(planned), "a new room gets its floor, and one that is gone loses it, in tools/draw_house.py"


def test_arrows_run_down():
    expect_none(
        (arrow, f"{lower} stands no higher than {upper}. Move what both need down to a room below, or hand it in as an argument")
        for arrow in arrows()
        if is_ours(arrow.target)
        for lower, upper in [arrow.between]
        if lower != upper and floor_of(upper) >= floor_of(lower)
    )


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def inside_its_room(module: str) -> list[str]:
    """The part of a module's name that comes after its room's."""
    return module.removeprefix(f"{HOUSE}.").removeprefix(room_of(module)).strip(".").split(".")


def test_private_parts_stay_in_their_room():
    expect_none(
        (arrow, f"that is private to {arrow.between[1]}. Use what its docstring names, or make a part of it public there")
        for arrow in [*arrows(), *outside()]
        if is_ours(arrow.target) and (arrow.between[0] != arrow.between[1] or not is_ours(arrow.source))
        if any(is_private(name) for name in (*inside_its_room(arrow.target), *arrow.names))
    )


def test_a_room_inside_a_room_is_entered_through_it():
    expect_none(
        (arrow, f"only {outer} enters {inner}. Ask {outer} for it")
        for arrow in arrows()
        if is_ours(arrow.target)
        for outer, dot, inner in [arrow.between[1].partition(".")]
        if dot and arrow.between[0].split(".")[0] != outer
    )


def test_tensorflow_stays_in_the_rooms_that_train_and_freeze():
    where = ", ".join(sorted(ROOMS_WITH_TENSORFLOW))
    expect_none(
        (arrow, f"only {where} know it. The base install has no TensorFlow: move this there, or do it with numpy")
        for arrow in arrows()
        if arrow.target.split(".")[0] in TENSORFLOW
        if arrow.between[0] not in ROOMS_WITH_TENSORFLOW and arrow.source not in MODULES_WITH_TENSORFLOW
    )


def test_nothing_imports_tensorflow_when_it_starts():
    for start in STARTS:
        heavy = draw_house.imported_at_start(start).keys() & TENSORFLOW
        ways = [" imports ".join(draw_house.imported_at_start(start)[name]) for name in heavy]
        assert not ways, f"{'; '.join(ways)}. Import it in the function that needs it"


def test_no_import_hides_from_the_graph():
    for module, path in modules().items():
        for node in ast.walk(draw_house.tree(path)):
            called = getattr(node, "attr", getattr(node, "id", None))
            hidden = called in ("import_module", "__import__") and module != HOUSE
            assert not hidden, f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}: write a plain import instead"


def test_names_imported_when_first_used_are_those_imported_for_types():
    import handlens

    typed = {name: arrow.target for arrow in arrows() if arrow.source == HOUSE and arrow.when == "types" for name in arrow.names}
    assert typed == {name: f"{HOUSE}.{home}" for name, home in handlens._HOMES.items()}


def test_the_root_is_bare():
    loose = {path.stem for path in (SOURCES / HOUSE).glob("*.py")} - AT_THE_ROOT
    assert not loose, f"src/handlens/{min(loose)}.py stands in no room: give it one (CONTRIBUTING.md, where things go)"


def test_tests_stand_beside_their_rooms():
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("*.py"))}
    astray = folders - set(rooms()) - set(TESTS_OF_NO_ROOM)
    assert not astray, f"tests/{min(astray)} tests no room of src/handlens: rename it, or say in TESTS_OF_NO_ROOM what it is"
    assert set(TESTS_OF_NO_ROOM) <= folders


def test_doorplates_say_what_a_room_is_for():
    known = {part for name in (*modules(), *rooms()) for part in name.split(".")} | defined()
    for room in rooms():
        if (SOURCES / HOUSE / f"{room}.py").exists():
            continue  # a module at the root
        plate = draw_house.doorplate(room)
        door = f"src/handlens/{room.replace('.', '/')}/__init__.py"
        assert len(plate.splitlines()) > 3, f"{door}: say what the room is for, what goes in and what comes out"
        assert "ay be imported by" in plate, f"{door}: say what may import the room"
        used = {
            arrow.target.rsplit(".", 1)[1]
            for arrow in arrows()
            if is_ours(arrow.target) and arrow.between[1] == room != arrow.between[0]
        } - {room.split(".")[-1]}
        unsaid = {name for name in used if not is_private(name) and f"`{name}`" not in plate}
        assert not unsaid, f"{door}: other rooms use {', '.join(sorted(unsaid))}, and the docstring does not name it"
        gone = set(re.findall(r"`([a-z]\w*)`", plate)) - known
        assert not gone, f"{door}: there is no {', '.join(sorted(gone))} (any more)"


def defined() -> set[str]:
    """The names of all functions and classes of the house."""
    nodes = (node for path in modules().values() for node in ast.walk(draw_house.tree(path)))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_no_exception_outlives_its_arrow():
    alive = {(arrow.path, arrow.target) for arrow in [*arrows(), *outside()]}
    assert set(EXCEPTIONS) <= alive, f"strike from EXCEPTIONS: {sorted(set(EXCEPTIONS) - alive)}"


def test_the_page_shows_the_house_as_it_is():
    page = draw_house.PAGE.read_text(encoding="utf-8")
    assert draw_house.page(page) == page, "docs/architecture.md is behind the code: run tools/draw_house.py"


def read(text: str, tmp_path: Path, monkeypatch) -> list[tuple[str, tuple[str, ...], str]]:
    """The arrows of a made module handlens.phone.made."""
    monkeypatch.setattr(draw_house, "ROOT", tmp_path)
    path = tmp_path / "made.py"
    path.write_text(text)
    return [(arrow.target, arrow.names, arrow.when) for arrow in draw_house.arrows_of(path, "handlens.phone.made")]


def test_every_way_to_import_is_read(tmp_path, monkeypatch):
    text = """
import tensorflow as tf
import handlens.apk.build
from . import install, share as served
from .. import __version__
from ..apk import build, inspection
from ..apk.manifest import MIN_SDK as oldest
if TYPE_CHECKING:
    from ..training import Run
else:
    from ..datasets import Dataset
try:
    import one
except ImportError:
    import two
class Held:
    import three
    def method(self):
        from ..errors import ApkError
        async def inner():
            from keras import layers
"""
    assert read(text, tmp_path, monkeypatch) == [
        ("tensorflow", (), "start"),
        ("handlens.apk.build", (), "start"),
        ("handlens.phone.install", (), "start"),
        ("handlens.phone.share", (), "start"),
        ("handlens", ("__version__",), "start"),
        ("handlens.apk.build", (), "start"),
        ("handlens.apk.inspection", (), "start"),
        ("handlens.apk.manifest", ("MIN_SDK",), "start"),
        ("handlens.training", ("Run",), "types"),
        ("handlens.datasets", ("Dataset",), "start"),
        ("one", (), "start"),
        ("two", (), "start"),
        ("three", (), "start"),
        ("handlens.errors", ("ApkError",), "call"),
        ("keras", ("layers",), "call"),
    ]
