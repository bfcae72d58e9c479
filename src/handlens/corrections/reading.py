"""A file of corrections, opened without trusting it: it may come from anybody's phone.

    X.zip ──► size ──► names, sizes, links, passwords (datasets.archives) ──► no name twice ──► corrections.json ──► each picture

A picture is a PNG of a square: what the lens showed. All of them are decoded here once, so that a damaged one is told before a
training and not in the middle of it.
"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import numpy as np

from ..base.files import read_input
from ..datasets import View
from ..datasets.archives import read_contents
from ..errors import DatasetError, PictureError
from ..pictures.decode import load_picture, picture_size
from .document import DOCUMENT, MADE_BY, Corrections, parse_document

# by eye: 500 lenses in colour are 200 MB at most
MOST_FILE_BYTES = 512 << 20
MOST_UNPACKED_BYTES = 1 << 30
MOST_ENTRIES = 20_000
MOST_DOCUMENT_BYTES = 128 << 20
MOST_PICTURE_BYTES = 16 << 20
LEAST_SIDE_PIXELS, MOST_SIDE_PIXELS = 64, 2048  # of a lens; an app's has 480
_PNG = b"\x89PNG\r\n\x1a\n"  # PNG specification, section 5.2
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, IndexError, KeyError, NotImplementedError, RuntimeError,
           OverflowError, OSError)  # fmt: skip
_AGAIN = "fetch or send them again"


def open_corrections(path: str | os.PathLike[str]) -> Corrections:
    """The corrections in a zip that an app made.

    Args:
        path: the .zip, from the app's menu or from `handlens collect`.

    Returns:
        The model that read, and one `Correction` or more, oldest first; their pictures are known to be whole.

    Raises:
        DatasetError: there is no such file, it is no zip, a damaged, encrypted or hostile one, not of corrections, of an app of a
            newer handlens, or without one; or a picture in it is damaged or of another kind.

    >>> import tempfile
    >>> from PIL import Image
    >>> from handlens.corrections import Correction, Corrections, pack_corrections
    >>> four = io.BytesIO()
    >>> Image.new("L", (480, 480), 200).save(four, "PNG")
    >>> made = Corrections(Path(), "ink", "mnist", tuple("0123456789"), None, None, (Correction("4", four.getvalue(), read="9"),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "corrections.zip"
    ...     _ = file.write_bytes(pack_corrections(made))
    ...     open_corrections(file).counts
    {'4': 1}
    """
    source = Path(path)
    content = read_input(source, DatasetError, most_bytes=MOST_FILE_BYTES)
    if source.suffix.lower() != ".zip":
        raise DatasetError("corrections are a .zip", received=source, hint=MADE_BY)
    contents = read_contents(source)
    if contents.size_bytes > MOST_UNPACKED_BYTES or len(contents.names) > MOST_ENTRIES:
        received = f"{source}: {len(contents.names):,} files, {contents.size_bytes / 1e6:,.0f} MB"
        raise DatasetError("the file holds more than corrections could be", received=received, hint=_AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            if twice := [name for name, count in Counter(info.filename for info in entries).items() if count > 1]:
                raise DatasetError("the zip holds a name twice", received=f"{twice[0]!r} in {source}", hint=_AGAIN)
            for info in entries:
                most = MOST_DOCUMENT_BYTES if info.filename == DOCUMENT else MOST_PICTURE_BYTES
                if info.file_size > most:
                    received = f"{info.filename!r} in {source}"
                    raise DatasetError("a file in the zip is too large", received=received, hint=_AGAIN)
            if all(info.filename != DOCUMENT for info in entries):
                raise DatasetError(f"that is no file of corrections: there is no {DOCUMENT} in it", received=source,
                                   hint=f"{MADE_BY}; a zip of class folders is a dataset")  # fmt: skip
            files = {info.filename: archive.read(info) for info in entries}
    except _DAMAGE as error:
        received = f"{source} ({' '.join(str(error).split())[:80] or type(error).__name__})"
        raise DatasetError("the zip is damaged", received=received, hint=_AGAIN) from None
    corrections = parse_document(files.pop(DOCUMENT), files, source)
    for number, one in enumerate(corrections.corrections, 1):
        if one.picture is not None:
            try:
                lens_pixels(one.picture, corrections.view)
            except PictureError as error:
                received = f"picture of correction {number} in {source}: {error.message}"
                raise DatasetError("a picture of the corrections cannot be used", received=received, hint=_AGAIN) from None
    return corrections


def lens_pixels(picture: bytes, view: View) -> np.ndarray:
    """A lens's pixels as the file has them.

    Args:
        picture: PNG.
        view: "ink": grey; "photo": colour.

    Returns:
        uint8 [side, side] in view `ink`, [side, side, 3] in view `photo`.

    Raises:
        PictureError: not a square PNG of 64 to 2,048 pixels a side; in view `ink` one with colours.
    """
    if not picture.startswith(_PNG):
        raise PictureError("not a PNG")
    width, height = picture_size(picture)
    if width != height or not LEAST_SIDE_PIXELS <= width <= MOST_SIDE_PIXELS:
        raise PictureError(f"{width}x{height} pixels are no lens")
    image = load_picture(picture)
    if view == "photo":
        return np.asarray(image.convert("RGB"))
    pixels = np.asarray(image)
    if pixels.ndim == 2:
        return pixels
    if (pixels != pixels[..., :1]).any():  # some programs write grey as three equal channels
        raise PictureError("it has colours, and view `ink` has none")
    return pixels[..., 0]


__all__ = ["lens_pixels", "open_corrections"]
