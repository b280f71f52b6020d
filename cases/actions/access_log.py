"""The one way a row enters the access log: who opened or changed what, when and why.

Belongs here: adding rows. Does not belong here: reading the log, and anything somebody typed about
a child. A row carries our own words, the case's random identifier, and a reason that was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cases.models import AccessLog

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import AnonymousUser

    from cases.models import Case, User


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
    belongs to.
    """
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


def _short(text: str, length: int) -> str:
    """A log row is never refused because its words are long, or hold what a database cannot."""
    text = text.replace("\x00", "")
    return text if len(text) <= length else text[: length - 1] + "…"
