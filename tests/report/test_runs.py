"""Reports of real runs: what a training leaves, what an evaluation writes, and runs side by side."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import handlens
from handlens.base.reporter import SILENT, Reporter
from handlens.errors import UsageError
from handlens.report.advice import advice_of
from handlens.report.compared import comparison_page
from handlens.report.mistakes import surest_mistakes
from handlens.report.precisions import measure_precisions
from handlens.report.subject import Subject
from handlens.training.comparison import difference
from handlens.training.run import Run

pytestmark = pytest.mark.train


def everything(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def subject(run, small_mnist):
    from handlens.export.testing import read_tested
    from handlens.modelfile.model import load_model

    return Subject(read_tested(run).evaluation, run.readings(), load_model(run.model_file), small_mnist.test, run)


def test_a_training_leaves_a_report(run):
    page = run.report_file.read_text()
    figures = run.metrics()["frames"]
    assert f"{figures['right'] / figures['count'] * 100:.1f}"[:4] in page
    assert (run.path / "report.csv").is_file()
    for said in ("How hard it may get", "In Keras the network reads", "float16", "handlens train", "epoch"):
        assert said in page
    assert len(page.encode()) < 1e6


@pytest.mark.parametrize(("counts", "tested_source", "said"), [
    ((256,) * 10, "", "trained for 2 of the 40 epochs that are usual for so many pictures"),
    ((20_000,) * 10, "", "trained for 2 of the 5 epochs that are usual for so many pictures"),
    ((256,) * 10, "others", ""), (None, "", ""),
])  # fmt: skip
def test_what_a_short_training_is_advised(subject, counts, tested_source, said):
    """The history and the recipe say it; of other pictures than its own test's neither says anything."""
    lines = advice_of(replace(subject, train_counts=counts, tested_source=tested_source))
    found = [line for line in lines if "trained for" in line]
    assert len(found) == bool(said)
    assert all(said in line for line in found)


def test_resuming_leaves_the_report_and_makes_it_again_where_it_is_gone(run, small_mnist, tmp_path):
    copied = shutil.copytree(run.path, tmp_path / "run")
    report = copied / "report.html"
    report.write_text("mine")
    handlens.train(small_mnist, copied, epochs=2, resume=True)
    assert report.read_text() == "mine"
    report.unlink()
    handlens.train(small_mnist, copied, epochs=2, resume=True)
    assert "<h1>" in report.read_text()


def test_a_report_that_cannot_be_written_costs_no_training(run, small_mnist, tmp_path, monkeypatch):
    warned = []

    class Listening(Reporter):
        def warn(self, sentence):
            warned.append(sentence)

    copied = shutil.copytree(run.path, tmp_path / "run")
    (copied / "report.html").unlink()
    (copied / "readings.npz").write_bytes(b"damaged")
    assert handlens.train(small_mnist, copied, epochs=2, resume=True, reporter=Listening()).finished
    assert any("There is no report" in sentence and "damaged" in sentence for sentence in warned)
    assert not (copied / "report.html").exists()


def test_overwriting_a_run_takes_its_report_with_it(run, tmp_path):
    copied = shutil.copytree(run.path, tmp_path / "run")
    (copied / "mine.txt").write_text("stays")
    Run.create(copied, run.settings, run.versions, overwrite=True)
    left = {path.name for path in copied.iterdir()}
    assert not left & {"report.html", "report.csv", "readings.npz", "metrics.json"}
    assert "mine.txt" in left


def test_evaluating_with_a_report_changes_no_run(run, small_mnist, tmp_path):
    before = everything(run.path)
    evaluation = handlens.evaluate(run.path, dataset=small_mnist, report=tmp_path / "page.html")
    assert everything(run.path) == before
    found = json.loads(json.dumps(evaluation.as_dict()))
    kept = run.metrics()
    assert {name: kept[name] for name in found if name != "path"} == {name: found[name] for name in found if name != "path"}
    assert {path.name for path in tmp_path.iterdir()} == {"page.html", "page.csv"}


def test_a_model_file_on_other_pictures_says_so(run, small_mnist, tmp_path):
    from dataclasses import replace

    other = replace(small_mnist, name="others", source="", digest="0" * 64, test=small_mnist.test.picked(np.arange(60)))
    handlens.evaluate(run.model_file, other, report=tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert "tested on others" in page
    assert "not the dataset that the model was trained on" in page
    assert "learnt from" not in page  # nobody knows how many pictures each class had


def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(run, tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        handlens.evaluate(run.path, report=tmp_path / "nowhere" / "page.html")
    with pytest.raises(UsageError, match="a report is a page"):
        handlens.evaluate(run.path, report=tmp_path / "page.txt")


def test_the_surest_mistakes_are_read_so_again(subject):
    found = surest_mistakes(subject, reporter=SILENT)
    worst = subject.evaluation.frames.worst_mistakes[: len(found)]
    assert len(found) == min(12, subject.evaluation.frames.figures.wrong) > 0
    for mistake, kept in zip(found, worst, strict=True):
        assert (mistake.picture, mistake.truth, mistake.read_as) == (kept.picture, kept.label, kept.read_as)
        assert mistake.score == pytest.approx(kept.probability, abs=1e-6)
        assert mistake.is_same, "the frame that was made again is the frame that was read"
        assert mistake.probable[0][0] == mistake.read_as
        assert mistake.seen.shape == (28, 28, 1)
        assert mistake.lens.size == (480, 480)
        left, top, width, height = mistake.box
        inside = np.asarray(mistake.lens)[int(top * 480) : int((top + height) * 480), int(left * 480) : int((left + width) * 480)]
        assert inside.std() > 4, "there is something in the box"


def test_smaller_weights_are_weighed(subject):
    found = measure_precisions(subject, reporter=SILENT)
    assert [one.precision for one in found] == ["float32", "float16", "int8"]
    assert [one.is_shipped for one in found] == [True, False, False]
    assert found[0].size_bytes == len(subject.model.content) > found[1].size_bytes > found[2].size_bytes
    share = subject.evaluation.frames.figures.right_share
    assert all(abs(one.right / one.frames - share) < 0.15 and one.frame_ms > 0 for one in found)


# ---- side by side


@pytest.fixture(scope="module")
def pair(run, small_mnist, tmp_path_factory):
    """Two runs on the same pictures: `compact` on a part of MNIST, and softmax after one pass."""
    other = handlens.train(small_mnist, tmp_path_factory.mktemp("pair") / "plain", network="softmax", epochs=1)
    return run, other


def test_the_test_is_of_the_pictures_that_one_alone_read_right(pair):
    rows = handlens.compare([run.path for run in pair])
    assert rows[0].path == pair[0].path
    assert rows[0].mcnemar is None
    found = rows[1].mcnemar
    best, other = (run.readings() for run in pair)
    right, other_right = (readings.network.read == readings.truth for readings in (best, other))
    assert found["network"]["pictures"] == len(right) == 500
    assert found["network"]["only_first"] == int((right & ~other_right).sum())
    assert found["network"]["only_second"] == int((other_right & ~right).sum())
    assert found["why_not"] == ""
    assert found["frames"]["pictures"] == 300  # each picture in one frame
    json.dumps(rows[1].as_dict())


def test_unequal_classes_get_a_column_of_each_counted_alike(pair):
    rows = handlens.compare([run.path for run in pair])  # of 500 of MNIST's test pictures: more ones than fives
    page = comparison_page(rows)
    assert "each label counted alike" in page
    assert f"{rows[0].metrics['frames']['balanced_accuracy']:.1%}".rstrip("%") in page
    for row in rows:
        row.metrics["network"]["confusion"] = np.diag([50] * 10).tolist()
    assert "each label counted alike" not in comparison_page(rows)


def test_a_run_that_kept_no_readings_is_compared_without_the_test(pair, tmp_path):
    copied = shutil.copytree(pair[1].path, tmp_path / "old")
    (copied / "readings.npz").unlink()
    found = handlens.compare([pair[0].path, copied], html=tmp_path / "page.html")[1].mcnemar
    assert found["frames"] is found["network"] is None
    assert "older handlens" in found["why_not"]
    assert "cannot be said" in (tmp_path / "page.html").read_text()


def test_pictures_are_paired_by_their_files_whatever_their_order(pair):
    readings = pair[0].readings()
    files = [f"/d/{i}.png" for i in range(readings.count)]
    order = np.random.default_rng(0).permutation(readings.count)[:100]
    named = readings.with_files(files, "/d")
    from dataclasses import replace

    from handlens.evaluation.readings import NetworkReadings

    part = replace(
        named, truth=named.truth[order], frames=None, keras_read=None, files=tuple(named.files[i] for i in order),
        network=NetworkReadings(named.network.read[order], named.network.confidence[order]),
    )  # fmt: skip
    same = difference(named, part)
    assert (same.network.pictures, same.network.only_first, same.network.only_second) == (100, 0, 0)
    assert same.frames is None
    others = replace(part, files=tuple(f"other-{i}" for i in range(100)))
    assert difference(named, others).why_not == "no test picture was read by both"


def test_the_comparison_is_a_page(pair, tmp_path):
    handlens.compare([run.path for run in pair], html=tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert page.count("<h1>") == 1
    for said in ("Is the difference real?", "As a person reads", "The networks alone", "the difference is real", "plain"):
        assert said in page
    assert "http:" not in page
    assert "https:" not in page
    with pytest.raises(UsageError, match="a report is a page"):
        handlens.compare([run.path for run in pair], html=tmp_path / "page.json")
