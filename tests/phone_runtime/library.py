"""The phone's library by ctypes: its C API, an interpreter with everything that it points into, its profiler."""

import ctypes
import functools
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import build
from .tensors import PhoneError

_POINTER, _TEXT, _INT32, _SIZE = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.c_size_t

# void reporter(void *user_data, const char *format, va_list args); on x86_64 a va_list is passed as a pointer.
_Reporter = ctypes.CFUNCTYPE(None, _POINTER, _TEXT, _POINTER)

# headers/tensorflow/lite/core/c/c_api.h in the AAR: name -> result, arguments. Structures stay opaque pointers.
_C_API: dict[str, tuple[Any, ...]] = {
    "TfLiteVersion": (_TEXT,),
    "TfLiteModelCreateWithErrorReporter": (_POINTER, _POINTER, _SIZE, _Reporter, _POINTER),
    "TfLiteModelDelete": (None, _POINTER),
    "TfLiteInterpreterOptionsCreate": (_POINTER,),
    "TfLiteInterpreterOptionsDelete": (None, _POINTER),
    "TfLiteInterpreterOptionsSetErrorReporter": (None, _POINTER, _Reporter, _POINTER),
    "TfLiteInterpreterOptionsSetNumThreads": (None, _POINTER, _INT32),
    "TfLiteInterpreterOptionsAddDelegate": (None, _POINTER, _POINTER),
    "TfLiteInterpreterOptionsSetTelemetryProfiler": (None, _POINTER, _POINTER),
    "TfLiteXNNPackDelegateCreate": (_POINTER, _POINTER),
    "TfLiteXNNPackDelegateDelete": (None, _POINTER),
    "TfLiteInterpreterCreate": (_POINTER, _POINTER, _POINTER),
    "TfLiteInterpreterDelete": (None, _POINTER),
    "TfLiteInterpreterGetSignatureCount": (_INT32, _POINTER),
    "TfLiteInterpreterGetSignatureKey": (_TEXT, _POINTER, _INT32),
    "TfLiteInterpreterGetSignatureRunner": (_POINTER, _POINTER, _TEXT),
    "TfLiteSignatureRunnerDelete": (None, _POINTER),
    "TfLiteSignatureRunnerGetInputCount": (_SIZE, _POINTER),
    "TfLiteSignatureRunnerGetInputName": (_TEXT, _POINTER, _INT32),
    "TfLiteSignatureRunnerGetInputTensor": (_POINTER, _POINTER, _TEXT),
    "TfLiteSignatureRunnerGetOutputCount": (_SIZE, _POINTER),
    "TfLiteSignatureRunnerGetOutputName": (_TEXT, _POINTER, _INT32),
    "TfLiteSignatureRunnerGetOutputTensor": (_POINTER, _POINTER, _TEXT),
    "TfLiteSignatureRunnerResizeInputTensor": (_INT32, _POINTER, _TEXT, _POINTER, _INT32),
    "TfLiteSignatureRunnerAllocateTensors": (_INT32, _POINTER),
    "TfLiteSignatureRunnerInvoke": (_INT32, _POINTER),
    "TfLiteTensorType": (_INT32, _POINTER),
    "TfLiteTensorNumDims": (_INT32, _POINTER),
    "TfLiteTensorDim": (_INT32, _POINTER, _INT32),
    "TfLiteTensorByteSize": (_SIZE, _POINTER),
    "TfLiteTensorCopyFromBuffer": (_INT32, _POINTER, _POINTER, _SIZE),
    "TfLiteTensorCopyToBuffer": (_INT32, _POINTER, _POINTER, _SIZE),
}


class Session:
    """The library, the list that it reports into, and what has to be freed, last made first."""

    def __init__(self) -> None:
        self.lib = _library()
        self.log: list[str] = []
        self.is_closed = False
        self._frees: list[tuple[Any, int]] = []
        self._kept: list[Any] = []

        def report(_user_data: int, text_format: bytes, arguments: int) -> None:
            text = ctypes.create_string_buffer(4096)
            _vsnprintf()(text, len(text), text_format, arguments)
            self.log.append(text.value.decode("utf-8", "replace").strip())

        self.reporter = _Reporter(report)
        _take_log()  # lines of an earlier session

    def owns(self, pointer: int, free: Any) -> int:
        """Free `pointer` by `free` on close."""
        self._frees.append((free, pointer))
        return pointer

    def keeps(self, thing: Any) -> None:
        """The library points into `thing`: it has to live until close."""
        self._kept.append(thing)

    def read_log(self) -> list[str]:
        """What the library reported so far: its error reports, and its lines in Android's log ("W tflite: ...")."""
        self.log += _take_log()
        return self.log

    def error(self, stage: str, message: str) -> PhoneError:
        return PhoneError(stage, message, [line for line in self.read_log() if not line.startswith(("V ", "D ", "I "))])

    def close(self) -> None:
        self.is_closed = True
        while self._frees:
            free, pointer = self._frees.pop()
            free(pointer)
        self._kept.clear()


def create_interpreter(
    session: Session, model_bytes: bytes, threads: int, xnnpack: bool, profiler: "Profiler | None" = None
) -> int:
    lib = session.lib
    # The library reads weights where they lie, so they have to lie as the app's memory map lays them: aligned.
    room = np.empty(len(model_bytes) + 64, np.uint8)
    start = -room.ctypes.data % 64
    room[start : start + len(model_bytes)] = np.frombuffer(model_bytes, np.uint8)
    session.keeps(room)
    model = lib.TfLiteModelCreateWithErrorReporter(room.ctypes.data + start, len(model_bytes), session.reporter, None)
    if not model:
        raise session.error("model", "the phone's library does not take these bytes for a model")
    session.owns(model, lib.TfLiteModelDelete)

    options = session.owns(lib.TfLiteInterpreterOptionsCreate(), lib.TfLiteInterpreterOptionsDelete)
    lib.TfLiteInterpreterOptionsSetErrorReporter(options, session.reporter, None)
    lib.TfLiteInterpreterOptionsSetNumThreads(options, threads)
    if xnnpack:
        delegate = session.owns(lib.TfLiteXNNPackDelegateCreate(None), lib.TfLiteXNNPackDelegateDelete)
        lib.TfLiteInterpreterOptionsAddDelegate(options, delegate)
    if profiler:
        session.keeps(profiler)
        lib.TfLiteInterpreterOptionsSetTelemetryProfiler(options, ctypes.byref(profiler.hooks))
    interpreter = lib.TfLiteInterpreterCreate(model, options)
    if not interpreter:
        raise session.error("create", "the phone's library refuses the model")
    return session.owns(interpreter, lib.TfLiteInterpreterDelete)


class OperatorTime(NamedTuple):
    """One operator's median time in a run.

    A delegated operator has XNNPACK's name for it, its number within its delegated part, and whole microseconds: that
    is how the delegate reports itself.
    """

    name: str
    node: int
    is_delegated: bool
    milliseconds: float


# tensorflow/lite/profiling/telemetry/c/profiler.h, struct TfLiteTelemetryProfilerStruct, at v2.16.1
_Event = ctypes.CFUNCTYPE(None, _POINTER, _TEXT, ctypes.c_uint64)
_OperatorEvent = ctypes.CFUNCTYPE(None, _POINTER, _TEXT, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint64)
_Settings = ctypes.CFUNCTYPE(None, _POINTER, _TEXT, _POINTER)
_Begin = ctypes.CFUNCTYPE(ctypes.c_uint32, _POINTER, _TEXT, ctypes.c_int64, ctypes.c_int64)
_End = ctypes.CFUNCTYPE(None, _POINTER, ctypes.c_uint32)
_Elapsed = ctypes.CFUNCTYPE(None, _POINTER, _TEXT, ctypes.c_uint64, ctypes.c_int64, ctypes.c_int64)


class _Hooks(ctypes.Structure):
    _fields_ = (
        ("data", _POINTER),
        ("event", _Event),
        ("operator_event", _OperatorEvent),
        ("settings", _Settings),
        ("begin", _Begin),
        ("end", _End),
        ("elapsed", _Elapsed),
    )


class Profiler:
    """Collects what the library reports about each operator, run by run, in the order of the run."""

    def __init__(self) -> None:
        self._runs: list[list[OperatorTime]] = []
        self._begun: list[tuple[str, int, float]] = []

        def begin(_data: int, name: bytes, index: int, _subgraph: int) -> int:
            self._begun.append((name.decode(), index, time.perf_counter()))
            return len(self._begun) - 1

        def end(_data: int, handle: int) -> None:
            name, index, start_s = self._begun[handle]
            self._runs[-1].append(OperatorTime(name, index, False, (time.perf_counter() - start_s) * 1e3))

        def elapsed(_data: int, name: bytes, time_us: int, index: int, _subgraph: int) -> None:
            self._runs[-1].append(OperatorTime(name.decode(), index, True, time_us / 1e3))

        nothing = _Event(lambda *_: None), _OperatorEvent(lambda *_: None), _Settings(lambda *_: None)
        self.hooks = _Hooks(None, *nothing, _Begin(begin), _End(end), _Elapsed(elapsed))

    def start_run(self) -> None:
        self._runs.append([])
        self._begun.clear()

    def times(self) -> list[OperatorTime]:
        """The median over all runs but the first, which also packs weights. Slowest first."""
        rows = [
            row._replace(milliseconds=float(np.median([run[place].milliseconds for run in self._runs[1:]])))
            for place, row in enumerate(self._runs[1])
        ]
        return sorted(rows, key=lambda row: -row.milliseconds)


@functools.cache
def _vsnprintf() -> Any:
    function = ctypes.CDLL(None).vsnprintf
    function.argtypes = [_TEXT, _SIZE, _TEXT, _POINTER]
    return function


def _take_log() -> list[str]:
    room = ctypes.create_string_buffer(1 << 16)
    taken = _log_shim().handlens_take_log(room, len(room))
    return room.raw[:taken].decode("utf-8", "replace").splitlines()


def _shim(library: Path, name: str) -> str:
    return str(library.parent / "shims" / f"{name}.so")


@functools.cache
def _log_shim() -> ctypes.CDLL:
    shim = ctypes.CDLL(_shim(build.library_of("x86_64"), "liblog"))
    shim.handlens_take_log.restype, shim.handlens_take_log.argtypes = _SIZE, [_TEXT, _SIZE]
    return shim


@functools.cache
def _library() -> ctypes.CDLL:
    try:
        path = build.library_of("x86_64")
    except build.BuildError as error:
        raise PhoneError("library", str(error)) from None
    for name in build.SHIMS:  # before the library: it finds them by name, as already loaded
        ctypes.CDLL(_shim(path, name))
    library = ctypes.CDLL(str(path))
    for name, (result, *arguments) in _C_API.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
