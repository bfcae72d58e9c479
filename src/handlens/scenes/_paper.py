"""What lies under the writing, and the light on it: paper, its lines and edge, tables, shadows.

A canvas is the upright scene, float32 [640, 480] or [480, 640], in luma. Most functions change it in place:
a frame has 5 ms.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..pictures.geometry import LENS_SIDE_PIXELS

FloatArray = npt.NDArray[np.float32]

_BANK_SIDE = 1024  # room for hundreds of thousands of different crops of a frame


@cache
def _bank(kind: str) -> FloatArray:
    """Noise of mean 0 and variance 1, float32 [1024, 1024], made once: white, fine, paper, clouds, creases, wood or cloth."""
    rng = np.random.default_rng([20160211, sum(kind.encode())])

    def blobs(cells_high: int, cells_wide: int) -> FloatArray:
        small = Image.fromarray(rng.normal(size=(cells_high, cells_wide)).astype(np.float32))
        return np.asarray(small.resize((_BANK_SIDE, _BANK_SIDE), Image.Resampling.BICUBIC), np.float32)

    white = rng.normal(size=(_BANK_SIDE, _BANK_SIDE)).astype(np.float32)
    if kind == "white":
        field = white
    elif kind == "fine":
        field = 0.5 * white + blobs(512, 512) + 0.6 * blobs(256, 256)
    elif kind == "paper":
        field = 0.6 * white + blobs(400, 400) + 0.8 * blobs(200, 200) + 0.5 * blobs(64, 64) + 0.4 * blobs(16, 16)
    elif kind == "clouds":
        field = blobs(6, 6) + 0.5 * blobs(14, 14) + 0.25 * blobs(40, 40)
    elif kind == "creases":  # where smooth noise crosses zero its absolute value has a sharp fold
        field = -np.abs(blobs(7, 7)) - 0.6 * np.abs(blobs(16, 16)) - 0.3 * np.abs(blobs(38, 38)) + 0.5 * blobs(9, 9)
    elif kind == "wood":
        rings = blobs(7, 2) + 0.3 * blobs(24, 3) + 0.08 * blobs(90, 5)
        field = 0.7 * np.sin(9 * rings) + 0.35 * blobs(400, 12) + 0.9 * blobs(9, 2) + 0.5 * blobs(40, 3) + 0.15 * white
    elif kind == "cloth":
        line = np.arange(_BANK_SIDE) * (2 * np.pi / 6)
        weave = np.sin(line)[:, None] * np.sin(line / 2 + np.pi * (np.arange(_BANK_SIDE)[:, None] // 6 % 2))[:, :]
        field = weave.astype(np.float32) + 0.7 * blobs(300, 300) + 0.5 * white + 0.5 * blobs(20, 20)
    else:
        raise ValueError(kind)
    field -= field.mean()
    field /= field.std()
    return field.astype(np.float32)


def noise(kind: str, shape: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """A random crop of the bank of this kind, turned over at random; a read-only view."""
    bank = _bank(kind)
    top, left = rng.integers(0, _BANK_SIDE - shape[0]), rng.integers(0, _BANK_SIDE - shape[1])
    crop = bank[top : top + shape[0], left : left + shape[1]]
    flips = int(rng.integers(4))
    return crop[:: 1 - 2 * (flips & 1), :: 1 - (flips & 2)]


class Page:
    """Where the page lies: page coordinates (pixels from the lens's centre, x right, y down) to canvas pixels."""

    def __init__(self, shape: tuple[int, int], turn_deg: float, perspective: float, nearer_deg: float) -> None:
        turn, nearer = np.deg2rad(turn_deg), np.deg2rad(nearer_deg)
        self.centre = np.array([shape[1] / 2, shape[0] / 2])
        self.turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        self.gradient = perspective / LENS_SIDE_PIXELS * np.array([np.cos(nearer), np.sin(nearer)])

    def project(self, points: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Canvas pixels [n, 2] of page points [n, 2]."""
        turned = np.asarray(points, np.float64) @ self.turned.T
        seen: npt.NDArray[np.float64] = self.centre + turned / (1 + turned @ self.gradient)[:, None]
        return seen


def bare_paper(shape: tuple[int, int], drawn: dict[str, float], rng: np.random.Generator) -> FloatArray:
    """A fresh canvas of the paper's tone and grain."""
    tone = np.float32(drawn["paper_luma"])
    canvas = noise("paper", shape, rng) * (tone * np.float32(drawn["grain"]))
    canvas += tone
    return canvas


def draw_lines(
    canvas: FloatArray,
    page: Page,
    at: npt.NDArray[np.floating],
    *,
    upright: bool,
    width_px: float,
    blur_px: float,
    contrast: float,
) -> None:
    """Ruled lines at these page y (upright: x), darkening the canvas in place by the share `contrast`."""
    if upright:
        canvas = canvas.T
    height, width = canvas.shape
    ends = []
    for along in (-200.0, 200.0):
        points = np.stack([np.full(len(at), along), at], 1)
        ends.append(page.project(points[:, ::-1] if upright else points)[:, :: -1 if upright else 1])
    slope = (ends[1][:, 1] - ends[0][:, 1]) / (ends[1][:, 0] - ends[0][:, 0])
    x = np.arange(width)
    y = (ends[0][:, 1] + 0.5 * slope)[:, None] + slope[:, None] * (x - ends[0][:, 0][:, None]) - 0.5
    y = y[(y.max(1) > -8) & (y.min(1) < height + 8)]
    soft = max(1.0, 2.5 * blur_px)
    reach = int(np.ceil((width_px + soft) / 2 + 0.5))
    rows = np.rint(y).astype(np.int32)[..., None] + np.arange(-reach, reach + 1, dtype=np.int32)
    away = np.abs(rows - y[..., None])
    cover = np.clip((width_px / 2 + soft / 2 - away) / soft, 0, min(1.0, width_px / soft))
    columns = np.broadcast_to(x[None, :, None], rows.shape)
    inside = (rows >= 0) & (rows < height) & (cover > 0)
    canvas[rows[inside], columns[inside]] *= (1 - contrast * cover[inside]).astype(np.float32)


def half_plane(
    shape: tuple[int, int], through: npt.NDArray[np.floating], angle: float, width_px: float, bend: float = 0.0
) -> FloatArray:
    """A soft edge, float32 in 0..1: 0 on the near side, 1 beyond; `bend` curves it (per px squared along x)."""
    x = np.arange(shape[1], dtype=np.float32) - np.float32(through[0])
    y = np.arange(shape[0], dtype=np.float32)[:, None] - np.float32(through[1])
    across = x * np.float32(np.cos(angle) / width_px)
    if bend:
        across += x * x * np.float32(bend / width_px)
    edge = across + (y * np.float32(np.sin(angle) / width_px) + np.float32(0.5))
    return np.clip(edge, 0, 1, out=edge)


def light_field(shape: tuple[int, int], gradient: float, gradient_angle: float, vignette: float) -> FloatArray:
    """Light, float32, about 1 in the middle: falling off to one side and towards the corners."""
    x = np.linspace(-1, 1, shape[1], dtype=np.float32)
    y = np.linspace(-1, 1, shape[0], dtype=np.float32)[:, None]
    half = gradient / 2
    across = 1 + half * np.cos(gradient_angle) * x - vignette / 2 * x * x
    down = half * np.sin(gradient_angle) * y - vignette / 2 * y * y
    light: FloatArray = across.astype(np.float32) + down.astype(np.float32)
    return light


def table_top(shape: tuple[int, int], kind: str, rng: np.random.Generator) -> FloatArray:
    """A table's surface, float32 luma: `wood`, `cloth`, `tiles` or `plain`."""
    tone = rng.uniform(25, 60) if kind == "cloth" else rng.uniform(60, 190)
    texture = {"wood": "wood", "cloth": "cloth"}.get(kind, "paper")
    field = noise(texture, shape if rng.random() < 0.5 else (shape[1], shape[0]), rng)
    if field.shape != shape:
        field = field.T
    strength = {"wood": rng.uniform(0.04, 0.14), "cloth": rng.uniform(0.06, 0.2)}.get(kind, rng.uniform(0.005, 0.03))
    surface = field * np.float32(tone * strength) + np.float32(tone)
    if kind == "tiles":
        page = Page(shape, rng.uniform(-20, 20), rng.uniform(0, 0.2), rng.uniform(0, 360))
        pitch = rng.uniform(90, 260)
        style = {"width_px": rng.uniform(3, 9), "blur_px": rng.uniform(0.5, 2), "contrast": rng.uniform(-0.3, 0.5)}
        for upright in (False, True):
            at = np.arange(-700, 700, pitch) + rng.uniform(0, pitch)
            draw_lines(surface, page, at, upright=upright, **style)
    return surface


def rule(
    canvas: FloatArray, drawn: dict[str, float], page: Page, box_px: tuple[float, ...], rng: np.random.Generator
) -> None:
    lines = drawn["lines"]
    if not lines:
        return
    size, width, blur = drawn["size_px"], drawn["line_width_px"], drawn["blur_px"]
    middle = np.array([(box_px[0] + box_px[2]) / 2, (box_px[1] + box_px[3]) / 2]) - page.centre
    on_page = page.turned.T @ middle
    high = box_px[3] - box_px[1]
    pitch = max(16.0, 4 * width, size * rng.uniform(0.4, 1.5))
    contrast = drawn["line_contrast"]
    if lines == 3:  # a printed box: stronger lines, none across the digit
        pitch = size * rng.uniform(1.35, 2.1)
        contrast = min(0.9, 3 * contrast)
    drawn["line_pitch_px"] = pitch
    for upright in (False, True) if lines >= 2 else (False,):
        centre = on_page[0 if upright else 1]
        if lines == 1:
            phase = centre + high * 0.5 + rng.uniform(-0.25, 0.15) * pitch  # people write on the line
        elif lines == 2:
            phase = centre + rng.uniform(0, pitch)
        else:
            phase = centre + pitch / 2 + rng.uniform(-0.1, 0.1) * (pitch - size)
        at = phase + pitch * np.arange(-int(900 / pitch) - 1, int(900 / pitch) + 2)
        if lines == 3:
            at = at[np.abs(at - centre) < 1.6 * pitch]
        draw_lines(canvas, page, at, upright=upright, width_px=width, blur_px=blur, contrast=contrast)


def paper_edge(canvas: FloatArray, page: Page, box_px: tuple[float, ...], rng: np.random.Generator) -> None:
    """The paper ends beside the digit, and the table shows."""
    shape = canvas.shape
    height, width = shape
    side = int(rng.integers(4))
    x0, y0, x1, y1 = box_px
    room = (width - x1, height - y1, x0, y0)[side]
    away = rng.uniform(0.3, 0.85) * room
    if room < 30:
        return
    through = np.array(
        [(x1 + away, height / 2), (width / 2, y1 + away), (x0 - away, height / 2), (width / 2, y0 - away)][side]
    )
    angle = side * np.pi / 2 + np.arctan2(page.turned[1, 0], page.turned[0, 0]) * 0.5
    beyond = half_plane((height, width), through, angle, rng.uniform(1.5, 5))
    table = table_top((height, width), str(rng.choice(["wood", "cloth", "plain"])), rng)
    table -= canvas
    table *= beyond
    canvas += table
