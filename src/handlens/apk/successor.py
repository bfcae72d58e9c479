"""The next version of an app: what it must have in common with the one before, and what must be higher.

A phone takes an app over the one that it has if the package is the same, the key is the same, and the version code is no lower.
Source: "Version your app", Android developer documentation.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import ApkError, SigningError
from .inspection import inspect_app
from .naming import MOST_VERSION_CODE, check_version_code

_FIRST_CODE, _FIRST_NAME = 1, "1.0"


@dataclass(frozen=True)
class Before:
    """The app that another follows.

    Attributes:
        path: the .apk.
        name, package, version_code, version_name: as it was packaged.
        certificates: sha256 of the certificates that signed it, lower-case hexadecimal.
    """

    path: Path
    name: str
    package: str
    version_code: int
    version_name: str
    certificates: frozenset[str]

    def require_key(self, certificate_sha256: str | None) -> None:
        """Raises SigningError for a key with which no phone would take the next version; None: there is no key yet."""
        if certificate_sha256 not in self.certificates:
            ours = "there is no key yet" if certificate_sha256 is None else f"a key of {certificate_sha256}"
            raise SigningError(f"no phone takes this over `{self.path}`: that is signed with another key",
                               received=f"{ours}; it needs that of {' or '.join(sorted(self.certificates))}",
                               hint="--key with the file of that key; without --after it becomes an app of its own")  # fmt: skip

    def require_package(self, package: str) -> None:
        """Raises ApkError for another package name: that is another app."""
        if package != self.package:
            raise ApkError(f"an app with another package name does not follow `{self.path}`: phones keep both",
                           received=f"{package}, not {self.package}", hint="leave --package out, or --after")  # fmt: skip


def read_before(path: str | os.PathLike[str]) -> Before:
    """The app that a new one is to follow.

    Args:
        path: an .apk of handlens.

    Raises:
        ApkError: not an app, not one of handlens, one whose signature does not hold, or one with the highest version code that
            there can be.
    """
    app = inspect_app(path)
    if app.contract is None:
        raise ApkError("handlens did not make that app", received=path, hint="--after takes an .apk that handlens packaged")
    if app.signature_problem:
        raise ApkError(f"the signature of the app before does not hold: {app.signature_problem}", received=path,
                       hint="take the file that was installed, or leave --after out")  # fmt: skip
    if app.version_code >= MOST_VERSION_CODE:
        raise ApkError("there is no higher version code than that of the app before", received=f"{app.version_code:,} in {path}",
                       hint="another --package makes an app of its own, which begins at 1")  # fmt: skip
    certificates = frozenset(signer.certificate_sha256 for signer in app.signers)
    return Before(Path(path), app.name, app.package, app.version_code, app.version_name, certificates)


def version_after(before: Before | None, version_code: int | None, version_name: str | None) -> tuple[int, str]:
    """Version code and name of an app: those that were given, else the next ones, else the first.

    Args:
        before: the app that it follows, if any.
        version_code, version_name: as they were given, None where they were not.

    Raises:
        ApkError: a version code that cannot be, or is not higher than the one before.

    >>> version_after(None, None, None)
    (1, '1.0')
    >>> version_after(Before(Path(), "", "", 4, "1.9", frozenset()), None, None)
    (5, '1.10')
    """
    if before is None:
        return check_version_code(_FIRST_CODE if version_code is None else version_code), version_name or _FIRST_NAME
    code = before.version_code + 1 if version_code is None else check_version_code(version_code)
    if code <= before.version_code:
        raise ApkError(f"the version code must be higher than that of `{before.path}`",
                       received=f"{code}, not above {before.version_code}",
                       hint="leave --version-code out: it is one more")  # fmt: skip
    return code, version_name or _next_name(before.version_name)


def _next_name(name: str) -> str:
    """The last number in it one higher; a name without a number gets one.

    >>> _next_name("1.0"), _next_name("2.9-beta"), _next_name("first"), _next_name("")
    ('1.1', '2.10-beta', 'first 2', '2')
    """
    last = re.search(r"[0-9]+(?=[^0-9]*$)", name)
    if last is None:
        return f"{name} 2".strip()
    return f"{name[: last.start()]}{int(last[0]) + 1}{name[last.end() :]}"


__all__ = ["Before", "read_before", "version_after"]
