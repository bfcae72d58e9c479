"""Which layer made an operator that the phone lacks, or that the converter has no builtin operator for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..base.wording import listed
from ..errors import ExportError
from ..modelfile.flatbuffer import names_of, parse_model, schema_module
from ..modelfile.phone_operators import check_operators
from .graph import MOST_RAW
from .opening import Frozen

HINT = "put a layer in its place that is made of other operators, and train again"
_OF_LOOPS = ("TensorList", "While", "StatelessWhile")
LOOP_HINT = "give its .keras file, whose recurrent layers handlens unrolls; or train them with unroll=True"


def check_phone(flatbuffer: bytes, graph: Frozen) -> None:
    """Hold a converted network against the phone's runtime.

    Raises:
        ExportError: it lacks an operator, or one crashes some phones; the layer that made it is named.
    """
    stops = check_operators(flatbuffer).stops
    if stops:
        said = [_with_layers(stop, _layers_of_operator(flatbuffer, graph, stop.split(":")[0].split(" ")[0])) for stop in stops]
        raise ExportError("the phone's runtime (tensorflow-lite 2.16.1) would not run this network", received="; ".join(said),
                          hint=HINT)  # fmt: skip


def refused_by_converter(error: ExportError, graph: Frozen) -> ExportError:
    """The converter's refusal, said with the layers whose operators it has no builtin for, or could not hold."""
    text = f"{error.__cause__ or error.received}"
    kinds = list(dict.fromkeys(re.findall(r"\btf\.([A-Z]\w+)", text)))
    if kinds:
        said = [_with_layers(kind, graph.layers_of([kind])) for kind in kinds]
        looping = any(kind.startswith(_OF_LOOPS) for kind in kinds)
        return ExportError("TensorFlow Lite has no builtin operator for a part of this network", received="; ".join(said),
                           hint=LOOP_HINT if looping else HINT)  # fmt: skip
    places = [(kind, path) for kind, path in re.findall(r'fused\["(\w+):", "([^"@]+)', text) if "PartitionedCall" not in kind]
    raw = " ".join(text.split("): ")[-1].split())[:MOST_RAW]
    if places:
        kind, path = places[0]
        layer = graph.layer_named(path)
        return ExportError("TensorFlow Lite cannot hold a part of this network",
                           received=f"{_with_layers(kind, [layer] if layer else [])}: {raw}", hint=HINT)  # fmt: skip
    return ExportError("TensorFlow's converter refuses the network", received=raw, hint=HINT)


def _with_layers(said: str, layers: Iterable[str]) -> str:
    found = list(layers)
    return f"{said} (layer {listed(found)})" if found else said


def _layers_of_operator(flatbuffer: bytes, graph: Frozen, operator: str) -> tuple[str, ...]:
    """Layers in the names of what operators of this kind give: the converter keeps TensorFlow's names, joined by `;`."""
    model, operators = parse_model(flatbuffer), names_of(schema_module().BuiltinOperator)
    found = []
    for place in model.subgraphs or []:
        for one in place.operators or []:
            code = model.operatorCodes[one.opcodeIndex]
            if operators.get(max(code.builtinCode, code.deprecatedBuiltinCode)) != operator:
                continue
            names = (place.tensors[index].name.decode("utf-8", "replace") for index in one.outputs)
            found += [graph.layer_named(name) for name in names]
    return tuple(dict.fromkeys(layer for layer in found if layer))
