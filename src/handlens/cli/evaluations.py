"""Figures as a person reads them: what a person gets first, the network alone beside it, then which labels are mixed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from ..base.reporter import Reporter
from ..base.wording import counted, listed
from ..errors import UsageError
from ..evaluation import Evaluation, FrameMetrics, Metrics
from ..modelfile.figures import FrameFigures
from .terminal import cut_to_cells, in_cells, print_line, print_table

if TYPE_CHECKING:
    from ..evaluation import TestedOn
    from ..pipeline import Compared
    from ..training.run import Run

MOST_MATRIX_LABELS = 16
MOST_WEAKEST = 10
MOST_MISTAKES = 5
NO_READING_COLUMN = "none"
_CORNER = "true \\ read"
_WORDS = (("right", "green"), ("wrong", "red"), ("no reading", "yellow"))
_IN = {"Keras": "in Keras", "SavedModel": "in SavedModel", "TensorFlow Lite": "own .tflite"}  # 13 columns at most
_PARTS = {"test": "test pictures", "all": "all pictures", "cross-validation": "cross-validation"}
_RELATIONS = {
    "same": "its own dataset",
    "changed": "its own dataset, which has changed since the training",
    "other": "not the dataset that it was trained on",
}


def print_evaluation(evaluation: Evaluation, *, title: str = "") -> None:
    """The readings of camera frames, the network alone, the confusions, the surest mistakes."""
    _print_result(evaluation, title)
    frames = evaluation.frames
    if len(evaluation.network.labels) <= MOST_MATRIX_LABELS and _fits_terminal(frames or evaluation.network):
        _print_confusion(frames or evaluation.network)
    else:
        _print_weakest(frames or evaluation.network)
    mistakes = (frames or evaluation.network).worst_mistakes[:MOST_MISTAKES]
    if mistakes:
        worst = "; ".join(f"#{m.picture} {m.label} read as {m.read_as} ({m.probability:.0%})" for m in mistakes)
        print_line(f"Surest mistakes: {worst}")


def print_run(run: Run) -> None:
    """A finished run: its figures and what to do next."""
    metrics = run.metrics()
    if metrics is not None:
        _print_result(Evaluation.from_dict(metrics), str(run.path))
    history = run.history()
    seconds = sum(row["elapsed_s"] for row in history)
    epochs = f"{len(history)} epochs, " if len(history) > 1 else ""
    print_line(f"  {'trained':<13}  {run.settings.network}, {epochs}{seconds:.1f} s")
    if run.report_file.is_file():
        print_line(f"  {'report':<13}  {run.report_file}")
    print_line(f"Next: handlens export {run.path} -o {run.path.name}.tflite")


def print_comparison(rows: Sequence[Compared]) -> None:
    """Best first."""
    table, seen = [], []
    unequal = False
    for row in rows:
        metrics, network = FrameMetrics.from_dict(row.metrics["frames"]), Metrics.from_dict(row.metrics["network"])
        frames = metrics.figures
        seen.append(frames)
        unequal |= metrics.is_unequal
        low, high = frames.right_interval
        table.append([
            escape(str(row.path)), f"{row.network} {row.effort}", f"{row.training_s:.0f}", f"{frames.right_share:.2%}",
            f"{100 * low:.1f}-{100 * high:.1f}", f"{frames.wrong_share:.1%}", f"{frames.no_reading_share:.1%}",
            f"{network.accuracy:.2%}",
        ])  # fmt: skip
    print_table(["run", "network", "s", "right", "95 %", "wrong", "none", "alone"], table)  # in 80 columns
    print_line(f"Right, wrong, none: readings of {_shown(seen[0])}")
    print_line("by the contract's rule; s: seconds of training; alone: the network alone, of test pictures")
    if unequal:
        print_line()
        print_line("The labels have unequally many pictures. Right with each label counted alike:")
        for row in rows:
            print_line(f"  {row.path}  {FrameMetrics.from_dict(row.metrics['frames']).balanced_accuracy:.2%}")
    if len(rows) > 1:
        print_line()
        print_line("Is the difference real? (McNemar's test, on the pictures that both read)")
    for row in rows[1:]:
        print_line(f"  {_difference(rows[0], row)}")


def _difference(best: Compared, row: Compared) -> str:
    from ..training.comparison import Difference

    found = Difference.from_dict(row.mcnemar) if row.mcnemar else Difference()
    first, second = str(best.path), str(row.path)
    if found.frames is not None:
        return found.frames.sentence(first, second, "frame")
    if found.network is not None:
        return f"{found.network.sentence(first, second)}, by the networks alone"
    return f"{first} and {second}: {found.why_not}"


def check_can_open(report: Path | None) -> None:
    """Raises UsageError if there will be no page to open."""
    if report is None:
        raise UsageError("--open shows the page that --report writes", hint="--report report.html --open")


def open_page(page: Path, reporter: Reporter) -> None:
    """Show a page in the browser; where there is none, say where the page is."""
    import webbrowser

    address = page.resolve().as_uri()
    if not webbrowser.open(address):
        reporter.warn(f"No browser was found: open `{address}`")


def _print_result(evaluation: Evaluation, title: str) -> None:
    begin = f"{title}: " if title else ""
    network, keras = evaluation.network, evaluation.keras
    if evaluation.frames is None:
        print_line(f"{begin}{network.accuracy:.2%} of pictures right by its network alone; it reads no camera frames")
    else:
        figures = evaluation.frames.figures
        print_line(f"{begin}{figures.right_share:.2%} right, {figures.wrong_share:.2%} wrong, "
                   f"{figures.no_reading_share:.2%} no reading")  # fmt: skip
        print_line(f"  of {_shown(figures)}, read by the contract's rule")
        _print_figures(figures)
    print_line(f"  {'network alone':<13}  {network.accuracy:>7.2%}  {_interval(network.accuracy_interval)} of "
               f"{counted(network.pictures, 'picture')}; calibration error {network.calibration_error:.2%}")  # fmt: skip
    if keras is not None:
        print_line(f"  {_IN[evaluation.origin]:<13}  {keras.accuracy:>7.2%}")
    shown = evaluation.frames or network
    if shown.is_unequal:
        print_line(f"  {'balanced':<13}  {shown.balanced_accuracy:>7.2%}  each label counts alike, however many pictures it has")
    if shown.never_found:
        print_line(f"  {'never right':<13}  {listed(shown.never_found)}")
    print_line(f"  {'tested on':<13}  {_pictures(evaluation.tested_on)}")


def _print_figures(figures: FrameFigures) -> None:
    console = Console(highlight=False, soft_wrap=True)
    values = (
        (figures.right, figures.right_share, figures.right_interval),
        (figures.wrong, figures.wrong_share, figures.wrong_interval),
        (figures.no_reading, figures.no_reading_share, figures.no_reading_interval),
    )
    for (word, style), (count, share, interval) in zip(_WORDS, values, strict=True):
        line = Text(f"  {word:<13}", style) + Text(f"  {share:>7.2%}", "bold") + Text(f"  {_interval(interval)}  {count:>7,}")
        console.print(line)


def _shown(figures: FrameFigures) -> str:
    if figures.of == "made frames":
        return f"{counted(figures.count, 'made camera frame')} (test pictures on made paper, no photos)"
    if figures.of == "cross-validated photos":
        return f"{counted(figures.count, 'photo')}, each read by a head that had not seen it"
    return f"{counted(figures.count, 'test photo')}, each read as `predict` does"


def _pictures(tested_on: TestedOn) -> str:
    return f"{_PARTS[tested_on.part]} of {tested_on.name}, {_RELATIONS[tested_on.relation]}"


def _interval(interval: tuple[float, float]) -> str:
    return f"{interval[0]:>6.2%} to {interval[1]:>6.2%}"


def _print_confusion(metrics: FrameMetrics | Metrics) -> None:
    """A row a true label; ink is on the mistakes, so the right answers on the diagonal are dim and the zeros are dots."""
    columns, width, first = _confusion_layout(metrics)

    def cells(texts: Iterable[str], styles: Iterable[str]) -> Text:
        line = Text()
        for text, style in zip(texts, styles, strict=True):
            line.append(in_cells(cut_to_cells(text, width - 1), width, right=True), style)
        return line

    console = Console(highlight=False, soft_wrap=True)
    print_line()
    console.print(Text(in_cells(_CORNER, first + 1)) + cells(columns, ["bold"] * len(columns)) + Text("    right"))
    for i, label in enumerate(metrics.labels):
        row = metrics.confusion[i]
        if not any(row):
            continue
        styles = ["dim" if i == j or not value else "bold" for j, value in enumerate(row)]
        line = cells((str(value) if value else "·" for value in row), styles)
        name = Text(in_cells(cut_to_cells(label, first), first + 1), "bold")
        console.print(name + line + Text(_percent(metrics.recall[i]).rjust(9)))


def _fits_terminal(metrics: FrameMetrics | Metrics) -> bool:
    columns, width, first = _confusion_layout(metrics)
    return first + 1 + width * len(columns) + 9 <= Console().width


def _confusion_layout(metrics: FrameMetrics | Metrics) -> tuple[list[str], int, int]:
    """Its columns, their width in cells, and the width of the first column, which has the true labels."""
    labels = metrics.labels
    columns = [*labels, NO_READING_COLUMN] if isinstance(metrics, FrameMetrics) else list(labels)
    width = max(5, *(len(str(count)) + 1 for row in metrics.confusion for count in row))
    return columns, width, min(16, max(cell_len(text) for text in (_CORNER, *labels)))


def _print_weakest(metrics: FrameMetrics | Metrics) -> None:
    known = [(recall, i) for i, recall in enumerate(metrics.recall) if recall is not None]
    rows = []
    for recall, i in sorted(known)[:MOST_WEAKEST]:
        row = metrics.confusion[i]
        none = row[-1] if isinstance(metrics, FrameMetrics) else 0
        rows.append([escape(metrics.labels[i]), _percent(recall), str(sum(row) - row[i] - none), str(none), str(sum(row))])
    print_table(["weakest labels", "right", "wrong", "no reading", "of"], rows)


def _percent(value: float | None) -> str:
    if value is None:
        return "–"
    return "100%" if value == 1 else f"{value:.1%}"
