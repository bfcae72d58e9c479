"""The phone's runtime: the native libraries of org.tensorflow:tensorflow-lite:2.16.1, unchanged, pinned by sha256.

They are kept gzipped in `native/`; what comes out is byte for byte what lies in the AAR's jni/ folder, or an error.
Their program headers ask for 4 KB pages: phones with 16 KB pages run them in Android's compatibility mode, or not.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from ..errors import ApkError

RUNTIME = "org.tensorflow:tensorflow-lite:2.16.1"
AAR_SHA256 = "34b065817e294e7dd3569504e8b9454938ceae453b6a459da54d5f6e45d3c94e"
LIBRARY_FILE = "libtensorflowlite_jni.so"
DEFAULT_ABIS = ("arm64-v8a", "armeabi-v7a")
# where the archive puts the library's first byte: a multiple of the largest page that phones have
PAGE_BYTES = 16_384


@dataclass(frozen=True)
class NativeLibrary:
    """One library of the AAR: for which processors, its size and its digest."""

    abi: str
    size_bytes: int
    sha256: str

    def read(self) -> bytes:
        """The library's bytes.

        Raises:
            ApkError: the installed handlens lacks the file, or it is not the AAR's.
        """
        try:
            packed = (resources.files(__package__) / "native" / self.abi / f"{LIBRARY_FILE}.gz").read_bytes()
            content = gzip.decompress(packed)
        except (OSError, EOFError, zlib.error) as error:
            message, hint = (
                f"the native library for {self.abi} cannot be read",
                "pip install --force-reinstall handlens",
            )
            raise ApkError(message, received=str(error), hint=hint) from None
        found = hashlib.sha256(content).hexdigest()
        if found != self.sha256:
            hint = "corrupted or tampered with: pip install --force-reinstall handlens"
            raise ApkError(
                f"the native library for {self.abi} is not that of {RUNTIME}",
                received=f"sha256 {found}, where {self.sha256} is right",
                hint=hint,
            )
        return content


LIBRARIES = {
    library.abi: library
    for library in (
        NativeLibrary("arm64-v8a", 3_401_672, "a4f950ebb6ddb191cfaf77a4c821b577c5a3200a02b3b338bfa68d00c7446623"),
        NativeLibrary("armeabi-v7a", 2_247_588, "b70400266545734bd8acbeb3d3add45f1e0823073cab6fb08f58948607477fdb"),
        NativeLibrary("x86_64", 4_543_720, "21f2570e650fc120ad28a379d927392c1883f9738895a3fd5efa0a32ae784507"),
    )
}


def libraries_for(abis: Sequence[str]) -> list[NativeLibrary]:
    """The libraries of these ABIs, each once, in a fixed order.

    Raises:
        ApkError: none, or one for which there is no library.

    >>> [library.abi for library in libraries_for(["armeabi-v7a", "arm64-v8a"])]
    ['arm64-v8a', 'armeabi-v7a']
    """
    unknown = [abi for abi in abis if abi not in LIBRARIES]
    if unknown or not abis:
        hint = "--abi arm64-v8a (all newer phones), --abi armeabi-v7a (older ones), --abi x86_64 (emulators)"
        raise ApkError("there is no such ABI", received=", ".join(unknown) or "none", hint=hint)
    return [library for abi, library in LIBRARIES.items() if abi in abis]
