"""Quarters, ages and age bands: pure functions of dates, no Django model."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings

LENGTHS, FEBRUARY = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1
OLDEST_YEARS = 25  # care leavers are worked with to 25
AGE_BANDS = (
    ("unborn", "Unborn"),
    ("0-4", "0 to 4"),
    ("5-9", "5 to 9"),
    ("10-15", "10 to 15"),
    ("16-17", "16 to 17"),
    ("18-24", "18 to 24"),
)


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of the county's year, known by its first day."""

    starts: datetime.date

    @cached_property
    def ends(self) -> datetime.date:
        """The first day that is no longer in the quarter."""
        return add_months(self.starts, 3)

    @property
    def number(self) -> int:
        return (self.starts.month - settings.YEAR_STARTS_IN_MONTH) % 12 // 3 + 1

    @property
    def label(self) -> str:
        last = add_months(self.starts, 2)
        return f"{self.starts:%B} to {last:%B} {last.year}"

    @property
    def code(self) -> str:
        """For addresses: the first day, such as 2026-04-01."""
        return self.starts.isoformat()

    def before(self, quarters: int = 1) -> Quarter:
        return Quarter(add_months(self.starts, -3 * quarters))


def quarter_of(day: datetime.date) -> Quarter:
    return _quarter_of(day.year, day.month, settings.YEAR_STARTS_IN_MONTH)


@lru_cache(maxsize=1024)
def _quarter_of(year: int, month: int, begins: int) -> Quarter:
    return Quarter(add_months(datetime.date(year, month, 1), -((month - begins) % 3)))


def calendar_quarter(day: datetime.date) -> datetime.date:
    """The first day of January to March and so on, whenever the county's year begins."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def quarter_from_code(code: str | None, default: Quarter) -> Quarter:
    """The quarter a code names, or the default when it names none."""
    try:
        day = datetime.date.fromisoformat(code or "")
    except ValueError:
        return default
    return quarter_of(day) if 2000 <= day.year <= 2200 else default


def span_in_words(span: datetime.timedelta) -> str:
    """How long something took or waits: "35 min", "2 h 10 min", "1 day 3 h"."""
    minutes = max(0, int(span.total_seconds() // 60))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} day{'' if days == 1 else 's'} {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day some months on, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = 29 if month == FEBRUARY and calendar.isleap(year) else LENGTHS[month]
    return datetime.date(year, month + 1, min(day.day, last))


def age_on(birth_month: datetime.date | None, day: datetime.date) -> int | None:
    """Age in whole years on a day, None for an unborn child."""
    if birth_month is None:
        return None
    return max(0, day.year - birth_month.year - (day.month < birth_month.month))


def age_in_words(birth_month: datetime.date | None, day: datetime.date) -> str:
    age = age_on(birth_month, day)
    if birth_month is None or age is None:
        return "Unborn"
    if age == 0:
        months = (day.year - birth_month.year) * 12 + day.month - birth_month.month
        months = max(0, months)
        return "1 month" if months == 1 else f"{months} months"
    return "1 year" if age == 1 else f"{age} years"


def age_band(birth_month: datetime.date | None, day: datetime.date) -> str:
    """The band's code; people past 24 stay in the last band."""
    age = age_on(birth_month, day)
    if age is None:
        return "unborn"
    for code, upper in (("0-4", 4), ("5-9", 9), ("10-15", 15), ("16-17", 17)):
        if age <= upper:
            return code
    return "18-24"


def birth_months(
    band: str, day: datetime.date
) -> tuple[datetime.date | None, datetime.date | None]:
    """Born after the first month and until the second falls in the band; None is no bound."""
    codes = [code for code, _ in AGE_BANDS[1:]]
    place = codes.index(band)
    month = day.replace(day=1)
    youngest, oldest = (int(age) for age in band.split("-"))
    after = None if place == len(codes) - 1 else add_months(month, -12 * (oldest + 1))
    until = None if place == 0 else add_months(month, -12 * youngest)
    return after, until
