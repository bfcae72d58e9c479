"""handlens: labelled pictures to an Android camera app, from Python alone.

    import handlens

    run = handlens.train("mnist", "runs/mnist")
    handlens.export_model(run, "digits.tflite")
    print(handlens.load_model("digits.tflite").predict("photo.jpg"))

Names are imported when they are first used: `import handlens` costs nothing, and only training and exporting import
TensorFlow.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .apk.build import build_apk
    from .base.reporter import Reporter
    from .datasets import Dataset, open_dataset
    from .errors import HandlensError
    from .evaluation.metrics import Metrics
    from .modelfile.contract import Contract
    from .modelfile.inspection import inspect_file
    from .modelfile.model import Model, Prediction, load_model
    from .pipeline import Built, Evaluation, build, compare, evaluate, export_model, train
    from .training.run import Run

_HOMES = {
    "Built": "pipeline",
    "Contract": "modelfile.contract",
    "Dataset": "datasets",
    "Evaluation": "pipeline",
    "HandlensError": "errors",
    "Metrics": "evaluation.metrics",
    "Model": "modelfile.model",
    "Prediction": "modelfile.model",
    "Reporter": "base.reporter",
    "Run": "training.run",
    "build": "pipeline",
    "build_apk": "apk.build",
    "compare": "pipeline",
    "evaluate": "pipeline",
    "inspect_file": "modelfile.inspection",
    "export_model": "pipeline",
    "load_model": "modelfile.model",
    "open_dataset": "datasets",
    "train": "pipeline",
}

__all__ = [
    "Built",
    "Contract",
    "Dataset",
    "Evaluation",
    "HandlensError",
    "Metrics",
    "Model",
    "Prediction",
    "Reporter",
    "Run",
    "__version__",
    "build",
    "build_apk",
    "compare",
    "evaluate",
    "export_model",
    "inspect_file",
    "load_model",
    "open_dataset",
    "train",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
