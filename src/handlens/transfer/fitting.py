"""From embedded photos to a finished run: a head is fitted, judged by cross-validation, written into the template, checked.

    dataset of embeddings ──► head, cross-validated ──► template with that head ──► contract, examples ──► checks ──► Run
    intake                    head                      patching                   modelfile
                              or, with `--effort best`, what `tuning` finds better

All pictures go into the head that ships, so none is left to test it on: the figures are those of the cross-validation, in
which each picture is read, rule included, by a head that was fitted without it. A dataset that brings its own test pictures
is tested on those.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.backend import import_tensorflow
from ..base.files import write_whole
from ..base.reporter import SILENT, Reporter
from ..base.versions import versions
from ..datasets import NOTHING, Dataset, Pictures
from ..errors import DatasetError, ExportError, RunError
from ..evaluation import Evaluation, TestedOn, measure
from ..evaluation.evaluate import read_model
from ..evaluation.metrics import NO_READING, read_by_rule
from ..evaluation.parity import compare_runtimes
from ..evaluation.readings import FrameReadings, NetworkReadings, Readings
from ..export.checks import SelfCheck, check_archive, check_runtimes
from ..export.examples import example_entries
from ..modelfile import sealing
from ..modelfile.contract import FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS, Contract
from ..modelfile.exemplars import choose_exemplars, pack_exemplars
from ..modelfile.model import Model
from ..networks import FROZEN
from ..networks.lite0_shapes import EMBEDDING_LENGTH, SIDE_PIXELS
from ..training.balance import unequal_words
from ..training.run import Run, Settings
from ..training.tuning import tuning_recipe
from .corrected import CorrectedPhotos, fit_corrected_head
from .head import Fitted, Head, fit_head
from .intake import EmbeddingStore
from .judging import CrossValidated
from .patching import with_head
from .template import template_bytes, template_digest
from .tuning import tuned_if_better

CHECKED_FRAMES, EXAMPLES = 32, 8
# what else is installed changes nothing, and the same photos are to give the same file
COMPUTED_WITH = ("handlens", "python", "numpy", "pillow", "ai-edge-litert")
TOLERANCE = 1e-4  # of a probability, between the file and the head that was fitted: only the order of sums differs


class Photos(NamedTuple):
    """The pictures that a head is fitted on.

    Attributes:
        pictures: class after class, in the order of their files' names: neighbours are often of one make.
        labels: names of the classes that can be read.
        indices: int64 [n], of each picture; `len(labels)` is the hidden class.
        nothing: whether there is one.
    """

    pictures: Pictures
    labels: tuple[str, ...]
    indices: NDArray[np.int64]
    nothing: bool

    @property
    def groups(self) -> NDArray[np.int64] | None:
        """int64 [n], of each picture a number that its near-duplicates have too; None where nobody looked for any."""
        return self.pictures.groups if len(self.pictures.groups) else None


def fit_photos(
    dataset: Dataset, output: str | Path, *, effort: str = "quick", seed: int = 0, resume: bool = False,
    overwrite: bool = False, corrected: CorrectedPhotos | None = None, reporter: Reporter = SILENT,
) -> Run:  # fmt: skip
    """Fit a head on a dataset of embedded photos, and leave a finished and tested run.

    Args:
        dataset: from `open_photos`.
        output: the run's folder.
        effort: "quick" fits a head; "best" also tunes the backbone's last blocks, and keeps that if cross-validation says so.
        seed: of the tuning; for a head alone nothing is drawn.
        resume: return the run that stands there, if it is finished and of the same settings.
        overwrite: replace it.
        corrected: corrections that the head is fitted on besides; not with "best".
        reporter: hears what was done.

    Raises:
        DatasetError: fewer than two classes besides `nothing`.
        RunError: a run is in the way, or was made for other settings.
        ExportError: the file failed a check; nothing is kept.
        ModuleNotFoundError: "best" needs TensorFlow, and it is not installed.
    """
    if effort == "best":
        import_tensorflow()  # before anything is written, or slow
    photos = photos_of(dataset)
    recipe: dict[str, Any] = {"template": template_digest()[:16]}
    if effort == "best":
        recipe["tuning"] = tuning_recipe(photos.pictures.count).as_dict()
    settings = Settings(
        dataset=dataset.source or dataset.name, dataset_name=dataset.name, dataset_digest=dataset.digest,
        dataset_options=dataset.options, labels=photos.labels, view="photo", input_shape=dataset.input_shape,
        network=FROZEN, effort=effort, seed=seed, recipe=recipe,
        corrections=None if corrected is None else corrected.as_settings(),
    )  # fmt: skip
    standing = _standing(Path(output), settings) if resume else None
    if standing is not None:
        reporter.say(f"`{standing.path}` is finished already")
        return standing
    used = {name: version for name, version in versions().items() if name in COMPUTED_WITH or effort == "best"}
    run = Run.create(output, settings, used, overwrite=overwrite or resume)
    started = time.perf_counter()
    embeddings = _embeddings(photos.pictures)
    of_photos: dict[str, Any] = {"nothing": photos.nothing, "groups": photos.groups}
    if corrected is None:
        fitted = fit_head(embeddings, photos.indices, len(photos.labels), **of_photos)
    else:
        fitted = fit_corrected_head(embeddings, photos.indices, len(photos.labels), corrected, **of_photos)
    template = template_bytes()
    tuned = None
    if effort == "best":
        tuned = tuned_if_better(photos, embeddings, fitted, tuning_recipe(photos.pictures.count), seed=seed, reporter=reporter)
    if tuned is not None:
        template, embeddings, fitted = tuned
    content = _model_file(run, photos, template, embeddings, fitted)
    if dataset.own_split and dataset.test.count:
        evaluation, readings = _tested(run, content, dataset, reporter)
    else:
        tested_on = TestedOn(dataset.name, dataset.digest, "cross-validation")
        evaluation, readings = cross_validated(run.path, photos, fitted.cross, tested_on, dataset.source)
    content = sealing.reseal(content, replace(sealing.read_contract(content), figures=evaluation.figures))
    check = check_file(content, fitted.head, photos)
    elapsed_s = time.perf_counter() - started
    below = f"frozen `{FROZEN}`" if tuned is None else f"`{FROZEN}`, tuned,"
    if said := unequal_words(photos.labels, np.bincount(photos.indices, minlength=len(photos.labels))[: len(photos.labels)]):
        reporter.say(said)
    for line in () if corrected is None else corrected.lines:
        reporter.say(line)
    reporter.say(f"Fitted a head on {photos.pictures.count:,} photos, {below} below it")
    _say_nothing_read(photos, fitted.cross, reporter)
    reporter.say(f"Checked: {check}")
    write_whole(run.model_file, content)
    kept = {"check": check.as_dict(), "model_sha256": hashlib.sha256(content).hexdigest(),
            "learning_curve": [list(point) for point in fitted.cross.learning_curve], "tuned": tuned is not None}  # fmt: skip
    run.write_readings(readings)
    run.write_metrics({**evaluation.as_dict(), **kept})
    network = measure(fitted.head.read(embeddings[_visible(photos)])[0], photos.indices[_visible(photos)], photos.labels)
    run.write_history([{
        "epoch": 1, "loss": network.cross_entropy, "accuracy": network.accuracy, "elapsed_s": elapsed_s,
        "validation_loss": evaluation.network.cross_entropy, "validation_accuracy": evaluation.network.accuracy,
    }])  # fmt: skip
    run.finish(temperature=fitted.cross.temperature, calibrated=True)
    return run


def photos_of(dataset: Dataset) -> Photos:
    """What of a dataset the head is fitted on: all of it, or all but its own test pictures."""
    every = dataset.train_all if dataset.own_split else dataset.train_all.joined(dataset.test)
    order = np.array(sorted(range(every.count), key=lambda row: (every.labels[row], every.files[row])), np.int64)
    pictures = every.picked(order)
    return Photos(pictures, dataset.shown_labels, pictures.labels, dataset.nothing)


def exemplar_entry(photos: Photos, template: bytes, embeddings: NDArray[np.float32]) -> dict[str, bytes]:
    """The exemplars by their name in the archive: what a phone that is taught a new class learns beside.

    Args:
        photos: all that the head is fitted on.
        template: whose backbone made the embeddings; its sha256 names it.
        embeddings: float32 [n, 1280], theirs.
    """
    rows = choose_exemplars(photos.indices, len(photos.labels))
    backbone = hashlib.sha256(template).digest()
    return {sealing.EXEMPLARS_FILE: pack_exemplars(backbone, photos.indices[rows], embeddings[rows])}


def cross_validated(
    path: Path, photos: Photos, cross: CrossValidated, tested_on: TestedOn, root: str
) -> tuple[Evaluation, Readings]:
    """The figures of a cross-validation, read by the contract's rule, and what they were counted from, photo by photo.

    Pictures of the hidden class are not among them.

    Args:
        path: the run's folder.
        photos: what was cross-validated.
        cross: what was said of them.
        tested_on: what the figures are of.
        root: the dataset's folder.
    """
    rows = _visible(photos)
    probabilities, truth = cross.probabilities[rows], photos.indices[rows]
    read, scores = read_by_rule(probabilities, cross.presence[rows], cross.threshold)
    frames = FrameReadings("cross-validated photos", np.arange(len(rows)), read, scores)
    readings = Readings(photos.labels, truth, NetworkReadings.of(probabilities), frames)
    network = measure(probabilities, truth, photos.labels)
    evaluation = Evaluation(path, frames.measured(truth, photos.labels), network, None, tested_on)
    return evaluation, readings.with_files(photos.pictures.picked(rows).files, root)


def check_file(content: bytes, head: Head, photos: Photos) -> SelfCheck:
    """Hold a model file against the head that was fitted, frame by frame, and against the runtimes that are not here.

    Raises:
        ExportError: it decides otherwise, answers more than 1e-4 otherwise, or would not load on a phone.
    """
    model = Model(content)
    check_archive(content, model.contract)
    operators = check_runtimes(sealing.bare(content))
    pairs, differences = [], [0.0]
    files = photos.pictures.files
    for number, row in enumerate(np.unique(np.linspace(0, len(files) - 1, min(CHECKED_FRAMES, len(files))).astype(int))):
        outputs = model.run_frame(model.frame_planes(files[row]), number % 4)
        probabilities, presence = head.read(outputs["embedding"])
        differences.append(float(np.abs(outputs["output_node"] - probabilities).max()))
        pairs.append(({"output_node": probabilities, "presence": presence}, outputs))
    frames = compare_runtimes(pairs, model.contract, tolerance=TOLERANCE)
    if frames.different or max(differences) > TOLERANCE:
        raise ExportError("the file decides otherwise than the head that was fitted", received=f"{frames}, a probability "
                          f"differs by {max(differences):.2g}")  # fmt: skip
    return SelfCheck(0, max(differences), 0, frames, operators)


def warn_if_fitted_on(data: Dataset, used: TestedOn, reporter: Reporter) -> None:
    """Tell who tests a head on its own dataset: it was fitted on all of it, unless that brings its own test pictures."""
    if used.relation != "other" and not data.own_split:
        reporter.warn(f"The head was fitted on the pictures of `{data.name}`, these among them: what follows is how well it "
                      "remembers. The contract's figures are of pictures that it had not seen")  # fmt: skip


# ---- the steps


def _standing(folder: Path, settings: Settings) -> Run | None:
    """The finished run of these settings in the folder, None if there is none yet."""
    if not (folder / "run.json").is_file():
        return None
    run = Run.open(folder)
    if differing := run.settings.differences(settings):
        raise RunError("the run was made with other settings", received=", ".join(differing),
                       hint="resume with the same command, or --overwrite")  # fmt: skip
    return run if run.finished and run.model_file.is_file() else None


def _model_file(run: Run, photos: Photos, template: bytes, embeddings: NDArray[np.float32], fitted: Fitted) -> bytes:
    settings = run.settings
    contract = Contract(
        name=settings.dataset_name, view="photo", labels=photos.labels, input_shape=(SIDE_PIXELS, SIDE_PIXELS, 3),
        frame_shape=(FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS), threshold=fitted.cross.threshold, network=FROZEN, precision="int8",
        seed=settings.seed, versions=run.versions, dataset_name=settings.dataset_name,
        dataset_digest=settings.dataset_digest, nothing=photos.nothing, embedding=EMBEDDING_LENGTH, calibrated=True,
    )  # fmt: skip
    rows = _visible(photos)
    shown = photos.pictures.picked(rows, photos.indices[rows])
    beside = example_entries(shown, len(photos.labels), EXAMPLES) | exemplar_entry(photos, template, embeddings)
    return sealing.seal(with_head(template, fitted.head), contract, beside)


def _tested(run: Run, content: bytes, dataset: Dataset, reporter: Reporter) -> tuple[Evaluation, Readings]:
    frames, network, readings = read_model(Model(content), dataset, reporter=reporter)
    return Evaluation(run.path, frames, network, None, TestedOn(dataset.name, dataset.digest)), readings


def _embeddings(pictures: Pictures) -> NDArray[np.float32]:
    store = pictures.store
    if not isinstance(store, EmbeddingStore):
        raise DatasetError("the dataset was not opened for the network `lite0`", hint="handlens.transfer.open_photos(FOLDER)")
    return store.embeddings(pictures.rows)


def _visible(photos: Photos) -> NDArray[np.int64]:
    return np.flatnonzero(photos.indices < len(photos.labels))


def _say_nothing_read(photos: Photos, cross: CrossValidated, reporter: Reporter) -> None:
    rows = np.flatnonzero(photos.indices == len(photos.labels))
    if len(rows):
        read, _ = read_by_rule(cross.probabilities[rows], cross.presence[rows], cross.threshold)
        false = np.count_nonzero(read != NO_READING)
        reporter.say(f"Of {len(rows):,} photos of `{NOTHING}` {false:,} would get a reading, by cross-validation")
