"""Sharing: what is counted, what ends it, what is shown; and what the command says."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
import zxingcpp
from PIL import Image

from apk_helpers import build_fake_app
from handlens.cli import phone_reports
from handlens.errors import ApkError, UsageError
from handlens.phone import share as share_module
from handlens.phone.addresses import Address
from handlens.phone.share import AppShare, share_app
from handlens.phone.sideloading import phone_prompts
from phone_helpers import HEARS_CTRL_C, eventually, get


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return build_fake_app(tmp_path_factory.mktemp("app"), package="dev.example.digits").path


@pytest.fixture
def shared(app):
    with AppShare(app, host="127.0.0.1", idle_minutes=1) as share:
        yield share


def test_whole_downloads_are_counted_and_others_are_not(shared):
    get(shared.url, "HEAD")
    get(shared.url, Range="bytes=0-99")
    get(shared.url + "x")
    assert shared.download_count == 0
    get(shared.url)
    assert eventually(lambda: shared.download_count == 1)
    get(shared.url, Range="bytes=100-")  # the rest of what was begun above
    assert eventually(lambda: shared.download_count == 2)


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
    with command(app, "--json") as sharing:
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


def test_who_reaches_this_computer_is_a_visitor_whatever_is_asked(shared):
    assert not shared.visited(within_s=0.05)
    threading.Timer(0.1, lambda: get(shared.url + "x")).start()
    started = time.monotonic()
    assert shared.visited(within_s=30)
    assert time.monotonic() - started < 15
    assert shared.download_count == 0


def test_waiting_for_a_visitor_ends_with_the_sharing(app):
    started = time.monotonic()
    with AppShare(app, host="127.0.0.1", idle_minutes=0.2 / 60) as share:
        assert not share.visited(within_s=60)
    with AppShare(app, host="127.0.0.1") as share:
        threading.Timer(0.1, share.close).start()
        assert not share.visited(within_s=60)
    assert time.monotonic() - started < 20


class Said:
    def __init__(self):
        self.lines = []

    def warn(self, sentence):
        self.lines.append(sentence)


def test_the_other_addresses_are_named_below_the_code_and_in_the_advice(app, capsys, monkeypatch):
    known = [Address("192.168.1.20", "wlan0", "Wi-Fi"), Address("10.0.0.5", "eth0", "Ethernet"), Address("127.0.0.1", "lo")]
    monkeypatch.setattr(share_module, "all_addresses", lambda: known)
    with AppShare(app, host="127.0.0.1") as share:
        phone_reports.print_share_address(share, as_json=False)
        shown = capsys.readouterr().out
        said = Said()
        phone_reports.advise_share(said, share)
        advice = "\n".join(said.lines)
        phone_reports.print_share_address(share, as_json=True)
        assert json.loads(capsys.readouterr().out) == {"url": share.url}
    others = "--host 192.168.1.20 (wlan0), --host 10.0.0.5 (eth0)"
    assert shown.index(share.url) < shown.index(others), "the address first"
    assert others in advice
    for word in ("firewall", "hotspot", f"handlens install {app}"):
        assert word in advice


@contextlib.contextmanager
def command(app, *options, **environment):
    """`handlens share` in a process of its own, which ends with the block whatever happens in it."""
    with subprocess.Popen(
        [sys.executable, "-m", "handlens", "share", str(app), "--host", "127.0.0.1", *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | environment, preexec_fn=HEARS_CTRL_C,
    ) as sharing:  # fmt: skip
        try:
            yield sharing
        finally:
            sharing.kill()


def test_nobody_comes_and_the_advice_is_given_once_but_not_to_programs(app):
    for options, times in (((), 1), (("--json",), 0)):
        with command(app, "--minutes", "0.005", *options) as sharing:
            said, warned = sharing.communicate(timeout=60)
        assert sharing.returncode == 0, warned
        assert warned.count("Nobody has reached this computer") == times
        assert "0 downloads" in said or options


def test_the_code_is_black_on_white_in_a_pipe_and_without_colours_too(app):
    for environment, escapes in (({"NO_COLOR": "1"}, True), ({"TERM": "dumb"}, False)):
        with command(app, "--minutes", "0.005", **environment) as sharing:
            said, _ = sharing.communicate(timeout=60)
        assert ("\x1b[30;107m" in said) is escapes
        assert "█▀▀▀▀▀█" in said, "dark is drawn, light is left out"


def test_an_output_without_block_characters_gets_the_address(app):
    with command(app, "--minutes", "0.005", PYTHONIOENCODING="cp1252") as sharing:
        said, complained = sharing.communicate(timeout=60)
    assert sharing.returncode == 0, complained
    assert "--qr X.png" in said
    assert "http://127.0.0.1:" in said


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send another process Ctrl-C alone")
def test_ctrl_c_ends_at_once_and_says_what_was_cut(app):
    with command(app) as sharing:
        url = next(line.strip() for line in sharing.stdout if line.startswith("http://"))
        with socket.socket() as phone:
            phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            host, port = url.split("/")[2].split(":")
            phone.connect((host, int(port)))
            phone.sendall(f"GET /{url.split('/', 3)[3]} HTTP/1.1\r\n\r\n".encode())
            phone.recv(10)  # the answer has begun
            started = time.monotonic()
            sharing.send_signal(signal.SIGINT)
            said, warned = sharing.communicate(timeout=60)
            assert time.monotonic() - started < 10
    assert sharing.returncode == 0, warned
    assert "Stopped after 0 downloads; 1 download cut off" in said


def test_the_code_as_a_picture(app, tmp_path):
    with AppShare(app, host="127.0.0.1", qr=tmp_path / "code.PNG") as share:
        with Image.open(tmp_path / "code.PNG") as picture:
            (code,) = zxingcpp.read_barcodes(picture.convert("L"), try_invert=False)
        assert code.text == share.url
    with pytest.raises(UsageError, match=r"written as a \.png") as caught:
        AppShare(app, host="127.0.0.1", qr=tmp_path / "code.svg")
    assert caught.value.hint == f"--qr {tmp_path / 'code.png'}"
    with pytest.raises(UsageError, match="cannot write there"):
        AppShare(app, host="127.0.0.1", qr=tmp_path / "missing" / "code.png")


@pytest.mark.parametrize("name", ["digits.APK", "digits.apk"])
def test_the_address_ends_in_apk_once(app, tmp_path, name):
    (tmp_path / name).write_bytes(app.read_bytes())
    with AppShare(tmp_path / name, host="127.0.0.1") as share:
        assert share.url.endswith("/digits.apk")


def test_both_ways_say_what_the_phone_will_ask():
    for way in ("share", "adb"):
        said = " ".join(phone_prompts(way))
        for word in ("Play Protect", "Developer verification", "Auto Blocker", "is the sure way"):
            assert word in said
    assert "unknown apps" in " ".join(phone_prompts("share"))
