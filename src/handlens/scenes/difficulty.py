"""How hard a made frame is: one adjustable number or range for each thing that makes writing hard to read."""

from dataclasses import dataclass, fields, replace

from ..errors import UsageError
from ..pictures.geometry import LENS_SIDE_PIXELS

Range = tuple[float, float]

# by eye
MIN_PEN_PX = 2.0
MIN_DIGIT_PX = 48.0  # a tenth of the lens
MAX_DIGIT_PX = 440.0  # the lens but for 20 pixels on each side


WIDE_SHARES = (
    "rim_share", "soft_share", "enlarged_share", "jpeg_share", "crumpled_share", "textured_share", "ghosts_share",
    "glare_share",
)  # fmt: skip


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

    What follows is off in the presets but `WIDE`. It is drawn apart, so that a frame without it stays as it is:

        widest_pen: of the picture's own stroke; at 1.25 no loop is filled, at 1.5 some nearly close.
        board_luma, chalk_luma: of a dark ground and of the light ink on it.
        rim_share, rim_cut: how often the digit touches the lens's rim, and at most how much of it lies beyond.
        soft_share, soft_px: how often the picture is out of focus, and its blur (evenly in its logarithm), at most 1.1
            of the pen's width.
        enlarged_share, enlarged: how often the frame is a small picture enlarged, and how many times (evenly in its
            logarithm); the digit keeps 18 pixels.
        jpeg_share, jpeg_quality: how often the frame was a JPEG (Pillow's scale of quality).
        crumpled_share, crumpled: how often the paper was crumpled, and how much of the light its creases take.
        textured_share, textured: how often the paper has a coarse texture, and its standard deviation as a share.
        ghosts_share, ghosts: how often other writing shows through or is pressed into the paper, and its contrast; at
            most 0.4 of the ink's.
        glare_share, glare_luma: how often the paper gleams, and by how much; never so that the ink's paper is full.
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
    widest_pen: float = 1.25
    board_luma: Range = (25, 70)
    chalk_luma: Range = (230, 230)
    rim_share: float = 0
    rim_cut: Range = (0, 0.08)
    soft_share: float = 0
    soft_px: Range = (3, 20)
    enlarged_share: float = 0
    enlarged: Range = (1.5, 20)
    jpeg_share: float = 0
    jpeg_quality: Range = (8, 60)
    crumpled_share: float = 0
    crumpled: Range = (0.04, 0.3)
    textured_share: float = 0
    textured: Range = (0.01, 0.06)
    ghosts_share: float = 0
    ghosts: Range = (0.02, 0.2)
    glare_share: float = 0
    glare_luma: Range = (20, 150)

    @property
    def is_wide(self) -> bool:
        """Whether anything happens that happens in no preset but `WIDE`."""
        return any(getattr(self, field.name) for field in fields(self) if field.name in WIDE_SHARES)

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

WIDE = replace(
    HARD,
    offset=(0, 1),
    turn_deg=14,
    pen_width=(0.006, 0.22),
    pressure=(0, 0.3),
    contrast=(0.2, 0.95),
    pencil_share=0.2,
    board_share=0.14,
    light_gradient=(0, 0.5),
    shadow_share=0.3,
    grain=(0.001, 0.02),
    blur_px=(0.3, 2.5),
    motion_px=(0, 5),
    noise_luma=(0.3, 5),
    marks_share=0.22,
    edge_share=0.12,
    widest_pen=1.5,
    board_luma=(5, 130),
    chalk_luma=(150, 255),
    rim_share=0.1,
    soft_share=0.14,
    enlarged_share=0.25,
    jpeg_share=0.25,
    crumpled_share=0.15,
    textured_share=0.15,
    ghosts_share=0.15,
    glare_share=0.1,
)
"""What the others leave out: thin pens and felt pens, soft focus, small pictures enlarged, JPEG, worn paper, the rim."""
