"""handlens.transfer.fitting and the pipeline over it: a folder of photos to a run, a model file, an app; no TensorFlow."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

import handlens
from handlens import pipeline
from handlens.errors import DatasetError, RunError, UsageError
from handlens.modelfile.sealing import read_contract
from handlens.transfer import open_photos
from handlens.transfer.fitting import photos_of
from heard import Heard
from made_photos import SHAPES, class_folders, drawn
from photos import photos_directory


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDLENS_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def shapes(tmp_path_factory, cache):
    return class_folders(tmp_path_factory.mktemp("made") / "shapes", each=12)


@pytest.fixture(scope="module")
def model_file(shapes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    pipeline.build(shapes, folder / "shapes.tflite", run=folder / "run")
    return folder / "shapes.tflite"


def test_the_contract_says_what_was_measured(model_file):
    contract = read_contract(model_file)
    assert (contract.network, contract.precision, contract.embedding, contract.nothing) == ("lite0", "int8", 1280, False)
    assert contract.labels == ("bars", "disc", "ring")
    assert contract.input_shape == (224, 224, 3)
    figures = contract.figures.frames
    assert figures.of == "cross-validated photos"
    assert figures.count == 36
    assert figures.right >= 34


def test_it_reads_what_it_did_not_see_and_refuses_what_is_nothing(model_file):
    model = handlens.load_model(model_file)
    right = sum(model.predict(drawn(kind, 500 + seed)).label == kind for kind in SHAPES[:3] for seed in range(10))
    assert right >= 28
    rng = np.random.default_rng(0)
    blank = [np.full((200, 200, 3), value, np.uint8) for value in (0, 128, 255)]
    noise = rng.integers(0, 256, (200, 200, 3), np.uint8)
    assert [model.predict(picture).label for picture in (*blank, noise)] == [None] * 4


def test_the_same_pictures_give_the_same_file(shapes, model_file, tmp_path):
    pipeline.build(shapes, tmp_path / "shapes.tflite", run=tmp_path / "run")
    assert (tmp_path / "shapes.tflite").read_bytes() == model_file.read_bytes()


def test_a_finished_run_is_used_again_and_other_settings_are_refused(shapes, tmp_path):
    heard = Heard()
    pipeline.train(shapes, tmp_path / "run")
    pipeline.train(shapes, tmp_path / "run", resume=True, reporter=heard)
    assert any("finished already" in line for line in heard.said)
    with pytest.raises(RunError, match="there is a run already"):
        pipeline.train(shapes, tmp_path / "run")
    class_folders(tmp_path / "others", kinds=SHAPES[:2])
    with pytest.raises(RunError, match=r"the pictures have changed .* \(20 removed\)"):
        pipeline.train(tmp_path / "others", tmp_path / "run", resume=True)
    with pytest.raises(RunError, match="other settings"):
        pipeline.train(shapes, tmp_path / "run", resume=True, seed=3)


def test_nothing_becomes_the_hidden_class(tmp_path, cache):
    folder = class_folders(tmp_path / "shapes", kinds=SHAPES, each=12, names={"cross": "Nothing"})
    heard = Heard()
    built = pipeline.build(folder, tmp_path / "x.tflite", run=tmp_path / "run", reporter=heard)
    model = handlens.load_model(built.path)
    assert model.contract.nothing
    assert model.contract.labels == ("bars", "disc", "ring")
    assert built.export.evaluation.figures.frames.count == 36  # those of nothing are not among them
    assert sum(model.predict(drawn("cross", 700 + seed)).label is None for seed in range(10)) >= 9
    assert sum(model.predict(drawn("ring", 700 + seed)).label == "ring" for seed in range(10)) >= 9
    inputs = np.stack([np.asarray(drawn("disc", 3).resize((224, 224)), np.float32) / 255])
    assert model.classify(inputs).shape == (1, 3)
    assert any("photos of `nothing`" in line for line in heard.said)
    tested = pipeline.evaluate(built.path, folder, reporter=heard)  # the same folder, nothing's pictures in it
    assert 0 < tested.figures.frames.count < 36
    assert any("how well it remembers" in line for line in heard.said)
    class_folders(tmp_path / "other", kinds=SHAPES, each=5, first=300, names={"cross": "nothing"})
    assert pipeline.evaluate(built.path, tmp_path / "other").figures.frames.count == 15
    assert pipeline.evaluate(tmp_path / "run").figures == built.export.evaluation.figures


def test_a_dataset_with_its_own_test_pictures_is_tested_on_those(tmp_path, cache):
    class_folders(tmp_path / "shapes" / "train", each=10)
    class_folders(tmp_path / "shapes" / "test", each=4, first=200)
    run = pipeline.train(tmp_path / "shapes", tmp_path / "run")
    frames = run.metrics()["frames"]
    assert (frames["count"], frames["of"]) == (12, "test photos")
    assert run.metrics()["tested_on"]["part"] == "test"
    assert photos_of(open_photos(tmp_path / "shapes")).pictures.count == 30


def test_one_class_and_nothing_is_not_enough(tmp_path, cache):
    folder = class_folders(tmp_path / "shapes", kinds=("disc", "ring"), names={"ring": "nothing"})
    with pytest.raises(DatasetError, match="at least two classes"):
        pipeline.train(folder, tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("options", "message"), [
    ({"precision": "float16"}, "int8 only"),
    ({"network": "lite0", "view": "ink"}, "lite0"),
    ({"network": "lite0", "side_pixels": 64}, "lite0"),
    ({"network": "lite1"}, "unknown network"),
    ({"network": "lite0", "epochs": 3}, "no epochs"),
])  # fmt: skip
def test_what_does_not_go_together_is_said_before_anything_is_done(shapes, tmp_path, options, message):
    with pytest.raises(UsageError, match=message):
        pipeline.build(shapes, tmp_path / "x.tflite", run=tmp_path / "run", **options)
    assert not list(tmp_path.iterdir())


def test_mnist_is_not_for_lite0(tmp_path):
    with pytest.raises(UsageError, match="lite0"):
        pipeline.train("mnist", tmp_path / "run", network="lite0")


def test_it_needs_no_tensorflow_and_gives_the_same_file_with_it(shapes, model_file, tmp_path):
    code = (
        "import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None\n"
        "import handlens\n"
        f"built = handlens.build({str(shapes)!r}, {str(tmp_path / 'x.apk')!r}, run={str(tmp_path / 'run')!r}, name='shapes')\n"
        "assert built.export.evaluation.frames.figures.right >= 34\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    assert (tmp_path / "x.apk").stat().st_size > 9e6
    assert (tmp_path / "run" / "app.tflite").read_bytes() == model_file.read_bytes()


@pytest.mark.photos
@pytest.mark.parametrize(("name", "least"), [("trash", 0.82), ("sign-digits", 0.92)])
def test_real_photos(name, least, tmp_path, cache):
    folder = photos_directory(name)
    run = pipeline.train(folder, tmp_path / "run", network="lite0")
    frames = run.metrics()["frames"]
    print(f"{name}: {frames['right'] / frames['count']:.1%} right by the rule, cross-validated")
    assert frames["right"] / frames["count"] >= least


@pytest.mark.train
@pytest.mark.parametrize(("other", "kept"), [(1.01, "compact"), (0.2, "lite0")])
def test_auto_keeps_the_better_of_two(tmp_path, cache, monkeypatch, other, kept):
    from handlens.transfer import contest

    folder = class_folders(tmp_path / "shapes", each=8)
    monkeypatch.setattr(contest, "is_worth_trying", lambda photos, accuracy: True)
    monkeypatch.setattr(contest, "compact_accuracy", lambda dataset, photos, **_: other)
    heard = Heard()
    built = pipeline.build(folder, tmp_path / "x.tflite", run=tmp_path / "run", reporter=heard)
    assert read_contract(built.path).network == kept
    assert any(f"`{kept}` is kept" in line for line in heard.said)
    again = pipeline.build(folder, tmp_path / "y.tflite", run=tmp_path / "run")
    assert read_contract(again.path).network == kept


@pytest.mark.train
def test_compact_is_cross_validated_in_the_same_folds(tmp_path, cache, monkeypatch):
    from handlens.transfer import contest

    class_folders(tmp_path / "shapes", kinds=SHAPES[:2], each=10)
    (tmp_path / "link").symlink_to(tmp_path / "shapes")
    monkeypatch.chdir(tmp_path)
    dataset = open_photos("link")
    photos = photos_of(dataset)
    assert contest.is_worth_trying(photos, 0.5)
    assert not contest.is_worth_trying(photos, 0.9)  # two mistakes of 20
    monkeypatch.setattr(contest, "SMALL_SIDE_PIXELS", 50)
    assert not contest.is_worth_trying(photos, 0.5)
    seen = []
    from handlens.training import train as train_

    def few_epochs(split, output, **options):
        seen.append((set(split.train.files), set(split.test.files)))
        return train_(split, output, epochs=1, **options)

    monkeypatch.setattr("handlens.training.train", few_epochs)
    assert 0 <= contest.compact_accuracy(dataset, photos) <= 1
    assert len(seen) == 5
    assert all(not trained & tested and len(trained | tested) == 20 for trained, tested in seen)
    assert set().union(*(tested for _, tested in seen)) == set(map(os.path.realpath, photos.pictures.files))


def test_the_same_build_with_more_pictures_says_what_has_changed(tmp_path, cache):
    folder = class_folders(tmp_path / "shapes", each=6)
    pipeline.build(folder, tmp_path / "x.tflite", run=tmp_path / "run")
    class_folders(folder, each=2, first=400)
    with pytest.raises(RunError, match="the pictures have changed since the training in") as error:
        pipeline.build(folder, tmp_path / "x.tflite", run=tmp_path / "run")
    assert "--overwrite trains again" in error.value.hint
    class_folders(folder, kinds=("cross",), each=6)
    with pytest.raises(RunError, match="the pictures have changed"):
        pipeline.build(folder, tmp_path / "x.tflite", run=tmp_path / "run")
    with pytest.raises(RunError, match="other settings"):
        pipeline.build(folder, tmp_path / "x.tflite", run=tmp_path / "run", seed=4)
