"""report.html: measured, put together, and written; beside it report.csv.

    verdict, with a hundred of the pictures ── matrix, its cells open ── surest mistakes ── class by class
    how hard it may get ── how sure it is ── how it learnt ── what would help ── labels to look at ── the files ── how it was made

One file: its style, its script and its pictures are in it, and it asks the net for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from ..base.files import write_whole
from ..base.reporter import SILENT, Reporter
from ..errors import UsageError
from .cells import Matrix, counted_matrix, matrix_of
from .curves import calibration_section, difficulty_section, learning_section
from .difficulty import measure_robustness, why_not
from .doubtful import as_csv, doubtful_labels
from .markup import section, text
from .matrix import MOST_IN_MATRIX, MOST_PAIRS
from .mistakes import surest_mistakes
from .precisions import measure_precisions
from .sections import (
    advice_section,
    classes_section,
    doubtful_section,
    files_section,
    made_section,
    matrix_section,
    mistakes_section,
)
from .sprites import Sheet
from .subject import Subject, report_beside
from .verdict import hundred_of, verdict

SUFFIXES = (".html", ".htm")
# pictures behind cells; a digit takes some 300 bytes of the page, a photo 3 kB
INK_ROOM, PHOTO_ROOM = 1600, 1400
MOST_DOUBTFUL_SHOWN = 20


def check_report_path(path: str | os.PathLike[str]) -> Path:
    """The path, if a page can be written there. Raises UsageError."""
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError("a report is a page", received=target, hint=f"{target.with_suffix('.html').name}")
    return target


def write_report(subject: Subject, path: str | Path, *, reporter: Reporter = SILENT) -> Path:
    """Measure what the page says beside the figures, and write it; beside it the doubtful labels as CSV.

    Args:
        subject: what to report on.
        path: the .html to write; the CSV gets the same name.
        reporter: hears the progress.

    Returns:
        The page's path.

    Raises:
        UsageError: another suffix, or it cannot be written there.
    """
    target = check_report_path(path)
    page = report_page(subject, csv_name=report_beside(target).name, reporter=reporter)
    found = [] if subject.readings is None else doubtful_labels(subject.readings)
    write_whole(report_beside(target), as_csv(found))
    write_whole(target, page)
    beside = f"; labels to look at again: `{report_beside(target)}`" if found else ""
    reporter.say(f"Report `{target}` ({len(page.encode()) / 1000:,.0f} kB){beside}")
    return target


def report_page(subject: Subject, *, csv_name: str = "report.csv", reporter: Reporter = SILENT) -> str:
    """The page as text: see `write_report`."""
    matrices = _matrices(subject)
    mistakes = surest_mistakes(subject, reporter=reporter)
    missing = why_not(subject.model, subject.pictures)
    robustness = []
    if not missing and subject.pictures is not None and subject.readings is not None:
        robustness = measure_robustness(subject.model, subject.pictures, subject.readings.truth, reporter=reporter)
    variants = measure_precisions(subject, reporter=reporter)
    doubtful = [] if subject.readings is None else doubtful_labels(subject.readings)
    hundred = hundred_of(subject)
    rows = {row for matrix in matrices for row in matrix.pictures} | {one.picture for one in hundred}
    rows |= {one.picture for one in doubtful[:MOST_DOUBTFUL_SHOWN]}
    with reporter.stage("drawing the pictures", total=1) as stage:
        sheet = Sheet(rows if subject.has_pictures else (), subject.pixels, ink=subject.is_ink)
        stage.advance()
    surest = doubtful[:MOST_DOUBTFUL_SHOWN]
    parts = [
        ("matrix", "Mix-ups", "What is taken for what", matrix_section(subject, matrices, sheet)),
        ("mistakes", "Mistakes", "Surest mistakes", mistakes_section(subject, mistakes)),
        ("classes", "Classes", "Class by class", classes_section(subject, matrices[0])),
        ("difficulty", "Difficulty", "How hard it may get", difficulty_section(robustness, missing)),
        ("sure", "Confidence", "How sure is it?", calibration_section(subject)),
        ("learning", "Learning", "How it learnt", learning_section(subject)),
        ("help", "Advice", "What would help", advice_section(subject)),
        ("doubtful", "Labels", "Labels to look at again", doubtful_section(subject, surest, len(doubtful), sheet, csv_name)),
        ("files", "File", "The file", files_section(subject, variants)),
        ("made", "Making", "How it was made", made_section(subject)),
    ]  # fmt: skip
    return page(subject.title, verdict(subject, hundred, sheet), parts, sheet.css())


def page(title: str, head: str, parts: Sequence[tuple[str, str, str, str]], css: str = "") -> str:
    """A whole page.

    Args:
        title: text, for the tab.
        head: HTML above the contents.
        parts: (anchor, its name among the contents, heading, HTML) of each section; the empty ones are left out.
        css: more rules: the sheet of pictures.
    """
    kept = [part for part in parts if part[-1]]
    contents = "".join(f'<li><a href="#{name}">{text(short)}</a></li>' for name, short, _, _ in kept)
    sections = "".join(section(name, heading, content) for name, _, heading, content in kept)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">"
        f'<link rel="icon" href="data:,"><title>{text(title)}</title><style>{_asset("page.css")}{css}</style></head><body>'
        f'<header>{head}</header><nav aria-label="Contents"><ul>{contents}</ul></nav><main>{sections}</main>'
        "<footer><p>Made by handlens. This page is one file and asks the net for nothing: keep it, send it, print it.</p>"
        "</footer>"
        f"<script>{_asset('page.js')}</script></body></html>\n"
    )


def _matrices(subject: Subject) -> list[Matrix]:
    """What a person gets first; of made frames the network alone after it, for it reads other pictures, and more."""
    readings, evaluation = subject.readings, subject.evaluation
    by_rule = evaluation.frames is not None
    if readings is None or (by_rule and readings.frames is None):
        return [counted_matrix(subject.contract.labels, subject.shown.confusion, by_rule=by_rule)]
    room = INK_ROOM if subject.is_ink else PHOTO_ROOM
    many = len(readings.labels) > MOST_IN_MATRIX
    most_cells = MOST_PAIRS if many else None
    if readings.frames is None or readings.frames.of != "made frames":
        return [matrix_of(readings, by_rule=by_rule, room=room, most_cells=most_cells, with_right=not many)]
    return [
        matrix_of(readings, by_rule=rule, room=room // 2, most_cells=most_cells, with_right=not many)
        for rule in (True, False)
    ]


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
