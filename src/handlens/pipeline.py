"""The journey as functions: each command of the command line is one call of one of these.

    pictures ──► network ──► run ──► model file (.tflite) ──► app (.apk)
             open        train     test, freeze, check     package

import handlens
run = handlens.train("mnist", "runs/mnist")
report = handlens.export_model(run, "digits.tflite", precision="int8")
print(handlens.load_model("digits.tflite").predict("photo.jpg"))
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import datasets as _datasets
from .base.files import write_whole
from .base.reporter import SILENT, Reporter
from .datasets import Dataset
from .errors import RunError, UsageError
from .evaluation import Evaluation, evaluate_model, evaluate_network
from .modelfile.contract import Contract
from .modelfile.model import Model, load_model
from .training.comparison import Compared, compare

if TYPE_CHECKING:
    from .apk.build import ApkReport
    from .export.export import ExportReport
    from .training.run import Run

__all__ = [
    "Built",
    "Compared",
    "Evaluation",
    "build",
    "compare",
    "evaluate",
    "export_model",
    "inspect_file",
    "open_data",
    "train",
]

Source = str | os.PathLike[str]

# where `build` puts the run of an output, unless told otherwise
RUNS_FOLDER = Path("runs")


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

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "path": str(self.path),
            "export": None if self.export is None else self.export.as_dict(),
            "app": None if self.app is None else self.app.as_dict(),
        }


def build(
    source: Source, output: Source, *, network: str = "compact", effort: str = "quick", seed: int = 0,
    precision: str = "float32", name: str | None = None, run: Source | None = None, overwrite: bool = False,
    epochs: int | None = None, reporter: Reporter = SILENT, **dataset_options: Any,
) -> Built:  # fmt: skip
    """Everything that the output still needs: open, train, test, freeze, check, package.

    Args:
        source: a built-in word or a folder of pictures (a run is trained first), a finished run, or a .tflite.
        output: the .tflite or .apk to write.
        network: "softmax", "deep" or "compact".
        effort: "quick" or "best".
        seed: the same command with the same seed on the same machine: the same file.
        precision: of the stored weights: "float32", "float16" or "int8".
        name: what the model and the app are called; default: the output's name.
        run: where the run goes; default: `runs/NAME` in the current folder, NAME the output's name.
        overwrite: replace a run that stands there and was made for other settings. The same settings: it is used again.
        epochs: passes over the pictures, instead of the recipe's.
        reporter: hears the plan, the progress and what was done.
        dataset_options: `view`, `side_pixels` of `open_dataset`.

    Returns:
        The output's path, the model file's figures and the app's.

    Raises:
        UsageError: an output that is neither, a folder that does not exist, an unknown network, effort or precision.
        DatasetError: the dataset cannot be used.
        RunError: the run's folder holds a run with other settings.
        ExportError: the model file failed a check, or the precision costs too much accuracy.
        ModelError: the given .tflite is not one of handlens.
        ApkError: the app cannot be packaged.
        ModuleNotFoundError: TensorFlow is needed and not installed: pip install 'handlens[train]'.
    """
    target = _checked_output(source, output)
    if Path(source).suffix == ".tflite":
        return Built(target, None, _package(Path(source), target, name, reporter))
    if _is_run(source):
        trained, dataset = _open_run(source, None, reporter)
    else:
        dataset = open_data(source, reporter=reporter, **dataset_options)
        trained = _train_or_reuse(dataset, run or RUNS_FOLDER / target.stem, network=network, effort=effort, seed=seed,
                                  overwrite=overwrite, epochs=epochs, reporter=reporter)  # fmt: skip
    model = target if target.suffix == ".tflite" else trained.path / "app.tflite"
    exported = export_model(trained, model, precision=precision, name=name or target.stem, dataset=dataset,
                            reporter=reporter)  # fmt: skip
    app = None if model is target else _package(model, target, name, reporter)
    return Built(target, exported, app)


def train(
    source: Source | Dataset, output: Source, *, network: str = "compact", effort: str = "quick", seed: int = 0,
    resume: bool = False, overwrite: bool = False, epochs: int | None = None, reporter: Reporter = SILENT,
    **dataset_options: Any,
) -> Run:  # fmt: skip
    """Train a network on a dataset, freeze it, and test it once.

    Args:
        source: a built-in word ("mnist"), a path, or an open `Dataset`.
        output: the run's folder; `metrics.json` and `model.tflite` in it tell how good it is.
        network: "softmax", "deep" or "compact".
        effort: "quick" or "best".
        seed: same command, same machine, same seed: same weights.
        resume: go on with the run in `output`; a finished one is returned as it is.
        overwrite: replace the run in `output`.
        epochs: fewer or more than the recipe says.
        reporter: hears the plan, the progress and the warnings.
        dataset_options: `view`, `side_pixels` of `open_dataset`.

    Returns:
        The finished run.

    Raises:
        DatasetError: the dataset cannot be used.
        RunError: a run is in the way, or the one to resume was made for other settings.
        UsageError: an unknown word, network or effort.
        ExportError: the frozen file failed a check.
        ModuleNotFoundError: TensorFlow is not installed: pip install 'handlens[train]'.
    """
    from .training import loop
    from .training.presence import train_presence_head

    dataset = open_data(source, reporter=reporter, **dataset_options)
    run = loop.train(dataset, Path(output), network=network, effort=effort, seed=seed, resume=resume,
                     overwrite=overwrite, epochs=epochs, reporter=reporter)  # fmt: skip
    train_presence_head(run, dataset, reporter=reporter)
    if run.metrics() is None:
        _test(run, dataset, reporter)
    return run


def evaluate(target: Source, source: Source | Dataset | None = None, *, reporter: Reporter = SILENT) -> Evaluation:
    """Figures of a run or of a model file on a dataset's test pictures.

    Args:
        target: a run's folder or a .tflite.
        source: the dataset; default: the one that it was trained on.
        reporter: hears the progress.

    Returns:
        The figures of the file, and beside them the Keras network's where `target` is a run.

    Raises:
        RunError: not a run, or not a finished one.
        ModelError: not a model file of handlens, or the dataset's labels or pictures are not the model's.
        DatasetError: the dataset cannot be used.
        UsageError: an unknown word; or the model file does not name a built-in dataset, and none was given.
    """
    path = Path(target)
    if not path.is_dir():
        model = load_model(path)
        dataset = open_data(_dataset_of(model, target, source), reporter=reporter, **_options_for(model))
        return Evaluation(path, evaluate_model(model, dataset, reporter=reporter), None)
    from .export.freezing import load_network

    run, dataset = _open_run(path, source, reporter)
    run.require_finished()
    if source is None or not run.model_file.is_file():
        return _test(run, dataset, reporter)
    return Evaluation(
        path,
        evaluate_model(load_model(run.model_file), dataset, reporter=reporter),
        evaluate_network(load_network(run), dataset, temperature=run.temperature, reporter=reporter),
    )


def export_model(
    run: Run | Source, output: Source, *, precision: str = "float32", graph: Source | None = None,
    name: str | None = None, dataset: Dataset | None = None, reporter: Reporter = SILENT,
) -> ExportReport:  # fmt: skip
    """Freeze a run into one model file, which proves itself before it is written.

    Args:
        run: a run, or its folder.
        output: the .tflite to write.
        precision: of the stored weights: "float32", "float16" or "int8".
        graph: a folder that receives what the tutorial made: graph.pbtxt, checkpoint, frozen_graph.pb, saved_model.
        name: what the contract calls it; default: the output's name.
        dataset: the run's dataset, if it is open already.
        reporter: hears what was done.

    Returns:
        The file's path, size and figures.

    Raises:
        RunError: the run is not finished.
        UsageError: an unknown precision.
        ExportError: the file failed a check, or the precision costs too much accuracy. Nothing is written.
    """
    from .export.export import export_run
    from .export.freezing import load_network
    from .export.tutorial import export_graph
    from .training.run import Run

    opened = run if isinstance(run, Run) else Run.open(run)
    opened.require_finished()
    data = dataset or _open_run(opened.path, None, reporter)[1]
    if opened.metrics() is None:  # the training was ended, the testing was not
        _test(opened, data, reporter)
    report = export_run(opened, data, Path(output), precision=precision, name=name, reporter=reporter)
    if graph is not None:
        written = export_graph(load_network(opened), Path(graph))
        reporter.say(f"Wrote `{graph}`: {', '.join(file.name for file in written)}")
    return report


def inspect_file(path: Source) -> dict[str, Any]:
    """What a .tflite or .apk says of itself and consists of, as plain values for JSON.

    Args:
        path: the file.

    Returns:
        `kind` ("model file" or "app"), `path`, `size_bytes`; of a model file `sha256`, `contract`, `signatures`,
        `operators`, `weights_bytes`, `examples`, `phone`; of an app what `AppSummary.as_dict` gives.

    Raises:
        ModelError: not a model file of handlens.
        ApkError: not an app, or a damaged one.
        UsageError: another kind of file.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".apk":
        from .apk.inspection import inspect_app

        return {"kind": "app", **inspect_app(path).as_dict()}
    if suffix != ".tflite":
        raise UsageError("handlens inspects .tflite and .apk files", received=path)
    from .modelfile.inspection import inspect_model

    return inspect_model(path)


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


# ---- the steps that several of them share


def _test(run: Run, dataset: Dataset, reporter: Reporter) -> Evaluation:
    """Freeze a trained run, test the file and the network, check the file, and keep all three in the run."""
    from .export.checks import self_check
    from .export.freezing import freeze

    frozen = freeze(run, dataset, reporter=reporter)
    metrics = evaluate_model(Model(frozen.content), dataset, reporter=reporter)
    network = evaluate_network(frozen.network, dataset, temperature=frozen.temperature, reporter=reporter)
    frozen = frozen.saying(accuracy=metrics.accuracy)
    reporter.say(f"Checked: {self_check(frozen, dataset)}")
    write_whole(run.model_file, frozen.content)
    evaluation = Evaluation(run.path, metrics, network)
    run.write_metrics(evaluation.as_dict())
    return evaluation


def _package(model: Path, target: Path, name: str | None, reporter: Reporter) -> ApkReport:
    from .apk.build import build_apk

    app = build_apk(model, target, name=name)
    reporter.say(f"Packaged `{target}` ({app.size_bytes / 1e6:.2f} MB), signed with `{app.key_path}`")
    return app


def _train_or_reuse(dataset: Dataset, folder: Source, *, overwrite: bool, reporter: Reporter, **settings: Any) -> Run:
    """The run of these settings: finished, if it stands in the folder, or trained there."""
    try:
        return train(dataset, folder, resume=not overwrite, overwrite=overwrite, reporter=reporter, **settings)
    except RunError as error:
        if _is_run(folder) and "other settings" in error.message:
            raise RunError(f"`{folder}` holds a run with other settings", received=error.received,
                           hint="--overwrite replaces it, --run FOLDER puts the new one elsewhere") from None  # fmt: skip
        raise


def _checked_output(source: Source, output: Source) -> Path:
    target = Path(output)
    if target.suffix not in (".tflite", ".apk"):
        raise UsageError(
            "the output's suffix says what to build", received=target, hint="-o digits.tflite, -o digits.apk"
        )
    if not target.parent.is_dir():
        raise UsageError(
            "there is no such folder to write to", received=target.parent, hint=f"mkdir -p {target.parent}"
        )
    if Path(source).suffix == target.suffix == ".tflite":
        raise UsageError("that is a model file already", received=source, hint=f"-o {target.with_suffix('.apk')}")
    return target


def _is_run(path: Source) -> bool:
    return (Path(path) / "run.json").is_file()


def _open_run(path: Source, source: Source | Dataset | None, reporter: Reporter) -> tuple[Run, Dataset]:
    """A run with its dataset, or with another that is opened in the same way."""
    from .training.run import Run

    run = Run.open(path)
    settings = run.settings
    dataset = open_data(source or settings.dataset, reporter=reporter, **dict(settings.dataset_options))
    if source is None and dataset.digest != settings.dataset_digest:
        reporter.warn("The dataset has changed since the training: pictures were added, removed or relabelled")
    return run, dataset


def _dataset_of(model: Model, target: Source, source: Source | Dataset | None) -> Source | Dataset:
    if source is None and model.contract.dataset_name not in _datasets.BUILT_IN:
        raise UsageError(
            "which dataset is it to be tested on?", received=target, hint=f"handlens evaluate {target} FOLDER"
        )
    return model.contract.dataset_name if source is None else source


def _options_for(model: Model) -> dict[str, Any]:
    contract: Contract = model.contract
    if contract.dataset_name in _datasets.BUILT_IN:
        return {}
    return {"view": contract.view, "side_pixels": contract.input_shape[0]}
