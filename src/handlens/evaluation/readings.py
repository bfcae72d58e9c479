"""What was read of each test picture, kept beside the figures: a report shows the very pictures behind a number, and two runs
are compared picture by picture.

    RUN/readings.npz    about.json      {"version": 1, "labels": [...], "of": "made frames", "root": "...", "files": [...]}
                        truth           int16 [n], index of each picture's label
                        network_read    int16 [n], what the file's network alone reads; network_confidence float32 [n]
                        keras_read      int16 [n], the same of the Keras network; only where there is one
                        frame_pictures  int32 [m], the picture that each frame shows; only where frames were read
                        frame_read      int16 [m], what the contract's rule reads, -1 for no reading; frame_scores float32 [m]
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..modelfile.figures import FramesOf
from .metrics import NO_READING, FrameMetrics, measure_readings

VERSION = 1


@dataclass(frozen=True, eq=False)
class FrameReadings:
    """Frames read by the contract's rule, in the order in which they were read.

    Attributes:
        of: what they show.
        pictures: int [m], the picture that each shows.
        read: int [m], index of the label that was read, or -1 for no reading.
        scores: float [m], 0..1.
    """

    of: FramesOf
    pictures: NDArray[np.integer]
    read: NDArray[np.integer]
    scores: NDArray[np.floating]

    def measured(self, truth: NDArray[np.integer], labels: tuple[str, ...]) -> FrameMetrics:
        """Their figures.

        Args:
            truth: int [n], index of each picture's label.
            labels: the classes' names.
        """
        shown = truth[self.pictures]
        return measure_readings(self.read, shown, self.scores, self.pictures, labels, self.of)

    @property
    def first_of_each(self) -> NDArray[np.int64]:
        """The frames that are the first of their picture: where a picture is shown twice, the two are not independent."""
        return np.sort(np.unique(self.pictures, return_index=True)[1])


@dataclass(frozen=True, eq=False)
class NetworkReadings:
    """The network alone, a picture each.

    Attributes:
        read: int [n], index of the most probable label.
        confidence: float [n], its probability.
    """

    read: NDArray[np.integer]
    confidence: NDArray[np.floating]

    @classmethod
    def of(cls, probabilities: NDArray[np.floating]) -> NetworkReadings:
        """Of float [n, classes]."""
        return cls(probabilities.argmax(1), probabilities.max(1))


@dataclass(frozen=True, eq=False)
class Readings:
    """What was read of each of n test pictures.

    Attributes:
        labels: the classes' names.
        truth: int [n], index of each picture's label.
        network: by the file's network alone.
        frames: by the contract's rule; None where no frames were read.
        keras_read: int [n], what the Keras network reads; None where there is none.
        root: the dataset's folder, "" where it has none.
        files: each picture's file, below `root` where it lies there; empty where pictures are no files.
    """

    labels: tuple[str, ...]
    truth: NDArray[np.integer]
    network: NetworkReadings
    frames: FrameReadings | None = None
    keras_read: NDArray[np.integer] | None = None
    root: str = ""
    files: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many pictures."""
        return len(self.truth)

    def path(self, picture: int) -> Path:
        """Where a picture's file lay."""
        return Path(self.root) / self.files[picture]

    def name(self, picture: int) -> str:
        """What a picture is called: its file, or its number in the test part.

        >>> one = NetworkReadings(np.array([0]), np.array([0.9]))
        >>> Readings(("a", "b"), np.array([0]), one).name(0)
        'test #0'
        """
        return self.files[picture] if self.files else f"test #{picture}"

    def with_files(self, files: Sequence[str], root: str) -> Readings:
        """The same, with the pictures' files; those below `root` are named from there.

        Args:
            files: a path each, or none at all.
            root: the dataset's folder.
        """
        files = [os.path.abspath(file) for file in files]  # who reads them later may stand elsewhere
        inside = root and all(file.startswith(root.rstrip(os.sep) + os.sep) for file in files)
        named = [os.path.relpath(file, root) for file in files] if inside else files
        return replace(self, files=tuple(named), root=root if inside else "")

    def to_bytes(self) -> bytes:
        """The content of readings.npz; the same readings give the same bytes."""
        frames = self.frames
        about = {"version": VERSION, "labels": self.labels, "of": None if frames is None else frames.of,
                 "root": self.root, "files": self.files}  # fmt: skip
        arrays: dict[str, NDArray[Any]] = {
            "about.json": np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), np.uint8),
            "truth": self.truth.astype(np.int16),
            "network_read": self.network.read.astype(np.int16),
            "network_confidence": self.network.confidence.astype(np.float32),
        }
        if self.keras_read is not None:
            arrays["keras_read"] = self.keras_read.astype(np.int16)
        if frames is not None:
            arrays["frame_pictures"] = frames.pictures.astype(np.int32)
            arrays["frame_read"] = frames.read.astype(np.int16)
            arrays["frame_scores"] = frames.scores.astype(np.float32)
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Readings:
        """What `to_bytes` gave.

        Raises:
            ValueError: it is no such file, is damaged, or does not add up.
        """
        try:
            with np.load(io.BytesIO(content)) as found:
                arrays = {name: found[name] for name in found.files}
            about = json.loads(arrays["about.json"].tobytes())
            frames = None
            if about["of"] is not None:
                frames = FrameReadings(about["of"], *(arrays[f"frame_{name}"] for name in ("pictures", "read", "scores")))
            network = NetworkReadings(arrays["network_read"], arrays["network_confidence"])
            readings = cls(tuple(about["labels"]), arrays["truth"], network, frames, arrays.get("keras_read"), about["root"],
                           tuple(about["files"]))  # fmt: skip
        except (KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise ValueError(f"no readings: {error!r}") from None
        readings._check()
        return readings

    def _check(self) -> None:
        n, classes = self.count, len(self.labels)
        lengths = {len(self.network.read), len(self.network.confidence), n}
        lengths |= {len(part) for part in (self.files, self.keras_read) if part is not None and len(part)}
        indices = [(self.truth, 0, classes), (self.network.read, 0, classes)]
        if self.frames is not None:
            lengths_of_frames = {len(self.frames.pictures), len(self.frames.read), len(self.frames.scores)}
            indices += [(self.frames.pictures, 0, n), (self.frames.read, NO_READING, classes)]
            if len(lengths_of_frames) != 1:
                raise ValueError("the readings of the frames are not equally many")
        if lengths != {n} or any(len(values) and not (low <= values.min() and values.max() < high)
                                 for values, low, high in indices):  # fmt: skip
            raise ValueError("the readings do not add up")
