"""The gates of reading: how much of what a model file must read, and what its network must be shown.

    python tests/gates.py measure MODEL.tflite                    what is reached, beside the limits: all that CI gates
    python tests/gates.py measure MODEL.tflite everyday blurred   these groups alone

All limits stand here, in `FRAMES`, `STILLS` and `PHOTOS`, a little off what was reached, so that reading cannot get worse
unnoticed; who makes it better moves them after it. What the network is shown is bounded from both sides, because it bears
much of what goes wrong before it without a word: digits fitted to 22 pixels, or strokes a third too thick, are read nearly
as well as MNIST's own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

import handlens
import stills
from handlens.base.ahead import in_order
from handlens.modelfile.model import Model, Prediction
from handlens.pictures.geometry import LENS_SIDE_PIXELS
from handlens.scenes.make import Frame
from made_frames import EMPTY, empty_frames, written_frames
from photos import photos_are_kept_here
from real_frames import real_frames, real_scans

Figures = dict[str, float]  # of one row
Bands = dict[str, tuple[float, float]]
ByteArray = npt.NDArray[np.uint8]

STILLS_A_KIND = 40  # each digit four times, in a minute of CI; `tests/stills.py measure` reads 120
FAINTER = 8  # the light of `dim`, and the contrast of `glaring`, are this part of an everyday frame's
LEAST_NETWORK_ACCURACY = 0.992  # of `build mnist`, on MNIST's 10,000 test pictures


def reads(right: float, wrong: float) -> Bands:
    """In percent: read rightly at least (of what shows no digit: not read), read wrongly at most."""
    return {"right": (right, 100), "wrong": (0, wrong)}


# Behind each row what was reached: right, wrong; of the drawn kinds 97.5 or 100 each. One picture in 40 is 2.5 %.
FRAMES = {
    "everyday": reads(98.3, 1),  # 99.3, 0.3
    "dim": reads(93, 3),  # 95.3, 1.7
    "glaring": reads(94, 3),  # 97.0, 1.3
    "any size": reads(98, 1),  # 99.3, 0
    "empty": reads(98, 2),  # 100, 0
    "empty, later kinds": reads(96, 4),  # 100, 0
    "shown": {
        "box_off_px": (0, 2),  # 0.46
        "side_px": (20, 21),  # 20.59
        "ink": (0.135, 0.142),  # 0.1387
        "presence_logit": (3.7, 4.7),  # 4.20
    },
}
STILLS = {
    "all drawn kinds": reads(99.2, 0.8),  # 99.8, 0.2
    **{kind: reads(95, 5) for kind in stills.GATED},
    "mnist_28": reads(92.5, 7.5),  # 95, 5
    "empty pictures": reads(92.5, 7.5),  # 95, 5
}
PHOTOS = {
    "nsysu-digits": reads(96.3, 3.7),  # 97.8, 2.2
    "sudoku-photos": reads(90.5, 4.5),  # 92.1, 3.0
}


# ---- what is read; each function measures some rows


def tally(readings: Iterable[tuple[int | None, Prediction]]) -> Figures:
    """Percents, of pairs: the digit that is there or None, and what was read."""
    counts = {"right": 0, "wrong": 0, "refused": 0}
    for digit, prediction in readings:
        read_rightly = prediction.label == (None if digit is None else str(digit))
        counts["right" if read_rightly else "refused" if prediction.label is None else "wrong"] += 1
    return {word: 100 * count / sum(counts.values()) for word, count in counts.items()}


@cache
def everyday_frames() -> list[tuple[Frame, int]]:
    return list(written_frames("everyday"))  # 92 MB


def read_everyday(model: Model) -> dict[str, Figures]:
    """The everyday frames as they are, in too little light, and in so much that the ink is hardly darker than the paper."""
    frames = everyday_frames()
    plain, dim, glaring = (
        [(digit, _read(model, frame, look)) for frame, digit in frames] for look in (None, _dim, _glaring)
    )
    shown = _shown([frame for frame, _ in frames], [prediction for _, prediction in plain])
    return {"everyday": tally(plain), "shown": shown, "dim": tally(dim), "glaring": tally(glaring)}


def _dim(luma: ByteArray) -> ByteArray:
    return luma // FAINTER


def _glaring(luma: ByteArray) -> ByteArray:
    return 255 - (255 - luma) // FAINTER


def _shown(frames: list[Frame], predictions: list[Prediction]) -> Figures:
    """What the network is shown, and where.

    Returns:
        box_off_px: median distance of the box's centre from the truth's, in pixels of the lens.
        side_px: mean longer side of the ink, of the network's 28 pixels.
        ink: mean of its pixels, 0..1.
        presence_logit: median.
    """
    truth = np.array([frame.box for frame in frames])
    found = np.array([prediction.box for prediction in predictions])
    seen = np.stack([prediction.seen[..., 0] for prediction in predictions])
    presence = np.median([prediction.presence for prediction in predictions])
    return {
        "box_off_px": float(np.median(np.hypot(*(found - truth)[:, :2].T)) * LENS_SIDE_PIXELS),
        "side_px": float(np.mean([_longer_side(picture >= 0.5) for picture in seen])),
        "ink": float(seen.mean()),
        "presence_logit": float(np.log(presence / (1 - presence))),
    }


def _longer_side(ink: npt.NDArray[np.bool_]) -> int:
    lines = [np.flatnonzero(ink.any(axis)) for axis in (0, 1)]
    return max((int(line[-1] - line[0]) + 1 for line in lines if len(line)), default=0)


def read_any_size(model: Model) -> dict[str, Figures]:
    return {"any size": tally((digit, _read(model, frame)) for frame, digit in written_frames("any size"))}


def read_empty(model: Model) -> dict[str, Figures]:
    return {row: tally((None, _read(model, frame)) for kind in kinds for frame in empty_frames(kind))
            for row, kinds in EMPTY.items()}  # fmt: skip


def _read(model: Model, frame: Frame, look: Callable[[ByteArray], ByteArray] | None = None) -> Prediction:
    return model.read_frame({"luma": look(frame.luma) if look else frame.luma}, rotation=frame.rotation)


def read_stills(kind: str, model: Model) -> dict[str, Figures]:
    pictures = stills.empty_stills(STILLS_A_KIND) if kind == "empty pictures" else stills.stills(kind, STILLS_A_KIND)
    return {kind: tally((still.label, model.predict(still.image)) for still in pictures)}


def read_nsysu(model: Model) -> dict[str, Figures]:
    """Scans as a user reads them: their files."""
    return {"nsysu-digits": tally((digit, model.predict(path)) for path, digit in real_scans("measure"))}


def read_sudoku(model: Model) -> dict[str, Figures]:
    """Cells of photos as a camera held over them would show them."""
    frames = real_frames("sudoku-photos", "measure")
    return {"sudoku-photos": tally((digit, model.read_frame({"luma": luma})) for luma, digit, _ in frames)}


Group = Callable[[Model], dict[str, Figures]]
FRAME_GROUPS: dict[str, Group] = {"everyday": read_everyday, "any size": read_any_size, "empty": read_empty}
STILL_GROUPS: dict[str, Group] = {kind: partial(read_stills, kind) for kind in (*stills.GATED, "empty pictures")}
PHOTO_GROUPS: dict[str, Group] = {"nsysu-digits": read_nsysu, "sudoku-photos": read_sudoku}


# ---- reached, and held against the limits


def measure(model_path: str | Path, groups: Iterable[Group]) -> Iterator[tuple[str, Figures]]:
    """What a model file reaches: every row of these groups, which all cores read at once."""
    drawn = []
    for rows in in_order(lambda group: group(handlens.load_model(model_path)), groups):
        yield from rows.items()
        drawn += [figures for row, figures in rows.items() if row in stills.GATED]
    if len(drawn) == len(stills.GATED):
        yield "all drawn kinds", {word: float(np.mean([figures[word] for figures in drawn])) for word in drawn[0]}


def outside(figures: Figures, bands: Bands) -> list[str]:
    """The figures that lie outside their bands, in words."""
    return [f"{name} is {figures[name]:.4g}, not {low:g} to {high:g}"
            for name, (low, high) in bands.items() if not low <= figures[name] <= high]  # fmt: skip


def main(arguments: list[str]) -> None:
    match arguments:
        case ["measure", model, *names]:
            groups = FRAME_GROUPS | STILL_GROUPS | (PHOTO_GROUPS if photos_are_kept_here() else {})
            chosen = [groups[name] for name in names] if names else groups.values()
            limits: dict[str, Bands] = FRAMES | STILLS | PHOTOS
            for row, figures in measure(model, chosen):
                bands = limits[row]
                said = (f"{name} {value:.4g}" + (" ({:g} to {:g})".format(*bands[name]) if name in bands else "")
                        for name, value in figures.items())  # fmt: skip
                print(f"{'!' if outside(figures, bands) else ' '} {row:24} {', '.join(said)}", flush=True)
            network = handlens.load_model(model).contract.figures.network
            if network is not None:
                print(f"  {'network alone':24} {100 * network.accuracy:.2f} ({100 * LEAST_NETWORK_ACCURACY:g} or more)")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
