"""The frame signature beside the usual Java way, in a JVM with the phone's own library.

    python benchmarks/jvm_frame.py MODEL.tflite [--frames 200]

Made frames of MNIST's test digits go, one thread, XNNPACK on, through tensorflow-lite 2.16.1: its Java API and its
Android x86_64 library, unchanged (`scripts/oracles phone android` prepares both). Once through `frame`, the planes as
the camera lends them; once as the tutorials write it: YUV to ARGB, rotate, crop, scale to 28x28, grey, invert, divide by
255, and then `picture`. A HotSpot JVM on a PC is not a phone's ART: only the ratio and the shares mean something.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from handlens.datasets import open_dataset
from handlens.errors import HandlensError
from handlens.modelfile.contract import Contract
from handlens.modelfile.sealing import read_contract
from handlens.pictures.geometry import FRAME_SHAPE
from handlens.scenes.make import EVERYDAY, Frame, make_frames
from phone_runtime import build

SOURCE = Path(__file__).resolve().parent / "jvm" / "FrameBench.java"
PLAIN = 128  # chroma of grey
DIGITS = {str(digit) for digit in range(10)}


class Reading(NamedTuple):
    """One line of FrameBench: what one way made of one frame."""

    nanoseconds: int
    nanoseconds_before_network: int
    label: int
    score: float


def prepared() -> tuple[Path, list[Path]]:
    """The folder with the phone's library and shims, and the jars of its Java API; or the end, saying what to run."""
    api = build.oracles_folder() / "android"
    jars = [api / "tensorflow-lite.jar", api / "tensorflow-lite-api.jar"]
    reason = build.why_missing("x86_64")
    if reason is None and not all(jar.exists() for jar in jars):
        reason = f"the Java API is not prepared ({api} lacks its jars)"
    if reason is None and not (shutil.which("java") and shutil.which("javac")):
        reason = "there is no JDK (java, javac)"
    if reason:
        sys.exit(f"jvm_frame: {reason.split(': run scripts')[0]}\nTry: scripts/oracles phone android")
    return build.library_of("x86_64").parent, jars


def checked_contract(model: Path) -> Contract:
    contract = read_contract(model)
    if (contract.input_shape, contract.frame_shape) != ((28, 28, 1), FRAME_SHAPE) or not set(contract.labels) >= DIGITS:
        sys.exit(
            "jvm_frame: the model must read digits, 28x28 grey, and have a `frame` signature of 480x640. "
            f"Received: input {contract.input_shape}, frame {contract.frame_shape}, labels {contract.labels[:12]}\n"
            "Try: handlens build mnist -o digits.tflite makes one"
        )
    return contract


def write_frames(path: Path, frames: Sequence[Frame], classes: int) -> None:
    """The file that FrameBench.java draws: a header, then rotation and planes of every frame."""
    height, width = FRAME_SHAPE
    chroma = bytes([PLAIN]) * (2 * (height // 2) * (width // 2))
    with path.open("wb") as file:
        file.write(np.array([len(frames), height, width, classes], "<i4").tobytes())
        for frame in frames:
            file.write(np.array(frame.rotation, "<i4").tobytes() + frame.luma.tobytes() + chroma)


def run_jvm(model: Path, frames: Path, classes_folder: Path) -> list[str]:
    """The lines that FrameBench prints."""
    library, jars = prepared()
    class_path = ":".join(map(str, [*jars, classes_folder]))
    commands = [
        ["javac", "-nowarn", "-cp", class_path, "-d", str(classes_folder), str(SOURCE)],
        ["java", "-cp", class_path, f"-Djava.library.path={library}", "FrameBench"]
        + [str(library / "shims"), str(model), str(frames)],
    ]
    for command in commands:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"jvm_frame: {command[0]} failed:\n{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.splitlines()


def by_way(lines: Sequence[str]) -> dict[str, list[Reading]]:
    ways: dict[str, list[Reading]] = {"frame": [], "usual": []}
    for line in lines:
        way, *values = line.split()
        if way in ways:
            nanoseconds, before, label, score = values
            ways[way].append(Reading(int(nanoseconds), int(before), int(label), float(score)))
    return ways


def row(name: str, nanoseconds: Sequence[int], right: str) -> str:
    p10, median = np.percentile(nanoseconds, [10, 50]) / 1e6
    return f"| {name} | {p10:.2f} | {median:.2f} | {right} |"


def report(lines: Sequence[str], truths: Sequence[str], contract: Contract) -> None:
    frame, usual = by_way(lines).values()
    if not len(frame) == len(usual) == len(truths):
        sys.exit(f"jvm_frame: {len(truths)} frames went in, {len(frame)} and {len(usual)} readings came out")

    def right(readings: Sequence[Reading], threshold: float) -> float:
        pairs = zip(readings, truths, strict=True)
        return float(np.mean([r.score >= threshold and contract.labels[r.label] == truth for r, truth in pairs]))

    frame_right, usual_right = right(frame, contract.threshold), right(usual, 0)
    frame_ns, usual_ns = [r.nanoseconds for r in frame], [r.nanoseconds for r in usual]
    runtime = next((line.split()[1] for line in lines if line.startswith("runtime ")), "?")
    print(f"| {len(truths)} everyday frames, tensorflow-lite {runtime} in a JVM | p10, ms | median, ms | right |")
    print("|-|-|-|-|")
    print(row("the `frame` signature, everything", frame_ns, f"{frame_right:.1%}"))
    print(row("the usual way, everything", usual_ns, f"{usual_right:.1%}"))
    print(row("of which Java before the network", [r.nanoseconds_before_network for r in usual], ""))
    ratio = np.percentile(usual_ns, 10) / np.percentile(frame_ns, 10)
    fewer = "far fewer" if usual_right < frame_right / 2 else "fewer" if usual_right < frame_right else "no fewer"
    print(
        f"\nThe usual way takes {ratio:.1f} times as long (10th percentiles) and does less: it never looks for the digit\n"
        f"or its contrast, and reads {fewer} frames right, {usual_right:.1%} against {frame_right:.1%}. A reading of `frame`\n"
        f"counts only from the threshold {contract.threshold:.2f} on; the usual way has none and always guesses."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--frames", type=int, default=200)
    options = parser.parse_args()
    if options.frames < 1:
        parser.error(f"--frames must be 1 or more. Received: {options.frames}")
    prepared()
    try:
        contract = checked_contract(options.model)
        test = open_dataset("mnist").test
    except HandlensError as error:
        sys.exit(f"jvm_frame: {error}" + (f"\nTry: {error.hint}" if error.hint else ""))
    pictures = test.read(np.arange(test.count))[..., 0]
    frames = list(make_frames(pictures, test.labels, EVERYDAY, seed=2016, count=options.frames))
    truths = [str(frame.label) for frame in frames]
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "frames"
        write_frames(file, frames, len(contract.labels))
        lines = run_jvm(options.model, file, Path(scratch))
    report(lines, truths, contract)


if __name__ == "__main__":
    main()
