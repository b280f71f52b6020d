"""Wilson's interval and weighted kappa against published figures, and their own promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.statistics import Interval, weighted_kappa, wilson


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
