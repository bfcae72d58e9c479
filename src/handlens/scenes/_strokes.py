"""A digit's picture becomes the pen's path: thinned, traced, smoothed. `_pen` draws it again, with any pen.

MNIST's strokes are thick: about an eighth of the digit's height. A ball pen's are a thirtieth. Eroding a 28x28 picture
cannot give thin lines, so the picture is thinned to its skeleton and the skeleton is drawn again as a curve.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]

# by eye
UPSCALE = 4
INK_FROM = 112  # of 255: above it an upscaled pixel is ink. Higher, faint strokes break; lower, small loops close
PATH_STEP = 0.025  # of the digit's longer side, between two points of a path
MAX_PEN_WIDTH = 0.165  # of the longer side; a thicker pen has filled the loops, and its skeleton is another digit
MIN_LIKENESS = 0.72  # intersection over union of the redrawn and the original ink; below it the paths are not trusted


@dataclass(frozen=True)
class Strokes:
    """A digit as paths of the pen.

    Attributes:
        paths: float32 [n, 2] each, x right and y down, in units of the digit's longer side, its box centred on 0, 0.
        pen_width: mean width of the original stroke, in the same units.
        faithful: whether the paths, redrawn with the original width, cover the original ink. A digit whose loop is
            filled in has a skeleton that a person would not read; draw such a one from its outline.
        rim: float32 [m, 2], the leftmost and rightmost ink of every row of the original, in the same units.
        grey: the inked part of the picture, upscaled, uint8 [h, w], its darkest ink 255.
        side_px, middle_px: a point p of the paths lies at p * side_px + middle_px in `grey`, x and y.
    """

    paths: tuple[FloatArray, ...]
    pen_width: float
    faithful: bool
    rim: FloatArray
    grey: ByteArray
    side_px: float
    middle_px: FloatArray


def strokes_of(picture: ByteArray) -> Strokes:
    """The pen's paths in a picture, uint8 [h, w], 0 paper, 255 ink, with at least one inked pixel. Cached."""
    return _strokes_of(picture.tobytes(), picture.shape)


@lru_cache(maxsize=4096)
def _strokes_of(data: bytes, shape: tuple[int, int]) -> Strokes:
    picture = np.frombuffer(data, np.uint8).reshape(shape)
    grey, smoothed = _upscaled(picture)
    ink = grey > INK_FROM
    full = float((grey > 240).sum() / max(int(ink.sum()), 1))  # about 0.3 for thin strokes, 0.7 for thick ones
    core = grey > INK_FROM + 80 * min(max((full - 0.3) / 0.4, 0.0), 1.0)  # thick strokes do not break: open their loops
    area = int(ink.sum())
    skeleton = thin(core)
    pixel_paths = _trace(skeleton)
    length = float(sum(_travelled(_xy(path, ink.shape[1]))[-1] for path in pixel_paths))
    # Thinning eats about 0.4 of the width at either end: area = width * (length + 0.8 * width), solved for the width.
    width = max((np.sqrt(length * length + 3.2 * area) - length) / 1.6, 2.0)
    pixel_paths = _without_spurs(pixel_paths, 0.5 * width)
    rows, columns = np.nonzero(ink)
    low = np.array([columns.min(), rows.min()], np.float32)
    high = np.array([columns.max() + 1, rows.max() + 1], np.float32)
    side = float((high - low).max())
    ends: dict[int, int] = defaultdict(int)
    for path in pixel_paths:
        ends[path[0]] += 1
        ends[path[-1]] += 1
    curves = [_smooth_curve(path, ink.shape[1], width, side, ends) for path in pixel_paths]
    faithful = width <= MAX_PEN_WIDTH * side and _likeness(ink, curves, width) >= MIN_LIKENESS
    middle: FloatArray = ((low + high) / 2).astype(np.float32)
    paths = tuple(((curve + 0.5 - middle) / side).astype(np.float32) for curve in curves)
    rim = ((_rim(ink) - middle) / np.float32(side)).astype(np.float32)
    return Strokes(paths, width / side, faithful, rim, smoothed, side, middle)


def _rim(ink: npt.NDArray[np.bool_]) -> FloatArray:
    """The corners of the leftmost and the rightmost pixel of every inked row, as x and y."""
    rows = np.flatnonzero(ink.any(1))
    leftmost, beyond = ink[rows].argmax(1), ink.shape[1] - ink[rows, ::-1].argmax(1)
    corners = [(leftmost, rows), (leftmost, rows + 1), (beyond, rows), (beyond, rows + 1)]
    return np.concatenate([np.stack(corner, 1) for corner in corners]).astype(np.float32)


def _upscaled(picture: ByteArray) -> tuple[ByteArray, ByteArray]:
    """The picture's inked part, upscaled, its darkest ink at 255: sharp (small loops stay open) and smoothed (the pixel
    grid's staircase does not show when enlarged). The outermost pixels are empty, which `thin` needs.
    """
    peak = int(picture.max())
    rows, columns = np.flatnonzero(picture.max(1) > peak // 4), np.flatnonzero(picture.max(0) > peak // 4)
    high, wide = rows[-1] - rows[0] + 3, columns[-1] - columns[0] + 3
    cut = np.zeros((high, wide), np.float32)
    inside = picture[max(rows[0] - 1, 0) : rows[-1] + 2, max(columns[0] - 1, 0) : columns[-1] + 2]
    top, left = int(rows[0] == 0), int(columns[0] == 0)
    cut[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    scaled = Image.fromarray(np.minimum(cut * (255 / peak), 255).astype(np.uint8))
    sharp = scaled.resize((int(wide) * UPSCALE, int(high) * UPSCALE), Image.Resampling.BICUBIC)
    sheets = []
    for big in (sharp, sharp.filter(ImageFilter.GaussianBlur(0.4 * UPSCALE))):
        sheet = np.zeros((big.height + 2, big.width + 2), np.uint8)
        sheet[1:-1, 1:-1] = np.asarray(big)
        sheets.append(sheet)
    return sheets[0], sheets[1]


def _thinning_tables() -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For each of 256 neighbourhoods, whether either half step of Zhang and Suen's thinning takes the pixel away.

    T. Y. Zhang and C. Y. Suen, "A fast parallel algorithm for thinning digital patterns", 1984. Bit i is neighbour
    P(i+2) of the paper: north, north-east, east, ... clockwise.
    """
    code = np.arange(256)
    p = (code[:, None] >> np.arange(8)) & 1
    count = p.sum(1)
    rises = ((p == 0) & (np.roll(p, -1, axis=1) == 1)).sum(1)
    removable = (count >= 2) & (count <= 6) & (rises == 1)
    north, east, south, west = p[:, 0], p[:, 2], p[:, 4], p[:, 6]
    first = removable & (north * east * south == 0) & (east * south * west == 0)
    second = removable & (north * east * west == 0) & (north * south * west == 0)
    return first, second


_THINNING_TABLES = _thinning_tables()
_BITS = (1 << np.arange(8)).astype(np.int64)


def thin(ink: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The skeleton of bool [h, w] ink by Zhang-Suen thinning. The outermost pixels have to be empty."""
    flat = ink.ravel().astype(np.int64)
    width = ink.shape[1]
    around = np.array([-width, -width + 1, 1, width + 1, width, width - 1, -1, -width - 1])
    inked = np.flatnonzero(flat)
    changed = True
    while changed:
        changed = False
        for table in _THINNING_TABLES:
            gone = table[flat[inked[:, None] + around] @ _BITS]
            if gone.any():
                flat[inked[gone]] = 0
                inked = inked[~gone]
                changed = True
    return flat.reshape(ink.shape).astype(bool)


def _trace(skeleton: npt.NDArray[np.bool_]) -> list[list[int]]:
    """The skeleton's pixels, as indices into it ravelled, in paths between its ends and junctions."""
    wide = skeleton.shape[1]
    pixels = np.flatnonzero(skeleton).tolist()
    inked = set(pixels)
    neighbours: dict[int, list[int]] = {}
    for p in pixels:
        east, west, south, north = p + 1 in inked, p - 1 in inked, p + wide in inked, p - wide in inked
        near = []
        if east:
            near.append(p + 1)
        if west:
            near.append(p - 1)
        if south:
            near.append(p + wide)
        if north:
            near.append(p - wide)
        # A diagonal step counts only where no two straight steps lead the same way; else every corner is a junction.
        if not (south or east) and p + wide + 1 in inked:
            near.append(p + wide + 1)
        if not (south or west) and p + wide - 1 in inked:
            near.append(p + wide - 1)
        if not (north or east) and p - wide + 1 in inked:
            near.append(p - wide + 1)
        if not (north or west) and p - wide - 1 in inked:
            near.append(p - wide - 1)
        neighbours[p] = near
    paths: list[list[int]] = []
    walked: set[tuple[int, int]] = set()  # first steps out of a node, from either end of a path
    left = set(pixels)

    def follow(start: int, step: int) -> list[int]:
        path = [start, step]
        before, here = start, step
        while here != start and len(near := neighbours[here]) == 2:
            before, here = here, near[1] if near[0] == before else near[0]
            path.append(here)
        walked.add((here, before))
        left.difference_update(path)
        return path

    for node in pixels:
        if len(neighbours[node]) == 2:
            continue
        left.discard(node)
        if not neighbours[node]:
            paths.append([node])
        for step in neighbours[node]:
            if (node, step) not in walked:
                paths.append(follow(node, step))
    for pixel in pixels:
        if pixel in left:  # a closed loop without any junction: a 0
            paths.append(follow(pixel, neighbours[pixel][0]))
    return paths


def _without_spurs(paths: list[list[int]], shortest: float) -> list[list[int]]:
    """Without the short side branches that thinning leaves, and with what they had split joined again."""
    ends: dict[int, int] = defaultdict(int)
    for path in paths:
        ends[path[0]] += 1
        ends[path[-1]] += 1
    kept = [
        path
        for path in paths
        if len(path) >= shortest or (ends[path[0]] > 1) == (ends[path[-1]] > 1) or len(paths) == 1
    ] or paths
    at: dict[int, list[int]] = defaultdict(list)
    joined: dict[int, list[int]] = dict(enumerate(kept))
    for number, path in joined.items():
        at[path[0]].append(number)
        at[path[-1]].append(number)
    for node in sorted(at):
        if len(at[node]) != 2 or at[node][0] == at[node][1]:
            continue
        first, second = at[node]
        head, tail = joined[first], joined[second]
        head = head if head[-1] == node else head[::-1]
        tail = tail if tail[0] == node else tail[::-1]
        if head[-1] != node or tail[0] != node:
            continue
        joined[first] = head + tail[1:]
        del joined[second]
        at[tail[-1]] = [first if number == second else number for number in at[tail[-1]]]
    return list(joined.values())


def _xy(path: list[int], wide: int) -> FloatArray:
    y, x = np.divmod(np.array(path), wide)
    return np.stack([x, y], 1).astype(np.float32)


def _travelled(points: FloatArray) -> npt.NDArray[np.float64]:
    """The way along the points up to each of them; 0 at the first."""
    steps = points[1:] - points[:-1]
    return np.concatenate([[0.0], np.cumsum(np.sqrt(steps[:, 0] ** 2 + steps[:, 1] ** 2), dtype=np.float64)])


def _smooth_curve(path: list[int], wide: int, width: float, side: float, ends: dict[int, int]) -> FloatArray:
    """A pixel path as an even curve: staircases smoothed, free ends put back where thinning has eaten them."""
    points = _xy(path, wide)
    if len(points) < 3:
        return points
    closed = path[0] == path[-1]
    reach = max(2, round(side / 28))
    for _ in range(2):
        if closed:
            padded = np.concatenate([points[-reach - 1 : -1], points, points[1 : reach + 1]])
        else:  # a point reflection beyond either end keeps the end where it is
            near = min(reach, len(points) - 1)
            before, after = points[near:0:-1], points[-2 : -2 - near : -1]
            padded = np.concatenate([2 * points[0] - before, points, 2 * points[-1] - after])
        window = len(padded) - len(points) + 1
        sums = np.cumsum(np.concatenate([np.zeros((1, 2), np.float32), padded]), axis=0, dtype=np.float64)
        points = ((sums[window:] - sums[:-window]) / window).astype(np.float32)
    if not closed:
        reach = min(len(points) - 1, max(2, round(0.7 * width)))
        tips = []
        for tip, inner, pixel in ((points[0], points[reach], path[0]), (points[-1], points[-1 - reach], path[-1])):
            along = tip - inner
            grow = 0.3 * width / max(float(np.hypot(*along)), 1e-3) if ends[pixel] == 1 else 0.0
            tips.append(tip + along * np.float32(grow))
        points = np.concatenate([tips[0][None], points, tips[1][None]])
    travelled = _travelled(points)
    count = max(2, round(float(travelled[-1]) / (PATH_STEP * side)) + 1)
    at = np.linspace(0, travelled[-1], count)
    return np.stack([np.interp(at, travelled, points[:, 0]), np.interp(at, travelled, points[:, 1])], 1).astype(
        np.float32
    )


def _likeness(ink: npt.NDArray[np.bool_], curves: list[FloatArray], width: float) -> float:
    redrawn = Image.new("1", (ink.shape[1], ink.shape[0]))
    draw = ImageDraw.Draw(redrawn)
    radius = width / 2
    for curve in curves:
        points = curve.tolist()
        draw.line([v for point in points for v in point], 1, round(width))
        for x, y in points[::2] + points[-1:]:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), 1)
    again = np.asarray(redrawn)
    return float((again & ink).sum() / max((again | ink).sum(), 1))
