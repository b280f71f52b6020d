"""Pages of the why: determinants behind strengths and gaps, and outcomes beside practice.

Of one team, or of all the teams a reader looks over.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.access import FIGURE_ROLES, OVER_TEAMS
from cases.actions.access_log import record
from cases.clock_picture import BehindClock, behind_clock
from cases.figured_place import Place
from cases.forms.filters import FigureFilter
from cases.models import AccessLog, Team
from cases.reports import export
from cases.standby import from_standby
from cases.tables.paging import configure
from cases.why_picture import (
    BehindNumber,
    PracticePicture,
    WhyPicture,
    behind_practice,
    behind_why,
)


def _team(request: HttpRequest, team_id: UUID) -> Place:
    own = access.managed_team(request.user, team_id)
    found = own or get_object_or_404(Team.objects.figured_for(request.user), public_id=team_id)
    return Place(request.user, found)


def _choice(request: HttpRequest) -> FigureFilter:
    return FigureFilter(request.GET, today=timezone.localdate(), fields="quarter plan age")


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_why(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Which determinants are named as helping, and which as missing, in one team."""
    return _why(request, _team(request, team_id))


@require_safe
@access.allow(*OVER_TEAMS)
@from_standby
def teams_why(request: HttpRequest) -> HttpResponse:
    """The same over all the teams of the reader."""
    return _why(request, Place(request.user))


def _why(request: HttpRequest, place: Place) -> HttpResponse:
    choice = _choice(request)
    picture = WhyPicture(place, choice)
    if "_export" in request.GET:
        table = picture.for_file(request.GET.get("table"))
        name = f"{place.name} {table.caption}"
        exported = export(request, table, name=name, what="the why", voice=choice.whose)
        if exported:
            return exported
    context = {"picture": picture, "place": place, "filter": choice}
    return render(request, "cases/why.html", context)


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_why_behind(request: HttpRequest, team_id: UUID, code: str, effect: str) -> HttpResponse:
    """The ratings of one team that name a determinant."""
    place = _team(request, team_id)
    return _behind(request, place, behind_why(place, _choice(request), code, effect))


@require_safe
@access.allow(*OVER_TEAMS)
@from_standby
def teams_why_behind(request: HttpRequest, code: str, effect: str) -> HttpResponse:
    """The ratings of all the reader's teams that name a determinant."""
    place = Place(request.user)
    return _behind(request, place, behind_why(place, _choice(request), code, effect))


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_practice(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """One team's gaps beside the practice standards that should help."""
    return _practice(request, _team(request, team_id))


@require_safe
@access.allow(*OVER_TEAMS)
@from_standby
def teams_practice(request: HttpRequest) -> HttpResponse:
    """The same over all the teams of the reader."""
    return _practice(request, Place(request.user))


def _practice(request: HttpRequest, place: Place) -> HttpResponse:
    choice = _choice(request)
    picture = PracticePicture(place, choice)
    name = f"{place.name} outcomes beside practice"
    table, what = picture.for_file(request.GET.get("table")), "outcomes beside practice"
    exported = export(request, table, name=name, what=what, voice=choice.whose)
    if exported:
        return exported
    context = {"picture": picture, "place": place, "filter": choice}
    return render(request, "cases/practice.html", context)


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_practice_behind(
    request: HttpRequest, team_id: UUID, code: str, found: str
) -> HttpResponse:
    """One team's gaps of a domain that are a practice gap, a system gap, or not looked at."""
    place = _team(request, team_id)
    return _behind(request, place, behind_practice(place, _choice(request), code, found))


@require_safe
@access.allow(*OVER_TEAMS)
@from_standby
def teams_practice_behind(request: HttpRequest, code: str, found: str) -> HttpResponse:
    """The same over all the teams of the reader."""
    place = Place(request.user)
    return _behind(request, place, behind_practice(place, _choice(request), code, found))


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_clock_behind(request: HttpRequest, team_id: UUID, code: str, state: str) -> HttpResponse:
    """One team's cases by where a standard with a clock stands: in time, late, running."""
    return _clock_behind(request, _team(request, team_id), code, state)


@require_safe
@access.allow(*OVER_TEAMS)
@from_standby
def teams_clock_behind(request: HttpRequest, code: str, state: str) -> HttpResponse:
    """The same over all the teams of the reader."""
    return _clock_behind(request, Place(request.user), code, state)


def _clock_behind(request: HttpRequest, place: Place, code: str, state: str) -> HttpResponse:
    judged, when = request.GET.get("judged", ""), request.GET.get("when", "")
    found = behind_clock(place, _choice(request), code, state, judged, when)
    return _behind(request, place, found, template="cases/clock_behind.html")


def _behind(
    request: HttpRequest,
    place: Place,
    found: BehindNumber | BehindClock | None,
    *,
    template: str = "cases/why_behind.html",
) -> HttpResponse:
    if found is None:
        raise Http404
    choice, name = _choice(request), f"{place.name} {found.file_name}"
    what = "cases of a figure"
    exported = export(request, found.table, name=name, what=what, voice=choice.whose)
    if exported:
        return exported
    record(by=request.user, event=AccessLog.Event.VIEW, what="cases behind a team figure")
    context = {"place": place, "found": found, "filter": choice}
    context["table"] = configure(request, found.table)
    return render(request, template, context)
