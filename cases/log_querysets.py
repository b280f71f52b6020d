"""Who may read which rows of the access log, and what they are narrowed by.

Belongs here: the phrases its lists are built from, as sub-queries. Does not belong here: counting
(cases/log_counts.py), and adding rows (cases/actions/access_log.py). The log has no foreign key to
a case: it holds the random identifier, which may be a supervision sheet's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate

from cases.access import Role, standing
from cases.cover_querysets import covered_that_day
from cases.stored_settings import stored

if TYPE_CHECKING:
    from cases.models import Team, User

FRIDAY = 5
# Rows of before there was an event "work"; a chained row is never written again.
WORK_LOGGED_AS_CHANGE = (
    "inspection pack written", "calibration opened", "calibration closed",
    "published the County picture",
)  # fmt: skip


def _model(name: str):
    return apps.get_model("cases", name)


def _on_the_day(prefix: str = "") -> Q:
    """Held on the day of the row; the last day is included: who leaves opens in the morning."""
    ends = Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gte": OuterRef("day")})
    return ends & Q(**{f"{prefix}starts__lte": OuterRef("day")})


class AccessLogQuerySet(QuerySet):
    def readable_by(self, user: User) -> Self:
        """The governance lead reads every row, an admin changes of settings and people."""
        roles = standing(user)
        if roles.has(Role.INFORMATION_GOVERNANCE):
            return self.all()
        if roles.has(Role.ADMIN):
            rows = self.filter(event="change", case_id__isnull=True)
            return rows.exclude(what__in=WORK_LOGGED_AS_CHANGE)
        return self.none()

    def of_team_for(self, user: User, team: Team) -> Self:
        """Who else opened the cases that this team holds now, for the manager who may open them."""
        cases = _model("Case").objects.visible_to(user).in_team(team).order_by()
        if team.pk not in standing(user).managed_team_ids:
            return self.none()
        return self.openings().filter(case_id__in=cases.values("public_id")).exclude(actor=user)

    def openings(self) -> Self:
        """A case, audit or file opened or refused, a reason given, a grant."""
        return self.filter(event__in=self.model.OPENINGS)

    def opened(self) -> Self:
        """A case or something of it was really read or taken away."""
        cases = _model("Case").objects.filter(public_id=OuterRef("case_id"))
        return self.filter(Exists(cases), event__in=("view", "export"), actor__isnull=False)

    def not_holding(self) -> Self:
        return self.filter(allocated=False)

    def _held(self) -> QuerySet:
        held = _model("Allocation").objects.filter(case__public_id=OuterRef("case_id"))
        return held.filter(_on_the_day())

    def of_team(self, team: Team) -> Self:
        """About a case that the team held on that day."""
        return self.alias(day=TruncDate("at")).filter(Exists(self._held().filter(team=team)))

    def outside_the_line(self) -> Self:
        """Opened by somebody who on that day neither held nor covered the case nor led its line."""
        held, actor = self._held(), OuterRef("actor_id")
        manager = Q(team__memberships__user=actor, team__memberships__role=Role.TEAM_MANAGER)
        service = "team__service__memberships__"
        above = Q(**{f"{service}user": actor, f"{service}role": Role.SERVICE_MANAGER})
        director = _model("Membership").objects.filter(user=actor, role=Role.DIRECTOR)
        return (
            self.opened()
            .not_holding()
            .alias(day=TruncDate("at"))
            .exclude(Exists(held.filter(practitioner=actor)))
            .exclude(Exists(held.filter(covered_that_day())))
            .exclude(Exists(held.filter(manager & _on_the_day("team__memberships__"))))
            .exclude(Exists(held.filter(above & _on_the_day(service))))
            .exclude(Exists(director.filter(_on_the_day())))
        )

    def out_of_hours(self) -> Self:
        """What somebody opened, searched or was refused outside the usual hours or at a weekend."""
        first, last = stored.OFFICE_HOURS
        usual = Q(log_weekday__lte=FRIDAY, log_hour__gte=first, log_hour__lt=last)
        events = [*self.model.OPENINGS, "search"]
        found = self.filter(event__in=events, actor__isnull=False)
        return found.alias(log_weekday=ExtractIsoWeekDay("at"), log_hour=ExtractHour("at")).exclude(
            usual
        )

    def for_list(self) -> Self:
        """Newest first, with who did it."""
        return self.select_related("actor").order_by("-at", "-pk")
