"""28x28 area means of a square known only at run time, out of 120x120: three ways, in the phone's library and the desktop's.

    python benchmarks/resampling.py

The view `ink` cuts what it found out of the frame so, three times a frame. A product with computed weights is the usual way;
it leaves XNNPACK for ruy, which crashes on some phones (see `handlens.frames.lens.area_means`). One thread, 10th percentile.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from frames import p10_ms
from handlens.export.litert import convert
from handlens.frames.lens import area_means
from phone_runtime import PhoneRuntime

SIDE, CELLS = 120, 28


def weights(start: Any, step: Any) -> Any:
    """How much of each pixel lies in each cell: [CELLS, SIDE], rows adding up to 1."""
    pixels = tf.constant(np.arange(SIDE, dtype=np.float32)[None])
    left = start + step * tf.constant(np.arange(CELLS, dtype=np.float32)[:, None])
    overlap = tf.nn.relu(tf.minimum(left + step, pixels + 1) - tf.maximum(left, pixels))
    return overlap / tf.maximum(tf.reduce_sum(overlap, 1, keepdims=True), 1e-6)


def by_products(image: Any, left: Any, top: Any, step: Any) -> Any:
    half = tf.matmul(image, weights(left, step), transpose_b=True)
    return tf.transpose(tf.matmul(tf.transpose(half), weights(top, step), transpose_b=True))


def by_sums(image: Any, left: Any, top: Any, step: Any) -> Any:
    """The same products as a broadcast MUL and a SUM, which XNNPACK takes."""
    half = tf.reduce_sum(image[None] * weights(top, step)[:, :, None], 1)
    return tf.reduce_sum(half[:, None] * weights(left, step)[None], 2)


WAYS: dict[str, Callable[..., Any]] = {
    "sums up to the edges (ours)": lambda image, left, top, step: area_means(image, left, top, step, CELLS)[0],
    "products with computed weights": by_products,
    "broadcast products and sums": by_sums,
}


def file_of(way: Callable[..., Any]) -> bytes:
    module = tf.Module()
    scalar = [tf.TensorSpec((), tf.float32, name=name) for name in ("left", "top", "step")]
    signature = [tf.TensorSpec((SIDE, SIDE), tf.float32, name="image"), *scalar]
    module.run = tf.function(lambda image, left, top, step: {"means": way(image, left, top, step)}, input_signature=signature)
    return convert(module, {"run": module.run.get_concrete_function()})


def main() -> None:
    from ai_edge_litert.interpreter import Interpreter

    image = np.random.default_rng(0).uniform(0, 255, (SIDE, SIDE)).astype(np.float32)
    inputs = {"image": image, "left": np.float32(7.3), "top": np.float32(11.8), "step": np.float32(3.1)}
    first: tuple[float, float, np.ndarray] | None = None
    print("| way | tensorflow-lite 2.16.1 | ai-edge-litert | off by at most | left undelegated |\n|-|-|-|-|-|")
    for name, way in WAYS.items():
        content = file_of(way)
        interpreter = Interpreter(model_content=content, num_threads=1)
        runner = interpreter.get_signature_runner("run")
        desktop = p10_ms(lambda runner=runner: runner(**inputs), 500)
        with PhoneRuntime(content) as phone:
            means = phone.run("run", **inputs)["means"]
            took, left = phone.milliseconds("run", runs=500).p10, phone.undelegated("run", **inputs)
        first = first or (took, desktop, means)
        off = np.abs(means - first[2]).max()
        print(f"| {name} | {took:.3f} ms ({took / first[0]:.1f}) | {desktop:.3f} ms ({desktop / first[1]:.1f}) | {off:.4f} "
              f"| {', '.join(sorted(set(left)))} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
