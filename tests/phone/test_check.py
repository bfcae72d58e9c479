"""What `handlens check` asks a phone, and what it makes of each answer; adb is a fake that answers from a table."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

import handlens
from apk_helpers import build_fake_app
from handlens.cli.app import app as cli
from handlens.errors import ApkError, UsageError
from handlens.phone import check
from handlens.phone.check import check_phone
from phone_helpers import ONE, FakeAdb

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


TWO = ONE.rstrip() + "\nSECOND  device usb:1-3 product:p model:Pixel_7 device:p transport_id:2\n\n"


def test_of_two_phones_the_named_one_is_asked(app, adb):
    with pytest.raises(ApkError, match="several phones|more than one|2 phones"):
        check_phone(app, adb=answers(adb, devices=TWO).path)
    check_phone(app, adb=adb.path, serial="SECOND")
    asked = [line for line in adb.asked if line.startswith("-s")]
    assert asked
    assert all(line.startswith("-s SECOND ") for line in asked)


def test_it_asks_the_apps_own_log_and_only_that(app, adb):
    check_phone(app, adb=answers(adb).path)
    (log,) = [line for line in adb.asked if "logcat" in line]
    assert log == "-s R3CN30 logcat -d -v threadtime -s handlens"


def test_what_was_done_is_said(app, adb):
    said: list[str] = []

    class Heard(handlens.Reporter):
        def say(self, sentence: str) -> None:
            said.append(sentence)

    check_phone(app, adb=answers(adb).path, reporter=Heard())
    assert said == ["Installed on R3CN30 (SM A525F)",
                    "Checking: the phone reads 4 golden frames, then one 500 times; a minute at most"]  # fmt: skip
    said.clear()
    digest = hashlib.sha256(Path(app).read_bytes()).hexdigest()
    noise = "WARNING: linker: no package:/data/no.apk here\npackage:/data/x/base.apk\npackage:/data/x/split.apk\n"
    there = {"pm path": (0, noise, "", 0), "sha256sum /data/x/base.apk": (0, digest, "", 0)}
    check_phone(app, adb=answers(adb, **there).path, reporter=Heard())
    assert any(line.endswith("has this very app") for line in said)
    assert not any(line.startswith("Installed") for line in said)


def test_a_phone_without_sha256sum_gets_the_app_again(app, adb):
    there = {"pm path": (0, "package:/data/base.apk\n", "", 0), "sha256sum": (127, "", "sha256sum: not found", 0)}
    check_phone(app, adb=answers(adb, **there).path)
    assert any("install -r" in line for line in adb.asked)


def test_a_locked_phone_does_not_start_it(app, adb):
    with pytest.raises(ApkError, match="cannot be started") as caught:
        check_phone(app, adb=answers(adb, **{"am start": (1, "Error: Activity not started", "", 0)}).path)
    assert "unlock" in caught.value.hint
    assert not any("logcat" in line for line in adb.asked)


def test_an_app_with_a_broken_signature_is_not_even_installed(app, adb, tmp_path):
    broken = bytearray(Path(app).read_bytes())
    broken[broken.index(bytes.fromhex("1a870971")) + 60] ^= 1  # in the block of scheme v2
    (tmp_path / "broken.apk").write_bytes(bytes(broken))
    with pytest.raises(ApkError, match="no phone would take this app"):
        check_phone(tmp_path / "broken.apk", adb=answers(adb).path)
    assert not (tmp_path / "asked").exists()


def test_it_waits_until_the_app_has_spoken_or_the_time_is_over(app, adb, monkeypatch):
    """The clock is turned by hand: half a second a look."""
    now = [0.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + 0.5))
    monkeypatch.setattr(check, "time", clock)
    with pytest.raises(ApkError, match="did not answer within 3 s") as caught:
        check_phone(app, adb=answers(adb, log="").path, timeout_s=3)
    assert "leave the app open" in caught.value.hint
    assert sum("logcat -d -v" in line for line in adb.asked) == 8  # from 0 to 3, and once after


def test_the_app_may_say_more_after_its_answer(app, adb):
    check_phone(app, adb=answers(adb, log=LOG + "11-28 10:01:00.000  4711  4711 I handlens: paused\n").path, timeout_s=0)


@pytest.mark.parametrize("log", [
    LOG.replace("check WORD", "check ANOTHER"), LOG.replace("check WORD", "recheck WORD"), LOG.replace("}\n", "} and more\n"),
])  # fmt: skip
def test_other_lines_are_not_the_answer(app, adb, log):
    with pytest.raises(ApkError, match="did not answer"):
        check_phone(app, adb=answers(adb, log=log).path, timeout_s=0)


@pytest.mark.parametrize(("crash", "said"), [
    (f"Fatal signal 6 (SIGABRT), code -1\n{PACKAGE}\n", "Fatal signal 6 (SIGABRT), code -1"),
    (f"pid: 1, {PACKAGE}\nsignal 7 (SIGBUS), code 1\n", "signal 7 (SIGBUS), code 1"),
    (f"E AndroidRuntime: Process: {PACKAGE}\nE IllegalStateException: no camera \n", "E IllegalStateException: no camera"),
    (f"Process {PACKAGE} has died\n", "it stands in the phone's crash log"),
])  # fmt: skip
def test_why_it_died(app, adb, crash, said):
    with pytest.raises(ApkError, match="died on this phone") as caught:
        check_phone(app, adb=answers(adb, log="", **{"logcat -d -b crash": (0, crash, "", 0)}).path, timeout_s=0)
    assert str(caught.value).endswith(f": {said}")
    assert "-s R3CN30 logcat -d -b crash > crash.txt" in caught.value.hint


def test_the_crash_of_another_app_is_not_this_ones(app, adb):
    crash = "F DEBUG : Fatal signal 11 (SIGSEGV)\nF DEBUG : Cmdline: com.example.game\n"
    with pytest.raises(ApkError, match="did not answer"):
        check_phone(app, adb=answers(adb, log="", **{"logcat -d -b crash": (0, crash, "", 0)}).path, timeout_s=0)


def test_suffixes_in_capitals_are_the_same(app, adb, tmp_path, monkeypatch):
    monkeypatch.setattr(check, "build_apk", lambda model, output: shutil.copy(app, output))
    shutil.copy(app, tmp_path / "APP.APK")
    log = LOG.replace("SM-A525F", "Größe")
    check_phone(tmp_path / "APP.APK", tmp_path / "phone.JSON", adb=answers(adb, log=log).path)
    assert "Größe" in (tmp_path / "phone.JSON").read_text(encoding="utf-8"), "as people read it"
    check_phone(tmp_path / "DIGITS.TFLITE", adb=adb.path)
    assert any(line.endswith("DIGITS.apk") for line in adb.asked)


def test_each_check_has_a_word_of_its_own(app, tmp_path):
    words = set()
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        adb = answers(FakeAdb(tmp_path / str(number)), log="")
        with pytest.raises(ApkError):
            check_phone(app, adb=adb.path, timeout_s=0)
        words |= {line.split("dev.handlens.check ")[1].split()[0] for line in adb.asked if "am start" in line}
    assert len(words) == 2
    assert all(len(word) == 16 for word in words)


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
