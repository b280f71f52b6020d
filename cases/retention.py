"""What is kept how long: the categories, their periods and where the figures come from.

Belongs here: the fixed table of categories with their defaults, and how periods are written. Does
not belong here: the periods in force (cases/retention_periods.py), finding what is due
(cases/retention_due.py) and erasing it (cases/actions/erasing.py). Imports no model.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from cases.periods import add_months

MOST_YEARS = 120
FRESH_DAYS = 14  # a preview older than this is made anew
NO_SOURCE = "No figure in the schedules that were read; a proposal, the authority sets its own."
# Erased as soon as it has done its work, without a run: nobody has to say yes to it.
BY_ITSELF = (
    ("Forms held after a sign-in had ended", "a day"),
    ("Previews of a caseload or a framework file", "a day"),
    ("Failed sign-ins, as digests", "minutes"),
    ("The secret of an app that is being set up, encrypted", "ten minutes, or until another page"),
    ("What a sign-in was in the middle of", "two nights at most after it has ended"),
    ("Sign-ins", "until the person's next sign-in after they have ended"),
)


class Period(NamedTuple):
    """Years from birth and years after the end: whichever is later. One of the two may be 0."""

    birth_years: int
    end_years: int

    def until(self, birth: datetime.date | None, ended: datetime.date) -> datetime.date:
        """The last day it is kept."""
        day = add_months(ended, 12 * self.end_years)
        if birth is not None:
            day = max(day, add_months(birth, 12 * self.birth_years))
        return day

    def in_words(self, end: str) -> str:
        if not any(self):
            return f"until {end}"
        years = f"{self.end_years} year{'' if self.end_years == 1 else 's'} after {end}"
        if not self.birth_years:
            return years
        born = f"{self.birth_years} years from birth"
        return f"{born}, or {years}, whichever is later" if self.end_years else born

    @property
    def code(self) -> str:
        return f"{self.birth_years}/{self.end_years}"


@dataclass(frozen=True)
class Category:
    """A kind of record that is kept for one period; `plans` are the codes of its plan types."""

    code: str
    name: str
    what: str  # that goes, and what stays
    end: str  # the day it is counted from, in words
    default: Period
    source: str
    plans: tuple[str, ...] = ()
    of_case: bool = False


ANONYMOUS = "The reference and every text; ratings stay."
CLOSED = "the case was closed"
CATEGORIES: tuple[Category, ...] = (
    Category(
        "child_in_care", "Children in care and care leavers", ANONYMOUS, CLOSED, Period(75, 0),
        "Looked-after child: 75 years from birth (or 15 years after death, which is not stored "
        "here). In use in English councils' schedules.",
        ("child_in_care", "care_leaver", "looked_after", "cla"), of_case=True,
    ),
    Category(
        "child_protection", "Child protection", ANONYMOUS, CLOSED, Period(0, 35),
        "Child protection: 35 years after the last contact. Blackpool's schedule.",
        ("child_protection", "cp"), of_case=True,
    ),
    Category(
        "child_in_need", "Children in need and assessments", ANONYMOUS, CLOSED, Period(18, 3),
        "Child in need: the 18th birthday, and 3 years without activity. Devon's schedule.",
        ("child_in_need", "cin", "assessment"), of_case=True,
    ),
    Category(
        "early_help", "Family help and early help", ANONYMOUS, CLOSED, Period(18, 3),
        "As for a child in need. " + NO_SOURCE,
        ("family_help", "early_help"), of_case=True,
    ),
    Category(
        "other_plans", "Cases on plans the authority added", ANONYMOUS, CLOSED, Period(75, 0),
        "The longest of the periods, until the authority says otherwise. " + NO_SOURCE,
        of_case=True,
    ),
    Category(
        "supervision", "Supervision sheets", "The whole sheet, with every saved version.",
        "the meeting", Period(0, 6), NO_SOURCE,
    ),
    Category(
        "appraisals", "Appraisal summaries", "The whole summary; the audits it names stay.",
        "the day it ends on", Period(0, 6), NO_SOURCE,
    ),
    Category(
        "rounds", "Titles of rounds of audits", "The typed title; the round's figures stay.",
        "the day it was due", Period(0, 6), NO_SOURCE,
    ),
    Category(
        "own_work", "Saved views and drafts for inspectors", "The whole of it.",
        "it was begun", Period(0, 3), NO_SOURCE,
    ),
    Category(
        "imports", "What undoing an import needs", "Ids and what fields said before; counts stay.",
        "the import", Period(0, 1), NO_SOURCE,
    ),
    Category(
        "closed_accounts", "Closed accounts",
        "The name, sign-in name, e-mail, saved views, drafts and sign-ins. What the person did "
        "stays under a name that says nothing.",
        "the last part ended", Period(0, 6), NO_SOURCE,
    ),
    Category(
        "access_log", "Words in the access log",
        "Reasons that were typed, and what settings said before and after. The row itself, with "
        "the random identifier of the case, stays: the log is only added to.",
        "the row", Period(0, 7), NO_SOURCE,
    ),
)  # fmt: skip
BY_CODE = {category.code: category for category in CATEGORIES}
OF_CASES = tuple(category for category in CATEGORIES if category.of_case)


def parse(text: str) -> dict[str, Period]:
    """Periods as RETENTION_PERIODS says them: "supervision=0/3, early_help=18/1"."""
    found: dict[str, Period] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        code, equals, years = part.partition("=")
        birth, slash, end = years.partition("/")
        code = code.strip()
        if code not in BY_CODE or not (equals and slash):
            raise ValueError(
                f"RETENTION_PERIODS: {part!r} is not CATEGORY=YEARS/YEARS with a category of "
                f"{', '.join(BY_CODE)}."
            )
        period = _period(part, birth.strip(), end.strip())
        if period.birth_years and not BY_CODE[code].of_case:
            raise ValueError(f"RETENTION_PERIODS: {part!r}: only a case has years from birth.")
        found[code] = period
    return found


def _period(part: str, birth: str, end: str) -> Period:
    if not (birth.isdecimal() and end.isdecimal()):
        raise ValueError(f"RETENTION_PERIODS: {part!r}: the years are whole numbers.")
    period = Period(int(birth), int(end))
    if max(period) > MOST_YEARS:
        raise ValueError(f"RETENTION_PERIODS: {part!r}: {MOST_YEARS} years at most.")
    return period


def category_of_plan(code: str) -> Category:
    """The category that a plan type of this code belongs to."""
    return next((found for found in OF_CASES if code in found.plans), BY_CODE["other_plans"])
