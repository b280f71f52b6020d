"""Asking for a grant, giving, refusing and taking it back; each is a row in the access log.

Who may decide is asked of Grant.objects.decided_by(user); what can never be so, whoever asks, is
decided here.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cases.access import administers
from cases.actions.access_log import record
from cases.models import AccessLog, Case, Grant, User

MINUTES = (15, 30, 60)


class NotPossible(Exception):
    """The message is a sentence for the person who pressed."""


@transaction.atomic
def ask(*, by: User, reference: str, reason: str) -> Grant:
    """One open case by its reference. Restricted ones are for the people named on them alone."""
    case = Case.objects.administered_by(by).open().filter(reference__iexact=reference).first()
    if case is None:
        raise NotPossible("There is no open case with this reference. Look in Caseload.")
    if case.restricted:
        raise NotPossible("This case is restricted: only the people named on it open it.")
    if not case.allocations.filter(ends=None).exists():
        raise NotPossible("Nobody holds this case, so nobody can say yes. Give it to somebody.")
    asked = Grant.objects.filter(case=case, asked_by=by)
    if asked.waiting().exists() or asked.open().exists():
        raise NotPossible("You have asked for this case already. See below.")
    grant = Grant.objects.create(case=case, asked_by=by, asked_at=timezone.now(), reason=reason)
    record(by=by, event=AccessLog.Event.GRANT, what="asked to see a case", case=case, why=reason)
    return grant


@transaction.atomic
def decide(*, grant: Grant, by: User, minutes: int | None) -> Grant:
    """Open the case for so many minutes from now; None refuses. Once only."""
    held = Grant.objects.select_for_update(of=("self",)).select_related("case").get(pk=grant.pk)
    if held.state != "waits":
        raise NotPossible("This request was answered before, or has lapsed.")
    if minutes is not None and not 1 <= minutes <= Grant.LONGEST:
        raise NotPossible(f"A grant lasts {Grant.LONGEST} minutes at most.")
    now = timezone.now()
    held.decided_by, held.decided_at, held.minutes = by, now, minutes
    held.expires_at = now + datetime.timedelta(minutes=minutes) if minutes else None
    held.save()
    what = f"gave a grant of {minutes} minutes" if minutes else "refused a grant"
    record(by=by, event=AccessLog.Event.GRANT, what=what, case=held.case, why=held.reason)
    return held


@transaction.atomic
def take_back(*, grant: Grant, by: User) -> Grant:
    """It ends now; the very next page knows."""
    held = Grant.objects.select_for_update(of=("self",)).select_related("case").get(pk=grant.pk)
    if held.state != "open":
        raise NotPossible("This grant has ended already.")
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    what = "took a grant back"
    record(by=by, event=AccessLog.Event.GRANT, what=what, case=held.case, why=held.reason)
    return held


def open_case(*, grant: Grant, by: User) -> None:
    """One row for every opening, by grant, with the reason that was given."""
    if not administers(by):
        raise NotPossible("A grant opens a case to an admin only.")
    record(
        by=by, event=AccessLog.Event.VIEW, what="case, by grant", case=grant.case, why=grant.reason
    )
