"""Shares in words: 100% is all, 0% is none, and the drawing of likely ranges is as it was."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cases import bars
from cases.statistics import Interval

CASES = [
    (441, 443, "99%"),
    (443, 443, "100%"),
    (1, 1000, "1%"),
    (0, 1000, "0%"),
    (999, 1000, "99%"),
    (47, 60, "78%"),
    (1, 8, "13%"),  # half up
    (1, 200, "1%"),
]


@pytest.mark.parametrize(("k", "n", "said"), CASES)
def test_share_in_words(k, n, said):
    assert bars.percent_of(k, n) == said
    assert bars.of_n(k, n) == f"{k} of {n} ({said})"


def test_every_share_up_to_three_hundred():
    """All is said of all alone and none of none alone; between them, people's rounding."""
    for n in range(1, 301):
        for k in range(n + 1):
            said = int(bars.percent_of(k, n).removesuffix("%"))
            assert (said == 100, said == 0) == (k == n, k == 0)
            if 1 < said < 99:
                assert abs(Fraction(100 * k, n) - said) <= Fraction(1, 2)


def test_control_plain_rounding_says_all_of_some(monkeypatch):
    monkeypatch.setattr(bars, "_but_never_all", lambda rounded, k, n, *, step: rounded)
    assert (bars.percent_of(441, 443), bars.percent_of(1, 1000)) == ("100%", "0%")


@pytest.mark.parametrize(
    ("k", "n", "number"),
    [(1999, 2000, 99.9), (2000, 2000, 100.0), (1, 9000, 0.1), (0, 9, 0.0), (1, 3, 33.3)],
)
def test_share_in_a_file(k, n, number):
    assert bars.percent_in_file(k, n) == number


def test_range_is_drawn_and_said_as_before():
    """A likely range may reach all or none: its ends are no count of children."""
    assert (bars.percent(0.996), bars.percent(0.004)) == ("100%", "0%")
    drawn = bars.whisker(0.996, Interval(0.984, 0.9989), "green")
    assert 'cx="191.3"' in drawn and "M189.1 12H191.8" in drawn


@pytest.mark.parametrize(
    ("k", "n", "said"),
    [(1, 1, "1 of 1 item"), (0, 1, "0 of 1 item"), (3, 4, "3 of 4 items"), (4, 5, "4 of 5 (80%)")],
)
def test_a_handful_has_no_share(k, n, said):
    assert bars.of_few(k, n) == said
