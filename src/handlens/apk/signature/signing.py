"""APK signature schemes v2 and v3: the writer. The reader, which trusts nothing, is `verification`.

Specification: "APK Signature Scheme v2" and "v3", source.android.com/docs/security/features/apksigning. Numbers are
little-endian; <x> is x with its uint32 length in front; [x...] is a sequence: a uint32 length, then <x> after <x>.

    files of the archive | APK signing block | central directory | end record

    APK signing block   | size u64 | pairs: | length u64 | id u32 | value | ... | size u64 | "APK Sig Block 42" |
                        both sizes count all but the first of them
    v2, id 0x7109871a   [signer...]  signer = <signed data> [signature...] <public key>
    v3, id 0xf05368c0   [signer...]  signer = <signed data> minSdk u32 maxSdk u32 [signature...] <public key>
    signed data         [digest...] [certificate...]                       [attribute...]     v2
                        [digest...] [certificate...] minSdk u32 maxSdk u32 [attribute...]     v3
    digest, signature   | algorithm u32 | <bytes> |           attribute | id u32 | value |

    content digest      SHA(0x5a, number of chunks u32, digests of the chunks)
    a chunk's digest    SHA(0xa5, its length u32, its bytes); chunks of up to 1 MiB of: the files, the central
                        directory, the end record as it was without the signing block
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ...errors import SigningError
from ..format.archive import ArchiveParts
from .keys import SigningKey

BLOCK_MAGIC = b"APK Sig Block 42"
V2_BLOCK_ID, V3_BLOCK_ID, PADDING_BLOCK_ID = 0x7109871A, 0xF05368C0, 0x42726577
STRIPPING_PROTECTION_ID = 0xBEEFF00D  # a v2 attribute that says: v3 was there too
CHUNK_BYTES = 1 << 20
MIN_SDK = 24  # Android 7, the oldest that checks scheme v2
LAST_SDK = 0x7FFFFFFF
SIGNING_BLOCK_ALIGNMENT = 4096  # the platform's own tool keeps the signing block in whole pages


@dataclass(frozen=True)
class SignatureAlgorithm:
    """One of the algorithms that the schemes number."""

    id: int
    hash_name: str
    is_rsa: bool

    @property
    def hash(self) -> hashes.HashAlgorithm:
        return hashes.SHA256() if self.hash_name == "sha256" else hashes.SHA512()


ALGORITHMS = {
    algorithm.id: algorithm
    for algorithm in (
        SignatureAlgorithm(0x0103, "sha256", is_rsa=True),  # RSASSA-PKCS1-v1_5
        SignatureAlgorithm(0x0104, "sha512", is_rsa=True),
        SignatureAlgorithm(0x0201, "sha256", is_rsa=False),  # ECDSA
        SignatureAlgorithm(0x0202, "sha512", is_rsa=False),
    )
}


def algorithm_for(key: SigningKey) -> SignatureAlgorithm:
    """The algorithm that the platform's own tool takes for such a key: SHA-512 only for the largest."""
    private_key = key.private_key
    if isinstance(private_key, rsa.RSAPrivateKey):
        return ALGORITHMS[0x0103 if private_key.key_size <= 3072 else 0x0104]
    return ALGORITHMS[0x0201 if private_key.key_size <= 256 else 0x0202]


def sign_archive(parts: ArchiveParts, key: SigningKey) -> bytes:
    """The signed app: the archive with v2 and v3 signatures by one key.

    Raises:
        SigningError: the key cannot sign.
    """
    algorithm = algorithm_for(key)
    digest = content_digest((parts.files, parts.directory, parts.end(len(parts.files))), algorithm.hash_name)
    block = pack_signing_block({V2_BLOCK_ID: _v2_value(digest, key), V3_BLOCK_ID: _v3_value(digest, key)})
    return parts.files + block + parts.directory + parts.end(len(parts.files) + len(block))


def content_digest(sections: Iterable[bytes | memoryview], hash_name: str) -> bytes:
    """The digest of the archive's three sections, chunk by chunk."""
    digests = []
    for section in sections:
        view = memoryview(section)
        for start in range(0, len(view), CHUNK_BYTES):
            chunk = view[start : start + CHUNK_BYTES]
            hasher = hashlib.new(hash_name, b"\xa5" + struct.pack("<I", len(chunk)))
            hasher.update(chunk)
            digests.append(hasher.digest())
    return hashlib.new(hash_name, b"\x5a" + struct.pack("<I", len(digests)) + b"".join(digests)).digest()


def pack_signing_block(values: dict[int, bytes]) -> bytes:
    """An APK signing block with these values by id, padded to whole pages."""
    pairs = b"".join(_pair(block_id, value) for block_id, value in values.items())
    unpadded = 8 + len(pairs) + len(_pair(PADDING_BLOCK_ID, b"")) + 8 + len(BLOCK_MAGIC)
    pairs += _pair(PADDING_BLOCK_ID, bytes(-unpadded % SIGNING_BLOCK_ALIGNMENT))
    size = struct.pack("<Q", len(pairs) + 8 + len(BLOCK_MAGIC))
    return size + pairs + size + BLOCK_MAGIC


def _pair(block_id: int, value: bytes) -> bytes:
    return struct.pack("<QI", 4 + len(value), block_id) + value


def _v2_value(digest: bytes, key: SigningKey) -> bytes:
    # without it, taking the v3 signature away would leave an app that older rules accept
    protection = struct.pack("<II", STRIPPING_PROTECTION_ID, 3)
    signed_data = _digests(digest, key) + _sequence([key.certificate_der]) + _sequence([protection])
    return _sequence([_prefixed(signed_data) + _signatures(signed_data, key) + _prefixed(key.public_key_der)])


def _v3_value(digest: bytes, key: SigningKey) -> bytes:
    sdk_range = struct.pack("<II", MIN_SDK, LAST_SDK)
    signed_data = _digests(digest, key) + _sequence([key.certificate_der]) + sdk_range + _sequence([])
    signatures = _signatures(signed_data, key)
    return _sequence([_prefixed(signed_data) + sdk_range + signatures + _prefixed(key.public_key_der)])


def _digests(digest: bytes, key: SigningKey) -> bytes:
    return _sequence([struct.pack("<I", algorithm_for(key).id) + _prefixed(digest)])


def _signatures(signed_data: bytes, key: SigningKey) -> bytes:
    return _sequence([struct.pack("<I", algorithm_for(key).id) + _prefixed(_sign(signed_data, key))])


def _sign(data: bytes, key: SigningKey) -> bytes:
    algorithm = algorithm_for(key)
    private_key = key.private_key
    try:
        if isinstance(private_key, rsa.RSAPrivateKey):
            return private_key.sign(data, padding.PKCS1v15(), algorithm.hash)
        # RFC 6979: the same app and key give the same bytes
        return private_key.sign(data, ec.ECDSA(algorithm.hash, deterministic_signing=True))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SigningError("the key cannot sign", received=f"{key.path} ({error})") from None


def _prefixed(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


def _sequence(items: Sequence[bytes]) -> bytes:
    return _prefixed(b"".join(_prefixed(item) for item in items))
