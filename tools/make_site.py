#!/usr/bin/env python3
"""Build the site into build/site: the pages of docs/, and the chapters of the tutorial with what they compute.

    python tools/make_site.py                  all chapters are run, in their order, in one folder
    python tools/make_site.py --quick          none is run: the text alone, in seconds
    python tools/make_site.py 03-softmax       only these are run, in the folder that the last build left: for whoever writes one

Three steps. *Lay*: pages go to build/pages, links between files of the repository become links of the site, the navigation comes
from the lists of docs/index.md, the reference from `handlens.__all__`. *Run*: each chapter within its time limit. *Build*:
Sphinx, a warning is an error; then tools/check_site.py.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "tools"))

import check_site  # noqa: E402
from handlens.tutorial.copying import chapter_files  # noqa: E402
from handlens.tutorial.notebooks import make_notebook, notebook_name, title_of  # noqa: E402

BUILD = ROOT / "build"
PAGES, SITE, WORK = BUILD / "pages", BUILD / "site", BUILD / "tutorial"
# What a chapter may take on two cores, held in CPU seconds so that other load does not count; and when it hangs
CHAPTER_CPU_LIMIT_S = 240
CELL_HANGS_S = 600

# pages beside docs/, and what they are called on the site
BESIDE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/README.md": "benchmarks.md",
    "benchmarks/real.md": "benchmarks-real.md",
    "android/README.md": "android.md",
}
LINK = re.compile(r"(?<![\\`])(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!\w+:)([^)#\s]*)(#[^)\s]*)?\)")
CHAPTER_LIST = "[The chapters](../src/handlens/tutorial/chapters)"

GROUPS: dict[str, Callable[[Any], bool]] = {  # of the reference: what `handlens.__all__` has falls into the first that takes it
    "Functions": lambda value: not isinstance(value, type),
    "Errors": lambda value: issubclass(value, Exception),
    "Results": lambda value: hasattr(value, "as_dict"),
    "Parts": lambda value: True,
}
GROUP_WORDS = {
    "Functions": "What the command line does, one of these does.",
    "Errors": "Everything that is raised on purpose. Each has `message`, `received` and `hint`.",
    "Results": "What the functions return. `as_dict()` is what `--json` prints.",
    "Parts": "What arguments and results consist of.",
}


def site_name(path: PurePosixPath) -> str | None:
    """Where a file of the repository lies on the site, None if it is not there."""
    name = str(path)
    if name in BESIDE:
        return BESIDE[name]
    if path.parent == PurePosixPath("src/handlens/tutorial/chapters") and path.suffix == ".md":
        return f"tutorial/{notebook_name(path.stem)}"
    if path.parts[:1] == ("docs",) and path.suffix in (".md", ".png", ".svg"):
        return name.removeprefix("docs/")
    return None


def with_site_links(text: str, page: PurePosixPath) -> str:
    """A page's text with its links as they are on the site; what is not on the site keeps its words, and says where it lies.

    >>> with_site_links("[it](../CONTRIBUTING.md#set-up) and [that](../src/handlens/errors.py)", PurePosixPath("docs/adb.md"))
    '[it](contributing.md#set-up) and that (`src/handlens/errors.py`)'
    """
    def link(found: re.Match[str]) -> str:
        bang, words, target, place = found[1], found[2], found[3], found[4] or ""
        if not target:
            return found[0]
        path = PurePosixPath(os.path.normpath(page.parent / target))
        there = site_name(path)
        if there is None:
            return words if words.strip("`") == str(path) else f"{words} (`{path}`)"
        return f"{bang}[{words}]({there}{place})"  # all pages lie at the top of the site

    return LINK.sub(link, text)


def navigation(index: str) -> str:
    """Hidden tables of contents: of each `## Heading` of the index, the pages that its list links.

    >>> print(navigation("## One\\n1. [A](a.md): first\\n- [B](b.md)\\n## None\\ntext [c](c.md)"))
    ```{toctree}
    :hidden:
    :caption: One
    <BLANKLINE>
    1. A <a>
    b
    ```
    """
    parts = []
    for section in re.split(r"^## ", index, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        linked = re.findall(r"^(?:-|(\d+)\.) \[([^\]]*)\]\(([^)#:]+)\.(?:md|ipynb)\)", body, re.MULTILINE)
        lines = [f"{number}. {words} <{target}>" if number else target for number, words, target in linked]
        if lines:
            parts.append("\n".join(["```{toctree}", ":hidden:", f":caption: {heading}", "", *lines, "```"]))
    return "\n\n".join(parts)


def reference() -> str:
    """The groups of the Python reference, for Sphinx to fill from the docstrings."""
    import handlens

    grouped: dict[str, list[str]] = {group: [] for group in GROUPS}
    for name in handlens.__all__:
        if name == "__version__":
            continue
        value = getattr(handlens, name)
        grouped[next(group for group, takes in GROUPS.items() if takes(value))].append(name)
    lines: list[str] = []
    for group, names in grouped.items():
        lines += ["", f"## {group}", "", GROUP_WORDS[group]]
        for name in names:
            kind = "autofunction" if group == "Functions" else "autoclass"
            options = "" if group == "Functions" else "\n   :members:" + ("\n   :show-inheritance:" if group == "Errors" else "")
            lines += ["", f"### {name}", "", "```{eval-rst}", f".. {kind}:: handlens.{name}{options}", "```"]
    return "\n".join(lines) + "\n"


def lay_pages() -> None:
    """Everything that Sphinx reads, in build/pages; chapters not yet run."""
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.copytree(ROOT / "docs", PAGES, ignore=shutil.ignore_patterns("__pycache__", "*.md"))
    sources = [ROOT / name for name in BESIDE if name != "README.md"] + sorted((ROOT / "docs").rglob("*.md"))
    for source in sources:
        page = PurePosixPath(source.relative_to(ROOT).as_posix())
        target = PAGES / str(site_name(page))
        text = source.read_text(encoding="utf-8")
        if page.name == "index.md":
            text = text.replace(f"- {CHAPTER_LIST}", listed_chapters())
        text = with_site_links(text, page)
        if page.name == "index.md":
            text += f"\n{navigation(text)}\n"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    with (PAGES / "reference.md").open("a", encoding="utf-8") as words:
        words.write(reference())
    (PAGES / "tutorial").mkdir(exist_ok=True)
    for chapter in chapter_files():
        write_notebook(PAGES / "tutorial" / notebook_name(chapter.stem), site_notebook(chapter))


def listed_chapters() -> str:
    """The list of the chapters, as links from docs/."""
    lines = []
    for path in chapter_files():
        title, number = title_of(path.read_text(encoding="utf-8")), re.match(r"0*(\d+)-", path.name)
        lines.append(f"{number[1] + '.' if number else '-'} [{title}](../src/handlens/tutorial/chapters/{path.name})")
    return "\n".join(lines)


def site_notebook(chapter: Path) -> dict[str, object]:
    return make_notebook(chapter.read_text(encoding="utf-8"), chapter.stem, for_whom="site")


def write_notebook(path: Path, notebook: dict[str, object]) -> None:
    path.write_text(json.dumps(notebook), encoding="utf-8")


def run_chapters(chapters: list[Path]) -> list[str]:
    """Run chapters in their order, and lay them with their outputs; what went wrong, one text each."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    read: Any = nbformat.reads
    wrong, began_all, cpu_began_all = [], time.perf_counter(), cpu_of_kernels_s()
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    WORK.mkdir(parents=True, exist_ok=True)
    for chapter in chapters:
        notebook: Any = read(json.dumps(site_notebook(chapter)), as_version=4)
        where = {"metadata": {"path": str(WORK)}}
        client = NotebookClient(notebook, timeout=CELL_HANGS_S, kernel_name="python3", resources=where)
        began, cpu_began = time.perf_counter(), cpu_of_kernels_s()
        try:
            with (BUILD / "kernel.log").open("a") as log:  # what a kernel says besides its cells' output
                client.execute(env={**os.environ, **environment}, stderr=log)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            wrong.append(f"{chapter.name} stopped:\n{str(error).strip()[-3000:]}")
        took_s, cpu_s = time.perf_counter() - began, cpu_of_kernels_s() - cpu_began
        print(f"  {chapter.stem:<20}{took_s:6.1f} s, of the processors {cpu_s:6.1f} s", flush=True)
        if cpu_s > CHAPTER_CPU_LIMIT_S:
            wrong.append(f"{chapter.name} took {cpu_s:.0f} s of the processors, and {CHAPTER_CPU_LIMIT_S} s is the most")
        write_notebook(PAGES / "tutorial" / notebook_name(chapter.stem), notebook)
    took_s, cpu_s = time.perf_counter() - began_all, cpu_of_kernels_s() - cpu_began_all
    print(f"  {'all':<20}{took_s:6.1f} s, of the processors {cpu_s:6.1f} s", flush=True)
    return wrong


def cpu_of_kernels_s() -> float:
    """Seconds of the processors that ended children have taken so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def build_pages() -> bool:
    """Sphinx over build/pages; whether it went well, without a warning."""
    shutil.rmtree(SITE, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "-d", str(BUILD / "doctrees")]
    shutil.rmtree(BUILD / "doctrees", ignore_errors=True)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    return subprocess.run([*command, str(PAGES), str(SITE)], env=environment, check=False).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n")[0])
    parser.add_argument("chapters", nargs="*", help="run only these, in the folder that the last build left")
    parser.add_argument("--quick", action="store_true", help="run no chapter")
    options = parser.parse_args()
    known = {path.stem: path for path in chapter_files()}
    if unknown := set(options.chapters) - set(known):
        parser.error(f"no such chapter: {', '.join(sorted(unknown))}. There are: {', '.join(known)}")
    began = time.perf_counter()
    lay_pages()
    wrong = []
    if not options.quick:
        if not options.chapters:
            shutil.rmtree(WORK, ignore_errors=True)
        print("Running the chapters:", flush=True)
        wrong += run_chapters([known[name] for name in options.chapters or known])
    if not build_pages():
        wrong.append("Sphinx warned of what stands above")
    for chapter in known.values():
        wrong += [f"{chapter.name}: {line}" for line in check_site.unsaid(chapter.read_text(encoding="utf-8"))]
    report = check_site.check(SITE, private=(str(ROOT),))
    wrong += report.wrong
    print(report.listing())
    for line in wrong:
        print(f"error: {line}", file=sys.stderr)
    shown = "not built well" if wrong else "built"
    print(f"{report.page_count} pages {shown} in {time.perf_counter() - began:.0f} s: {SITE.relative_to(ROOT)}/index.html")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
