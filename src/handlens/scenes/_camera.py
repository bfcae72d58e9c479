"""The camera: light on the scene, what the sensor makes of it, and whether a person could still read it."""

import numpy as np
import numpy.typing as npt

from . import _paper
from .difficulty import Difficulty

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]

CHALK_LUMA = 230.0  # by eye
_NOISE_DARK, _NOISE_SLOPE = 0.55, 0.45 / 128  # 1 at middle grey; see `_noise_at`
_STRIP_ROWS = 80  # 80 rows of 640 floats are 205 kB
_LEAST_LIGHT = 0.15  # by eye


def light_on(shape: tuple[int, int], drawn: dict[str, float], rng: np.random.Generator) -> FloatArray:
    light = _paper.light_field(shape, drawn["light_gradient"], rng.uniform(0, 2 * np.pi), drawn["vignette"])
    if drawn["shadow"]:
        through = np.array([shape[1], shape[0]]) * rng.uniform(0.25, 0.75, 2)
        bend = rng.choice([0.0, 1.0, -1.0]) * rng.uniform(0, 0.002)
        shade = _paper.half_plane(shape, through, rng.uniform(0, 2 * np.pi), drawn["shadow_softness_px"], bend)
        shade *= np.float32(-drawn["shadow_depth"])
        shade += 1
        light *= shade
    darkest = (1 - 0.75 * drawn["light_gradient"] - drawn["vignette"]) * (1 - drawn["shadow"] * drawn["shadow_depth"])
    if darkest < _LEAST_LIGHT:
        np.maximum(light, np.float32(_LEAST_LIGHT), out=light)
    return light


def chalk_luma(drawn: dict[str, float]) -> float:
    """Of light ink; never darker than what it is written on."""
    return max(drawn["paper_luma"], drawn.get("chalk_luma", CHALK_LUMA))


def keep_readable(drawn: dict[str, float], d: Difficulty, least_light: float, peak: float) -> None:
    """Ink stronger, then noise weaker, until the stroke stands out as `Difficulty` promises.

    `peak` is the stroke's typical coverage after the blur, 0..1; `least_light` the weakest light on it.
    """
    paper = drawn["paper_luma"] * least_light
    if drawn["board"]:
        full = chalk_luma(drawn) * least_light - paper
        strength = drawn["contrast"]
    else:
        full, strength = paper, drawn["contrast"]
    noise = np.hypot(_noise_at(paper, drawn["noise_luma"]), paper * drawn["grain"])
    least = max(d.min_contrast_luma, d.min_contrast_noise * noise)
    drawn["contrast"] = strength = min(max(strength, least / (full * peak)), max(strength, 0.93))
    reached = strength * full * peak
    if reached < d.min_contrast_noise * noise:
        weaker = reached / (d.min_contrast_noise * noise)
        drawn["noise_luma"] *= weaker
        drawn["grain"] *= weaker
    drawn["contrast_luma"] = reached
    if drawn["lines"] in (1.0, 2.0):
        drawn["line_contrast"] = min(drawn["line_contrast"], 0.7 * drawn["contrast"] * peak)


def _noise_at(luma: float, noise_luma: float) -> float:
    """The sensor's noise at this luma. It grows with the root of the light; this line stays within 0.1 of that."""
    return noise_luma * (_NOISE_DARK + _NOISE_SLOPE * luma)


def sense(
    canvas: FloatArray, light: FloatArray, drawn: dict[str, float], rotation: int, rng: np.random.Generator
) -> ByteArray:
    """Light on the canvas, the sensor's noise, 8 bits, and the sensor's turn: uint8 [480, 640]. Changes the canvas."""
    shape = (canvas.shape[0], canvas.shape[1])
    kind = "white" if rng.random() < 0.4 else "fine"
    noise = _paper.noise(kind, shape, rng)
    strength = drawn["noise_luma"]
    luma = np.empty(shape, np.uint8)
    for top in range(0, shape[0], _STRIP_ROWS):  # strips stay in the processor's cache: three times as fast
        strip = slice(top, top + _STRIP_ROWS)
        part = canvas[strip]
        part *= light[strip]
        spread = part * np.float32(_NOISE_SLOPE * strength)
        spread += np.float32(_NOISE_DARK * strength)
        spread *= noise[strip]
        part += spread
        np.clip(part, 0, 255, out=part)
        luma[strip] = part
    return np.ascontiguousarray(np.rot90(luma, rotation))
