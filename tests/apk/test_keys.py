"""The signing key: made once, private, never overwritten; each wrong key file has its own sentence."""

from __future__ import annotations

import datetime
import os
import shutil
import stat
import subprocess
import threading
from functools import partial

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from handlens.apk.signature.keyfile import ENTRY_PASSWORD_VARIABLE, PASSWORD_VARIABLE
from handlens.apk.signature.keys import KEY_FILE, config_folder, default_key, load_key
from handlens.errors import SigningError


@pytest.fixture(autouse=True)
def _no_password(monkeypatch):
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    monkeypatch.delenv(ENTRY_PASSWORD_VARIABLE, raising=False)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return default_key(tmp_path_factory.mktemp("config"))


def write_p12(path, key, password="geheim ñ"):
    encryption = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key.private_key, key.certificate, None, encryption))
    path.chmod(0o600)
    return path


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    folder = tmp_path / "deep" / "config"
    first = default_key(folder)
    content = (folder / KEY_FILE).read_bytes()
    assert default_key(folder).certificate_sha256 == first.certificate_sha256
    assert (folder / KEY_FILE).read_bytes() == content
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert os.listdir(folder) == [KEY_FILE]


def test_two_users_of_one_folder_at_once_get_one_key(tmp_path):
    made = []
    threads = [threading.Thread(target=lambda: made.append(default_key(tmp_path).certificate_sha256)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_folder_that_cannot_be(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(SigningError, match="cannot be kept") as caught:
        default_key(tmp_path / "file" / "config")
    assert "HANDLENS_CONFIG" in str(caught.value.hint)
    monkeypatch.delenv("HANDLENS_CONFIG", raising=False)
    monkeypatch.setattr("handlens.apk.signature.keys.config_folder", lambda: (_ for _ in ()).throw(RuntimeError("no home")))
    with pytest.raises(SigningError, match="no place for the signing key"):
        default_key()


def test_the_config_folder_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("HANDLENS_CONFIG", str(tmp_path))
    assert config_folder() == tmp_path


def test_a_damaged_key_is_an_error_and_stays(tmp_path):
    default_key(tmp_path)
    (tmp_path / KEY_FILE).write_bytes(b"-----BEGIN PRIVATE KEY-----\nrubbish\n-----END PRIVATE KEY-----\n")
    (tmp_path / KEY_FILE).chmod(0o600)
    with pytest.raises(SigningError, match="damaged"):
        default_key(tmp_path)
    assert b"rubbish" in (tmp_path / KEY_FILE).read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_a_key_that_others_can_read_is_refused(tmp_path):
    default_key(tmp_path)
    (tmp_path / KEY_FILE).chmod(0o640)
    with pytest.raises(SigningError, match=r"others can read this key file.*mode 0640") as caught:
        default_key(tmp_path)
    assert caught.value.hint == f"chmod 600 {tmp_path / KEY_FILE}"


def test_pkcs12_takes_its_password_from_the_environment(tmp_path, key, monkeypatch):
    path = write_p12(tmp_path / "release.p12", key)
    monkeypatch.setenv(PASSWORD_VARIABLE, "geheim ñ")
    assert load_key(path).certificate_sha256 == key.certificate_sha256


def test_pkcs12_asks_for_its_password_once(tmp_path, key):
    path = write_p12(tmp_path / "release.p12", key)
    asked = []
    assert load_key(path, prompt=lambda what: asked.append(what) or "geheim ñ").certificate_sha256 == key.certificate_sha256
    assert asked == [str(path)]


def test_pkcs12_without_a_password_asks_nothing(tmp_path, key):
    path = write_p12(tmp_path / "open.p12", key, password=None)
    assert load_key(path, prompt=lambda _: pytest.fail("asked")).certificate_sha256 == key.certificate_sha256


def test_wrong_passwords_are_told_apart(tmp_path, key, monkeypatch):
    path = write_p12(tmp_path / "release.p12", key)
    with pytest.raises(SigningError, match="needs a password") as caught:
        load_key(path)
    assert PASSWORD_VARIABLE in str(caught.value.hint)
    with pytest.raises(SigningError, match=r"wrong password.*as it was typed"):
        load_key(path, prompt=lambda _: "falsch")
    monkeypatch.setenv(PASSWORD_VARIABLE, "falsch")
    with pytest.raises(SigningError, match=r"wrong password.*HANDLENS_KEY_PASSWORD"):
        load_key(path, prompt=lambda _: pytest.fail("the environment goes before the prompt"))


def test_what_is_no_key(tmp_path, key):
    def refuse(content: bytes, match: str) -> SigningError:
        path = tmp_path / "key.p12"
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(SigningError, match=match) as caught:
            load_key(path)
        return caught.value

    assert "keytool -importkeystore" in str(refuse(b"\xfe\xed\xfe\xed\0\0\0\2", "old kind").hint)
    refuse(b"", "not a key file")
    refuse(b"GIF89a", "not a key file")
    refuse(b"\x30\x82\x01\x00rubbish", "not PKCS#12")
    private = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    refuse(private, "no certificate")
    refuse(pkcs12.serialize_key_and_certificates(None, None, key.certificate, None, NoEncryption()), "no private key")
    edwards = ed25519.Ed25519PrivateKey.generate()
    refuse(pkcs12.serialize_key_and_certificates(None, edwards, None, None, NoEncryption()), "RSA and elliptic-curve")
    refuse(pkcs12.serialize_key_and_certificates(None, key.private_key, None, None, NoEncryption()), "no certificate")
    with pytest.raises(SigningError, match="cannot read"):
        load_key(tmp_path / "missing.p12")


def certified(private_key):
    """A certificate of a key, by itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "someone")])
    day = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private_key.public_key())
    builder = builder.serial_number(1).not_valid_before(day).not_valid_after(day.replace(year=2050))
    return builder.sign(private_key, hashes.SHA256())


def p12_of(path, private_key):
    content = pkcs12.serialize_key_and_certificates(b"k", private_key, certified(private_key), None, NoEncryption())
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_curves_that_android_knows_are_taken(tmp_path, curve):
    assert load_key(p12_of(tmp_path / "k.p12", ec.generate_private_key(curve))).private_key.curve.name == curve.name


def test_a_curve_that_android_does_not_know_is_refused(tmp_path):
    with pytest.raises(SigningError, match=r"no such curve.*secp256k1"):
        load_key(p12_of(tmp_path / "k.p12", ec.generate_private_key(ec.SECP256K1())))


def test_a_short_rsa_key_is_refused(tmp_path):
    with pytest.raises(SigningError, match=r"fewer than 2048 bits.*1024 bits"):
        load_key(p12_of(tmp_path / "k.p12", rsa.generate_private_key(public_exponent=65537, key_size=1024)))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_a_key_bound_to_pss_is_refused_by_its_name(tmp_path):
    """apksigner rejects what it signs: "Public key mismatch between certificate and signature record"."""
    run = partial(subprocess.run, cwd=tmp_path, check=True, capture_output=True)
    run(["openssl", "genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "k.pem"])
    run(["openssl", "req", "-x509", "-new", "-key", "k.pem", "-subj", "/CN=x", "-days", "9000", "-out", "c.pem"])
    run(["openssl", "pkcs12", "-export", "-inkey", "k.pem", "-in", "c.pem", "-out", "k.p12", "-passout", "pass:"])
    (tmp_path / "k.p12").chmod(0o600)
    with pytest.raises(SigningError, match="RSASSA-PSS"):
        load_key(tmp_path / "k.p12")


@pytest.mark.skipif(shutil.which("keytool") is None, reason="needs keytool")
def test_of_several_keys_none_is_taken_in_silence(tmp_path, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret1")
    for alias in ("first", "zweiter"):
        subprocess.run(
            ["keytool", "-genkeypair", "-storetype", "PKCS12", "-keyalg", "EC", "-groupname", "secp256r1", "-alias", alias,
             "-dname", f"CN={alias}", "-validity", "9000", "-storepass", "secret1", "-keystore", str(tmp_path / "k.p12")],
            check=True, capture_output=True,
        )  # fmt: skip
        (tmp_path / "k.p12").chmod(0o600)
        if alias == "first":
            assert load_key(tmp_path / "k.p12").private_key.curve.name == "secp256r1"
    with pytest.raises(SigningError, match=r"several keys.*first, zweiter") as caught:
        load_key(tmp_path / "k.p12")
    assert caught.value.hint == "--key-alias first"
