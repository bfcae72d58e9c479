"""A chapter's text becomes a notebook that Jupyter takes, with nothing lost and nothing that Jupyter does not know."""

from __future__ import annotations

import json
import re

import pytest

from handlens.tutorial.notebooks import digest_of, is_untouched, make_notebook, notebook_name, title_of

FRONT = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n"
TEXT = (
    FRONT
    + """
# The data

Text with `code`, $x^2$, [chapter 5](05-freezing.md#a-place), [in one go](one-go.md) and [a page](../phone.md).

```{code-cell} ipython3
:tags: [hide-input, check]

first = 1
text = 2
```
Between.

````{code-cell} ipython3
print("a ``` fence")
````

```python
this_is = "shown, not a cell"
```

```{code-cell} ipython3
:tags: [skip-execution]
!handlens install digits.apk

print("done")
```

:::{admonition} Answer
:class: dropdown
Forty **two**.

And more.
:::

:::{note}
Mind this.
:::
"""
)


def cells(for_whom="reader"):
    return make_notebook(TEXT, "02-data", for_whom=for_whom)["cells"]


def sources(kind, for_whom="reader"):
    return ["".join(cell["source"]) for cell in cells(for_whom) if cell["cell_type"] == kind]


def test_jupyters_own_validator_takes_it():
    nbformat = pytest.importorskip("nbformat", reason="pip install '.[docs]'")
    for for_whom in ("reader", "site"):
        notebook = nbformat.reads(json.dumps(make_notebook(TEXT, "02-data", for_whom=for_whom)), as_version=4)
        nbformat.validate(notebook)
        assert [cell.id for cell in notebook.cells] == [f"cell-{number:03}" for number in range(len(notebook.cells))]


def test_cells_are_what_the_text_says_in_its_order():
    kinds = [cell["cell_type"] for cell in cells("site")]
    assert kinds == ["markdown", "code", "markdown", "code", "markdown", "code", "markdown"]
    assert sources("code", "site") == [
        "first = 1\ntext = 2", 'print("a ``` fence")', '!handlens install digits.apk\n\nprint("done")'
    ]  # fmt: skip
    assert sources("markdown", "site")[0].startswith("# The data\n\nText with `code`, $x^2$, ")
    assert "Between." in sources("markdown", "site")[1]
    assert 'this_is = "shown, not a cell"' in sources("markdown", "site")[2]


def test_nothing_of_the_text_is_lost():
    said = re.sub(r"\s+", " ", "\n".join("".join(cell["source"]) for cell in cells("site")))
    for line in TEXT.removeprefix(FRONT).splitlines():
        words = re.sub(r"\s+", " ", re.sub(r"\]\([^)]*\)", "]", line)).strip()
        if words and not words.startswith(("`", ":")):
            assert words in re.sub(r"\]\([^)]*\)", "]", said), words


def test_the_first_cell_says_how_to_run_it():
    first = cells()[0]
    assert first["cell_type"] == "markdown"
    for word in ("Jupyter", "Shift+Enter", "Colab", "%pip install", "handlens[train]"):
        assert word in "".join(first["source"])
    assert "Colab" not in "".join(cells("site")[0]["source"])


def test_links_lead_to_notebooks_and_other_pages_keep_their_words():
    reader, site = sources("markdown")[1], sources("markdown", "site")[0]
    assert "[chapter 5](05-freezing.ipynb#a-place), [in one go](mnist-in-one-go.ipynb) and a page." in reader
    assert "[chapter 5](05-freezing.ipynb#a-place), [in one go](mnist-in-one-go.ipynb) and [a page](../phone.md)." in site


def test_tags_do_what_they_say():
    checked, _, skipped = (cell for cell in cells() if cell["cell_type"] == "code")
    assert checked["metadata"] == {"tags": ["hide-input", "check"], "jupyter": {"source_hidden": True}}
    lines = "".join(skipped["source"]).splitlines()
    assert lines[1:] == ["# !handlens install digits.apk", "#", '# print("done")']
    assert all(line.startswith("#") for line in lines), "it would run in the notebook"
    on_site = [cell for cell in cells("site") if cell["cell_type"] == "code"]
    assert "remove-cell" in on_site[0]["metadata"]["tags"]
    assert on_site[2]["metadata"]["tags"] == ["skip-execution"]


def test_answers_fold_without_myst():
    text = sources("markdown")[-1]
    assert "<details><summary>Answer</summary>\n\nForty **two**.\n\nAnd more.\n\n</details>" in text
    assert "> **Note**\n>\n> Mind this." in text
    assert ":::" not in text
    on_site = sources("markdown", "site")[-1]
    assert "<details><summary>Answer</summary>" in on_site
    assert ":::{note}\nMind this.\n:::" in on_site


@pytest.mark.parametrize(
    ("text", "message"),
    [("# No front matter\n", "front matter"), (FRONT + "```{code-cell} ipython3\nprint(1)\n", "does not end: '{code-cell}")],
)
def test_a_text_that_is_no_chapter_is_refused(text, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make_notebook(text, "01-x")


def test_running_a_notebook_leaves_it_untouched_and_a_word_more_does_not():
    notebook = make_notebook(TEXT, "02-data")
    assert is_untouched(notebook)
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])  # as some programs store it
        if cell["cell_type"] == "code":
            cell |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}], "execution_count": 3}
    assert is_untouched(notebook)
    notebook["cells"][1]["source"] += " more"
    assert not is_untouched(notebook)
    assert not is_untouched({"cells": [], "metadata": {}})


def test_the_digest_is_of_kinds_too():
    assert digest_of([{"cell_type": "code", "source": "a"}]) != digest_of([{"cell_type": "markdown", "source": "a"}])


def test_names_and_titles():
    assert notebook_name("one-go") == "mnist-in-one-go.ipynb"
    assert title_of(TEXT) == "The data"
    assert title_of(FRONT) == ""
