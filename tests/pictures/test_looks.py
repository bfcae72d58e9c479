"""Looks at a still picture: what of it is in the lens, what stands round it, and that every runtime can repeat it."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlens.pictures import looks
from handlens.pictures.geometry import LENS_COLUMNS, LENS_SIDE_PIXELS
from handlens.pictures.looks import Look, closer_look, is_cut, paper_of_rim, still_luma, whole_look, windows
from vectors import make

SIDES = st.integers(1, 900)


def lens(luma: np.ndarray, look: Look) -> np.ndarray:
    return still_luma(luma, look)[:, LENS_COLUMNS]


@pytest.mark.parametrize("name", make.VECTORS)
def test_the_shared_vectors_are_what_this_code_gives(name):
    kept = json.loads((make.FOLDER / name).read_text())
    assert json.loads(json.dumps(make.VECTORS[name]())) == kept, "a rule changed: Java and JavaScript must follow"


@given(SIDES, SIDES)
def test_the_whole_picture_is_in_the_first_look_with_room_round_it(width, height):
    look = whole_look(width, height)
    assert look.left <= 0
    assert look.top <= 0
    assert look.left + look.side >= width
    assert look.top + look.side >= height
    assert max(width, height) * 100 / look.side == pytest.approx(looks.WHOLE_SHARE_PERCENT, abs=100 / look.side * 1.5)


@given(SIDES, SIDES, st.tuples(*[st.floats(-0.5, 1.5)] * 2, *[st.floats(0, 1.5)] * 2))
def test_any_box_gives_a_look_that_can_be_taken(width, height, box):
    look = closer_look(whole_look(width, height), box, width, height)
    assert still_luma(np.zeros((height, width), np.uint8), look).shape == (480, 640)


@given(SIDES, SIDES)
def test_windows_cover_the_picture_each_half_over_the_next(width, height):
    looks = windows(width, height)
    side = looks[0].side
    for first, end in ((sorted({look.left for look in looks}), width), (sorted({look.top for look in looks}), height)):
        assert first[0] <= 0
        assert first[-1] + side >= end
        assert all(after - before <= (side + 1) / 2 for before, after in pairwise(first))
    assert len(looks) <= 9


def test_what_is_inside_is_where_the_look_says():
    luma = np.full((300, 500), 220, np.uint8)
    luma[100:140, 400:460] = 10
    look = Look(300, 0, 240)
    dark = np.argwhere(lens(luma, look) < 100)
    top, left = dark.min(0) / LENS_SIDE_PIXELS
    bottom, right = (dark.max(0) + 1) / LENS_SIDE_PIXELS
    box = ((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
    assert look.to_picture(box) == pytest.approx((400, 100, 460, 140), abs=1)


@pytest.mark.parametrize("size", [(28, 28), (44, 60), (640, 480), (3000, 700)])
def test_even_paper_goes_on_without_an_edge(size):
    width, height = size
    shown = lens(np.full((height, width), 181, np.uint8), whole_look(width, height))
    assert (shown == 181).all()


def test_light_that_falls_off_goes_on_and_ink_on_the_rim_does_not():
    paper = np.broadcast_to(np.linspace(120, 230, 400), (300, 400)).astype(np.uint8).copy()
    inked = paper.copy()
    inked[:120, 180:210] = 20  # a stroke over the upper edge
    shown = lens(inked, whole_look(400, 300))
    margin = shown[:30]
    assert margin.min() > 100
    assert np.abs(margin[0].astype(int) - lens(paper, whole_look(400, 300))[0]).max() <= 12
    assert np.abs(np.diff(margin[0].astype(int))).max() <= 12


@given(st.lists(st.integers(0, 255), min_size=1, max_size=60))
def test_a_freed_rim_is_the_lower_median_within_reach(values):
    rim = np.array(values, np.uint8)
    reach = len(rim) * looks.RIM_REACH_PERCENT // 100
    near = [sorted(values[max(0, i - reach) : i + reach + 1]) for i in range(len(rim))]
    assert paper_of_rim(rim).tolist() == [one[(len(one) - 1) // 2] for one in near]


@pytest.mark.parametrize("ink", [20, 170])
@pytest.mark.parametrize(
    ("place", "cut"),
    [((100, 0, 130, 90), True), ((100, 3, 130, 90), False), ((370, 100, 400, 180), True), ((0, 260, 60, 300), True)],
)
def test_ink_over_the_edge_is_cut_and_ink_near_it_is_not(place, cut, ink):
    luma = np.full((300, 400), 220, np.uint8)
    luma = (luma + np.random.default_rng(0).normal(0, 3, luma.shape)).astype(np.uint8)
    left, top, right, bottom = place
    luma[top:bottom, left:right] = ink
    assert is_cut(luma, place) is cut
