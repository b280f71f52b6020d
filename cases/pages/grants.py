"""Grants as their pages show them: with each what was opened by it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet

from cases.models import AccessLog, Grant, User

SHOWN = 50


@dataclass(frozen=True)
class Shown:
    grant: Grant
    opened_at: tuple[datetime.datetime, ...]


def shown(grants: QuerySet[Grant]) -> list[Shown]:
    """The newest first; two statements, however many there are."""
    found = list(grants.for_list()[:SHOWN])
    rows = AccessLog.objects.filter(
        event=AccessLog.Event.VIEW,
        what="case, by grant",
        case_id__in={grant.case.public_id for grant in found},
    )
    times = list(rows.order_by("at").values_list("case_id", "actor_id", "at"))
    return [Shown(grant, tuple(_during(grant, times))) for grant in found]


def _during(grant: Grant, times: list) -> list[datetime.datetime]:
    if grant.expires_at is None:
        return []
    key = (grant.case.public_id, grant.asked_by_id)
    return [
        at for case, actor, at in times
        if (case, actor) == key and grant.decided_at <= at <= grant.expires_at
    ]  # fmt: skip


def waiting_for(reader: User) -> list[Grant]:
    """Requests this person can answer now; one statement."""
    return list(Grant.objects.decided_by(reader).waiting().for_list())
