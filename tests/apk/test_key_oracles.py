"""Android's apksigner verifies what each kind of key has signed. Debian: apt-get install apksigner default-jdk-headless."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from test_keyfile import certified, contents_of, joined, new_key, pem_of, written
from test_oracles import run

from apk_helpers import build_fake_app
from handlens.apk.signature.keyfile import ENTRY_PASSWORD_VARIABLE, PASSWORD_VARIABLE
from handlens.apk.signature.keys import load_key

pytestmark = pytest.mark.oracle

KINDS = {
    "RSA 2048": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "RSA 3072": lambda: rsa.generate_private_key(public_exponent=65537, key_size=3072),
    "RSA 4096": lambda: rsa.generate_private_key(public_exponent=65537, key_size=4096),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
}


@pytest.fixture(autouse=True)
def _passwords(monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret1")
    monkeypatch.setenv(ENTRY_PASSWORD_VARIABLE, "keypass2")


def assert_verified(folder, key):
    app = build_fake_app(folder, key=key, abis=["armeabi-v7a"])
    said = run("apksigner", "verify", "-v", "--print-certs", app.path)
    assert f"certificate SHA-256 digest: {key.certificate_sha256}" in said
    assert "v2 scheme (APK Signature Scheme v2): true" in said
    assert "v3 scheme (APK Signature Scheme v3): true" in said
    return said


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_key(tmp_path, kind):
    key = KINDS[kind]()
    assert_verified(tmp_path, load_key(written(tmp_path, pem_of(key, "secret1", [certified(key)]), "k.pem")))


def test_each_of_two_keys_by_its_alias(tmp_path):
    content = joined(*contents_of("first", new_key(), "secret1"), *contents_of("second", new_key(), "secret1", "keypass2"))
    for alias in ("first", "second"):
        said = assert_verified(tmp_path, load_key(written(tmp_path, content), alias=alias))
        assert f"certificate DN: CN={alias}" in said


def test_each_of_two_keys_that_keytool_made(tmp_path):
    for alias in ("first", "zweiter"):
        names = ("-alias", alias, "-dname", f"CN={alias}", "-validity", "9000")
        kind = ("-storetype", "PKCS12", "-keyalg", "EC", "-groupname", "secp256r1")
        run("keytool", "-genkeypair", *kind, *names, "-storepass", "secret1", "-keystore", tmp_path / "k.p12")
    (tmp_path / "k.p12").chmod(0o600)
    for alias in ("first", "Zweiter"):
        key = load_key(tmp_path / "k.p12", alias=alias)
        assert f"CN={alias.lower()}" in assert_verified(tmp_path, key)


def test_a_certificate_that_has_ended_is_no_reason_for_a_phone(tmp_path):
    key = new_key()
    ended = load_key(written(tmp_path, pem_of(key, None, [certified(key, first=2010, last=2020)]), "k.pem"))
    assert ended.out_of_date()
    assert_verified(tmp_path, ended)
