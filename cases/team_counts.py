"""Counting what is in a team: for the admin's list, before it is merged, and before it is closed.

Belongs here: numbers about teams and the people in them. Does not belong here: ratings
(cases/rollups.py), and changing anything (cases/actions/teams.py).
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import astuple, dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.access import Role
from cases.models import (
    Action,
    Allocation,
    Appraisal,
    Audit,
    AuditPlan,
    CaseloadAlias,
    Cover,
    Membership,
    Sample,
    SupervisionSheet,
    Team,
)


@dataclass(frozen=True)
class Moving:
    """What a merge moves, each as a number; `near` needs somebody's eye afterwards."""

    open_cases: int = 0
    closed_cases: int = 0
    people: int = 0
    managers: int = 0  # of those people
    actions: int = 0  # not finished
    drafts: int = 0  # audits that are open
    looks: int = 0  # planned looks from outside
    rounds: int = 0  # that those looks belong to
    waiting: int = 0  # submitted audits, to be agreed
    words: int = 0  # of caseload files that mean this team
    sheets: int = 0  # supervision sheets and appraisal summaries not signed or shown
    covers: int = 0  # for colleagues: each goes on in the other team
    near: int = 0  # looks whose auditor would then manage the case

    def mark(self, source: Team, target: Team, day: datetime.date) -> str:
        """The same for the same preview, so that what it showed is what is done."""
        said = f"{source.pk} {target.pk} {day} {astuple(self)}"
        return hashlib.sha256(said.encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Remaining:
    """What stands in the way of closing a team."""

    cases: int
    people: int

    def __bool__(self) -> bool:
        return bool(self.cases or self.people)


def with_sizes(teams: QuerySet[Team], *, on: datetime.date) -> QuerySet[Team]:
    """Adds `people` and `cases`: those of today, one number of each a team."""
    here = Membership.objects.current(on=on).filter(team=OuterRef("pk"), user__is_active=True)
    held = Allocation.objects.filter(team=OuterRef("pk"), ends=None, case__status="open")
    return teams.annotate(
        people=_number(here, "user"),
        cases=_number(held, "case"),
    )


def _number(rows: QuerySet, field: str) -> Coalesce:
    counted = rows.order_by().values("team").annotate(n=Count(field, distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def lasting_parts(team: Team, *, on: datetime.date) -> QuerySet[Membership]:
    """Parts in the team that hold on that day or begin later."""
    return Membership.objects.lasting(on).filter(team=team)


def still_in(team: Team, *, on: datetime.date) -> Remaining:
    """Open cases, and people whose account is open."""
    held = Allocation.objects.filter(team=team, ends=None, case__status="open")
    parts = lasting_parts(team, on=on).filter(user__is_active=True)
    return Remaining(held.count(), parts.order_by().values("user").distinct().count())


def moving(source: Team, target: Team, *, day: datetime.date) -> Moving:
    held = Allocation.objects.filter(team=source, ends=None).order_by()
    cases = held.values("case_id")
    open_cases = held.filter(case__status="open").count()
    parts = lasting_parts(source, on=day).filter(user__is_active=True).order_by()
    audits = Audit.objects.filter(case__in=cases).order_by()
    looks = Sample.objects.filter(audit__state__in=Audit.OPEN_STATES, case__in=cases)
    words = CaseloadAlias.objects.filter(team=source)
    return Moving(
        open_cases=open_cases,
        closed_cases=held.count() - open_cases,
        people=parts.values("user").distinct().count(),
        managers=parts.filter(role=Role.TEAM_MANAGER).values("user").distinct().count(),
        actions=Action.objects.unfinished().filter(case__in=cases).count(),
        drafts=audits.begun().count(),
        looks=looks.count(),
        rounds=AuditPlan.objects.filter(samples__in=looks).order_by().distinct().count(),
        waiting=audits.filter(state=Audit.State.SUBMITTED, voice="practitioner").count(),
        words=words.count(),
        sheets=unsigned_sheets(source).count() + hidden_appraisals(source).count(),
        covers=Cover.objects.lasting(timezone.localdate()).filter(team=source).count(),
        near=too_near(source, target, day=day).count(),
    )


def unsigned_sheets(team: Team) -> QuerySet[SupervisionSheet]:
    return SupervisionSheet.objects.filter(
        team=team, manager_signed_at=None, practitioner_signed_at=None
    )


def hidden_appraisals(team: Team) -> QuerySet[Appraisal]:
    return Appraisal.objects.filter(team=team, shown_at=None)


def too_near(source: Team, target: Team, *, day: datetime.date) -> QuerySet[Sample]:
    """Looks not begun whose auditor manages one of the two teams, at a case of the other."""
    found = Q()
    for cases_of, led in ((source, target), (target, source)):
        leads = lasting_parts(led, on=day).filter(role=Role.TEAM_MANAGER)
        held = Allocation.objects.filter(team=cases_of, ends=None)
        found |= Q(auditor__in=leads.values("user_id"), case__in=held.values("case_id"))
    return Sample.objects.filter(found, audit__state=Audit.State.PLANNED)
