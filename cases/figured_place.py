"""Where figures are looked at: one team, or every team a person looks over.

Belongs here: which audits count there, which cases stand open behind a number, and addresses.
Does not belong here: counting (cases/why_counts.py, cases/practice_counts.py) and columns.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cases import access, action_counts, coverage_counts, waiting_counts
from cases.figures import Coverage
from cases.models import Allocation, Audit, Case, Team, User
from cases.querysets import AuditQuerySet, CaseQuerySet
from cases.rollups import Selection, Vote
from cases.tables.why import VoteRow
from frameworks.models import Item


@dataclass(frozen=True)
class Place:
    """A team, or all the teams of a reader where `team` is None."""

    user: User
    team: Team | None = None

    @property
    def name(self) -> str:
        if self.team:
            return self.team.name
        return "All teams you look over"

    @property
    def audits(self) -> AuditQuerySet:
        """Those that may enter this reader's figures; a restricted case from service level up."""
        found = Audit.objects.countable_by(self.user)
        if self.team:
            return found.of_team(self.team)
        return found.of_teams(Team.objects.figured_for(self.user))

    def held(self, selection: Selection, *, on: datetime.date) -> QuerySet[Allocation]:
        """Open cases held here, on the quarter's last day or today, as coverage counts them."""
        teams = [self.team] if self.team else Team.objects.figured_for(self.user)
        return coverage_counts.held_in_teams(
            teams,
            selection,
            on=on,
            restricted=lambda team: access.counts_restricted(self.user, team),
        )

    @property
    def names(self) -> bool:
        """Practitioners are named to their own team manager and nobody above."""
        return bool(self.team) and access.names_practitioners(self.user, self.team.pk)

    def url(self, page: str, *args: str) -> str:
        """`why` is `team_why` of a team and `teams_why` of them all."""
        if self.team:
            return reverse(f"team_{page}", args=[self.team.public_id, *args])
        return reverse(f"teams_{page}", args=args)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        if self.team:
            return [("Team picture", reverse("team_picture", args=[self.team.public_id]))]
        return [("Teams", reverse("teams"))]

    def open_cases(self, case_ids: Iterable[int]) -> CaseQuerySet:
        """Those of these cases that this reader may open, and does not rate blind."""
        found = Case.objects.visible_to(self.user).not_blind_to(self.user)
        return found.filter(pk__in=case_ids)

    def open_rows(self, votes: Sequence[Vote]) -> list[VoteRow]:
        """The votes whose cases this reader may open, each with its case, item and audit."""
        visible = self.open_cases({vote.case_id for vote in votes})
        cases = {case.pk: case for case in visible.select_related("plan_type")}
        shown = [vote for vote in votes if vote.case_id in cases]
        found = Audit.objects.filter(pk__in={vote.audit_id for vote in shown}).order_by()
        audits = {audit.pk: audit for audit in found.select_related("practitioner")}
        asked = Item.objects.filter(pk__in={vote.item_id for vote in shown})
        items = {item.pk: item for item in asked.select_related("section")}
        rows = [
            VoteRow(cases[vote.case_id], items[vote.item_id], audits[vote.audit_id])
            for vote in shown
        ]
        return sorted(rows, key=lambda row: (row.case.reference, row.item.position))


def counts_beside(user: User, rows: Sequence[tuple[Team, Coverage]]) -> dict[str, dict]:
    """What the list of teams says beside coverage: actions overdue, audits waiting too long."""
    teams, today = [team for team, _ in rows], timezone.localdate()

    def restricted(team: Team) -> bool:
        return access.counts_restricted(user, team)

    return {
        "overdue": action_counts.unfinished_by_team(teams, on=today, restricted=restricted),
        "waiting": waiting_counts.to_agree_by_team(teams, on=today, restricted=restricted),
    }
