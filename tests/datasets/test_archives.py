"""Archives: the same dataset packed or not; nothing outside of the cache is written, whatever an archive says."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset_helpers import make_class_folders, make_idx_folder
from handlens.datasets import announced, archives, open_dataset
from handlens.datasets.archives import read_contents, unpacked
from handlens.errors import DatasetError, HandlensError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANDLENS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "archives"


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    return make_class_folders(tmp_path / "flowers", {"rose": 5, "tulip": 5})


def packed(folder: Path, name: str) -> Path:
    target = folder.parent / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(target, "w") as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, path.relative_to(folder.parent))
            archive.writestr("__MACOSX/flowers/._rose", b"x")
            archive.writestr("flowers/.DS_Store", b"x")
    else:
        with tarfile.open(target, {"r": "w", "z": "w:gz", "2": "w:bz2"}[name[-1]]) as archive:
            archive.add(folder, folder.name)
    return target


@pytest.mark.parametrize("name", ["flowers.zip", "flowers.tar", "flowers.tar.gz", "flowers.tgz", "flowers.tar.bz2"])
def test_the_same_dataset_packed_or_not(
    flowers: Path, cache: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = packed(flowers, name)
    line = announced(archive)
    assert line is not None
    assert name in line
    assert "10 files" in line
    assert str(cache) in line
    assert not cache.exists()
    dataset = open_dataset(archive)
    assert dataset.digest == open_dataset(flowers).digest
    assert (dataset.name, dataset.source) == ("flowers", str(archive.resolve()))
    assert announced(archive) is None
    (folder,) = cache.iterdir()
    assert all(Path(file).is_relative_to(folder) for file in dataset.test.files)
    (folder / "flowers" / "rose").rename(folder / "flowers" / "narcissus")
    monkeypatch.setattr(archives, "read_contents", lambda path: pytest.fail("unpacked twice"))
    assert open_dataset(archive).labels == ("narcissus", "tulip")


def test_other_forms_are_packed_too(tmp_path: Path) -> None:
    folder = make_idx_folder(tmp_path / "digits")
    assert open_dataset(packed(folder, "digits.zip")).digest == open_dataset(folder).digest


def test_names_without_the_flag_for_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("rose/1.png", b"x")
        archive.writestr("tulpe\\2.png", b"x")
    info = zipfile.ZipInfo("x")
    info.filename, info.flag_bits = "röse".encode().decode("cp437"), 0
    assert archives._zip_name(info) == "röse"
    info.filename = "\u00e9t\u00e9"  # cp437 that is no UTF-8
    assert archives._zip_name(info) == "été"
    assert [str(name) for name in read_contents(path).names][1] == "tulpe/2.png"


@pytest.mark.parametrize("name", ["../x.png", "a/../../x.png", "/etc/x.png", "C:\\x.png", "..\\x.png", "a/..", "\\\\host\\x.png"])
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_that_lead_out_are_refused_before_anything_is_written(tmp_path: Path, cache: Path, name: str, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("rose/1.png", b"x")
            archive.writestr(name, b"x")
    else:
        with tarfile.open(path, "w") as archive:
            archive.addfile(tarfile.TarInfo("rose/1.png"))
            archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(DatasetError, match="leads out of it"):
        open_dataset(path)
    assert not cache.exists()


def test_links_devices_and_passwords_are_refused(tmp_path: Path, cache: Path) -> None:
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
        with tarfile.open(tmp_path / "a.tar", "w") as archive:
            info = tarfile.TarInfo("rose/1.png")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        with pytest.raises(DatasetError, match="a link or a device"):
            open_dataset(tmp_path / "a.tar")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("rose/1.png")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(DatasetError, match="a link or a device"):
        open_dataset(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("rose/1.png", b"x")
    content = bytearray((tmp_path / "b.zip").read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1
    (tmp_path / "b.zip").write_bytes(content)
    with pytest.raises(DatasetError, match="encrypted") as caught:
        open_dataset(tmp_path / "b.zip")
    assert "password" in str(caught.value.hint)
    assert not cache.exists()


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_bombs_are_refused_before_anything_is_written(
    tmp_path: Path, cache: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a.{kind}"
    zeros = bytes(80 << 20)
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("rose/1.png", zeros)
    else:
        with tarfile.open(path, "w:gz") as archive:
            info = tarfile.TarInfo("rose/1.png")
            info.size = len(zeros)
            archive.addfile(info, io.BytesIO(zeros))
    with pytest.raises(DatasetError, match="more than could be meant"):
        open_dataset(path)
    monkeypatch.setattr(archives, "MOST_FILES", 3)
    flowers = packed(make_class_folders(tmp_path / "flowers", {"rose": 5}), "flowers.zip")
    with pytest.raises(DatasetError, match="more than 3 files"):
        open_dataset(flowers)
    assert not cache.exists()


def test_without_room_nothing_is_unpacked(flowers: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SPARE_BYTES", 1 << 60)
    with pytest.raises(DatasetError, match="no room"):
        open_dataset(packed(flowers, "flowers.zip"))
    assert list(cache.iterdir()) == []


def test_a_half_unpacked_folder_is_never_used(flowers: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = packed(flowers, "flowers.zip")
    plain, written = archives._write, []

    def killed(target: Path, stream: object) -> None:
        if len(written) == 4:
            raise KeyboardInterrupt
        written.append(target)
        plain(target, stream)  # type: ignore[arg-type]

    monkeypatch.setattr(archives, "_write", killed)
    with pytest.raises(KeyboardInterrupt):
        open_dataset(archive)
    assert list(cache.iterdir()) == []
    monkeypatch.setattr(archives, "_write", plain)
    stale, fresh = cache / ".half-old", cache / ".half-new"
    for half in (stale, fresh):
        half.mkdir()
    os.utime(stale, (0, 0))
    assert open_dataset(archive).count == 10
    assert not stale.exists()
    assert fresh.exists()


def test_a_cache_that_cannot_be_written_is_said(flowers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HANDLENS_CACHE", str(tmp_path / "file"))
    with pytest.raises(DatasetError, match="cannot unpack the archive there") as caught:
        open_dataset(packed(flowers, "flowers.zip"))
    assert "HANDLENS_CACHE" in str(caught.value.hint)


def test_where_there_is_no_cache_it_is_unpacked_for_this_process(flowers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "cache_folder", lambda: None)
    archive = packed(flowers, "flowers.zip")
    assert "temporary" in str(announced(archive))
    assert open_dataset(archive).digest == open_dataset(flowers).digest


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_damaged_archives_are_an_error_or_a_folder(tmp_path_factory, data) -> None:
    folder = tmp_path_factory.mktemp("x")
    suffix = data.draw(st.sampled_from([".zip", ".tar", ".tar.gz", ".tar.xz"]))
    path = folder / f"a{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("rose/1.png", b"some bytes" * 20)
    else:
        with tarfile.open(path, "w" + suffix.removeprefix(".tar").replace(".", ":")) as archive:
            info = tarfile.TarInfo("rose/1.png")
            info.size = 200
            archive.addfile(info, io.BytesIO(b"some bytes" * 20))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDLENS_CACHE", str(folder / "cache"))
        try:
            found = unpacked(path)
        except HandlensError:
            return
        assert found.is_dir()
        assert {file.name for file in folder.iterdir()} == {path.name, "cache"}
