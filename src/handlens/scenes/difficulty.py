"""How hard a made frame is: one adjustable number or range for each thing that makes writing hard to read."""

from dataclasses import dataclass, fields

import numpy as np

from ..errors import UsageError
from ..pictures.geometry import LENS_SIDE_PIXELS

Range = tuple[float, float]

# by eye
MIN_PEN_PX = 2.0
MIN_DIGIT_PX = 48.0  # a tenth of the lens
MAX_DIGIT_PX = 440.0  # the lens but for 20 pixels on each side
_BOARD_LUMA = (25.0, 70.0)
_WIDEST_PENCIL = 0.07  # of the digit's size


@dataclass(frozen=True)
class Difficulty:
    """What a made frame may look like. A range is (low, high), drawn evenly unless said otherwise; a share is 0..1.

    Pixels are those of the 480x640 frame, luma is 0..255, angles are degrees.
    `dataclasses.replace(EVERYDAY, blur_px=(2, 2))` holds one difficulty fixed and leaves the others as they are.

    Attributes:
        size_px: the longer side of the digit's inked box, drawn evenly in its logarithm; within 48..440.
        offset: how much of the free room between the digit and the lens's edge is used: 0 in the middle, 1 at the edge.
        turn_deg: at most so far the page is turned; normal, two standard deviations.
        slant: at most so far the digit is sheared (x per y); normal, two standard deviations.
        stretch: at most so far its width is changed, as a share; normal, two standard deviations.
        perspective: how much nearer one side of the lens is than the other, as a share.
        pen_width: of the digit's size, drawn evenly in its logarithm; never under 2 px, never over 1.25 times the
            stroke of the picture itself, which would fill the loops.
        outline_share: how often the digit keeps the picture's own stroke in place of a pen's even line.
        pressure: how much the pen's width and tone change along the stroke, as a share.
        contrast: 1 - ink / paper, in reflected light: 0.9 felt pen, 0.5 ball pen, 0.2 faint pencil.
        pencil_share: how often the ink is grainy, as pencil is.
        paper_luma: of the paper in even light.
        board_share: how often it is chalk on a dark board (light ink on dark).
        light_gradient: change of the light from one side of the frame to the other, as a share.
        vignette: how much darker the frame's corners are, as a share.
        shadow_share, shadow_depth, shadow_softness_px: how often a shadow's edge crosses the frame, how much light it
            takes, how wide its edge is (evenly in its logarithm).
        ruled_share, squared_share, boxed_share: how often the paper is ruled, squared, or the digit stands in a printed
            box as in a form or a Sudoku.
        line_contrast: of the paper's lines, as `contrast`; three times that for a printed box, else at most 0.7 of the
            ink's, as such lines can cross the digit.
        line_width_px: of the paper's lines.
        grain: standard deviation of the paper's texture, as a share of its luma.
        blur_px: standard deviation of the blur. At most 0.8 of the pen's width: more would wipe the stroke away.
        motion_px: length of the hand's movement while the picture is taken; limited as the blur.
        sharpening: how strongly the camera overdraws edges.
        noise_luma: standard deviation of the sensor's noise at middle grey; it grows with the square root of the light.
        marks_share: how often other writing stands in the frame, well away from the digit.
        edge_share: how often the paper ends inside the frame, beside the digit.
        min_contrast_luma, min_contrast_noise: readable means that the stroke, after light, blur and all, stands out
            from its paper by at least so many steps of luma, and by so many standard deviations of noise and grain.
            Where the draw gives less, the ink is made stronger, then the noise weaker.
    """

    size_px: Range = (110, 400)
    offset: Range = (0, 0.6)
    turn_deg: float = 10
    slant: float = 0.15
    stretch: float = 0.12
    perspective: Range = (0, 0.1)
    pen_width: Range = (0.03, 0.16)
    outline_share: float = 0.25
    pressure: Range = (0, 0.2)
    contrast: Range = (0.4, 0.92)
    pencil_share: float = 0.25
    paper_luma: Range = (110, 235)
    board_share: float = 0.02
    light_gradient: Range = (0, 0.35)
    vignette: Range = (0, 0.25)
    shadow_share: float = 0.25
    shadow_depth: Range = (0.1, 0.4)
    shadow_softness_px: Range = (8, 200)
    ruled_share: float = 0.14
    squared_share: float = 0.18
    boxed_share: float = 0.08
    line_contrast: Range = (0.06, 0.3)
    line_width_px: Range = (1, 3)
    grain: Range = (0.002, 0.012)
    blur_px: Range = (0.3, 1.8)
    motion_px: Range = (0, 3)
    sharpening: Range = (0, 0.5)
    noise_luma: Range = (0.4, 3)
    marks_share: float = 0.12
    edge_share: float = 0.08
    min_contrast_luma: float = 26
    min_contrast_noise: float = 6

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            low, high = value if isinstance(value, tuple) else (value, value)
            if not 0 <= low <= high:
                raise UsageError(
                    f"{field.name} is not a range from low to high, both 0 or more",
                    received=value,
                    hint=f"{field.name}={field.default}",
                )
            if field.name.endswith("_share") and high > 1:
                raise UsageError(f"{field.name} is a share and lies in 0..1", received=value)
        if self.size_px[0] < MIN_DIGIT_PX or self.size_px[1] > MAX_DIGIT_PX:
            raise UsageError(
                f"size_px lies within {MIN_DIGIT_PX:.0f}..{MAX_DIGIT_PX:.0f} px of the {LENS_SIDE_PIXELS} px lens",
                received=self.size_px,
            )
        if self.ruled_share + self.squared_share + self.boxed_share > 1:
            raise UsageError(
                "ruled_share, squared_share and boxed_share add up to more than 1",
                received=(self.ruled_share, self.squared_share, self.boxed_share),
            )


EVERYDAY = Difficulty()
"""A mix as people would really do it: they aim, hold the phone fairly still and write with whatever is at hand."""

EASY = Difficulty(
    size_px=(180, 340),
    offset=(0, 0.25),
    turn_deg=5,
    slant=0.08,
    stretch=0.06,
    perspective=(0, 0.04),
    pen_width=(0.06, 0.14),
    outline_share=0.4,
    pressure=(0, 0.1),
    contrast=(0.65, 0.92),
    pencil_share=0,
    paper_luma=(150, 235),
    board_share=0,
    light_gradient=(0, 0.15),
    vignette=(0, 0.1),
    shadow_share=0,
    ruled_share=0,
    squared_share=0,
    boxed_share=0,
    grain=(0.001, 0.006),
    blur_px=(0.3, 1),
    motion_px=(0, 0),
    noise_luma=(0.5, 2),
    marks_share=0,
    edge_share=0,
    min_contrast_luma=60,
    min_contrast_noise=12,
)
"""A felt pen on white paper in even light, held in the middle."""

HARD = Difficulty(
    size_px=(48, 440),
    offset=(0, 1),
    turn_deg=18,
    slant=0.25,
    stretch=0.2,
    perspective=(0, 0.25),
    pen_width=(0.012, 0.2),
    outline_share=0.2,
    pressure=(0, 0.35),
    contrast=(0.15, 0.9),
    pencil_share=0.35,
    paper_luma=(70, 245),
    board_share=0.08,
    light_gradient=(0, 0.7),
    vignette=(0, 0.4),
    shadow_share=0.5,
    shadow_depth=(0.15, 0.65),
    shadow_softness_px=(2, 160),
    ruled_share=0.2,
    squared_share=0.25,
    boxed_share=0.15,
    line_contrast=(0.1, 0.5),
    line_width_px=(1, 5),
    grain=(0.004, 0.03),
    blur_px=(0.3, 4),
    motion_px=(0, 8),
    sharpening=(0, 0.9),
    noise_luma=(1, 8),
    marks_share=0.3,
    edge_share=0.2,
    min_contrast_luma=24,
    min_contrast_noise=5,
)
"""Every difficulty far out and most of them at once; still readable."""


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
        "board_luma": even(_BOARD_LUMA),
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
    return drawn
