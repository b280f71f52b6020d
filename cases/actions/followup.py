"""Moving an action on: begun, or done with the evidence that it was. Verifying is not here."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.actions.audits import Stale
from cases.models import AccessLog, Action, User


@transaction.atomic
def move_action(
    *, action: Action, by: User, state: str, done_evidence: str, version: int
) -> Action:
    """Set an unfinished action to open, in progress or done. Raises Stale with the row as it is."""
    done = state == Action.State.DONE
    changed = (
        Action.objects.unfinished()
        .filter(pk=action.pk, version=version)
        .update(
            state=state,
            done_evidence=done_evidence,
            done_on=timezone.localdate() if done else None,
            version=version + 1,
        )
    )
    current = Action.objects.select_related("case").get(pk=action.pk)
    if not changed:
        raise Stale(current)
    record(by=by, event=AccessLog.Event.STATE, what=f"action {state}", case=current.case)
    return current
