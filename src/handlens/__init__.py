"""handlens: labelled pictures to an Android camera app, from Python alone.

    import handlens

    run = handlens.train("mnist", "runs/mnist")
    handlens.export_model(run, "digits.tflite")
    print(handlens.load_model("digits.tflite").predict("photo.jpg"))

What the command line does, a function here does; docs/python.md goes through them. Names are imported when they are first
used: `import handlens` costs nothing, and only training and exporting import TensorFlow.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .apk.build import ApkReport, build_apk
    from .apk.inspection import AppLibrary, AppSummary
    from .apk.signature.verification import Signer
    from .base.reporter import Reporter, Stage
    from .corrections import Correction, Corrections
    from .datasets import Contents, Dataset, Notice, Pictures, Summary, open_dataset
    from .errors import (
        ApkError,
        DatasetError,
        ExportError,
        HandlensError,
        IdxError,
        ModelError,
        PageError,
        PictureError,
        RunError,
        SigningError,
        UsageError,
    )
    from .evaluation.evaluate import Evaluation, TestedOn
    from .evaluation.metrics import FrameMetrics, Metrics, Mistake
    from .evaluation.parity import Parity
    from .export.checks import SelfCheck
    from .export.export import ExportReport
    from .modelfile.contract import Contract
    from .modelfile.figures import Figures, FrameFigures, NetworkFigures
    from .modelfile.golden import GoldenFrame
    from .modelfile.model import Model, Prediction, Reading, load_model
    from .modelfile.smoothing import Smoother, Steady
    from .page.build import BuiltPage, build_page
    from .page.inspection import PageSummary
    from .phone.adb import Device
    from .phone.check import PhoneCheck, check_phone
    from .phone.collect import Collected, collect_corrections
    from .phone.install import InstallReport, install_app
    from .phone.pages import PageShare, serve_page
    from .phone.share import AppShare, ShareReport, share_app
    from .pipeline import (
        Built,
        Compared,
        build,
        compare,
        evaluate,
        export_model,
        inspect_file,
        train,
    )
    from .training.run import Run, Settings
    from .tutorial.copying import copy_tutorial

_HOMES = {
    "ApkError": "errors",
    "ApkReport": "apk.build",
    "AppLibrary": "apk.inspection",
    "AppShare": "phone.share",
    "AppSummary": "apk.inspection",
    "Built": "pipeline",
    "BuiltPage": "page.build",
    "Collected": "phone.collect",
    "Compared": "pipeline",
    "Contents": "datasets",
    "Contract": "modelfile.contract",
    "Correction": "corrections",
    "Corrections": "corrections",
    "Dataset": "datasets",
    "DatasetError": "errors",
    "Device": "phone.adb",
    "Evaluation": "evaluation.evaluate",
    "ExportError": "errors",
    "ExportReport": "export.export",
    "Figures": "modelfile.figures",
    "FrameFigures": "modelfile.figures",
    "FrameMetrics": "evaluation.metrics",
    "GoldenFrame": "modelfile.golden",
    "HandlensError": "errors",
    "IdxError": "errors",
    "InstallReport": "phone.install",
    "Metrics": "evaluation.metrics",
    "Mistake": "evaluation.metrics",
    "Model": "modelfile.model",
    "ModelError": "errors",
    "NetworkFigures": "modelfile.figures",
    "Notice": "datasets",
    "PageError": "errors",
    "PageShare": "phone.pages",
    "PageSummary": "page.inspection",
    "Parity": "evaluation.parity",
    "PhoneCheck": "phone.check",
    "PictureError": "errors",
    "Pictures": "datasets",
    "Prediction": "modelfile.model",
    "Reading": "modelfile.model",
    "Reporter": "base.reporter",
    "Run": "training.run",
    "RunError": "errors",
    "SelfCheck": "export.checks",
    "Settings": "training.run",
    "ShareReport": "phone.share",
    "Signer": "apk.signature.verification",
    "SigningError": "errors",
    "Smoother": "modelfile.smoothing",
    "Stage": "base.reporter",
    "Steady": "modelfile.smoothing",
    "Summary": "datasets",
    "TestedOn": "evaluation.evaluate",
    "UsageError": "errors",
    "build": "pipeline",
    "build_apk": "apk.build",
    "build_page": "page.build",
    "check_phone": "phone.check",
    "collect_corrections": "phone.collect",
    "compare": "pipeline",
    "copy_tutorial": "tutorial.copying",
    "evaluate": "pipeline",
    "export_model": "pipeline",
    "inspect_file": "pipeline",
    "install_app": "phone.install",
    "load_model": "modelfile.model",
    "open_dataset": "datasets",
    "serve_page": "phone.pages",
    "share_app": "phone.share",
    "train": "pipeline",
}

__all__ = [
    "ApkError",
    "ApkReport",
    "AppLibrary",
    "AppShare",
    "AppSummary",
    "Built",
    "BuiltPage",
    "Collected",
    "Compared",
    "Contents",
    "Contract",
    "Correction",
    "Corrections",
    "Dataset",
    "DatasetError",
    "Device",
    "Evaluation",
    "ExportError",
    "ExportReport",
    "Figures",
    "FrameFigures",
    "FrameMetrics",
    "GoldenFrame",
    "HandlensError",
    "IdxError",
    "InstallReport",
    "Metrics",
    "Mistake",
    "Model",
    "ModelError",
    "NetworkFigures",
    "Notice",
    "PageError",
    "PageShare",
    "PageSummary",
    "Parity",
    "PhoneCheck",
    "PictureError",
    "Pictures",
    "Prediction",
    "Reading",
    "Reporter",
    "Run",
    "RunError",
    "SelfCheck",
    "Settings",
    "ShareReport",
    "Signer",
    "SigningError",
    "Smoother",
    "Stage",
    "Steady",
    "Summary",
    "TestedOn",
    "UsageError",
    "__version__",
    "build",
    "build_apk",
    "build_page",
    "check_phone",
    "collect_corrections",
    "compare",
    "copy_tutorial",
    "evaluate",
    "export_model",
    "inspect_file",
    "install_app",
    "load_model",
    "open_dataset",
    "serve_page",
    "share_app",
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
