"""Writes src/handlens/modelfile/inkview.tflite: the view `ink` as every model file has it, without a network behind it.

    python tools/make_ink_view.py [OUT]      some seconds; after the weights in src/handlens/frames or the view itself changed

The weights that ship are float16 already, so that storing them as float16 here loses nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import tensorflow as tf

from handlens.export.litert import convert
from handlens.export.precision import shrink_weights
from handlens.frames.ink import ink_view
from handlens.pictures.geometry import FRAME_SHAPE

OUT = Path(__file__).resolve().parents[1] / "src" / "handlens" / "modelfile" / "inkview.tflite"


def made() -> bytes:
    """The file's bytes."""
    module = tf.Module()

    def view(luma: Any, rotation: Any) -> dict[str, Any]:
        ink = ink_view(luma, rotation)
        return {"seen": ink.seen, "box": ink.box, "found": ink.found}

    signature = [tf.TensorSpec(FRAME_SHAPE, tf.uint8, name="luma"), tf.TensorSpec((), tf.int32, name="rotation")]
    module.view = tf.function(view, input_signature=signature)
    return shrink_weights(convert(module, {"view": module.view.get_concrete_function()}), "float16")


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    content = made()
    out.write_bytes(content)
    print(f"{out}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
