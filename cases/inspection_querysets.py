"""Drafts of inspection packs. The door is `InspectionDraft.objects.visible_to(user)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

from cases.inspecting import writes_packs

if TYPE_CHECKING:
    from cases.models import User
    from cases.periods import Quarter


class InspectionQuerySet(QuerySet):
    def visible_to(self, user: User) -> Self:
        """One's own."""
        return self.filter(owner=user) if writes_packs(user) else self.none()

    def in_quarter(self, quarter: Quarter) -> Self:
        return self.filter(period=quarter.starts)
