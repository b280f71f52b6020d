"""The team session pack: as a page that prints on A3, on a whole screen, and as PowerPoint.

Whoever reads the team picture reads it too, with the same figures.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access
from cases.access import FIGURE_ROLES
from cases.forms.filters import FigureFilter
from cases.models import Team
from cases.navigation import frame_of
from cases.reports.files import asked_for, hand_out
from cases.session_pack import SessionPack
from cases.standby import from_standby


def _read(request: HttpRequest, team_id: UUID) -> dict:
    """The pack of a team and quarter; nothing narrower, so that no few children stand out."""
    own = access.managed_team(request.user, team_id)
    team = own or get_object_or_404(Team.objects.figured_for(request.user), public_id=team_id)
    choice = FigureFilter(request.GET, today=timezone.localdate(), fields="quarter")
    pack = SessionPack(request.user, team, choice.chosen_quarter)
    kept = choice.query(plan="", age="", voice="", kind="", show="", all="")
    return {
        "team": team,
        "pack": pack,
        "filter": choice,
        "crumbs": [("Team picture", reverse("team_picture", args=[team.public_id]) + kept)],
        "pack_url": reverse("team_session", args=[team.public_id]) + kept,
        "show_url": reverse("team_session_show", args=[team.public_id]) + kept,
    }


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_session(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """The whole pack one below the other, and its file."""
    read = _read(request, team_id)
    pack = read["pack"]
    kind = asked_for(request, "pptx") if pack.any_ratings else ""
    if kind:
        return hand_out(
            request,
            kind,
            lambda: _deck(pack, demo=frame_of(request).demo),
            name=f"{pack.team.name} session pack {pack.quarter.code}",
            what="team session pack",
            holds=f"{pack.pages} slides",
        )
    return render(request, "cases/session.html", read)


@require_safe
@access.allow(*FIGURE_ROLES)
@from_standby
def team_session_show(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """The same on a whole screen, page by page; without script one below the other."""
    return render(request, "cases/session_show.html", _read(request, team_id))


def _deck(pack: SessionPack, *, demo: bool) -> bytes:
    """Its library is loaded with the first deck a worker makes: 13 MB that no other page needs."""
    from cases.session_deck import deck_of

    return deck_of(pack, demo=demo)
