"""Lists of appraisal summaries. The door is `Appraisal.objects.visible_to(user)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from cases.access import standing

if TYPE_CHECKING:
    from cases.models import User


class AppraisalQuerySet(QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own, and those shown to the manager of a team this person manages now.

        Of a team that was merged: to whoever manages the team it went into.
        """
        managed = standing(user).managed_team_ids
        led = Q(team_id__in=managed) | Q(team__merged_into__in=managed)
        return self.filter(Q(practitioner=user) | led & Q(shown_at__isnull=False))

    def own(self, user: User) -> Self:
        return self.filter(practitioner=user)

    def shown_to(self, user: User) -> Self:
        """Of others, the newest first."""
        return self.visible_to(user).exclude(practitioner=user).order_by("-shown_at", "-pk")

    def for_list(self) -> Self:
        return self.select_related("practitioner", "team")
