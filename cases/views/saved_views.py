"""Saved views: a page with its choices under a name, one's own and those of one's line."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access
from cases.actions.saved_views import NameTaken, drop_view, save_view
from cases.forms.saved_views import TAKEN, SaveViewForm
from cases.models import SavedView, Team, User
from cases.saved_pages import PAGES, kept


@require_safe
@access.signed_in
def saved_views(request: HttpRequest) -> HttpResponse:
    """Each opens its page as it is now; what this reader cannot open is not listed."""
    teams = set(Team.objects.figured_for(request.user).values_list("pk", flat=True))
    shared = SavedView.objects.shared_with(request.user).select_related("team", "owner")
    context = {
        "mine": SavedView.objects.of(request.user).select_related("team"),
        "shared": [view for view in shared if _opens(request.user, view, teams)],
    }
    return render(request, "cases/saved_views.html", context)


def _opens(user: User, view: SavedView, teams: set[int]) -> bool:
    return _has_part(user, view.path) and (view.team_id is None or view.team_id in teams)


def _has_part(user: User, path: str) -> bool:
    """The page there is marked for one of this person's roles."""
    return access.standing(user).has(*resolve(path).func.access)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@access.signed_in
def saved_view_add(request: HttpRequest, page: str) -> HttpResponse:
    """Name the choices that came along from a page."""
    team = _team(request, page)
    choices = kept(page, request.GET.items())
    form = SaveViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {"page": page, "team": team, "query": choices}
        try:
            view = save_view(by=request.user, **form.cleaned_data, **given)
        except NameTaken:
            form.add_error("name", TAKEN)
        else:
            messages.success(request, f"Saved: {view.name}.")
            return redirect("saved_views")
    path = reverse(page, args=[team.public_id] if team else [])
    context = {"form": form, "page": PAGES[page], "team": team}
    context["back"] = f"{path}?{choices}" if choices else path
    status = 422 if form.errors else 200
    return render(request, "cases/saved_view_add.html", context, status=status)


def _team(request: HttpRequest, page: str) -> Team | None:
    """The team of the page to save; 404 unless it is a page that this reader may open."""
    if page not in PAGES:
        raise Http404
    team = None
    if PAGES[page].of_team:
        try:
            key = UUID(request.GET.get("for_team", ""))
        except ValueError:
            raise Http404 from None
        team = get_object_or_404(Team.objects.figured_for(request.user), public_id=key)
    if not _has_part(request.user, reverse(page, args=[team.public_id] if team else [])):
        raise Http404
    return team


@require_POST
@access.signed_in
def saved_view_drop(request: HttpRequest, view_id: UUID) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.of(request.user), public_id=view_id)
    drop_view(view=view, by=request.user)
    messages.success(request, f"Dropped: {view.name}. The page itself and all figures stay.")
    return redirect("saved_views")
