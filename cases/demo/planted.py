"""The facts that tests and evenings with the demo rely on; everything else is chance.

- Harbour's gap: children's voices in decisions (flourish.u.outcome.2), 35% now, 45% last quarter.
- The county's strength: trusted adults (flourish.f.outcome.5).
- Outreach is so new that nothing in it reaches ten.
- Assessment West: 3 of 3 red on flourish.f.outcome.2, too few to rank.
- What is missing behind Harbour's gap: advocacy (flourish.u.tailored.7), in three of four reds.
- Harbour's gap is a practice gap (weak voice standards); Assessment East's gaps are system gaps.
- 9 overdue actions, 1 restricted case, 2 transfers this quarter, 1 change of edition.
- practitioner.harbour1: 16 cases, 3 not rated this quarter, 2 more due a re-audit.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from cases.demo.chance import stream
from cases.models import Action, PlanType, User
from cases.periods import add_months

if TYPE_CHECKING:
    from cases.demo.caseload import Caseload, Child

HARBOUR_GAP = "flourish.u.outcome.2"
HARBOUR_MISSING = "flourish.u.tailored.7"
MISSING_SHARE = 0.75
WEAK_TEAM, STRONG_TEAM = "harbour", "east"  # by the practice standards matched to domains
WEAK_STANDARDS = tuple(f"relationships-first.voice.{number}" for number in (1, 2, 3))
COUNTY_STRENGTH = "flourish.f.outcome.5"
THREE_OF_THREE = "flourish.f.outcome.2"
FEW = 3
HARBOUR_ONE = "practitioner.harbour1"
# The one restricted case: its holder and their team manager are the people named on it.
NAMED = ("practitioner.harbour2", "manager.harbour")
CASELOADS = {
    "practitioner.harbour1": 16,
    "practitioner.harbour2": 18,
    "practitioner.harbour3": 17,
    "practitioner.harbour4": 19,
    "practitioner.harbour5": 16,
    "practitioner.harbour6": 10,
    "practitioner.outreach1": 5,
    "practitioner.outreach2": 4,
}
OVERDUE = 9
OVERDUE_OWNERS = (
    "practitioner.harbour1", "practitioner.harbour2", "practitioner.hill1",
    "practitioner.north1", "practitioner.south2", "practitioner.east3",
    "practitioner.incare1", "practitioner.leavingcare2", "practitioner.west4",
)  # fmt: skip
OPEN_AUDITS = {
    "practitioner.harbour1": 1,  # on a child due a re-audit
    "practitioner.harbour2": 2,
    "practitioner.hill1": 2,
    "practitioner.north1": 1,
    "practitioner.west2": 1,
    "practitioner.incare3": 1,
}


@dataclass(frozen=True)
class Move:
    """Where a transferred case was before."""

    on: datetime.date
    team: str
    holder: User
    plan_type: PlanType


@dataclass(frozen=True)
class PlanTurn:
    """The day a child's kind of plan changed, and what it was before."""

    on: datetime.date
    before: PlanType


def county_began(anchor: datetime.date) -> datetime.datetime:
    day = add_months(anchor, -36)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))


def transfer_day(load: Caseload) -> datetime.date:
    first = load.quarters[-1].starts
    return first + (load.anchor - first) // 2


def mark_children(load: Caseload) -> None:
    """Choose the children of the planted facts, before anything is stored."""
    by_holder: dict[str, list[Child]] = {}
    for child in load.children:
        if child.case.closed_on is None:
            by_holder.setdefault(child.holder.username, []).append(child)
    _mark_harbour_one(load, by_holder[HARBOUR_ONE])
    alone = [c for c in by_holder[NAMED[0]] if c.case.family_group is None]
    restricted = (alone or by_holder[NAMED[0]])[0]
    restricted.case.restricted = True
    restricted.tags.add("restricted")
    _settle(load, restricted)
    _transfer(load, by_holder["practitioner.hill1"][-1], "east", "practitioner.east1", "assessment")
    _transfer(
        load, by_holder["practitioner.incare1"][-1], "harbour", "practitioner.harbour2",
        "child_protection",
    )  # fmt: skip


def _mark_harbour_one(load: Caseload, children: list[Child]) -> None:
    """Two due a re-audit, three rated last quarter with no gap, eleven rated this quarter."""
    for number, child in enumerate(children):
        tag = "re_audit" if number < 2 else "last_quarter" if number < 5 else "rated"
        child.tags.add(tag)
        _settle(load, child)


def _settle(load: Caseload, child: Child) -> None:
    """The case has been open since before the six quarters, of a child born well before."""
    opened = add_months(load.quarters[0].starts, -3)
    case = child.case
    case.expected_month = None
    month = case.birth_month or opened.replace(day=1)
    case.birth_month = min(month, add_months(opened.replace(day=1), -20))
    case.opened_on = min(case.opened_on, opened)


def _transfer(load: Caseload, child: Child, team: str, holder: str, plan: str) -> None:
    _settle(load, child)
    child.case.family_group = None
    child.tags.add("transferred")
    child.moved = Move(
        on=transfer_day(load),
        team=team,
        holder=load.people.users[holder],
        plan_type=load.plan_types[plan],
    )


def plant_overdue(load: Caseload) -> int:
    """Exactly nine actions of the county are past their date, on nine people where it can be."""
    early = timezone.make_aware(
        datetime.datetime.combine(add_months(load.anchor, -1), datetime.time(18))
    )
    rows = list(
        Action.objects.filter(
            created_at__lt=early, already_in_plan=False, case__status="open", case__restricted=False
        )
        .order_by("-created_at", "case__reference", "pk")
        .values_list("pk", "owner_id", "created_at", "case__allocations__practitioner_id")
        .filter(case__allocations__ends=None)
    )
    rows = [row for row in rows if row[1] == row[3]]  # still held by the action's owner
    chosen: list[int] = []
    for username in OVERDUE_OWNERS:
        owner = load.people.users[username].pk
        chosen += [pk for pk, owner_id, *_ in rows if owner_id == owner and pk not in chosen][:1]
    chosen += [pk for pk, *_ in rows if pk not in chosen][: OVERDUE - len(chosen)]
    rng = stream("overdue", load.anchor)
    for pk in chosen:
        Action.objects.filter(pk=pk).update(
            state=Action.State.OPEN,
            due_on=load.anchor - datetime.timedelta(days=rng.randint(2, 24)),
            done_on=None,
            done_by=None,
            verified_by=None,
            verified_on=None,
            **({} if load.cage.wanted else {"done_evidence": "", "closing_words": ""}),
        )
    return len(chosen)
