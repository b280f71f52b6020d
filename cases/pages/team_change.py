"""What merging or closing a team would do, in words and numbers. Reads only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from cases import team_counts
from cases.models import Membership, Team
from cases.team_counts import Moving, Remaining

MOVES = (
    ("open_cases", "Open cases"),
    ("people", "People with their roles"),
    ("managers", "Of those, team managers"),
    ("actions", "Actions not finished"),
    ("drafts", "Open audits"),
    ("looks", "Planned looks"),
    ("rounds", "Rounds these looks belong to"),
    ("waiting", "Audits that wait to be agreed"),
    ("sheets", "Supervision sheets and summaries not signed or shown"),
    ("covers", "Cover for colleagues, which goes on in the other team"),
    ("words", "Words of caseload files"),
    ("closed_cases", "Closed cases, to read"),
)
ALWAYS = ("open_cases", "people")


@dataclass(frozen=True)
class MergePreview:
    source: Team
    target: Team
    day: datetime.date

    @cached_property
    def found(self) -> Moving:
        return team_counts.moving(self.source, self.target, day=self.day)

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Cases and people always; of the rest what there is."""
        found = [(name, label, getattr(self.found, name)) for name, label in MOVES]
        return [row[1:] for row in found if row[2] or row[0] in ALWAYS]

    @property
    def mark(self) -> str:
        return self.found.mark(self.source, self.target, self.day)

    @property
    def changes_service(self) -> bool:
        return self.source.service_id != self.target.service_id


@dataclass(frozen=True)
class ClosingTeam:
    team: Team
    today: datetime.date

    @cached_property
    def remaining(self) -> Remaining:
        return team_counts.still_in(self.team, on=self.today)

    @property
    def parts(self) -> QuerySet[Membership]:
        """Who is in it, also from a later day."""
        parts = team_counts.lasting_parts(self.team, on=self.today)
        return parts.filter(user__is_active=True).select_related("user").order_by("user__name")
