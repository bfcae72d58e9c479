"""The view by looking: writing in every light and either way round, photos of all kinds, and doubt that is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from handlens.datasets import looked_at, open_dataset
from handlens.datasets.looking import shows_writing, view_of
from handlens.datasets.mnist import load_mnist
from handlens.errors import UsageError
from made_photos import SHAPES, drawn
from photos import photos_directory

COUNT = 48


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return load_mnist().test.read(np.arange(COUNT))[..., 0]


def on_paper(digit: np.ndarray, seed: int, *, squared: bool = False, side: int = 240) -> np.ndarray:
    """A pen's digit on a sheet in uneven light, with a sensor's noise: uint8 [side, side, 3]."""
    rng = np.random.default_rng(seed)
    ink = np.asarray(Image.fromarray(digit).resize((side, side), Image.Resampling.BICUBIC), float) / 255
    page = np.full((side, side, 3), 235.0)
    if squared:
        page[::20] = page[:, ::20] = (170, 190, 215)
    colour = np.array([(30, 30, 35), (40, 50, 130)][seed % 2])
    page = page * (1 - ink[..., None]) + colour * ink[..., None]
    y, x = np.mgrid[0:side, 0:side] / side
    light = 0.55 + 0.4 * (rng.random() * x + rng.random() * y)
    return np.clip(page * light[..., None] + rng.normal(0, 3, page.shape), 0, 255).astype(np.uint8)


def test_mnist_either_way_round(digits: np.ndarray) -> None:
    assert view_of(digits).view == view_of(255 - digits).view == "ink"


@pytest.mark.parametrize("squared", [False, True])
def test_writing_on_paper(digits: np.ndarray, squared: bool) -> None:
    looked = view_of(on_paper(digit, seed, squared=squared) for seed, digit in enumerate(digits))
    assert looked.view == "ink"
    assert "--view photo" in looked.line


def test_transparent_drawings(tmp_path: Path, digits: np.ndarray) -> None:
    for number, digit in enumerate(digits[:24]):
        folder = tmp_path / "ab"[number % 2]
        folder.mkdir(exist_ok=True)
        tone = np.full_like(digit, 0 if number % 3 else 255)
        Image.fromarray(np.stack([tone, tone, tone, digit], -1)).save(folder / f"{number}.png")
    looked = looked_at(tmp_path)
    assert looked is not None
    assert looked.view == "ink"


@pytest.mark.parametrize("shape", SHAPES)
def test_coloured_shapes_are_photos(shape: str) -> None:
    assert view_of(np.asarray(drawn(shape, seed)) for seed in range(COUNT)).view == "photo"


def test_filled_grey_shapes_are_photos() -> None:
    """As Fashion-MNIST: light, filled, on black."""
    pictures = []
    for seed in range(COUNT):
        rng = np.random.default_rng(seed)
        image = Image.new("L", (28, 28), 0)
        left, top, right, bottom = (int(value) for value in (*rng.integers(2, 9, 2), *rng.integers(19, 26, 2)))
        pen = ImageDraw.Draw(image)
        (pen.ellipse if seed % 2 else pen.rectangle)((left, top, right, bottom), fill=int(rng.integers(120, 250)))
        pictures.append(np.asarray(image))
    assert view_of(pictures).view == "photo"


def test_the_view_of_idx_files_is_said(tmp_path: Path, digits: np.ndarray) -> None:
    """Fashion-MNIST's files were trained as writing, and nothing was said."""
    from handlens.datasets.idx import dump_idx

    def written(folder: Path, pictures: np.ndarray) -> Path:
        folder.mkdir()
        for part in ("train", "t10k"):
            (folder / f"{part}-images-idx3-ubyte").write_bytes(dump_idx(pictures.astype(np.uint8)))
            (folder / f"{part}-labels-idx1-ubyte").write_bytes(dump_idx((np.arange(len(pictures)) % 3).astype(np.uint8)))
        return folder

    filled = np.zeros((COUNT, 28, 28), np.uint8)
    for seed, picture in enumerate(filled):
        picture[4 : 18 + seed % 7, 6:22] = 120 + seed
    for name, pictures, view, line in (
        ("FashionMNIST", filled, "photo", "Fashion-MNIST is no writing: view photo; --view ink if it is"),
        ("clothes", filled, "ink", f"though 0 of {COUNT} pictures look so: view ink; --view photo if not"),
        ("digits", digits, "ink", f"of {COUNT} pictures): view ink; --view photo if not"),
    ):
        folder = written(tmp_path / name, pictures)
        dataset = open_dataset(folder)
        assert (dataset.view, dataset.options) == (view, {"view": view})
        assert dataset.summary.choices[0].endswith(line)
        assert open_dataset(folder, **dataset.options).digest == dataset.digest


def test_strokes_of_one_pen_and_of_many() -> None:
    def lines(colours: list[tuple[int, int, int]]) -> np.ndarray:
        image = Image.new("RGB", (100, 100), (235, 235, 235))
        for place, colour in enumerate(colours):
            ImageDraw.Draw(image).line((20, 20 + 20 * place, 80, 25 + 20 * place), fill=colour, width=4)
        return np.asarray(image)

    assert shows_writing(lines([(30, 50, 160)] * 4))
    assert not shows_writing(lines([(200, 40, 40), (40, 160, 40), (30, 50, 160), (200, 40, 200)]))


def test_noise_flat_and_tiny_pictures_are_no_writing() -> None:
    rng = np.random.default_rng(0)
    for picture in (rng.integers(0, 256, (60, 60, 3), np.uint8), rng.integers(0, 256, (28, 28), np.uint8),
                    np.full((40, 40), 200, np.uint8), np.zeros((5, 200), np.uint8), np.zeros((1, 1, 3), np.uint8)):  # fmt: skip
        assert not shows_writing(picture)


def test_doubt_is_said_and_both_ways_out_are_named(digits: np.ndarray) -> None:
    blank = np.full((28, 28), 9, np.uint8)
    with pytest.raises(UsageError, match=r"cannot be told.*5 of 10") as caught:
        view_of([*digits[:5], *[blank] * 5])
    assert "--view ink" in str(caught.value.hint)
    assert "--view photo" in str(caught.value.hint)
    assert view_of([*digits[:7], *[blank] * 3]).view == "ink"
    assert view_of([*digits[:3], *[blank] * 7]).view == "photo"
    assert view_of([]).view == "photo"


def test_the_decision_is_said_and_kept_and_not_made_twice(
    tmp_path: Path, digits: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, digit in enumerate(digits[:24]):
        folder = tmp_path / "ab"[number % 2]
        folder.mkdir(exist_ok=True)
        Image.fromarray(255 - digit).save(folder / f"{number}.png")
    dataset = open_dataset(tmp_path)
    assert (dataset.view, dataset.options) == ("ink", {"view": "ink"})
    assert dataset.summary.choices == tuple(line for line in dataset.summary.lines() if "--view photo" in line)
    assert len(dataset.summary.choices) == 1
    monkeypatch.setattr("handlens.datasets.looking.shows_writing", lambda picture: pytest.fail("looked again"))
    assert open_dataset(tmp_path, **dataset.options).digest == dataset.digest


@pytest.mark.photos
@pytest.mark.parametrize(("name", "view"), [
    ("nsysu-digits", "ink"), ("printed-digits", "ink"), ("sign-digits", "photo"), ("trash", "photo"),
])  # fmt: skip
def test_real_pictures(name: str, view: str) -> None:
    if name == "printed-digits":
        with np.load(photos_directory(name) / "printed-digits.npz") as arrays:
            looked = view_of(arrays["x"][::80])
    else:
        looked = looked_at(photos_directory(name))
    assert looked is not None
    assert looked.view == view


@pytest.mark.photos
@pytest.mark.parametrize("name", ["sign-digits", "trash"])
def test_real_photos_in_grey_are_photos_too(name: str) -> None:
    files = sorted(file for file in photos_directory(name).glob("*/*") if file.suffix.lower() in (".jpg", ".jpeg", ".png"))[::7]
    votes = [shows_writing(np.asarray(Image.open(file).convert("L"))) for file in files]
    assert sum(votes) <= 0.2 * len(votes)  # 0.10 and 0.06 where it was measured; 0.4 would do


@pytest.mark.photos
def test_real_webcam_frames_show_writing() -> None:
    files = sorted((photos_directory("paper-webcam") / "images").iterdir())
    assert view_of(np.asarray(Image.open(file).convert("RGB")) for file in files).view == "ink"
