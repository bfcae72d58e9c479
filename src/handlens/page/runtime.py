"""The page's runtime: TensorFlow Lite as WebAssembly, of the npm package @tensorflow/tfjs-tflite, unchanged, pinned by sha256.

It is kept gzipped in `runtime/`, and so it goes into the page; what the browser unpacks is byte for byte the package's.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from importlib import resources

from ..errors import PageError

RUNTIME = "@tensorflow/tfjs-tflite 0.0.1-alpha.10"
_FOLDER = "runtime"
# The page runs the loader between these two texts, so that it compiles no text itself (web/src/core/runtime.ts has the same
# two, and says how). The digest of all three stands in the page's policy.
LOADER_HEAD = "globalThis.handlensLoader = function (Function) {\n"
LOADER_TAIL = "\nreturn tflite_web_api_ModuleFactory;\n};\n"


@dataclass(frozen=True)
class RuntimeFile:
    """One file of the package: its name there, its size and its digest."""

    name: str
    size_bytes: int
    sha256: str

    def read(self) -> tuple[bytes, bytes]:
        """The file, packed with gzip as it goes into the page, and unpacked.

        Raises:
            PageError: the installed handlens lacks the file, or it is not the package's.
        """
        try:
            packed = (resources.files(__package__) / _FOLDER / f"{self.name}.gz").read_bytes()
            content = gzip.decompress(packed)
        except (OSError, EOFError, zlib.error) as error:
            raise PageError("the page's runtime cannot be read", received=str(error),
                            hint="pip install --force-reinstall handlens") from None  # fmt: skip
        if not self.is_untouched(content):
            raise PageError(f"the page's runtime is not that of {RUNTIME}",
                            received=f"sha256 {hashlib.sha256(content).hexdigest()}, where {self.sha256} is right",
                            hint="corrupted or tampered with: pip install --force-reinstall handlens")  # fmt: skip
        return packed, content

    def is_untouched(self, content: bytes) -> bool:
        """Whether these are the package's bytes."""
        return hashlib.sha256(content).hexdigest() == self.sha256


WASM = RuntimeFile(
    "tflite_web_api_cc_simd.wasm", 3_689_633, "40f49cc2d458ec09bb43db160e9e55f4b3c790a4c1d1fa280f8a61796296cf8e"
)
LOADER = RuntimeFile("tflite_web_api_cc_simd.js", 78_797, "d5c71816525140d7a35b59a908d3b07d42741576630e647d246c19c6fa72d63d")
