"""Jupyter, started over the reader's copy of the tutorial: with the Python that runs handlens, so that the cells find it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from ..errors import UsageError

PROGRAMS = ("jupyterlab", "notebook")


def jupyter_command() -> list[str]:
    """The command that starts Jupyter in this environment.

    Raises:
        UsageError: it is not installed here.
    """
    for program in PROGRAMS:
        if importlib.util.find_spec(program) is not None:
            return [sys.executable, "-m", program]
    raise UsageError("Jupyter is not installed beside handlens", hint="pip install 'handlens[train]' jupyterlab")


def open_tutorial(notebooks: list[Path]) -> int:
    """Start Jupyter in the notebooks' folder with the first one open, and wait until it ends.

    Args:
        notebooks: as `copy_tutorial` returns them.

    Returns:
        Jupyter's exit code.

    Raises:
        UsageError: Jupyter is not installed here.
    """
    first = notebooks[0]
    with subprocess.Popen([*jupyter_command(), first.name], cwd=first.parent) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # Jupyter hears Ctrl-C too, and asks whether to end
                continue
