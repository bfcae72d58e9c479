"""Files of corrections for the tests: lenses with a digit, as the app keeps them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from handlens.corrections import Correction, Corrections, pack_corrections
from handlens.modelfile.inkview import ink_of_frame
from handlens.networks.lite0_shapes import EMBEDDING_LENGTH
from handlens.scenes.allographs import draw_allographs
from handlens.scenes.make import EASY, Frame, make_frame

DIGITS = tuple("0123456789")


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def frame_of(digit: str, seed: int = 0, rotation: int = 0) -> Frame:
    rng = np.random.default_rng([seed, int(digit)])
    return make_frame(draw_allographs(np.array([digit]), rng, printed_share=0)[0], EASY, rng, rotation)


def lens_of(frame: Frame) -> np.ndarray:
    """The upright lens of a frame: uint8 [480, 480]."""
    height, width = frame.upright.shape
    return np.ascontiguousarray(frame.upright[(height - 480) // 2 :, (width - 480) // 2 :][:480, :480])


def ink_correction(digit: str, seed: int = 0, read: str | None = "8") -> Correction:
    """A digit in the lens of an upright frame, and what the network saw of it."""
    frame = frame_of(digit, seed)
    seen = np.rint(255 * ink_of_frame(frame.luma).seen).astype(np.uint8)
    return Correction(digit, png(lens_of(frame)), read, 0.5, 0.9, (0.5, 0.5, 0.25, 0.5), seen)


def embedding(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=EMBEDDING_LENGTH)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def photo_correction(label: str, seed: int = 0, picture: bool = True) -> Correction:
    """Coloured noise; without its picture a shot of Teach."""
    pixels = np.random.default_rng(seed).integers(0, 255, (480, 480, 3), np.uint8) if picture else None
    lens = None if pixels is None else png(np.kron(pixels[:30, :30], np.ones((16, 16, 1), np.uint8)))
    return Correction(label, lens, None, 0.2 if picture else None, 0.3 if picture else None, None, None, embedding(seed))


def corrections_of(
    *found: Correction, view: str = "ink", labels: tuple[str, ...] = DIGITS, backbone: str | None = None
) -> Corrections:
    return Corrections(Path("corrections.zip"), view, "mnist", labels, "9f86d0", backbone, found)


def write_corrections(path: Path, *found: Correction, **more) -> Path:
    path.write_bytes(pack_corrections(corrections_of(*found, **more)))
    return path
