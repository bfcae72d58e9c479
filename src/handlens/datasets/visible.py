"""What of a folder's content counts where forms are told apart; a folder that cannot be listed has none, and is refused later."""

from __future__ import annotations

import os
from pathlib import Path

from .dataset import Tally
from .listing import files_below, is_hidden
from .part_names import part_named
from .walk import content_of_part


def has_class_folders(root: Path) -> bool:
    """Whether two folders or more have pictures, and are not called as parts or as pictures are; or the parts have such."""
    holding = [folder for folder in folders_of(root) if holds_pictures(folder)]
    classes = [folder for folder in holding if part_named(folder.name) is None]
    parts = [content_of_part(folder) for folder in holding if part_named(folder.name) is not None]
    if any(holds_pictures(inner) for folder in parts for inner in folders_of(folder)):
        return True
    return len(classes) + len(parts) >= 2 and bool(classes)


def class_folders(root: Path) -> list[Path]:
    """Those that `has_class_folders` means: in the parts, if they have such, else beside these."""
    holding = [folder for folder in folders_of(root) if holds_pictures(folder)]
    parts = [content_of_part(folder) for folder in holding if part_named(folder.name) is not None]
    inner = [one for folder in parts for one in folders_of(folder) if holds_pictures(one)]
    return inner or [folder for folder in holding if part_named(folder.name) is None]


def holds_pictures(folder: Path) -> bool:
    return next(files_below(folder, Tally(), folder, ()), None) is not None


def names_in(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def folders_of(folder: Path) -> list[Path]:
    return [folder / name for name in names_in(folder)
            if not is_hidden(name) and not name.startswith("__") and (folder / name).is_dir()]  # fmt: skip


def files_with(folder: Path, suffixes: set[str]) -> list[Path]:
    """The files directly in a folder that have one of these suffixes."""
    return [path for path in files_in(folder) if path.suffix.lower() in suffixes]


def files_in(folder: Path) -> list[Path]:
    return [folder / name for name in names_in(folder) if not is_hidden(name) and (folder / name).is_file()]
