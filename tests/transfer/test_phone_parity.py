"""Photos read by the phone's own library, for both processors, and by Python: the same decisions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from handlens import pipeline
from handlens.evaluation.parity import compare_runtimes
from handlens.modelfile.model import Model, open_picture
from handlens.modelfile.stills import first_planes
from handlens.pictures.geometry import PLANES
from phone_runtime import PhoneRuntime, require_phone
from phone_runtime.apart import run_arm64
from photos import photos_directory

TOLERANCE = 1e-3
PHOTOS, ON_ARM64 = 300, 20


@pytest.fixture(scope="module")
def trash(tmp_path_factory):
    folder = photos_directory("trash")
    out = tmp_path_factory.mktemp("trash")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDLENS_CACHE", str(out / "cache"))
        pipeline.build(folder, out / "trash.tflite", run=out / "run")
    return Model((out / "trash.tflite").read_bytes()), sorted(folder.glob("*/*.jpg")) + sorted(folder.glob("*/*.png"))


def frames(files: list[Path], count: int):
    for number, place in enumerate(np.linspace(0, len(files) - 1, count).astype(int)):
        yield {**first_planes(open_picture(files[place]), "photo", PLANES), "rotation": np.int32(number % 4)}


@pytest.mark.photos
@pytest.mark.oracle
@pytest.mark.slow
def test_the_phones_library_decides_alike(trash):
    require_phone()
    model, files = trash
    with PhoneRuntime(model.content) as phone:
        pairs = (
            (model.run_frame(frame, int(frame["rotation"])), phone.run("frame", **frame)) for frame in frames(files, PHOTOS)
        )
        parity = compare_runtimes(pairs, model.contract, tolerance=TOLERANCE)
    print(parity)
    assert parity.frames == PHOTOS
    assert parity.different == 0
    assert parity.difference < TOLERANCE


@pytest.mark.photos
@pytest.mark.oracle
@pytest.mark.slow
def test_the_phones_processor_decides_alike(trash):
    require_phone("arm64-v8a")
    model, files = trash
    shown = list(frames(files, ON_ARM64))
    theirs = run_arm64(model.content, "frame", shown)
    pairs = [(model.run_frame(frame, int(frame["rotation"])), answer) for frame, answer in zip(shown, theirs, strict=True)]
    parity = compare_runtimes(pairs, model.contract, tolerance=TOLERANCE)
    print(parity)
    assert parity.different == 0
    assert parity.difference < TOLERANCE
