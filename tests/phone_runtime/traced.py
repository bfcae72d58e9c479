"""Whether a run on the phone's processor reaches ruy's start, which kills the app on some phones.

ruy is what computes the products that the XNNPACK delegate leaves. On its first one it asks cpuinfo for the processor's
caches; where the kernel hides them, `ruy::CpuInfo::Initialize` of tensorflow-lite 2.16.1 reads through a null pointer
(tensorflow#75815, tensorflow#122686). Here the caches are found and nothing crashes, so the crash is no witness. Neither
are the files that cpuinfo opens: XNNPACK asks it too. The code itself is: qemu translates code just before it first runs,
and `-d in_asm` logs what it translates:

    IN:
    0x5502dfab2c:  fc1b0fe8  str      d8, [sp, #-0x50]!
    0x5502dfab30:  a90167fe  stp      x30, x25, [sp, #0x10]
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from .apart import run_runner
from .build import library_of
from .tensors import PhoneError

# ruy::CpuInfo::Initialize in arm64-v8a/libtensorflowlite_jni.so: no symbol is left, but build.py pins the bytes. Crash
# reports name its instruction at 0x24fc48. Whatever asks ruy's CpuInfo for anything calls it first.
RUY_INITIALIZE = 0x24FB2C
_INSTRUCTION = re.compile(r"^0x([0-9a-f]+):", re.MULTILINE)


def enters_ruy(model_bytes: bytes, signature: str, inputs: list[dict[str, Any]], *, xnnpack: bool = True) -> bool:
    """Whether ruy's start is reached when a signature runs in the unchanged arm64 library, under qemu.

    Args:
        model_bytes, signature, inputs, xnnpack: as `run_apart`.

    Raises:
        PhoneError: as `run_apart`; stage "library" where qemu logs no code of the library at all.
    """
    with tempfile.TemporaryDirectory(prefix="handlens-trace-") as scratch:
        log = Path(scratch) / "translated"
        options = ("-d", "in_asm", "-D", str(log))
        run = run_runner(model_bytes, signature, inputs, abi="arm64-v8a", xnnpack=xnnpack, emulator_options=options)
        translated = {int(address, 16) - run.library_address for address in _INSTRUCTION.findall(log.read_text())}
    if not any(0 <= place < library_of("arm64-v8a").stat().st_size for place in translated):
        raise PhoneError("library", "qemu's log shows no code of the library: is -d in_asm written otherwise here?")
    return RUY_INITIALIZE in translated
