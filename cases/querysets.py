"""The two doors, and the phrases every list is built from.

`Case.objects.visible_to(user)` for anything that names a case; `Audit.objects.countable_by(user)`
for figures only. Chainable, never counting. Scopes are sub-queries, never joins or lists of ids,
so a person with two memberships sees each case once.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.db.models.lookups import Exact

from cases.access import FIGURE_ROLES, Role, standing

if TYPE_CHECKING:
    from cases.models import User


def _model(name: str):
    return apps.get_model("cases", name)


class CaseQuerySet(QuerySet):
    def visible_to(self, user: User) -> Self:
        """Cases this person may see listed; restricted ones only when named on them."""
        roles = standing(user)
        allocated = _model("Allocation").objects.filter(ends=None)
        reach = Q(pk__in=[])
        if roles.has(Role.PRACTITIONER):
            reach |= Q(pk__in=allocated.filter(practitioner=user).values("case_id"))
        if roles.managed_team_ids:
            teams = allocated.filter(team_id__in=roles.managed_team_ids)
            reach |= Q(pk__in=teams.values("case_id"))
        if roles.service_ids:
            services = allocated.filter(team__service_id__in=roles.service_ids)
            reach |= Q(pk__in=services.values("case_id"))
        if roles.has(Role.DIRECTOR):
            reach |= Q(pk__in=allocated.values("case_id"))
        if roles.has(Role.QA_AUDITOR):
            assigned = _model("Audit").objects.filter(rater=user)
            reach |= Q(pk__in=assigned.values("case_id"))
        named = _model("NamedPerson").objects.filter(user=user)
        return self.filter(reach).filter(Q(restricted=False) | Q(pk__in=named.values("case_id")))

    def open_without_asking(self, user: User, now: datetime.datetime) -> Self:
        """Those of them that access.needs_reason lets this person open at once."""
        roles = standing(user)
        if not roles.has(Role.SERVICE_MANAGER, Role.DIRECTOR):
            return self
        near = Q(practitioner=user) | Q(team_id__in=roles.managed_team_ids)
        held = _model("Allocation").objects.filter(near, ends=None)
        asked = _model("DrillDown").objects.filter(user=user, expires_at__gt=now)
        return self.filter(Q(pk__in=held.values("case_id")) | Q(pk__in=asked.values("case_id")))

    def administered_by(self, user: User) -> Self:
        """The register an admin keeps: reference, month, plan, team, practitioner; no ratings."""
        return self.all() if standing(user).has(Role.ADMIN) else self.none()

    def open(self) -> Self:
        return self.filter(status="open")

    def held_by(self, user: User) -> Self:
        held = _model("Allocation").objects.filter(practitioner=user, ends=None)
        return self.filter(pk__in=held.values("case_id"))

    def in_team(self, team) -> Self:
        held = _model("Allocation").objects.filter(team=team, ends=None)
        return self.filter(pk__in=held.values("case_id"))

    def at_hand(self) -> Self:
        """With all that access asks of one case: who holds it now, and in which team."""
        current = _model("Allocation").objects.filter(case=OuterRef("pk"), ends=None)
        return self.annotate(
            current_holder_id=Subquery(current.values("practitioner_id")[:1]),
            current_team_id=Subquery(current.values("team_id")[:1]),
        )

    def with_holder_name(self) -> Self:
        current = _model("Allocation").objects.filter(case=OuterRef("pk"), ends=None)
        return self.annotate(holder_name=Subquery(current.values("practitioner__name")[:1]))

    def with_allocation(self) -> Self:
        """Adds `holder_name`, `holder_id`, `team_name`, `held_since` of the current allocation."""
        current = _model("Allocation").objects.filter(case=OuterRef("pk"), ends=None)
        return self.with_holder_name().annotate(
            holder_id=Subquery(current.values("practitioner_id")[:1]),
            team_name=Subquery(current.values("team__name")[:1]),
            held_since=Subquery(current.values("starts")[:1], output_field=DateField()),
        )


class AuditQuerySet(QuerySet):
    def countable_by(self, user: User) -> Self:
        """Audits whose ratings may enter this person's figures, by the team frozen at submission.

        A restricted case counts only for those who look over a service or more.
        """
        roles = standing(user)
        counted = self.filter(state__in=self.model.COUNTED_STATES)
        if roles.has(Role.DIRECTOR, Role.QA_AUDITOR):
            return counted
        reach = Q(pk__in=[])
        if roles.has(Role.PRACTITIONER):
            reach |= Q(practitioner=user, case__restricted=False)
        if roles.managed_team_ids:
            reach |= Q(team_id__in=roles.managed_team_ids, case__restricted=False)
        if roles.service_ids:
            teams = _model("Team").objects.filter(service_id__in=roles.service_ids)
            reach |= Q(team_id__in=teams.values("pk"))
        return counted.filter(reach)

    def visible_to(self, user: User) -> Self:
        """Audits of cases this person may see; QA auditors see the ones they rate."""
        cases = _model("Case").objects.visible_to(user)
        found = self.filter(case__in=cases)
        roles = standing(user)
        if roles.roles and roles.roles <= {Role.QA_AUDITOR}:
            found = found.filter(rater=user)
        return found

    def at_hand(self) -> Self:
        """With all a rating page or a save asks of an audit's case and wording, in one query."""
        current = _model("Allocation").objects.filter(case=OuterRef("case_id"), ends=None)
        return self.select_related("case__plan_type", "edition__framework").annotate(
            case_holder_id=Subquery(current.values("practitioner_id")[:1]),
            case_team_id=Subquery(current.values("team_id")[:1]),
        )

    def with_item(self, code: str) -> Self:
        """Adds `asked_item`: the item of the audit's own edition or theme with that code."""
        items = apps.get_model("frameworks", "Item").objects.filter(code=code)
        own = Q(edition=OuterRef("edition_id")) & ~Q(Exact(OuterRef("scope"), Value("themed")))
        themed = Q(section__themed_audits=OuterRef("pk"))
        as_json = JSONObject(
            pk="pk",
            code="code",
            kind="kind",
            edition_id="edition_id",
            section_id="section_id",
            section_code="section__code",
        )
        found = items.filter(own | themed).values(found=as_json)[:1]
        return self.annotate(asked_item=Subquery(found))

    def counted(self) -> Self:
        return self.filter(state__in=self.model.COUNTED_STATES)

    def open(self) -> Self:
        return self.filter(state__in=self.model.OPEN_STATES)

    def in_period(self, quarter) -> Self:
        return self.filter(period=quarter.starts)

    def voiced_by(self, voice: str) -> Self:
        return self.filter(voice=voice)


class ActionQuerySet(QuerySet):
    def visible_to(self, user: User) -> Self:
        """Actions of submitted audits on cases this person may see."""
        cases = _model("Case").objects.visible_to(user)
        return self.filter(case__in=cases, audit__submitted_at__isnull=False)

    def for_list(self) -> Self:
        return self.select_related("case", "owner", "audit").prefetch_related("items__section")

    def unfinished(self) -> Self:
        return self.filter(state__in=self.model.UNFINISHED)

    def overdue(self, on: datetime.date) -> Self:
        return self.unfinished().filter(due_on__lt=on)


class TeamQuerySet(QuerySet):
    def figured_for(self, user: User) -> Self:
        """Teams whose figures this person may look at."""
        roles = standing(user)
        if not roles.has(*FIGURE_ROLES):
            return self.none()
        if roles.has(Role.DIRECTOR, Role.QA_AUDITOR):
            return self.all()
        return self.filter(Q(pk__in=roles.managed_team_ids) | Q(service_id__in=roles.service_ids))
