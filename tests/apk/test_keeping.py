"""How the key is kept: on filesystems without hard links, without modes, and with processes that are killed."""

from __future__ import annotations

import errno
import os
import threading

import pytest

from handlens.apk.signature import keeping
from handlens.apk.signature.keys import KEY_FILE, default_key, load_key
from handlens.errors import SigningError


@pytest.fixture(params=[errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL])
def no_hard_links(request, monkeypatch):
    def link(*_):
        raise OSError(request.param, os.strerror(request.param))

    monkeypatch.setattr(os, "link", link)


def test_a_key_is_made_without_hard_links(tmp_path, no_hard_links):
    first = default_key(tmp_path)
    assert (first.is_new, default_key(tmp_path).is_new) == (True, False)
    assert default_key(tmp_path).certificate_sha256 == first.certificate_sha256
    assert os.listdir(tmp_path) == [KEY_FILE]


def test_two_at_once_get_one_key_without_hard_links(tmp_path, no_hard_links):
    made = []
    threads = [threading.Thread(target=lambda: made.append(default_key(tmp_path))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({key.certificate_sha256 for key in made}) == 1
    assert len(made) == 6
    assert sum(key.is_new for key in made) == 1


def test_a_key_that_is_there_is_never_replaced(tmp_path, no_hard_links):
    path = tmp_path / KEY_FILE
    path.write_bytes(b"somebody was faster")
    assert keeping.write_new_key(path, b"new") is False
    assert path.read_bytes() == b"somebody was faster"
    assert os.listdir(tmp_path) == [KEY_FILE]


def test_a_key_is_there_whole_or_not_at_all(tmp_path, no_hard_links, monkeypatch):
    def full(*_):
        assert not (tmp_path / KEY_FILE).exists(), "what is not yet written to the end is not there"
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SigningError, match="No space left"):
        default_key(tmp_path)
    assert os.listdir(tmp_path) == []


def test_a_lock_that_a_killed_process_left_is_named(tmp_path, no_hard_links, monkeypatch):
    monkeypatch.setattr(keeping, "_LOCK_WAIT_S", 0.1)
    (tmp_path / keeping._LOCK_NAME).write_text("")
    with pytest.raises(SigningError, match=r"remove .*\.making-the-key"):
        default_key(tmp_path)
    assert os.listdir(tmp_path) == [keeping._LOCK_NAME]


@pytest.fixture
def no_modes(monkeypatch):
    """Every file has the mode that the mount says, as FAT and Windows drives under WSL have it; chmod changes nothing."""

    def fixed(told):
        return os.stat_result((told.st_mode | 0o777, *told[1:]))

    stat, fstat = os.stat, os.fstat
    monkeypatch.setattr(os, "chmod", lambda *_, **__: None)
    monkeypatch.setattr(os, "stat", lambda *arguments, **options: fixed(stat(*arguments, **options)))
    monkeypatch.setattr(os, "fstat", lambda *arguments: fixed(fstat(*arguments)))


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_no_key_is_made_where_every_file_is_open_to_others(tmp_path, no_modes):
    with pytest.raises(SigningError, match=r"where others can read it.*knows no owners") as caught:
        default_key(tmp_path)
    assert "export HANDLENS_CONFIG=" in caught.value.hint
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_why_others_can_read_a_key_and_what_helps(tmp_path, request):
    path = default_key(tmp_path).path
    path.chmod(0o644)
    with pytest.raises(SigningError, match=r"others can read this key file\. ") as caught:
        load_key(path)
    assert caught.value.hint == f"chmod 600 {path}"
    request.getfixturevalue("no_modes")
    with pytest.raises(SigningError, match="it lies on a filesystem that knows no owners") as caught:
        load_key(path)
    assert caught.value.hint.startswith(f"cp {path} ~/ && chmod 600 ~/{path.name}"), "chmod alone would not help"
