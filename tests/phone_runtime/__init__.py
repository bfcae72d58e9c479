"""The phone's own TensorFlow Lite on this machine: the AAR's library, unchanged, as the oracle of every model file.

The app ships tensorflow-lite 2.16.1, which is older than the converter and than ai-edge-litert: a model that runs in
Python may not load on the phone, or crawl there. So its library is run here. It was compiled for Android's C library;
small shims (bionic.c, log.c, empty.c) let it load into a Linux process.

    build.py      fetches and checks the AAR, builds the shims and runner.c
    library.py    the C API by ctypes
    runtime.py    PhoneRuntime: in this process, x86_64; answers, times, profiles
    apart.py      run_arm64: the phone's processor under qemu; run_apart: x86_64 in a process of its own
    traced.py     enters_ruy: whether a run on the phone's processor reaches the code that crashes on some phones
    models.py     small model files made by hand; products.py: those of one product each

tools/measure_operators.py asks it which operators and versions it knows, and writes handlens/modelfile/phone_operators.json.

`scripts/oracles phone` prepares it. Tests start with `require_phone()`.
"""

import os

import pytest

from . import build
from .apart import run_apart, run_arm64
from .library import OperatorTime
from .runtime import Milliseconds, PhoneRuntime, Signature, TensorInfo
from .tensors import PhoneError
from .traced import enters_ruy

__all__ = [
    "Milliseconds",
    "OperatorTime",
    "PhoneError",
    "PhoneRuntime",
    "Signature",
    "TensorInfo",
    "enters_ruy",
    "require_phone",
    "run_apart",
    "run_arm64",
]


def require_phone(abi: str = "x86_64") -> None:
    """Skip the running test, with the reason, unless the phone's library for `abi` is prepared.

    With HANDLENS_ORACLES_REQUIRED=1 (scripts/test --all sets it) the test fails instead: there a skipped oracle would
    pass for a passed one.
    """
    reason = build.why_missing(abi)
    if reason is None:
        return
    if os.environ.get("HANDLENS_ORACLES_REQUIRED") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
