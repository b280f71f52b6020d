"""Team managers' pages: the team picture, the cases behind a number, the team's cases, the teams.

Those who look over teams see the same figures without practitioners.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, chart_sheets, coverage_counts
from cases.access import FIGURE_ROLES
from cases.actions.access_log import record
from cases.addresses import address_of_each
from cases.behind_figure import behind_of
from cases.figured_place import counts_beside
from cases.forms.filters import CaseFilter, FigureFilter
from cases.forms.rows_filter import By, RowsFilter, service
from cases.models import AccessLog, Audit, Case, Team
from cases.pages.waiting import waiting_for
from cases.reports import export
from cases.standby import from_standby
from cases.tables.paging import configure
from cases.tables.team import FiguresTable
from cases.tables.team_cases import TeamCasesTable, TeamsTable
from cases.team_picture import TeamPicture, holders_of, rest_of, team_cases_of


def _team(request: HttpRequest, team_id: UUID) -> Team:
    own = access.managed_team(request.user, team_id)
    return own or get_object_or_404(Team.objects.figured_for(request.user), public_id=team_id)


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_picture(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Where are our strengths and gaps, who is rated, and what moved."""
    team = _team(request, team_id)
    choice = FigureFilter(request.GET, today=timezone.localdate())
    picture = TeamPicture(request.user, team, choice)
    if "_export" in request.GET:
        table = picture.for_file(request.GET.get("table"))
        name = f"{team.name} {choice.whose.short} {table.caption}"
        what = f"team figures, {choice.whose.short}"
        draw = partial(chart_sheets.of_team, picture) if isinstance(table, FiguresTable) else tuple
        exported = export(request, table, name=name, what=what, voice=choice.whose, draw=draw)
        if exported:
            return exported
    context = {"picture": picture, "filter": choice}
    context |= waiting_for(request.user, with_news=True)._asdict()
    return render(request, "cases/team.html", context)


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_behind(request: HttpRequest, team_id: UUID, code: str, value: str) -> HttpResponse:
    """Exactly the children behind a number, as far as this reader may open them."""
    team = _team(request, team_id)
    choice = FigureFilter(request.GET, today=timezone.localdate(), fields="quarter plan age voice")
    found = behind_of(request.user, team, choice, code, value, request.GET.get("practitioner"))
    if found is None:
        raise Http404
    name, what = f"{team.name} {choice.whose.short} {value}", "cases of a figure"
    exported = export(request, found.table, name=name, what=what, voice=choice.whose)
    if exported:
        return exported
    record(by=request.user, event=AccessLog.Event.VIEW, what="cases behind a team figure")
    context = {"team": team, "found": found, "filter": choice}
    context["table"] = configure(request, found.table)
    return render(request, "cases/team_behind.html", context)


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_cases(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """The team's open cases, each with its eight domains."""
    team, today = _team(request, team_id), timezone.localdate()
    names = access.names_practitioners(request.user, team.pk)
    holders = holders_of(team) if names else []
    choice = CaseFilter(request.GET, today=today, holders=holders, fields="plan age")
    cases = team_cases_of(Case.objects.visible_to(request.user), request.user, team, choice)
    table = TeamCasesTable(cases, today=today, names=names, whose=choice.whose)
    exported = export(request, table, name=f"{team.name} cases", what="team cases")
    if exported:
        return exported
    context = {"team": team, "table": configure(request, table), "filter": choice}
    context["rest"] = rest_of(cases, request.user, team, choice)
    context["holders"] = _to_hand_over(holders)
    return render(request, "cases/team_cases.html", context)


def _to_hand_over(holders: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Where each one's work is handed over, with their name."""
    address = address_of_each("hand_over")
    return [(address(key), name) for key, name in holders]


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def teams(request: HttpRequest) -> HttpResponse:
    """The teams this reader may look at, by name."""
    choice = FigureFilter(request.GET, today=timezone.localdate(), fields="quarter voice")
    found = Team.objects.figured_for(request.user).select_related("service").closed_last()
    narrow = RowsFilter(request.GET, found, service=By("Service", service))
    rows = coverage_counts.teams_covered(
        narrow.chosen(),
        Audit.objects.countable_in(choice.whose.voice, request.user),
        choice.chosen_quarter,
        on=timezone.localdate(),
        restricted=lambda team: access.counts_restricted(request.user, team),
        voice=choice.whose.voice,
    )
    counts, query = counts_beside(request.user, rows), choice.votes_query()
    agrees = access.agrees(request.user)
    table = TeamsTable(rows, rated=choice.whose.rated, query=query, opens_waiting=agrees, **counts)
    name = f"teams {choice.whose.short}"
    exported = export(request, table, name=name, what="teams", voice=choice.whose)
    if exported:
        return exported
    context = {"table": configure(request, table, per_page=100), "filter": choice}
    context["narrow"] = narrow
    context |= waiting_for(request.user, with_news=False)._asdict()
    context["over_all"] = access.looks_over_teams(request.user)
    return render(request, "cases/teams.html", context)
