"""A fake model for the packaging tests: reads luma, answers from its mean, needs no TensorFlow and no LiteRT."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from handlens.apk.build import ApkReport, build_apk
from handlens.apk.signature.keys import SigningKey, default_key
from handlens.errors import ApkError, ModelError
from handlens.modelfile.contract import Contract

LABELS = ("zero", "ein", "δύο")


class FakeModel:
    """Three shades: black is label 0, grey 1, white 2."""

    def __init__(self, example_count: int = 4, channels: int = 1, noise: bool = False):
        self.contract = Contract(
            name="shades", view="ink", labels=LABELS, input_shape=(28, 28, channels), frame_shape=(480, 640)
        )
        self._example_count = example_count
        self._noise = np.random.default_rng(0) if noise else None

    def examples(self) -> list[tuple[Image.Image, int]]:
        return [(Image.new("L", (28, 28), 127 * (i % 3)), i % 3) for i in range(self._example_count)]

    def frame_planes(self, image: Image.Image) -> dict[str, NDArray[np.uint8]]:
        planes = {"luma": np.array(image.convert("L").resize((640, 480)), np.uint8)}
        planes["luma"][0:240, 80:320] //= 2  # not the same in every rotation
        if self._noise is not None:
            planes["luma"] = self._noise.integers(0, 256, (480, 640), dtype=np.uint8)
        if self.contract.input_shape[2] == 3:
            planes |= {name: np.full((240, 320), 128, np.uint8) for name in ("chroma_u", "chroma_v")}
        return planes

    def run_frame(self, planes: Any, rotation: int) -> dict[str, NDArray[np.float32]]:
        level = float(planes["luma"].mean()) / 255 * 2
        scores = np.exp(-4 * np.abs(np.arange(3) - level))
        return {
            "output_node": (scores / scores.sum())[None].astype(np.float32),
            "presence": np.array([0.99], np.float32),
            "box": np.array([[0.5, 0.5, 1, 1]], np.float32),
            "seen": np.zeros((1, 28, 28, 1), np.float32),
        }


def write_fake_model(folder: Path) -> Path:
    path = folder / "shades.tflite"
    path.write_bytes(b"\x1c\0\0\0TFL3" + bytes(range(256)) * 200)
    return path


def write_fake_dex(folder: Path) -> Path:
    path = folder / "classes.dex"
    path.write_bytes(b"dex\n037\0" + bytes(5000))
    return path


def build_fake_app(folder: Path, key: SigningKey | None = None, **options: Any) -> ApkReport:
    """An app of the fake model; `options` go to `build_apk`."""
    options.setdefault("output", folder / "shades.apk")
    options.setdefault("opened", FakeModel())
    return build_apk(
        write_fake_model(folder),
        options.pop("output"),
        key=key or default_key(folder / "config"),
        dex=options.pop("dex", None) or write_fake_dex(folder),
        **options,
    )


def refused_or_read(read: Callable[[bytes], object], data: bytes) -> bool:
    """Whether `read` takes the bytes; a refusal must be an ApkError, and either must come soon.

    Contract errors are ModelErrors: the app's reader hands them on as they are.
    """
    started = time.monotonic()
    try:
        read(data)
        taken = True
    except (ApkError, ModelError):
        taken = False
    assert time.monotonic() - started < 10, "a reader took too long over hostile bytes"
    return taken


def mutations(data: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with a few of them changed, cut out or cut off."""

    def edited(edits: list[tuple[int, bytes, int]]) -> bytes:
        changed = bytearray(data)
        for at, new, removed in edits:
            start = at % (len(changed) + 1)
            changed[start : start + removed] = new
        return bytes(changed)

    edit = st.one_of(
        st.tuples(st.integers(0, len(data)), st.binary(min_size=1, max_size=1), st.just(1)),
        st.tuples(st.integers(0, len(data)), st.sampled_from(_NASTY), st.just(4)),
        st.tuples(st.integers(0, len(data)), st.binary(max_size=8), st.integers(0, 64)),
        st.tuples(st.integers(0, len(data)), st.just(b""), st.just(len(data))),
    )
    return st.lists(edit, min_size=1, max_size=4).map(edited)


_NASTY = [n.to_bytes(4, "little") for n in (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFE, 0x10000)]
