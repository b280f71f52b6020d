"""The audits of one team that wait too long to be agreed: the list behind the number on "Teams".

Belongs here: that list for one reader. Does not belong here: counting (cases/waiting_counts.py).
"""

from __future__ import annotations

import datetime
from functools import cached_property

from django.urls import reverse

from cases import access, waiting_counts
from cases.models import Audit, Team, User
from cases.pages.trail import waiting_words


class TooLong:
    """What this reader may open of it, the longest wait first, and how many more there are."""

    def __init__(self, reader: User, team: Team, today: datetime.date) -> None:
        self.reader, self.team, self.today = reader, team, today
        self.restricted = access.counts_restricted(reader, team)
        self.opens_audits = access.names_practitioners(reader, team.pk)

    @cached_property
    def number(self) -> int:
        """As "Teams" has it."""
        counted = waiting_counts.to_agree_by_team(
            [self.team], on=self.today, restricted=lambda team: self.restricted
        )
        return counted[self.team.pk].too_long

    @cached_property
    def rows(self) -> list[Audit]:
        audits = Audit.objects.visible_to(self.reader).not_blind_to(self.reader)
        found = waiting_counts.escalated(audits, on=self.today).filter(
            case__allocations__ends=None, case__allocations__team=self.team
        )
        if not self.restricted:
            found = found.filter(case__restricted=False)
        rows = list(found.select_related("case").order_by("submitted_at", "pk"))
        for audit in rows:
            audit.waits = waiting_words(audit, self.today)
            audit.page = self._page_of(audit)
        return rows

    @property
    def not_open(self) -> int:
        return self.number - len(self.rows)

    def _page_of(self, audit: Audit) -> str:
        """Above the team a case opens first, with a reason."""
        if self.opens_audits:
            return reverse("audit", args=[audit.public_id])
        return reverse("case", args=[audit.case.public_id])
