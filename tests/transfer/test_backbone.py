"""handlens.transfer.backbone: weights out of a model file and into it, held against TensorFlow and the other way to a file."""

from __future__ import annotations

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from test_patching import made_frame, made_head

from handlens.errors import ExportError
from handlens.export.checks import check_runtimes
from handlens.modelfile.flatbuffer import FILE_IDENTIFIER, parse_model
from handlens.networks.lite0_shapes import EMBEDDING_LENGTH, SIDE_PIXELS
from handlens.transfer.backbone import read_backbone, with_backbone
from handlens.transfer.patching import with_head
from handlens.transfer.template import template_bytes
from phone_runtime import PhoneRuntime, require_phone

LATE = ("b14_project_w", "b15_expand_w", "b15_dw_w", "b15_dw_b", "b15_project_w", "b15_project_b", "head_w", "head_b")


def other_weights(seed: int = 0) -> dict[str, np.ndarray]:
    """The late weights, each moved by a tenth of its own spread."""
    rng = np.random.default_rng(seed)
    weights = read_backbone(template_bytes())
    return {name: (weights[name] + 0.1 * weights[name].std() * rng.standard_normal(weights[name].shape)).astype(np.float32)
            for name in LATE}  # fmt: skip


def frame_of(content: bytes, seed: int = 0) -> dict[str, np.ndarray]:
    run = Interpreter(model_content=content, num_threads=1).get_signature_runner("frame")
    return run(rotation=np.int32(0), **made_frame(seed))


@pytest.mark.train
@pytest.mark.parametrize("other", [False, True])
def test_the_weights_are_those_that_the_file_computes_with(other):
    """TensorFlow with what was read gives the file's own embedding, of the template and of a file with other weights."""
    pytest.importorskip("tensorflow")
    from handlens.networks.lite0 import lite0_embedding

    content = with_backbone(template_bytes(), other_weights()) if other else template_bytes()
    weights = read_backbone(content)
    assert len(weights) == 2 * 49
    for seed in range(3):
        outputs = frame_of(content, seed)
        plain = lite0_embedding(outputs["seen"], weights).numpy()[0]
        assert outputs["seen"].shape == (1, SIDE_PIXELS, SIDE_PIXELS, 3)
        assert float(plain @ outputs["embedding"][0]) / np.linalg.norm(plain) > 1 - 1e-5
    assert (abs(float(outputs["embedding"][0] @ frame_of(template_bytes(), 2)["embedding"][0]) - 1) > 1e-3) == other


@pytest.mark.train
@pytest.mark.slow
def test_the_other_way_to_a_file_gives_the_same_weights():
    """Converting a graph of these weights and shrinking it: the same bytes for each weight, and the same answers."""
    pytest.importorskip("tensorflow")
    import make_photo_template

    weights = {**read_backbone(template_bytes()), **other_weights()}
    converted, written = make_photo_template.template(weights), with_backbone(template_bytes(), weights)
    ours, theirs = read_backbone(written), read_backbone(converted)
    for name in weights:
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(frame_of(written)["embedding"], frame_of(converted)["embedding"], atol=1e-5)
    np.testing.assert_allclose(frame_of(written)["output_node"], frame_of(converted)["output_node"], atol=1e-5)


def test_what_is_written_is_read_again():
    wanted = other_weights()
    content = with_backbone(template_bytes(), wanted)
    before, after = read_backbone(template_bytes()), read_backbone(content)
    for name, values in after.items():
        if name not in wanted:
            np.testing.assert_array_equal(values, before[name])
        elif name.endswith("_b") or "_dw_" in name:
            np.testing.assert_array_equal(values, wanted[name])
        else:
            step = np.abs(wanted[name]).max((0, 1, 2)) / 127  # one scale for each channel that comes out
            assert (np.abs(values - wanted[name]) <= 0.501 * step).all()
    assert len(content) == len(template_bytes())
    assert check_runtimes(content) == check_runtimes(template_bytes())


def test_the_templates_own_weights_give_the_template():
    assert with_backbone(template_bytes(), read_backbone(template_bytes())) == template_bytes()


def test_a_head_goes_on_another_backbone():
    content = with_head(with_backbone(template_bytes(), other_weights()), made_head(3))
    outputs = frame_of(content)
    assert outputs["output_node"].shape == (1, 3)
    probabilities, presence = made_head(3).read(outputs["embedding"])
    np.testing.assert_allclose(outputs["output_node"], probabilities, atol=1e-5)
    np.testing.assert_allclose(outputs["presence"], presence, atol=1e-4)


def test_all_signatures_compute_with_the_same_weights():
    """`picture` and `frame` share them: what `frame` saw, given to `picture`, gets the same answer."""
    content = with_head(with_backbone(template_bytes(), other_weights()), made_head(3))
    outputs = frame_of(content)
    picture = Interpreter(model_content=content, num_threads=1).get_signature_runner("picture")
    np.testing.assert_allclose(picture(input_node=outputs["seen"])["output_node"], outputs["output_node"], atol=1e-5)


@pytest.mark.oracle
def test_the_phones_library_computes_the_same():
    require_phone()
    content = with_head(with_backbone(template_bytes(), other_weights()), made_head(3))
    ours = frame_of(content)
    with PhoneRuntime(content) as phone:
        theirs = phone.run("frame", rotation=np.int32(0), **made_frame())
    for name in ("output_node", "presence", "embedding"):
        np.testing.assert_allclose(theirs[name], ours[name], atol=2e-5, err_msg=name)


@pytest.mark.parametrize(("weights", "message"), [
    ({"b16_dw_w": np.zeros((3, 3, 320, 1), np.float32)}, "no such weights. Received: b16_dw_w"),
    ({"head_w": np.zeros((1, 1, 320, 1000), np.float32)}, "another shape"),
    ({"head_b": np.zeros(EMBEDDING_LENGTH - 1, np.float32)}, "another shape"),
])  # fmt: skip
def test_weights_that_do_not_fit_are_refused(weights, message):
    with pytest.raises(ExportError, match=message):
        with_backbone(template_bytes(), weights)


def packed(model) -> bytes:
    import flatbuffers

    builder = flatbuffers.Builder(1 << 20)
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


def picture_graph(model):
    places = {signature.signatureKey: signature.subgraphIndex for signature in model.signatureDefs}
    return model.subgraphs[places[b"picture"]]


def test_another_network_is_refused():
    model = parse_model(template_bytes())
    graph = picture_graph(model)
    convolutions = [at for at, operator in enumerate(graph.operators) if len(operator.inputs) == 3]
    del graph.operators[convolutions[5]]
    with pytest.raises(ExportError, match="another backbone"):
        read_backbone(packed(model))

    model = parse_model(template_bytes())
    graph = picture_graph(model)
    expands = [operator for operator in graph.operators
               if len(operator.inputs) == 3 and graph.tensors[operator.inputs[1]].shape[0] in (480, 1152)]  # fmt: skip
    expands[0].inputs, expands[-1].inputs = expands[-1].inputs, expands[0].inputs
    with pytest.raises(ExportError, match="another backbone"):
        read_backbone(packed(model))

    model = parse_model(template_bytes())
    model.signatureDefs = [signature for signature in model.signatureDefs if signature.signatureKey != b"picture"]
    with pytest.raises(ExportError, match="no signature `picture`"):
        read_backbone(packed(model))
