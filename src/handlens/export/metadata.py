"""TFLite Metadata: a model file for ML Kit and MediaPipe, which read subgraph 0 and know nothing of handlens's contract.

    subgraph 0   `picture`: [1, h, w, 3] in, one probability a label out; `frame` is left out, and with it handlens's app
    metadata     name "TFLITE_METADATA" -> Buffer: the flatbuffer below, identifier "M001"
    archive      labels.txt, or picture_labels.txt where the hidden class has a column of its own; all of it stored, for a
                 packed one is refused ("Expected uncompressed zip archive")

    ModelMetadata          name 0, description 1, version 2, subgraph_metadata [3], ..., min_parser_version 7
    └─ SubGraphMetadata    name 0, description 1, input_tensor_metadata [2], output_tensor_metadata [3]
       └─ TensorMetadata   name 0, description 1, dimension_names 2, content 3, process_units [4], stats 5, associated_files [6]
          ├─ Content       content_properties_type 0, content_properties 1
          │  └─ ImageProperties    color_space 0, default_size 1
          ├─ ProcessUnit   options_type 0, options 1
          │  └─ NormalizationOptions    mean [0], std [1]: (pixel - mean) / std
          ├─ Stats         max [0], min [1]
          └─ AssociatedFile    name 0, description 1, type 2

The numbers are places in the table; a union takes two. Source: metadata_schema.fbs of TensorFlow Lite Support. No TensorFlow
is imported here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..errors import ExportError
from ..modelfile import sealing
from ..modelfile.contract import Contract
from ..modelfile.flatbuffer import FILE_IDENTIFIER, schema_module

METADATA_NAME = "TFLITE_METADATA"
IDENTIFIER = b"M001"
PICTURE_LABELS_FILE = "picture_labels.txt"
_IMAGE_PROPERTIES, _FEATURE_PROPERTIES = 2, 1  # of the union ContentProperties
_NORMALIZATION_OPTIONS = 1  # of the union ProcessUnitOptions
_RGB = 1
_TENSOR_AXIS_LABELS = 2
_PARSER_VERSION = "1.0.0"  # the oldest that knows all that is written here
_MEAN, _DEVIATION = 0.0, 255.0  # `picture` takes 0..1


def picture_file(model: bytes) -> bytes:
    """A model file for ML Kit and MediaPipe.

    Args:
        model: a model file of handlens that reads colour.

    Returns:
        The bytes of a model file whose only signature is `picture`, of one picture at a time; handlens reads it still, an app
        of handlens needs `frame`.

    Raises:
        ExportError: its network reads grey, which neither of them gives.
    """
    contract = sealing.read_contract(model)
    height, width, channels = contract.input_shape
    if channels != 3:
        raise ExportError("ML Kit and MediaPipe give a network three channels, this one takes one",
                          received=f"{contract.name}, {width}x{height} in grey", hint="leave --metadata out")  # fmt: skip
    alone = replace(contract, frame_shape=None, embedding=None)
    names = [*contract.labels, "nothing"] if contract.nothing else list(contract.labels)
    labels_file = PICTURE_LABELS_FILE if contract.nothing else sealing.LABELS_FILE
    flatbuffer = _only_picture(sealing.bare(model))
    described = sealing.with_metadata(flatbuffer, METADATA_NAME, metadata_of(alone, labels_file))
    beside = {labels_file: "".join(f"{name}\n" for name in names).encode()} if contract.nothing else {}
    return sealing.seal(described, alone, beside | sealing.read_example_entries(model), compressed=False)


def metadata_of(contract: Contract, labels_file: str) -> bytes:
    """The ModelMetadata flatbuffer of a file whose subgraph 0 is `picture`.

    Args:
        contract: of the file.
        labels_file: the archive's entry with a label a line, one an output.
    """
    import flatbuffers

    height, width, _ = contract.input_shape
    builder = flatbuffers.Builder(1024)
    size = _table(builder, 2, _number("Uint32", 0, width), _number("Uint32", 1, height))
    image = _table(builder, 2, _number("Int8", 0, _RGB), _offset(1, size))
    content = _table(builder, 3, _number("Uint8", 0, _IMAGE_PROPERTIES), _offset(1, image))
    scaling = _table(builder, 2, _offset(0, _floats(builder, _MEAN)), _offset(1, _floats(builder, _DEVIATION)))
    unit = _table(builder, 2, _number("Uint8", 0, _NORMALIZATION_OPTIONS), _offset(1, scaling))
    given = _tensor(builder, "image", f"red, green, blue of {width}x{height} pixels, 0..1", content, [unit], [])

    feature = _table(builder, 0)
    content = _table(builder, 3, _number("Uint8", 0, _FEATURE_PROPERTIES), _offset(1, feature))
    name = builder.CreateString(labels_file)
    file = _table(builder, 5, _offset(0, name), _number("Int8", 2, _TENSOR_AXIS_LABELS))
    answer = _tensor(builder, "probability", "of each label, adding up to 1", content, [], [file])

    subgraph = _table(builder, 4, _offset(2, _offsets(builder, [given])), _offset(3, _offsets(builder, [answer])))
    texts = [builder.CreateString(text) for text in (contract.name, "made by handlens", "1", _PARSER_VERSION)]
    root = _table(builder, 8, _offset(0, texts[0]), _offset(1, texts[1]), _offset(2, texts[2]),
                  _offset(3, _offsets(builder, [subgraph])), _offset(7, texts[3]))  # fmt: skip
    builder.Finish(root, IDENTIFIER)
    return bytes(builder.Output())


def _only_picture(flatbuffer: bytes) -> bytes:
    """The flatbuffer with the subgraph of `picture` alone, of one picture, and the constants that it uses."""
    import flatbuffers

    schema = schema_module()
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(flatbuffer, 0))
    signature = next(one for one in model.signatureDefs if one.signatureKey == b"picture")
    graph = model.subgraphs[signature.subgraphIndex]
    for tensor in graph.tensors:
        tensor.shapeSignature = None  # neither of them takes a batch of any size
    signature.subgraphIndex = 0
    model.subgraphs, model.signatureDefs = [graph], [signature]
    kept = sorted({0} | {tensor.buffer for tensor in graph.tensors} | {entry.buffer for entry in model.metadata or []})
    places = {old: new for new, old in enumerate(kept)}
    model.buffers = [model.buffers[old] for old in kept]
    for owner in (*graph.tensors, *(model.metadata or [])):
        owner.buffer = places[owner.buffer]
    codes = sorted({operator.opcodeIndex for operator in graph.operators})
    model.operatorCodes = [model.operatorCodes[code] for code in codes]
    for operator in graph.operators:
        operator.opcodeIndex = codes.index(operator.opcodeIndex)
    builder = flatbuffers.Builder(len(flatbuffer))
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


# ---- the builder of flatbuffers, in fewer words

_Field = Callable[[Any], None]


def _table(builder: Any, places: int, *fields: _Field) -> int:
    builder.StartObject(places)
    for field in fields:
        field(builder)
    return int(builder.EndObject())


def _number(kind: str, place: int, value: int) -> _Field:
    def put(builder: Any) -> None:
        getattr(builder, f"Prepend{kind}Slot")(place, value, 0)

    return put


def _offset(place: int, target: int) -> _Field:
    def put(builder: Any) -> None:
        builder.PrependUOffsetTRelativeSlot(place, target, 0)

    return put


def _offsets(builder: Any, targets: list[int]) -> int:
    builder.StartVector(4, len(targets), 4)
    for target in reversed(targets):
        builder.PrependUOffsetTRelative(target)
    return int(builder.EndVector())


def _floats(builder: Any, *values: float) -> int:
    builder.StartVector(4, len(values), 4)
    for value in reversed(values):
        builder.PrependFloat32(value)
    return int(builder.EndVector())


def _tensor(builder: Any, name: str, description: str, content: int, units: list[int], files: list[int]) -> int:
    texts = builder.CreateString(name), builder.CreateString(description)
    stats = _table(builder, 2, _offset(0, _floats(builder, 1.0)), _offset(1, _floats(builder, 0.0)))
    lists = [(place, _offsets(builder, targets)) for place, targets in ((4, units), (6, files)) if targets]
    return _table(builder, 7, _offset(0, texts[0]), _offset(1, texts[1]), _offset(3, content), _offset(5, stats),
                  *(_offset(place, made) for place, made in lists))  # fmt: skip
