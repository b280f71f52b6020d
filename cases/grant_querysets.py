"""Grants: an admin sees one named case, for minutes, because its manager said yes.

Belongs here: whose case a grant opens, and who decides on one. Does not belong here: asking and
giving (cases/actions/grants.py). Why so: docs/decisions/0030.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.access import AGREERS, Role, standing

if TYPE_CHECKING:
    from cases.models import User

WAITS = datetime.timedelta(hours=24)  # an older request is not given any more


def _model(name: str):
    return apps.get_model("cases", name)


class GrantQuerySet(QuerySet):
    def open_to(self, user: User) -> Self:
        """Those that open a case to this admin at this moment."""
        if not standing(user).has(Role.ADMIN):
            return self.none()
        return self.open().filter(asked_by=user, case__restricted=False)

    def open(self) -> Self:
        return self.filter(ended_at=None, expires_at__gt=timezone.now())

    def waiting(self) -> Self:
        return self.filter(decided_at=None, asked_at__gt=timezone.now() - WAITS)

    def decided_by(self, user: User) -> Self:
        """Of cases whose team this person manages; where its manager holds the case, or there is
        none, of those they look over. Never their own request, and only what they may open."""
        roles = standing(user)
        if not roles.has(*AGREERS):
            return self.none()
        managers = _model("Membership").objects.current(on=timezone.localdate())
        managers = managers.filter(role=Role.TEAM_MANAGER, team=OuterRef("team"))
        somebody = managers.filter(user__is_active=True).exclude(user=OuterRef("practitioner"))
        held = _model("Allocation").objects.filter(ends=None)
        below = held.filter(team_id__in=roles.managed_team_ids).exclude(practitioner=user)
        above = held.exclude(Exists(somebody)).exclude(practitioner=user)
        if not roles.whole_county:
            above = above.filter(team__service_id__in=roles.service_ids)
        near = _model("Case").objects.near(user).filter(restricted=False)
        reach = Q(case__in=below.values("case_id")) | Q(case__in=above.values("case_id"))
        return self.filter(reach, case__in=near.values("pk")).exclude(asked_by=user)

    def for_list(self) -> Self:
        return self.select_related("case", "asked_by", "decided_by").order_by("-asked_at", "-pk")
