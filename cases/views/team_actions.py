"""A team's overdue actions and what became of its gaps; above the team without names and texts."""

from __future__ import annotations

from itertools import chain
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, action_counts
from cases.access import FIGURE_ROLES
from cases.forms.filters import FigureFilter
from cases.forms.rows_filter import By, RowsFilter, person, section
from cases.models import Action, Audit, Case, Team
from cases.pages.loop import LoopPicture
from cases.standby import from_standby
from cases.tables.actions import TeamActionsTable
from cases.tables.paging import configure


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_actions(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Share of gaps with an action, done in time, verified, better since; and what is overdue."""
    own = access.managed_team(request.user, team_id)
    team = own or get_object_or_404(Team.objects.figured_for(request.user), public_id=team_id)
    today = timezone.localdate()
    choice = FigureFilter(request.GET, today=today, fields="quarter")
    audits = Audit.objects.countable_by(request.user).filter(team=team)
    loop = action_counts.loop_of(audits, choice.chosen_quarter, on=today)
    hidden = access.counts_restricted(request.user, team)
    counts = action_counts.unfinished_by_team([team], on=today, restricted=lambda _: hidden)
    actions = Action.objects.visible_to(request.user).overdue(today).for_list()
    actions = actions.filter(case__in=Case.objects.in_team(team).open())
    names = access.names_practitioners(request.user, team.pk)
    by = {"domain": By("For", lambda action: chain(*map(section, action.items.all())))}
    if names:
        by["owner"] = By("Who", lambda action: person(action.owner))
    narrow = RowsFilter(request.GET, actions.overdue_first(today), **by)
    table = narrow.said_by(TeamActionsTable(narrow.chosen(), today=today, names=names))
    context = {"team": team, "filter": choice, "loop": LoopPicture(loop)}
    context |= {"table": configure(request, table), "counts": counts[team.pk]}
    context["hidden"] = max(0, counts[team.pk].overdue - len(narrow.rows))
    context["narrow"] = narrow
    return render(request, "cases/team_actions.html", context)
