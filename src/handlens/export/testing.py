"""A trained run is frozen, tested and checked: once, after its training. The run keeps all three.

    run ──► frozen file ──► figures, of the test pictures ──► self-check ──► RUN/model.tflite, metrics.json, readings.npz
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from ..base.files import write_whole
from ..base.reporter import SILENT, Reporter
from ..datasets import NOTHING, Dataset, Pictures
from ..errors import RunError
from ..evaluation import Evaluation, TestedOn
from ..evaluation.evaluate import read_model, read_network
from ..evaluation.frames import photo_readings
from ..evaluation.readings import Readings
from ..modelfile.model import Model
from ..training.run import Run
from .checks import SelfCheck, self_check
from .freezing import Frozen, freeze


@dataclass(frozen=True)
class Tested:
    """What a run keeps of its testing.

    Attributes:
        evaluation: its figures.
        check: what the self-check found.
    """

    __test__ = False  # pytest: this is no test

    evaluation: Evaluation
    check: SelfCheck


def evaluate_frozen(
    frozen: Frozen, run: Run, dataset: Dataset, tested_on: TestedOn, reporter: Reporter
) -> tuple[Evaluation, Readings]:
    """Figures of a run's model file, and of the Keras network beside it; what was read of each picture. Nothing is written."""
    frames, network, readings = read_model(Model(frozen.content), dataset, reporter=reporter)
    keras, in_keras = read_network(frozen.network, dataset, contract=frozen.contract, temperature=frozen.temperature,
                                   reporter=reporter)  # fmt: skip
    return Evaluation(run.path, frames, network, keras, tested_on), replace(readings, keras_read=in_keras.read)


def prove_run(run: Run, dataset: Dataset, *, reporter: Reporter = SILENT) -> Tested:
    """Freeze a trained run, test its file, check it, and keep all three in the run.

    Args:
        run: its network is trained.
        dataset: the one that it was trained on.
        reporter: hears the progress.

    Raises:
        ExportError: the file failed a check; nothing is kept.
    """
    frozen = freeze(run, dataset, reporter=reporter)
    evaluation, readings = evaluate_frozen(frozen, run, dataset, TestedOn(dataset.name, dataset.digest), reporter)
    frozen = frozen.saying(figures=evaluation.figures)
    check = self_check(frozen, dataset)
    _say_nothing_read(Model(frozen.content), dataset.test_of_nothing, reporter)
    reporter.say(f"Checked: {check}")
    write_whole(run.model_file, frozen.content)
    kept = {"check": check.as_dict(), "model_sha256": hashlib.sha256(frozen.content).hexdigest()}
    run.write_readings(readings)
    run.write_metrics({**evaluation.as_dict(), **kept})
    return Tested(evaluation, check)


def _say_nothing_read(model: Model, pictures: Pictures, reporter: Reporter) -> None:
    if pictures.count:
        read = sum(found.label is not None for _, found in photo_readings(model, pictures, np.arange(pictures.count)))
        reporter.say(f"Of {pictures.count:,} test pictures of `{NOTHING}` {read:,} got a reading")


def read_tested(run: Run) -> Tested | None:
    """What the run keeps of its testing; None if it was not tested, or its model file is not the tested one.

    Raises:
        RunError: metrics.json is damaged.
    """
    metrics = run.metrics()
    if metrics is None or not run.model_file.is_file():
        return None
    if hashlib.sha256(run.model_file.read_bytes()).hexdigest() != metrics.get("model_sha256"):
        return None
    try:
        return Tested(Evaluation.from_dict(metrics), SelfCheck.from_dict(metrics["check"]))
    except (KeyError, TypeError, ValueError) as error:
        raise RunError("metrics.json is damaged", received=f"{run.path}: {error!r}",
                       hint="remove it; the next export tests the run again") from None  # fmt: skip
