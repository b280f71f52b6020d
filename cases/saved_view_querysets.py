"""Who finds which saved view: one's own, and those that people of one's line share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.access import standing

if TYPE_CHECKING:
    from cases.models import User


class SavedViewQuerySet(QuerySet):
    def of(self, user: User) -> Self:
        return self.filter(owner=user)

    def shared_with(self, user: User) -> Self:
        """Views that others share whose part lies in the same line today: the same team, or the
        service over it. Whether the page opens is asked of the page itself.
        """
        roles = standing(user)
        shared = self.filter(is_shared=True, owner__is_active=True).exclude(owner=user)
        if roles.whole_county:
            return shared
        teams = roles.team_ids | roles.managed_team_ids
        services = apps.get_model("cases", "Service").objects.filter(
            Q(pk__in=roles.service_ids) | Q(teams__in=teams)
        )
        parts = apps.get_model("cases", "Membership").objects.current(on=timezone.localdate())
        near = Q(team__in=teams) | Q(team__service__in=roles.service_ids) | Q(service__in=services)
        return shared.filter(owner__in=parts.filter(near).values("user"))
