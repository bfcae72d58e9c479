"""What is in a model file."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

from . import sealing
from .contract import Contract


def inspect_model(path: str | os.PathLike[str]) -> dict[str, Any]:
    """What a model file says of itself and consists of, as plain values for JSON.

    Args:
        path: a .tflite.

    Returns:
        `kind` ("model file"), `path`, `size_bytes` (of the file), `sha256`, `contract` (its JSON), `signatures` (the dtypes
        and shapes of their inputs and outputs), `operators` (how many of each), `weights_bytes`, `examples` (how many
        pictures travel with it), `phone` (whether tensorflow-lite 2.16.1 loads it, and what stops it).

    Raises:
        ModelError: not a model file of handlens.
    """
    from .flatbuffer import parse_model
    from .phone_operators import check_operators

    content = sealing.read_model(path)
    contract: Contract = sealing.read_contract(content)
    flatbuffer = sealing.bare(content)
    report = check_operators(flatbuffer)
    model = parse_model(flatbuffer)
    return {
        "kind": "model file",
        "path": str(path),
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "contract": json.loads(contract.to_json()),
        "signatures": {_text(s.signatureKey): _signature(model, s) for s in model.signatureDefs or []},
        "operators": dict(sorted(report.operators.items())),
        "weights_bytes": sum(len(buffer.data) for buffer in model.buffers if buffer.data is not None),
        "examples": len(sealing.read_examples(content)),
        "phone": {"loads": not report.stops, "stops": list(report.stops), "warnings": list(report.warnings)},
    }


def _signature(model: Any, signature: Any) -> dict[str, dict[str, str]]:
    from ai_edge_litert import schema_py_generated as schema

    types = {value: name.lower() for name, value in vars(schema.TensorType).items() if isinstance(value, int)}
    graph = model.subgraphs[signature.subgraphIndex]

    def described(maps: Any) -> dict[str, str]:
        found = {}
        for entry in sorted(maps or [], key=lambda entry: _text(entry.name)):
            tensor = graph.tensors[entry.tensorIndex]
            shape = tensor.shapeSignature if tensor.shapeSignature is not None else tensor.shape
            sizes = ["n" if size < 0 else str(size) for size in ([] if shape is None else shape)]
            found[_text(entry.name)] = f"{types.get(tensor.type, '?')} [{', '.join(sizes)}]"
        return found

    return {"inputs": described(signature.inputs), "outputs": described(signature.outputs)}


def _text(name: bytes | str) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else name
