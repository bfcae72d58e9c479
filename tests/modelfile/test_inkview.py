"""The camera's view without a network: what pictures are trained on is what the phone shows the network."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from handlens.datasets import open_dataset
from handlens.errors import PictureError
from handlens.modelfile.inkview import FILE, LEAST_OVER_NOISE, ink_of_frame, ink_of_picture, over_noise
from handlens.pictures.looks import still_luma, whole_look
from handlens.scenes.make import EMPTY_KINDS, EVERYDAY, make_empty_frame, make_frames
from photos import photos_directory


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return open_dataset("mnist").test.read(np.arange(60))[..., 0]


def page(digit: np.ndarray, factor: int, at: tuple[int, int], size: tuple[int, int] = (600, 400)) -> np.ndarray:
    """Dark ink on light paper: each pixel of the digit is `factor` pixels wide."""
    sheet = np.full(size, 220, np.uint8)
    large = np.kron(digit, np.ones((factor, factor), np.uint8))
    inked = sheet[at[0] : at[0] + len(large), at[1] : at[1] + len(large)]
    inked[:] = 220 - (inked * (large / 255 * 0.8)).astype(np.uint8)
    return sheet


def test_mnists_own_digits_come_out_nearly_as_they_are(digits: np.ndarray) -> None:
    """On light and on dark; heavy strokes stay, thin ones come to MNIST's weight."""
    for sheets in (255 - digits, digits):
        fitted = np.stack([ink_of_picture(sheet)[..., 0] for sheet in sheets]).astype(int)
        assert np.abs(fitted - digits).mean() < 18
        assert np.abs(fitted - np.roll(digits, 2, axis=2)).mean() > 36


def test_writing_anywhere_at_any_size_gives_the_same(digits: np.ndarray) -> None:
    differences = []
    for digit in digits[:12]:
        large, small = (ink_of_picture(page(digit, *how))[..., 0].astype(int) for how in ((9, (200, 20)), (3, (30, 200))))
        differences.append(np.abs(large - small).mean())
    assert np.median(differences) < 6
    assert max(differences) < 30  # the box a pixel wider, and everything is smaller by a twentieth


def test_light_on_dark_gives_the_same_as_dark_on_light(digits: np.ndarray) -> None:
    for digit in digits[:6]:
        sheet = page(digit, 9, (200, 20))
        dark, light = (ink_of_picture(one)[..., 0].astype(int) for one in (sheet, 255 - sheet))
        assert np.abs(dark - light).mean() < 12


def test_blank_sheets_have_nothing_written() -> None:
    rng = np.random.default_rng(0)
    for sheet in (np.full((300, 200), 230), rng.normal(200, 4, (100, 100)), np.linspace(90, 220, 40_000).reshape(200, 200)):
        with pytest.raises(PictureError, match="nothing is written"):
            ink_of_picture(np.clip(sheet, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("side", [28, 100, 400, 1000])
def test_noise_is_not_writing_and_faint_writing_in_it_is(digits: np.ndarray, side: int) -> None:
    for seed, deviation in enumerate((2, 4, 8)):
        noise = np.random.default_rng(seed).normal(0, deviation, (side, side))
        with pytest.raises(PictureError, match="nothing is written"):
            ink_of_picture(np.clip(200 + noise, 0, 255).astype(np.uint8))
        large = np.kron(digits[seed], np.ones((side // 28, side // 28)))
        at = (side - len(large)) // 2
        noise[at : at + len(large), at : at + len(large)] -= large / 255 * 14 * deviation
        assert ink_of_picture(np.clip(200 + noise, 0, 255).astype(np.uint8)).max() == 255


def test_dense_writing_is_not_taken_for_noise() -> None:
    """Half of the pixels inked, no two lines alike: the worst that a small picture of writing can be."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        pattern = np.kron(rng.random((7, 7)) > 0.5, np.ones((4, 4))) * 255
        assert over_noise(pattern.astype(np.uint8)) > 2 * LEAST_OVER_NOISE


def test_what_is_found_tells_writing_from_bare_paper(digits: np.ndarray) -> None:
    written = [ink_of_frame(np.rot90(frame.luma, 0)).found
               for frame in make_frames(digits, np.zeros(60), EVERYDAY, 3, 60) if frame.rotation == 0]  # fmt: skip
    rng = np.random.default_rng(3)
    bare = [ink_of_frame(make_empty_frame(kind, rng, EVERYDAY, 0).luma).found for kind in EMPTY_KINDS for _ in range(2)
            if kind in ("blank", "ruled", "squared", "shadow", "flat")]  # fmt: skip
    assert np.median(written) > 0.9
    assert np.median(bare) < 0.05


def test_threads_do_not_disturb_each_other(digits: np.ndarray) -> None:
    sheets = [page(digit, 9, (200, 20)) for digit in digits[:16]]
    alone = [ink_of_picture(sheet) for sheet in sheets]
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(*pair) for pair in zip(alone, pool.map(ink_of_picture, sheets), strict=True))


@pytest.mark.train
def test_the_file_is_what_the_graph_and_its_weights_give_now(digits: np.ndarray) -> None:
    """After a change of the view or its weights: python tools/make_ink_view.py."""
    pytest.importorskip("tensorflow")
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
    import tensorflow as tf

    from handlens.frames.ink import ink_view
    from make_ink_view import made

    for frame in [*make_frames(digits, np.zeros(60), EVERYDAY, 4, 12)]:
        luma = np.ascontiguousarray(np.rot90(frame.upright, 0))
        luma = luma if luma.shape == (480, 640) else still_luma(luma, whole_look(luma.shape[1], luma.shape[0]))
        shown, wanted = ink_of_frame(luma), ink_view(tf.constant(luma), tf.constant(0))
        assert np.abs(shown.seen - wanted.seen.numpy()).max() < 2e-3
        assert np.abs(np.array(shown.box) - wanted.box.numpy()).max() < 1e-3
        assert shown.found == pytest.approx(float(wanted.found[0]), abs=1e-3)
    shipped = (resources.files("handlens.modelfile") / FILE).read_bytes()
    assert len(made()) == len(shipped)


@pytest.mark.photos
def test_real_pencil_digits_come_close_to_mnist() -> None:
    """Nearest neighbour among 10,000 of MNIST, of scans; 7 % without any fitting."""
    root = photos_directory("nsysu-digits")
    rows = [line.split(",")[:2] for line in (root / "labels.csv").read_text().splitlines()[1:]][:200]
    mnist = open_dataset("mnist").train
    known = mnist.read(np.arange(10_000)).reshape(10_000, -1).astype(np.float32)
    paths = [path if (path := root / name).exists() else root / "images" / name for name, _ in rows]
    fitted = np.stack([ink_of_picture(np.asarray(Image.open(path).convert("L"))).ravel() for path in paths]).astype(np.float32)
    distances = (known**2).sum(axis=1) - 2 * fitted @ known.T
    right = mnist.labels[distances.argmin(axis=1)] == [int(label) for _, label in rows]
    assert right.mean() > 0.7
