# How a chapter is written (src/handlens/tutorial/chapters/NN-name.md). `scripts/docs` makes the site of it, `handlens tutorial`
# the notebook, both through src/handlens/tutorial/copying.py.
#
# Front matter, and nothing else in it:
#     ---
#     file_format: mystnb
#     kernelspec:
#       name: python3
#       display_name: Python 3
#     ---
# Then `# Title`, text, and cells. No outputs, no `+++` (a new cell starts wherever a code cell ends). The converter adds the
# first cell, which says how to run it in Jupyter or Colab: do not write one.
#
# A cell: ```{code-cell} ipython3, then lines `:tags: [hide-input]`, then code. Tags:
#     hide-input      the code is folded on the page: for cells that only draw
#     check           not shown on the page; asserts, and `says` (below). In the notebook it is shown
#     skip-execution  too long or in need of a phone: shown, not run; in the notebook its lines are commented out
# A cell that ends in a figure shows it: figures of handlens.tutorial.figures have `_repr_html_`, which gives
# <figure class="handlens-figure">…<figcaption>the caption</figcaption></figure>. Every <img> in it has alt= the caption's text;
# several pictures have their own words, or aria-hidden="true", in a role="group" with aria-label= the caption's text. An <svg> or
# <canvas> has role="img" and aria-label= the caption's text. What can be worked by hand (the figure holds a script) has its own
# names: the caption says what to do, the still picture what it shows. Style and script ride inside the figure; nothing is asked
# of the net. Dark by prefers-color-scheme only.
#
# Numbers in the text stand there as plain text, and a `check` cell below binds each to what was just computed:
#     from handlens.tutorial import says
#     says("92 %", accuracy)                  # fails unless accuracy rounds to 92 %
#     says("7,850", weights)
#     says("98.9 %", accuracy, within=0.004)  # differs from machine to machine: a tolerance, in the number's own unit (0..1)
# The build also fails if the text in quotes does not stand in the chapter's prose.
#
# Exercises close the chapter, under `## Exercises`; answers are folded (<details> in the notebook). Put no cells inside:
#     :::{admonition} Answer
#     :class: dropdown
#     text
#     :::
# `:::{note}` and `:::{tip}` may be used too; no other directives and no roles: Jupyter knows none. Mathematics: $…$ and $$…$$.
#
# Links: to a chapter `[…](05-freezing.md)`, to a page `[…](../phone.md)` (where it lies on the site; a notebook keeps its words).
# Pictures: made by a cell, never a file. Shell lines: `!handlens …` in a cell.
#
# TensorFlow without its log: `from handlens.base.backend import import_tensorflow`, `tf = import_tensorflow()`, `import keras`.
#
# Where it runs: all chapters in one folder, their current one, in the order 01 to 09, a fresh kernel each. Chapter 03 leaves
# runs/softmax, 04 leaves runs/compact, 05 digits.tflite (of runs/compact); later ones use these and make what is missing:
# `handlens.build("mnist", "digits.tflite", run="runs/compact")` trains only if there is no such run. A fresh reader may start at
# any chapter. A time limit of 120 seconds each on two cores (held as 240 CPU seconds: other people's load does not count), four
# minutes for all. No page may show a path of the machine: print file names, not folders. Try yours: `scripts/docs 03-softmax`.
"""The site: Sphinx, MyST-NB, furo. tools/make_site.py lays the pages beside this file and builds it; no page asks the net."""

from __future__ import annotations

from typing import Any

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

from handlens import __version__

project = "handlens"
author = "The handlens authors"
project_copyright = "the handlens authors. Apache-2.0"
version = release = __version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["Thumbs.db"]
default_role = "literal"  # what stands in `backticks` in a docstring
nitpicky = False

# The chapters have been run when Sphinx sees them: tools/make_site.py runs them in their order, in one folder.
nb_execution_mode = "off"
nb_merge_streams = True
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # MyST-NB's own would come from the net
myst_enable_extensions = ["colon_fence", "dollarmath", "deflist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]  # a page may go from # to ###

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True  # as they are written, not as Python shows them
autodoc_typehints = "none"  # they stand in the signature
autodoc_default_options = {"undoc-members": False}
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 100
add_module_names = False

html_theme = "furo"
html_title = "handlens"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"
html_theme_options: dict[str, Any] = {
    "light_css_variables": {
        "color-brand-primary": "#0b5c8f",
        "color-brand-content": "#0b5c8f",
        "font-stack": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif",
        "font-stack--monospace": "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
    },
    "dark_css_variables": {
        "color-brand-primary": "#7cc4f0",
        "color-brand-content": "#7cc4f0",
    },
}


def setup(app: Any) -> dict[str, bool]:
    """Mathematics as MathML, which browsers draw by themselves: no script, no font, nothing from the net."""

    def inline(writer: Any, node: Any) -> None:
        writer.body.append(convert(node.astext()))
        raise SkipNode

    def block(writer: Any, node: Any) -> None:
        writer.body.append(f'<div class="math-block">{convert(node.astext(), display="block")}</div>')
        raise SkipNode

    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


html_math_renderer = "mathml"
