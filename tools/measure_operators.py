"""Ask the phone's library which operators it has, in which versions; write handlens/modelfile/phone_operators.json.

    python tools/measure_operators.py

No list of TensorFlow's says it as surely: for every operator and version a model is made that holds one operator code
and nothing to run, and the library creates an interpreter from it, or refuses. Some 4,000 models, one second.
"""

import os
import sys
from pathlib import Path

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from phone_runtime import PhoneError, PhoneRuntime, build  # noqa: E402

TABLE = ROOT / "src" / "handlens" / "modelfile" / "phone_operators.json"
MOST_VERSIONS = 20
NOT_OPERATORS = {"CUSTOM", "DELEGATE", "PLACEHOLDER_FOR_GREATER_OP_CODES"}


def model_of_one_code(operator: int, version: int) -> bytes:
    """A model that declares one operator code and runs nothing."""
    code, graph, model = schema.OperatorCodeT(), schema.SubGraphT(), schema.ModelT()
    code.builtinCode, code.deprecatedBuiltinCode, code.version = operator, min(operator, 127), version
    graph.tensors, graph.inputs, graph.outputs, graph.operators = [], [], [], []
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], [schema.BufferT()]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def is_known(operator: int, version: int) -> bool:
    """Whether the library creates an interpreter for it. Without the delegate: it has no say in this."""
    try:
        PhoneRuntime(model_of_one_code(operator, version), xnnpack=False).close()
    except PhoneError as error:
        if error.stage != "create":
            raise
        return False
    return True


def measure() -> dict[str, tuple[int, int]]:
    """Name -> first and last version, for the operators that the library has at all.

    Raises:
        ValueError: the library lacks a version between two that it has; then first and last would not be enough to say.
    """
    numbers = {name: number for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)}
    table = {}
    for name, number in sorted(numbers.items()):
        if name in NOT_OPERATORS:
            continue
        known = [version for version in range(1, MOST_VERSIONS + 1) if is_known(number, version)]
        if not known:
            continue
        if len(known) != known[-1] - known[0] + 1 or known[-1] == MOST_VERSIONS:
            raise ValueError(f"{name}: versions {known}")
        table[name] = (known[0], known[-1])
    return table


def as_json(table: dict[str, tuple[int, int]]) -> str:
    """The file's text, one operator a line."""
    lines = ",\n".join(f'  "{name}": [{first}, {last}]' for name, (first, last) in table.items())
    digest = build.PROCESSORS["x86_64"].library_sha256
    return (
        f'{{\n "runtime": "{build.ARTEFACT}",\n "library_sha256": "{digest}",\n'
        f' "measured_by": "tools/measure_operators.py",\n "versions": {{\n{lines}\n }}\n}}\n'
    )


if __name__ == "__main__":
    measured = measure()
    beside = TABLE.with_name(f".{TABLE.name}.{os.getpid()}")
    beside.write_text(as_json(measured))
    beside.replace(TABLE)
    print(f"{TABLE.name}: {len(measured)} operators")
