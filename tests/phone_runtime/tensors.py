"""TensorFlow Lite's tensor types and numpy's, and the one error of this folder."""

import numpy as np

# enum TfLiteType in the AAR (headers/tensorflow/lite/core/c/c_api_types.h): those that a model file of handlens holds.
DTYPES: dict[int, np.dtype] = {
    1: np.dtype(np.float32),
    2: np.dtype(np.int32),
    3: np.dtype(np.uint8),
    4: np.dtype(np.int64),
    6: np.dtype(np.bool_),
    7: np.dtype(np.int16),
    9: np.dtype(np.int8),
    10: np.dtype(np.float16),
}
TYPE_NUMBERS = {dtype: number for number, dtype in DTYPES.items()}


class PhoneError(Exception):
    """The phone's library did not do what was asked.

    Attributes:
        stage: "library", "model", "create", "input", "allocate", "invoke" or "crash".
        log: what the library itself reported, line by line.
    """

    def __init__(self, stage: str, message: str, log: list[str] | None = None):
        self.stage = stage
        self.log = [line for entry in log or [] for line in entry.splitlines() if line.strip()]
        super().__init__("\n  ".join([f"{stage}: {message}", *self.log]))


def dtype_of(type_number: int) -> np.dtype:
    """numpy's dtype for a TfLiteType.

    Raises:
        PhoneError: a type that no model file of handlens holds (strings, resources, complex numbers, packed int4).
    """
    if type_number not in DTYPES:
        raise PhoneError("model", f"a tensor of TfLiteType {type_number}, which this test runner does not read")
    return DTYPES[type_number]
