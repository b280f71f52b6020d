"""Writing down when a standard with a clock was opened, held or considered, for one case."""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.models import AccessLog, Case, ClockEntry, User


class StaleClock(Exception):
    """Somebody saved these dates since the page was drawn; `current` is what stands there now."""

    def __init__(self, current: ClockEntry | None) -> None:
        super().__init__("saved by somebody else since the page was drawn")
        self.current = current


@transaction.atomic
def save_clock(
    *,
    case: Case,
    item_code: str,
    by: User,
    opened_on: datetime.date,
    held_on: datetime.date | None,
    considered: bool,
    version: int,
) -> ClockEntry:
    """Save the dates; `version` is what the page showed, 0 for none yet. Raises StaleClock.

    The same dates sent again are no change and no error.
    """
    Case.objects.select_for_update().get(pk=case.pk)
    new = {"opened_on": opened_on, "held_on": held_on, "considered": considered}
    stamp = {"by": by, "saved_at": timezone.now()}
    rows = ClockEntry.objects.filter(case=case, item_code=item_code)
    current = rows.first()
    if current is None and version == 0:
        entry = ClockEntry.objects.create(case=case, item_code=item_code, **new, **stamp)
    elif current and all(getattr(current, name) == value for name, value in new.items()):
        return current
    elif current is None or current.version != version:
        raise StaleClock(current)
    else:
        for name, value in (new | stamp | {"version": version + 1}).items():
            setattr(current, name, value)
        _save(current)
        entry = current
    record(by=by, event=AccessLog.Event.CHANGE, what="dates of a standard", case=case)
    return entry


def _save(entry: ClockEntry) -> None:
    """An older row of the case may begin on the same day: then that one is the row to change."""
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as fault:
        raise StaleClock(ClockEntry.objects.filter(pk=entry.pk).first()) from fault
