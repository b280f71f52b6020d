"""What roles there are, and which of them somebody plays today.

Belongs here: roles, those that go together, and reading them from memberships. Does not belong
here: what they may see or do (cases/access.py). Imports no model: a user brings its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils import timezone

from cases.covering import Covers, covers_in

if TYPE_CHECKING:
    from cases.models import Team, User


class Role(TextChoices):
    PRACTITIONER = "practitioner", "Practitioner"
    TEAM_MANAGER = "team_manager", "Team manager"
    SERVICE_MANAGER = "service_manager", "Service manager"
    DIRECTOR = "director", "Director"
    QA_AUDITOR = "qa_auditor", "QA auditor"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance"
    ADMIN = "admin", "Admin"
    PARTNER = "partner", "Partner"


TEAM_ROLES = (Role.PRACTITIONER, Role.TEAM_MANAGER)
EVERYONE = tuple(Role)
RATERS = (Role.PRACTITIONER, Role.TEAM_MANAGER, Role.QA_AUDITOR)
# Who may be given a case of somebody else's to look at.
LOOKS_ELSEWHERE = (Role.QA_AUDITOR, Role.TEAM_MANAGER)
AGREERS = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER, Role.DIRECTOR)
OVER_TEAMS = (Role.SERVICE_MANAGER, Role.DIRECTOR, Role.QA_AUDITOR)
PUBLISHERS = (Role.DIRECTOR, Role.QA_AUDITOR)  # of what partners read
CASE_ROLES = (*TEAM_ROLES, *OVER_TEAMS)
FIGURE_ROLES = (Role.TEAM_MANAGER, *OVER_TEAMS)


@dataclass(frozen=True)
class Standing:
    """The parts a person plays today, read once a request from their memberships."""

    roles: frozenset[str]
    team_ids: frozenset[int]  # practises in
    managed_teams: tuple[Team, ...]  # in the order of teams
    service_ids: frozenset[int]  # manages
    place: str  # team or service, for the page header
    covers: Covers  # for whom they stand in
    # What they may see, as far as it was composed (cases/querysets.py).
    composed: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def managed_team_ids(self) -> frozenset[int]:
        return frozenset(team.pk for team in self.managed_teams)

    def has(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))

    @property
    def whole_county(self) -> bool:
        return self.has(Role.DIRECTOR)


def standing(user: User) -> Standing:
    """Today's standing; one query, kept on this request's user object only."""
    cached = getattr(user, "_standing", None)
    if cached is not None:
        return cached
    rows = []
    if user.is_authenticated and user.is_active:
        rows = user.parts_on(timezone.localdate())
    practises, managed = _ids(rows, "team_id", Role.PRACTITIONER), _managed(rows)
    found = Standing(
        roles=frozenset(row.role for row in rows),
        team_ids=practises,
        managed_teams=managed,
        service_ids=_ids(rows, "service_id", Role.SERVICE_MANAGER),
        place=next((str(row.team or row.service) for row in rows if row.team or row.service), ""),
        covers=covers_in(rows, practises=practises, managed=managed),
    )
    user._standing = found  # type: ignore[attr-defined]
    return found


def _ids(rows: list[Any], name: str, role: str) -> frozenset[int]:
    return frozenset(getattr(row, name) for row in rows if row.role == role)


def _managed(rows: list[Any]) -> tuple[Team, ...]:
    teams = {row.team_id: row.team for row in rows if row.role == Role.TEAM_MANAGER}
    return tuple(sorted(teams.values(), key=lambda team: (team.order, team.name)))
