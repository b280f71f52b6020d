"""A run of erasing: previewed by one person, approved by another, or dropped.

Who may ask is decided in cases/keeping.py; that two people have to agree, and that one of them
is the information governance lead, holds here whoever asks, and the first of it in the database.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cases.access import leads_governance
from cases.actions.access_log import record
from cases.actions.erasing import NotPossible, stale
from cases.models import AccessLog, ErasureItem, ErasureRun, User
from cases.retention_due import due


@transaction.atomic
def preview(*, by: User, before: datetime.date, category: str = "") -> ErasureRun:
    """What is due before a day, kept so that another person approves exactly that."""
    if before > timezone.localdate():
        raise NotPossible("Choose a day that is not in the future.")
    found = due(before, category)
    if not found:
        raise NotPossible("Nothing is due before that day, so there is nothing to erase.")
    run = ErasureRun.objects.create(
        before=before, category=category, made_by=by, made_at=timezone.now()
    )
    ErasureItem.objects.bulk_create(
        [
            ErasureItem(run=run, category=row.category, row=row.row, team_id=row.team)
            for row in found
        ],
        batch_size=1000,
    )
    _log(by, "previewed what is due to be erased", run)
    return run


@transaction.atomic
def approve(*, by: User, run: ErasureRun) -> ErasureRun:
    held = ErasureRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if held.state not in ("waits", "too old"):
        raise NotPossible("This run was answered before. See what became of it.")
    if held.made_by_id == by.pk:
        raise NotPossible("You made this preview. Somebody else has to approve it.")
    if not any(leads_governance(one) for one in (by, held.made_by)):
        raise NotPossible("One of the two has to be the information governance lead.")
    reason = stale(held)
    if reason:
        raise NotPossible(reason)
    held.approved_by, held.approved_at = by, timezone.now()
    held.save(update_fields=["approved_by", "approved_at"])
    _log(by, "approved erasing what is due", held)
    return held


@transaction.atomic
def drop(*, by: User, run: ErasureRun) -> ErasureRun:
    """Nothing of it is erased; a run that has begun goes on to its end."""
    held = ErasureRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if held.state not in ("waits", "approved", "too old"):
        raise NotPossible("This run cannot be dropped any more. See what became of it.")
    held.dropped_by, held.dropped_at = by, timezone.now()
    held.save(update_fields=["dropped_by", "dropped_at"])
    _log(by, "dropped erasing what is due", held)
    return held


def _log(by: User, what: str, run: ErasureRun) -> None:
    after = f"due before {run.before:%-d %B %Y}: {run.items.count()}"
    record(by=by, event=AccessLog.Event.CHANGE, what=what, after=after)
