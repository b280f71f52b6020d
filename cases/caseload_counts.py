"""Counting what teams hold on a day: children by plan type and age, and how many were looked at.

Belongs here: numbers about open cases that need no rating. Does not belong here: which cases count
(the allocations come scoped) and ratings (cases/rollups.py). Explained in docs/rollups.md.
"""

from __future__ import annotations

import datetime
from collections import Counter
from typing import NamedTuple

from django.db.models import Case, CharField, Count, Exists, OuterRef, QuerySet, Value, When

from cases.coverage_counts import born_in
from cases.models import Allocation, Audit
from cases.periods import AGE_BANDS, add_months

LOOKED_BACK = 12  # months; how long a round leaves a case alone is a setting of its own


class Held(NamedTuple):
    team_id: int
    plan_type_id: int
    age_band: str


def held_by_plan_and_age(held: QuerySet[Allocation], *, on: datetime.date) -> Counter[Held]:
    """Open cases by team, plan type of now, and age on the day; one statement."""
    bands = [When(born_in(band, on), then=Value(band)) for band, _ in AGE_BANDS]
    rows = (
        held.order_by()
        .annotate(band=Case(*bands, default=Value(""), output_field=CharField()))
        .values_list("team_id", "case__plan_type_id", "band")
        .annotate(number=Count("pk"))
    )
    return Counter({Held(*key): number for *key, number in rows})


def looked_at(held: QuerySet[Allocation], *, on: datetime.date) -> Counter[int]:
    """Per team, of its open cases, those somebody from outside looked at in twelve months."""
    since = add_months(on, -LOOKED_BACK)
    looks = Audit.objects.independent().filter(
        case=OuterRef("case"), submitted_at__date__gte=since, submitted_at__date__lte=on
    )
    rows = held.order_by().filter(Exists(looks)).values_list("team_id")
    return Counter(dict(rows.annotate(number=Count("pk"))))
