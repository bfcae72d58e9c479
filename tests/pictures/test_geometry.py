"""The numbers of a frame, against the texts that they come from."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from handlens.pictures import geometry
from handlens.pictures.curves import catmull_rom

SOURCES = Path(geometry.__file__).parents[1]
HOME = Path(geometry.__file__)


def test_a_frame_is_what_near_every_camera_delivers() -> None:
    assert geometry.plane_shapes() == {"luma": (480, 640), "chroma_u": (240, 320), "chroma_v": (240, 320)}
    assert geometry.plane_shapes(["luma"], 30, 40) == {"luma": (30, 40)}
    assert [geometry.upright_shape(rotation) for rotation in range(4)] == [(480, 640), (640, 480)] * 2


def test_the_lens_is_the_centred_square() -> None:
    columns = np.arange(640)[geometry.LENS_COLUMNS]
    assert (columns[0], columns[-1], len(columns)) == (80, 559, geometry.LENS_SIDE_PIXELS)


def test_colours_are_jfifs() -> None:
    """JFIF 1.02, section 7, to the four digits that it prints."""
    there = [[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]]
    back = [[1, 0, 1.402], [1, -0.34414, -0.71414], [1, 1.772, 0]]
    assert np.allclose(geometry.YUV_FROM_RGB, there, atol=5e-5)
    assert np.allclose(geometry.RGB_FROM_YUV, back, atol=5e-6)
    assert np.allclose(np.array(geometry.YUV_FROM_RGB) @ geometry.RGB_FROM_YUV, np.eye(3), atol=1e-12)


@pytest.mark.parametrize("number", [0.299, 0.587, 0.114, 1.402, 1.772, 640])
def test_these_numbers_stand_in_one_place(number: float) -> None:
    """480 is left out: it is a density and a width on a report too. 640 is a density in the app's resources."""
    elsewhere = [
        f"{path.relative_to(SOURCES)}:{node.lineno}"
        for path in sorted(SOURCES.rglob("*.py"))
        if path != HOME and path.parent.name != "format"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and type(node.value) is type(number) and node.value == number
    ]
    assert elsewhere == []


def test_a_curve_goes_through_its_knots_and_keeps_its_type() -> None:
    knots = np.array([[0, 0], [1, 2], [3, 1], [4, 4], [6, 0]], np.float32)
    curve = catmull_rom(knots, 8)
    assert curve.dtype == np.float32
    assert curve.shape == (17, 2)
    assert np.array_equal(curve[::8], knots[1:-1])


def test_a_curve_through_a_parabola_is_the_parabola() -> None:
    """Catmull and Rom's spline keeps every polynomial of second degree."""
    at = np.arange(6.0)
    curve = catmull_rom(np.stack([at, at**2], 1), 5)
    assert np.allclose(curve[:, 0], np.linspace(1, 4, 16))
    assert np.allclose(curve[:, 1], curve[:, 0] ** 2)
