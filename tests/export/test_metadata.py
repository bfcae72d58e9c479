"""TFLite Metadata: judged by MediaPipe itself where it is prepared, else by the schema as it is drawn in `export.metadata`."""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import handlens
from handlens.errors import ApkError, ExportError, ModelError
from handlens.export.metadata import IDENTIFIER, METADATA_NAME, metadata_of, picture_file
from handlens.modelfile.contract import Contract
from handlens.modelfile.flatbuffer import parse_model
from handlens.modelfile.model import Model
from handlens.modelfile.sealing import bare, read_contract, read_metadata
from made_photos import class_folders, drawn

SIDE = 224
READER = """
import json, sys, numpy as np, mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision
options = vision.ImageClassifierOptions(base_options=BaseOptions(model_asset_path=sys.argv[1]))
with vision.ImageClassifier.create_from_options(options) as classifier:
    found = classifier.classify(mp.Image(image_format=mp.ImageFormat.SRGB, data=np.load(sys.argv[2])))
print(json.dumps({category.category_name: category.score for category in found.classifications[0].categories}))
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> bytes:
    """A model file that reads photos, with the hidden class."""
    folder = tmp_path_factory.mktemp("metadata")
    names = {"disc": "disc", "bars": "bars", "ring": "nothing"}
    class_folders(folder / "photos", each=10, names=names)
    handlens.build(folder / "photos", folder / "photos.tflite", run=folder / "run", network="lite0")
    return (folder / "photos.tflite").read_bytes()


@pytest.fixture(scope="module")
def written(model) -> bytes:
    return picture_file(model)


def table(content: bytes, at: int, places: int) -> list[int]:
    """Where the fields of a flatbuffer's table lie, 0 for one that is not there: by the format's own description."""
    from struct import unpack_from

    vtable = at - unpack_from("<i", content, at)[0]
    size = unpack_from("<H", content, vtable)[0]
    offsets = [unpack_from("<H", content, vtable + 4 + 2 * n)[0] if 4 + 2 * n < size else 0 for n in range(places)]
    return [at + offset if offset else 0 for offset in offsets]


def follow(content: bytes, at: int) -> int:
    return at + int.from_bytes(content[at : at + 4], "little")


def text(content: bytes, at: int) -> str:
    start = follow(content, at)
    length = int.from_bytes(content[start : start + 4], "little")
    return content[start + 4 : start + 4 + length].decode()


def first(content: bytes, at: int) -> int:
    """The first table of a vector that has one element."""
    vector = follow(content, at)
    assert int.from_bytes(content[vector : vector + 4], "little") == 1
    return follow(content, vector + 4)


def number(content: bytes, at: int) -> float:
    vector = follow(content, at)
    return float(np.frombuffer(content, "<f4", 1, vector + 4)[0])


def test_the_tables_stand_where_the_schema_has_them():
    contract = Contract("coins", "photo", ("heads", "tails"), (32, 48, 3))
    content = metadata_of(contract, "labels.txt")
    assert content[4:8] == IDENTIFIER == b"M001"
    root = table(content, follow(content, 0), 8)
    assert text(content, root[0]) == "coins"
    assert text(content, root[7]) == "1.0.0"
    subgraph = table(content, first(content, root[3]), 4)
    given, answer = (table(content, first(content, subgraph[place]), 7) for place in (2, 3))

    held = table(content, follow(content, given[3]), 3)
    assert content[held[0]] == 2, "ImageProperties"
    image = table(content, follow(content, held[1]), 2)
    assert content[image[0]] == 1, "RGB"
    size = table(content, follow(content, image[1]), 2)
    assert [int.from_bytes(content[at : at + 4], "little") for at in size] == [48, 32]
    unit = table(content, first(content, given[4]), 2)
    assert content[unit[0]] == 1, "NormalizationOptions"
    scaling = table(content, follow(content, unit[1]), 2)
    assert [number(content, at) for at in scaling] == [0, 255]
    for tensor in (given, answer):
        stats = table(content, follow(content, tensor[5]), 2)
        assert [number(content, at) for at in stats] == [1, 0], "the largest and the smallest value"

    file = table(content, first(content, answer[6]), 3)
    assert (text(content, file[0]), content[file[2]]) == ("labels.txt", 2)


def test_subgraph_0_is_the_picture_and_the_archive_is_stored(written, model):
    parsed = parse_model(bare(written))
    assert [signature.signatureKey for signature in parsed.signatureDefs] == [b"picture"]
    assert len(parsed.subgraphs) == 1
    graph = parsed.subgraphs[0]
    assert list(graph.tensors[graph.inputs[0]].shape) == [1, SIDE, SIDE, 3]
    assert read_metadata(written, METADATA_NAME)[4:8] == b"M001"
    import io

    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}, "MediaPipe takes no other"
        assert archive.read("picture_labels.txt").decode().splitlines() == ["bars", "disc", "nothing"]
    assert len(written) < len(model), "what only `frame` needed is gone"


def test_it_answers_as_the_whole_file_does(written, model):
    pictures = np.random.default_rng(0).random((3, SIDE, SIDE, 3), np.float32)
    np.testing.assert_allclose(Model(written).classify(pictures), Model(model).classify(pictures), atol=1e-6)


def test_it_is_no_file_for_the_app(written, tmp_path):
    assert read_contract(written).frame_shape is None
    (tmp_path / "x.tflite").write_bytes(written)
    with pytest.raises((ModelError, ApkError), match="pictures only, not camera frames"):
        handlens.build(tmp_path / "x.tflite", tmp_path / "x.apk")


@pytest.mark.train
def test_a_network_of_grey_is_refused_and_nothing_written(run, small_mnist, tmp_path):
    with pytest.raises(ExportError, match="three channels, this one takes one"):
        handlens.export_model(run, tmp_path / "x.tflite", dataset=small_mnist, metadata=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.oracle
@pytest.mark.long  # MediaPipe takes 650 MB
def test_mediapipe_reads_it(written, tmp_path):
    python = _reader()
    (tmp_path / "x.tflite").write_bytes(written)
    picture = np.asarray(drawn("disc", 77, SIDE).resize((SIDE, SIDE)))
    np.save(tmp_path / "picture.npy", picture)
    answer = subprocess.run([python, "-c", READER, tmp_path / "x.tflite", tmp_path / "picture.npy"],
                            capture_output=True, text=True, timeout=300)  # fmt: skip
    assert answer.returncode == 0, answer.stderr[-2000:]
    theirs: dict[str, Any] = json.loads(answer.stdout.strip().splitlines()[-1])
    ours = Model(written).runner("picture")(input_node=picture[None].astype(np.float32) / 255)["output_node"][0]
    for name, score in zip(("bars", "disc", "nothing"), ours, strict=True):
        assert theirs[name] == pytest.approx(float(score), abs=0.02)


def _reader() -> Path:
    """A Python that has MediaPipe, a venv of its own: `scripts/oracles mediapipe` prepares it."""
    folder = Path(os.environ.get("HANDLENS_ORACLES", Path.home() / ".cache" / "handlens-oracles"))
    python = folder / "mediapipe" / "bin" / "python"
    if not python.exists():
        reason = "MediaPipe is not prepared: scripts/oracles mediapipe"
        if os.environ.get("HANDLENS_ORACLES_REQUIRED") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return python
