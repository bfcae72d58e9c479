"""What the frame graph costs, and what each mistake of 2016 would cost in its place.

    python benchmarks/frames.py MODEL.tflite [--frames 300]

Two tables. The first: one frame, one thread, on ai-edge-litert and, where it is prepared (`scripts/oracles phone`), on
the phone's own tensorflow-lite 2.16.1; the 10th percentile of 200 runs, which other load hardly moves. The second: made
frames of MNIST's test digits read by the same network, once through `frame`, and once each with one step done as the
author's app of 2016 did it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from handlens import load_model
from handlens.datasets import open_dataset
from handlens.scenes.make import EVERYDAY, Frame, make_frames, padded

Reader = Callable[[Frame], str | None]


def p10_ms(run: Callable[[], object], times: int = 200) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return float(np.percentile(taken, 10) * 1000)


def speed(content: bytes, frame: Frame) -> None:
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=content, num_threads=1)
    run = interpreter.get_signature_runner("frame")
    inputs = {"luma": np.ascontiguousarray(frame.luma), "rotation": np.int32(frame.rotation)}
    details = interpreter.get_signature_list()["frame"]["inputs"]
    inputs |= {name: np.full((240, 320), 128, np.uint8) for name in details if name.startswith("chroma")}
    print(f"| ai-edge-litert, with copies in and out | {p10_ms(lambda: run(**inputs)):.2f} ms |")
    try:
        from phone_runtime import PhoneRuntime

        with PhoneRuntime(content) as phone:
            phone.run("frame", **inputs)
            print(f"| tensorflow-lite {phone.version}, x86_64 | {phone.milliseconds('frame').p10:.2f} ms |")
    except Exception as error:  # the library is not prepared on every machine; the table then says so
        print(f"| tensorflow-lite 2.16.1 | not measured: {error} |")


def squeezed(luma: np.ndarray) -> np.ndarray:
    """2016's way: the middle square squeezed to 28x28 by picking pixels."""
    return np.asarray(Image.fromarray(luma[:, 80:560]).resize((28, 28), Image.Resampling.NEAREST))


def readers(model) -> dict[str, Reader]:
    labels = model.contract.labels

    def picture(pixels: np.ndarray) -> str:
        return str(labels[int(model.classify(pixels.reshape(1, 784).astype(np.float32)).argmax())])

    def frame(luma: np.ndarray, rotation: int) -> str:
        return str(model.read_frame({"luma": np.ascontiguousarray(luma)}, rotation=rotation).best_label)

    def upright_seen(read: Frame) -> np.ndarray:
        return np.rot90(squeezed(read.luma), -read.rotation)

    def shifted_rows(read: Frame) -> str:
        """The buffer's rows are 704 bytes apart, and nobody asked."""
        buffer = np.frombuffer(padded(read.luma, 704), np.uint8)[: 480 * 640]
        return frame(buffer.reshape(480, 640), read.rotation)

    return {
        "the frame signature": lambda read: frame(read.luma, read.rotation),
        "the sensor's rotation ignored": lambda read: frame(read.luma, 0),
        "row stride taken for the width": shifted_rows,
        "luma in signed bytes": lambda read: frame((read.luma.view(np.int8).clip(0)).astype(np.uint8), read.rotation),
        "frame squeezed to 28x28, dark ink left dark": lambda read: picture(upright_seen(read) / 255),
        "squeezed, turned to light ink": lambda read: picture(1 - upright_seen(read) / 255),
        "squeezed, light ink, never divided by 255": lambda read: picture(255.0 - upright_seen(read)),
        "squeezed, light ink, contrast stretched": lambda read: picture(stretched(255.0 - upright_seen(read))),
    }


def stretched(values: np.ndarray) -> np.ndarray:
    low, high = np.percentile(values, [50, 100])
    return np.clip((values - low) / max(high - low, 1), 0, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--frames", type=int, default=300)
    options = parser.parse_args()
    model = load_model(options.model)
    test = open_dataset("mnist").test
    pictures, labels = test.read(np.arange(test.count))[..., 0], test.labels
    frames = list(make_frames(pictures, labels, EVERYDAY, seed=2016, count=options.frames))
    print("| one frame, one thread, p10 | |\n|-|-|")
    speed(model.content, frames[0])
    print(f"\n| {len(frames)} everyday frames of test digits | right |\n|-|-|")
    for name, read in readers(model).items():
        right = np.mean([read(frame) == str(frame.label) for frame in frames])
        print(f"| {name} | {right:.1%} |", flush=True)


if __name__ == "__main__":
    main()
