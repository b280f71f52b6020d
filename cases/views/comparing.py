"""Pages for those who look over teams: teams side by side for one item."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, chart_sheets
from cases.access import OVER_TEAMS
from cases.forms.comparing import ComparingFilter
from cases.funnel_picture import FunnelPicture, services_of, teams_of, whole_name
from cases.reports import export
from cases.standby import from_standby


@require_safe
@access.allow(*OVER_TEAMS)
@from_standby
def teams_funnel(request: HttpRequest) -> HttpResponse:
    """Does any team differ by more than chance: one domain or item, every team by name."""
    teams = teams_of(request.user)
    choice = ComparingFilter(
        request.GET,
        today=timezone.localdate(),
        services=services_of(teams),
        whole=whole_name(request.user, teams),
    )
    picture = FunnelPicture(request.user, teams, choice)
    name = f"{picture.place} side by side {choice.whose.short}"
    what = f"teams side by side, {choice.whose.short}"
    table = picture.for_file()
    draw = partial(chart_sheets.of_funnel, picture)
    exported = export(request, table, name=name, what=what, voice=choice.whose, draw=draw)
    if exported:
        return exported
    return render(request, "cases/funnel.html", {"picture": picture, "filter": choice})
