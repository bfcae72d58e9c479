"""The contract and the model file that carries it."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlens.errors import ModelError
from handlens.modelfile.contract import Contract
from handlens.modelfile.figures import Figures, FrameFigures, NetworkFigures
from handlens.modelfile.sealing import bare, read_contract, read_examples, read_metadata, seal

frame_figures = st.builds(
    lambda right, wrong, no_reading, of: FrameFigures(right + wrong + no_reading, right, wrong, no_reading, of),
    st.integers(1, 5000), st.integers(0, 5000), st.integers(0, 5000), st.sampled_from(["made frames", "test photos"]),
)  # fmt: skip
network_figures = st.builds(
    NetworkFigures, st.integers(0, 1000).map(lambda permille: permille / 1000), st.none() | st.integers(1, 10**6)
)
contracts = st.builds(
    Contract,
    name=st.text(max_size=20),
    view=st.sampled_from(["ink", "photo"]),
    labels=st.lists(st.text(min_size=1, max_size=12), min_size=2, max_size=40, unique=True).map(tuple),
    input_shape=st.tuples(st.integers(1, 512), st.integers(1, 512), st.sampled_from([1, 3])),
    frame_shape=st.sampled_from([None, (480, 640)]),
    threshold=st.integers(0, 100).map(lambda percent: percent / 100),
    figures=st.builds(Figures, st.none() | frame_figures, st.none() | network_figures),
    nothing=st.booleans(),
    embedding=st.none() | st.integers(1, 512),
    calibrated=st.booleans(),
    seed=st.integers(0, 2**31),
    versions=st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


COUNTS = {"count": 100, "right": 95, "wrong": 2, "no_reading": 3, "of": "test photos"}

# as handlens 0.1.0 wrote it, before there were figures
VERSION_1 = """{"handlens": 1, "name": "mnist", "task": "classify", "view": "ink", "labels": ["0", "1"],
 "frame": {"height": 480, "width": 640}, "planes": ["luma"], "input": {"height": 28, "width": 28, "channels": 1},
 "threshold": 0.41, "accuracy": 0.9955, "network": "compact", "precision": "int8", "seed": 7,
 "versions": {"handlens": "0.1.0"}, "dataset": {"name": "mnist", "digest": "9f86d0"}}"""


def test_a_contract_of_version_1_is_read_still():
    contract = Contract.from_json(VERSION_1)
    assert contract.figures == Figures(frames=None, network=NetworkFigures(0.9955, None))
    assert (contract.nothing, contract.embedding, contract.calibrated) == (False, None, False)
    assert (contract.threshold, contract.precision, contract.seed) == (0.41, "int8", 7)
    untested = Contract.from_json(VERSION_1.replace("0.9955", "null"))
    assert untested.figures == Figures()


def test_version_2_says_it_all_in_its_order():
    figures = Figures(FrameFigures(2000, 1957, 22, 21, "made frames"), NetworkFigures(0.9955, 10000))
    contract = Contract("mnist", "ink", ("0", "1"), (28, 28, 1), figures=figures, calibrated=True)
    document = json.loads(contract.to_json())
    assert list(document) == [
        "handlens", "name", "task", "view", "labels", "nothing", "embedding", "calibrated", "frame", "planes", "input",
        "threshold", "figures", "network", "precision", "seed", "versions", "dataset",
    ]  # fmt: skip
    assert document["handlens"] == 2
    frames, network = document["figures"]["frames"], document["figures"]["network"]
    assert {name: frames[name] for name in ("count", "right", "wrong", "no_reading", "of")} == {
        "count": 2000, "right": 1957, "wrong": 22, "no_reading": 21, "of": "made frames",
    }  # fmt: skip
    for name, share in (("right", 0.9785), ("wrong", 0.011), ("no_reading", 0.0105)):
        low, high = frames[f"{name}_interval"]
        assert low < share < high
        assert high - low < 0.014
    assert (network["count"], network["accuracy"]) == (10000, 0.9955)
    assert network["interval"] == pytest.approx([0.993984, 0.996635], abs=2e-6)
    assert "balanced" not in network, "what an older handlens measured stays as it wrote it"


def test_the_balanced_accuracy_is_a_field_that_older_readers_pass_over():
    figures = Figures(network=NetworkFigures(0.95, 300, 0.5))
    document = json.loads(Contract("x", "ink", ("a", "b"), (28, 28, 1), figures=figures).to_json())
    assert document["figures"]["network"]["balanced"] == 0.5
    assert Contract.from_json(json.dumps(document)).figures == figures
    document["figures"]["network"]["of_tomorrow"] = 1
    assert Contract.from_json(json.dumps(document)).figures == figures
    document["figures"]["network"]["balanced"] = 1.5
    with pytest.raises(ModelError, match=r"no such balanced accuracy. Received: 1.5"):
        Contract.from_json(json.dumps(document))


def test_a_task_that_cannot_be_honoured_says_what_to_update():
    text = Contract("x", "ink", ("a", "b"), (28, 28, 1)).to_json().replace('"classify"', '"detect"')
    with pytest.raises(ModelError) as caught:
        Contract.from_json(text)
    assert caught.value.hint == "pip install --upgrade handlens"
    assert Contract.from_json(VERSION_1.replace('"seed"', '"what later versions add": 1, "seed"')).seed == 7


def test_the_rule_is_reached_at_the_threshold_and_counts_presence():
    contract = Contract("x", "ink", ("a", "b"), (28, 28, 1), threshold=0.5)
    assert contract.decide([0.5, 0.5], 1.0) == (0, "a", 0.5)
    assert contract.decide([0.25, 0.75], 0.66)[1] is None
    assert contract.decide([0.25, 0.75], 0.67)[1] == "b"


def test_the_hidden_class_is_taken_out_of_the_pictures_answers():
    answers = np.array([[0.1, 0.3, 0.6], [0.0, 0.0, 1.0], [0.2, 0.8, 0.0]], np.float32)
    hiding = Contract("x", "ink", ("a", "b"), (28, 28, 1), nothing=True)
    np.testing.assert_allclose(hiding.of_labels(answers), [[0.25, 0.75], [0.5, 0.5], [0.2, 0.8]], atol=1e-6)
    plain = Contract("x", "ink", ("a", "b", "c"), (28, 28, 1))
    assert plain.of_labels(answers) is answers


@settings(deadline=None)
@given(contracts)
def test_json_round_trip(contract):
    assert Contract.from_json(contract.to_json()) == contract


@settings(deadline=None)
@given(contracts, st.data())
def test_a_spoilt_contract_is_refused_or_still_a_contract(contract, data):
    document = json.loads(contract.to_json())
    key = data.draw(st.sampled_from(sorted(document)))
    document[key] = data.draw(json_values)
    with contextlib.suppress(ModelError):
        assert Contract.from_json(json.dumps(document)).labels


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_no_contract(noise):
    with pytest.raises(ModelError):
        Contract.from_json(noise)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": ["a"]}, "a contract needs 2 to 1000 labels"),
        ({"labels": ["a", "a"]}, "labels must all be different"),
        ({"view": "sound"}, "the view must be `ink` or `photo`"),
        ({"threshold": 1.5}, "the threshold must lie in 0..1"),
        ({"handlens": 3}, "the contract was written by a newer handlens"),
        ({"handlens": True}, "does not say which version it is"),
        ({"embedding": 0}, "an embedding has a length"),
        ({"figures": {"frames": None}}, "lacks something"),
        ({"figures": {"frames": None, "network": {"count": 9, "accuracy": 1.5}}}, "no such accuracy"),
        ({"figures": {"frames": dict(COUNTS, wrong=3), "network": None}}, "do not add up"),
        ({"figures": {"frames": dict(COUNTS, right=97, wrong=-1), "network": None}}, "do not add up"),
        ({"figures": {"frames": dict(COUNTS, of="photos"), "network": None}}, "do not say of which frames"),
        ({"task": "detect"}, "reads only the task `classify`"),
        ({"input": {"height": 28, "width": 28, "channels": 2}}, "no such input"),
    ],
)
def test_what_cannot_be_is_named(change, message):
    document = json.loads(Contract("x", "ink", ("a", "b"), (28, 28, 1)).to_json()) | change
    with pytest.raises(ModelError, match=message.replace("`", ".")):
        Contract.from_json(json.dumps(document))


def test_sealing_twice_gives_the_same_bytes_and_replaces_the_first(tiny_flatbuffer):
    first = Contract("first", "ink", ("a", "b"), (28, 28, 1))
    second = Contract("second", "photo", ("ö", "猫"), (32, 32, 3))
    examples = {"examples/0-1.png": b"\x89PNG one", "examples/1-0.png": b"\x89PNG two"}
    once = seal(tiny_flatbuffer, second, examples)
    assert seal(seal(tiny_flatbuffer, first), second, examples) == once
    assert read_contract(once) == second
    assert read_metadata(once) == second.to_json().encode()
    assert read_examples(once) == [(b"\x89PNG one", 1), (b"\x89PNG two", 0)]
    assert seal(bare(once), second, examples) == once


def test_an_ordinary_zip_tool_reads_it(tiny_flatbuffer):
    with zipfile.ZipFile(io.BytesIO(seal(tiny_flatbuffer, Contract("x", "ink", ("a", "b"), (28, 28, 1))))) as archive:
        assert archive.testzip() is None
        assert archive.read("labels.txt") == b"a\nb\n"


@settings(deadline=None)
@given(st.data())
def test_a_damaged_model_file_gives_an_error_or_a_contract(sealed, data):
    content = bytearray(sealed)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(content[: data.draw(st.integers(0, len(content)))]) if data.draw(st.booleans()) else bytes(content)
    try:
        read_contract(content)
        read_examples(content)
        bare(content)
    except ModelError:
        pass


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a .tflite model file"),
        (b"PK\x03\x04", "not a .tflite"),
        (b"\x1c\0\0\0TFL3" + bytes(64), "has no handlens contract"),
    ],
)
def test_files_that_are_no_models(tmp_path, content, message):
    path = tmp_path / "x.tflite"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=message) as caught:
        read_contract(path)
    assert str(path) in str(caught.value)
    assert caught.value.hint


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"cannot read the file.*nowhere.tflite.*No such file"):
        read_contract(tmp_path / "nowhere.tflite")


@pytest.fixture(scope="module")
def sealed(tiny_flatbuffer):
    return seal(tiny_flatbuffer, Contract("x", "ink", ("a", "b"), (28, 28, 1)), {"examples/0-1.png": bytes(100)})


@pytest.fixture(scope="module")
def tiny_flatbuffer():
    """The smallest .tflite that there is: one empty graph, made without TensorFlow."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    model, graph = schema.ModelT(), schema.SubGraphT()
    graph.tensors, graph.inputs, graph.outputs, graph.operators = [], [], [], []
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [], [graph], [schema.BufferT()]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def test_a_file_that_lost_its_end_is_damaged_and_one_of_others_has_no_contract(tiny_flatbuffer):
    whole = seal(tiny_flatbuffer, Contract("x", "ink", ("a", "b"), (28, 28, 1)))
    for length in (len(bare(whole)), len(whole) - 10, len(tiny_flatbuffer) // 2):
        with pytest.raises(ModelError, match="its end is missing"):
            read_contract(whole[:length])
    with pytest.raises(ModelError, match="no handlens contract"):
        read_contract(tiny_flatbuffer)
