"""A zip that the app itself wrote, read by the desk: tests/vectors/corrections/ink.zip, of CorrectionVectorsTest.java."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from handlens.corrections import open_corrections

ZIP = Path(__file__).resolve().parents[1] / "vectors" / "corrections" / "ink.zip"
LABELS = ["4", "no/reading", "..", "é 2", "4", "数"]
FOLDERS = ["4", "no%2Freading", "%2E%2E", "é 2", "4", "数"]


def test_the_zip_is_one_by_pythons_own_reader() -> None:
    with zipfile.ZipFile(ZIP) as archive:
        assert archive.testzip() is None
        wanted = ["corrections.json", *(f"{folder}/{number:06}.png" for number, folder in enumerate(FOLDERS, 1))]
        assert archive.namelist() == wanted


def test_each_correction_is_what_the_phone_kept() -> None:
    found = open_corrections(ZIP)
    assert found.view == "ink"
    assert found.backbone is None
    assert found.model_labels
    assert [one.label for one in found.corrections] == LABELS
    assert [one.read for one in found.corrections] == ["9", None, "9", "9", "9", "9"]
    for k, one in enumerate(found.corrections):
        assert one.score == 0.25 + k / 16
        assert one.presence == 0.5 + k / 16
        assert one.box == (0.5, 0.25, 0.125, 0.5)
        assert one.embedding is None
        assert one.seen is not None
        assert one.seen.shape == (28, 28)
        assert one.seen.ravel()[:7].tolist() == [0, 43, 85, 128, 170, 213, 255]


def test_pictures_are_grey_and_upright() -> None:
    """Whichever way the sensor lay: each of the frames was turned otherwise."""
    y, x = np.mgrid[:480, :480] // 16
    for k, one in enumerate(open_corrections(ZIP).corrections):
        assert one.picture is not None
        image = Image.open(io.BytesIO(one.picture))
        assert image.mode == "L"
        assert (np.asarray(image) == (3 * x + 5 * y + 7 * k) % 256).all()
