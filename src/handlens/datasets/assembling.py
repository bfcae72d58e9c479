"""The last step of every form that handlens may have to split: pictures that were read become a dataset."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from ..errors import DatasetError
from .contents import Contents
from .dataset import NOTHING, Dataset, Kind, Summary, Tally, View
from .duplicates import Imprint, across_classes, near_duplicates
from .labels import ALIKE_LABELS, alike_labels
from .splitting import PARTS, Hashed, check_parts, digest_of, first_reasons, split, tell_of_groups, tell_of_labels
from .store import Pictures, PictureShape, Store


def assembled(
    used: Sequence[Hashed],
    imprints: Sequence[Imprint | None],
    store: Store,
    labels: tuple[str, ...],
    tally: Tally,
    *,
    name: str,
    source: str,
    view: View,
    input_shape: PictureShape,
    kind: Kind | None,
    are_files: bool,
) -> Dataset:
    """The dataset of pictures that were read: near-duplicates found, split, checked.

    Args:
        used: the pictures, in the order in which `store` holds what was kept of them.
        imprints: of each, None for one that is like no other.
        store: what was kept.
        labels: of the classes, `nothing` last.
        tally: what was left out and decided so far; hears of near-duplicates.
        name: what to call the dataset.
        source: what the user named, for messages.
        view, input_shape: of the dataset.
        kind: of the model that is to be tested; then one picture of one class is enough.
        are_files: whether each picture is a file of its own.

    Raises:
        DatasetError: a class without enough pictures; of a dataset to test: no picture at all.
    """
    groups = near_duplicates(imprints, [picture.file.label for picture in used])
    parts = split(labels, used, groups.tolist())
    tell_of_groups(used, groups, parts, tally)
    tell_of_labels(used, across_classes(imprints, [picture.file.label for picture in used]), tally)
    for one, other in alike_labels(labels):
        tally.add(ALIKE_LABELS, f"{one}, beside {other}", left_out=False)
    notices = tally.notices()
    if kind is None:
        check_parts(labels, used, parts, notices)
    elif not used:
        raise DatasetError("there is no picture that can be read", received=f"{source}{first_reasons(notices)}")
    label_of = {label: index for index, label in enumerate(labels)}
    indices = np.array([label_of[picture.file.label] for picture in used], np.int64)
    views = {}
    for part in PARTS:
        rows = np.array([row for row, found in enumerate(parts) if found == part], np.int64)
        files = tuple(os.fspath(used[row].file.path) for row in rows) if are_files else ()
        views[part] = Pictures(store, rows, indices[rows], files, groups[rows])
    dataset = Dataset(
        name=name,
        labels=labels,
        view=view,
        input_shape=input_shape,
        digest=digest_of(labels, view, input_shape, used, parts),
        train=views["train"],
        validation=views["validation"],
        test=views["test"],
        summary=Summary(views["train"].count, views["validation"].count, views["test"].count, notices, tally.choices),
        own_split=any(picture.file.part for picture in used),
        contents=Contents.of([picture.sha256 for picture in used], [picture.file.label for picture in used]),
    )
    # in pictures of nothing there is nothing that could be read right
    return dataset if kind is None or NOTHING in kind.labels else dataset.to_read()
