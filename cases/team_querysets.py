"""Lists of teams: those at work, those closed, and those whose figures a person may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import F, Q, QuerySet

from cases.access import FIGURE_ROLES, Role, standing

if TYPE_CHECKING:
    from cases.models import User


class TeamQuerySet(QuerySet):
    def figured_for(self, user: User) -> Self:
        """Teams whose figures this person may look at; a closed one keeps its past figures."""
        roles = standing(user)
        if not roles.has(*FIGURE_ROLES):
            return self.none()
        if roles.has(Role.DIRECTOR, Role.QA_AUDITOR):
            return self.all()
        return self.filter(Q(pk__in=roles.managed_team_ids) | Q(service_id__in=roles.service_ids))

    def at_work(self) -> Self:
        """Those that people, cases and rounds can be given to."""
        return self.filter(closed_on=None)

    def closed_last(self) -> Self:
        """By name; a closed team stands below those at work."""
        return self.order_by(F("closed_on").desc(nulls_first=True), "name")
