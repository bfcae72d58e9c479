"""Files of corrections come from other people's phones: a good one is read whole, any other is refused in a sentence."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apk_helpers import mutations
from correction_helpers import (
    DIGITS,
    corrections_of,
    embedding,
    ink_correction,
    photo_correction,
    png,
    write_corrections,
)
from handlens.corrections import pack_corrections, reading
from handlens.corrections.reading import lens_pixels, open_corrections
from handlens.errors import DatasetError, HandlensError

FOUR = ink_correction("4")
PACKED = pack_corrections(corrections_of(FOUR))
DOCUMENT = "corrections.json"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "corrections.zip"


def entries(packed: bytes = PACKED) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files, **document) -> bytes:
    """These files as a zip, some fields of the document exchanged; with `row` some of its first correction."""
    files = dict(files)
    if document:
        parsed = json.loads(files[DOCUMENT])
        parsed["corrections"][0].update(document.pop("row", {}))
        parsed.update(document)
        files[DOCUMENT] = json.dumps(parsed).encode()
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def refused(file, content: bytes, match: str) -> DatasetError:
    file.write_bytes(content)
    with pytest.raises(DatasetError, match=match) as caught:
        open_corrections(file)
    assert str(file) in str(caught.value)
    return caught.value


def test_what_was_written_is_read(file):
    found = open_corrections(write_corrections(file, FOUR, ink_correction("7", read=None), ink_correction("4", seed=1)))
    assert found.counts == {"4": 2, "7": 1}
    assert (found.path, found.view, found.model_name, found.model_labels, found.backbone) == (file, "ink", "mnist", DIGITS, None)
    one, other, _ = found.corrections
    assert (one.picture, one.read, one.score, one.presence, one.box) == (FOUR.picture, "8", 0.5, 0.9, FOUR.box)
    assert np.array_equal(one.seen, FOUR.seen)
    assert other.read is None


def test_a_shot_of_teach_has_no_picture(file):
    shot, kept = photo_correction("mug", picture=False), photo_correction("cup/☕", 1)
    found = open_corrections(write_corrections(file, shot, kept, view="photo", labels=("cup/☕", "mug"), backbone="ab" * 32))
    assert found.backbone == "ab" * 32
    assert found.corrections[0].picture is None
    assert np.allclose(found.corrections[0].embedding, shot.embedding)
    assert set(entries(file.read_bytes())) == {DOCUMENT, "cup%2F☕/000002.png"}


def test_the_same_corrections_are_the_same_bytes_and_a_dataset_of_class_folders():
    assert pack_corrections(corrections_of(FOUR)) == PACKED
    assert list(entries()) == [DOCUMENT, "4/000001.png"]


def test_unknown_fields_and_files_are_passed_over(file):
    file.write_bytes(zipped({**entries(), "notes.txt": b"hello"}, mood="good", row={"weather": [1, 2]}))
    assert open_corrections(file).counts == {"4": 1}


@pytest.mark.parametrize(("field", "value"), [
    ("version", 0), ("version", "1"), ("version", True), ("view", "xray"), ("view", ["ink"]), ("model", None),
    ("model", {"name": 1, "labels": []}), ("model", {"name": "x", "labels": "0123"}), ("backbone", "zz"), ("backbone", 7),
    ("corrections", {}), ("corrections", [1]), ("corrections", None),
])  # fmt: skip
def test_a_document_that_is_otherwise(file, field, value):
    files = entries()
    document = json.loads(files[DOCUMENT])
    document[field] = value
    refused(file, zipped({**files, DOCUMENT: json.dumps(document).encode()}), "the corrections are damaged")


@pytest.mark.parametrize(("field", "value"), [
    ("label", ""), ("label", " "), ("label", 4), ("label", "a\nb"), ("label", "\u202e4"), ("label", "4" * 201), ("label", None),
    ("picture", "4/000002.png"), ("picture", "../4/000001.png"), ("picture", 1), ("picture", None), ("read", 9),
    ("score", -0.1), ("score", 1.1), ("score", "0.5"), ("score", True), ("score", float("nan")), ("presence", 10**400),
    ("box", [1, 2, 3]), ("box", [0, 0, 0, float("inf")]), ("box", "0000"), ("seen", "AAA"), ("seen", "AAAA"), ("seen", 5),
    ("seen", ""), ("embedding", "AAAA"), ("embedding", [0.1]), ("picture", "corrections.json"), ("picture", "\ud800"),
])  # fmt: skip
def test_a_correction_that_is_otherwise(file, field, value):
    error = refused(file, zipped(entries(), row={field: value}), "the corrections are damaged")
    str(error).encode()  # what is told can be printed


def test_an_embedding_has_length_one(file):
    for wrong in (embedding(0) * 1.1, embedding(0) * np.nan, np.full(1280, np.inf)):
        packed = pack_corrections(corrections_of(photo_correction("mug"), view="photo"))
        text = __import__("base64").b64encode(np.asarray(wrong, "<f4").tobytes()).decode()
        assert "embedding" in str(refused(file, zipped(entries(packed), row={"embedding": text}), "damaged"))


def test_a_newer_app_and_other_zips_are_told(file):
    assert "pip install" in refused(file, zipped(entries(), version=2), "newer handlens").hint
    refused(file, zipped(entries(), format="something"), "that is no file of corrections")
    refused(file, zipped({"4/1.png": FOUR.picture}), f"no {DOCUMENT} in it")
    refused(file, zipped(entries(), corrections=[]), "there are no corrections in the file")
    refused(file, zipped({**entries(), DOCUMENT: b"[]"}), "that is no file of corrections")
    refused(file, zipped({**entries(), DOCUMENT: b"[" * 100_000}), "damaged")
    refused(file, b"\x89PNG", "cannot be read: it is damaged, or no archive")


def test_what_is_no_zip_file(tmp_path):
    for path in (tmp_path / "missing.zip", tmp_path):
        with pytest.raises(DatasetError):
            open_corrections(path)
    (tmp_path / "a.tar").write_bytes(PACKED)
    with pytest.raises(DatasetError, match=r"corrections are a \.zip"):
        open_corrections(tmp_path / "a.tar")


@pytest.mark.parametrize("name", ["../out.png", "/etc/x.png", "C:/x.png", "a/../../b.png"])
def test_names_that_lead_out(file, name):
    refused(file, zipped({**entries(), name: b"x"}), "leads out of it")


def test_a_name_twice(file):
    content = io.BytesIO(PACKED)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(content, "a") as archive:
        archive.writestr(DOCUMENT, b"{}")
    refused(file, content.getvalue(), "a name twice")


def test_an_encrypted_zip(file):
    refused(file, PACKED.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"), "encrypted")


def test_a_wrong_checksum(file):
    checksum = struct.pack("<I", zlib.crc32(FOUR.picture))
    assert PACKED.count(checksum) == 2
    refused(file, PACKED.replace(checksum, b"\1\2\3\4"), "the zip is damaged")


def test_zips_that_unpack_to_far_more_than_corrections(file, monkeypatch):
    bomb = zipped({**entries(), "4/000002.png": bytes(17 << 20)})
    refused(file, bomb, "too large")
    refused(file, zipped({**entries(), DOCUMENT: bytes(129 << 20)}), "could be meant|too large")
    monkeypatch.setattr(reading, "MOST_ENTRIES", 1)
    refused(file, PACKED, "more than corrections could be")
    monkeypatch.setattr(reading, "MOST_ENTRIES", 2)
    open_corrections(file)
    monkeypatch.setattr(reading, "MOST_UNPACKED_BYTES", 1000)
    refused(file, PACKED, "more than corrections could be")
    monkeypatch.setattr(reading, "MOST_FILE_BYTES", 100)
    refused(file, PACKED, "larger than 100 bytes")


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("L", (480, 480), 200).save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize("picture", [
    b"", jpeg(), png(np.zeros((480, 480), np.uint8))[:-40], png(np.zeros((480, 479), np.uint8)),
    png(np.zeros((63, 63), np.uint8)), png(np.zeros((2049, 2049), np.uint8)),
    png(np.random.default_rng(0).integers(0, 9, (64, 64, 3), np.uint8)),
])  # fmt: skip
def test_pictures_that_are_no_lens(file, picture):
    error = refused(file, zipped({**entries(), "4/000001.png": picture}), "a picture of the corrections cannot be used")
    assert "correction 1" in str(error)


def test_grey_as_three_equal_channels_is_grey():
    grey = np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)
    assert np.array_equal(lens_pixels(png(np.repeat(grey[..., None], 3, 2)), "ink"), grey)
    assert lens_pixels(png(grey), "photo").shape == (64, 64, 3)


@given(st.one_of(st.binary(max_size=400), mutations(PACKED)))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.zip"
    file.write_bytes(content)
    try:
        assert open_corrections(file).corrections
    except HandlensError as error:
        str(error).encode()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4), max_leaves=8,
)  # fmt: skip
FIELDS = ["format", "version", "view", "model", "backbone", "corrections"]
ROW = ["label", "picture", "read", "score", "presence", "box", "seen", "embedding"]


@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=2), st.dictionaries(st.sampled_from(ROW), VALUES, max_size=3))
def test_any_document_is_read_or_refused(tmp_path_factory, fields, row):
    file = tmp_path_factory.getbasetemp() / "any.zip"
    file.write_bytes(zipped(entries(), **{"row": row, **fields}))
    try:
        assert open_corrections(file).corrections
    except HandlensError as error:
        str(error).encode()
