"""Pages of the trend: one item quarter by quarter, of a team or of all that a reader looks over."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, chart_sheets
from cases.access import FIGURE_ROLES, OVER_TEAMS
from cases.actions.access_log import record
from cases.forms.comparing import ComparingFilter
from cases.funnel_picture import services_of, teams_of, whole_name
from cases.models import AccessLog, Team
from cases.reports import export
from cases.standby import from_standby
from cases.tables.paging import configure
from cases.trend_picture import Counted, TrendPicture, behind_trend


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_trend(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """What moved in one team, quarter by quarter."""
    return _trend(request, _counted(request, team_id))


@require_safe
@access.allow(*OVER_TEAMS)
@from_standby
def teams_trend(request: HttpRequest) -> HttpResponse:
    """The same of a service or the county."""
    return _trend(request, _counted(request))


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_trend_behind(request: HttpRequest, team_id: UUID, code: str, found: str) -> HttpResponse:
    """The children behind one number of one team's trend."""
    return _behind(request, _counted(request, team_id), code, found)


@require_safe
@access.allow(*OVER_TEAMS)
@from_standby
def teams_trend_behind(request: HttpRequest, code: str, found: str) -> HttpResponse:
    """The same of a service or the county."""
    return _behind(request, _counted(request), code, found)


def _counted(request: HttpRequest, team_id: UUID | None = None) -> Counted:
    """Of the team in the address, or of all the reader's teams or one of their services."""
    today, fields = timezone.localdate(), "plan age item of voice"
    if team_id is not None:
        own = access.managed_team(request.user, team_id)
        team = own or get_object_or_404(Team.objects.figured_for(request.user), public_id=team_id)
        choice = ComparingFilter(request.GET, today=today, fields=fields)
        return Counted(request.user, choice, team=team, teams=[team])
    teams = teams_of(request.user)
    choice = ComparingFilter(
        request.GET,
        today=today,
        services=services_of(teams),
        whole=whole_name(request.user, teams),
        fields=f"{fields} place",
    )
    return Counted(request.user, choice, team=None, teams=teams)


def _trend(request: HttpRequest, counted: Counted) -> HttpResponse:
    picture, choice = TrendPicture(counted), counted.choice
    name = f"{counted.name} trend {choice.whose.short}"
    what = f"trend, {choice.whose.short}"
    exported = export(
        request,
        picture.for_file(),
        name=name,
        what=what,
        voice=choice.whose,
        draw=partial(chart_sheets.of_trend, picture),
    )
    if exported:
        return exported
    return render(request, "cases/trend.html", {"picture": picture, "filter": choice})


def _behind(request: HttpRequest, counted: Counted, code: str, number: str) -> HttpResponse:
    found, choice = behind_trend(counted, code, number), counted.choice
    if found is None:
        raise Http404
    name, what = f"{counted.name} {found.file_name}", "cases of a figure"
    exported = export(request, found.table, name=name, what=what, voice=choice.whose)
    if exported:
        return exported
    record(by=request.user, event=AccessLog.Event.VIEW, what="cases behind a team figure")
    context = {"place": counted, "found": found, "filter": choice}
    context["table"] = configure(request, found.table)
    return render(request, "cases/why_behind.html", context)
