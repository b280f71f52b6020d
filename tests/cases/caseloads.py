"""Children, audits and time for the tests of the caseload pages."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.utils import timezone

from cases.actions import summarise
from cases.models import Allocation, Audit, Case, ChildVoice, Evidence, FamilyGroup, Rating
from cases.periods import add_months, quarter_of
from frameworks.models import Item
from tests.world import LETTERS, World, add_case

ALL_GREEN = {f"flourish.{letter}.impact": "green" for letter, _ in LETTERS}


def ago(months: int = 0, days: int = 0) -> datetime.date:
    return add_months(timezone.localdate(), -months) - datetime.timedelta(days=days)


def looked(
    world: World,
    case: Case,
    by,
    on: datetime.date,
    values: Mapping[str, str] | None = None,
    *,
    heard_on: datetime.date | None = None,
    notes: Mapping[str, str] | None = None,
    method: str = "direct",
    **fields,
) -> Audit:
    """An audit submitted on a day in the past, all domains strengths but for `values`."""
    at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(12)))
    practice = fields.get("scope") == Audit.Scope.PRACTICE_STANDARDS
    fields.setdefault("edition", world.standards if practice else world.flourish)
    audit = Audit.objects.create(
        case=case, rater=by, started_at=at, submitted_at=None, **fields
    )  # fmt: skip
    given = dict(values or {}) if practice else ALL_GREEN | dict(values or {})
    found = Item.objects.filter(code__in=[*given, *(notes or {})])
    own_last = sorted(found, key=lambda item: item.edition_id == audit.edition_id)
    items = {item.code: item for item in own_last}
    Rating.objects.bulk_create(
        Rating(audit=audit, item=items[code], value=value, saved_at=at, entry_method=method)
        for code, value in given.items()
    )
    Evidence.objects.bulk_create(
        Evidence(audit=audit, item=items[code], text=text, seen_on=on, by=by, saved_at=at)
        for code, text in (notes or {}).items()
    )
    if heard_on:
        ChildVoice.objects.create(audit=audit, heard="yes", how="talked", heard_on=heard_on)
    held = case.allocations.get(ends=None)
    audit.state = Audit.State.SUBMITTED
    audit.submitted_at = at
    audit.plan_type, audit.age_band = case.plan_type, "5-9"
    audit.team_id, audit.practitioner_id = held.team_id, held.practitioner_id
    audit.period = quarter_of(on).starts
    with summarise.kept([case.pk]):
        audit.save()
    return audit


def more_cases(world: World, count: int) -> list[Case]:
    """Cases of Ana's, each looked at last quarter and this one; ids of one family in pairs."""
    cases = []
    for number in range(count):
        family, _ = FamilyGroup.objects.get_or_create(number=f"family {number // 2}")
        case = add_case(world, f"8{number:06}", "ana", "harbour", family_group=family)
        looked(world, case, world.ana, ago(months=3), {"flourish.l.impact": "amber"})
        looked(world, case, world.ana, ago(), {"flourish.u.impact": "not_yet_known"})
        cases.append(case)
    return cases


def moved(world: World, case: Case, to: str, on: datetime.date, team: str = "harbour") -> None:
    """Ends the current allocation and gives the case to somebody else."""
    case.allocations.filter(ends=None).update(ends=on)
    Allocation.objects.create(
        case=case, practitioner=world.people[to], team=world.teams[team], starts=on
    )
