"""The next version of an app: over which old one a phone installs it."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from test_signing import certified
from typer.testing import CliRunner

from apk_helpers import build_fake_app, write_fake_model
from handlens.apk.build import check_ready
from handlens.apk.inspection import inspect_app
from handlens.apk.signature.keys import default_key
from handlens.apk.successor import Before, read_before, version_after
from handlens.errors import ApkError, SigningError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("successor")


@pytest.fixture(scope="module")
def old(folder):
    return build_fake_app(folder, output=folder / "old.apk", name="Zahlen 数", package="dev.example.digits", version_code=7,
                          version_name="2.9")  # fmt: skip


def test_it_takes_over_package_name_and_key_and_is_one_version_higher(old, folder):
    new = build_fake_app(folder, output=folder / "new.apk", after=old.path)
    assert (new.package, new.name, new.version_code, new.version_name) == ("dev.example.digits", "Zahlen 数", 8, "2.10")
    assert new.certificate_sha256 == old.certificate_sha256
    summary = inspect_app(new.path)
    assert (summary.package, summary.name, summary.version_code) == ("dev.example.digits", "Zahlen 数", 8)


def test_the_same_inputs_the_same_bytes_also_in_the_old_ones_place(old, folder):
    one = build_fake_app(folder, output=folder / "one.apk", after=old.path)
    in_place = folder / "place.apk"
    in_place.write_bytes(old.path.read_bytes())
    two = build_fake_app(folder, output=in_place, after=in_place)
    assert one.path.read_bytes() == two.path.read_bytes()


def test_a_name_and_a_version_that_are_given_are_taken(old, folder):
    new = build_fake_app(folder, output=folder / "new.apk", after=old.path, name="Digits", version_code=20, version_name="x")
    assert (new.name, new.version_code, new.version_name) == ("Digits", 20, "x")
    assert build_fake_app(folder, output=folder / "new.apk", after=old.path, package=old.package).package == old.package


@pytest.mark.parametrize("code", [7, 1])
def test_a_version_must_be_higher(old, folder, code):
    with pytest.raises(ApkError, match=f"must be higher than that of .*Received: {code}, not above 7"):
        build_fake_app(folder, output=folder / "new.apk", after=old.path, version_code=code)


def test_another_package_does_not_follow(old, folder):
    with pytest.raises(ApkError, match=r"another package name does not follow.*dev\.other, not dev\.example\.digits"):
        build_fake_app(folder, output=folder / "new.apk", after=old.path, package="dev.other")


def test_another_key_cannot_follow_and_the_right_one_is_named(old, folder):
    other = certified(ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(SigningError, match="no phone takes this over") as caught:
        build_fake_app(folder, output=folder / "other.apk", after=old.path, key=other)
    assert other.certificate_sha256 in caught.value.received
    assert old.certificate_sha256 in caught.value.received
    assert "--key" in caught.value.hint
    assert not (folder / "other.apk").exists()


def test_before_a_training_the_key_is_looked_at_and_none_is_made(old, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("HANDLENS_CONFIG", str(folder / "config"))
    check_ready("digits", after=old.path)
    monkeypatch.setenv("HANDLENS_CONFIG", str(tmp_path / "empty"))
    for follow in (
        lambda: check_ready("digits", after=old.path),
        lambda: build_fake_app_with_own_key(tmp_path, old),
    ):
        with pytest.raises(SigningError, match="there is no key yet"):
            follow()
    assert not list(tmp_path.rglob("*.pem"))
    default_key()
    with pytest.raises(SigningError, match="a key of"):
        check_ready("digits", after=old.path)


def build_fake_app_with_own_key(folder, old):
    from apk_helpers import FakeModel
    from handlens.apk.build import build_apk

    build_apk(write_fake_model(folder), folder / "new.apk", opened=FakeModel(), after=old.path)


def test_apps_that_cannot_be_followed(old, folder, monkeypatch, tmp_path):
    with pytest.raises(ApkError, match="cannot read the file"):
        read_before(folder / "missing.apk")
    damaged = bytearray(old.path.read_bytes())
    at = damaged.index(b"TFL3") + 1000
    damaged[at] ^= 1
    (tmp_path / "damaged.apk").write_bytes(damaged)
    with pytest.raises(ApkError, match="signature of the app before does not hold"):
        read_before(tmp_path / "damaged.apk")
    highest = build_fake_app(folder, output=folder / "highest.apk", version_code=2_100_000_000)
    with pytest.raises(ApkError, match=r"no higher version code.*2,100,000,000"):
        read_before(highest.path)
    summary = inspect_app(old.path)
    monkeypatch.setattr("handlens.apk.successor.inspect_app", lambda _: type("S", (), {**vars(summary), "contract": None})())
    with pytest.raises(ApkError, match="handlens did not make that app"):
        read_before(old.path)


def test_without_an_app_before_all_is_as_it_was():
    assert version_after(None, None, None) == (1, "1.0")
    assert version_after(None, 3, "x") == (3, "x")
    with pytest.raises(ApkError, match="version code"):
        version_after(None, 0, None)


@pytest.mark.parametrize(("name", "following"), [("1.0", "1.1"), ("9", "10"), ("1.0-rc1", "1.0-rc2"), ("Spring", "Spring 2"),
                                                 ("v2 beta", "v3 beta"), ("1.٣", "2.٣")])  # fmt: skip
def test_the_next_versions_name(tmp_path, name, following):
    before = Before(tmp_path, "x", "dev.x", 4, name, frozenset())
    assert version_after(before, None, None) == (5, following)


def test_the_command_says_which_version_it_became(old, folder, tmp_path, monkeypatch):
    from handlens.cli.app import app as cli

    said = CliRunner().invoke(cli, ["inspect", str(old.path)]).stdout
    assert "dev.example.digits 2.9 (7)" in said
    model, missing = str(write_fake_model(tmp_path)), str(tmp_path / "no.apk")
    refused = CliRunner().invoke(cli, ["apk", model, "-o", str(tmp_path / "new.apk"), "--after", missing])
    assert refused.exit_code == 1
    assert missing in refused.stderr.replace("\n", "")
