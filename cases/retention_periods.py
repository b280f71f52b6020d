"""The periods in force: what the authority set, or the defaults.

Belongs here: reading them, and which of several a case is kept for. Does not belong here: the table
of categories (cases/retention.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from cases.retention import (
    BY_CODE,
    CATEGORIES,
    OF_CASES,
    Category,
    Period,
    category_of_plan,
    parse,
)
from cases.stored_settings import stored


def periods() -> dict[str, Period]:
    """By category, read once: whoever asks for many cases hands them on."""
    own = parse(stored.RETENTION_PERIODS)
    return {one.code: own.get(one.code, one.default) for one in CATEGORIES}


def in_words(category: Category, now: Mapping[str, Period]) -> str:
    return now[category.code].in_words(category.end)


def kept_until(
    plans: Collection[str],
    birth: datetime.date | None,
    closed: datetime.date,
    now: Mapping[str, Period],
) -> tuple[Category, datetime.date]:
    """Of all plans a child ever had, the one that is kept longest, and its last day."""
    found = {category_of_plan(code) for code in plans}
    ends = {one.code: now[one.code].until(birth, closed) for one in found}
    longest = max(ends.values())
    code = next(one.code for one in OF_CASES if ends.get(one.code) == longest)
    return BY_CODE[code], longest
