"""What a network of view `ink` is shown of a picture: the camera's own view, without a network behind it.

    picture ──► looked at whole, and closer if the writing is small ──► frame ──► the view ──► 28x28

`inkview.tflite` is the first half of every model file of view `ink`, made of the same functions (`frames.ink`) and weights by
`tools/make_ink_view.py`. So pictures that are trained on are cut, fitted and evened by the very operators that the phone runs,
and TensorFlow is not needed for it.
"""

from __future__ import annotations

import threading
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.backend import native_log_hidden
from ..errors import PictureError
from ..pictures.geometry import FAINTEST_INK
from ..pictures.looks import Box, Look, closer_look, still_luma, whole_look
from .stills import SMALL_PERCENT

FILE = "inkview.tflite"
LEAST_FOUND = 0.02  # by eye: of the finder's word; what it takes for bare paper is far below
# Of a picture's darkest or lightest pixel, in standard deviations of its noise. Noise alone reaches 6.0, `HARD` frames 9 or more.
LEAST_OVER_NOISE = 7.0
NOISE_PAIRS = 200_000  # of neighbouring pixels, that the noise is taken from
LEAST_NOISE = 0.5  # steps of luma: less is rounding
_LOWER_HALF = 0.459  # mean of the smaller half of |a - b|, a and b normal with standard deviation 1

_of_thread = threading.local()


class Ink(NamedTuple):
    """What the view shows of a frame.

    Attributes:
        seen: float32 [28, 28], 0 paper, 1 ink: what the network is shown.
        box: centre x, centre y, width, height of the writing, in lens units.
        found: 0..1, the finder's word that there is writing that stands by itself.
    """

    seen: NDArray[np.float32]
    box: Box
    found: float


def ink_of_frame(luma: NDArray[np.uint8]) -> Ink:
    """The view of an upright frame.

    Args:
        luma: uint8 [480, 640].
    """
    answer = _runner()(luma=luma, rotation=np.int32(0))
    x, y, width, height = (float(value) for value in answer["box"])
    return Ink(np.asarray(answer["seen"]), (x, y, width, height), float(answer["found"][0]))


def ink_of_picture(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The writing in an upright picture: uint8 [28, 28, 1], 0 paper, 255 ink.

    Args:
        luma: uint8 [height, width], any size and shape.

    Raises:
        PictureError: nothing is written in it.

    >>> page = np.full((300, 200), 230, np.uint8)
    >>> page[60:140, 90:98] = 30
    >>> ink = ink_of_picture(page)
    >>> ink.shape, int(ink[14, 14, 0]), int(ink[2, 2, 0])
    ((28, 28, 1), 255, 0)
    """
    if over_noise(luma) < LEAST_OVER_NOISE:
        raise PictureError("nothing is written in it")
    height, width = luma.shape
    whole = whole_look(width, height)
    shown = _ink(luma, whole)
    if max(shown.box[2:]) * 100 < SMALL_PERCENT:
        closer = _ink(luma, closer_look(whole, shown.box, width, height))
        shown = max(shown, closer, key=lambda ink: ink.found)
    pixels = np.rint(255 * shown.seen).astype(np.uint8)
    if shown.found < LEAST_FOUND or int(pixels.max()) < FAINTEST_INK:
        raise PictureError("nothing is written in it")
    return pixels[..., None]


def over_noise(luma: NDArray[np.uint8]) -> float:
    """How far a picture's darkest or lightest pixel is from its median, in standard deviations of its noise.

    The noise is that of the smoother half of all neighbours, so that strokes, and even dense writing, do not count as noise.
    The finder cannot say it: enlarged to the lens, the grains of a small noisy picture are blobs of ink to it.
    """
    rows = luma[:: max(1, luma.size // NOISE_PAIRS)].astype(np.float32)
    steps = np.sort(np.abs(np.diff(rows, axis=1)), axis=None)
    smoother = steps[: max(1, steps.size // 2)]
    noise = max(float(smoother.mean()) / _LOWER_HALF if smoother.size else 0.0, LEAST_NOISE)
    middle = float(np.median(rows))
    return max(middle - float(luma.min()), float(luma.max()) - middle) / noise


def _ink(luma: NDArray[np.uint8], look: Look) -> Ink:
    return ink_of_frame(still_luma(luma, look))


def _runner() -> Any:
    """One interpreter a thread: it is not to be called from two at once."""
    if not hasattr(_of_thread, "runner"):
        from ai_edge_litert.interpreter import Interpreter

        with native_log_hidden():
            interpreter = Interpreter(model_content=(resources.files(__package__) / FILE).read_bytes(), num_threads=1)
            interpreter.allocate_tensors()
            _of_thread.runner = interpreter.get_signature_runner("view")
        _of_thread.interpreter = interpreter  # the runner holds no reference of its own
    return _of_thread.runner
