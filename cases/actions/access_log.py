"""The one way a row enters the access log: who opened or changed what, when and why.

Belongs here: adding rows. Does not belong here: reading the log, and anything somebody typed about
a child. A row carries our own words, the case's random identifier, and a reason that was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format

from cases.access import standing
from cases.models import AccessLog, Case

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from cases.models import User


# What somebody does with a case that they hold, or cover.
WORKED_WITH = (AccessLog.Event.VIEW, AccessLog.Event.EXPORT, AccessLog.Event.STATE)


def record(
    *,
    by: User | AnonymousUser | None,
    event: str,
    what: str,
    case: Case | UUID | None = None,
    allocated: bool = False,
    why: str = "",
    before: str = "",
    after: str = "",
    using: str | None = None,
) -> AccessLog:
    """Add one row in the caller's transaction; outside one it is committed at once.

    `event` is an AccessLog.Event, `what` a few of our own words ("case", "audit", "moved a case"),
    `case` the case or its public_id, `allocated` whether `by` holds the case now. `before` and
    `after` are what a setting said and says. `using` is the connection whose transaction the row
    belongs to. Of a case that `by` covers for a colleague the row says so, and until when.
    """
    if case and event in WORKED_WITH and not (allocated or why):
        why = _covering(by, case)
    return AccessLog.objects.using(using).create(
        at=timezone.now(),
        actor=by if by is not None and by.is_authenticated else None,
        event=event,
        what=_short(what, 60),
        case_id=getattr(case, "public_id", case),
        allocated=allocated,
        why=_short(why, 300),
        before=_short(before, 600),
        after=_short(after, 600),
    )


def _covering(by: User | AnonymousUser | None, case: Case | UUID) -> str:
    """No name: the log outlives the people in it."""
    if by is None or not by.is_authenticated or not standing(by).covers:
        return ""
    if not isinstance(case, Case):
        found = Case.objects.filter(public_id=case).first()  # or of a sheet
        if found is None:
            return ""
        case = found
    cover = standing(by).covers.of_case(case)
    until = date_format(cover.last_day, "j F Y") if cover else ""
    return f"Covering for the practitioner until {until}" if cover else ""


def _short(text: str, length: int) -> str:
    """A log row is never refused because its words are long, or hold what a database cannot."""
    text = text.replace("\x00", "")
    return text if len(text) <= length else text[: length - 1] + "…"
