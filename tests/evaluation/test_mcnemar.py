"""McNemar's exact test against values that others published, and against the binomial distribution written out."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlens.evaluation.mcnemar import McNemar, mcnemar, two_sided_p


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    [  # by scipy.stats.binomtest(only_first, only_first + only_second).pvalue, SciPy 1.17
        (121, 59, 4.4344492637551645e-06),
        (6, 16, 0.052478790283203125),
        (5, 12, 0.143463134765625),
        (5300, 4700, 2.076033695920612e-09),
        # by hand
        (0, 5, 2 / 2**5),
        (1, 9, 2 * 11 / 2**10),
        (10, 10, 1.0),
        (0, 0, 1.0),
    ],
)
def test_known_values(only_first, only_second, p):
    assert two_sided_p(only_first, only_second) == pytest.approx(p, rel=1e-9)


@given(st.integers(0, 300), st.integers(0, 300))
def test_it_is_the_binomial_tail_twice(heads, tails):
    throws = heads + tails
    tail = sum(Fraction(comb(throws, k), 2**throws) for k in range(min(heads, tails) + 1))
    assert two_sided_p(heads, tails) == pytest.approx(float(min(Fraction(1), 2 * tail)), rel=1e-12)
    assert two_sided_p(heads, tails) == two_sided_p(tails, heads)


def test_what_is_too_small_for_a_number_is_none():
    assert two_sided_p(0, 10_000) == 0.0
    assert McNemar(10_000, 10_000, 0, 0.0).p_words == "p < 0.001"


def test_only_pictures_that_one_alone_read_right_count():
    first, second = np.array([1, 1, 1, 0, 0, 1], bool), np.array([1, 0, 0, 0, 1, 0], bool)
    assert mcnemar(first, second) == McNemar(6, 3, 1, 0.625)


def test_words_do_not_call_chance_a_difference():
    assert McNemar(60, 4, 3, 1.0).sentence("a", "b").endswith("that may be chance (p = 1)")
    assert McNemar(60, 9, 0, two_sided_p(9, 0)).sentence("a", "b").endswith("the difference is real (p = 0.004)")
    assert not McNemar(60, 5, 0, two_sided_p(5, 0)).is_real
    assert McNemar(60, 90, 20, two_sided_p(90, 20)).p_words == "p < 0.001"
