"""handlens.modelfile.exemplars: what is packed is parsed, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlens.errors import ModelError
from handlens.modelfile.exemplars import choose_exemplars, pack_exemplars, parse_exemplars

BACKBONE = bytes(range(32))


def made(count: int, length: int = 16, seed: int = 0):
    rng = np.random.default_rng(seed)
    embeddings = rng.standard_normal((count, length)).astype(np.float32)
    return rng.integers(0, 3, count), embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)


@given(st.integers(0, 40), st.integers(1, 64), st.integers(0, 99))
def test_what_is_packed_is_parsed_within_a_hundredth(count, length, seed):
    labels, embeddings = made(count, length, seed)
    parsed = parse_exemplars(pack_exemplars(BACKBONE, labels, embeddings), 3)
    assert parsed.backbone == BACKBONE
    assert parsed.labels.tolist() == labels.tolist()
    scales = np.abs(embeddings).max(1, initial=0, keepdims=True) / 127
    assert (np.abs(parsed.embeddings - embeddings) <= 0.51 * scales + 1e-9).all()


def test_the_bytes_are_as_drawn():
    content = pack_exemplars(BACKBONE, np.array([258]), np.array([[0.5, -1.0, 0.0]], np.float32))
    assert content[:12] == b"HLEX" + bytes([1, 0, 3, 0, 1, 0, 0, 0])
    assert content[12:44] == BACKBONE
    assert content[44:46] == bytes([2, 1])
    assert np.frombuffer(content[46:50], "<f4")[0] == pytest.approx(1 / 127)
    assert np.frombuffer(content[50:], "i1").tolist() == [64, -127, 0]


def test_a_row_of_zeros_stays_one():
    parsed = parse_exemplars(pack_exemplars(BACKBONE, np.array([0]), np.zeros((1, 8), np.float32)), 1)
    assert not parsed.embeddings.any()


@settings(max_examples=200)
@given(st.data())
def test_damaged_bytes_are_refused_or_are_exemplars(data):
    content = bytearray(pack_exemplars(BACKBONE, *made(5)))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(content[: data.draw(st.integers(0, len(content)))]) if data.draw(st.booleans()) else bytes(content)
    try:
        parsed = parse_exemplars(content, 3)
    except ModelError:
        return
    assert np.isfinite(parsed.embeddings).all()
    assert (parsed.labels < 3).all()


@pytest.mark.parametrize("change", ["cut", "longer", "label", "version", "magic", "many", "infinite"])
def test_what_is_wrong_is_said(change):
    content = bytearray(pack_exemplars(BACKBONE, *made(5)))
    if change == "cut":
        del content[-1]
    elif change == "longer":
        content += b"\0"
    elif change == "label":
        content[44] = 3
    elif change == "version":
        content[4] = 2
    elif change == "magic":
        content[0] = 0
    elif change == "many":
        content[8:12] = (1 << 31).to_bytes(4, "little")
    else:
        content[46:50] = np.float32(np.inf).tobytes()
    with pytest.raises(ModelError) as error:
        parse_exemplars(bytes(content), 3)
    assert error.value.received


def test_each_class_is_there_and_none_has_more_than_its_share():
    labels = np.repeat(np.arange(4), [3, 50, 20, 0])
    rows = choose_exemplars(labels, 4)
    assert np.bincount(labels[rows], minlength=4).tolist() == [3, 20, 20, 0]
    assert rows[3] == 3
    assert rows[22] == 52  # the first and the last of a class
    many = np.repeat(np.arange(1000), 5)
    assert len(choose_exemplars(many, 1000)) == 400
    assert len(choose_exemplars(np.array([7, 7]), 3)) == 0
