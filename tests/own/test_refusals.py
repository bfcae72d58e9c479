"""Networks that cannot become a model file: each ends in a sentence of ours that names the layer and says what helps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from handlens.errors import ExportError, HandlensError, ModelError
from handlens.own.answers import kind_of_answers
from handlens.own.graph import MOST_RAW
from handlens.own.opening import open_network
from handlens.own.wrapping import wrap_network

pytestmark = pytest.mark.train

RAW = ('fused["', "callsite", "Traceback", "node __inference", "\n")  # of TensorFlow's own text


@pytest.fixture(scope="module")
def tf():
    from handlens.base.backend import import_tensorflow

    return import_tensorflow()


@pytest.fixture(scope="module")
def keras(tf):
    import keras

    return keras


@pytest.fixture
def refused(tf, tmp_path):
    """(function of one tensor, variables, the input's TensorSpec) -> the error of building a model file from its SavedModel."""

    def of(call, *, spec=None, **kept) -> HandlensError:
        module = tf.Module()
        for name, value in kept.items():
            setattr(module, name, value)
        given = tf.TensorSpec((None, 16, 16, 3), name="x") if spec is None else spec
        module.call = tf.function(lambda x: call(x, module), input_signature=[given])
        tf.saved_model.save(module, tmp_path / "saved", signatures={"serving_default": module.call.get_concrete_function()})
        return error_of(tmp_path / "saved", tmp_path)

    return of


def error_of(path: Path, folder: Path, **options) -> HandlensError:
    (folder / "labels.txt").write_text("ant\nbee\ncat\n")
    with pytest.raises(HandlensError) as caught:
        wrap_network(path, "own", labels=folder / "labels.txt", **{"range_name": "0..1", **options})
    error = caught.value
    assert error.hint, "what to try"
    assert not any(part in f"{error} {error.hint}" for part in RAW)
    assert len(str(error)) < MOST_RAW + len(str(path)) + 150, "raw text is short, and stands behind ours"
    return error


def mean(tf, x):
    return tf.reduce_mean(x, [1, 2])


def test_augmentation_that_was_exported_along_is_named(keras, tmp_path):
    layers = keras.layers
    given = keras.Input((16, 16, 3))
    x = layers.Flatten()(layers.RandomFlip("horizontal", name="turned_round")(given))
    model = keras.Model(given, layers.Dense(3, "softmax")(x))
    model.export(tmp_path / "saved", verbose=False)
    error = error_of(tmp_path / "saved", tmp_path)
    assert isinstance(error, ExportError)
    assert "changes a variable each time it runs, as augmentation" in str(error)
    assert "turned_round" in str(error)
    assert ".keras file" in error.hint
    model.save(tmp_path / "own.keras")  # what the hint says works
    assert open_network(tmp_path / "own.keras").outputs == 3


def test_a_variable_that_counts(tf, refused):
    error = refused(lambda x, kept: mean(tf, x) * kept.calls.assign_add(1.0), calls=tf.Variable(0.0))
    assert "changes a variable each time it runs" in str(error)


def test_an_operator_without_a_builtin(tf, refused):
    error = refused(lambda x, _: mean(tf, tf.linalg.inv(tf.transpose(x, [0, 3, 1, 2]))[:, :, :, :3]))
    assert str(error).startswith("TensorFlow Lite has no builtin operator for a part of this network. Received: MatrixInverse")


@pytest.mark.parametrize("dropping", [True, False])
def test_what_is_still_in_training_answers_differently_each_time(tf, refused, dropping):
    def call(x, _):
        return mean(tf, tf.nn.dropout(x, 0.5) if dropping else x + tf.random.normal(tf.shape(x)))

    error = refused(call)
    assert "answers differently each time, as one does that is being trained" in str(error)
    assert ("dropout" if dropping else "random_normal") in str(error)
    assert "training=False" in error.hint


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_training_that_diverged(tf, refused, value):
    """It became an app that says nothing of anything."""
    error = refused(lambda x, kept: mean(tf, x) * kept.weight, weight=tf.Variable(np.float32(value)))
    assert isinstance(error, ModelError)
    assert "the network answers with values that are no numbers" in str(error)
    assert "its training diverged" in error.hint


def test_a_table_of_words(tf, refused):
    """It was a traceback: "You must feed a value for placeholder tensor"."""
    words = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a"], [1.0]), 0.0)
    error = refused(lambda x, kept: mean(tf, x) + kept.words.lookup(tf.constant(["a"])), words=words)
    assert "the network fails with a picture" in str(error)


def test_pictures_as_files(tf, refused):
    def call(x, _):
        return mean(tf, tf.map_fn(lambda one: tf.image.decode_jpeg(one, 3)[:16, :16] / 255, x, fn_output_signature=tf.float32))

    error = refused(call, spec=tf.TensorSpec((None,), tf.string, name="files"))
    assert "numbers of another kind" in str(error)
    assert "string" in str(error)
    assert "behind the decoding" in error.hint


@pytest.mark.parametrize(("kind", "said"), [("int64", r"int64 \[1\]"), ("complex64", r"complex64 \[1, 3\]")])
def test_answers_that_are_no_probabilities(tf, refused, kind, said):
    """A label's number was taken for two labels' logit."""
    error = refused(lambda x, _: tf.argmax(mean(tf, x), -1) if kind == "int64" else tf.cast(mean(tf, x), kind))
    assert isinstance(error, ModelError)
    with pytest.raises(ModelError, match=rf"gives no probabilities\. Received: .*{said}"):
        raise error
    assert "argmax" in error.hint


def test_no_shape_at_all(tf, refused):
    error = refused(lambda x, _: mean(tf, x), spec=tf.TensorSpec(None, name="x"))
    assert "takes no picture" in str(error)
    assert "(None, 160, 160, 3)" in error.hint


def test_float16_of_a_saved_model(keras, tmp_path):
    layers = keras.layers
    given = keras.Input((16, 16, 3))
    x = layers.Flatten(dtype="mixed_float16")(layers.Conv2D(4, 3, dtype="mixed_float16")(given))
    model = keras.Model(given, layers.Dense(3, "softmax", dtype="float32")(x))
    model.export(tmp_path / "saved", verbose=False)
    error = error_of(tmp_path / "saved", tmp_path)
    assert "computes in fewer bits than TensorFlow Lite" in str(error)
    assert str(error).endswith("float16")
    model.save(tmp_path / "own.keras")
    assert open_network(tmp_path / "own.keras").outputs == 3


@pytest.mark.parametrize(("what", "hint"), [("inputs", "the picture alone"), ("outputs", "get_layer(NAME)")])
def test_several_ends(keras, tmp_path, what, hint):
    layers = keras.layers
    given = keras.Input((16, 16, 3))
    x = layers.Flatten()(given)
    if what == "inputs":
        other = keras.Input((5,))
        model = keras.Model([given, other], layers.Dense(3)(layers.Concatenate()([x, other])))
    else:
        model = keras.Model(given, [layers.Dense(3)(x), layers.Dense(4)(x)])
    model.save(tmp_path / "own.keras")
    model.export(tmp_path / "saved", verbose=False)
    for path in (tmp_path / "own.keras", tmp_path / "saved"):
        error = error_of(path, tmp_path)
        assert f"has 2 {what}, a picture in and its label out are one each" in str(error)
        assert hint in error.hint


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_folders_that_are_no_saved_model(tf, tmp_path, content):
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "saved_model.pb").write_bytes(content)
    assert "TensorFlow cannot open the SavedModel" in str(error_of(tmp_path / "saved", tmp_path))


def test_no_signature(tf, tmp_path):
    tf.saved_model.save(tf.Module(), tmp_path / "saved")
    assert "has no signature to call" in str(error_of(tmp_path / "saved", tmp_path))


def test_what_keras_quantised_is_named_by_its_layers(keras, tmp_path):
    """It ended in a page of the converter's: 'tfl.fully_connected' op operand #0 must be ..."""
    layers = keras.layers
    model = keras.Sequential([keras.Input((16, 16, 3)), layers.Flatten(), layers.Dense(3, name="small")])
    model.layers[-1].quantize("int8")
    model.save(tmp_path / "own.keras")
    error = error_of(tmp_path / "own.keras", tmp_path)
    assert str(error).startswith("Keras has quantised it, in a way that TensorFlow Lite does not take. Received: ")
    assert str(error).endswith("own.keras: layer small")
    assert "--precision int8" in error.hint
    model.export(tmp_path / "saved", verbose=False)
    named = str(error_of(tmp_path / "saved", tmp_path))
    assert "TensorFlow Lite cannot hold a part of this network" in named
    assert "small" in named


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "SimpleRNN"])
def test_recurrent_layers_go_step_by_step_and_a_saved_model_says_so(keras, tmp_path, kind):
    """Every file with one was refused: a loop has no builtin operator."""
    layers = keras.layers
    keras.utils.set_random_seed(1)
    model = keras.Sequential([
        keras.Input((12, 12)), layers.Rescaling(1 / 255), layers.Bidirectional(getattr(layers, kind)(4, name="memory")),
        layers.Dense(3, "softmax"),
    ])  # fmt: skip
    model.save(tmp_path / "own.keras")
    opened = open_network(tmp_path / "own.keras")
    assert not any("While" in node.op for node in opened.graph.definition.node)
    rows = np.random.default_rng(0).uniform(0, 255, (5, 12, 12)).astype(np.float32)
    np.testing.assert_allclose(opened.run(rows), model.predict(rows, verbose=0), atol=1e-6)
    assert kind_of_answers(opened) == "softmax"
    if kind != "SimpleRNN":
        model.export(tmp_path / "saved", verbose=False)
        error = error_of(tmp_path / "saved", tmp_path, view="photo")
        assert "TensorListReserve" in str(error)
        assert "memory" in str(error)
        assert "give its .keras file" in error.hint
