"""What the commands make of the forms: the view is looked at before the network is chosen, said once, and kept with the run."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handlens import pipeline
from handlens.datasets.mnist import load_mnist
from handlens.errors import DatasetError, UsageError
from heard import Heard
from made_photos import drawn


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A zip of a table and photos, as a course hands it out."""
    monkeypatch.setenv("HANDLENS_CACHE", str(tmp_path / "cache"))
    (tmp_path / "shapes" / "images").mkdir(parents=True)
    rows = ["image_id,shape,notes"]
    for number in range(24):
        kind = ("disc", "bars", "ring")[number % 3]
        drawn(kind, number).save(tmp_path / "shapes" / "images" / f"{number:03}.png")
        rows.append(f"{number:03},{kind},note {number}")
    (tmp_path / "shapes" / "labels.csv").write_text("\n".join(rows))
    with zipfile.ZipFile(tmp_path / "shapes.zip", "w") as archive:
        for path in sorted((tmp_path / "shapes").rglob("*")):
            archive.write(path, path.relative_to(tmp_path))
    return tmp_path / "shapes.zip"


def written(folder: Path, count: int = 24) -> Path:
    digits = load_mnist().test.read(np.arange(count))[..., 0]
    for number, digit in enumerate(digits):
        (folder / "ab"[number % 2]).mkdir(parents=True, exist_ok=True)
        Image.fromarray(255 - digit).save(folder / "ab"[number % 2] / f"{number}.png")
    return folder


def test_a_run_on_a_zip_with_a_table_is_trained_and_tested_again(packed: Path, tmp_path: Path) -> None:
    heard = Heard()
    run = pipeline.train(packed, tmp_path / "run", reporter=heard)
    settings = json.loads((tmp_path / "run" / "run.json").read_text())["settings"]
    assert (settings["network"], settings["dataset"]) == ("lite0", str(packed))
    assert settings["dataset_options"] == {"view": "photo"}
    said = [line for line in heard.said if line.startswith(("Unpacking", "Looks like", "Labels from"))]
    assert [line.split()[0] for line in said] == ["Unpacking", "Looks", "Labels"]
    assert "image_id and shape" in said[2]
    assert pipeline.evaluate(run.path, packed).tested_on.relation == "same"
    assert pipeline.evaluate(run.path, tmp_path / "shapes").tested_on.relation == "same"  # packed or not
    packed.unlink()
    with pytest.raises(DatasetError, match="no such file"):
        pipeline.evaluate(run.path, packed)


def test_writing_gets_the_network_for_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard, folder = Heard(), written(tmp_path / "letters")
    options = pipeline._with_view(folder, "auto", {}, heard)
    assert options == {"view": "ink"}
    assert len([line for line in heard.said if "--view photo" in line]) == 1
    assert pipeline._chosen_network(folder, "auto", "quick", 0, None, options) == "compact"
    with pytest.raises(UsageError, match="`lite0` reads photos"):
        pipeline._chosen_network(folder, "lite0", "quick", 0, None, options)
    monkeypatch.setattr(pipeline, "looked_at", lambda source: pytest.fail("looked at what was said"))
    assert pipeline._with_view(folder, "auto", {"view": "photo"}, heard) == {"view": "photo"}
    assert pipeline._with_view(folder, "lite0", {}, heard) == {}
    assert pipeline._chosen_network(folder, "auto", "quick", 0, None, {"view": "photo"}) == "lite0"


def test_arrays_get_a_network_of_pixels(tmp_path: Path) -> None:
    mnist = load_mnist()
    np.savez(tmp_path / "a.npz", images=mnist.test.read(np.arange(60))[..., 0], labels=mnist.test.labels[:60])
    assert pipeline._with_view(tmp_path / "a.npz", "auto", {}, Heard()) == {}
    assert pipeline._chosen_network(tmp_path / "a.npz", "auto", "quick", 0, None, {}) == "compact"


def test_doubt_stops_before_anything_slow(tmp_path: Path) -> None:
    folder = written(tmp_path / "mixed")
    for number, path in enumerate(sorted(folder.glob("*/*.png"))):
        if number % 2:
            Image.fromarray(np.full((28, 28), 200 - number, np.uint8)).save(path)
    with pytest.raises(UsageError, match="cannot be told"):
        pipeline.build(folder, tmp_path / "x.tflite")
    assert not (tmp_path / "runs").exists()
