"""Intervals, funnel limits and agreement: pure functions of counts, no Django, no database.

Belongs here: how sure a proportion is, what chance alone gives, how far two raters agree. Does not
belong here: what is counted (cases/rollups.py, cases/funnel_counts.py, cases/agreement.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, sqrt

Z95 = 1.959963984540054  # two-sided 95% of the normal distribution


@dataclass(frozen=True)
class Interval:
    """The likely range of a proportion, both ends between 0 and 1."""

    lower: float
    upper: float


def wilson(k: int, n: int) -> Interval:
    """The 95% Wilson score interval of k in n; no cases, no knowledge: from 0 to 1.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22: 209-212; the method public health
    profiles use for proportions. It stays within 0 and 1 and holds for small n. Tests hold it to
    the worked figures of Newcombe, R. G. (1998), Two-sided confidence intervals for the single
    proportion, Statistics in Medicine 17: 857-872, table I, method 3.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a proportion")
    if n == 0:
        return Interval(0.0, 1.0)
    share = k / n
    weight = Z95 * Z95 / n
    middle = share + weight / 2
    half = Z95 * sqrt(share * (1 - share) / n + weight / (4 * n))
    # At 0 of n and n of n one end is the proportion itself; rounding must not move it past.
    lower = 0.0 if k == 0 else (middle - half) / (1 + weight)
    upper = 1.0 if k == n else (middle + half) / (1 + weight)
    return Interval(lower, upper)


TAIL_95, TAIL_998 = 0.025, 0.001  # the chance left beyond each end of a funnel's limits


@dataclass(frozen=True)
class Limits:
    """Of n children, from how many to how many chance alone gives where the true share is known.

    `low_edge` and `high_edge` are where the line of a funnel stands, in children: just outside the
    last number within, never past the next.
    """

    lower: int
    upper: int
    low_edge: float
    high_edge: float


@lru_cache(maxsize=4096)
def funnel_limits(share: float, n: int, tail: float) -> Limits:
    """Exact binomial limits: a number outside has a chance of at most `tail` of being so far out.

    The upper limit is the greatest k with P(X >= k) > tail, the lower the least with
    P(X <= k) > tail. The edge is where that chance, drawn straight between two whole numbers, is
    `tail`. Spiegelhalter, D. J. (2005), Funnel plots for comparing institutional performance,
    Statistics in Medicine 24: 1185-1202. Tests hold the limits to printed tables of the binomial
    distribution and to whole-number arithmetic.
    """
    if not (0 <= share <= 1 and n >= 0):
        raise ValueError(f"no limits for a share of {share} of {n}")
    chances = _binomial(n, share)
    upper, high_edge = _upper_limit(chances, tail)
    below, low_edge = _upper_limit(chances[::-1], tail)
    return Limits(n - below, upper, n - low_edge, high_edge)


def _upper_limit(chances: Sequence[float], tail: float) -> tuple[int, float]:
    """The greatest place whose chance, with all above it, is more than the tail; and the edge."""
    place = len(chances) - 1
    with_above = chances[place]
    while with_above <= tail:
        place -= 1
        with_above += chances[place]
    return place, place + (with_above - tail) / chances[place]


def _binomial(n: int, share: float) -> list[float]:
    """The chance of each number from 0 to n."""
    if share in (0, 1):
        return [float(k == share * n) for k in range(n + 1)]
    up, down = log(share), log(1 - share)
    all_ways = lgamma(n + 1)
    return [
        exp(all_ways - lgamma(k + 1) - lgamma(n - k + 1) + k * up + (n - k) * down)
        for k in range(n + 1)
    ]


def weighted_kappa(table: Sequence[Sequence[int]]) -> float | None:
    """How far two raters agree beyond chance; a miss by two steps weighs twice a miss by one.

    `table[i][j]` counts what the first put in place i and the second in place j, in the order of
    the scale. None where chance alone leaves no room: everybody in one place, or nobody at all.
    Cohen, J. (1968), Weighted kappa, Psychological Bulletin 70: 213-220; linear weights as in
    Cicchetti, D. V. and Allison, T. (1971), American Journal of EEG Technology 11: 101-109. Any
    square table will do. Tests hold it to the 110 mammograms of Kundel, H. L. and Polansky, M.
    (2003), Measurement of observer agreement, Radiology 228: 303-308, and to a SAS printout.
    """
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    places = [(i, j) for i in range(len(rows)) for j in range(len(columns))]
    seen = sum(abs(i - j) * table[i][j] for i, j in places)
    by_chance = sum(abs(i - j) * rows[i] * columns[j] for i, j in places)
    return 1 - sum(rows) * seen / by_chance if by_chance else None
