"""The same network with weights of fewer bits: how large the file is, how it reads, how long a frame takes on this machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ..base.reporter import Reporter
from ..evaluation import frames
from ..export.precision import PRECISIONS, shrink_weights
from ..modelfile.model import Model
from ..modelfile.sealing import bare, reseal
from .subject import Subject

MOST_FRAMES = 120
MOST_PHOTOS = 40
WARM_UP = 3


class Variant(NamedTuple):
    """One file.

    Attributes:
        precision: of its stored weights.
        size_bytes: of the file.
        frames: how many were read.
        right: how many of them right, by the contract's rule.
        frame_ms: the median time of one, one thread of LiteRT on this machine.
        is_shipped: whether it is the file that was tested.
    """

    precision: str
    size_bytes: int
    frames: int
    right: int
    frame_ms: float
    is_shipped: bool


def measure_precisions(subject: Subject, *, reporter: Reporter) -> list[Variant]:
    """Read some of the test frames with each precision that can be made of the file.

    Args:
        subject: of which the file is shrunk.
        reporter: hears the progress.

    Returns:
        The tested file first; only that where its weights are stored in fewer bits already. Empty where no frame can be read.
    """
    shown = list(_sample(subject))
    if not shown:
        return []
    contract, content = subject.contract, subject.model.content
    kinds = PRECISIONS if contract.precision == "float32" else (contract.precision,)
    found = []
    with reporter.stage("weighing the precisions", total=len(kinds) * len(shown)) as stage:
        for kind in kinds:
            model = subject.model
            if kind != contract.precision:
                smaller = shrink_weights(bare(content), kind, only_network=True)  # type: ignore[arg-type]
                model = Model(reseal(content, replace(contract, precision=kind), flatbuffer=smaller))
            right, times_ms = 0, []
            for _, planes, rotation in shown[:WARM_UP]:
                model.run_frame(planes, rotation)
            for label, planes, rotation in shown:
                started = time.perf_counter()
                outputs = model.run_frame(planes, rotation)
                times_ms.append((time.perf_counter() - started) * 1000)
                right += contract.decide(outputs["output_node"][0].tolist(), float(outputs["presence"][0]))[1] == label
                stage.advance()
            found.append(
                Variant(kind, len(model.content), len(shown), right, statistics.median(times_ms), model is subject.model)
            )
    return found


def _sample(subject: Subject) -> Iterator[tuple[str, Mapping[str, np.ndarray], int]]:
    """(label, planes, rotation) of some frames, spread over all that were read."""
    readings, contract = subject.readings, subject.contract
    if readings is None or readings.frames is None or contract.frame_shape is None:
        return
    if readings.frames.of == "made frames":
        if subject.pictures is None:
            return
        rows = np.random.default_rng(frames.SEED).permutation(subject.pictures.count)[:MOST_FRAMES]
        for frame in frames.made_frames(subject.pictures.read(rows)[..., 0], MOST_FRAMES, frames.SEED):
            yield contract.labels[readings.truth[rows[frame.picture]]], frame.planes, frame.rotation
        return
    count = len(readings.frames.pictures)
    for number in np.unique(np.linspace(0, count - 1, min(count, MOST_PHOTOS)).astype(int)):
        picture = int(readings.frames.pictures[number])
        still = subject.still(picture)
        if still is not None:
            yield contract.labels[readings.truth[picture]], subject.model.frame_planes(still), 0
