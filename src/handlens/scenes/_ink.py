"""Ink on the canvas: the digit as a patch of coverage, blurred as the camera would; and other writing round it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..pictures.geometry import LENS_SIDE_PIXELS
from . import _letters, _paper
from ._pen import draw_strokes
from ._strokes import INK_FROM, Strokes, strokes_of
from .difficulty import MIN_PEN_PX

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]

_COARSE_FROM_BLUR_PX = 1.8  # from here on half the resolution shows no difference
_WIDEST_PLAIN_BLUR_PX = 4.0  # the presets' widest but for `WIDE`: their pixels stay as they are
_DOUBLING_BLURS = 1.0  # variance in px squared that halving and `doubled` add: 0.5 to 1.5, by where the pixels fall
_WIDEST_PEN = 1.25  # by eye; of the picture's own: a wider one would fill the loops that a person reads by
_FREE_MARGIN_PX = 8  # between the ink and the lens's rim: a cut stroke is another digit
_INKED = 0.4  # by eye; of the typical coverage: from here on a pixel counts as inked


@dataclass
class InkPatch:
    """Coverage of ink, float32 [h, w], about 0..1 (sharpening overdraws a little), to be laid at `left`, `top`."""

    cover: FloatArray
    left: int
    top: int
    box_px: tuple[float, float, float, float]
    peak: float
    drawn: dict[str, float]


def ink_patch(
    picture: ByteArray,
    drawn: dict[str, float],
    page: _paper.Page,
    shape: tuple[int, int],
    rng: np.random.Generator,
) -> InkPatch:
    """The digit as ink somewhere in the lens. `drawn`: the lots of `scenes`; what is settled here comes back in it."""
    strokes = strokes_of(picture)
    size = drawn["size_px"]
    outline = bool(drawn["outline"]) or not strokes.faithful
    own_pen = strokes.pen_width * size
    widest = drawn.get("widest_pen", _WIDEST_PEN)
    pen = own_pen if outline else min(drawn["pen_px"], max(MIN_PEN_PX, widest * own_pen))
    stretch = 1 + drawn["stretch"]
    shape_matrix = page.turned @ np.array([[stretch, -drawn["slant"]], [0, 1]])
    gradient = page.gradient
    half_pen = 0.0 if outline else pen / 2

    def bent(points: FloatArray, scale: float) -> npt.NDArray[np.float64]:
        flat = np.asarray(points, np.float64) @ (scale * shape_matrix).T
        seen: npt.NDArray[np.float64] = flat / (1 + flat @ gradient)[:, None]
        return seen

    reached = strokes.rim if outline else np.concatenate(strokes.paths)
    extent = max(float(np.ptp(bent(reached, size), axis=0).max()), 0.2 * size)
    scale = size * (size - 2 * half_pen) / extent
    every = bent(reached, scale)
    low, high = every.min(0) - half_pen, every.max(0) + half_pen
    extents = high - low
    free = np.maximum((LENS_SIDE_PIXELS - extents) / 2 - _FREE_MARGIN_PX, 0)
    middle = page.centre + rng.uniform(-1, 1, 2) * drawn["offset"] * free
    if drawn.get("rim"):
        middle = _at_the_rim(middle, page.centre, extents, drawn)
    shift = middle - (low + high) / 2

    blur, motion = drawn["blur_px"], drawn["motion_px"]
    border = int(np.ceil(3 * blur + motion)) + 4
    left, top = (np.floor(low + shift).astype(int) - border).tolist()
    width, height = (np.ceil(extents).astype(int) + 2 * border + 1).tolist()
    width, height = width + width % 2, height + height % 2
    coarse = 2 if blur >= _COARSE_FROM_BLUR_PX else 1
    origin = shift - [left, top]
    if outline:
        cover = _outline_cover(strokes, scale * shape_matrix, gradient, origin, (width, height), coarse)
    else:
        placed = [(bent(p, scale) + origin).astype(np.float32) for p in strokes.paths]
        widths = [pen * _pressure(len(p), drawn["pressure"], rng) for p in placed]
        cover = draw_strokes(placed, (width, height), widths, coarse=coarse)
    cover = _inked_texture(cover, drawn, rng)
    blur_to_add = np.sqrt(blur * blur - _DOUBLING_BLURS) / 2 if coarse == 2 else blur
    cover = _through_lens(cover, blur_to_add, motion / coarse, rng.uniform(0, np.pi))
    if coarse == 2:
        cover = doubled(cover)
    peak = float((cover * cover).sum() / max(float(cover.sum()), 1e-6))
    rows = np.flatnonzero(cover.max(1) > _INKED * peak)
    columns = np.flatnonzero(cover.max(0) > _INKED * peak)
    box = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
    if drawn["sharpening"] > 0.02:
        cover = cover + (cover - blurred(cover, 1.1)) * np.float32(drawn["sharpening"])
    settled = {"outline": float(outline), "pen_px": float(pen)}
    return InkPatch(cover, left, top, tuple(float(v) for v in box), peak, settled)  # type: ignore[arg-type]


def _at_the_rim(
    middle: npt.NDArray[np.float64],
    centre: npt.NDArray[np.float64],
    extents: npt.NDArray[np.float64],
    drawn: dict[str, float],
) -> npt.NDArray[np.float64]:
    """The middle moved to where one side of the ink reaches beyond the lens by a share of the ink's extent."""
    axis, way = int(drawn["rim"] - 1) % 2, 1 if drawn["rim"] > 2 else -1
    moved = middle.copy()
    moved[axis] = centre[axis] + way * (LENS_SIDE_PIXELS / 2 - (0.5 - drawn["rim_cut"]) * extents[axis])
    return moved


def _outline_cover(
    strokes: Strokes,
    matrix: npt.NDArray[np.float64],
    gradient: npt.NDArray[np.float64],
    origin: npt.NDArray[np.float64],
    size: tuple[int, int],
    coarse: int,
) -> FloatArray:
    """The picture's own stroke, warped: coverage with an edge about a pixel wide however much it is enlarged."""
    step = 2 if max(size) > 240 or coarse == 2 else 1
    # Patch pixel p to picture: z = p - origin, flat = z / (1 - gradient . z), unit = matrix^-1 flat.
    inverse = np.linalg.inv(matrix) * strokes.side_px
    top = np.column_stack([inverse, strokes.middle_px - inverse @ origin])
    bottom = np.array([-gradient[0], -gradient[1], 1 + gradient @ origin])
    top += np.outer(strokes.middle_px, bottom) - np.outer(strokes.middle_px, [0, 0, 1])
    form = np.vstack([top, bottom]) @ np.diag([step, step, 1])
    form /= form[2, 2]
    grey = Image.fromarray(strokes.grey)
    area = (size[0] // step, size[1] // step)
    warped = grey.transform(area, Image.Transform.PERSPECTIVE, form.ravel()[:8].tolist(), Image.Resampling.BILINEAR)
    value = np.asarray(warped, np.float32)
    if step > coarse:
        value = doubled(value)
    enlarged = float(np.sqrt(abs(np.linalg.det(matrix)))) / strokes.side_px / coarse
    edge = 50 / max(enlarged, 0.3)  # grey steps a pixel at the stroke's edge
    value -= np.float32(INK_FROM)
    value *= np.float32(1 / edge)
    value += np.float32(0.5)
    return np.clip(value, 0, 1, out=value)


def _pressure(count: int, amount: float, rng: np.random.Generator) -> FloatArray:
    knots = rng.normal(0, 1, 5)
    wave = np.interp(np.linspace(0, 4, count), np.arange(5), np.clip(knots, -1.5, 1.5))
    return (1 + amount * 0.6 * wave).astype(np.float32)


def _inked_texture(cover: FloatArray, drawn: dict[str, float], rng: np.random.Generator) -> FloatArray:
    shape = (cover.shape[0], cover.shape[1])
    if drawn["pencil"] or drawn["board"]:
        tooth = _paper.noise("fine", shape, rng) * np.float32(0.15)
        cover = cover * np.clip(np.float32(0.8) + tooth, 0.3, 1)
    if drawn["pressure"] > 0.02:
        tone = _paper.noise("clouds", shape, rng) * np.float32(-0.5 * drawn["pressure"])
        cover = cover * np.clip(1 + tone, 0.6, 1)
    return cover


def blurred(field: FloatArray, sigma: float) -> FloatArray:
    """A Gaussian blur, standard deviation in pixels, by repeated [a, 1 - 2a, a]: variance 2a, at most 2/3, a pass."""
    variance = sigma * sigma
    passes = int(np.ceil(1.5 * variance)) if variance > 0.02 else 0
    field = field.copy()
    a = np.float32(variance / max(passes, 1) / 2)
    for _ in range(passes):
        for turned in (field, field.T):
            share = turned * a
            turned *= 1 - 2 * a
            turned[1:] += share[:-1]
            turned[:-1] += share[1:]
    return field


def softened(field: FloatArray, sigma: float) -> FloatArray:
    """`blurred` for a wide blur, at a fraction of the resolution."""
    step = int(sigma // 2)
    if step < 2:
        return blurred(field, sigma)
    height, width = field.shape
    high, wide = -(-height // step) * step, -(-width // step) * step
    padded = np.pad(field, ((0, high - height), (0, wide - width)))
    small = padded.reshape(high // step, step, wide // step, step).mean((1, 3), dtype=np.float32)
    added = (step * step - 1) / 12 + step * step / 6  # variance that the means and the bilinear way back add
    small = blurred(small, float(np.sqrt(max(sigma * sigma - added, 0.0)) / step))
    big = Image.fromarray(small).resize((wide, high), Image.Resampling.BILINEAR)
    return np.asarray(big, np.float32)[:height, :width]


def doubled(field: FloatArray) -> FloatArray:
    """Twice the size, smoothly: bilinear between the pixels' centres."""
    for axis in (0, 1):
        turned = field if axis == 0 else field.T
        out = np.repeat(turned * np.float32(0.75), 2, axis=0)
        quarter = turned * np.float32(0.25)
        out[2::2] += quarter[:-1]
        out[1:-1:2] += quarter[1:]
        out[0] += quarter[0]
        out[-1] += quarter[-1]
        field = out if axis == 0 else out.T
    return field


def _through_lens(cover: FloatArray, blur: float, motion: float, angle: float) -> FloatArray:
    if motion > 0.5:
        steps = int(np.ceil(motion)) + 1
        total = np.zeros_like(cover)
        for along in np.linspace(-motion / 2, motion / 2, steps):
            dx, dy = round(along * np.cos(angle)), round(along * np.sin(angle))
            h, w = cover.shape
            total[max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)] += cover[
                max(-dy, 0) : h + min(-dy, 0), max(-dx, 0) : w + min(-dx, 0)
            ]
        cover = total * np.float32(1 / steps)
    return softened(cover, blur) if blur > _WIDEST_PLAIN_BLUR_PX else blurred(cover, blur)


def lay_ink(
    canvas: FloatArray, cover: FloatArray, left: int, top: int, *, contrast: float, chalk_luma: float | None = None
) -> None:
    """Darken the canvas in place by coverage times contrast; or, with `chalk_luma`, brighten it towards that."""
    height, width = canvas.shape
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + cover.shape[1], width), min(top + cover.shape[0], height)
    if x1 <= x0 or y1 <= y0:
        return
    part = canvas[y0:y1, x0:x1]
    seen = cover[y0 - top : y1 - top, x0 - left : x1 - left] * np.float32(contrast)
    if chalk_luma is None:
        part *= 1 - seen
    else:
        part += (np.float32(chalk_luma) - part) * seen


def write_paths(
    canvas: FloatArray,
    paths: list[FloatArray],
    pen_px: float,
    drawn: dict[str, float],
    rng: np.random.Generator,
    *,
    contrast: float,
    chalk_luma: float | None = None,
) -> tuple[int, int, int, int]:
    """Draw paths given in canvas pixels with a pen; returns left, top, right, bottom of what was touched."""
    every = np.concatenate(paths)
    border = int(np.ceil(3 * drawn["blur_px"] + pen_px / 2 + drawn["motion_px"])) + 3
    left, top = (np.floor(every.min(0)).astype(int) - border).tolist()
    right, bottom = (np.ceil(every.max(0)).astype(int) + border).tolist()
    width, height = right - left, bottom - top
    placed = [(p - [left, top]).astype(np.float32) for p in paths]
    widths = [pen_px * _pressure(len(p), drawn["pressure"], rng) for p in placed]
    cover = _inked_texture(draw_strokes(placed, (width, height), widths), drawn, rng)
    cover = _through_lens(cover, drawn["blur_px"], drawn["motion_px"], rng.uniform(0, np.pi))
    lay_ink(canvas, cover, left, top, contrast=contrast, chalk_luma=chalk_luma)
    return left, top, right, bottom


def other_marks(
    canvas: FloatArray,
    drawn: dict[str, float],
    box_px: tuple[float, float, float, float],
    rng: np.random.Generator,
    *,
    chalk_luma: float | None = None,
) -> None:
    """One to three words of handwriting, at least half the digit's size (and 40 px) away from its box."""
    gap = max(40.0, 0.5 * drawn["size_px"])
    taken = [np.array(box_px)]
    for _ in range(int(rng.integers(1, 4))):
        high = float(np.clip(drawn["size_px"] * rng.uniform(0.4, 0.9), 24, 140))
        letters = rng.choice(list(_letters.SMALL if rng.random() < 0.6 else _letters.CAPITALS), int(rng.integers(1, 6)))
        paths = [p * high for p in _letters.handwriting("".join(letters), rng)]
        every = np.concatenate(paths)
        half = np.abs(every).max(0) + drawn["pen_px"]
        for _attempt in range(12):
            at = rng.uniform(0, 1, 2) * [canvas.shape[1], canvas.shape[0]]
            clear = [np.maximum(box[:2] - at - half, at - half - box[2:]).max() for box in taken]
            if clear[0] >= gap and min(clear) >= 10:
                taken.append(np.concatenate([at - half, at + half]))
                shifted = [(p + at).astype(np.float32) for p in paths]
                write_paths(
                    canvas, shifted, max(2.0, min(drawn["pen_px"], high / 5)), drawn, rng,
                    contrast=drawn["contrast"], chalk_luma=chalk_luma,
                )  # fmt: skip
                break
