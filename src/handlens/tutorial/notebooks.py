"""A chapter's text turned into a notebook: for a reader in Jupyter or Colab, or for the site.

    ---                                    front matter; only its presence counts
    file_format: mystnb
    kernelspec: ...
    ---
    # Title                                Markdown up to the next code cell is one cell
    ```{code-cell} ipython3
    :tags: [hide-input, check]             none, or one line of tags
    print("a code cell")
    ```

The text is MyST, what MyST-NB reads too; docs/conf.py says which little part of it the chapters use. Jupyter knows neither
admonitions nor links between texts, so a reader's notebook gets <details>, quotes and links to notebooks instead.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from .._version import __version__

For = Literal["reader", "site"]

NAMES = {"one-go": "mnist-in-one-go"}  # chapters whose notebook is called otherwise

FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
CODE_CELL = re.compile(r"^(`{3,})\{code-cell\}[^\n]*\n(.*?)^\1[ \t]*$\n?", re.DOTALL | re.MULTILINE)
TAGS = re.compile(r":tags:[ \t]*\[([^\]\n]*)\][ \t]*\n\n?")
ADMONITION = re.compile(r"^(:{3,})\{(\w+)\}[ \t]*([^\n]*)\n(?::class:[ \t]*([^\n]*)\n)?(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([\w./-]+)\.md(#[\w-]+)?\)")

HOW_TO_RUN = """\
*This notebook is a chapter of the tutorial of handlens {version}. **Jupyter**: Shift+Enter runs a cell and goes to the next; the
menu "Run" has "Run All Cells". Training needs TensorFlow: `pip install 'handlens[train]'`. **Colab**: upload this notebook and
handlens's wheel (the .whl file), and run this first, in a cell of its own: `%pip install ./handlens-{version}-py3-none-any.whl`.
Colab has TensorFlow already. All chapters use one folder, and what one has trained the next ones take from there.*"""

NOT_RUN = "# Takes long, or needs a phone: delete the # before each line below to run it."


def notebook_name(chapter: str) -> str:
    """The name of the notebook that a chapter becomes.

    >>> notebook_name("05-freezing"), notebook_name("one-go")
    ('05-freezing.ipynb', 'mnist-in-one-go.ipynb')
    """
    return f"{NAMES.get(chapter, chapter)}.ipynb"


def make_notebook(text: str, chapter: str, *, for_whom: For = "reader") -> dict[str, Any]:
    """The notebook (nbformat 4.5, as JSON values) of a chapter's text.

    Args:
        text: of a chapter.
        chapter: its name without suffix, "05-freezing".
        for_whom: "reader": with a first cell on how to run it, and nothing that Jupyter does not know; "site": as MyST-NB
            takes it, cells tagged `check` not shown, answers folded without JavaScript.

    Raises:
        ValueError: no front matter, or a code cell that does not end.
    """
    cells = []
    if for_whom == "reader":
        cells.append(_cell("markdown", HOW_TO_RUN.format(version=__version__)))
    for kind, source, tags in _parts(text):
        if kind == "markdown":
            cells.append(_cell(kind, _plain(_linked(source, for_whom), for_whom)))
        elif for_whom == "reader":
            cells.append(_code_for_reader(source, tags))
        else:
            cells.append(_cell(kind, source, tags + (["remove-cell"] if "check" in tags else [])))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:03}"
    return {
        "cells": cells,
        "metadata": {
            "handlens": {"version": __version__, "digest": digest_of(cells)},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "pygments_lexer": "ipython3"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def digest_of(cells: list[dict[str, Any]]) -> str:
    """What a notebook's cells say, without their outputs: the same for the same text, however Jupyter stores it.

    >>> digest_of([{"cell_type": "code", "source": ["a\\n", "b"]}]) == digest_of([{"cell_type": "code", "source": "a\\nb"}])
    True
    """
    said = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def is_untouched(notebook: dict[str, Any]) -> bool:
    """Whether it is a notebook of ours whose text nobody changed; it may have been run."""
    digest = notebook.get("metadata", {}).get("handlens", {}).get("digest")
    return digest is not None and digest == digest_of(notebook["cells"])


def title_of(text: str) -> str:
    """A chapter's title.

    >>> title_of("---\\n---\\n# The data\\n")
    'The data'
    """
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _parts(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Markdown and code in their order, with the code's tags."""
    front = FRONT_MATTER.match(text)
    if front is None:
        raise ValueError("a chapter begins with front matter between two lines `---`")
    body, place = text[front.end() :], 0
    for found in CODE_CELL.finditer(body):
        yield from _markdown(body[place : found.start()])
        options = TAGS.match(found[2])
        tags = [tag.strip() for tag in options[1].split(",")] if options else []
        yield "code", found[2][options.end() if options else 0 :].strip("\n"), tags
        place = found.end()
    yield from _markdown(body[place:])


def _markdown(text: str) -> Iterator[tuple[str, str, list[str]]]:
    if "{code-cell}" in text:
        raise ValueError(f"a code cell does not end: {text[text.index('{code-cell}') :][:60]!r}")
    if text.strip():
        yield "markdown", text.strip("\n"), []


def _cell(kind: str, source: str, tags: list[str] | None = None) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": "", "metadata": {"tags": tags} if tags else {}}
    cell["source"] = source.splitlines(keepends=True)
    return cell | {"execution_count": None, "outputs": []} if kind == "code" else cell


def _code_for_reader(source: str, tags: list[str]) -> dict[str, Any]:
    if "skip-execution" in tags:
        source = "\n".join([NOT_RUN, *(f"# {line}".rstrip() for line in source.splitlines())])
    cell = _cell("code", source, tags)
    if "hide-input" in tags:
        cell["metadata"]["jupyter"] = {"source_hidden": True}
    return cell


def _linked(text: str, for_whom: For) -> str:
    """Links between texts as links between notebooks; in a reader's notebook the site's other pages keep only their words."""

    def link(found: re.Match[str]) -> str:
        words, target, place = found[1], found[2], found[3] or ""
        if "/" in target:
            return words if for_whom == "reader" else found[0]
        return f"[{words}]({notebook_name(target)}{place})"

    return LINK.sub(link, text)


def _plain(text: str, for_whom: For) -> str:
    """MyST's admonitions in what every Markdown knows. The site knows them too; there only the folded ones are turned."""

    def admonition(found: re.Match[str]) -> str:
        kind, title, classes, body = found[2], found[3].strip(), found[4] or "", found[5].strip("\n")
        title = title or kind.capitalize()
        if "dropdown" in classes:
            return f"<details><summary>{title}</summary>\n\n{body}\n\n</details>"
        if for_whom == "site":
            return found[0]
        quoted = "\n".join(f"> {line}".rstrip() for line in body.splitlines())
        return f"> **{title}**\n>\n{quoted}"

    return ADMONITION.sub(admonition, text)
