"""Who reads which clients of the API. Belongs here: the phrases their lists are built from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import QuerySet

from cases.access import Role, standing

if TYPE_CHECKING:
    from cases.models import User


class ApiClientQuerySet(QuerySet):
    def kept_by(self, user: User) -> Self:
        """An admin looks after all of them, and never holds a token."""
        return self.all() if standing(user).has(Role.ADMIN) else self.none()

    def answered_by(self, user: User) -> Self:
        return self.filter(answers=user)

    def at_hand(self) -> Self:
        """With all that a request asks of a client, in one query."""
        return self.select_related("answers", "service", "team__service")

    def for_list(self) -> Self:
        """Those in use first, then by name."""
        return self.at_hand().order_by("revoked_at", "name")
