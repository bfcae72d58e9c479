"""One frame's lots: every difficulty becomes one number."""

import numpy as np

from .difficulty import MIN_PEN_PX, Difficulty, Range

_WIDEST_PENCIL = 0.07  # of the digit's size; by eye
# by eye
_SOFTEST = 1.1, 0.06  # a soft focus, of the pen's width and of the digit's size
_LEAST_ENLARGED_PX, _LEAST_ENLARGED_PEN = 18, 0.5  # the digit and its pen, in pixels of the picture that is enlarged
_LEAST_CHALK = 90  # steps of luma between chalk and board


def draw_lots(d: Difficulty, rng: np.random.Generator) -> dict[str, float]:
    """One number for each difficulty. Always the same number of draws, so that changing one range moves no other."""

    def even(between: tuple[float, float]) -> float:
        return float(rng.uniform(*between))

    def even_log(between: tuple[float, float]) -> float:
        return float(np.exp(rng.uniform(np.log(between[0]), np.log(between[1]))))

    def about_zero(limit: float) -> float:
        return float(np.clip(rng.normal(), -2, 2) * limit / 2)

    def happens(share: float) -> float:
        return float(rng.random() < share)

    drawn = {
        "size_px": even_log(d.size_px),
        "offset": even(d.offset),
        "turn_deg": about_zero(d.turn_deg),
        "slant": about_zero(d.slant),
        "stretch": about_zero(d.stretch),
        "perspective": even(d.perspective),
        "pen_width": even_log(d.pen_width),
        "outline": happens(d.outline_share),
        "pressure": even(d.pressure),
        "contrast": even(d.contrast),
        "pencil": happens(d.pencil_share),
        "paper_luma": even(d.paper_luma),
        "board": happens(d.board_share),
        "board_luma": even(d.board_luma),
        "light_gradient": even(d.light_gradient),
        "vignette": even(d.vignette),
        "shadow": happens(d.shadow_share),
        "shadow_depth": even(d.shadow_depth),
        "shadow_softness_px": even_log(d.shadow_softness_px),
        "lines": float(rng.random()),
        "line_contrast": even(d.line_contrast),
        "line_width_px": even(d.line_width_px),
        "grain": even(d.grain),
        "blur_px": even(d.blur_px),
        "motion_px": even(d.motion_px),
        "sharpening": even(d.sharpening),
        "noise_luma": even(d.noise_luma),
        "marks": happens(d.marks_share),
        "edge": happens(d.edge_share),
    }
    lot = drawn["lines"]
    shares = np.cumsum([d.ruled_share, d.squared_share, d.boxed_share])
    drawn["lines"] = float(1 + np.searchsorted(shares, lot, side="right")) if lot < shares[-1] else 0.0
    if drawn["board"]:
        drawn["paper_luma"] = drawn["board_luma"]
        drawn["lines"] = drawn["edge"] = 0.0
    if drawn["pencil"] and not drawn["board"]:
        drawn["pen_width"] = min(drawn["pen_width"], _WIDEST_PENCIL)
        drawn["outline"] = 0.0
    drawn["pen_px"] = max(MIN_PEN_PX, drawn["pen_width"] * drawn["size_px"])
    drawn["pen_width"] = drawn["pen_px"] / drawn["size_px"]
    drawn["blur_px"] = min(drawn["blur_px"], 0.8 * drawn["pen_px"], 0.4 + 0.02 * drawn["size_px"])
    drawn["motion_px"] = min(drawn["motion_px"], 1.5 * drawn["pen_px"], 0.05 * drawn["size_px"])
    if d.is_wide:
        _draw_wide_lots(drawn, d, rng.spawn(1)[0])  # a child's draws leave the frame's own as they are
    return drawn


def _draw_wide_lots(drawn: dict[str, float], d: Difficulty, rng: np.random.Generator) -> None:
    """The lots of what happens in `WIDE` alone, by name; 0 where it does not happen."""

    def often(share: float, between: Range, *, in_log: bool = False) -> float:
        happens = rng.random() < share
        low, high = (np.log(end) for end in between) if in_log else between
        value = rng.uniform(low, high)
        return float(np.exp(value) if in_log else value) * happens

    size, pen = drawn["size_px"], drawn["pen_px"]
    rim = 1 + rng.integers(4) if rng.random() < d.rim_share else 0
    drawn |= {
        "widest_pen": d.widest_pen,
        "chalk_luma": max(often(1, d.chalk_luma), drawn["board_luma"] + _LEAST_CHALK),
        "rim": float(rim),
        "rim_cut": often(1, d.rim_cut),
        "soft_px": often(d.soft_share, d.soft_px, in_log=True),
        "enlarged": often(d.enlarged_share, d.enlarged, in_log=True),
        "jpeg_quality": often(d.jpeg_share, d.jpeg_quality),
        "crumpled": often(d.crumpled_share, d.crumpled),
        "textured": often(d.textured_share, d.textured),
        "ghosts": often(d.ghosts_share, d.ghosts),
        "glare_luma": often(d.glare_share, d.glare_luma),
    }
    if drawn["soft_px"]:
        drawn["soft_px"] = min(drawn["soft_px"], _SOFTEST[0] * pen, _SOFTEST[1] * size)
        drawn["blur_px"] = max(drawn["blur_px"], drawn["soft_px"])
    if drawn["enlarged"]:
        drawn["enlarged"] = min(drawn["enlarged"], size / _LEAST_ENLARGED_PX, max(pen / _LEAST_ENLARGED_PEN, 1))
