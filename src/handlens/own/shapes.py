"""What a network takes and gives, held against a picture and its label: one of each, and the input's shape a picture's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from ..base.wording import listed
from ..errors import ModelError, UsageError
from ..pictures.geometry import LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS

Shape = tuple[int, ...]
INPUTS_HINT = "train and save one that takes the picture alone"


def picture_shape(
    source: str | Path, shape: tuple[int | None, ...], side_pixels: int | None = None
) -> tuple[Shape, tuple[int, int, int]]:
    """What one input is: as the network takes it, and as (height, width, channels).

    Args:
        source: for messages.
        shape: without the batch; None where the network takes any length.
        side_pixels: the side where it takes any.

    Raises:
        ModelError: it is no picture's.
        UsageError: the side is missing, or given where the network has its own.

    >>> picture_shape("x.keras", (28, 28))
    ((28, 28), (28, 28, 1))
    >>> picture_shape("x.keras", (784,))
    ((784,), (28, 28, 1))
    >>> picture_shape("x.keras", (None, None, 3), 160)
    ((160, 160, 3), (160, 160, 3))
    """
    free = None in shape
    if free and side_pixels is None:
        raise UsageError("the network takes pictures of any size: which one was it trained with?",
                         received=f"{source}: {list(shape)}", hint="--side 160")  # fmt: skip
    given = tuple(side_pixels if length is None and side_pixels else length or 0 for length in shape)
    read = _read(given)
    if read is None:
        raise ModelError("the network takes no picture of 1 or 3 channels", received=f"{source}: {list(shape)}",
                         hint=_advice(given))  # fmt: skip
    height, width, _ = read
    if not all(LEAST_SIDE_PIXELS <= length <= MOST_SIDE_PIXELS for length in (height, width)):
        raise ModelError(f"a picture has {LEAST_SIDE_PIXELS} to {MOST_SIDE_PIXELS} pixels a side",
                         received=f"{source}: {width}x{height}")  # fmt: skip
    if side_pixels is not None and not free and (height, width) != (side_pixels, side_pixels):
        raise UsageError("the network has a size of its own", received=f"--side {side_pixels} for {width}x{height}",
                         hint="leave --side out")  # fmt: skip
    return given, read


def require_one(source: str | Path, what: str, names: Sequence[str], hint: str | None = None) -> None:
    """Raises ModelError unless there is one name: of a network's "inputs" or "outputs"."""
    if len(names) != 1:
        raise ModelError(f"the network has {len(names)} {what}, a picture in and its label out are one each",
                         received=f"{source}: {listed(names)}", hint=hint)  # fmt: skip


def _read(shape: Shape) -> tuple[int, int, int] | None:
    if len(shape) == 3 and shape[2] in (1, 3):
        return shape[0], shape[1], shape[2]
    if len(shape) == 2:
        return shape[0], shape[1], 1
    if len(shape) == 1:  # flattened: a square of one channel or of three
        for channels in (1, 3):
            side = math.isqrt(shape[0] // channels)
            if side * side * channels == shape[0]:
                return side, side, channels
    return None


def _advice(shape: Shape) -> str | None:
    if len(shape) == 3 and shape[0] in (1, 3):
        return "its channels come first; save it with channels last: keras.layers.Permute in front of it does that"
    if not shape:
        return "save it with the shape of its input, such as (None, 160, 160, 3)"
    if len(shape) == 3 and shape[2] == 4:
        return "a camera gives three channels, not four"
    return None
