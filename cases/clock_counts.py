"""Counting standards with a clock: a team's cases by where each clock stands and how it was rated.

Belongs here: which dates of a case count on a day, and adding the cases up. Does not belong here:
counting days (cases/clocks.py), which cases a team holds (cases/rollups.py), whose rating votes
(cases/votes.py), or a page. docs/rollups.md says it in words.
One statement a standard. The database adds up the cases that share their dates and their rating;
working days are then counted once for each such pair of dates, by cases/clocks.py, so that the
figure and the page of a case can never count them differently.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import QuerySet

from cases import votes
from cases.clocks import (
    CONSIDERED,
    IN_TIME,
    LATE,
    NOT_CONSIDERED,
    NOT_RECORDED,
    PAST,
    RUNNING,
    Clock,
    asks_considered_only,
)
from cases.models import Allocation, RatingValue
from cases.periods import Quarter
from cases.practice_counts import QUARTERS
from cases.querysets import AuditQuerySet
from cases.rollups import Selection
from cases.statistics import Interval, wilson
from frameworks.models import Edition, Item

HELD = (IN_TIME, LATE)
STATES = (*HELD, RUNNING, PAST, NOT_RECORDED)  # strengths first
HELD_ALL_THE_SAME = "held all the same"
APART = (CONSIDERED, HELD_ALL_THE_SAME, NOT_CONSIDERED)  # early help: in no rate
NO_COLOUR, NOT_RATED = "no_colour", "not_rated"
JUDGED = (RatingValue.GREEN, RatingValue.AMBER, RatingValue.RED, NO_COLOUR, NOT_RATED)
NOW, EARLIER = "quarter", "earlier"  # when it was held
WHEN = (NOW, EARLIER)


class Where(NamedTuple):
    """Where a case stands: its clock, the rating of the standard, and when it was held."""

    state: str
    judged: str
    when: str = ""

    def fits(self, *, states: Iterable[str], judged: str = "", when: str = "") -> bool:
        return (
            self.state in states
            and (not judged or self.judged == judged)
            and (not when or self.when == when)
        )


@dataclass(frozen=True)
class Standing:
    """One case behind a number; `audit_id` is where its rating came from."""

    case_id: int
    clock: Clock
    where: Where
    value: str = ""
    audit_id: int | None = None


@dataclass(frozen=True)
class ClockFigure:
    """One standard's cases by where they stand."""

    item: Item
    cases: Counter[Where]

    def number(self, *states: str, judged: str = "", when: str = "") -> int:
        """How many stand in one of these states, rated so, held then."""
        return sum(
            number
            for where, number in self.cases.items()
            if where.fits(states=states, judged=judged, when=when)
        )

    def held(self, when: str = "") -> int:
        """What being in time is counted of."""
        return self.number(*HELD, when=when)

    def interval(self, when: str = "") -> Interval:
        return wilson(self.number(IN_TIME, when=when), self.held(when))


def counted(
    audits: AuditQuerySet,
    held: QuerySet[Allocation],
    selection: Selection,
    item: Item,
    *,
    on: datetime.date,
) -> ClockFigure:
    """The cases of these allocations as they stood on a day; one statement, one for the ids."""
    columns = "h.plan, e.opened_on, e.held_on, e.considered, SUBSTR(j.latest, 12)"
    sql, params = _cases(audits, held, selection, item, on=on, rating="v.value")
    sql += f" SELECT {columns}, COUNT(*) FROM {_JOINED} GROUP BY 1, 2, 3, 4, 5"  # noqa: S608
    cases: Counter[Where] = Counter()
    for *dates, latest, number in votes.run(audits, sql, params):
        clock = _clock(item, dates, on=on)
        cases[_where(clock, latest or "", selection.quarter)] += number
    return ClockFigure(item, cases)


def behind_clock(
    audits: AuditQuerySet,
    held: QuerySet[Allocation],
    selection: Selection,
    item: Item,
    *,
    on: datetime.date,
    state: str,
    judged: str = "",
    when: str = "",
) -> list[Standing]:
    """The cases behind one number: as many as it says."""
    rating = "v.value || ' ' || CAST(v.audit_id AS varchar(20))"
    columns = "h.plan, e.opened_on, e.held_on, e.considered, SUBSTR(j.latest, 12), h.case_id"
    sql, params = _cases(audits, held, selection, item, on=on, rating=rating)
    sql += f" SELECT {columns} FROM {_JOINED} ORDER BY h.case_id"  # noqa: S608
    found = []
    for *dates, latest, case_id in votes.run(audits, sql, params):
        clock = _clock(item, dates, on=on)
        value, _, audit = (latest or "").partition(" ")
        where = _where(clock, value, selection.quarter)
        if where.fits(states=(state,), judged=judged, when=when):
            found.append(Standing(case_id, clock, where, value, int(audit) if audit else None))
    return found


# The newest dates by the day, found by their index; a rating's day stands before it, so that the
# greatest is the latest.
_JOINED = """held h
    LEFT JOIN entry e ON e.case_id = h.case_id
    LEFT JOIN judged j ON j.case_id = h.case_id"""


def _cases(
    audits: AuditQuerySet,
    held: QuerySet[Allocation],
    selection: Selection,
    item: Item,
    *,
    on: datetime.date,
    rating: str,
) -> tuple[str, list[Any]]:
    """`WITH held, entry, judged`: the cases, their newest dates, and their latest rating.

    The rating is the latest within twelve months, as outcomes beside practice read it.
    """
    quarters = [selection.quarter.before(back) for back in range(QUARTERS)]
    with_, params = votes.ranked(audits, voice=selection.voice, quarters=quarters)
    cases = held.order_by().values_list("case_id", "case__plan_type__code")
    held_sql, held_params = votes.compiled(cases)
    worded = Item.objects.filter(code=item.code).exclude(edition__status=Edition.Status.DRAFT)
    item_ids = worded.order_by().values_list("pk", flat=True)
    sql = f"""{with_},
        held (case_id, plan) AS ({held_sql}),
        entry AS (SELECT c.case_id, c.opened_on, c.held_on, c.considered
            FROM cases_clockentry c
            WHERE c.item_code = %s AND c.case_id IN (SELECT case_id FROM held)
                AND c.opened_on = (SELECT MAX(n.opened_on) FROM cases_clockentry n
                    WHERE n.case_id = c.case_id AND n.item_code = c.item_code
                        AND n.opened_on <= %s)),
        judged AS (SELECT v.case_id, MAX(CAST(v.period AS varchar(10)) || ' ' || {rating}) AS latest
            FROM {votes.votes_of(item_ids)} v
            WHERE v.case_id IN (SELECT case_id FROM held) GROUP BY v.case_id)"""  # noqa: S608
    day = connections[audits.db].ops.adapt_datefield_value(on)
    return sql, [*params, *held_params, item.code, day]


def _clock(item: Item, row: list[Any], *, on: datetime.date) -> Clock:
    """The clock as it stood on a day: what was held later was still to be held."""
    plan_code, opened, held, considered = row
    held_on = _date(held)
    return Clock(
        limit=item.timescale_days or 0,
        today=on,
        opened_on=_date(opened),
        held_on=held_on if held_on and held_on <= on else None,
        considered=bool(considered),
        asks_considered_only=asks_considered_only(plan_code),
    )


def _where(clock: Clock, value: str, quarter: Quarter) -> Where:
    judged = value if value in JUDGED else NO_COLOUR if value else NOT_RATED
    if clock.held_on is None:
        return Where(clock.state, judged)
    state = HELD_ALL_THE_SAME if clock.asks_considered_only else clock.state
    return Where(state, judged, NOW if clock.held_on >= quarter.starts else EARLIER)


def _date(value: datetime.date | str | None) -> datetime.date | None:
    """SQLite keeps a day as text."""
    return datetime.date.fromisoformat(str(value)) if value else None
