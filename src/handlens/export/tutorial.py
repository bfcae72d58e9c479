"""What the 2016 tutorial left behind, for `export --graph DIR`: the graph, the checkpoint, and both frozen into one file.

DIR/
  graph.pbtxt             the graph as text: every operation, no weights
  checkpoint, model.ckpt.*  the weights, as tf.compat.v1.train.Saver writes them
  frozen_graph.pb         GraphDef: graph and weights in one file, input_node:0 -> output_node:0
  saved_model/            the same as a SavedModel, today's form, signature `serving_default`

with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
    tf.import_graph_def(graph_def, name="")
    session.run("output_node:0", {"input_node:0": pictures})     # float32 [n, 784] -> [n, 10]
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from ..errors import ExportError


def export_graph(network: Any, folder: str | Path) -> list[Path]:
    """Write the four files of the tutorial for a trained network that gives logits.

    Args:
        network: a keras.Model of layers in one row, [n, h, w, c] -> logits.
        folder: made if it does not exist; files of an earlier export are replaced.

    Returns:
        What was written.

    Raises:
        ExportError: the folder is a file or cannot be written.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise ExportError("--graph needs a folder", received=target)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".graph-", dir=target) as beside:
            _write(network, Path(beside))
            written = []
            for made in sorted(Path(beside).iterdir()):
                final = target / made.name
                if final.is_dir():
                    shutil.rmtree(final)
                made.replace(final)
                written.append(final)
    except OSError as error:
        raise ExportError("cannot write the graph", received=f"{target} ({error.strerror})") from None
    return written


def _write(network: Any, folder: Path) -> None:
    import tensorflow as tf

    v1 = tf.compat.v1
    weights = {layer.name: _weights(layer) for layer in network.layers}  # in a v1 graph, variables cannot be read
    with tf.Graph().as_default() as graph, v1.Session(graph=graph) as session:
        output, values = _rebuild(network, weights)
        # the tutorial's order: variables, a checkpoint of them, then freezing one into the other
        session.run(v1.global_variables_initializer())
        for variable, value in values:  # fed, not a constant of the graph: its text has no weights
            session.run(variable.initializer, {variable.initializer.inputs[1]: value})
        v1.train.Saver().save(session, str(folder / "model.ckpt"), write_meta_graph=True)
        (folder / "checkpoint").write_text(
            'model_checkpoint_path: "model.ckpt"\nall_model_checkpoint_paths: "model.ckpt"\n'
        )
        tf.io.write_graph(graph.as_graph_def(), str(folder), "graph.pbtxt", as_text=True)
        frozen = v1.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), [output.op.name])
        tf.io.write_graph(frozen, str(folder), "frozen_graph.pb", as_text=False)
        builder = v1.saved_model.Builder(str(folder / "saved_model"))
        signature = v1.saved_model.predict_signature_def(
            {"input_node": graph.get_tensor_by_name("input_node:0")}, {"output_node": output}
        )
        builder.add_meta_graph_and_variables(
            session, [v1.saved_model.tag_constants.SERVING], {"serving_default": signature}
        )
        builder.save()


def _weights(layer: Any) -> dict[str, Any]:
    """The layer's constants as it uses them when it predicts, by name."""
    import numpy as np

    if type(layer).__name__ == "BatchNormalization":
        # (x - mean) / sqrt(variance + epsilon) * gamma + beta, as one multiplication and one addition
        mean, variance = np.asarray(layer.moving_mean), np.asarray(layer.moving_variance)
        scale = (np.asarray(layer.gamma) if layer.scale else 1.0) / np.sqrt(variance + layer.epsilon)
        return {"scale": scale, "offset": (np.asarray(layer.beta) if layer.center else 0.0) - mean * scale}
    return {
        name: np.asarray(getattr(layer, name)) for name in ("kernel", "bias") if getattr(layer, name, None) is not None
    }


def _rebuild(network: Any, weights: dict[str, dict[str, Any]]) -> tuple[Any, list[tuple[Any, Any]]]:
    """The network in plain TensorFlow operations, its weights in v1 variables: what the tutorial's reader would write.

    Returns:
        The output, and each variable with its value, which it does not have yet.
    """
    import numpy as np
    import tensorflow as tf

    v1 = tf.compat.v1
    height, width, channels = network.input_shape[1:]
    flat = channels == 1
    node = v1.placeholder(tf.float32, [None, height * width] if flat else [None, height, width, channels], "input_node")
    x = tf.reshape(node, [-1, height, width, channels]) if flat else node
    values = []

    for layer in network.layers:
        kind, name = type(layer).__name__, layer.name
        with v1.variable_scope(name):
            constants = {
                key: v1.get_variable(key, value.shape, tf.float32, v1.zeros_initializer(), use_resource=False)
                for key, value in weights[name].items()
            }
            values += [(constants[key], value.astype("float32")) for key, value in weights[name].items()]
            if kind in ("InputLayer", "Dropout", "SpatialDropout2D", "GaussianNoise"):
                continue
            if kind == "Conv2D":
                x = tf.nn.conv2d(x, constants["kernel"], layer.strides, layer.padding.upper())
            elif kind == "Dense":
                x = tf.matmul(x, constants["kernel"])
            elif kind == "BatchNormalization":
                x = x * constants["scale"] + constants["offset"]
            elif kind in ("MaxPooling2D", "AveragePooling2D"):
                pool = tf.nn.max_pool2d if kind == "MaxPooling2D" else tf.nn.avg_pool2d
                x = pool(x, layer.pool_size, layer.strides, layer.padding.upper())
            elif kind == "GlobalAveragePooling2D":
                x = tf.reduce_mean(x, [1, 2])
            elif kind == "Flatten":
                x = tf.reshape(x, [-1, int(np.prod(layer.input.shape[1:]))])
            elif kind in ("ReLU", "Activation"):
                x = tf.nn.relu(x)
            else:
                raise ExportError("`--graph` cannot write this layer", received=f"{kind} `{name}`")
            if "bias" in constants:
                x = x + constants["bias"]
        if kind in ("Conv2D", "Dense") and getattr(layer.activation, "__name__", "linear") == "relu":
            x = tf.nn.relu(x)
    return tf.nn.softmax(x, name="output_node"), values
