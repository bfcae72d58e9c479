"""The server of one file: one path, nothing else; who says nothing or reads slowly holds nobody up."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from apk_helpers import build_fake_app
from handlens.phone import serving
from handlens.phone.share import AppShare
from phone_helpers import eventually, get


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return build_fake_app(tmp_path_factory.mktemp("app"), package="dev.example.digits").path


@pytest.fixture
def shared(app):
    with AppShare(app, host="127.0.0.1", idle_minutes=1) as share:
        yield share


def test_the_app_is_served_whole(shared, app):
    response, body = get(shared.url)
    assert response.status == 200
    assert body == app.read_bytes()
    assert response.headers["Content-Type"] == "application/vnd.android.package-archive"
    assert response.headers["Content-Disposition"] == 'attachment; filename="shades.apk"'
    assert response.headers["Server"].strip() == "handlens"


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


def place(share):
    parts = urllib.parse.urlsplit(share.url)
    return (parts.hostname, parts.port), parts.path


def connected(share):
    return socket.create_connection(place(share)[0], timeout=10)


def asking(share, receive_bytes=None):
    """A phone that has asked for the app and reads nothing of it."""
    phone = socket.socket()
    if receive_bytes:
        phone.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    phone.settimeout(10)
    phone.connect(place(share)[0])
    phone.sendall(f"GET {place(share)[1]} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    return phone


def test_who_says_nothing_is_let_go(shared, monkeypatch):
    monkeypatch.setattr(serving, "_SILENT_REQUEST_S", 0.3)
    with connected(shared) as silent, connected(shared) as slow:
        slow.sendall(b"GET /")
        assert silent.recv(10) == b""
        assert slow.recv(10) == b""


def test_more_who_say_nothing_than_there_are_places_hold_nobody_up(shared, monkeypatch):
    """None of them has to time out first: the oldest makes room."""
    monkeypatch.setattr(serving, "_SILENT_REQUEST_S", 600)
    silent = [connected(shared) for _ in range(2 * serving._MOST_CONNECTIONS)]
    try:
        assert get(shared.url, "HEAD")[0].status == 200
        assert silent[0].recv(10) == b"", "the oldest was let go"
        silent[-1].settimeout(0.2)
        with pytest.raises(TimeoutError):
            silent[-1].recv(10)
    finally:
        for phone in silent:
            phone.close()


def test_who_sends_much_hears_the_answer_all_the_same(shared):
    with connected(shared) as phone:
        phone.sendall(b"POST /upload HTTP/1.1\r\nContent-Length: 8388608\r\n\r\n" + bytes(8 << 20))
        assert phone.recv(100).startswith(b"HTTP/1.1 501 ")


def test_a_browser_that_tries_https_first_is_hung_up_on_at_once(shared):
    with connected(shared) as browser:
        browser.sendall(bytes.fromhex("16030100f8010000f40303") + bytes(200))
        browser.settimeout(serving._SILENT_REQUEST_S - 2)
        with contextlib.suppress(ConnectionResetError):
            assert browser.recv(10) == b""


def test_a_class_of_sixty_at_once_all_get_the_app(shared, app):
    """Phones of three kinds, in any order: those that load, those that say nothing, one that has asked and reads nothing."""
    whole = app.read_bytes()
    slow = asking(shared)
    kinds = ["loads"] * 60 + ["silent"] * 20
    random.Random(0).shuffle(kinds)
    silent = []

    def phone(kind):
        if kind == "silent":
            silent.append(connected(shared))
            return None
        response, body = get(shared.url)
        return response.status, body == whole

    with ThreadPoolExecutor(80) as pool:
        answers = [answer for answer in pool.map(phone, kinds) if answer is not None]
    assert answers == [(200, True)] * 60
    assert eventually(lambda: shared.download_count == 60)
    for connection in (*silent, slow):
        connection.close()


def test_who_comes_while_all_places_are_taken_is_next(shared, app, monkeypatch):
    monkeypatch.setattr(serving, "MOST_DOWNLOADS", 2)
    loading = [asking(shared, receive_bytes=4096) for _ in range(2)]
    assert eventually(lambda: shared._visitors.running == 2)
    response, page = get(shared.url)
    assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert response.headers["Content-Type"].startswith("text/html")
    assert b"You are next" in page
    assert b'http-equiv="refresh" content="5"' in page
    assert get(shared.url, "HEAD")[0].status == 200, "who only asks how large it is needs no place"
    loading.pop().close()  # the phone gives up, and its place is free
    assert eventually(lambda: shared._visitors.running == 1)
    assert get(shared.url)[1] == app.read_bytes()
    loading.pop().close()


def test_a_phone_that_stops_reading_loses_its_place(shared, monkeypatch):
    monkeypatch.setattr(serving, "_SILENT_DOWNLOAD_S", 0.3)
    with asking(shared, receive_bytes=4096):
        assert eventually(lambda: shared._visitors.running == 1)
        assert eventually(lambda: shared._visitors.running == 0)
    assert shared.download_count == 0


def test_the_end_waits_for_downloads_or_cuts_them_off(app):
    def ended_with(finishing_s, read):
        with AppShare(app, host="127.0.0.1") as share:
            phone = asking(share, receive_bytes=4096)
            assert eventually(lambda: share._visitors.running == 1)
            reader = threading.Timer(0.3, read, [phone])
            reader.start()
            started = time.monotonic()
            share.close(finishing_s=finishing_s)
            elapsed_s = time.monotonic() - started
            reader.join()
            phone.close()
        return share._server.cut_count, share.download_count, elapsed_s

    def all_of_it(phone):
        while phone.recv(1 << 16):
            pass

    assert ended_with(20, all_of_it)[:2] == (0, 1)
    cut, whole, elapsed_s = ended_with(0, lambda phone: None)
    assert (cut, whole) == (1, 0)
    assert elapsed_s < 2, "Ctrl-C ends at once"


@pytest.mark.skipif(os.name != "posix", reason="limits are POSIX's")
def test_nothing_stays_open(app):
    folder = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
    before, threads = len(os.listdir(folder)), threading.active_count()
    with AppShare(app, host="127.0.0.1") as share:
        phones = [connected(share) for _ in range(30)]
        get(share.url)
    for phone in phones:
        phone.close()
    AppShare(app, host="127.0.0.1").close()  # was never started
    assert len(os.listdir(folder)) == before
    assert threading.active_count() == threads
