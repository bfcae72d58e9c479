"""Key files whose certificate `cryptography` does not read, as keytool writes it for DSA: the password is right, and it is said.

keytool gives the algorithm of a DSA signature a NULL for its parameters, where RFC 3279 has none. Here that is done to any
certificate, inside the encrypted part of a file that `cryptography` wrote, so that no keytool is needed.
"""

from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import dsa, ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from handlens.apk.signature.keyfile import ENTRY_PASSWORD_VARIABLE, PASSWORD_VARIABLE
from handlens.apk.signature.keys import load_key
from handlens.errors import SigningError

NULL = bytes.fromhex("0500")
DATA, SHROUDED_KEY_BAG = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("060b2a864886f70d010c0a0102")


def elements(der: bytes) -> list[tuple[int, bytes, bytes]]:
    """The DER elements in some bytes: (tag, value, whole)."""
    found = []
    while der:
        length, start = der[1], 2
        if length > 0x80:
            start += length - 0x80
            length = int.from_bytes(der[2:start], "big")
        found.append((der[0], der[start : start + length], der[: start + length]))
        der = der[start + length :]
    return found


def element(tag: int, *values: bytes) -> bytes:
    value = b"".join(values)
    size = (len(value).bit_length() + 7) // 8
    length = bytes([len(value)]) if len(value) < 0x80 else bytes([0x80 + size]) + len(value).to_bytes(size, "big")
    return bytes([tag]) + length + value


def wholes(der: bytes) -> list[bytes]:
    return [whole for _, _, whole in elements(der)]


def odd(certificate: bytes) -> bytes:
    """The certificate with a NULL behind both names of its signature's algorithm."""
    ((_, parts, _),) = elements(certificate)
    body, algorithm, signature = wholes(parts)
    ((_, fields, _),) = elements(body)
    with_null = element(0x30, elements(algorithm)[0][1], NULL)
    return element(0x30, element(0x30, *(with_null if one == algorithm else one for one in wholes(fields))), with_null, signature)


def encrypted_again(content: bytes, secret: str, plain: bytes, other: bytes) -> bytes:
    """A content of a PKCS#12 that is encrypted by PBES2, with `other` in the place of `plain` in what is encrypted."""
    ((_, parts, _),) = elements(content)
    kind, wrapped = wholes(parts)
    ((_, inside, _),) = elements(elements(wrapped)[0][1])
    version, info = wholes(inside)
    ((_, info_parts, _),) = elements(info)
    info_kind, scheme, _ = wholes(info_parts)
    derivation, cipher = elements(elements(elements(scheme)[0][1])[1][1])
    salt, rounds = elements(elements(derivation[1])[1][1])[:2]
    vector = elements(cipher[1])[1][1]
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt[1], int.from_bytes(rounds[1], "big")).derive(secret.encode())
    aes = Cipher(algorithms.AES(key), modes.CBC(vector))
    undo, unpad = aes.decryptor(), padding.PKCS7(128).unpadder()
    padded = undo.update(elements(info_parts)[2][1]) + undo.finalize()
    opened = unpad.update(padded) + unpad.finalize()
    assert plain in opened
    changed = replaced(opened, plain, other)
    do, pad = aes.encryptor(), padding.PKCS7(128).padder()
    hidden = do.update(pad.update(changed) + pad.finalize()) + do.finalize()
    info = element(0x30, info_kind, scheme, element(0x80, hidden))
    return element(0x30, kind, element(0xA0, element(0x30, version, info)))


def replaced(der: bytes, plain: bytes, other: bytes) -> bytes:
    """DER with one element exchanged, the lengths around it written anew."""
    if der == plain:
        return other
    parts = []
    for tag, value, whole in elements(der):
        if plain not in whole:
            parts.append(whole)
        elif whole == plain:
            parts.append(other)
        else:
            parts.append(element(tag, replaced(value, plain, other)))
    return b"".join(parts)


def key_file(*keys, secret="secret1", key_secret=None, without_keys=False) -> bytes:
    """A PKCS#12 with one odd certificate for each (alias, key), all encrypted; the keys by `key_secret` if it is given."""
    contents = []
    for alias, key in keys:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, alias)])
        first, last = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (2024, 2050))
        builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, first, last)
        certificate = builder.sign(key, hashes.SHA256())

        def made(private, certificates, password, alias=alias):
            encryption = BestAvailableEncryption(password.encode())
            store = pkcs12.serialize_key_and_certificates(alias.encode(), private, None, certificates, encryption)
            info = elements(elements(store)[0][1])[1][1]
            return wholes(elements(elements(elements(info)[1][1])[0][1])[0][1])

        (kept,) = made(None, [pkcs12.PKCS12Certificate(certificate, alias.encode())], secret)
        der = certificate.public_bytes(Encoding.DER)
        contents.append(encrypted_again(kept, secret, der, odd(der)))
        if not without_keys:
            contents += [one for one in made(key, None, key_secret or secret) if SHROUDED_KEY_BAG in one]
    authenticated = element(0x04, element(0x30, *contents))
    return element(0x30, b"\x02\x01\x03", element(0x30, DATA, element(0xA0, authenticated)))


def new_dsa():
    return dsa.generate_private_key(1024)  # small: it signs nothing that lasts


def new_ec():
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """(content, alias, password, password of the key) -> the error."""

    def of(content, *, alias=None, secret="secret1", key_secret=None):
        for variable, value in ((PASSWORD_VARIABLE, secret), (ENTRY_PASSWORD_VARIABLE, key_secret)):
            if value is None:
                monkeypatch.delenv(variable, raising=False)
            else:
                monkeypatch.setenv(variable, value)
        path = tmp_path / "k.p12"
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(SigningError) as caught:
            load_key(path, alias=alias)
        return caught.value

    return of


def test_the_certificate_is_one_that_cryptography_does_not_read():
    key = new_ec()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    first, last = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (2024, 2050))
    der = x509.CertificateBuilder(subject, subject, key.public_key(), 1, first, last).sign(key, hashes.SHA256())
    with pytest.raises(ValueError, match="tbs_cert"):
        x509.load_der_x509_certificate(odd(der.public_bytes(Encoding.DER)))


def test_a_key_of_dsa_is_refused_by_name_and_a_wrong_password_as_one(opened):
    """It was said of keytool's DSA key that its password is wrong."""
    content = key_file(("release", new_dsa()))
    error = opened(content)
    assert "elliptic-curve keys only. Received: a key of DSA in " in str(error)
    assert "-keyalg RSA" in error.hint
    assert "wrong password of the key file" in str(opened(content, secret="falsch"))
    assert "the key file needs a password" in str(opened(content, secret=None))


def test_a_good_key_with_an_odd_certificate_lacks_one(opened):
    assert "has no certificate of its key" in str(opened(key_file(("release", new_ec()))))


def test_of_several_the_named_one_is_meant(opened):
    content = key_file(("old", new_dsa()), ("release", new_ec()))
    error = opened(content)
    assert (str(error).partition(" in ")[0], error.hint) == (
        "the key file holds several keys. Received: old, release", "--key-alias old",
    )  # fmt: skip
    assert "a key of DSA" in str(opened(content, alias="OLD"))
    assert "has no certificate of its key" in str(opened(content, alias="release"))
    assert "holds no key of that alias" in str(opened(content, alias="other"))


def test_a_key_with_a_password_of_its_own(opened):
    content = key_file(("release", new_dsa()), key_secret="keypass2")
    assert "a key of DSA" in str(opened(content, key_secret="keypass2"))
    error = opened(content)
    assert ("the key has a password of its own" in str(error), error.hint) == (True, f"set ${ENTRY_PASSWORD_VARIABLE}")
    assert "that of its key is wrong" in str(opened(content, key_secret="falsch"))
    assert "wrong password of the key file" in str(opened(content, secret="keypass2"))


def test_an_odd_certificate_alone_is_no_key(opened):
    assert "a certificate in the key file cannot be read" in str(opened(key_file(("x", new_ec()), without_keys=True)))
