"""Names: what the phone shows below the icon, and the package name by which Android tells apps apart."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from ..base.text import is_visible
from ..errors import ApkError
from .format.resources import LONGEST_PACKAGE_NAME

LONGEST_NAME = 100  # by eye
MOST_VERSION_CODE = 2_100_000_000  # Google Play's limit; Android's own is 2^31 - 1

# AOSP android.content.pm.parsing.FrameworkParsingPackageUtils.validateName: at least two parts of letters, digits and
# underscores, each beginning with a letter
_PACKAGE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+", re.ASCII)
# they turn the text around them, also in dialogs of the system ("install ...?")
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_DIGEST_CHARACTERS = 6  # of 16 each: thirty apps of one name meet with a chance of 1 in 38,000


def check_app_name(name: str) -> str:
    """The name without spaces around it, in any script.

    Raises:
        ApkError: empty, nothing to be seen of it, too long, or with characters that are no text.

    >>> check_app_name(" Ziffern 数字 ")
    'Ziffern 数字'
    """
    return _check_text(name, "name")


def check_version_name(version_name: str) -> str:
    """The version as people read it: any text."""
    return _check_text(version_name, "version name")


def _check_text(text: str, what: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        hint = '--name "Digits"' if what == "name" else "--version-name 1.2"
        raise ApkError(f"the app's {what} is empty", received=repr(text), hint=hint)
    if len(cleaned) > LONGEST_NAME:
        raise ApkError(
            f"the app's {what} is too long", received=f"{len(cleaned)} characters", hint=f"use at most {LONGEST_NAME}"
        )
    for character in cleaned:
        # Cc control, Cs lone surrogate, Zl and Zp line ends
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _DIRECTION_OVERRIDES:
            raise ApkError(f"the app's {what} holds a character that is no text", received=f"U+{ord(character):04X}")
    if not is_visible(cleaned):
        code_points = " ".join(f"U+{ord(character):04X}" for character in cleaned)
        raise ApkError(f"nothing is to be seen of the app's {what}", received=code_points, hint="use letters or signs")
    return cleaned


def check_version_code(version_code: int) -> int:
    """The number by which Android tells which version is newer.

    Raises:
        ApkError: not in 1..2,100,000,000.
    """
    if not isinstance(version_code, int) or not 1 <= version_code <= MOST_VERSION_CODE:
        raise ApkError(
            "the version code must be a whole number from 1 to 2,100,000,000",
            received=version_code,
            hint="--version-code 2 for the version after 1",
        )
    return version_code


def check_package_name(package: str) -> str:
    """A package name that Android takes.

    Raises:
        ApkError: not two or more parts of ASCII letters, digits and underscores, each beginning with a letter.

    >>> check_package_name("dev.example.digits")
    'dev.example.digits'
    """
    if not _PACKAGE_NAME.fullmatch(package):
        hint = "two or more words of a-z, 0-9 and _ with dots between, each beginning with a letter: dev.example.digits"
        raise ApkError("Android does not take this package name", received=repr(package), hint=hint)
    if len(package) > LONGEST_PACKAGE_NAME:
        hint = f"use at most {LONGEST_PACKAGE_NAME}"
        raise ApkError("the package name is too long", received=f"{len(package)} characters", hint=hint)
    return package


def package_name_for(name: str, certificate_sha256: str) -> str:
    """The package name of an app whose user gave only a name; different names or keys give different ones.

    The key is in it because Android takes an app of a known package from its key alone: two people's apps of one name then
    stand side by side on a phone, and each one's next version finds its own.

    Args:
        name: what the phone shows.
        certificate_sha256: of the key that signs it, in hexadecimal.

    >>> package_name_for("Digit Lens", "3f9ac04e" * 8)
    'dev.handlens.digit_lens.k3f9ac0'
    >>> package_name_for("数字", "3f9ac04e" * 8)
    'dev.handlens.app_c16ec927.k3f9ac0'
    """
    decomposed = unicodedata.normalize("NFKD", name)
    spelled = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    word = re.sub(r"[^a-z0-9]+", "_", spelled, flags=re.ASCII).strip("_")[:60]
    lost = any(c.isalnum() and not c.isascii() for c in spelled) or len(spelled) > 60
    if lost or not word[:1].isalpha():
        # what cannot be spelled in ASCII is told apart by a digest: two apps must not replace each other
        word = (word if word[:1].isalpha() else "app") + "_" + hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"dev.handlens.{word}.k{certificate_sha256[:_DIGEST_CHARACTERS]}"
