"""The parts of the page below the verdict, each as HTML; one that has nothing to say is empty and left out."""

from __future__ import annotations

import base64
import hashlib
import io
import json

from PIL import Image

from ..base.wording import counted
from ..evaluation import TestedOn
from ..evaluation.evaluate import ORIGINS
from ..networks import FROZEN
from .advice import advice_of
from .cells import Matrix
from .doubtful import Doubtful
from .markup import SIGN, folded, paragraph, percent, table, text
from .matrix import (
    LOG_WORDS,
    MOST_IN_MATRIX,
    MOST_NUMBERED,
    MOST_PAIRS,
    class_table,
    galleries,
    matrix_table,
    pair_list,
)
from .mistakes import Mistake
from .precisions import Variant
from .sprites import Sheet, jpeg_uri
from .subject import Subject
from .verdict import shown_by

LENS_PIXELS, SEEN_PIXELS = 224, 112  # of the pictures beside a mistake
PIXELATED_BELOW = 48
RELATIONS = {"same": "the model's own dataset", "changed": "the model's own dataset, which has changed since the training",
             "other": "not the dataset that the model was trained on"}  # fmt: skip
PARTS = {
    "test": "its test pictures",
    "all": "all of its pictures",
    "cross-validation": "all of its pictures, by cross-validation",
}
NO_READINGS = ("Which pictures these are was not kept: the run was tested by an older handlens. Train it again with --overwrite, "
               "and each number opens its pictures.")  # fmt: skip


# ---- what is taken for what


def matrix_section(subject: Subject, matrices: list[Matrix], sheet: Sheet) -> str:
    """The confusion matrix, its cells open; of many classes the most confused pairs."""
    first, *others = matrices
    parts = [_matrix(subject, first, sheet)]
    for other in others:
        count = subject.evaluation.network.pictures
        parts.append(folded(f"The same of the network alone, on {counted(count, 'picture')}", _matrix(subject, other, sheet)))
    return "".join(parts)


def _matrix(subject: Subject, matrix: Matrix, sheet: Sheet) -> str:
    mistakes = matrix.mistakes
    total = sum(cell.count for cell in matrix.cells.values())
    wrong = sum(cell.count for cell in mistakes)
    if not wrong:
        lead = f"No mistake among {counted(total, matrix.what)}: every one lies on the diagonal."
    else:
        top = mistakes[0]
        lead = (f"{counted(wrong, matrix.what)} of {total:,} went astray. Most often: {matrix.words(top)}, "
                f"{counted(top.count, 'time')}.")  # fmt: skip
    has_pictures = sheet.count > 0 and bool(matrix.pictures)
    if len(matrix.labels) > MOST_IN_MATRIX:
        pairs = [cell for cell in mistakes if cell.read >= 0]
        words = (f"A matrix of {len(matrix.labels):,} classes would show nothing, so here are the pairs that are taken for "
                 f"each other, "
                 f"the most frequent first{f', {MOST_PAIRS} of {len(pairs):,}' if len(pairs) > MOST_PAIRS else ''}. "
                 f"{'' if has_pictures else NO_READINGS}")  # fmt: skip
        return paragraph(lead) + paragraph(words) + pair_list(matrix, sheet)
    how = "Click a number to see its pictures; arrow keys walk from cell to cell. " if has_pictures else ""
    thin = sum(cell.count for cell in mistakes) - sum(len(cell.shown) for cell in mistakes)
    note = f"{how}{LOG_WORDS}"
    if has_pictures and thin > 0:
        note += f" Of the mistakes {thin:,} are not shown, to keep the page small: each cell keeps its surest."
    if has_pictures and any(cell.is_right and cell.is_thinned for cell in matrix.cells.values()):
        note += " Of those read right each cell shows the surest and the least sure."
    panel = (f'<div class="panel" id="{matrix.name}-panel" role="group" aria-label="The pictures behind a cell" hidden>'
             '<h3 aria-live="polite"></h3><div class="behind" tabindex="0"></div></div>') if has_pictures else ""  # fmt: skip
    if sheet.gone:
        note += f" {counted(len(sheet.gone), 'picture')} could not be opened any more: a ? stands there."
    wide = " wide" if len(matrix.labels) > MOST_NUMBERED / 1.5 else ""
    return (paragraph(lead) + paragraph(note, "note") + (paragraph(NO_READINGS, "note") if subject.readings is None else "")
            + f'<div class="board{wide}">{matrix_table(matrix)}{panel}</div>'
            + (galleries(matrix, sheet) if has_pictures else ""))  # fmt: skip


# ---- mistakes, classes


def mistakes_section(subject: Subject, mistakes: list[Mistake]) -> str:
    """The wrong readings with the highest score, with what the network saw."""
    if not mistakes:
        return ""
    evaluation = subject.evaluation
    lead = ("The wrong readings that looked surest. A person may forgive some: look at the frame first, then at what the network "
            "saw, which is all that it had.")  # fmt: skip
    crossed = evaluation.frames is not None and evaluation.frames.figures.of == "cross-validated photos"
    if crossed:
        lead += " Each score is that of a head that had not seen the picture; the file has learnt from all of them since."
    cards = "".join(_card(subject, mistake, crossed) for mistake in mistakes)
    return paragraph(lead) + f'<ol class="mistakes">{cards}</ol>'


def _card(subject: Subject, mistake: Mistake, crossed: bool) -> str:
    title = f"{mistake.truth} read as {mistake.read_as}"
    lens = mistake.lens
    lens = lens.resize(
        (LENS_PIXELS, LENS_PIXELS), Image.Resampling.LANCZOS if lens.width > LENS_PIXELS else Image.Resampling.NEAREST
    )
    box = ""
    if mistake.box is not None:
        left, top, width, height = (value * 100 for value in mistake.box)
        box = f'<i style="left:{left:.1f}%;top:{top:.1f}%;width:{width:.1f}%;height:{height:.1f}%"></i>'
    bars = "".join(
        f"<li{' class=is' if label == mistake.truth else ''}><span>{text(label)}{' ✓' if label == mistake.truth else ''}</span>"
        f'<span><i style="width:{share * 100:.1f}%"></i>'
        f"</span><span>{share * 100:.0f}{SIGN}</span></li>"
        for label, share in mistake.probable
    )
    bars = f'<ul class="probable">{bars}</ul>'
    if crossed:
        label, share = mistake.probable[0]
        bars = f'<p class="why">Now read as {text(label)} ({share * 100:.0f}{SIGN}).</p>'
    name = "" if subject.readings is None else subject.readings.name(mistake.picture)
    why = f"Hard here: {mistake.because}. " if mistake.because else ""
    alt = f"The frame: {mistake.truth}, which was read as {mistake.read_as}. {why}"
    return (f'<li><div class="lens"><img alt="{text(alt.strip())}" src="{jpeg_uri(lens, 68)}">{box}</div>'
            f'<div><h3>{text(title)} <small>{mistake.score * 100:.0f}{SIGN}</small></h3><div class="seen">'
            f'{_seen(subject, mistake)}'
            f'<span>seen by the network</span></div></div>{bars}'
            f'<p class="why">{text(why)}{text(name)}</p></li>')  # fmt: skip


def _seen(subject: Subject, mistake: Mistake) -> str:
    seen = mistake.seen
    image = Image.fromarray(seen[..., 0] if seen.shape[2] == 1 else seen)
    alt = f"What the network saw of it, {image.width} by {image.height} pixels"
    crisp = " crisp" if image.width < PIXELATED_BELOW else ""
    if subject.is_ink:
        file = io.BytesIO()
        image.save(file, "PNG", optimize=True)
        return (
            f'<img class="ink{crisp}" alt="{alt}" src="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}">'
        )
    if image.width > SEEN_PIXELS:
        image = image.resize((SEEN_PIXELS, SEEN_PIXELS), Image.Resampling.BOX)
    return f'<img class="{crisp.strip()}" alt="{alt}" src="{jpeg_uri(image.convert("RGB"))}">'


def classes_section(subject: Subject, matrix: Matrix) -> str:
    """A line a class."""
    words = "The thin line on each bar is the 95 % interval: classes whose lines overlap may be equally good."
    return paragraph(words, "note") + class_table(matrix, subject.shown.confusion, subject.train_counts)


# ---- what to do


def advice_section(subject: Subject) -> str:
    """Where more pictures would help."""
    said = advice_of(subject)
    if not said:
        return paragraph("Nothing stands out: no class is read worse than the others beyond chance.")
    return f'<ul class="advice">{"".join(f"<li>{text(sentence)}.</li>" for sentence in said)}</ul>'


def doubtful_section(subject: Subject, shown: list[Doubtful], count: int, sheet: Sheet, csv_name: str) -> str:
    """The surest disagreements with a label, and where the whole list is."""
    if not count:
        return ""
    where = "move the file to the folder where it belongs, or remove it" if subject.readings and subject.readings.files else (
        "correct it where the dataset comes from")  # fmt: skip
    lead = (f"{counted(count, 'picture')} {'is' if count == 1 else 'are'} read otherwise by the network alone than the label "
            f"says. "
            f"Where it is sure, the label may be wrong: {where}, and train again. Only pictures that were tested are looked "
            f"at.")  # fmt: skip
    rows = [
        [sheet.picture(one.picture, f"{one.label}, read as {one.read_as}"), text(one.file), text(one.label), text(one.read_as),
         f"{one.score * 100:.1f}{SIGN}"] for one in shown
    ]  # fmt: skip
    pictures = "".join(
        f"<li>{sheet.picture(one.picture, f'{one.label}, read as {one.read_as}')}<small>{text(one.label)} → "
        f"{text(one.read_as)}</small></li>"
        for one in shown
    ) if sheet.count else ""  # fmt: skip
    rest = f"All of them, surest first: `{csv_name}`, beside this page." if count else ""
    return (paragraph(lead) + paragraph(rest)
            + (f'<ul class="strip named">{pictures}</ul>' if pictures else "")
            + folded(f"The surest {len(shown)}, by name", table(["", "file", "label", "read as", "score"], rows,
                                                       caption="Labels to look at again", kind="text")))  # fmt: skip


# ---- the file, and how it was made


def files_section(subject: Subject, variants: list[Variant]) -> str:
    """The shipped file beside what it was made from, and with weights of fewer bits."""
    evaluation, readings = subject.evaluation, subject.readings
    parts = []
    if evaluation.keras is not None:
        n, in_keras, in_file = (evaluation.network.pictures, evaluation.keras.accuracy, evaluation.network.accuracy)
        same = (
            f"In {ORIGINS[evaluation.origin]} the network reads {percent(in_keras, n)} of {n:,} pictures right, in the file "
            f"{percent(in_file, n)}."
        )
        if readings is not None and readings.keras_read is not None:
            different = int((readings.keras_read != readings.network.read).sum())
            same += (
                " They read every one alike." if not different else f" They read {counted(different, 'picture')} differently."
            )
        parts.append(paragraph(same))
    if len(variants) > 1:
        parts.append(paragraph("The same network with weights of fewer bits; every runtime computes in float32. Export it by "
                               "`handlens export --precision`."))  # fmt: skip
    if variants:
        crossed = readings is not None and readings.frames is not None and readings.frames.of == "cross-validated photos"
        rows = [[f"{text(one.precision)}{' (tested above)' if one.is_shipped else ''}", f"{one.size_bytes / 1000:,.0f} kB",
                 *([] if crossed else [percent(one.right / one.frames, one.frames)]), f"{one.frame_ms:.1f} ms"]
                for one in variants]  # fmt: skip
        # a file that has learnt from all pictures says nothing by reading them right
        right = [] if crossed else [f"right, of {counted(variants[0].frames, 'frame')}"]
        parts.append(
            table(["weights", "size", *right, "a frame, median"], rows, caption="The file with weights of fewer bits")
        )
        parts.append(paragraph("Times are on this machine's LiteRT, one thread; a phone takes longer or shorter.", "note"))
    if subject.contract.network == FROZEN:
        parts.append(paragraph("`lite0` comes with its convolutions in int8 and in nothing else.", "note"))
    return "".join(parts)


def made_section(subject: Subject) -> str:
    """Settings and versions, and what to type to make it again."""
    contract, tested = subject.contract, subject.evaluation.tested_on
    settings = subject.run.settings if subject.run is not None else None
    rows = [
        ("Tested on", _tested(tested)),
        ("Trained on", f"{contract.dataset_name or 'unknown'}, digest {contract.dataset_digest[:16] or 'unknown'}"),
        ("Network", f"{contract.network or 'unknown'}{f', effort {settings.effort}' if settings else ''}, seed {contract.seed}"),
        ("Labels", counted(len(contract.labels), "label") + (", and a hidden one for nothing" if contract.nothing else "")),
        ("Input", " × ".join(map(str, contract.input_shape)) + f", view {contract.view}"),
        ("Threshold", f"{contract.threshold:g}{', probabilities calibrated' if contract.calibrated else ''}"),
        ("Model file", f"{len(subject.model.content):,} bytes, {contract.precision}, sha256 "
                       f"{hashlib.sha256(subject.model.content).hexdigest()}"),
        ("Made with", ", ".join(f"{name} {version}" for name, version in contract.versions.items())),
    ]  # fmt: skip
    if settings is not None and settings.recipe:
        rows.append(("Recipe", json.dumps(dict(settings.recipe), ensure_ascii=False)[1:-1].replace('"', "")))
    said = "" if subject.evaluation.frames is None else paragraph(shown_by(subject.evaluation.frames.figures), "note")
    items = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in rows)
    again = f"<h3>To make it again</h3><pre>{text(chr(10).join(subject.commands))}</pre>"
    return f"<dl>{items}</dl>{said}{again}"


def _tested(tested: TestedOn) -> str:
    return f"{tested.name}, {PARTS[tested.part]}; {RELATIONS[tested.relation]}; digest {tested.digest[:16]}"
