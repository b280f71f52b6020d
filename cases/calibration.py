"""How many people rated each item of a made-up child in which way. No names, no case, no figure.

Belongs here: counting a calibration's ratings. Does not belong here: who may see the spread
(cases/access.py) and the figures of children (cases/rollups.py), which never read these rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from cases.models import Calibration, CalibrationRating, RatingValue, User
from frameworks.models import Item

ENOUGH = 70  # % of raters with the most common value; below, the words want another look


@dataclass(frozen=True)
class Spread:
    """One item: how many chose each value, strengths first."""

    item: Item
    counts: tuple[tuple[str, int], ...]

    @property
    def n(self) -> int:
        return sum(number for _, number in self.counts)

    @property
    def together(self) -> int:
        """How many chose the most common value."""
        return max((number for _, number in self.counts), default=0)

    @property
    def for_rewording(self) -> bool:
        return bool(self.n) and self.together * 100 < ENOUGH * self.n


def waiting_for(user: User) -> QuerySet[Calibration]:
    """Open ones that this person has not rated yet, the oldest first."""
    return (
        Calibration.objects.filter(closed_at=None)
        .exclude(pk__in=CalibrationRating.objects.filter(rater=user).values("calibration"))
        .order_by("opened_at", "pk")
    )


def raters_of(calibration: Calibration) -> int:
    return calibration.ratings.values("rater").distinct().count()


def spread_of(calibration: Calibration) -> list[Spread]:
    """Every item of the calibration in framework order; two statements."""
    tally: dict[int, Counter] = defaultdict(Counter)
    rows = calibration.ratings.values_list("item", "value").annotate(number=Count("pk"))
    for item, value, number in rows.order_by():
        tally[item][value] = number
    items = calibration.items.select_related("section").order_by("position")
    return [
        Spread(item, tuple((value, tally[item.pk][value]) for value in RatingValue))
        for item in items
    ]
