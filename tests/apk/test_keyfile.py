"""Key files of other people: several keys, passwords of their own, PEM; each wrong one has its own sentence."""

from __future__ import annotations

import datetime
import os
import shutil
import subprocess
import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from apk_helpers import mutations
from handlens.apk.signature.keyfile import ENTRY_PASSWORD_VARIABLE, PASSWORD_VARIABLE
from handlens.apk.signature.keys import load_key
from handlens.apk.signature.pkcs12 import read_store
from handlens.errors import SigningError

DATA, KEY_BAG = "06092a864886f70d010701", "060b2a864886f70d010c0a01"


@pytest.fixture(autouse=True)
def _no_password(monkeypatch):
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    monkeypatch.delenv(ENTRY_PASSWORD_VARIABLE, raising=False)


def certified(private_key, name="someone", first=2024, last=2050):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(private_key.public_key())
    builder = builder.serial_number(1).not_valid_before(datetime.datetime(first, 1, 1, tzinfo=datetime.UTC))
    return builder.not_valid_after(datetime.datetime(last, 1, 1, tzinfo=datetime.UTC)).sign(private_key, hashes.SHA256())


def new_key():
    return ec.generate_private_key(ec.SECP256R1())


def encryption(password):
    return BestAvailableEncryption(password.encode()) if password else NoEncryption()


def elements(der):
    """The DER elements in some bytes: (tag, value, whole). A second reader, so that the first is not judged by itself."""
    found = []
    while der:
        length, start = der[1], 2
        if length > 0x80:
            start += length - 0x80
            length = int.from_bytes(der[2:start], "big")
        found.append((der[0], der[start : start + length], der[: start + length]))
        der = der[start + length :]
    return found


def element(tag, *values):
    value = b"".join(values)
    size = (len(value).bit_length() + 7) // 8
    length = bytes([len(value)]) if len(value) < 0x80 else bytes([0x80 + size]) + len(value).to_bytes(size, "big")
    return bytes([tag]) + length + value


def safes(store):
    """The contents of a PKCS#12, as a rule its keys in one and its certificates in another."""
    ((_, pfx, _),) = elements(store)
    info = elements(pfx)[1][1]
    ((_, octets, _),) = elements(elements(info)[1][1])
    ((_, authenticated, _),) = elements(octets)
    return elements(authenticated)


def joined(*contents):
    """A PKCS#12 of several contents, without the code that authenticates it, which readers may leave unchecked."""
    authenticated = element(0x04, element(0x30, *contents))
    return element(0x30, b"\x02\x01\x03", element(0x30, bytes.fromhex(DATA), element(0xA0, authenticated)))


def contents_of(alias, private_key, password, key_password=None):
    """(keys, certificates) of one entry; the certificates are encrypted with `password`, the key with `key_password`."""

    def made(key, certificates, secret):
        store = pkcs12.serialize_key_and_certificates(alias.encode(), key, None, certificates, encryption(secret))
        return [whole for _, _, whole in safes(store)]

    certificate = pkcs12.PKCS12Certificate(certified(private_key, alias), alias.encode())
    (certificates,) = made(None, [certificate], password)
    keys = [one for one in made(private_key, None, key_password or password) if bytes.fromhex(KEY_BAG) in one]
    assert len(keys) == 1
    return keys[0], certificates


@pytest.fixture(scope="module")
def two():
    """Two keys in one file, the second with a password of its own."""
    first, second = new_key(), new_key()
    content = joined(*contents_of("first", first, "secret1"), *contents_of("zweiter ñ", second, "secret1", "keypass2"))
    return content, {"first": first, "zweiter ñ": second}


def written(folder, content, name="k.p12"):
    (folder / name).write_bytes(content)
    (folder / name).chmod(0o600)
    return folder / name


def public(key):
    return key.public_key().public_numbers()


def test_of_two_keys_the_named_one_is_taken_with_its_own_certificate(tmp_path, two, monkeypatch):
    content, keys = two
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret1")
    monkeypatch.setenv(ENTRY_PASSWORD_VARIABLE, "keypass2")
    path = written(tmp_path, content)
    for alias, key in keys.items():
        for asked in (alias, alias.upper()):
            loaded = load_key(path, alias=asked)
            assert public(loaded.private_key) == public(key)
            assert loaded.certificate.subject.rfc4514_string() == f"CN={alias}"


def test_without_a_name_both_are_named(tmp_path, two, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret1")
    path = written(tmp_path, two[0])
    with pytest.raises(SigningError, match="several keys. Received: first, zweiter ñ in ") as caught:
        load_key(path)
    assert caught.value.hint == "--key-alias first"
    with pytest.raises(SigningError, match="no key of that alias. Received: third") as caught:
        load_key(path, alias="third")
    assert caught.value.hint == "it holds: first, zweiter ñ"


def test_the_error_says_which_of_the_two_passwords_was_wrong(tmp_path, two, monkeypatch):
    path = written(tmp_path, two[0])

    def error(alias="zweiter ñ", prompt=None):
        with pytest.raises(SigningError) as caught:
            load_key(path, alias=alias, prompt=prompt)
        return f"{caught.value} | {caught.value.hint}"

    assert f"needs a password. Received: {path} | set ${PASSWORD_VARIABLE}" in error()
    monkeypatch.setenv(PASSWORD_VARIABLE, "falsch")
    assert f"wrong password of the key file. Received: {path}, password from ${PASSWORD_VARIABLE}" in error()
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret1")
    said = error()
    assert f"the key has a password of its own. Received: the key `zweiter ñ` in {path}" in said
    assert f"set ${ENTRY_PASSWORD_VARIABLE}" in said
    monkeypatch.setenv(ENTRY_PASSWORD_VARIABLE, "falsch")
    said = error()
    assert "the file's password is right, that of its key is wrong" in said
    assert f"from ${ENTRY_PASSWORD_VARIABLE}" in said
    monkeypatch.delenv(ENTRY_PASSWORD_VARIABLE)
    assert "as it was typed" in error(prompt=lambda _: "falsch")


def test_both_passwords_are_asked_for_by_name(tmp_path, two):
    path, asked = written(tmp_path, two[0]), []

    def prompt(what):
        asked.append(what)
        return "keypass2" if "zweiter" in what else "secret1"

    load_key(path, alias="zweiter ñ", prompt=prompt)
    assert asked == [str(path), f"the key `zweiter ñ` in {path}"]
    asked.clear()
    load_key(path, alias="first", prompt=prompt)
    assert asked == [str(path)], "a key with the file's own password is not asked for"


def test_a_single_key_with_a_password_of_its_own(tmp_path, monkeypatch):
    key = new_key()
    path = written(tmp_path, joined(*contents_of("a", key, "secret1", "keypass2")))
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret1")
    with pytest.raises(SigningError, match="has a password of its own"):
        load_key(path)
    monkeypatch.setenv(ENTRY_PASSWORD_VARIABLE, "keypass2")
    assert public(load_key(path).private_key) == public(key)
    assert public(load_key(path, alias="a").private_key) == public(key)
    with pytest.raises(SigningError, match="no key of that alias"):
        load_key(path, alias="b")


def test_a_key_whose_certificate_is_missing_gets_no_other(tmp_path, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret1")
    first, second = contents_of("first", new_key(), "secret1"), contents_of("second", new_key(), "secret1")
    path = written(tmp_path, joined(first[0], *second))
    with pytest.raises(SigningError, match="no certificate of its key"):
        load_key(path, alias="first")


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(two, data):
    changed = data.draw(mutations(two[0]))
    try:
        store = read_store(changed)
    except ValueError:
        return
    assert len(store.keys) <= 2


def test_what_cannot_be_read_is_no_pkcs12():
    for damaged in ("", "30", "30800000", "3084ffffffff", "30020200", "3100", "30003000"):
        with pytest.raises(ValueError):
            read_store(bytes.fromhex(damaged))


def test_a_file_that_was_cut_off_is_refused_wherever(two):
    for length in range(0, len(two[0]), 7):
        with pytest.raises(ValueError):
            read_store(two[0][:length])


def pem_of(key, password=None, certificates=()):
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption(password))
    return private + b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def test_a_pem_with_a_password(tmp_path, monkeypatch):
    key, other = new_key(), new_key()
    path = written(tmp_path, pem_of(key, "geheim", [certified(other), certified(key, "mine")]), "k.pem")
    with pytest.raises(SigningError, match="needs a password") as caught:
        load_key(path)
    assert caught.value.hint == f"set ${PASSWORD_VARIABLE}"
    assert load_key(path, prompt=lambda _: "geheim").certificate.subject.rfc4514_string() == "CN=mine"
    monkeypatch.setenv(PASSWORD_VARIABLE, "falsch")
    with pytest.raises(SigningError, match=r"wrong password of the key file.*HANDLENS_KEY_PASSWORD"):
        load_key(path)
    monkeypatch.setenv(PASSWORD_VARIABLE, "geheim")
    assert public(load_key(path).private_key) == public(key)
    with pytest.raises(SigningError, match="without an alias"):
        load_key(path, alias="k")


def test_javas_old_stores_are_refused_with_the_line_that_converts_them(tmp_path):
    for magic, kind in ((b"\xfe\xed\xfe\xed\0\0\0\2", "JKS"), (b"\xce\xce\xce\xce\0\0\0\2", "JCEKS")):
        path = written(tmp_path, magic, "old.jks")
        with pytest.raises(SigningError, match=kind) as caught:
            load_key(path)
        assert caught.value.hint.startswith(f"keytool -importkeystore -srckeystore {path} ")
        assert kind in caught.value.hint


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [(2010, 2020, "ended on 2020-01-01"), (2024, 2050, None), (2040, 2050, "begins only on 2040-01-01")],
)
def test_a_certificate_that_has_ended_or_not_begun_is_a_warning(tmp_path, first, last, said):
    key = new_key()
    path = written(tmp_path, pem_of(key, None, [certified(key, first=first, last=last)]), "k.pem")
    warning = load_key(path).out_of_date(datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC))
    assert warning is None if said is None else said in warning and "Google Play" in warning


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize(
    "options",
    ["", "-legacy", "-certpbe NONE", "-keypbe NONE -certpbe NONE", "-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES"],
)
def test_what_openssl_writes(tmp_path, monkeypatch, options):
    key = new_key()
    written(tmp_path, pem_of(key, None, [certified(key)]), "k.pem")
    subprocess.run(["openssl", "pkcs12", "-export", "-in", "k.pem", "-name", "mine", "-out", "k.p12", "-passout", "pass:secret1",
                    *options.split()], cwd=tmp_path, check=True, capture_output=True)  # fmt: skip
    (tmp_path / "k.p12").chmod(0o600)
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret1")
    for alias in (None, "mine"):
        assert public(load_key(tmp_path / "k.p12", alias=alias).private_key) == public(key)
    monkeypatch.setenv(PASSWORD_VARIABLE, "falsch")
    with pytest.raises(SigningError, match="wrong password of the key file"):
        load_key(tmp_path / "k.p12")


@pytest.mark.skipif(shutil.which("keytool") is None, reason="needs keytool")
@pytest.mark.parametrize(("kind", "name"), [("DSA", "DSA"), ("Ed25519", "Ed25519")])
def test_keytools_keys_of_other_kinds_are_refused_by_name(tmp_path, monkeypatch, kind, name):
    """Of keytool's DSA key it was said that the password is wrong; Ed25519 was called Ed25519PrivateKey."""
    words = f"-genkeypair -storetype PKCS12 -keystore k.p12 -storepass secret1 -alias a -dname CN=a -keyalg {kind}"
    subprocess.run(["keytool", *words.split()], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "k.p12").chmod(0o600)
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret1")
    with pytest.raises(SigningError, match=rf"elliptic-curve keys only\. Received: a key of {name} in .*k\.p12") as caught:
        load_key(tmp_path / "k.p12")
    assert "-keyalg RSA" in str(caught.value.hint)
    monkeypatch.setenv(PASSWORD_VARIABLE, "falsch")
    with pytest.raises(SigningError, match="wrong password of the key file"):
        load_key(tmp_path / "k.p12")


def test_a_pem_of_half_is_told_what_is_missing(tmp_path):
    """A certificate without its key was "damaged", with advice about the key that handlens made."""
    key = new_key()
    pem = pem_of(key, None, [certified(key)])
    cut = pem.index(b"-----BEGIN CERTIFICATE")
    for half, message in ((pem[cut:], "holds no private key"), (pem[:cut], "has no certificate of its key")):
        with pytest.raises(SigningError, match=message) as caught:
            load_key(written(tmp_path, half, "half.pem"))
        assert "cat key.pem certificate.pem" in str(caught.value.hint)


def test_where_nobody_can_be_asked_the_variable_is_named(tmp_path, two):
    """Before the model is opened: what the command is given here is none."""
    (tmp_path / "x.tflite").write_text("no model")
    words = ["apk", tmp_path / "x.tflite", "-o", tmp_path / "x.apk", "--key", written(tmp_path, two[0])]
    command = [sys.executable, "-m", "handlens", *map(str, words), "--key-alias", "zweiter ñ"]

    def said(**variables):
        done = subprocess.run(command, env=os.environ | variables, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        assert done.returncode == 1
        return " ".join(done.stderr.decode().split())

    assert f"set ${PASSWORD_VARIABLE}" in said()
    assert f"set ${ENTRY_PASSWORD_VARIABLE}" in said(**{PASSWORD_VARIABLE: "secret1"})
