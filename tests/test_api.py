"""The public API is whole: what the command line does, Python does, and --help, the docs and the docstrings say the same."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

import handlens
from handlens import errors
from handlens.cli.app import app

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "python.md"
PHONES_ANSWER = (ROOT / "tests" / "phone" / "check.log").read_text().split("check WORD ")[1].strip()

FUNCTIONS = {
    "build", "build_apk", "build_page", "check_phone", "collect_corrections", "compare", "copy_tutorial", "evaluate",
    "export_model", "inspect_file", "install_app", "load_model", "open_dataset", "serve_page", "share_app", "train",
}  # fmt: skip
RESULTS = {  # each has as_dict(), which --json prints
    "ApkReport", "AppSummary", "Built", "BuiltPage", "Collected", "Compared", "Evaluation", "ExportReport", "Figures",
    "FrameFigures", "FrameMetrics", "InstallReport", "Metrics", "NetworkFigures", "PageSummary", "PhoneCheck", "Prediction",
    "SelfCheck", "ShareReport", "TestedOn",
}  # fmt: skip
PARTS = {  # what results and arguments consist of
    "AppLibrary", "AppShare", "Contents", "Contract", "Correction", "Corrections", "Dataset", "Device", "GoldenFrame", "Mistake",
    "Model", "Notice", "PageShare", "Parity", "Pictures", "Reading", "Reporter", "Run", "Settings", "Signer", "Smoother", "Stage",
    "Steady",
    "Summary",
}  # fmt: skip
ERRORS = {
    "ApkError", "DatasetError", "ExportError", "HandlensError", "IdxError", "ModelError", "PageError", "PictureError", "RunError",
    "SigningError", "UsageError",
}  # fmt: skip

COMMANDS = typer.main.get_command(app).commands
PRESENTATION = {"json", "csv", "quiet", "draw", "open"}  # options that only concern the terminal
ARGUMENTS = {  # what stands in a command line without a name, and what its parameter is called
    ("train", "dataset"): "source", ("evaluate", "pictures"): "source", ("predict", "model"): "path",
    ("predict", "pictures"): "picture", ("inspect", "file"): "path", ("install", "app"): "path", ("check", "app"): "path",
    ("share", "app"): "path",
}  # fmt: skip
PYTHON_ONLY = {  # parameters without an option: open objects, watchers, and seams for tests
    "adb", "built", "cache_directory", "dataset", "dataset_options", "dex", "opened", "password_prompt", "progress", "reporter",
    "pictures", "rotation", "threads", "timeout_s",
}  # fmt: skip
NOT_PUBLIC = {  # types in public signatures that nobody needs the name of
    "FrameModel",  # protocol of build_apk's `opened`, a seam
    "Readings",  # what a run keeps beside its figures, for the report
    "SigningKey",  # build_apk takes a file as well
    "Store",  # where a dataset's pixels lie
}


def members(name: str):
    """The methods and properties that a public class defines itself or takes from a handlens class."""
    for attribute, value in vars(getattr(handlens, name)).items():
        function = (
            value.fget if isinstance(value, property) else getattr(value, "func", getattr(value, "__func__", value))
        )
        if not attribute.startswith("_") and inspect.isfunction(function):
            yield attribute, value, function


def documented(docstring: str, heading: str) -> str:
    """The section under a heading, "" if there is none."""
    match = re.search(rf"^{heading}:\n((?:(?: {{4}}.*)?\n?)+)", docstring, re.MULTILINE)
    return match[1] if match else ""


def names_in(section: str) -> set[str]:
    """What the entries of a section are called; `a, b: text` is two, and a list may share a line: `a: text; b: text`."""
    entries = re.findall(r"^ {4}([\w, ]+):(?: |$)", section, re.MULTILINE) + re.findall(r"; (\w+): ", section)
    return {name.strip() for entry in entries for name in entry.split(",")}


# ------------------------------------------------------------------------------------------------------ what is public


def test_all_is_exactly_this():
    assert set(handlens.__all__) == FUNCTIONS | RESULTS | PARTS | ERRORS | {"__version__"}
    assert dir(handlens) == sorted(handlens.__all__)
    assert handlens._HOMES.keys() == set(handlens.__all__) - {"__version__"}


def test_type_checkers_see_what_is_imported_at_run_time():
    found = {}
    for node in ast.walk(ast.parse(Path(handlens.__file__).read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module != "_version":
            found |= {alias.name: node.module for alias in node.names}
    assert found == handlens._HOMES


def test_importing_handlens_imports_nothing_else():
    code = "import sys; before = set(sys.modules); import handlens; print(*sorted(set(sys.modules) - before))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in answer.stdout.split() if "handlens" in name] == ["handlens", "handlens._version"]
    assert not {"numpy", "PIL", "typer", "cryptography", "tensorflow"} & set(answer.stdout.split())


def test_the_error_tree_is_public_and_drawn_as_it_is():
    tree = {name: cls for name, cls in vars(errors).items() if isinstance(cls, type) and issubclass(cls, Exception)}
    assert tree.keys() == ERRORS
    drawn, parents = {}, []
    for indent, name in re.findall(r"^ {4}([│ ├└─]*)(\w+Error)\b", errors.__doc__, re.MULTILINE):
        depth = len(indent) // 4
        parents[depth:] = [name]
        drawn[name] = parents[depth - 1] if depth else "Exception"
    assert drawn == {name: cls.__bases__[0].__name__ for name, cls in tree.items()}


@pytest.mark.parametrize("name", sorted(FUNCTIONS | RESULTS | PARTS))
def test_the_types_that_a_public_name_speaks_of_are_public(name):
    value = getattr(handlens, name)
    functions = [value] if inspect.isfunction(value) else [function for _, _, function in members(name)]
    annotations = [text for function in functions for text in function.__annotations__.values()]
    if dataclasses.is_dataclass(value):
        annotations += [field.type for field in dataclasses.fields(value)]
    known = {cls for module in list(sys.modules.values()) if getattr(module, "__name__", "").startswith("handlens.")
             for cls, found in vars(module).items()
             if isinstance(found, type) and found.__module__.startswith("handlens.")}  # fmt: skip
    spoken_of = {word for text in annotations for word in re.findall(r"\b_?[A-Z]\w+", str(text))} & known
    assert spoken_of - NOT_PUBLIC <= set(handlens.__all__)


# ----------------------------------------------------------------------------------------------------------- docstrings


def check_docstring(where: str, function, *, bound: bool) -> None:
    docstring, signature = inspect.getdoc(function), inspect.signature(function)
    assert docstring, f"{where} has no docstring"
    parameters = [name for name in signature.parameters if not (bound and name in ("self", "cls"))]
    missing = set(parameters) - names_in(documented(docstring, "Args"))
    one_sentence = bound and len(parameters) == 1  # enough for a method's only argument
    assert not missing or one_sentence, f"{where}: Args lacks {missing}"
    for error in names_in(documented(docstring, "Raises")):
        known = error in ERRORS or issubclass(getattr(__import__("builtins"), error, object), Exception)
        assert known, f"{where} raises {error}, which is not public"


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions_say_what_goes_in_what_comes_out_and_what_goes_wrong(name):
    function = getattr(handlens, name)
    check_docstring(name, function, bound=False)
    docstring = inspect.getdoc(function)
    for heading in ("Args", "Returns", "Raises"):
        assert documented(docstring, heading).strip(), f"{name} has no {heading}"
    assert ">>> " in docstring or f"handlens.{name}(" in "".join(examples()), f"{name} has no example that runs"


@pytest.mark.parametrize("name", sorted(RESULTS | PARTS | ERRORS))
def test_classes_say_what_they_are_and_hold(name):
    cls = getattr(handlens, name)
    assert vars(cls).get("__doc__"), name
    assert not cls.__doc__.startswith(f"{name}("), f"{name}: the docstring is dataclass's own"
    for attribute, _, function in members(name):
        check_docstring(f"{name}.{attribute}", function, bound=True)
    if dataclasses.is_dataclass(cls):
        section = names_in(documented(inspect.getdoc(cls), "Attributes"))
        fields = {field.name for field in dataclasses.fields(cls) if field.repr}  # without: for handlens itself
        missing = {field for field in fields if field not in section and f"`{field}`" not in cls.__doc__}
        assert not missing, f"{name}: Attributes lacks {missing}"


# --------------------------------------------------------------------------------------------- the commands and their functions


def functions_of(command: str) -> list:
    """The functions that docs/python.md names for a command."""
    row = re.search(rf"^\| `handlens {command}` \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    assert row, f"{PAGE.name} has no row for `handlens {command}`"
    found = []
    for name in re.findall(r"`(?:handlens\.)?([\w.]+)`", row[1]):
        value = handlens
        for part in name.split("."):
            value = getattr(value, part)
        found.append(value)
    if any("dataset_options" in inspect.signature(function).parameters for function in found):
        found.append(handlens.open_dataset)
    return found


def renamed() -> dict[str, str]:
    """The options that docs/python.md says are called otherwise in Python."""
    return {option.replace("-", "_"): name for option, name in re.findall(r"`--([\w-]+)` is `(\w+)`", PAGE.read_text())}


def test_each_command_has_its_function_and_only_commands_have_one():
    assert set(re.findall(r"^\| `handlens (\w+)`", PAGE.read_text(), re.MULTILINE)) == COMMANDS.keys()
    assert {function for command in COMMANDS for function in functions_of(command)} >= {
        getattr(handlens, name) for name in FUNCTIONS
    }
    assert renamed().keys() == {"version_code", "side", "range", "abi", "minutes", "downloads"}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_option_has_its_parameter_with_the_same_default_and_the_other_way_round(command):
    parameters = {}
    for function in functions_of(command):
        for name, parameter in inspect.signature(function).parameters.items():
            parameters.setdefault(name, parameter)
    reached = set()
    for option in COMMANDS[command].params:
        word = (
            option.opts[0].removeprefix("--").replace("-", "_") if option.param_type_name == "option" else option.name
        )
        if word in PRESENTATION:
            continue
        name = ARGUMENTS.get((command, word)) or renamed().get(word, word)
        assert name in parameters, f"{command}: {option.opts} has no parameter"
        reached.add(name)
        if (
            option.param_type_name == "option" and not option.required and word != "abi"
        ):  # --abi is repeatable: none is None
            assert option.default == parameters[name].default, f"{command} {option.opts}"
    assert {name for name in parameters if name != "self"} - reached - PYTHON_ONLY - {"word_or_path"} == set()


def test_the_idle_time_is_said_once():
    from handlens.phone.sideloading import SHARE_IDLE_MINUTES

    said = re.search(r"stops by itself after (\d+) minutes", (ROOT / "docs" / "phone.md").read_text())
    assert float(said[1]) == SHARE_IDLE_MINUTES


# -------------------------------------------------------------------------------- options and commands in docs and messages


def options_of(command) -> set[str]:
    return {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)} | {
        "--help"
    }


ANY_OPTION = {option for command in COMMANDS.values() for option in options_of(command)} | {"--version"}
CODE_SPAN = re.compile(r"`([^`\n]+)`")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


def wrong_mentions(text: str) -> list[str]:
    """Code spans and command lines of a page that name a command or an option that there is not."""
    wrong = []
    spans = CODE_SPAN.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    lines = re.findall(r"\bhandlens .*", "\n".join(re.findall(r"^ {4,}.*", text, re.MULTILINE)))
    for span in spans + [part for line in lines for part in re.split(r"(?=\bhandlens )|#", line)]:
        words = span.split()
        if words[:1] == ["handlens"]:
            words = words[1:]
            if words and re.fullmatch(r"[a-z]+", words[0]) and words[0] not in COMMANDS:
                wrong.append(span)
        elif not (words and (words[0] in COMMANDS or words[0].startswith("--"))):
            continue  # another program's
        known = (
            options_of(COMMANDS[words[0]]) if words and words[0] in COMMANDS else ANY_OPTION | {"--install-completion"}
        )
        wrong += [f"{span}: {option}" for option in OPTION.findall(" ".join(words)) if option not in known]
    return wrong


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))],
    ids=lambda page: page.name,
)
def test_docs_name_no_command_and_no_option_that_help_does_not(page):
    if page.name == "commands.md":
        said = set(re.findall(r"^## handlens (\w+)$", page.read_text(), re.MULTILINE))
        assert said == COMMANDS.keys()  # test_docs compares the rest with --help itself
    else:
        assert wrong_mentions(page.read_text()) == []


def test_wrong_mentions_are_found():
    text = "Say `handlens fly`, or `handlens share --speed 2`, `--nothing`, `predict --quiet`, but `pip --upgrade`.\n"
    assert len(wrong_mentions(text)) == 4
    assert wrong_mentions("    handlens build mnist -o x.apk    # or: handlens shares x.apk\n") == [
        "handlens shares x.apk"
    ]


def test_messages_and_hints_name_only_options_that_exist():
    foreign = {"--upgrade", "--force-reinstall", "--es", "--uri"}  # pip's, and Android's am and content
    for file in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named = set(re.findall(r"(?<![\w-])--(?!hl-|wide\b|narrow\b|handlens:)[a-z][a-z-]*", node.value))  # not CSS, HTML
                assert named <= ANY_OPTION | foreign, f"{file.name}: {named - ANY_OPTION - foreign}"


# -------------------------------------------------------------------------------------------------- one JSON vocabulary


def check_vocabulary(document: object) -> None:
    """`path`, not `file`; `size_bytes`, not `bytes`; plain values that JSON takes as they are."""
    if isinstance(document, dict):
        assert not document.keys() & {"file", "filename", "bytes", "size", "target", "seconds"}, sorted(document)
        for key, value in document.items():
            assert isinstance(key, str)
            assert isinstance(value, str) or (key != "path" and not key.endswith("_path")), (key, value)
            assert isinstance(value, int) or not key.endswith("_bytes"), (key, value)
            check_vocabulary(value)
    elif isinstance(document, list | tuple):
        for value in document:
            check_vocabulary(value)
    else:
        assert document is None or isinstance(document, str | int | float | bool), type(document)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """One of each result, without training."""
    import numpy as np

    from apk_helpers import build_fake_app
    from handlens.apk.inspection import inspect_app
    from handlens.evaluation.metrics import measure, measure_readings
    from handlens.page.inspection import inspect_page
    from page_helpers import build_fake_page

    packaged = build_fake_app(tmp_path_factory.mktemp("app"))
    made = build_fake_page(tmp_path_factory.mktemp("page"))
    summary = inspect_app(packaged.path)
    metrics = measure(np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([0, 1]), ("a", "b"))
    shown = np.array([0, 1])
    frames = measure_readings(np.array([0, 0]), shown, np.array([0.9, 0.6]), shown, ("a", "b"), "test photos")
    tested_on = handlens.TestedOn("x", "9f86d0")
    evaluation = handlens.Evaluation(Path("runs/x"), frames, metrics, None, tested_on)
    figures = evaluation.figures
    check = handlens.SelfCheck(2, 1e-6, 2, handlens.Parity(2, 2, 0, 0, 0.0), 40)
    exported = handlens.ExportReport(Path("x.tflite"), 9, 20, evaluation, figures, check)
    return [
        packaged, summary, metrics, check, exported, frames, tested_on, figures, figures.frames, figures.network, evaluation,
        handlens.Built(Path("x.apk"), exported, packaged), made, inspect_page(made.path),
        handlens.Collected(Path("x.zip"), handlens.Device("R3CN30", "device"), "dev.x", {"4": 2}, 1, 1, False, "mnist"),
        handlens.Compared(Path("runs/x"), "compact", "quick", 0, 4, 2.5, evaluation.as_dict()),
        handlens.InstallReport(handlens.Device("R3CN30", "device", "SM A525F"), summary, True, 2.0),
        handlens.Prediction("a", 0.9, "a", np.array([0.9, 0.1]), 1.0, (0.5, 0.5, 1.0, 1.0), np.zeros((28, 28, 1))),
        handlens.PhoneCheck(handlens.Device("R3CN30", "device"), "ab" * 32, json.loads(PHONES_ANSWER)),
        handlens.ShareReport("http://192.168.1.20:4/x/x.apk", 1, "downloads", 2.0),
    ]  # fmt: skip


def test_each_result_speaks_the_one_vocabulary(results):
    assert {type(result).__name__ for result in results} == RESULTS
    for result in results:
        document = result.as_dict()
        check_vocabulary(document)
        json.dumps(document)
        missing = {field.name for field in dataclasses.fields(result)} - document.keys()
        left_out = {
            "AppSummary": {"contract"},  # its labels and threshold are there
            "Collected": {"device"},  # the serial is nobody's business
            "FrameMetrics": {"figures"},  # which stand on top
            "PhoneCheck": {"answer", "device"},  # spread out; the serial is nobody's business
            "Prediction": {"probabilities", "seen"},  # arrays
        }
        assert missing == left_out.get(type(result).__name__, set())


# ------------------------------------------------------------------------------------------------- docs/python.md, run


def examples() -> list[str]:
    """The page's code blocks, each after as many empty lines as stand before it, so that tracebacks name its lines."""
    text = PAGE.read_text()
    return [
        "\n" * text.count("\n", 0, block.start(1)) + block[1]
        for block in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


FAKE_ADB = """#!{python}
import json, pathlib, re, sys
asked = " ".join(sys.argv[1:])
here = pathlib.Path(__file__).parent
if "logcat" in asked:
    word, package = (here / "checked").read_text().split()
    print("I handlens: check " + word + " " + json.dumps(json.loads({answer!r}) | {{"package": package}}))
elif "am start" in asked:
    found = re.search("dev.handlens.check ([0-9a-f]+) -n ([^/]+)", asked)
    if found:
        (here / "checked").write_text(" ".join(found.groups()))
    print("Starting")
elif "content read" in asked:
    sys.stdout.buffer.write((here / "corrections.zip").read_bytes())
else:
    print("R3CN30 device model:SM_A525F" if "devices" in asked else "Success" if "install" in asked else "")
"""


@pytest.fixture
def bottles(tmp_path, monkeypatch):
    """A folder to work in: three classes of pictures, a phone on the cable, and one on the network that downloads."""
    from conftest import write_class_folders
    from correction_helpers import photo_correction, write_corrections
    from handlens.phone import share

    write_class_folders(tmp_path / "bottles", {"glass": 40, "metal": 40, "plastic": 40}, colour=True)
    (tmp_path / "tools").mkdir()
    adb = tmp_path / "tools" / "adb"
    adb.write_text(FAKE_ADB.format(python=sys.executable, answer=PHONES_ANSWER))
    adb.chmod(adb.stat().st_mode | stat.S_IXUSR)
    write_corrections(adb.parent / "corrections.zip", photo_correction("glass"), view="photo", labels=("glass", "metal"))
    monkeypatch.setenv("PATH", str(adb.parent))
    monkeypatch.setenv("HANDLENS_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    wait = share.AppShare.wait

    def download_and_wait(served):
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(served.url, timeout=10) as answer:
            answer.read()
        return wait(served)

    monkeypatch.setattr(share, "local_address", lambda: "127.0.0.1")
    monkeypatch.setattr(share.AppShare, "wait", download_and_wait)
    return tmp_path


@pytest.mark.train
def test_the_examples_of_the_page_run_and_the_commands_print_the_same(bottles, capsys):
    said: dict[str, str] = {}
    names: dict[str, object] = {}
    for code in examples():
        exec(compile(code, str(PAGE), "exec"), names)
        said[code.strip()] = capsys.readouterr().out
    everything = "\n".join(said.values())
    assert "('glass', 'metal', 'plastic')" in everything
    assert "pictures to train on" in everything
    assert "the runs were tested on different datasets" in everything
    assert "Wrote" not in everything, "the library printed"
    assert "unknown dataset. Received: 'mnits' (did you mean mnist?)" in everything
    assert names["prediction"].best_label == "glass"
    assert names["report"].ended_by == "downloads"
    assert names["installed"].device.model == "SM A525F"

    def printed(*arguments):
        answer = CliRunner().invoke(app, [*arguments, "--json"])
        assert answer.exit_code == 0, answer.output
        check_vocabulary(document := json.loads(answer.stdout))
        return document

    picture = "bottles/glass/0.png"
    model = handlens.load_model("bottles.tflite")
    assert printed("predict", "bottles.tflite", picture) == {"path": picture, **model.predict(picture).as_dict()}
    for file in ("bottles.tflite", "bottles.apk"):
        assert printed("inspect", file) == handlens.inspect_file(file)
        assert handlens.inspect_file(file)["size_bytes"] == Path(file).stat().st_size
    assert printed("compare", "runs/compact") == json.loads(
        json.dumps([row.as_dict() for row in handlens.compare(["runs/compact"])])
    )
    evaluated = handlens.evaluate("bottles.tflite", "./bottles").as_dict()
    assert printed("evaluate", "bottles.tflite", "./bottles") == json.loads(json.dumps(evaluated))
    packaged = printed("apk", "bottles.tflite", "-o", "again.apk")
    assert packaged["path"] == "again.apk"
    assert packaged["size_bytes"] == Path("again.apk").stat().st_size
    installed = printed("install", "bottles.apk")
    assert installed["app"] == {
        key: value for key, value in handlens.inspect_file("bottles.apk").items() if key != "kind"
    }
    checked = printed("check", "bottles.apk")
    assert checked["app_sha256"] == names["checked"].app_sha256
    assert printed("collect", "bottles.apk", "-o", "corrections.zip", "--overwrite") == names["collected"].as_dict()
    lines = CliRunner().invoke(app, ["share", "bottles.apk", "--downloads", "1", "--json"]).stdout.splitlines()
    address, report = map(json.loads, lines)
    assert address["url"] == report["url"]
    assert (report["download_count"], report["ended_by"]) == (1, "downloads")
