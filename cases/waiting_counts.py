"""Audits that wait to be agreed, and those that wait too long, by the team that holds the case.

Belongs here: finding and counting them; when an audit waits is told by cases/lifecycle.py, and
this is its SQL. Does not belong here: who agrees what (AuditQuerySet.waiting_for). Explained in
docs/rollups.md.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db.models import Count, Q

from cases.models import Audit, Team
from cases.querysets import AuditQuerySet, drawn_to_agree
from cases.stored_settings import stored


class ToAgree(NamedTuple):
    waiting: int = 0
    too_long: int = 0  # of those, escalated


def waiting(audits: AuditQuerySet) -> AuditQuerySet:
    """Those that somebody has to agree; a self audit only when it was drawn."""
    found = audits.filter(state=Audit.State.SUBMITTED, voice=Audit.Voice.PRACTITIONER)
    return found.annotate(drawn=drawn_to_agree()).filter(~Q(type=Audit.Type.SELF) | Q(drawn=True))


def too_long(on: datetime.date) -> Q:
    """Submitted more than ESCALATE_DAYS before a day."""
    return Q(submitted_at__date__lt=on - datetime.timedelta(stored.ESCALATE_DAYS))


def escalated(audits: AuditQuerySet, *, on: datetime.date) -> AuditQuerySet:
    return waiting(audits).filter(too_long(on))


def to_agree_by_team(
    teams: Sequence[Team], *, on: datetime.date, restricted: Callable[[Team], bool]
) -> dict[int, ToAgree]:
    """Per team, of the cases it holds now; one statement for all."""
    held = waiting(Audit.objects.all()).filter(
        case__allocations__ends=None, case__allocations__team__in=teams
    )
    rows = (
        held.order_by()
        .values_list("case__allocations__team_id", "case__restricted")
        .annotate(waiting=Count("pk"), too_long=Count("pk", filter=too_long(on)))
    )
    found: dict[int, list[tuple[bool, int, int]]] = defaultdict(list)
    for team_id, hidden, number, late in rows:
        found[team_id].append((hidden, number, late))
    counted = {}
    for team in teams:
        open_to = [row for row in found[team.pk] if not row[0] or restricted(team)]
        counted[team.pk] = ToAgree(sum(row[1] for row in open_to), sum(row[2] for row in open_to))
    return counted
