"""Exporting: every precision proves itself on the desktop's runtime and on the phone's own, and a spoilt file is refused."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

import handlens
from handlens.base.reporter import Reporter, Stage
from handlens.errors import ExportError, RunError, UsageError
from handlens.evaluation.evaluate import network_inputs
from handlens.export import checks
from handlens.export.freezing import Frozen
from handlens.export.precision import PRECISIONS, shrink_weights
from handlens.modelfile import sealing
from handlens.modelfile.model import Model

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def exported(run, small_mnist, tmp_path_factory):
    """Report and content by precision."""
    folder = tmp_path_factory.mktemp("exported")
    reports = {
        p: handlens.export_model(run, folder / f"{p}.tflite", precision=p, dataset=small_mnist) for p in PRECISIONS
    }
    return {precision: (report, report.path.read_bytes()) for precision, report in reports.items()}


@pytest.fixture(scope="module")
def network(run):
    from handlens.export.freezing import load_network

    return load_network(run)


def test_contract_says_what_the_file_is(exported, run, small_mnist, fewer_made_frames):
    for precision, (report, content) in exported.items():
        contract = sealing.read_contract(content)
        assert contract.precision == precision
        assert contract.labels == small_mnist.labels
        frames, network = report.evaluation.frames, report.evaluation.network
        assert contract.figures.frames == frames.figures
        assert (frames.figures.count, frames.figures.of) == (fewer_made_frames, "made frames")
        assert contract.figures.network.accuracy == pytest.approx(network.accuracy, abs=1e-6)
        assert contract.figures.network.count == network.pictures == 500
        assert contract.calibrated
        assert contract.dataset_digest == run.settings.dataset_digest
        assert contract.frame_shape == (480, 640)
        assert len(sealing.read_examples(content)) == 16


def test_fewer_bits_smaller_files_same_answers(exported, small_mnist):
    sizes = [len(exported[precision][1]) for precision in ("float32", "float16", "int8")]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[2] < 0.55 * sizes[0]
    inputs = network_inputs(small_mnist.test.read(np.arange(200)))
    exact = Model(exported["float32"][1]).classify(inputs)
    for precision in ("float16", "int8"):
        answers = Model(exported[precision][1]).classify(inputs)
        assert np.abs(answers - exact).max() <= checks.TOLERANCE[precision]
        assert not np.array_equal(answers, exact), "nothing was shrunk"


def test_what_stands_before_the_network_cuts_out_the_same_in_fewer_bits(exported, small_mnist):
    """Its weights ship as float16 and go no lower: the box is the same to the last bit, presence to its head's rounding."""
    frames = list(checks.check_frames(small_mnist, 24))
    exact = [Model(exported["float32"][1]).run_frame(*frame) for frame in frames]
    for precision in ("float16", "int8"):
        answers = [Model(exported[precision][1]).run_frame(*frame) for frame in frames]
        for one, other in zip(exact, answers, strict=True):
            np.testing.assert_array_equal(other["box"], one["box"], err_msg=precision)
            np.testing.assert_array_equal(other["seen"], one["seen"], err_msg=precision)
            assert abs(other["presence"][0] - one["presence"][0]) < 2e-3


def test_weights_are_stored_once_for_both_signatures(exported, network):
    from handlens.modelfile.flatbuffer import parse_model

    model = parse_model(sealing.bare(exported["float32"][1]))
    kernel = max((np.asarray(variable) for variable in network.trainable_variables), key=np.size)
    buffers = [b for b in model.buffers if b.data is not None and len(b.data) == kernel.nbytes]
    assert len(buffers) == 1


def test_same_run_same_bytes(exported, run, small_mnist, tmp_path):
    handlens.export_model(run, tmp_path / "again.tflite", precision="int8", name="int8", dataset=small_mnist)
    assert (tmp_path / "again.tflite").read_bytes() == exported["int8"][1]


def test_any_number_of_pictures_at_once(exported, small_mnist):
    model = Model(exported["float32"][1])
    inputs = network_inputs(small_mnist.test.read(np.arange(64)))
    together = model.classify(inputs)
    for i in (0, 1, 63):
        np.testing.assert_allclose(model.classify(inputs[i : i + 1])[0], together[i], atol=1e-5)
    np.testing.assert_allclose(together.sum(1), 1, atol=1e-5)


def test_wrong_inputs_are_named(exported):
    model = Model(exported["float32"][1])
    with pytest.raises(
        handlens.HandlensError, match=r"the picture signature takes \[n, 784\]. Received: \(2, 28, 28\)"
    ):
        model.classify(np.zeros((2, 28, 28), np.float32))
    with pytest.raises(
        handlens.HandlensError, match=r"`luma` must be uint8 \[480, 640\]. Received: uint8 \[640, 480\]"
    ):
        model.run_frame({"luma": np.zeros((640, 480), np.uint8)})
    with pytest.raises(handlens.HandlensError, match="rotation counts clockwise quarter turns, 0 to 3. Received: 90"):
        model.run_frame({"luma": np.zeros((480, 640), np.uint8)}, rotation=90)


def test_lost_weights_are_noticed(exported, network, small_mnist):
    """The READ_VARIABLE trap's other face: a file that runs and answers, but not with the trained weights."""
    from handlens.modelfile.flatbuffer import parse_model

    content = exported["float32"][1]
    buffers = [bytes(buffer.data) for buffer in parse_model(sealing.bare(content)).buffers if buffer.data is not None]
    largest = max(buffers, key=len)  # the dense layer's weights
    damaged = content.replace(largest, bytes(len(largest)))
    assert damaged != content
    with pytest.raises(ExportError, match="Keras and the model file disagree"):
        checks.self_check(Frozen(damaged, network, 1.0, Model(content).run_frame), small_mnist)


def test_a_file_that_answers_no_numbers_is_refused(exported, network, small_mnist, monkeypatch):
    """NaN is not greater than any tolerance."""
    content = exported["float32"][1]
    monkeypatch.setattr(checks, "_compare", lambda *_: (float("nan"), 0, 1))
    with pytest.raises(ExportError, match=r"Keras and the model file disagree.*Received: nan"):
        checks.self_check(Frozen(content, network, 1.0, Model(content).run_frame), small_mnist)


def test_an_operator_that_the_phone_does_not_know_is_refused(exported, network, small_mnist):
    from ai_edge_litert import schema_py_generated as schema

    content = exported["float32"][1]
    flatbuffer = sealing.bare(content)
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(flatbuffer, 0))
    for code in model.operatorCodes:
        if code.builtinCode == schema.BuiltinOperator.FULLY_CONNECTED:
            code.version = 12
    import flatbuffers

    builder = flatbuffers.Builder(len(flatbuffer))
    builder.Finish(model.Pack(builder), b"TFL3")
    newer = sealing.seal(bytes(builder.Output()), sealing.read_contract(content))
    with pytest.raises(ExportError, match=r"would not load this file.*FULLY_CONNECTED"):
        checks.self_check(Frozen(newer, network, 1.0, Model(content).run_frame), small_mnist)


def test_a_precision_that_costs_too_much_is_refused_and_nothing_written(run, small_mnist, tmp_path):
    from handlens.export.export import export_smaller
    from handlens.export.testing import read_tested

    with pytest.raises(ExportError, match=r"int8 costs more than the limit.*frames read right.*network alone"):
        export_smaller(run, read_tested(run), small_mnist, tmp_path / "x.tflite", precision="int8", most_accuracy_lost=-1.0)
    assert list(tmp_path.iterdir()) == []


def test_unknown_precision_and_unfinished_runs(run, small_mnist, tmp_path):
    with pytest.raises(UsageError, match="unknown precision. Received: int4"):
        handlens.export_model(run, tmp_path / "x.tflite", precision="int4", dataset=small_mnist)
    from handlens.training.run import Run

    unfinished = Run.create(tmp_path / "run", run.settings, {})
    with pytest.raises(RunError, match="the run is not finished"):
        handlens.export_model(unfinished, tmp_path / "x.tflite", dataset=small_mnist)


def test_a_dataset_of_another_kind_is_refused(model_file, small_mnist):
    letters = dataclasses.replace(small_mnist, labels=tuple("abcdefghij"))
    with pytest.raises(
        handlens.HandlensError, match=r"labels that the model does not know. Received: a, b, c, d, e, f, ... \(10\)"
    ):
        handlens.evaluate(model_file, letters)


class NothingSlow(Reporter):
    """Fails where a stage begins, and keeps what is said."""

    def __init__(self):
        self.said = []

    def say(self, sentence: str) -> None:
        self.said.append(sentence)

    warn = say

    def stage(self, title: str, total: int) -> Stage:
        raise AssertionError(f"`{title}` began")


def test_float32_is_the_runs_own_file_and_is_not_tested_again(run, tmp_path):
    """Neither its dataset nor TensorFlow's network is opened."""
    reporter = NothingSlow()
    report = handlens.export_model(run, tmp_path / "x.tflite", dataset=tmp_path / "gone", reporter=reporter)
    own, written = run.model_file.read_bytes(), report.path.read_bytes()
    contract = sealing.read_contract(own)
    assert sealing.reseal(own, dataclasses.replace(contract, name="x")) == written
    assert contract.name == "mnist"
    metrics = run.metrics()
    assert report.as_dict()["check"] == metrics["check"]
    assert json.loads(json.dumps(report.evaluation.as_dict()))["frames"] == metrics["frames"]
    assert reporter.said == [f"Wrote `{report.path}` ({len(written) / 1000:,.0f} kB, float32)"]


def test_a_run_whose_file_is_not_the_tested_one_is_tested_again(run, small_mnist, tmp_path):
    import shutil

    from handlens.export.testing import read_tested
    from handlens.training.run import Run

    shutil.copytree(run.path, tmp_path / "run")
    copied = Run(tmp_path / "run", run._document)
    assert read_tested(copied) is not None
    copied.model_file.write_bytes(copied.model_file.read_bytes()[:-1] + b"x")
    assert read_tested(copied) is None
    handlens.export_model(copied, tmp_path / "x.tflite", dataset=small_mnist)
    assert copied.model_file.read_bytes() == run.model_file.read_bytes()
    changed = dataclasses.replace(small_mnist, digest="grown")
    copied.model_file.unlink()
    with pytest.raises(RunError, match="was not tested, and its dataset has changed"):
        handlens.export_model(copied, tmp_path / "x.tflite", dataset=changed)


def test_a_grown_dataset_is_not_measured_as_the_old_one(run, small_mnist, tmp_path, monkeypatch):
    """Both files are measured on it, the report says so, and the contract states no figures."""
    monkeypatch.setattr("handlens.evaluation.frames.MADE_FRAMES", 40)
    grown = dataclasses.replace(small_mnist, digest="grown")
    report = handlens.export_model(run, tmp_path / "x.tflite", precision="float16", dataset=grown)
    assert report.as_dict()["evaluation"]["tested_on"] == {
        "name": "mnist", "digest": "grown", "part": "test", "relation": "changed",
    }  # fmt: skip
    assert report.float32.frames.count == 40
    contract = sealing.read_contract(report.path)
    assert contract.figures == handlens.Figures()
    assert contract.dataset_digest == run.settings.dataset_digest


def test_shrinking_float32_changes_nothing(exported):
    flatbuffer = sealing.bare(exported["float32"][1])
    assert shrink_weights(flatbuffer, "float32") is flatbuffer


@pytest.mark.oracle
@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_phones_own_runtime_loads_it_answers_the_same_and_is_timed(
    exported, small_mnist, precision, record_property
):
    from phone_runtime import PhoneRuntime, require_phone

    require_phone()
    content = exported[precision][1]
    inputs = network_inputs(small_mnist.test.read(np.arange(100)))
    desktop = Model(content)
    frame = {"luma": desktop.frame_planes(desktop.examples()[3][0])["luma"], "rotation": np.int32(0)}
    with PhoneRuntime(content) as phone:
        assert phone.version == "2.16.1"
        assert set(phone.signatures()) == {"picture", "frame"}
        np.testing.assert_allclose(
            phone.run("picture", input_node=inputs)["output_node"], desktop.classify(inputs), atol=1e-5
        )
        expected = desktop.run_frame({"luma": frame["luma"]})
        answer = phone.run("frame", **frame)
        for name in ("output_node", "presence", "box", "seen"):
            np.testing.assert_allclose(answer[name], expected[name], atol=2e-3, err_msg=name)
        milliseconds = phone.milliseconds("frame", runs=20, **frame)[0]
    record_property("frame_ms", milliseconds)
    assert milliseconds > 0
