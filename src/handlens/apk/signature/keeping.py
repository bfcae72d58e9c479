"""How the key is kept: readable by its owner alone, written once, never replaced, never there by half.

A hard link gives all of the last three at once: unlike a rename, it never replaces. Memory sticks and Windows drives under
WSL (FAT, exFAT) have no hard links, and some no modes either.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from pathlib import Path

from ...errors import SigningError

CONFIG_VARIABLE = "HANDLENS_CONFIG"
ANOTHER_FOLDER = f"choose another folder: export {CONFIG_VARIABLE}=FOLDER"
_OTHERS = 0o077
_NO_MODES = "a filesystem that knows no owners (FAT, exFAT, a Windows drive)"
_LOCK_NAME = ".making-the-key"
_LOCK_WAIT_S = 5.0  # whoever holds it has a rename to do


def check_private(source: Path) -> None:
    """That nobody but its owner can read a key file.

    Raises:
        SigningError: others can.
    """
    if os.name != "posix":
        return
    mode = stat.S_IMODE(source.stat().st_mode)
    if not mode & _OTHERS:
        return
    received = f"{source}, mode {mode:04o}"
    if _has_modes(source.parent):
        raise SigningError("others can read this key file", received=received, hint=f"chmod 600 {source}")
    hint = f"cp {source} ~/ && chmod 600 ~/{source.name}, and use the copy in your home folder"
    raise SigningError(f"others can read this key file: it lies on {_NO_MODES}", received=received, hint=hint)


def check_folder(path: Path) -> None:
    """That `write_new_key` can write there.

    Raises:
        SigningError: it cannot.
    """
    try:
        _new_file(path).unlink()
    except OSError as error:
        raise _cannot_be_kept(path, error) from None


def write_new_key(path: Path, content: bytes) -> bool:
    """Write a key file that is not there yet; if another process was faster, its file stays.

    Returns:
        Whether it is this content that stands there now.

    Raises:
        SigningError: the folder cannot be written, or lets others read every file.
    """
    try:
        beside = _new_file(path)
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(beside, path)
                return True
            except FileExistsError:
                return False
            except OSError:  # EPERM, ENOTSUP, ENOSYS, ...: each system says it in another way
                return _rename_alone(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_be_kept(path, error) from None


def _new_file(path: Path) -> Path:
    """An empty file beside, that only its owner can read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-key-", dir=path.parent)  # mode 0600 from the start
    os.close(handle)
    beside = Path(name)
    if os.name == "posix" and beside.stat().st_mode & _OTHERS:
        beside.unlink()
        raise SigningError(
            "the signing key cannot be kept where others can read it", received=f"{path.parent}, {_NO_MODES}",
            hint=f"{ANOTHER_FOLDER}, one in your home folder",
        )  # fmt: skip
    return beside


def _rename_alone(beside: Path, path: Path) -> bool:
    """A rename that replaces nothing: who has made the lock file looks first, and others wait.

    Raises:
        FileExistsError: the lock file stays, left by a process that was killed between two lines.
    """
    lock = path.with_name(_LOCK_NAME)
    until = time.monotonic() + _LOCK_WAIT_S
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            break
        except FileExistsError:
            if time.monotonic() > until:
                raise FileExistsError(0, f"remove {lock} if no other handlens is running") from None
            time.sleep(0.02)
    try:
        if path.exists():
            return False
        beside.rename(path)
        return True
    finally:
        lock.unlink()


def _has_modes(folder: Path) -> bool:
    """Whether a new file in this folder can be kept from others; True where it cannot be tried."""
    with contextlib.suppress(OSError), tempfile.NamedTemporaryFile(dir=folder) as probe:
        return not os.fstat(probe.fileno()).st_mode & _OTHERS
    return True


def _cannot_be_kept(path: Path, error: OSError) -> SigningError:
    return SigningError("the signing key cannot be kept", received=f"{path} ({error.strerror})", hint=ANOTHER_FOLDER)
