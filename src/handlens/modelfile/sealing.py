"""The model file: a .tflite flatbuffer that carries its contract twice, as TFLite's own metadata and files do.

    +--------------------------------------+
    | flatbuffer "TFL3"                    |   Model.metadata[name "handlens"] -> Buffer: the contract's JSON
    +--------------------------------------+
    | ZIP archive                          |   handlens.json       the same JSON
    |   offsets count from the file's      |   labels.txt          one label a line, in the order of output_node
    |   first byte, so that any zip tool   |   examples/I-L.png    pictures at network size (large ones .jpg): I a number,
    |   opens it without a complaint       |                       L the index of its label
    |                                      |   exemplars.bin       training pictures as embeddings, see `exemplars`
    +--------------------------------------+

Every interpreter ignores what follows the flatbuffer (source: "Adding metadata to TensorFlow Lite models", associated
files). No TensorFlow is imported here.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from ..base.files import read_input
from ..errors import ModelError
from .contract import Contract
from .flatbuffer import FILE_IDENTIFIER, parse_model

METADATA_NAME = "handlens"
CONTRACT_FILE = "handlens.json"
LABELS_FILE = "labels.txt"
EXEMPLARS_FILE = "exemplars.bin"
MOST_ENTRY_BYTES = 1 << 20  # unpacked; by eye: 1,000 labels of 100 bytes take a tenth of it
EXAMPLE_NAME = re.compile(r"examples/(\d{1,4})-(\d{1,4})\.(?:png|jpg)")

# a fixed date, so that writing the same model twice gives the same bytes; zip cannot say anything before 1980
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def seal(
    flatbuffer: bytes, contract: Contract, beside: Mapping[str, bytes] | None = None, *, compressed: bool = True
) -> bytes:
    """The model file: `flatbuffer` with the contract inside and the archive behind it.

    Args:
        flatbuffer: a .tflite, with or without an earlier contract (which is replaced).
        contract: what the file is to say of itself.
        beside: what else the archive is to hold, by name: PNG bytes of "examples/0-7.png", example 0 of label index 7, and
            the exemplars.
        compressed: False for readers that take a stored archive only, MediaPipe and ML Kit.

    Returns:
        The file's bytes; the same input gives the same bytes.
    """
    text = contract.to_json().encode()
    sealed = with_metadata(bare(flatbuffer), METADATA_NAME, text)
    file = io.BytesIO(sealed)
    entries = {CONTRACT_FILE: text, LABELS_FILE: "".join(f"{label}\n" for label in contract.labels).encode()}
    with zipfile.ZipFile(
        file, "a"
    ) as archive:  # "a" on a file that is no zip appends one, offsets from the file's start
        for name, content in {**entries, **(beside or {})}.items():
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.external_attr = 0o644 << 16
            info.create_system = 3  # Unix on every system, for the same bytes
            stored = not compressed or name.endswith((".png", ".jpg"))
            archive.writestr(info, content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def reseal(model: bytes, contract: Contract, *, flatbuffer: bytes | None = None) -> bytes:
    """A model file with its examples and exemplars as they are, another contract, and, if given, another flatbuffer."""
    exemplars = read_exemplars(model)
    beside = read_example_entries(model) | ({} if exemplars is None else {EXEMPLARS_FILE: exemplars})
    return seal(model if flatbuffer is None else flatbuffer, contract, beside)


def bare(model: bytes) -> bytes:
    """The flatbuffer alone, without the archive behind it."""
    _check_identifier(model)
    if not zipfile.is_zipfile(io.BytesIO(model)):
        return model
    with _archive(model) as archive:
        offsets = [entry.header_offset for entry in archive.infolist()]
    return model[: min(offsets)] if offsets else model


def read_contract(model: bytes | str | os.PathLike[str]) -> Contract:
    """The contract of a model file, from its archive.

    Raises:
        ModelError: not a .tflite, or one without a contract.
    """
    content = model if isinstance(model, bytes) else read_model(model)
    where = "these bytes" if isinstance(model, bytes) else str(model)
    _check_identifier(content, where)
    with _archive(content, where) as archive:
        return Contract.from_json(_entry(archive, CONTRACT_FILE))


def read_examples(model: bytes) -> list[tuple[bytes, int]]:
    """The example pictures of a model file: (PNG or JPEG bytes, index of the label), in their order."""
    with _archive(model) as archive:
        found = [(match, name) for name in archive.namelist() if (match := EXAMPLE_NAME.fullmatch(name))]
        found.sort(key=lambda pair: int(pair[0][1]))
        return [(_entry(archive, name), int(match[2])) for match, name in found[:64]]


def read_example_entries(model: bytes) -> dict[str, bytes]:
    """The same by their names in the archive, as `seal` takes them."""
    with _archive(model) as archive:
        return {name: _entry(archive, name) for name in archive.namelist() if EXAMPLE_NAME.fullmatch(name)}


def read_exemplars(model: bytes) -> bytes | None:
    """The bytes of the model file's `exemplars.bin`, None if it carries none; `exemplars.parse_exemplars` reads them."""
    if not zipfile.is_zipfile(io.BytesIO(model)):
        return None
    with _archive(model) as archive:
        return _entry(archive, EXEMPLARS_FILE) if EXEMPLARS_FILE in archive.namelist() else None


def read_metadata(model: bytes, name: str = METADATA_NAME) -> bytes | None:
    """A named metadata buffer out of the flatbuffer itself, None if there is none."""
    parsed = parse_model(bare(model))
    for entry in parsed.metadata or []:
        if entry.name == name.encode():
            return bytes(parsed.buffers[entry.buffer].data)
    return None


def read_model(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a .tflite file.

    Raises:
        ModelError: missing, unreadable, or not a .tflite.
    """
    content = read_input(Path(path), ModelError)
    _check_identifier(content, str(path))
    return content


def with_metadata(flatbuffer: bytes, name: str, payload: bytes) -> bytes:
    """The flatbuffer with a named metadata buffer, in place of one of that name."""
    import flatbuffers
    import numpy as np
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(flatbuffer, 0))
    kept = [entry for entry in model.metadata or [] if entry.name != name.encode()]
    replaced = [entry for entry in model.metadata or [] if entry.name == name.encode()]
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(payload, np.uint8)
    if replaced:
        model.buffers[replaced[0].buffer] = buffer
        index = replaced[0].buffer
    else:
        model.buffers.append(buffer)
        index = len(model.buffers) - 1
    entry = schema.MetadataT()
    entry.name, entry.buffer = name, index
    model.metadata = [*kept, entry]
    builder = flatbuffers.Builder(len(flatbuffer) + len(payload) + 4096)
    builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
    return bytes(builder.Output())


def _check_identifier(content: bytes, where: str = "these bytes") -> None:
    if content[4:8] != FILE_IDENTIFIER:
        raise ModelError("not a .tflite model file", received=f"{where}, which begins with {content[:8]!r}",
                         hint="handlens build mnist -o digits.tflite makes one")  # fmt: skip


def _archive(content: bytes, where: str = "these bytes") -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        if _is_cut(content):
            raise ModelError("this model file is damaged: its end is missing", received=where,
                             hint="copy it once more, whole") from None  # fmt: skip
        raise ModelError("this .tflite has no handlens contract", received=where,
                         hint="only files made by `handlens export` or `handlens build` say what they are") from None  # fmt: skip


def _is_cut(content: bytes) -> bool:
    """Whether what no archive follows is a part of a file, or a file of ours without its archive."""
    try:
        named = [entry.name for entry in parse_model(content).metadata or []]
    except ModelError:
        return True
    return METADATA_NAME.encode() in named


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        info = archive.getinfo(name)
        if info.file_size > MOST_ENTRY_BYTES:
            raise ModelError(f"`{name}` in the model file is too large", received=f"{info.file_size:,} bytes")
        return archive.read(info)
    except KeyError:
        raise ModelError("this .tflite has no handlens contract", received=f"an archive without {name}") from None
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise ModelError(f"`{name}` in the model file is damaged", received=str(error)) from None
