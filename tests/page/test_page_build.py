"""The page's bytes: the same each time, everything in it, nothing that a browser would run but the page's own."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from apk_helpers import FakeModel
from handlens.errors import ModelError, PageError
from handlens.modelfile.golden import golden_frames, pack_golden, read_golden
from handlens.page import runtime
from handlens.page.build import build_page, check_page_name, page_of
from handlens.page.notices import notices_text
from handlens.page.parts import NAMES, pack, packed_parts, unpacked
from handlens.page.policy import policy_for
from handlens.page.runtime import LOADER, LOADER_HEAD, LOADER_TAIL, WASM, RuntimeFile
from page_helpers import CSS, HTML, JS, build_fake_page, write_built, write_sealed_model


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return build_fake_page(tmp_path_factory.mktemp("page"))


def contents(page):
    return {name: unpacked(name, packed) for name, packed in packed_parts(page.path.read_bytes()).items()}


def test_everything_is_in_the_page(page):
    found = contents(page)
    assert tuple(found) == NAMES
    assert found["model"] == (page.path.parent / "shades.tflite").read_bytes()
    assert hashlib.sha256(found["wasm"]).hexdigest() == WASM.sha256
    assert hashlib.sha256(found["loader"]).hexdigest() == LOADER.sha256
    assert (len(found["wasm"]), len(found["loader"])) == (WASM.size_bytes, LOADER.size_bytes)
    assert found["notices"].decode() == notices_text()
    assert json.loads(found["settings"])["name"] == page.name == "shades"


def test_the_golden_frames_are_the_bytes_of_the_app(page):
    golden = pack_golden(golden_frames(FakeModel()), FakeModel().contract)
    document, planes = contents(page)["golden"].split(b"\0", 1)
    assert (document.decode(), planes) == (golden.document, golden.packed)
    assert len(read_golden(planes, document)) == page.golden_frame_count == 4


def test_the_same_inputs_give_the_same_bytes(page, tmp_path):
    again = build_fake_page(tmp_path)
    assert again.path.read_bytes() == page.path.read_bytes()
    other = build_fake_page(tmp_path, name="Other", output=tmp_path / "other.html")
    assert other.path.read_bytes() != page.path.read_bytes()


def test_the_same_bytes_from_every_python():
    packed = pack(b"hand lens" * 1000)
    assert gzip.decompress(packed) == b"hand lens" * 1000
    assert packed[:10] == b"\x1f\x8b\x08\0\0\0\0\0\0\xff", "no time, no name, no system"


def test_the_parts_add_up_to_the_file(page):
    assert page.size_bytes == page.path.stat().st_size == sum(page.parts.values())
    assert set(page.parts) == {"model", "runtime", "golden frames", "notices", "page"}
    assert max(page.parts, key=page.parts.get) == "runtime"
    assert json.loads(json.dumps(page.as_dict()))["path"] == str(page.path)


def test_the_policy_names_what_is_in_the_file_and_nothing_else(page):
    html = page.path.read_text()
    head, _, body = html.partition("<body>")
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', head)[1].replace("&#x27;", "'")
    directives = dict(line.split(" ", 1) for line in policy.split("; "))

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    loader = LOADER_HEAD + LOADER.read()[1].decode() + LOADER_TAIL
    assert directives["script-src"] == f"{digest(JS)} {digest(loader)} 'wasm-unsafe-eval'"
    assert directives["style-src"] == digest(CSS)
    assert {name: directives[name] for name in ("default-src", "connect-src", "form-action", "base-uri")} == dict.fromkeys(
        ("default-src", "connect-src", "form-action", "base-uri"), "'none'"
    )
    assert "http" not in policy
    assert "'self'" not in policy
    assert html.index("Content-Security-Policy") < html.index("<style") < html.index("<script")
    assert body.count("<script") == len(NAMES) + 1
    assert body.index("part-settings") < body.index(JS)


def test_a_script_and_a_style_of_the_frame_itself_are_allowed_too():
    policy = policy_for('<script>one()</script><script type="text/plain">two()</script><style>b {}</style><b>three()</b>')
    assert policy.count("'sha256-") == 2
    assert policy_for("<script>one()</script>").split(";")[1] == policy.split(";")[1]


def test_a_name_is_shown_as_it_is_written(tmp_path):
    page = build_fake_page(tmp_path, name=' <b>"Ziffern" & 数字</b> ')
    html = page.path.read_text()
    assert page.name == '<b>"Ziffern" & 数字</b>'
    assert "<title>&lt;b&gt;&quot;Ziffern&quot; &amp; 数字&lt;/b&gt;</title>" in html
    assert json.loads(contents(page)["settings"])["name"] == page.name
    unshowable = dict.fromkeys(("", "\u200b", "a\u202eb"), "cannot be shown")
    for wrong, match in (unshowable | {"x" * 101: "too long"}).items():
        with pytest.raises(PageError, match=match):
            check_page_name(wrong)


def test_what_cannot_be_a_page(tmp_path):
    model = write_sealed_model(tmp_path)
    with pytest.raises(PageError, match=r"must end in \.html"):
        build_page(model, tmp_path / "x.apk")
    (tmp_path / "x.html").hardlink_to(model)
    with pytest.raises(PageError, match="would replace its model"):
        build_page(model, tmp_path / "x.html")

    class PicturesOnly(FakeModel):
        def __init__(self):
            super().__init__()
            self.contract = type(self.contract)(name="x", view="ink", labels=("a", "b"), input_shape=(28, 28, 1))

    with pytest.raises(ModelError, match="pictures only"):
        build_fake_page(tmp_path, opened=PicturesOnly(), output=tmp_path / "y.html")
    assert not (tmp_path / "y.html").exists()
    with pytest.raises(ModelError, match="cannot read the file"):
        page_of(tmp_path / "none.tflite", built=write_built(tmp_path / "b"))


def test_a_page_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    (tmp_path / "shades.html").write_text("the old one")

    class Broken(FakeModel):
        def run_frame(self, planes, rotation):
            raise ModelError("it stopped")

    with pytest.raises(ModelError, match="it stopped"):
        build_fake_page(tmp_path, opened=Broken())
    assert (tmp_path / "shades.html").read_text() == "the old one"
    assert {path.name for path in tmp_path.iterdir()} == {"shades.html", "shades.tflite", "built"}


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"html": HTML.replace("<!--handlens:parts-->", "")}, "place to be filled"),
        ({"html": HTML.replace("<!--handlens:head-->", "<!--handlens:head-->" * 2)}, "place to be filled"),
        ({"js": "'</script>'"}, "cannot stand in a page"),
        ({"js": "'<!--'"}, "cannot stand in a page"),
        ({"js": "a\r\nb"}, "cannot stand in a page"),
        ({"css": "/* </STYLE> */"}, "cannot stand in a page"),
    ],
)
def test_files_of_the_page_that_would_break_it(tmp_path, changed, match):
    with pytest.raises(PageError, match=match):
        build_fake_page(tmp_path, built=write_built(tmp_path / "changed", **changed))


def test_a_handlens_that_is_not_whole(tmp_path, monkeypatch):
    with pytest.raises(PageError, match="own files cannot be read") as missing:
        build_fake_page(tmp_path, built=tmp_path / "nowhere")
    assert "--force-reinstall" in missing.value.hint
    with pytest.raises(PageError, match="not that of @tensorflow/tfjs-tflite"):
        RuntimeFile(LOADER.name, LOADER.size_bytes, "0" * 64).read()
    with pytest.raises(PageError, match="runtime cannot be read"):
        RuntimeFile("none.js", 0, "0" * 64).read()
    (tmp_path / "cut.js.gz").write_bytes((WASM.read()[0])[:-100])
    monkeypatch.setattr(runtime.resources, "files", lambda _: tmp_path)
    monkeypatch.setattr(runtime, "_FOLDER", "")
    with pytest.raises(PageError, match="runtime cannot be read"):
        RuntimeFile("cut.js", 0, LOADER.sha256).read()


def test_the_runtime_is_kept_as_it_goes_into_the_page():
    """The file in the wheel is the part: packed by the tool once, and not again for each page."""
    for file in (WASM, LOADER):
        packed, content = file.read()
        assert gzip.decompress(packed) == content
        assert packed[4:8] == bytes(4), "a time in it would be another file each day"


def test_the_page_runs_the_loader_between_the_same_two_texts():
    sources = Path(__file__).parents[2] / "web" / "src" / "core" / "runtime.ts"
    if not sources.is_file():
        pytest.skip("the page's sources are not here: an sdist")
    for name, text in (("LOADER_HEAD", LOADER_HEAD), ("LOADER_TAIL", LOADER_TAIL)):
        assert f"export const {name} = {json.dumps(text)};" in sources.read_text(encoding="utf-8")


def test_licences_are_told():
    text = notices_text()
    for word in ("Apache License", "XNNPACK", "Eigen", "ruy", "FlatBuffers", "Abseil", "Emscripten", "musl", "Protocol Buffers",
                 "RE2", "SentencePiece", "libyuv", "zlib"):  # fmt: skip
        assert word in text
    assert "CC BY-SA 3.0" in notices_text("mnist")
    assert "this page checks itself" in notices_text("mnist")
    assert "EfficientNet" in notices_text(network="lite0")
    assert "MNIST" not in text
    assert "EfficientNet" not in text


def test_nothing_heavy_is_loaded_for_it():
    code = "import sys; from handlens.page import build, inspection; print(*sorted(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"tensorflow", "keras", "ai_edge_litert", "rich"} & set(answer.stdout.split())
