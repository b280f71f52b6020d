"""Whose hands a case is in, and since when. A team that is merged or renamed changes no hands.

Belongs here: this one question, as sub-queries. Does not belong here: who may see a case.
"""

from __future__ import annotations

from django.apps import apps
from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    Exists,
    F,
    Field,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from cases.composed import OfRow

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


def _since() -> Subquery:
    held = apps.get_model("cases", "Allocation").objects
    now = Exists(held.filter(case=OuterRef("case"), ends=None))
    found = first_of_each_hand(OuterRef("pk")).filter(now)
    return Subquery(found.values("starts")[:1], output_field=DateField())


def _moved() -> Subquery:
    later = first_of_each_hand(OuterRef("pk")).filter(before__isnull=False)
    return Subquery(later.values("starts")[:1])


def _plan_changed() -> Subquery:
    plans = apps.get_model("cases", "PlanChange").objects.filter(case=OuterRef("pk"))
    return Subquery(plans.order_by("-on", "-pk").values("on")[:1])


def _now(model: str, case: str, name: str, field: Field) -> OfRow:
    """Of the allocation that a case has now."""

    def compose() -> Subquery:
        held = apps.get_model("cases", "Allocation").objects
        return Subquery(held.filter(case=OuterRef(case), ends=None).values(name)[:1])

    return OfRow(model, compose, field)


CASE, AUDIT = "cases.Case", "cases.Audit"
HOLDER_ID = _now(CASE, "pk", "practitioner_id", BigIntegerField())
HOLDER_NAME = _now(CASE, "pk", "practitioner__name", CharField())
TEAM_ID = _now(CASE, "pk", "team_id", BigIntegerField())
TEAM_NAME = _now(CASE, "pk", "team__name", CharField())
HELD_SINCE = OfRow(CASE, _since, DateField())  # of a case that somebody holds now
LAST_MOVED_ON = OfRow(CASE, _moved, DateField())
LAST_PLAN_CHANGE_ON = OfRow(CASE, _plan_changed, DateField())
HOLDER_ID_OF_AUDIT = _now(AUDIT, "case_id", "practitioner_id", BigIntegerField())
TEAM_ID_OF_AUDIT = _now(AUDIT, "case_id", "team_id", BigIntegerField())
