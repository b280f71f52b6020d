"""Publishing a quarter's County picture: once, by somebody who counts the whole county.

Belongs here: freezing what partners read, and refusing to do it twice or too early. Does not belong
here: what stands in it (cases/county_counts.py).
"""

from __future__ import annotations

import datetime
import hashlib
import json

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.access import publishes
from cases.actions.access_log import record
from cases.county_counts import CountyLine, as_stored, county_lines
from cases.models import AccessLog, Audit, CountyPicture, Team, User
from cases.periods import Quarter
from cases.stored_settings import stored

PUBLISHED = "published the County picture"


class Refused(Exception):
    """Nothing was published; the message says why and what to do."""


class NotOver(Refused):
    """A quarter that still runs, or one in which nobody was rated."""


class Changed(Refused):
    """The figures are no longer those that the page showed."""


class AlreadyThere(Refused):
    """Published before; that stays."""


def to_publish(quarter: Quarter, by: User) -> list[CountyLine]:
    """What would be published now: with nothing in it that partners do not read."""
    if not publishes(by):
        raise PermissionDenied("Only those who look over the whole county publish its picture.")
    return county_lines(Audit.objects.countable_by(by).of_teams(Team.objects.all()), quarter)


def is_empty(lines: list[CountyLine]) -> bool:
    """Nobody was rated; a hidden number is not nought."""
    return all(line.n == 0 and line.not_yet_known == 0 for line in lines)


def mark_of(lines: list[CountyLine]) -> str:
    """Tells two sets of figures apart."""
    return hashlib.sha256(json.dumps(as_stored(lines)).encode()).hexdigest()


@transaction.atomic
def publish(
    *, quarter: Quarter, seen: str, by: User, at: datetime.datetime | None = None
) -> CountyPicture:
    """Store it for good. `seen` is the mark of what the page showed. Raises Refused."""
    at = at or timezone.now()
    lines = to_publish(quarter, by)
    if quarter.ends > timezone.localdate(at):
        raise NotOver("This quarter is not over yet. Publish it once it has ended.")
    if is_empty(lines):
        raise NotOver("Nobody was rated in this quarter, so there is nothing to publish.")
    if CountyPicture.objects.filter(quarter=quarter.starts).exists():
        raise AlreadyThere("This quarter was published before, and stays as it was published.")
    if seen != mark_of(lines):
        raise Changed(
            "The figures changed since this page was drawn, so nothing was published. Look at them "
            "again below, then publish."
        )
    try:
        with transaction.atomic():  # two people at once: the database lets one of them
            picture = freeze(quarter, lines, by=by, at=at)
    except IntegrityError:
        raise AlreadyThere("Somebody else published this quarter a moment ago.") from None
    record(by=by, event=AccessLog.Event.WORK, what=PUBLISHED, after=quarter.label)
    return picture


def freeze(
    quarter: Quarter, lines: list[CountyLine], *, by: User, at: datetime.datetime
) -> CountyPicture:
    """From here on the database keeps it as it is."""
    return CountyPicture.objects.create(
        quarter=quarter.starts,
        lines=as_stored(lines),
        below=stored.SUPPRESS_BELOW,
        published_by=by,
        published_at=at,
    )
