"""The team manager reads who else opened a case of the team, and why."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.forms.log import LogFilter
from cases.models import AccessLog, Case
from cases.reports import export
from cases.tables.openings import OpeningsTable
from cases.tables.paging import configure


@require_safe
@access.allow(access.Role.TEAM_MANAGER)
def team_openings(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Cases that the team holds now and this manager may open; the holders' own rows on request."""
    team = access.managed_team(request.user, team_id)
    if team is None:
        raise Http404
    fields = "report person since until"
    choice = LogFilter(request.GET, today=timezone.localdate(), fields=fields, days=None)
    choice.fields["report"].choices = [
        ("", "By people who did not hold it"),
        ("all", "By anybody else"),
        *choice.fields["report"].choices[2:],
    ]
    rows = choice.narrow(AccessLog.objects.of_team_for(request.user, team))
    if not choice.cleaned_data.get("report"):
        rows = rows.not_holding()
    cases = Case.objects.visible_to(request.user).in_team(team).order_by()
    references = dict(cases.values_list("public_id", "reference"))
    table = OpeningsTable(rows.for_list(), references=references)
    exported = export(request, table, name=f"{team.name} opened by others", what="openings")
    if exported:
        return exported
    crumbs = [("Team picture", reverse("team_picture", args=[team.public_id]))]
    context = {"team": team, "table": configure(request, table), "crumbs": crumbs}
    return render(request, "cases/openings.html", context | {"filter": choice})
