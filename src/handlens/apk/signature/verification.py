"""APK signature schemes v2 and v3: the reader, which checks a signature as a phone would.

The format is drawn in `signing`. Nothing here trusts the file: a signature holds only if the key, the certificate, the
digest of the whole content and the range of Android versions all agree.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from ...errors import SigningError
from ..format.archive import End, read_end
from ..format.bytereader import ByteReader
from .signing import (
    ALGORITHMS,
    BLOCK_MAGIC,
    MIN_SDK,
    STRIPPING_PROTECTION_ID,
    V2_BLOCK_ID,
    V3_BLOCK_ID,
    SignatureAlgorithm,
    content_digest,
)

_FIRST_V3_SDK = 28
_MOST_SIGNERS = 10  # as the platform
_MOST_SIGNATURES = 100  # by eye: damaged files claim anything
_FOOTER_BYTES = 8 + len(BLOCK_MAGIC)


@dataclass(frozen=True)
class Signer:
    """Who signed an app, and how.

    Attributes:
        scheme: 2 or 3.
        certificate_sha256: digest of the certificate, lower-case hexadecimal: what tells one signer from another.
        subject: the certificate's subject, RFC 4514.
        key: the key's kind and bits, "RSA 2048".
    """

    scheme: int
    certificate_sha256: str
    subject: str
    key: str


def verify_app(data: bytes, *, min_sdk: int = MIN_SDK) -> tuple[Signer, ...]:
    """The signers of an app, after checking each signature and the digest of the whole content.

    Args:
        data: the bytes of an .apk.
        min_sdk: the oldest Android API that is to install it.

    Raises:
        SigningError: no v2 or v3 signature, one that does not hold, or content that was changed afterwards.
        ApkError: not an archive.
    """
    end = read_end(data)
    block_start, values = _signing_block(data, end)
    if not values.keys() & {V2_BLOCK_ID, V3_BLOCK_ID}:
        raise _unsigned()
    if V2_BLOCK_ID not in values and min_sdk < _FIRST_V3_SDK:
        raise SigningError("the app has no v2 signature, and phones before Android 9 know no newer one")
    view = memoryview(data)
    unsigned_end = bytearray(data[end.offset :])
    struct.pack_into("<I", unsigned_end, 16, block_start)  # the directory's offset, before the block came between
    sections = (view[:block_start], view[end.directory_offset : end.offset], bytes(unsigned_end))
    digests: dict[str, bytes] = {}
    signers: list[Signer] = []
    for scheme, block_id in ((3, V3_BLOCK_ID), (2, V2_BLOCK_ID)):
        if block_id not in values:
            continue
        for signer in _sequence_of(ByteReader(values[block_id], f"v{scheme} signature", SigningError), _MOST_SIGNERS):
            checked = _check_signer(signer, scheme, has_v3=V3_BLOCK_ID in values)
            for algorithm, digest in checked.digests:
                if algorithm.hash_name not in digests:
                    digests[algorithm.hash_name] = content_digest(sections, algorithm.hash_name)
                if digest != digests[algorithm.hash_name]:
                    hint = "the file was damaged or altered after signing: copy or build it again"
                    raise SigningError("the app's content does not match its signature", hint=hint)
            signers.append(checked.signer)
    if not signers:
        raise SigningError("the app's signature names no signer")
    return tuple(signers)


def _unsigned() -> SigningError:
    hint = "handlens apk MODEL -o APP.apk signs by both"
    return SigningError("the app is not signed by scheme v2 or v3", hint=hint)


def _signing_block(data: bytes, end: End) -> tuple[int, dict[int, memoryview]]:
    """Where the signing block starts, and its values by id."""
    before = end.directory_offset
    if before < 8 + _FOOTER_BYTES or data[before - len(BLOCK_MAGIC) : before] != BLOCK_MAGIC:
        raise _unsigned()
    size = struct.unpack_from("<Q", data, before - _FOOTER_BYTES)[0]
    start = before - size - 8
    if size < _FOOTER_BYTES or start < 0 or struct.unpack_from("<Q", data, start)[0] != size:
        raise SigningError("damaged signing block: its two sizes contradict each other", received=size)
    reader = ByteReader(memoryview(data)[start + 8 : before - _FOOTER_BYTES], "signing block", SigningError)
    values: dict[int, memoryview] = {}
    while reader.remaining:
        length = reader.u64()
        if length < 4:
            raise reader.fail("a value shorter than its id", length)
        value = reader.sub(length)
        block_id = value.u32()
        if block_id in values:
            raise reader.fail("one id twice", f"0x{block_id:08x}")
        values[block_id] = value.take(value.remaining)
    return start, values


@dataclass(frozen=True)
class _Checked:
    signer: Signer
    digests: list[tuple[SignatureAlgorithm, bytes]]


def _check_signer(signer: ByteReader, scheme: int, *, has_v3: bool) -> _Checked:
    signed_reader = signer.length_prefixed()
    signed_data = bytes(signed_reader.take(signed_reader.remaining))
    sdk_range = signer.unpack("II") if scheme == 3 else None
    signatures = _numbered(signer.length_prefixed())
    public_der = _rest(signer.length_prefixed())
    supported = [(ALGORITHMS[number], value) for number, value in signatures if number in ALGORITHMS]
    if not supported:
        raise signer.fail("no algorithm that handlens knows", [f"0x{number:04x}" for number, _ in signatures])
    public_key = _public_key(public_der, signer)
    for algorithm, signature in supported:
        _check_signature(public_key, algorithm, signature, signed_data, signer)

    inside = ByteReader(signed_data, signer.what, SigningError)
    digests = _numbered(inside.length_prefixed())
    if [number for number, _ in digests] != [number for number, _ in signatures]:
        raise signer.fail("its digests and signatures are of different algorithms")
    certificates = [_rest(item) for item in _sequence_of(inside, _MOST_SIGNATURES)]
    if not certificates:
        raise signer.fail("no certificate")
    if scheme == 3 and inside.unpack("II") != sdk_range:
        raise signer.fail("the signed range of Android versions is another than the open one")
    for attribute in _sequence_of(inside, _MOST_SIGNATURES):
        attribute_id = attribute.u32()
        if scheme == 2 and attribute_id == STRIPPING_PROTECTION_ID and attribute.u32() == 3 and not has_v3:
            raise SigningError("the app's v3 signature was taken away")
    certificate = _certificate(certificates[0], public_der, signer)
    kind = "RSA" if isinstance(public_key, rsa.RSAPublicKey) else "EC"
    return _Checked(
        Signer(
            scheme,
            certificate.fingerprint(hashes.SHA256()).hex(),
            _subject(certificate),
            f"{kind} {public_key.key_size}",
        ),
        [(ALGORITHMS[number], digest) for number, digest in digests if number in ALGORITHMS],
    )


def _public_key(der: bytes, signer: ByteReader) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    try:
        public_key = load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise signer.fail("its public key cannot be read", str(error)) from None
    if not isinstance(public_key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise signer.fail("a kind of key that Android lacks", type(public_key).__name__)
    return public_key


def _check_signature(
    public_key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey,
    algorithm: SignatureAlgorithm,
    signature: bytes,
    signed_data: bytes,
    signer: ByteReader,
) -> None:
    try:
        if isinstance(public_key, rsa.RSAPublicKey) and algorithm.is_rsa:
            public_key.verify(signature, signed_data, padding.PKCS1v15(), algorithm.hash)
        elif isinstance(public_key, ec.EllipticCurvePublicKey) and not algorithm.is_rsa:
            public_key.verify(signature, signed_data, ec.ECDSA(algorithm.hash))
        else:
            raise signer.fail("the key is not of the signature's kind")
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        raise SigningError("the app's signature does not hold", received=signer.what) from None


def _certificate(der: bytes, public_der: bytes, signer: ByteReader) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(der)
        certified = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise signer.fail("its certificate cannot be read", str(error)) from None
    # Android holds the two to each other byte for byte: a key bound to RSASSA-PSS has the same numbers and another name
    if certified != public_der or public_der not in der:
        raise signer.fail("its certificate is of another key")
    return certificate


def _subject(certificate: x509.Certificate) -> str:
    try:
        return certificate.subject.rfc4514_string()
    except ValueError:  # parsed only when asked for
        return "unreadable"


def _sequence_of(reader: ByteReader, most: int) -> Iterator[ByteReader]:
    """The parts of a length-prefixed sequence of length-prefixed parts."""
    inside = reader.length_prefixed()
    for _ in range(most):
        if not inside.remaining:
            return
        yield inside.length_prefixed()
    if inside.remaining:
        raise reader.fail(f"more than {most} parts")


def _numbered(sequence: ByteReader) -> list[tuple[int, bytes]]:
    """The (algorithm, bytes) of a sequence of digests or signatures."""
    rows: list[tuple[int, bytes]] = []
    while sequence.remaining and len(rows) < _MOST_SIGNATURES:
        item = sequence.length_prefixed()
        rows.append((item.u32(), _rest(item.length_prefixed())))
    return rows


def _rest(reader: ByteReader) -> bytes:
    return bytes(reader.take(reader.remaining))
