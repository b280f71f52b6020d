"""Calibration: opening a made-up child to be rated, one's own ratings of it, and closing it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from cases.actions.access_log import record
from cases.actions.resent import resent
from cases.models import AccessLog, Calibration, CalibrationRating, User
from frameworks.models import Item


class Closed(Exception):
    """The calibration is closed: nobody rates it any more, and all see the spread."""


@transaction.atomic
def open_calibration(
    *,
    title: str,
    story: str,
    items: Iterable[Item],
    by: User,
    drawn: datetime.datetime | None = None,
) -> Calibration:
    """`items` belong to one edition; the form sees to it. One page, `drawn` then, opens one."""
    items = list(items)
    like = Calibration.objects.filter(title=title, story=story, by=by, closed_at=None)
    made = resent(like, by=by, since="opened_at", drawn=drawn)
    if made:
        return made
    new = Calibration.objects.create(
        title=title, story=story, edition_id=items[0].edition_id, by=by, opened_at=timezone.now()
    )
    new.items.set(items)
    record(by=by, event=AccessLog.Event.WORK, what="calibration opened")
    return new


@transaction.atomic
def rate_calibration(*, calibration: Calibration, values: Mapping[int, str], by: User) -> None:
    """Keep this person's ratings, item id to value; a later one replaces theirs. Raises Closed."""
    _locked(calibration)
    now = timezone.now()
    CalibrationRating.objects.bulk_create(
        (
            CalibrationRating(
                calibration=calibration, rater=by, item_id=item, value=value, saved_at=now
            )
            for item, value in values.items()
        ),
        update_conflicts=True,
        unique_fields=["calibration", "rater", "item"],
        update_fields=["value", "saved_at"],
    )


@transaction.atomic
def close_calibration(*, calibration: Calibration, by: User) -> Calibration:
    """From now on everybody sees the spread. Raises Closed."""
    found = _locked(calibration)
    found.closed_at = timezone.now()
    found.save(update_fields=["closed_at"])
    record(by=by, event=AccessLog.Event.WORK, what="calibration closed")
    return found


def _locked(calibration: Calibration) -> Calibration:
    rows = Calibration.objects.select_for_update(of=("self",))
    found = rows.filter(pk=calibration.pk, closed_at=None).first()
    if found is None:
        raise Closed
    return found
