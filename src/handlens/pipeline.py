"""The journey as functions: each command of the command line is one call of one of these.

    pictures ──► network ──► run ──► model file (.tflite) ──► app (.apk), page (.html)
             open        train     test, freeze, check     package

import handlens
run = handlens.train("mnist", "runs/mnist")
report = handlens.export_model(run, "digits.tflite", precision="int8")
print(handlens.load_model("digits.tflite").predict("photo.jpg"))
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .base.backend import import_tensorflow
from .base.reporter import SILENT, Reporter
from .corrections import Corrections, Matched, further_pictures, match_corrections, open_corrections
from .datasets import BUILT_IN, Dataset, has_files, is_built_in, looked_at
from .errors import DatasetError, HandlensError, RunError, UsageError
from .evaluation import Evaluation
from .evaluation.evaluate import pictures_to_read, read_model
from .evaluation.opening import open_any, open_data, open_own, opened_aloud, say_first
from .modelfile.contract import called
from .modelfile.model import load_model
from .networks import AUTO, DEFAULT_NETWORK, FROZEN
from .own import is_own_network
from .page.parts import SUFFIXES as PAGE_SUFFIXES
from .training.comparison import Compared
from .training.comparison import compare as compare_runs

if TYPE_CHECKING:
    from .apk.build import ApkReport
    from .evaluation import TestedOn
    from .evaluation.opening import Trained
    from .evaluation.readings import Readings
    from .export.export import ExportReport
    from .export.testing import Tested
    from .modelfile.model import Model
    from .page.build import BuiltPage
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
Also = Source | Corrections

# where `build` puts the run of an output, unless told otherwise
RUNS_FOLDER = Path("runs")
# the settings in which a run differs from one of the same command on pictures that were added, removed or relabelled
CHANGED_WITH_PICTURES = {"dataset_digest", "labels", "recipe"}
_KEEPS_BOTH = "--overwrite trains again, -o FOLDER keeps both"


@dataclass(frozen=True)
class Built:
    """What `build` made.

    Attributes:
        path: the output.
        export: the model file's figures; None if a model file was given.
        app: the app; None if something else was asked for.
        page: the page; None if something else was asked for.
    """

    path: Path
    export: ExportReport | None
    app: ApkReport | None = None
    page: BuiltPage | None = None

    def as_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "path": str(self.path),
            "export": None if self.export is None else self.export.as_dict(),
            "app": None if self.app is None else self.app.as_dict(),
            "page": None if self.page is None else self.page.as_dict(),
        }


def build(
    source: Source, output: Source, *, network: str = "auto", effort: str = "quick", seed: int = 0,
    precision: str | None = None, name: str | None = None, run: Source | None = None, overwrite: bool = False,
    epochs: int | None = None, labels: Source | None = None, range_name: str | None = None,
    data: Source | Dataset | None = None, also: Sequence[Also] | None = None, after: Source | None = None,
    reporter: Reporter = SILENT, **dataset_options: Any,
) -> Built:  # fmt: skip
    """Everything that the output still needs: open, train, test, freeze, check, package.

    What was asked for is checked before anything slow begins: words, names, the output's folder, the signing key.

    Args:
        source: a built-in word or a folder of pictures (a run is trained first), a finished run, a .tflite, or a network of your
            own: a .keras or .h5 file, a SavedModel's folder, or a .tflite from elsewhere.
        output: the .tflite, .apk or .html to write.
        network: "softmax", "deep", "compact", "lite0", or "auto": `lite0` for a folder of photos, `compact` for writing.
        effort: "quick" or "best".
        seed: the same command with the same seed on the same machine: the same file.
        precision: of the stored weights: "float32", "float16" or "int8". Default: the network's own, int8 for `lite0`, which
            comes in no other, else float32.
        name: what the model and the app or page are called; default: the output's name.
        run: where the run goes; default: `runs/NAME` in the current folder, NAME the output's name.
        overwrite: replace a run that stands there and was made for other settings. The same settings: it is used again.
        epochs: passes over the pictures, instead of the recipe's.
        labels, range_name, data: of a network of your own, as for `handlens.own.wrapping.wrap_network`.
        also: corrections that are trained on besides, as for `train`.
        after: an .apk that the new one is to be the next version of, as for `build_apk`.
        reporter: hears the plan, the progress and what was done.
        dataset_options: `view`, `side_pixels` of `open_dataset`, or of `wrap_network`.

    Returns:
        The output's path, the model file's figures, and the app's or the page's.

    Raises:
        UsageError: an output that is none of them, a folder that does not exist, an unknown network, effort or precision.
        DatasetError: the dataset cannot be used.
        RunError: the run's folder holds a run with other settings.
        ExportError: the model file failed a check, or the precision costs too much accuracy.
        ModelError: the given .tflite is not one of handlens.
        ApkError: the app cannot be packaged: its name, or its key.
        PageError: the page cannot be made: its name.
        ModuleNotFoundError: TensorFlow is needed and not installed: pip install 'handlens[train]'.
    """
    from .export.precision import check_precision

    target = _checked_output(source, output)
    model_name = called(name, target)
    if precision is not None:
        check_precision(precision)
    _check_packaging(target, name, after)
    own_options: dict[str, Any] = {"labels": labels, "range_name": range_name, "data": data}
    if is_own_network(source):
        trained_with = {"--network": network != AUTO, "--effort": effort != "quick", "--seed": seed != 0,
                        "--run": run is not None, "--overwrite": overwrite, "--epochs": epochs is not None,
                        "--also": bool(also)}  # fmt: skip
        _refuse_given(trained_with, "that is of a training, and this network is trained", "leave it out")
        if target.suffix.lower() == ".tflite":
            return Built(target, export_model(source, target, precision=precision, name=model_name, reporter=reporter,
                                              **own_options, **dataset_options))  # fmt: skip
        from .own.wrapping import wrap_network

        wrapped = wrap_network(source, model_name, precision=precision, reporter=reporter, **own_options,
                               **dataset_options)  # fmt: skip
        with tempfile.TemporaryDirectory(prefix="handlens-") as folder:
            model = Path(folder) / f"{target.stem}.tflite"
            exported = replace(wrapped.write(model), path=target)
            return _packaged(model, target, exported, name, after, reporter)
    _refuse_own_options(own_options)
    if Path(source).suffix.lower() == ".tflite" or _is_run(source):
        _refuse_given({"--also": bool(also)}, "corrections are for a training, and this one is trained",
                      "name the dataset: handlens build FOLDER -o X.apk --also corrections.zip")  # fmt: skip
    if Path(source).suffix.lower() == ".tflite":
        return _packaged(Path(source), target, None, name, after, reporter)
    dataset = None
    if _is_run(source):
        trained = _finished_run(source)
    else:
        _check_training(network, effort, seed, epochs)
        corrections = _opened_corrections(also)
        dataset_options = _with_view(source, network, dataset_options, reporter)
        chosen = _chosen_network(source, network, effort, seed, epochs, dataset_options)
        _check_precision_of(chosen, precision)
        dataset = _opened(source, chosen, reporter, dataset_options)
        trained = _train_or_reuse(dataset, run or RUNS_FOLDER / target.stem, network=network, effort=effort, seed=seed,
                                  overwrite=overwrite, epochs=epochs, also=corrections, reporter=reporter)  # fmt: skip
    model = target if target.suffix.lower() == ".tflite" else trained.path / "app.tflite"
    exported = export_model(trained, model, precision=precision, name=model_name, dataset=dataset,
                            reporter=reporter)  # fmt: skip
    return Built(target, exported) if model is target else _packaged(model, target, exported, name, after, reporter)


def train(
    source: Source | Dataset, output: Source, *, network: str = "auto", effort: str = "quick", seed: int = 0,
    resume: bool = False, overwrite: bool = False, epochs: int | None = None, also: Sequence[Also] | None = None,
    reporter: Reporter = SILENT, **dataset_options: Any,
) -> Run:  # fmt: skip
    """Train a network on a dataset, freeze it, and test it once.

    Args:
        source: a built-in word ("mnist"), a path, or an open `Dataset`.
        output: the run's folder; `metrics.json` in it tells how good `model.tflite` is, `report.html` shows it.
        network: "softmax", "deep", "compact", "lite0", or "auto": `lite0` for a folder of photos, `compact` for writing.
        effort: "quick" or "best".
        seed: same command, same machine, same seed: same weights.
        resume: go on with the run in `output`; a finished one is returned as it is.
        overwrite: replace the run in `output`.
        epochs: fewer or more than the recipe says.
        also: files of corrections (docs/corrections.md), the older first: further training pictures, which are never validated or
            tested on. Those of labels that the dataset does not have are left out, and named. Those that are pictures of
            the dataset already are left out and counted.
        reporter: hears the plan, the progress and the warnings.
        dataset_options: `view`, `side_pixels` of `open_dataset`.

    Returns:
        The finished run.

    Raises:
        DatasetError: the dataset or the corrections cannot be used.
        RunError: a run is in the way, or the one to resume was made for other settings.
        UsageError: an unknown word, network or effort.
        ExportError: the frozen file failed a check.
        ModuleNotFoundError: TensorFlow is not installed: pip install 'handlens[train]'.
    """
    _check_training(network, effort, seed, epochs)
    corrections = _opened_corrections(also)
    dataset_options = _with_view(source, network, dataset_options, reporter)
    chosen = _chosen_network(source, network, effort, seed, epochs, dataset_options)
    if corrections and chosen == FROZEN and effort == "best":
        raise UsageError("`lite0` takes corrections with `--effort quick` only, as its blocks are not tuned on them",
                         received="--effort best", hint="leave --effort out")  # fmt: skip
    if network == AUTO and chosen == FROZEN and resume and _stands_trained(output):
        chosen = DEFAULT_NETWORK  # what `auto` had found better
        source = source.source if isinstance(source, Dataset) else source
    dataset = _opened(source, chosen, reporter, dataset_options)
    if chosen == FROZEN:
        from .transfer.contest import compact_is_better
        from .transfer.corrected import embedded
        from .transfer.fitting import fit_photos

        matched = _matched(corrections, dataset, reporter)
        corrected = None if matched is None else embedded(matched)
        with _changes_told(output, dataset):
            fitted = fit_photos(dataset, Path(output), effort=effort, seed=seed, resume=resume, overwrite=overwrite,
                                corrected=corrected, reporter=reporter)  # fmt: skip
        if network != AUTO or not compact_is_better(dataset, fitted, seed=seed, reporter=reporter):
            fitted.keep_contents(dataset.contents)
            _leave_report(fitted, dataset, reporter)
            return fitted
        chosen, resume, overwrite = DEFAULT_NETWORK, False, True
        dataset = open_data(dataset.source, reporter=reporter, view="photo")
    from .export.testing import prove_run, read_tested
    from .training import loop
    from .training.presence import train_presence_head

    matched = _matched(corrections, dataset, reporter)
    further = None if matched is None else further_pictures(matched, dataset.view, dataset.input_shape)
    with _changes_told(output, dataset):
        run = loop.train(dataset, Path(output), network=chosen, effort=effort, seed=seed, resume=resume,
                         overwrite=overwrite, epochs=epochs, further=further, reporter=reporter)  # fmt: skip
    train_presence_head(run, dataset, further=further, reporter=reporter)
    if read_tested(run) is None:
        prove_run(run, dataset, reporter=reporter)
        run.report_file.unlink(missing_ok=True)
    run.keep_contents(dataset.contents)
    _leave_report(run, dataset, reporter)
    return run


def evaluate(
    target: Source, source: Source | Dataset | None = None, *, dataset: Source | Dataset | None = None,
    report: Source | None = None, reporter: Reporter = SILENT,
) -> Evaluation:  # fmt: skip
    """Figures of a run or of a model file. Nothing is written but the report that is asked for.

    Args:
        target: a run's folder or a .tflite.
        source: other pictures to test on, decoded as the model says: a folder, table, archive or arrays (of labels it knows;
            all pictures, unless the folder has its own `train` and `test`), IDX files, or a built-in word.
        dataset: where the dataset that it was trained on lies now, if it was moved; its test pictures are read.
            Default of both: that dataset, where it lay.
        report: a page to write, "report.html": the figures with the pictures behind them; the labels to look at again lie beside
            it as CSV.
        reporter: hears the progress, and if that dataset has changed.

    Returns:
        The figures: camera frames read by the contract's rule first, the file's network alone, and the Keras network's where
        `target` is a run; and which pictures they are of.

    Raises:
        RunError: not a run, or not a finished and tested one.
        ModelError: not a model file of handlens, or the pictures are not of the kind that it takes.
        DatasetError: the dataset cannot be used, is not there any more, or has labels that the model does not know.
        UsageError: an unknown word; both `source` and `dataset`; the model file does not name a built-in dataset, and none was
            given; or a report that cannot be written.
    """
    if source is not None and dataset is not None:
        raise UsageError("either other pictures to test on, or where the training's own dataset lies now", received="both")
    if report is not None:
        from .report.page import check_report_path

        _check_writable(check_report_path(report))
    seen = _evaluated(target, source, dataset, reporter)
    if report is not None:
        _report(seen, report, source, reporter)
    return seen.evaluation


def compare(runs: Sequence[Source], *, html: Source | None = None, reporter: Reporter = SILENT) -> list[Compared]:
    """Finished runs side by side, best first, with the 95 % intervals of their figures and McNemar's test against the best.

    Args:
        runs: folders of finished runs that were tested on one dataset.
        html: a page to write, "compared.html": the same, with the pictures that only one of two runs reads right.
        reporter: hears what was written.

    Returns:
        One `Compared` a run: the one that reads most camera frames right first, then the more accurate network.

    Raises:
        RunError: one of them is no run, not finished, or not tested; or they speak of different test pictures.
        UsageError: a page that cannot be written.
    """
    if html is not None:
        from .report.page import check_report_path

        _check_writable(check_report_path(html))
    rows = compare_runs(runs)
    if html is not None:
        from .report.compared import write_comparison

        write_comparison(rows, html, reporter=reporter)
    return rows


class _Evaluated(NamedTuple):
    """What `evaluate` saw: the figures, what they were counted from, and of which pictures."""

    evaluation: Evaluation
    readings: Readings | None
    model: Model
    data: Dataset | None
    run: Run | None


def _evaluated(
    target: Source, source: Source | Dataset | None, dataset: Source | Dataset | None, reporter: Reporter
) -> _Evaluated:
    path = Path(target)
    if not path.is_dir():
        model = load_model(path)
        own = model.contract.dataset_name if model.contract.dataset_name in BUILT_IN else ""
        if source is None and dataset is None and not own:
            raise UsageError("which pictures is it to be tested on?", received=target,
                             hint=f"handlens evaluate {target} FOLDER")  # fmt: skip
        data, used = _open_to_test(model.contract, source, dataset, own, reporter)
        if source is None and dataset is None and used.relation == "changed":  # another dataset of that name
            raise UsageError("it was not trained on the built-in dataset of that name", received=own,
                             hint=f"handlens evaluate {target} FOLDER")  # fmt: skip
        if model.contract.network == FROZEN:
            from .transfer.fitting import warn_if_fitted_on

            warn_if_fitted_on(data, used, reporter)
        frames, network, readings = read_model(model, data, reporter=reporter)
        return _Evaluated(Evaluation(path, frames, network, None, used), readings, model, data, None)
    run = _finished_run(path)
    if not run.model_file.is_file():
        raise RunError("the run was not tested yet", received=path,
                       hint=f"handlens train {run.settings.dataset} -o {path} --resume")  # fmt: skip
    if run.settings.network == FROZEN:
        return _evaluated_photos(run, source, dataset, reporter)
    from .export.freezing import open_frozen
    from .export.testing import evaluate_frozen

    data, used = _open_to_test(run.settings, source, dataset, run.settings.dataset, reporter)
    evaluation, readings = evaluate_frozen(open_frozen(run), run, data, used, reporter)
    return _Evaluated(evaluation, readings, load_model(run.model_file), data, run)


def _report(seen: _Evaluated, path: Source, source: Source | Dataset | None, reporter: Reporter) -> None:
    from .report.page import write_report
    from .report.subject import Subject, train_counts

    contract, data = seen.model.contract, seen.data
    learnt_from = None
    if data is not None and data.train.count and seen.evaluation.tested_on.relation != "other":
        learnt_from = train_counts(contract, data.labels, data.train_all)
    write_report(Subject(
        evaluation=seen.evaluation,
        readings=seen.readings,
        model=seen.model,
        pictures=None if data is None else pictures_to_read(contract, data).test,
        run=seen.run,
        train_counts=learnt_from,
        tested_source=(source.source if isinstance(source, Dataset) else str(source)) if source is not None else "",
    ), Path(path), reporter=reporter)  # fmt: skip


def _leave_report(run: Run, dataset: Dataset, reporter: Reporter) -> None:
    """The report of a run's own testing, beside it, unless it stands there. Without one the run is as good."""
    from .export.testing import read_tested
    from .report.advice import advice_of
    from .report.page import write_report
    from .report.subject import Subject, train_counts

    tested = read_tested(run)
    if tested is None or run.report_file.is_file():
        return
    model = load_model(run.model_file)
    crossed = tested.evaluation.tested_on.part == "cross-validation"
    try:
        readings = run.readings()
        learnt_from = dataset.train_all.joined(dataset.test) if crossed else dataset.train_all
        subject = Subject(
            evaluation=tested.evaluation,
            readings=readings,
            model=model,
            pictures=None if crossed else pictures_to_read(model.contract, dataset).test,
            run=run,
            train_counts=train_counts(model.contract, dataset.labels, learnt_from),
        )
        for sentence in advice_of(subject, sizes_too=False):
            reporter.say(sentence)
        write_report(subject, run.report_file, reporter=reporter)
    except (HandlensError, OSError) as error:
        reporter.warn(f"There is no report: {error}")


def export_model(
    run: Run | Source, output: Source, *, precision: str | None = None, graph: Source | None = None,
    name: str | None = None, dataset: Source | Dataset | None = None, metadata: bool = False, labels: Source | None = None,
    range_name: str | None = None, data: Source | Dataset | None = None, view: str | None = None,
    side_pixels: int | None = None, reporter: Reporter = SILENT,
) -> ExportReport:  # fmt: skip
    """Freeze a run into one model file, which proves itself before it is written.

    Args:
        run: a run, or its folder; or a network of your own, as for `build`.
        output: the .tflite to write.
        precision: as for `build`.
        graph: a folder that receives what the tutorial made: graph.pbtxt, checkpoint, frozen_graph.pb, saved_model.
        name: what the contract calls it; default: the output's name.
        dataset: where the run's dataset lies now, if it was moved; or the dataset, if it is open already. In float32 a
            tested run needs none.
        metadata: instead of the model file for an app of handlens, write one for ML Kit and MediaPipe: the signature `picture`
            alone, with TFLite Metadata.
        labels, range_name, data, view, side_pixels: of a network of your own, as for `handlens.own.wrapping.wrap_network`.
        reporter: hears what was done.

    Returns:
        The file's path, size and figures.

    Raises:
        RunError: the run is not finished; or it was not tested, and its dataset has changed since the training.
        DatasetError: the dataset cannot be used, or is not there any more.
        UsageError: an unknown precision, or an output that cannot be written.
        ExportError: the file failed a check, or the precision costs too much. Nothing is written.
    """
    from .export.export import export_smaller, export_tested
    from .export.precision import check_precision
    from .export.testing import read_tested
    from .training.run import Run

    if precision is not None:
        check_precision(precision)
    own_options: dict[str, Any] = {"labels": labels, "range_name": range_name, "data": data, "view": view,
                                   "side_pixels": side_pixels}  # fmt: skip
    _check_writable(Path(output))
    called(name, output)  # before anything slow
    if not isinstance(run, Run) and is_own_network(run):
        from .own.wrapping import wrap_network

        of_run = {"--graph": graph is not None, "--dataset": dataset is not None}
        _refuse_given(of_run, "that is for a run, and this is a network of your own", "--data FOLDER measures it")
        wrapped = wrap_network(run, called(name, output), precision=precision, reporter=reporter, **own_options)
        return wrapped.write(output, metadata=metadata, reporter=reporter)
    _refuse_own_options(own_options)
    opened = run if isinstance(run, Run) else Run.open(run)
    opened.require_finished()
    _check_precision_of(opened.settings.network, precision)
    tested, data = read_tested(opened), None
    if opened.settings.network == FROZEN:
        if graph is not None:
            raise UsageError("a frozen backbone has no graph files: nothing of it was trained here", received=f"--graph {graph}",
                             hint="handlens train FOLDER --network compact -o RUN")  # fmt: skip
        if tested is None:
            raise RunError("the run's model file is not the tested one", received=opened.path,
                           hint=f"handlens train {opened.settings.dataset} -o {opened.path} --overwrite")  # fmt: skip
        return export_tested(opened, tested, Path(output), name=name, metadata=metadata, reporter=reporter)
    kind = check_precision(precision or "float32")
    if tested is None or kind != "float32":
        data, used = _open_to_test(opened.settings, None, dataset, opened.settings.dataset, reporter)
        tested = tested or _prove(opened, data, used, reporter)
    if kind == "float32" or data is None:
        report = export_tested(opened, tested, Path(output), name=name, metadata=metadata, reporter=reporter)
    else:
        report = export_smaller(opened, tested, data, Path(output), precision=kind, name=name, tested_on=used,
                                metadata=metadata, reporter=reporter)  # fmt: skip
    if graph is not None:
        from .export.freezing import load_network
        from .export.tutorial import export_graph

        written = export_graph(load_network(opened), Path(graph))
        reporter.say(f"Wrote `{graph}`: {', '.join(file.name for file in written)}")
    return report


def inspect_file(path: Source) -> dict[str, Any]:
    """What a .tflite, .apk or .html says of itself and consists of, as plain values for JSON.

    Args:
        path: the file.

    Returns:
        `kind` ("model file", "app" or "page"), `path`, `size_bytes`; of a model file `sha256`, `contract`, `signatures`,
        `operators`, `weights_bytes`, `examples`, `phone`; of an app what `AppSummary.as_dict` gives, of a page what
        `PageSummary.as_dict` does.

    Raises:
        ModelError: not a model file of handlens.
        ApkError: not an app, or a damaged one.
        PageError: not a page of handlens, or a damaged one.
        UsageError: another kind of file.
    """
    suffix = Path(path).suffix.lower()
    if suffix == ".apk":
        from .apk.inspection import inspect_app

        return {"kind": "app", **inspect_app(path).as_dict()}
    if suffix in PAGE_SUFFIXES:
        from .page.inspection import inspect_page

        return {"kind": "page", **inspect_page(path).as_dict()}
    if suffix != ".tflite":
        raise UsageError("handlens inspects .tflite, .apk and .html files", received=path)
    from .modelfile.inspection import inspect_model

    return inspect_model(path)


# ---- the steps that several of them share


def _prove(run: Run, dataset: Dataset, used: TestedOn, reporter: Reporter) -> Tested:
    """End a training that was stopped before its testing."""
    from .export.testing import prove_run

    if used.relation != "same":
        raise RunError("the run was not tested, and its dataset has changed since the training", received=run.path,
                       hint="train again, or name the pictures as they were: --dataset FOLDER")  # fmt: skip
    return prove_run(run, dataset, reporter=reporter)


def _opened_corrections(also: Sequence[Also] | None) -> list[Corrections]:
    # a path is a sequence too, of letters
    files = [also] if isinstance(also, str | os.PathLike | Corrections) else also or ()
    return [file if isinstance(file, Corrections) else open_corrections(file) for file in files]


def _matched(files: Sequence[Corrections], dataset: Dataset, reporter: Reporter) -> Matched | None:
    """What of the corrections is trained on; None where there are none, or where the dataset has them all, which is said."""
    if not files:
        return None
    # nobody can correct a reading to the hidden class: a label of that name was taught, and is another thing
    matched = match_corrections(files, dataset.shown_labels, dataset.view, dataset.contents)
    if matched.kept:
        return matched
    for line in matched.lines:
        reporter.say(line)
    return None


def _check_packaging(target: Path, name: str | None, after: Source | None) -> None:
    """What an app or a page will need, before anything slow begins."""
    if target.suffix.lower() == ".apk":
        from .apk.build import check_ready

        check_ready(target.stem, name=name, after=after)
        return
    if after is not None:
        raise UsageError("only an app can be the next version of an app", received=f"--after {after}",
                         hint=f"-o {target.with_suffix('.apk')}")  # fmt: skip
    if target.suffix.lower() in PAGE_SUFFIXES:
        from .page.build import check_page_name

        check_page_name(target.stem if name is None else name)


def _packaged(
    model: Path, target: Path, exported: ExportReport | None, name: str | None, after: Source | None, reporter: Reporter
) -> Built:
    """A model file as what the output's suffix says: a page, or an app."""
    if target.suffix.lower() in PAGE_SUFFIXES:
        from .page.build import build_page

        page = build_page(model, target, name=name)
        reporter.say(f"Made `{target}` ({page.size_bytes / 1e6:.2f} MB)")
        return Built(target, exported, page=page)
    from .apk.build import build_apk

    app = build_apk(model, target, name=name, after=after)
    reporter.say(f"Packaged `{target}` ({app.size_bytes / 1e6:.2f} MB), signed with `{app.key_path}`")
    return Built(target, exported, app=app)


def _train_or_reuse(dataset: Dataset, folder: Source, *, overwrite: bool, reporter: Reporter, **settings: Any) -> Run:
    """The run of these settings: finished, if it stands in the folder, or trained there."""
    try:
        return train(dataset, folder, resume=not overwrite, overwrite=overwrite, reporter=reporter, **settings)
    except RunError as error:
        keeps_both = _KEEPS_BOTH.replace(" -o ", " --run ")
        if error.hint == _KEEPS_BOTH:
            raise RunError(error.message, received=error.received, hint=keeps_both) from None
        if _is_run(folder) and error.received == "corrections":
            raise RunError(f"the training in `{folder}` was with other corrections, or with none",
                           received=dataset.source or dataset.name, hint=keeps_both) from None  # fmt: skip
        if _is_run(folder) and "other settings" in error.message:
            raise RunError(f"`{folder}` holds a run with other settings", received=error.received,
                           hint="--overwrite replaces it, --run FOLDER puts the new one elsewhere") from None  # fmt: skip
        raise


@contextmanager
def _changes_told(folder: Source, dataset: Dataset) -> Iterator[None]:
    """A run that differs in its pictures alone is told as that, and how many."""
    try:
        yield
    except RunError as error:
        differing = set(str(error.received).split(", "))
        if _is_run(folder) and "dataset_digest" in differing and differing <= CHANGED_WITH_PICTURES:
            raise RunError(f"the pictures have changed since the training in `{folder}`{_changes(folder, dataset)}",
                           received=dataset.source or dataset.name, hint=_KEEPS_BOTH) from None  # fmt: skip
        raise


def _changes(folder: Source, dataset: Dataset) -> str:
    """What was done to the pictures since a run was trained on them, in brackets; nothing where nobody knows."""
    from .training.run import Run

    before = Run.open(folder).contents()
    return "" if before is None or dataset.contents is None else f" ({before.changes(dataset.contents)})"


def _checked_output(source: Source, output: Source) -> Path:
    target = Path(output)
    if target.suffix.lower() not in (".tflite", ".apk", *PAGE_SUFFIXES):
        raise UsageError("the output's suffix says what to build", received=target,
                         hint="-o digits.tflite, -o digits.apk, -o digits.html")  # fmt: skip
    if Path(source).suffix.lower() == target.suffix.lower() == ".tflite" and not is_own_network(source):
        raise UsageError("that is a model file already", received=source, hint=f"-o {target.with_suffix('.apk')}")
    _check_writable(target)
    return target


def _check_writable(target: Path) -> None:
    if not target.parent.is_dir():
        raise UsageError(
            "there is no such folder to write to", received=target.parent, hint=f"mkdir -p {target.parent}"
        )
    if target.is_dir():
        raise UsageError("the output is a folder", received=target, hint="name the file too")
    try:
        tempfile.TemporaryFile(dir=target.parent).close()  # permissions alone do not tell: the disk may be full or read-only
    except OSError as error:
        raise UsageError("cannot write there", received=f"{target} ({error.strerror})", hint="choose another folder") from None


def _chosen_network(
    source: Source | Dataset, network: str, effort: str, seed: int, epochs: int | None, dataset_options: dict[str, Any]
) -> str:
    """The network that is meant, `auto` decided: photos that are files get the frozen backbone.

    Raises:
        UsageError: an unknown word, or words that do not go together.
        ModuleNotFoundError: it needs TensorFlow, and that is not installed.
    """
    chosen = _meant_network(source, network, effort, seed, epochs, dataset_options)
    if chosen == FROZEN and effort == "best":
        import_tensorflow()  # before the photos are embedded
    return chosen


def _with_view(source: Source | Dataset, network: str, options: dict[str, Any], reporter: Reporter) -> dict[str, Any]:
    """The dataset's options with the view in them that its pictures look like, which is said; the network depends on it."""
    if isinstance(source, Dataset) or network == FROZEN or options.get("view") is not None:
        return options
    say_first(source, reporter)
    looked = looked_at(source)
    if looked is None:
        return options
    reporter.say(looked.line)
    return {**options, "view": looked.view}


def _meant_network(
    source: Source | Dataset, network: str, effort: str, seed: int, epochs: int | None, dataset_options: dict[str, Any]
) -> str:
    if isinstance(source, Dataset):
        from .transfer import is_embedded

        embedded = is_embedded(source)
        if network == FROZEN and not embedded:
            raise UsageError("an open dataset of pixels does not go with `lite0`", hint="give the folder's path instead")
        return (FROZEN if embedded else DEFAULT_NETWORK) if network == AUTO else network
    photos = dataset_options.get("view") in (None, "photo") and dataset_options.get("side_pixels") in (None, 224)
    fits = photos and has_files(source)
    if network == FROZEN and not fits:
        raise UsageError("`lite0` reads photos that are files, at 224 pixels a side", received=source,
                         hint="leave --network, --view and --side out")  # fmt: skip
    if network == FROZEN and epochs is not None:
        raise UsageError("`lite0` has no epochs: only its head is fitted, to the end", received=f"--epochs {epochs}",
                         hint="leave it out, or --network compact")  # fmt: skip
    if network != AUTO:
        return network
    return FROZEN if fits and epochs is None else DEFAULT_NETWORK


def _opened(source: Source | Dataset, network: str, reporter: Reporter, options: dict[str, Any]) -> Dataset:
    """The dataset as this network takes it: embedded for the frozen backbone, else its pixels."""
    if network != FROZEN or isinstance(source, Dataset):
        return open_data(source, reporter=reporter, **options)
    from .transfer import open_photos

    say_first(source, reporter)
    return opened_aloud(lambda progress: open_photos(source, progress=progress), reporter, title="embedding photos", split=False)


def _stands_trained(folder: Source) -> bool:
    from .training.run import Run

    return _is_run(folder) and Run.open(folder).settings.network == DEFAULT_NETWORK


def _check_precision_of(network: str, precision: str | None) -> None:
    if network == FROZEN and precision not in (None, "int8"):
        raise UsageError("`lite0` comes with weights of int8 only", received=f"--precision {precision}",
                         hint="leave it out, or --network compact")  # fmt: skip


def _evaluated_photos(
    run: Run, source: Source | Dataset | None, dataset: Source | Dataset | None, reporter: Reporter
) -> _Evaluated:
    """A run of the frozen backbone: on other pictures, or what cross-validation or its own test pictures said of it."""
    from .export.testing import read_tested
    from .transfer.fitting import warn_if_fitted_on

    tested = read_tested(run) if source is None and dataset is None else None
    model = load_model(run.model_file)
    if tested is not None:
        return _Evaluated(replace(tested.evaluation, path=run.path), run.readings(), model, None, run)
    data, used = _open_to_test(run.settings, source, dataset, run.settings.dataset, reporter)
    warn_if_fitted_on(data, used, reporter)
    frames, network, readings = read_model(model, data, reporter=reporter)
    return _Evaluated(Evaluation(run.path, frames, network, None, used), readings, model, data, run)


def _refuse_own_options(given: dict[str, Any]) -> None:
    words = {"labels": "--labels", "range_name": "--range", "data": "--data", "view": "--view", "side_pixels": "--side"}
    _refuse_given({words[name]: value is not None for name, value in given.items()}, "that is for a network of your own",
                  "handlens build X.keras -o X.apk --labels labels.txt")  # fmt: skip


def _refuse_given(given: dict[str, bool], message: str, hint: str) -> None:
    if wrong := [option for option, is_given in given.items() if is_given]:
        raise UsageError(message, received=", ".join(wrong), hint=hint)


def _check_training(network: str, effort: str, seed: int, epochs: int | None) -> None:
    from .networks import check_network

    check_network(network, effort)
    if seed < 0:
        raise UsageError("a seed is a whole number from 0 up", received=seed)
    if epochs is not None and epochs < 1:
        raise UsageError("a training has at least one epoch", received=epochs)


def _is_run(path: Source) -> bool:
    return (Path(path) / "run.json").is_file()


def _finished_run(path: Source) -> Run:
    from .training.run import Run

    run = Run.open(path)
    run.require_finished()
    return run


def _open_to_test(
    trained: Trained, source: Source | Dataset | None, dataset: Source | Dataset | None, own: Source, reporter: Reporter
) -> tuple[Dataset, TestedOn]:
    """Other pictures (`source`), or what it was trained on: where `dataset` says, else where it lay (`own`)."""
    if source is not None:
        return open_any(trained, source, own=own, reporter=reporter)
    if dataset is None and not is_built_in(own) and not Path(own).exists():
        raise DatasetError("the dataset is not where it lay at the training", received=own,
                           hint="--dataset FOLDER says where it lies now")  # fmt: skip
    return open_own(trained, own if dataset is None else dataset, reporter=reporter)
