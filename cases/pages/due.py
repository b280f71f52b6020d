"""Why one child's case needs looking at now, in words, and when to look again.

Belongs here: reasons, review dates and their order, worked out from what is handed in. Does not
belong here: reading a caseload (caseload.py) and how ratings changed (history.py).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from cases import freshness
from cases.covering import Covering
from cases.freshness import Turns
from cases.models import Audit, Case, RatingValue
from cases.pages.history import GROWN, Freshness, Standing, Told
from cases.periods import add_months, age_in_words, quarter_of
from cases.stored_settings import stored

RE_AUDIT, OPEN, NOT_THIS_QUARTER, NEVER = range(4)  # what needs somebody first, first
NEWS_DAYS = 30


@dataclass(frozen=True)
class Look:
    """One audit of a case, as much of it as a list needs."""

    pk: int
    public_id: UUID
    case_id: int
    scope: str
    rater_id: int
    rater_name: str
    on: datetime.date  # submitted, or begun while it is open
    submitted: bool
    period: datetime.date | None
    outcome_red: bool
    counts: bool  # not while a second rating of it is open

    @property
    def about_life(self) -> bool:
        return self.scope not in (Audit.Scope.PRACTICE_STANDARDS, Audit.Scope.WHOLE)


@dataclass(frozen=True)
class Reason:
    rank: int
    words: str


@dataclass
class CaseRow:
    """One child on a list: who, how it is going, and why to look now or when to look again."""

    case: Case
    today: datetime.date
    looks: list[Look] = field(default_factory=list)  # submitted, newest first
    open_look: Look | None = None
    domains: list[Standing] = field(default_factory=list)
    open_ratings: dict[str, Told] = field(default_factory=dict)  # by item code
    cover: Covering | None = None  # by which a colleague's case stands on this list

    # --- what the tables show ---

    @property
    def reference(self) -> str:
        return self.case.reference

    @property
    def age(self) -> str:
        return age_in_words(self.case.birth_month, self.today)

    @property
    def born(self) -> datetime.date:
        """For sorting by age: the unborn come first."""
        return self.case.birth_month or self.case.expected_month

    @property
    def plan(self) -> str:
        return self.case.plan_type.name

    @property
    def who(self) -> str:
        """ "9 years, child in need"."""
        return f"{self.age}, {self.plan.lower()}"

    @property
    def last_on(self) -> datetime.date | None:
        return self.looks[0].on if self.looks else None

    @property
    def last_for_sorting(self) -> datetime.date:
        return self.last_on or datetime.date.min

    @property
    def values(self) -> list[str | None]:
        """Per domain; while the person's own audit is open, what that audit says so far."""
        if self.open_rated:
            rated = (self.open_ratings.get(row.item.code) for row in self.domains)
            return [row.value if row else None for row in rated]
        return [row.value for row in self.domains]

    @property
    def tiles(self) -> list[tuple[str, str | None, str]]:
        """The word row: letter, value, name."""
        rated = zip(self.domains, self.values, strict=True)
        return [(row.letter, value, row.name) for row, value in rated]

    @property
    def open_rated(self) -> int:
        return sum(1 for row in self.open_ratings.values() if row.value)

    @property
    def brothers_and_sisters(self) -> int:
        return getattr(self.case, "siblings", 0)

    # --- why now ---

    @cached_property
    def reasons(self) -> list[Reason]:
        """What makes the case due, most pressing first; empty when it is up to date."""
        found = []
        if self.re_audit_by and self.re_audit_by <= self.today:
            today = self.re_audit_by == self.today
            when = "is due today" if today else f"was due on {day(self.re_audit_by)}"
            found.append(Reason(RE_AUDIT, f"Re-audit {when}"))
        if self.open_look:
            found.append(Reason(OPEN, "Your audit is open"))
        if not self.looks:
            found.append(Reason(NEVER, "Not rated yet"))
        elif not self.rated_this_quarter:
            found.append(Reason(NOT_THIS_QUARTER, "Not rated this quarter"))
        return found

    @property
    def is_due(self) -> bool:
        return bool(self.reasons)

    @property
    def reason(self) -> str:
        return self.reasons[0].words if self.reasons else ""

    @property
    def details(self) -> list[str]:
        """What stands in grey under the reason."""
        first = self.reasons[0].rank if self.reasons else None
        found = []
        if first == RE_AUDIT:
            found.append(self.gap_words)
        if self.open_look:
            progress = f"{self.open_rated} of {len(self.domains)} rated"
            found.append(progress if first == OPEN else f"Your audit is open: {progress}")
        if self.older:
            found.append(self.older)
        if self.view_words:
            found.append(self.view_words)
        if self.moved_on and (not self.looks or self.moved_lately):
            found.append(f"Moved to you on {day(self.moved_on)}")
        return found

    @property
    def need(self) -> tuple:
        """The order of the list: rank, then no child's view, then longest ago, then reference."""
        if not self.reasons:
            return (NEVER + 1, not self.view_is_old, self.look_again_by, self.reference)
        first = self.reasons[0].rank
        since = self.re_audit_by if first == RE_AUDIT else self.last_for_sorting
        return (first, not self.view_is_old, since, self.reference)

    @property
    def rated_this_quarter(self) -> bool:
        return any(look.period == quarter_of(self.today).starts for look in self.looks)

    @cached_property
    def red_dates(self) -> list[datetime.date]:
        """When each gap in the child's life that still stands was found."""
        found = [timezone.localdate(row.now.at) for row in self.gaps if row.now and row.now.at]
        last = next((look for look in self.looks if look.about_life), None)
        return [*found, last.on] if last and last.outcome_red else found

    @property
    def gaps(self) -> list[Standing]:
        return [row for row in self.domains if row.value == RatingValue.RED]

    @property
    def gap_words(self) -> str:
        """Which gaps the re-audit is about."""
        names = [
            row.name
            for row in self.gaps
            if row.now and row.now.at and re_audit_after(row.now.at) <= self.today
        ]
        if not names:
            return "An outcome was a gap"
        if len(names) > 2:
            return f"{len(names)} domains were gaps"
        return f"{' and '.join(names)} {'was a gap' if len(names) == 1 else 'were gaps'}"

    @cached_property
    def re_audit_by(self) -> datetime.date | None:
        first = min(self.red_dates, default=None)
        return add_months(first, stored.RE_AUDIT_MONTHS) if first else None

    @property
    def begins(self) -> str:
        """The kind of audit that "Rate now" begins; empty for the usual one.

        A re-audit where one is due and an earlier look counts, as cases/audit_kinds.py asks.
        """
        due = self.re_audit_by is not None and self.re_audit_by <= self.today
        return Audit.Type.RE_AUDIT if due and any(look.counts for look in self.looks) else ""

    @cached_property
    def look_again_by(self) -> datetime.date:
        """The earliest of: after a gap, at the end of next quarter, and the review interval."""
        if not self.last_on:
            return self.today
        next_quarter_ends = quarter_of(quarter_of(self.today).ends).ends
        last_day = next_quarter_ends - datetime.timedelta(days=1)
        dates = [add_months(self.last_on, stored.REVIEW_MONTHS), last_day]
        return min([*dates, self.re_audit_by] if self.re_audit_by else dates)

    @cached_property
    def older(self) -> str:
        """Ratings from before a move or a plan change, or past their review age, in words."""
        return Freshness.of(self.domains, turns=Turns.of(self.case), today=self.today).sentence

    # --- the child's own view ---

    @property
    def view_on(self) -> datetime.date | None:
        """When the child was last heard, as the case came with it: see cases/hearing.py."""
        return self.case.child_heard_on

    @property
    def view_is_old(self) -> bool:
        """Nobody asks it of a child not born, or not yet looked at."""
        if not self.looks or self.case.birth_month is None:
            return False
        return freshness.view_is_old(self.view_on, today=self.today)

    @property
    def view_words(self) -> str:
        return freshness.view_words(self.view_on, today=self.today) if self.view_is_old else ""

    # --- news ---

    @property
    def moved_on(self) -> datetime.date | None:
        """When the case came from another practitioner; None when it began with this one."""
        if self.cover or not getattr(self.case, "came_from_another", False):
            return None
        return self.case.held_since

    @property
    def moved_lately(self) -> bool:
        return bool(self.moved_on) and self.moved_on >= self.today - datetime.timedelta(NEWS_DAYS)

    @property
    def all_strengths(self) -> bool:
        return bool(self.domains) and all(row.value == RatingValue.GREEN for row in self.domains)

    @property
    def newly_strong(self) -> list[Standing]:
        """Domains that have grown into a strength this quarter."""
        starts = quarter_of(self.today).starts
        return [
            row
            for row in self.domains
            if row.change == GROWN
            and row.value == RatingValue.GREEN
            and row.now
            and row.now.at
            and timezone.localdate(row.now.at) >= starts
        ]


def re_audit_after(found: datetime.datetime) -> datetime.date:
    return add_months(timezone.localdate(found), stored.RE_AUDIT_MONTHS)


def day(when: datetime.date) -> str:
    """A date in a sentence; the year only when it is not this year."""
    return date_format(when, "j F" if when.year == timezone.localdate().year else "j F Y")
