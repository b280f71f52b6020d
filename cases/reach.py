"""Which figures a set of audits stands for: those of a team, a service or the county, whole.

Belongs here: what `countable_by` and a choice of teams come to, so that a figure can be read from
the summary table. Does not belong here: who may see what (cases/querysets.py, which says both at
once) and reading (cases/summed.py). Any other filter on the audits forgets their reach, and their
ratings are counted: a figure is never read for more or fewer audits than were asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from cases.access import Role

if TYPE_CHECKING:
    from cases.access import Standing


@dataclass(frozen=True)
class Reach:
    """What a reader's figures are of; then, which whole of it was chosen."""

    county: bool
    services: frozenset[int]
    teams: frozenset[int]
    # Chosen: a team, a service, or the county where both are None.
    team: int | None = None
    service: int | None = None
    restricted: bool = True
    is_whole: bool = False

    @property
    def is_one_team(self) -> bool:
        return self.is_whole and self.team is not None

    def of_team(self, team: Any) -> Reach | None:
        if self.county or team.service_id in self.services:
            return replace(self, team=team.pk, is_whole=True)
        if team.pk in self.teams:
            return replace(self, team=team.pk, restricted=False, is_whole=True)
        return None

    def of_service(self, service_id: int) -> Reach | None:
        if self.county or service_id in self.services:
            return replace(self, service=service_id, is_whole=True)
        return None

    def of_all(self) -> Reach | None:
        """All teams the reader looks over, where they are one whole."""
        if self.county:
            return replace(self, is_whole=True)
        if len(self.services) == 1 and not self.teams:
            return self.of_service(*self.services)
        return None

    def within(self, team: Any) -> Reach | None:
        """All that counts of a team, where the audits have all of it."""
        chosen = self.team in (None, team.pk) and self.service in (None, team.service_id)
        return self.of_team(team) if chosen else None


def reach_of(roles: Standing) -> Reach:
    return Reach(
        county=roles.has(Role.DIRECTOR, Role.QA_AUDITOR),
        services=frozenset(roles.service_ids),
        teams=frozenset(roles.managed_team_ids),
    )


class WithReach(QuerySet):
    """Audits that know their reach; a copy of them that is filtered any further does not."""

    reach: Reach | None = None

    def reaching(self, roles: Standing) -> Self:
        self.reach = reach_of(roles)
        return self

    def of_team(self, team: Any) -> Self:
        """Those of one team, by the team frozen at submission."""
        return self._told(self.filter(team=team), self.reach and self.reach.of_team(team))

    def of_service(self, service: Any, teams: QuerySet) -> Self:
        """Those of the teams of a service that the reader looks over."""
        found = self.filter(team__in=teams.filter(service=service).order_by().values("pk"))
        return self._told(found, self.reach and self.reach.of_service(service.pk))

    def of_teams(self, teams: QuerySet) -> Self:
        """Those of all teams that the reader looks over; `teams` are these."""
        found = self.filter(team__in=teams.order_by().values("pk"))
        return self._told(found, self.reach and self.reach.of_all())

    def _told(self, found: Self, reach: Reach | None) -> Self:
        found.reach = reach
        return found
