"""handlens.export.phone: which model files the phone's runtime takes, judged by that runtime itself."""

from __future__ import annotations

import faulthandler
import json
import os
import signal

import flatbuffers
import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

from handlens.errors import ModelError
from handlens.modelfile import phone_operators as phone_rules
from handlens.modelfile.flatbuffer import fields_of, parse_model
from handlens.modelfile.phone_operators import check_operators, inline_buffers, known_versions
from phone_runtime import PhoneError, PhoneRuntime, build, enters_ruy, require_phone
from phone_runtime.models import HandMadeModel, answering_model, one_operator, with_buffers_outside
from phone_runtime.products import OPERANDS, PRODUCTS, Operand, product_model

F32, I8, U8, I32 = np.float32, np.int8, np.uint8, np.int32

STOPS = {
    "variable": (one_operator("READ_VARIABLE", F32), "_stop_variable", "lost on conversion"),
    "handle": (one_operator("VAR_HANDLE"), "_stop_variable", "lost on conversion"),
    "assign": (one_operator("ASSIGN_VARIABLE", F32, F32), "_stop_variable", "lost on conversion"),
    "int8 division": (one_operator("DIV", I8, I8), "_stop_int8_arithmetic", "DIV on int8"),
    "int8 root": (one_operator("SQRT", I8), "_stop_int8_arithmetic", "SQRT on int8"),
    "dynamic int8 convolution": (one_operator("CONV_2D", F32, I8), "_stop_hybrid", "dynamic int8"),
    "dynamic int8 dense": (one_operator("FULLY_CONNECTED", F32, I8), "_stop_hybrid", "dynamic int8"),
    "batch product": (one_operator("BATCH_MATMUL", F32, F32), "_stop_ruy", "BATCH_MATMUL is left to ruy"),
    "computed weights": (product_model("FULLY_CONNECTED", "computed"), "_stop_ruy", "FULLY_CONNECTED with computed"),
    "computed bias": (product_model("CONV_2D", bias="computed"), "_stop_ruy", "CONV_2D with computed weights or bias"),
    "fused tanh": (product_model("DEPTHWISE_CONV_2D", activation="TANH"), "_stop_ruy", "with TANH fused into it"),
}
WARNINGS = {
    "shape": (one_operator("SHAPE", F32), "_warn_shape", "undelegated"),
    "strided uint8": (one_operator("STRIDED_SLICE", U8, I32, I32, I32), "_warn_uint8_strided_slice", "tf.slice"),
    "turned uint8": (one_operator("TRANSPOSE", U8, I32), "_warn_uint8_transpose", "cast first"),
    "int8 convolution": (one_operator("CONV_2D", I8, I8), "_warn_int8_product", "crashes the x86_64"),
}


RULES = (*phone_rules._STOP_RULES, *phone_rules._WARNING_RULES)


def rules_that_fire(model_bytes):
    model = parse_model(model_bytes)
    operators = phone_rules._operators(model, [phone_rules._code_name(code) for code in model.operatorCodes])
    return {rule.__name__ for operator in operators for rule in RULES if rule(operator)}


def test_a_sound_model_has_nothing_to_say_of():
    report = check_operators(answering_model())
    assert report.stops == report.warnings == ()
    assert report.operators["CONV_2D"] == 2, "one in each signature"
    assert list(report.operators) == sorted(report.operators)


@pytest.mark.parametrize(("model_bytes", "rule", "words"), STOPS.values(), ids=STOPS)
def test_stop_rules(model_bytes, rule, words):
    (stop,) = check_operators(model_bytes).stops
    assert words in stop
    assert rules_that_fire(model_bytes) == {rule}


@pytest.mark.parametrize(("model_bytes", "rule", "words"), WARNINGS.values(), ids=WARNINGS)
def test_warning_rules(model_bytes, rule, words):
    report = check_operators(model_bytes)
    assert report.stops == ()
    (warning,) = report.warnings
    assert words in warning
    assert rules_that_fire(model_bytes) == {rule}


def test_every_rule_has_a_case_and_a_reason():
    assert {rule.__name__ for rule in RULES} == {rule for _, rule, _ in (*STOPS.values(), *WARNINGS.values())}
    assert all(rule.__doc__ for rule in RULES)


@pytest.mark.parametrize(
    "model_bytes",
    [
        one_operator("DIV", F32, F32),
        one_operator("SQRT", F32),
        one_operator("CONV_2D", F32, F32),
        one_operator("STRIDED_SLICE", F32, I32, I32, I32),
        one_operator("TRANSPOSE", F32, I32),
        one_operator("SLICE", U8, I32, I32),
        one_operator("DEQUANTIZE", I8, version=5),
    ],
)
def test_the_sound_neighbours_of_the_traps_pass(model_bytes):
    report = check_operators(model_bytes)
    assert report.stops == report.warnings == ()


def test_the_same_trap_many_times_is_said_once():
    model = HandMadeModel()
    x, y = model.tensor("x", (2, 2), F32), model.tensor("y", (2, 2), F32)
    for _ in range(3):
        model.operator("SHAPE", [x], [y])
    model.signature("serve", {"x": x}, {"y": y})
    (warning,) = check_operators(model.to_bytes()).warnings
    assert warning.endswith("(3 times)")


def test_versions_above_the_table():
    last = known_versions()["FULLY_CONNECTED"][1]
    assert check_operators(one_operator("FULLY_CONNECTED", F32, F32, version=last)).stops == ()
    (stop,) = check_operators(one_operator("FULLY_CONNECTED", F32, F32, version=last + 1)).stops
    assert stop == f"FULLY_CONNECTED version {last + 1}: tensorflow-lite 2.16.1 has versions 1 to {last}"


def test_operators_that_the_runtime_does_not_have():
    assert check_operators(one_operator("STABLEHLO_CASE", F32)).stops == (
        "STABLEHLO_CASE: tensorflow-lite 2.16.1 does not have it",
    )


@pytest.mark.parametrize(("custom", "words"), [("FlexErf", "Flex"), ("MyOp", "MyOp is a custom operator")])
def test_custom_operators_count_even_unused(custom, words):
    model = HandMadeModel()
    model.code("CUSTOM", custom=custom)
    x, y = model.tensor("x", (2,), F32), model.tensor("y", (2,), F32)
    model.operator("RELU", [x], [y])
    model.signature("serve", {"x": x}, {"y": y})
    (stop,) = check_operators(model.to_bytes()).stops
    assert words in stop


def test_buffers_outside_stop_and_can_be_pulled_in():
    inside = answering_model()
    outside = with_buffers_outside(inside)
    assert any("outside the flatbuffer" in stop for stop in check_operators(outside).stops)
    mended = inline_buffers(outside)
    assert check_operators(mended).stops == ()
    pixels = np.linspace(0, 1, 36, dtype=F32)[None]
    answers = [
        Interpreter(model_content=content).get_signature_runner("picture")(input_node=pixels)["output_node"]
        for content in (inside, outside, mended)
    ]
    np.testing.assert_array_equal(answers[0], answers[1])
    np.testing.assert_array_equal(answers[0], answers[2])


def test_inlining_leaves_other_files_alone_and_refuses_a_cut_one():
    inside = answering_model()
    assert inline_buffers(inside) is inside
    with pytest.raises(ModelError, match="outside the model file"):
        inline_buffers(with_buffers_outside(inside)[:-64])


# ---- bytes that are not what they should be ----


@pytest.mark.parametrize(
    "content", [b"", b"TFL3", b"PK\3\4" + bytes(60), bytes(1000)], ids=["empty", "id", "zip", "zeros"]
)
def test_what_is_no_tflite_is_said_so(content):
    with pytest.raises(ModelError, match=r"not a \.tflite"):
        check_operators(content)


def test_an_archive_behind_the_flatbuffer_is_ignored():
    assert check_operators(answering_model() + b"PK\3\4 anything").stops == ()


def test_truncated_files_are_refused():
    whole = answering_model()
    for length in range(8, len(whole) - 64, 97):
        with pytest.raises(ModelError, match="damaged"):
            check_operators(whole[:length])


@pytest.mark.parametrize("seed", range(8))
def test_mutated_files_end_in_a_report_or_a_model_error(seed):
    rng = np.random.default_rng(seed)
    whole = answering_model()
    wild = [b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\0\0\0\0"]
    errors = []
    for _ in range(40):
        content = bytearray(whole)
        if rng.random() < 0.5:
            at = 4 * int(rng.integers(2, len(content) // 4))
            content[at : at + 4] = wild[rng.integers(len(wild))]
        else:
            for at in rng.integers(8, len(content), rng.integers(1, 30)):
                content[at] = rng.integers(256)
        try:
            check_operators(bytes(content))
            inline_buffers(bytes(content))
        except ModelError as error:
            errors.append(error)
    assert len(errors) > 5
    assert all(error.received and error.hint for error in errors)


def test_a_small_file_that_unfolds_without_end_is_refused():
    """A thousand subgraphs that are one and the same, with a thousand tensors that are one and the same."""
    builder = flatbuffers.Builder(1024)
    schema.TensorStart(builder)
    tensor = schema.TensorEnd(builder)
    schema.SubGraphStartTensorsVector(builder, 1000)
    for _ in range(1000):
        builder.PrependUOffsetTRelative(tensor)
    tensors = builder.EndVector()
    schema.SubGraphStart(builder)
    schema.SubGraphAddTensors(builder, tensors)
    graph = schema.SubGraphEnd(builder)
    schema.ModelStartSubgraphsVector(builder, 1000)
    for _ in range(1000):
        builder.PrependUOffsetTRelative(graph)
    graphs = builder.EndVector()
    schema.ModelStart(builder)
    schema.ModelAddSubgraphs(builder, graphs)
    builder.Finish(schema.ModelEnd(builder), b"TFL3")
    with pytest.raises(ModelError, match="more tables than the file has room for"):
        parse_model(bytes(builder.Output()))


def test_the_walk_knows_where_tables_lead():
    """It reads them off the names of generated methods: another generator may need another reading."""
    single, scalar_lists, lists = fields_of(schema.Model)
    assert single == ("Description",)
    assert scalar_lists == ("MetadataBuffer",)
    assert {"OperatorCodes", "Subgraphs", "Buffers", "Metadata", "SignatureDefs"} <= set(lists)
    assert {"Inputs", "Outputs"} <= set(fields_of(schema.Operator)[1])
    assert fields_of(schema.Operator)[0] == ("BuiltinOptions", "BuiltinOptions2")


def test_operators_that_point_nowhere_are_refused():
    model = HandMadeModel()
    x, y = model.tensor("x", (2,), F32), model.tensor("y", (2,), F32)
    model.operator("RELU", [x + 7], [y])
    model.signature("serve", {"x": x}, {"y": y})
    with pytest.raises(ModelError, match="points to something"):
        check_operators(model.to_bytes())


# ---- the phone's library as the judge of the table and of the rules ----


def test_the_table_names_operators_of_the_schema():
    names = {name for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)}
    assert set(known_versions()) <= names
    assert all(1 <= first <= last for first, last in known_versions().values())


@pytest.mark.oracle
def test_the_shipped_table_is_what_the_library_says():
    require_phone()
    from measure_operators import as_json, measure

    measured = measure()
    assert known_versions() == measured
    assert phone_rules.OPERATORS_FILE.read_text() == as_json(measured)
    about = json.loads(phone_rules.OPERATORS_FILE.read_text())
    assert about["library_sha256"] == build.PROCESSORS["x86_64"].library_sha256


@pytest.mark.oracle
def test_the_library_refuses_what_the_table_stops():
    require_phone()
    for model_bytes in (
        one_operator("FULLY_CONNECTED", F32, F32, version=known_versions()["FULLY_CONNECTED"][1] + 1),
        one_operator("STABLEHLO_CASE", F32),
        one_operator("SQRT", I8, version=2),
    ):
        assert check_operators(model_bytes).stops
        with pytest.raises(PhoneError) as caught:
            PhoneRuntime(model_bytes)
        assert caught.value.stage == "create"


@pytest.mark.oracle
def test_the_library_does_not_read_buffers_outside():
    require_phone()
    outside = with_buffers_outside(answering_model())
    pixels = np.zeros((1, 36), F32)
    with pytest.raises(PhoneError), PhoneRuntime(outside, xnnpack=False) as phone:
        phone.run("picture", input_node=pixels)
    with PhoneRuntime(inline_buffers(outside)) as phone:
        assert phone.run("picture", input_node=pixels)["output_node"].sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.oracle
def test_the_library_has_no_int8_division():
    require_phone()
    model = HandMadeModel()
    x, y = (model.tensor(name, (2,), I8, scale=0.5) for name in ("x", "y"))
    model.operator("DIV", [x, x], [y], options=schema.DivOptionsT())
    model.signature("serve", {"x": x}, {"y": y})
    assert check_operators(model.to_bytes()).stops
    with pytest.raises(PhoneError) as caught, PhoneRuntime(model.to_bytes()) as phone:
        phone.run("serve", x=np.array([2, 4], I8))
    assert caught.value.stage in ("allocate", "invoke")


@pytest.mark.oracle
def test_the_delegate_fails_on_a_turned_uint8_frame():
    require_phone()
    model = HandMadeModel()
    luma, turned = model.tensor("luma", (4, 6), U8), model.tensor("turned", (6, 4), U8)
    order = model.tensor("order", (2,), I32, np.array([1, 0]))
    model.operator("TRANSPOSE", [luma, order], [turned], options=schema.TransposeOptionsT())
    model.signature("serve", {"luma": luma}, {"turned": turned})
    assert check_operators(model.to_bytes()).warnings
    with pytest.raises(PhoneError) as caught:
        PhoneRuntime(model.to_bytes())
    assert caught.value.stage == "create"
    frame = np.arange(24, dtype=U8).reshape(4, 6)
    with PhoneRuntime(model.to_bytes(), xnnpack=False) as phone:
        np.testing.assert_array_equal(phone.run("serve", luma=frame)["turned"], frame.T)


LEFT = 17  # an exit status that nothing else gives

KINDS: list[tuple[str, Operand, Operand, str]] = [
    *((name, weights, "constant", "NONE") for name in PRODUCTS for weights in OPERANDS),
    *((name, "constant", bias, "NONE") for name in PRODUCTS if PRODUCTS[name].bias for bias in OPERANDS[1:]),
    *((name, "constant", "constant", kind) for name in ("CONV_2D", "DEPTHWISE_CONV_2D")
      for kind in ("RELU", "RELU6", "RELU_N1_TO_1", "TANH", "SIGN_BIT")),
]  # fmt: skip


@pytest.mark.oracle
@pytest.mark.parametrize(("name", "weights", "bias", "activation"), KINDS)
def test_products_are_stopped_if_and_only_if_the_delegate_leaves_them(name, weights, bias, activation):
    require_phone()
    content = product_model(name, weights, bias, activation)
    assert bool(check_operators(content).stops) == is_left_to_ruy(content, name)


def is_left_to_ruy(content: bytes, name: str) -> bool:
    """Whether the delegate leaves the product to ruy; in a child, which ruy kills where cpuinfo finds no caches (AMD Zen 5)."""
    child = os.fork()
    if child == 0:
        faulthandler.disable()
        with PhoneRuntime(content) as phone:
            told = phone.signatures()["serve"].inputs
            inputs = {input_: np.ones(tensor.shape, tensor.dtype) for input_, tensor in told.items()}
            os._exit(LEFT if name in phone.undelegated("serve", **inputs) else 0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGSEGV
        return True
    assert os.WEXITSTATUS(status) in (0, LEFT)
    return os.WEXITSTATUS(status) == LEFT


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED", "BATCH_MATMUL"])
def test_what_is_left_enters_ruy_on_the_phones_processor(name):
    require_phone("arm64-v8a")
    x, weights = (np.ones(shape, F32) for shape in PRODUCTS[name][:2])
    assert enters_ruy(product_model(name, "computed"), "serve", [{"x": x, "weights": weights}])
    if name != "BATCH_MATMUL":
        assert not enters_ruy(product_model(name), "serve", [{"x": x}])
        assert enters_ruy(product_model(name), "serve", [{"x": x}], xnnpack=False)


@pytest.mark.oracle
@pytest.mark.parametrize("dense", [True, False], ids=["dense", "convolution"])
def test_dynamic_int8_is_not_delegated(dense):
    require_phone()
    model = HandMadeModel()
    weights_shape, x_shape, y_shape = (
        ((4, 16), (1, 16), (1, 4)) if dense else ((4, 1, 1, 16), (1, 8, 8, 16), (1, 8, 8, 4))
    )
    x, y = model.tensor("x", x_shape, F32), model.tensor("y", y_shape, F32)
    weights = model.tensor("weights", weights_shape, I8, np.full(weights_shape, 2), scale=0.5)
    bias = model.tensor("bias", (4,), F32, np.zeros(4))
    if dense:
        model.operator("FULLY_CONNECTED", [x, weights, bias], [y], version=3, options=schema.FullyConnectedOptionsT())
    else:
        strides = {"strideW": 1, "strideH": 1, "dilationWFactor": 1, "dilationHFactor": 1}
        model.operator("CONV_2D", [x, weights, bias], [y], version=2, options=schema.Conv2DOptionsT(), **strides)
    model.signature("serve", {"x": x}, {"y": y})
    assert check_operators(model.to_bytes()).stops
    with PhoneRuntime(model.to_bytes()) as phone:
        (row,) = phone.profile("serve", runs=2, x=np.ones(x_shape, F32))
        np.testing.assert_allclose(phone.run("serve", x=np.ones(x_shape, F32))["y"], 16, rtol=0.01)
    assert not row.is_delegated


@pytest.mark.oracle
def test_the_delegate_refuses_a_shape_computed_while_running():
    require_phone()
    model = HandMadeModel()
    x, y = model.tensor("x", (-1, 4), F32), model.tensor("y", (-1, 4), F32)
    shape, wanted = model.tensor("shape", (2,), I32), model.tensor("wanted", (2,), I32)
    count, four = model.tensor("count", (), I32), model.tensor("four", (), I32, np.array(4))
    first, last = model.tensor("first", (1,), I32, np.array([0])), model.tensor("last", (1,), I32, np.array([1]))
    reshaped = model.tensor("reshaped", (-1, 4), F32)
    model.operator("SHAPE", [x], [shape], options=schema.ShapeOptionsT(), outType=schema.TensorType.INT32)
    slicing = schema.StridedSliceOptionsT()
    model.operator("STRIDED_SLICE", [shape, first, last, last], [count], options=slicing, shrinkAxisMask=1)
    model.operator("PACK", [count, four], [wanted], options=schema.PackOptionsT(), valuesCount=2)
    model.operator("RESHAPE", [x, wanted], [reshaped], options=schema.ReshapeOptionsT())
    model.operator("RELU", [reshaped], [y])
    model.signature("serve", {"x": x}, {"y": y})
    assert check_operators(model.to_bytes()).warnings
    with pytest.raises(PhoneError, match="dynamic-sized tensors") as caught:
        PhoneRuntime(model.to_bytes())
    assert caught.value.stage == "create"
    with PhoneRuntime(model.to_bytes(), xnnpack=False) as phone:
        np.testing.assert_array_equal(phone.run("serve", x=np.ones((3, 4), F32))["y"], np.ones((3, 4)))
