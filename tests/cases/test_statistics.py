"""Intervals, funnel limits and weighted kappa against published figures; their own promises."""

import re
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.statistics import (
    TAIL_95,
    TAIL_998,
    Interval,
    funnel_limits,
    weighted_kappa,
    wilson,
)


@pytest.mark.parametrize(
    ("k", "n", "lower", "upper"),
    [
        (4, 16, 10.2, 49.5),
        (24, 96, 17.4, 34.5),
        (3, 3, 43.9, 100.0),
        (0, 16, 0.0, 19.4),
    ],
)
def test_wilson_matches_the_worked_figures(k, n, lower, upper):
    found = wilson(k, n)
    assert (round(found.lower * 100, 1), round(found.upper * 100, 1)) == (lower, upper)


@pytest.mark.parametrize(
    ("k", "n", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_equals_newcombe(k, n, lower, upper):
    """Newcombe, R. G. (1998), Statistics in Medicine 17: 857-872, table I, method 3."""
    found = wilson(k, n)
    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


def test_wilson_of_nothing_says_nothing():
    assert wilson(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize(("k", "n"), [(4, 3), (-1, 3), (0, -1)])
def test_wilson_refuses_what_is_no_proportion(k, n):
    with pytest.raises(ValueError, match=f"{k} of {n}"):
        wilson(k, n)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_proportion_and_mirrors(pair):
    k, n = pair
    here, mirrored = wilson(k, n), wilson(n - k, n)
    assert 0 <= here.lower <= k / n <= here.upper <= 1
    assert here.lower == pytest.approx(1 - mirrored.upper, abs=1e-12)


# Kundel, H. L. and Polansky, M. (2003), Measurement of observer agreement, Radiology 228: 303-308,
# table A1: two readers of 110 mammograms, absent to severe. Read in the reference page "Mammogram
# Ratings" of the R package vcdExtra, which prints the weighted kappa of equal spacing: 0.5964.
MAMMOGRAMS = [[34, 10, 2, 0], [6, 8, 8, 2], [2, 5, 4, 12], [0, 1, 2, 14]]
# Two raters, three places: the printout of a SAS example (PROC FREQ, AGREE; its weights are those
# of Cicchetti and Allison), kept in the tests of statsmodels (stats/tests/test_inter_rater.py).
THREE_PLACES = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]


@pytest.mark.parametrize(("table", "kappa"), [(MAMMOGRAMS, 0.5964), (THREE_PLACES, 0.4701)])
def test_weighted_kappa_equals_published_examples(table, kappa):
    assert round(weighted_kappa(table), 4) == kappa


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        ([[5, 0, 0], [0, 4, 0], [0, 0, 3]], 1.0),  # always the same
        ([[1, 1, 1], [1, 1, 1], [1, 1, 1]], 0.0),  # as chance would have it
        ([[0, 5], [5, 0]], -1.0),  # always the other
        ([[7, 0, 0], [0, 0, 0], [0, 0, 0]], None),  # one place only: chance leaves no room
        ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], None),
    ],
)
def test_weighted_kappa_at_its_ends(table, kappa):
    assert weighted_kappa(table) == kappa


SQUARES = st.integers(2, 5).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 50), min_size=k, max_size=k), min_size=k, max_size=k)
)


@given(SQUARES)
def test_weighted_kappa_looks_the_same_from_either_rater_and_either_end(table):
    found = weighted_kappa(table)
    turned = [list(column) for column in zip(*table, strict=True)]
    from_the_end = [row[::-1] for row in table[::-1]]
    assert found is None or found <= 1
    assert weighted_kappa(turned) == pytest.approx(found)
    assert weighted_kappa(from_the_end) == pytest.approx(found)


def test_two_steps_apart_weigh_twice_one_step():
    """Control for the weights: the same share of misses, nearer or farther."""
    near = weighted_kappa([[10, 2, 0], [2, 10, 2], [0, 2, 10]])
    far = weighted_kappa([[10, 0, 3], [0, 14, 0], [3, 0, 10]])
    assert near > far


# --- funnel limits ---------------------------------------------------------------------------

PRINTED = """
n   share  95%       99.8%
10  0.3    0 to 6    0 to 8
20  0.3    2 to 10   1 to 13
20  0.5    6 to 14   3 to 17
15  0.2    0 to 6    0 to 8
"""


def test_funnel_limits_equal_the_printed_tables():
    """Read off the cumulative binomial tables printed in, for one, Lindley, D. V. and Scott, W. F.
    (1984), New Cambridge Elementary Statistical Tables, table 1. n = 20, p = 0.3: P(X <= 1) is
    0.0076 and P(X <= 2) 0.0355, so the lower 95% limit is 2; P(X <= 9) is 0.9520 and P(X <= 10)
    0.9829, so ten or more are likelier than 2.5% and eleven or more are not: the upper is 10.
    """
    for line in PRINTED.strip().splitlines()[1:]:
        n, share, *limits = re.split(r"\s{2,}", line)
        found = (funnel_limits(float(share), int(n), tail) for tail in (TAIL_95, TAIL_998))
        assert [f"{row.lower} to {row.upper}" for row in found] == limits


def exactly(k: int, of: int, n: int, tail: Fraction) -> tuple[int, int]:
    """The limits in whole numbers: P(X = x) is C(n, x) k^x (of - k)^(n - x) / of^n."""
    ways = [comb(n, x) * k**x * (of - k) ** (n - x) for x in range(n + 1)]
    beyond = tail * of**n
    lower = next(x for x in range(n + 1) if sum(ways[: x + 1]) > beyond)
    upper = next(x for x in range(n, -1, -1) if sum(ways[x:]) > beyond)
    return lower, upper


def test_funnel_limits_equal_whole_number_arithmetic():
    for n in (0, 1, 2, 9, 10, 23, 64):
        for k, of in ((0, 7), (1, 100), (3, 10), (47, 60), (99, 100), (7, 7)):
            for tail in (TAIL_95, TAIL_998):
                found = funnel_limits(k / of, n, tail)
                assert (found.lower, found.upper) == exactly(k, of, n, Fraction(str(tail)))


@given(st.integers(0, 60), st.integers(1, 60), st.integers(1, 120))
def test_the_line_of_a_funnel_parts_the_numbers_within_from_those_outside(k, of, n):
    share = min(k, of) / of
    narrow, wide = (funnel_limits(share, n, tail) for tail in (TAIL_95, TAIL_998))
    for found in (narrow, wide):
        assert found.lower - 1 <= found.low_edge < found.lower + 1e-9
        assert found.upper - 1e-9 < found.high_edge <= found.upper + 1
    assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper


def test_funnel_limits_of_no_share_are_refused():
    with pytest.raises(ValueError):
        funnel_limits(1.01, 10, TAIL_95)
