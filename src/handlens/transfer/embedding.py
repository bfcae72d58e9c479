"""Photos as embeddings: each becomes the camera frame that `predict` makes of it, and goes through the template's `frame`.

So a head is fitted on what it will see on the phone, resampling and colours included. One interpreter of one thread for
each thread that calls: LiteRT computes outside Python's lock, and more threads on one picture cost more than they bring.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.backend import native_log_hidden
from ..modelfile.model import open_picture
from ..modelfile.stills import first_planes
from ..pictures.geometry import PLANES
from .template import template_bytes

_of_this_thread = threading.local()


def embedding_of(picture: Any) -> NDArray[np.float16]:
    """A photo's embedding.

    Args:
        picture: a path, a file's bytes, a Pillow image, or uint8 [h, w] or [h, w, 3].

    Returns:
        float16 [1280] of length 1 but for rounding. Rounded always, so that one out of the cache is the same.

    Raises:
        PictureError: it cannot be opened.

    >>> embedding_of(np.zeros((20, 30, 3), np.uint8)).shape
    (1280,)
    """
    planes = first_planes(open_picture(picture), "photo", PLANES)
    outputs = _runner()(rotation=np.int32(0), **planes)
    embedding: NDArray[np.float16] = outputs["embedding"][0].astype(np.float16)
    return embedding


def _runner() -> Any:
    if not hasattr(_of_this_thread, "runner"):
        from ai_edge_litert.interpreter import Interpreter

        with native_log_hidden():
            interpreter = Interpreter(model_content=template_bytes(), num_threads=1)
            interpreter.allocate_tensors()  # here, where the delegate's greeting goes unheard
            _of_this_thread.runner = interpreter.get_signature_runner("frame")
    return _of_this_thread.runner
