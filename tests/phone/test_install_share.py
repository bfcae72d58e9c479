"""Onto the phone: every state that adb may be in has its sentence; sharing shows one file, and nothing else."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from apk_helpers import build_fake_app
from handlens.errors import ApkError
from handlens.phone import share as share_module
from handlens.phone.install import find_adb, install_app, parse_devices
from handlens.phone.qr import qr_code
from handlens.phone.share import AppShare, local_address, share_app
from handlens.phone.sideloading import phone_prompts

ONE = "List of devices attached\nR3CN30  device usb:1-2 product:a52q model:SM_A525F device:a52q transport_id:1\n\n"
TWO = ONE.rstrip() + "\nemulator-5554  device product:sdk model:sdk_gphone64 device:emu64 transport_id:2\n"

# answers from a file beside it, by the first words of what it was asked; keeps what it was asked
FAKE_ADB = """#!{python}
import json, pathlib, sys, time
here = pathlib.Path(__file__).parent
asked = " ".join(sys.argv[1:])
with (here / "asked").open("a") as log:
    log.write(asked + "\\n")
for start, (code, out, err, wait_s) in json.loads((here / "answers.json").read_text()).items():
    if start in asked:
        time.sleep(wait_s)
        sys.stdout.write(out)
        sys.stderr.write(err)
        sys.exit(code)
sys.exit("unexpected: " + asked)
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return build_fake_app(tmp_path_factory.mktemp("app"), package="dev.example.digits").path


@pytest.fixture
def adb(tmp_path):
    class FakeAdb:
        path = tmp_path / "adb"

        def answers(self, devices=ONE, install="Performing Streamed Install\nSuccess\n", code=0, wait_s=0, **more):
            table = {"devices": (0, devices, "", 0), "am start": (0, "Starting\n", "", 0)}
            table["install"] = (code, install, "", wait_s)
            (tmp_path / "answers.json").write_text(json.dumps(table | more))
            return self

        @property
        def asked(self):
            return (tmp_path / "asked").read_text().splitlines()

    FakeAdb.path.write_text(FAKE_ADB.format(python=sys.executable))
    FakeAdb.path.chmod(FakeAdb.path.stat().st_mode | stat.S_IXUSR)
    return FakeAdb()


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
    assert (
        parse_devices("* daemon started successfully\nadb server version (41) is newer\nList of devices attached\n\n")
        == []
    )


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


# ------------------------------------------------------------------------------------------------------------ sharing


@pytest.fixture
def shared(app):
    with AppShare(app, host="127.0.0.1", idle_minutes=1) as share:
        yield share


def get(url, method="GET", path=None, **headers):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request(method, path or parts.path, headers=headers)
    response = connection.getresponse()
    return response, response.read()


def test_the_app_is_served_whole(shared, app):
    response, body = get(shared.url)
    assert response.status == 200
    assert body == app.read_bytes()
    assert response.headers["Content-Type"] == "application/vnd.android.package-archive"
    assert response.headers["Content-Disposition"] == 'attachment; filename="shades.apk"'
    assert response.headers["Server"].strip() == "handlens"


def eventually(condition):
    until = time.monotonic() + 20  # on a busy machine; mostly it is at once
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)
    return condition()


def test_whole_downloads_are_counted_and_others_are_not(shared):
    get(shared.url, "HEAD")
    get(shared.url, Range="bytes=0-99")
    get(shared.url + "x")
    assert shared.download_count == 0
    get(shared.url)
    assert eventually(lambda: shared.download_count == 1)
    get(shared.url, Range="bytes=100-")  # the rest of what was begun above
    assert eventually(lambda: shared.download_count == 2)


def test_the_address_cannot_be_guessed(app, shared):
    with AppShare(app, host="127.0.0.1") as other:
        tokens = [share.url.split("/")[3] for share in (shared, other)]
    assert tokens[0] != tokens[1]
    assert all(len(token) >= 22 for token in tokens)  # 128 bits in base64


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/shades.apk",
        "/{token}",
        "/{token}/",
        "/{token}/other.apk",
        "/{token}/../../../etc/passwd",
        "/{token}/shades.apk/",
        "/{token}/shades.apk?x",
        "/{token}/%2e%2e/shades.apk",
        "/wrong/shades.apk",
        "/favicon.ico",
        "/{upper}/shades.apk",
    ],
)
def test_nothing_else_is_reachable(shared, path):
    token = shared.url.split("/")[3]
    response, body = get(shared.url, path=path.format(token=token, upper=token.swapcase()))
    assert (response.status, body) == (404, b"")


def test_only_reading_is_allowed(shared):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        response, body = get(shared.url, method)
        assert response.status == 501
        assert body == b""


def test_parts_of_the_file(shared, app):
    content = app.read_bytes()
    for header, expected in (("bytes=5-9", content[5:10]), ("bytes=-7", content[-7:]), ("bytes=0-0", content[:1])):
        response, body = get(shared.url, Range=header)
        assert response.status == 206
        assert body == expected
    assert get(shared.url, Range=f"bytes={len(content)}-")[0].status == 416
    for odd in ("bytes=1-2,4-5", "lines=1-2", "bytes=-", "bytes=" + "9" * 5000):
        assert get(shared.url, Range=odd)[0].status in (200, 416)


def test_rubbish_does_not_stop_it(shared):
    host, port = urllib.parse.urlsplit(shared.url).netloc.split(":")
    for rubbish in (b"\0\xff\x16\x03\x01\n\n", b"GET\r\n\r\n", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b""):
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(rubbish)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
    assert get(shared.url, "HEAD")[0].status == 200


def test_connections_that_say_nothing_leave_room_for_a_phone(shared, monkeypatch):
    monkeypatch.setattr(share_module._Handler, "timeout", 0.3)
    host, port = urllib.parse.urlsplit(shared.url).netloc.split(":")
    silent = [socket.create_connection((host, int(port)), timeout=5) for _ in range(30)]
    try:

        def answered():
            try:
                return get(shared.url, "HEAD")[0].status == 200
            except OSError:
                return False

        assert eventually(answered)
    finally:
        for connection in silent:
            connection.close()


def test_a_class_of_sixty_at_once_all_get_the_app(shared, app):
    """14 of 30 phones got an empty answer when the server took 16 at a time."""
    host, port = urllib.parse.urlsplit(shared.url).netloc.split(":")
    silent = [socket.create_connection((host, int(port)), timeout=5) for _ in range(4)]
    slow = socket.create_connection((host, int(port)), timeout=5)
    slow.sendall(f"GET {urllib.parse.urlsplit(shared.url).path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())  # and reads nothing
    whole = app.read_bytes()
    with ThreadPoolExecutor(56) as pool:
        answers = list(pool.map(lambda _: get(shared.url), range(56)))
    assert [response.status for response, body in answers if body != whole] == []
    assert eventually(lambda: shared.download_count >= 56)
    for connection in (*silent, slow):
        connection.close()


def test_it_stops_after_enough_downloads(app):
    with share_app(app, host="127.0.0.1", most_downloads=2) as share:
        threading.Thread(target=lambda: [get(share.url) for _ in range(2)], daemon=True).start()
        report = share.wait()
    assert (report.ended_by, report.download_count, report.url) == ("downloads", 2, share.url)
    with pytest.raises(OSError):
        get(share.url)


def test_it_stops_by_itself_when_nobody_comes(app):
    with AppShare(app, host="127.0.0.1", idle_minutes=0.2 / 60) as share:
        report = share.wait()
    assert (report.ended_by, report.download_count) == ("idle", 0)
    assert 0.1 < report.elapsed_s < 10


def test_it_can_be_closed_from_outside(app):
    with AppShare(app, host="127.0.0.1") as share:
        threading.Timer(0.1, share.close).start()
        assert share.wait().ended_by == "closed"


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send another process Ctrl-C alone")
def test_ctrl_c_ends_it_with_a_report(app):
    command = [sys.executable, "-m", "handlens", "share", str(app), "--host", "127.0.0.1", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as sharing:
        address = json.loads(sharing.stdout.readline())
        assert get(address["url"], "HEAD")[0].status == 200
        sharing.send_signal(signal.SIGINT)
        said, complained = sharing.communicate(timeout=30)
    assert (sharing.returncode, "Traceback" in complained) == (0, False)
    report = json.loads(said)
    assert (report["url"], report["ended_by"], report["download_count"]) == (address["url"], "closed", 0)


def test_what_is_served_cannot_change(app, tmp_path):
    copy = tmp_path / "digits ñ (1).apk"
    copy.write_bytes(app.read_bytes())
    with AppShare(copy, host="127.0.0.1") as share:
        copy.write_bytes(b"something else")
        assert share.url.endswith("/digits-1.apk")
        assert get(share.url)[1] == app.read_bytes()


def test_a_port_that_is_taken(app):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ApkError, match="cannot serve there"):
            AppShare(app, host="127.0.0.1", port=taken.getsockname()[1])
    with pytest.raises(ApkError, match="cannot serve there"):
        AppShare(app, host="127.0.0.1", port=70_000)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "localhost", "::", "ü" * 100, "1.2.3"])
def test_only_one_network_is_served(app, host):
    with pytest.raises(ApkError, match="address") as caught:
        AppShare(app, host=host)
    assert "--host 192.168.1.20" in str(caught.value.hint)


class _FakeProbe:
    def __init__(self, address):
        self._address = address

    def __call__(self, *_):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def connect(self, _):
        if self._address is None:
            raise OSError(101, "Network is unreachable")

    def getsockname(self):
        return self._address, 1


@pytest.mark.parametrize(
    ("address", "match"), [(None, "no network"), ("127.0.0.1", "no network"), ("8.8.8.8", "address is public")]
)
def test_only_a_local_network_is_served(monkeypatch, address, match):
    monkeypatch.setattr(share_module.socket, "socket", _FakeProbe(address))
    with pytest.raises(ApkError, match=match) as caught:
        local_address()
    assert "handlens install" in str(caught.value.hint)


def test_the_local_address_is_found(monkeypatch):
    monkeypatch.setattr(share_module.socket, "socket", _FakeProbe("192.168.1.20"))
    assert local_address() == "192.168.1.20"


def test_the_qr_code_says_the_address():
    """Read back module by module, and compared with segno's own matrix."""
    import segno

    url = "http://192.168.1.20:40127/8tJ0kF3mWq5nYcRb2xLdAg/digits.apk"
    matrix = [[bool(module) for module in row] for row in segno.make(url, error="m", micro=False).matrix]
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    for colour in (True, False):
        lines = re.sub(r"\x1b\[[0-9;]*m", "", qr_code(url, colour=colour)).split("\n")
        rows = [[bool(halves[c][half]) for c in line] for line in lines for half in (0, 1)]
        dark = rows if colour else [[not module for module in row] for row in rows]
        inner = [row[2:-2] for row in dark[2 : 2 + len(matrix)]]
        assert inner == matrix
        assert not any(dark[0] + dark[1])
        assert not any(row[0] or row[1] or row[-1] for row in dark)
    assert len(lines[0]) <= 80


def test_both_ways_say_what_the_phone_will_ask():
    for way in ("share", "adb"):
        said = " ".join(phone_prompts(way))
        assert "Play Protect" in said
        assert "Developer verification" in said
        assert "adb is the sure way" in said or "is the sure way" in said
    assert "unknown apps" in " ".join(phone_prompts("share"))
