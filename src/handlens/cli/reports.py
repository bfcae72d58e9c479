"""Results as a person reads them in the terminal: the result first, then what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from ..base.wording import listed
from ..evaluation.metrics import Metrics
from .terminal import print_line, print_table

if TYPE_CHECKING:
    from ..pipeline import Built, Compared
    from ..training.run import Run

MOST_MATRIX_LABELS = 16
LABELS_SHOWN = 20  # a line or two of a terminal
MOST_MISTAKES = 5
MOST_DRAWN = 20


def print_evaluation(metrics: Metrics, network: Metrics | None = None, *, title: str = "") -> None:
    """Accuracy first, then the confusion matrix and the worst mistakes."""
    low, high = metrics.accuracy_interval
    print_line(f"{title}: {metrics.accuracy:.2%} right" if title else f"{metrics.accuracy:.2%} right")
    print_line(
        f"  {round(metrics.accuracy * metrics.pictures):,} of {metrics.pictures:,} test pictures, "
        f"95 % interval {low:.2%} to {high:.2%}; calibration error {metrics.calibration_error:.2%}"
    )
    if network is not None:
        print_line(f"  the Keras network itself: {network.accuracy:.2%}")
    if len(metrics.labels) <= MOST_MATRIX_LABELS:
        _print_confusion(metrics)
    else:
        _print_weakest(metrics)
    if metrics.worst_mistakes:
        worst = "; ".join(f"#{m.picture} {m.label} read as {m.read_as} ({m.probability:.0%})"
                          for m in metrics.worst_mistakes[:MOST_MISTAKES])  # fmt: skip
        print_line(f"Surest mistakes: {worst}")


def _print_confusion(metrics: Metrics) -> None:
    """A row a true label; ink is on the mistakes, so the right answers on the diagonal are dim and the zeros are dots."""
    width = max(5, *(len(str(count)) + 1 for row in metrics.confusion for count in row))
    first = min(16, max(len("precision"), *(len(label) for label in metrics.labels)))

    def cells(texts: Iterable[str], styles: Iterable[str]) -> Text:
        line = Text()
        for text, style in zip(texts, styles, strict=True):
            line.append(text[-width + 1 :].rjust(width), style)
        return line

    console = Console(highlight=False, soft_wrap=True)
    count = len(metrics.labels)
    heading = cells((label[: width - 1] for label in metrics.labels), ["bold"] * count)
    console.print(Text("true \\ read".ljust(first + 1)) + heading + Text("   recall"))
    for i, label in enumerate(metrics.labels):
        row = metrics.confusion[i]
        styles = ["dim" if i == j or not value else "bold" for j, value in enumerate(row)]
        line = cells((str(value) if value else "·" for value in row), styles)
        console.print(Text(label[:first].ljust(first + 1), "bold") + line + Text(_percent(metrics.recall[i]).rjust(9)))
    precision = cells((_percent(value).rstrip("%") for value in metrics.precision), [""] * count)
    console.print(Text("precision".ljust(first + 1)) + precision)


def _print_weakest(metrics: Metrics) -> None:
    recalls = [2.0 if recall is None else recall for recall in metrics.recall]
    order = sorted(range(len(recalls)), key=recalls.__getitem__)
    rows = [
        [_escaped(metrics.labels[i]), _percent(metrics.recall[i]), _percent(metrics.precision[i])] for i in order[:10]
    ]
    print_table(["weakest labels", "recall", "precision"], rows)


def print_built(built: Built) -> None:
    """What `build` made: the model's figures, and the app if there is one."""
    if built.export is not None:
        print_evaluation(built.export.metrics, title=str(built.path))
    if built.app is not None:
        from .phone_reports import print_app

        print_app(built.app)
    else:
        print_line(f"Next: handlens predict {built.path} PICTURE")


def print_run(run: Run) -> None:
    """A finished run: its figures and what to do next."""
    metrics = run.metrics() or {}
    history = run.history()
    seconds = sum(row["elapsed_s"] for row in history)
    low, high = metrics["accuracy_interval"]
    print_line(
        f"{run.path}: {metrics['accuracy']:.2%} right ({low:.2%} to {high:.2%}) on {metrics['pictures']:,} test pictures"
    )
    print_line(f"  {run.settings.network}, {len(history)} epochs, {seconds:.1f} s of training")
    print_line(f"Next: handlens export {run.path} -o {run.path.name}.tflite")


def print_comparison(rows: Sequence[Compared]) -> None:
    """Best first."""
    table = []
    for row in rows:
        low, high = row.metrics["accuracy_interval"]
        table.append([_escaped(str(row.path)), row.network, row.effort, str(row.seed), str(row.epochs), f"{row.training_s:.1f}",
                      f"{row.metrics['accuracy']:.2%}", f"{low:.2%} to {high:.2%}"])  # fmt: skip
    print_table(["run", "network", "effort", "seed", "epochs", "training s", "accuracy", "95 % interval"], table)
    if len(rows) > 1:
        best, second = rows[0].metrics, rows[1].metrics
        if best["accuracy_interval"][0] <= second["accuracy"]:
            print_line("The first two are too close to tell apart on these test pictures")


def print_inspection(found: dict[str, Any]) -> None:
    """A model file or an app, for people."""
    if found["kind"] == "app":
        from .phone_reports import print_app_summary

        print_app_summary(found)
        return
    contract = found["contract"]
    accuracy = "not tested" if contract["accuracy"] is None else f"{contract['accuracy']:.2%} of its test pictures"
    size = contract["input"]
    print_line(f"{found['path']}: {contract['name']}, {len(contract['labels'])} labels, reads {accuracy}")
    rows = [
        ["labels", listed(contract["labels"], most=LABELS_SHOWN)],
        ["view", f"{contract['view']}, {size['width']}x{size['height']}x{size['channels']}"],
        ["threshold", f"{contract['threshold']:g}"],
        ["network", f"{contract['network']}, {contract['precision']}, seed {contract['seed']}"],
        [
            "size",
            f"{found['size_bytes']:,} bytes, of it {found['weights_bytes']:,} constants, {found['examples']} example pictures",
        ],
        ["dataset", f"{contract['dataset']['name']} ({contract['dataset']['digest'][:12]})"],
        ["made with", ", ".join(f"{name} {version}" for name, version in contract["versions"].items())],
        ["sha256", found["sha256"]],
        ["phone", "loads on tensorflow-lite 2.16.1" if found["phone"]["loads"] else "; ".join(found["phone"]["stops"])],
    ]
    for name, signature in found["signatures"].items():
        inputs = ", ".join(f"{key} {value}" for key, value in signature["inputs"].items())
        outputs = ", ".join(f"{key} {value}" for key, value in signature["outputs"].items())
        rows.append([f"`{name}`", f"{inputs} → {outputs}"])
    rows.append(["operators", ", ".join(f"{name} {count}" for name, count in found["operators"].items())])
    width = max(len(row[0]) for row in rows)
    for name, text in rows:
        print_line(f"  {name:<{width}}  {text}")


def _percent(value: float | None) -> str:
    if value is None:
        return "–"
    return "100%" if value == 1 else f"{value:.1%}"


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
