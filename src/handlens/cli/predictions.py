"""What `predict` prints: a line a picture as soon as it is read, JSON lines or CSV; and the drawing that it leaves."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.files import written_beside
from ..errors import UsageError
from .terminal import in_cells, print_json_line, print_line, warn

if TYPE_CHECKING:
    from ..modelfile.contract import Contract
    from ..modelfile.model import Model, Prediction, Reading

Show = Callable[[str, Any], None]  # a picture's name, its prediction

STANDARD_INPUT = "-"
_ALSO_STANDARD_INPUT = ("/dev/stdin", "/dev/fd/0")
MOST_PIPED_BYTES = 256 << 20
MOST_DRAWN = 20
PRESENT = 0.5  # presence from which it is the label that is in doubt
NAME_WIDTH = 24  # of a column that lines up while it is printed; a longer name pushes its own line
NOTES = {
    "cut": "the ink runs over the picture's edge",
    "several": "more than one thing to read: show just one",
}
_CSV_COLUMNS = ("path", "label", "score", "best_label", "presence", "left", "top", "right", "bottom", "note")


def read_each(model: Model, pictures: Sequence[str]) -> Iterator[tuple[str, Reading]]:
    """What the command line names, read: each picture's name, and its reading.

    Raises:
        UsageError: a folder without pictures, or standard input named twice.
    """
    from ..modelfile.model import each_picture

    pictures = [STANDARD_INPUT if picture in _ALSO_STANDARD_INPUT else picture for picture in pictures]
    if pictures.count(STANDARD_INPUT) > 1:
        raise UsageError("standard input is one picture", received=" ".join(pictures))
    for picture in pictures:
        if picture == STANDARD_INPUT:
            piped = _piped()
            (reading,) = model.predict_many([piped])
            yield STANDARD_INPUT, reading
            continue
        if Path(picture).is_dir() and next(each_picture([picture]), None) is None:
            raise UsageError("no pictures in this folder", received=picture, hint="png, jpg, webp and bmp are read")
        for reading in model.predict_many([picture]):
            yield str(reading.picture), reading


def _piped() -> bytes:
    """The picture on standard input."""
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None or sys.stdin.isatty():
        raise UsageError("no picture is piped to standard input", received="-", hint="handlens predict MODEL - < photo.jpg")
    content: bytes = stream.read(MOST_PIPED_BYTES + 1)
    if len(content) > MOST_PIPED_BYTES:
        raise UsageError("what is piped is too large for a picture", received=f"more than {MOST_PIPED_BYTES >> 20} MiB")
    return content


def no_reading(prediction: Prediction, contract: Contract) -> str:
    """Why a prediction is no reading, in words: there is nothing of the kind, or it is not sure which.

    A photo always shows something; so of photos it is said that this is none of the labels.
    """
    if prediction.presence >= PRESENT:
        return "not sure"
    return "nothing to read" if contract.view == "ink" else "none of its labels"


def listing(contract: Contract, *, as_json: bool, as_csv: bool) -> Show:
    """What prints one prediction of a model.

    Raises:
        UsageError: both.
    """
    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other")
    if as_json:
        return lambda name, prediction: print_json_line({"path": name, **prediction.as_dict()})
    if as_csv:
        print_line(_csv_line(_CSV_COLUMNS))
        return lambda name, prediction: print_line(_csv_line(_csv_row(name, prediction)))
    return lambda name, prediction: _show(name, prediction, contract)


def _show(name: str, prediction: Prediction, contract: Contract) -> None:
    note = NOTES.get(prediction.note or "", "")
    if prediction.label is not None:
        said = f"{prediction.label}  {prediction.score:.1%}"
    else:
        said = f"{no_reading(prediction, contract)} (at most {prediction.best_label}, {prediction.score:.1%})"
    print_line(f"{in_cells(name, NAME_WIDTH)}  {said}{f'  {note}' if note else ''}")


def _csv_row(name: str, prediction: Prediction) -> list[Any]:
    values = prediction.as_dict()
    place = values["place"] or [""] * 4
    kept = [values[column] for column in _CSV_COLUMNS[1:5]]
    return [name, *("" if value is None else value for value in kept), *place, values["note"] or ""]


def _csv_line(values: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()


class Sheet:
    """The drawing that `predict --draw` leaves: at most 20 predictions, one below the other; of more it says so."""

    def __init__(self, model: Model, output: Path | None):
        self._model = model
        self._output = output
        self._rows: list[tuple[str, Any, Prediction]] = []
        self._left_out = 0
        if output is not None and output.suffix.lower() not in (".png", ".jpg", ".jpeg", ".webp"):
            raise UsageError("a drawing is a .png, .jpg or .webp", received=output, hint="--draw reading.png")

    def add(self, name: str, reading: Reading) -> None:
        """Another prediction, with the frame that it was read from."""
        if self._output is None or reading.prediction is None or reading.planes is None:
            return
        if len(self._rows) == MOST_DRAWN:
            self._left_out += 1
            return
        from ..pictures.planes import rgb_from_planes

        self._rows.append((Path(name).name, rgb_from_planes(reading.planes), reading.prediction))

    def write(self) -> None:
        """Draw, if there is anything to draw and anywhere to."""
        if self._output is None or not self._rows:
            return
        from .drawing import draw_predictions
        from .lettering import Lettering

        contract = self._model.contract
        lettering = Lettering(contract.labels)
        with written_beside(self._output) as beside:
            draw_predictions(self._rows, lettering, contract).save(beside)
        if self._left_out:
            warn(f"`{self._output}` shows the first {MOST_DRAWN} pictures, {self._left_out:,} more "
                 f"{'is' if self._left_out == 1 else 'are'} not drawn")  # fmt: skip
        if legend := lettering.legend():
            warn(f"No font here has the letters of some labels; in `{self._output}` they are numbers: {', '.join(legend)}")
