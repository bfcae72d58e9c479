"""The frozen graph: signatures, operators, and the same answer from TensorFlow and LiteRT."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pytest

from handlens.errors import ExportError
from handlens.export.checks import check_runtimes
from handlens.export.precision import PRECISIONS, Precision, shrink_weights
from phone_runtime import PhoneRuntime, enters_ruy, require_phone
from phone_runtime.products import PRODUCTS, product_model

pytestmark = pytest.mark.train
pytest.importorskip("tensorflow")


@cache
def network(height: int = 28, width: int = 28, channels: int = 1) -> Any:
    """A tiny network with every kind of layer that ours use, and fixed random weights."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((height, width, channels)),
            layers.Conv2D(4, 5, use_bias=False),
            layers.MaxPooling2D(),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10),
        ]
    )


@cache
def frozen(view: str, height: int, width: int, channels: int) -> tuple[Any, bytes]:
    from handlens.export.litert import convert_signatures as convert
    from handlens.frames.graph import frame_module
    from handlens.frames.shipped import shipped_weights

    shape = (height, width, channels)
    weights = shipped_weights("presence") if view == "ink" else None
    module = frame_module(network(*shape), view=view, input_shape=shape, presence_weights=weights, temperature=0.7)
    return module, convert(module)


VIEWS = [("ink", 28, 28, 1), ("photo", 28, 28, 1), ("photo", 32, 32, 3), ("photo", 24, 36, 3)]


def frame(channels: int, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    luma = np.clip(rng.normal(190, 3, (480, 640)), 0, 255)
    luma[140:330, 300:316] *= 0.3
    luma[140:156, 230:316] *= 0.3
    planes = {"luma": luma.astype(np.uint8)}
    if channels == 3:
        planes |= {name: rng.integers(90, 160, (240, 320)).astype(np.uint8) for name in ("chroma_u", "chroma_v")}
    return planes


@pytest.mark.parametrize("case", VIEWS)
def test_litert_answers_as_tensorflow_does(case: tuple[str, int, int, int]) -> None:
    from ai_edge_litert.interpreter import Interpreter

    module, content = frozen(*case)
    interpreter = Interpreter(model_content=content, num_threads=1)
    signatures = interpreter.get_signature_list()
    planes = frame(case[3])
    assert sorted(signatures["frame"]["inputs"]) == sorted([*planes, "rotation"])
    assert sorted(signatures["frame"]["outputs"]) == ["box", "output_node", "presence", "seen"]
    run = interpreter.get_signature_runner("frame")
    for rotation in range(4):
        theirs = {k: np.asarray(v) for k, v in module.frame(**planes, rotation=np.int32(rotation)).items()}
        ours = run(**planes, rotation=np.int32(rotation))
        for name, value in theirs.items():
            assert ours[name].shape == value.shape
            assert np.abs(ours[name] - value).max() < 1e-4, name
    assert ours["output_node"].shape == (1, 10)
    assert abs(ours["output_node"].sum() - 1) < 1e-5
    assert ours["presence"].shape == (1,)
    assert ours["box"].shape == (1, 4)
    assert ours["seen"].shape == (1, *case[1:])


def test_what_the_frame_saw_reads_the_same_as_a_picture() -> None:
    """Both signatures are one network: `seen`, sent to `picture`, gives the frame's own probabilities."""
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=frozen(*VIEWS[0])[1], num_threads=1)
    answer = interpreter.get_signature_runner("frame")(**frame(1), rotation=np.int32(1))
    again = interpreter.get_signature_runner("picture")(input_node=answer["seen"].reshape(1, 784))
    assert np.abs(again["output_node"] - answer["output_node"]).max() < 1e-5


@pytest.mark.parametrize("count", [1, 5, 64])
def test_picture_takes_any_number(count: int) -> None:
    from ai_edge_litert.interpreter import Interpreter

    pictures = np.random.default_rng(1).random((count, 784), np.float32)
    run = Interpreter(model_content=frozen(*VIEWS[0])[1], num_threads=1).get_signature_runner("picture")
    logits = np.asarray(network()(pictures.reshape(-1, 28, 28, 1), training=False)) / 0.7
    expected = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    assert np.abs(run(input_node=pictures)["output_node"] - expected).max() < 1e-5


@pytest.mark.parametrize("case", VIEWS)
def test_operators(case: tuple[str, int, int, int]) -> None:
    """No operator that the phone's runtime lacks, is slow in, or whose delegate refuses."""
    from ai_edge_litert import schema_py_generated as schema

    content = frozen(*case)[1]
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
    names = {value: name for name, value in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
    used = {names[max(code.builtinCode, code.deprecatedBuiltinCode)] for code in model.operatorCodes}
    assert not used & {"CUSTOM", "SHAPE", "BATCH_MATMUL", "READ_VARIABLE", "VAR_HANDLE", "STRIDED_SLICE", "WHILE", "IF"}


@cache
def shrunk(case: tuple[str, int, int, int], precision: Precision) -> bytes:
    return shrink_weights(frozen(*case)[1], precision, only_network=True)


def signature_inputs(case: tuple[str, int, int, int]) -> dict[str, dict[str, Any]]:
    _, *shape = case
    pictures = np.random.default_rng(2).random((3, *(shape if shape[2] == 3 else [shape[0] * shape[1]])), np.float32)
    return {"frame": {**frame(shape[2]), "rotation": np.int32(1)}, "picture": {"input_node": pictures}}


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("case", VIEWS)
def test_the_runtimes_elsewhere_take_it(case: tuple[str, int, int, int], precision: Precision) -> None:
    assert check_runtimes(shrunk(case, precision)) > 0


@pytest.mark.oracle
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("case", VIEWS)
def test_the_phones_library_leaves_no_product_to_ruy(case: tuple[str, int, int, int], precision: Precision) -> None:
    """ruy crashes on some phones, see `phone_runtime.traced`; what XNNPACK computes never gets there."""
    require_phone()
    with PhoneRuntime(shrunk(case, precision)) as phone:
        # one line for each subgraph, of which there are no others: "Replacing 468 out of 549 node(s) with delegate ..."
        counts = [re.search(r"Replacing (\d+) out of (\d+) node", line) for line in phone.log]
        left = [int(count[2]) - int(count[1]) for count in counts if count]
        names = [phone.undelegated(name, **inputs) for name, inputs in signature_inputs(case).items()]
    assert [len(of_signature) for of_signature in names] == left, "the delegate and the profiler disagree"
    assert not PRODUCTS.keys() & {name for of_signature in names for name in of_signature}


@pytest.mark.oracle
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("case", VIEWS)
def test_no_signature_enters_ruy_on_the_phones_processor(
    case: tuple[str, int, int, int], precision: Precision
) -> None:
    require_phone("arm64-v8a")
    for name, inputs in signature_inputs(case).items():
        assert not enters_ruy(shrunk(case, precision), name, [inputs]), name


def test_a_product_with_computed_weights_is_refused() -> None:
    with pytest.raises(ExportError, match="FULLY_CONNECTED with computed weights or bias is left to ruy"):
        check_runtimes(product_model("FULLY_CONNECTED", "computed"))


def test_frame_is_the_first_subgraph() -> None:
    """A runtime without signatures, such as a browser's, runs subgraph 0."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    content = frozen(*VIEWS[0])[1]
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
    assert {s.signatureKey.decode(): s.subgraphIndex for s in model.signatureDefs} == {"frame": 0, "picture": 1}
    model.subgraphs.reverse()
    for signature in model.signatureDefs:
        signature.subgraphIndex = 1 - signature.subgraphIndex
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    with pytest.raises(ExportError, match="frame is subgraph 1, picture is subgraph 0"):
        check_runtimes(bytes(builder.Output()))


def test_weights_are_stored_once() -> None:
    content = frozen("photo", 28, 28, 1)[1]
    weights = sum(int(np.prod(v.shape)) for v in network().weights)
    resampling = 2 * 4 * 28 * 480  # the area weights of both axes
    assert 4 * weights < len(content) < 4 * weights + resampling + 20_000


def test_a_blank_photo_has_no_presence() -> None:
    module, _ = frozen("photo", 32, 32, 3)
    planes = {"luma": np.full((480, 640), 128, np.uint8), "chroma_u": np.full((240, 320), 128, np.uint8)}
    planes["chroma_v"] = planes["chroma_u"]
    assert module.frame(**planes, rotation=np.int32(0))["presence"].numpy()[0] < 0.01
    assert module.frame(**frame(3), rotation=np.int32(0))["presence"].numpy()[0] > 0.99


def test_what_does_not_fit_is_refused() -> None:
    from handlens.frames.graph import frame_module

    with pytest.raises(ExportError):
        frame_module(network(), view="pencil", input_shape=(28, 28, 1))
    with pytest.raises(ExportError):
        frame_module(network(32, 32, 3), view="ink", input_shape=(32, 32, 3))
