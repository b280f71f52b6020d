"""Intervals and agreement: pure functions of counts, no Django, no database.

Belongs here: how sure a proportion is, how far two raters agree. Does not belong here: what is
counted (cases/rollups.py, cases/agreement.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

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
