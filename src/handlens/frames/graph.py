"""The model file's graph: a network and everything in front of it, as two signatures over the same weights.

picture   input_node [n, 784] ─────────────────────────────► network ──► output_node [n, classes]
frame     luma [480, 640], rotation ──► view ──► seen ─────► network ──► output_node [1, classes]
                                         └──────────────────────────────► presence [1], box [1, 4], seen [1, h, w, c]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from ..errors import ExportError
from ..pictures.geometry import INK_SIDE_PIXELS, plane_shapes
from .frozen import TensorFunction, frozen_network
from .ink import ink_view
from .lens import Tensor
from .photo import colour_photo, grey_photo
from .presence import presence

# By eye: a covered lens varies by a step or two of 255. Half sure at 0.01, wholly sure from about 0.016.
BLANK_SPREAD, BLANK_GAIN = 0.01, 800


def frame_module(
    network: Any,
    *,
    view: str,
    input_shape: tuple[int, int, int],
    presence_weights: Mapping[str, npt.NDArray[np.float32]] | None = None,
    temperature: float = 1.0,
    nothing: bool = False,
) -> tf.Module:
    """`logits_module` of a Keras network from float32 [n, h, w, c] in 0..1 to logits, plain layers in one row.

    Args:
        network: the Keras network.
        view, input_shape, presence_weights, temperature, nothing: as for `logits_module`.

    Raises:
        ExportError: as `logits_module`.
    """
    return logits_module(
        frozen_network(network), view=view, input_shape=input_shape, presence_weights=presence_weights,
        temperature=temperature, nothing=nothing,
    )  # fmt: skip


def logits_module(
    logits: TensorFunction,
    *,
    view: str,
    input_shape: tuple[int, int, int],
    presence_weights: Mapping[str, npt.NDArray[np.float32]] | None = None,
    temperature: float = 1.0,
    nothing: bool = False,
) -> tf.Module:
    """A tf.Module with the concrete functions `picture` and `frame`.

    Args:
        logits: from float32 [n, h, w, c] in 0..1 to logits [n, classes], all that it multiplies with being constants.
        view: "ink" or "photo".
        input_shape: the network's (height, width, channels); 28x28x1 for `ink`.
        presence_weights: from `train_presence`; for view `ink`.
        temperature: logits are divided by it, so that the probabilities are calibrated (see `calibration`).
        nothing: whether the network's last class is the hidden one: `picture` answers it too, `frame` the labels alone, and
            its presence is multiplied by 1 - p(nothing).

    Raises:
        ExportError: a view that does not exist, or an input that the view cannot fill.
    """
    height, width, channels = input_shape
    if view not in ("ink", "photo"):
        raise ExportError("the views are ink and photo", received=view)
    if view == "ink" and input_shape != (INK_SIDE_PIXELS, INK_SIDE_PIXELS, 1):
        raise ExportError("the view `ink` gives 28x28 grey", received=f"{height}x{width}x{channels}", hint="view photo")

    def cooled(pictures: Tensor) -> Tensor:
        return logits(pictures) / temperature

    flat = (None, height * width) if channels == 1 else (None, height, width, channels)
    planes = [tf.TensorSpec(shape, tf.uint8, name=name) for name, shape in plane_shapes().items()]
    rotation = tf.TensorSpec((), tf.int32, name="rotation")

    def picture(input_node: Tensor) -> dict[str, Tensor]:
        return {"output_node": tf.nn.softmax(cooled(tf.reshape(input_node, (-1, height, width, channels))))}

    def answer(seen: Tensor, found: Tensor, box: Tensor) -> dict[str, Tensor]:
        seen = tf.reshape(seen, (1, height, width, channels))
        answers = cooled(seen)
        if nothing:
            labels = int(answers.shape[-1]) - 1
            found = found * (1.0 - tf.reshape(tf.slice(tf.nn.softmax(answers), [0, labels], [1, 1]), (1,)))
            answers = tf.slice(answers, [0, 0], [1, labels])
        return {"output_node": tf.nn.softmax(answers), "presence": found, "box": tf.reshape(box, (1, 4)), "seen": seen}

    def ink_frame(luma: Tensor, rotation: Tensor) -> dict[str, Tensor]:
        found = ink_view(luma, rotation)
        return answer(found.seen, presence(found.seen, found.found, presence_weights), found.box)

    def photo_answer(seen: Tensor) -> dict[str, Tensor]:
        return answer(seen, photo_presence(seen), tf.constant([0.5, 0.5, 1.0, 1.0]))

    def grey_frame(luma: Tensor, rotation: Tensor) -> dict[str, Tensor]:
        return photo_answer(grey_photo(luma, rotation, height, width))

    def colour_frame(luma: Tensor, chroma_u: Tensor, chroma_v: Tensor, rotation: Tensor) -> dict[str, Tensor]:
        return photo_answer(colour_photo(luma, chroma_u, chroma_v, rotation, height, width))

    module = tf.Module()
    module.picture = tf.function(picture, input_signature=[tf.TensorSpec(flat, tf.float32, name="input_node")])
    if view == "photo" and channels == 3:
        module.frame = tf.function(colour_frame, input_signature=[*planes, rotation])
    else:
        module.frame = tf.function(ink_frame if view == "ink" else grey_frame, input_signature=[planes[0], rotation])
    return module


def photo_presence(seen: Tensor) -> Tensor:
    """A covered or blank lens shows nothing: presence falls where the picture hardly varies at all."""
    mean = tf.reduce_mean(seen)
    spread = tf.reduce_mean(tf.abs(seen - mean))
    return tf.reshape(tf.sigmoid((spread - BLANK_SPREAD) * BLANK_GAIN), (1,))
