"""Made pictures and folders for the tests of datasets."""

from pathlib import Path

import numpy as np
from PIL import Image

from handlens.base.wording import in_words
from handlens.datasets import Dataset
from handlens.datasets.idx import dump_idx


def made_picture(seed: int, size: tuple[int, int] = (48, 48), mode: str = "RGB") -> Image.Image:
    """Noise in the mode's first colours: no two seeds give the same picture."""
    channels = {"L": (), "RGB": (3,), "RGBA": (4,)}[mode]
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], *channels), dtype=np.uint8)
    return Image.fromarray(pixels)


def make_class_folders(root: Path, counts: dict[str, int], first_seed: int = 0, mode: str = "RGB") -> Path:
    """`root`/<label>/<number>.png, all different."""
    seed = first_seed
    for label, count in counts.items():
        (root / label).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            made_picture(seed, mode=mode).save(root / label / f"{seed}-{number}.png")
            seed += 1
    return root


def noticed(dataset: Dataset, kind: str) -> int:
    """How many the notice of a kind counts; 0 where there is none."""
    return next((notice.count for notice in dataset.summary.notices if notice.kind == in_words(kind, notice.count)), 0)


def make_idx_folder(root: Path, train: int = 60, test: int = 12, side: int = 28) -> Path:
    """The four IDX files of a small dataset."""
    root.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    for part, count in (("train", train), ("t10k", test)):
        pictures = rng.integers(0, 256, (count, side, side), dtype=np.uint8)
        (root / f"{part}-images-idx3-ubyte").write_bytes(dump_idx(pictures))
        (root / f"{part}-labels-idx1-ubyte").write_bytes(dump_idx((np.arange(count) % 10).astype(np.uint8)))
    return root
