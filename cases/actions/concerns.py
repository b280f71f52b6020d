"""Raising a safeguarding concern while auditing, and acknowledging it.

A concern is an urgent action for whoever manages the case. It is no referral; the page that raises
it says so. It stays whatever happens to the audit.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases.access import Role, holds
from cases.actions.access_log import record
from cases.models import AccessLog, Action, Audit, Membership, User

WHAT = "Safeguarding concern: speak with the person who raised it, now"
WORDS_LENGTH = 200
# Who is told, the nearest first.
LINE = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DIRECTOR)


class NobodyToTell(Exception):
    """Nobody in the line of this case may open it: the page says whom to speak to instead."""


class Waiting(Exception):
    """A concern of this audit waits to be acknowledged already, and says other words."""

    def __init__(self, concern: Action) -> None:
        super().__init__("a concern of this audit is waiting")
        self.concern = concern


def whom_to_tell(audit: Audit, by: User) -> User | None:
    """The team manager of the case; where they rate or hold it, or there is none, those above.

    Of a restricted case only somebody who is named on it.
    """
    held = audit.case.allocations.filter(ends=None).select_related("team").first()
    if held is None:
        return None
    places = {
        Role.TEAM_MANAGER: {"team": held.team_id},
        Role.SERVICE_MANAGER: {"service": held.team.service_id},
        Role.DIRECTOR: {},
    }
    people = Membership.objects.current(on=timezone.localdate()).filter(user__is_active=True)
    if audit.case.restricted:
        people = people.filter(user__in=audit.case.named_people.values("user"))
    people = people.exclude(user__in=[by.pk, audit.rater_id, held.practitioner_id])
    for role in LINE:
        found = people.filter(role=role, **places[role]).select_related("user")
        first = found.order_by("starts", "pk").first()
        if first:
            return first.user
    return None


@transaction.atomic
def raise_concern(*, audit: Audit, by: User, words: str = "") -> Action:
    """Tell whoever manages the case, at once; two presses make one action.

    While a concern of the audit waits, the same words find it; other words raise Waiting.
    Raises NobodyToTell.
    """
    audit = Audit.objects.select_for_update(of=("self",)).select_related("case").get(pk=audit.pk)
    waiting = audit.actions.filter(urgent=True, acknowledged_at=None).first()
    what = f"{WHAT}. {words}" if words else WHAT
    if waiting:
        if words and waiting.what != what:
            raise Waiting(waiting)
        return waiting
    owner = whom_to_tell(audit, by)
    if owner is None:
        raise NobodyToTell
    concern = Action.objects.create(
        case=audit.case,
        audit=audit,
        what=what,
        owner=owner,
        due_on=timezone.localdate(),
        urgent=True,
        raised_by=by,
        created_at=timezone.now(),
    )
    _log(concern, by, "safeguarding concern raised")
    return concern


@transaction.atomic
def acknowledge(*, concern: Action, by: User) -> bool:
    """Say that one has read it and acts; False where somebody said so before."""
    rows = Action.objects.filter(pk=concern.pk, urgent=True, acknowledged_at=None)
    if not rows.update(acknowledged_by=by, acknowledged_at=timezone.now()):
        return False
    _log(concern, by, "safeguarding concern acknowledged")
    return True


def _log(concern: Action, by: User, what: str) -> None:
    case = concern.case
    record(by=by, event=AccessLog.Event.STATE, what=what, case=case, allocated=holds(by, case))
