"""Onto the phone by adb: every state that adb may be in has its sentence."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess

import pytest

from apk_helpers import build_fake_app
from handlens.base.reporter import Reporter
from handlens.errors import ApkError
from handlens.phone.adb import find_adb, parse_devices
from handlens.phone.install import install_app
from handlens.phone.share import AppShare
from handlens.phone.sideloading import phone_prompts
from phone_helpers import ONE, FakeAdb

TWO = ONE.rstrip() + "\nemulator-5554  device product:sdk model:sdk_gphone64 device:emu64 transport_id:2\n"

@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return build_fake_app(tmp_path_factory.mktemp("app"), package="dev.example.digits").path


@pytest.fixture
def adb(tmp_path):
    return FakeAdb(tmp_path)


def refused(app, adb, **options):
    with pytest.raises(ApkError) as caught:
        install_app(app, adb=adb.path, **options)
    return f"{caught.value}\n{caught.value.hint}"


def test_an_app_is_installed_and_opened(app, adb):
    report = install_app(app, adb=adb.answers().path)
    assert (report.device.serial, report.device.model, report.started) == ("R3CN30", "SM A525F", True)
    assert report.app.package == "dev.example.digits"
    assert adb.asked == [
        "devices -l",
        f"-s R3CN30 install -r {app}",
        "-s R3CN30 shell am start -n dev.example.digits/dev.handlens.app.MainActivity",
    ]


def test_an_app_need_not_be_opened(app, adb):
    assert install_app(app, adb=adb.answers().path, start=False).started is False
    assert len(adb.asked) == 2


def test_no_phone(app, adb):
    starting = "* daemon not running; starting now\n* daemon started\n"
    said = refused(app, adb.answers(devices=f"{starting}List of devices attached\n\n"))
    assert "no phone is connected" in said
    assert "USB debugging" in said
    assert f"handlens share {app}" in said


def test_several_phones(app, adb):
    said = refused(app, adb.answers(devices=TWO))
    assert "several phones are connected. Received: R3CN30 (SM A525F), emulator-5554 (sdk gphone64)" in said
    assert f"handlens install {app} --serial R3CN30" in said
    assert install_app(app, adb=adb.path, serial="emulator-5554").device.serial == "emulator-5554"
    assert "no phone with that serial" in refused(app, adb, serial="XYZ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("R3CN30  unauthorized usb:1-2 transport_id:1", "Allow USB debugging"),
        ("R3CN30  offline usb:1-2 transport_id:1", "adb kill-server"),
        ("R3CN30  authorizing usb:1-2", "tap Allow"),
        (
            "R3CN30  no permissions (missing udev rules? user is in the plugdev group); see [http://x] usb:1-2",
            "udev rules",
        ),
        ("R3CN30  recovery usb:1-2", "start it normally"),
    ],
)
def test_a_phone_that_is_not_ready(app, adb, line, said):
    assert said in refused(app, adb.answers(devices=f"List of devices attached\n{line}\n"))
    assert adb.asked == ["devices -l"], "nothing is sent to a phone that is not ready"


def test_a_phone_that_is_ready_goes_before_one_that_is_not(app, adb):
    devices = "List of devices attached\nAAA  unauthorized usb:1\n" + ONE.splitlines()[1]
    assert install_app(app, adb=adb.answers(devices=devices).path).device.serial == "R3CN30"


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (
            "INSTALL_FAILED_VERSION_DOWNGRADE: Downgrade detected: Update version code 1 is older than current 7",
            "the phone has a newer version of this app",
        ),
        ("INSTALL_FAILED_VERSION_DOWNGRADE: Update version code 1 is older than current 7", "--version-code 8"),
        (
            "INSTALL_FAILED_UPDATE_INCOMPATIBLE: Existing package dev.example.digits signatures do not match",
            "signed with another key",
        ),
        (
            "INSTALL_FAILED_UPDATE_INCOMPATIBLE: x",
            "`adb -s R3CN30 uninstall dev.example.digits` (this deletes its data",
        ),
        ("INSTALL_FAILED_OLDER_SDK: Requires newer sdk version #24", "Android 7"),
        ("INSTALL_FAILED_INSUFFICIENT_STORAGE", "no space left"),
        ("INSTALL_FAILED_USER_RESTRICTED: Install canceled by user", "Install via USB"),
        ("INSTALL_FAILED_VERIFICATION_FAILURE", "Play Protect"),
        ("INSTALL_PARSE_FAILED_NOT_APK: Failed to parse", "cannot read this app"),
        ("INSTALL_FAILED_SOMETHING_NEW: just because", "INSTALL_FAILED_SOMETHING_NEW: just because"),
    ],
)
def test_a_phone_that_refuses(app, adb, failure, said):
    text = f"Performing Streamed Install\nadb: failed to install {app}: Failure [{failure}]\n"
    assert said in refused(app, adb.answers(install=text, code=1))


def test_a_phone_of_another_processor_tells_which(app, adb):
    abilist = {"getprop ro.product.cpu.abilist": (0, "x86_64,x86\n", "", 0)}
    said = refused(app, adb.answers(install="Failure [INSTALL_FAILED_NO_MATCHING_ABIS: x]", code=1, **abilist))
    assert "package with --abi x86_64" in said


def test_a_phone_that_does_not_answer(app, adb):
    assert "did not answer within" in refused(app, adb.answers(wait_s=30), timeout_s=0.5)


def test_adb_that_does_not_work(app, adb, tmp_path):
    adb.answers()
    (tmp_path / "answers.json").write_text(json.dumps({"devices": (1, "", "cannot bind to 5037\n", 0)}))
    assert "cannot bind to 5037" in refused(app, adb)
    (tmp_path / "adb").chmod(0o644)
    assert "adb cannot be run" in refused(app, adb)


def test_without_adb(monkeypatch, tmp_path):
    for name in ("ANDROID_HOME", "ANDROID_SDK_ROOT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ApkError, match="adb is not installed") as caught:
        find_adb("digits.apk")
    assert "handlens share digits.apk" in str(caught.value.hint)
    tools = tmp_path / "sdk" / "platform-tools"
    tools.mkdir(parents=True)
    (tools / ("adb.exe" if os.name == "nt" else "adb")).write_text("")
    monkeypatch.setenv("ANDROID_HOME", str(tmp_path / "sdk"))
    assert find_adb().parent == tools


def test_lines_of_adb_that_are_no_devices():
    lines = "* daemon started successfully\nadb server version (41) is newer\nList of devices attached\n\nadb: no such host"
    assert parse_devices(lines + "\nerror: cannot connect to daemon\n") == []


WIRELESS = "adb-R3CN30 (2)._adb-tls-connect._tcp"


@pytest.mark.parametrize("state", ["device", "offline", "unauthorized", "no permissions"])
@pytest.mark.parametrize(
    "details", ["", " usb:1-2 product:a52q model:SM_A525F transport_id:1", " (user in plugdev); see [http://x] usb:1"]
)
@pytest.mark.parametrize("serial", ["R3CN30", WIRELESS, "192.168.1.7:5555", "a phone of mine"])
def test_serials_may_hold_spaces(serial, state, details):
    (device,) = parse_devices(f"List of devices attached\n{serial:<22} {state}{details}\n")
    assert (device.serial, device.state) == (serial, state)
    assert device.model == ("SM A525F" if "model:" in details else "")


def test_a_serial_with_spaces_is_used_and_quoted(app, adb):
    devices = f"List of devices attached\n{WIRELESS} device product:x model:A\n" + ONE.splitlines()[1]
    assert f'--serial "{WIRELESS}"' in refused(app, adb.answers(devices=devices))
    install_app(app, adb=adb.path, serial=WIRELESS)
    assert f"-s {WIRELESS} install -r {app}" in adb.asked
    failure = "Failure [INSTALL_FAILED_UPDATE_INCOMPATIBLE: x]"
    assert f'adb -s "{WIRELESS}" uninstall' in refused(app, adb.answers(devices=devices, install=failure), serial=WIRELESS)


def test_what_adb_says_and_nobody_knows_is_shown_in_its_own_words(app, adb):
    words = "Performing Streamed Install\nadb: failed to finalize session\nError: device is in quantum state\n"
    said = refused(app, adb.answers(install=words, code=1))
    assert "adb says: adb: failed to finalize session / Error: device is in quantum state" in said
    assert len(refused(app, adb.answers(install="at java.lang.Thread\n" * 500, code=1))) < 700


def test_what_the_phone_will_ask_is_told_when_there_is_a_phone(app, adb, tmp_path):
    class Said(Reporter):
        def warn(self, sentence):
            said.append((sentence, (tmp_path / "asked").read_text()))

    said = []
    refused(app, adb.answers(devices="List of devices attached\n\n"), reporter=Said())
    assert said == []
    install_app(app, adb=adb.answers().path, reporter=Said())
    assert [sentence for sentence, _ in said] == list(phone_prompts("adb"))
    assert not any(" install " in asked for _, asked in said), "before the phone asks"


def test_an_app_that_was_altered_is_not_sent(app, adb, tmp_path):
    import zipfile

    with zipfile.ZipFile(app) as signed, zipfile.ZipFile(tmp_path / "unsigned.apk", "w") as unsigned:
        for name in signed.namelist():
            unsigned.writestr(name, signed.read(name))
    assert "no phone would take this app" in refused(tmp_path / "unsigned.apk", adb.answers())
    with pytest.raises(ApkError, match="no phone would take"):
        AppShare(tmp_path / "unsigned.apk", host="127.0.0.1")


@pytest.mark.oracle
def test_the_real_adb_without_a_phone(app, monkeypatch):
    program = shutil.which("adb")
    if program is None:
        if os.environ.get("HANDLENS_ORACLES_REQUIRED") == "1":
            pytest.fail("adb is not installed: apt-get install adb")
        pytest.skip("adb is not installed: apt-get install adb")
    with socket.socket() as probe:  # a server of our own, so that nobody else's is stopped
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(probe.getsockname()[1]))
    try:
        with pytest.raises(ApkError, match="no phone is connected"):
            install_app(app, adb=program)
    finally:
        subprocess.run([program, "kill-server"], check=False, capture_output=True, timeout=30)
