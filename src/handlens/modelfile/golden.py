"""Golden frames: what an app or a page reads at its start to check itself, and the answers that Python gave for them.

golden.bin is one zlib stream of, frame after frame, each plane, row after row. A row is stored as its difference
to the row above it, modulo 256 (above the first row is 0): even paper becomes zeros.

    frame 0: luma [480, 640]  chroma_u [240, 320]  chroma_v [240, 320]     chroma only if golden.json names it
    frame 1: ...

golden.json says how to read it, and what must come out:

    {"tolerance": 0.02, "planes": ["luma"], "height": 480, "width": 640, "frames": [
      {"rotation": 1, "truth": "3", "label": "3", "score": 0.98, "presence": 0.99, "output": [0.0, ...]}, ...]}

`label` is null where the model gives no reading (score below the contract's threshold).
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..errors import ModelError
from ..pictures.geometry import MOST_PLANE_SIDE_PIXELS, plane_shapes
from .contract import Contract

Planes = Mapping[str, NDArray[np.uint8]]

TOLERANCE = 0.02  # largest difference of a score or an output between another runtime and Python's
MOST_PACKED_BYTES = 300_000  # by eye: 7 % of the smallest app
MOST_FRAMES = 16  # as many examples as a model file carries
_MOST_UNPACKED_BYTES = 64 << 20  # 16 colour frames of 480x640 take 7 MB; a damaged file may claim anything


class FrameModel(Protocol):
    """What golden frames need of a model; `Model` is one."""

    @property
    def contract(self) -> Contract: ...

    def examples(self) -> Sequence[tuple[Image.Image, int]]:
        """Pictures that travel in the model file, with the index of their label."""

    def frame_planes(self, image: Image.Image) -> Planes:
        """The frame of an upright camera (rotation 0) that looks at the picture."""

    def run_frame(self, planes: Planes, rotation: int) -> Mapping[str, NDArray[Any]]:
        """The frame signature's outputs."""


@dataclass(frozen=True)
class GoldenFrame:
    """A frame and the answer to it.

    Attributes:
        planes: uint8 planes by name.
        rotation: clockwise quarter turns to upright, 0..3.
        truth: what the picture shows.
        label: what the model reads, None if nothing.
        score, presence: 0..1.
        output: the probabilities, one a label.
    """

    planes: Planes
    rotation: int
    truth: str
    label: str | None
    score: float
    presence: float
    output: tuple[float, ...]


@dataclass(frozen=True)
class Golden:
    """The two files: `packed` is golden.bin, `document` golden.json."""

    packed: bytes
    document: str
    frame_count: int


def golden_frames(model: FrameModel, *, most: int = MOST_FRAMES) -> list[GoldenFrame]:
    """Frames of the model's own examples, each turned another way, with the model's answers.

    Raises:
        ModelError: an example that is no picture or has no such label, or answers that are no numbers.
    """
    contract = model.contract
    frames = []
    for index, (picture, label_index) in enumerate(_one_of_each_first(model.examples())[:most]):
        if not 0 <= label_index < len(contract.labels):
            raise ModelError("an example in the model file has no such label", received=label_index)
        rotation = index % 4
        try:
            upright = model.frame_planes(picture)
        except (OSError, ValueError, SyntaxError) as error:  # Pillow reads pictures late
            raise ModelError("an example in the model file is no picture", received=str(error)) from None
        planes = {name: turned_lens(plane, rotation) for name, plane in upright.items()}
        outputs = model.run_frame(planes, rotation)
        output = np.asarray(outputs["output_node"], np.float64).reshape(-1)
        presence = float(np.asarray(outputs["presence"]).reshape(-1)[0])
        if not (np.isfinite(output).all() and np.isfinite(presence)):
            raise ModelError(
                "the model answers an example with values that are no numbers", received=output.tolist()[:20]
            )
        _, label, score = contract.decide(output.tolist(), presence)
        frames.append(
            GoldenFrame(
                planes=planes,
                rotation=rotation,
                truth=contract.labels[label_index],
                label=label,
                score=round(score, 6),
                presence=round(presence, 6),
                output=tuple(round(float(p), 6) for p in output),
            )
        )
    return frames


def _one_of_each_first(examples: Sequence[tuple[Image.Image, int]]) -> list[tuple[Image.Image, int]]:
    """The examples, first one of each label: if not all of them fit, the ones that do show most labels."""
    seen: Counter[int] = Counter()
    rounds = []
    for example in examples:
        rounds.append(seen[example[1]])
        seen[example[1]] += 1
    return [examples[place] for place in sorted(range(len(examples)), key=rounds.__getitem__)]


def turned_lens(plane: NDArray[np.uint8], rotation: int) -> NDArray[np.uint8]:
    """The plane as a sensor delivers it whose frames need `rotation` clockwise quarter turns to be upright.

    Only the lens, the centred square, is turned: nothing else of a frame is looked at, and its sides stay as they are.

    >>> turned_lens(np.array([[9, 1, 2, 9], [9, 3, 4, 9]], np.uint8), 1).tolist()
    [[9, 2, 4, 9], [9, 1, 3, 9]]
    """
    height, width = plane.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    turned = plane.copy()
    turned[top : top + side, left : left + side] = np.rot90(plane[top : top + side, left : left + side], rotation)
    return turned


def pack_golden(frames: Sequence[GoldenFrame], contract: Contract, *, most_bytes: int = MOST_PACKED_BYTES) -> Golden:
    """The files of these frames; the last ones are left out when golden.bin would be larger than `most_bytes`.

    Raises:
        ModelError: the model has no `frame` signature, or planes that are not those of its contract.
    """
    if contract.frame_shape is None:
        raise ModelError("the model reads no camera frames", hint="export it with its `frame` signature")
    shapes = plane_shapes(contract.planes, *contract.frame_shape)
    kept = list(frames)
    while True:
        packed = _pack_planes(kept, shapes)
        if len(packed) <= most_bytes or not kept:
            break
        # all frames pack about alike: drop as many as their mean size says, and at least one
        kept = kept[: min(len(kept) - 1, len(kept) * most_bytes // len(packed))]
    height, width = contract.frame_shape
    document = {
        "tolerance": TOLERANCE,
        "planes": list(contract.planes),
        "height": height,
        "width": width,
        "frames": [
            {
                "rotation": frame.rotation,
                "truth": frame.truth,
                "label": frame.label,
                "score": frame.score,
                "presence": frame.presence,
                "output": list(frame.output),
            }
            for frame in kept
        ],
    }
    return Golden(packed, json.dumps(document, ensure_ascii=False, indent=1) + "\n", len(kept))


def _pack_planes(frames: Sequence[GoldenFrame], shapes: Mapping[str, tuple[int, int]]) -> bytes:
    compressor = zlib.compressobj(6)  # 9 takes three times as long for one percent less
    packed = bytearray()
    for frame in frames:
        for name, shape in shapes.items():
            plane = frame.planes.get(name)
            if plane is None or plane.shape != shape or plane.dtype != np.uint8:
                found = None if plane is None else f"{plane.dtype} {plane.shape}"
                raise ModelError(f"the model's {name} plane is not uint8 {shape}", received=found)
            differences = np.diff(plane, axis=0, prepend=np.zeros((1, shape[1]), np.uint8))
            packed += compressor.compress(differences.tobytes())
    return bytes(packed + compressor.flush())


def read_golden(packed: bytes, document: str | bytes) -> list[GoldenFrame]:
    """The frames of the two files.

    Raises:
        ModelError: files that do not fit together.
    """
    try:
        described = json.loads(document)
        height, width = int(described["height"]), int(described["width"])
        rows = list(described["frames"])
        shapes = plane_shapes([str(name) for name in described["planes"]], height, width)
        if not (0 < height <= MOST_PLANE_SIDE_PIXELS and 0 < width <= MOST_PLANE_SIDE_PIXELS):
            raise ValueError(f"{height}x{width}")
        frame_bytes = sum(h * w for h, w in shapes.values())
        unpacked = _unpacked(packed, frame_bytes * len(rows))
        frames = []
        for index, row in enumerate(rows):
            planes, start = {}, index * frame_bytes
            for name, shape in shapes.items():
                differences = np.frombuffer(unpacked, np.uint8, shape[0] * shape[1], start).reshape(shape)
                planes[name] = np.cumsum(differences, axis=0, dtype=np.uint8)
                start += differences.size
            label = row["label"]
            frames.append(
                GoldenFrame(
                    planes=planes,
                    rotation=int(row["rotation"]),
                    truth=str(row["truth"]),
                    label=None if label is None else str(label),
                    score=float(row["score"]),
                    presence=float(row["presence"]),
                    output=tuple(float(p) for p in row["output"]),
                )
            )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, zlib.error) as error:
        raise ModelError("the golden frames cannot be read", received=repr(error)) from None
    return frames


def _unpacked(packed: bytes, expected_bytes: int) -> bytes:
    if expected_bytes > _MOST_UNPACKED_BYTES:
        raise ModelError("the golden frames are larger than any real ones", received=f"{expected_bytes:,} bytes")
    inflater = zlib.decompressobj()
    unpacked = inflater.decompress(packed, expected_bytes + 1)
    if len(unpacked) != expected_bytes:
        raise ModelError("the golden frames are not as many as described", received=f"{len(unpacked):,} bytes")
    return unpacked
