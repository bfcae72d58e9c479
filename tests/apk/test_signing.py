"""Signatures: what we sign we verify; whatever was changed, swapped or taken away afterwards is refused."""

from __future__ import annotations

import dataclasses
import datetime
import shutil
import struct
import subprocess
from functools import partial
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from apk_helpers import mutations, refused_or_read
from handlens.apk.format.archive import ArchiveFile, pack_archive, read_end
from handlens.apk.signature import signing
from handlens.apk.signature.keys import PrivateKey, SigningKey
from handlens.apk.signature.signing import BLOCK_MAGIC, V2_BLOCK_ID, V3_BLOCK_ID, pack_signing_block, sign_archive
from handlens.apk.signature.verification import verify_app
from handlens.errors import SigningError

PARTS = pack_archive([ArchiveFile("a.txt", b"hello"), ArchiveFile("big", bytes(range(256)) * 5000, 4)], pad_to=4096)


def certified(private_key: PrivateKey, name: str = "test") -> SigningKey:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    day = datetime.datetime(2024, 1, 1)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(private_key.public_key())
    builder = builder.serial_number(1).not_valid_before(day).not_valid_after(day + datetime.timedelta(days=9999))
    return SigningKey(private_key, builder.sign(private_key, hashes.SHA256()), Path("test.pem"))


RSA_KEY = certified(rsa.generate_private_key(65537, 2048))
SIGNED = sign_archive(PARTS, RSA_KEY)


@pytest.mark.parametrize(
    ("private_key", "described", "algorithm"),
    [
        (rsa.generate_private_key(65537, 2048), "RSA 2048", 0x0103),
        (ec.generate_private_key(ec.SECP256R1()), "EC 256", 0x0201),
        (ec.generate_private_key(ec.SECP384R1()), "EC 384", 0x0202),
    ],
)
def test_both_schemes_hold_and_name_their_signer(private_key, described, algorithm):
    key = certified(private_key)
    assert signing.algorithm_for(key).id == algorithm
    signed = sign_archive(PARTS, key)
    signers = verify_app(signed)
    assert [signer.scheme for signer in signers] == [3, 2]
    assert {signer.certificate_sha256 for signer in signers} == {key.certificate_sha256}
    assert {(signer.key, signer.subject) for signer in signers} == {(described, "CN=test")}
    assert sign_archive(PARTS, key) == signed, "the same app and key must give the same bytes"


@pytest.mark.slow
def test_a_large_rsa_key_signs_by_sha512():
    key = certified(rsa.generate_private_key(65537, 4096))
    assert signing.algorithm_for(key).id == 0x0104
    assert {signer.key for signer in verify_app(sign_archive(PARTS, key))} == {"RSA 4096"}


def test_the_signing_block_fills_whole_pages_before_the_directory():
    end = read_end(SIGNED)
    assert SIGNED[end.directory_offset - 16 : end.directory_offset] == BLOCK_MAGIC
    assert end.directory_offset % 4096 == len(PARTS.files) % 4096 == 0


@settings(derandomize=True, deadline=None)
@given(st.integers(0, len(SIGNED) - 1), st.integers(1, 255))
def test_one_changed_byte_is_refused_wherever_it_is(at, change):
    changed = bytearray(SIGNED)
    changed[at] ^= change
    block_start = len(PARTS.files)
    padding = SIGNED.index(struct.pack("<I", signing.PADDING_BLOCK_ID), block_start)
    in_padding = padding <= at < read_end(SIGNED).directory_offset - 24
    # the padding of the signing block is the one place that nothing protects, and nothing reads
    assert refused_or_read(verify_app, bytes(changed)) is in_padding


@settings(derandomize=True, deadline=None)
@given(st.data())
def test_a_changed_signing_block_is_refused(data):
    start, stop = len(PARTS.files), read_end(SIGNED).directory_offset
    padding = SIGNED.index(struct.pack("<I", signing.PADDING_BLOCK_ID), start) - 8
    block = data.draw(mutations(SIGNED[start:padding]))
    changed = SIGNED[:start] + block + SIGNED[padding:]
    moved = bytearray(changed)
    struct.pack_into("<I", moved, len(moved) - 6, stop + len(changed) - len(SIGNED))  # so that the archive still fits
    assert refused_or_read(verify_app, bytes(moved)) is (bytes(moved) == SIGNED)


@settings(derandomize=True, deadline=None)
@given(st.sampled_from([V2_BLOCK_ID, V3_BLOCK_ID]), st.binary(max_size=200))
def test_random_signatures_are_refused(block_id, value):
    assert not refused_or_read(verify_app, with_block(pack_signing_block({block_id: value})))


def with_block(block: bytes) -> bytes:
    return PARTS.files + block + PARTS.directory + PARTS.end(len(PARTS.files) + len(block))


def values(key: SigningKey) -> tuple[bytes, bytes]:
    end = PARTS.end(len(PARTS.files))
    digest = signing.content_digest((PARTS.files, PARTS.directory, end), "sha256")
    return signing._v2_value(digest, key), signing._v3_value(digest, key)


def test_taking_the_newer_signature_away_is_noticed():
    v2, v3 = values(RSA_KEY)
    assert len(verify_app(with_block(pack_signing_block({V2_BLOCK_ID: v2, V3_BLOCK_ID: v3})))) == 2
    with pytest.raises(SigningError, match="v3 signature was taken away"):
        verify_app(with_block(pack_signing_block({V2_BLOCK_ID: v2})))
    only_newer = with_block(pack_signing_block({V3_BLOCK_ID: v3}))
    assert [signer.scheme for signer in verify_app(only_newer, min_sdk=28)] == [3]
    with pytest.raises(SigningError, match="phones before Android 9"):
        verify_app(only_newer)


def test_a_certificate_of_another_key_is_refused():
    stranger = certified(ec.generate_private_key(ec.SECP256R1()), "stranger")
    forged = dataclasses.replace(RSA_KEY, certificate=stranger.certificate)
    with pytest.raises(SigningError, match="certificate is of another key"):
        verify_app(sign_archive(PARTS, forged))


def test_a_signature_of_other_content_is_refused():
    other = pack_archive([ArchiveFile("a.txt", b"other")], pad_to=4096)
    signed = sign_archive(other, RSA_KEY)
    block = signed[len(other.files) : read_end(signed).directory_offset]
    with pytest.raises(SigningError, match="does not match its signature") as caught:
        verify_app(with_block(block))
    assert "build it again" in str(caught.value.hint)


def test_an_unsigned_archive_says_how_to_sign():
    with pytest.raises(SigningError, match="not signed") as caught:
        verify_app(PARTS.whole())
    assert caught.value.hint == "handlens apk MODEL -o APP.apk signs by both"


def test_the_digest_is_that_of_the_specification():
    # worked by hand from the specification: one section of one chunk, two empty ones
    import hashlib

    chunk = hashlib.sha256(b"\xa5" + struct.pack("<I", 3) + b"abc").digest()
    assert signing.content_digest((b"abc", b"", b""), "sha256") == hashlib.sha256(b"\x5a\x01\0\0\0" + chunk).digest()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_a_certificate_that_names_the_key_otherwise_is_another_keys(tmp_path):
    """apksigner: "Public key mismatch between certificate and signature record"; our reading found nothing wrong."""
    run = partial(subprocess.run, cwd=tmp_path, check=True, capture_output=True)
    run(["openssl", "genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "k.pem"])
    run(["openssl", "req", "-x509", "-new", "-key", "k.pem", "-subj", "/CN=x", "-days", "9000", "-out", "c.pem"])
    private = load_pem_private_key((tmp_path / "k.pem").read_bytes(), None)
    key = SigningKey(private, x509.load_pem_x509_certificate((tmp_path / "c.pem").read_bytes()), tmp_path / "k.pem")
    with pytest.raises(SigningError, match="certificate is of another key"):
        verify_app(sign_archive(PARTS, key))
