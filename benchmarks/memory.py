"""Time and memory as the number of pictures grows: reading a dataset, and one epoch of training on it.

    python benchmarks/memory.py

Each size runs in a process of its own; its peak resident memory is what the system says when it ends. The pictures of
the folder are made here: 40 classes of 64x64 colour PNG, the default input of a folder.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

SIZES = (1_000, 10_000, 60_000)


def make_folder(folder: Path, count: int, classes: int = 40) -> None:
    from PIL import Image

    rng = np.random.default_rng(0)
    for k in range(classes):
        (folder / f"class{k:02}").mkdir(parents=True)
    for i in range(count):
        small = rng.integers(0, 255, (8, 8, 3), np.uint8)
        Image.fromarray(small).resize((64, 64), Image.Resampling.BICUBIC).save(
            folder / f"class{i % classes:02}" / f"{i}.jpg", quality=85
        )


def child(what: str, source: str, count: int) -> None:
    import dataclasses

    from handlens.datasets import Pictures, open_dataset

    started = time.perf_counter()
    dataset = open_dataset(source)
    read_s = time.perf_counter() - started
    train_s = 0.0
    if what == "train":
        from handlens.training import train

        if source == "mnist":
            part = dataset.train_all
            dataset = dataclasses.replace(
                dataset, train=Pictures(part.store, part.rows[:count], part.labels[:count]), digest=str(count)
            )
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            train(dataset, Path(folder) / "run", epochs=1)
            train_s = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"read_s": read_s, "train_s": train_s, "peak_mb": peak_mb}))


def measure(what: str, source: str, count: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--child", what, source, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        child(arguments.child[0], arguments.child[1], int(arguments.child[2]))
        sys.exit()
    print(f"{'':34}{'read s':>8}{'1 epoch s':>11}{'peak MB':>9}")
    for count in SIZES:
        row = measure("train", "mnist", count)
        print(f"{f'mnist, {count:,} to train on':34}{row['read_s']:8.2f}{row['train_s']:11.1f}{row['peak_mb']:9.0f}")
    with tempfile.TemporaryDirectory() as folder:
        for count in SIZES[:2]:
            make_folder(Path(folder) / str(count), count)
            row = measure("read", str(Path(folder) / str(count)), count)
            print(f"{f'folder of {count:,} files, read':34}{row['read_s']:8.2f}{'':11}{row['peak_mb']:9.0f}")
            row = measure("train", str(Path(folder) / str(count)), count)
            print(
                f"{f'folder of {count:,} files, trained':34}{row['read_s']:8.2f}{row['train_s']:11.1f}{row['peak_mb']:9.0f}"
            )
