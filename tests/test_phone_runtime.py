"""tests/phone_runtime: the phone's own library runs here, unchanged, and answers as ai-edge-litert does."""

from __future__ import annotations

import os

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from handlens.modelfile.phone_operators import check_operators
from phone_runtime import PhoneError, PhoneRuntime, apart, build, require_phone, run_apart, run_arm64
from phone_runtime.models import answering_model, one_operator

F32 = np.float32
# both sum the same products in float32, in another order
TOLERANCE = 1e-6


@pytest.fixture(scope="module")
def model_bytes() -> bytes:
    return answering_model()


@pytest.fixture
def phone(model_bytes):
    require_phone()
    with PhoneRuntime(model_bytes) as runtime:
        yield runtime


@pytest.fixture(scope="module")
def frames() -> list[dict[str, np.ndarray]]:
    rng = np.random.default_rng(3)
    return [{"luma": rng.integers(0, 256, (6, 6), np.uint8), "rotation": np.int32(i % 2)} for i in range(100)]


def litert(model_bytes: bytes, signature: str, frames: list[dict[str, np.ndarray]]) -> list[dict[str, np.ndarray]]:
    runner = Interpreter(model_content=model_bytes, num_threads=1).get_signature_runner(signature)
    return [{name: value.copy() for name, value in runner(**frame).items()} for frame in frames]


def assert_same(
    ours: list[dict[str, np.ndarray]], theirs: list[dict[str, np.ndarray]], tolerance: float = TOLERANCE
) -> None:
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.keys() == other.keys()
        for name, values in mine.items():
            assert values.dtype == other[name].dtype
            np.testing.assert_allclose(values, other[name], rtol=0, atol=tolerance)


@pytest.mark.oracle
class TestInThisProcess:
    def test_it_is_the_version_that_the_app_ships(self, phone):
        assert phone.version == "2.16.1"

    def test_signatures_by_name(self, phone):
        signatures = phone.signatures()
        assert set(signatures) == {"picture", "frame"}
        assert signatures["frame"].inputs == {"luma": (np.uint8, (6, 6)), "rotation": (np.int32, ())}
        assert signatures["frame"].outputs == {"output_node": (F32, (1, 3)), "seen": (F32, (6, 6))}
        assert signatures["picture"].inputs == {"input_node": (F32, (1, 36))}

    def test_frames_as_litert(self, phone, model_bytes, frames):
        assert_same([phone.run("frame", **frame) for frame in frames], litert(model_bytes, "frame", frames))

    def test_dynamic_batches_and_turns_between_signatures(self, phone, model_bytes, frames):
        rng = np.random.default_rng(4)
        for count in (1, 7, 64, 1):
            pictures = {"input_node": rng.random((count, 36), F32)}
            assert_same([phone.run("picture", **pictures)], litert(model_bytes, "picture", [pictures]))
            assert_same([phone.run("frame", **frames[0])], litert(model_bytes, "frame", frames[:1]))

    def test_outputs_are_copies(self, phone, frames):
        first = phone.run("frame", **frames[0])["seen"]
        kept = first.copy()
        phone.run("frame", **frames[1])
        np.testing.assert_array_equal(first, kept)

    def test_a_plain_number_and_a_strided_array_will_do(self, phone, frames):
        luma = frames[0]["luma"]
        expected = phone.run("frame", luma=luma, rotation=np.int32(1))
        received = phone.run("frame", luma=np.repeat(luma, 2, axis=1)[:, ::2], rotation=1)
        assert_same([received], [expected])

    @pytest.mark.parametrize(
        ("inputs", "words"),
        [
            ({"luma": np.zeros((6, 6), np.uint8)}, "takes ['luma', 'rotation']"),
            ({"luma": np.zeros((6, 6), F32), "rotation": 0}, "takes uint8, received float32"),
            ({"luma": np.zeros((5, 6), np.uint8), "rotation": 0}, "received (5, 6)"),
        ],
        ids=["missing", "dtype", "shape"],
    )
    def test_inputs_that_do_not_fit(self, phone, frames, inputs, words):
        with pytest.raises(PhoneError) as caught:
            phone.run("frame", **inputs)
        assert caught.value.stage == "input"
        assert words in str(caught.value)
        phone.run("frame", **frames[0])  # still usable

    def test_an_unknown_signature(self, phone):
        with pytest.raises(PhoneError, match="no signature 'serving'"):
            phone.run("serving")

    def test_bytes_that_are_no_model(self, model_bytes):
        require_phone()
        for content in (b"", b"not a model", model_bytes[:500]):
            with pytest.raises(PhoneError) as caught:
                PhoneRuntime(content)
            assert caught.value.stage == "model"

    def test_an_operator_that_is_too_new(self):
        require_phone()
        with pytest.raises(PhoneError) as caught:
            PhoneRuntime(one_operator("FULLY_CONNECTED", F32, F32, version=12))
        assert caught.value.stage == "create"
        assert "FULLY_CONNECTED" in str(caught.value)
        assert "12" in str(caught.value)

    def test_a_run_that_fails(self):
        require_phone()
        with (
            pytest.raises(PhoneError) as caught,
            PhoneRuntime(one_operator("READ_VARIABLE", np.int32), xnnpack=False) as phone,
        ):
            phone.run("serve", x0=np.zeros((2, 2), np.int32))
        assert caught.value.stage in ("allocate", "invoke")

    def test_times_and_profile(self, phone, frames):
        times = phone.milliseconds("frame", runs=20, **frames[0])
        assert 0 < times.p10 <= times.p50 <= times.p90
        rows = phone.profile("frame", runs=5, **frames[0])
        assert {"CAST", "REVERSE_V2", "PACK", "GATHER"} <= {row.name for row in rows if not row.is_delegated}
        assert any(row.name.startswith("Convolution") for row in rows if row.is_delegated)
        assert [row.milliseconds for row in rows] == sorted((row.milliseconds for row in rows), reverse=True)

    def test_it_says_what_the_delegate_took(self, phone):
        assert any("Replacing 6 out of 10 node(s) with delegate" in line for line in phone.log)

    def test_times_want_inputs_first(self, phone):
        with pytest.raises(PhoneError, match="takes"):
            phone.milliseconds("frame")

    def test_closing(self, model_bytes, frames):
        require_phone()
        phone = PhoneRuntime(model_bytes)
        phone.close()
        phone.close()
        with pytest.raises(PhoneError, match="closed"):
            phone.run("frame", **frames[0])


@pytest.mark.oracle
@pytest.mark.parametrize("abi", ["x86_64", "arm64-v8a"])
class TestInAProcessOfItsOwn:
    @pytest.mark.parametrize("xnnpack", [True, False], ids=["delegate", "plain"])
    def test_a_hundred_frames_as_litert(self, model_bytes, frames, abi, xnnpack):
        require_phone(abi)
        answers = run_apart(model_bytes, "frame", frames, abi=abi, xnnpack=xnnpack)
        assert_same(answers, litert(model_bytes, "frame", frames))

    def test_batches_of_any_size(self, model_bytes, abi):
        require_phone(abi)
        rng = np.random.default_rng(6)
        batches = [{"input_node": rng.random((count, 36), F32)} for count in (3, 1, 8)]
        assert_same(run_apart(model_bytes, "picture", batches, abi=abi), litert(model_bytes, "picture", batches))

    @pytest.mark.parametrize(
        ("model", "signature", "frame", "stage", "words"),
        [
            (b"not a model", "frame", {}, "create", "not a model"),
            (one_operator("FULLY_CONNECTED", F32, F32, version=12), "serve", {}, "create", "FULLY_CONNECTED"),
            (answering_model(), "serving", {}, "input", "no signature serving"),
            (answering_model(), "frame", {"lumen": np.zeros(3, F32)}, "input", "no input lumen"),
            (answering_model(), "frame", {"luma": np.zeros((6, 6), F32)}, "input", "luma has another type"),
            (answering_model(), "frame", {"luma": np.zeros((5, 6), np.uint8)}, "input", "luma cannot take this shape"),
        ],
        ids=["bytes", "version", "signature", "name", "dtype", "shape"],
    )
    def test_what_it_refuses(self, abi, model, signature, frame, stage, words):
        require_phone(abi)
        with pytest.raises(PhoneError) as caught:
            run_apart(model, signature, [frame], abi=abi)
        assert caught.value.stage == stage
        assert words in str(caught.value)

    def test_no_answer_in_time(self, model_bytes, frames, abi):
        require_phone(abi)
        # over before it began: in a millisecond a busy machine may have the whole answer before anyone looks at the clock
        with pytest.raises(PhoneError, match=r"no answer after -1 s"):
            run_apart(model_bytes, "frame", frames, abi=abi, timeout_s=-1)


@pytest.mark.oracle
def test_run_arm64_runs_the_phones_processor(model_bytes, frames):
    require_phone("arm64-v8a")
    assert_same(run_arm64(model_bytes, "frame", frames[:2]), litert(model_bytes, "frame", frames[:2]))


@pytest.mark.oracle
@pytest.mark.train
def test_an_exported_model_answers_on_both_processors(model_file, small_mnist):
    require_phone()
    require_phone("arm64-v8a")
    content = model_file.read_bytes()
    assert check_operators(content).stops == ()
    pixels = small_mnist.test.read(np.arange(64)).reshape(64, 784).astype(F32) / 255
    batches = [{"input_node": pixels}, {"input_node": pixels[:1]}]
    expected = litert(content, "picture", batches)
    with PhoneRuntime(content) as phone:
        assert_same([phone.run("picture", **batch) for batch in batches], expected, tolerance=1e-5)
    assert_same(run_arm64(content, "picture", batches), expected, tolerance=1e-5)


@pytest.mark.parametrize("status", [-11, 139], ids=["killed here", "killed under a shell"])
def test_a_crash_is_named(status):
    error = apart._error_of("x86_64", status, "")
    assert error.stage == "crash"
    assert "SIGSEGV" in str(error)


def test_frames_survive_packing():
    frames = [{"luma": np.arange(6, dtype=np.uint8).reshape(2, 3), "rotation": np.int32(3)}, {}]
    assert_same(apart.unpack_frames(apart.pack_frames(frames)), frames)
    with pytest.raises(PhoneError, match="dtype float64"):
        apart.pack_frames([{"x": np.zeros(2)}])


# ---- preparing ----


@pytest.mark.oracle
def test_preparing_twice_builds_once(monkeypatch, tmp_path):
    require_phone("arm64-v8a")
    monkeypatch.setenv("HANDLENS_ORACLES", str(tmp_path))
    for abi in build.PROCESSORS:
        assert build.prepare(abi)
        assert not build.prepare(abi)
        assert build.library_of(abi).parent == tmp_path / "phone" / abi
    assert sorted(os.listdir(tmp_path / "phone")) == sorted(build.PROCESSORS), "nothing half-built is left"


@pytest.mark.oracle
def test_a_changed_library_is_not_used(monkeypatch, tmp_path):
    require_phone()
    monkeypatch.setenv("HANDLENS_ORACLES", str(tmp_path))
    build.prepare("x86_64")
    library = build.library_of("x86_64")
    changed = bytearray(library.read_bytes())
    changed[-1] ^= 1
    library.write_bytes(changed)
    with pytest.raises(build.BuildError, match="is not the pinned file"):
        build.library_of("x86_64")


def test_a_missing_oracle_skips_or_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("HANDLENS_ORACLES", str(tmp_path))
    monkeypatch.delenv("HANDLENS_ORACLES_REQUIRED", raising=False)
    with pytest.raises(pytest.skip.Exception):
        require_phone()
    monkeypatch.setenv("HANDLENS_ORACLES_REQUIRED", "1")
    with pytest.raises(pytest.fail.Exception):
        require_phone()
