"""The whole page: well formed, whole in itself, safe, small, the same for the same input, and honest about what it leaves out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from handlens.errors import UsageError
from handlens.evaluation import Evaluation
from handlens.report import page as page_module
from handlens.report.page import report_page, write_report
from handlens.report.precisions import Variant
from made_reports import made_subject

VOID = {"meta", "link", "img", "br", "circle", "path", "line", "rect"}


class Parsed(HTMLParser):
    """The tags of a page, balanced or an error."""

    def __init__(self, content: str):
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(content)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self.open
        assert self.open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split()).replace("\u202f", " ")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def digits(fewer_made_frames):
    """Writing of ten classes; some of it is read wrong, some not at all."""
    return made_subject(10, each=30, ink=True, labels=tuple("0123456789"))


@pytest.fixture(scope="module")
def digits_page(digits, tmp_path_factory):
    """Its report, as a file."""
    return write_report(digits, tmp_path_factory.mktemp("reports") / "digits.html")


@pytest.fixture(scope="module", params=["digits", "two", "fifty", "thousand", "crossed"])
def content(request, fewer_made_frames, digits):
    made = {
        "digits": lambda: digits,
        "two": lambda: made_subject(2),
        "fifty": lambda: made_subject(50, each=6),
        "thousand": lambda: made_subject(1000, each=3),
        "crossed": lambda: made_subject(4, crossed=True),
    }
    return report_page(made[request.param]())


def test_it_is_well_formed_and_whole_in_itself(content):
    page = Parsed(content)
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == 1
    assert len(page.all("title")) == 1
    assert all(image["alt"] and image["src"].startswith("data:image/") for image in page.all("img"))
    assert all(drawing.get("aria-label") or drawing.get("aria-hidden") for drawing in page.all("svg"))
    bare = re.sub(r"data:image/\w+;base64,[\w+/=]*", "data:", content)
    assert not re.search(r"https?:|@import|url\((?!data:)|\bsrcset\b|<iframe|<object|fetch\(|XMLHttp", bare)
    addresses = [found[name] for name in ("src", "href") for _, found in page.tags if found.get(name)]
    assert all(address.startswith(("data:", "#")) for address in addresses)


def test_every_link_has_its_target_and_every_name_is_used_once(content):
    page = Parsed(content)
    ids = Counter(attributes["id"] for _, attributes in page.tags if attributes.get("id"))
    assert max(ids.values()) == 1
    links = [attributes["href"][1:] for attributes in page.all("a")]
    assert links
    assert not set(links) - set(ids)
    named = {value for _, attributes in page.tags for value in (attributes.get("aria-labelledby") or "").split()}
    assert named <= set(ids)


def test_headings_go_down_one_by_one(content):
    levels = [int(tag[1]) for tag, _ in Parsed(content).tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_first_heading_is_the_result(digits):
    figures = digits.evaluation.frames.figures
    said = Parsed(report_page(digits).split("<nav")[0].split("</header>")[0].split("<body>")[1].replace("<header>", "")).text
    assert f"{figures.right_share * 100:.1f}" in said
    for share in (figures.wrong_share, figures.no_reading_share):
        assert f"{share * 100:.1f} %" in said
    assert f"{figures.count:,} camera frames" in said
    assert "no photos" in said


def test_the_matrix_counts_what_was_counted_and_each_number_opens_as_many_pictures(digits, digits_page):
    page = digits_page.read_text()
    confusion = digits.evaluation.frames.confusion
    labels = [*digits.contract.labels, "none"]
    for truth, row in enumerate(confusion):
        for column, count in enumerate(row):
            anchor = f"f-{truth}-{'none' if column == len(row) - 1 else column}"
            found = re.search(rf'<a href="#{anchor}" aria-label="([^"]*)"[^>]*>([\d,]+)</a>', page)
            assert (found is None) == (count == 0), (labels[truth], labels[column])
            if found:
                assert int(found[2]) == count
                behind = re.search(rf'<div id="{anchor}".*?</div></details>', page)[0]
                shown = behind.count('role="img"')
                assert shown == count or f"Shown: {shown} of {count}" in behind
                if column != truth:
                    assert shown == count
                    assert ("not read" if column == len(row) - 1 else f"read as {labels[column]}") in found[1]


def test_each_number_stands_in_its_row_and_its_column(digits, digits_page):
    body = re.search(r'<table class="matrix".*?</table>', digits_page.read_text())[0]
    heads = re.findall(r'<th scope="col"><span>(.*?)</span>', body)
    assert heads == [*digits.contract.labels, "none"]
    for line, truth in zip(body.split("<tr>")[2:], digits.contract.labels, strict=True):
        assert f'<th scope="row"><span>{truth}</span>' in line
        for cell, head in zip(re.findall(r"<td[^>]*>(.*?)</td>", line), heads, strict=True):
            read = re.search(r'aria-label="(\d) (?:read as (\d)|(not read)|(read right)): ', cell)
            assert read is None or (read[1], read[2] or (read[3] and "none") or truth) == (truth, head)


@pytest.mark.parametrize(("classes", "each", "ink", "most"), [(10, 1000, True, 1e6), (2, 50, False, 1e6), (50, 60, False, 10e6),
                                                              (1000, 12, False, 10e6)])  # fmt: skip
def test_it_stays_small(classes, each, ink, most, fewer_made_frames):
    content = report_page(made_subject(classes, each=each, ink=ink, right=0.6))
    assert len(content.encode()) < most
    if classes == 10:
        assert "are not shown, to keep the page small" in Parsed(content).text
    if classes == 1000:
        assert "A matrix of 1,000 classes would show nothing" in Parsed(content).text


def test_the_script_is_small():
    assert len(page_module._asset("page.js").encode()) < 15_000


def test_the_same_input_gives_the_same_bytes(monkeypatch, digits):
    monkeypatch.setattr(page_module, "measure_precisions", lambda subject, reporter: [Variant("int8", 9, 4, 3, 1.0, True)])
    assert report_page(digits) == report_page(digits)


def test_names_are_text_and_nothing_else(fewer_made_frames):
    evil = ('<script>alert("1")</script>', '"><img src=x onerror=alert(2)>', "a&b 'c'", "日本 🙂")
    subject = made_subject(4, labels=evil)
    readings = subject.readings.with_files([f"/d/<b>{i}</b>.png" for i in range(80)], "/d")
    page = Parsed(report_page(replace(subject, readings=readings)))
    assert len(page.all("script")) == 1
    assert not page.all("b") or all("style" in found or not found for found in page.all("b"))
    assert not [found for found in page.all("img") if "onerror" in found]
    assert all(label.replace("  ", " ") in page.text for label in evil)


def test_without_readings_it_says_why_no_pictures_open(fewer_made_frames):
    subject = made_subject(5, readings=False)
    page = Parsed(report_page(subject))
    assert "was tested by an older handlens" in page.text
    assert not [found for found in page.all("a") if found["href"].startswith("#f-")]
    assert str(subject.evaluation.frames.confusion[1][1]) in page.text


def test_without_the_pictures_it_still_tells_the_figures(fewer_made_frames, tmp_path):
    subject = made_subject(3)
    readings = subject.readings.with_files([str(tmp_path / f"{i}.png") for i in range(60)], str(tmp_path))
    page = Parsed(report_page(replace(subject, readings=readings, pictures=None)))
    gone = [found for found in page.all("span") if "gone" in (found.get("class") or "")]
    assert gone
    assert all("the file is gone" in found["aria-label"] for found in gone)
    assert "could not be opened any more: a ? stands there" in page.text


def test_of_a_file_without_frames_the_network_is_reported(fewer_made_frames):
    subject = made_subject(3)
    alone = Evaluation(subject.evaluation.path, None, subject.evaluation.network, None, subject.evaluation.tested_on)
    subject = replace(subject, evaluation=alone, readings=replace(subject.readings, frames=None))
    page = Parsed(report_page(subject))
    assert "of pictures right, by the network alone" in page.text
    assert "The file reads no camera frames" in page.text


def test_of_a_cross_validation_the_file_is_not_praised_for_what_it_has_learnt_from(fewer_made_frames):
    page = Parsed(report_page(made_subject(4, crossed=True)))
    assert "each read by a head that had not seen it" in page.text
    assert "the file has learnt from all of them since" in page.text
    assert "right, of" not in page.text


def test_no_mistake_at_all(fewer_made_frames):
    subject = made_subject(3, right=2.0)
    network = subject.readings.network
    sure = replace(subject.readings, network=network, frames=replace(subject.readings.frames, read=subject.readings.truth))
    evaluation = replace(subject.evaluation, frames=sure.frames.measured(sure.truth, sure.labels))
    page = Parsed(report_page(replace(subject, readings=sure, evaluation=evaluation)))
    assert re.search(r"100 ?% right", page.text)
    assert "every one lies on the diagonal" in page.text
    assert "Surest mistakes" not in page.text


def test_only_a_page_is_written(tmp_path, digits):
    with pytest.raises(UsageError, match="a report is a page") as error:
        write_report(digits, tmp_path / "report.pdf")
    assert error.value.hint == "report.html"
    assert not list(tmp_path.iterdir())


def test_beside_the_page_lie_the_doubtful_labels(digits_page, digits):
    beside = digits_page.with_suffix(".csv")
    assert beside.read_text().startswith("file,label,read as,score\n")
    wrong = int(np.count_nonzero(digits.readings.network.read != digits.readings.truth))
    assert len(beside.read_text().splitlines()) == wrong + 1
    assert beside.name in digits_page.read_text()
