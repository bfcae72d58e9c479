"""The figures: whole in themselves, readable by ear, in light and dark, and the same for the same call."""

from __future__ import annotations

import base64
import html
import io
import json
import math
import re
from collections.abc import Callable
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from handlens.tutorial import figures, stills
from handlens.tutorial.figures import Figure

CAPTION = 'What to see: "a < b" & more of it.'
GREY = np.arange(784, dtype=np.uint8).reshape(28, 28)
COLOUR = np.stack([GREY, GREY.T, 255 - GREY], axis=-1)
NAMESPACE = "http://www.w3.org/2000/svg"  # SVG's name, not an address that is asked
HOUSES = ([2104, 1600, 2400], [399.9, 329.9, 369.0])

FIGURES: dict[str, Callable[[], Figure]] = {
    "pictures": lambda: figures.pictures([GREY, COLOUR, GREY[..., None]], ["1", "<b>", 3], caption=CAPTION),
    "one picture": lambda: figures.pictures([COLOUR], caption=CAPTION, scale=2.5),
    "steps": lambda: figures.steps([("a < b", GREY), ("then", COLOUR)], caption=CAPTION),
    "bars": lambda: figures.bars({"<one>": 12, "two": -3.5, "none": 0}, caption=CAPTION, unit=" ms"),
    "no bars": lambda: figures.bars({}, caption=CAPTION),
    "table": lambda: figures.table([("<a>", 1, 2.5), ("b", -1, 14063.7)], ["name", "n", "x & y"], caption=CAPTION),
    "lines": lambda: figures.lines({"<one>": ([1, 2, 3], [5.0, 2, 1]), "two": ([1, 3], [1, 2])}, x="n", y="<s>", caption=CAPTION),
    "log": lambda: figures.lines({"one": ([0, 1], [1e-3, 1e4])}, x="n", y="s", caption=CAPTION, log=True),
    "flat": lambda: figures.lines({"one": ([1, 1], [2, 2])}, x="n", y="s", caption=CAPTION),
    "svg": lambda: figures.svg('<svg viewBox="0 0 9 9"><path d="M0 0h9"/></svg>', caption=CAPTION),
    "interactive": lambda: figures.interactive(
        "squares", {"text": "</script><b>", "sizes": np.array([1.5, 2])}, still=stills.houses(*HOUSES, 0.183, 0), caption=CAPTION
    ),
    "two stills": lambda: figures.interactive(
        "descent", {},
        still=[stills.surface(stills.contours([0, -1, 1], HOUSES[1]), [(250, 120), (300, 60)]), stills.losses([9e4, 500, 447])],
        caption=CAPTION,
    ),
    "a figure as still": lambda: figures.interactive(
        "pixels", [1], still=figures.pictures([GREY], caption="Some."), caption=CAPTION
    ),
}  # fmt: skip


class Reader(HTMLParser):
    """Tags with their attributes, and whether each is closed."""

    VOID = frozenset({"img", "path", "rect", "circle", "polyline", "polygon", "input"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: dict[str, str] = {}
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in <{tag}>"
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.text[self.open[-1]] = self.text.get(self.open[-1], "") + data


@pytest.fixture(params=FIGURES, ids=lambda name: name.replace(" ", "-"))
def figure(request: pytest.FixtureRequest) -> Figure:
    return FIGURES[request.param]()


def test_it_is_one_figure_with_its_caption(figure: Figure) -> None:
    page = figure._repr_html_()
    reader = Reader(page)
    assert reader.open == []
    assert [tag for tag, _ in reader.tags].count("figure") == 1
    assert reader.tags[0] == ("figure", reader.tags[0][1])
    assert str(reader.tags[0][1]["class"]) == "handlens-figure"
    assert reader.text["figcaption"] == CAPTION
    assert repr(figure) == f"Figure: {CAPTION}"


def test_the_caption_is_what_is_heard(figure: Figure) -> None:
    named = [tags for tag, tags in Reader(figure._repr_html_()).tags if tag in ("img", "svg")]
    outer = [tags for tags in named if "data-box" in tags or tags.get("role") == "img" or "alt" in tags]
    for tags in outer:
        assert tags.get("alt", tags.get("aria-label")) == CAPTION
    labels = [tags.get("aria-label") for _, tags in Reader(figure._repr_html_()).tags]
    assert CAPTION in labels
    assert "Some." not in figure._repr_html_()


def test_texts_are_escaped(figure: Figure) -> None:
    page = figure._repr_html_()
    for text in ("<one>", "<b>", "<a>", "<s>", "x & y", "a < b"):
        assert text not in page.replace(html.escape(text), "")


def test_nothing_is_asked_of_the_net(figure: Figure) -> None:
    page = figure._repr_html_().replace(NAMESPACE, "")
    for forbidden in ("://", "http", 'src="/', "@import", "<link", "<iframe", "fetch(", "import(", "XMLHttp", "localStorage"):
        assert forbidden not in page, forbidden


def test_the_same_call_gives_the_same_bytes(figure: Figure, request: pytest.FixtureRequest) -> None:
    again = FIGURES[request.node.callspec.params["figure"]]()
    assert figure._repr_html_() == again._repr_html_()


def test_light_and_dark(figure: Figure) -> None:
    style = Reader(figure._repr_html_()).text["style"]
    light, dark = figures._LIGHT, figures._DARK
    assert f"prefers-color-scheme:dark){{.handlens-figure{{{dark}}}}}" in style
    names = re.findall(r"--hl-\w+", light)
    assert names == re.findall(r"--hl-\w+", dark)
    used = set(re.findall(r"var\((--hl-\w+)\)", figure._repr_html_()))
    assert used <= set(names), "a colour that is not defined"
    drawn = re.sub(r"<(script|style)\b.*?</\1>", "", figure._repr_html_(), flags=re.DOTALL)
    assert not re.search(r"(fill|stroke)=\"#", drawn), "a colour that does not change with the page"


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [figures._LIGHT, figures._DARK], ids=["light", "dark"])
def test_text_and_marks_stand_out(theme: str) -> None:
    colours = dict(re.findall(r"--hl-(\w+):(#\w+)", theme))
    full = {name: value.replace("#fff", "#ffffff") if len(value) == 4 else value for name, value in colours.items()}
    for ground in ("paper", "fill"):
        assert contrast(full["ink"], full[ground]) > 7
        assert contrast(full["quiet"], full[ground]) > 4.5
        assert contrast(full["blue"], full[ground]) > 4.5
        for mark in ("vermilion", "green"):
            assert contrast(full[mark], full[ground]) > 3


def pixels_in(page: str) -> list[np.ndarray]:
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))) for data in re.findall(r"base64,([\w+/=]+)", page)]


def test_pictures_are_what_was_given() -> None:
    page = figures.pictures([GREY, COLOUR, GREY[..., None]], caption=CAPTION)._repr_html_()
    for shown, given in zip(pixels_in(page), (GREY, COLOUR, GREY), strict=True):
        np.testing.assert_array_equal(shown, given)
    assert 'width="56" height="56"' in page


@pytest.mark.parametrize(
    ("array", "words"),
    [(GREY.astype(float), "float64"), (np.zeros((2, 3, 4), np.uint8), "[2, 3, 4]"), (np.zeros(3, np.uint8), "[3]")],
    ids=["floats", "four channels", "a row"],
)
def test_other_arrays_are_refused(array: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        figures.pictures([array], caption=CAPTION)


def test_calls_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="2 pictures, but 1 labels"):
        figures.pictures([GREY, GREY], ["a"], caption=CAPTION)
    with pytest.raises(ValueError, match="2 headings, but a row of 1"):
        figures.table([("a",)], ["a", "b"], caption=CAPTION)
    with pytest.raises(ValueError, match="above zero"):
        figures.lines({"a": ([1], [0])}, x="x", y="y", caption=CAPTION, log=True)
    with pytest.raises(ValueError, match="starts with <svg"):
        figures.svg("<p>", caption=CAPTION)
    with pytest.raises(ValueError, match="loads nothing"):
        figures.svg('<svg><image href="http://a/b.png"/></svg>', caption=CAPTION)
    with pytest.raises(ValueError, match=r"no play/nothing\.js"):
        figures.interactive("nothing", {}, still=figures.pictures([GREY], caption=CAPTION), caption=CAPTION)
    with pytest.raises(ValueError, match="not JSON compliant|Out of range"):
        figures.interactive("squares", {"a": math.nan}, still=figures.pictures([GREY], caption=CAPTION), caption=CAPTION)
    with pytest.raises(TypeError, match="JSON cannot hold set"):
        figures.interactive("squares", {"a": {1}}, still=figures.pictures([GREY], caption=CAPTION), caption=CAPTION)


def test_data_cannot_end_the_script() -> None:
    page = FIGURES["interactive"]()._repr_html_()
    found = re.search(r'<script type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert json.loads(found[1]) == {"text": "</script><b>", "sizes": [1.5, 2]}


def test_packed_arrays_come_back() -> None:
    weights = np.array([[0.1, -2.5], [1e-7, 3]])
    packed = figures.packed(weights)
    assert packed["kind"] == "float32"
    assert packed["shape"] == [2, 2]
    back = np.frombuffer(base64.b64decode(packed["base64"]), "<f4").reshape(2, 2)
    np.testing.assert_array_equal(back, weights.astype(np.float32))
    assert figures.packed(GREY)["kind"] == "uint8"


@pytest.mark.parametrize("play", sorted(path.stem for path in figures._PLAY.glob("*.js") if path.stem != "kit"))
def test_plays_are_one_function_and_ask_for_nothing(play: str) -> None:
    source = (figures._PLAY / f"{play}.js").read_text(encoding="utf-8")
    code = re.sub(r"^//.*\n", "", source, flags=re.MULTILINE).strip()
    assert code.startswith("(stage, data, kit) => {")
    assert code.endswith("}")
    for forbidden in ("://", "</script", "eval(", "innerHTML", "fetch(", "import(", "localStorage", "setInterval("):
        assert forbidden not in source, forbidden


@pytest.mark.parametrize(
    ("value", "text"),
    [(14063.7, "14,064"), (-3.5, "−3.5"), (0, "0"), (0.0, "0"), (0.00012345, "0.0001234"), (92.2, "92.2"), (7850, "7,850"),
     (np.float32(0.5), "0.5"), (True, "True"), ("a", "a"), (math.inf, "inf"), (999.96, "1,000")],
)  # fmt: skip
def test_numbers_as_a_person_writes_them(value: object, text: str) -> None:
    assert figures._number(value) == text


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1, 5), (-70, 37), (0.9, 0.99), (3, 3), (1e-6, 2e-6), (0, 134_000)])
def test_ticks_span_the_values(low: float, high: float) -> None:
    ticks = figures._ticks(low, high)
    assert ticks[0] <= low <= high <= ticks[-1]
    assert 4 <= len(ticks) <= 8
    steps = np.diff(ticks)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-6)


def test_lines_thin_their_table_and_keep_both_ends() -> None:
    page = figures.lines({"one": (range(100), [float(n) for n in range(100)])}, x="n", y="v", caption=CAPTION)._repr_html_()
    rows = re.findall(r'<td class="number">([\d.]+)</td><td class="number">([\d.]+)</td>', page)
    assert len(rows) == 12
    assert (rows[0], rows[-1]) == (("0", "0"), ("99", "99"))


def test_rings_lie_at_the_loss_that_they_say() -> None:
    x, y = np.array([0.26, -1, 1]), np.array(HOUSES[1])
    for loss, ring in stills.contours(x, y):
        for b, w in ring[::9]:
            assert ((b + w * x - y) ** 2).mean() == pytest.approx(loss, rel=2e-3)


def test_squares_have_the_error_as_their_side() -> None:
    markup = stills.houses(*HOUSES, 0.183, 0)
    sides = [float(side) for side in re.findall(r'<rect [^>]*height="([\d.]+)"', markup)]
    errors = [abs(price - 0.183 * size) for size, price in zip(*HOUSES, strict=True)]
    np.testing.assert_allclose(np.array(sides) / sides[0], np.array(errors) / errors[0], rtol=0.01)
