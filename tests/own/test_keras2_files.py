"""Files that Keras 2.15 wrote (`keras2/`), opened by Keras 3: they answer what Keras 2 answered, or a sentence says why not."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from handlens.errors import ModelError
from handlens.own.answers import kind_of_answers
from handlens.own.choosing import choose_range
from handlens.own.keras2 import _told, told_to_keras_3
from handlens.own.opening import open_network
from handlens.own.wrapping import wrap_network

pytestmark = pytest.mark.train

OPENED = [f"{name}{suffix}" for name in ("transfer", "nested", "rows", "mixed") for suffix in (".h5", ".keras")]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("keras2")
    with zipfile.ZipFile(Path(__file__).parent / "keras2" / "files.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.parametrize("file", OPENED)
def test_it_answers_as_keras_2_did(files, file):
    opened = open_network(files / file)
    name = file.partition(".")[0]
    with np.load(files / "answers.npz") as answers:
        pictures, said = answers[f"{name}_pictures"], answers[f"{name}_said"]
    fed = pictures.astype(np.float32) / (255 if name == "nested" else 1)
    tolerance = 0.02 if name == "mixed" else 1e-4  # Keras 2 computed that one in float16
    np.testing.assert_allclose(opened.run(fed), said, atol=tolerance * np.abs(said).max())


def test_arithmetic_between_the_layers_tells_the_range(files):
    opened = open_network(files / "transfer.h5")
    assert choose_range(opened, kind_of_answers(opened), None).name == "0..255"


@pytest.mark.parametrize("name", ["transfer.keras", "rows.h5"])
def test_it_becomes_a_model_file(files, tmp_path, name):
    """An LSTM too: step by step it needs no operator that the converter lacks."""
    (tmp_path / "labels.txt").write_text("ant\nbee\ncat\n")
    wrapped = wrap_network(files / name, "old", labels=tmp_path / "labels.txt", view="photo")
    assert wrapped.check.frames.different == 0
    assert str(wrapped.check).startswith("Keras and the model file agree on")


@pytest.mark.parametrize("suffix", [".h5", ".keras"])
def test_functions_between_the_layers_are_named(files, suffix):
    """It was called a Lambda layer."""
    with pytest.raises(ModelError, match=r"functions of TensorFlow between its layers.*image\.rgb_to_grayscale") as caught:
        open_network(files / f"called{suffix}")
    assert 'model.save("FOLDER")' in caught.value.hint


def changed(files: Path, folder: Path, **nodes) -> Path:
    """transfer.keras with another function, other things given to it, or called otherwise."""
    path = folder / "changed.keras"
    with zipfile.ZipFile(files / "transfer.keras") as before, zipfile.ZipFile(path, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "config.json":
                config = json.loads(content)
                layer = next(one for one in config["config"]["layers"] if one["class_name"] == "TFOpLambda")
                layer["config"]["function"] = nodes.get("function", "math.truediv")
                layer["inbound_nodes"][0][3] = nodes.get("given", {"y": 127.5, "name": None})
                content = json.dumps(config).encode()
            after.writestr(name, content)
    return path


@pytest.mark.parametrize(("function", "given", "scale", "offset"), [
    ("math.truediv", {"y": 4.0}, 0.25, 0.0), ("math.divide", {"y": 4}, 0.25, 0.0), ("math.multiply", {"y": 3.0}, 3.0, 0.0),
    ("math.subtract", {"y": 2.0}, 1.0, -2.0), ("math.add", {"y": 2.0}, 1.0, 2.0), ("__operators__.add", {"y": 2.0}, 1.0, 2.0),
    ("math.subtract", {"y": [1.0, 2.0, 3.0], "name": None}, [1.0, 1.0, 1.0], [-1.0, -2.0, -3.0]),
])  # fmt: skip
def test_arithmetic_becomes_the_layer_of_the_same_numbers(files, tmp_path, function, given, scale, offset):
    path = told_to_keras_3(changed(files, tmp_path, function=function, given=given), tmp_path)
    with zipfile.ZipFile(path) as archive:
        layers = json.load(archive.open("config.json"))["config"]["layers"]
    found = next(one for one in layers if one["class_name"] == "Rescaling")["config"]
    assert (found["scale"], found["offset"]) == (scale, offset)


@pytest.mark.parametrize(("function", "given"), [
    ("math.pow", {"y": 2.0}), ("math.truediv", {"y": ["other", 0, 0]}), ("math.truediv", {"y": None}),
    ("math.truediv", {"y": 2.0, "x": 3.0}), ("math.truediv", {"y": True}), ("math.truediv", {"y": []}),
])  # fmt: skip
def test_what_is_no_arithmetic_with_a_constant_is_not_guessed_at(files, tmp_path, function, given):
    with pytest.raises(ModelError, match="functions of TensorFlow between its layers"):
        told_to_keras_3(changed(files, tmp_path, function=function, given=given), tmp_path)


@pytest.mark.parametrize(("first", "told"), [(1, [0, 1]), (0, [0, 1])])
def test_calls_of_a_model_inside_are_counted_from_0_once(first, told):
    inside = {"class_name": "Functional", "name": "inside", "config": {"layers": []}, "inbound_nodes": []}
    calls = [{"class_name": "Dense", "name": f"dense_{at}", "config": {}, "inbound_nodes": [[["inside", first + at, 0, {}]]]}
             for at in (0, 1)]  # fmt: skip
    whole = _told({"class_name": "Model", "config": {"layers": [inside, *calls]}})
    assert [layer["inbound_nodes"][0][0][1] for layer in whole["config"]["layers"][1:]] == told


def test_before_2_4_a_sequential_had_its_input_in_its_first_layer(files, tmp_path):
    import h5py

    path = tmp_path / "older.h5"
    path.write_bytes((files / "rows.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        assert config["config"]["layers"].pop(0)["class_name"] == "InputLayer"
        assert config["config"]["layers"][0]["config"]["batch_input_shape"] == [None, 28, 28]
        file.attrs["model_config"] = json.dumps(config)
    with np.load(files / "answers.npz") as answers:
        np.testing.assert_allclose(open_network(path).run(answers["rows_pictures"].astype(np.float32)), answers["rows_said"],
                                   atol=1e-5)  # fmt: skip


@pytest.mark.parametrize("damage", ["weights gone", "no layers", "no json", "cut off"])
@pytest.mark.parametrize("suffix", [".h5", ".keras"])
def test_a_damaged_file_ends_in_a_sentence(files, tmp_path, damage, suffix):
    import h5py

    path = tmp_path / f"damaged{suffix}"
    content = (files / f"transfer{suffix}").read_bytes()
    if damage == "cut off":
        path.write_bytes(content[: len(content) // 2])
    elif suffix == ".h5":
        path.write_bytes(content)
        with h5py.File(path, "r+") as file:
            if damage == "weights gone":
                del file["model_weights"]
            else:
                file.attrs["model_config"] = '{"class_name": "Model"}' if damage == "no layers" else "{"
    else:
        kept = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(kept, "w") as after:
            for name in before.namelist():
                if damage != "weights gone" or name != "model.weights.h5":
                    said = {"no layers": b'{"class_name": "Model"}', "no json": b"{"}.get(damage)
                    after.writestr(name, said if said and name == "config.json" else before.read(name))
        path.write_bytes(kept.getvalue())
    with pytest.raises(ModelError) as caught:
        open_network(path)
    assert str(path) in str(caught.value)
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize(("change", "unknown"), [
    ({"softness": 3}, "unknown keys of a layer"), ({"class_name": "DenseOfTomorrow"}, "an unknown layer"),
])  # fmt: skip
def test_a_file_of_a_newer_keras_says_so(tmp_path, change, unknown):
    """An unknown layer of it was called one "that is not Keras's own"."""
    import keras

    keras.Sequential([keras.Input((16, 16, 3)), keras.layers.Flatten(), keras.layers.Dense(3)]).save(tmp_path / "now.keras")
    with zipfile.ZipFile(tmp_path / "now.keras") as before, zipfile.ZipFile(tmp_path / "newer.keras", "w") as after:
        for name in before.namelist():
            document = before.read(name)
            if name == "metadata.json":
                document = json.dumps({**json.loads(document), "keras_version": "3.99.0"}).encode()
            if name == "config.json":
                config = json.loads(document)
                layer = config["config"]["layers"][-1]
                (layer if "class_name" in change else layer["config"]).update(change)
                document = json.dumps(config).encode()
            after.writestr(name, document)
    with pytest.raises(ModelError, match=r"saved by a newer Keras.*saved by Keras 3\.99\.0, opened by") as caught:
        open_network(tmp_path / "newer.keras")
    assert caught.value.hint == "pip install --upgrade keras", unknown
