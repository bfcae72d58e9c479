"""The shape of a frame, of its lens and of its colours: each number of it stands here and nowhere else.

         0    80                       560   640
       0 ┌────┬─────────────────────────┬────┐      luma uint8 [480, 640]; chroma_u, chroma_v uint8 [240, 320]
         │    │                         │    │
         │    │   the lens, 480 x 480   │    │      A square centred in the frame stays where it is when the frame
         │    │                         │    │      turns, so one cut serves every rotation.
     480 └────┴─────────────────────────┴────┘

Plain numbers, so that whoever needs a shape imports neither numpy nor Pillow.
"""

from __future__ import annotations

from collections.abc import Sequence

# Near enough every Android camera delivers 640x480, and it is as much as a lens of 480 pixels needs.
FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS = 480, 640
FRAME_SHAPE = (FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS)

LENS_SIDE_PIXELS = min(FRAME_SHAPE)
LENS_LEFT_PIXELS = (FRAME_WIDTH_PIXELS - LENS_SIDE_PIXELS) // 2
LENS_COLUMNS = slice(LENS_LEFT_PIXELS, LENS_LEFT_PIXELS + LENS_SIDE_PIXELS)  # frame[:, LENS_COLUMNS] is the lens

# YUV_420_888 (android.graphics.ImageFormat), 4:2:0: one u and one v for each 2x2 pixels
PLANES = ("luma", "chroma_u", "chroma_v")
CHROMA_BLOCK_PIXELS = 2

# ITU-R BT.601 over the full range, as JFIF 1.02 section 7 has it and Android's cameras deliver it: what red, green and
# blue give to luma; u and v are the ways from luma to blue and red, scaled to -128..127 and centred on 128, not 127.5.
RED_LUMA, GREEN_LUMA, BLUE_LUMA = 0.299, 0.587, 0.114
CHROMA_MIDDLE = 128.0
RED_FROM_V = 2 * (1 - RED_LUMA)  # 1.402
BLUE_FROM_U = 2 * (1 - BLUE_LUMA)  # 1.772
GREEN_FROM_U = -BLUE_LUMA / GREEN_LUMA * BLUE_FROM_U  # -0.34414
GREEN_FROM_V = -RED_LUMA / GREEN_LUMA * RED_FROM_V  # -0.71414
# rows are luma, u - 128, v - 128; columns red, green, blue
YUV_FROM_RGB = (
    (RED_LUMA, GREEN_LUMA, BLUE_LUMA),
    (-RED_LUMA / BLUE_FROM_U, -GREEN_LUMA / BLUE_FROM_U, (1 - BLUE_LUMA) / BLUE_FROM_U),
    ((1 - RED_LUMA) / RED_FROM_V, -GREEN_LUMA / RED_FROM_V, -BLUE_LUMA / RED_FROM_V),
)
RGB_FROM_YUV = (
    (1.0, 0.0, RED_FROM_V),
    (1.0, GREEN_FROM_U, GREEN_FROM_V),
    (1.0, BLUE_FROM_U, 0.0),
)

# MNIST's pictures, and every network's input in view `ink` (LeCun et al. 1998, section III)
INK_SIDE_PIXELS = 28
INK_BOX_PIXELS = 20  # the longer side of what is written in it
FAINTEST_INK = 64  # by eye, of 255: what no pixel of a picture reaches shows nothing written

# Of a network's input; by eye: of 8 pixels two poolings leave 2, and the lens itself has no more than 480.
LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS = 8, 512
MOST_PLANE_SIDE_PIXELS = 4096  # by eye: a file that declares more is damaged


def plane_shapes(
    planes: Sequence[str] = PLANES, height: int = FRAME_HEIGHT_PIXELS, width: int = FRAME_WIDTH_PIXELS
) -> dict[str, tuple[int, int]]:
    """Height and width of each plane of a frame whose luma has this height and width.

    >>> plane_shapes()
    {'luma': (480, 640), 'chroma_u': (240, 320), 'chroma_v': (240, 320)}
    """
    chroma = (height // CHROMA_BLOCK_PIXELS, width // CHROMA_BLOCK_PIXELS)
    return {name: (height, width) if name == "luma" else chroma for name in planes}


def upright_shape(rotation: int) -> tuple[int, int]:
    """Height and width of the frame once it is turned upright by so many clockwise quarter turns.

    >>> upright_shape(1)
    (640, 480)
    """
    return FRAME_SHAPE if rotation % 2 == 0 else FRAME_SHAPE[::-1]
