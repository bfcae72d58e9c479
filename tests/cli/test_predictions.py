"""What `predict` prints of a prediction, in each of its forms."""

from __future__ import annotations

import dataclasses
import io
import json
from types import SimpleNamespace

import numpy as np
import pytest

from handlens import Prediction
from handlens.cli import predictions
from handlens.cli.predictions import Sheet, listing, no_reading, read_each
from handlens.errors import UsageError
from handlens.modelfile.contract import Contract
from handlens.modelfile.model import Reading

INK = Contract("digits", "ink", ("7", "8"), (28, 28, 1))
PHOTO = Contract("bottles", "photo", ("glass", "plastic"), (64, 64, 3))


def prediction(label, note=None, presence=0.2):
    box, place = (0.5, 0.5, 0.2, 0.2), (1.0, 2.0, 3.0, 4.0)
    return Prediction(label, 0.9, "7", np.ones(2) / 2, presence, box, np.zeros((28, 28, 1)), place, note)


def test_each_form(capsys):
    listing(INK, as_json=False, as_csv=False)("a.png", prediction("7", "cut"))
    listing(INK, as_json=False, as_csv=False)("b.png", prediction(None))
    listing(INK, as_json=True, as_csv=False)("a.png", prediction("7"))
    listing(INK, as_json=False, as_csv=True)("a,b.png", prediction(None, "several"))
    cut, nothing, document, header, row = capsys.readouterr().out.splitlines()
    assert cut.split("  ", 1)[0] == "a.png"
    assert cut.endswith("7  90.0%  the ink runs over the picture's edge")
    assert nothing.endswith("nothing to read (at most 7, 90.0%)")
    assert json.loads(document)["place"] == [1.0, 2.0, 3.0, 4.0]
    assert header.startswith("path,label,score,best_label")
    assert row == '"a,b.png",,0.9,7,0.2,1.0,2.0,3.0,4.0,several'


def test_why_there_is_no_reading():
    """The bug: of a photo of a bottle it was said that there is nothing to read."""
    assert no_reading(prediction(None), INK) == "nothing to read"
    assert no_reading(prediction(None), PHOTO) == "none of its labels"
    assert no_reading(prediction(None, presence=0.8), PHOTO) == no_reading(prediction(None, presence=0.8), INK) == "not sure"


def test_names_line_up_by_cells(capsys):
    show = listing(INK, as_json=False, as_csv=False)
    show("abcd.png", prediction("7"))
    show("漢字.png", prediction("7"))
    plain, wide = capsys.readouterr().out.splitlines()
    assert plain.index("7") == wide.index("7") + 2  # two letters of two cells each


def test_pictures_that_a_drawing_leaves_out_are_counted(tmp_path, capsys):
    """The bug: a drawing of 25 pictures showed 20 and said nothing."""

    class Stub:
        contract = dataclasses.replace(INK, labels=("\U0001f34e", "8"))

    sheet = Sheet(Stub(), tmp_path / "a.png")
    planes = {"luma": np.full((480, 640), 200, np.uint8)}
    for _ in range(25):
        sheet.add("a", Reading("a", prediction("8"), planes, None))
    sheet.write()
    said = " ".join(capsys.readouterr().err.split())
    assert "shows the first 20 pictures, 5 more are not drawn" in said
    assert (tmp_path / "a.png").stat().st_size > 1000


def test_what_cannot_be(tmp_path):
    with pytest.raises(UsageError, match="exclude"):
        listing(INK, as_json=True, as_csv=True)
    with pytest.raises(UsageError, match="no pictures"):
        list(read_each(None, [str(tmp_path)]))
    with pytest.raises(UsageError, match="one picture"):
        list(read_each(None, ["-", "-"]))
    with pytest.raises(UsageError, match="a drawing is"):
        Sheet(None, tmp_path / "a.txt")


@pytest.mark.parametrize(("stdin", "said"), [
    (None, "no picture is piped"),
    (SimpleNamespace(buffer=io.BytesIO(b"x"), isatty=lambda: True), "no picture is piped"),
    (SimpleNamespace(buffer=io.BytesIO(b"x" * 11), isatty=lambda: False), "too large for a picture"),
])  # fmt: skip
def test_standard_input_that_is_no_picture(monkeypatch, stdin, said):
    """The bugs: a closed one ended in a traceback, a keyboard was waited for, and /dev/zero was read until memory ended."""
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr(predictions, "MOST_PIPED_BYTES", 10)
    with pytest.raises(UsageError, match=said):
        list(read_each(None, ["-"]))
