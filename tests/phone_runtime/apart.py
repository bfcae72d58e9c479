"""The phone's runtime in a process of its own: under qemu for the phone's processor, or here for models that may crash.

Right or wrong only. Under qemu float kernels are slow and integer ones fast: its times say nothing about a phone.
"""

import os
import signal
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import build
from .tensors import TYPE_NUMBERS, PhoneError, dtype_of

_STAGES = {2: "library", 3: "library", 4: "create", 5: "input", 6: "invoke"}  # runner.c's exit statuses


def run_arm64(
    model_bytes: bytes, signature: str, inputs: list[dict[str, Any]], *, xnnpack: bool = True, timeout_s: float = 300
) -> list[dict[str, np.ndarray]]:
    """`run_apart` with the library for the phone's processor (arm64-v8a), under qemu-aarch64."""
    return run_apart(model_bytes, signature, inputs, abi="arm64-v8a", xnnpack=xnnpack, timeout_s=timeout_s)


def run_arm64_with_pages(
    model_bytes: bytes, signature: str, inputs: list[dict[str, Any]], *, page_bytes: int, library: Path, timeout_s: float = 300
) -> list[dict[str, np.ndarray]]:
    """`run_arm64` with another library, on a processor with memory pages of that size."""
    return run_runner(model_bytes, signature, inputs, abi="arm64-v8a", timeout_s=timeout_s, library=library,
                      emulator_options=("-p", str(page_bytes))).answers  # fmt: skip


def run_apart(
    model_bytes: bytes,
    signature: str,
    inputs: list[dict[str, Any]],
    *,
    abi: str = "x86_64",
    xnnpack: bool = True,
    timeout_s: float = 300,
) -> list[dict[str, np.ndarray]]:
    """Run one signature on many frames, all in one process.

    Args:
        model_bytes: the whole .tflite.
        signature: its name in the file.
        inputs: for each frame, one array for each input, of exactly the input's dtype.
        abi: "x86_64" or "arm64-v8a".
        xnnpack: with the delegate, as the app runs it.
        timeout_s: for all frames together.

    Returns:
        For each frame, its outputs by name.

    Raises:
        PhoneError: stage "library", "create", "input", "invoke", or "crash" when the process died or took too long.
    """
    return run_runner(model_bytes, signature, inputs, abi=abi, xnnpack=xnnpack, timeout_s=timeout_s).answers


class Run(NamedTuple):
    """What a run of the runner left: for each frame its outputs by name, and the address that the library lay at."""

    answers: list[dict[str, np.ndarray]]
    library_address: int


def run_runner(
    model_bytes: bytes,
    signature: str,
    inputs: list[dict[str, Any]],
    *,
    abi: str,
    xnnpack: bool = True,
    timeout_s: float = 300,
    emulator_options: Sequence[str] = (),
    library: Path | None = None,
) -> Run:
    """`run_apart`, with options for the emulator, another library than the phone's, and all that is known of the run."""
    try:
        unchanged = build.library_of(abi)
    except build.BuildError as error:
        raise PhoneError("library", str(error)) from None
    with tempfile.TemporaryDirectory(prefix="handlens-phone-") as scratch:
        model, given, answered = (Path(scratch) / name for name in ("model.tflite", "inputs", "outputs"))
        model.write_bytes(model_bytes)
        given.write_bytes(pack_frames(inputs))
        command = [*build.PROCESSORS[abi].emulator, *emulator_options]
        command += [unchanged.with_name("runner"), library or unchanged, unchanged.with_name("shims")]
        command += [model, signature, given, answered, "delegate" if xnnpack else "plain"]
        try:
            done = subprocess.run(
                [str(part) for part in command],
                env={**os.environ, "HANDLENS_PHONE_LOG": "1"},
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout_s,
            )
        except subprocess.TimeoutExpired:
            raise PhoneError("crash", f"{abi}: no answer after {timeout_s:g} s") from None
        if done.returncode:
            raise _error_of(abi, done.returncode, done.stderr)
        said = dict(line.split(" ", 1) for line in done.stdout.splitlines())
        return Run(unpack_frames(answered.read_bytes()), int(said["library"], 16))


def _error_of(abi: str, status: int, stderr: str) -> PhoneError:
    # log.c's lines begin with their level; what is only information or chatter explains no error
    log = [line for line in stderr.splitlines() if not line.startswith(("V ", "D ", "I "))]
    if status in _STAGES:
        return PhoneError(_STAGES[status], f"{abi}: {log.pop() if log else 'no message'}", log)
    number = -status if status < 0 else status - 128  # qemu hands a signal on as 128 + its number, as a shell does
    name = signal.Signals(number).name if number in signal.valid_signals() else f"status {status}"
    return PhoneError("crash", f"{abi}: the library died of {name}", log)


def pack_frames(frames: list[dict[str, Any]]) -> bytes:
    """The runner's batch; its layout is drawn at the top of runner.c."""
    parts = [struct.pack("<I", len(frames))]
    for frame in frames:
        parts.append(struct.pack("<I", len(frame)))
        for name, value in frame.items():
            array = np.asarray(value)
            if array.dtype not in TYPE_NUMBERS:
                raise PhoneError("input", f"{name} has dtype {array.dtype}, which no model file takes")
            encoded = name.encode()
            parts += [struct.pack("<I", len(encoded)), encoded]
            parts.append(struct.pack("<II", TYPE_NUMBERS[array.dtype], array.ndim))
            parts.append(struct.pack(f"<{array.ndim}i", *array.shape))
            parts += [struct.pack("<Q", array.nbytes), array.tobytes()]
    return b"".join(parts)


def unpack_frames(batch: bytes) -> list[dict[str, np.ndarray]]:
    """The inverse of `pack_frames`."""
    at = 0

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal at
        values = struct.unpack_from(f"<{layout}", batch, at)
        at += struct.calcsize(f"<{layout}")
        return values

    frames = []
    for _ in range(take("I")[0]):
        frame: dict[str, np.ndarray] = {}
        for _ in range(take("I")[0]):
            (name,) = take(f"{take('I')[0]}s")
            type_number, rank = take("II")
            shape = take(f"{rank}i")
            (values,) = take(f"{take('Q')[0]}s")
            frame[name.decode()] = np.frombuffer(values, dtype_of(type_number)).reshape(shape).copy()
        frames.append(frame)
    return frames
