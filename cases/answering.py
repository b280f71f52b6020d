"""Who answers for a client of the API, and what such a client is given figures of.

Belongs here: these few rules over roles as cases/access.py reads them. Does not belong here: which
audits count (cases/querysets.py), tokens (cases/actions/api_clients.py), and addresses (cases/api).
A client reads with the eyes of the person who answers for it, and of their teams only those it was
made for: rights that end for the person end for the client at the next request. Decision 0034.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps

from cases.access import FIGURE_ROLES, OVER_TEAMS, Role, looks_over_county, standing

if TYPE_CHECKING:
    from cases.models import ApiClient, Service, Team, User
    from cases.querysets import AuditQuerySet, TeamQuerySet

COUNTY, SERVICE, TEAM = "county", "service", "team"
# The county's figures are those that partners read; whoever may read that page may answer.
READS_COUNTY = (Role.PARTNER, *OVER_TEAMS)
ANSWERERS = (*FIGURE_ROLES, Role.PARTNER)


def reads_county(user: User) -> bool:
    return standing(user).has(*READS_COUNTY)


def may_answer(user: User, *, scope: str, service: Service | None, team: Team | None) -> bool:
    """This person looks at these figures on pages of their own today."""
    if not user.is_active:
        return False
    if scope == COUNTY:
        return reads_county(user)
    if scope == SERVICE and service is not None:
        return looks_over_county(user) or service.pk in standing(user).service_ids
    teams = apps.get_model("cases", "Team").objects.figured_for(user)
    return scope == TEAM and team is not None and teams.filter(pk=team.pk).exists()


def still_answers(client: ApiClient) -> bool:
    return may_answer(client.answers, scope=client.scope, service=client.service, team=client.team)


def teams_of(client: ApiClient) -> TeamQuerySet:
    """The teams whose own figures it reads; none where it reads what is published of the county."""
    found = apps.get_model("cases", "Team").objects.figured_for(client.answers)
    if client.scope == TEAM:
        return found.filter(pk=client.team_id)
    return found.filter(service=client.service_id) if client.scope == SERVICE else found.none()


def audits_of(client: ApiClient, voice: str) -> AuditQuerySet:
    """Those that may enter its figures: the same door as for the pages of who answers for it."""
    audits = apps.get_model("cases", "Audit").objects.countable_in(voice, client.answers)
    return audits.filter(team__in=teams_of(client).order_by().values("pk"))
