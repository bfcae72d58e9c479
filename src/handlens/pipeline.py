"""The journey as functions: each command of the command line is one call of one of these.

import handlens
run = handlens.train("mnist", "runs/mnist")
report = handlens.export_model(run, "digits.tflite", precision="int8")
print(handlens.load_model("digits.tflite").predict("photo.jpg"))
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import datasets as _datasets
from .base.backend import import_tensorflow
from .base.reporter import SILENT, Reporter
from .datasets import Dataset
from .errors import RunError, UsageError
from .evaluation.metrics import Metrics
from .modelfile.model import Model, load_model

if TYPE_CHECKING:
    from .apk.build import ApkReport
    from .export.export import ExportReport
    from .training.run import Run

Source = str | os.PathLike[str]


@dataclass(frozen=True)
class Evaluation:
    """Figures of one model: of the file that ships, and of the Keras network where there is a run."""

    target: str
    model_file: Metrics
    network: Metrics | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the file's own figures on top, the Keras network's under `network`."""
        document = {"target": self.target, **self.model_file.as_dict()}
        document["network"] = None if self.network is None else self.network.as_dict()
        return document


def open_data(source: Source | Dataset, *, reporter: Reporter = SILENT, **options: Any) -> Dataset:
    """`open_dataset`, with its progress and its summary told to the reporter."""
    if isinstance(source, Dataset):
        return source
    stage = None

    def progress(done: int, total: int) -> None:
        nonlocal stage
        if stage is None:
            stage = reporter.stage("reading pictures", total=total)
            stage.__enter__()
        stage.advance(done - stage.done)

    try:
        dataset = _datasets.open_dataset(source, progress=progress, **options)
    except BaseException:
        if stage is not None:
            stage.end(failed=True)
        raise
    if stage is not None:
        stage.end(failed=False)
    first, *rest = dataset.summary.lines()
    reporter.say(f"Dataset `{dataset.name}`: {len(dataset.labels)} labels, {first}")
    for line in rest:
        reporter.warn(line)
    return dataset


def train(
    source: Source | Dataset, output: Source, *, network: str = "compact", effort: str = "quick", seed: int = 0,
    resume: bool = False, overwrite: bool = False, epochs: int | None = None, reporter: Reporter = SILENT,
    **dataset_options: Any,
) -> Run:  # fmt: skip
    """Train a network on a dataset, and test it once: see `handlens.training.train` for the arguments.

    Args:
        source: a built-in word ("mnist"), a path, or an open `Dataset`.
        output: the run's folder; `metrics.json` and `model.tflite` in it tell how good it is.
        dataset_options: `view`, `side_pixels` of `open_dataset`.
    """
    from .training import loop

    dataset = open_data(source, reporter=reporter, **dataset_options)
    run = loop.train(dataset, Path(output), network=network, effort=effort, seed=seed, resume=resume,
                     overwrite=overwrite, epochs=epochs, reporter=reporter)  # fmt: skip
    if dataset.view == "ink" and not run.presence_file.is_file():
        _train_presence(run, dataset, reporter)
    if run.metrics() is None:
        _test(run, dataset, reporter)
    return run


def _train_presence(run: Run, dataset: Dataset, reporter: Reporter) -> None:
    """The head that tells the dataset's kind of writing from any other, for `presence`."""
    import numpy as np

    import_tensorflow()
    from .frames.presence import PICTURES, train_presence

    pictures = dataset.train
    rows = np.random.default_rng(run.settings.seed).permutation(pictures.count)[:PICTURES]
    with reporter.stage("learning when to say nothing", total=100) as stage:
        run.write_presence(train_presence(
            pictures.read(np.sort(rows))[..., 0], dataset.labels, run.settings.seed,
            progress=lambda share: stage.advance(round(100 * share) - stage.done),
        ))  # fmt: skip


def _test(run: Run, dataset: Dataset, reporter: Reporter) -> Evaluation:
    from .base.files import write_whole
    from .export.export import freeze_run

    content, metrics = freeze_run(run, dataset, reporter=reporter)
    write_whole(run.path / "model.tflite", content)
    evaluation = Evaluation(str(run.path), metrics, _network_metrics(run, dataset, reporter))
    run.write_metrics(evaluation.as_dict())
    return evaluation


def _network_metrics(run: Run, dataset: Dataset, reporter: Reporter) -> Metrics:
    from .evaluation import evaluate_network
    from .export.export import load_network

    return evaluate_network(load_network(run), dataset, temperature=run.temperature, reporter=reporter)


def evaluate(target: Source, source: Source | Dataset | None = None, *, reporter: Reporter = SILENT) -> Evaluation:
    """Figures of a run or of a model file on a dataset's test pictures.

    Args:
        target: a run's folder or a .tflite.
        source: the dataset; default: the one that it was trained on.
        reporter: hears the progress.

    Raises:
        ModelError: the dataset's labels or pictures are not the model's.
    """
    path = Path(target)
    if path.is_dir():
        from .evaluation import evaluate_model

        run, dataset = _run_and_dataset(path, source, reporter)
        run.require_finished()
        if source is None or not (path / "model.tflite").is_file():
            return _test(run, dataset, reporter)
        shipped = evaluate_model(load_model(path / "model.tflite"), dataset, reporter=reporter)
        return Evaluation(str(target), shipped, _network_metrics(run, dataset, reporter))
    from .evaluation import evaluate_model

    model = load_model(path)
    if source is None:
        source = model.contract.dataset_name
        if source not in _datasets.BUILT_IN:
            raise UsageError("which dataset is it to be tested on?", received=target,
                             hint=f"handlens evaluate {target} FOLDER")  # fmt: skip
    dataset = open_data(source, reporter=reporter, **_options_for(model))
    return Evaluation(str(target), evaluate_model(model, dataset, reporter=reporter), None)


def export_model(
    run: Run | Source, output: Source, *, precision: str = "float32", graph: Source | None = None,
    name: str | None = None, dataset: Dataset | None = None, reporter: Reporter = SILENT,
) -> ExportReport:  # fmt: skip
    """Freeze a run into one model file: see `handlens.export.export.export_run`.

    Args:
        run: a run, or its folder.
        output: the .tflite to write.
        precision: of the stored weights: "float32", "float16" or "int8".
        graph: a folder that receives what the tutorial made: graph.pbtxt, checkpoint, frozen_graph.pb, saved_model.
        name: what the contract calls it.
        dataset: the run's dataset, if it is open already.
        reporter: hears what was done.
    """
    from .export.export import export_run, load_network
    from .export.tutorial import export_graph
    from .training.run import Run

    opened = run if isinstance(run, Run) else Run.open(run)
    opened.require_finished()
    data = dataset or _run_and_dataset(opened.path, None, reporter)[1]
    if opened.metrics() is None:  # the training was ended, the testing was not
        _test(opened, data, reporter)
    report = export_run(opened, data, Path(output), precision=precision, name=name, reporter=reporter)
    if graph is not None:
        written = export_graph(load_network(opened), Path(graph))
        reporter.say(f"Wrote `{graph}`: {', '.join(file.name for file in written)}")
    return report


@dataclass(frozen=True)
class Built:
    """What `build` made.

    Attributes:
        path: the output.
        export: the model file's figures; None if a model file was given.
        app: the app; None if a model file was asked for.
    """

    path: Path
    export: ExportReport | None
    app: ApkReport | None


def build(
    source: Source, output: Source, *, network: str = "compact", effort: str = "quick", seed: int = 0,
    precision: str = "float32", name: str | None = None, run: Source | None = None, overwrite: bool = False,
    epochs: int | None = None, reporter: Reporter = SILENT, **dataset_options: Any,
) -> Built:  # fmt: skip
    """Everything that the output still needs: train, test, freeze, check, package.

    Args:
        source: a built-in word or a folder of pictures (a run is trained first), a finished run, or a .tflite.
        output: the .tflite or .apk to write.
        run: where the run goes; default: `runs/NAME` in the current folder, NAME the output's name.
        overwrite: replace a run that stands there and was made for other settings. The same settings: it is used again.
        network, effort, seed, epochs, precision, name, reporter: as in `train` and `export_model`.
    """
    target = Path(output)
    if target.suffix not in (".tflite", ".apk"):
        raise UsageError(
            "the output's suffix says what to build", received=target, hint="-o digits.tflite, -o digits.apk"
        )
    if not target.parent.is_dir():
        raise UsageError(
            "there is no such folder to write to", received=target.parent, hint=f"mkdir -p {target.parent}"
        )
    if Path(source).suffix == ".tflite":
        if target.suffix == ".tflite":
            raise UsageError("that is a model file already", received=source, hint=f"-o {target.with_suffix('.apk')}")
        return Built(target, None, _package(Path(source), target, name, reporter))
    finished = _run_for(source, target, run, network=network, effort=effort, seed=seed, overwrite=overwrite,
                        epochs=epochs, reporter=reporter, **dataset_options)  # fmt: skip
    opened, dataset = finished
    model = target if target.suffix == ".tflite" else opened.path / "app.tflite"
    report = export_model(
        opened, model, precision=precision, name=name or target.stem, dataset=dataset, reporter=reporter
    )
    return Built(target, report, None if model is target else _package(model, target, name, reporter))


def _run_for(
    source: Source, target: Path, run: Source | None, *, overwrite: bool, reporter: Reporter, network: str, effort: str,
    seed: int, epochs: int | None, **dataset_options: Any,
) -> tuple[Run, Dataset]:  # fmt: skip
    """The finished run that `source` is or leads to, with its dataset."""
    if (Path(source) / "run.json").is_file():
        return _run_and_dataset(Path(source), None, reporter)
    folder = Path(run) if run is not None else Path("runs") / target.stem
    dataset = open_data(source, reporter=reporter, **dataset_options)
    try:
        made = train(dataset, folder, network=network, effort=effort, seed=seed, resume=not overwrite,
                     overwrite=overwrite, epochs=epochs, reporter=reporter)  # fmt: skip
    except RunError as error:
        if (folder / "run.json").is_file() and "other settings" in error.message:
            raise RunError(f"`{folder}` holds a run with other settings", received=error.received,
                           hint="--overwrite replaces it, --run FOLDER puts the new one elsewhere") from None  # fmt: skip
        raise
    return made, dataset


def _package(model: Path, target: Path, name: str | None, reporter: Reporter) -> ApkReport:
    from .apk.build import build_apk

    app = build_apk(model, target, name=name)
    reporter.say(f"Packaged `{target}` ({app.size_bytes / 1e6:.2f} MB), signed with `{app.key_path}`")
    return app


@dataclass(frozen=True)
class Compared:
    """One run in a comparison; see `compare`."""

    run: str
    network: str
    effort: str
    seed: int
    epochs: int
    training_s: float
    metrics: dict[str, Any]


def compare(runs: Sequence[Source]) -> list[Compared]:
    """Finished runs side by side, best first, with the 95 % interval of their accuracy.

    Raises:
        RunError: one of them is no run, not finished, or not tested; or they speak of different test pictures.
    """
    from .training.run import Run

    rows, digests = [], {}
    for path in runs:
        run = Run.open(path)
        run.require_finished()
        metrics = run.metrics()
        if metrics is None:
            raise RunError("the run has no metrics", received=path, hint=f"handlens evaluate {path}")
        settings, history = run.settings, run.history()
        digests[settings.dataset_digest] = str(path)
        rows.append(Compared(
            run=str(path), network=settings.network, effort=settings.effort, seed=settings.seed, epochs=len(history),
            training_s=sum(row["elapsed_s"] for row in history), metrics=metrics,
        ))  # fmt: skip
    if len(digests) > 1:
        raise RunError("the runs were tested on different datasets", received=", ".join(digests.values()))
    return sorted(rows, key=lambda row: -float(row.metrics["accuracy"]))


def _run_and_dataset(path: Path, source: Source | Dataset | None, reporter: Reporter) -> tuple[Run, Dataset]:
    from .training.run import Run

    run = Run.open(path)
    settings = run.settings
    if source is not None:
        return run, open_data(source, reporter=reporter, **dict(settings.dataset_options))
    dataset = open_data(settings.dataset, reporter=reporter, **dict(settings.dataset_options))
    if dataset.digest != settings.dataset_digest:
        reporter.warn("The dataset has changed since the training: pictures were added, removed or relabelled")
    return run, dataset


def _options_for(model: Model) -> dict[str, Any]:
    if model.contract.dataset_name in _datasets.BUILT_IN:
        return {}
    return {"view": model.contract.view, "side_pixels": model.contract.input_shape[0]}
