"""What is opened, what is refused and how it is said: networks as people save them, right and wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from handlens.errors import ExportError, HandlensError, ModelError, UsageError
from handlens.own import is_own_network
from handlens.own.answers import kind_of_answers, label_count, logits_by_itself, logits_in_graph
from handlens.own.opening import open_network
from handlens.own.wrapping import wrap_network

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def keras() -> Any:
    from handlens.base.backend import import_tensorflow

    import_tensorflow()
    import keras

    return keras


@pytest.fixture
def save(keras, tmp_path):
    """Layers behind an input -> the path of a file with them."""

    def saved(shape: tuple[int | None, ...], *layers: Any, name: str = "own.keras", **given: Any):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input(shape, **given), *layers])
        if name.endswith((".keras", ".h5")):
            model.save(tmp_path / name)
        else:
            model.export(tmp_path / name, verbose=False)
        return tmp_path / name

    return saved


def head(keras: Any, outputs: int = 3, activation: str | None = "softmax") -> list[Any]:
    return [keras.layers.Conv2D(4, 3, activation="relu"), keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(outputs, activation)]  # fmt: skip


def wrapped(path, tmp_path, labels: str = "ant\nbee\ncat\n", **options: Any):
    (tmp_path / "labels.txt").write_text(labels)
    return wrap_network(path, "own", labels=tmp_path / "labels.txt", **options)


def test_what_counts_as_a_network_of_ones_own(tmp_path):
    (tmp_path / "saved").mkdir()
    assert not is_own_network(tmp_path / "saved")
    (tmp_path / "saved" / "saved_model.pb").touch()
    assert is_own_network(tmp_path / "saved")
    assert is_own_network("a.KERAS")
    assert not is_own_network("digits.tflite")


@pytest.mark.parametrize(
    ("shape", "input_shape"),
    [((12, 12, 3), (12, 12, 3)), ((28, 28), (28, 28, 1)), ((784,), (28, 28, 1)), ((300,), (10, 10, 3)),
     ((10, 14, 1), (10, 14, 1))],
)  # fmt: skip
def test_shapes_read_as_pictures(save, keras, shape, input_shape):
    opened = open_network(save(shape, keras.layers.Flatten(), keras.layers.Dense(3)))
    assert (opened.shape, opened.input_shape, opened.outputs) == (shape, input_shape, 3)


def test_any_size_wants_one(save, keras, tmp_path):
    path = save((None, None, 3), keras.layers.Rescaling(1 / 255), *head(keras))
    with pytest.raises(UsageError, match="pictures of any size: which one was it trained with") as caught:
        open_network(path)
    assert caught.value.hint == "--side 160"
    assert open_network(path, side_pixels=20).input_shape == (20, 20, 3)
    fixed = save((16, 16, 3), *head(keras))
    with pytest.raises(UsageError, match=r"has a size of its own. Received: --side 20 for 16x16"):
        open_network(fixed, side_pixels=20)


@pytest.mark.parametrize(
    ("shape", "words"),
    [((3, 16, 16), "no picture of 1 or 3 channels"), ((16, 16, 4), "no picture of 1 or 3 channels"), ((700,), "no picture"),
     ((4, 4, 3), "8 to 512 pixels a side")],
    ids=["channels first", "four channels", "no square", "too small"],
)  # fmt: skip
def test_inputs_that_are_no_picture(save, keras, shape, words):
    with pytest.raises(ModelError, match=words):
        open_network(save(shape, keras.layers.Flatten(), keras.layers.Dense(3)))


def test_several_inputs_or_outputs_are_named(keras, tmp_path):
    layers = keras.layers
    one, other = keras.Input((16, 16, 3), name="photo"), keras.Input((4,), name="place")
    pooled = layers.GlobalAveragePooling2D()(one)
    keras.Model([one, other], layers.Dense(2)(layers.Concatenate()([pooled, other]))).save(tmp_path / "in.keras")
    keras.Model(one, [layers.Dense(2, name="kind")(pooled), layers.Dense(3, name="age")(pooled)]).save(tmp_path / "out.keras")
    with pytest.raises(ModelError, match=r"2 inputs.*photo, place"):
        open_network(tmp_path / "in.keras")
    with pytest.raises(ModelError, match=r"2 outputs.*kind, age") as caught:
        open_network(tmp_path / "out.keras")
    assert "get_layer(NAME)" in caught.value.hint


def test_a_map_of_answers_is_no_classifier(save, keras):
    with pytest.raises(ModelError, match=r"more than one number a label. Received: .*\[1, 14, 14, 4\]"):
        open_network(save((16, 16, 3), keras.layers.Conv2D(4, 3)))


def test_python_in_a_file_is_not_run(save, keras, tmp_path):
    def spoil(x: Any) -> Any:
        (tmp_path / "spoilt").touch()
        return x

    path = save((16, 16, 3), keras.layers.Lambda(spoil), *head(keras))
    (tmp_path / "spoilt").unlink(missing_ok=True)
    with pytest.raises(ModelError, match="Lambda layer: Python code") as caught:
        open_network(path)
    assert "model.export" in caught.value.hint
    assert not (tmp_path / "spoilt").exists()


def test_a_layer_of_ones_own_goes_by_way_of_a_saved_model(save, keras, tmp_path):
    class Halved(keras.layers.Layer):
        def call(self, x):
            return x / 2

    layers = [keras.layers.Rescaling(1 / 255), Halved(), *head(keras)]
    with pytest.raises(ModelError, match=r"not Keras's own. Received: .*Halved"):
        open_network(save((16, 16, 3), *layers))
    assert wrapped(save((16, 16, 3), *layers, name="saved"), tmp_path).check.difference < 1e-5


@pytest.mark.parametrize("name", ["junk.keras", "junk.h5", "gone.keras", "junk"])
def test_what_cannot_be_opened(tmp_path, name):
    if name == "junk":
        (tmp_path / name).mkdir()
        (tmp_path / name / "saved_model.pb").write_bytes(b"junk")
    elif name != "gone.keras":
        (tmp_path / name).write_bytes(b"junk")
    with pytest.raises(ModelError, match=rf"{name}"):
        open_network(tmp_path / name)


def test_weights_alone_are_no_network(keras, tmp_path):
    keras.Sequential([keras.Input((16, 16, 3)), *head(keras)]).save_weights(tmp_path / "own.weights.h5")
    with pytest.raises(ModelError, match="weights only, no network"):
        open_network(tmp_path / "own.weights.h5")


def test_a_file_of_a_newer_keras_says_so(save, keras, tmp_path):
    import json
    import zipfile

    path = save((16, 16, 3), *head(keras))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "new.keras", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "metadata.json":
                content = json.dumps({"keras_version": "99.1.0"}).encode()
            if name == "config.json":
                content = content.replace(b'"GlobalAveragePooling2D"', b'"PoolingOfTomorrow"')
            new.writestr(name, content)
    with pytest.raises(HandlensError) as caught:
        open_network(tmp_path / "new.keras")
    assert "PoolingOfTomorrow" in str(caught.value)


@pytest.mark.parametrize("layers", ["fixed batch", "mixed", "fixed batch and what Normalization works out"])
def test_a_copy_that_is_made_answers_as_the_model(keras, tmp_path, layers):
    """Normalization works mean and deviation out of its weights when it is loaded: set_weights would leave them 0 and 1."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (2, 16, 16, 3)).astype(np.float32)
    front = keras.layers.Normalization() if "Normalization" in layers else keras.layers.Rescaling(1 / 255)
    if "Normalization" in layers:
        front.adapt(pictures)
    keras.mixed_precision.set_global_policy("mixed_float16" if layers == "mixed" else "float32")
    try:
        fixed = {} if layers == "mixed" else {"batch_size": 2}
        model = keras.Sequential([keras.Input((16, 16, 3), **fixed), front, *head(keras)])
    finally:
        keras.mixed_precision.set_global_policy("float32")
    model.save(tmp_path / "own.keras")
    opened = open_network(tmp_path / "own.keras")
    expected = model.predict(pictures, verbose=0, batch_size=2)
    np.testing.assert_allclose(opened.run(pictures), expected, atol=5e-3 if layers == "mixed" else 1e-6)
    assert np.asarray(opened.run(pictures[:1])).shape == (1, 3)


@pytest.mark.parametrize(
    ("outputs", "activation", "kind"),
    [(3, "softmax", "softmax"), (3, None, "logits"), (1, "sigmoid", "sigmoid"), (1, None, "logit"), (3, "sigmoid", "sigmoids")],
)
def test_answers_are_told_apart(save, keras, outputs, activation, kind):
    import tensorflow as tf

    path = save((16, 16, 3), keras.layers.Rescaling(1 / 255), *head(keras, outputs, activation))
    opened = open_network(path)
    found = kind_of_answers(opened)
    assert found == kind
    assert label_count(opened) == max(2, outputs)
    pictures = np.random.default_rng(1).integers(0, 256, (5, 16, 16, 3)).astype(np.float32)
    given = keras.saving.load_model(path).predict(pictures, verbose=0)

    @tf.function
    def both(x):
        return [tf.nn.softmax(logits(opened, found, x)) for logits in (logits_in_graph, logits_by_itself)]

    ours, itself = (answers.numpy() for answers in both(tf.constant(pictures)))
    if kind == "sigmoid":
        expected = np.concatenate([1 - given, given], 1)
    elif kind == "logit":
        expected = np.concatenate([1 / (1 + np.exp(given)), 1 / (1 + np.exp(-given))], 1)
    elif kind == "logits":
        expected = np.asarray(tf.nn.softmax(given))
    else:
        expected = given / given.sum(1, keepdims=True)
    np.testing.assert_allclose(ours, expected, atol=1e-5)
    np.testing.assert_allclose(itself, expected, atol=1e-5)


def test_probabilities_without_a_softmax_are_found_by_trying(keras, tmp_path):
    layers = keras.layers
    given = keras.Input((16, 16, 3))
    shares = layers.Dense(3, "softplus")(layers.Flatten()(layers.Rescaling(1 / 255)(given)))
    keras.Model(given, shares / keras.ops.sum(shares, axis=-1, keepdims=True)).save(tmp_path / "shares.keras")
    keras.Model(given, shares).save(tmp_path / "sums.keras")
    assert kind_of_answers(open_network(tmp_path / "shares.keras")) == "probabilities"
    assert kind_of_answers(open_network(tmp_path / "sums.keras")) == "logits"


def test_one_output_that_is_no_probability(save, keras):
    opened = open_network(save((16, 16, 3), *head(keras, 1, "tanh")))
    with pytest.raises(ModelError, match="tells no two labels apart.*tanh"):
        kind_of_answers(opened)


def test_the_layer_is_named_that_the_phone_cannot_run(keras, tmp_path):
    layers = keras.layers
    given = keras.Input((16, 16, 3))
    x = layers.Reshape((16, 12))(layers.Conv2D(12, 4, strides=4)(layers.Rescaling(1 / 255)(given)))
    x = layers.GlobalAveragePooling1D()(layers.MultiHeadAttention(2, 4, name="looks_about")(x, x))
    keras.Model(given, layers.Dense(3)(x)).save(tmp_path / "own.keras")
    with pytest.raises(ExportError, match=r"BATCH_MATMUL is left to ruy.*\(layer looks_about\)"):
        wrapped(tmp_path / "own.keras", tmp_path)


def test_a_saved_model_that_writes_files_is_refused(tmp_path):
    import tensorflow as tf

    module = tf.Module()

    def call(x):
        tf.io.write_file(str(tmp_path / "written"), "x")
        return tf.reduce_mean(x, [1, 2])

    module.call = tf.function(call, input_signature=[tf.TensorSpec((None, 16, 16, 3), name="x")])
    tf.saved_model.save(module, tmp_path / "saved", signatures={"serving_default": module.call.get_concrete_function()})
    with pytest.raises(ModelError, match=r"reaches for files or runs Python.*WriteFile"):
        open_network(tmp_path / "saved")
    assert not (tmp_path / "written").exists()


def test_flatten_leaves_no_shape_to_work_out_while_running(save, keras, tmp_path):
    """SHAPE and PACK leave the whole signature undelegated on the phone, and its products to ruy."""
    from handlens.modelfile.phone_operators import check_operators
    from handlens.modelfile.sealing import bare

    layers = keras.layers
    path = save((16, 16, 3), layers.Rescaling(1 / 255), layers.Conv2D(4, 3), layers.Flatten(), layers.Reshape((28, 28)),
                layers.Flatten(), layers.Dense(3))  # fmt: skip
    report = check_operators(bare(wrapped(path, tmp_path).content))
    assert "SHAPE" not in report.operators
    assert report.warnings == ()


@pytest.mark.parametrize("precision", ["float16", "int8"])
def test_fewer_bits(save, keras, tmp_path, precision):
    layers = keras.layers
    path = save((24, 24, 3), layers.Rescaling(1 / 255), layers.Conv2D(16, 3), layers.Flatten(), layers.Dense(3))
    whole, smaller = wrapped(path, tmp_path), wrapped(path, tmp_path, precision=precision)
    assert len(smaller.content) < len(whole.content)
    assert smaller.float32_bytes == len(whole.content)
