"""All pictures of a page in one sheet: a data URI, of which each place on the page shows one tile.

Writing is a PNG of sixteen greys, dark ink on white paper; photos are a JPEG, each tile begun at a multiple of 16 pixels, so that
no block of the JPEG holds two pictures. One sheet of 1,000 digits takes 93 kB, 1,000 files of one each 241 kB.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .markup import text

Pixels = NDArray[np.uint8]

COLUMNS = 40
PIXELATED_BELOW = 48  # of a side: enlarged by whole pixels, as what they are
FEW, LARGE_SIDE, SMALL_SIDE = 300, 96, 64
JPEG_QUALITY = 72
BLOCK = 16  # of a JPEG with halved chroma
INK_SCREEN, PHOTO_SCREEN = 56, 72  # a tile's side on the screen, in CSS pixels


class Sheet:
    """Pictures, side by side.

    Args:
        rows: the pictures that the page shows; each once.
        pixels: gives a picture, uint8 [h, w, c], of ink 0 = paper; or None if it is gone.
        ink: whether it is writing.
    """

    def __init__(self, rows: Iterable[int], pixels: Callable[[int], Pixels | None], *, ink: bool):
        self._places = {row: place for place, row in enumerate(sorted(set(rows)))}
        self._ink = ink
        self._uri, self._side, self._stride, self._size = "", 1, 1, (1, 1)
        self.gone: set[int] = set()
        if self._places:
            self._draw(pixels)

    @property
    def count(self) -> int:
        """How many pictures are in it."""
        return len(self._places)

    def __contains__(self, row: int) -> bool:
        return row in self._places and row not in self.gone

    def css(self) -> str:
        """The rules that show it; its bytes are in them, once. Sizes are shares of a tile, so that a tile may be of any size."""
        if not self._uri:
            return ""
        screen = INK_SCREEN if self._ink else PHOTO_SCREEN
        width, height = (f"{100 * side / self._side:.2f}%" for side in self._size)
        small = "image-rendering:pixelated;" if self._side < PIXELATED_BELOW else ""
        rule = f".pic{{width:{screen}px;height:{screen}px;{small}background:url({self._uri}) 0 0/{width} {height} no-repeat}}"
        return rule + ("@media(prefers-color-scheme:dark){.pic{filter:invert(1)}}" if self._ink else "")

    def picture(self, row: int, words: str, kind: str = "") -> str:
        """One of them, with its words for those who do not see it.

        Args:
            row: the picture.
            words: what to say of it.
            kind: a class beside.
        """
        if row not in self:
            return f'<span class="gone {kind}" role="img" aria-label="{text(words)}, the file is gone">?</span>'
        place = self._places[row]
        spots = (place % COLUMNS * self._stride, place // COLUMNS * self._stride)
        # of what sticks out, so that the last tile lies at 100 %
        left, top = (_share(spot, size - self._side) for spot, size in zip(spots, self._size, strict=True))
        at = f"background-position:{left} {top}"
        return f'<span class="pic {kind}" role="img" aria-label="{text(words)}" style="{at}"></span>'

    def _draw(self, pixels: Callable[[int], Pixels | None]) -> None:
        sheet: Image.Image | None = None
        for row, place in self._places.items():
            found = pixels(row)
            if found is None:
                self.gone.add(row)
                continue
            tile = self._tile(found)
            if sheet is None:
                self._side = tile.width
                self._stride = tile.width if self._ink else -(-tile.width // BLOCK) * BLOCK
                columns, lines = min(COLUMNS, self.count), -(-self.count // COLUMNS)
                self._size = (columns * self._stride, lines * self._stride)
                sheet = Image.new(tile.mode, self._size, 255 if self._ink else (128, 128, 128))
            sheet.paste(tile, (place % COLUMNS * self._stride, place // COLUMNS * self._stride))
        if sheet is not None:
            self._uri = png_uri(sheet) if self._ink else jpeg_uri(sheet)

    def _tile(self, pixels: Pixels) -> Image.Image:
        if self._ink:
            return Image.fromarray(255 - pixels[..., 0])
        tile = Image.fromarray(pixels if pixels.shape[2] == 3 else pixels[..., 0]).convert("RGB")
        most = LARGE_SIDE if self.count <= FEW else SMALL_SIDE
        if max(tile.size) > most:
            tile = tile.resize((most, most), Image.Resampling.BOX)
        return tile


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.4f}".rstrip("0").rstrip(".") + "%" if part else "0"


def png_uri(image: Image.Image) -> str:
    """A grey image in sixteen greys, as a data URI."""
    levels = image.point([value // 17 if value % 17 < 9 else value // 17 + 1 for value in range(256)])
    levels = Image.frombytes("P", image.size, levels.tobytes())
    levels.putpalette([channel for grey in range(16) for channel in (grey * 17,) * 3])
    file = io.BytesIO()
    levels.save(file, "PNG", optimize=True, bits=4)
    return _uri("png", file.getvalue())


def jpeg_uri(image: Image.Image, quality: int = JPEG_QUALITY) -> str:
    """An image as a JPEG, as a data URI."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, optimize=True)
    return _uri("jpeg", file.getvalue())


def _uri(kind: str, content: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
