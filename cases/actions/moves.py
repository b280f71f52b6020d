"""Moving an audit from state to state: one engine for every move, each with its two log rows.

Belongs here: the move itself and its reason. What a single move brings with it (a revision, an
agreed rating) stands in the module of its noun, in the same transaction.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases import lifecycle
from cases.access import part_in_words
from cases.actions.access_log import record
from cases.actions.summarise import kept
from cases.models import AccessLog, Action, Audit, AuditMove, User


class NoReason(Exception):
    """This move asks for a reason in words."""


@transaction.atomic
def move(*, audit: Audit, name: str, by: User | None, reason: str = "") -> Audit:
    """Make one move of the table in cases/lifecycle.py; `by` None is the system.

    Who may is decided by the caller through cases/access.py. Raises lifecycle.Refused where the
    move does not fit the audit's state, NoReason where a reason is wanted; then nothing is done.
    """
    with kept([audit.case_id] if name in lifecycle.RECOUNTED else []):
        return _moved(audit, name, by, reason)


def _moved(audit: Audit, name: str, by: User | None, reason: str) -> Audit:
    held = Audit.objects.select_for_update(of=("self",)).select_related("case").get(pk=audit.pk)
    found = lifecycle.check(held.state, name)
    reason = reason.strip()
    if found.needs_reason and not reason:
        raise NoReason
    before = held.state
    if found.to != before:
        Audit.objects.filter(pk=held.pk).update(state=found.to)
        held.state = found.to
    note_move(audit=held, name=name, before=before, by=by, reason=reason)
    return held


@transaction.atomic
def close_if_all_done(audit: Audit) -> bool:
    """Close an agreed audit once every action of it is verified or cancelled; True if it closed.

    Asked whenever an audit is agreed and whenever an action is verified or cancelled. An audit
    without actions has nothing left to wait for.
    """
    held = Audit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
    finished = (Action.State.VERIFIED, Action.State.CANCELLED)
    if held.state != Audit.State.AGREED or held.actions.exclude(state__in=finished).exists():
        return False
    move(audit=held, name="close", by=None)
    return True


def note_move(
    *, audit: Audit, name: str, before: str, by: User | None, reason: str = ""
) -> AuditMove:
    """The two rows every move leaves: one beside the audit, with its reason, one in the log."""
    row = AuditMove.objects.create(
        audit=audit,
        name=name,
        from_state=before,
        to_state=audit.state,
        by=by,
        part=part_in_words(by) if by else "",
        reason=reason,
        at=timezone.now(),
    )
    what = f"audit {audit.get_state_display().lower()}"
    record(by=by, event=AccessLog.Event.STATE, what=what, case=audit.case)
    return row
