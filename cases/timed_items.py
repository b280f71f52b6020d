"""The standards with a clock and how each stands for one case.

Belongs here: reading an item's `timescale_days` and the dates kept beside the case. Does not
belong here: how days are counted (cases/clocks.py) and any wording, which is the edition's.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet

from cases.clocks import Clock, asks_considered_only
from cases.composed import Composed
from cases.models import Case, ClockEntry
from frameworks.models import Edition, Item, Reference


def timed_items() -> list[Item]:
    """Items of the published editions that have a timescale, in framework order; one statement."""
    return TIMED.rows(Item.objects.db)


def _timed(items: QuerySet[Item]) -> QuerySet[Item]:
    found = items.filter(edition__status=Edition.Status.PUBLISHED, timescale_days__isnull=False)
    order = ("edition__framework__order", "position")
    return found.select_related("section", "edition").order_by(*order)


TIMED = Composed("frameworks.Item", _timed)


def headings_of(items: Iterable[Item]) -> dict[int, str]:
    """Per item what its edition calls it, such as "Family network meetings"; one statement."""
    rows = Reference.objects.filter(item__in=list(items), kind="measure_heading").order_by("order")
    found: dict[int, str] = {}
    for item_id, text in rows.values_list("item_id", "text"):
        found.setdefault(item_id, text)
    return found


def clock_of(
    item: Item, entry: ClockEntry | None, *, plan_code: str, today: datetime.date
) -> Clock:
    return Clock(
        limit=item.timescale_days or 0,
        today=today,
        opened_on=entry.opened_on if entry else None,
        held_on=entry.held_on if entry else None,
        considered=entry.considered if entry else False,
        asks_considered_only=asks_considered_only(plan_code),
    )


def clocks_of(case: Case, items: Iterable[Item], *, today: datetime.date) -> dict[str, Clock]:
    """By item code; one statement where any of the items has a clock, none otherwise."""
    timed = [item for item in items if item.timescale_days]
    if not timed:
        return {}
    rows = ClockEntry.objects.filter(case=case, item_code__in=[item.code for item in timed])
    entries: dict[str, ClockEntry] = {}
    for row in rows:  # the newest opening first
        entries.setdefault(row.item_code, row)
    return {
        item.code: clock_of(
            item, entries.get(item.code), plan_code=case.plan_type.code, today=today
        )
        for item in timed
    }
