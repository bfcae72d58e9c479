"""What the terminal shows at any width, and of letters that take two cells."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

from handlens.cli import evaluations
from handlens.cli.terminal import TerminalReporter, cut_to_cells, in_cells
from handlens.evaluation.metrics import measure_readings


def heard_bar(width: int) -> str:
    """The last state of a bar in a terminal of that width, without its escapes."""
    reporter, heard = TerminalReporter(), io.StringIO()
    reporter._console = Console(file=heard, force_terminal=True, width=width, color_system=None)
    with reporter.stage("learning when to say nothing", 100) as stage:
        stage.advance(30, epoch=3, accuracy=0.98, loss=0.1234)
        stage._bar.refresh()
    states = [line for line in re.split(r"\x1b\[[0-9;?]*[A-Za-z]|[\r\n]", heard.getvalue()) if "learning" in line]
    return states[-1]


@pytest.mark.parametrize(
    ("width", "expected"), [(50, ["30%", "━"]), (60, ["30%"]), (80, ["30%", "98.00%"]), (120, ["loss 0.1234"])]
)
def test_a_bar_keeps_title_and_share_and_shows_what_figures_fit(width, expected):
    """The bug: at 80 columns the figures left the bar one cell, at 50 the title and the share were cut off."""
    line = heard_bar(width)
    assert line.strip().startswith("learning when to say nothing")
    assert "…" not in line
    assert cell_len(line) <= width
    assert all(text in line for text in expected)


def test_cells_are_not_characters():
    assert cell_len(in_cells("漢字", 9)) == cell_len(in_cells("cat", 9, right=True)) == 9
    assert cell_len(cut_to_cells("\U0001f468\u200d\U0001f467漢字漢字", 6)) <= 6


def shown(monkeypatch, labels: tuple[str, ...], columns: int) -> list[str]:
    """What stands for the confusions of a classifier that reads nine of ten pictures of each label right."""
    truth = np.repeat(np.arange(len(labels)), 10)
    read = np.where(np.arange(len(truth)) % 10 == 0, (truth + 1) % len(labels), truth)
    scores = np.zeros(len(truth))
    metrics = measure_readings(read, truth, scores, np.arange(len(truth)), labels, of="made frames")
    monkeypatch.setenv("COLUMNS", str(columns))
    heard = io.StringIO()
    monkeypatch.setattr("sys.stdout", heard)
    (evaluations._print_confusion if evaluations._fits_terminal(metrics) else evaluations._print_weakest)(metrics)
    return heard.getvalue().splitlines()


def test_the_matrix_keeps_its_columns_with_wide_letters(monkeypatch):
    lines = [line for line in shown(monkeypatch, ("苹果", "груша", "cat"), 80) if "%" in line]
    ends = {cell_len(line[: line.rindex("90.0%")]) for line in lines}
    assert len(lines) == 3
    assert len(ends) == 1


def test_where_the_matrix_does_not_fit_the_weakest_labels_are_shown(monkeypatch):
    """The bug: ten labels at 60 columns wrapped each row of the matrix."""
    digits = tuple("0123456789")
    assert any("true" in line for line in shown(monkeypatch, digits, 80))
    narrow = shown(monkeypatch, digits, 60)
    assert any("weakest labels" in line for line in narrow)
    assert max(map(cell_len, narrow)) <= 60
