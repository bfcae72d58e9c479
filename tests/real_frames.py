"""Real photos and scans as camera frames, for measuring only: nothing that is trained may see them.

`look` is the half that may be looked at while building, `measure` the half that judges. A file belongs to `look` when
the SHA-256 of its name is even; so no choice of ours decides. Where the data lie: photos.py.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from photos import data_folder

ByteArray = npt.NDArray[np.uint8]
Half = Literal["look", "measure"]

HEIGHT, WIDTH, LENS = 480, 640, 480
CELL_ENLARGED = 1.25  # a Sudoku cell with so much round it that its printed borders show


def half_of(file_name: str) -> Half:
    """The half that a file belongs to, by its name without folders."""
    digest = hashlib.sha256(Path(file_name).name.encode()).hexdigest()
    return "look" if int(digest, 16) % 2 == 0 else "measure"


def real_frames(name: str, half: Half = "measure") -> Iterator[tuple[ByteArray, int, str]]:
    """Frames of a real data set, upright (rotation 0): luma uint8 [480, 640], label, the file's name.

    Args:
        name: `nsysu-digits` (28x28 scans set in a frame of their own paper tone), `sudoku-photos` (handwritten cells of
            phone photos, cut with their surroundings; at most 1280 px photos, so enlarged about five times), or
            `paper-webcam` (single digits cut from 640x480 frames).
        half: `look` or `measure`.
    """
    return {"nsysu-digits": _nsysu, "sudoku-photos": _sudoku, "paper-webcam": _webcam}[name](half)


def real_scans(half: Half = "measure") -> Iterator[tuple[Path, int]]:
    """nsysu's scans as they lie there, 28x28: path, label."""
    folder = data_folder() / "nsysu-digits"
    for row in _rows(folder / "labels.csv"):
        if half_of(row["file"]) == half:
            yield folder / row["file"], int(row["label"])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def _frame_from(photo: Image.Image, centre: tuple[float, float], side_px: float) -> ByteArray:
    """The frame whose lens shows a square of the photo; beyond the photo its edge pixels are repeated."""
    scale = side_px / LENS
    x0, y0 = centre[0] - WIDTH / 2 * scale, centre[1] - HEIGHT / 2 * scale
    pad = int(max(-x0, -y0, x0 + WIDTH * scale - photo.width, y0 + HEIGHT * scale - photo.height, 0)) + 2
    source = Image.fromarray(np.pad(np.asarray(photo), pad, mode="edge"))
    box = (x0 + pad, y0 + pad, x0 + pad + WIDTH * scale, y0 + pad + HEIGHT * scale)
    return np.asarray(source.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC, box=box), np.uint8)


def _nsysu(half: Half) -> Iterator[tuple[ByteArray, int, str]]:
    for path, label in real_scans(half):
        with Image.open(path) as scan:
            picture = np.asarray(scan.convert("L"))
        # A stroke may run to the scan's border: repeating the border would draw it on for ever, so paper comes first.
        rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        paper = int(np.median(rim))
        sheet = Image.fromarray(np.pad(picture, 40, constant_values=paper))
        yield _frame_from(sheet, (54, 54), 44), label, path.name


def _sudoku(half: Half) -> Iterator[tuple[ByteArray, int, str]]:
    folder = data_folder() / "sudoku-photos"
    cells: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(folder / "boxes.csv"):
        if row["kind"] == "hand" and half_of(row["file"]) == half:
            cells[row["file"]].append(row)
    for file, rows in cells.items():
        with Image.open(folder / file) as opened:
            photo = opened.convert("L")
        for row in rows:
            x, y, w, h = (float(row[key]) for key in "xywh")
            frame = _frame_from(photo, (x + w / 2, y + h / 2), max(w, h) * CELL_ENLARGED)
            yield frame, int(row["digit"]), file


def _webcam(half: Half) -> Iterator[tuple[ByteArray, int, str]]:
    folder = data_folder() / "paper-webcam"
    for row in _rows(folder / "boxes.csv"):
        if half_of(row["file"]) != half:
            continue
        with Image.open(folder / row["file"]) as opened:
            photo = opened.convert("L")
        x, y, w, h = (float(row[key]) for key in "xywh")
        # The neighbours stand close: only the digit's own box and a little paper, the rest repeats that paper's edge.
        left, top = max(0, int(x - 0.08 * w - 3)), max(0, int(y - 0.08 * h - 3))
        right, bottom = min(photo.width, int(x + 1.08 * w + 4)), min(photo.height, int(y + 1.08 * h + 4))
        cut = photo.crop((left, top, right, bottom))
        yield _frame_from(cut, (x + w / 2 - left, y + h / 2 - top), max(w, h) * 1.6), int(row["digit"]), row["file"]
