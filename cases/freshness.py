"""Whether a rating or a view still speaks of the child's life as it is now. No Django model.

Belongs here: the one rule, its reasons and their words. Does not belong here: finding ratings
and when a view was heard (cases/hearing.py), counting children (cases/standing_counts.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format

from cases.periods import add_months
from cases.stored_settings import stored

MOVE, PLAN, AGE = "move", "plan", "age"


@dataclass(frozen=True)
class Turns:
    """The days on which a case last changed hands and plan; None where it never did."""

    moved_on: datetime.date | None = None
    plan_changed_on: datetime.date | None = None

    @classmethod
    def of(cls, case: object) -> Turns:
        """From a case that came with them: Case.objects.with_turns()."""
        return cls(getattr(case, "last_moved_on", None), getattr(case, "last_plan_change_on", None))


@dataclass(frozen=True)
class Reason:
    """One reason to look again, and how it is said."""

    kind: str
    words: str


def reasons(rated_on: datetime.date, *, turns: Turns, today: datetime.date) -> list[Reason]:
    """Why a rating of that day needs another look, the strongest reason first; empty when none.

    A rating of the very day of a move or a plan change counts as made after it.
    """
    found = []
    if turns.moved_on and rated_on < turns.moved_on:
        found.append(Reason(MOVE, f"before the move on {day(turns.moved_on, today)}"))
    if turns.plan_changed_on and rated_on < turns.plan_changed_on:
        found.append(
            Reason(PLAN, f"before the plan changed on {day(turns.plan_changed_on, today)}")
        )
    if add_months(rated_on, stored.REVIEW_MONTHS) < today:
        found.append(Reason(AGE, f"more than {months(stored.REVIEW_MONTHS)} ago"))
    return found


def words(rated_on: datetime.date | None, *, turns: Turns, today: datetime.date) -> str:
    """ "Rated before the move on 3 May: look again"; empty while the rating is fresh."""
    found = reasons(rated_on, turns=turns, today=today) if rated_on else []
    return f"Rated {found[0].words}: look again" if found else ""


def sentence(said: Sequence[str]) -> str:
    """For a list without room beside each rating: the words of every rated domain, or none."""
    stale = [words for words in said if words]
    if not stale or (len(stale) == len(said) and len(set(stale)) == 1):
        return stale[0] if stale else ""
    return f"{len(stale)} of {len(said)} domains: {stale[0][:1].lower()}{stale[0][1:]}"


def view_is_old(heard_on: datetime.date | None, *, today: datetime.date) -> bool:
    """The child's own view was not heard for six months, a setting; or never."""
    return heard_on is None or heard_on < oldest_view(today)


def oldest_view(today: datetime.date) -> datetime.date:
    """A view from before this day is asked for again."""
    return add_months(today, -stored.CHILD_VIEW_MONTHS)


def view_words(heard_on: datetime.date | None, *, today: datetime.date) -> str:
    """ "No child's view since 20 October 2025 (7 months)"; empty while the view is fresh."""
    if heard_on is None:
        return "No child’s view yet"
    if not view_is_old(heard_on, today=today):
        return ""
    return f"No child’s view since {day(heard_on, today)} ({months(whole_months(heard_on, today))})"


def whole_months(since: datetime.date, today: datetime.date) -> int:
    passed = (today.year - since.year) * 12 + today.month - since.month
    return passed - (today.day < since.day)


def months(number: int) -> str:
    return "1 month" if number == 1 else f"{number} months"


def day(when: datetime.date, today: datetime.date) -> str:
    """A date in a sentence; the year only when it is not this year."""
    return date_format(when, "j F" if when.year == today.year else "j F Y")
