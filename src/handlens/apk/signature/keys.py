"""The signing key: made once in the user's config folder and used for ever, or the user's own PKCS#12.

Android installs a new version over an old one only if both are signed by the same key. So the key is made once, is
never overwritten, and only its owner can read it. It is one PEM file: the private key (PKCS#8), then its certificate.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from ...base.files import read_input
from ...errors import SigningError

KEY_FILE = "app-signing-key.pem"
CONFIG_VARIABLE = "HANDLENS_CONFIG"
PASSWORD_VARIABLE = "HANDLENS_KEY_PASSWORD"
_ANOTHER_FOLDER = f"choose another folder: export {CONFIG_VARIABLE}=FOLDER"
_MOST_KEY_BYTES = 1 << 20  # by eye
_RSA_BITS = 2048
_VALID_YEARS = 50  # Android takes an update only while the certificate lasts; Google Play asks for 25 years or more
_JKS_MAGIC = b"\xfe\xed\xfe\xed"
_DER_SEQUENCE = b"\x30"
_CURVES = ("secp256r1", "secp384r1", "secp521r1")  # what Android's verifier and apksigner know
_PSS_OID = bytes.fromhex("06092a864886f70d01010a")  # id-RSASSA-PSS, RFC 8017, appendix C
# PKCS#12, RFC 7292, section 4.2 and appendix D: a key's bag, plain or shrouded, and the name that an entry goes by
_KEY_BAG_OIDS = (bytes.fromhex("060b2a864886f70d010c0a0101"), bytes.fromhex("060b2a864886f70d010c0a0102"))
_FRIENDLY_NAME_OID = bytes.fromhex("06092a864886f70d010914")

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PasswordPrompt = Callable[[], str]


@dataclass(frozen=True)
class SigningKey:
    """A private key and its certificate.

    Attributes:
        private_key: RSA or elliptic curve.
        certificate: X.509, of that key.
        path: the file that it came from.
    """

    private_key: PrivateKey
    certificate: x509.Certificate
    path: Path

    @property
    def certificate_der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def public_key_der(self) -> bytes:
        """SubjectPublicKeyInfo, as the signature schemes want it."""
        return self.private_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def certificate_sha256(self) -> str:
        """The digest by which Android and app stores name a signer, in lower-case hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def config_folder() -> Path:
    """The user's config folder of handlens: $HANDLENS_CONFIG, else where the system keeps such things."""
    chosen = os.environ.get(CONFIG_VARIABLE)
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "handlens"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "handlens"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "handlens"


def default_key(folder: str | os.PathLike[str] | None = None) -> SigningKey:
    """The user's key; made, mode 0600, when there is none.

    Args:
        folder: where it is kept; `config_folder()` by default.

    Raises:
        SigningError: others can read it, it is damaged, or the folder cannot be written.
    """
    try:
        path = Path(folder or config_folder()) / KEY_FILE
        missing = not path.exists()
    except (OSError, RuntimeError) as error:  # RuntimeError: no home folder
        raise SigningError("there is no place for the signing key", received=error, hint=_ANOTHER_FOLDER) from None
    if missing:
        _write_new(path, _new_key_pem())
    return load_key(path)


def load_key(path: str | os.PathLike[str], *, prompt: PasswordPrompt | None = None) -> SigningKey:
    """A key file: PKCS#12 (.p12, .pfx) or the PEM that handlens made.

    The password comes from $HANDLENS_KEY_PASSWORD, else from `prompt`; it is asked for only when the file has one.

    Raises:
        SigningError: wrong or missing password, readable by others, not a key, a kind of key that Android lacks.
    """
    source = Path(path)
    content = read_input(source, SigningError, most_bytes=_MOST_KEY_BYTES)
    _check_private(source)
    if content.startswith(_JKS_MAGIC):
        hint = f"keytool -importkeystore -srckeystore {source} -destkeystore key.p12 -deststoretype PKCS12"
        raise SigningError("this is a Java key store of the old kind, not PKCS#12", received=source, hint=hint)
    if content.startswith(b"-----BEGIN") or b"\n-----BEGIN" in content:
        private_key, certificate = _load_pem(content, source)
    elif content.startswith(_DER_SEQUENCE):
        private_key, certificate = _load_pkcs12(content, source, prompt)
    else:
        hint = "a PKCS#12 file, such as `keytool -genkeypair -storetype PKCS12` makes"
        raise SigningError("this is not a key file", received=source, hint=hint)
    if not isinstance(private_key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SigningError(
            "Android takes RSA and elliptic-curve keys only", received=type(private_key).__name__.lstrip("_")
        )
    if certificate is None or _public_der(certificate.public_key()) != _public_der(private_key.public_key()):
        raise SigningError("the key file has no certificate of its key", received=source)
    _check_kind(private_key, certificate, source)
    return SigningKey(private_key, certificate, source)


def _check_kind(private_key: PrivateKey, certificate: x509.Certificate, source: Path) -> None:
    """Raises SigningError for a key that could sign, but with which phones or apksigner would refuse the app."""
    hint = "keytool -genkeypair -storetype PKCS12 -keyalg RSA -keysize 2048 -validity 18250 -alias app -keystore key.p12"
    if isinstance(private_key, ec.EllipticCurvePrivateKey):
        if private_key.curve.name not in _CURVES:
            raise SigningError("Android knows no such curve", received=f"{private_key.curve.name} in {source}", hint=hint)
    elif private_key.key_size < _RSA_BITS:
        raise SigningError(f"an RSA key of fewer than {_RSA_BITS} bits is no protection", hint=hint,
                           received=f"{private_key.key_size} bits in {source}")  # fmt: skip
    # The signature repeats the certificate's own words for the key, to the byte; a key that is bound to RSASSA-PSS has others
    # than those that its numbers are written with, and apksigner then finds two keys.
    certificate_der = certificate.public_bytes(Encoding.DER)
    if _public_der(private_key.public_key()) not in certificate_der:
        kind = "an RSASSA-PSS key" if _PSS_OID in certificate_der else "a key written in an unusual way"
        raise SigningError("apps cannot be signed with such a key", received=f"{kind} in {source}", hint=hint)


def _public_der(public_key: object) -> bytes:
    return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined,no-any-return]


def _load_pem(content: bytes, source: Path) -> tuple[object, x509.Certificate | None]:
    try:
        return load_pem_private_key(content, None), x509.load_pem_x509_certificate(content)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = "handlens makes a new key when the file is moved away; phones then ask to uninstall the old app first"
        raise SigningError("the key file is damaged or encrypted", received=f"{source} ({error})", hint=hint) from None


def _load_pkcs12(content: bytes, source: Path, prompt: PasswordPrompt | None) -> tuple[object, x509.Certificate | None]:
    password = os.environ.get(PASSWORD_VARIABLE)
    attempts: list[Callable[[], str | None]] = (
        [lambda: password] if password is not None else [lambda: None, lambda: ""]
    )
    if password is None and prompt is not None:
        attempts.append(prompt)
    for attempt in attempts:
        secret = attempt()
        try:
            key, certificate, _ = pkcs12.load_key_and_certificates(content, None if secret is None else secret.encode())
        except (ValueError, TypeError):
            continue
        except UnsupportedAlgorithm as error:
            raise SigningError(
                "the key file is encrypted in a way that is not supported", received=str(error)
            ) from None
        if key is None:
            raise SigningError("the key file holds no private key", received=source)
        _check_one_key(content, source)
        return key, certificate
    if password is None and prompt is None:
        hint = f"set ${PASSWORD_VARIABLE}"
        raise SigningError("the key file needs a password, or is not PKCS#12", received=source, hint=hint)
    where = f"from ${PASSWORD_VARIABLE}" if password is not None else "as it was typed"
    hint = f"a key with another password than its file first gets the same: keytool -importkeystore -srckeystore {source} "
    hint += "-destkeystore one.p12 -deststoretype PKCS12"
    raise SigningError("wrong password, or not a PKCS#12 file", received=f"{source}, password {where}", hint=hint)


def _check_one_key(content: bytes, source: Path) -> None:
    """Raises SigningError where a PKCS#12 holds several keys: which one is meant cannot be guessed, and it matters for ever."""
    count = sum(content.count(oid) for oid in _KEY_BAG_OIDS)
    if count < 2:
        return
    aliases = _aliases(content)
    which = aliases[0] if aliases else "ALIAS"
    raise SigningError(
        "the key file holds several keys", received=f"{', '.join(aliases) or f'{count} keys'} in {source}",
        hint=f"keytool -importkeystore -srckeystore {source} -srcalias {which} -destkeystore one.p12 -deststoretype PKCS12",
    )  # fmt: skip


def _aliases(content: bytes) -> list[str]:
    """The names of a PKCS#12's entries, as far as they are not encrypted; each once.

    After the attribute's name: SET { BMPString }, each with a length of one byte.
    """
    found: list[str] = []
    at = content.find(_FRIENDLY_NAME_OID)
    while at >= 0:
        start = at + len(_FRIENDLY_NAME_OID)
        tags = content[start : start + 4]
        if len(tags) == 4 and tags[0] == 0x31 and tags[2] == 0x1E and tags[3] < 0x80:
            name = content[start + 4 : start + 4 + tags[3]].decode("utf-16-be", "replace")
            if name.isprintable() and name not in found:
                found.append(name)
        at = content.find(_FRIENDLY_NAME_OID, at + 1)
    return found


def _check_private(source: Path) -> None:
    if os.name != "posix":
        return
    mode = stat.S_IMODE(source.stat().st_mode)
    if mode & 0o077:
        raise SigningError(
            "others can read this key file", received=f"{source}, mode {mode:04o}", hint=f"chmod 600 {source}"
        )


def _new_key_pem() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "handlens")])
    # a fixed day: a phone whose clock is behind must not find it not yet valid, and nobody learns when it was made
    first_day = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first_day)
        .not_valid_after(first_day.replace(year=first_day.year + _VALID_YEARS))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; if another process was faster, its file stays."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=".new-key-", dir=path.parent)  # mode 0600 from the start
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(beside, path)  # unlike a rename, it never replaces
        finally:
            os.unlink(beside)
    except OSError as error:
        received = f"{path} ({error.strerror})"
        raise SigningError("the signing key cannot be kept", received=received, hint=_ANOTHER_FOLDER) from None
