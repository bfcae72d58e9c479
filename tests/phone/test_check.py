"""What `handlens check` asks a phone, and what it makes of each answer; adb is a fake that answers from a table."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from apk_helpers import build_fake_app
from handlens.cli.app import app as cli
from handlens.errors import ApkError, HandlensError, UsageError
from handlens.phone import check
from handlens.phone.check import check_phone, read_answer
from phone_helpers import FakeAdb

LOG = (Path(__file__).parent / "check.log").read_text()
ANSWER = LOG.split("check WORD ")[1].strip()
PACKAGE = "dev.example.digits"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return build_fake_app(tmp_path_factory.mktemp("app"), package=PACKAGE).path


@pytest.fixture
def adb(tmp_path, monkeypatch):
    monkeypatch.setattr(check.secrets, "token_hex", lambda _: "WORD")
    monkeypatch.setattr(check, "_POLL_S", 0.01)
    return FakeAdb(tmp_path)


def answers(adb, log=LOG, **more):
    return adb.answers(**{"logcat -d -b crash": (0, "", "", 0), "logcat": (0, log, "", 0), "pm path": (1, "", "", 0), **more})


def test_a_phone_is_asked_and_answers(app, adb, tmp_path):
    output = tmp_path / "phone.json"
    found = check_phone(app, output, adb=answers(adb).path)
    assert found.as_trained
    assert found.refused is None
    written = json.loads(output.read_text())
    assert written == found.as_dict()
    assert (written["phone"]["model"], written["frames"]["p50_ms"]) == ("SM-A525F", 0.84)
    assert written["app_sha256"] == hashlib.sha256(Path(app).read_bytes()).hexdigest()
    assert "R3CN30" not in output.read_text(), "a serial is nobody's business"
    assert any("install -r" in line for line in adb.asked)
    start = next(line for line in adb.asked if "am start" in line)
    assert start.endswith(f"am start -S --es dev.handlens.check WORD -n {PACKAGE}/dev.handlens.app.MainActivity")


def test_the_very_app_is_not_installed_again(app, adb):
    digest = hashlib.sha256(Path(app).read_bytes()).hexdigest()
    path = "/data/app/x/base.apk"
    there = {"pm path": (0, f"package:{path}\n", "", 0), "sha256sum": (0, f"{digest}  {path}\n", "", 0)}
    check_phone(app, adb=answers(adb, **there).path)
    assert not any("install" in line for line in adb.asked)
    check_phone(app, adb=answers(adb, **{**there, "sha256sum": (0, "0" * 64, "", 0)}).path)
    assert any("install -r" in line for line in adb.asked)


def test_a_model_is_packaged_for_it(app, adb, tmp_path, monkeypatch):
    monkeypatch.setattr(check, "build_apk", lambda model, output: shutil.copy(app, output))
    check_phone(tmp_path / "digits.tflite", adb=answers(adb).path)
    assert any("install -r" in line and line.endswith("digits.apk") for line in adb.asked)


def test_an_answer_to_an_older_question_is_not_taken(app, adb):
    with pytest.raises(ApkError, match="did not answer within"):
        check_phone(app, adb=answers(adb, log=LOG.replace("WORD", "OTHER")).path, timeout_s=0)


def test_an_app_that_refuses_is_an_answer(app, adb):
    refused = {key: value for key, value in json.loads(ANSWER).items() if key in ("check", "package", "phone", "android")}
    log = f"I handlens: check WORD {json.dumps(refused | {'refused': 'LIBRARY_REFUSED: pages of 16 KB'})}\n"
    found = check_phone(app, adb=answers(adb, log=log).path)
    assert found.refused == "LIBRARY_REFUSED: pages of 16 KB"
    assert not found.as_trained


def test_a_native_crash_is_told_from_silence(app, adb):
    crash = f"F DEBUG : Fatal signal 11 (SIGSEGV), code 1 in tid 4711\nF DEBUG : Cmdline: {PACKAGE}\n"
    with pytest.raises(ApkError, match=r"died on this phone.*SIGSEGV") as caught:
        check_phone(app, adb=answers(adb, log="", **{"logcat -d -b crash": (0, crash, "", 0)}).path, timeout_s=0)
    assert "crash.txt" in caught.value.hint


@pytest.mark.parametrize("damage", [
    lambda answer: answer.pop("frames"), lambda answer: answer["android"].update(api="34"),
    lambda answer: answer["golden"].update(count=True), lambda answer: answer.update(package="dev.other"),
])  # fmt: skip
def test_answers_that_lack_something(damage):
    answer = json.loads(ANSWER)
    damage(answer)
    with pytest.raises(ApkError, match="lacks something|cannot be read"):
        read_answer(json.dumps(answer), PACKAGE)


def test_a_newer_app_is_told():
    with pytest.raises(ApkError, match="newer handlens") as caught:
        read_answer(ANSWER.replace('"check":1', '"check":2'), PACKAGE)
    assert "pip install" in caught.value.hint


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.text() | JSON.map(json.dumps))
def test_any_answer_is_read_or_refused(text):
    with pytest.raises(HandlensError):
        read_answer(text, PACKAGE)


def test_what_cannot_be_checked(app, tmp_path):
    with pytest.raises(UsageError, match=r"\.json"):
        check_phone(app, tmp_path / "phone.txt")
    with pytest.raises(UsageError, match=r"an \.apk"):
        check_phone(tmp_path / "a.png")


def test_the_command_says_it_first_and_ends_badly_where_it_reads_otherwise(app, adb, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    answers(adb)
    good = CliRunner().invoke(cli, ["check", str(app)])
    assert good.exit_code == 0
    assert good.stdout.splitlines()[0] == "samsung SM-A525F: 16 of 16 golden frames read as trained"
    assert "0.84 ms" in good.stdout
    answers(adb, log=LOG.replace('"as_trained":16', '"as_trained":15'))
    bad = CliRunner().invoke(cli, ["check", str(app), "--json"])
    assert bad.exit_code == 1
    assert json.loads(bad.stdout)["golden"]["as_trained"] == 15
