"""Photos as embeddings: each becomes the camera frame that `predict` makes of it, and goes through the template's `frame`.

So a head is fitted on what it will see on the phone, resampling and colours included; but a JPEG is shrunk while it is
decoded to no less than twice the lens, which takes a third of the time of 12 megapixels and gives the same embedding (a cosine
of .9993 or more). One interpreter of one thread for
each thread that calls: LiteRT computes outside Python's lock, and more threads on one picture cost more than they bring.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..base.backend import native_log_hidden
from ..modelfile.stills import first_planes
from ..pictures.decode import load_picture
from ..pictures.geometry import LENS_SIDE_PIXELS, PLANES
from .template import template_bytes

if TYPE_CHECKING:
    from PIL import Image

# one more whenever a file would give another embedding than before: those that are cached are of this number
DECODING = 2
LEAST_SIDE_PIXELS = 2 * LENS_SIDE_PIXELS

_of_this_thread = threading.local()


def embedding_of(picture: Path | bytes | Image.Image) -> NDArray[np.float16]:
    """A photo's embedding.

    Args:
        picture: a file, its bytes, or any Pillow image.

    Returns:
        float16 [1280] of length 1 but for rounding. Rounded always, so that one out of the cache is the same.

    Raises:
        PictureError: it cannot be opened.

    >>> from PIL import Image
    >>> embedding_of(Image.new("RGB", (30, 20))).shape
    (1280,)
    """
    outputs = _runner()(rotation=np.int32(0), **planes_of(picture))
    embedding: NDArray[np.float16] = outputs["embedding"][0].astype(np.float16)
    return embedding


def planes_of(picture: Path | bytes | Image.Image) -> dict[str, NDArray[np.uint8]]:
    """The camera frame that a photo becomes, uint8 planes by name.

    Raises:
        PictureError: it cannot be opened.
    """
    return first_planes(load_picture(picture, least_side_pixels=LEAST_SIDE_PIXELS), "photo", PLANES)


def frame_runner(model: bytes) -> Any:
    """The signature `frame` of a .tflite, by one thread."""
    from ai_edge_litert.interpreter import Interpreter

    with native_log_hidden():
        interpreter = Interpreter(model_content=model, num_threads=1)
        interpreter.allocate_tensors()  # here, where the delegate's greeting goes unheard
        return interpreter.get_signature_runner("frame")


def _runner() -> Any:
    if not hasattr(_of_this_thread, "runner"):
        _of_this_thread.runner = frame_runner(template_bytes())
    return _of_this_thread.runner
