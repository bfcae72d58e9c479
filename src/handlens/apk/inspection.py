"""What is in an app: read from its bytes by handlens's own readers, the signature checked as a phone would."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..base.files import read_input
from ..errors import ApkError, SigningError
from ..modelfile.contract import Contract
from ..modelfile.golden import GoldenFrame, read_golden
from .format.archive import Archive
from .format.chunks import Reference
from .format.elf import page_bytes
from .format.resources import read_resources
from .libraries import LIBRARIES, LIBRARY_FILE
from .manifest import read_manifest
from .relaying import ASSET, RELAID_ABI
from .signature.verification import Signer, verify_app

_MOST_APP_BYTES = 1 << 30
_MOST_TEXT_BYTES = 8 << 20

_KINDS = {
    "lib/": "native libraries",
    "assets/model.tflite": "model",
    "assets/golden": "golden frames",
    "assets/exemplars": "exemplars",
    "assets/": "texts",
    "res/locales.xml": "texts",
    "res/": "icon",
    "classes": "code",
}


@dataclass(frozen=True)
class AppLibrary:
    """A native library inside an app.

    Attributes:
        abi: its processors.
        name: its file's name.
        size_bytes: of the library itself, unpacked.
        untouched: whether it is byte for byte the library that handlens pins; None for a library that it does not know.
        page_bytes: the largest memory page that it can be loaded with, 4,096 or 16,384 as a rule: what its segments are laid
            out for; None if that cannot be told.
        large_pages: whether the app carries what phones with larger pages need to lay it out anew.
    """

    abi: str
    name: str
    size_bytes: int
    untouched: bool | None
    page_bytes: int | None
    large_pages: bool = False


@dataclass(frozen=True)
class AppSummary:
    """What an .apk holds.

    Attributes:
        path: the file.
        size_bytes: of it.
        package, version_code, version_name: as Android knows it.
        name: what the phone shows.
        min_sdk, target_sdk, permissions: from its manifest.
        signers: who signed it, by scheme; the signatures hold.
        signature_problem: why they do not, None if they do.
        libraries: native libraries.
        contract: the model's contract; None if handlens did not make the app.
        golden: the self-check's frames, without their pictures in the JSON.
        parts: bytes in the archive by kind of content.
    """

    path: Path
    size_bytes: int
    package: str
    version_code: int
    version_name: str
    name: str
    min_sdk: int
    target_sdk: int
    permissions: tuple[str, ...]
    signers: tuple[Signer, ...]
    signature_problem: str | None
    libraries: tuple[AppLibrary, ...]
    contract: Contract | None
    golden: tuple[GoldenFrame, ...]
    parts: dict[str, int]

    @property
    def labels(self) -> tuple[str, ...]:
        """What the model can read."""
        return self.contract.labels if self.contract else ()

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON: of the contract labels and threshold, of golden frames the answers only."""
        return {
            "path": str(self.path),
            "size_bytes": self.size_bytes,
            "package": self.package,
            "version_code": self.version_code,
            "version_name": self.version_name,
            "name": self.name,
            "min_sdk": self.min_sdk,
            "target_sdk": self.target_sdk,
            "permissions": list(self.permissions),
            "signers": [asdict(signer) for signer in self.signers],
            "signature_problem": self.signature_problem,
            "parts": self.parts,
            "libraries": [asdict(library) for library in self.libraries],
            "labels": list(self.labels),
            "threshold": self.contract.threshold if self.contract else None,
            "golden": [
                {"rotation": frame.rotation, "truth": frame.truth, "label": frame.label, "score": frame.score}
                for frame in self.golden
            ],
        }


def inspect_app(path: str | os.PathLike[str]) -> AppSummary:
    """Read an .apk.

    A signature that does not hold is told in the summary, not raised: the rest may still be worth knowing.

    Args:
        path: an .apk, of handlens or not, of at most 1 GiB.

    Returns:
        An `AppSummary`; `contract` is None and `golden` empty when handlens did not make the app.

    Raises:
        ApkError: not an app, or one that is damaged.
        ModelError: the contract in it is damaged or of a newer handlens.
    """
    data = read_input(path, ApkError, most_bytes=_MOST_APP_BYTES)
    archive = Archive(data)
    manifest = read_manifest(archive.read("AndroidManifest.xml", most_bytes=_MOST_TEXT_BYTES))
    signers, problem = _signers(data, manifest.min_sdk)
    return AppSummary(
        path=Path(path),
        size_bytes=len(data),
        package=manifest.package,
        version_code=manifest.version_code,
        version_name=manifest.version_name,
        name=_label(archive, manifest.label),
        min_sdk=manifest.min_sdk,
        target_sdk=manifest.target_sdk,
        permissions=manifest.permissions,
        signers=signers,
        signature_problem=problem,
        libraries=tuple(_libraries(archive)),
        contract=_contract(archive),
        golden=_golden(archive),
        parts=sizes_by_kind(archive, len(data)),
    )


def sizes_by_kind(archive: Archive, size_bytes: int) -> dict[str, int]:
    """Bytes in the archive by kind of content, the largest first; together they are `size_bytes`."""
    parts: dict[str, int] = {}
    for entry in archive.entries.values():
        kind = next((kind for start, kind in _KINDS.items() if entry.name.startswith(start)), "manifest and resources")
        parts[kind] = parts.get(kind, 0) + entry.packed_bytes
    parts["archive and signature"] = size_bytes - sum(parts.values())
    return dict(sorted(parts.items(), key=lambda part: -part[1]))


def _signers(data: bytes, min_sdk: int) -> tuple[tuple[Signer, ...], str | None]:
    try:
        return verify_app(data, min_sdk=min_sdk), None
    except SigningError as error:
        return (), str(error)


def _label(archive: Archive, label: str | Reference | None) -> str:
    if not isinstance(label, Reference):
        return label or ""
    texts = read_resources(archive.read("resources.arsc")).texts(label.id)
    return texts[0] if texts else str(label)


def _libraries(archive: Archive) -> list[AppLibrary]:
    from hashlib import sha256

    found = []
    for name, entry in archive.entries.items():
        folder, _, rest = name.partition("/")
        abi, _, library = rest.partition("/")
        if folder == "lib" and library.endswith(".so"):
            pinned = LIBRARIES.get(abi) if library == LIBRARY_FILE else None
            content = archive.read(name)
            untouched = sha256(content).hexdigest() == pinned.sha256 if pinned else None
            large = bool(untouched) and abi == RELAID_ABI and ASSET in archive.entries
            found.append(AppLibrary(abi, library, entry.size_bytes, untouched, page_bytes(content), large))
    return found


def _contract(archive: Archive) -> Contract | None:
    if "assets/contract.json" not in archive.entries:
        return None
    return Contract.from_json(archive.read("assets/contract.json", most_bytes=_MOST_TEXT_BYTES))


def _golden(archive: Archive) -> tuple[GoldenFrame, ...]:
    if not {"assets/golden.bin", "assets/golden.json"} <= archive.entries.keys():
        return ()
    packed = archive.read("assets/golden.bin", most_bytes=_MOST_TEXT_BYTES)
    return tuple(read_golden(packed, archive.read("assets/golden.json", most_bytes=_MOST_TEXT_BYTES)))
