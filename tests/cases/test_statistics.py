"""The Wilson interval against published figures and its own promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.statistics import Interval, wilson


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
