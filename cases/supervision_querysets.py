"""Lists of supervision sheets, and of the people a manager makes them for.

The door is `SupervisionSheet.objects.visible_to(user)`.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import OuterRef, Q, QuerySet, Subquery

from cases.access import Role, standing

if TYPE_CHECKING:
    from cases.models import User


class SheetQuerySet(QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own sheets, and those of the teams one manages; nobody above a team, no admin.

        The sheets of a team that was merged are read by whoever manages the team it went into.
        """
        managed = standing(user).managed_team_ids
        led = Q(team_id__in=managed) | Q(team__merged_into__in=managed)
        return self.filter(Q(practitioner=user) | led)

    def of_team(self, team) -> Self:
        """Of a team, and of those that were merged into it."""
        return self.filter(Q(team=team) | Q(team__merged_into=team))

    def held_on(self, user: User) -> Self:
        return self.filter(practitioner=user)

    def kept_by(self, user: User) -> Self:
        """Of others, in the teams this person manages."""
        return self.visible_to(user).exclude(practitioner=user)

    def signed(self) -> Self:
        return self.filter(manager_signed_at__isnull=False, practitioner_signed_at__isnull=False)

    def for_list(self) -> Self:
        return self.select_related("practitioner", "team", "manager")


def supervised_by(user: User, on: datetime.date) -> QuerySet:
    """The practitioners of this person's teams, one row a person and team, never themselves."""
    parts = apps.get_model("cases", "Membership").objects.current(on=on)
    teams = standing(user).managed_team_ids
    found = parts.filter(role=Role.PRACTITIONER, team_id__in=teams, user__is_active=True)
    found = found.exclude(user=user).select_related("user", "team")
    return found.order_by("team__order", "team__name", "user__name", "pk")


def with_last_sheet(parts: QuerySet) -> QuerySet:
    """Adds `last_held_on`: the day of the newest sheet that both signed."""
    sheets = apps.get_model("cases", "SupervisionSheet").objects.signed()
    own = sheets.filter(practitioner=OuterRef("user")).of_team(OuterRef("team"))
    own = own.order_by("-held_on")
    return parts.annotate(last_held_on=Subquery(own.values("held_on")[:1]))
