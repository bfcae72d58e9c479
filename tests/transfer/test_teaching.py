"""handlens.modelfile.teaching on a model file of photos: a class from five shots, a correction, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import handlens
from handlens import pipeline
from handlens.errors import ModelError, UsageError
from handlens.modelfile import sealing
from handlens.modelfile.exemplars import parse_exemplars
from handlens.modelfile.model import Model
from handlens.modelfile.teaching import FIRST_RATE, PASSES, SHOTS_A_PASS, pass_step, read_taught, teach
from handlens.transfer.template import template_digest
from made_photos import class_folders, drawn


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("taught")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDLENS_CACHE", str(folder / "cache"))
        pipeline.build(class_folders(folder / "shapes", each=12), folder / "shapes.tflite", run=folder / "run")
    return handlens.load_model(folder / "shapes.tflite")


def embeddings(model: Model, kind: str, seeds: range) -> list[np.ndarray]:
    return [model.run_frame(model.frame_planes(drawn(kind, seed)))["embedding"][0] for seed in seeds]


def decided(model: Model, embedding, taught):
    probabilities, presence = read_taught(model, embedding, taught)
    names = [*model.contract.labels, *(name for name in taught.names if name not in model.contract.labels)]
    return names[int(probabilities.argmax())] if presence * probabilities.max() >= model.contract.threshold else None


def test_the_model_file_carries_exemplars_of_each_class_made_by_the_template(model):
    kept = parse_exemplars(sealing.read_exemplars(model.content), 3)
    assert np.bincount(kept.labels).tolist() == [12, 12, 12]
    assert kept.backbone.hex() == template_digest()
    assert np.linalg.norm(kept.embeddings, axis=1) == pytest.approx(np.ones(36), abs=0.01)


def test_a_class_from_five_shots_is_read_and_the_others_still_are(model):
    taught = teach(model, {"cross": embeddings(model, "cross", range(900, 905))})
    new = [decided(model, one, taught) for one in embeddings(model, "cross", range(950, 960))]
    old = [(kind, decided(model, one, taught)) for kind in ("bars", "disc", "ring")
           for one in embeddings(model, kind, range(950, 956))]  # fmt: skip
    assert sum(label == "cross" for label in new) >= 9
    assert sum(truth == label for truth, label in old) >= 16


def test_the_rows_are_those_of_plain_gradient_descent(model):
    shots = {"cross": embeddings(model, "cross", range(900, 903)), "late": embeddings(model, "ring", range(900, 904))}
    taught = teach(model, shots)
    kept = parse_exemplars(sealing.read_exemplars(model.content), 3)
    every = [shots[name][turn % len(shots[name])] for name in shots for turn in range(SHOTS_A_PASS)] + list(kept.embeddings)
    targets = [3] * SHOTS_A_PASS + [4] * SHOTS_A_PASS + kept.labels.tolist()
    # the trained logits but for a constant: what a row of zeros, that always answers 0, is beside them
    probe = np.full(16, -10_000, np.float32)
    probe[0] = 0
    zeros = np.zeros((16, 1280), np.float32)
    logits = []
    for one in every:
        shares = model.runner("read")(embedding=one[None], taught_weights=zeros, taught_bias=probe, taught_means=zeros)
        logits.append(np.log(shares["output_node"][0, :3] / shares["output_node"][0, 3]).astype(np.float64))
    weights, bias = np.zeros((2, 1280)), np.zeros(2)
    step = pass_step(len(every))
    for number in range(PASSES):
        for turn in range(len(every)):
            item = (number + turn * step) % len(every)
            row = np.concatenate([logits[item], weights @ every[item] + bias])
            shares = np.exp(row - row.max())
            error = (shares / shares.sum() - np.eye(5)[targets[item]])[3:] * FIRST_RATE * (1 - number / PASSES)
            weights -= error[:, None] * every[item]
            bias -= error
    assert np.abs(taught.weights[:2] - weights).max() < 1e-2
    assert np.abs(taught.bias[:2] - bias).max() < 1e-2
    assert not taught.weights[2:].any()
    assert (taught.bias[2:] == -10_000).all()
    assert np.linalg.norm(taught.means[:2], axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_a_correction_adds_to_its_own_label(model):
    odd = embeddings(model, "cross", range(900, 905))  # crosses that are to be called rings from now on
    taught = teach(model, {"ring": odd})
    probabilities, _ = read_taught(model, embeddings(model, "cross", range(950, 951))[0], taught)
    assert probabilities.shape == (3,)
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert model.contract.labels[int(probabilities.argmax())] == "ring"
    assert decided(model, embeddings(model, "ring", range(950, 951))[0], taught) == "ring"


def test_what_was_not_taught_changes_nothing(model):
    """Bit for bit: a model that was never taught and one whose rows are all unused answer alike."""
    from handlens.modelfile.teaching import Taught

    none = Taught((), np.zeros((16, 1280), np.float32), np.full(16, -10_000, np.float32), np.zeros((16, 1280), np.float32))
    outputs = model.run_frame(model.frame_planes(drawn("disc", 960)))
    probabilities, presence = read_taught(model, outputs["embedding"][0], none)
    assert probabilities == pytest.approx(outputs["output_node"][0], abs=1e-6)
    assert presence == pytest.approx(float(outputs["presence"][0]), abs=1e-6)


def test_what_cannot_be_taught_is_said(model, tmp_path):
    shot = np.ones(1280, np.float32) / np.sqrt(np.float32(1280))
    with pytest.raises(UsageError, match="at least 3 shots"):
        teach(model, {"two": [shot] * 2})
    with pytest.raises(UsageError, match="1 to 16 classes"):
        teach(model, {f"class {number}": [shot] * 3 for number in range(17)})
    with pytest.raises(UsageError, match="1 to 16 classes"):
        teach(model, {})
    without = Model(sealing.seal(model.content, model.contract))
    with pytest.raises(ModelError, match="carries no exemplars"):
        teach(without, {"a": [shot] * 3})
    plain = Model(sealing.seal(model.content, replace(model.contract, embedding=None)))
    with pytest.raises(ModelError, match="cannot be taught"):
        teach(plain, {"a": [shot] * 3})


def test_the_app_carries_the_same_exemplars(model, tmp_path):
    import zipfile

    (tmp_path / "shapes.tflite").write_bytes(model.content)
    handlens.build_apk(tmp_path / "shapes.tflite", tmp_path / "shapes.apk")
    with zipfile.ZipFile(tmp_path / "shapes.apk") as app:
        assert app.read("assets/exemplars.bin") == sealing.read_exemplars(model.content)
