"""What is in a page is read from its bytes; a damaged page is a sentence, whatever was done to it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from apk_helpers import LABELS, FakeModel, mutations
from handlens.cli.app import app
from handlens.errors import HandlensError, ModelError, PageError
from handlens.modelfile.golden import golden_frames
from handlens.page.inspection import inspect_page, page_summary
from handlens.page.parts import NAMES, element, pack, packed_parts, unpacked
from handlens.pipeline import inspect_file
from page_helpers import build_fake_page


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return build_fake_page(tmp_path_factory.mktemp("page"), name="Shades of grey")


def refused_or_read(content: bytes) -> None:
    started = time.monotonic()
    with contextlib.suppress(HandlensError):
        page_summary("x.html", content)
    assert time.monotonic() - started < 20


def with_part(page: bytes, name: str, content: bytes) -> bytes:
    old = element(name, packed_parts(page)[name]).encode()
    assert page.count(old) == 1
    return page.replace(old, element(name, pack(content)).encode())


def test_a_page_says_what_it_holds(page):
    found = inspect_page(page.path)
    model = (page.path.parent / "shades.tflite").read_bytes()
    assert (found.name, found.contract, found.size_bytes) == ("Shades of grey", FakeModel().contract, page.size_bytes)
    assert (found.model_bytes, found.model_sha256) == (len(model), hashlib.sha256(model).hexdigest())
    assert found.runtime_untouched
    assert [frame.label for frame in found.golden] == [frame.label for frame in golden_frames(FakeModel())]
    assert found.parts == page.parts
    assert inspect_file(page.path) == {"kind": "page", **found.as_dict()}


@pytest.mark.parametrize("name", ["x.HTML", "x.htm"])
def test_the_command_says_it_too(page, tmp_path, name):
    (tmp_path / name).write_bytes(page.path.read_bytes())
    answer = CliRunner().invoke(app, ["inspect", str(tmp_path / name)])
    assert answer.exit_code == 0
    for words in ("Shades of grey", "3 labels", ", ".join(LABELS), "tfjs-tflite", "4 frames", "runtime 1.6"):
        assert words in answer.stdout
    document = json.loads(CliRunner().invoke(app, ["inspect", str(tmp_path / name), "--json"]).stdout)
    assert document["model_sha256"] == inspect_page(page.path).model_sha256


def test_another_runtime_is_told(page):
    content = page.path.read_bytes()
    assert not page_summary("x", with_part(content, "wasm", b"\0asm")).runtime_untouched
    assert not page_summary("x", with_part(content, "loader", b"run()")).runtime_untouched


def test_what_is_no_page(page, tmp_path):
    content = page.path.read_bytes()
    for changed, match in (
        (b"<p>hello", "no page of handlens"),
        (b"", "no page of handlens"),
        (content[: len(content) // 2], "this page is damaged"),
        (content.replace(b"part-golden", b"part-silver"), "without its part golden"),
        (content + element("model", b"").encode(), "two parts called model"),
        (content.replace(b'id="part-settings">', b'id="part-settings">A'), "part settings"),
        (with_part(content, "settings", b"[]"), "settings cannot be read"),
        (with_part(content, "settings", b"[" * 100_000), "settings cannot be read"),
        (with_part(content, "golden", b"{}"), "golden frames cannot be read"),
    ):
        with pytest.raises(HandlensError, match=match):
            page_summary("x.html", changed)
    with pytest.raises(ModelError, match=r"not a \.tflite"):
        page_summary("x.html", with_part(content, "model", b"nothing"))
    with pytest.raises(PageError, match="cannot read the file"):
        inspect_page(tmp_path / "none.html")


def test_a_name_cannot_steer_a_terminal(page):
    shown = page_summary("x", with_part(page.path.read_bytes(), "settings", b'{"name": "a\\u001b[2Jb", "handlens": "1"}'))
    assert shown.name == "a?[2Jb"


def test_a_part_that_would_grow_without_end_is_refused(monkeypatch):
    monkeypatch.setattr("handlens.page.parts._MOST_UNPACKED_BYTES", 1000)
    assert unpacked("x", pack(bytes(1000))) == bytes(1000)
    with pytest.raises(PageError, match="damaged"):
        unpacked("x", pack(bytes(1001)))


@settings(derandomize=True, deadline=None, max_examples=40)
@given(data=st.data())
def test_a_changed_page_is_refused_or_read(page, data):
    refused_or_read(data.draw(mutations(page.path.read_bytes())))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(data=st.data())
def test_changed_parts_are_refused_or_read(page, data):
    """Packed anew, so that no checksum catches it."""
    content = page.path.read_bytes()
    name = data.draw(st.sampled_from([name for name in NAMES if name not in ("wasm", "loader")]))
    part = unpacked(name, packed_parts(content)[name])
    refused_or_read(with_part(content, name, data.draw(mutations(part))))
