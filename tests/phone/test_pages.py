"""A page for phones: shown, not saved; to the room and to this computer; encrypted where that is asked."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import urllib.parse

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from apk_helpers import FakeModel
from handlens.errors import ApkError, PageError, UsageError
from handlens.page import build
from handlens.phone import serving
from handlens.phone.certificate import self_signed
from handlens.phone.pages import PageShare, serve_page
from page_helpers import build_fake_page, write_built, write_sealed_model
from phone_helpers import HEARS_CTRL_C, eventually, get

# another address of this computer than localhost, on every Linux and on Windows: the whole of 127/8 is the computer's own
ROOM = "127.0.0.2"
pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="macOS gives itself one address only")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return build_fake_page(tmp_path_factory.mktemp("page")).path


@pytest.fixture
def served(page):
    with PageShare(page, host=ROOM) as share:
        yield share


def test_a_page_is_shown_and_not_saved(served, page):
    response, body = get(served.url)
    assert response.status == 200
    assert body == page.read_bytes()
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'inline; filename="shades.html"'
    assert eventually(lambda: served.download_count == 1)


def test_this_computer_is_served_too(served, page):
    """adb reverse leads a phone's localhost to this computer's: only there is a camera without encryption."""
    port = urllib.parse.urlsplit(served.url).port
    assert served.home_url == f"http://localhost:{port}{urllib.parse.urlsplit(served.url).path}"
    assert served.cable == f"adb reverse tcp:{port} tcp:{port}"
    response, body = get(served.home_url.replace("localhost", "127.0.0.1"))
    assert (response.status, body) == (200, page.read_bytes())
    assert get(served.home_url.replace("localhost", "127.0.0.1") + "x")[0].status == 404


def test_a_port_that_is_taken_at_home_is_another_one(page, monkeypatch):
    """Any free port is one that is free at both places; a port that was asked for is that one or an error."""
    with socket.create_server((ROOM, 0)) as probe:
        port = probe.getsockname()[1]
    with socket.create_server(("127.0.0.1", port)), pytest.raises(ApkError, match="cannot serve there"):
        PageShare(page, host=ROOM, port=port)
    calls = []
    real = socket.create_server

    def first_is_taken(address, **options):
        if address[0] == "127.0.0.1" and not calls:
            calls.append(address)
            raise OSError("taken")
        return real(address, **options)

    monkeypatch.setattr(serving.socket, "create_server", first_is_taken)
    with PageShare(page, host=ROOM) as share:
        assert get(share.url, "HEAD")[0].status == 200
    assert calls


def test_a_computer_that_serves_itself_has_one_address(page):
    with PageShare(page, host="127.0.0.1") as share:
        assert share.home_url == share.url
        assert get(share.url, "HEAD")[0].status == 200


def secret_get(url, method="GET", check=False):
    """As a browser after Proceed; with the answer, the certificate."""
    parts = urllib.parse.urlsplit(url)
    context = ssl.create_default_context() if check else ssl._create_unverified_context()
    connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=10, context=context)
    connection.request(method, parts.path)
    der = connection.sock.getpeercert(binary_form=True)
    response = connection.getresponse()
    return response, response.read(), der


def test_https_with_a_certificate_of_this_computers_own(page):
    with PageShare(page, host=ROOM, https=True) as share:
        assert share.url.startswith(f"https://{ROOM}:")
        response, body, der = secret_get(share.url)
        assert (response.status, body) == (200, page.read_bytes())
        certificate = x509.load_der_x509_certificate(der)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert [str(one) for one in names.get_values_for_type(x509.IPAddress)] == [ROOM]
        uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        assert ExtendedKeyUsageOID.SERVER_AUTH in uses
        assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days < 10
        assert certificate.fingerprint(hashes.SHA256()).hex(":").upper() == share.certificate_sha256
        assert secret_get(share.url + "x")[0].status == 404
        with pytest.raises(ssl.SSLCertVerificationError, match="self-signed"):
            secret_get(share.url, check=True)
        # unencrypted at home, where a cable leads
        assert share.home_url.startswith("http://localhost:")
        assert get(share.home_url.replace("localhost", "127.0.0.1"))[1] == page.read_bytes()


def test_who_speaks_no_tls_holds_nobody_up(page, monkeypatch):
    monkeypatch.setattr(serving, "_SILENT_REQUEST_S", 0.5)
    with PageShare(page, host=ROOM, https=True) as share:
        place = urllib.parse.urlsplit(share.url)
        silent = [socket.create_connection((ROOM, place.port), timeout=10) for _ in range(20)]
        plain = socket.create_connection((ROOM, place.port), timeout=10)
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert secret_get(share.url, "HEAD")[0].status == 200
        assert not plain.recv(100).startswith(b"HTTP/"), "without encryption nothing is told"
        for one in silent:
            assert one.recv(10) == b"", "let go after its time"
            one.close()
        plain.close()


def test_the_certificate_is_what_browsers_ask_of_one():
    made = self_signed("192.168.1.20")
    assert made.sha256 != self_signed("192.168.1.20").sha256, "a key for each serving"
    assert len(made.sha256.split(":")) == 32
    with pytest.raises(ValueError):
        self_signed("no address")


def test_a_model_is_served_as_its_page(tmp_path, monkeypatch):
    model = write_sealed_model(tmp_path)
    monkeypatch.setattr(build, "_open", lambda path: FakeModel())
    files = build._built_files(write_built(tmp_path / "built"))
    monkeypatch.setattr(build, "_built_files", lambda folder: files)
    with serve_page(model, name="Shades", host=ROOM) as share:
        assert share.page.name == "Shades"
        assert share.url.endswith("/shades.html")
        assert b"<title>Shades</title>" in get(share.url)[1]
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".html"] == [], "nothing is written"


def test_what_cannot_be_served(page, tmp_path):
    for path, match, error in ((tmp_path / "x.apk", "serves .html pages", UsageError),
                               (tmp_path / "none.html", "cannot read", PageError)):  # fmt: skip
        with pytest.raises(error, match=match):
            PageShare(path, host=ROOM)
    (tmp_path / "other.html").write_text("<p>hello")
    with pytest.raises(PageError, match="no page of handlens"):
        PageShare(tmp_path / "other.html", host=ROOM)
    with pytest.raises(UsageError, match="has a name already"):
        PageShare(page, name="x", host=ROOM)
    with pytest.raises(UsageError, match=r"written as a \.png"):
        PageShare(page, host=ROOM, qr=tmp_path / "x.svg")


def test_it_stops_by_itself(page):
    with serve_page(page, host=ROOM, idle_minutes=0.2 / 60) as share:
        report = share.wait()
    assert (report.ended_by, report.download_count) == ("idle", 0)


def run_command(page, *options):
    command = [sys.executable, "-m", "handlens", "serve", str(page), "--host", ROOM, *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=HEARS_CTRL_C)


def test_the_command_tells_beforehand_what_the_browser_will_say(page):
    for options, warned in ((("--https",), "not private"), ((), "live camera to encrypted pages only")):
        with run_command(page, "--json", *options) as serve:
            address = json.loads(serve.stdout.readline())
            assert address["url"].startswith("https://" if options else "http://")
            assert (address["certificate_sha256"] is not None) == bool(options)
            serve.send_signal(signal.SIGINT)
            said, complained = serve.communicate(timeout=30)
        assert warned in " ".join(complained.split())
        assert "Traceback" not in complained
        assert json.loads(said)["ended_by"] == "closed"


def test_the_command_shows_the_code_and_both_addresses(page):
    with run_command(page, "--minutes", "0.02") as serve:
        said, _ = serve.communicate(timeout=60)
    assert serve.returncode == 0
    assert "▀" in said or "█" in said
    url = next(line for line in said.splitlines() if line.startswith(f"http://{ROOM}:"))
    assert f"On this computer: {url.replace(ROOM, 'localhost')}" in said
    assert "adb reverse tcp:" in said
    assert said.splitlines()[-1].startswith("0 visits in ")
