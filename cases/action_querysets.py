"""Lists of actions: who finds which, what is overdue, what waits to be verified.

The door is `Action.objects.visible_to(user)`. Cases and audits: cases/querysets.py.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from cases.access import LOOKS_ELSEWHERE, Role, standing
from cases.cover_querysets import in_hands_of
from cases.rights_once import audit_ids, near_ids

if TYPE_CHECKING:
    from cases.models import User


def _model(name: str):
    return apps.get_model("cases", name)


class ActionQuerySet(QuerySet):
    def visible_to(self, user: User) -> Self:
        """Actions of submitted audits this person may see, and urgent ones at once.

        What is near is found by case; a case that was only given to somebody shows the actions
        of the audits that are open to them.
        """
        found = Q(case__in=near_ids(user))
        if standing(user).has(*LOOKS_ELSEWHERE):
            found |= Q(audit__in=audit_ids(user))
        if standing(user).has(Role.QA_AUDITOR):  # a blind second rating is under way
            found &= Q(audit__in=audit_ids(user))
        stands = Q(audit__submitted_at__isnull=False) & ~self._goes_on_elsewhere()
        return self.filter(found).filter(stands | Q(urgent=True))

    def _goes_on_elsewhere(self) -> Exists:
        """Of a returned or corrected audit whose revision is in: the revision has it as well."""
        revisions = _model("Audit").objects.filter(
            revises=OuterRef("audit"),
            revises__state__in=["returned", "closed"],
            submitted_at__isnull=False,
        )
        return Exists(revisions.exclude(state="withdrawn"))

    def for_table(self) -> Self:
        """With what a table of actions says of each, and no more."""
        return self.select_related("case", "owner").prefetch_related("items")

    def for_list(self) -> Self:
        people = self.select_related("case", "audit", "owner", "done_by", "verified_by")
        return people.prefetch_related("items__section")

    def unfinished(self) -> Self:
        return self.filter(state__in=self.model.UNFINISHED)

    def concerns(self) -> Self:
        """Safeguarding concerns with the people in them, those that wait first, then newest."""
        people = self.select_related("case", "audit", "owner", "raised_by", "acknowledged_by")
        return people.filter(urgent=True).order_by(
            F("acknowledged_at").asc(nulls_first=True), "-created_at"
        )

    def waiting_for(self, user: User, late: datetime.datetime) -> Self:
        """Concerns this person should acknowledge: told to them, of their teams, and those
        raised before `late` of all they oversee."""
        roles = standing(user)
        held = _model("Allocation").objects.filter(ends=None)
        mine = Q(owner=user)
        if roles.managed_team_ids:
            teams = held.filter(team_id__in=roles.managed_team_ids)
            mine |= Q(case__in=teams.values("case_id"))
        if roles.has(Role.SERVICE_MANAGER, Role.DIRECTOR):
            mine |= Q(created_at__lt=late)
        waiting = self.visible_to(user).concerns().unfinished()
        return waiting.filter(mine, acknowledged_at=None).exclude(raised_by=user)

    def overdue(self, on: datetime.date) -> Self:
        return self.unfinished().filter(due_on__lt=on)

    def overdue_first(self, on: datetime.date) -> Self:
        """Overdue, then not finished, then waiting to be verified, then the rest; by date."""
        unfinished = Q(state__in=self.model.UNFINISHED)
        rank = Case(
            When(unfinished & Q(due_on__lt=on), then=0),
            When(unfinished, then=1),
            When(state="done", then=2),
            default=3,
        )
        return self.order_by(rank, "due_on", "pk")

    def to_verify_by(self, user: User) -> Self:
        """Done, and waiting for this person among others: on cases they hold, cover, manage
        or were given to look at, and neither owned nor done by them."""
        roles = standing(user)
        held = _model("Allocation").objects.filter(ends=None)
        near = Q(case__in=held.filter(in_hands_of(user)).values("case_id"))
        near |= Q(case__in=held.filter(team_id__in=roles.managed_team_ids).values("case_id"))
        if roles.has(Role.QA_AUDITOR):
            near |= Q(case__in=_model("Audit").objects.filter(rater=user).values("case_id"))
        found = self.filter(near, state="done").exclude(owner=user)
        return found.exclude(done_by=user)
