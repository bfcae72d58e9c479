"""The phone's own runtime inside this Python process: libtensorflowlite_jni.so of the AAR over its C API.

    with PhoneRuntime(model_bytes) as phone:
        reading = phone.run("frame", luma=luma, rotation=0)
        print(reading["output_node"], phone.milliseconds("frame").p10)

Stricter than the app: where the delegate refuses a graph, Java's Interpreter silently runs it undelegated (and slowly),
while the C API does not create the interpreter at all. So a model that passes here is delegated on the phone too.

Traps: a model that makes the library crash takes the whole test run with it. Full int8 models do (XNNPACK on hosts with
AVX512): give those to `apart.run_apart`.
"""

import time
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np

from .library import OperatorTime, Profiler, Session, create_interpreter
from .tensors import PhoneError, dtype_of


class TensorInfo(NamedTuple):
    """dtype and present shape of a signature's input or output. A dynamic size reads 1 until a run has set it."""

    dtype: np.dtype
    shape: tuple[int, ...]


class Signature(NamedTuple):
    """What a signature takes and gives, by name. The order is the file's own and means nothing."""

    inputs: dict[str, TensorInfo]
    outputs: dict[str, TensorInfo]


class Milliseconds(NamedTuple):
    """Percentiles of the time of one run. p10 is the one to compare: it hardly moves with other load."""

    p10: float
    p50: float
    p90: float


class PhoneRuntime:
    """One model file open in the phone's library, for x86_64, unchanged.

    Args:
        model_bytes: the whole .tflite.
        threads: as the app would set it.
        xnnpack: with the XNNPACK delegate, as the app runs it. The C API does not add it by itself.

    Raises:
        PhoneError: stage "library" (not prepared, or not the pinned bytes), "model" (not a model), "create" (an
            operator or version that this runtime does not know, or a graph that the delegate refuses).
    """

    def __init__(self, model_bytes: bytes, threads: int = 1, xnnpack: bool = True):
        self._session = Session()
        try:
            self._interpreter = create_interpreter(self._session, model_bytes, threads, xnnpack)
        except BaseException:
            self._session.close()
            raise
        self._settings = (model_bytes, threads, xnnpack)
        self._runners: dict[str, _Runner] = {}

    @property
    def version(self) -> str:
        """The library's own version, "2.16.1"."""
        return str(self._session.lib.TfLiteVersion().decode())

    @property
    def log(self) -> list[str]:
        """What the library has reported so far, such as how many operators the delegate took over."""
        return self._session.read_log()

    def signatures(self) -> dict[str, Signature]:
        """Name -> what it takes and gives. Allocates each signature's tensors."""
        lib = self._session.lib
        names = [
            lib.TfLiteInterpreterGetSignatureKey(self._interpreter, index).decode()
            for index in range(lib.TfLiteInterpreterGetSignatureCount(self._interpreter))
        ]
        return {name: self._runner(name).describe() for name in names}

    def run(self, signature: str, /, **inputs: Any) -> dict[str, np.ndarray]:
        """Run a signature by name.

        Args:
            signature: its name in the file.
            inputs: one array for each input, of the input's dtype; a plain number serves for a scalar. Another shape
                resizes the input, which only a dynamic size allows.

        Returns:
            A copy of each output, by name.

        Raises:
            PhoneError: stage "input", "allocate" or "invoke".
        """
        runner = self._runner(signature)
        runner.feed(inputs)
        runner.invoke()
        return runner.outputs()

    def milliseconds(self, signature: str, /, runs: int = 60, **inputs: Any) -> Milliseconds:
        """Time `runs` runs on the given inputs, or on those of the last run. Copies are not counted."""
        runner = self._runner(signature)
        if inputs or not runner.is_fed:
            runner.feed(inputs)
        runner.invoke()  # the first run after an allocation packs weights
        times_s = []
        for _ in range(runs):
            start_s = time.perf_counter()
            runner.invoke()
            times_s.append(time.perf_counter() - start_s)
        return Milliseconds(*(float(ms) for ms in np.percentile(np.array(times_s) * 1e3, (10, 50, 90))))

    def profile(self, signature: str, /, runs: int = 20, **inputs: Any) -> list[OperatorTime]:
        """The time of each operator, slowest first. Opens the model once more, with the library's own profiler."""
        session = Session()
        profiler = Profiler()
        try:
            interpreter = create_interpreter(session, *self._settings, profiler)
            runner = _Runner(session, interpreter, signature)
            runner.feed(inputs)
            for _ in range(runs + 1):
                profiler.start_run()
                runner.invoke()
            return profiler.times()
        finally:
            session.close()

    def undelegated(self, signature: str, /, **inputs: Any) -> list[str]:
        """The operators of a signature that XNNPACK left to the library's own kernels, by the schema's names."""
        return sorted(row.name for row in self.profile(signature, runs=2, **inputs) if not row.is_delegated)

    def close(self) -> None:
        """Free everything. A second call does nothing."""
        self._runners.clear()
        self._session.close()

    def __enter__(self) -> "PhoneRuntime":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _runner(self, signature: str) -> "_Runner":
        if self._session.is_closed:
            raise PhoneError("input", "this PhoneRuntime is closed")
        if signature not in self._runners:
            self._runners[signature] = _Runner(self._session, self._interpreter, signature)
        return self._runners[signature]


class _Runner:
    """One signature's runner: fed, invoked, read."""

    def __init__(self, session: Session, interpreter: int, signature: str):
        self._session, self._lib, self._signature = session, session.lib, signature
        pointer = self._lib.TfLiteInterpreterGetSignatureRunner(interpreter, signature.encode())
        if not pointer:
            raise session.error("input", f"the model has no signature {signature!r}")
        self._pointer = session.owns(pointer, self._lib.TfLiteSignatureRunnerDelete)
        self._is_allocated = False
        self.is_fed = False
        self._input_names = self._names("Input")
        self._output_names = self._names("Output")

    def describe(self) -> Signature:
        self._allocate()
        return Signature(
            {name: self._info(self._tensor("Input", name)) for name in self._input_names},
            {name: self._info(self._tensor("Output", name)) for name in self._output_names},
        )

    def feed(self, inputs: dict[str, Any]) -> None:
        if set(inputs) != set(self._input_names):
            raise self._session.error(
                "input", f"{self._signature} takes {sorted(self._input_names)}, received {sorted(inputs)}"
            )
        arrays = {name: self._fit(name, value) for name, value in inputs.items()}
        self._allocate()
        for name, array in arrays.items():
            copied = self._lib.TfLiteTensorCopyFromBuffer(self._tensor("Input", name), array.ctypes.data, array.nbytes)
            if copied:
                raise self._session.error("input", f"{name} does not take {array.nbytes} bytes")
        self.is_fed = True

    def invoke(self) -> None:
        if self._lib.TfLiteSignatureRunnerInvoke(self._pointer):
            raise self._session.error("invoke", f"running {self._signature} failed")

    def outputs(self) -> dict[str, np.ndarray]:
        return {name: self._copy(self._tensor("Output", name)) for name in self._output_names}

    def _fit(self, name: str, value: Any) -> np.ndarray:
        wanted = self._info(self._tensor("Input", name))
        array = value if isinstance(value, np.ndarray) else np.asarray(value, wanted.dtype)
        if array.dtype != wanted.dtype:
            raise self._session.error("input", f"{name} takes {wanted.dtype}, received {array.dtype}")
        if array.shape != wanted.shape:
            sizes = np.array(array.shape, np.int32)
            if self._lib.TfLiteSignatureRunnerResizeInputTensor(
                self._pointer, name.encode(), sizes.ctypes.data, len(sizes)
            ):
                raise self._session.error("input", f"{name} has shape {wanted.shape}, received {array.shape}")
            self._is_allocated = False
        return np.ascontiguousarray(array).reshape(array.shape)

    def _allocate(self) -> None:
        if self._is_allocated:
            return
        if self._lib.TfLiteSignatureRunnerAllocateTensors(self._pointer):
            raise self._session.error("allocate", f"allocating the tensors of {self._signature} failed")
        self._is_allocated = True

    def _names(self, side: str) -> list[str]:
        count = getattr(self._lib, f"TfLiteSignatureRunnerGet{side}Count")(self._pointer)
        name_of = getattr(self._lib, f"TfLiteSignatureRunnerGet{side}Name")
        return [name_of(self._pointer, index).decode() for index in range(count)]

    def _tensor(self, side: str, name: str) -> int:
        return int(getattr(self._lib, f"TfLiteSignatureRunnerGet{side}Tensor")(self._pointer, name.encode()))

    def _info(self, tensor: int) -> TensorInfo:
        rank = self._lib.TfLiteTensorNumDims(tensor)
        shape = tuple(self._lib.TfLiteTensorDim(tensor, axis) for axis in range(rank))
        return TensorInfo(dtype_of(self._lib.TfLiteTensorType(tensor)), shape)

    def _copy(self, tensor: int) -> np.ndarray:
        info = self._info(tensor)
        values = np.empty(info.shape, info.dtype)
        if self._lib.TfLiteTensorCopyToBuffer(tensor, values.ctypes.data, values.nbytes):
            raise self._session.error("invoke", f"an output has no {values.nbytes} bytes to read")
        return values
