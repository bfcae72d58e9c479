"""`says` holds a number of the text against the one that was computed, as far as the text's digits go."""

from __future__ import annotations

import math

import pytest

from handlens.tutorial import says


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("92 %", 0.9249), ("92 %", 0.915), ("99.2 %", 0.99152), ("7,850", 7850), ("$183", 182.95), ("$366,000", 366_000),
        ("-70", -70.4), ("−70", -69.6), ("0.05", 0.0549), ("14 thousand", 14.4), ("about 20 of them", 20),
    ],
)  # fmt: skip
def test_what_rounds_to_the_text_passes(text, value):
    says(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("92 %", 0.926), ("92 %", 92.0), ("99.2 %", 0.9926), ("7,850", 7851), ("-70", 70), ("0.05", 0.056), ("1", math.nan)],
)
def test_what_does_not_stops_the_notebook(text, value):
    with pytest.raises(AssertionError, match="the text says"):
        says(text, value)


def test_a_tolerance_is_in_the_values_own_unit():
    says("98.9 %", 0.9925, within=0.004)
    with pytest.raises(AssertionError):
        says("98.9 %", 0.9945, within=0.004)


@pytest.mark.parametrize("text", ["", "all of them", "3 of 10"])
def test_one_number_is_wanted(text):
    with pytest.raises(ValueError, match="one number"):
        says(text, 3)
