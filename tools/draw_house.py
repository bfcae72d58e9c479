"""Read the rooms of src/handlens and the arrows between them, and draw them into docs/architecture.md.

    python tools/draw_house.py            writes the page's part between its two markers
    python tools/draw_house.py --print    prints that part

A room is a folder of src/handlens, or a module at its root. An arrow is an import, wherever it stands: at the top, in a
function, for types alone. tests/test_house.py holds the rules against this same graph, and fails when the page is behind.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src"
HOUSE = "handlens"
PAGE = ROOT / "docs" / "architecture.md"
FIRST_MARKER, LAST_MARKER = "<!-- drawn by tools/draw_house.py -->", "<!-- drawn until here -->"

# The ground first. A room imports from lower floors only: neither from above nor from its neighbours on the same floor.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "_version"),
    ("base",),
    ("pictures",),
    ("modelfile",),
    ("datasets", "scenes", "networks"),
    ("frames", "evaluation", "corrections", "apk.format"),
    ("training", "apk.signature"),
    ("export", "apk", "page"),
    ("phone", "transfer", "report", "own"),
    ("pipeline", "tutorial"),
    ("cli",),
    ("__init__", "__main__"),
)

When = Literal["start", "call", "types"]


@dataclass(frozen=True)
class Arrow:
    """One import.

    Attributes:
        source: the module that imports, dotted.
        target: what it imports, dotted: a module of the house where it is one, else as written.
        names: what it takes out of the target; empty where it takes the module itself.
        path, line: where it stands; the path from the repository's root.
        when: it runs: when the module is imported ("start"), in a function ("call"), or never, for types alone ("types").
    """

    source: str
    target: str
    names: tuple[str, ...]
    path: str
    line: int
    when: When

    @property
    def between(self) -> tuple[str, str]:
        """The rooms at its two ends."""
        return room_of(self.source), room_of(self.target)


def room_of(module: str) -> str:
    """The room in which a module of the house stands.

    >>> room_of("handlens.apk.build"), room_of("handlens.apk.format.axml"), room_of("handlens.cli"), room_of("handlens")
    ('apk', 'apk.format', 'cli', '__init__')
    """
    _, *rest = module.split(".")
    inner = ".".join(rest[:2])
    if any(inner in floor for floor in FLOORS):
        return inner
    return rest[0] if rest else "__init__"


def is_ours(module: str) -> bool:
    """Whether it is a part of the house."""
    return module.split(".")[0] == HOUSE


def floor_of(room: str) -> int:
    """The number of its floor, 0 for the ground; -1 if it has none."""
    return next((number for number, floor in enumerate(FLOORS) if room in floor), -1)


@cache
def modules() -> dict[str, Path]:
    """Every module of the house by its dotted name; a package by its `__init__.py`."""
    found = {}
    for path in sorted((SOURCES / HOUSE).rglob("*.py")):
        parts = path.relative_to(SOURCES).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    """A file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def rooms() -> dict[str, list[str]]:
    """Each room's modules, without its `__init__`, from the top floor down; rooms without a floor come last."""
    found: dict[str, list[str]] = {}
    for module in modules():
        names = found.setdefault(room_of(module), [])
        _, *rest = module.split(".")
        if len(rest) > 1 and ".".join(rest) != room_of(module):
            names.append(rest[-1])
    order = [room for floor in reversed(FLOORS) for room in floor]
    return {room: found[room] for room in sorted(found, key=lambda room: (room not in order, [*order, room].index(room)))}


@cache
def arrows() -> tuple[Arrow, ...]:
    """Every import in the house."""
    return tuple(arrow for module, path in modules().items() for arrow in arrows_of(path, module))


def arrows_of(path: Path, module: str) -> Iterator[Arrow]:
    """The imports of one file.

    Args:
        path: the file.
        module: its dotted name; for a file outside the house any name, without a dot.
    """
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    shown = path.relative_to(ROOT).as_posix()
    for node, when in _imports(tree(path), "start"):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Arrow(module, alias.name, (), shown, node.lineno, when)
            continue
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        submodules = [alias.name for alias in node.names if f"{base}.{alias.name}" in modules()]
        for name in submodules:
            yield Arrow(module, f"{base}.{name}", (), shown, node.lineno, when)
        if names := tuple(alias.name for alias in node.names if alias.name not in submodules):
            yield Arrow(module, base, names, shown, node.lineno, when)


def _imports(node: ast.AST, when: When) -> Iterator[tuple[ast.Import | ast.ImportFrom, When]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, when
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from _imports(child, "call" if when == "start" else when)
        elif isinstance(child, ast.If) and ast.unparse(child.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            for inner in child.body:
                yield from _imports(ast.Module([inner], []), "types")
            for inner in child.orelse:
                yield from _imports(ast.Module([inner], []), when)
        else:
            yield from _imports(child, when)


def doorplate(room: str) -> str:
    """The docstring of a room: of its `__init__.py`, or of the module at the root."""
    name = HOUSE if room == "__init__" else f"{HOUSE}.{room}"
    return ast.get_docstring(tree(modules()[name])) or ""


def purpose(room: str) -> str:
    """The first sentence of a room's docstring, without its full stop."""
    first = " ".join(doorplate(room).split("\n\n")[0].split())
    return first.split(". ")[0].removesuffix(".")


def imported_rooms(room: str) -> list[str]:
    """The rooms that a room imports, the lowest first; without the ground, which all may."""
    found = {arrow.between[1] for arrow in arrows() if is_ours(arrow.target) and arrow.between[0] == room} - {room}
    return sorted(found - set(FLOORS[0]), key=lambda other: (floor_of(other), other))


@cache
def imported_at_start(module: str) -> dict[str, tuple[str, ...]]:
    """All that importing a module imports before anything is called, each with the way that leads to it.

    Modules of the house by their dotted names, all others by the name of their package.
    """
    started: dict[str, list[str]] = {}
    for arrow in arrows():
        if arrow.when == "start":
            started.setdefault(arrow.source, []).append(arrow.target)
    ways: dict[str, tuple[str, ...]] = {module: (module,)}
    waiting = [module]
    while waiting:
        source = waiting.pop(0)
        parents = [source.rsplit(".", 1)[0]] if "." in source else []  # importing a.b imports a first
        for target in [*parents, *started.get(source, [])]:
            name = target if is_ours(target) else target.split(".")[0]
            if name not in ways:
                ways[name] = (*ways[source], name)
                waiting.append(name)
    return ways


def drawing() -> str:
    """The floors as one column of text, the top floor first; a room that has rooms inside names them."""
    inside = {room: [inner.split(".")[1] for inner in rooms() if inner.startswith(f"{room}.")] for room in rooms()}
    named = {room: f"{room} ({', '.join(inner)})" if inner else room for room, inner in inside.items() if "." not in room}
    floors = [[named[room] for room in floor if room in named] for floor in reversed(FLOORS)]
    lines = ["    ".join(floor) for floor in floors if floor]
    width = max(len(line) for line in lines) + 4
    storey = "─" * width
    rows = f"\n├{storey}┤\n".join(f"│{line:^{width}}│" for line in lines)
    return f"┌{storey}┐\n{rows}\n└{storey}┘"


def table() -> str:
    """One row a room, from the top floor down: what it is for, its modules, what it imports."""
    lines = ["| room | what it is for | modules | imports |", "|---|---|---|---|"]
    for room, names in rooms().items():
        shown = [name for name in names if not name.startswith("_")]
        if private := len(names) - len(shown):
            shown.append(f"{private} of its own")
        cells = (f"`{room}`", purpose(room), ", ".join(shown) or "–", ", ".join(imported_rooms(room)) or "–")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def page(old: str) -> str:
    """The page with its drawn part as the code has it today.

    Raises:
        ValueError: the page has lost one of its markers.
    """
    before, first, rest = old.partition(FIRST_MARKER)
    _, last, after = rest.partition(LAST_MARKER)
    if not first or not last:
        raise ValueError(f"{PAGE.name} has lost a marker: {FIRST_MARKER} … {LAST_MARKER}")
    indented = "\n".join(f"    {line}" for line in drawing().splitlines())
    return f"{before}{first}\n\n{indented}\n\n{table()}\n\n{last}{after}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        print(drawing(), table(), sep="\n\n")
    else:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
