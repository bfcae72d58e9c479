#!/usr/bin/env python3
"""Hold a built site against what a reader may expect of it.

    python tools/check_site.py build/site

Wrong is: a link into nowhere, a picture without words or with words other than its caption, a page over 1.5 MB, a request to the
net, an id that stands twice, a page without a language, a path of the machine that built it. Links out of the site are
listed, not followed. Where a figure holds several pictures, its group (`role="group"`, or the figure itself) says the caption,
and each picture has words of its own, or none and `aria-hidden="true"`. A figure with a script is worked by hand: its caption
says what to do, and what stands there until then says what it shows.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

MOST_BYTES = 1_500_000
OUTSIDE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
FETCHED_BY_CSS = re.compile(r"(?:url\(\s*|@import\s+)[\"']?((?:https?:)?//[^\"')\s]+)", re.IGNORECASE)
FETCHED_BY_SCRIPT = re.compile(r"(?:\bfetch\(|\bimport\(|\bimportScripts\(|\.src\s*=)\s*[\"'`]((?:https?:)?//[^\"'`]+)")
SAYS = re.compile(r"\bsays\(\s*([\"'])(.+?)\1")


@dataclass
class Picture:
    """An <img>, or an <svg> or <canvas> with role="img".

    Attributes:
        tag: which of them.
        words: what it says to whoever does not see it, None if nothing.
        figure: which <figure> of the page it stands in, None if in none.
        hidden: it is decoration: others say what it shows.
    """

    tag: str
    words: str | None
    figure: int | None
    hidden: bool


@dataclass
class Page:
    """What the checks need of one page.

    Attributes:
        path: the file.
        lang: of <html>.
        ids: each id, as often as it stands there.
        links: targets of <a>.
        fetched: what the browser fetches with the page: pictures, styles, scripts.
        pictures: its pictures.
        captions: the text of each figure's caption, None where it has none.
        groups: what each figure, or the groups in it, are called.
        worked: whether a script makes the figure answer to the hand.
        styles, scripts: what stands in the page itself.
        text: what a person reads.
    """

    path: Path
    lang: str = ""
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    captions: list[str | None] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)
    worked: list[bool] = field(default_factory=list)
    styles: str = ""
    scripts: str = ""
    text: str = ""


@dataclass
class Report:
    """What `check` found.

    Attributes:
        page_count: how many pages there are.
        wrong: one line each.
        outside: links out of the site, and how many pages have them.
        heaviest: the heaviest pages, bytes and path.
    """

    page_count: int
    wrong: list[str]
    outside: Counter[str]
    heaviest: list[tuple[int, str]]

    def listing(self) -> str:
        """The links out of the site, and the heaviest pages."""
        lines = ["Links out of the site, not followed:"] if self.outside else []
        lines += [f"  {target} ({count})" for target, count in sorted(self.outside.items())]
        lines += ["Heaviest pages, with their pictures:"] if self.heaviest else []
        lines += [f"  {size / 1e6:5.2f} MB  {name}" for size, name in self.heaviest]
        return "\n".join(lines)


class _Reader(HTMLParser):
    """Reads a page's HTML into a Page."""

    def __init__(self, page: Page):
        super().__init__(convert_charrefs=True)
        self.page = page
        self.open_figures: list[int] = []
        self.caption_of: int | None = None
        self.inside = ""  # style or script

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = dict(attributes)
        page = self.page
        if "id" in has:
            page.ids.append(has["id"] or "")
        if tag == "html":
            page.lang = has.get("lang") or ""
        elif tag == "a" and has.get("href") is not None:
            page.links.append(has["href"] or "")
        elif tag == "a" and has.get("name"):
            page.ids.append(has["name"] or "")
        elif tag == "figure":
            self.open_figures.append(len(page.captions))
            page.captions.append(None)
            page.groups.append([])
            page.worked.append(False)
        elif tag == "figcaption" and self.open_figures:
            self.caption_of = self.open_figures[-1]
            page.captions[self.caption_of] = ""
        elif tag in ("style", "script"):
            self.inside = tag
            if tag == "script" and self.open_figures:
                page.worked[self.open_figures[-1]] = True
        if self.open_figures and (tag == "figure" or has.get("role") == "group") and has.get("aria-label"):
            page.groups[self.open_figures[-1]].append(_flat(has["aria-label"] or ""))
        figure = self.open_figures[-1] if self.open_figures else None
        hidden = has.get("aria-hidden") == "true"
        if tag == "img":
            page.pictures.append(Picture(tag, has.get("alt"), figure, hidden))
        elif tag == "canvas" or (tag == "svg" and has.get("role") == "img"):
            page.pictures.append(Picture(tag, has.get("aria-label"), figure, hidden))
        fetched = has.get("href") if tag == "link" and has.get("rel") not in (
            "canonical", "next", "prev", "search", "index", "author", "copyright", "genindex",
        ) else None  # fmt: skip
        if tag in ("img", "script", "iframe", "source", "video", "audio", "embed", "track"):
            fetched = has.get("src")
        if tag == "object":
            fetched = has.get("data")
        if fetched:
            page.fetched.append(fetched)
        if has.get("srcset"):
            page.fetched += [part.split()[0] for part in (has["srcset"] or "").split(",") if part.strip()]
        if has.get("style"):
            page.styles += f"\n{has['style']}"

    def handle_endtag(self, tag: str) -> None:
        if tag == "figure" and self.open_figures:
            self.open_figures.pop()
        elif tag == "figcaption":
            self.caption_of = None
        elif tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "style":
            self.page.styles += data
        elif self.inside == "script":
            self.page.scripts += data
        else:
            self.page.text += data
            if self.caption_of is not None:
                self.page.captions[self.caption_of] = (self.page.captions[self.caption_of] or "") + data


def read_page(path: Path) -> Page:
    """One page of the site."""
    page = Page(path)
    reader = _Reader(page)
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return page


def check(site: Path, *, private: Sequence[str] = ()) -> Report:
    """All pages of a site.

    Args:
        site: the folder with its pages.
        private: texts that no page may show: paths of the machine that built it.
    """
    pages = {path: read_page(path) for path in sorted(site.rglob("*.html"))}
    wrong, outside, weights = [], Counter[str](), []
    for path, page in pages.items():
        name = path.relative_to(site).as_posix()
        problems = [*_links(page, pages, site), *_pictures(page), *_net(page), *_form(page, private)]
        weight = path.stat().st_size + sum(_size(page, target) for target in {*page.fetched} if _is_picture(target))
        weights.append((weight, name))
        if weight > MOST_BYTES:
            problems.append(f"weighs {weight:,} bytes with its pictures, and {MOST_BYTES:,} is the most")
        wrong += [f"{name}: {problem}" for problem in problems]
        outside.update({target for target in page.links if OUTSIDE.match(target)})
    for path in sorted(site.rglob("*.css")):
        found = FETCHED_BY_CSS.findall(path.read_text(encoding="utf-8"))
        wrong += [f"{path.relative_to(site).as_posix()}: asks the net for {target}" for target in found]
    if not pages:
        wrong.append(f"there are no pages in {site}")
    return Report(len(pages), wrong, outside, sorted(weights, reverse=True)[:3])


def _links(page: Page, pages: dict[Path, Page], site: Path) -> Iterator[str]:
    for target in dict.fromkeys([*page.links, *page.fetched]):
        if OUTSIDE.match(target) or urlsplit(target).scheme or target in ("#", ""):
            continue
        parts = urlsplit(target)
        there = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path.resolve()
        if there.is_dir():
            there /= "index.html"
        if not there.is_relative_to(site.resolve()) or not there.is_file():
            yield f"links to {target}, which is not there"
            continue
        aim = pages.get(site / there.relative_to(site.resolve()))
        if parts.fragment and aim is not None and unquote(parts.fragment) not in aim.ids:
            yield f"links to {target}, and there is no such place"


def _pictures(page: Page) -> Iterator[str]:
    for picture in page.pictures:
        caption = None if picture.figure is None else page.captions[picture.figure]
        in_group = picture.figure is not None and page.groups[picture.figure]
        words = _flat(picture.words or "")
        if not words and not (in_group and picture.hidden):
            shown = f" in the figure {_flat(caption)[:60]!r}" if caption else ""
            yield f"a picture (<{picture.tag}>){shown} has no words for those who do not see it"
        elif caption is not None and not in_group and words != _flat(caption) and not page.worked[picture.figure or 0]:
            yield f"a picture says {words[:60]!r}, and its caption {_flat(caption)[:60]!r}"
    for caption, groups, worked in zip(page.captions, page.groups, page.worked, strict=True):
        if caption is not None and not caption.strip():
            yield "a figure has an empty caption"
        elif caption is not None and groups and _flat(caption) not in groups and not worked:
            yield f"a figure says {groups[0][:60]!r}, and its caption {_flat(caption)[:60]!r}"


def _net(page: Page) -> Iterator[str]:
    asked = [target for target in page.fetched if OUTSIDE.match(target)]
    asked += FETCHED_BY_CSS.findall(page.styles) + FETCHED_BY_SCRIPT.findall(page.scripts)
    for target in dict.fromkeys(asked):
        yield f"asks the net for {target}"


def _form(page: Page, private: Sequence[str]) -> Iterator[str]:
    if not page.lang:
        yield "does not say its language"
    for name, count in Counter(page.ids).items():
        if count > 1:
            yield f"has the id {name!r} {count} times"
    for text in private:
        if text in page.text:
            yield f"shows a path of the machine that built it: {text}"


def _is_picture(target: str) -> bool:
    return Path(urlsplit(target).path).suffix in (".png", ".jpg", ".jpeg", ".webp", ".svg", ".gif")


def _size(page: Page, target: str) -> int:
    path = page.path.parent / unquote(urlsplit(target).path)
    return path.stat().st_size if path.is_file() else 0


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


CELL = re.compile(r"^(`{3,})(\{code-cell\}[^\n]*\n(?::tags:[^\n]*\n)?)?(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)


def unsaid(chapter: str) -> list[str]:
    """Numbers that a chapter's cells check with `says`, and that neither its prose nor a comment in its code says.

    >>> unsaid('It reads 92 % right.\\n```{code-cell} ipython3\\nsays("92 %", share)\\nsays("7,850", weights)\\n```\\n')
    ["the text does not say '7,850', which a cell checks"]
    """
    code = [line for _, cell, body in CELL.findall(chapter) if cell for line in body.splitlines()]
    comments = [line.partition("# ")[2] for line in code if not SAYS.search(line)]
    said = _flat(" ".join([CELL.sub("", chapter), *comments]))
    checked = [text for line in code if not line.lstrip().startswith("#") for _, text in SAYS.findall(line)]
    return [f"the text does not say {text!r}, which a cell checks" for text in checked if _flat(text) not in said]


if __name__ == "__main__":
    report = check(Path(sys.argv[1]))
    print(report.listing())
    for line in report.wrong:
        print(f"error: {line}", file=sys.stderr)
    sys.exit(1 if report.wrong else 0)
