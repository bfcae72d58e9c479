"""handlens.transfer.patching: a template with another head answers as that head does, in LiteRT and on the phone."""

from __future__ import annotations

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlens.errors import ExportError, ModelError
from handlens.export.checks import check_runtimes
from handlens.modelfile.flatbuffer import FILE_IDENTIFIER, parse_model, schema_module
from handlens.networks.lite0_shapes import EMBEDDING_LENGTH, TAUGHT_SLOTS
from handlens.transfer.head import Head
from handlens.transfer.patching import with_head
from handlens.transfer.template import template_bytes
from phone_runtime import PhoneRuntime, require_phone

UNUSED = -1e4


def made_head(labels: int, *, nothing: bool = False, seed: int = 0) -> Head:
    rng = np.random.default_rng(seed)
    weights = rng.standard_normal((labels + nothing, EMBEDDING_LENGTH)).astype(np.float32) * 4
    middle = np.abs(rng.standard_normal(EMBEDDING_LENGTH)).astype(np.float32)
    middle *= np.float32(0.6 / np.linalg.norm(middle))
    basis = np.linalg.qr(rng.standard_normal((EMBEDDING_LENGTH, rng.integers(1, 65))))[0].T.astype(np.float32)
    return Head(weights, rng.standard_normal(labels + nothing).astype(np.float32), labels, middle, basis, cut=1.0, slope=9.0,
                taught_cut=0.55, taught_slope=21.0)  # fmt: skip


def made_frame(seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    coarse = {name: rng.integers(0, 256, shape).astype(np.uint8) for name, shape in
              {"luma": (24, 32), "chroma_u": (12, 16), "chroma_v": (12, 16)}.items()}  # fmt: skip
    return {name: np.kron(values, np.ones((20, 20), np.uint8)) for name, values in coarse.items()}


def runner(content: bytes, signature: str):
    interpreter = Interpreter(model_content=content, num_threads=1)
    run = interpreter.get_signature_runner(signature)
    run.keep = interpreter
    return run


def softmax(logits: np.ndarray) -> np.ndarray:
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True)


def taught(used: int, seed: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    means = np.zeros((TAUGHT_SLOTS, EMBEDDING_LENGTH), np.float32)
    means[:used] = np.abs(rng.standard_normal((used, EMBEDDING_LENGTH)))
    means[:used] /= np.linalg.norm(means[:used], axis=1, keepdims=True)
    bias = np.full(TAUGHT_SLOTS, UNUSED, np.float32)
    bias[:used] = rng.standard_normal(used)
    weights = np.zeros_like(means)
    weights[:used] = rng.standard_normal((used, EMBEDDING_LENGTH)) * 4
    return {"taught_weights": weights, "taught_bias": bias, "taught_means": means}


def read_by_formula(head: Head, u: np.ndarray, slots: dict[str, np.ndarray]) -> tuple[np.ndarray, float]:
    labels = head.labels
    logits = (u @ head.weights.T + head.bias)[0]
    beside = slots["taught_weights"] @ u[0] + slots["taught_bias"]
    z = (u[0] - head.middle).astype(np.float64)
    residual = np.square(z - head.basis.T @ (head.basis @ z)).sum()
    near = (slots["taught_means"] @ u[0]).max()
    logit = max(head.slope * (head.cut - residual), head.taught_slope * (near - head.taught_cut))
    presence = 1 / (1 + np.exp(-logit))
    if head.nothing:
        presence *= 1 - softmax(np.concatenate([logits, beside]))[labels]
    return softmax(np.concatenate([logits[:labels], beside])), presence


@pytest.mark.parametrize(("labels", "nothing"), [(2, False), (2, True), (5, False), (9, True), (10, False), (16, True),
                                                 (25, False), (26, True), (1000, False)])  # fmt: skip
def test_the_file_answers_as_the_head(labels, nothing):
    head = made_head(labels, nothing=nothing)
    content = with_head(template_bytes(), head)
    check_runtimes(content)
    outputs = runner(content, "frame")(rotation=np.int32(2), **made_frame())
    probabilities, presence = head.read(outputs["embedding"])
    np.testing.assert_allclose(outputs["output_node"], probabilities, atol=1e-5)
    np.testing.assert_allclose(outputs["presence"], presence, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(outputs["embedding"]), 1, atol=1e-5)
    pictures = np.concatenate([outputs["seen"], outputs["seen"][:, ::-1], outputs["seen"][:, :, ::-1]])
    picture = runner(content, "picture")(input_node=pictures)["output_node"]
    assert picture.shape == (3, labels + nothing)
    np.testing.assert_allclose(picture[0], head.probabilities(outputs["embedding"])[0], atol=1e-4)
    assert np.abs(picture[1] - picture[0]).max() > 0 or labels == 2


@pytest.mark.parametrize("nothing", [False, True])
@pytest.mark.parametrize("used", [0, 1, 3, 16])
def test_read_knows_what_was_taught(used, nothing):
    head, slots = made_head(5, nothing=nothing), taught(used)
    content = with_head(template_bytes(), head)
    u = runner(content, "frame")(rotation=np.int32(0), **made_frame(3))["embedding"]
    outputs = runner(content, "read")(embedding=u, **slots)
    probabilities, presence = read_by_formula(head, u, slots)
    np.testing.assert_allclose(outputs["output_node"][0], probabilities, atol=1e-5)
    np.testing.assert_allclose(outputs["presence"][0], presence, atol=1e-5)
    assert outputs["output_node"][0, 5 + used :].max(initial=0) == 0
    if used == 0:
        np.testing.assert_allclose(outputs["output_node"][:, :5], head.read(u)[0], atol=1e-6)


def test_learn_is_a_step_down_the_cross_entropy():
    head, slots = made_head(3), taught(2)
    content = with_head(template_bytes(), head)
    u = runner(content, "frame")(rotation=np.int32(0), **made_frame(5))["embedding"]
    target = np.zeros((1, 3 + TAUGHT_SLOTS), np.float32)
    target[0, 3 + 1] = 1
    rows = {name: slots[name] for name in ("taught_weights", "taught_bias")}
    moved = runner(content, "learn")(embedding=u, target=target, rate=np.float32(0.5), **rows)
    error = read_by_formula(head, u, slots)[0] - target[0]
    np.testing.assert_allclose(moved["taught_weights"], rows["taught_weights"] - 0.5 * error[3:, None] * u, atol=1e-5)
    np.testing.assert_allclose(moved["taught_bias"], rows["taught_bias"] - 0.5 * error[3:], rtol=1e-6, atol=1e-5)
    before = read_by_formula(head, u, slots)[0][4]
    after = read_by_formula(head, u, {**slots, **moved})[0][4]
    assert after > before
    np.testing.assert_array_equal(moved["taught_bias"][2:], slots["taught_bias"][2:])


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(labels=st.integers(2, 60), nothing=st.booleans(), seed=st.integers(0, 2**16))
def test_any_head_fits(labels, nothing, seed):
    head = made_head(labels, nothing=nothing, seed=seed)
    content = with_head(template_bytes(), head)
    assert content == with_head(template_bytes(), head)
    outputs = runner(content, "frame")(rotation=np.int32(seed % 4), **made_frame(seed))
    np.testing.assert_allclose(outputs["output_node"], head.read(outputs["embedding"])[0], atol=1e-5)


def test_another_file_is_no_template():
    patched = with_head(template_bytes(), made_head(4))
    with pytest.raises(ExportError, match="not the template"):
        with_head(patched, made_head(4))
    with pytest.raises(ModelError):
        with_head(b"no model at all", made_head(4))


@pytest.mark.oracle
@pytest.mark.parametrize("nothing", [False, True])
def test_the_phones_library_agrees(nothing):
    require_phone()
    head, slots = made_head(5, nothing=nothing), taught(4)
    content = with_head(template_bytes(), head)
    target = np.full((1, 5 + TAUGHT_SLOTS), 1 / 21, np.float32)
    with PhoneRuntime(content) as phone:
        for rotation in range(4):
            frame = {**made_frame(rotation), "rotation": np.int32(rotation)}
            ours, theirs = runner(content, "frame")(**frame), phone.run("frame", **frame)
            for name in ours:
                np.testing.assert_allclose(theirs[name], ours[name], atol=2e-5, err_msg=name)
        u = ours["embedding"]
        rows = {name: slots[name] for name in ("taught_weights", "taught_bias")}
        for signature, inputs in (("read", {"embedding": u, **slots}),
                                  ("learn", {"embedding": u, "target": target, "rate": np.float32(0.1), **rows}),
                                  ("picture", {"input_node": ours["seen"]})):  # fmt: skip
            ours_, theirs_ = runner(content, signature)(**inputs), phone.run(signature, **inputs)
            for name in ours_:
                np.testing.assert_allclose(theirs_[name], ours_[name], atol=2e-5, err_msg=f"{signature} {name}")
        took = {
            "frame": phone.milliseconds("frame", **frame).p10,
            "read": phone.milliseconds("read", embedding=u, **slots).p10,
        }
        print(", ".join(f"{name} {ms:.3f} ms" for name, ms in took.items()))


@pytest.mark.parametrize(("kind", "values"), [("INT32", [1, 9]), ("INT32", [26]), ("FLOAT32", [[0.0] * 25] * 2)])
def test_a_constant_that_no_head_has_is_refused(kind, values):
    """Another graph's constant with a placeholder's dimension would be left as it is, and the file be wrong."""
    import flatbuffers

    model, schema = parse_model(template_bytes()), schema_module()
    array = np.array(values, np.int32 if kind == "INT32" else np.float32)
    tensor, buffer = schema.TensorT(), schema.BufferT()
    buffer.data = np.frombuffer(array.tobytes(), np.uint8)
    model.buffers.append(buffer)
    tensor.name, tensor.shape, tensor.buffer = b"foreign", list(array.shape), len(model.buffers) - 1
    tensor.type = getattr(schema.TensorType, kind)
    model.subgraphs[0].tensors.append(tensor)
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    with pytest.raises(ExportError, match="no head has"):
        with_head(bytes(builder.Output()), made_head(4))
