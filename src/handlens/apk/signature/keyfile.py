"""What a key file holds: PKCS#12 (.p12, .pfx) or PEM, and the passwords that open it.

A PKCS#12 has a password, and each of its keys may have another: keytool's -storepass and -keypass. An error says which of
the two was wrong.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key, pkcs12

from ...errors import SigningError
from .pkcs12 import KeyBag, Store, read_store

PASSWORD_VARIABLE = "HANDLENS_KEY_PASSWORD"
ENTRY_PASSWORD_VARIABLE = "HANDLENS_KEY_ENTRY_PASSWORD"
_JAVA_STORES = {b"\xfe\xed\xfe\xed": "JKS", b"\xce\xce\xce\xce": "JCEKS"}
_DER_SEQUENCE = b"\x30"

# asked with the words for what the password opens: "key.p12", "the key `release` in key.p12"
PasswordPrompt = Callable[[str], str]
Opened = tuple[object, Sequence[x509.Certificate]]


def open_key_file(content: bytes, source: Path, *, alias: str | None, prompt: PasswordPrompt | None) -> Opened:
    """The private key in a key file, and all certificates that lie beside it.

    Args:
        content: of the file.
        source: its path, for messages.
        alias: which key, if there are several.
        prompt: asks for a password that no variable gives; None where nobody can be asked.

    Raises:
        SigningError: not a key file, a wrong or missing password, several keys and no alias, no key of that alias.
    """
    for magic, kind in _JAVA_STORES.items():
        if content.startswith(magic):
            hint = f"{_convert(source)} -srcstoretype {kind}"
            raise SigningError(f"this is a Java key store of the old kind ({kind}), not PKCS#12", received=source, hint=hint)
    if content.startswith(b"-----BEGIN") or b"\n-----BEGIN" in content:
        if alias is not None:
            raise SigningError("a PEM file has one key, without an alias", received=alias, hint="leave --key-alias out")
        return _open_pem(content, source, prompt)
    if content.startswith(_DER_SEQUENCE):
        return _open_pkcs12(content, source, alias, prompt)
    hint = "a PKCS#12 file, such as `keytool -genkeypair -storetype PKCS12` makes"
    raise SigningError("this is not a key file", received=source, hint=hint)


def _open_pem(content: bytes, source: Path, prompt: PasswordPrompt | None) -> Opened:
    if b"PRIVATE KEY-----" not in content:
        raise SigningError("the key file holds no private key", received=source,
                           hint="both into one file: cat key.pem certificate.pem > both.pem")  # fmt: skip
    try:
        certificates = x509.load_pem_x509_certificates(content) if b"CERTIFICATE-----" in content else []
        try:
            return load_pem_private_key(content, None), certificates
        except TypeError:  # it is encrypted
            pass
        for secret in _asked(PASSWORD_VARIABLE, prompt, str(source)):
            try:
                return load_pem_private_key(content, secret.encode()), certificates
            except ValueError:
                raise _wrong(PASSWORD_VARIABLE, "wrong password of the key file", str(source)) from None
    except (ValueError, UnsupportedAlgorithm) as error:
        hint = "if it is the key that handlens made: take your copy of it. A new key is made when the file is moved away; "
        hint += "phones then ask to uninstall the old app first"
        why = str(error).partition(". ")[0]  # what follows is an address of the library's pages
        raise SigningError("the key file is damaged", received=f"{source} ({why})", hint=hint) from None
    raise SigningError("the key file needs a password", received=source, hint=f"set ${PASSWORD_VARIABLE}")


def _open_pkcs12(content: bytes, source: Path, alias: str | None, prompt: PasswordPrompt | None) -> Opened:
    try:
        store = read_store(content)
    except ValueError as error:
        hint = _convert(source)
        raise SigningError("the key file is damaged, or not PKCS#12", received=f"{source} ({error})", hint=hint) from None
    opened, secret = _opened_store(content, store, source, prompt)
    if opened is None:
        bag = _chosen(store, alias, source)
        if bag is None:
            raise SigningError("a certificate in the key file cannot be read", received=source)
        return _entry_key(bag, secret, source, prompt), []
    found = [opened.cert, *opened.additional_certs]
    certificates = [one.certificate for one in found if one is not None]
    bag = _chosen(store, alias, source)
    if len(store.keys) < 2 and opened.key is not None:
        return opened.key, certificates
    if bag is None:
        raise SigningError("the key file holds no private key", received=source)
    return _entry_key(bag, secret, source, prompt), certificates


def _opened_store(
    content: bytes, store: Store, source: Path, prompt: PasswordPrompt | None
) -> tuple[pkcs12.PKCS12KeyAndCertificates | None, str | None]:
    """The file with its password; without its keys, where those have passwords of their own.

    None where the password is right and the certificate is one that `cryptography` does not read, such as keytool's for DSA.
    """
    unasked = () if PASSWORD_VARIABLE in os.environ else (None, "")  # files without a password ask for none
    for secret in itertools.chain(unasked, _asked(PASSWORD_VARIABLE, prompt, str(source))):
        for part in (content, store.without_keys) if store.proves_password else (content,):
            try:
                return pkcs12.load_pkcs12(part, None if secret is None else secret.encode()), secret
            except (ValueError, TypeError) as error:
                if _is_about_the_content(error):
                    return None, secret
                continue
            except UnsupportedAlgorithm as error:
                message = "the key file is encrypted in a way that is not supported"
                raise SigningError(message, received=f"{source} ({error})") from None
    if PASSWORD_VARIABLE not in os.environ and prompt is None:
        hint = f"set ${PASSWORD_VARIABLE}"
        raise SigningError("the key file needs a password", received=source, hint=hint)
    raise _wrong(PASSWORD_VARIABLE, "wrong password of the key file", str(source))


def _is_about_the_content(error: Exception) -> bool:
    """Whether the file was decrypted, and what it holds is odd: `cryptography` says "Invalid password" of any other."""
    return "asn1" in str(error) and "tbs_cert" in str(error)


def _chosen(store: Store, alias: str | None, source: Path) -> KeyBag | None:
    """The key that is meant: which one cannot be guessed, and it matters for ever."""
    names = ", ".join(bag.alias or "(no alias)" for bag in store.keys)
    if alias is None:
        if len(store.keys) > 1:
            named = next((bag.alias for bag in store.keys if bag.alias), "ALIAS")
            raise SigningError("the key file holds several keys", received=f"{names} in {source}", hint=f"--key-alias {named}")
        return store.keys[0] if store.keys else None
    for fold in (str, str.casefold):  # keytool writes aliases in small letters, whatever was typed
        same = [bag for bag in store.keys if fold(bag.alias) == fold(alias)]
        if len(same) == 1:
            return same[0]
        if same:
            break
    problem = "several keys of that alias" if same else "no key of that alias"
    raise SigningError(f"the key file holds {problem}", received=f"{alias} in {source}", hint=f"it holds: {names or 'none'}")


def _entry_key(bag: KeyBag, file_secret: str | None, source: Path, prompt: PasswordPrompt | None) -> object:
    """One key, by the file's password or by its own."""
    name = f"the key `{bag.alias}` in {source}" if bag.alias else f"the key in {source}"
    try:
        if not bag.encrypted:
            return load_der_private_key(bag.pkcs8, None)
        if file_secret is not None and (key := _decrypted(bag, file_secret)) is not None:
            return key
        for secret in _asked(ENTRY_PASSWORD_VARIABLE, prompt, name):
            key = _decrypted(bag, secret)
            if key is None:
                raise _wrong(ENTRY_PASSWORD_VARIABLE, "the file's password is right, that of its key is wrong", name)
            return key
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SigningError("this key cannot be read", received=f"{name} ({error})") from None
    raise SigningError("the key has a password of its own", received=name, hint=f"set ${ENTRY_PASSWORD_VARIABLE}")


def _decrypted(bag: KeyBag, secret: str) -> object | None:
    try:
        return load_der_private_key(bag.pkcs8, secret.encode())
    except (ValueError, TypeError):  # TypeError: an empty password
        return None


def _asked(variable: str, prompt: PasswordPrompt | None, what: str) -> Iterator[str]:
    """The one password that the variable gives, else that somebody types; none where nobody can be asked."""
    given = os.environ.get(variable)
    if given is not None:
        yield given
    elif prompt is not None:
        yield prompt(what)


def _convert(source: Path) -> str:
    return f"keytool -importkeystore -srckeystore {source} -destkeystore key.p12 -deststoretype PKCS12"


def _wrong(variable: str, message: str, name: str) -> SigningError:
    where = f"from ${variable}" if variable in os.environ else "as it was typed"
    return SigningError(message, received=f"{name}, password {where}")
