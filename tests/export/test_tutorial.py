"""What the 2016 tutorial left behind, judged by a TensorFlow session that knows only the names."""

from __future__ import annotations

import numpy as np
import pytest

from handlens.errors import ExportError

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def graph_folder(run, small_mnist, tmp_path_factory):
    import handlens

    folder = tmp_path_factory.mktemp("export") / "graph"
    handlens.export_model(run, folder.parent / "x.tflite", graph=folder, dataset=small_mnist)
    return folder


@pytest.fixture(scope="module")
def expected(run, small_mnist):
    """(pictures [n, 784], what the Keras network says of them)."""
    import keras
    import tensorflow as tf

    pictures = small_mnist.test.read(np.arange(50)).astype(np.float32) / 255
    network = keras.saving.load_model(run.network_file, compile=False)
    return pictures.reshape(50, 784), tf.nn.softmax(network(pictures, training=False)).numpy()


def test_frozen_graph_answers_by_the_tutorials_names(graph_folder, expected):
    import tensorflow as tf

    pictures, probabilities = expected
    definition = tf.compat.v1.GraphDef()
    definition.ParseFromString((graph_folder / "frozen_graph.pb").read_bytes())
    assert not {node.op for node in definition.node} & {"VarHandleOp", "ReadVariableOp", "VariableV2"}
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.import_graph_def(definition, name="")
        answer = session.run("output_node:0", {"input_node:0": pictures})
    np.testing.assert_allclose(answer, probabilities, atol=1e-5)


def test_text_graph_and_checkpoint_together_answer_the_same(graph_folder, expected):
    import tensorflow as tf
    from google.protobuf import text_format

    pictures, probabilities = expected
    definition = text_format.Parse((graph_folder / "graph.pbtxt").read_text(), tf.compat.v1.GraphDef())
    assert {"input_node", "output_node"} <= {node.name for node in definition.node}
    assert (graph_folder / "graph.pbtxt").stat().st_size < 100_000, "the text holds weights"
    checkpoint = tf.train.latest_checkpoint(graph_folder)
    assert checkpoint
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        tf.compat.v1.train.import_meta_graph(checkpoint + ".meta").restore(session, checkpoint)
        answer = session.run("output_node:0", {"input_node:0": pictures})
    np.testing.assert_allclose(answer, probabilities, atol=1e-5)


def test_saved_model_serves(graph_folder, expected):
    import tensorflow as tf

    pictures, probabilities = expected
    serve = tf.saved_model.load(str(graph_folder / "saved_model")).signatures["serving_default"]
    (answer,) = serve(input_node=tf.constant(pictures)).values()
    np.testing.assert_allclose(answer.numpy(), probabilities, atol=1e-5)


def test_exporting_again_replaces_and_a_file_in_the_way_is_refused(graph_folder, run, tmp_path):
    import keras

    from handlens.export.tutorial import export_graph

    network = keras.saving.load_model(run.network_file, compile=False)
    names = {file.name for file in graph_folder.iterdir()}
    export_graph(network, graph_folder)
    assert {file.name for file in graph_folder.iterdir()} == names
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ExportError, match="--graph needs a folder"):
        export_graph(network, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"
