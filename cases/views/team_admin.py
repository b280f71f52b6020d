"""Teams, kept by admins: added, renamed, moved to another service, merged, closed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import team_counts
from cases.access import Role, allow
from cases.actions import teams as actions
from cases.actions.people import NotPossible
from cases.forms.people import TeamForm
from cases.forms.rows_filter import By, RowsFilter, service, words
from cases.forms.teams import MergeForm
from cases.models import Team
from cases.pages.team_change import ClosingTeam, MergePreview
from cases.reports import export
from cases.tables.paging import configure
from cases.tables.people import TeamTable


@require_safe
@allow(Role.ADMIN)
def team_list(request: HttpRequest) -> HttpResponse:
    teams = Team.objects.closed_last().select_related("service", "merged_into")
    narrow = RowsFilter(
        request.GET,
        team_counts.with_sizes(teams, on=timezone.localdate()),
        service=By("Service", service),
        state=By("State", lambda team: words("Closed" if team.closed_on else "At work")),
    )
    table = narrow.said_by(TeamTable(narrow.chosen()))
    exported = export(request, table, name="teams", what="teams")
    if exported:
        return exported
    context = {"table": configure(request, table), "narrow": narrow}
    return render(request, "cases/people_teams.html", context)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def team_add(request: HttpRequest) -> HttpResponse:
    return _team_page(request, None)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def team_edit(request: HttpRequest, team_id: UUID) -> HttpResponse:
    return _team_page(request, _team(team_id))


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def team_merge(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """First what would move, in numbers; then, confirmed, all of it at once."""
    team = _team(team_id)
    posted = request.method == "POST"
    asked = request.POST if posted else request.GET
    form = MergeForm(asked if "target" in asked else None, source=team)
    preview, refused = None, ""
    if form.is_bound and form.is_valid():
        target, day = form.cleaned_data["target"], form.cleaned_data["day"]
        if posted:
            try:
                mark = request.POST.get("mark") or "-"
                actions.merge_teams(by=request.user, source=team, target=target, day=day, mark=mark)
            except NotPossible as reason:
                refused = str(reason)
            else:
                messages.success(request, f"{team.name} is merged into {target.name}.")
                return redirect("team_edit", target.public_id)
        preview = MergePreview(team, target, day)
    status = 409 if refused else 422 if posted else 200
    context = {"team": team, "form": form, "preview": preview, "refused": refused}
    return render(request, "cases/people_team_merge.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Role.ADMIN)
def team_close(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """What stands in the way, with links; where nothing does, the button. A closed one opens."""
    team, refused = _team(team_id), ""
    if request.method == "POST":
        opens = request.POST.get("do") == "open"
        act = actions.open_team if opens else actions.close_team
        try:
            act(by=request.user, team=team)
        except NotPossible as reason:
            refused = str(reason)
        else:
            said = "is at work again" if opens else "is closed"
            messages.success(request, f"{team.name} {said}.")
            return redirect("team_edit", team.public_id)
    context = {"page": ClosingTeam(team, timezone.localdate()), "team": team, "refused": refused}
    return render(request, "cases/people_team_close.html", context, status=409 if refused else 200)


def _team(team_id: UUID) -> Team:
    teams = Team.objects.select_related("service", "merged_into")
    return get_object_or_404(teams, public_id=team_id)


def _team_page(request: HttpRequest, team: Team | None) -> HttpResponse:
    form = TeamForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_team(by=request.user, team=team, **form.cleaned_data)
        messages.success(request, f"{saved.name} is saved.")
        return redirect("team_list")
    return render(request, "cases/people_team.html", {"form": form, "team": team})
