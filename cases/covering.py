"""Standing in for a colleague to a last day: whose cases come with it, and until when.

Belongs here: what a person's covers of today reach. Does not belong here: who may see what
(cases/access.py), giving and ending a cover (cases/actions/covers.py).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format

if TYPE_CHECKING:
    from cases.models import Case

MOST_DAYS = 90


@dataclass(frozen=True)
class Covering:
    """Today's cover of one colleague's cases in one team."""

    colleague_id: int
    team_id: int
    name: str
    last_day: datetime.date

    @property
    def until(self) -> str:
        """The year only when it is not this year."""
        this_year = self.last_day.year == timezone.localdate().year
        return date_format(self.last_day, "j F" if this_year else "j F Y")

    @property
    def in_words(self) -> str:
        """ "covering for Ana until 14 June"."""
        return f"covering for {self.name} until {self.until}"

    @property
    def as_sentence(self) -> str:
        return f"C{self.in_words[1:]}"


@dataclass(frozen=True)
class Covers:
    """All that a person covers today; they are read with the parts they play."""

    all: tuple[Covering, ...] = ()
    are_told: bool = False  # they cover or are covered, today or later: their first page says so

    def __bool__(self) -> bool:
        return bool(self.all)

    def of(self, holder_id: int | None, team_id: int | None) -> Covering | None:
        """The cover by which a case in these hands and this team comes with somebody else's."""
        hands = (holder_id, team_id)
        return next((one for one in self.all if (one.colleague_id, one.team_id) == hands), None)

    def of_case(self, case: Case) -> Covering | None:
        """Open cases alone: what has ended needs nobody to stand in."""
        if not self.all or case.status != "open":
            return None
        if hasattr(case, "current_holder_id"):  # it came with its allocation: nothing to look up
            return self.of(case.current_holder_id, case.current_team_id)
        held = case.allocations.filter(ends=None).values_list("practitioner_id", "team_id")
        return self.of(*next(iter(held), (None, None)))


def covers_in(rows: Iterable[Any], *, practises: Collection[int], managed: Iterable[Any]) -> Covers:
    """From memberships that came with covers (MembershipQuerySet.with_covers).

    Somebody who practises stands in; who manages the team sees its cases by that.
    """
    rows, leads = list(rows), {team.pk for team in managed}
    found = {
        (row.covered_id, row.covered_team_id): Covering(
            row.covered_id, row.covered_team_id, row.covered_name, row.covered_until
        )
        for row in rows
        if row.covered_id and row.covered_is_active and row.covered_team_id not in leads
    }
    if not practises:
        return Covers()
    touched = any(row.is_touched for row in rows)
    return Covers(tuple(found[key] for key in sorted(found)), touched)
