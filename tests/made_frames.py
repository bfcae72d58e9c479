"""The made frames that hold reading: 300 everyday, 300 of any size, ten of each empty kind, of MNIST's test pictures.

They are those of commit 6efbdb1, byte for byte: the floors in gates.py were measured on them, and a reader that gets worse
must not be helped by frames that got easier. A new kind adds a row to `DIGESTS`; no row is ever replaced.

    python tests/made_frames.py          the digests of what `handlens.scenes` makes now
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

import handlens
from handlens.scenes.make import EVERYDAY, Difficulty, Frame, make_empty_frame, make_frames

# from a tenth of the lens to nearly all of it; everything else as everyday, but one digit alone in the lens
ANY_SIZE = replace(EVERYDAY, size_px=(48.0, 440.0), marks_share=0.0)
WRITTEN: dict[str, Difficulty] = {"everyday": EVERYDAY, "any size": ANY_SIZE}
SEED, WRITTEN_FRAMES, EMPTY_FRAMES_A_KIND = 0, 300, 10

# SHA-256, its first 16 digits, made by the code of 6efbdb1; and below it of kinds that came later
DIGESTS_FROM_THE_START = {
    "everyday": "511643d90d41e3fe",
    "any size": "59eab9e19d565c1e",
    "blank": "b6325df4d981cc89",
    "ruled": "06e37498554a4586",
    "squared": "103276004bf900bd",
    "letters": "930473e5e2d29fe4",
    "scribble": "a058eab4a085fbb9",
    "print": "1848dd17ab6738ce",
    "stains": "43a601f0c3ed30bd",
    "shadow": "91dab7160a98d484",
    "edge": "0105699160247065",
    "table": "cfc5a071c7e870f7",
    "blob": "e346946f7f1eb06f",
}
DIGESTS = DIGESTS_FROM_THE_START | {
    "board": "1fab1836ff685771",
    "chalk": "35e686479041f7d5",
    "ghosts": "a627d7cf9a6d550c",
    "crumpled": "287751c703761ec3",
    "gleams": "c90ebd15cededc6e",
    "flat": "5a96c79226fb4d03",
}
EMPTY = {
    "empty": tuple(kind for kind in DIGESTS_FROM_THE_START if kind not in WRITTEN),
    "empty, later kinds": tuple(kind for kind in DIGESTS if kind not in DIGESTS_FROM_THE_START),
}


def written_frames(group: str) -> Iterator[tuple[Frame, int]]:
    """The frames of `everyday` or `any size`, each with the digit that is written in it; a frame's label is the picture's row."""
    test = handlens.open_dataset("mnist").test
    pictures = test.read(np.arange(test.count))[..., 0]
    for frame in make_frames(pictures, range(test.count), WRITTEN[group], SEED, WRITTEN_FRAMES):
        yield frame, int(test.labels[frame.label])


def empty_frames(kind: str) -> Iterator[Frame]:
    """Frames of one kind without a digit; each depends on its kind and number alone."""
    for number in range(EMPTY_FRAMES_A_KIND):
        yield make_empty_frame(kind, np.random.default_rng([SEED, zlib.crc32(kind.encode()), number]))


def digest(frames: Iterable[Frame]) -> str:
    """Of the pixels, and of what is said about them."""
    sha = hashlib.sha256()
    for frame in frames:
        box = None if frame.box is None else [round(value, 4) for value in frame.box]
        sha.update(repr((frame.rotation, frame.label, box)).encode())
        sha.update(frame.luma.tobytes())
    return sha.hexdigest()[:16]


def made(row: str) -> Iterable[Frame]:
    """The frames of one row of `DIGESTS`."""
    return (frame for frame, _ in written_frames(row)) if row in WRITTEN else empty_frames(row)


if __name__ == "__main__":
    from handlens.scenes.make import EMPTY_KINDS as KINDS

    for name in (*WRITTEN, *KINDS):
        print(f'    "{name}": "{digest(made(name))}",', flush=True)
