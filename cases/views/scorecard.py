"""The quarter scorecard of one team, or of all the teams a reader looks over."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, chart_sheets
from cases.access import FIGURE_ROLES, OVER_TEAMS
from cases.figured_place import Place
from cases.forms.filters import FigureFilter
from cases.models import Team
from cases.reports import export, pdf
from cases.reports.files import asked_for, hand_out
from cases.scorecard import Scorecard
from cases.standby import from_standby


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_scorecard(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """One team's quarter on a page."""
    own = access.managed_team(request.user, team_id)
    found = own or get_object_or_404(Team.objects.figured_for(request.user), public_id=team_id)
    return _scorecard(request, Place(request.user, found))


@require_safe
@access.allow(*OVER_TEAMS)
@from_standby
def teams_scorecard(request: HttpRequest) -> HttpResponse:
    """The same over all the teams of the reader."""
    return _scorecard(request, Place(request.user))


def _scorecard(request: HttpRequest, place: Place) -> HttpResponse:
    choice = FigureFilter(request.GET, today=timezone.localdate(), fields="quarter")
    card = Scorecard(place, choice)
    if "_export" in request.GET:
        name = f"{place.name} scorecard {choice.chosen_quarter.label}"
        exported = export(
            request,
            card.for_file,
            name=name,
            what="scorecard",
            voice=choice.whose,
            draw=partial(chart_sheets.of_card, card),
        )
        if exported:
            return exported
    context = {"card": card, "place": place, "filter": choice, "pdf": pdf.is_here()}
    page = render(request, "cases/scorecard.html", context)
    if asked_for(request, "pdf") and card.any_ratings:
        name = f"{place.name} scorecard {choice.chosen_quarter.label}"
        said = {"name": name, "what": "scorecard", "holds": "one quarter on a page"}
        return hand_out(request, "pdf", partial(pdf.as_pdf, page), **said)
    return page
