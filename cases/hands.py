"""When a case came into the hands it is in. A team that is merged or renamed changes no hands.

Belongs here: this one question, as sub-queries. Does not belong here: who may see a case.
"""

from __future__ import annotations

from django.apps import apps
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery

# The same for many cases at once: of the cases in `held`, the day on which each last moved.
LAST_MOVED = """
    SELECT case_id, MAX(starts) AS moved_on
    FROM (SELECT case_id, starts, practitioner_id,
            LAG(practitioner_id) OVER (PARTITION BY case_id ORDER BY id) AS before
        FROM cases_allocation WHERE case_id IN (SELECT case_id FROM held)) hands
    WHERE before <> practitioner_id GROUP BY case_id"""


def first_of_each_hand(case: OuterRef) -> QuerySet:
    """Allocations of a case with which it came to somebody, newest first.

    `before` is who held it until then: None for the first. Passed on to the same person in
    another team, it stays in the same hands.
    """
    held = apps.get_model("cases", "Allocation").objects
    earlier = held.filter(case=OuterRef("case"), pk__lt=OuterRef("pk")).order_by("-pk")
    rows = held.filter(case=case).annotate(before=Subquery(earlier.values("practitioner_id")[:1]))
    other = Q(before__isnull=True) | ~Q(before=F("practitioner_id"))
    return rows.filter(other).order_by("-starts", "-pk")


def held_since() -> Subquery:
    """Of a case that somebody holds now: since which day."""
    held = apps.get_model("cases", "Allocation").objects
    now = Exists(held.filter(case=OuterRef("case"), ends=None))
    found = first_of_each_hand(OuterRef("pk")).filter(now)
    return Subquery(found.values("starts")[:1], output_field=DateField())
