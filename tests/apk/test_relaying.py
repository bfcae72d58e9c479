"""The library for phones with pages of 16 KB: by the linker's rules, and in a machine that has such pages."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlens.apk.libraries import LIBRARIES
from handlens.apk.relaying import RELAID_ABI, edited, edits_for_large_pages, large_pages_asset
from handlens.errors import ApkError
from phone_runtime import require_phone
from phone_runtime.apart import run_arm64, run_arm64_with_pages
from phone_runtime.linker_rules import broken_rules
from phone_runtime.tensors import PhoneError

UNCHANGED = LIBRARIES[RELAID_ABI].read()
CHANGED = edited(UNCHANGED, edits_for_large_pages(UNCHANGED))
SMALL, LARGE = 4_096, 16_384
INK_VIEW = (resources.files("handlens") / "modelfile" / "inkview.tflite").read_bytes()  # convolutions, sums, cuts


def test_the_linkers_rules_hold_for_both_where_they_are_loaded() -> None:
    assert broken_rules(UNCHANGED, SMALL) == []
    assert broken_rules(CHANGED, LARGE) == broken_rules(CHANGED, SMALL) == []


def test_the_rules_refuse_the_unchanged_one_on_large_pages() -> None:
    """Android 15 says: program alignment (4096) cannot be smaller than system page size (16384)."""
    assert "smaller than a page of 16384" in " ".join(broken_rules(UNCHANGED, LARGE))


@pytest.mark.parametrize(("at", "value", "broken"), [
    (64 + 56 * 2 + 48, 0x6000, "no power of two"),          # the data segment's alignment
    (64 + 56 * 2 + 8, 0x335000, "cannot be mapped"),        # its offset
    (64 + 56 * 2 + 4, 7, "writable and executable"),
    (64 + 56 * 5 + 40, 0x7000, "would become read-only"),   # RELRO, as long as it was
    (64 + 56 * 4 + 8, 0x339380, "disagree"),                # the dynamic segment's offset
    (64 + 56 * 1 + 40, 0x334001, "share a page"),           # the code, a byte longer
])  # fmt: skip
def test_each_rule_catches_what_it_is_there_for(at: int, value: int, broken: str) -> None:
    bad = bytearray(CHANGED)
    width = 4 if at % 56 == (64 + 4) % 56 else 8
    bad[at : at + width] = value.to_bytes(width, "little")
    assert broken in " ".join(broken_rules(bytes(bad), LARGE))


def test_only_headers_change_and_data_moves() -> None:
    gap = 0x33A378
    assert CHANGED[0x238:gap] == UNCHANGED[0x238:gap]
    assert CHANGED[gap : gap + 0x1000] == bytes(0x1000)
    assert CHANGED[gap + 0x1000 :][: 0x33E0C8 - gap] == UNCHANGED[gap:0x33E0C8]
    assert len(CHANGED) == len(UNCHANGED) + 0x1000


def test_what_is_laid_out_already_stays() -> None:
    assert edits_for_large_pages(CHANGED) == []


def test_the_asset_leads_from_one_to_the_other() -> None:
    asset = json.loads(large_pages_asset(UNCHANGED))
    made, at = b"", 0
    for edit in asset["edits"]:
        made += UNCHANGED[at : edit["at"]] + (bytes.fromhex(edit["put"]) if "put" in edit else bytes(edit["zeros"]))
        at = edit["at"] + edit["drop"]
    made += UNCHANGED[at:]
    assert made == CHANGED
    assert asset["from_sha256"] == LIBRARIES[RELAID_ABI].sha256
    assert (asset["to_sha256"], asset["to_bytes"]) == (hashlib.sha256(CHANGED).hexdigest(), len(CHANGED))


@pytest.mark.parametrize(("library", "why"), [
    (LIBRARIES["x86_64"].read(), "share the page at 0x448000"),
    (LIBRARIES["armeabi-v7a"].read(), "no little-endian 64-bit"),
    (b"", "no little-endian 64-bit"),
    (UNCHANGED[:80], "point outside|listed outside"),
])  # fmt: skip
def test_libraries_that_cannot_be_laid_out_are_refused(library: bytes, why: str) -> None:
    with pytest.raises(ApkError, match="pages of 16 KB") as caught:
        edits_for_large_pages(library)
    assert any(part in str(caught.value) for part in why.split("|"))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 64 + 9 * 56 - 1), st.binary(min_size=1, max_size=8))
def test_damaged_headers_end_in_an_error_or_in_edits_that_can_be_made(at: int, noise: bytes) -> None:
    damaged = UNCHANGED[:at] + noise + UNCHANGED[at + len(noise) :]
    try:
        edits = edits_for_large_pages(damaged)
    except ApkError:
        return
    assert all(edit.at >= 0 and edit.at + edit.dropped <= len(damaged) and len(edit.put) < 1 << 24 for edit in edits)


def frames(count: int) -> list[dict[str, np.ndarray]]:
    rng = np.random.default_rng(0)
    luma = rng.integers(0, 256, (count, 480, 640), np.uint8)
    return [{"luma": luma[i], "rotation": np.int32(i % 4)} for i in range(count)]


@pytest.mark.oracle
def test_a_machine_with_large_pages_runs_the_changed_one_and_gets_the_same_numbers(tmp_path: Path) -> None:
    _same_numbers(tmp_path, 8)


@pytest.mark.oracle
@pytest.mark.long
def test_two_hundred_frames_are_the_same_to_the_bit(tmp_path: Path) -> None:
    _same_numbers(tmp_path, 200)


def _same_numbers(folder: Path, count: int) -> None:
    require_phone(RELAID_ABI)
    library = folder / "libtensorflowlite_jni.so"
    library.write_bytes(CHANGED)
    shown = frames(count)
    expected = run_arm64(INK_VIEW, "view", shown)
    for page_bytes in (SMALL, LARGE):
        got = run_arm64_with_pages(INK_VIEW, "view", shown, page_bytes=page_bytes, library=library)
        assert len(got) == count
        for one, other in zip(expected, got, strict=True):
            assert one.keys() == other.keys()
            assert all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.oracle
def test_such_a_machine_refuses_the_unchanged_one(tmp_path: Path) -> None:
    require_phone(RELAID_ABI)
    library = tmp_path / "libtensorflowlite_jni.so"
    library.write_bytes(UNCHANGED)
    with pytest.raises(PhoneError) as caught:
        run_arm64_with_pages(INK_VIEW, "view", frames(1), page_bytes=LARGE, library=library)
    assert caught.value.stage == "library"
