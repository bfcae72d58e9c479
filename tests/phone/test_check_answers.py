"""The line that an app says of itself on a phone: read, or refused with what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlens._version import __version__
from handlens.errors import ApkError, HandlensError
from handlens.phone.adb import Device
from handlens.phone.check import PhoneCheck, read_answer

LOG = (Path(__file__).parent / "check.log").read_text()
ANSWER = LOG.split("check WORD ")[1].strip()
PACKAGE = "dev.example.digits"


@pytest.mark.parametrize("damage", [
    lambda answer: answer.pop("frames"), lambda answer: answer["android"].update(api="34"),
    lambda answer: answer["golden"].update(count=True), lambda answer: answer.update(package="dev.other"),
])  # fmt: skip
def test_answers_that_lack_something(damage):
    answer = json.loads(ANSWER)
    damage(answer)
    with pytest.raises(ApkError, match="lacks something|cannot be read"):
        read_answer(json.dumps(answer), PACKAGE)


def test_a_newer_app_is_told():
    with pytest.raises(ApkError, match="newer handlens") as caught:
        read_answer(ANSWER.replace('"check":1', '"check":2'), PACKAGE)
    assert "pip install" in caught.value.hint
    with pytest.raises(ApkError, match="newer handlens"):
        read_answer('{"check": 2, "said": "otherwise"}', PACKAGE)


FIELDS = [
    "runtime", "package", "phone.maker", "phone.model", "android.release", "android.api", "android.abi", "android.page_bytes",
    "model.name", "model.network", "model.precision", "model.labels", "golden.count", "golden.as_trained",
    "golden.worst_difference", "frames.count", "frames.p10_ms", "frames.p50_ms", "frames.p90_ms",
]  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [None, [], True])
def test_each_field_is_there_and_of_its_kind(name, value):
    answer = json.loads(ANSWER)
    place = answer
    *above, last = name.split(".")
    for part in above:
        place = place[part]
    place[last] = value
    with pytest.raises(ApkError, match="lacks something") as caught:
        read_answer(json.dumps(answer), PACKAGE)
    assert name in str(caught.value)
    del place[last]
    with pytest.raises(ApkError, match="cannot be read"):
        read_answer(json.dumps(answer), PACKAGE)


@pytest.mark.parametrize(("name", "value"), [("model.labels", "10"), ("android.page_bytes", 4096.5), ("golden.count", 16.0)])
def test_whole_numbers_are_whole(name, value):
    answer = json.loads(ANSWER)
    part, last = name.split(".")
    answer[part][last] = value
    with pytest.raises(ApkError, match=rf"lacks something\. Received: {name}"):
        read_answer(json.dumps(answer), PACKAGE)


def test_what_is_measured_may_be_a_fraction_or_whole():
    answer = json.loads(ANSWER)
    for value in (0, 0.25):
        answer["golden"]["worst_difference"] = answer["frames"]["p10_ms"] = value
        assert read_answer(json.dumps(answer), PACKAGE) == answer


def test_a_phone_that_refuses_still_says_which_phone_it_is():
    refused = {key: value for key, value in json.loads(ANSWER).items() if key in ("check", "package", "phone", "android")}
    assert read_answer(json.dumps(refused | {"refused": "x"}), PACKAGE)["refused"] == "x"
    del refused["phone"]["model"]
    with pytest.raises(ApkError, match="cannot be read"):
        read_answer(json.dumps(refused | {"refused": "x"}), PACKAGE)


def test_another_apps_answer_is_named():
    with pytest.raises(ApkError, match=r"lacks something\. Received: dev\.example\.digits") as caught:
        read_answer(ANSWER, "dev.example.letters")
    assert "package it again" in caught.value.hint


@pytest.mark.parametrize("text", ["", "no json", "[]", "3", "{}", "[" * 100_000, '{"check": 1}', '{"check": {"a": 1}}', "null"])
def test_what_is_no_answer(text):
    with pytest.raises(ApkError) as caught:
        read_answer(text, PACKAGE)
    assert len(str(caught.value)) < 500


def test_none_as_trained_of_none_is_no_success():
    """An app without golden frames says 0 of 0; one that says nothing of them proves nothing."""
    device = Device("R3CN30", "device")
    assert not PhoneCheck(device, "00", {"refused": "x"}).as_trained
    assert PhoneCheck(device, "00", {"golden": {"count": 16, "as_trained": 16}}).as_trained
    assert not PhoneCheck(device, "00", {"golden": {"count": 16, "as_trained": 15}}).as_trained
    assert PhoneCheck(device, "ab", {"x": 1}).as_dict() == {"handlens": __version__, "app_sha256": "ab", "x": 1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.text() | JSON.map(json.dumps))
def test_any_answer_is_read_or_refused(text):
    with pytest.raises(HandlensError):
        read_answer(text, PACKAGE)
