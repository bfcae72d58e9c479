"""Which numbers a network takes for black and white, and how the frame path's 0..1 become them.

    0..1        as they are             1..0     ink and paper changed places: trained on black writing on white
    0..255      as image files          255..0   both
    -1..1       mobilenet_v2's, xception's, nasnet's preprocess_input
    imagenet    mean and deviation of ImageNet a channel: torchvision's, densenet's
    caffe       0..255, blue first, ImageNet's means taken off: resnet50's, vgg16's

A network that begins with Rescaling or Normalization tells what it takes: what reaches its first weights is scale * input +
offset, and that is of a size of about one only for one of 0..1 and 0..255.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError


@dataclass(frozen=True)
class Range:
    """value = scale * x + offset for x in 0..1, a channel each; `blue_first` turns the channels round afterwards."""

    name: str
    scale: tuple[float, ...]
    offset: tuple[float, ...]
    blue_first: bool = False

    def of(self, x: Any) -> Any:
        """float32 [n, h, w, c] in 0..1 as the network takes it, in TensorFlow."""
        import tensorflow as tf

        channels = int(x.shape[3])
        scale, offset = (np.asarray(values[:channels], np.float32) for values in (self.scale, self.offset))
        if self.blue_first:
            x, scale, offset = tf.gather(x, [2, 1, 0], axis=3), scale[::-1], offset[::-1]
        if np.all(scale == 1) and np.all(offset == 0):
            return x
        return x * scale + offset


_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # ImageNet's, red first, as Keras and torchvision have them
_CAFFE_MEAN = (123.68, 116.779, 103.939)

RANGES: dict[str, Range] = {
    one.name: one
    for one in (
        Range("0..1", (1.0,) * 3, (0.0,) * 3),
        Range("0..255", (255.0,) * 3, (0.0,) * 3),
        Range("-1..1", (2.0,) * 3, (-1.0,) * 3),
        Range("1..0", (-1.0,) * 3, (1.0,) * 3),
        Range("255..0", (-255.0,) * 3, (255.0,) * 3),
        Range("imagenet", tuple(1 / d for d in _DEVIATION), tuple(-m / d for m, d in zip(_MEAN, _DEVIATION, strict=True))),
        Range("caffe", (255.0,) * 3, tuple(-mean for mean in _CAFFE_MEAN), blue_first=True),
    )
}
COLOUR_ONLY = ("imagenet", "caffe")

# Keras's own architectures that leave the preprocessing to their users, by the names that they give themselves
_FAMILIES = (
    (r"mobilenetv2|mobilenet_\d|xception|inception|nasnet|resnet\d+v2", "-1..1"),
    (r"resnet(50|101|152)$|vgg(16|19)", "caffe"),
    (r"densenet", "imagenet"),
)
# by eye: what reaches a first layer with weights spans this much, wherever the pictures were scaled with sense
_LEAST_SPAN, _MOST_SPAN = 0.4, 25.0
_CAFFE_OFFSET = -50.0


def check_range(name: str, channels: int) -> Range:
    """The range of that name, if it goes with so many channels.

    Raises:
        UsageError: it is unknown, or needs colour.

    >>> check_range("-1..1", 1).scale[0]
    2.0
    """
    if name not in RANGES:
        raise UsageError("unknown range", received=repr(name), hint="use one of: " + ", ".join(RANGES))
    if channels == 1 and name in COLOUR_ONLY:
        raise UsageError("that range is of three channels, the network takes one", received=f"--range {name}")
    return RANGES[name]


def ranges_for(channels: int) -> list[Range]:
    """Those that a network of so many channels may take."""
    return [one for one in RANGES.values() if channels == 3 or one.name not in COLOUR_ONLY]


def range_of_front(front: tuple[NDArray[np.floating], NDArray[np.floating]] | None) -> str | None:
    """The range that what stands before the first weights is made for; None if it does nothing, or nothing that tells.

    Args:
        front: what `Graph.affine_front` found.

    >>> range_of_front((np.array([1 / 127.5]), np.array([-1.0])))
    '0..255'
    >>> range_of_front((np.array([4.37]), np.array([-2.1])))
    '0..1'
    >>> range_of_front((np.array([1.0]), np.array([0.0]))) is None
    True
    """
    if front is None:
        return None
    if np.abs(front[0] - 1).max() < 1e-3 and np.abs(front[1]).max() < 1e-3:
        return None
    scale, offset = float(np.abs(front[0]).mean()), float(front[1].mean())
    if abs(scale - 1) < 0.05 and offset < _CAFFE_OFFSET:
        return "0..255"  # the means of 0..255 are taken off, and nothing is divided
    fits = [name for name, high in (("0..1", 1.0), ("0..255", 255.0)) if _LEAST_SPAN <= scale * high <= _MOST_SPAN]
    return fits[0] if len(fits) == 1 else None


def range_of_families(names: Sequence[str]) -> tuple[str, str] | None:
    """(range, the name that tells it) of one of Keras's own architectures; None if there is none among the names.

    >>> range_of_families(["functional", "mobilenetv2_1.00_224"])
    ('-1..1', 'mobilenetv2_1.00_224')
    """
    for name in names:
        for pattern, found in _FAMILIES:
            if re.match(pattern, name.lower()):
                return found, name
    return None
