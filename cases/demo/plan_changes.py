"""A few children whose kind of plan changed in the last year, most of them lately.

Chosen before the audits are written, so that each audit keeps the plan type of its own day; an
audit from before the change says so on the pages. None of them is a child of a planted fact.
"""

from __future__ import annotations

import datetime

from cases.demo.caseload import Caseload, Child
from cases.demo.chance import day_between, stream
from cases.demo.planted import PlanTurn
from cases.models import PlanChange

CHANGES = 15
LATELY = 9  # of them within three weeks, after most of this quarter's audits
# (team, plan type now): what it was before.
BEFORE = {
    ("harbour", "child_protection"): "child_in_need",
    ("harbour", "child_in_need"): "child_protection",
    ("hill", "child_protection"): "child_in_need",
    ("hill", "child_in_need"): "child_protection",
    ("north", "child_in_need"): "family_help",
    ("north", "family_help"): "child_in_need",
    ("south", "child_in_need"): "family_help",
    ("south", "family_help"): "child_in_need",
}


def plant_plan_changes(load: Caseload, *, seed: int) -> int:
    """Marks the children and stores the changes; how many there are. A small county has fewer."""
    rng = stream(seed, "plan changes")
    could = [child for child in load.children if _could(load, child)]
    could.sort(key=lambda child: child.case.reference)
    rows = []
    for number, child in enumerate(rng.sample(could, min(CHANGES, len(could) // 5))):
        first, last = (21, 2) if number < LATELY else (350, 40)
        day = day_between(rng, _ago(load, first), _ago(load, last), workday=True)
        before = load.plan_types[BEFORE[child.team, child.case.plan_type.code]]
        child.turn = PlanTurn(day, before)
        rows.append(
            PlanChange(
                case=child.case,
                before=before,
                after=child.case.plan_type,
                on=day,
                by=load.people.managers[child.team],
            )
        )
    PlanChange.objects.bulk_create(rows)
    return len(rows)


def _could(load: Caseload, child: Child) -> bool:
    """Open for more than a year, and part of no planted fact."""
    case = child.case
    plain = not (child.tags or child.moved or case.restricted) and case.closed_on is None
    known = (child.team, case.plan_type.code) in BEFORE
    return plain and known and case.opened_on < _ago(load, 366)


def _ago(load: Caseload, days: int) -> datetime.date:
    return load.anchor - datetime.timedelta(days=days)
