"""Corrections beside a dataset: whose labels they must have, and what is said of the others."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest

from correction_helpers import corrections_of
from handlens.corrections import Correction, match_corrections
from handlens.datasets import Contents
from handlens.errors import DatasetError


def one(label: str, content: bytes = b"x") -> Correction:
    return Correction(label, content)


def contents_of(*pictures: bytes) -> Contents:
    return Contents.of([hashlib.sha256(picture).digest() for picture in pictures], ["4"] * len(pictures))


def matched(*found: Correction, labels=("4", "9"), contents=None):
    return match_corrections([corrections_of(*found)], labels, "ink", contents)


def test_labels_become_the_datasets_indices_in_an_order_of_their_own():
    a, b, c = one("9", b"a"), one("4", b"b"), one("9", b"c")
    there, back = matched(a, b, c), matched(c, b, a)
    assert there.labels.tolist() == [0, 1, 1]
    assert (there.digest, [kept.correction for kept in there.kept]) == (back.digest, [kept.correction for kept in back.kept])
    assert there.lines == ("3 corrections to train on besides: 9 (2), 4 (1)",)
    split = match_corrections([corrections_of(a), corrections_of(b, c)], ("4", "9"), "ink")
    assert split.digest == there.digest


def test_other_pictures_or_labels_are_another_digest():
    digests = {matched(one("4", b"a")).digest, matched(one("4", b"b")).digest, matched(one("9", b"a")).digest,
               matched(one("4", b"a"), one("4", b"b")).digest}  # fmt: skip
    assert len(digests) == 4


def test_a_content_counts_once_and_by_its_last_label():
    assert matched(one("4"), one("4")).labels.tolist() == [0]
    again = match_corrections([corrections_of(one("4")), corrections_of(one("9"))], ("4", "9"), "ink")
    assert again.labels.tolist() == [1]
    assert "1 picture with another label than before: the last one counts" in again.lines


def test_the_same_embedding_counts_once():
    shot = Correction("4", embedding=np.ones(1280, np.float32))
    assert len(matched(shot, dataclasses.replace(shot)).kept) == 1


def test_what_the_dataset_lacks_is_left_out_and_named_with_what_to_do():
    found = matched(one("4", b"a"), one("mug", b"b"), one("mug", b"c"), contents=contents_of(b"other"))
    assert found.labels.tolist() == [0]
    assert "no such label: mug (2)" in found.lines[1]
    assert "unpack the folder `mug` of corrections.zip into the dataset's folder, with more" in found.lines[1]


def hint_of(*found: Correction, files: bool = True) -> str:
    with pytest.raises(DatasetError) as caught:
        matched(*found, contents=contents_of(b"other") if files else None)
    return caught.value.hint


def test_a_class_comes_home_under_its_own_name():
    """The zip's folder is `mug %28blue%29`, and a folder's name becomes the label."""
    assert "the folder `mug %28blue%29` of corrections.zip into the dataset's folder and call it `mug (blue)`" in hint_of(
        one("mug (blue)")
    )
    for name in ("nothing", "mug/cup", ".mug"):
        assert f"no folder of a class can be called `{name}`" in hint_of(one(name))
    assert "unpack the folder `mug`" in hint_of(one("nothing"), one("mug", b"b"))


def test_a_dataset_without_folders_gets_none():
    hint = hint_of(one("mug"), files=False)
    assert "unpack" not in hint
    assert "a folder of pictures that has a folder `mug`" in hint


def test_pictures_of_the_dataset_are_left_out():
    """They would be trained on and tested on."""
    found = matched(one("4", b"a"), one("9", b"b"), one("9", b"b"), one("mug", b"c"), contents=contents_of(b"b", b"c"))
    assert [kept.correction.picture for kept in found.kept] == [b"a"]
    assert found.lines == ("1 correction to train on besides: 4 (1)",
                           "2 corrections left out: they are pictures of the dataset already")  # fmt: skip
    assert found.digest == matched(one("4", b"a")).digest


def test_none_that_is_not_in_the_dataset_is_no_error():
    found = matched(one("4"), contents=contents_of(b"x"))
    assert (found.kept, found.labels.tolist()) == ((), [])
    assert found.lines == ("1 correction left out: it is a picture of the dataset already",)


def test_none_that_fits_is_an_error():
    said = r"no correction has a label of the dataset.*mug \(1\); the dataset has 4, 9"
    with pytest.raises(DatasetError, match=said) as caught:
        matched(one("mug"), contents=contents_of(b"other"))
    assert "unpack the folder `mug`" in caught.value.hint
    with pytest.raises(DatasetError) as caught:
        matched(one("Four"), labels=("four", "five"))
    assert "did you mean four for Four?" in caught.value.hint


def test_an_accent_that_is_written_in_two_ways_is_one():
    assert matched(one("caf\u00e9"), labels=("cafe\u0301", "tea")).labels.tolist() == [0]


def test_another_view():
    photo = dataclasses.replace(corrections_of(one("4"), view="photo"), path=Path("other.zip"))
    with pytest.raises(DatasetError, match="view `photo`, the dataset's pictures of view `ink`.*other.zip"):
        match_corrections([corrections_of(one("4")), photo], ("4", "9"), "ink")
