"""The command line: it parses, calls one function of the Python API, and prints. No logic lives here.

Exit codes: 0 success, 1 the user's input, 2 wrong usage, 130 Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn, Optional

import typer
import typer.core

from .._version import __version__
from ..base.backend import missing_tensorflow
from ..errors import HandlensError
from . import collecting, page, phone, tutorial
from .completion import PICTURES, TABLES, files, words
from .terminal import TerminalReporter, print_error, print_json, print_line


class Edge(typer.core.TyperGroup):
    """Where errors end: the only place that catches them, and turns them into a message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except HandlensError as error:
            print_error(str(error), error.hint)
            code = 1
        except KeyboardInterrupt:
            sys.stderr.write("\nInterrupted\n")
            code = 130
        except BrokenPipeError:  # the reader of our output has gone, as in `handlens ... | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 1
        except ModuleNotFoundError as error:
            if error.name not in ("tensorflow", "keras"):
                raise
            missing = missing_tensorflow()
            print_error(str(missing), missing.hint)
            code = 1
        raise typer.Exit(code)


app = typer.Typer(
    name="handlens",
    cls=Edge,
    help="Labelled pictures to an Android camera app, from Python alone.",
    epilog="Start with:  handlens build mnist -o digits.tflite",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

NetworkOption = Annotated[
    str,
    typer.Option(
        "--network", "-n", metavar="NAME", help="auto (lite0 for photos, else compact), lite0, compact, deep, softmax.",
        autocompletion=words("auto", "lite0", "compact", "deep", "softmax"),
    ),
]
EffortOption = Annotated[
    str,
    typer.Option(
        metavar="quick|best", help="best: trains longer; of lite0 the last blocks too.", autocompletion=words("quick", "best")
    ),
]
SeedOption = Annotated[int, typer.Option(min=0, help="Same command, same machine, same seed: same file.")]
EpochsOption = Annotated[
    Optional[int], typer.Option(min=1, max=10000, help="Passes over the pictures, instead of the recipe's.")  # noqa: UP045
]
ViewOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        metavar="ink|photo", help="Of pictures or your own network: ink is writing, photo anything else; default: it is looked.",
        autocompletion=words("ink", "photo"),
    ),
]
SideOption = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option("--side", metavar="PIXELS", help="For a folder, or your own network of any size: side of its square input."),
]
PrecisionOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        metavar="float32|float16|int8", help="Of the weights in the file; default: float32, of lite0 int8.",
        autocompletion=words("float32", "float16", "int8"),
    ),
]
LabelsOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(metavar="FILE", help="Your own network's labels, a line each in the order of its outputs; or a folder of them."),
]
RangeOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--range", metavar="0..1|0..255|-1..1", help="The numbers that your own network takes; also imagenet, caffe, 1..0."
    ),
]
DataOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(metavar="FOLDER", help="Class folders that calibrate and measure your own network."),
]
NameOption = Annotated[Optional[str], typer.Option(help="What the model is called; default: the output's name.")]  # noqa: UP045
DatasetOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(metavar="FOLDER", help="Where the dataset that it was trained on lies now, if it was moved."),
]
AlsoOption = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option(
        metavar="FILE", help="Corrections from the app, trained on besides. Repeatable.", autocompletion=files(".zip")
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Only warnings, errors and results.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON on standard output, for programs.")]


def _version(wanted: bool) -> None:
    if wanted:
        print_line(f"handlens {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


@app.command(rich_help_panel="The journey")
def build(
    source: Annotated[
        str,
        typer.Argument(
            metavar="DATASET|RUN|MODEL",
            help="`mnist`; pictures: a folder a label, .csv, .zip, .npz; a run; .tflite; your own .keras, .h5, SavedModel.",
            autocompletion=files(".tflite", ".keras", ".h5", *TABLES, built_in=True),
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="X.tflite|X.apk|X.html", help="What to build: a model file, an app, a page.")
    ],
    network: NetworkOption = "auto",
    effort: EffortOption = "quick",
    seed: SeedOption = 0,
    precision: PrecisionOption = None,
    name: NameOption = None,
    view: ViewOption = None,
    side: SideOption = None,
    epochs: EpochsOption = None,
    labels: LabelsOption = None,
    range_name: RangeOption = None,
    data: DataOption = None,
    also: AlsoOption = None,
    after: phone.AfterOption = None,
    run: Annotated[Optional[Path], typer.Option(metavar="FOLDER", help="Where the run goes; default: runs/X.")] = None,  # noqa: UP045
    overwrite: Annotated[bool, typer.Option(help="Replace a run that was made with other settings.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Everything that X still needs: train, test, freeze, check, package. The command to start with."""
    from .. import pipeline
    from .reports import print_built

    reporter = TerminalReporter(quiet)
    built = pipeline.build(source, output, network=network, effort=effort, seed=seed, precision=precision, name=name,
                           run=run, overwrite=overwrite, epochs=epochs, labels=labels, range_name=range_name, data=data,
                           also=also, after=after, reporter=reporter, **_given(view, side))  # fmt: skip
    print_built(built)


@app.command(rich_help_panel="The journey")
def train(
    dataset: Annotated[
        str,
        typer.Argument(
            metavar="DATASET", help="`mnist`; or pictures: a folder a label, a table (.csv), .zip, .npz.",
            autocompletion=files(*TABLES, built_in=True)
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="RUN", help="The run's folder.")],
    network: NetworkOption = "auto",
    effort: EffortOption = "quick",
    seed: SeedOption = 0,
    view: ViewOption = None,
    side: SideOption = None,
    epochs: EpochsOption = None,
    also: AlsoOption = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the run that stands there.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Train a network and test it: one run. Ctrl-C is safe: --resume goes on after the last whole epoch."""
    from .. import pipeline
    from .evaluations import print_run

    reporter = TerminalReporter(quiet)
    made = pipeline.train(dataset, output, network=network, effort=effort, seed=seed, resume=resume,
                          overwrite=overwrite, epochs=epochs, also=also, reporter=reporter, **_given(view, side))  # fmt: skip
    print_run(made)


@app.command(rich_help_panel="The journey")
def evaluate(
    target: Annotated[
        Path, typer.Argument(metavar="RUN|MODEL", help="A run's folder or a .tflite.", autocompletion=files(".tflite"))
    ],
    pictures: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(
            metavar="DATASET", help="Other pictures with labels, in any form. Default: the test pictures of its own dataset.",
            autocompletion=files(*TABLES, built_in=True),
        ),
    ] = None,
    dataset: DatasetOption = None,
    report: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="X.html", help="Also write a page of it, with the pictures behind the figures."),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Show the page that --report writes in the browser.")] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """How a run or model file reads: right, wrong, no reading; its network alone; the worst mistakes. Changes nothing."""
    from .. import pipeline
    from .evaluations import check_can_open, open_page, print_evaluation

    if show:
        check_can_open(report)
    reporter = TerminalReporter(quiet or as_json)
    evaluation = pipeline.evaluate(target, pictures, dataset=dataset, report=report, reporter=reporter)
    if as_json:
        print_json(evaluation.as_dict())
    else:
        print_evaluation(evaluation, title=str(target))
    if show and report is not None:
        open_page(report, reporter)


@app.command(rich_help_panel="The journey")
def export(
    run: Annotated[
        Path,
        typer.Argument(
            metavar="RUN|NETWORK", help="A finished run's folder; or your own .keras, .h5, SavedModel or .tflite.",
            autocompletion=files(".keras", ".h5", ".tflite"),
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="X.tflite", help="The model file to write.")],
    precision: PrecisionOption = None,
    graph: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            metavar="DIR", help="Also leave what the tutorial made: graph.pbtxt, checkpoint, frozen_graph.pb."
        ),
    ] = None,
    name: NameOption = None,
    dataset: DatasetOption = None,
    view: ViewOption = None,
    side: SideOption = None,
    labels: LabelsOption = None,
    range_name: RangeOption = None,
    data: DataOption = None,
    metadata: Annotated[
        bool, typer.Option("--metadata", help="For ML Kit and MediaPipe, not for handlens's app: pictures only, TFLite Metadata.")
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """Freeze a run, or your own network, into one model file, which proves itself before it is written."""
    from .. import pipeline
    from .reports import print_exported

    report = pipeline.export_model(run, output, precision=precision, graph=graph, name=name, dataset=dataset, labels=labels,
                                   range_name=range_name, data=data, metadata=metadata, reporter=TerminalReporter(quiet),
                                   **_given(view, side))  # fmt: skip
    print_exported(report)


@app.command(rich_help_panel="Reading")
def predict(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A .tflite made by handlens.", autocompletion=files(".tflite"))],
    pictures: Annotated[
        list[str],
        typer.Argument(
            metavar="PICTURE...", help="png, jpg, heic, webp, ... of any size; a folder of them; - for one on standard input.",
            autocompletion=files(*PICTURES),
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines on standard output, for programs.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV on standard output, for spreadsheets.")] = False,
    draw: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="OUT.png", help="Also draw lens, box, what the network saw, and the probabilities."),
    ] = None,
) -> None:
    """Read pictures with a model file, without TensorFlow."""
    from ..modelfile.model import load_model
    from .predictions import Sheet, listing, read_each

    opened = load_model(model)
    show = listing(opened.contract, as_json=as_json, as_csv=as_csv)
    sheet = Sheet(opened, draw)
    unreadable = 0
    for name, reading in read_each(opened, pictures):
        if reading.error is not None:
            unreadable += 1
            print_error(str(reading.error), reading.error.hint)
            continue
        show(name, reading.prediction)
        sheet.add(name, reading)
    sheet.write()
    if unreadable:
        raise typer.Exit(1)


@app.command(rich_help_panel="Reading")
def inspect(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A .tflite, .apk or .html made by handlens.", autocompletion=files(".tflite", ".apk", ".html")
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """What is in a model file, an app or a page: contract, signatures, sizes, signers."""
    from .. import pipeline
    from .reports import print_inspection

    found = pipeline.inspect_file(file)
    if as_json:
        print_json(found)
    else:
        print_inspection(found)
    if found.get("signature_problem"):
        raise typer.Exit(1)


@app.command(rich_help_panel="Reading")
def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN RUN...", help="Finished runs on one dataset.", autocompletion=files())
    ],
    html: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="X.html", help="Also write a page of it, with the pictures that tell them apart."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Runs side by side, best first, with the 95 % intervals of what they read right: is the difference real?"""
    from .. import pipeline
    from .evaluations import print_comparison

    rows = pipeline.compare(runs, html=html, reporter=TerminalReporter(as_json))
    if as_json:
        print_json([row.as_dict() for row in rows])
    else:
        print_comparison(rows)


def _given(view: str | None, side: int | None) -> dict[str, Any]:
    options = {"view": view, "side_pixels": side}
    return {name: value for name, value in options.items() if value is not None}


phone.register(app)
collecting.register(app)
page.register(app)
tutorial.register(app)


def main() -> NoReturn:
    """The entry point of `handlens` and `python -m handlens`."""
    app()
    sys.exit(0)
