"""What `predict` prints of a prediction, in each of its forms."""

from __future__ import annotations

import json

import numpy as np
import pytest

from handlens import Prediction
from handlens.cli.predictions import Sheet, listing, read_each
from handlens.errors import UsageError


def prediction(label, note=None):
    box, place = (0.5, 0.5, 0.2, 0.2), (1.0, 2.0, 3.0, 4.0)
    return Prediction(label, 0.9, "7", np.ones(2) / 2, 0.9, box, np.zeros((28, 28, 1)), place, note)


def test_each_form(capsys):
    listing(as_json=False, as_csv=False)("a.png", prediction("7", "cut"))
    listing(as_json=False, as_csv=False)("b.png", prediction(None))
    listing(as_json=True, as_csv=False)("a.png", prediction("7"))
    listing(as_json=False, as_csv=True)("a,b.png", prediction(None, "several"))
    cut, nothing, document, header, row = capsys.readouterr().out.splitlines()
    assert cut.split("  ", 1)[0] == "a.png"
    assert cut.endswith("7  90.0%  the ink runs over the picture's edge")
    assert nothing.endswith("nothing to read (at most 7, 90.0%)")
    assert json.loads(document)["place"] == [1.0, 2.0, 3.0, 4.0]
    assert header.startswith("path,label,score,best_label")
    assert row == '"a,b.png",,0.9,7,0.9,1.0,2.0,3.0,4.0,several'


def test_what_cannot_be(tmp_path):
    with pytest.raises(UsageError, match="exclude"):
        listing(as_json=True, as_csv=True)
    with pytest.raises(UsageError, match="no pictures"):
        list(read_each(None, [str(tmp_path)]))
    with pytest.raises(UsageError, match="one picture"):
        list(read_each(None, ["-", "-"]))
    with pytest.raises(UsageError, match="a drawing is"):
        Sheet(None, tmp_path / "a.txt")
