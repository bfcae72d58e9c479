"""handlens.transfer.tuning and training.tuning: what is tuned, on which photos, how it is judged, and which file ships."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import handlens
from handlens import pipeline
from handlens.base.backend import reproducible
from handlens.errors import RunError
from handlens.modelfile import sealing
from handlens.modelfile.exemplars import parse_exemplars
from handlens.training.tuning import Mapper, Maps, Tuner, TuningRecipe
from handlens.transfer import open_photos, tuning
from handlens.transfer.backbone import read_backbone
from handlens.transfer.embedding import frame_runner, planes_of
from handlens.transfer.fitting import fit_photos, photos_of
from handlens.transfer.folds import folds, splits
from handlens.transfer.head import fit_head, fitted_rows, judged
from handlens.transfer.judging import CrossValidated, Reader, judge
from handlens.transfer.template import template_bytes, template_digest
from handlens.transfer.tuning import Right, tuned_if_better
from heard import Heard
from made_photos import SHAPES, class_folders, drawn

pytestmark = pytest.mark.train
pytest.importorskip("tensorflow")

SMALL = TuningRecipe(first_block=15, views=1, epochs=2, batch_size=8)


@pytest.fixture(scope="module", autouse=True)
def small(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDLENS_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setattr("handlens.transfer.fitting.tuning_recipe", lambda count: SMALL)
        yield


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    return class_folders(tmp_path_factory.mktemp("made") / "shapes", each=8)


@pytest.fixture(scope="module")
def photos(shapes):
    found = photos_of(open_photos(shapes))
    return found, found.pictures.store.embeddings(found.pictures.rows)


@pytest.fixture
def better(monkeypatch):
    """Whatever is tuned reads one more right."""
    counted = iter([Right(20, 20), Right(21, 20)] * 9)
    monkeypatch.setattr(tuning, "_right", lambda *_: next(counted))


def maps_of(photos, recipe=SMALL, seed=0):
    mapper = Mapper(read_backbone(template_bytes()), recipe, seed)
    maps = Maps(photos.pictures.count, mapper.views, mapper.shape)
    for number, file in enumerate(photos.pictures.files):
        maps.append(mapper.maps_of(planes_of(Path(file)), number))
    return maps


def cosines(one, other):
    return (one * other).sum(1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)


# ---- maps and steps


@pytest.mark.parametrize("first_block", [12, 15])
def test_maps_are_of_what_the_frame_signature_sees(photos, first_block):
    """The photo itself, through first blocks and last blocks apart, is the template's own embedding."""
    found, embeddings = photos
    recipe = replace(SMALL, first_block=first_block)
    weights = read_backbone(template_bytes())
    with reproducible(0):
        maps = maps_of(found, recipe)
        tuner = Tuner(weights, maps.shape, 3, recipe)
        made = tuner.embeddings(weights, maps)
    assert (maps.count, maps.views) == (24, 2)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert cosines(made, embeddings).min() > 0.9995  # maps are kept as float16
    assert cosines(made, np.roll(embeddings, 1, 0)).max() < 0.9995


def test_views_vary_and_follow_the_seed(photos):
    found, _ = photos
    few = found._replace(pictures=found.pictures.picked(np.arange(3)))
    rows = np.arange(3)
    with reproducible(0):
        one, again, other = maps_of(few), maps_of(few), maps_of(few, seed=1)
    np.testing.assert_array_equal(one.read(rows, 1), again.read(rows, 1))
    np.testing.assert_array_equal(one.read(rows), other.read(rows))
    for varied in (one.read(rows), other.read(rows, 1)):
        assert all(np.abs(one.read(rows, 1) - varied).reshape(3, -1).max(1) > 0.1)
    np.testing.assert_array_equal(one.read(np.array([2, 0]), np.array([1, 0]))[1], one.read(rows)[0])


def test_many_maps_go_to_a_file(monkeypatch):
    monkeypatch.setattr("handlens.datasets.store.MEMORY_BOUND_BYTES", 100)
    rng = np.random.default_rng(0)
    maps, drawn_maps = Maps(5, 2, (3, 3, 4)), rng.standard_normal((5, 2, 3, 3, 4)).astype(np.float16)
    for one in drawn_maps:
        maps.append(one)
    rows, views = np.array([4, 0, 3]), np.array([1, 0, 0])
    np.testing.assert_array_equal(maps.read(rows, views), drawn_maps[rows, views])


def test_tuning_fits_its_photos_and_begins_anew_each_time(photos):
    found, embeddings = photos
    recipe = replace(SMALL, epochs=4)
    weights, rows, labels = read_backbone(template_bytes()), np.arange(24), found.indices
    wrong = np.roll(labels, 1)[rows]  # the head knows other labels, so that there is something to learn
    head = fitted_rows(embeddings, wrong, 3)
    with reproducible(0):
        maps = maps_of(found, recipe)
        tuner = Tuner(weights, maps.shape, 3, recipe)
        losses = []
        tuned, tuned_head = tuner.tune(maps, rows, labels, head, seed=0, advance=losses.append)
        tuner.tune(maps, rows[:9], labels[:9], head, seed=4)
        again, again_head = tuner.tune(maps, rows, labels, head, seed=0)
        other, _ = tuner.tune(maps, rows, labels, head, seed=1)
    assert len(losses) == tuner.steps(24) == 4 * 3
    assert np.mean(losses[-3:]) < 0.8 * np.mean(losses[:3])
    assert set(tuned) == {name for name in weights if name[:4] == "head" or name[:3] == "b15"}
    assert all(np.abs(tuned[name] - weights[name]).max() > 0 for name in tuned)
    for name in tuned:
        np.testing.assert_array_equal(tuned[name], again[name])
    np.testing.assert_array_equal(tuned_head[0], again_head[0])
    assert any((tuned[name] != other[name]).any() for name in tuned)


# ---- which photos, and how it is judged


def test_each_fold_is_tuned_without_what_it_holds_out(photos, monkeypatch, better):
    found, embeddings = photos
    seen, whole = [], Tuner.tune

    def spied(self, maps, rows, labels, head, **options):
        seen.append((rows, labels, head))
        return whole(self, maps, rows, labels, head, **options)

    monkeypatch.setattr(Tuner, "tune", spied)
    heard = Heard()
    assert tuned_if_better(found, embeddings, fit_head(embeddings, found.indices, 3), SMALL, reporter=heard)
    held_out = splits(folds(found.indices, found.groups))
    assert len(seen) == len(held_out) + 1 == 6
    for (rows, labels, head), (held, kept) in zip(seen, held_out, strict=False):
        np.testing.assert_array_equal(rows, np.flatnonzero(kept))
        np.testing.assert_array_equal(labels, found.indices[kept])
        np.testing.assert_array_equal(head[0], fitted_rows(embeddings[kept], found.indices[kept], 3)[0])
        assert held.any()
    np.testing.assert_array_equal(seen[-1][0], np.arange(24))
    assert all(stage.done == stage.total for stage in heard.stages)
    assert "about" in heard.said[0]


def test_what_a_reader_says_of_its_own_photos_counts_for_nothing():
    """Embeddings that give a photo's label away to whoever was fitted on it, as a tuned backbone's do: labels are drawn."""
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 60)
    points = rng.standard_normal((120, 1280)).astype(np.float32)

    def told(kept):
        given = points.copy()
        given[kept] += 40 * np.where(labels[kept, None] > 0, 1, -1) * np.eye(1280, dtype=np.float32)[0]
        given /= np.linalg.norm(given, axis=1, keepdims=True)
        return Reader(given, *fitted_rows(given[kept], labels[kept], 2))

    judgement = judge((told(kept) for _, kept in splits(folds(labels))), labels, 2, 2, folds(labels))
    fitted = judged(told(np.ones(120, bool)), judgement, labels, 2)
    assert 0.35 < (judgement.cross.probabilities.argmax(1) == labels).mean() < 0.65
    assert judgement.cross.temperature > 1.2  # so sure, and so often wrong
    assert fitted.cross is judgement.cross
    unseen = points / np.linalg.norm(points, axis=1, keepdims=True)
    assert (fitted.head.read(unseen)[1] > 0.5).mean() > 0.9  # the cut is where photos that were held out lie


class NotTuned:
    """In place of a tuning that takes its time."""

    folds = (None,) * 5

    def __init__(self, photos, embeddings, seed, recipe):
        self.photos, self.embeddings = photos, embeddings

    def seconds(self):
        return 90.0

    def compute_maps(self, reporter):
        pass

    def judge(self, reporter):
        readers = (Reader(self.embeddings, np.zeros((3, 1280), np.float32), np.zeros(3, np.float32)) for _ in range(5))
        return judge(readers, self.photos.indices, 3, 3, folds(self.photos.indices))

    def on_all(self, judgement, reporter):
        return tuning.Tuned(template_bytes(), self.embeddings, fit_head(self.embeddings, self.photos.indices, 3))


@pytest.mark.parametrize(("tuned", "kept"), [((21, 20), True), ((20, 24), False), ((24, 19), False), ((19, 21), False)])
def test_tuned_is_kept_only_if_it_is_better(photos, monkeypatch, tuned, kept):
    found, embeddings = photos
    counted = iter([Right(20, 20), Right(*tuned)])
    monkeypatch.setattr(tuning, "_right", lambda *_: next(counted))
    monkeypatch.setattr(tuning, "_Tuning", NotTuned)
    heard = Heard()
    made = tuned_if_better(found, embeddings, fit_head(embeddings, found.indices, 3), SMALL, reporter=heard)
    assert (made is not None) == kept
    assert "about 1 min 30 s" in heard.said[0]
    assert f"{20 / 24:.2%} right" in heard.said[-1]
    assert f"{tuned[0] / 24:.2%} and {tuned[1] / 24:.2%}" in heard.said[-1]
    assert heard.said[-1].endswith("tuned it is kept" if kept else "as it is it is kept")


def test_a_tuning_that_reads_nothing_right_is_not_kept(photos, monkeypatch):
    """With the true count: heads of zeros against the frozen one."""
    found, embeddings = photos
    monkeypatch.setattr(tuning, "_Tuning", NotTuned)
    assert tuned_if_better(found, embeddings, fit_head(embeddings, found.indices, 3), SMALL) is None


def test_right_is_counted_by_the_rule_and_without_it(photos):
    found, _ = photos
    nothing = found._replace(labels=found.labels[:2], nothing=True)  # the last eight are of the hidden class
    probabilities = np.tile(np.array([[0.9, 0.1]], np.float32), (24, 1))
    presence = np.ones(24, np.float32)
    presence[[0, 1, 20]] = 0  # two that are right are refused, and one of nothing
    cross = CrossValidated(probabilities, presence, 0.5, 1.0, ())
    assert tuning._right(cross, nothing) == Right(8, 7)


# ---- the file


def test_the_files_own_embeddings_are_fitted(photos, better):
    from handlens.networks.lite0 import lite0_embedding

    found, embeddings = photos
    made = tuned_if_better(found, embeddings, fit_head(embeddings, found.indices, 3), SMALL)
    before, after = read_backbone(template_bytes()), read_backbone(made.template)
    moved = {name for name in after if (after[name] != before[name]).any()}
    assert moved
    assert all(SMALL.is_tuned(name) for name in moved)
    runner = frame_runner(made.template)
    for row in (0, 9, 23):
        outputs = runner(rotation=np.int32(0), **planes_of(Path(found.pictures.files[row])))
        np.testing.assert_array_equal(outputs["embedding"][0], made.embeddings[row])
        graph = lite0_embedding(outputs["seen"], after).numpy()
        assert cosines(graph, made.embeddings[row : row + 1])[0] > 1 - 1e-4
    assert cosines(made.embeddings, embeddings).max() < 0.9999


@pytest.mark.slow
def test_best_ships_the_tuned_file_and_gives_it_twice(shapes, tmp_path, better):
    dataset = open_photos(shapes)
    files = []
    for name in ("one", "two"):
        np.random.seed(len(files))
        run = pipeline.train(shapes, tmp_path / name, network="lite0", effort="best", seed=3)
        files.append(run.model_file.read_bytes())
        np.random.random(7)
    assert files[0] == files[1]
    assert run.metrics()["tuned"] is True
    assert run.settings.recipe["tuning"] == SMALL.as_dict()
    assert {"keras"} <= set(run.versions)
    content = sealing.bare(files[0])
    assert (read_backbone(content)["head_w"] != read_backbone(template_bytes())["head_w"]).any()
    model = handlens.load_model(run.model_file)
    exemplars = parse_exemplars(sealing.read_exemplars(files[0]), 3)
    assert exemplars.backbone.hex() != template_digest()
    file = photos_of(dataset).pictures.files[0]
    own = model.run_frame(planes_of(Path(file)))["embedding"]
    assert cosines(own, exemplars.embeddings[:1])[0] > 0.9998  # int8; the frozen backbone's is farther
    reads = sum(model.predict(drawn(kind, 500 + seed)).label == kind for kind in SHAPES[:3] for seed in range(5))
    assert reads >= 12
    heard = Heard()
    fit_photos(dataset, tmp_path / "one", effort="best", seed=3, resume=True, reporter=heard)
    assert any("finished already" in line for line in heard.said)
    with pytest.raises(RunError, match="other settings"):
        fit_photos(dataset, tmp_path / "one", effort="quick", seed=3, resume=True)


def test_the_frozen_file_ships_if_tuning_is_worse(shapes, tmp_path, monkeypatch):
    monkeypatch.setattr(tuning, "_Tuning", NotTuned)
    dataset = open_photos(shapes)
    best, quick = (fit_photos(dataset, tmp_path / effort, effort=effort) for effort in ("best", "quick"))
    assert best.metrics()["tuned"] is False
    planes = planes_of(next(shapes.glob("*/*.png")))
    answers = [frame_runner(run.model_file.read_bytes())(rotation=np.int32(0), **planes) for run in (best, quick)]
    for name in answers[0]:
        np.testing.assert_array_equal(answers[0][name], answers[1][name])


@pytest.mark.slow
def test_a_hidden_class_is_tuned_too(tmp_path, better):
    folder = class_folders(tmp_path / "shapes", kinds=SHAPES, each=6, names={"cross": "nothing"})
    run = fit_photos(open_photos(folder), tmp_path / "run", effort="best")
    model = handlens.load_model(run.model_file)
    assert model.contract.nothing
    assert model.contract.labels == ("bars", "disc", "ring")
    assert run.metrics()["frames"]["count"] == 18


def test_too_many_photos_are_left_to_the_frozen_backbone(photos, monkeypatch):
    monkeypatch.setattr(tuning, "MOST_PHOTOS", 23)
    found, embeddings = photos
    heard = Heard()
    assert tuned_if_better(found, embeddings, fit_head(embeddings, found.indices, 3), SMALL, reporter=heard) is None
    assert "more than 23 photos" in heard.said[0]


def test_a_stopped_tuning_leaves_a_run_that_can_be_made_again(shapes, tmp_path, monkeypatch, better):
    dataset = open_photos(shapes)

    def stopped(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Tuner, "tune", stopped)
        with pytest.raises(KeyboardInterrupt):
            fit_photos(dataset, tmp_path / "run", effort="best")
    monkeypatch.setattr(tuning, "_Tuning", NotTuned)
    run = fit_photos(dataset, tmp_path / "run", effort="best", resume=True)
    assert run.finished


def test_without_tensorflow_it_says_so_before_anything_is_done(shapes, tmp_path):
    code = (
        "import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None\n"
        "import handlens\n"
        "try:\n"
        f"    handlens.train({str(shapes)!r}, {str(tmp_path / 'run')!r}, network='lite0', effort='best')\n"
        "except ModuleNotFoundError as error:\n"
        "    print(error.name)\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.stdout.split() == ["tensorflow"]
    assert not (tmp_path / "run").exists()
