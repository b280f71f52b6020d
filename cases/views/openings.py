"""The team manager reads who above the team opened a case, and why."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases import access
from cases.models import Case, DrillDown
from cases.reports import export
from cases.tables.openings import OpeningsTable
from cases.tables.paging import configure


@require_safe
@access.allow(access.Role.TEAM_MANAGER)
def team_openings(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """The reasons given for cases that the team holds now and this manager may open."""
    team = access.managed_team(request.user, team_id)
    if team is None:
        raise Http404
    cases = Case.objects.visible_to(request.user).in_team(team).order_by()
    found = DrillDown.objects.filter(case__in=cases.values("pk")).exclude(user=request.user)
    table = OpeningsTable(found.select_related("user", "case"))
    exported = export(request, table, name=f"{team.name} opened from above", what="openings")
    if exported:
        return exported
    crumbs = [("Team picture", reverse("team_picture", args=[team.public_id]))]
    context = {"team": team, "table": configure(request, table), "crumbs": crumbs}
    return render(request, "cases/openings.html", context)
