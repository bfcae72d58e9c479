"""The template with another head: its constants replaced, its dimensions renamed, by the flatbuffer's schema.

    placeholder   10 rows (9 labels, the hidden class)   9 labels   25 = 9 + 16 taught   26 = 10 + 16
    becomes       rows                                   labels     labels + 16          rows + 16

No other dimension of the template is one of the four, so a constant or a shape that holds one is the head's: it is one of
those below, or the template is not the one that this module was written for. Source of the layout: TensorFlow Lite's
schema.fbs (Tensor.shape, shape_signature, Buffer.data).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import ExportError
from ..modelfile.flatbuffer import FILE_IDENTIFIER, parse_model, schema_module
from ..networks.lite0_shapes import (
    BASIS_ROWS,
    EMBEDDING_LENGTH,
    PLACEHOLDER_LABELS,
    PLACEHOLDER_TAUGHT_BIAS,
    PLACEHOLDER_TAUGHT_SLOPE,
    TAUGHT_SLOTS,
)
from .head import Head

_LABELS, _ROWS = PLACEHOLDER_LABELS, PLACEHOLDER_LABELS + 1
_PLACEHOLDERS = {_LABELS, _ROWS, _LABELS + TAUGHT_SLOTS, _ROWS + TAUGHT_SLOTS}
CONSTANTS = {"weights", "bias", "mask", "basis", "basis_bias", "middle", "middle_bias", "size", "begin", "taught_mask",
             "taught_slope", "taught_bias"}  # fmt: skip


def with_head(template: bytes, head: Head) -> bytes:
    """The template with this head in place of its own.

    Args:
        template: the .tflite that `tools/make_photo_template.py` makes.
        head: any number of labels.

    Returns:
        A bare .tflite; the same head gives the same bytes.

    Raises:
        ExportError: another file than the template.
    """
    import flatbuffers

    model = parse_model(template)
    rows, labels = len(head.weights), head.labels
    renamed = {_LABELS: labels, _ROWS: rows}
    renamed |= {size + TAUGHT_SLOTS: now + TAUGHT_SLOTS for size, now in renamed.items()}
    if missing := CONSTANTS - _Patcher(model, head, labels, rows).patch():
        raise ExportError("that is not the template for a head", received=f"it lacks {', '.join(sorted(missing))}")
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            for name in ("shape", "shapeSignature"):
                dimensions = getattr(tensor, name)
                if dimensions is not None and len(dimensions):
                    setattr(tensor, name, np.array([renamed.get(int(size), int(size)) for size in dimensions], np.int32))
    builder = flatbuffers.Builder(len(template))
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


class _Patcher:
    def __init__(self, model: Any, head: Head, labels: int, rows: int):
        self.model = model
        mask = np.zeros(rows, np.float32)
        mask[labels:] = 1
        # see frames/transfer.py
        basis = np.zeros((BASIS_ROWS, EMBEDDING_LENGTH), np.float32)
        basis[: len(head.basis)] = head.basis * np.float32(np.sqrt(head.slope))
        middle = (2 * head.slope * head.middle[None]).astype(np.float32)
        middle_bias = head.slope * (head.cut - 1 - float(head.middle @ head.middle))
        # (shape, whether it is added to a product) -> what it is
        self.floats: dict[tuple[tuple[int, ...], bool], tuple[str, NDArray[np.float32]]] = {
            ((_ROWS, EMBEDDING_LENGTH), False): ("weights", head.weights),
            ((BASIS_ROWS, EMBEDDING_LENGTH), False): ("basis", basis),
            ((1, EMBEDDING_LENGTH), False): ("middle", middle),
            ((_ROWS,), True): ("bias", head.bias),
            ((BASIS_ROWS,), True): ("basis_bias", -(basis.astype(np.float64) @ head.middle).astype(np.float32)),
            ((1,), True): ("middle_bias", np.array([middle_bias], np.float32)),
            ((_ROWS,), False): ("mask", mask),
            ((_ROWS + TAUGHT_SLOTS,), False): ("taught_mask", np.concatenate([np.zeros(TAUGHT_SLOTS, np.float32), mask])),
        }
        self.numbers: dict[float, tuple[str, float]] = {
            PLACEHOLDER_TAUGHT_SLOPE: ("taught_slope", head.taught_slope),
            PLACEHOLDER_TAUGHT_BIAS: ("taught_bias", -head.taught_slope * head.taught_cut),
        }
        self.places = {(-1, _LABELS): ("size", (-1, labels)), (0, _LABELS): ("begin", (0, labels))}
        self.done: dict[int, str] = {}  # buffer -> what it is now; signatures share them

    def patch(self) -> set[str]:
        schema = schema_module()
        dense = schema.BuiltinOperator.FULLY_CONNECTED
        for graph in self.model.subgraphs:
            codes = [self.model.operatorCodes[operator.opcodeIndex] for operator in graph.operators]
            biases = {
                int(operator.inputs[2])
                for operator, code in zip(graph.operators, codes, strict=True)
                if max(code.builtinCode, code.deprecatedBuiltinCode) == dense
            }
            for index, tensor in enumerate(graph.tensors):
                buffer = self.model.buffers[tensor.buffer]
                if buffer.data is None or not len(buffer.data) or tensor.buffer in self.done:
                    continue
                made = self._made(tensor, bytes(buffer.data), index in biases, schema.TensorType)
                if made is not None:
                    self.done[tensor.buffer] = made[0]
                    buffer.data = np.frombuffer(np.ascontiguousarray(made[1]).tobytes(), np.uint8)
        return set(self.done.values())

    def _made(self, tensor: Any, data: bytes, added: bool, types: Any) -> tuple[str, NDArray[Any]] | None:
        """(what the constant is, its new values), None if it is not the head's."""
        shape = tuple(map(int, tensor.shape)) if tensor.shape is not None else ()
        if tensor.type == types.INT32:
            numbers = tuple(np.frombuffer(data, "<i4").tolist())
            place = self.places.get(numbers)
            if place is None and set(numbers) & _PLACEHOLDERS:
                raise ExportError("the template has a constant that no head has", received=f"{tensor.name!r} {numbers}")
            return None if place is None else (place[0], np.array(place[1], "<i4"))
        if tensor.type == types.FLOAT32 and len(data) == 4 and not added:
            value = self.numbers.get(float(np.frombuffer(data, "<f4")[0]))
            return None if value is None else (value[0], np.array([value[1]], "<f4"))
        known = self.floats.get((shape, added)) if tensor.type == types.FLOAT32 else None
        if known is None and set(shape) & _PLACEHOLDERS:
            raise ExportError("the template has a constant that no head has", received=f"{tensor.name!r} {list(shape)}")
        return known
