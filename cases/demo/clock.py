"""Lets an action of the product happen on a day of the county's past.

Belongs here: what time it is while the county is built, and when its last day begins. Does not
belong here: what is done then.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def on_the(day: datetime.date, at: datetime.time = datetime.time(7)) -> Iterator[datetime.datetime]:
    """Whatever asks for the time within it is told the early morning of that day."""
    moment = timezone.make_aware(datetime.datetime.combine(day, at))
    now = timezone.now
    timezone.now = lambda: moment
    try:
        yield moment
    finally:
        timezone.now = now


def begin_of(day: datetime.date) -> datetime.datetime:
    """Just after midnight, so that nothing of the anchor's own day lies ahead."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(0, 4)))
