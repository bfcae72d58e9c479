"""What a person sees in the terminal: progress on stderr, results on stdout.

Two questions kept apart: is stderr a terminal (then bars move) and is colour on (NO_COLOR, TERM=dumb). Without a terminal
each stage is one plain line when it begins and one when it ends. Bars vanish when they are done; the sentence stays.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

from ..base.reporter import Reporter, Stage, duration

# of a progress line, in cells: the bar; what stands beside it, per cent and time left; what a training says of an epoch
_LEAST_BAR, _MOST_BAR = 8, 32
_BESIDE_BAR = 20
_ALL_FIGURES = 40


class TerminalReporter(Reporter):
    """Speaks to stderr through rich, which is imported with the first word."""

    def __init__(self, quiet: bool = False):
        self._quiet = quiet
        self._console: Any = None

    @property
    def console(self) -> Any:
        if self._console is None:
            from rich.console import Console

            self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        return self._console

    def say(self, sentence: str) -> None:
        if not self._quiet:
            self.console.print("[green]✓[/green] " + marked(sentence))

    def warn(self, sentence: str) -> None:
        if sentence.startswith("  "):
            self.console.print("  " + marked(sentence), style="dim")
        else:
            self.console.print("[yellow]![/yellow] " + marked(sentence))

    def stage(self, title: str, total: int) -> Stage:
        if self._quiet:
            return Stage(title, total)
        if self.console.is_terminal:
            return _BarStage(title, total, self.console)
        return _PlainStage(title, total, self.console)


class _BarStage(Stage):
    def __init__(self, title: str, total: int, console: Any):
        super().__init__(title, total)
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
        from rich.table import Column

        bar_width = min(_MOST_BAR, max(_LEAST_BAR, console.width - len(title) - _BESIDE_BAR - _ALL_FIGURES))
        self._room = console.width - len(title) - _BESIDE_BAR - bar_width
        self._bar = Progress(
            TextColumn("  {task.description}", table_column=Column(no_wrap=True)),
            BarColumn(bar_width=bar_width, complete_style="cyan", finished_style="cyan"), TaskProgressColumn(),
            TimeRemainingColumn(compact=True), TextColumn("[dim]{task.fields[figures]}"), console=console, transient=True,
        )  # fmt: skip
        self._task = self._bar.add_task(title, total=total, figures="")
        self._bar.start()

    def advance(self, units: int = 1, **figures: float) -> None:
        super().advance(units, **figures)
        shown = dict(figures)
        while shown and len(_figures(shown)) > self._room:
            shown.popitem()  # the last is the least important
        self._bar.update(self._task, advance=units, figures=_figures(shown))

    def end(self, failed: bool) -> None:
        self._bar.stop()


class _PlainStage(Stage):
    """For logs: a line when a stage of more than a moment begins, now and then while it lasts, and when it ends."""

    EVERY_S = 20.0

    def __init__(self, title: str, total: int, console: Any):
        super().__init__(title, total)
        self._console = console
        self._said = time.perf_counter()
        self._figures: dict[str, float] = {}

    def advance(self, units: int = 1, **figures: float) -> None:
        super().advance(units, **figures)
        self._figures = figures
        if time.perf_counter() - self._said > self.EVERY_S:
            self._said = time.perf_counter()
            left_s = self.elapsed_s / max(1, self.done) * (self.total - self.done)
            share = f"{self.done / max(1, self.total):.0%}"
            said = [share, f"{duration(left_s)} left", _figures(figures)]
            self._console.print(f"  {self.title}: {', '.join(filter(None, said))}")

    def end(self, failed: bool) -> None:
        word = "stopped" if failed else "done"
        if self.elapsed_s > 1 or failed:
            figures = _figures(self._figures)
            self._console.print(
                f"  {self.title}: {word} in {duration(self.elapsed_s)}{', ' + figures if figures else ''}"
            )


def marked(sentence: str) -> str:
    """`literals` in bold, for rich; the backticks stay, so that nothing is told by style alone."""
    from rich.markup import escape

    parts = escape(sentence).split("`")
    return "".join(f"[bold]`{part}`[/bold]" if i % 2 and i < len(parts) - 1 else part for i, part in enumerate(parts))


def in_cells(text: str, width: int, *, right: bool = False) -> str:
    """A text filled up with spaces to a width in a terminal's cells, of which Chinese letters and emoji take two; never cut.

    >>> in_cells("漢字", 6) + "|", in_cells("cat", 6, right=True)
    ('漢字  |', '   cat')
    """
    from rich.cells import cell_len

    room = " " * max(0, width - cell_len(text))
    return room + text if right else text + room


def cut_to_cells(text: str, most: int) -> str:
    """A text cut to a width in a terminal's cells, three dots in one cell at its end where it was cut.

    >>> cut_to_cells("abcdef", 4), cut_to_cells("漢字漢字", 5), cut_to_cells("cat", 4)
    ('abc…', '漢字…', 'cat')
    """
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= most else set_cell_size(text, most - 1).rstrip() + "…"


def warn(sentence: str) -> None:
    """A warning beside a result, on stderr."""
    TerminalReporter().warn(sentence)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
    """A table on stdout: the first column left, the others right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*[], box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(highlight=False).print(table)


def print_error(message: str, hint: str | None) -> None:
    """`error: ...`, and after a blank line what to try."""
    from rich.console import Console

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print("[bold red]error[/bold red]: " + marked(message))
    if hint:
        console.print("\n[cyan]hint[/cyan]: " + marked(hint))


def print_json(document: Any) -> None:
    """JSON on stdout, for programs."""
    print_line(json.dumps(document, ensure_ascii=False, indent=1))


def print_json_line(document: Any) -> None:
    """JSON on stdout, one document a line, for programs that read while the command works."""
    print_line(json.dumps(document, ensure_ascii=False))


def print_line(text: str = "") -> None:
    """A line of data on stdout, exactly as it is."""
    sys.stdout.write(text + "\n")


def _figures(figures: dict[str, float]) -> str:
    words = []
    for name, value in figures.items():
        if name == "epoch":
            words.append(f"epoch {value:.0f}")
        elif name == "accuracy":
            words.append(f"accuracy {value:.2%}")
        else:
            words.append(f"{name} {value:.4f}")
    return ", ".join(words)
