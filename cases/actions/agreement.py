"""Agreeing an audit, talking of it, withdrawing it. Who may: cases/access.py, asked by the views.

Belongs here: the write and its log row. Returning and correcting: revisions.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from cases import lifecycle
from cases.access import part_in_words
from cases.actions.access_log import record
from cases.actions.moves import close_if_all_done, move
from cases.actions.resent import resent
from cases.models import AccessLog, Audit, AuditComment, User


@transaction.atomic
def agree(*, audit: Audit, by: User) -> Audit:
    """Agree a submitted audit; with nothing left to do it closes at once. Raises Refused."""
    agreed = move(audit=audit, name="agree", by=by)
    if close_if_all_done(agreed):
        agreed.refresh_from_db(fields=["state"])
    return agreed


@transaction.atomic
def agree_many(*, audits: Iterable[Audit], by: User) -> list[Audit]:
    """Agree several at once; those that somebody moved on meanwhile are left as they are."""
    agreed = []
    for audit in audits:
        try:
            agreed.append(agree(audit=audit, by=by))
        except lifecycle.Refused:
            continue
    return agreed


def withdraw(*, audit: Audit, by: User, reason: str) -> Audit:
    """Kept, and counted nowhere. Raises Refused, or NoReason."""
    return move(audit=audit, name="withdraw", by=by, reason=reason)


@transaction.atomic
def say(
    *, audit: Audit, by: User, text: str, is_reply: bool, drawn: datetime.datetime | None = None
) -> AuditComment:
    """A comment, or the practitioner's reply; it stays with the audit. Raises Refused.

    The same words from the same page, `drawn` then, are one.
    """
    held = Audit.objects.select_for_update(of=("self",)).select_related("case").get(pk=audit.pk)
    lifecycle.check_talk(held.state)
    like = held.comments.filter(by=by, text=text, is_reply=is_reply)
    said = resent(like, by=by, since="at", drawn=drawn)
    if said:
        return said
    row = AuditComment.objects.create(
        audit=held,
        by=by,
        part=part_in_words(by),
        text=text,
        is_reply=is_reply,
        at=timezone.now(),
    )
    what = "audit replied to" if is_reply else "audit commented on"
    record(by=by, event=AccessLog.Event.STATE, what=what, case=held.case)
    return row
