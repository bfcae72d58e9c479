"""Opening a folder of pictures: by as many threads as there are cores, against one, in turn and in the same run.

    python benchmarks/decoding.py                  24 made photos of 12 million pixels, 4,000 small ones
    python benchmarks/decoding.py --photos 400     more of them

What is timed is `open_dataset`: hashing, decoding, finding near-duplicates. The files were read before, so the disk is not in it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from unittest import mock

import numpy as np
from PIL import Image

import handlens

ROUNDS = 5
LABELS = ("one", "two")
KINDS = {"jpg, 4000x3000": ((4000, 3000), "jpg"), "png, 64x64": ((64, 64), "png"), "jpg, 400x300": ((400, 300), "jpg")}


def make_folder(root: Path, size: tuple[int, int], suffix: str, count: int) -> Path:
    """Class folders of photos: soft patches and a sensor's noise, so that they pack as photos do."""
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 4, (size[1], size[0], 3)).astype(np.int16)
    for number in range(count):
        folder = root / LABELS[number % len(LABELS)]
        folder.mkdir(parents=True, exist_ok=True)
        patches = Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
        pixels = np.asarray(patches).astype(np.int16) + np.roll(noise, number, axis=0)
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / f"{number}.{suffix}")
    return root


def seconds(folder: Path, cores: int) -> float:
    with mock.patch("os.cpu_count", return_value=cores):
        started = time.perf_counter()
        dataset = handlens.open_dataset(folder, view="photo")
        assert dataset.count > 0
        return time.perf_counter() - started


def measure(folder: Path, cores: int) -> tuple[list[float], list[float]]:
    """One thread and all of them, in turn: what else the machine is at meets both alike."""
    seconds(folder, cores)
    alone, together = [], []
    for _ in range(ROUNDS):
        alone.append(seconds(folder, 1))
        together.append(seconds(folder, cores))
    return alone, together


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--small", type=int, default=4000)
    arguments = parser.parse_args()
    every_core = os.cpu_count() or 1
    for name, (size, suffix) in KINDS.items():
        count = arguments.photos if size[0] > 1000 else arguments.small
        with tempfile.TemporaryDirectory() as temporary:
            alone, together = measure(make_folder(Path(temporary), size, suffix, count), every_core)
        ratios = [one / other for one, other in zip(alone, together, strict=True)]
        print(f"{name:16} {count:6,} pictures: 1 thread {statistics.median(alone):6.2f} s, {every_core} threads "
              f"{statistics.median(together):6.2f} s, {statistics.median(ratios):.2f} times as fast "
              f"({min(ratios):.2f} to {max(ratios):.2f})")  # fmt: skip
