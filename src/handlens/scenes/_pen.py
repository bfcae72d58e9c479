"""A round pen: paths become ink, as coverage with smooth edges."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

FloatArray = npt.NDArray[np.float32]


def draw_strokes(
    paths: list[FloatArray], size: tuple[int, int], widths_px: list[FloatArray], *, coarse: int = 1
) -> FloatArray:
    """Ink coverage, float32 [height, width] in 0..1, of paths in pixels drawn with a round pen.

    Args:
        paths: float32 [n, 2] each, x and y in pixels of the result.
        size: width and height of the result; multiples of `coarse`.
        widths_px: the pen's width at each point of each path.
        coarse: draw at this fraction of the resolution (1 or 2). The result is [height / coarse, width / coarse].
    """
    thinnest = min(float(w.min()) for w in widths_px)
    fine = 4 if thinnest < 6 and max(size) <= 320 else 3 if thinnest < 4 else 2
    sheet = Image.new("L", (size[0] * fine // coarse, size[1] * fine // coarse))
    draw = ImageDraw.Draw(sheet)
    scale = fine / coarse
    for path, widths in zip(paths, widths_px, strict=True):
        points = (path * scale).tolist()
        pens = np.maximum(np.rint(widths * scale), 1).astype(int).tolist()
        start = 0
        for at in range(1, len(points)):  # one call for as long as the width stays: a call costs more than its drawing
            if at == len(points) - 1 or pens[at + 1] != pens[at]:
                draw.line([v for point in points[start : at + 1] for v in point], 255, pens[at])
                start = at
        for at in _open_joints(path, widths):
            (x, y), r = points[at], pens[at] / 2 - 0.5
            if r > 0.6:
                draw.ellipse((x - r, y - r, x + r, y + r), 255)
    return np.asarray(sheet.reduce(fine), np.float32) * np.float32(1 / 255)


def _open_joints(path: FloatArray, widths: FloatArray) -> list[int]:
    """Where a line of separate straight pieces needs a round joint: at its ends and at bends that gape by a tenth px."""
    steps = path[1:] - path[:-1]
    if len(steps) < 2:
        return list(range(len(path)))
    lengths = np.sqrt((steps * steps).sum(1)) + 1e-6
    turn = np.abs(steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0]) / (lengths[:-1] * lengths[1:])
    back = (steps[:-1] * steps[1:]).sum(1) < 0
    gapes = np.flatnonzero((turn * widths[1:-1] > 0.2) | back) + 1
    return [0, *gapes.tolist(), len(path) - 1]
