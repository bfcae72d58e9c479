"""Test pictures read as the phone reads them: through `frame`, by the contract's rule.

    a picture's own file ──► read as `predict` reads it ───────────────────────────────────┐
    no file, view photo: the stored picture ──► read as `predict` reads it ────────────────┼─► frame ──► decide
    no file, view ink ──► written on made paper, in made light ──► luma, rotation ─────────┘

A photo shows what its class folder says, so it is its own frame. MNIST's digits and other IDX files are no photos of anything:
they are set in made frames, as hard as `EVERYDAY` says, the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..base.ahead import in_order
from ..base.reporter import SILENT, Reporter
from ..datasets import Pictures
from ..modelfile.contract import Contract
from ..modelfile.figures import FramesOf
from ..modelfile.model import Model, Prediction, open_picture
from ..modelfile.stills import read_still
from ..scenes.make import EVERYDAY, Difficulty, Frame, make_frames
from .metrics import NO_READING, FrameMetrics
from .readings import FrameReadings

MADE_FRAMES = 2000  # an interval of ± 0.6 % at 98 %, in under 20 s of two cores
MOST_STILLS = 1000  # of writing: some 25 ms each, as several looks are taken
SEED = 20161
PIECE_FRAMES = 16  # made at once: 5 MB

if TYPE_CHECKING:
    from PIL import Image


class ShownFrame(NamedTuple):
    """A made frame of a test picture.

    Attributes:
        picture: the picture's row.
        planes: uint8, by name.
        rotation: clockwise quarter turns to upright.
    """

    picture: int
    planes: dict[str, np.ndarray]
    rotation: int


def read_test_frames(
    model: Model,
    pictures: Pictures,
    truth: np.ndarray,
    *,
    count: int | None = None,
    reporter: Reporter = SILENT,
) -> FrameMetrics:
    """`read_frames`, counted.

    Args:
        model, pictures, truth, count, reporter: as for `read_frames`; truth is int [pictures], index of each one's label in the
            contract.

    Raises:
        PictureError: as `read_frames`.
    """
    return read_frames(model, pictures, count=count, reporter=reporter).measured(truth, model.contract.labels)


def read_frames(
    model: Model, pictures: Pictures, *, count: int | None = None, reporter: Reporter = SILENT
) -> FrameReadings:
    """Read frames of test pictures by the contract's rule.

    Args:
        model: a file with a `frame` signature.
        pictures: the test pictures, one or more.
        count: how many frames are made (view `ink` without files), by default `MADE_FRAMES`: each picture is used again, in
            another scene, until there are so many. Of photos each is read once; of more than `MOST_STILLS` of writing a sample.
        reporter: hears the progress.

    Raises:
        PictureError: a photo that was there when the dataset was opened cannot be opened any more.
    """
    contract = model.contract
    made = contract.view == "ink" and not pictures.files
    of: FramesOf = "made frames" if made else "test photos"
    shown_rows = np.arange(pictures.count)
    if contract.view == "ink" and not made and pictures.count > MOST_STILLS:
        shown_rows = np.sort(np.random.default_rng(SEED).permutation(pictures.count)[:MOST_STILLS])
    total = (MADE_FRAMES if count is None else count) if made else len(shown_rows)
    readings = _made_readings(model, pictures, total) if made else photo_readings(model, pictures, shown_rows)
    rows, read, scores = [], [], []
    with reporter.stage(f"reading {of}", total=total) as stage:
        for row, prediction in readings:
            rows.append(row)
            read.append(_index(contract, prediction.label))
            scores.append(prediction.score)
            stage.advance()
    return FrameReadings(of, np.array(rows), np.array(read), np.array(scores))


def made_test_frame(pictures: Pictures, count: int, number: int) -> Frame:
    """One of the frames that `read_frames` made, made again: the same bytes, and what was drawn by lot.

    Args:
        pictures: the test pictures, of view `ink`.
        count: how many frames were made of them.
        number: which of them, from 0.

    Returns:
        Its `label` is the picture's row.
    """
    rows = _shown_rows(pictures, count)
    # which picture a frame shows depends on how many there are, not on what they show
    order = np.random.default_rng([SEED, len(rows)]).permutation(len(rows))
    row = rows[order[number % len(rows)]]
    drawn = np.zeros((len(rows), *pictures.shape[:2]), np.uint8)
    drawn[order[number % len(rows)]] = pictures.read(np.array([row]))[0, ..., 0]
    return next(make_frames(drawn, rows, EVERYDAY, SEED, 1, number))


def _shown_rows(pictures: Pictures, count: int) -> np.ndarray:
    return np.random.default_rng(SEED).permutation(pictures.count)[:count]


def _made_readings(model: Model, pictures: Pictures, count: int) -> Iterator[tuple[int, Prediction]]:
    for frame in _test_frames(pictures, count):
        yield frame.picture, model.read_frame(frame.planes, rotation=frame.rotation)


def _test_frames(pictures: Pictures, count: int) -> Iterator[ShownFrame]:
    rows = _shown_rows(pictures, count)
    for frame in made_frames(pictures.read(rows)[..., 0], count, SEED):
        yield frame._replace(picture=int(rows[frame.picture]))


def made_frames(drawn: np.ndarray, count: int, seed: int, difficulty: Difficulty = EVERYDAY) -> Iterator[ShownFrame]:
    """What `make_frames` makes, in the same order, by all cores.

    Args:
        drawn: uint8 [n, 28, 28], 0 = paper, 255 = ink; a frame's `picture` is an index into it.
        count: how many frames.
        seed, difficulty: as in `make_frames`.
    """

    def piece(start: int) -> list[Frame]:
        return list(make_frames(drawn, range(len(drawn)), difficulty, seed, min(PIECE_FRAMES, count - start), start))

    for frames in in_order(piece, range(0, count, PIECE_FRAMES)):
        for frame in frames:
            yield ShownFrame(int(frame.label), {"luma": frame.luma}, frame.rotation)


def photo_readings(model: Model, pictures: Pictures, rows: np.ndarray) -> Iterator[tuple[int, Prediction]]:
    """Each of these rows and what `Model.predict` says of the picture: of its file, else of the stored picture.

    Raises:
        PictureError: a photo that was there when the dataset was opened cannot be opened any more.
    """

    def opened(row: int) -> Image.Image:
        if pictures.files:
            return open_picture(Path(pictures.files[row]))
        stored = pictures.read(np.array([row]))[0]
        return open_picture(stored[..., 0] if stored.shape[2] == 1 else stored)

    for row, picture in zip(rows.tolist(), in_order(opened, rows.tolist()), strict=True):
        yield row, read_still(model, picture).prediction


def _index(contract: Contract, label: str | None) -> int:
    return NO_READING if label is None else contract.labels.index(label)
