"""The parts of a report: cells add up to the figures and stay within their room, tiles are the pictures, doubts are in order."""

from __future__ import annotations

import base64
import csv
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from handlens.base.reporter import SILENT
from handlens.evaluation.readings import FrameReadings, NetworkReadings, Readings
from handlens.report.advice import advice_of
from handlens.report.cells import counted_matrix, matrix_of
from handlens.report.charts import Axis, Series, chart, share_axis
from handlens.report.difficulty import HARDSHIPS, measure_robustness, why_not
from handlens.report.doubtful import as_csv, doubtful_labels
from handlens.report.markup import percent
from handlens.report.matrix import _level
from handlens.report.sections import files_section
from handlens.report.sprites import COLUMNS, Sheet
from handlens.report.verdict import hundred_of, proportions
from handlens.scenes.make import EASY
from made_reports import Scripted, drawn_picture, made_subject


def lots(classes: int, n: int, seed: int) -> Readings:
    rng = np.random.default_rng(seed)
    network = NetworkReadings(rng.integers(classes, size=n), rng.random(n))
    frames = FrameReadings("test photos", rng.permutation(n), rng.integers(-1, classes, n), rng.random(n))
    return Readings(tuple(map(str, range(classes))), rng.integers(classes, size=n), network, frames)


# ---- cells


@given(st.integers(2, 30), st.integers(1, 300), st.booleans(), st.integers(0, 500), st.integers(0, 999))
def test_cells_add_up_to_the_confusion_and_stay_within_their_room(classes, n, by_rule, room, seed):
    readings = lots(classes, n, seed)
    matrix = matrix_of(readings, by_rule=by_rule, room=room)
    pictures, read, scores = (
        (readings.frames.pictures, readings.frames.read, readings.frames.scores) if by_rule
        else (np.arange(n), readings.network.read, readings.network.confidence)
    )  # fmt: skip
    truth = readings.truth[pictures]
    assert sum(cell.count for cell in matrix.cells.values()) == n
    shown_count = 0
    for (true, label), cell in matrix.cells.items():
        assert cell.count == int(((truth == true) & (read == label)).sum())
        shown = [*cell.shown, *cell.least]
        shown_count += len(shown)
        assert len({one.number for one in shown}) == len(shown)
        for one in shown:
            assert (truth[one.number], read[one.number], pictures[one.number]) == (true, label, one.picture)
            assert one.score == scores[one.number]
        assert [one.score for one in cell.shown] == sorted((one.score for one in cell.shown), reverse=True)
        assert [one.score for one in cell.least] == sorted(one.score for one in cell.least)
        assert cell.is_thinned == (len(shown) < cell.count)
    assert shown_count <= room


def test_all_mistakes_are_shown_where_there_is_room_and_the_surest_stay_where_there_is_none():
    readings = lots(4, 200, 1)
    matrix = matrix_of(readings, by_rule=True, room=10_000)
    assert not any(cell.is_thinned for cell in matrix.mistakes)
    tight = matrix_of(readings, by_rule=True, room=40)
    for cell in tight.mistakes:
        assert cell.shown == matrix.cells[cell.truth, cell.read].shown[: len(cell.shown)]
    assert sum(len(cell.shown) for cell in tight.mistakes) >= 0.7 * 40 - len(tight.mistakes)


def test_of_right_ones_the_surest_and_the_least_sure_are_shown():
    truth = np.zeros(50, int)
    scores = np.linspace(0.5, 0.99, 50)
    readings = Readings(("a", "b"), truth, NetworkReadings(truth, scores))
    cell = matrix_of(readings, by_rule=False, room=100).cells[0, 0]
    assert [one.number for one in cell.shown] == list(range(49, 39, -1))
    assert [one.number for one in cell.least] == list(range(10))


def test_counts_alone_give_the_same_cells_without_pictures():
    subject = made_subject(5)
    counted = counted_matrix(subject.contract.labels, subject.evaluation.frames.confusion, by_rule=True)
    full = matrix_of(subject.readings, by_rule=True, room=999)
    assert {key: cell.count for key, cell in counted.cells.items()} == {key: cell.count for key, cell in full.cells.items()}
    assert counted.pictures == set()


def test_shades_are_few_and_in_order():
    assert [_level(count, 1) for count in (1, 1)] == [1, 1]
    for most in (2, 3, 17, 1000):
        levels = [_level(count, most) for count in range(1, most + 1)]
        assert levels == sorted(levels)
        assert (levels[0], levels[-1]) == (1, 5)


# ---- pictures


def tiles(sheet: Sheet) -> Image.Image:
    uri = re.search(r"url\(data:image/\w+;base64,([^)]*)\)", sheet.css())[1]
    return Image.open(io.BytesIO(base64.b64decode(uri)))


@pytest.mark.parametrize("ink", [True, False])
@pytest.mark.parametrize("count", [1, 39, 90])
def test_each_place_of_the_sheet_is_its_picture(ink, count):
    pictures = {row: drawn_picture(row % 7, row, ink=ink) for row in range(0, 3 * count, 3)}
    sheet = Sheet(pictures, pictures.get, ink=ink)
    image = np.asarray(tiles(sheet).convert("RGB"), int)
    side = 28 if ink else 64
    for row, picture in pictures.items():
        # CSS: so large a share of what the sheet is larger than its tile
        shares = re.search(r"background-position:([\d.]+)%? ([\d.]+)%?", sheet.picture(row, "words")).groups()
        places = [float(share) / 100 * (size - side) / side for share, size in zip(shares, image.shape[1::-1], strict=True)]
        x, y = map(round, places)
        assert places == pytest.approx([x, y], abs=1e-3)
        assert x < COLUMNS
        tile = image[y * side : (y + 1) * side, x * side : (x + 1) * side]
        wanted = 255 - picture if ink else picture
        assert np.abs(tile - wanted).max() <= 8 if ink else np.abs(tile - wanted).mean() < 6


def test_a_thousand_digits_take_no_more_than_looks_allows(mnist):
    sheet = Sheet(range(1000), lambda row: mnist.test.read(np.array([row]))[0], ink=True)
    assert len(sheet.css()) < 135_000  # 93 kB by facts/looks.md, in base64


def test_a_picture_that_is_gone_is_said_to_be_gone():
    sheet = Sheet([0, 1], lambda row: None if row else drawn_picture(1, 1, ink=False), ink=False)
    assert "the file is gone" in sheet.picture(1, "a glass")
    assert "a glass" in sheet.picture(1, "a glass")
    assert "background-position" in sheet.picture(0, "a glass")
    assert Sheet([0], lambda row: None, ink=False).css() == ""


def test_large_photos_become_small_ones():
    large = np.random.default_rng(0).integers(0, 255, (224, 224, 3), np.uint8)
    few, many = (tiles(Sheet(range(count), lambda row: large, ink=False)) for count in (2, 301))
    assert few.size == (2 * 96, 96)
    assert many.size == (40 * 64, 8 * 64)


# ---- words and numbers


@given(st.integers(0, 20_000), st.integers(1, 20_000))
def test_only_all_is_100_percent_and_only_none_is_0(right, count):
    right = min(right, count)
    said = float(percent(right / count, count).split("\u202f")[0])
    assert (said == 100) == (right == count)
    assert (said == 0) == (right == 0)
    assert abs(said - 100 * right / count) <= (1 if count < 200 else 0.1)


@pytest.mark.parametrize("count", [150, 4_999, 20_000, 1_000_000])
def test_one_mistake_among_many_is_not_none(count):
    said = [percent(right / count, count) for right in (1, count - 1)]
    assert not {"0", "0.0", "0.00", "100", "100.0", "100.00"} & {share.split("\u202f")[0] for share in said}


@given(st.lists(st.integers(0, 5000), min_size=3, max_size=3))
def test_a_hundred_are_a_hundred(counts):
    found = proportions(counts, 100)
    assert sum(found) == min(100, sum(counts))
    assert all(got <= had for got, had in zip(found, counts, strict=True))
    if sum(counts) > 100:
        assert all(abs(got - 100 * had / sum(counts)) < 1 for got, had in zip(found, counts, strict=True))


def test_the_hundred_say_what_was_made_of_each():
    subject = made_subject(5, each=60)
    frames, found = subject.readings.frames, hundred_of(subject)
    assert len(found) == 100
    labels, truth = subject.contract.labels, subject.readings.truth
    for one in found:
        read, true = frames.read[one.picture], truth[one.picture]
        outcome = "none" if read == -1 else "right" if read == true else "wrong"
        assert one.outcome == outcome
        assert one.words.startswith(labels[true])
    right = sum(one.outcome == "right" for one in found)
    assert abs(right - 100 * subject.evaluation.frames.figures.right_share) < 1


def test_doubtful_labels_are_the_mistakes_surest_first():
    readings = made_subject(4).readings.with_files([f'/d/{i}, "x".jpg' for i in range(80)], "/d")
    found = doubtful_labels(readings)
    assert len(found) == int((readings.network.read != readings.truth).sum()) > 0
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    for row, one in zip(rows, found, strict=True):
        assert row["file"] == f'{one.picture}, "x".jpg'
        assert (row["label"], row["read as"]) == (readings.labels[readings.truth[one.picture]], one.read_as)
        assert row["label"] != row["read as"]
        assert float(row["score"]) == pytest.approx(one.score, abs=1e-4)


def test_advice_names_the_pair_that_is_mixed_up_and_the_class_that_has_too_few():
    subject = made_subject(6, each=40)
    readings = subject.readings
    read = readings.truth.copy()
    read[(readings.truth == 2)] = np.where(np.arange(40) < 30, 4, 2)
    read[(readings.truth == 1)] = np.where(np.arange(40) < 3, 0, 1)  # worse than most, but that may be chance
    frames = FrameReadings("test photos", np.arange(240), read, np.ones(240))
    evaluation = replace(subject.evaluation, frames=frames.measured(readings.truth, readings.labels))
    readings = replace(readings, frames=frames)
    subject = replace(subject, evaluation=evaluation, readings=readings, train_counts=(90, 90, 90, 7, 90, 90))
    said = ". ".join(advice_of(subject))
    assert "class 2 and class 4 would help most: 30 of 33 mistakes" in said
    assert "not by chance: class 2 (25% right)" in said
    assert "class 3 has 7 pictures to learn from" in said
    assert "class 5" not in said


@pytest.mark.parametrize(("origin", "said"), [
    ("Keras", "In Keras the network"), ("SavedModel", "In the SavedModel the network"),
    ("TensorFlow Lite", "In the TensorFlow Lite file from elsewhere the network"),
])  # fmt: skip
def test_the_page_says_what_the_file_was_made_from(origin, said):
    subject = made_subject(3)
    evaluation = replace(subject.evaluation, keras=subject.evaluation.network, origin=origin)
    found = files_section(replace(subject, evaluation=evaluation), [])
    assert said in found
    assert origin == "Keras" or "Keras" not in found


# ---- curves


def test_points_lie_where_their_values_say():
    x, y = Axis("x", 1, 100, [(1, "1"), (100, "100")], log=True), share_axis("y", 0.5)
    drawing = chart([Series("a", "right", [(1, 0.5), (10, 0.75), (100, 1.0)])], x, y, 'said "so"')
    places = [tuple(map(float, place)) for place in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawing)]
    assert len(places) == 3
    assert places[1][0] == pytest.approx((places[0][0] + places[2][0]) / 2, abs=0.1)  # ten is half of the way to a hundred
    assert places[1][1] == pytest.approx((places[0][1] + places[2][1]) / 2, abs=0.1)
    assert places[0][1] > places[2][1]  # more right stands higher
    assert "said &quot;so&quot;" in drawing


@given(st.floats(0, 1))
def test_a_share_axis_begins_below_and_ends_at_all(low):
    axis = share_axis("right", low)
    assert axis.low <= low + 1e-6
    assert axis.high == 1
    assert axis.low < axis.high
    assert 2 <= len(axis.ticks) <= 8


class Sees(Scripted):
    """Reads right what is written large, and nothing else."""

    def __init__(self, contract, truth_of):
        super().__init__(contract)
        self.truth_of = truth_of

    def read_frame(self, planes, *, rotation=0):
        from dataclasses import replace

        luma = planes["luma"].astype(int)
        dark = luma < luma.max() * 0.5
        rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
        large = len(rows) and max(np.ptp(rows), np.ptp(columns)) > 100
        return replace(super().read_frame(planes), label=self.truth_of() if large else None)


def test_robustness_counts_what_is_read_right_at_each_step():
    subject = made_subject(10, each=4, ink=True)
    always = subject.contract.labels[3]
    threes = subject.pictures.picked(np.flatnonzero(subject.readings.truth == 3))
    mixed = subject.pictures.picked(np.flatnonzero(np.isin(subject.readings.truth, [3, 5])))
    sees = Sees(subject.contract, lambda: always)
    half = measure_robustness(sees, mixed, mixed.labels, reporter=SILENT)[1].steps[-1]
    assert 0.3 < half.share < 0.7, "each frame is held against its own picture's label"
    found = measure_robustness(sees, threes, threes.labels, reporter=SILENT)
    assert [one.hardship.title for one in found] == ["Light", "Size", "Slant", "Blur", "Pen"]
    size = {step.value: step.share for step in found[1].steps}
    assert size[48] == size[80] == 0
    assert size[220] == size[400] == 1
    for one in found:
        assert [step.value for step in one.steps] == list(one.hardship.steps)
        assert all(step.interval[0] <= step.share <= step.interval[1] for step in one.steps)


def test_a_hardship_changes_what_it_names_and_nothing_else():
    from dataclasses import fields

    changed = {
        "Light": {"light_gradient", "shadow_share", "shadow_depth"}, "Size": {"size_px"}, "Slant": {"slant"},
        "Blur": {"blur_px", "size_px"}, "Pen": {"pen_width", "outline_share"},
    }  # fmt: skip
    for hardship in HARDSHIPS:
        for value in hardship.steps:
            made = hardship.make(value)
            differing = {field.name for field in fields(made) if getattr(made, field.name) != getattr(EASY, field.name)}
            assert differing <= changed[hardship.title]


def test_photos_are_not_made_harder():
    photos, ink = made_subject(3), made_subject(3, ink=True)
    assert "Photos are their own frames" in why_not(photos.model, photos.pictures)
    assert why_not(ink.model, ink.pictures) == ""
    assert "cannot be written" in why_not(ink.model, None)
