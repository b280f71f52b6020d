"""A person's own ratings of the practice standards in a year: when, and what.

Belongs here: reading and counting those ratings for an appraisal summary. Does not belong here:
evidence (cases/pages/appraisal.py). Of cases no longer held these are all that stays with the
person: days and ratings, no reference and no note. Explained in docs/rollups.md.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from cases.models import Audit, Rating, RatingValue, User
from cases.periods import add_months
from cases.querysets import AuditQuerySet
from frameworks.models import Item

MONTHS = 12
COLOURS = (RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED)


@dataclass(frozen=True)
class Rated:
    """One standard: per value, strengths first, the days on which it was rated so."""

    days: dict[str, tuple[datetime.date, ...]]

    @property
    def times(self) -> int:
        """Times it was looked at; what does not apply is not among them."""
        applies = (value for value in self.days if value != RatingValue.NOT_APPLICABLE)
        return sum(len(self.days[value]) for value in applies)

    @property
    def rows(self) -> list[tuple[str, tuple[datetime.date, ...]]]:
        return [(value, self.days[value]) for value in RatingValue.values if value in self.days]


def starts_on(ends_on: datetime.date) -> datetime.date:
    """The first day of the year that ends on a day."""
    return add_months(ends_on, -MONTHS) + datetime.timedelta(days=1)


def own_audits(person: User, ends_on: datetime.date) -> AuditQuerySet:
    """What this person rated themselves in that year and still counts."""
    found = Audit.objects.counted().voiced_by(Audit.Voice.PRACTITIONER).filter(rater=person)
    return found.filter(submitted_at__date__gte=starts_on(ends_on), submitted_at__date__lte=ends_on)


def standards_rated(person: User, ends_on: datetime.date) -> dict[str, Rated]:
    """By the standard's code; one statement. A standard nobody rated is not among them."""
    rows = Rating.objects.filter(
        audit__in=own_audits(person, ends_on).order_by(),
        item__kind=Item.Kind.PRACTICE_STANDARD,
        value__isnull=False,
    )
    found: dict[str, dict[str, list[datetime.date]]] = defaultdict(lambda: defaultdict(list))
    for code, value, at in rows.order_by("audit__submitted_at", "pk").values_list(
        "item__code", "value", "audit__submitted_at"
    ):
        found[code][value].append(timezone.localdate(at))
    return {
        code: Rated({value: tuple(days) for value, days in values.items()})
        for code, values in found.items()
    }
