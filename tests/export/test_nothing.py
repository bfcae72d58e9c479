"""A class folder `nothing`, of a network that is trained whole: told apart in training, hidden in the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import handlens
from handlens import pipeline
from handlens.errors import DatasetError
from handlens.modelfile.sealing import read_contract
from handlens.training.run import Run
from heard import Heard
from made_photos import SHAPES, class_folders, drawn

pytest.importorskip("tensorflow")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    home = tmp_path_factory.mktemp("hidden")
    folder = class_folders(home / "shapes", kinds=SHAPES, each=24, names={"cross": "Nothing"})
    heard = Heard()
    made = pipeline.build(folder, home / "shapes.tflite", run=home / "run", network="compact", epochs=20, reporter=heard)
    return folder, made, heard


def test_it_is_no_label_of_the_contract_and_one_of_the_network(built):
    _, made, _ = built
    contract = read_contract(made.path)
    assert contract.nothing
    assert contract.labels == ("bars", "disc", "ring")
    run = Run.open(made.path.parent / "run")
    assert run.settings.labels == ("bars", "disc", "ring", "nothing")
    model = handlens.load_model(made.path)
    assert model.classify(np.zeros((2, *contract.input_shape), np.float32)).shape == (2, 3)
    assert all(0 <= label < 3 for _, label in model.examples())


def test_the_frame_folds_it_into_presence(built):
    """output_node has the labels alone, renormalised; presence is what the `picture` signature leaves for them."""
    _, made, _ = built
    model = handlens.load_model(made.path)
    for kind in SHAPES:
        outputs = model.run_frame(model.frame_planes(drawn(kind, 800)))
        every = model.runner("picture")(input_node=outputs["seen"])["output_node"][0]
        assert every.shape == (4,)
        assert outputs["output_node"][0] == pytest.approx(every[:3] / every[:3].sum(), abs=1e-5)
        assert outputs["presence"][0] == pytest.approx(1 - every[3], abs=1e-4)  # nothing is blank here


def test_it_is_refused_and_the_others_are_read(built):
    _, made, _ = built
    model = handlens.load_model(made.path)
    refused = sum(model.predict(drawn("cross", 800 + seed)).label is None for seed in range(12))
    right = sum(model.predict(drawn(kind, 800 + seed)).label == kind for kind in SHAPES[:3] for seed in range(12))
    assert refused >= 10
    assert right >= 30


def test_the_figures_are_of_what_can_be_read(built):
    folder, made, heard = built
    figures = made.export.evaluation.figures
    opened = handlens.open_dataset(folder)
    assert opened.labels == ("bars", "disc", "ring", "nothing")
    shown = opened.to_read()
    assert figures.frames.count == figures.network.count == shown.test.count < opened.test.count
    assert any(line.startswith(f"Of {opened.test_of_nothing.count} test pictures of `nothing` ") for line in heard.said)
    assert any("3 labels and `nothing`" in line for line in heard.said)


def test_evaluating_knows_the_dataset_again(built):
    folder, made, _ = built
    again = pipeline.evaluate(made.path.parent / "run")
    assert again.tested_on.relation == "same"
    assert again.figures == made.export.evaluation.figures
    heard = Heard()
    moved = pipeline.evaluate(made.path, dataset=folder, reporter=heard)
    assert moved.tested_on.relation == "same"
    assert moved.figures == made.export.evaluation.figures
    assert not any("changed" in line for line in heard.said)


def test_smaller_weights_keep_it(built, tmp_path):
    _, made, _ = built
    pipeline.export_model(made.path.parent / "run", tmp_path / "small.tflite", precision="int8")
    contract = read_contract(tmp_path / "small.tflite")
    assert (contract.nothing, contract.labels) == (True, ("bars", "disc", "ring"))


def test_one_class_beside_it_is_not_enough(tmp_path: Path):
    folder = class_folders(tmp_path / "shapes", kinds=("disc", "ring"), names={"ring": "NOTHING"})
    with pytest.raises(DatasetError, match="at least two classes") as error:
        handlens.open_dataset(folder)
    assert "'disc', besides 'nothing'" in str(error.value)
