"""How well a model file reads through its `frame` signature: made frames by difficulty, empty frames, real photos.

    python benchmarks/reading.py digits.tflite                    10,000 made frames, 1,100 empty ones
    python benchmarks/reading.py digits.tflite --frames 1000      fewer
    python benchmarks/reading.py digits.tflite --test             as `handlens evaluate`, of all 10,000 test pictures
    python benchmarks/reading.py digits.tflite --real look        the half of the real photos that may be looked at
    python benchmarks/reading.py digits.tflite --real measure     the other half: at most once a day, logged in real.md

Made frames show MNIST's test digits only. A frame counts as read right when there is a reading and it is the digit;
`refused` are frames with a digit and no reading.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

import handlens
from handlens.base.wilson import wilson_interval
from handlens.evaluation import evaluate_model
from handlens.modelfile.model import Model
from handlens.scenes.make import EASY, EMPTY_KINDS, EVERYDAY, HARD, make_empty_frame, make_frames

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from made_frames import ANY_SIZE

OTHER_WRITING = replace(EVERYDAY, marks_share=1.0)  # words elsewhere in the frame, some of them in the lens

# drawn value -> edges of the groups that are shown
AXES = {
    "size_px": (0, 80, 160, 300, 500),
    "pen_px": (0, 4, 8, 16, 32, 100),
    "contrast_luma": (0, 40, 80, 160, 256),
    "light_gradient": (0, 0.12, 0.24, 1),
    "lines": (0, 1, 2, 3, 4),
    "shadow": (0, 1, 2),
    "turn_deg": (-90, -8, 8, 90),
    "blur_px": (0, 0.8, 1.6, 10),
    "noise_luma": (0, 1.5, 3, 20),
}


def share(right: int, total: int) -> str:
    if not total:
        return "-"
    low, high = wilson_interval(right, total)
    return f"{right / total:7.2%}  ({low:.2%} to {high:.2%})  of {total:,}"


def measure_made(model: Model, name: str, difficulty: object, count: int) -> None:
    mnist = handlens.open_dataset("mnist")
    pictures = mnist.test.read(np.arange(mnist.test.count))[..., 0]
    rows = []
    for frame in make_frames(pictures, mnist.test.labels, difficulty, 2026, count):
        prediction = model.read_frame({"luma": frame.luma}, rotation=frame.rotation)
        truth = model.contract.labels[int(frame.label)]
        rows.append((prediction.label == truth, prediction.label is None, prediction.best_label == truth, frame))
    right, refused = sum(row[0] for row in rows), sum(row[1] for row in rows)
    best = sum(row[2] for row in rows)
    print(
        f"{name:28} right {share(right, count)}, refused {refused / count:.2%}, right but for the threshold {best / count:.2%}"
    )
    if name != "any size":
        return
    for axis, edges in AXES.items():
        for low, high in itertools.pairwise(edges):
            chosen = [row for row in rows if axis in row[3].drawn and low <= row[3].drawn[axis] < high]
            if chosen:
                print(f"  {f'{axis} {low:g} to {high:g}':26} right {share(sum(row[0] for row in chosen), len(chosen))}")
    for turn in range(4):
        chosen = [row for row in rows if row[3].rotation == turn]
        print(f"  {f'rotation {turn}':26} right {share(sum(row[0] for row in chosen), len(chosen))}")


def measure_empty(model: Model, each: int) -> None:
    rng = np.random.default_rng(2026)
    total = false = 0
    for kind in EMPTY_KINDS:
        readings = 0
        for _ in range(each):
            frame = make_empty_frame(kind, rng)
            readings += model.read_frame({"luma": frame.luma}, rotation=frame.rotation).label is not None
        print(f"  {f'empty: {kind}':26} false {share(readings, each)}")
        total, false = total + each, false + readings
    print(f"{'empty frames':28} false {share(false, total)}")


def measure_real(
    model: Model, half: str, names: Iterable[str] = ("nsysu-digits", "sudoku-photos", "paper-webcam")
) -> None:
    """Scans of digits as files, cells of photos as a camera held over them would show them."""
    from real_frames import real_frames, real_scans

    for name in names:
        counts: dict[str, int] = defaultdict(int)
        if name == "nsysu-digits":
            read = ((model.predict(path), label) for path, label in real_scans(half))
        else:
            read = ((model.read_frame({"luma": luma}), label) for luma, label, _ in real_frames(name, half))
        for prediction, label in read:
            counts["all"] += 1
            counts["right"] += prediction.label == str(label)
            counts["best"] += prediction.best_label == str(label)
            counts["refused"] += prediction.label is None
        print(f"{f'{name}, {half}':28} right {share(counts['right'], counts['all'])}, refused {counts['refused']}, "
              f"right but for the threshold {counts['best'] / max(1, counts['all']):.2%}")  # fmt: skip


def measure_test(model: Model) -> None:
    """What an evaluation says, but of a frame of each test picture."""
    mnist = handlens.open_dataset("mnist")
    frames, network = evaluate_model(model, mnist, made_frames=mnist.test.count)
    for word in ("right", "wrong", "no_reading"):
        print(f"{word:28} {share(getattr(frames.figures, word), frames.figures.count)}")
    print(f"{'network alone':28} {share(round(network.accuracy * network.pictures), network.pictures)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--frames", type=int, default=10_000)
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--real", choices=("look", "measure"))
    arguments = parser.parse_args()
    opened = handlens.load_model(arguments.model)
    if arguments.real:
        measure_real(opened, arguments.real)
    elif arguments.test:
        measure_test(opened)
    else:
        for title, preset, frames in (
            ("any size", ANY_SIZE, arguments.frames), ("everyday", EVERYDAY, arguments.frames // 5),
            ("easy", EASY, arguments.frames // 5), ("hard", HARD, arguments.frames // 5),
            ("other writing", OTHER_WRITING, arguments.frames // 5),
        ):  # fmt: skip
            measure_made(opened, title, preset, frames)
        measure_empty(opened, max(10, arguments.frames // 100))
