"""From a model file to an app: whole, the same each time, with clear errors. Android's tools judge elsewhere."""

from __future__ import annotations

import hashlib
import json
import zipfile

import pytest
from PIL import Image

from apk_helpers import LABELS, FakeModel, build_fake_app, write_fake_dex, write_fake_model
from handlens.apk.build import build_apk, check_ready
from handlens.apk.inspection import inspect_app
from handlens.apk.languages import LANGUAGES
from handlens.apk.libraries import LIBRARIES, libraries_for
from handlens.apk.licences import licences_text
from handlens.apk.signature.keys import KEY_FILE, default_key
from handlens.cli.phone_reports import print_app, print_app_summary
from handlens.errors import ApkError, ModelError, SigningError, UsageError
from handlens.modelfile.contract import Contract
from handlens.networks import FROZEN


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def report(folder):
    return build_fake_app(
        folder, name="Ziffern 🔍 ñ 数字", package="dev.example.digits", version_code=3, version_name="1.2"
    )


def test_the_app_says_what_was_asked_for(report):
    app = inspect_app(report.path)
    assert (app.package, app.version_code, app.version_name, app.name) == (
        "dev.example.digits",
        3,
        "1.2",
        "Ziffern 🔍 ñ 数字",
    )
    assert app.permissions == ("android.permission.CAMERA",)
    assert app.signature_problem is None
    assert {signer.certificate_sha256 for signer in app.signers} == {report.certificate_sha256}
    assert [(library.abi, library.untouched) for library in app.libraries] == [
        ("arm64-v8a", True),
        ("armeabi-v7a", True),
    ]
    assert app.labels == LABELS
    assert len(app.golden) == report.golden_frame_count == 4
    assert sum(app.parts.values()) == report.size_bytes == report.path.stat().st_size
    assert app.parts == report.parts
    assert json.loads(json.dumps(app.as_dict()))["golden"][0]["truth"] == "zero"


def test_the_assets_are_those_that_the_app_reads(report, folder):
    with zipfile.ZipFile(report.path) as archive:
        assert archive.testzip() is None
        assets = {name for name in archive.namelist() if name.startswith("assets/")}
        names = ("contract.json", "golden.bin", "golden.json", "large-pages.json", "licences.txt", "model.tflite")
        texts = {f"assets/texts/{tag}.json" for tag in LANGUAGES}
        assert assets == {f"assets/{name}" for name in names} | texts
        assert archive.read("assets/model.tflite") == write_fake_model(folder).read_bytes()
        assert Contract.from_json(archive.read("assets/contract.json")) == FakeModel().contract
        licences = archive.read("assets/licences.txt").decode()
        for word in ("TensorFlow", "Apache License", "XNNPACK", "Eigen", "unchanged"):
            assert word in licences
        model = archive.getinfo("assets/model.tflite")
        assert model.compress_type == zipfile.ZIP_STORED
        for library in archive.infolist():
            if library.filename.startswith("lib/"):
                header = report.path.read_bytes()[library.header_offset :][:30]
                start = library.header_offset + 30 + int.from_bytes(header[26:28], "little")
                start += int.from_bytes(header[28:30], "little")
                assert start % 16384 == 0
                assert library.compress_type == zipfile.ZIP_STORED


def test_mnists_pictures_are_credited():
    assert "CC BY-SA 3.0" in licences_text("mnist")
    assert "EfficientNet" in licences_text(network=FROZEN)
    assert "EfficientNet" not in licences_text(network="compact")
    assert "MNIST" not in licences_text("my coins")


def test_the_same_inputs_and_key_give_the_same_bytes(report, folder):
    again = build_fake_app(
        folder,
        output=folder / "again.apk",
        name=report.name,
        package=report.package,
        version_code=3,
        version_name="1.2",
    )
    assert again.path.read_bytes() == report.path.read_bytes()


def test_a_new_version_is_signed_by_the_same_key(report, folder):
    newer = build_fake_app(folder, output=folder / "newer.apk", package=report.package, version_code=4)
    assert newer.certificate_sha256 == report.certificate_sha256
    assert newer.path.read_bytes() != report.path.read_bytes()


def test_the_key_stays_out_of_the_app(report, folder):
    pem = (folder / "config" / "app-signing-key.pem").read_bytes()
    key_bytes = pem.splitlines()[3]
    assert key_bytes not in report.path.read_bytes()
    assert {path.name for path in folder.iterdir() if path.suffix in (".pem", ".p12")} == set()


def test_it_is_small(folder):
    report = build_fake_app(folder, output=folder / "small.apk", abis=["arm64-v8a"])
    assert report.size_bytes < 4_500_000


def test_names_come_from_the_model_unless_given(tmp_path):
    report = build_fake_app(tmp_path)
    assert (report.name, report.package) == ("Shades", f"dev.handlens.shades.k{report.certificate_sha256[:6]}")


def test_two_keys_give_one_name_two_packages_and_one_key_always_the_same(tmp_path):
    (tmp_path / "other").mkdir()
    first, second = build_fake_app(tmp_path, version_code=1), build_fake_app(tmp_path, version_code=2)
    other = build_fake_app(tmp_path / "other")
    assert first.package == second.package != other.package
    assert first.name == other.name
    assert build_fake_app(tmp_path, package="dev.example.mine").package == "dev.example.mine"


def test_names_given_as_nothing_are_not_replaced_by_the_default(tmp_path):
    for name in ("", "\u200b", "\u2800"):
        with pytest.raises(ApkError, match="the app's name"):
            build_fake_app(tmp_path, name=name)
        with pytest.raises(ApkError, match="the app's name"):
            check_ready("digits", name=name)
    with pytest.raises(ApkError, match="package name"):
        build_fake_app(tmp_path, package="")


def test_what_was_asked_for_is_checked_before_the_model_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("handlens.apk.build._open", lambda _: pytest.fail("the model was opened first"))
    for wrong in ({"icon": tmp_path / "missing.png"}, {"name": "\n"}, {"package": "x"}, {"key": tmp_path / "missing.p12"}):
        with pytest.raises(ApkError):
            build_apk(write_fake_model(tmp_path), tmp_path / "a.apk", **{"key": default_key(tmp_path / "config")} | wrong)


def test_that_a_key_was_made_is_told_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HANDLENS_CONFIG", str(tmp_path / "own"))
    check_ready("digits")
    assert not (tmp_path / "own" / KEY_FILE).exists(), "the first app makes it, not the question"
    for is_new in (True, False):
        report = build_apk(write_fake_model(tmp_path), tmp_path / "a.apk", dex=write_fake_dex(tmp_path), opened=FakeModel())
        assert report.key_is_new is report.as_dict()["key_is_new"] is is_new
        print_app(report)
        told = " ".join(capsys.readouterr().err.split())
        assert ("A key was made" in told and "Keep a copy" in told and KEY_FILE in told) is is_new


def test_a_folder_for_the_key_that_cannot_be_is_told_before_a_training(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HANDLENS_CONFIG", str(tmp_path / "file" / "config"))
    with pytest.raises(SigningError, match="cannot be kept"):
        check_ready("digits")


def test_an_alias_needs_a_file(tmp_path, monkeypatch):
    monkeypatch.setenv("HANDLENS_CONFIG", str(tmp_path))
    with pytest.raises(SigningError, match="among the keys of a file") as caught:
        build_apk(write_fake_model(tmp_path), tmp_path / "a.apk", key_alias="first")
    assert "--key KEY.p12" in caught.value.hint


def test_inspecting_tells_the_pages_of_each_library(report, capsys):
    app = inspect_app(report.path)
    assert {library.page_bytes for library in app.libraries} == {4096}
    print_app_summary(app.as_dict())
    lines = [line for line in capsys.readouterr().out.splitlines() if "memory pages of 4 KB" in line]
    assert "lays it out anew" in lines[0]
    assert "every phone" in lines[1], "processors of 32 bits know no other pages"
    assert len({line.index("memory pages") for line in lines}) == 1


def test_emulators_get_their_library(tmp_path):
    report = build_fake_app(tmp_path, abis=["x86_64", "arm64-v8a", "x86_64"])
    assert report.abis == ("arm64-v8a", "x86_64")
    assert [library.untouched for library in inspect_app(report.path).libraries] == [True, True]


def test_the_users_icon_is_packed(tmp_path):
    Image.new("RGB", (99, 50), (200, 0, 0)).save(tmp_path / "icon.png")
    report = build_fake_app(tmp_path, icon=tmp_path / "icon.png")
    with zipfile.ZipFile(report.path) as archive, archive.open("res/icon_foreground.png") as layer:
        red, green, blue, _ = Image.open(layer).getpixel((216, 216))
        assert (red, green, blue) == (200, 0, 0)
        assert "res/icon_monochrome.png" not in archive.namelist()


def test_the_libraries_are_those_of_the_aar():
    for library in LIBRARIES.values():
        content = library.read()
        assert hashlib.sha256(content).hexdigest() == library.sha256
        assert len(content) == library.size_bytes
        assert content[:4] == b"\x7fELF"


def test_a_library_that_was_tampered_with_is_refused():
    import dataclasses

    forged = dataclasses.replace(LIBRARIES["arm64-v8a"], sha256="0" * 64)
    with pytest.raises(ApkError, match=r"not that of org\.tensorflow") as caught:
        forged.read()
    assert "tampered" in str(caught.value.hint)


@pytest.mark.parametrize("abis", [["mips"], [], ["arm64-v8a", "x86"]])
def test_an_abi_without_a_library(abis):
    with pytest.raises(ApkError, match="no such ABI"):
        libraries_for(abis)


def test_what_cannot_be_packaged(tmp_path):
    def refuse(kind, match, **options):
        with pytest.raises(kind, match=match) as caught:
            build_fake_app(tmp_path, **options)
        return caught.value

    refuse(ApkError, "package name", package="digits")
    refuse(ApkError, "name is empty", name="  ")
    refuse(ApkError, "version code", version_code=0)
    refuse(ApkError, "no such ABI", abis=["mips"])
    refuse(ApkError, "not a picture", icon=tmp_path / "missing.png")
    refuse(ApkError, r"must end in \.apk", output=tmp_path / "app.zip")
    refuse(ApkError, "cannot read", dex=tmp_path / "missing.dex")
    refuse(UsageError, "cannot write there", output=tmp_path / "missing" / "a.apk")
    assert not list(tmp_path.glob("*.apk")), "a failure leaves no half file"


def test_a_model_that_reads_no_frames(tmp_path):
    class PicturesOnly(FakeModel):
        def __init__(self):
            super().__init__()
            self.contract = Contract("n", "ink", LABELS, (28, 28, 1), frame_shape=None)

    with pytest.raises(ModelError, match="pictures only"):
        build_fake_app(tmp_path, opened=PicturesOnly())


def test_a_file_that_is_no_model(tmp_path):
    key, dex = default_key(tmp_path / "config"), write_fake_dex(tmp_path)
    (tmp_path / "text.tflite").write_text("no model")
    with pytest.raises(ModelError):
        build_apk(tmp_path / "text.tflite", tmp_path / "a.apk", key=key, dex=dex)
    with pytest.raises(ModelError):
        build_apk(write_fake_model(tmp_path), tmp_path / "a.apk", key=key, dex=dex)
    with pytest.raises(ModelError, match="cannot read"):
        build_apk(tmp_path / "missing.tflite", tmp_path / "a.apk", key=key, dex=dex)


def test_a_key_that_cannot_be_read_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(SigningError, match="cannot read"):
        build_apk(
            write_fake_model(tmp_path),
            tmp_path / "a.apk",
            key=tmp_path / "missing.p12",
            dex=write_fake_dex(tmp_path),
            opened=FakeModel(),
        )
    assert not (tmp_path / "a.apk").exists()


def test_inspecting_what_is_no_app(tmp_path, report):
    (tmp_path / "a.apk").write_text("no app")
    with pytest.raises(ApkError, match="no archive"):
        inspect_app(tmp_path / "a.apk")
    (tmp_path / "a.apk").write_bytes(report.path.read_bytes()[:-100])
    with pytest.raises(ApkError, match="no archive"):
        inspect_app(tmp_path / "a.apk")
    with zipfile.ZipFile(tmp_path / "b.apk", "w") as archive:
        archive.writestr("hello.txt", "x")
    with pytest.raises(ApkError, match="lacks a file"):
        inspect_app(tmp_path / "b.apk")


def test_inspecting_an_app_that_was_altered_tells_so(tmp_path, report):
    altered = bytearray(report.path.read_bytes())
    altered[4_000_000] ^= 1
    (tmp_path / "altered.apk").write_bytes(altered)
    with pytest.raises(ApkError, match="does not match its checksum"):
        inspect_app(tmp_path / "altered.apk")
    with zipfile.ZipFile(report.path) as signed, zipfile.ZipFile(tmp_path / "repacked.apk", "w") as repacked:
        for name in signed.namelist():
            repacked.writestr(name, signed.read(name))
    app = inspect_app(tmp_path / "repacked.apk")
    assert app.signers == ()
    assert "not signed" in str(app.signature_problem)
