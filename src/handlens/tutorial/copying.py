"""The chapters as notebooks in the reader's own folder. What the reader has changed is never written over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..base.files import write_whole
from ..base.reporter import SILENT, Reporter
from ..errors import UsageError
from .notebooks import is_untouched, make_notebook, notebook_name

CHAPTERS = Path(__file__).parent / "chapters"


def chapter_files() -> list[Path]:
    """The chapters' texts, in the order of reading."""
    return sorted(CHAPTERS.glob("*.md"))


def copy_tutorial(folder: str | Path = "tutorial", *, reporter: Reporter = SILENT) -> list[Path]:
    """Copy the chapters of the tutorial, as notebooks that Jupyter and Colab run.

    Notebooks that stand there and say the same stay as they are, with what they have computed; those of an older handlens
    are replaced.

    Args:
        folder: made if it does not exist. The notebooks leave their runs and files in it too.
        reporter: hears what was written.

    Returns:
        The notebooks, in the order of reading.

    Raises:
        UsageError: a notebook there was changed, or is not ours: nothing is written then; or the folder cannot be written.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise UsageError("the tutorial goes into a folder", received=target, hint="handlens tutorial FOLDER")
    made = {target / notebook_name(path.stem): _notebook(path) for path in chapter_files()}
    stands = {path: _read(path) for path in made if path.exists()}
    if changed := [path for path, found in stands.items() if found is None or not is_untouched(found)]:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise UsageError("a notebook there was changed, and is not written over", received=f"{changed[0]}{more}",
                         hint=f"rename it, or copy beside it: handlens tutorial {target}-new")  # fmt: skip
    wanted = [path for path in made if path not in stands or not _says_the_same(stands[path], made[path])]
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        received = f"{target} ({error.strerror})"
        raise UsageError("cannot make the folder", received=received, hint="choose another folder") from None
    for path in wanted:
        write_whole(path, json.dumps(made[path], indent=1, ensure_ascii=False) + "\n")
    if wanted:
        reporter.say(f"Wrote {_counted(len(wanted))} into `{target}`")
    if kept := len(made) - len(wanted):
        reporter.say(f"Left {_counted(kept)} there as found: the text is the same")
    return list(made)


def _notebook(path: Path) -> dict[str, Any]:
    return make_notebook(path.read_text(encoding="utf-8"), path.stem)


def _read(path: Path) -> dict[str, Any] | None:
    """A notebook's values, None if the file is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) and isinstance(found["cells"], list) else None
    except (OSError, ValueError, KeyError):
        return None


def _says_the_same(one: dict[str, Any] | None, other: dict[str, Any]) -> bool:
    return one is not None and one["metadata"]["handlens"]["digest"] == other["metadata"]["handlens"]["digest"]


def _counted(count: int) -> str:
    return f"{count} notebook{'' if count == 1 else 's'}"
