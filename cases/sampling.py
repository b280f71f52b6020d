"""What a round asks for, and which cases could be drawn for it at a moment.

Belongs here: reading the pool and who may not look at which case. Does not belong here: the draw
(cases/draw.py) and writing what was drawn (cases/actions/rounds.py).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cases.coverage_counts import born_in
from cases.models import Allocation, Audit, AuditPlan, Case, PlanType, Team, User
from cases.querysets import CaseQuerySet
from cases.stored_settings import stored
from frameworks.models import Item, Section

IN_WORDS = ("", "One", "Two", "Three", "Four", "Five", "Six")  # as far as the setting goes


@dataclass(frozen=True)
class Wanted:
    """A round as somebody plans it; nothing is stored yet."""

    title: str
    type: str
    scope: str
    size: int
    due_on: datetime.date
    auditors: Sequence[User]
    sections: Sequence[Section] = ()
    items: Sequence[Item] = ()
    teams: Sequence[Team] = ()
    plan_types: Sequence[PlanType] = ()
    age_band: str = ""


@dataclass(frozen=True)
class Pool:
    """The cases that could be drawn, in order, and per case the auditors who may not look."""

    cases: tuple[int, ...]
    barred: Mapping[int, frozenset[int]]
    auditors: tuple[int, ...]

    @property
    def drawable(self) -> int:
        """Cases that at least one of the auditors may look at."""
        return sum(1 for case in self.cases if len(self.barred.get(case, ())) < len(self.auditors))

    @property
    def as_stored(self) -> list[list[int]]:
        return [[case, *sorted(self.barred.get(case, ()))] for case in self.cases]

    @classmethod
    def stored_in(cls, plan: AuditPlan) -> Pool:
        """The pool of the moment of the draw, to draw again."""
        return cls(
            cases=tuple(row[0] for row in plan.pool),
            barred={row[0]: frozenset(row[1:]) for row in plan.pool},
            auditors=tuple(plan.auditors.order_by("pk").values_list("pk", flat=True)),
        )


def pool_for(wanted: Wanted, on: datetime.date) -> Pool:
    """What a round can draw from today."""
    cases = Case.objects.drawable(on)
    if wanted.teams:
        held = Allocation.objects.filter(ends=None, team__in=wanted.teams)
        cases = cases.filter(pk__in=held.values("case_id"))
    if wanted.plan_types:
        cases = cases.filter(plan_type__in=wanted.plan_types)
    if wanted.age_band:
        cases = cases.filter(born_in(wanted.age_band, on, prefix=""))
    return pool_of(cases, wanted.auditors)


def pool_of(cases: CaseQuerySet, auditors: Iterable[User]) -> Pool:
    found = tuple(cases.order_by("pk").values_list("pk", flat=True))
    known = set(found)
    barred: dict[int, set[int]] = defaultdict(set)
    people = sorted(auditors, key=lambda user: user.pk)
    for person in people:
        for case in Case.objects.open().too_near(person).values_list("pk", flat=True):
            if case in known:
                barred[case].add(person.pk)
    return Pool(
        cases=found,
        barred={case: frozenset(who) for case, who in barred.items()},
        auditors=tuple(person.pk for person in people),
    )


def month_title(number: int, month: datetime.date) -> str:
    """ "Two for November 2026"."""
    return f"{IN_WORDS[number]} for {month:%B %Y}"


def pool_for_month(manager: User, teams: Sequence[Team], on: datetime.date) -> Pool:
    """Cases of the other teams of the manager's service, else of other services.

    Not of the practitioners whose work they looked at last time.
    """
    other = Case.objects.drawable(on).exclude(pk__in=_of_last_time(manager))
    service = Allocation.objects.filter(
        ends=None, team__service__in={team.service_id for team in teams}
    )
    near = pool_of(other.filter(pk__in=service.values("case_id")), [manager])
    if near.drawable >= stored.MONTH_PICK:
        return near
    return pool_of(other, [manager])


def _of_last_time(manager: User) -> Iterable[int]:
    """Cases now held by those whose cases the manager's last pick drew."""
    last = AuditPlan.objects.filter(kind=AuditPlan.Kind.MONTH, by=manager).first()
    if last is None:
        return []
    held = Allocation.objects.filter(ends=None)
    then = Audit.objects.filter(sample__plan=last, practitioner__isnull=False)
    people = set(held.filter(case__samples__plan=last).values_list("practitioner_id", flat=True))
    people |= set(then.values_list("practitioner_id", flat=True))
    return held.filter(practitioner__in=people).values_list("case_id", flat=True)
