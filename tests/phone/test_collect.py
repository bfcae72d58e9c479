"""Corrections off the phone: what adb is asked, and what is made of everything that a phone may answer."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from apk_helpers import build_fake_app, mutations
from correction_helpers import corrections_of, ink_correction, photo_correction
from handlens.cli.app import app as cli
from handlens.corrections import Correction, open_corrections, pack_corrections
from handlens.errors import ApkError, DatasetError, HandlensError, UsageError
from handlens.phone import collect
from handlens.phone.adb import Adb, Output
from handlens.phone.collect import collect_corrections
from phone_helpers import ONE, FakeAdb

PACKAGE = "dev.example.digits"
SHOT = photo_correction("4", picture=False)
FOUND = (ink_correction("4", read="9"), ink_correction("4", 1, read=None), ink_correction("7"))
ZIP = pack_corrections(corrections_of(*FOUND, Correction("4", embedding=SHOT.embedding)))
READ = "exec-out content read"
# as Android's `content` writes them, AOSP frameworks/base/cmds/content
NO_PROVIDER = (
    f"Error while accessing provider:{PACKAGE}.corrections\n"
    f"java.lang.IllegalStateException: Could not find provider: {PACKAGE}.corrections\n"
    "\tat com.android.commands.content.Content$Command.execute(Content.java:499)\n"
)
NONE_YET = (
    f"Error while accessing provider:{PACKAGE}.corrections\njava.io.FileNotFoundException: no corrections\n"
    "\tat android.database.DatabaseUtils.readExceptionWithFileNotFoundExceptionFromParcel(DatabaseUtils.java:151)\n"
)
DENIED = (
    f"Error while accessing provider:{PACKAGE}.corrections\n"
    "java.lang.SecurityException: Permission Denial: opening provider dev.handlens.app.CorrectionsDesk\n\tat x(Y.java:1)\n"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return build_fake_app(tmp_path_factory.mktemp("app"), package=PACKAGE).path


@pytest.fixture
def adb(tmp_path):
    (tmp_path / "phone").mkdir()
    return FakeAdb(tmp_path / "phone")


def sends(adb, content=ZIP, delete="", **more):
    answer = content if isinstance(content, str) else "base64:" + base64.b64encode(content).decode()
    table = {READ: (0, answer, "", 0), "content delete": (0, delete, "", 0), "pm path": (0, "package:/data/x.apk\n", "", 0)}
    return adb.answers(**{**table, **more})


def refused(adb, output, kind=ApkError, **options):
    with pytest.raises(kind) as caught:
        collect_corrections(PACKAGE, output, adb=adb.path, **options)
    assert not output.exists()
    assert [path.name for path in output.parent.iterdir()] == ["phone"], "nothing is left beside"
    return f"{caught.value}\n{caught.value.hint}"


def test_corrections_come_home_whole(app, adb, tmp_path):
    output = tmp_path / "corrections.zip"
    found = collect_corrections(app, output, adb=sends(adb).path)
    assert output.read_bytes() == ZIP
    assert open_corrections(output).counts == found.counts == {"4": 3, "7": 1}
    assert (found.count, found.read_wrong, found.no_reading, found.deleted, found.package) == (4, 2, 1, False, PACKAGE)
    assert adb.asked == ["devices -l", f"-s R3CN30 {READ} --uri content://{PACKAGE}.corrections/corrections.zip"]
    assert "R3CN30" not in json.dumps(found.as_dict()), "a serial is nobody's business"


def test_a_package_name_does_as_well(adb, tmp_path):
    assert collect_corrections(PACKAGE, tmp_path / "c.zip", adb=sends(adb).path).count == 4
    assert adb.asked[-1].endswith(f"content://{PACKAGE}.corrections/corrections.zip")


def test_they_are_deleted_when_they_are_here_and_only_then(adb, tmp_path):
    output = tmp_path / "c.zip"
    assert collect_corrections(PACKAGE, output, delete=True, adb=sends(adb).path).deleted
    assert adb.asked[-1] == f"-s R3CN30 shell content delete --uri content://{PACKAGE}.corrections/corrections"
    with pytest.raises(ApkError, match="are here, but the phone did not delete them") as caught:
        collect_corrections(PACKAGE, output, delete=True, overwrite=True, adb=sends(adb, delete=DENIED).path)
    assert "Delete all" in caught.value.hint
    assert output.read_bytes() == ZIP
    output.unlink()
    (adb.path.parent / "asked").unlink()
    said = refused(sends(adb, ZIP[:-200]), output, DatasetError, delete=True)
    assert "what the phone sent cannot be used" in said
    assert not any("delete" in line for line in adb.asked)


def test_what_stands_there_is_not_replaced(adb, tmp_path):
    output = tmp_path / "c.zip"
    output.write_bytes(b"mine")
    with pytest.raises(UsageError, match="a file stands there already") as caught:
        collect_corrections(PACKAGE, output, adb=sends(adb).path)
    assert "--overwrite" in caught.value.hint
    assert output.read_bytes() == b"mine"
    collect_corrections(PACKAGE, output, overwrite=True, adb=adb.path)
    assert output.read_bytes() == ZIP


def test_damaged_bytes_leave_what_stood_there(adb, tmp_path):
    output = tmp_path / "c.zip"
    output.write_bytes(b"mine")
    with pytest.raises(DatasetError):
        collect_corrections(PACKAGE, output, overwrite=True, adb=sends(adb, ZIP[:-200]).path)
    assert output.read_bytes() == b"mine"


@pytest.mark.parametrize(("answer", "said"), [
    (NONE_YET, "there are no corrections on this phone yet"), (NO_PROVIDER, "too old to keep corrections"),
    (DENIED, "does not let adb read"), ("", "sent nothing"), ("/system/bin/sh: content: inaccessible\n", "content: inaccessible"),
])  # fmt: skip
def test_answers_that_are_sentences(adb, tmp_path, answer, said):
    found = refused(sends(adb, answer), tmp_path / "c.zip")
    assert said in found
    assert ".java:" not in found, "a stack is no sentence"
    assert len(found) < 700


def test_the_same_words_on_the_error_stream(adb, tmp_path):
    assert "no corrections on this phone yet" in refused(sends(adb, **{READ: (1, "", NONE_YET, 0)}), tmp_path / "c.zip")


def test_an_app_that_is_not_there_is_told_from_one_that_is_too_old(adb, tmp_path):
    gone = sends(adb, NO_PROVIDER, **{"pm path": (1, "", "", 0)})
    assert f"the app is not on this phone. Received: {PACKAGE} on R3CN30" in refused(gone, tmp_path / "c.zip")


LINKER = b"WARNING: linker: /system/lib/libx.so: unsupported flags DT_FLAGS_1=0x81\n"


@pytest.mark.parametrize("lines", [LINKER, LINKER.replace(b"\n", b"\r\n"), LINKER + LINKER])
def test_a_warning_in_front_of_the_zip_is_cut_off(adb, tmp_path, lines):
    assert collect_corrections(PACKAGE, tmp_path / "c.zip", adb=sends(adb, lines + ZIP).path).count == 4
    assert (tmp_path / "c.zip").read_bytes() == ZIP


def test_no_bytes_of_a_zip_are_words_of_the_phone(adb, tmp_path):
    said = refused(sends(adb, LINKER.strip() + ZIP), tmp_path / "c.zip")
    assert "unsupported flags DT_FLAGS_1=0x81\n" in said
    assert "PK" not in said


@pytest.mark.parametrize("name", ["digits.tflite", "x.html", "X.KERAS", "corrections.zip"])
def test_another_file_is_no_package(adb, tmp_path, name):
    with pytest.raises(UsageError, match=r"by its \.apk, or by its package"):
        collect_corrections(name, tmp_path / "c.zip", adb=sends(adb).path)


def test_phones_that_are_missing_several_or_not_ready(adb, tmp_path):
    output = tmp_path / "c.zip"
    none = refused(adb.answers(devices="List of devices attached\n"), output)
    assert "no phone is connected" in none
    assert "menu: Corrections, Send" in none
    two = ONE.rstrip() + "\nemulator-5554  device product:sdk model:sdk device:emu transport_id:2\n"
    assert f"handlens collect {PACKAGE} --serial R3CN30" in refused(adb.answers(devices=two), output)
    shy = "List of devices attached\nR3CN30  unauthorized usb:1-2\n"
    assert "Allow USB debugging" in refused(adb.answers(devices=shy), output)
    sends(adb, devices=two)
    assert collect_corrections(PACKAGE, output, serial="emulator-5554", adb=adb.path).device.serial == "emulator-5554"


def test_what_is_no_app_and_no_place(adb, tmp_path):
    for name in ("digits", "dev.example.digits; rm -rf x", "../x"):
        with pytest.raises(UsageError, match=r"by its \.apk, or by its package"):
            collect_corrections(name, tmp_path / "c.zip", adb=adb.path)
    with pytest.raises(UsageError, match=r"written as a \.zip"):
        collect_corrections(PACKAGE, tmp_path / "c.tar", adb=adb.path)
    with pytest.raises(ApkError, match="cannot read the file"):
        collect_corrections(tmp_path / "missing.apk", tmp_path / "c.zip", adb=adb.path)


@given(st.one_of(st.binary(max_size=300), st.text().map(str.encode), mutations(ZIP)))
def test_any_answer_is_taken_or_told(tmp_path_factory, content):
    output = tmp_path_factory.getbasetemp() / "any.zip"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collect, "find_adb", lambda *_: "adb")
        patch.setattr(Adb, "devices", lambda _: [collect.Device("R3CN30", "device")])
        patch.setattr(Adb, "run", lambda *_, **__: Output(0, content.decode(errors="replace"), content))
        try:
            collect_corrections(PACKAGE, output, overwrite=True)
            assert content.endswith(output.read_bytes())
        except HandlensError as error:
            str(error).encode()


def test_the_command_says_what_came_and_what_to_type_next(app, adb, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{adb.path.parent}:/usr/bin:/bin")
    sends(adb)
    output = tmp_path / "c.zip"
    good = CliRunner().invoke(cli, ["collect", str(app), "-o", str(output)])
    assert good.exit_code == 0, good.output
    assert good.stdout.splitlines()[0] == f"{output}: 4 corrections: 4 (3), 7 (1)"
    assert f"handlens build DATASET -o NEW.apk --also {output} --after {app}" in good.stdout
    asked = CliRunner().invoke(cli, ["collect", PACKAGE, "-o", str(output), "--overwrite", "--delete", "--json"])
    assert json.loads(asked.stdout) == {"path": str(output), "package": PACKAGE, "count": 4, "counts": {"4": 3, "7": 1},
                                        "read_wrong": 2, "no_reading": 1, "deleted": True, "dataset": None}  # fmt: skip
    assert CliRunner().invoke(cli, ["collect", PACKAGE, "-o", str(output)]).exit_code == 1
