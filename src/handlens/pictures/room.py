"""Room in memory for big pictures: those that are decoded at the same time take no more than the largest one alone."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .opening import MOST_PIXELS

if TYPE_CHECKING:
    from PIL import Image

BIG_PIXELS = 8_000_000  # by eye: 32 MB when decoded; pictures from here on share `MOST_PIXELS`


class Room:
    """Room for so many pixels at the same time; who finds none waits."""

    def __init__(self, pixels: int):
        self._pixels = self._free = pixels
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def taken(self, pixels: int) -> Iterator[None]:
        pixels = min(pixels, self._pixels)  # a larger one is alone
        with self._changed:
            self._changed.wait_for(lambda: self._free >= pixels)
            self._free -= pixels
        try:
            yield
        finally:
            with self._changed:
                self._free += pixels
                self._changed.notify_all()


_room = Room(MOST_PIXELS)


def turn_for(image: Image.Image) -> contextlib.AbstractContextManager[object]:
    """What is big even after `draft` waits for room: all that is decoded at the same time, whatever the number of threads, is
    no more than the largest picture alone, 256 MB."""
    pixels = image.size[0] * image.size[1]
    return _room.taken(pixels) if pixels > BIG_PIXELS else contextlib.nullcontext()
