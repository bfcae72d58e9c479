"""What tools/check_site.py and tools/make_site.py hold a site against: each check, with a page that breaks it; and the site."""

from __future__ import annotations

import doctest
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

import check_site
import make_site
from handlens.tutorial.copying import chapter_files

ROOT = Path(__file__).resolve().parent.parent
EXTRA = ("furo", "latex2mathml", "myst_nb", "nbclient")
PAGE = '<!doctype html><html lang="en"><head><title>t</title>{head}</head><body>{body}</body></html>'


@pytest.fixture
def site(tmp_path):
    """A site of two pages and a picture, with nothing wrong."""
    folder = tmp_path / "site"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.png").write_bytes(b"x" * 1000)
    (folder / "site.css").write_text("p { color: red; background: url(a.png) }")
    write(folder, "index.html", '<a href="deep/two.html#place">two</a> <img src="a.png" alt="An a">')
    write(folder, "deep/two.html", '<h2 id="place">Two</h2> <a href="../index.html">one</a> <a href="#place">here</a>')
    return folder


def write(site, name, body, head=""):
    (site / name).write_text(PAGE.format(head=head, body=body), encoding="utf-8")


def wrong(site, body, head="", **options):
    """What is wrong with a third page."""
    write(site, "third.html", body, head)
    return [line.removeprefix("third.html: ") for line in check_site.check(site, **options).wrong]


def test_a_good_site_has_nothing_wrong(site):
    report = check_site.check(site, private=("/home/somebody",))
    assert report.wrong == []
    assert report.page_count == 2
    assert report.heaviest[0][1] == "index.html"
    assert report.heaviest[0][0] == (site / "index.html").stat().st_size + 1000


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<a href="four.html">4</a>', "links to four.html, which is not there"),
        ('<a href="deep/two.html#no">4</a>', "links to deep/two.html#no, and there is no such place"),
        ('<a href="#no">4</a>', "links to #no, and there is no such place"),
        ('<a href="../outside.html">4</a>', "links to ../outside.html, which is not there"),
        ('<a href="deep/">4</a>', "links to deep/, which is not there"),
        ('<img src="b.png" alt="b">', "links to b.png, which is not there"),
    ],
)
def test_links_into_nowhere(site, body, message):
    (site.parent / "outside.html").write_text("a page that lies beside the site")
    assert wrong(site, body) == [message]


def test_links_out_are_listed_and_not_followed(site):
    assert wrong(site, '<a href="https://example.org/x">x</a> <a href="mailto:a@example.org">a</a>') == []
    report = check_site.check(site)
    assert report.outside == {"https://example.org/x": 1}
    assert "  https://example.org/x (1)" in report.listing()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<img src="a.png">', "a picture (<img>) has no words for those who do not see it"),
        ('<img src="a.png" alt=" ">', "a picture (<img>) has no words for those who do not see it"),
        ('<svg role="img"></svg>', "a picture (<svg>) has no words for those who do not see it"),
        ("<canvas></canvas>", "a picture (<canvas>) has no words for those who do not see it"),
        (
            '<figure><img src="a.png" alt="a 7"><figcaption>A <b>3</b></figcaption></figure>',
            "a picture says 'a 7', and its caption 'A 3'",
        ),
        (
            '<figure><svg role="img" aria-label="A 7"></svg><figcaption>A 3</figcaption></figure>',
            "a picture says 'A 7', and its caption 'A 3'",
        ),
        ('<figure><img src="a.png" alt="a"><figcaption> </figcaption></figure>', "a figure has an empty caption"),
    ],
)
def test_pictures_without_words_or_with_others_than_their_caption(site, body, message):
    assert message in wrong(site, body)


def test_pictures_whose_words_are_their_caption(site):
    caption = "A 7 &amp; a\n <code>3</code>"
    words = "A 7 &amp; a 3"
    body = f'<figure><img src="a.png" alt="{words}"><svg role="img" aria-label="{words}"></svg><svg></svg>'
    assert wrong(site, f"{body}<figcaption>{caption}</figcaption></figure>") == []


def test_a_grids_small_pictures_have_words_of_their_own_if_the_figure_says_the_caption(site):
    grid = '<img src="a.png" alt="4 read as 9"><img src="a.png" alt="2 read as 7"><figcaption>Two</figcaption></figure>'
    assert wrong(site, f'<figure aria-label="Two">{grid}') == []
    assert wrong(site, f'<figure><div role="group" aria-label="Two">{grid}') == []
    assert wrong(site, f'<figure aria-label="Three">{grid}') == ["a figure says 'Three', and its caption 'Two'"]
    hidden = grid.replace('alt="4 read as 9"', 'alt="" aria-hidden="true"')
    assert wrong(site, f'<figure aria-label="Two">{hidden}') == []
    assert "has no words" in wrong(site, f"<figure>{hidden}")[0], "nobody says what it shows"
    bare = grid.replace('alt="4 read as 9"', "")
    assert "has no words" in wrong(site, f'<figure aria-label="Two">{bare}')[0]


def test_a_figure_that_is_worked_by_hand_may_say_what_it_shows_beside_what_to_do(site):
    still, caption = '<img src="a.png" alt="A frame">', "<figcaption>Drag it</figcaption></figure>"
    assert wrong(site, f"<figure>{still}<script>1</script>{caption}") == []
    assert wrong(site, f'<figure><div role="group" aria-label="Two">{still}</div><script>1</script>{caption}') == []
    assert wrong(site, f"<script>1</script><figure>{still}{caption}") != []
    assert wrong(site, f'<figure><img src="a.png"><script>1</script>{caption}') != []


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("", '<script src="https://cdn.example.org/x.js"></script>'),
        ("", '<link rel="stylesheet" href="//cdn.example.org/x.css">'),
        ('<img src="https://cdn.example.org/x.png" alt="x">', ""),
        ('<img src="a.png" srcset="https://cdn.example.org/x.png 2x" alt="x">', ""),
        ('<iframe src="https://cdn.example.org/x"></iframe>', ""),
        ("", "<style>@import 'https://cdn.example.org/x.css';</style>"),
        ("", "<style>@font-face { src: url(https://cdn.example.org/x.woff2) }</style>"),
        ('<p style="background: url(https://cdn.example.org/x.png)">x</p>', ""),
        ("<script>fetch('https://cdn.example.org/x.json')</script>", ""),
        ("<script>import('https://cdn.example.org/x.js')</script>", ""),
    ],
)
def test_requests_to_the_net(site, body, head):
    lines = wrong(site, body, head)
    assert len(lines) == 1
    assert lines[0].startswith("asks the net for ")
    assert "cdn.example.org/x" in lines[0]


def test_requests_of_a_style_sheet(site):
    (site / "site.css").write_text("@font-face { src: url('https://cdn.example.org/x.woff2') }")
    assert check_site.check(site).wrong == ["site.css: asks the net for https://cdn.example.org/x.woff2"]


def test_names_of_the_net_that_nothing_is_asked_of(site):
    name = "http://www.w3.org/2000/svg"
    assert wrong(site, f'<svg xmlns="{name}"></svg><script>const ns = "{name}"</script>') == []


def test_a_page_over_the_limit(site, monkeypatch):
    monkeypatch.setattr(check_site, "MOST_BYTES", 1500)
    assert wrong(site, "x" * 1300) == []
    size = len(PAGE.format(head="", body="x" * 1500))
    assert wrong(site, "x" * 1500) == [f"weighs {size:,} bytes with its pictures, and 1,500 is the most"]
    assert wrong(site, '<img src="a.png" alt="a">' + "x" * 300) == []
    assert "weighs" in wrong(site, '<img src="a.png" alt="a">' + "x" * 500)[0], "its pictures count"


def test_form(site):
    (site / "third.html").write_text("<html><body><p id='a'>x</p><p id='a'>y</p></body></html>")
    assert check_site.check(site).wrong == ["third.html: does not say its language", "third.html: has the id 'a' 2 times"]


def test_paths_of_the_machine(site):
    assert wrong(site, "<pre>File /home/me/handlens/x.py</pre>", private=("/home/me/handlens",)) == [
        "shows a path of the machine that built it: /home/me/handlens"
    ]


def test_a_folder_without_pages(tmp_path):
    assert check_site.check(tmp_path).wrong == [f"there are no pages in {tmp_path}"]


# ------------------------------------------------------------------------------------------------------------- the numbers


def chapter(prose, *lines, tags=""):
    return "\n".join([prose, "", "```{code-cell} ipython3", *([f":tags: [{tags}]"] if tags else []), *lines, "```", ""])


def test_numbers_that_the_text_says():
    assert check_site.unsaid(chapter("It reads 92 %\nright.", "says('92 %', share, within=0.01)", tags="check")) == []
    assert check_site.unsaid(chapter("", "x = 1  # at 0.26", 'says("0.26", x)')) == []
    assert check_site.unsaid(chapter("", '# says("7", x)')) == []


def test_numbers_that_it_does_not_say():
    said = ["the text does not say '92 %', which a cell checks"]
    assert check_site.unsaid(chapter("It reads 93 % right.", 'says("92 %", share)')) == said
    assert check_site.unsaid(chapter("", 'print("92 %")', 'says("92 %", share)')) == said
    assert check_site.unsaid(chapter("", 'says("92 %", share)  # 92 %')) == said


# -------------------------------------------------------------------------------------------------------------- the pages


@pytest.mark.parametrize("tool", [check_site, make_site])
def test_the_examples_of_the_tools_run(tool):
    assert doctest.testmod(tool).failed == 0
    assert doctest.testmod(tool).attempted > 0


@pytest.mark.parametrize(
    ("page", "text", "wanted"),
    [
        ("docs/adb.md", "[x](b.md#c)", "[x](b.md#c)"),
        ("docs/adb.md", "![x](images/app.png)", "![x](images/app.png)"),
        ("docs/adb.md", "[x](../README.md)", "[x](index.md)"),
        ("docs/adb.md", "[1](../src/handlens/tutorial/chapters/one-go.md)", "[1](tutorial/mnist-in-one-go.ipynb)"),
        ("benchmarks/README.md", "[x](../docs/frames.md)", "[x](frames.md)"),
        ("benchmarks/README.md", "[x](real.md)", "[x](benchmarks-real.md)"),
        ("docs/adb.md", "[x](../tests/vectors)", "x (`tests/vectors`)"),
        ("docs/adb.md", "[x](https://example.org/a.md)", "[x](https://example.org/a.md)"),
        ("docs/adb.md", "[x](#c)", "[x](#c)"),
    ],
)
def test_links_of_the_repository_become_links_of_the_site(page, text, wanted):
    assert make_site.with_site_links(text, PurePosixPath(page)) == wanted


def test_every_page_stands_in_the_index():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    linked = {os.path.normpath(f"docs/{target}") for target in re.findall(r"^- \[[^\]]*\]\(([^)]+)\)", index, re.MULTILINE)}
    pages = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} - {"docs/index.md"}
    assert pages | set(make_site.BESIDE) - {"README.md"} | {"src/handlens/tutorial/chapters"} == linked


def test_the_chapters_are_listed_by_their_number():
    listed = make_site.listed_chapters().splitlines()
    assert len(listed) == len(chapter_files())
    assert listed[0].startswith("1. [")
    assert listed[-1] == "- [MNIST in one go](../src/handlens/tutorial/chapters/one-go.md)"


def test_the_reference_has_every_public_name_once():
    import handlens

    names = re.findall(r"^\.\. auto\w+:: handlens\.(\w+)$", make_site.reference(), re.MULTILINE)
    assert sorted(names) == sorted(set(handlens.__all__) - {"__version__"})
    text = make_site.reference()
    functions, errors, results = (text.index(f"## {group}") for group in ("Functions", "Errors", "Results"))
    assert functions < text.index("handlens.train\n") < errors < text.index("handlens.RunError\n") < results


def needs_the_extra():
    missing = [name for name in EXTRA if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"pip install '.[docs]' ({', '.join(missing)})")


@pytest.fixture
def copy(tmp_path):
    """The repository as far as the site needs it, so that nobody's build/ is touched."""
    kept = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", "benchmarks", "android/README.md", "src", "tools"]
    for name in kept:
        source, target = ROOT / name, tmp_path / "copy" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return tmp_path / "copy"


def make(copy, *arguments):
    return subprocess.run(
        [sys.executable, "tools/make_site.py", *arguments], cwd=copy, capture_output=True, text=True, check=False, timeout=1500
    )


@pytest.mark.slow
@needs_the_extra()
def test_the_text_alone_is_built_and_a_fault_in_it_stops_the_build(copy):
    answer = make(copy, "--quick")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert not (copy / "build" / "tutorial").exists(), "something was run"
    page = copy / "docs" / "adb.md"
    page.write_text(page.read_text() + "\n[gone](no-such-page.md)\n\n![](images/app.png)\n\n$x^2$\n")
    answer = make(copy, "--quick")
    assert answer.returncode == 1
    assert "no-such-page.md" in answer.stderr
    assert "error: adb.html: a picture (<img>) has no words" in answer.stderr
    assert "<math" in (copy / "build" / "site" / "adb.html").read_text()


@pytest.mark.slow
@needs_the_extra()
def test_a_number_that_came_out_otherwise_stops_the_build(copy):
    chapters = copy / "src" / "handlens" / "tutorial" / "chapters"
    for path in chapters.glob("*.md"):
        path.unlink()
    front = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# One\n\nTwo and two are 5.\n"
    cell = '\n```{code-cell} ipython3\n:tags: [check]\nfrom handlens.tutorial import says\nsays("are 5", 2 + 2)\n```\n'
    (chapters / "01-one.md").write_text(front + cell)
    (copy / "docs" / "lessons.md").write_text("# Four lessons\n")
    answer = make(copy)
    assert answer.returncode == 1
    assert "the text says 'are 5', and it came out as 4" in answer.stderr
    (chapters / "01-one.md").write_text(front.replace("5", "4") + cell.replace("5", "4"))
    answer = make(copy, "01-one")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "says(" not in (copy / "build" / "site" / "tutorial" / "01-one.html").read_text(), "a check is shown"


@pytest.mark.slow
@pytest.mark.train
@needs_the_extra()
def test_the_site_is_built_with_what_the_chapters_compute(copy):
    answer = make(copy)
    print(answer.stdout)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    for path in chapter_files():
        page = (copy / "build" / "site" / "tutorial" / make_site.notebook_name(path.stem)).with_suffix(".html").read_text()
        assert "cell_output" in page, f"{path.name} computed nothing"
        assert "Traceback" not in page
