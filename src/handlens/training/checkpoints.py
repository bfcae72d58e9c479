"""Checkpoints: everything that the next epoch depends on, one .npz an epoch, so that a resumed run ends the same.

    epoch-0003.npz
      v0000, v0001, ...   the network's variables in their order: weights, batch norm's averages, dropout's seed state
      o0000, o0001, ...   the optimiser's variables: step, moments
      history             float64 [epochs, columns], as in history.csv

What each epoch draws (order, warps) comes from (seed, epoch) alone and needs no state.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from ..base.files import written_beside
from .run import HISTORY_COLUMNS

KEEP = 2  # the last, and the one before it should the last not read
_NAME = re.compile(r"epoch-(\d{4,})\.npz")


def save(
    folder: Path, epoch: int, variables: list[Any], optimizer_variables: list[Any], history: list[dict[str, float]]
) -> None:
    """Write the state after `epoch` epochs, and remove all but the last two."""
    arrays = {f"v{i:04d}": variable.numpy() for i, variable in enumerate(variables)}
    arrays |= {f"o{i:04d}": variable.numpy() for i, variable in enumerate(optimizer_variables)}
    arrays["history"] = np.array([[row[name] for name in HISTORY_COLUMNS] for row in history], np.float64)
    with written_beside(folder / f"epoch-{epoch:04d}.npz") as beside, beside.open("wb") as file:
        np.savez(file, **arrays)
    for old in sorted(_numbered(folder))[:-KEEP]:
        _numbered(folder)[old].unlink(missing_ok=True)


def load_last(folder: Path, variables: list[Any], optimizer_variables: list[Any]) -> tuple[int, list[dict[str, float]]]:
    """Restore the newest checkpoint that is whole.

    Returns:
        (epochs done, history); (0, []) if there is no usable checkpoint.
    """
    for epoch, file in sorted(_numbered(folder).items(), reverse=True):
        try:
            with file.open("rb") as stream, np.load(stream) as arrays:  # np.load leaves a damaged file of its own open
                ours = [arrays[f"v{i:04d}"] for i in range(len(variables))]
                theirs = [arrays[f"o{i:04d}"] for i in range(len(optimizer_variables))]
                history = arrays["history"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            continue  # damaged by what killed the run, or by a full disk: the one before it serves
        pairs = [*zip(variables, ours, strict=True), *zip(optimizer_variables, theirs, strict=True)]
        if any(tuple(variable.shape) != value.shape for variable, value in pairs):
            continue
        for variable, value in pairs:
            variable.assign(value)
        return epoch, [dict(zip(HISTORY_COLUMNS, map(float, row), strict=True)) for row in history]
    return 0, []


def _numbered(folder: Path) -> dict[int, Path]:
    return {int(match[1]): file for file in folder.glob("epoch-*.npz") if (match := _NAME.fullmatch(file.name))}
