"""One file, one answer: Keras, LiteRT in Python, the phone's library on x86_64, and the phone's own processor under qemu."""

from __future__ import annotations

import numpy as np
import pytest

from handlens.evaluation.parity import compare_runtimes, decide
from handlens.modelfile.contract import Contract
from handlens.modelfile.model import Model

LABELS = ("a", "b")


def outputs(first: float, presence: float) -> dict[str, np.ndarray]:
    return {"output_node": np.array([[first, 1 - first]], np.float32), "presence": np.array([presence], np.float32)}


@pytest.fixture(scope="module")
def contract():
    return Contract("x", "ink", LABELS, (28, 28, 1), frame_shape=(480, 640), threshold=0.5)


@pytest.mark.parametrize(
    ("first", "presence", "label"),
    [(0.9, 0.9, "a"), (0.1, 0.9, "b"), (0.9, 0.5, None), (0.5001, 1.0, "a"), (0.4, 0.1, None)],
)
def test_the_one_rule(contract, first, presence, label):
    assert decide(outputs(first, presence), contract)[0] == label


def test_only_what_lies_near_the_threshold_or_a_tie_is_excused(contract):
    pairs = [
        (outputs(0.9, 1.0), outputs(0.9, 1.0)),  # the same
        (outputs(0.9, 0.558), outputs(0.9, 0.553)),  # on both sides of the threshold, near it
        (outputs(0.502, 1.0), outputs(0.498, 1.0)),  # a tie
        (outputs(0.9, 0.9), outputs(0.1, 0.9)),  # another label, far from a tie
        (outputs(0.9, 0.6), outputs(0.9, 0.5)),  # beyond the tolerance
    ]
    parity = compare_runtimes(pairs, contract, tolerance=0.01)
    assert (parity.frames, parity.same, parity.borderline, parity.different) == (5, 1, 2, 2)


@pytest.fixture(scope="module")
def made_frames(small_mnist):
    """1,000 made frames: 800 with a digit, 200 without, in all four rotations."""
    from handlens.scenes.make import EMPTY_KINDS, EVERYDAY, make_empty_frame, make_frames

    test = small_mnist.test
    pictures = test.read(np.arange(test.count))[..., 0]
    frames = [(frame.luma, frame.rotation) for frame in make_frames(pictures, test.labels, EVERYDAY, 5, 800)]
    rng = np.random.default_rng(6)
    for i in range(200):
        empty = make_empty_frame(EMPTY_KINDS[i % len(EMPTY_KINDS)], rng)
        frames.append((empty.luma, empty.rotation))
    assert {rotation for _, rotation in frames} == {0, 1, 2, 3}
    return frames


@pytest.mark.train
@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("arm64_step", [4, pytest.param(1, marks=pytest.mark.long)])  # emulated, 1,000 take minutes
def test_four_runtimes_decide_alike(run, model_file, made_frames, arm64_step, record_property):
    from handlens.export.freezing import frozen_frame, load_network
    from phone_runtime import PhoneRuntime, require_phone, run_arm64

    require_phone()
    require_phone("arm64-v8a")
    content = model_file.read_bytes()
    desktop = Model(content)
    inputs = [{"luma": luma, "rotation": np.int32(rotation)} for luma, rotation in made_frames]
    ours = [desktop.run_frame({"luma": luma}, rotation) for luma, rotation in made_frames]
    keras = frozen_frame(run, load_network(run))
    theirs = [keras({"luma": luma}, rotation) for luma, rotation in made_frames]
    with PhoneRuntime(content) as phone:
        phones = [phone.run("frame", **one) for one in inputs]
    some = range(0, len(inputs), arm64_step)
    arm64 = run_arm64(content, "frame", [inputs[i] for i in some])
    for name, pairs in {
        "Keras": zip(theirs, ours, strict=True),
        "phone, x86_64": zip(phones, ours, strict=True),
        "phone, arm64": zip(arm64, (ours[i] for i in some), strict=True),
    }.items():
        parity = compare_runtimes(pairs, desktop.contract)
        print(f"{name}: {parity}, largest difference of a score {parity.difference:.2g}")
        record_property(name, str(parity))
        assert parity.different == 0, f"{name}: {parity}"
        assert parity.borderline <= parity.frames // 100
    readings = sum(decide(one, desktop.contract)[0] is not None for one in ours)
    assert 100 < readings < 1000, "frames that all say the same prove nothing"
