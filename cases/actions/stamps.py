"""Write down that something an operator sees to was done, and how it went."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cases.log_check import check, head
from cases.models import Stamp

MAIL_REST = datetime.timedelta(minutes=5)  # between two test messages, whoever asks
ROWS_AT_ONCE = 20_000  # of the access log, checked while somebody waits for the page


class TooSoon(Exception):
    """A test message was sent a moment ago."""


class TooMany(Exception):
    """The access log is too long to be checked while somebody waits."""


def stamp(name: Stamp.Name, *, well: bool, said: str = "") -> Stamp:
    values = {"at": timezone.now(), "went_well": well, "said": said[:300]}
    return Stamp.objects.update_or_create(name=name, defaults=values)[0]


def check_log() -> Stamp:
    """Read the whole access log, and keep what was found. Raises TooMany."""
    if (head().count or 0) > ROWS_AT_ONCE:
        raise TooMany
    found = check([])
    return stamp(
        Stamp.Name.LOG_CHECK, well=not found.fault, said=found.fault or f"{found.count} rows"
    )


@transaction.atomic
def claim_test_message() -> None:
    """One test message in five minutes; two presses at once send one. Raises TooSoon."""
    now = timezone.now()
    fresh = {"at": now, "went_well": False, "said": "being sent"}
    row, made = Stamp.objects.select_for_update().get_or_create(
        name=Stamp.Name.MAIL, defaults=fresh
    )
    if made:
        return
    if now - row.at < MAIL_REST:
        raise TooSoon
    row.at, row.went_well, row.said = now, False, "being sent"
    row.save()
