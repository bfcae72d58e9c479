"""Export: a run becomes a model file, and the file has to prove itself before it is written.

network.keras ──► frozen signatures ──► flatbuffer ──► fewer bits ──► contract ──► checks ──► X.tflite
                  freeze, frames        litert         precision      modelfile    checks
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..base.backend import import_tensorflow
from ..base.files import write_whole
from ..base.reporter import SILENT, Reporter
from ..datasets import Dataset
from ..errors import ExportError
from ..evaluation import Metrics, evaluate_model
from ..modelfile.contract import FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS, Contract
from ..modelfile.model import Model
from ..modelfile.sealing import bare, read_contract, read_examples, read_model, seal
from ..training.run import Run
from .checks import FrameFunction, Planes, SelfCheck, self_check
from .precision import Precision, check_precision, shrink_weights
from .threshold import calibrated_threshold

# accuracy, as a share of the test pictures, that a smaller precision may cost
MOST_ACCURACY_LOST = 0.005
EXAMPLES = 16


@dataclass(frozen=True)
class ExportReport:
    """What an export made.

    Attributes:
        path: the model file.
        size_bytes: its size; float32_bytes: what it would be in float32.
        metrics: on the test pictures, of this very file.
        float32_accuracy: the same of the float32 file, for comparison.
        check: what the self-check found.
    """

    path: Path
    size_bytes: int
    float32_bytes: int
    metrics: Metrics
    float32_accuracy: float
    check: SelfCheck


def freeze_run(run: Run, dataset: Dataset, *, reporter: Reporter = SILENT) -> tuple[bytes, Metrics]:
    """The run's model file in float32, measured on the test pictures and checked: (its bytes, metrics).

    Raises:
        ExportError: the file failed a check.
    """
    network = load_network(run)
    flatbuffer, contract, reference = _signatures(run, network)
    examples = _examples(dataset)
    model = Model(seal(flatbuffer, contract, examples))
    metrics = evaluate_model(model, dataset, reporter=reporter)
    threshold = calibrated_threshold(model, dataset, reporter=reporter)
    content = seal(flatbuffer, replace(contract, accuracy=metrics.accuracy, threshold=threshold), examples)
    reporter.say(f"Checked: {self_check(content, network, dataset, reference, run.temperature)}")
    return content, metrics


def export_run(
    run: Run,
    dataset: Dataset,
    output: str | Path,
    *,
    precision: str = "float32",
    name: str | None = None,
    most_accuracy_lost: float = MOST_ACCURACY_LOST,
    reporter: Reporter = SILENT,
) -> ExportReport:
    """Write a run's model file.

    Args:
        run: a finished and tested run: `model.tflite` in it is the float32 file.
        dataset: the run's dataset: its test pictures measure and check a smaller file.
        output: the .tflite to write.
        precision: "float32", "float16" or "int8" (of the stored weights; every runtime computes in float32).
        name: what the contract calls it; default: the output's name, without its suffix.
        most_accuracy_lost: a smaller precision that costs more than this share of the test pictures is refused.
        reporter: hears what was done.

    Raises:
        RunError: the run is not finished.
        ExportError: the file failed a check, or the precision costs too much. Nothing is written.
    """
    run.require_finished()
    kind: Precision = check_precision(precision)
    frozen = read_model(run.path / "model.tflite")
    contract = read_contract(frozen)
    contract = replace(contract, name=name or Path(output).stem, precision=kind)
    examples = {f"examples/{i}-{label}.png": png for i, (png, label) in enumerate(read_examples(frozen))}
    float32_accuracy = contract.accuracy or 0.0
    content = seal(shrink_weights(bare(frozen), kind), contract, examples)
    metrics = evaluate_model(Model(content), dataset, reporter=reporter)
    if kind != "float32":
        reporter.say(
            f"{kind}: {len(frozen) / 1000:,.0f} → {len(content) / 1000:,.0f} kB, "
            f"accuracy {float32_accuracy:.2%} → {metrics.accuracy:.2%}"
        )
    if float32_accuracy - metrics.accuracy > most_accuracy_lost:
        raise ExportError(f"{kind} costs more accuracy than the limit of {most_accuracy_lost:.1%}",
                          received=f"{float32_accuracy:.2%} → {metrics.accuracy:.2%}",
                          hint="--precision float16 or float32")  # fmt: skip
    content = seal(content, replace(contract, accuracy=metrics.accuracy), examples)
    check = self_check(content, load_network(run), dataset, Model(frozen).run_frame, run.temperature)
    write_whole(output, content)
    reporter.say(f"Wrote `{output}` ({len(content) / 1000:,.0f} kB, {kind})")
    return ExportReport(Path(output), len(content), len(frozen), metrics, float32_accuracy, check)


def load_network(run: Run) -> Any:
    """The run's trained Keras network."""
    import_tensorflow()
    import keras

    try:
        return keras.saving.load_model(run.network_file, compile=False)
    except (ValueError, OSError, TypeError) as error:
        raise ExportError("cannot open the trained network", received=f"{run.network_file}: {error}",
                          hint=f"handlens train {run.settings.dataset} -o {run.path} --overwrite") from None  # fmt: skip


def frozen_frame(run: Run, network: Any) -> FrameFunction:
    """The `frame` signature before it is converted: TensorFlow's own answer to a camera frame."""
    return _frame_function(_module(run, network))


def _module(run: Run, network: Any) -> Any:
    from ..frames.graph import frame_module

    settings = run.settings
    return frame_module(
        network, view=settings.view, input_shape=settings.input_shape, temperature=run.temperature,
        presence_weights=run.presence_weights(),
    )  # fmt: skip


def _frame_function(module: Any) -> FrameFunction:
    def frame(planes: Planes, rotation: int) -> dict[str, np.ndarray]:
        outputs = module.frame(**planes, rotation=np.int32(rotation))
        return {name: value.numpy() for name, value in outputs.items()}

    return frame


def _signatures(run: Run, network: Any) -> tuple[bytes, Contract, FrameFunction]:
    from .litert import convert_signatures

    settings = run.settings
    contract = Contract(
        name=settings.dataset_name, view=settings.view, labels=settings.labels, input_shape=settings.input_shape,
        frame_shape=(FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS), network=settings.network, seed=settings.seed,
        versions=run.versions, dataset_name=settings.dataset_name, dataset_digest=settings.dataset_digest,
    )  # fmt: skip
    module = _module(run, network)
    return convert_signatures(module), contract, _frame_function(module)


def _examples(dataset: Dataset) -> dict[str, bytes]:
    """Test pictures as PNG, class after class: the first of each, then the second of each, up to 16."""
    from PIL import Image

    labels = dataset.test.labels
    ranks = np.zeros(len(labels), int)  # how many of its class came before
    for label in range(len(dataset.labels)):
        of_class = labels == label
        ranks[of_class] = np.arange(of_class.sum())
    rows = np.lexsort((labels, ranks))[:EXAMPLES]
    found = {}
    for number, row in enumerate(rows):
        picture = dataset.test.read(rows[number : number + 1])[0]
        png = io.BytesIO()
        Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture).save(png, "PNG", optimize=True)
        found[f"examples/{number}-{labels[row]}.png"] = png.getvalue()
    return found
