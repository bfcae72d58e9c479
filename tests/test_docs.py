"""Docs fail the build when they drift: commands exist, --help is what the page says, code runs. Docstrings: test_doctests.py."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import handlens
from conftest import write_class_folders

ROOT = Path(__file__).parent.parent
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "android/README.md")),
    *(page for folder in ("docs", "benchmarks") for page in sorted((ROOT / folder).glob("*.md"))),
]
# a path of the repository, in a page or a comment; the last part in capitals stands for any name
NAMED_PATH = re.compile(r"(?<![\w/.<-])((?:scripts|tools|tests|benchmarks|android|docs|src|\.ci)/[\w./-]*\w)")
PLACEHOLDER = re.compile(r".*/[A-Z]+")
MADE_HERE = ("android/target",)


def command_lines() -> list[tuple[str, str]]:
    lines = []
    for page in PAGES:
        if page.name == "commands.md":
            continue
        for line in page.read_text().splitlines():
            if match := re.match(r" {4,}(?:!|\.venv/bin/|\.venv\\Scripts\\)?handlens (?P<rest>[a-z].*)", line):
                lines.append((page.name, match["rest"].split("#")[0].strip()))
    return lines


@pytest.mark.parametrize(("page", "line"), command_lines())
def test_commands_in_the_docs_exist_with_their_options(page, line):
    import typer.main

    from handlens.cli.app import app

    command, *arguments = line.split()
    known = typer.main.get_command(app).commands
    assert command in known, f"{page}: no command `{command}`"
    options = {name for parameter in known[command].params for name in parameter.opts}
    used = {argument for argument in arguments if argument.startswith("-")}
    assert used <= options, f"{page}: {command} has no {used - options}"


def test_there_are_commands_in_the_docs():
    assert len(command_lines()) >= 8


def test_the_commands_page_is_what_help_says():
    printed = subprocess.run(
        [sys.executable, ROOT / "tools" / "document_commands.py", "--print"], capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "commands.md").read_text() == printed.stdout, "run tools/document_commands.py"


def test_links_and_pictures_exist_and_pictures_have_words():
    for page in PAGES:
        for bang, words, target in re.findall(r"(!?)\[([^\]]*)\]\(([^)]+)\)", page.read_text()):
            if re.match(r"https?://", target):
                continue  # scripts/docs lists them
            assert (page.parent / target.split("#")[0]).exists(), f"{page.name}: {target}"
            assert words.strip(), f"{page.name}: {target} has no words"
            assert not bang or len(words) > 15


def texts() -> list[Path]:
    """The pages, and every file of text that may name another: sources, tests, scripts."""
    folders = ("src", "tests", "tools", "scripts", "android", "benchmarks", ".ci")
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*")))
    plain = (path for path in found if path.suffix in (".py", ".java", ".xml", "") and path.is_file())
    return [*PAGES, ROOT / "pyproject.toml", *(path for path in plain if "target" not in path.parts)]


def test_paths_that_pages_and_comments_name_exist():
    gone = []
    for text in texts():
        for path in NAMED_PATH.findall(text.read_text(encoding="utf-8")):
            is_there = any((start / path).exists() for start in (ROOT, text.parent))
            if not (ROOT / path.split("/")[0]).is_dir():
                continue  # an unpacked sdist has no .ci, and is tested without src
            if not is_there and not PLACEHOLDER.fullmatch(path) and not path.startswith(MADE_HERE):
                gone.append(f"{text.relative_to(ROOT)} names {path}")
    assert not gone, "\n" + "\n".join(gone)


def test_options_of_scripts_that_pages_name_exist():
    said = [
        (page.name, script, option)
        for page in PAGES
        for script, options in re.findall(r"((?:scripts|tools|android)/[\w.-]+)((?: --[\w-]+)+)", page.read_text())
        for option in options.split()
    ]
    assert ("CONTRIBUTING.md", "scripts/test", "--all") in said
    gone = [f"{page}: {script} has no {option}" for page, script, option in said if option not in (ROOT / script).read_text()]
    assert not gone, "\n".join(gone)


def test_the_public_surface():
    assert handlens.__all__ == sorted(handlens.__all__, key=lambda name: (not name[0].isupper(), name))
    for name in handlens.__all__:
        value = getattr(handlens, name)
        assert name == "__version__" or value.__doc__, name
    with pytest.raises(AttributeError):
        handlens.nothing  # noqa: B018


# -------------------------------------------------------------------------------------------------------- code in the pages

CODE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN_HERE = ("lessons.md", "other-code.md", "own-keras-model.md", "resume.md", "signing.md")
RUN_ELSEWHERE = {
    "README.md": {"python": "what python.md shows at length"},
    "python.md": {"python": "test_api.py"},
    "other-code.md": {"java": "below", "kotlin": "by its calls, below"},
    "docker.md": dict.fromkeys(("dockerfile", "sh"), "there is no Docker here, and the page says so"),
}


def code_of(page: str, language: str) -> list[str]:
    """A page's blocks of a language, each after as many empty lines as stand before it, so that tracebacks name its lines."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = (block for block in CODE.finditer(text) if block[1] == language)
    return ["\n" * text.count("\n", 0, block.start(2)) + block[2] for block in found]


def test_all_code_in_the_pages_is_run():
    for page in PAGES:
        for language, _ in CODE.findall(page.read_text(encoding="utf-8")):
            run_here = page.name in RUN_HERE and language == "python"
            assert run_here or language in RUN_ELSEWHERE.get(page.name, {}), f"nothing runs the {language} of {page.name}"


def run_code(page: str) -> dict[str, object]:
    names: dict[str, object] = {}
    for code in code_of(page, "python"):
        exec(compile(code, page, "exec"), names)
    return names


def test_the_sheet_of_lessons_has_the_digits_whose_labels_are_printed(tmp_path, monkeypatch, capsys):
    from PIL import Image

    monkeypatch.chdir(tmp_path)
    names = run_code("lessons.md")
    assert capsys.readouterr().out == "[4 6 2 6 8 2 8 6 4 9 5 9 5 4 9 2 5 6 3 6]\n"
    sheet = np.asarray(Image.open("twenty-digits.png"))
    assert sheet.shape == (1120, 1400)
    assert (sheet[::10, ::10][:28, 28:56] == names["pictures"][1]).all()
    assert sheet[0, 0] == 255, "ink is dark on paper"


@pytest.fixture
def folder(tmp_path, monkeypatch, model_file):
    """An empty folder to work in, with a model file of digits and a place for the signing key."""
    shutil.copy(model_file, tmp_path / "digits.tflite")
    monkeypatch.setenv("HANDLENS_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.train
def test_the_python_of_other_code_reads_as_handlens_does(folder, made_frames):
    names = run_code("other-code.md")
    model = handlens.load_model("digits.tflite")
    labels = set()
    for frame in made_frames:
        prediction = model.read_frame({"luma": frame.luma}, rotation=frame.rotation)
        assert names["read_frame"](frame.luma, frame.rotation) == prediction.label
        labels.add(prediction.label)
    assert len(labels) > 2


@pytest.fixture
def made_frames(small_mnist):
    from handlens.scenes.make import EASY, make_frames

    pictures = small_mnist.test.read(np.arange(12))[..., 0]
    return list(make_frames(pictures, small_mnist.test.labels[:12], EASY, seed=3, count=12))


@pytest.mark.train
@pytest.mark.oracle
def test_the_java_of_other_code_reads_as_handlens_does_in_the_phones_own_runtime(folder, made_frames):
    from phone_runtime import build

    jars = [build.oracles_folder() / "android" / name for name in ("tensorflow-lite.jar", "tensorflow-lite-api.jar")]
    reason = build.why_missing("x86_64")
    if reason or not all(jar.exists() for jar in jars) or not shutil.which("javac"):
        why = reason or "scripts/oracles phone android"
        assert not os.environ.get("HANDLENS_ORACLES_REQUIRED"), why
        pytest.skip(why)
    model = handlens.load_model("digits.tflite")
    (java,) = code_of("other-code.md", "java")
    Path("FrameReader.java").write_text(java.strip() + "\n")
    Path("Main.java").write_text(MAIN)
    Path("frames").write_bytes(b"".join(bytes([frame.rotation]) + frame.luma.tobytes() for frame in made_frames))
    path = os.pathsep.join([".", *map(str, jars)])
    subprocess.run(["javac", "-Xlint:all", "-Werror", "-cp", path, "FrameReader.java", "Main.java"], check=True)
    library = build.library_of("x86_64").parent
    arguments = ["digits.tflite", str(len(model.contract.labels)), str(model.contract.threshold), str(library / "shims")]
    java_main = ["java", "-cp", path, f"-Djava.library.path={library}", "Main"]
    said = subprocess.run([*java_main, *arguments], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr[-2000:]
    wanted = [model.read_frame({"luma": frame.luma}, rotation=frame.rotation).label for frame in made_frames]
    read = [None if index == "-1" else model.contract.labels[int(index)] for index in said.stdout.split()]
    assert read == wanted
    assert len(set(read)) > 2


MAIN = """
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

final class Main {
    static ByteBuffer direct(byte[] bytes, int from, int count) {
        return ByteBuffer.allocateDirect(count).order(java.nio.ByteOrder.nativeOrder()).put(bytes, from, count).rewind();
    }

    public static void main(String[] arguments) throws Exception {
        for (String name : new String[] {"libc", "libm", "libdl", "liblog"}) {
            System.load(Path.of(arguments[3], name + ".so").toString()); // what the phone's library finds on a phone
        }
        byte[] model = Files.readAllBytes(Path.of(arguments[0]));
        byte[] frames = Files.readAllBytes(Path.of("frames"));
        int labels = Integer.parseInt(arguments[1]);
        try (FrameReader reader = new FrameReader(direct(model, 0, model.length), labels, Float.parseFloat(arguments[2]))) {
            for (int at = 0; at < frames.length; at += 1 + 480 * 640) {
                System.out.println(reader.read(direct(frames, at + 1, 480 * 640), frames[at]));
            }
        }
    }
}
"""


def test_the_kotlin_of_other_code_calls_what_the_java_calls():
    (java,), (kotlin,) = code_of("other-code.md", "java"), code_of("other-code.md", "kotlin")
    calls = set(re.findall(r"\.(\w+)\(", kotlin)) & set(re.findall(r"\.(\w+)\(", java))
    assert calls >= {"Options", "setNumThreads", "setUseXNNPACK", "runSignature"}
    names = re.findall(r'"(\w+)"', kotlin)
    assert names == ["luma", "rotation", "output_node", "presence", "frame"]
    assert set(names) == set(re.findall(r'"(\w+)"', java))


@pytest.mark.train
def test_the_code_of_own_keras_model_runs(folder):
    names = run_code("own-keras-model.md")
    assert {path.name for path in (folder / "graph").iterdir()} >= {"frozen_graph.pb", "graph.pbtxt", "checkpoint"}
    assert names["build"]((16, 16, 3), 4, "quick", 0).output_shape == (None, 4)


@pytest.mark.train
def test_the_code_of_resume_runs_and_other_settings_are_refused(folder, capsys):
    write_class_folders(folder / "bottles", {"glass": 20, "metal": 20})
    run_code("resume.md")
    assert "--overwrite" in capsys.readouterr().out


@pytest.mark.train
@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the key")
def test_the_lines_of_signing_make_a_key_that_signs(folder, monkeypatch):
    monkeypatch.setenv("HANDLENS_KEY_PASSWORD", "a password")
    page = (ROOT / "docs" / "signing.md").read_text(encoding="utf-8")
    lines = re.findall(r"^ {4}((?:openssl|chmod|rm) .*)$", page, re.MULTILINE)
    assert [line.split()[0] for line in lines] == ["openssl", "openssl", "chmod", "rm", "chmod"]
    lines[1] += " -passout env:HANDLENS_KEY_PASSWORD"  # which it asks for
    subprocess.run("\n".join(["set -e", *lines]), shell=True, check=True, capture_output=True)
    names = run_code("signing.md")
    assert Path("release.p12").is_file()
    assert not Path("key.pem").exists()
    assert re.search(r"^ {4}keytool .*\n {4}chmod 600 release\.p12$", page, re.MULTILINE)  # keytool's files can be read by all
    signers = names["signers"]
    assert {signer["certificate_sha256"] for signer in signers} == {names["app"].certificate_sha256}


def test_the_messages_that_the_page_of_adb_explains_are_said():
    sources = (ROOT / "src" / "handlens" / "phone" / f"{name}.py" for name in ("adb", "install"))
    said = "".join(source.read_text(encoding="utf-8") for source in sources)
    page = (ROOT / "docs" / "adb.md").read_text(encoding="utf-8")
    messages = re.findall(r"^\| ((?:adb|no|the phone)\b[^|]*) \|", page.partition("## When it does not work")[2], re.MULTILINE)
    assert len(messages) == 5
    assert [message for message in messages if message not in said] == []


def test_version_is_in_the_changelog():
    assert f"## {handlens.__version__}" in (ROOT / "CHANGELOG.md").read_text()
