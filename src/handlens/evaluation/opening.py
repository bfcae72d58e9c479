"""Opening a dataset aloud, and the pictures that a model is tested on.

A model pins what it was trained on: view, size, channels and labels. What it is tested on is decoded as it says, whatever
a sample of the pictures would say now.

    the dataset it was trained on, where it lies now ──► its test pictures ──► "same", or "changed" if the digest is another
    any other dataset with a split of its own        ──► its test pictures ──► "other"
    any other folder of pictures                     ──► all of them       ──► "other"
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol

import numpy as np

from ..base.reporter import SILENT, Reporter, Stage
from ..base.wording import counted
from ..datasets import NOTHING, Dataset, Kind, View, announced, open_dataset, open_to_test
from ..errors import DatasetError
from .advice import class_sizes
from .evaluate import TestedOn

Source = str | os.PathLike[str]
CHANGED = "has changed since the training: pictures were added, removed or relabelled"


class Trained(Protocol):
    """What a run's settings and a model file's contract say alike: the pictures it takes, and what it was trained on."""

    @property
    def view(self) -> View: ...
    @property
    def input_shape(self) -> tuple[int, int, int]: ...
    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def dataset_name(self) -> str: ...
    @property
    def dataset_digest(self) -> str: ...


def open_data(source: Source | Dataset, *, reporter: Reporter = SILENT, **options: object) -> Dataset:
    """`open_dataset`, with its progress and its summary told to the reporter."""
    if isinstance(source, Dataset):
        return source
    say_first(source, reporter)
    return opened_aloud(lambda progress: open_dataset(source, progress=progress, **options), reporter)  # type: ignore[arg-type]


def say_first(source: Source, reporter: Reporter) -> None:
    """Say what opening does before it reads pictures, if it does anything: an archive is unpacked."""
    if (line := announced(source)) is not None:
        reporter.say(line)


def opened_aloud(
    open_: Callable[[Callable[[int, int], None]], Dataset],
    reporter: Reporter,
    *,
    title: str = "reading pictures",
    split: bool = True,
    to_train: bool = True,
) -> Dataset:
    """What `open_` opens, with its progress and its summary told to the reporter.

    Args:
        open_: takes what is to be called with (pictures done, pictures in all).
        reporter: hears both.
        title: of the progress.
        split: whether its parts matter, so that their sizes are said.
        to_train: whether it is trained on, so that it is said what may be expected of so many pictures.
    """
    dataset = _told(open_, reporter, title)
    parts = next(dataset.summary.lines())
    _say(dataset, parts if split else counted(dataset.count, "picture"), reporter)
    if to_train:
        _say_sizes(dataset, reporter)
    return dataset


def open_own(trained: Trained, source: Source | Dataset, *, reporter: Reporter = SILENT) -> tuple[Dataset, TestedOn]:
    """The dataset that something was trained on, where it lies now; if it has changed, the reporter is warned.

    Args:
        trained: a run's settings or a contract.
        source: where it lies, or the open dataset.
        reporter: hears the progress.

    Raises:
        DatasetError: it cannot be used, or holds labels that the model does not know.
        UsageError: an unknown word.
    """
    dataset = _opened(trained, source, reporter)
    same = dataset.digest == trained.dataset_digest
    if not same:
        reporter.warn(f"`{dataset.name}` {CHANGED}")
    return _with_test_pictures(dataset), TestedOn(dataset.name, dataset.digest, "test", "same" if same else "changed")


def open_any(
    trained: Trained, source: Source | Dataset, *, own: Source = "", reporter: Reporter = SILENT
) -> tuple[Dataset, TestedOn]:
    """Any dataset, or any folder of class folders, to test a model on.

    Args:
        trained: a run's settings or a contract.
        source: where it lies, or the open dataset.
        own: where the training's own dataset lies, if that is known.
        reporter: hears the progress.

    Raises:
        DatasetError, UsageError: as `open_own`.
    """
    dataset = _opened(trained, source, reporter)
    if dataset.digest == trained.dataset_digest or _is_own(trained, dataset, own):
        return open_own(trained, dataset, reporter=reporter)
    if isinstance(source, Dataset) or dataset.own_split:
        return _with_test_pictures(dataset), TestedOn(dataset.name, dataset.digest, "test", "other")
    return dataset.all_to_test(), TestedOn(dataset.name, dataset.digest, "all", "other")


def _is_own(trained: Trained, dataset: Dataset, own: Source) -> bool:
    """Whether it is the training's dataset with other pictures than then: it lies in the same place, or is called so."""
    return bool(dataset.source and dataset.source == os.fspath(own)) or dataset.name == trained.dataset_name


def _opened(trained: Trained, source: Source | Dataset, reporter: Reporter) -> Dataset:
    if isinstance(source, Dataset):
        return source
    kind = Kind(trained.view, trained.input_shape, trained.labels)
    say_first(source, reporter)
    dataset = _told(lambda progress: open_to_test(source, kind, progress=progress), reporter)
    _say(dataset, counted(dataset.count, "picture"), reporter)
    return dataset


def _with_test_pictures(dataset: Dataset) -> Dataset:
    if not dataset.test.count:
        raise DatasetError("the dataset has no test pictures", received=dataset.source or dataset.name)
    return dataset


def _told(
    open_: Callable[[Callable[[int, int], None]], Dataset], reporter: Reporter, title: str = "reading pictures"
) -> Dataset:
    stage: Stage | None = None

    def progress(done: int, total: int) -> None:
        nonlocal stage
        if stage is None:
            stage = reporter.stage(title, total=total)
            stage.__enter__()
        stage.advance(done - stage.done)

    try:
        dataset = open_(progress)
    except BaseException:
        if stage is not None:
            stage.end(failed=True)
        raise
    if stage is not None:
        stage.end(failed=False)
    return dataset


def _say_sizes(dataset: Dataset, reporter: Reporter) -> None:
    """What may be expected of so few, before hours are spent on them."""
    every = np.concatenate([part.labels for part in (dataset.train, dataset.validation, dataset.test)])
    counts = np.bincount(every, minlength=len(dataset.labels))[: len(dataset.shown_labels)]
    for line in class_sizes(dataset.shown_labels, counts.tolist()):
        reporter.say(line)


def _say(dataset: Dataset, pictures: str, reporter: Reporter) -> None:
    beside = f" and `{NOTHING}`" if dataset.nothing else ""
    reporter.say(f"Dataset `{dataset.name}`: {counted(len(dataset.shown_labels), 'label')}{beside}, {pictures}")
    for line in dataset.summary.choices:
        reporter.say(line)
    for line in dataset.summary.left_out():
        reporter.warn(line)
