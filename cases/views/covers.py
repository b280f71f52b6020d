"""Cover for a colleague's cases: given and ended by the team's manager or an admin."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import Role, allow
from cases.actions import covers as actions
from cases.actions.people import NotPossible
from cases.forms.covers import CoverForm
from cases.models import Cover, Membership
from cases.pages.covers import CoversPage


@require_http_methods(["GET", "POST"])
@allow(Role.TEAM_MANAGER, Role.ADMIN)
def covers(request: HttpRequest) -> HttpResponse:
    """Who covers for whom in one's teams, and giving cover."""
    page = CoversPage(request.user)
    sent = request.POST if request.method == "POST" else None
    form = CoverForm(sent, people=page.people, colleague=_asked_for(request, page))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            cover = actions.give_cover(by=request.user, **form.given)
        except NotPossible as reason:
            form.add_error(None, f"{reason} Nothing was changed, and what you chose is still here.")
            status = 409
        else:
            until = date_format(cover.last_day, "j F Y")
            said = f"{cover.stand_in.name} covers for {cover.colleague.name} until {until}."
            messages.success(request, said)
            return redirect("covers")
    status = 422 if form.errors and status == 200 else status
    context = {"page": page, "form": form}
    return render(request, "cases/covers.html", context, status=status)


@require_POST
@allow(Role.TEAM_MANAGER, Role.ADMIN)
def cover_end(request: HttpRequest, cover_id: UUID) -> HttpResponse:
    """Over now; pressed twice it is over once."""
    kept = Cover.objects.kept_by(request.user).select_related("colleague", "stand_in", "team")
    cover = get_object_or_404(kept, public_id=cover_id)
    if actions.end_cover(by=request.user, cover=cover):
        said = f"{cover.stand_in.name} no longer covers for {cover.colleague.name}."
    else:
        said = f"This cover by {cover.stand_in.name} was over already."
    messages.success(request, said)
    return redirect("covers")


def _asked_for(request: HttpRequest, page: CoversPage) -> Membership | None:
    """The colleague whose page led here; anything else is passed over."""
    try:
        asked = UUID(request.GET.get("for", ""))
    except ValueError:
        return None
    return page.people.filter(user__public_id=asked).first()
