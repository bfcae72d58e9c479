"""A certificate that nobody but this computer vouches for: browsers give a camera to encrypted pages only.

RFC 5280, with what browsers and iOS ask of a server's certificate: the address as subjectAltName, serverAuth as extended use,
a short life. It is made for one serving, and its key is gone with it.
"""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import tempfile
from pathlib import Path
from typing import NamedTuple

_LIFE = datetime.timedelta(days=2)  # a serving lasts up to a day
_CLOCKS_DIFFER = datetime.timedelta(days=1)


class Certificate(NamedTuple):
    """What a server speaks https with, and by what people can tell that it is this one."""

    context: ssl.SSLContext
    sha256: str


def self_signed(host: str) -> Certificate:
    """A certificate for an IPv4 address.

    Returns:
        The server's side of TLS, and the certificate's sha256 as browsers show it: "3A:9F:...".
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "handlens serve")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + _LIFE)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory(prefix="handlens-") as folder:  # only its owner can look in; ssl reads files alone
        both = Path(folder) / "server.pem"
        both.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
        )
        context.load_cert_chain(both)
    return Certificate(context, certificate.fingerprint(hashes.SHA256()).hex(":").upper())
