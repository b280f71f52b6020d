"""Moving an action on: added, begun, done, verified by somebody else, cancelled, looked at again.

Every write names the version it saw. Raising a safeguarding concern: cases/actions/concerns.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases.actions.access_log import record
from cases.actions.audits import NoEdition, Stale, start_audit
from cases.actions.moves import close_if_all_done
from cases.actions.resent import resent
from cases.models import AccessLog, Action, Audit, User
from frameworks.models import Edition, Item

State = Action.State


class OwnWork(Exception):
    """Nobody verifies what they own or did themselves."""


@transaction.atomic
def add_action(
    *,
    audit: Audit,
    items: Iterable[Item],
    what: str,
    owner: User,
    due_on: datetime.date,
    by: User,
    drawn: datetime.datetime | None = None,
) -> Action:
    """One more action out of an audit that is in; its ratings stay as they are.

    The same one from the same page, `drawn` then, is found, not made.
    """
    items = list(items)
    like = audit.actions.filter(what=what, owner=owner, due_on=due_on, raised_by=by)
    made = resent(like, by=by, since="created_at", drawn=drawn)
    if made and set(made.items.all()) == set(items):
        return made
    action = Action.objects.create(
        case_id=audit.case_id,
        audit=audit,
        what=what,
        owner=owner,
        due_on=due_on,
        raised_by=by,
        created_at=timezone.now(),
    )
    action.items.set(items)
    record(by=by, event=AccessLog.Event.CHANGE, what="action added", case=audit.case)
    return action


@transaction.atomic
def move_action(
    *, action: Action, by: User, state: str, done_evidence: str, version: int
) -> Action:
    """Set an unfinished action to open, in progress or done. Raises Stale with the row as it is."""
    done = state == State.DONE
    new = {
        "state": state,
        "done_evidence": done_evidence,
        "done_on": timezone.localdate() if done else None,
        "done_by": by if done else None,
    }
    _held(action, version, Action.UNFINISHED)
    return _save(action, by, f"action {state}", **new)


@transaction.atomic
def verify_action(*, action: Action, by: User, closing_words: str, version: int) -> Action:
    """Somebody else than its owner and than whoever did it has seen that it is done.

    Raises OwnWork or Stale. The agreed audit closes with its last action.
    """
    held = _held(action, version, (State.DONE,))
    if by.pk in (held.owner_id, held.done_by_id):
        raise OwnWork
    today = timezone.localdate()
    new = {"verified_by": by, "verified_on": today, "closing_words": closing_words}
    verified = _save(action, by, "action verified", state=State.VERIFIED, **new)
    close_if_all_done(verified.audit)
    return verified


@transaction.atomic
def reopen_action(*, action: Action, by: User, closing_words: str, version: int) -> Action:
    """Not yet: back to in progress with the reason; what was said to show it stays."""
    held = _held(action, version, (State.DONE,))
    if by.pk in (held.owner_id, held.done_by_id):
        raise OwnWork
    new = {"state": State.IN_PROGRESS, "done_on": None, "closing_words": closing_words}
    return _save(action, by, "action not yet done", **new)


@transaction.atomic
def cancel_action(*, action: Action, by: User, closing_words: str, version: int) -> Action:
    """No longer needed, with the reason; it stays to be read. Raises Stale."""
    _held(action, version, Action.UNFINISHED)
    gone = _save(action, by, "action cancelled", state=State.CANCELLED, closing_words=closing_words)
    close_if_all_done(gone.audit)
    return gone


@transaction.atomic
def change_action(
    *, action: Action, by: User, owner: User, due_on: datetime.date, version: int
) -> Action:
    """Another owner or another date. Raises Stale."""
    _held(action, version, Action.UNFINISHED)
    return _save(action, by, "action owner or date changed", owner=owner, due_on=due_on)


@transaction.atomic
def keep_in_plan(*, action: Action, by: User, due_on: datetime.date, version: int) -> Action:
    """Looked at again: still in the child's plan, to be looked at on another day."""
    _held(action, version, Action.UNFINISHED, already_in_plan=True)
    return _save(action, by, "plan looked at again", due_on=due_on)


@transaction.atomic
def plan_to_action(
    *, action: Action, by: User, what: str, due_on: datetime.date, version: int
) -> Action:
    """Looked at again: the plan does not carry it, so it is an action now."""
    _held(action, version, Action.UNFINISHED, already_in_plan=True)
    new = {"already_in_plan": False, "what": what, "due_on": due_on}
    return _save(action, by, "plan became an action", **new)


def re_rate(*, action: Action, by: User) -> Audit:
    """A re-audit of the items this action is for, in the wording that is published now.

    Continues the person's open re-audit of the case. Raises NoEdition where none of the items is
    published any more. Nothing that was rated before is touched.
    """
    published = Edition.objects.published()
    items = Item.objects.filter(
        edition__in=published, code__in=action.items.values("code")
    ).select_related("edition")
    found = list(items.order_by("edition__framework__order", "position"))
    if not found:
        raise NoEdition
    return start_audit(
        case=action.case,
        by=by,
        scope=Audit.Scope.CHOSEN,
        type=Audit.Type.RE_AUDIT,
        items=found,
    )


def _held(action: Action, version: int, states: Iterable[str], **also: Any) -> Action:
    """The row, held until the end of the transaction; Stale where it moved on since."""
    held = Action.objects.select_for_update(of=("self",)).get(pk=action.pk)
    as_seen = held.version == version and held.state in states
    if not as_seen or any(getattr(held, name) != value for name, value in also.items()):
        raise Stale(held)
    return held


def _save(action: Action, by: User, said: str, **new: Any) -> Action:
    row = Action.objects.filter(pk=action.pk)
    row.update(version=F("version") + 1, **new)
    current = row.select_related("case", "audit").get()
    record(by=by, event=AccessLog.Event.STATE, what=said, case=current.case)
    return current
