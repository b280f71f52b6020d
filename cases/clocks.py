"""A standard with a clock: how many days it took, or has run, in calm words. No Django model.

Belongs here: counting days and saying it. Does not belong here: which standards have a clock (an
item's `timescale_days` says so) and saving dates (cases/actions/clocks.py).
Working days are Monday to Friday; bank holidays count as working days (docs/running.md).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cases.freshness import day
from cases.stored_settings import stored

WORKING, CALENDAR = "working", "calendar"
IN_TIME, LATE, RUNNING, PAST, CONSIDERED, NOT_CONSIDERED, NOT_RECORDED = (
    "in time", "late", "running", "past its time", "considered", "not considered", "not recorded",
)  # fmt: skip


def days_between(opened: datetime.date, until: datetime.date, how: str) -> int:
    """Days after the opening day up to and with the last: the opening day itself is day 0."""
    if until <= opened:
        return 0
    span = (until - opened).days
    if how != WORKING:
        return span
    weeks, rest = divmod(span, 7)
    last = opened.weekday()
    return weeks * 5 + sum(1 for step in range(1, rest + 1) if (last + step) % 7 < 5)


def how_in_words(how: str) -> str:
    """Which days are counted, for whoever reads a figure."""
    if how == WORKING:
        return "working days, Monday to Friday; bank holidays count as working days"
    return "calendar days; every day counts"


@dataclass(frozen=True)
class Clock:
    """One standard of one case against its time."""

    limit: int
    today: datetime.date
    opened_on: datetime.date | None = None
    held_on: datetime.date | None = None
    considered: bool = False
    asks_considered_only: bool = False

    @property
    def how(self) -> str:
        return stored.CLOCK_DAYS

    @property
    def days(self) -> int:
        if self.opened_on is None:
            return 0
        return days_between(self.opened_on, self.held_on or self.today, self.how)

    @property
    def state(self) -> str:
        if self.held_on is None and self.asks_considered_only:
            return CONSIDERED if self.considered else NOT_CONSIDERED
        if self.opened_on is None:
            return NOT_RECORDED
        if self.held_on:
            return IN_TIME if self.days <= self.limit else LATE
        return RUNNING if self.days <= self.limit else PAST

    @property
    def words(self) -> str:
        """ "Opened 3 May, held 11 May: 6 working days, within 10"."""
        if self.state == CONSIDERED:
            return "Considered with the family"
        if self.state == NOT_CONSIDERED:
            return "Not considered with the family yet"
        if self.opened_on is None:
            return "No dates recorded yet"
        opened = f"Opened {day(self.opened_on, self.today)}"
        if self.held_on is None:
            return f"{opened}: {self._unit} {self.days} of {self.limit}, not held yet"
        number = f"{self.days} {self._unit}{'' if self.days == 1 else 's'}"
        against = f"within {self.limit}" if self.state == IN_TIME else f"more than {self.limit}"
        return f"{opened}, held {day(self.held_on, self.today)}: {number}, {against}"

    @property
    def _unit(self) -> str:
        return "working day" if self.how == WORKING else "day"


def asks_considered_only(plan_code: str) -> bool:
    """Early help only needs it to be considered with the family."""
    return plan_code in stored.CONSIDERED_PLAN_TYPES
