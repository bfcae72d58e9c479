"""The signing key: made once in the user's config folder and used for ever, or the user's own PKCS#12.

Android installs a new version over an old one only if both are signed by the same key. So the key is made once, is
never overwritten, and only its owner can read it. It is one PEM file: the private key (PKCS#8), then its certificate.
"""

from __future__ import annotations

import datetime
import os
import sys
from dataclasses import dataclass, replace
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
)
from cryptography.x509.oid import NameOID

from ...base.files import read_input
from ...errors import SigningError
from .keeping import ANOTHER_FOLDER, CONFIG_VARIABLE, check_folder, check_private, write_new_key
from .keyfile import PasswordPrompt, open_key_file

KEY_FILE = "app-signing-key.pem"
_MOST_KEY_BYTES = 1 << 20  # by eye
_RSA_BITS = 2048
_VALID_YEARS = 50  # phones do not look at a certificate's days, app stores do; Google Play asks for 25 years or more
_CURVES = ("secp256r1", "secp384r1", "secp521r1")  # what Android's verifier and apksigner know
_PSS_OID = bytes.fromhex("06092a864886f70d01010a")  # id-RSASSA-PSS, RFC 8017, appendix C
ANOTHER_KEY = "keytool -genkeypair -storetype PKCS12 -keyalg RSA -keysize 2048 -validity 18250 -alias app -keystore key.p12"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class SigningKey:
    """A private key and its certificate.

    Attributes:
        private_key: RSA or elliptic curve.
        certificate: X.509, of that key.
        path: the file that it came from.
        is_new: whether it was made just now.
    """

    private_key: PrivateKey
    certificate: x509.Certificate
    path: Path
    is_new: bool = False

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

    def out_of_date(self, now: datetime.datetime | None = None) -> str | None:
        """A warning where the certificate has ended or not begun; None where all is well.

        Args:
            now: with its time zone; the present by default.
        """
        now = now or datetime.datetime.now(datetime.UTC)
        begins, ends = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        if begins <= now <= ends:
            return None
        when = f"ended on {ends:%Y-%m-%d}" if now > ends else f"begins only on {begins:%Y-%m-%d}"
        return f"The key's certificate {when}: phones install the app all the same, Google Play does not take it"


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
    path = _own_key_path(folder)
    made = not path.exists() and write_new_key(path, _new_key_pem())
    return replace(load_key(path), is_new=made)


def check_default_key() -> None:
    """That `default_key` will answer, before something slow begins; a key that is missing is not made yet.

    Raises:
        SigningError: others can read the key, it is damaged, or the folder cannot be written.
    """
    path = _own_key_path(None)
    if path.exists():
        load_key(path)
    else:
        check_folder(path)


def _own_key_path(folder: str | os.PathLike[str] | None) -> Path:
    try:
        path = Path(folder or config_folder()) / KEY_FILE
        path.exists()
    except (OSError, RuntimeError) as error:  # RuntimeError: no home folder
        raise SigningError("there is no place for the signing key", received=error, hint=ANOTHER_FOLDER) from None
    return path


def load_key(
    path: str | os.PathLike[str], *, alias: str | None = None, prompt: PasswordPrompt | None = None
) -> SigningKey:
    """A key file: PKCS#12 (.p12, .pfx), or PEM with the key and its certificate.

    The password comes from $HANDLENS_KEY_PASSWORD, else from `prompt`; it is asked for only when the file has one. A key
    with a password of its own takes it from $HANDLENS_KEY_ENTRY_PASSWORD, else from `prompt`.

    Args:
        path: the file.
        alias: which of several keys in a PKCS#12.
        prompt: asks for a password; it is handed the words for what the password opens.

    Raises:
        SigningError: wrong or missing password, readable by others, not a key, several keys and no `alias`, a kind of key
            that Android lacks.
    """
    source = Path(path)
    content = read_input(source, SigningError, most_bytes=_MOST_KEY_BYTES)
    check_private(source)
    private_key, certificates = open_key_file(content, source, alias=alias, prompt=prompt)
    if not isinstance(private_key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        kind = type(private_key).__name__.lstrip("_").removesuffix("PrivateKey")
        received = f"a key of {kind} in {source}"
        raise SigningError("Android takes RSA and elliptic-curve keys only", received=received, hint=ANOTHER_KEY)
    own = _public_der(private_key.public_key())
    certificate = next((one for one in certificates if _certified(one) == own), None)
    if certificate is None:
        hint = "both into one file: cat key.pem certificate.pem > both.pem" if b"-----BEGIN" in content else None
        raise SigningError("the key file has no certificate of its key", received=source, hint=hint)
    _check_kind(private_key, certificate, source)
    return SigningKey(private_key, certificate, source)


def _check_kind(private_key: PrivateKey, certificate: x509.Certificate, source: Path) -> None:
    """Raises SigningError for a key that could sign, but with which phones or apksigner would refuse the app."""
    if isinstance(private_key, ec.EllipticCurvePrivateKey):
        if private_key.curve.name not in _CURVES:
            raise SigningError("Android knows no such curve", received=f"{private_key.curve.name} in {source}", hint=ANOTHER_KEY)
    elif private_key.key_size < _RSA_BITS:
        raise SigningError(f"an RSA key of fewer than {_RSA_BITS} bits is no protection", hint=ANOTHER_KEY,
                           received=f"{private_key.key_size} bits in {source}")  # fmt: skip
    # The signature repeats the certificate's own words for the key, to the byte; a key that is bound to RSASSA-PSS has others
    # than those that its numbers are written with, and apksigner then finds two keys.
    certificate_der = certificate.public_bytes(Encoding.DER)
    if _public_der(private_key.public_key()) not in certificate_der:
        kind = "an RSASSA-PSS key" if _PSS_OID in certificate_der else "a key written in an unusual way"
        raise SigningError("apps cannot be signed with such a key", received=f"{kind} in {source}", hint=ANOTHER_KEY)


def _public_der(public_key: object) -> bytes:
    return public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined,no-any-return]


def _certified(certificate: x509.Certificate) -> bytes | None:
    """The public key that it certifies; None for a kind that `cryptography` does not know."""
    try:
        return _public_der(certificate.public_key())
    except (UnsupportedAlgorithm, ValueError):
        return None


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
