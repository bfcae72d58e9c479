"""The outside of a PKCS#12 file: which keys it holds, under which names. What is encrypted is opened by `cryptography`.

`cryptography` knows a file of one key, with one password for everything. Java's keytool writes several keys, and keys with
passwords of their own; so this reader finds the bags of the keys, and hands on the file without them, for its certificates.

Specification: RFC 7292, sections 4 and 5; DER: X.690, section 10. <x> is an OCTET STRING with DER inside.

    PFX                SEQUENCE { version 3, ContentInfo { data, [0] <AuthenticatedSafe> }, MacData }
    AuthenticatedSafe  SEQUENCE of ContentInfo:  data, [0] <SafeContents>     keys, as a rule
                                                 encryptedData, [0] ...       certificates, as a rule
    SafeContents       SEQUENCE of SafeBag { kind, [0] value, SET of attribute { kind, SET { value } } }
    keyBag, shrouded   value: PrivateKeyInfo, EncryptedPrivateKeyInfo (PKCS#8)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

_SEQUENCE, _OCTET_STRING, _BMP_STRING, _EXPLICIT_0 = 0x30, 0x04, 0x1E, 0xA0
# object identifiers, without their tag and length
_DATA = bytes.fromhex("2a864886f70d010701")
_KEY_BAG = bytes.fromhex("2a864886f70d010c0a0101")
_SHROUDED_KEY_BAG = bytes.fromhex("2a864886f70d010c0a0102")
_FRIENDLY_NAME = bytes.fromhex("2a864886f70d010914")


@dataclass(frozen=True)
class KeyBag:
    """A private key in the file.

    Attributes:
        alias: the name that it goes by, "" for none.
        encrypted: whether a password opens it.
        pkcs8: the key, or the encrypted key, in DER.
    """

    alias: str
    encrypted: bool
    pkcs8: bytes


@dataclass(frozen=True)
class Store:
    """What the outside of a PKCS#12 file tells.

    Attributes:
        keys: the private keys that are not inside encrypted content.
        without_keys: the same file without them and without the code that authenticates the whole.
        proves_password: whether `without_keys` holds something encrypted, so that it opens with the right password only.
    """

    keys: tuple[KeyBag, ...]
    without_keys: bytes
    proves_password: bool


def read_store(content: bytes) -> Store:
    """The outside of a PKCS#12 file.

    Raises:
        ValueError: not PKCS#12, in DER.
    """
    outermost = _children(content)
    if len(outermost) != 1 or outermost[0].tag != _SEQUENCE:
        raise ValueError("not one DER sequence")
    version, info, *_ = _at_least(2, _children(outermost[0].value))
    kind, wrapped = _at_least(2, _children(info.value))[:2]
    if kind.value != _DATA:
        raise ValueError("not authenticated by a password")
    keys: list[KeyBag] = []
    kept: list[bytes] = []
    proves_password = False
    for part in _children(_inside(wrapped)):
        part_kind, part_value = _at_least(2, _children(part.value))[:2]
        if part_kind.value != _DATA:
            proves_password = True
            kept.append(part.whole)
            continue
        others = []
        for bag in _children(_inside(part_value)):
            key = _key(bag)
            if key is None:
                others.append(bag.whole)
            else:
                keys.append(key)
        safe = _der(_OCTET_STRING, _der(_SEQUENCE, b"".join(others)))
        kept.append(_der(_SEQUENCE, part_kind.whole + _der(_EXPLICIT_0, safe)))
    authenticated = _der(_OCTET_STRING, _der(_SEQUENCE, b"".join(kept)))
    without = version.whole + _der(_SEQUENCE, kind.whole + _der(_EXPLICIT_0, authenticated))
    return Store(tuple(keys), _der(_SEQUENCE, without), proves_password)


def _key(bag: _Element) -> KeyBag | None:
    kind, value, *attributes = _at_least(2, _children(bag.value))
    if kind.value not in (_KEY_BAG, _SHROUDED_KEY_BAG):
        return None
    alias = ""
    for attribute in _children(attributes[0].value) if attributes else ():
        name, values = _at_least(2, _children(attribute.value))[:2]
        if name.value == _FRIENDLY_NAME:
            texts = _children(values.value)
            if texts and texts[0].tag == _BMP_STRING:
                alias = texts[0].value.decode("utf-16-be", "replace")
    return KeyBag(alias, kind.value == _SHROUDED_KEY_BAG, value.value)


class _Element(NamedTuple):
    tag: int
    value: bytes
    whole: bytes


def _children(content: bytes) -> list[_Element]:
    """The DER elements that the bytes are made of. Tags of one byte, lengths as DER has them."""
    found, at = [], 0
    while at < len(content):
        start = at
        if at + 2 > len(content):
            raise ValueError("cut off")
        tag, length = content[at], content[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            # none: an indefinite length, which is BER; more than 4 bytes: no key file is so long
            if not 1 <= size <= 4 or at + size > len(content):
                raise ValueError("not a length of DER")
            length = int.from_bytes(content[at : at + size], "big")
            at += size
        end = at + length
        if end > len(content):
            raise ValueError("cut off")
        found.append(_Element(tag, content[at:end], content[start:end]))
        at = end
    return found


def _inside(wrapped: _Element) -> bytes:
    """What lies in [0] <SEQUENCE { ... }>."""
    octets = _at_least(1, _children(wrapped.value))[0]
    if wrapped.tag != _EXPLICIT_0 or octets.tag != _OCTET_STRING:
        raise ValueError("not the content of a key file")
    return _at_least(1, _children(octets.value))[0].value


def _at_least(count: int, elements: list[_Element]) -> list[_Element]:
    if len(elements) < count:
        raise ValueError("something is missing")
    return elements


def _der(tag: int, value: bytes) -> bytes:
    length = len(value)
    if length < 0x80:
        return bytes([tag, length]) + value
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + value
