"""Dates as files hold them: real ones, text in British or American order, numbers of days.

A column is read as a whole: a day over 12 anywhere in it says in which order it is written.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from cases.intake.words import Value, text_of

Day = datetime.date
MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
EXCEL_BEGINS = Day(1899, 12, 30)
SERIALS = range(20_000, 62_000)  # 1954 to 2069
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[Tt ].*)?", re.ASCII)
_IN_TURN = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[Tt ].*)?", re.ASCII)
_MONTH_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -/.]+([a-z]{3})[a-z]*[ -/.,]+(\d{4}|\d{2})")
_NAMED_FIRST = re.compile(r"([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTH_ONLY = re.compile(r"(?:(\d{1,2})[-/. ]|([a-z]{3})[a-z]*[-/. ])(\d{4})", re.ASCII)
_UNBORN = re.compile(
    r"^(?:unborn|expected|edd|due)\b[ :,-]*(?:(?:in|on|due|edd|expected) ?)?", re.I
)


class Unreadable(ValueError):
    """A cell that should be a date is none."""


def american(values: Iterable[Value]) -> bool:
    """The month comes first: one date shows it, and none shows the opposite."""
    found = [match for value in values if (match := _IN_TURN.fullmatch(text_of(value)))]
    british = any(int(match[1]) > 12 for match in found)
    return not british and any(int(match[2]) > 12 for match in found)


def is_unborn(value: Value) -> bool:
    return bool(_UNBORN.match(text_of(value)))


def day_of(value: Value, *, month_first: bool = False, today: Day) -> Day | None:
    """The day a cell names; None for an empty one; Unreadable for anything else."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = _UNBORN.sub("", text_of(value))
    if not text:
        return None
    try:
        found = _from_text(text.casefold(), month_first, today)
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2100:
        raise Unreadable
    return found


def _from_text(text: str, month_first: bool, today: Day) -> Day | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return Day(int(match[1]), int(match[2]), int(match[3] or 1))
    if match := _IN_TURN.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        turned = second > 12 if first <= 12 else False
        day, month = (second, first) if turned or (month_first and first <= 12) else (first, second)
        return Day(_year(match[3], today), month, day)
    if match := _MONTH_NAMED.fullmatch(text):
        return Day(_year(match[3], today), MONTHS.get(match[2], 0), int(match[1]))
    if match := _NAMED_FIRST.fullmatch(text):
        return Day(int(match[3]), MONTHS.get(match[1], 0), int(match[2]))
    if match := _MONTH_ONLY.fullmatch(text):
        return Day(int(match[3]), int(match[1] or 0) or MONTHS.get(match[2], 0), 1)
    return _serial(text)


def _serial(text: str) -> Day | None:
    """The number of days by which a spreadsheet stores a date."""
    match = re.fullmatch(r"(\d{5})(?:\.\d+)?", text, re.ASCII)
    if match and int(match[1]) in SERIALS:
        return EXCEL_BEGINS + datetime.timedelta(days=int(match[1]))
    return None


def _year(text: str, today: Day) -> int:
    """Two digits are the nearest year that is not more than one ahead."""
    if len(text) == 4:
        return int(text)
    year = today.year // 100 * 100 + int(text)
    return year if year <= today.year + 1 else year - 100
