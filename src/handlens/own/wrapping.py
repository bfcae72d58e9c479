"""From an opened network to a model file that proves itself: the way that a run takes too, without a training.

    opening ──► labels, view, range ──► temperature, presence, threshold ──► signatures ──► contract ──► checks ──► X.tflite
                labels, choosing        only with pictures of its labels     frames         modelfile    export

Without pictures the file says of itself that it is not calibrated, and its contract has no figures.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.reporter import SILENT, Reporter
from ..base.versions import versions
from ..datasets import Dataset, Kind, View, open_to_test
from ..errors import ExportError, ModelError, UsageError
from ..evaluation import Evaluation, TestedOn
from ..evaluation.evaluate import read_model, read_network
from ..evaluation.opening import opened_aloud
from ..export.checks import SelfCheck, self_check
from ..export.examples import example_entries
from ..export.export import ExportReport, check_cost, write_model
from ..export.freezing import Frozen, frame_function
from ..export.litert import convert_signatures
from ..export.precision import check_precision
from ..export.threshold import PHOTO_THRESHOLD, calibrated_threshold
from ..modelfile.contract import FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS, Contract
from ..modelfile.figures import Figures
from ..modelfile.model import Model
from ..modelfile.sealing import read_contract, seal
from ..training.calibration import fit_temperature
from .answers import SAID, kind_of_answers, label_count
from .blame import check_phone, refused_by_converter
from .choosing import choose_range, choose_view, hardly_reads
from .foreign import STAND_IN, ForeignGraph, open_foreign
from .labels import labels_of
from .made import made_pictures, named_by
from .network import OwnNetwork
from .opening import Opened, open_network
from .splicing import spliced

Source = str | os.PathLike[str]


class _Calibrated(NamedTuple):
    """What pictures of the network's labels tell beyond the network: the logits' temperature, and presence's head."""

    temperature: float = 1.0
    held_out: bool = False
    presence: Mapping[str, NDArray[np.float32]] | None = None


@dataclass(frozen=True)
class Wrapped:
    """A model file in memory that has proved itself.

    Attributes:
        content: its bytes.
        float32_bytes: how many it would be in float32.
        evaluation: of this very file; None without pictures.
        float32: the float32 file's figures on the same pictures.
        check: what the self-check found.
    """

    content: bytes
    float32_bytes: int
    evaluation: Evaluation | None
    float32: Figures
    check: SelfCheck

    def write(self, output: Source, *, metadata: bool = False, reporter: Reporter = SILENT) -> ExportReport:
        """Write it, whole; see `export.export.write_model`."""
        precision = read_contract(self.content).precision
        size_bytes = write_model(os.fspath(output), self.content, precision, reporter, metadata=metadata)
        return self.report(output, size_bytes)

    def report(self, output: Source, size_bytes: int) -> ExportReport:
        """What was made, by the name of the output."""
        evaluation = self.evaluation and replace(self.evaluation, path=Path(output))
        return ExportReport(Path(output), size_bytes, self.float32_bytes, evaluation, self.float32, self.check)


def wrap_network(
    source: Source, name: str, *, labels: Source | None = None, range_name: str | None = None, view: str | None = None,
    side_pixels: int | None = None, data: Source | Dataset | None = None, precision: str | None = None,
    reporter: Reporter = SILENT,
) -> Wrapped:  # fmt: skip
    """Make a model file of a network that was trained elsewhere.

    Args:
        source: a .keras or .h5 file, a SavedModel's folder, or a .tflite from elsewhere.
        name: what the contract calls it.
        labels: a text file with a label a line, or a folder of class folders; default: the folders of `data`.
        range_name: which numbers the network takes, a key of `ranges.RANGES`; default: what it shows or `data` tells.
        view: "ink" or "photo"; default: ink for 28x28 in grey.
        side_pixels: side of its input, where it takes any.
        data: pictures of its labels, in class folders: they calibrate it, and a part that is held back tests the file.
        precision: of the stored weights: "float32" (by default), "float16" or "int8".
        reporter: hears what was found and done.

    Returns:
        The file's bytes and, with `data`, its figures.

    Raises:
        ModelError: it cannot be opened, or is no classifier of one picture that these labels fit.
        UsageError: something that has to be asked for: labels, range, side.
        DatasetError: the data cannot be used.
        ExportError: an operator that the phone lacks, or a check that the file failed.
        ModuleNotFoundError: TensorFlow is not installed.
    """
    shrunk_to = check_precision(precision or "float32")
    opened = _open(os.fspath(source), side_pixels)
    kind = kind_of_answers(opened)
    _say_opened(opened, SAID[kind], reporter)
    named = opened.labels if labels is None and opened.labels else labels_of(labels, data, label_count(opened), opened.name)
    chosen_view = choose_view(opened, view, reporter)
    dataset = None if data is None else _opened_data(opened, named, chosen_view, data, reporter)
    network = OwnNetwork(opened, kind, choose_range(opened, kind, range_name, dataset, reporter))
    calibrated = _Calibrated() if dataset is None else _calibrated(network, dataset, reporter)
    frozen = _frozen(network, named, chosen_view, dataset, calibrated, name)
    if dataset is None:
        reporter.say("Not calibrated, not tested: --data FOLDER of class folders does both")
    else:
        frozen = frozen.saying(threshold=calibrated_threshold(Model(frozen.content), dataset, reporter=reporter))
    kept, evaluation = frozen, _tested(frozen, dataset, reporter)
    before = Figures() if evaluation is None else evaluation.figures
    if shrunk_to != "float32":
        frozen = kept.shrunk(shrunk_to)
        evaluation = _tested(frozen, dataset, reporter)
        after = Figures() if evaluation is None else evaluation.figures
        check_cost(shrunk_to, (len(kept.content), len(frozen.content)), before, after, reporter=reporter)
    if evaluation is not None:
        if hardly_reads(evaluation.network.accuracy, len(named)):
            share = f"{evaluation.network.accuracy:.0%}"
            reporter.warn(f"It reads {share} of the pictures, hardly more than by guessing: are --labels in the order of its "
                          "outputs, and is --range right?")  # fmt: skip
        frozen = frozen.saying(figures=evaluation.figures)
    check = self_check(frozen, _shown(network, frozen.contract, dataset))
    reporter.say(f"Checked: {check}")
    return Wrapped(frozen.content, len(kept.content), evaluation, before, check)


# ---- the steps


def _open(source: str, side_pixels: int | None) -> Opened:
    if not source.lower().endswith(".tflite"):
        return open_network(source, side_pixels=side_pixels)
    if side_pixels is not None:
        raise UsageError("a .tflite has a size of its own", received=f"--side {side_pixels}", hint="leave --side out")
    return open_foreign(source)


def _say_opened(opened: Opened, answers: str, reporter: Reporter) -> None:
    height, width, channels = opened.input_shape
    numbers = f"{opened.outputs} output{'s' if opened.outputs > 1 else ''}"
    colours = f"{channels} channel{'s' if channels > 1 else ''}"
    reporter.say(f"Opened `{opened.name}`: {width}x{height}, {colours}; {numbers}, {answers}")
    if height != width:
        reporter.warn(f"Its input is not square: the camera's square is squeezed to {width}x{height}, as "
                      "image_dataset_from_directory squeezes any picture")  # fmt: skip


def _opened_data(opened: Opened, labels: tuple[str, ...], view: View, data: Source | Dataset, reporter: Reporter) -> Dataset:
    height, width, _ = opened.input_shape
    if height != width:
        raise ModelError("pictures to measure with are square, and the network's input is not", received=f"{width}x{height}",
                         hint="leave --data out")  # fmt: skip
    if isinstance(data, Dataset):
        dataset = data
    else:
        kind = Kind(view, opened.input_shape, labels)
        dataset = opened_aloud(lambda progress: open_to_test(data, kind, progress=progress), reporter, to_train=False)
    reporter.warn("Are they pictures that the network was trained on? Then the figures are better than what a phone will show")
    return _in_order(dataset, labels, opened)


def _in_order(dataset: Dataset, labels: tuple[str, ...], opened: Opened) -> Dataset:
    """The dataset with the network's labels, in their order: a folder may sort them otherwise, or have only some."""
    if dataset.input_shape != opened.input_shape:
        raise ModelError("the pictures are of another size than the network's input",
                         received=f"{dataset.input_shape}, the network takes {opened.input_shape}")  # fmt: skip
    if unknown := [label for label in dataset.labels if label not in labels]:
        raise ModelError("pictures of a label that the network does not have", received=", ".join(unknown[:6]))
    places = np.array([labels.index(label) for label in dataset.labels], np.int64)
    parts = {part: replace(pictures, labels=places[pictures.labels])
             for part in ("train", "validation", "test") for pictures in [getattr(dataset, part)]}  # fmt: skip
    if not parts["test"].count:
        raise ModelError("there is no picture left to test with", received=f"{dataset.count} pictures", hint="add some more")
    return replace(dataset, labels=labels, **parts)


def _calibrated(network: OwnNetwork, dataset: Dataset, reporter: Reporter) -> _Calibrated:
    from ..training.presence import presence_head

    part = dataset.validation
    temperature = 1.0
    if part.count:
        temperature = fit_temperature(network.logits(part.read(np.arange(part.count))), part.labels)
        reporter.say(f"Calibrated on {part.count:,} pictures: temperature {temperature:.2f}")
    presence = presence_head(dataset, 0, reporter=reporter) if dataset.view == "ink" and dataset.train.count else None
    return _Calibrated(round(temperature, 4), part.count > 0, presence)


def _frozen(
    network: OwnNetwork, labels: tuple[str, ...], view: View, dataset: Dataset | None, calibrated: _Calibrated, name: str
) -> Frozen:
    from ..frames.graph import logits_module

    opened = network.opened
    contract = Contract(
        name=name, view=view, labels=labels, input_shape=opened.input_shape,
        frame_shape=(FRAME_HEIGHT_PIXELS, FRAME_WIDTH_PIXELS), threshold=PHOTO_THRESHOLD, network=f"own ({opened.name})",
        versions=versions(), dataset_name="" if dataset is None else dataset.name,
        dataset_digest="" if dataset is None else dataset.digest, calibrated=calibrated.held_out,
    )  # fmt: skip
    module = logits_module(network.in_graph, view=view, input_shape=opened.input_shape, presence_weights=calibrated.presence,
                           temperature=calibrated.temperature)  # fmt: skip
    try:
        flatbuffer = convert_signatures(module, stand_in=isinstance(opened.graph, ForeignGraph))
        if isinstance(opened.graph, ForeignGraph):
            flatbuffer = spliced(flatbuffer, opened.graph.flatbuffer, STAND_IN)
    except ExportError as error:
        raise refused_by_converter(error, opened.graph) from None
    check_phone(flatbuffer, opened.graph)
    shown = _shown(network, contract, dataset)
    content = seal(flatbuffer, contract, example_entries(shown.test, len(labels)))
    return Frozen(content, network, calibrated.temperature, frame_function(module), opened.origin)


def _shown(network: OwnNetwork, contract: Contract, dataset: Dataset | None) -> Dataset:
    """The pictures that travel with the file and check it."""
    if dataset is not None:
        return dataset
    made = made_pictures(contract.view, contract.input_shape, contract.labels)
    return named_by(made, network.logits(made.test.read(np.arange(made.test.count))).argmax(1))


def _tested(frozen: Frozen, dataset: Dataset | None, reporter: Reporter) -> Evaluation | None:
    if dataset is None:
        return None
    frames, in_file, _ = read_model(Model(frozen.content), dataset, reporter=reporter)
    by_itself, _ = read_network(frozen.network, dataset, contract=frozen.contract, temperature=frozen.temperature,
                                origin=frozen.origin, reporter=reporter)  # fmt: skip
    return Evaluation(Path(), frames, in_file, by_itself, TestedOn(dataset.name, dataset.digest), frozen.origin)
