"""The view `ink`: whatever a camera and a writer do, the network sees a picture as MNIST's authors would have made it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from handlens.pictures.geometry import FRAME_SHAPE, LENS_COLUMNS

pytestmark = pytest.mark.train
tf = pytest.importorskip("tensorflow")


@cache
def view() -> Any:
    from handlens.frames.ink import ink_view

    @tf.function(input_signature=[tf.TensorSpec(FRAME_SHAPE, tf.uint8), tf.TensorSpec((), tf.int32)])
    def run(luma: Any, rotation: Any) -> Any:
        return ink_view(luma, rotation)

    return run


def look(luma: np.ndarray, rotation: int = 0) -> dict[str, np.ndarray]:
    found = view()(np.ascontiguousarray(luma), np.int32(rotation))
    return {name: np.asarray(value) for name, value in found._asdict().items()}


def paper_with(
    size: float = 240, pen: float = 24, middle: tuple[float, float] = (320, 240), ink: int = 60, paper: int = 200
) -> np.ndarray:
    """A "4" of straight strokes in the frame: uint8 [480, 640], anti-aliased, with a little of the sensor's noise."""
    cover = Image.new("L", (1280, 960))
    draw = ImageDraw.Draw(cover)
    points = {"a": (0.25, -0.5), "b": (-0.35, 0.15), "c": (0.35, 0.15), "d": (0.2, -0.2), "e": (0.1, 0.5)}
    at = {key: (2 * (middle[0] + x * size), 2 * (middle[1] + y * size)) for key, (x, y) in points.items()}
    for path in ("abc", "de"):
        draw.line([at[key] for key in path], fill=255, width=round(2 * pen), joint="curve")
    share = np.asarray(cover.resize((640, 480), Image.Resampling.BOX), np.float32) / 255
    noise = np.random.default_rng(0).normal(0, 1.5, FRAME_SHAPE)
    return np.clip(paper + (ink - paper) * share + noise, 0, 255).astype(np.uint8)


def agreement(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of two pictures of ink."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


PLAIN = "plain"


@cache
def plain() -> np.ndarray:
    return look(paper_with())["seen"]


def test_it_is_fitted_as_mnist_is() -> None:
    seen = plain()
    assert seen.shape == (28, 28)
    assert seen.min() == 0
    assert seen.max() == 1
    place = np.arange(28) + 0.5
    assert abs((seen.sum(0) * place).sum() / seen.sum() - 14) < 0.5  # centre of mass in the middle
    assert abs((seen.sum(1) * place).sum() / seen.sum() - 14) < 0.5
    rows, columns = np.flatnonzero(seen.max(1) > 0.3), np.flatnonzero(seen.max(0) > 0.3)
    assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 22  # the longer side is 20
    assert seen[:3].max() == 0
    assert 0.08 < seen.mean() < 0.22


def test_the_box_is_the_ink() -> None:
    box = look(paper_with(size=240, pen=20, middle=(380, 200)))["box"]
    assert np.allclose(box[:2] * 480 + [80, 0], [380 - 0.05 * 240, 200], atol=16)
    assert np.allclose(box[2:] * 480, [0.7 * 240 + 20, 240 + 20], atol=30)


@pytest.mark.parametrize("rotation", [1, 2, 3])
def test_a_turned_sensor_sees_the_same(rotation: int) -> None:
    upright = paper_with(middle=(340, 220))
    lens = upright[:, LENS_COLUMNS]
    turned = np.full(FRAME_SHAPE, 200, np.uint8)
    turned[:, LENS_COLUMNS] = np.rot90(lens, rotation)
    straight = np.full(FRAME_SHAPE, 200, np.uint8)
    straight[:, LENS_COLUMNS] = lens
    one, other = look(straight), look(turned, rotation)
    assert agreement(one["seen"], other["seen"]) > 0.98
    assert np.allclose(one["box"], other["box"], atol=0.02)


def test_light_ink_on_a_dark_board_is_the_same_ink() -> None:
    assert agreement(look(paper_with(ink=225, paper=40))["seen"], plain()) > 0.97


def test_bright_paper_is_unsigned() -> None:
    """2016's app wrote luma into signed bytes: everything over 127 turned negative."""
    assert agreement(look(paper_with(ink=130, paper=250))["seen"], plain()) > 0.97


def test_tone_and_light_do_not_matter() -> None:
    for ink, paper in ((20, 90), (150, 230), (5, 250)):
        assert agreement(look(paper_with(ink=ink, paper=paper))["seen"], plain()) > 0.95


@pytest.mark.parametrize("across", [False, True])
def test_a_gradient_of_light(across: bool) -> None:
    x = np.linspace(0.45, 1, 640)[None] if across else np.linspace(1, 0.45, 480)[:, None]
    assert agreement(look((paper_with() * x).astype(np.uint8))["seen"], plain()) > 0.97


@pytest.mark.parametrize("slope", [-0.7, 0.0, 0.4])
def test_a_hard_shadow_across_the_writing(slope: float) -> None:
    y, x = np.mgrid[0:480, 0:640]
    shade = np.where(x - 330 + slope * (y - 240) > 0, 0.6, 1.0)
    assert agreement(look((paper_with() * shade).astype(np.uint8))["seen"], plain()) > 0.94


@pytest.mark.parametrize("size", [50, 64, 90, 130, 180, 260, 340, 420])
def test_any_size(size: int) -> None:
    found = look(paper_with(size=size, pen=max(3, size / 10)))
    assert agreement(found["seen"], plain()) > 0.9
    assert abs(found["box"][3] * 480 - 1.1 * size) < 0.12 * size + 6


@pytest.mark.parametrize("middle", [(160, 90), (470, 390), (200, 360), (450, 110)])
def test_anywhere_in_the_lens(middle: tuple[int, int]) -> None:
    assert agreement(look(paper_with(size=120, pen=12, middle=middle))["seen"], plain()) > 0.93


@pytest.mark.parametrize("pen", [2, 3, 6, 12, 36])
def test_any_pen(pen: int) -> None:
    """A line of two pixels is gone when the frame is squeezed to 28x28; here it comes out at MNIST's weight."""
    seen = look(paper_with(size=240, pen=pen))["seen"]
    assert seen.max() > 0.9
    assert 0.05 < seen.mean() < 0.26
    assert agreement(seen, plain()) > 0.75


def test_printed_lines_round_it_are_not_ink() -> None:
    luma = paper_with(size=200, pen=16).astype(float)
    for at in (170, 470):
        luma[:, at : at + 6] *= 0.4
    for at in (95, 385):
        luma[at : at + 6] *= 0.4
    assert agreement(look(luma.astype(np.uint8))["seen"], plain()) > 0.95


def test_squared_paper() -> None:
    luma = paper_with(size=240, pen=20, ink=40).astype(float)
    luma[20::48] *= 0.8
    luma[:, 10::48] *= 0.8
    assert agreement(look(luma.astype(np.uint8))["seen"], plain()) > 0.93


def test_the_table_beside_the_paper() -> None:
    luma = paper_with(size=200, pen=18)
    luma[:, :130] = 70
    assert agreement(look(luma)["seen"], plain()) > 0.95


def test_blank_paper_shows_nothing() -> None:
    luma = np.clip(np.random.default_rng(1).normal(200, 3, FRAME_SHAPE), 0, 255).astype(np.uint8)
    assert look(luma)["found"][0] < 0.3


def test_extreme_frames_give_numbers() -> None:
    """A NaN would be no place to slice at: the runtime then fails in the middle of a frame."""
    rng = np.random.default_rng(3)
    frames = [np.full(FRAME_SHAPE, value, np.uint8) for value in (0, 128, 255)]
    frames.append((np.indices(FRAME_SHAPE).sum(0) % 2 * 255).astype(np.uint8))
    frames.append(rng.integers(0, 256, FRAME_SHAPE).astype(np.uint8))
    frames.append(paper_with().view(np.int8).clip(0).astype(np.uint8))  # as signed bytes, black where it was bright
    dot, half = np.zeros(FRAME_SHAPE, np.uint8), np.zeros(FRAME_SHAPE, np.uint8)
    dot[240, 320], half[:, 320:] = 255, 255
    for luma in [*frames, dot, 255 - dot, half, half.T.reshape(FRAME_SHAPE)]:
        found = look(luma)
        assert all(np.isfinite(part).all() for part in found.values())
        assert 0 <= found["seen"].min() <= found["seen"].max() <= 1
    for luma in frames[:3]:
        assert look(luma)["found"][0] < 0.4
