"""A .tflite that handlens did not make, put behind the frame path: float and quantised, as TensorFlow's converter writes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from handlens.errors import ModelError, UsageError
from handlens.modelfile.model import Model
from handlens.modelfile.phone_operators import check_operators
from handlens.modelfile.sealing import bare
from handlens.own import is_own_network
from handlens.own.foreign import open_foreign
from handlens.own.wrapping import wrap_network
from phone_runtime import PhoneRuntime, enters_ruy, require_phone

pytestmark = pytest.mark.train

KINDS = ("float32", "uint8", "int8")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """Kind -> path: one network for pictures in 0..1, converted by TensorFlow's own converter. Keras's weights, at random."""
    from handlens.base.backend import import_tensorflow

    tf = import_tensorflow()
    import keras

    keras.utils.set_random_seed(3)
    layers = keras.layers
    network = keras.Sequential([
        keras.Input((24, 24, 3)), layers.Conv2D(6, 3, strides=2, activation="relu"), layers.Flatten(),
        layers.Dense(3, activation="softmax", kernel_initializer=keras.initializers.RandomNormal(0, 1)),
    ])  # fmt: skip
    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("foreign")
    network.export(folder / "saved", verbose=False)
    paths = {}
    for kind in KINDS:
        converter = tf.lite.TFLiteConverter.from_saved_model(str(folder / "saved"))
        if kind != "float32":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: ([rng.random((1, 24, 24, 3), np.float32)] for _ in range(20))
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.inference_input_type = converter.inference_output_type = getattr(tf, kind)
        paths[kind] = folder / f"{kind}.tflite"
        paths[kind].write_bytes(converter.convert())
    return paths


@pytest.fixture(scope="module")
def labels(tmp_path_factory):
    path = tmp_path_factory.mktemp("labels") / "labels.txt"
    path.write_text("ant\nbee\ncat\n")
    return path


def asked(path: Any, picture: np.ndarray) -> np.ndarray:
    """What the file answers by itself, as its owner asks it: float32 [24, 24, 3] in 0..1 to three numbers."""
    interpreter = Interpreter(model_path=str(path))
    interpreter.allocate_tensors()
    source, target = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    if source["dtype"] != np.float32:
        scale, zero = source["quantization"]
        limits = np.iinfo(source["dtype"])
        picture = np.clip(np.round(picture / scale + zero), limits.min, limits.max).astype(source["dtype"])
    interpreter.set_tensor(source["index"], picture[None])
    interpreter.invoke()
    answer = interpreter.get_tensor(target["index"])[0]
    if target["dtype"] != np.float32:
        scale, zero = target["quantization"]
        answer = (answer.astype(np.float32) - zero) * scale
    return answer


@pytest.mark.parametrize("kind", KINDS)
def test_it_answers_a_frame_as_the_file_answers_what_was_seen(foreign, labels, kind):
    given = {"range_name": "0..1"} if kind == "float32" else {}
    wrapped = wrap_network(foreign[kind], kind, labels=labels, **given)
    model = Model(wrapped.content)
    assert wrapped.check.frames.different == 0
    assert str(wrapped.check).startswith("the TensorFlow Lite file from elsewhere and the model file agree on")
    read = set()
    for number, (picture, _) in enumerate(model.examples()):
        outputs = model.run_frame(model.frame_planes(picture), number % 4)
        itself = asked(foreign[kind], outputs["seen"][0])
        np.testing.assert_allclose(outputs["output_node"][0], itself / itself.sum(), atol=0.02 if kind != "float32" else 1e-5)
        read.add(int(itself.argmax()))
    assert len(read) > 1, "a network that always says the same proves nothing"


def test_a_quantised_input_says_which_numbers_it_takes(foreign):
    assert open_foreign(foreign["uint8"]).shown_range[0] == "0..1"
    assert open_foreign(foreign["float32"]).shown_range is None


def test_a_float_input_does_not(foreign, labels):
    with pytest.raises(UsageError, match="which numbers does the network take"):
        wrap_network(foreign["float32"], "x", labels=labels)
    with pytest.raises(UsageError, match="a size of its own"):
        wrap_network(foreign["float32"], "x", labels=labels, range_name="0..1", side_pixels=24)


def test_any_number_of_pictures_and_no_shape_worked_out_while_running(foreign, labels):
    """The converter leaves SHAPE and PACK in front of Flatten's reshape, where the batch is open."""
    assert "SHAPE" in check_operators(foreign["float32"].read_bytes()).operators
    model = Model(wrap_network(foreign["float32"], "x", labels=labels, range_name="0..1").content)
    assert "SHAPE" not in check_operators(bare(model.content)).operators
    pictures = np.random.default_rng(1).random((5, 24, 24, 3), np.float32)
    answers = model.classify(pictures)
    for picture, answer in zip(pictures, answers, strict=True):
        np.testing.assert_allclose(answer, asked(foreign["float32"], picture), atol=1e-5)


@pytest.mark.oracle
@pytest.mark.parametrize("kind", KINDS)
def test_the_phones_own_library_answers_the_same(foreign, labels, kind):
    require_phone()
    given = {"range_name": "0..1"} if kind == "float32" else {}
    model = Model(wrap_network(foreign[kind], "x", labels=labels, **given).content)
    step = 1e-4 if kind == "float32" else 1 / 128  # two kernels may round to neighbours
    with PhoneRuntime(bare(model.content)) as phone:
        for picture, _ in model.examples()[:4]:
            planes = model.frame_planes(picture)
            there, here = phone.run("frame", rotation=np.int32(1), **planes), model.run_frame(planes, 1)
            np.testing.assert_allclose(there["output_node"], here["output_node"], atol=step)
        assert not any("fail" in line.lower() for line in phone.log)


@pytest.mark.oracle
@pytest.mark.parametrize("kind", ["uint8", "int8"])
def test_whole_numbers_are_not_left_to_the_code_that_crashes_some_phones(foreign, labels, kind):
    require_phone("arm64-v8a")
    model = Model(wrap_network(foreign[kind], "x", labels=labels).content)
    picture, _ = model.examples()[0]
    assert not enters_ruy(bare(model.content), "frame", [{**model.frame_planes(picture), "rotation": np.int32(0)}])


def test_labels_that_came_along_are_taken(foreign, tmp_path):
    import zipfile

    path = tmp_path / "own.tflite"
    path.write_bytes(foreign["uint8"].read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("labels.txt", "ant\nbee\ncat\n")
    assert is_own_network(path)
    assert Model(wrap_network(path, "x").content).contract.labels == ("ant", "bee", "cat")


def test_what_is_ours_is_not_foreign_and_what_is_damaged_is_neither(foreign, labels, tmp_path):
    ours, cut = tmp_path / "ours.tflite", tmp_path / "cut.tflite"
    ours.write_bytes(wrap_network(foreign["float32"], "x", labels=labels, range_name="0..1").content)
    cut.write_bytes(foreign["float32"].read_bytes()[:2000])
    assert is_own_network(foreign["float32"])
    assert not is_own_network(ours)
    assert not is_own_network(cut)
    with pytest.raises(ModelError, match="damaged"):
        open_foreign(cut)
